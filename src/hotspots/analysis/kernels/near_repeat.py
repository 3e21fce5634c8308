"""Pairs of points within a distance, counted by the days between them for many orders of the days at once.

The pairs do not depend on the days, so they are listed once, distance band by distance band; the permuted
columns of days then walk the list, 32 of them together. Compiling takes about three seconds, once for an
installation.
"""

from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from hotspots.analysis.kernels.dbscan import find, join
from hotspots.analysis.points import Booleans, Floats, Integers

Days = NDArray[np.uint16]
Positions = NDArray[np.uint32]
Sorted = tuple[Floats, Floats, Integers]
"""x and y of points in the order of their strips, and where the partners of each stand (:func:`partners`)."""

TOGETHER: Final = 32
"""Columns of days that walk the list together: what one register of the processor holds."""

LIMITS: Final = 4
"""Limits of days that a walk counts."""

MOST_DAYS: Final = 2**15 - 1
"""The longest difference of days: beyond it plus and minus would be mixed up."""

FULL: Final = 2**16 - 1
"""Pairs after which a small count may be full."""


@njit(cache=True, nogil=True)
def partners(y: Floats, strip: Integers, reach: float) -> Integers:
    """Find where the possible partners of each point stand.

    The points are sorted by strip (as wide as the reach) and then by y, so that they are in two stretches:
    what follows in the same strip, and what is level with it in the next.

    Returns
    -------
    numpy.ndarray
        End of the first stretch (it begins after the point), begin and end of the second; shape (points, 3).
    """
    n = len(y)
    found = np.empty((n, 3), dtype=np.int64)
    own, low, high = 0, 0, 0
    for i in range(n):
        here, top, bottom = strip[i], y[i] + reach, y[i] - reach
        while own < n and (strip[own] < here or (strip[own] == here and y[own] <= top)):
            own += 1
        while low < n and (strip[low] <= here or (strip[low] == here + 1 and y[low] < bottom)):
            low += 1
        while high < n and (strip[high] <= here or (strip[high] == here + 1 and y[high] <= top)):
            high += 1
        found[i, 0], found[i, 1], found[i, 2] = own, low, high
    return found


@njit(cache=True, nogil=True)
def _distance(dx: float, dy: float, manhattan: bool) -> float:  # noqa: FBT001 - numba has no keywords
    """Return the distance of a pair in metres."""
    return abs(dx) + abs(dy) if manhattan else np.sqrt(dx * dx + dy * dy)


@njit(cache=True, nogil=True)
def count_pairs(points: Sorted, limits: Floats, manhattan: bool) -> Integers:  # noqa: FBT001
    """Count the later partners of each point in each distance band: shape (bands, points).

    A band ends below its limit; what lies beyond the last limit is in none.
    """
    x, y, near = points
    n, bands = len(x), len(limits)
    counts = np.zeros((bands, n), dtype=np.int64)
    for i in range(n):
        for part in range(2):
            first = i + 1 if part == 0 else near[i, 1]
            for j in range(first, near[i, 2 * part]):
                distance = _distance(x[i] - x[j], y[i] - y[j], manhattan)
                for band in range(bands):
                    if distance < limits[band]:
                        counts[band, i] += 1
                        break
    return counts


@njit(cache=True, nogil=True)
def list_pairs(
    points: Sorted,
    limits: Floats,
    manhattan: bool,  # noqa: FBT001
    rows: tuple[int, int],
    starts: Integers,
) -> Positions:
    """List the later partners of the points in ``rows``, band by band and then point by point.

    ``starts`` says where the partners of each band and point begin, shape (bands * points + 1,).
    """
    x, y, near = points
    begin, end = rows
    count, bands = end - begin, len(limits)
    listed = np.empty(starts[-1], dtype=np.uint32)
    at = starts[:-1].copy()
    for i in range(begin, end):
        for part in range(2):
            first = i + 1 if part == 0 else near[i, 1]
            for j in range(first, near[i, 2 * part]):
                distance = _distance(x[i] - x[j], y[i] - y[j], manhattan)
                for band in range(bands):
                    if distance < limits[band]:
                        slot = band * count + i - begin
                        listed[at[slot]] = j
                        at[slot] += 1
                        break
    return listed


@njit(cache=True, nogil=True)
def _put_away(held: Days, counts: Integers) -> None:
    """Add the small counts to the large ones, and empty them."""
    for limit in range(LIMITS):
        for column in range(TOGETHER):
            counts[limit, column] += held[limit * TOGETHER + column]
            held[limit * TOGETHER + column] = 0


@njit(cache=True, nogil=True)
def count_days(
    starts: Integers, listed: Positions, rows: tuple[int, int], days: Days, limits: Days
) -> Integers:
    """Count the listed pairs of which the days differ by less than each limit.

    Written so that the compiler takes all columns of a pair at once: small counts side by side in one array,
    and one comparison for both signs (an unsigned number below zero is a very large one).

    Parameters
    ----------
    starts, listed, rows
        As of :func:`list_pairs`.
    days
        Orders of the days, each at most :data:`MOST_DAYS`, shape (points, TOGETHER).
    limits
        Shape (LIMITS,); a limit of 0 counts nothing.

    Returns
    -------
    numpy.ndarray
        Shape (distance bands, LIMITS, TOGETHER).
    """
    begin, points = rows[0], rows[1] - rows[0]
    bands = (len(starts) - 1) // points
    counts = np.zeros((bands, LIMITS, TOGETHER), dtype=np.int64)
    held = np.zeros(LIMITS * TOGETHER, dtype=np.uint16)
    width = np.maximum(2 * limits.astype(np.int64) - 1, 0).astype(np.uint16)
    shift = np.maximum(limits.astype(np.int64) - 1, 0).astype(np.uint16)
    w0, w1, w2, w3 = width[0], width[1], width[2], width[3]
    s0, s1, s2, s3 = shift[0], shift[1], shift[2], shift[3]
    for band in range(bands):
        room = FULL
        for i in range(points):
            at, end = starts[band * points + i], starts[band * points + i + 1]
            mine = days[begin + i]
            while at < end:
                stop = min(end, at + room)
                room -= stop - at
                for pair in range(at, stop):
                    other = days[listed[pair]]
                    for column in range(TOGETHER):
                        apart = np.uint16(mine[column] - other[column])
                        held[column] += np.uint16(apart + s0) < w0
                        held[TOGETHER + column] += np.uint16(apart + s1) < w1
                        held[2 * TOGETHER + column] += np.uint16(apart + s2) < w2
                        held[3 * TOGETHER + column] += np.uint16(apart + s3) < w3
                at = stop
                if room == 0:
                    _put_away(held, counts[band])
                    room = FULL
        _put_away(held, counts[band])
    return counts


@njit(cache=True, nogil=True)
def link_pairs(
    points: Sorted,
    moments: tuple[Integers, Integers],
    limits: tuple[float, float, int],
    manhattan: bool,  # noqa: FBT001
) -> tuple[Integers, Booleans, Integers]:
    """Link each point to the earlier ones near it in place and time.

    ``moments`` are the day of each point and its position in the order of time; ``limits`` the distance of
    the same place, that of near, and the days.

    Returns
    -------
    nearest, followed, root
        How near the nearest earlier point is (0 none, 1 near, 2 the same place), whether a later one is near,
        and the same number for all points that are linked; each of shape (points,).
    """
    x, y, near = points
    n = len(x)
    day, order = moments
    same, radius, most = limits
    nearest, followed, root = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.bool_), np.arange(n)
    for i in range(n):
        for part in range(2):
            first = i + 1 if part == 0 else near[i, 1]
            for j in range(first, near[i, 2 * part]):
                if abs(day[i] - day[j]) > most:
                    continue
                distance = _distance(x[i] - x[j], y[i] - y[j], manhattan)
                if distance >= radius:
                    continue
                early, late = (i, j) if order[i] < order[j] else (j, i)
                followed[early] = True
                nearest[late] = max(nearest[late], 2 if distance < same else 1)
                join(root, i, j)
    for i in range(n):
        root[i] = find(root, i)
    return nearest, followed, root
