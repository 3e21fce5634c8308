"""How many incidents to expect at each hotspot in each hour of a coming week."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hotspots import columns
from hotspots.action.patrol_types import HOURS
from hotspots.analysis.points import Booleans, Floats, Integers, coordinates
from hotspots.analysis.rates import shrink
from hotspots.analysis.rhythm import weights_by_hour
from hotspots.analysis.timeline import begun_within, known_before

RECENT_WEEKS: Final = 8
"""Weeks that tell the present level."""

YEAR_WEEKS: Final = 52
"""Weeks that tell how the incidents are divided over hotspots and hours."""

SEASON_DAYS: Final = 28
"""Days on either side of the week, in the baseline years, that belong to its season."""

_DAYS: Final = 7
_PRIOR: Final = 20.0
_HALF: Final = 0.5
_EDGE: Final = 0.01
_DIGITS: Final = 10


def expected_by_hour(
    hotspots: gpd.GeoDataFrame,
    incidents: gpd.GeoDataFrame,
    *,
    week: date,
    baseline_years: Sequence[int] = (),
) -> pd.DataFrame:
    """Expect incidents at each hotspot in each clock hour of a week: a level times a rhythm.

    Level. A hotspot had n of the N incidents of the last 52 weeks. Of the incidents of the last 8 weeks it is
    therefore to have E = (n + 1/2) / N of them; what it had, divided by E, is drawn towards the common
    quotient of the hotspots as far as chance explains the differences (empirical Bayes). Per week, times the
    season: how many more incidents of the selection the baseline years had in the four weeks around this week
    than in their eight weeks before it, drawn towards 1 by twenty incidents. Without a baseline year with
    data the season is 1.

    Rhythm. Aoristic weights of the last 52 weeks over the 168 hours of the week, moments at exactly 00:00
    left out; those of the hotspot are drawn towards those of all incidents, and those towards what hour and
    weekday apart give, as far as chance explains the differences (Dirichlet-multinomial, by moments).

    Parameters
    ----------
    hotspots
        With unique ``rank`` and outlines, in the CRS of the incidents; an incident in two outlines belongs to
        the lower rank.
    incidents
        All incidents of the kinds looked for, not only those of the period in which the hotspots were found.
        What was not known when the week began is left out here: see
        :func:`hotspots.analysis.timeline.known_before`.
    week
        The Monday on which it begins.
    baseline_years
        Years that tell the season; one counts when it has data for its weeks.

    Returns
    -------
    pandas.DataFrame
        Index ``rank`` in the order of the hotspots, columns 0 (Monday 00:00) to 167; a row sums to the
        incidents expected in that week. The order of the incidents does not matter.

    Raises
    ------
    CRSError
        When the incidents are not in a projected CRS in metres.

    References
    ----------
    Marshall, R. J. (1991). Mapping disease and mortality rates using empirical Bayes estimators. Applied
    Statistics 40(2).
    Ratcliffe, J. H. (2000). Aoristic analysis: the spatial interpretation of unspecific temporal events.
    International Journal of Geographical Information Science 14(7).
    Mosimann, J. E. (1962). On the compound multinomial distribution, the multivariate β-distribution, and
    correlations among proportions. Biometrika 49(1-2).

    Examples
    --------
    >>> begin = pd.Series(pd.date_range("2023-01-02 20:30", periods=52, freq="7D", tz="Europe/Amsterdam"))
    >>> incidents = gpd.GeoDataFrame(
    ...     {"occurred_from": begin, "occurred_to": begin},
    ...     geometry=gpd.points_from_xy([5.0] * 52, [5.0] * 52), crs="EPSG:28992")
    >>> spot = gpd.GeoDataFrame({"rank": [1]}, geometry=[shapely.box(0, 0, 9, 9)], crs="EPSG:28992")
    >>> expected = expected_by_hour(spot, incidents, week=date(2024, 1, 1))
    >>> round(float(expected.loc[1, 20]), 2), round(float(expected.to_numpy().sum()), 2)
    (1.0, 1.0)
    """
    known = incidents.loc[known_before(incidents, on=week)]
    year = known.loc[begun_within(known, start=week - timedelta(weeks=YEAR_WEEKS), days=YEAR_WEEKS * _DAYS)]
    recent = begun_within(year, start=week - timedelta(weeks=RECENT_WEEKS), days=RECENT_WEEKS * _DAYS)
    spot = hotspot_of(hotspots, year)
    level = _level(spot, recent, len(hotspots)) * _season(known, week, baseline_years)
    rhythm = _rhythm(year, spot, len(hotspots))
    rank = pd.Index(hotspots[columns.RANK], name=columns.RANK)
    hours = pd.RangeIndex(HOURS, name=columns.HOUR)
    # The last digits of a sum must not decide between two equal plans.
    return pd.DataFrame((level[:, None] * rhythm).round(_DIGITS), index=rank, columns=hours)


def hotspot_of(hotspots: gpd.GeoDataFrame, incidents: gpd.GeoDataFrame) -> Integers:
    """Return the position of the hotspot in whose outline each incident lies, -1 for none.

    A point on an outline, to a centimetre, lies in it; one in several is in that of the lowest rank. Shape
    (incidents,).
    """
    located = np.flatnonzero(~np.isnan(coordinates(incidents)[0]))
    tree = shapely.STRtree(np.asarray(incidents.geometry.array, dtype=object)[located])
    outline, point = tree.query(hotspots.geometry.to_numpy(), predicate="dwithin", distance=_EDGE)
    rank = hotspots[columns.RANK].to_numpy()
    found = np.full(len(incidents), -1, dtype=np.int64)
    last_first = np.argsort(-rank[outline], kind="stable")
    found[located[point[last_first]]] = outline[last_first]
    return found


def _level(spot: Integers, recent: Booleans, hotspots: int) -> Floats:
    """Return incidents a week of each hotspot at the level of the last weeks, before the season."""
    in_year = np.bincount(spot[spot >= 0], minlength=hotspots).astype(np.float64)
    lately = np.bincount(spot[recent & (spot >= 0)], minlength=hotspots).astype(np.float64)
    if not len(spot):
        return np.zeros(hotspots)
    due = (in_year + _HALF) * recent.sum() / len(spot)
    rate = shrink(lately, due).rate
    level: Floats = np.nan_to_num(rate * due) / RECENT_WEEKS
    return level


def _season(known: gpd.GeoDataFrame, week: date, baseline_years: Sequence[int]) -> float:
    """Compare the season of the week with the weeks before it, in the baseline years."""
    begin = known[columns.OCCURRED_FROM]
    first, last = (begin.min().date(), begin.max().date()) if len(begin) else (week, week)
    season = before = 0
    for year in sorted(set(baseline_years)):
        monday = week - timedelta(weeks=round((week - _in_year(week, year)).days / _DAYS))
        start, end = monday - timedelta(weeks=RECENT_WEEKS), monday + timedelta(days=_DAYS + SEASON_DAYS)
        if start < first - timedelta(days=_DAYS) or end > min(last, week):
            continue
        around = 2 * SEASON_DAYS + _DAYS
        season += int(begun_within(known, start=monday - timedelta(days=SEASON_DAYS), days=around).sum())
        before += int(begun_within(known, start=start, days=RECENT_WEEKS * _DAYS).sum())
    same = RECENT_WEEKS * _DAYS / (2 * SEASON_DAYS + _DAYS)
    return (season * same + _PRIOR) / (before + _PRIOR)


def _in_year(day: date, year: int) -> date:
    """Return about the same day of another year."""
    return date(year, day.month, min(day.day, 28))


def _rhythm(year: gpd.GeoDataFrame, spot: Integers, hotspots: int) -> Floats:
    """Return the share of each hour of the week, shape (hotspots, 168); each row sums to 1."""
    everywhere = weights_by_hour(year, leave_out_midnight=True)
    total = everywhere.sum()
    if not total > 0:
        return np.full((hotspots, HOURS), 1 / HOURS)
    apart = np.outer(everywhere.sum(axis=1), everywhere.sum(axis=0)).ravel() / total**2
    common = _drawn(everywhere.reshape(1, HOURS), apart)[0]
    own = np.zeros((hotspots, HOURS))
    for position in range(hotspots):
        own[position] = weights_by_hour(year.loc[spot == position], leave_out_midnight=True).ravel()
    return _drawn(own, common)


def _drawn(weights: Floats, towards: Floats) -> Floats:
    """Draw shares towards given ones as far as chance explains the differences.

    With counts c of n that follow a Dirichlet-multinomial distribution around shares p with precision κ, the
    expectation of Σ (c - n·p)²/p is n·(m - 1)·(n + κ)/(1 + κ) for m shares above 0; κ is solved from its sum
    over the rows. No more difference than chance explains makes κ infinite: the given shares.
    """
    used = towards > 0
    n = weights.sum(axis=1)
    free = used.sum() - 1
    away = ((weights[:, used] - n[:, None] * towards[used]) ** 2 / towards[used]).sum()
    chance, all_one = free * n.sum(), free * (n**2).sum()
    if not away > chance:
        return np.tile(towards, (len(weights), 1))
    precision = max((all_one - away) / (away - chance), 0.0)
    total = n[:, None] + precision
    own = np.divide(weights + precision * towards, total, out=np.zeros_like(weights), where=total > 0)
    drawn: Floats = np.where(total > 0, own, towards)
    return drawn
