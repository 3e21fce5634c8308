"""Buurtadviseurs: the settings, the plan as map, words, table and curve, and what is kept of it."""

from functools import partial
from typing import Any

import streamlit as st

from hotspots import columns
from hotspots.action.daylight import dark_weeks_of
from hotspots.errors import HotspotsError
from hotspots.i18n import Words
from hotspots.incidents.taxonomy import taxonomy
from hotspots.register import StoredPlan
from hotspots.report import adviser_words as said
from hotspots.report.adviser_told import ToldPlan, kept_plan
from hotspots.web.cache import Stock
from hotspots.web.components.advisers.settings import NAMES, Asked, asked, clock_of
from hotspots.web.components.advisers.shown import show_advice, show_rounds
from hotspots.web.components.advisers.visits import visits
from hotspots.web.components.advisers.work import Advice, proposal
from hotspots.web.components.long_work import long_work
from hotspots.web.components.plans import PlanTalk, opened_plan, plan_bar, plan_list
from hotspots.web.jobs import jobs


def adviser_plan(words: Words, stock: Stock) -> None:
    """Show the part of the page about the burglary advisers.

    Parameters
    ----------
    words
        The language of the reader.
    stock
        What there is to show.
    """
    talk, opened = _talk(stock, words), opened_plan("advisers", stock, words)
    st.markdown(
        words(
            "Which neighbourhoods do the advisers work in the dark weeks? Each gets a round of "
            "neighbourhoods that touch, so that together they reach as many expected burglaries as possible, "
            "with a floor for every district."
        )
    )
    st.caption(words(said.CAUTION))
    question = asked(stock, opened, words)
    advice = None if question is None else _proposed(question, stock, words)
    kept = None if opened is None else _kept(opened, stock, words)
    if advice is None and kept is not None:
        show_rounds(kept, stock, words)
    draft = None
    if advice is not None and question is not None:
        title = words("Burglary advisers from {day}", day=words.day(question.start))
        draft = advice.told.draft(title, extra=question.extra())
    st.header(words("The plan and who decides"))
    who = plan_bar(draft, opened, talk, stock, words)
    if opened is not None and kept is not None:
        visits(kept, opened, who, words)
    plan_list(talk, stock, words)


def _proposed(question: Asked, stock: Stock, words: Words) -> Advice | None:
    """Offer to work a plan out, and show it; return it when it is there."""
    st.markdown(said.weeks_sentence(question.weeks, question.sunset.strftime("%H:%M"), words))
    if question.visited:
        st.markdown(
            words(
                "Already visited this season: {n} dwellings in {areas} neighbourhoods; they are left out.",
                n=words.number(sum(n for _, n in question.visited)),
                areas=words.number(len(question.visited)),
            )
        )
    about = proposal(stock, question)
    long_work(
        "advisers",
        about,
        label=words("Propose a plan"),
        doing=words("The rounds are being worked out:"),
        show=partial(show_advice, stock=stock, words=words),
        words=words,
    )
    job = jobs().get(about.about)
    answer: Advice | None = job.answer if job is not None and job.done and job.refused() is None else None
    return answer


def _kept(opened: StoredPlan, stock: Stock, words: Words) -> ToldPlan | None:
    """Return the plan as it was kept; one whose weeks are not dark any more says so."""
    plan = opened.plan
    try:
        weeks = dark_weeks_of(
            plan.first_day,
            ((plan.last_day - plan.first_day).days + 7) // 7,
            centre=stock.city.centre,
            timezone=stock.city.timezone,
            before=clock_of(plan.settings),
        )
    except HotspotsError as problem:
        st.info(words.error(problem))
        return None
    return kept_plan(plan, weeks=weeks)


def _talk(stock: Stock, words: Words) -> PlanTalk:
    """Say how the keys of a plan are told."""
    layer = stock.layers.get(columns.BUURT)
    names = {} if layer is None else dict(zip(layer[columns.CODE], layer[columns.NAME], strict=True))
    kinds = taxonomy(stock.city)

    def value(name: str, given: Any) -> str:
        if name in {"floor", "least"}:
            return words.percent(given)
        if name == "categories":
            return ", ".join(kinds.label(code, words.language) for code in given)
        if name == "before":
            return words("Plan {number}", number=given)
        return (
            words.number(given, 0 if float(given).is_integer() else 2)
            if isinstance(given, int | float)
            else str(given)
        )

    return PlanTalk(
        "advisers",
        item=lambda code: str(names.get(code, code)),
        place=lambda adviser: words("Adviser {adviser}", adviser=adviser),
        setting=lambda name: words(NAMES[name]) if name in NAMES else name,
        value=value,
    )
