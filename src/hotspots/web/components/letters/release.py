"""The list of addresses, given out in a step of its own: who, why, and that the rule was checked.

Nothing of an address is on the page before that step, and nothing is made before a download is asked for.
"""

from dataclasses import dataclass
from functools import partial
from typing import Final

import streamlit as st

from hotspots.action.plans import Plan
from hotspots.i18n import Words
from hotspots.register import StoredPlan
from hotspots.register.letter_tables import LetterRound
from hotspots.report import letters as paper
from hotspots.web import cache
from hotspots.web.cache import Stock
from hotspots.web.components.letters.homes import Homes
from hotspots.web.components.letters.proposal import Proposal
from hotspots.web.components.upload import said

ROUND: Final = "round"
"""Name of the number of a round in the events of a plan."""

_OPEN: Final = "letters-given-out"
_DONE: Final = "letters-done"


def round_of(plan_id: int) -> int | None:
    """Return the round that was released with a plan, None when there is none."""
    for event in cache.register().plans.history(plan_id):
        if event.what == "released":
            for change in event.changes:
                if change.key == ROUND:
                    return int(change.after)
    return None


def plan_of(round_id: int, stock: Stock) -> int | None:
    """Return the plan that a round was released with."""
    plans = cache.register().plans.list(stock.city.key, kind="letters")
    return next((one.plan_id for one in plans if round_of(one.plan_id) == round_id), None)


@dataclass(frozen=True, eq=False)
class Release:
    """What may be released: a proposal on the page, as a draft, and the plan that was set.

    Attributes
    ----------
    proposal, draft, homes
        What the page shows, and the addresses it was made from.
    opened
        The plan of the URL, None when none is open.
    """

    proposal: Proposal
    draft: Plan
    homes: Homes
    opened: StoredPlan | None


def release_step(asked: Release | None, stock: Stock, who: str, words: Words) -> None:
    """Offer to release the letters of a plan that was set; say what is still missing before."""
    say_done()
    missing = _missing(asked, words)
    if missing:
        st.info(missing)
        return
    assert asked is not None  # noqa: S101 - nothing is missing
    assert asked.opened is not None  # noqa: S101 - idem
    st.markdown(
        words(
            "Releasing gives out {n} addresses. It is recorded who did it, when and why. Check the map and "
            "the rule first.",
            n=words.number(asked.proposal.plan.books.letters),
        )
    )
    step = _step(
        f"release-{asked.opened.plan_id}",
        words("Release the letters"),
        words("I checked the rule, the days and the zones; these are homes of people."),
        who,
        words,
    )
    if step is None:
        return
    made = said(partial(_release, asked, asked.opened.plan_id, stock, who, step), words)
    if made is not None:
        _give_out(made.round_id)
        note_done(
            words.plural(
                "Round {number} is released: {n} letter.",
                "Round {number} is released: {n} letters.",
                made.n_letters,
                number=made.round_id,
            )
        )
        st.rerun()


def downloads(here: LetterRound, stock: Stock, who: str, words: Words) -> None:
    """Offer the list and the letters of a round, after they were given out in this session."""
    if here.dropped_at is not None:
        st.info(words("The addresses of this round have been dropped; only counts are kept."))
        return
    if here.round_id not in _given_out():
        st.markdown(
            words("The list holds addresses. It is given out again only when it is known to whom and why.")
        )
        why = _step(
            f"again-{here.round_id}",
            words("Give the list out again"),
            words("I keep the list safe and destroy it after use; these are homes of people."),
            who,
            words,
        )
        if why is None or said(partial(_note_again, here, stock, who, why), words) is None:
            return
        _give_out(here.round_id)
        st.rerun()
    st.caption(words("Each file holds addresses: keep it safe, and destroy it after the delivery."))
    name = f"letters-{stock.city.key}-{here.round_id}" + ("-synthetic" if here.synthetic else "")
    files = (
        (words("Letters (PDF)"), f"{name}.pdf", "application/pdf", partial(_letters, here, stock)),
        (
            words("Delivery list (PDF)"),
            f"{name}-list.pdf",
            "application/pdf",
            partial(_delivery, here, stock, words),
        ),
        (
            words("For mail merge (XLSX)"),
            f"{name}.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            partial(_xlsx, here, stock, words),
        ),
        (words("For mail merge (CSV)"), f"{name}.csv", "text/csv", partial(_csv, here, stock, words)),
    )
    with st.container(horizontal=True):
        for label, file_name, mime, make in files:
            st.download_button(label, make, file_name=file_name, mime=mime, on_click="ignore")


def note_done(told: str) -> None:
    """Have something said after the rerun."""
    st.session_state[_DONE] = told


def say_done() -> None:
    """Say what the last step did, once."""
    told = st.session_state.pop(_DONE, None)
    if told:
        st.success(told)


def _missing(asked: Release | None, words: Words) -> str:
    """Say what has to be done before letters can be released; "" for nothing."""
    if asked is None or asked.opened is None:
        return words("Save the proposal as a plan and set it; then the list can be released.")
    kept, draft = asked.opened.plan, asked.draft
    if kept.status != "set":
        return words("This plan is not set. Set it; then the list can be released.")
    if (draft.settings, draft.content) != (kept.settings, kept.content):
        return words(
            "The page shows something else than the plan that was set. Change the plan and set it again, or "
            "put the settings back."
        )
    return ""


def _step(key: str, label: str, promise: str, who: str, words: Words) -> str | None:
    """Ask why, and for a tick; return the reason once the button is pressed."""
    with st.form(key, border=True):
        why = st.text_input(words("Why is the list needed?"), max_chars=300, key=f"{key}-why")
        checked = st.checkbox(promise, key=f"{key}-checked")
        pressed = st.form_submit_button(label, type="primary")
    if not pressed:
        return None
    problem = ""
    if not who:
        problem = words("Say at the plan who you are first; it is recorded with the list.")
    elif not why.strip():
        problem = words("Say why the list is needed; it is recorded.")
    elif not checked:
        problem = words("Tick the sentence above the button first.")
    if problem:
        st.error(problem)
    return None if problem else why


def _release(asked: Release, plan_id: int, stock: Stock, who: str, why: str) -> LetterRound:
    """Release the letters, and note it with the plan."""
    register, proposal = cache.register(), asked.proposal
    made = register.letters.release(
        proposal.plan, asked.homes.frame, city=stock.city, who=who, why=why, synthetic=proposal.synthetic
    )
    details = {ROUND: made.round_id, "letters": made.n_letters}
    register.plans.record(plan_id, who=who, what="released", why=why, details=details)
    return made


def _note_again(here: LetterRound, stock: Stock, who: str, why: str) -> bool:
    """Note with the plan that the list was given out once more; a round without a plan gets one for it."""
    plans = cache.register().plans
    plan_id = plan_of(here.round_id, stock)
    if plan_id is None:
        plan = Plan("letters", f"Ronde {here.round_id}", here.released_on, here.released_on)
        made = plans.make(plan, city_key=stock.city.key, synthetic=here.synthetic, who=who, why=why)
        plan_id = made.plan_id
    details = {ROUND: here.round_id, "letters": here.n_letters}
    plans.record(plan_id, who=who, what="released", why=why, details=details)
    return True


def _given_out() -> set[int]:
    """Return the rounds whose list was given out in this session."""
    found: set[int] = st.session_state.setdefault(_OPEN, set())
    return found


def _give_out(round_id: int) -> None:
    _given_out().add(round_id)


def _letters(here: LetterRound, stock: Stock) -> bytes:
    found = cache.register().letters.listed(here.round_id)
    return paper.letters_pdf(found, stock.city, day=here.released_on, synthetic=here.synthetic)


def _delivery(here: LetterRound, stock: Stock, words: Words) -> bytes:
    found = cache.register().letters.listed(here.round_id)
    return paper.delivery_pdf(
        found, stock.city, words, day=here.released_on, round_id=here.round_id, synthetic=here.synthetic
    )


def _xlsx(here: LetterRound, stock: Stock, words: Words) -> bytes:
    found = cache.register().letters.listed(here.round_id)
    return paper.merge_xlsx(found, stock.city, words, day=here.released_on)


def _csv(here: LetterRound, stock: Stock, words: Words) -> bytes:
    return paper.merge_csv(cache.register().letters.listed(here.round_id), stock.city, words)
