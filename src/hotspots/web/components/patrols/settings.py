"""What is asked of the planner: the week, the teams, how stops are made."""

from datetime import date, timedelta
from typing import Final

import streamlit as st

from hotspots.action.patrol_types import DAYS, STOP_MINUTES, PatrolOptions
from hotspots.errors import ActionError
from hotspots.i18n import Words
from hotspots.register import StoredPlan
from hotspots.report.patrol_places import named_places
from hotspots.report.patrol_proposal import PatrolQuestion, first_whole_week, question_of
from hotspots.web.cache import Stock
from hotspots.web.components.link import Link
from hotspots.web.components.patrols.teams import seeded, team_form, teams_of

HOTSPOTS: Final = (5, 60)
"""Fewest and most hotspots that can be asked for."""

_DATE_FORMATS: Final = {"nl": "DD-MM-YYYY", "en": "DD/MM/YYYY"}
_RESERVES: Final = [share / 20 for share in range(11)]


def patrol_settings(
    link: Link, stock: Stock, opened: StoredPlan | None, words: Words
) -> PatrolQuestion | None:
    """Show what can be asked, starting from the opened plan; None when that is not possible (it says why)."""
    plan = None if opened is None else opened.plan
    generation = 0 if opened is None else opened.plan_id * 1000 + opened.number
    known = None if plan is None else question_of(plan)
    options = PatrolOptions() if known is None else known.options
    nearest = min(_RESERVES, key=lambda share: abs(share - options.reserve))
    left, middle, right, last = st.columns(4, vertical_alignment="top")
    with left:
        week = _week(stock, known, generation, words)
    with middle:
        minutes = st.select_slider(
            words("Minutes per stop"),
            range(STOP_MINUTES[0], STOP_MINUTES[1] + 1),
            key=seeded(f"patrol-{generation}-minutes", options.stop_minutes),
            help=words("Several short stops do more than one long one (Koper 1995)."),
        )
    with right:
        reserve = st.select_slider(
            words("Kept free outside hotspots"),
            _RESERVES,
            format_func=words.percent,
            key=seeded(f"patrol-{generation}-reserve", nearest),
        )
    with last:
        most = st.number_input(
            words("Hotspots at most"),
            *HOTSPOTS,
            key=seeded(
                f"patrol-{generation}-most",
                PatrolQuestion.most_hotspots if known is None else known.most_hotspots,
            ),
        )
    st.subheader(words("Teams"))
    st.caption(words("Two rows with the same name are two shifts of one team. No names of persons."))
    rows = team_form(stock, plan, generation, words)
    try:
        return PatrolQuestion(
            week=week,
            teams=teams_of(rows, week, named_places(stock.city, stock.layers, words)),
            options=PatrolOptions(stop_minutes=minutes, reserve=reserve),
            most_hotspots=int(most),
            method=link.state.method,
            radius=link.state.radius,
            minimum=link.state.minimum,
        )
    except ActionError as error:
        st.error(words.error(error))
        return None


def _week(stock: Stock, known: PatrolQuestion | None, generation: int, words: Words) -> date:
    """Ask for a week by one of its days, and say which week that is."""
    first = first_whole_week(stock.period[1]) if known is None else known.week
    day: date = st.date_input(
        words("Week"),
        format=_DATE_FORMATS[words.language],
        key=seeded(f"patrol-{generation}-week", first),
    )
    monday = day - timedelta(days=day.weekday())
    sunday = monday + timedelta(days=DAYS - 1)
    st.caption(words("{start} to {end}", start=words.day(monday), end=words.day(sunday)))
    return monday
