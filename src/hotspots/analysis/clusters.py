"""Where incidents lie together: DBSCAN and HDBSCAN, whatever the order of the rows."""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree
from sklearn.cluster import DBSCAN, HDBSCAN

from hotspots import columns
from hotspots.analysis.cell_dbscan import TOUCH, cell_dbscan, worth_cells
from hotspots.analysis.points import Floats, Integers, Places, places
from hotspots.errors import N_, AnalysisError

NOISE: Final = -1
"""The cluster of incidents that are in none, and of those without location."""

MAX_HDBSCAN: Final = 25_000
"""HDBSCAN compares all pairs: beyond this many incidents it takes minutes."""

_TENTH: Final = 10
_SMALL: Final = 100
_REACH: Final = 250.0  # metres within which an incident of a hotspot has its neighbours
_PLOT: Final = 25.0  # metres; the reach of a place with many incidents
_STEP: Final = 5.0  # metres between neighbouring incidents of one place
_GOLDEN_ANGLE: Final = np.pi * (3 - np.sqrt(5))


def dbscan(incidents: gpd.GeoDataFrame, *, radius: float, min_incidents: int) -> pd.Series:
    """Find clusters: places with at least ``min_incidents`` within ``radius`` metres, and what touches them.

    Identical coordinates are taken together with their number as weight, which gives the same partition in
    a fraction of the memory. An incident within the radius of several clusters belongs to that of the
    nearest core place, of equally near ones to the westernmost, then southernmost. Few places are given to
    scikit-learn; many, or dense ones, to :func:`hotspots.analysis.cell_dbscan.cell_dbscan`, which gives the
    same partition in less time and in memory that does not grow with the radius.

    Parameters
    ----------
    incidents
        Points in a projected CRS; those without location are noise.
    radius
        Metres.
    min_incidents
        Incidents within the radius of a core place, itself included.

    Returns
    -------
    pandas.Series
        ``cluster_id`` with the index of the incidents: 0 is the cluster with most incidents, of equal ones
        the westernmost; noise is -1.

    Raises
    ------
    CRSError
        When the frame is not in a projected CRS in metres.
    AnalysisError
        When a setting is out of range.

    References
    ----------
    Ester, M., Kriegel, H.-P., Sander, J. and Xu, X. (1996). A density-based algorithm for discovering
    clusters in large spatial databases with noise. KDD-96.

    Examples
    --------
    >>> points = gpd.points_from_xy([0, 30, 60, 900], [0, 0, 0, 0])
    >>> incidents = gpd.GeoDataFrame(geometry=points, crs="EPSG:28992")
    >>> dbscan(incidents, radius=50, min_incidents=3).tolist()
    [0, 0, 0, -1]
    """
    check_radius(radius)
    check_min_incidents(min_incidents, 1)
    found = places(incidents)
    of_place = np.full(len(found), NOISE, dtype=np.int64)
    if worth_cells(found, radius):
        of_place = cell_dbscan(found, radius=radius, min_incidents=min_incidents)
    elif len(found):
        model = DBSCAN(eps=radius + TOUCH, min_samples=min_incidents, algorithm="ball_tree")
        model.fit(found.xy, sample_weight=found.n)
        of_place = model.labels_.astype(np.int64)
        _settle_borders(of_place, model.core_sample_indices_, found)
    return _per_incident(of_place, found, incidents.index)


def hdbscan(incidents: gpd.GeoDataFrame, *, min_incidents: int) -> pd.Series:
    """Find clusters of any density with at least ``min_incidents`` incidents.

    Two things keep a cluster from becoming a whole district, as it does where incidents thin out gradually:
    one with more than a tenth of all incidents (and more than 100) is taken apart into those inside it, and
    the thin fringe, incidents with fewer than ``min_incidents`` within 250 m, is noise.

    A pile of incidents on one coordinate has infinite density, so that each such address would become a
    cluster of its own and hide the one around it. The incidents of a place are therefore spread over a
    plot of at most 25 m for the measuring; all of them get the cluster that most of them fell in.

    Parameters
    ----------
    incidents
        Points in a projected CRS, at most 25,000 of them with a location.
    min_incidents
        The smallest cluster, and the number of neighbours that make a place dense (the place itself
        included, as scikit-learn counts), at least 2.

    Returns
    -------
    pandas.Series
        As of :func:`dbscan`.

    Raises
    ------
    CRSError
        When the frame is not in a projected CRS in metres.
    AnalysisError
        When a setting is out of range or there are too many incidents.

    References
    ----------
    Campello, R. J. G. B., Moulavi, D. and Sander, J. (2013). Density-based clustering based on hierarchical
    density estimates. PAKDD 2013.

    Examples
    --------
    >>> xy = np.random.default_rng(1).normal(5000, 20, (30, 2)).tolist() + [[0, 0], [9000, 9000]]
    >>> incidents = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*zip(*xy, strict=True)), crs="EPSG:28992")
    >>> bool(hdbscan(incidents, min_incidents=8).value_counts().max() > 20)
    True
    """
    check_min_incidents(min_incidents, 2)
    found = places(incidents)
    n = int(found.n.sum())
    if n > MAX_HDBSCAN:
        raise AnalysisError(
            "hdbscan_too_many",
            N_(
                "HDBSCAN is offered for at most {most} incidents. The selection has {n}. "
                "Choose a shorter period, or hotspots by radius (DBSCAN)."
            ),
            most=MAX_HDBSCAN,
            n=n,
        )
    of_place = np.full(len(found), NOISE, dtype=np.int64)
    if n > min_incidents:
        xy = _spread(found)
        model = HDBSCAN(
            min_cluster_size=min_incidents,
            min_samples=min_incidents,
            max_cluster_size=max(n // _TENTH, _SMALL),
            copy=True,
        )
        labels = model.fit_predict(xy).astype(np.int64)
        labels[cKDTree(xy).query(xy, k=[min_incidents])[0][:, 0] > _REACH] = NOISE
        of_place = _most_common(np.repeat(np.arange(len(found)), found.n), labels, len(found))
        sizes = np.bincount(of_place + 1, found.n)
        of_place[sizes[of_place + 1] < min_incidents] = NOISE
    return _per_incident(of_place, found, incidents.index)


def _settle_borders(of_place: Integers, core: Integers, found: Places) -> None:
    """Give border places to the cluster of the nearest core place, of equally near ones the first."""
    border = np.flatnonzero(of_place != NOISE)
    border = border[~np.isin(border, core, assume_unique=True)]
    if not len(border):
        return
    neighbours = min(len(core), 8)
    tree = cKDTree(found.xy[core])
    distance, nearest = tree.query(found.xy[border], k=np.arange(1, neighbours + 1))
    equally_near = distance <= distance[:, :1] + TOUCH
    first = np.where(equally_near, nearest, len(core)).min(axis=1)
    # On coordinates in whole metres more than eight can be equally near: these are looked at once more.
    for row in np.flatnonzero(equally_near[:, -1]) if neighbours < len(core) else ():
        first[row] = min(tree.query_ball_point(found.xy[border[row]], distance[row, 0] + TOUCH))
    of_place[border] = of_place[core[first]]


def _per_incident(of_place: Integers, found: Places, index: pd.Index) -> pd.Series:
    """Give each incident its cluster, numbered by size and then by westernmost place."""
    clustered = np.flatnonzero(of_place != NOISE)
    labels, first, positions = np.unique(of_place[clustered], return_index=True, return_inverse=True)
    sizes = np.bincount(positions, found.n[clustered], minlength=len(labels))
    numbers = np.empty(len(labels), dtype=np.int64)
    numbers[np.lexsort((first, -sizes))] = np.arange(len(labels))
    numbered = np.full(
        len(of_place) + 1, NOISE, dtype=np.int64
    )  # the last one is for incidents without location
    numbered[clustered] = numbers[positions]
    return pd.Series(numbered[found.of_incident], index=index, name=columns.CLUSTER_ID)


def _spread(found: Places) -> Floats:
    """Spread the incidents of each place over a sunflower of at most a plot: shape (incidents, 2)."""
    number = np.arange(found.n.sum()) - np.repeat(np.cumsum(found.n) - found.n, found.n)
    step = np.minimum(_STEP, _PLOT / np.sqrt(found.n))
    distance = np.repeat(step, found.n) * np.sqrt(number)
    angle = number * _GOLDEN_ANGLE
    offset = np.column_stack([np.cos(angle), np.sin(angle)]) * distance[:, None]
    spread: Floats = np.repeat(found.xy, found.n, axis=0) + offset
    return spread


def _most_common(place: Integers, label: Integers, count: int) -> Integers:
    """Return the label that most incidents of each place have; of equal ones the highest, so never noise."""
    width = label.max() + 2
    pairs, n = np.unique(place * width + label + 1, return_counts=True)
    order = np.lexsort((pairs, n))
    chosen = np.full(count, NOISE, dtype=np.int64)
    chosen[pairs[order] // width] = pairs[order] % width - 1
    return chosen


def check_radius(radius: float) -> None:
    """Refuse a radius that is no distance."""
    if not 0 < radius < np.inf:
        raise AnalysisError(
            "radius",
            N_("A radius is a distance in metres above zero. Given: {radius}. Choose for instance 100."),
            radius=radius,
        )


def check_min_incidents(min_incidents: int, least: int) -> None:
    """Refuse a number of incidents that makes no cluster."""
    if min_incidents < least:
        raise AnalysisError(
            "min_incidents",
            N_("A hotspot has at least {least} incidents. Given: {given}. Choose for instance 10."),
            least=least,
            given=min_incidents,
        )
