"""After eight weeks: burglaries in delivered, undelivered and comparable zones; before that, the day."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from hotspots import columns
from hotspots.action.letter_effect import (
    GROUP_LABELS,
    VERDICT_LABELS,
    WEEKS,
    LetterEffect,
    earlier_zones,
    effect_of_letters,
)
from hotspots.i18n import Words
from hotspots.register.letter_tables import LetterRound
from hotspots.report.charts import UNDEFINED
from hotspots.report.charts_letters import effect_intervals
from hotspots.web import cache
from hotspots.web.cache import Stock
from hotspots.web.components.chart import show_chart
from hotspots.web.components.letters.homes import Homes, homes_of
from hotspots.web.components.long_work import long_work
from hotspots.web.components.markdown import plain
from hotspots.web.jobs import Progress, Question

GROUP = "group"


def letter_effect(found: list[LetterRound], stock: Stock, words: Words) -> None:
    """Show what came of the rounds together, or from which day on that can be said.

    Parameters
    ----------
    found
        The rounds that rest on what is shown.
    """
    ready = min(one.released_on for one in found) + pd.Timedelta(weeks=WEEKS)
    last = stock.period[1]
    if last < ready:
        st.markdown(
            words(
                "Too early to say: the data go up to {last}, and eight weeks after the release is {ready}. "
                "Then burglaries in delivered, undelivered and comparable zones are set side by side.",
                last=words.day(last),
                ready=words.day(ready),
            )
        )
        return
    homes = homes_of(stock)
    numbers = tuple(one.round_id for one in found)
    known = int(cache.register().letters.zones(stock.city.key)[columns.N_UNKNOWN].sum())
    long_work(
        "letter-effect",
        Question(
            ("letter effect", stock.key, homes.key, numbers, known), partial(_work, stock, homes, found)
        ),
        label=words("Set the zones side by side"),
        doing=words("The zones are being counted:"),
        show=partial(_show, words=words),
        words=words,
    )


def _work(stock: Stock, homes: Homes, found: list[LetterRound], progress: Progress) -> LetterEffect:
    """Count the burglaries after the letters, in the zones and in those of earlier years."""
    zones = cache.register().letters.zones(stock.city.key)
    zones = zones[zones[columns.ROUND_ID].isin([one.round_id for one in found])].to_crs(stock.city.crs)
    progress(0.1)
    rounds = [(one.until, one.rule) for one in found]
    comparable = earlier_zones(stock.incidents, homes.frame, rounds=rounds)
    progress(0.7)
    return effect_of_letters(
        zones, stock.incidents, homes.frame, until=stock.period[1], comparable=comparable
    )


def _show(effect: LetterEffect, *, words: Words) -> None:
    """Show the groups side by side, with their intervals, and the verdicts."""
    for row in effect.comparisons.to_dict("records"):
        st.markdown(comparison_sentence(row, words))
    groups = effect.groups
    show_chart(
        effect_intervals(groups, words, description=groups_sentence(groups, words)),
        group_rows(groups, words),
        sentence=groups_sentence(groups, words),
        caption=words("Burglaries in the {weeks} weeks after the letters", weeks=effect.weeks),
        numeric=(words("Zones"), words("Dwellings"), words("Letters delivered"), words("Burglaries")),
        words=words,
        key="letter-effect",
    )
    for note in effect.notes:
        st.info(plain(note.say(words)))
    st.caption(
        words(
            "Zones were chosen because of a burglary, so fewer burglaries afterwards is to be expected in "
            "all of them. Nobody drew lots: where letters could not be delivered, homes may differ. A "
            "difference is no proof."
        )
    )


def comparison_sentence(row: Mapping[Any, Any], words: Words) -> str:
    """Say what a comparison shows, with its interval where there is one."""
    verdict = words(VERDICT_LABELS[str(row[columns.VERDICT])])
    named = words("Compared with {group}:", group=words(GROUP_LABELS[str(row[GROUP])]))
    if pd.isna(row[columns.RATIO]):
        return f"**{named}** {verdict}"
    ratio = words(
        "Ratio {ratio} ({low} to {high}).",
        ratio=words.number(row[columns.RATIO], 2),
        low=_number(row[columns.RATIO_LOW], words),
        high=_number(row[columns.RATIO_HIGH], words),
    )
    return f"**{named}** {verdict} {ratio}"


def groups_sentence(groups: pd.DataFrame, words: Words) -> str:
    """Say the burglaries of each group per 1,000 dwellings in a week."""
    said = [
        words("{group}: {rate}", group=words(GROUP_LABELS[str(row[GROUP])]), rate=_rate(row, words))
        for row in groups.to_dict("records")
    ]
    return words("Burglaries per 1,000 dwellings in a week: {groups}.", groups="; ".join(said))


def group_rows(groups: pd.DataFrame, words: Words) -> list[dict[str, str]]:
    """Return the groups as a table."""
    return [
        {
            words("Group"): words(GROUP_LABELS[str(row[GROUP])]),
            words("Zones"): words.number(row["n_zones"]),
            words("Dwellings"): words.number(row[columns.N_DWELLINGS]),
            words("Letters delivered"): words.number(row[columns.N_DELIVERED]),
            words("Burglaries"): words.number(row[columns.N]),
            words("per 1,000 dwellings in a week"): _rate(row, words),
        }
        for row in groups.to_dict("records")
    ]


def _rate(row: Mapping[Any, Any], words: Words) -> str:
    """Write a rate with its interval."""
    if pd.isna(row[columns.RATE]):
        return UNDEFINED
    return words(
        "{value} ({low} to {high})",
        value=words.number(row[columns.RATE], 2),
        low=words.number(row[columns.RATE_LOW], 2),
        high=words.number(row[columns.RATE_HIGH], 2),
    )


def _number(value: float, words: Words) -> str:
    return words.number(value, 2) if pd.notna(value) and abs(value) != float("inf") else "∞"
