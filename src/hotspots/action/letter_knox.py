"""How far and how long a burglary draws others after it in this city: a suggestion beside the rule."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import geopandas as gpd
import numpy as np

from hotspots import columns
from hotspots.action.letter_rules import BURGLARY, DAYS, RADIUS
from hotspots.analysis.near_repeat import KnoxTable, knox
from hotspots.analysis.rhythm import wall_clock
from hotspots.errors import N_
from hotspots.incidents.notes import Note

LEAST: Final = 30
"""Burglaries below which nothing is said."""

_ALPHA: Final = 0.05
_MINUTES: Final = 24 * 60


@dataclass(frozen=True, eq=False)
class OwnKnox:
    """The city's own near repeats.

    Attributes
    ----------
    table
        From :func:`hotspots.analysis.near_repeat.knox`; None with fewer than :data:`LEAST` burglaries.
    metres
        How far the risk is raised in the first band of days; None when it is not.
    days
        How many days it is raised in the nearest band of distance, the same place aside; None when it is not.
    n
        Burglaries with a location in the period.
    first, last
        The period.
    says
        What that means, in a sentence.
    """

    table: KnoxTable | None
    metres: float | None
    days: int | None
    n: int
    first: date
    last: date
    says: Note


def own_knox(
    incidents: gpd.GeoDataFrame,
    *,
    until: date,
    years: int = 3,
    categories: tuple[str, ...] = BURGLARY,
    permutations: int = 999,
    rng: np.random.Generator | int = 0,
    progress: Callable[[float], None] | None = None,
) -> OwnKnox:
    """Ask how far and how long burglaries drew others after them in the last years.

    Raised is a band with more pairs than chance gives and a q of 0.05 at most, when all bands before it are
    raised too: one band farther on alone is no reach.

    Parameters
    ----------
    incidents
        An incident frame in a projected CRS in metres.
    until
        The last day.
    years
        How many years before it.
    categories
        What counts as a burglary.
    permutations, rng, progress
        As in :func:`hotspots.analysis.near_repeat.knox`.

    Raises
    ------
    CRSError
        When the frame is not in metres.
    AnalysisError
        When a setting is out of range.

    References
    ----------
    Knox, E. G. (1964). Epidemiology of childhood leukaemia in Northumberland and Durham.
    Johnson, S. D. et al. (2007). Space-time patterns of risk. Journal of Quantitative Criminology 23.

    Examples
    --------
    >>> import pandas as pd
    >>> when = pd.to_datetime(["2023-01-01"]).tz_localize("Europe/Amsterdam")
    >>> one = gpd.GeoDataFrame(
    ...     {"category": "1.1.1", "occurred_from": when}, geometry=gpd.points_from_xy([0], [0]), crs=28992
    ... )
    >>> print(own_knox(one, until=date(2023, 12, 31)).says)
    In the years from 2021-01-01 to 2023-12-31 there are 1 burglaries with a location: too few to say ...
    """
    first = _years_before(until + timedelta(days=1), years)
    low, high = (int(np.datetime64(day, "D").astype(np.int64)) for day in (first, until))
    day = wall_clock(incidents[columns.OCCURRED_FROM]) // _MINUTES
    chosen = (day >= low) & (day <= high) & incidents[columns.CATEGORY].isin(categories).to_numpy()
    burglaries = incidents[chosen & incidents.geometry.notna().to_numpy()]
    n, period = len(burglaries), {"first": first.isoformat(), "last": until.isoformat()}
    if n < LEAST:
        says = Note(
            "knox_too_few",
            N_(
                "In the years from {first} to {last} there are {n} burglaries with a location: too few to "
                "say how far one draws others after it."
            ),
            {**period, "n": n},
        )
        return OwnKnox(None, None, None, n, first, until, says)
    table = knox(burglaries, permutations=permutations, rng=rng, progress=progress)
    metres, days = _reach(table)
    return OwnKnox(table, metres, days, n, first, until, _says(table, metres, days, period))


def _years_before(day: date, years: int) -> date:
    """Return the same day some years earlier, 1 March for a leap day that is not there."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)


def _reach(table: KnoxTable) -> tuple[float | None, int | None]:
    """Return how far and how long the table is raised without a gap."""
    raised = (table.ratio > 1) & (table.q_value <= _ALPHA)
    skip = 0 if table.same_place is None else 1
    far = int(np.argmin(np.append(raised[skip:, 0], False)))
    long = int(np.argmin(np.append(raised[skip], False)))
    metres = table.distances[skip + far - 1][1] if far else None
    days = int(table.days[long - 1][1]) if long else None
    return metres, days


def _says(table: KnoxTable, metres: float | None, days: int | None, period: dict[str, str]) -> Note:
    """Say what the table means for the rule."""
    if metres is None or days is None:
        return Note(
            "knox_nothing",
            N_(
                "In the years from {first} to {last} no more burglaries followed close by than chance gives. "
                "The usual {radius} m and {usual} days have no support in your own figures."
            ),
            {**period, "radius": f"{RADIUS:g}", "usual": DAYS},
        )
    skip = 0 if table.same_place is None else 1
    return Note(
        "knox_raised",
        N_(
            "In your city (burglaries from {first} to {last}) the risk is raised up to {metres} m in the "
            "first {week} days, and up to {days} days within {near} m. It is a suggestion: you choose "
            "the rule."
        ),
        {
            **period,
            "metres": f"{metres:g}",
            "week": int(table.days[0][1]),
            "days": days,
            "near": f"{table.distances[skip][1]:g}",
        },
    )
