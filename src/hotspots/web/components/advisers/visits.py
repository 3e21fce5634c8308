"""What was visited: numbers of dwellings, by neighbourhood and week; they go into the next plan."""

from functools import partial

import streamlit as st

from hotspots import columns
from hotspots.i18n import Words
from hotspots.register import StoredPlan
from hotspots.report.adviser_told import ToldPlan
from hotspots.web import cache
from hotspots.web.components.tables import text_table
from hotspots.web.components.upload import said

_DONE = "advisers-noted"


def visits(told: ToldPlan, opened: StoredPlan, who: str, words: Words) -> None:
    """Show what was noted of a plan, and offer to note a week.

    Parameters
    ----------
    told
        The plan as it was kept.
    opened
        The same in the register.
    who
        Who is at the screen.
    """
    st.header(words("What was visited"))
    st.markdown(
        words(
            "Note how many dwellings were visited in a week, per neighbourhood: a number, no names and no "
            "addresses. What is noted is left out of the next plan."
        )
    )
    done = st.session_state.pop(_DONE, None)
    if done:
        st.success(done)
    left, right = st.columns(2)
    week = left.selectbox(
        words("Week"),
        told.weeks,
        format_func=lambda week: words("Week of {day}", day=words.day(week)),
        key=f"advisers-week-{opened.plan_id}",
    )
    adviser = right.selectbox(
        words("Adviser"), told.advisers, key=f"advisers-visitor-{opened.plan_id}", format_func=str
    )
    noted = {(one.code, one.week): one.dwellings for one in cache.register().rounds.of(opened.plan_id)}
    with st.form(f"advisers-visits-{opened.plan_id}-{week}-{adviser}"):
        given = {
            str(row[columns.CODE]): int(
                st.number_input(
                    words(
                        "{name}: {visits} dwellings planned in all",
                        name=str(row[columns.NAME]),
                        visits=words.number(row[columns.VISITS]),
                    ),
                    min_value=0,
                    max_value=int(row[columns.DWELLINGS]),
                    value=noted.get((str(row[columns.CODE]), week), 0),
                    key=f"advisers-visited-{opened.plan_id}-{week}-{row[columns.CODE]}",
                )
            )
            for row in told.of(adviser).to_dict("records")
        }
        if st.form_submit_button(words("Note what was visited"), type="primary"):
            add = partial(cache.register().rounds.add, opened.plan_id, week, given, who=who)
            total = said(add, words)
            if total is not None:
                st.session_state[_DONE] = words.plural(
                    "{n} dwelling is noted.", "{n} dwellings are noted.", total
                )
                st.rerun()
    _noted(told, opened, words)


def _noted(told: ToldPlan, opened: StoredPlan, words: Words) -> None:
    """Show what was noted."""
    names = dict(zip(told.rounds[columns.CODE], told.rounds[columns.NAME], strict=True))
    rows = [
        {
            words("Week"): words.day(one.week),
            words("Neighbourhood"): str(names.get(one.code, one.code)),
            words("Dwellings visited"): words.number(one.dwellings),
            words("Noted by"): one.who,
        }
        for one in cache.register().rounds.of(opened.plan_id)
    ]
    text_table(rows, caption=words("What was noted"), numeric=(words("Dwellings visited"),), height=320)
