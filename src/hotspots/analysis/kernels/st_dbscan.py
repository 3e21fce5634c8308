"""DBSCAN in space and days: neighbours by cells of the radius, within a cell sorted by day.

Memory grows with the events, not with their pairs. Compiling takes about three seconds, once for an
installation.
"""

import numpy as np
from numba import njit

from hotspots.analysis.kernels.dbscan import find, join, squared
from hotspots.analysis.points import Booleans, Floats, Integers

_Cells = tuple[Integers, Integers, Integers]
_Rule = tuple[float, int, int]  # radius, days, least number


@njit(cache=True, nogil=True)
def _first_from(day: Integers, start: int, end: int, wanted: int) -> int:
    """Return the first of a sorted stretch that is not before a day."""
    while start < end:
        middle = (start + end) // 2
        if day[middle] < wanted:
            start = middle + 1
        else:
            end = middle
    return start


@njit(cache=True, nogil=True)
def core_events(xy: Floats, day: Integers, n: Integers, cells: _Cells, rule: _Rule) -> Booleans:
    """Mark the events with at least so many within the radius and the days."""
    start, low, high = cells
    core = np.zeros(len(xy), dtype=np.bool_)
    for cell in range(len(start) - 1):
        for event in range(start[cell], start[cell + 1]):
            held = 0
            for column in range(low.shape[0]):
                for beside in range(low[column, cell], high[column, cell]):
                    held += _held(xy, day, n, (event, start[beside], start[beside + 1]), rule)
                if held >= rule[2]:
                    core[event] = True
                    break
    return core


@njit(cache=True, nogil=True)
def _held(xy: Floats, day: Integers, n: Integers, at: tuple[int, int, int], rule: _Rule) -> int:
    """Count the neighbours of an event in a stretch of one cell, until there are enough."""
    event, start, end = at
    held = 0
    for other in range(_first_from(day, start, end, day[event] - rule[1]), end):
        if day[other] > day[event] + rule[1] or held >= rule[2]:
            break
        if squared(xy, event, other) <= rule[0] ** 2:
            held += n[other]
    return held


@njit(cache=True, nogil=True)
def clusters_of_events(xy: Floats, day: Integers, core: Booleans, cells: _Cells, rule: _Rule) -> Integers:
    """Join core events that are neighbours: the root of each, -1 for other events."""
    start, low, high = cells
    parent = np.arange(len(xy))
    for cell in range(len(start) - 1):
        for event in range(start[cell], start[cell + 1]):
            if not core[event]:
                continue
            for column in range(low.shape[0]):
                for beside in range(max(low[column, cell], cell), high[column, cell]):
                    _link(xy, (day, core, parent), (event, start[beside], start[beside + 1]), rule)
    for event in range(len(xy)):
        parent[event] = find(parent, event) if core[event] else -1
    return parent


@njit(cache=True, nogil=True)
def _link(xy: Floats, of: tuple[Integers, Booleans, Integers], at: tuple[int, int, int], rule: _Rule) -> None:
    """Join an event with the core neighbours in a stretch of one cell."""
    day, core, parent = of
    event, start, end = at
    for other in range(_first_from(day, start, end, day[event] - rule[1]), end):
        if day[other] > day[event] + rule[1]:
            break
        if core[other] and squared(xy, event, other) <= rule[0] ** 2:
            join(parent, event, other)


@njit(cache=True, nogil=True)
def nearest_core_event(
    xy: Floats, of: tuple[Integers, Booleans, Integers], cells: _Cells, rule: _Rule, touch: float
) -> Integers:
    """Find the core event each other event goes to; itself for a core one, -1 where there is none.

    The nearest in metres, of equally near ones (within ``touch``) the nearest in days, of those the first in
    ``of[2]``, the order of the events.
    """
    start, low, high = cells
    day, core, _ = of
    chosen = np.full(len(xy), -1, dtype=np.int64)
    for cell in range(len(start) - 1):
        for event in range(start[cell], start[cell + 1]):
            if core[event]:
                chosen[event] = event
                continue
            least = np.inf
            for column in range(low.shape[0]):
                for beside in range(low[column, cell], high[column, cell]):
                    stretch = (event, start[beside], start[beside + 1])
                    least = min(least, _near(xy, day, core, stretch, rule))
            if least == np.inf:
                continue
            bound = (np.sqrt(least) + touch) ** 2
            for column in range(low.shape[0]):
                for beside in range(low[column, cell], high[column, cell]):
                    stretch = (event, start[beside], start[beside + 1])
                    chosen[event] = _better(xy, of, stretch, (bound, rule[1]), chosen[event])
    return chosen


@njit(cache=True, nogil=True)
def _near(xy: Floats, day: Integers, core: Booleans, at: tuple[int, int, int], rule: _Rule) -> float:
    """Return the squared distance to the nearest core neighbour in a stretch of one cell."""
    event, start, end = at
    least = np.inf
    for other in range(_first_from(day, start, end, day[event] - rule[1]), end):
        if day[other] > day[event] + rule[1]:
            break
        away = squared(xy, event, other)
        if core[other] and away <= rule[0] ** 2:
            least = min(least, away)
    return least


@njit(cache=True, nogil=True)
def _better(
    xy: Floats,
    of: tuple[Integers, Booleans, Integers],
    at: tuple[int, int, int],
    within: tuple[float, int],
    chosen: int,
) -> int:
    """Return the better of the one chosen and the core events of a stretch that are equally near."""
    day, core, order = of
    event, start, end = at
    for other in range(_first_from(day, start, end, day[event] - within[1]), end):
        if day[other] > day[event] + within[1]:
            break
        if not core[other] or squared(xy, event, other) > within[0]:
            continue
        later = chosen >= 0 and abs(day[other] - day[event]) - abs(day[chosen] - day[event])
        if chosen < 0 or later < 0 or (later == 0 and order[other] < order[chosen]):
            chosen = other
    return chosen
