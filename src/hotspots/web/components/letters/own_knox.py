"""The city's own near-repeat table beside the rule: how far and how long one burglary draws others."""

from functools import partial
from typing import Final

import numpy as np
import pandas as pd
import streamlit as st

from hotspots.action.letter_knox import OwnKnox, own_knox
from hotspots.action.letter_rules import DAYS, RADIUS
from hotspots.analysis.near_repeat import KnoxTable
from hotspots.i18n import Words
from hotspots.report.charts import UNDEFINED
from hotspots.web.cache import Stock
from hotspots.web.components.long_work import long_work
from hotspots.web.components.markdown import plain
from hotspots.web.components.tables import text_table
from hotspots.web.jobs import Progress, Question

_LEAST_Q: Final = 0.05


def own_knox_table(stock: Stock, words: Words) -> None:
    """Offer the table, and show it."""
    st.markdown(
        words(
            "The {radius} metres and {days} days are what is usual, not what holds everywhere. This table "
            "counts pairs of this city's burglaries that are near each other in place and in time, and "
            "divides them by what the same places and days give by chance: 2 is twice as many.",
            radius=words.number(RADIUS),
            days=words.number(DAYS),
        )
    )
    long_work(
        "own-knox",
        Question(("own knox", stock.key), partial(_work, stock)),
        label=words("Work out the table of this city"),
        doing=words("The days are being dealt out anew:"),
        show=partial(_show, words=words),
        words=words,
    )


def _work(stock: Stock, progress: Progress) -> OwnKnox:
    """Count the pairs of the last years."""
    return own_knox(stock.incidents, until=stock.period[1], progress=progress)


def _show(found: OwnKnox, *, words: Words) -> None:
    """Show what the city's own burglaries say, and the table it rests on."""
    st.markdown(plain(found.says.say(words)))
    table = found.table
    if table is None:
        return
    text_table(
        knox_rows(table, words),
        caption=words("Pairs of burglaries: observed divided by expected"),
        numeric=[days_name(*days, words) for days in table.days],
    )
    st.caption(
        words(
            "n = {n} burglaries from {first} to {last}. An asterisk: more than chance after correction for "
            "the number of cells (q at most 5 %, {permutations} permutations).",
            n=words.number(found.n),
            first=words.day(found.first),
            last=words.day(found.last),
            permutations=words.number(table.permutations),
        )
    )


def knox_rows(table: KnoxTable, words: Words) -> list[dict[str, str]]:
    """Return a row a distance and a column a number of days."""
    return [
        {words("Distance"): metres_name(*metres, words)}
        | {
            days_name(*days, words): _ratio(table.ratio[row, column], table.q_value[row, column], words)
            for column, days in enumerate(table.days)
        }
        for row, metres in enumerate(table.distances)
    ]


def metres_name(begin: float, end: float, words: Words) -> str:
    """Name a band of distance."""
    if end <= 1:
        return words("the same place")
    return words("{begin} to {end} m", begin=words.number(begin), end=words.number(end))


def days_name(begin: float, end: float, words: Words) -> str:
    """Name a band of days."""
    return words("{begin} to {end} days", begin=words.number(begin), end=words.number(end))


def _ratio(ratio: float, q_value: float, words: Words) -> str:
    """Write a ratio, with an asterisk where it is clearly above 1."""
    if pd.isna(ratio):
        return UNDEFINED
    sure = np.isfinite(q_value) and q_value <= _LEAST_Q and ratio > 1
    return words.number(ratio, 1) + ("*" if sure else "")
