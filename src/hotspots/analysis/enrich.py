"""More about each hotspot: whether it rises, repeats itself, is more than chance, and is steady."""

from datetime import date
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots import columns
from hotspots.analysis.cube import step_edges
from hotspots.analysis.emerging import NO_CLASS
from hotspots.analysis.memberships import tally_places
from hotspots.analysis.multiple import ALPHA, benjamini_hochberg
from hotspots.analysis.points import Integers, places
from hotspots.analysis.repeats import NEAR_REPEAT, REPEAT
from hotspots.analysis.robustness import HALF
from hotspots.analysis.scan import Scan
from hotspots.analysis.tally import Tally
from hotspots.analysis.trend import poisson_trend

RISING: Final = "rising"
FALLING: Final = "falling"
LEVEL: Final = "level"
"""The verdicts of a trend: "level" is no more than chance either way."""

MIN_WEEKS: Final = 8
"""Fewer whole weeks have no trend."""

_WEEK: Final = 7


def enrich(
    hotspots: gpd.GeoDataFrame,
    incidents: gpd.GeoDataFrame,
    cluster_id: pd.Series,
    *,
    period: tuple[date, date],
    repeats: pd.DataFrame | None = None,
    scan: Scan | None = None,
    cells: gpd.GeoDataFrame | None = None,
    robustness: pd.DataFrame | None = None,
    level: float = ALPHA,
) -> gpd.GeoDataFrame:
    """Add to each hotspot its trend, and what other analyses of the same incidents say about it.

    Parameters
    ----------
    hotspots
        As of :func:`hotspots.analysis.hotspots.hotspots`.
    incidents, cluster_id
        What they were made of.
    period
        First and last day of the selection, both included. Weeks count back from the last day.
    repeats
        Of :func:`hotspots.analysis.repeats.classify_repeats`, for the same incidents.
    scan
        Of :func:`hotspots.analysis.scan.space_time_scan`, for the same incidents.
    cells
        Of :func:`hotspots.analysis.emerging.emerging_hot_spots`, in the same CRS.
    robustness
        Of :func:`hotspots.analysis.robustness.robustness`, for the same clusters.
    level
        The share of false alarms accepted among the hotspots called rising or falling.

    Returns
    -------
    geopandas.GeoDataFrame
        A copy with

        - ``growth_per_week``: the factor by which the weekly number changes each week; ``trend_p`` and
          ``trend_q`` (Benjamini-Hochberg over the hotspots) of the Poisson trend test; ``trend``:
          ``rising``, ``falling`` or ``level``. All missing with fewer than eight whole weeks;
        - ``share_repeats`` and ``share_near_repeats``: incidents that follow an earlier one at the same
          place, and nearby, as shares of those whose role is known;
        - ``scan_p``: the smallest p-value of the clusters of the scan that have at least half of their
          incidents in the hotspot; missing where there is none;
        - ``emerging``: the class of the cell with most of its incidents, of equal ones the southernmost,
          then westernmost;
        - ``found_in``, ``variants``, ``share_found`` and ``likeness`` of the robustness.

        What was not given is missing.

    Examples
    --------
    >>> from hotspots.analysis.hotspots import hotspots
    >>> days = pd.date_range("2024-01-01", periods=100, tz="Europe/Amsterdam") + pd.Timedelta(hours=20)
    >>> days = days[np.arange(100) % 10 * 10 < np.arange(100)]
    >>> points = gpd.points_from_xy([0] * len(days), [0] * len(days), crs="EPSG:28992")
    >>> found = gpd.GeoDataFrame(
    ...     {"occurred_from": days, "occurred_to": days, "category": "1.1.1"}, geometry=points
    ... )
    >>> clusters = pd.Series(0, index=found.index)
    >>> rich = enrich(
    ...     hotspots(found, clusters, weeks=14), found, clusters, period=(date(2024, 1, 1), date(2024, 4, 9))
    ... )
    >>> rich[["growth_per_week", "trend"]].round(2).values.tolist()
    [[1.13, 'rising']]
    """
    position = pd.Index(hotspots[columns.CLUSTER_ID]).get_indexer(pd.Index(cluster_id))
    rows = np.flatnonzero(position >= 0)
    hotspot = position[rows].astype(np.int64)
    out = hotspots.drop(columns=[name for name in _ADDED if name in hotspots.columns])
    found: dict[str, Any] = dict.fromkeys(_ADDED, np.nan)
    found.update(_trends(incidents.iloc[rows], hotspot, len(out), period, level))
    if repeats is not None:
        found.update(_shares(repeats[columns.ROLE].iloc[rows], hotspot, len(out)))
    if scan is not None:
        found[columns.SCAN_P] = _scanned(scan, position, len(out))
    found[columns.EMERGING] = pd.array([None] * len(out), dtype="str")
    if cells is not None and len(cells):
        found[columns.EMERGING] = _class_of_cell(cells, incidents, position, len(out))
    if robustness is not None:
        steady = robustness.set_index(columns.CLUSTER_ID).reindex(out[columns.CLUSTER_ID])
        found.update({name: steady[name].to_numpy() for name in _STEADY})
    for name in _ADDED:
        out.insert(len(out.columns) - 1, name, found[name])
    return out


_STEADY: Final = (columns.FOUND_IN, columns.VARIANTS, columns.SHARE_FOUND, columns.LIKENESS)
_ADDED: Final = (
    columns.GROWTH,
    columns.TREND_P,
    columns.TREND_Q,
    columns.TREND,
    columns.SHARE_REPEATS,
    columns.SHARE_NEAR_REPEATS,
    columns.SCAN_P,
    columns.EMERGING,
    *_STEADY,
)


def weekly(
    incidents: pd.DataFrame, hotspot: Integers, hotspots: int, *, period: tuple[date, date]
) -> Integers:
    """Count by hotspot and whole week back from the last day of the period: shape (hotspots, weeks)."""
    edges, day = step_edges(incidents, step=_WEEK, period=period)
    weeks = len(edges) - 1
    week = np.searchsorted(edges, day, side="right") - 1
    inside = (week >= 0) & (week < weeks)
    flat = hotspot[inside] * weeks + week[inside]
    return np.bincount(flat, minlength=hotspots * weeks).reshape(hotspots, weeks)


def _trends(
    incidents: pd.DataFrame, hotspot: Integers, hotspots: int, period: tuple[date, date], level: float
) -> dict[str, object]:
    """Test the weekly numbers of each hotspot."""
    unknown = pd.array([None] * hotspots, dtype="str")
    if (period[1] - period[0]).days + 1 < MIN_WEEKS * _WEEK or not hotspots:
        return {columns.TREND: unknown}
    trend = poisson_trend(weekly(incidents, hotspot, hotspots, period=period))
    q = benjamini_hochberg(trend.p_value)
    verdict = np.select([q > level, trend.z_score > 0, trend.z_score < 0], [LEVEL, RISING, FALLING], "")
    named = pd.Series(verdict, dtype="str").where(verdict != "")
    return {
        columns.GROWTH: trend.growth,
        columns.TREND_P: trend.p_value,
        columns.TREND_Q: q,
        columns.TREND: named.array,
    }


def _shares(role: pd.Series, hotspot: Integers, hotspots: int) -> dict[str, object]:
    """Return the shares of repeats among the incidents whose role is known."""
    known = np.bincount(hotspot[role.notna()], minlength=hotspots)
    some = np.where(known > 0, known, np.nan)
    return {
        name: np.bincount(hotspot[(role == kind).to_numpy(dtype=bool)], minlength=hotspots) / some
        for name, kind in ((columns.SHARE_REPEATS, REPEAT), (columns.SHARE_NEAR_REPEATS, NEAR_REPEAT))
    }


def _scanned(scan: Scan, position: Integers, hotspots: int) -> np.ndarray:
    """Return the smallest p of the clusters of a scan that lie for at least half in each hotspot."""
    cluster = scan.cluster_id.to_numpy(dtype=np.int64)
    smallest = np.full(hotspots, np.nan)
    for label, p in zip(scan.clusters[columns.CLUSTER_ID], scan.clusters[columns.P_VALUE], strict=True):
        of_cluster = position[cluster == label]
        counts = np.bincount(of_cluster[of_cluster >= 0], minlength=max(hotspots, 1))
        most = int(counts.argmax())
        if len(of_cluster) and counts[most] >= HALF * len(of_cluster) and counts[most]:
            smallest[most] = np.fmin(smallest[most], p)
    return smallest


def _class_of_cell(
    cells: gpd.GeoDataFrame, incidents: gpd.GeoDataFrame, position: Integers, hotspots: int
) -> pd.api.extensions.ExtensionArray:
    """Return the class of the cell with most of the incidents of each hotspot; none outside all cells."""
    inside = np.flatnonzero(position >= 0)
    found = places(incidents)
    by_place = Tally.of(position[inside], found.of_incident[inside])
    cell, _ = tally_places(cells, found, by_place).first(hotspots)
    names = np.append(cells[columns.EMERGING].to_numpy(dtype=object), NO_CLASS)
    return pd.array(names[cell], dtype="str")
