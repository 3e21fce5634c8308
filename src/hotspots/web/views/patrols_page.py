"""Patrouilles: which hotspots, in which hour, by whom; a proposal, what people decide, what was done."""

import streamlit as st

from hotspots.action.plans import Plan
from hotspots.i18n import Words
from hotspots.register import StoredPlan
from hotspots.report.patrol_book import PatrolBook
from hotspots.web import cache, questions
from hotspots.web.components.frame import demo_banner
from hotspots.web.components.language import reader_words
from hotspots.web.components.link import open_link
from hotspots.web.components.long_work import long_work
from hotspots.web.components.patrols.back_test import patrol_back_test
from hotspots.web.components.patrols.result import patrol_result
from hotspots.web.components.patrols.settings import patrol_settings
from hotspots.web.components.patrols.talk import patrol_talk
from hotspots.web.components.patrols.visits import patrol_visits
from hotspots.web.components.plans import opened_plan, plan_bar, plan_list
from hotspots.web.components.selected import selected
from hotspots.web.jobs import jobs


def render() -> None:
    """Show the page."""
    words, stock, link = reader_words(), cache.stock(), open_link("patrouilles")
    st.title(words("Patrols"))
    if stock.synthetic:
        demo_banner(words)
    selection, _ = selected(link, stock, words)
    opened, talk = opened_plan("patrol", stock, words), patrol_talk(stock, words)
    st.header(words("What is asked"))
    question = patrol_settings(link, stock, opened, words)
    draft: Plan | None = None
    if question is not None:
        asked = questions.patrol_plan(stock, selection, question, words)
        long_work(
            "patrol",
            asked,
            label=words("Propose a plan"),
            doing=words("Rounds are tried and compared:"),
            show=lambda _: None,
            words=words,
        )
        draft = jobs().answer(asked.about)
    shown = _choice(draft, opened, words)
    if shown is not None:
        st.header(words("The plan"))
        patrol_result(PatrolBook.of(shown), stock, words, key=f"patrol-{shown is draft}-{shown.first_day}")
    st.header(words("Decide"))
    who = plan_bar(draft, opened, talk, stock, words)
    plan_list(talk, stock, words)
    if opened is not None:
        patrol_visits(opened, PatrolBook.of(opened.plan), stock, who, words)
    if question is not None:
        patrol_back_test(stock, selection, question, words)
    link.write()


def _choice(draft: Plan | None, opened: StoredPlan | None, words: Words) -> Plan | None:
    """Return the plan that is shown: what was kept, unless the reader wants the new proposal beside it."""
    if opened is None or draft is None:
        return draft or (opened.plan if opened else None)
    if (draft.settings, draft.content) == (opened.plan.settings, opened.plan.content):
        return opened.plan
    kept, fresh = words("The plan as it was kept"), words("The new proposal")
    picked = st.radio(words("Shown below"), [kept, fresh], horizontal=True, key=f"shown-{opened.plan_id}")
    return draft if picked == fresh else opened.plan
