"""The inner loop of the space-time scan: circles that grow place by place, and the windows worth a look.

With c cases in a cylinder the likelihood ratio depends on nothing but S·T, the cases in the circle times
those in the window: the smaller, the better. So all that a data set has to remember is the smallest S·T for
each c, in whole numbers, and the logarithms are taken once, at the end. More cases with the same S·T are
better still, so the least S·T never falls as c rises, and what is not below that of the most cases a window
could have needs no closer look. A cylinder can only be better than a smaller one when the place that was
added last has a case in the window, and when the window begins and ends on a day with a case in the circle
(or has the shortest length): the others are not looked at. Cases added one by one are counted against the
whole circle; what that yields before the last one is in is never better than what it yields after.

Compiling takes about seven seconds, once for an installation.
"""

from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from hotspots.analysis.points import Booleans, Floats, Integers

Small = NDArray[np.int32]
Circles = tuple[Integers, Small, Small]
"""Where each circle begins (circles + 1), the places from near to far, and the cases up to each of them."""

Windows = tuple[bool, int, int, Integers]
"""Whether windows end on the last day only, fewest and most days, and the running number of cases by day.

With windows anywhere: the cases before each day and after the last, shape (days + 1,). With those that end on
the last day: the cases in windows of one day and more, shape (most days,).
"""

Dated = tuple[Integers, Small, Booleans]
"""Where the cases of each place begin (places + 1), the moment of each case, and which places matter."""

Work = tuple[Integers, Integers, Integers, Integers, Integers]
"""For each number of cases the least S·T, and of that the last place, first and last moment; moments held."""

TOUCH: Final = 1e-6
"""Metres. A place at the radius is inside, and equally far ones stay together, whatever the rounding."""

_NONE: Final = 2**62


@njit(cache=True, nogil=True)
def log_likelihood_ratio(c: int, product: int, total: int) -> float:
    """Return the Poisson log likelihood ratio of c cases where ``product / total`` are expected; 0 below."""
    expected = product / total
    if c <= expected:
        return 0.0
    ratio: float = c * np.log(c / expected)
    if c < total:
        ratio += (total - c) * np.log((total - c) / (total - expected))
    return ratio


@njit(cache=True, nogil=True)
def _insert(held: Integers, n: int, moment: int) -> int:
    """Put a moment in its place among those held, after equal ones, and return that place."""
    position = n
    while position > 0 and held[position - 1] > moment:
        held[position] = held[position - 1]
        position -= 1
    held[position] = moment
    return position


@njit(cache=True, nogil=True)
def _keep(work: Work, c: int, product: int, what: tuple[int, int, int]) -> None:
    """Remember a cylinder that has less S·T than any with as many cases; with fewer cases it is no worse."""
    best, at_place, begins, ends, _ = work
    at_place[c], begins[c], ends[c] = what
    while best[c] > product:
        best[c] = product
        c -= 1


@njit(cache=True, nogil=True)
def _grow_alive(circles: Circles, which: range, cases: Dated, windows: Windows, work: Work) -> int:
    """Look at the windows that end on the last day; moments count back from it, at least the shortest."""
    starts, places, inside = circles
    at, age, recent = cases
    until, best, held = windows[3], work[0], work[4]
    most = 0
    for circle in which:
        n = 0
        for k in range(starts[circle], starts[circle + 1]):
            if not recent[places[k]]:
                continue
            for case in range(at[places[k]], at[places[k] + 1]):
                if age[case] >= len(until):
                    continue
                position = _insert(held, n, age[case])
                n += 1
                if inside[k] * until[age[case]] >= best[n]:
                    continue
                for j in range(position, n):
                    product = inside[k] * until[held[j]]
                    if product < best[j + 1] and (j + 1 == n or held[j + 1] > held[j]):
                        _keep(work, j + 1, product, (k - starts[circle], held[j], 0))
        most = max(most, n)
    return most


@njit(cache=True, nogil=True)
def _grow(circles: Circles, which: range, cases: Dated, windows: Windows, work: Work) -> int:
    """Look at the windows anywhere in the period; moments are days since its first."""
    starts, places, inside = circles
    at, day, _ = cases
    most = 0
    for circle in which:
        n = 0
        for k in range(starts[circle], starts[circle + 1]):
            ring = (k - starts[circle], inside[k])
            for case in range(at[places[k]], at[places[k] + 1]):
                position = _insert(work[4], n, day[case])
                n += 1
                _between_cases(position, n, ring, windows, work)
                if windows[1] > 1:
                    _shortest(day[case], n, ring, windows, work)
        most = max(most, n)
    return most


@njit(cache=True, nogil=True)
def _between_cases(position: int, n: int, ring: tuple[int, int], windows: Windows, work: Work) -> None:
    """Look at the windows around a case that begin and end on the day of a case in the circle."""
    _, fewest, most, before = windows
    best, held = work[0], work[4]
    end = position + 1
    while end < n and held[end] - held[position] < most:
        end += 1
    i = position
    while i >= 0 and held[position] - held[i] < most:
        least = ring[1] * (before[held[position] + 1] - before[held[i]])
        if least < best[end - i] and (i == 0 or held[i - 1] < held[i]):
            j = position
            while j < end and held[j] - held[i] < most:
                product = ring[1] * (before[held[j] + 1] - before[held[i]])
                if product >= best[end - i]:
                    break
                c = j - i + 1
                if (
                    product < best[c]
                    and held[j] - held[i] >= fewest - 1
                    and (j + 1 == n or held[j + 1] > held[j])
                ):
                    _keep(work, c, product, (ring[0], held[i], held[j]))
                j += 1
        i -= 1


@njit(cache=True, nogil=True)
def _shortest(moment: int, n: int, ring: tuple[int, int], windows: Windows, work: Work) -> None:
    """Look at all windows of the shortest length around a case: other cases may be closer than that."""
    _, fewest, _, before = windows
    best, held = work[0], work[4]
    low, high = 0, 0
    for begin in range(max(0, moment - fewest + 1), min(moment, len(before) - 1 - fewest) + 1):
        while low < n and held[low] < begin:
            low += 1
        while high < n and held[high] < begin + fewest:
            high += 1
        product = ring[1] * (before[begin + fewest] - before[begin])
        if product < best[high - low]:
            _keep(work, high - low, product, (ring[0], begin, begin + fewest - 1))


@njit(cache=True, nogil=True)
def _look(circles: Circles, which: range, cases: Dated, windows: Windows, work: Work) -> int:
    """Scan circles as they grow; return the most cases that one of them met."""
    if windows[0]:
        return _grow_alive(circles, which, cases, windows, work)
    return _grow(circles, which, cases, windows, work)


@njit(cache=True, nogil=True)
def _best(best: Integers, least: int, most: int, total: int) -> tuple[int, float]:
    """Find the number of cases with the highest ratio, and that ratio; forget what was found."""
    chosen, highest = 0, 0.0
    for c in range(least, most + 1):
        if best[c] < _NONE:
            ratio = log_likelihood_ratio(c, best[c], total)
            if ratio > highest:
                chosen, highest = c, ratio
        best[c] = _NONE
    return chosen, highest


@njit(cache=True, nogil=True)
def _mark_recent(at: Integers, moment: Small, windows: Windows, recent: Booleans) -> None:
    """Mark the places with a case in the longest window that ends on the last day."""
    if windows[0]:
        for place in range(len(recent)):
            recent[place] = False
            for case in range(at[place], at[place + 1]):
                if moment[case] < len(windows[3]):
                    recent[place] = True


@njit(cache=True, nogil=True)
def _workspace(total: int, least: int) -> Work:
    """Make room for what is best at each number of cases, and for the days of the cases in a circle."""
    best = np.full(total + 1, _NONE, dtype=np.int64)
    best[:least] = 0  # nothing is better: fewer cases do not count
    return best, np.zeros_like(best), np.zeros_like(best), np.zeros_like(best), np.zeros_like(best)


@njit(cache=True, nogil=True)
def best_of_each(
    circles: Circles, at: Integers, moment: Small, windows: Windows, least: int
) -> tuple[Integers, Floats]:
    """Find the best cylinder of each circle.

    Parameters
    ----------
    circles
        See :data:`Circles`.
    at
        Where the cases of each place begin, shape (places + 1,).
    moment
        The day of each case, by place: since the first, or before the last day, shape (cases,).
    windows
        See :data:`Windows`.
    least
        Cases that a cylinder has at least.

    Returns
    -------
    what, ratio
        Cases, their product S·T, position of the last place in the circle, first and last moment of the
        window: shape (circles, 5); and the log likelihood ratio, 0 where there is no cylinder.
    """
    work = _workspace(len(moment), least)
    recent = np.ones(len(at) - 1, dtype=np.bool_)
    _mark_recent(at, moment, windows, recent)
    number = len(circles[0]) - 1
    what, ratio = np.zeros((number, 5), dtype=np.int64), np.zeros(number)
    for circle in range(number):
        most = _look(circles, range(circle, circle + 1), (at, moment, recent), windows, work)
        kept = work[0][: most + 1].copy()
        c, ratio[circle] = _best(work[0], least, most, len(moment))
        what[circle] = (c, kept[c], work[1][c], work[2][c], work[3][c])
    return what, ratio


@njit(cache=True, nogil=True)
def highest_of_all(circles: Circles, at: Integers, moments: Small, windows: Windows, least: int) -> Floats:
    """Return the highest log likelihood ratio of each data set: a row of moments."""
    sets, total = moments.shape
    work = _workspace(total, least)
    recent = np.ones(len(at) - 1, dtype=np.bool_)
    highest = np.zeros(sets)
    for row in range(sets):
        _mark_recent(at, moments[row], windows, recent)
        most = _look(circles, range(len(circles[0]) - 1), (at, moments[row], recent), windows, work)
        highest[row] = _best(work[0], least, most, total)[1]
    return highest


@njit(cache=True, nogil=True)
def count_inside(starts: Integers, places: Small, distance: Floats, n: Integers) -> Small:
    """Count the cases in each circle up to and including each place, and those equally far."""
    inside = np.empty(len(places), dtype=np.int32)
    for circle in range(len(starts) - 1):
        total, ring = 0, starts[circle]
        for k in range(starts[circle], starts[circle + 1]):
            total += n[places[k]]
            if k + 1 == starts[circle + 1] or distance[k + 1] - distance[k] > TOUCH:
                inside[ring : k + 1] = total
                ring = k + 1
    return inside
