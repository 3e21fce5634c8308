"""Areas in words: how sure a rate is, whether a change is more than chance, and what is rising."""

from collections.abc import Hashable, Mapping
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots import columns
from hotspots.analysis.change import VERDICTS
from hotspots.errors import N_
from hotspots.i18n import Words

Row = Mapping[Hashable, Any]

UNDEFINED: Final = "\N{EN DASH}"

_SMALLEST_Q: Final = 0.001
_NAMED: Final = 5

FUNNEL: Final = {
    "within": N_("within chance"),
    "above": N_("above chance (95%)"),
    "below": N_("below chance (95%)"),
    "far_above": N_("far above chance (99.8%)"),
    "far_below": N_("far below chance (99.8%)"),
}
"""Where an area lies in the funnel."""


def rate_phrase(row: Row, words: Words) -> str:
    """Write a rate with its interval; a dash where there is none."""
    if pd.isna(row[columns.RATE]):
        return UNDEFINED
    return words(
        "{rate} ({low} to {high})",
        rate=words.number(row[columns.RATE], 1),
        low=words.number(row[columns.RATE_LOW], 1),
        high=words.number(row[columns.RATE_HIGH], 1),
    )


def change_phrase(row: Row, words: Words) -> str:
    """Write a change in per cent; below the minimum count a dash, for it would say nothing."""
    change = row[columns.CHANGE]
    if pd.isna(change):
        return UNDEFINED
    return f"{'+' if change > 0 else ''}{words.percent(change)}"


def ratio_phrase(row: Row, words: Words) -> str:
    """Write the interval of the ratio of now to before."""
    low, high = row[columns.RATIO_LOW], row[columns.RATIO_HIGH]
    if pd.isna(low):
        return UNDEFINED
    if np.isinf(high):
        return words("{low} or more", low=words.number(low, 2))
    return words("{low} to {high}", low=words.number(low, 2), high=words.number(high, 2))


def q_phrase(row: Row, words: Words) -> str:
    """Write a q-value with three digits behind the sign."""
    q = row[columns.Q_VALUE]
    if pd.isna(q):
        return UNDEFINED
    small = words.number(_SMALLEST_Q, 3)
    return words("below {value}", value=small) if q < _SMALLEST_Q else words.number(q, 3)


def verdict_phrase(row: Row, words: Words) -> str:
    """Say whether a change is more than chance."""
    return words(VERDICTS[row[columns.VERDICT]])


def change_sentence(figures: gpd.GeoDataFrame, words: Words) -> str:
    """Say how many areas changed more than chance, and name them."""
    verdicts = figures[columns.VERDICT]
    tested = int(figures[columns.Q_VALUE].notna().sum())
    said = words(
        "Of {n} areas with incidents {more} rose more than chance explains and {less} fell more; the other "
        "differences are noise or too small to say.",
        n=words.number(tested),
        more=words.number(int((verdicts == "more").sum())),
        less=words.number(int((verdicts == "less").sum())),
    )
    risen = figures[verdicts == "more"].sort_values(columns.Q_VALUE)
    if risen.empty:
        return said
    return f"{said} " + words("Risen: {names}.", names=_names(risen, words))


def funnel_sentence(figures: gpd.GeoDataFrame, words: Words) -> str:
    """Say how many areas lie outside the funnel, and name those far above it."""
    known = figures[figures[columns.FUNNEL].notna()]
    above = known[known[columns.FUNNEL] == "far_above"].sort_values(columns.RATE, ascending=False)
    below = int((known[columns.FUNNEL] == "far_below").sum())
    said = words(
        "If all {n} areas with a rate were alike, chance would hold nearly all of them between the outer "
        "lines. {above} lie above them and {below} below.",
        n=words.number(len(known)),
        above=words.number(len(above)),
        below=words.number(below),
    )
    return said if above.empty else f"{said} " + words("Far above: {names}.", names=_names(above, words))


def rising_sentence(rising: gpd.GeoDataFrame, words: Words) -> str:
    """Say which areas are rising at this moment, of :func:`hotspots.analysis.control.rising_now`."""
    signals = rising[rising[columns.SIGNAL]].sort_values(columns.RATIO, ascending=False)
    if signals.empty:
        return words("No area is rising at this moment more than was to be expected.")
    lines = [
        words(
            "**{name}**: {n} incidents since {since}, where {expected} were to be expected.",
            name=row[columns.NAME],
            n=words.number(row[columns.N_NOW]),
            since=words.day(row[columns.SINCE]),
            expected=words.number(row[columns.EXPECTED], 1),
        )
        for row in signals.to_dict("records")
    ]
    return "\n".join(f"- {line}" for line in lines)


def weeks_sentence(weeks: pd.DataFrame, name: str, words: Words) -> str:
    """Say of one area how often it alarmed, of :func:`hotspots.analysis.control.control_chart`."""
    alarms = int(weeks[columns.ALARM].sum())
    last = weeks.iloc[-1]
    said = words(
        "{name}: {n} incidents in the last whole week, {expected} expected, alarm above {limit}.",
        name=name,
        n=words.number(last[columns.N]),
        expected=words.number(last[columns.EXPECTED], 1),
        limit=words.number(last[columns.LIMIT]),
    )
    return f"{said} " + words.plural("{n} alarm in these weeks.", "{n} alarms in these weeks.", alarms)


def _names(areas: gpd.GeoDataFrame, words: Words) -> str:
    """Name the first areas and count the rest."""
    named = [str(name) for name in areas[columns.NAME].head(_NAMED)]
    if len(areas) > _NAMED:
        named.append(words("{n} more", n=words.number(len(areas) - _NAMED)))
    return words.listing(named)
