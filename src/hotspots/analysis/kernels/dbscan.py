"""Exact DBSCAN on square cells, in memory that grows with the points and not with their pairs.

In a cell whose diagonal is the radius all points are neighbours: one with enough of them needs no distances,
and two cells are one cluster as soon as one pair is near enough (Gunawan 2013; Wang, Gu and Shun 2020).
Points are sorted by cell, and ``cells`` is (start, low, high) of :class:`~.cells.Cells`. Compiling takes
about three seconds, once for an installation.
"""

import numpy as np
from numba import njit

from hotspots.analysis.points import Booleans, Floats, Integers

_Cells = tuple[Integers, Integers, Integers]


@njit(cache=True, nogil=True)
def find(parent: Integers, item: int) -> int:
    """Return the root of an item, and shorten the way to it."""
    while parent[item] != item:
        parent[item] = parent[parent[item]]
        item = parent[item]
    return item


@njit(cache=True, nogil=True)
def join(parent: Integers, one: int, other: int) -> None:
    """Put two items under one root, the lower of the two."""
    one, other = find(parent, one), find(parent, other)
    if one < other:
        parent[other] = one
    else:
        parent[one] = other


@njit(cache=True, nogil=True)
def squared(xy: Floats, one: int, other: int) -> float:
    """Return the squared distance of two points."""
    return float((xy[one, 0] - xy[other, 0]) ** 2 + (xy[one, 1] - xy[other, 1]) ** 2)


@njit(cache=True, nogil=True)
def core_points(xy: Floats, n: Integers, cells: _Cells, radius: float, least: int) -> Booleans:
    """Mark the points with at least so many within the radius."""
    start, low, high = cells
    core = np.zeros(len(xy), dtype=np.bool_)
    for cell in range(len(start) - 1):
        here = (start[cell], start[cell + 1])
        own = n[here[0] : here[1]].sum()
        around = 0
        for column in range(low.shape[0]):
            if high[column, cell] > low[column, cell]:
                around += n[start[low[column, cell]] : start[high[column, cell]]].sum()
        if own >= least:
            core[here[0] : here[1]] = True
        elif around >= least:
            for point in range(here[0], here[1]):
                core[point] = _reaches(xy, n, cells, (cell, point), (radius, least - own))
    return core


@njit(cache=True, nogil=True)
def _reaches(xy: Floats, n: Integers, cells: _Cells, at: tuple[int, int], rule: tuple[float, int]) -> bool:
    """Tell whether a point has that many within the radius outside its own cell."""
    start, low, high = cells
    cell, point = at
    held = 0
    for column in range(low.shape[0]):
        for beside in range(low[column, cell], high[column, cell]):
            if beside == cell:
                continue
            for other in range(start[beside], start[beside + 1]):
                if squared(xy, point, other) <= rule[0] ** 2:
                    held += n[other]
            if held >= rule[1]:
                return True
    return False


@njit(cache=True, nogil=True)
def clusters_of_cells(xy: Floats, core: Booleans, cells: _Cells, radius: float) -> Integers:
    """Join cells with core points near each other: the root of each cell, -1 for one without core points."""
    start, low, high = cells
    count = len(start) - 1
    parent = np.arange(count)
    has_core = np.zeros(count, dtype=np.bool_)
    for cell in range(count):
        has_core[cell] = core[start[cell] : start[cell + 1]].any()
    for cell in range(count):
        for column in range(low.shape[0]):
            for other in range(max(low[column, cell], cell + 1), high[column, cell]):
                known = find(parent, cell) == find(parent, other)
                if known or not has_core[cell] or not has_core[other]:
                    continue
                here, there = (start[cell], start[cell + 1]), (start[other], start[other + 1])
                if _touch(xy, core, here, there, radius):
                    join(parent, cell, other)
    for cell in range(count):
        parent[cell] = find(parent, cell) if has_core[cell] else -1
    return parent


@njit(cache=True, nogil=True)
def _touch(xy: Floats, core: Booleans, one: tuple[int, int], other: tuple[int, int], radius: float) -> bool:
    """Tell whether a core point of one cell lies within the radius of one of another."""
    west, east, south, north = np.inf, -np.inf, np.inf, -np.inf
    for point in range(other[0], other[1]):
        if core[point]:
            west, east = min(west, xy[point, 0]), max(east, xy[point, 0])
            south, north = min(south, xy[point, 1]), max(north, xy[point, 1])
    for point in range(one[0], one[1]):
        aside = max(west - xy[point, 0], 0.0, xy[point, 0] - east)
        along = max(south - xy[point, 1], 0.0, xy[point, 1] - north)
        if not core[point] or aside**2 + along**2 > radius**2:
            continue
        for beside in range(other[0], other[1]):
            if core[beside] and squared(xy, point, beside) <= radius**2:
                return True
    return False


@njit(cache=True, nogil=True)
def nearest_core(
    xy: Floats, core: Booleans, place: Integers, cells: _Cells, reach: tuple[float, float]
) -> Integers:
    """Find the core point each other point goes to: the nearest, of equally near ones the first place.

    ``reach`` is the radius, and what still counts as equally near. Itself for a core point, -1 where none is
    within the radius.
    """
    start = cells[0]
    radius, touch = reach
    chosen = np.full(len(xy), -1, dtype=np.int64)
    for cell in range(len(start) - 1):
        for point in range(start[cell], start[cell + 1]):
            if core[point]:
                chosen[point] = point
                continue
            least = _nearest(xy, core, cells, cell, point)
            if least <= radius**2:
                bound = (np.sqrt(least) + touch) ** 2
                chosen[point] = _first(xy, (core, place), cells, (cell, point), bound)
    return chosen


@njit(cache=True, nogil=True)
def _nearest(xy: Floats, core: Booleans, cells: _Cells, cell: int, point: int) -> float:
    """Return the squared distance to the nearest core point around."""
    start, low, high = cells
    least = np.inf
    for column in range(low.shape[0]):
        for other in range(start[low[column, cell]], start[high[column, cell]]):
            if core[other]:
                least = min(least, squared(xy, point, other))
    return least


@njit(cache=True, nogil=True)
def _first(
    xy: Floats, of: tuple[Booleans, Integers], cells: _Cells, at: tuple[int, int], bound: float
) -> int:
    """Return the core point of the first place within a squared distance."""
    start, low, high = cells
    core, place = of
    chosen = -1
    for column in range(low.shape[0]):
        for other in range(start[low[column, at[0]]], start[high[column, at[0]]]):
            near = core[other] and squared(xy, at[1], other) <= bound
            if near and (chosen < 0 or place[other] < place[chosen]):
                chosen = other
    return chosen
