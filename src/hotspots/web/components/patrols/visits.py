"""What was done: minutes per stop of a plan, and dosage beside what happened."""

from datetime import timedelta
from typing import Final

import geopandas as gpd
import pandas as pd
import streamlit as st

from hotspots.action.patrol_dosage import WEEKS_AFTER, WEEKS_BEFORE, dosage
from hotspots.analysis.selection import Selection
from hotspots.i18n import Words
from hotspots.register import Done, StoredPlan, spot_of, stop_key
from hotspots.report import patrol_words as told
from hotspots.report.charts import UNDEFINED
from hotspots.report.patrol_book import PatrolBook, Round
from hotspots.report.patrol_proposal import selection_of
from hotspots.web import cache
from hotspots.web.cache import Stock
from hotspots.web.components.tables import text_table
from hotspots.web.components.upload import said

_MOST: Final = 600.0
_COLUMNS: Final = 3


def patrol_visits(opened: StoredPlan, book: PatrolBook, stock: Stock, who: str, words: Words) -> None:
    """Let a team note what it did of a plan that is kept, and show dosage beside incidents."""
    st.header(words("What was done at the stops"))
    st.markdown(words("Minutes that a team was at a stop, 0 when it was not there. A later note counts."))
    rounds = {one.at: one for one in book.rounds if one.stops}
    if not rounds:
        st.info(words("There is no stop in this plan."))
        return
    picked = st.selectbox(
        words("Round that was done"),
        list(rounds),
        format_func=lambda at: f"{rounds[at].team} · {told.round_name(book, rounds[at], words)}",
        key=f"visit-round-{opened.plan_id}",
    )
    _form(opened, book, rounds[picked], who, words)
    _dosage(opened, book, stock, words)


def _form(opened: StoredPlan, book: PatrolBook, one: Round, who: str, words: Words) -> None:
    """Ask for the minutes of each stop of a round."""
    day = book.day(one)
    noted = {
        visit.stop_key: visit.minutes
        for visit in cache.register().visits.of(opened.plan_id)
        if (visit.team, visit.day) == (one.team, day)
    }
    with st.form(key=f"visits-{opened.plan_id}-{one.at}"):
        places = st.columns(_COLUMNS)
        minutes = [
            places[position % _COLUMNS].number_input(
                words(
                    "{number}. {time} {name}: minutes",
                    number=stop.order,
                    time=told.stop_times(stop),
                    name=book.spots[stop.key].name(words),
                ),
                0.0,
                _MOST,
                noted.get(stop_key(stop.key, stop.arrive)),
                step=1.0,
                format="%.0f",
                key=f"visit-{opened.plan_id}-{one.at}-{stop.order}",
            )
            for position, stop in enumerate(one.stops)
        ]
        if st.form_submit_button(words("Note the minutes")):
            done = [
                Done(stop_key(stop.key, stop.arrive), one.team, day, float(value))
                for stop, value in zip(one.stops, minutes, strict=True)
                if value is not None
            ]
            n = said(lambda: cache.register().visits.add(opened.plan_id, done, who=who), words)
            if n:
                st.success(words.plural("{n} visit is noted.", "{n} visits are noted.", n))


def _dosage(opened: StoredPlan, book: PatrolBook, stock: Stock, words: Words) -> None:
    """Show the minutes that were noted beside the incidents before, during and after."""
    visits = cache.register().visits.of(opened.plan_id)
    if not visits:
        st.caption(words("Nothing has been noted for this plan yet."))
        return
    of_plan = selection_of(opened.plan)
    kinds = Selection(groups=of_plan.groups, categories=of_plan.categories)
    found = dosage(
        book.spots_frame(stock.city.crs),
        pd.DataFrame({"key": [spot_of(v.stop_key) for v in visits], "minutes": [v.minutes for v in visits]}),
        cache.chosen(stock, kinds).incidents,
        first_day=book.week,
        last_known=stock.period[1],
    )
    st.subheader(words("Dosage beside incidents"))
    st.markdown(
        words(
            "Read this with care: hotspots are chosen because they were busy, so most become quieter by "
            "themselves, and a few incidents more or less are chance. One week proves nothing."
        )
    )
    text_table(
        _dosage_rows(found, book, words),
        caption=words(
            "Minutes noted, {start} to {end}, beside incidents a week",
            start=words.day(book.week),
            end=words.day(book.week + timedelta(days=6)),
        ),
        numeric=_dosage_numbers(words),
        height=360,
    )


def _dosage_rows(found: gpd.GeoDataFrame, book: PatrolBook, words: Words) -> list[dict[str, str]]:
    """Return the hotspots of the plan with minutes planned and noted, most noted first."""
    names = _dosage_numbers(words)
    rows = found.sort_values(["minutes", "rank"], ascending=[False, True]).drop(columns="geometry")
    return [
        {
            words("Hotspot"): book.spots[row["key"]].name(words),
            names[0]: words.number(book.spots[row["key"]].minutes),
            names[1]: words.number(row["minutes"]),
            names[2]: words.number(row["visits"]),
            names[3]: _rate(row["n_before"], words),
            names[4]: _rate(row["n_during"], words),
            names[5]: _rate(row["n_after"], words),
        }
        for row in rows.to_dict("records")
    ]


def _dosage_numbers(words: Words) -> list[str]:
    return [
        words("Minutes planned"),
        words("Minutes noted"),
        words("Visits noted"),
        words("A week, {n} weeks before", n=WEEKS_BEFORE),
        words("In the week itself"),
        words("A week, up to {n} weeks after", n=WEEKS_AFTER),
    ]


def _rate(value: float, words: Words) -> str:
    """Write a number a week; a dash where the data do not reach."""
    return UNDEFINED if pd.isna(value) else words.number(value, 1)
