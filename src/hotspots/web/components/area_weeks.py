"""What is rising at this moment: a control chart per area, with a planned number of false alarms."""

from dataclasses import dataclass
from functools import partial

import geopandas as gpd
import pandas as pd
import streamlit as st

from hotspots import columns
from hotspots.analysis.control import control_chart, rising_now
from hotspots.analysis.selection import Selection
from hotspots.analysis.weekly import weekly_counts
from hotspots.i18n import Words
from hotspots.report import area_words as told
from hotspots.report import charts_certainty
from hotspots.web import cache
from hotspots.web.cache import Stock
from hotspots.web.components.chart import show_chart
from hotspots.web.components.link import Link
from hotspots.web.components.long_work import long_work
from hotspots.web.jobs import Progress, Question


@dataclass(frozen=True, eq=False)
class Weeks:
    """The control charts of the areas of a layer, and which areas are rising."""

    chart: pd.DataFrame
    rising: gpd.GeoDataFrame


def rising(link: Link, stock: Stock, selection: Selection, layer: str, words: Words) -> None:
    """Offer the control charts of a layer, and show what they say."""
    every = cache.kinds_only(selection)
    st.markdown(
        words(
            "Each week is set against the same time of year in the baseline years. Several high weeks in a "
            "row add up to an alarm; one accidental week does not. The limit is set so that all areas "
            "together give about one false alarm a year. The last whole week of the data counts, whatever "
            "period is chosen."
        )
    )
    long_work(
        "weeks",
        Question(("weeks", stock.key, every, layer), partial(_work, stock, every, layer)),
        label=words("What is rising at this moment?"),
        doing=words("The control charts are being computed:"),
        show=partial(_show, link, words=words),
        words=words,
    )


def _work(stock: Stock, every: Selection, layer: str, progress: Progress) -> Weeks:
    """Compute the control charts."""
    areas, years = stock.layers[layer], stock.city.baseline_years
    chosen = cache.chosen(stock, every)
    weekly = weekly_counts(
        chosen.incidents, codes=chosen.membership[layer], areas=areas, covered=stock.period
    )
    chart = control_chart(weekly, baseline_years=years, progress=progress)
    return Weeks(chart, rising_now(areas, chart))


def _show(link: Link, weeks: Weeks, *, words: Words) -> None:
    """Show what is rising, and the chart of one area."""
    areas = weeks.rising
    st.markdown(told.rising_sentence(areas, words))
    names = dict(zip(areas[columns.CODE], areas[columns.NAME], strict=True))
    order = areas.sort_values([columns.SIGNAL, columns.NAME], ascending=[False, True])[columns.CODE].tolist()
    asked = link.state.area
    code = st.selectbox(
        words("Area"),
        order,
        format_func=lambda code: str(names[code]),
        key=link.seed("area", asked if asked in names else order[0]),
        width=320,
    )
    link.change(area=code)
    of_area = weeks.chart.loc[weeks.chart[columns.CODE] == code]
    sentence = told.weeks_sentence(of_area, str(names[code]), words)
    rows = [
        {
            words("Week from"): words.day(row[columns.WEEK]),
            words("Incidents"): words.number(row[columns.N]),
            words("Expected"): words.number(row[columns.EXPECTED], 1),
            words("Limit"): words.number(row[columns.LIMIT]),
            words("Alarm"): words("yes") if row[columns.SIGNAL] else words("no"),
        }
        for row in reversed(of_area.to_dict("records"))
    ]
    show_chart(
        charts_certainty.control(of_area, words, description=sentence),
        rows,
        sentence=sentence,
        caption=words("{name}, week by week", name=names[code]),
        numeric=list(rows[0])[1:4],
        words=words,
        key=f"weeks-{code}",
    )
