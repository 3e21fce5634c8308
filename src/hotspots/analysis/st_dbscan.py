"""Where and when incidents lie together: DBSCAN in space and days, whatever the order of the rows."""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots import columns
from hotspots.analysis import rhythm
from hotspots.analysis.cell_dbscan import TOUCH
from hotspots.analysis.clusters import NOISE, check_min_incidents, check_radius
from hotspots.analysis.kernels import st_dbscan as kernel
from hotspots.analysis.kernels.cells import Cells, in_cells, spans_too_wide
from hotspots.analysis.points import Floats, Integers, coordinates
from hotspots.errors import N_, AnalysisError

_DAY: Final = 24 * 60


def st_dbscan(incidents: gpd.GeoDataFrame, *, radius: float, days: int, min_incidents: int) -> pd.Series:
    """Find clusters: at least ``min_incidents`` within ``radius`` metres and ``days`` days, and what touches.

    An incident is core when at least so many, itself included, lie within the radius and at most so many
    days before or after. Core incidents that are neighbours are one cluster; another incident belongs to the
    cluster of its nearest core neighbour in metres, of equally near ones in days, then to the westernmost,
    southernmost, earliest one. So the same place can have one cluster in March and another one in October.

    Birant and Kut also compare a value such as a temperature with the mean of the cluster (Δε); incidents
    have no such value, and it would make the result depend on the order of the rows.

    Parameters
    ----------
    incidents
        Points in a projected CRS with ``occurred_from``, whose local date counts; those without location or
        time are noise.
    radius
        Metres.
    days
        Whole days between two dates, 0 is the same date.
    min_incidents
        Incidents within radius and days of a core incident, itself included.

    Returns
    -------
    pandas.Series
        ``cluster_id`` with the index of the incidents: 0 is the cluster with most incidents, of equal ones
        the one with the westernmost, southernmost, earliest incident; noise is -1.

    Raises
    ------
    CRSError
        When the frame is not in a projected CRS in metres.
    AnalysisError
        When a setting is out of range.

    References
    ----------
    Birant, D. and Kut, A. (2007). ST-DBSCAN: An algorithm for clustering spatial-temporal data. Data &
    Knowledge Engineering 60(1).

    Examples
    --------
    >>> days = pd.to_datetime(["2024-03-01", "2024-03-03", "2024-03-04", "2024-09-01"])
    >>> begin = days.tz_localize("Europe/Amsterdam")
    >>> points = gpd.points_from_xy([0, 30, 60, 30], [0, 0, 0, 0], crs="EPSG:28992")
    >>> incidents = gpd.GeoDataFrame({"occurred_from": begin}, geometry=points)
    >>> st_dbscan(incidents, radius=50, days=7, min_incidents=3).tolist()
    [0, 0, 0, -1]
    """
    check_radius(radius)
    check_min_incidents(min_incidents, 1)
    if days < 0:
        raise AnalysisError(
            "days",
            N_("Days between incidents are 0 or more. Given: {days}. Choose for instance 14."),
            days=days,
        )
    x, y = coordinates(incidents)
    known = ~np.isnan(x) & incidents[columns.OCCURRED_FROM].notna().to_numpy()
    day = rhythm.wall_clock(incidents[columns.OCCURRED_FROM][known]) // _DAY
    rows = np.flatnonzero(known)
    order = np.lexsort((day, y[rows], x[rows]))
    rows, day = rows[order], day[order]
    labels = np.full(len(incidents), NOISE, dtype=np.int64)
    if len(rows):
        xy = np.column_stack([x[rows], y[rows]])
        rule = (float(radius) + TOUCH, int(days), int(min_incidents))
        labels[rows] = _numbered(_clusters(xy, day, rule))
    return pd.Series(labels, index=incidents.index, name=columns.CLUSTER_ID)


def _clusters(xy: Floats, day: Integers, rule: tuple[float, int, int]) -> Integers:
    """Return the cluster of each sorted event, any number, -1 for noise."""
    first = np.append(True, (np.diff(xy, axis=0) != 0).any(axis=1) | (np.diff(day) != 0))
    event = np.cumsum(first) - 1
    xy, day, n = xy[first], day[first], np.bincount(event)
    cells = _in_cells(xy, day, rule[0])
    xy, day, n = np.ascontiguousarray(xy[cells.order]), day[cells.order], n[cells.order]
    around = (cells.start, cells.low, cells.high)
    core = kernel.core_events(xy, day, n, around, rule)
    root = kernel.clusters_of_events(xy, day, core, around, rule)
    chosen = kernel.nearest_core_event(xy, (day, core, cells.order), around, rule, TOUCH)
    of_event = np.empty(len(xy), dtype=np.int64)
    of_event[cells.order] = np.where(chosen >= 0, root[chosen], NOISE)
    of_row: Integers = of_event[event]
    return of_row


def _in_cells(xy: Floats, day: Integers, side: float) -> Cells:
    """Sort events by cell and day; a radius too small to number its cells is no radius at all."""
    while spans_too_wide(xy[:, 0], xy[:, 1], side):
        side *= 2
    return in_cells(xy[:, 0], xy[:, 1], side=side, reach=1, then=day)


def _numbered(cluster: Integers) -> Integers:
    """Return the numbers of clusters by size, of equal ones by their first incident."""
    inside = cluster != NOISE
    labels, first, position = np.unique(cluster[inside], return_index=True, return_inverse=True)
    sizes = np.bincount(position, minlength=len(labels))
    numbers = np.empty(len(labels), dtype=np.int64)
    numbers[np.lexsort((first, -sizes))] = np.arange(len(labels))
    out = np.full(len(cluster), NOISE, dtype=np.int64)
    out[inside] = numbers[position]
    return out
