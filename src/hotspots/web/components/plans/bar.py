"""The bar of a plan: what people decide about what was proposed; every step asks who, and most ask why."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from hotspots.action.plans import Plan, compare
from hotspots.i18n import Words
from hotspots.register import StoredPlan
from hotspots.web import cache
from hotspots.web.cache import Stock
from hotspots.web.components.markdown import plain
from hotspots.web.components.plans.opened import close_plan, open_plan
from hotspots.web.components.plans.told import (
    PlanTalk,
    difference_rows,
    history_rows,
    plan_name,
    status_sentence,
)
from hotspots.web.components.plans.who import who_are_you
from hotspots.web.components.tables import text_table
from hotspots.web.components.upload import said

_DONE: Final = "plan-done"
_SEEN: Final = "plan-seen"
_DATE_FORMATS: Final = {"nl": "DD-MM-YYYY", "en": "DD/MM/YYYY"}
_WEEK: Final = timedelta(days=7)


def plan_bar(
    draft: Plan | None, opened: StoredPlan | None, talk: PlanTalk, stock: Stock, words: Words
) -> str:
    """Show what can be done with the plan on the page.

    Parameters
    ----------
    draft
        What the page proposes now, None when nothing was worked out.
    opened
        The plan of the URL (:func:`hotspots.web.components.plans.opened.opened_plan`).

    Returns
    -------
    str
        Who is at the screen, as typed; empty when nobody said.
    """
    with st.container(border=True, key="plan-bar"):
        told = st.container()  # always there: what comes and goes above would close what is open below
        _say_done(told)
        st.caption(words("A plan is a proposal. People decide: what is set, by whom and why, is kept."))
        who = who_are_you(words)
        if opened is None:
            if draft is not None:
                _save(draft, stock, who, words)
            return who
        opened = _as_seen(opened, told, words)
        _standing(opened, stock, words)
        with st.container(horizontal=True):
            _steps(draft, opened, who, words)
        _compare(opened, talk, stock, words)
        _history(opened, talk, stock, words)
    return who


def _as_seen(opened: StoredPlan, told: DeltaGenerator, words: Words) -> StoredPlan:
    """Return the plan with the number under which the reader saw it, and say that it has changed since.

    What a reader clicks on was decided on the page before; a step that would overtake somebody is refused.
    """
    before = st.session_state.get(_SEEN)
    st.session_state[_SEEN] = (opened.plan_id, opened.number)
    if before is None or before[0] != opened.plan_id or before[1] == opened.number:
        return opened
    told.warning(words("Somebody changed this plan since you saw it. This is what it is now."))
    return replace(opened, number=before[1])


def _save(draft: Plan, stock: Stock, who: str, words: Words) -> None:
    """Offer to keep the draft."""
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        title = st.text_input(words("Title of the plan"), value=draft.title, max_chars=200)
    if right.button(words("Save as a proposal"), type="primary", key="plan-save", width="stretch"):
        _do(
            lambda: cache.register().plans.make(
                replace(draft, title=title), city_key=stock.city.key, synthetic=stock.synthetic, who=who
            ),
            words("The plan is saved as a proposal."),
            words,
        )


def _standing(opened: StoredPlan, stock: Stock, words: Words) -> None:
    """Say what the opened plan is."""
    plan = opened.plan
    lines = [
        f"**{plain(plan_name(opened, words))}**",
        plain(status_sentence(opened, stock.city.timezone, words)),
    ]
    if plan.goal:
        number = "" if plan.target is None else f" ({_number(plan.target, words)})"
        goal = words("Goal: {goal}. Seen by: {criterion}", goal=plan.goal, criterion=plan.criterion)
        lines.append(plain(f"{goal}{number}"))
    if plan.copied_from is not None:
        lines.append(words("A copy of plan {number}.", number=plan.copied_from))
    if opened.synthetic:
        lines.append(words("Made on the demo city: synthetic data."))
    st.markdown("  \n".join(lines))


def _steps(draft: Plan | None, opened: StoredPlan, who: str, words: Words) -> None:
    """Offer the steps that may follow."""
    status = opened.plan.status
    if status == "proposed":
        _set(opened, who, words)
    if status != "withdrawn" and draft is not None and _differs(draft, opened.plan):
        _change(draft, opened, who, words)
    _copy(opened, who, words)
    if status != "withdrawn":
        _withdraw(opened, who, words)
    if st.button(words("Close this plan"), key="plan-close"):
        close_plan()
        st.rerun()


def _set(opened: StoredPlan, who: str, words: Words) -> None:
    """Ask what the plan is for, and set it."""
    key = f"plan-set-{opened.plan_id}"
    with st.popover(words("Set the plan")), st.form(f"{key}-form", border=False):
        goal = st.text_area(
            words("Goal: what should it bring about?"), value=opened.plan.goal, key=f"{key}-goal"
        )
        criterion = st.text_input(
            words("Criterion of success: by what will that be seen?"),
            value=opened.plan.criterion,
            key=f"{key}-criterion",
        )
        target = st.number_input(
            words("The number that goes with it (if any)"),
            value=opened.plan.target,
            step=None,
            key=f"{key}-target",
        )
        if st.form_submit_button(words("Set it"), type="primary", key=key):
            _do(
                lambda: cache.register().plans.set(
                    opened.plan_id,
                    seen=opened.number,
                    who=who,
                    goal=goal,
                    criterion=criterion,
                    target=target,
                ),
                words("The plan is set."),
                words,
            )


def _change(draft: Plan, opened: StoredPlan, who: str, words: Words) -> None:
    """Offer to replace what was kept by what is on the page."""
    key = f"plan-change-{opened.plan_id}"
    with st.popover(words("Change the plan")), st.form(f"{key}-form", border=False):
        st.markdown(words("The plan becomes what the page shows now. If it was set, it has to be set again."))
        why = st.text_area(words("Why?"), key=f"{key}-why")
        if st.form_submit_button(words("Change it"), type="primary", key=key):
            _do(
                lambda: cache.register().plans.change(
                    opened.plan_id,
                    seen=opened.number,
                    who=who,
                    why=why,
                    settings=draft.settings,
                    content=draft.content,
                ),
                words("The plan is changed."),
                words,
            )


def _copy(opened: StoredPlan, who: str, words: Words) -> None:
    """Offer the same plan for another week."""
    key = f"plan-copy-{opened.plan_id}"
    with st.popover(words("Copy to next week")), st.form(f"{key}-form", border=False):
        first: date = st.date_input(
            words("First day of the copy"),
            value=opened.plan.first_day + _WEEK,
            format=_DATE_FORMATS[words.language],
            key=f"{key}-day",
        )
        if st.form_submit_button(words("Copy it"), type="primary", key=key):
            _do(
                lambda: cache.register().plans.copy(opened.plan_id, first, who=who),
                words("The copy is a proposal."),
                words,
            )


def _withdraw(opened: StoredPlan, who: str, words: Words) -> None:
    """Ask why, and withdraw the plan."""
    key = f"plan-withdraw-{opened.plan_id}"
    with st.popover(words("Withdraw")), st.form(f"{key}-form", border=False):
        why = st.text_area(words("Why is it withdrawn?"), key=f"{key}-why")
        if st.form_submit_button(words("Withdraw the plan"), type="primary", key=key):
            _do(
                lambda: cache.register().plans.withdraw(opened.plan_id, seen=opened.number, who=who, why=why),
                words("The plan is withdrawn."),
                words,
            )


def _compare(opened: StoredPlan, talk: PlanTalk, stock: Stock, words: Words) -> None:
    """Show what is different from another plan, by default the one before."""
    found = cache.register().plans.list(stock.city.key, kind=talk.kind, synthetic=opened.synthetic)
    others = {other.plan_id: other for other in found if other.plan_id != opened.plan_id}
    if not others:
        return
    before = [other.plan_id for other in others.values() if other.plan.first_day < opened.plan.first_day]
    default = opened.plan.copied_from if opened.plan.copied_from in others else next(iter(before), None)
    with st.expander(words("Compare with another plan")):
        picked = st.selectbox(
            words("Compare with"),
            list(others),
            index=list(others).index(default) if default is not None else 0,
            format_func=lambda number: plan_name(others[number], words),
            key=f"plan-compare-{opened.plan_id}",
        )
        rows = difference_rows(
            compare(others[picked].plan, opened.plan),
            talk,
            words,
            before=words("Plan {number}", number=picked),
            after=words("This plan"),
        )
        if not rows:
            st.markdown(words("There is no difference."))
        text_table(rows, caption=words("Differences between the two plans"), height=420)


def _history(opened: StoredPlan, talk: PlanTalk, stock: Stock, words: Words) -> None:
    """Show what happened to the plan."""
    with st.expander(words("History of the plan")):
        events = cache.register().plans.history(opened.plan_id)
        text_table(
            history_rows(events, talk, stock.city.timezone, words),
            caption=words("What happened to the plan, the newest first"),
            numeric=(words("Revision"),),
            height=420,
        )


def _differs(draft: Plan, plan: Plan) -> bool:
    """Return whether the page shows something else than what was kept."""
    return (draft.settings, draft.content) != (plan.settings, plan.content)


def _do(step: Callable[[], StoredPlan], told: str, words: Words) -> None:
    """Take a step, open the plan as it then is, and say so after the rerun; a refusal is said at once."""
    stored = said(step, words)
    if stored is not None:
        open_plan(stored.plan_id)
        st.session_state[_DONE] = told
        st.session_state[_SEEN] = (stored.plan_id, stored.number)
        st.rerun()


def _say_done(told: DeltaGenerator) -> None:
    """Say what the last step did, once."""
    done = st.session_state.pop(_DONE, None)
    if done:
        told.success(done)


def _number(value: float, words: Words) -> str:
    """Write a number with the decimals it needs."""
    return words.number(value, 0 if value.is_integer() else 2)
