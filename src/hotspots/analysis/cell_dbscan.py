"""DBSCAN for many places: the partition of scikit-learn by square cells, in little time and memory."""

from typing import Final

import numpy as np

from hotspots.analysis.kernels.cells import in_cells, spans_too_wide
from hotspots.analysis.points import Integers, Places

TOUCH: Final = 1e-6
"""Metres; neighbours at exactly the radius stay so whatever the rounding of coordinates."""

MANY_PLACES: Final = 20_000
"""From here on, or from :data:`MANY_PAIRS` pairs, the cells win by more than loading the kernel takes."""

MANY_PAIRS: Final = 4_000_000


def worth_cells(found: Places, radius: float) -> bool:
    """Tell whether the cells are the faster way: many places, or many pairs within the radius.

    A circle covers π squares of its radius, so the pairs of places in one square times π estimate those
    within the radius.
    """
    side = radius + TOUCH
    if not len(found) or spans_too_wide(found.x, found.y, side / 2):
        return False
    if len(found) >= MANY_PLACES:
        return True
    sizes = np.diff(in_cells(found.x, found.y, side=side, reach=0).start)
    return bool(np.pi * np.sum(sizes.astype(np.float64) ** 2) >= MANY_PAIRS)


def cell_dbscan(found: Places, *, radius: float, min_incidents: int) -> Integers:
    """Find the cluster of each place, -1 for noise; clusters have any numbers.

    Exactly the partition of :func:`hotspots.analysis.clusters.dbscan`, border rule included. Memory is about
    150 bytes a place, whatever the radius. Time grows with the places, but for two dense cells whose nearest
    points lie just over the radius apart: these are compared pair by pair.

    Parameters
    ----------
    found
        Places in metres.
    radius, min_incidents
        As of :func:`hotspots.analysis.clusters.dbscan`.

    References
    ----------
    Gunawan, A. (2013). A faster algorithm for DBSCAN. Master's thesis, TU Eindhoven.
    Wang, Y., Gu, Y. and Shun, J. (2020). Theoretically-efficient and practical parallel DBSCAN. SIGMOD.

    Examples
    --------
    >>> places = Places(np.array([0.0, 40.0, 500.0]), np.zeros(3), np.array([2, 1, 1]), np.arange(3))
    >>> cell_dbscan(places, radius=50, min_incidents=3).tolist()
    [0, 0, -1]
    """
    from hotspots.analysis.kernels import dbscan as kernel  # noqa: PLC0415 - numba loads only where it is used

    reach = float(radius) + TOUCH
    # A hair under the diagonal, so that rounding never puts two points too far apart in one cell.
    sorted_ = in_cells(found.x, found.y, side=reach / np.sqrt(2) * (1 - 1e-9), reach=2)
    xy = np.ascontiguousarray(found.xy[sorted_.order])
    cells = (sorted_.start, sorted_.low, sorted_.high)
    core = kernel.core_points(xy, found.n[sorted_.order], cells, reach, int(min_incidents))
    root = kernel.clusters_of_cells(xy, core, cells, reach)
    chosen = kernel.nearest_core(xy, core, sorted_.order, cells, (reach, TOUCH))
    cell = np.repeat(np.arange(len(sorted_.start) - 1), np.diff(sorted_.start))
    of_place = np.empty(len(found), dtype=np.int64)
    of_place[sorted_.order] = np.where(chosen >= 0, root[cell[chosen]], -1)
    return of_place
