"""How sure the map is: hotspots in other settings, what is new this week, what the map would have caught."""

from typing import Any

import pandas as pd
import streamlit as st

from hotspots import columns
from hotspots.analysis.backtest import BackTest
from hotspots.analysis.backtest_words import last_quarter
from hotspots.analysis.selection import Selection
from hotspots.analysis.whats_new import News
from hotspots.errors import N_
from hotspots.i18n import Words
from hotspots.report.picture import Picture
from hotspots.report.words import hotspot_name
from hotspots.web import questions
from hotspots.web.cache import Stock
from hotspots.web.components.long_work import long_work
from hotspots.web.components.markdown import plain
from hotspots.web.jobs import jobs
from hotspots.web.state import MapState


def known_more(stock: Stock, selection: Selection, picture: Picture) -> pd.DataFrame | None:
    """Return what the statistics add to the hotspots of a picture, None while nobody asked."""
    answer: pd.DataFrame | None = jobs().answer(questions.how_sure(stock, selection, picture).about)
    return answer


def caught_banner(state: MapState, stock: Stock, selection: Selection, words: Words) -> None:
    """Say what this layer would have caught last quarter, once that has been computed."""
    test: BackTest | None = jobs().answer(questions.back_tested(stock, selection).about)
    if test is not None:
        st.info(_caught(state, test, words))


def certainty(state: MapState, stock: Stock, selection: Selection, picture: Picture, words: Words) -> None:
    """Offer the questions about the map that take a while."""
    st.header(words("How sure is this?"))
    st.caption(words("Each of these takes some seconds; the map does not wait for it."))
    if len(picture.hotspots):
        long_work(
            "sure",
            questions.how_sure(stock, selection, picture),
            label=words("How steady are these hotspots?"),
            doing=words("The hotspots are sought again in other settings:"),
            show=lambda _: _say(_steady(picture, words)),
            words=words,
        )
    long_work(
        "news",
        questions.what_is_new(stock, selection),
        label=words("What is new this week?"),
        doing=words("The last weeks are being set beside the year before:"),
        show=lambda news: _say(_news(news, stock, words)),
        words=words,
    )
    long_work(
        "caught",
        questions.back_tested(stock, selection),
        label=words("What would this map have caught?"),
        doing=words("The maps forecast week after week:"),
        show=lambda test: _say(_caught(state, test, words)),
        words=words,
    )


def _say(text: str) -> None:
    """Show a text."""
    st.markdown(text)


def _steady(picture: Picture, words: Words) -> str:
    """Say how many hotspots are found again."""
    shaky = len(picture.unsteady)
    said = words(
        "**Steadiness.** {steady} of {n} hotspots are found again in at least half of the variants of radius "
        "and number. Pick a hotspot in the list to read more.",
        n=words.number(len(picture.hotspots)),
        steady=words.number(len(picture.hotspots) - shaky),
    )
    if not shaky:
        return said
    return f"{said} " + words("The others are hatched on the map: they hang on the settings.")


def _news(news: News, stock: Stock, words: Words) -> str:
    """Say what is new."""
    week = words("the week to {day}", day=words.day(stock.period[1]))
    scanned = words("{n} incidents of a year compared", n=words.number(news.scan.n))
    if news.clusters.empty:
        said = words("Nothing new in {week}: nowhere more than chance explains.", week=week)
        return f"**{words('What is new')}.** {said} ({scanned})"
    rows = news.clusters.drop(columns=columns.GEOMETRY).to_dict("records")
    lines = [f"- {_cluster(row, rank, words)}" for rank, row in enumerate(rows, start=1)]
    template = N_("In {week} this is going on, more than chance explains ({scanned}):")
    said = words(template, week=week, scanned=scanned)
    return f"**{words('What is new')}.** {said}\n" + "\n".join(lines)


def _cluster(row: dict[Any, Any], rank: int, words: Words) -> str:
    """Say one cluster."""
    name = hotspot_name(row | {columns.RANK: rank}, words)
    said = words(
        "{n} incidents since {since}, where {expected} were to be expected (p = {p}).",
        n=words.number(row[columns.N]),
        since=words.day(row[columns.START]),
        expected=words.number(row[columns.EXPECTED], 1),
        p=words.number(row[columns.P_VALUE], 3),
    )
    new = words("New this week.") if row[columns.NEW] else words("Going on for longer.")
    return f"**{plain(name)}**: {said} {new}"


def _caught(state: MapState, test: BackTest, words: Words) -> str:
    """Say what the layer that is shown would have caught."""
    forecaster = {"density": "density", "hot_cold": "hot_cells"}.get(state.background, "hotspots")
    return last_quarter(test, forecaster=forecaster).say(words)
