"""The best round of a team, given what each hotspot is worth in each hour: a longest path through time.

Compiling takes about three seconds, once for an installation.
"""

from typing import Final

import numpy as np
from numba import njit

from hotspots.analysis.points import Floats, Integers

NOWHERE: Final = -np.inf

_SPOT: Final = 0
_MINUTE: Final = 1
_LABEL: Final = 2
_BARRED: Final = 3


@njit(cache=True, nogil=True)
def longest_rounds(  # noqa: C901, PLR0912, PLR0917 - one loop over time, compiled; numba has no keywords
    worth: Floats,
    column: Integers,
    fits: Integers,
    out: Integers,
    back: Integers,
    between: Integers,
    stop: int,
) -> tuple[Floats, Integers]:
    """Find the best round that ends with a stop at each hotspot at each minute.

    Time runs in minutes at the team's disposal. After a stop the team goes to the next hotspot and may wait.
    Within a clock hour a hotspot is not visited again right away, nor with one other in between (elimination
    of two-cycles): for each minute and hotspot the best two rounds are kept that came from different ones.
    Longer cycles within an hour are possible, so that the worth found is a bound on that of a real round.

    Parameters
    ----------
    worth
        Of a stop, shape (hotspots, hours); only stops above 0 are made.
    column
        Column of ``worth`` of the clock hour of each minute, shape (minutes,).
    fits
        1 where a stop can begin, else 0, shape (minutes,).
    out, back
        Minutes from and to the starting point, shape (hotspots,).
    between
        Minutes from the end of a stop at one hotspot to the earliest next one, shape (hotspots, hotspots).
    stop
        Minutes of a stop.

    Returns
    -------
    value
        Shape (minutes + 1, hotspots, 2): the worth of the best two rounds whose last stop ends at that
        minute,
        -inf where there is none. The team can be back in time.
    source
        Shape (minutes + 1, hotspots, 2, 4): the hotspot before (-1 for the starting point), the minute the
        stop there ended, which of its two rounds, and the hotspot barred as the next in this hour (-1 for
        none).

    References
    ----------
    Houck, D. J., Picard, J.-C., Queyranne, M. and Vemuganti, R. R. (1980). The travelling salesman problem as
    a constrained shortest path problem: theory and computational experience. Opsearch 17.
    """
    minutes, hotspots = len(column), len(out)
    value = np.full((minutes + 1, hotspots, 2), NOWHERE)
    source = np.full((minutes + 1, hotspots, 2, 4), -1)
    # Rounds on the spot and ready: the best two for a stop in this hour, the best of those whose last stop
    # was in an earlier one, and the best for a stop in a later hour.
    ready = np.full((hotspots, 2), NOWHERE)
    unbarred = np.full(hotspots, NOWHERE)
    come = np.full((hotspots, 2, 4), -1)
    later = np.full(hotspots, NOWHERE)
    later_come = np.full((hotspots, 4), -1)
    for minute in range(minutes):
        hour = column[minute]
        if minute > 0 and hour != column[minute - 1]:
            for spot in range(hotspots):
                ready[spot, 0], ready[spot, 1] = later[spot], NOWHERE
                unbarred[spot] = later[spot]
                come[spot, 0] = later_come[spot]
                come[spot, 0, _BARRED] = -1
        for spot in range(hotspots):
            if minute == out[spot]:
                _offer(ready, come, spot, 0.0, -1, -1, -1, -1)
                unbarred[spot] = max(unbarred[spot], 0.0)
                if later[spot] < 0.0:
                    later[spot] = 0.0
                    later_come[spot] = -1
            for before in range(hotspots):
                left = minute - between[before, spot]
                if left < stop:
                    continue
                best = value[left, before, 0]
                earlier = column[left - stop] != hour
                if best <= later[spot] and best <= (unbarred[spot] if earlier else ready[spot, 1]):
                    continue
                if best > later[spot]:
                    later[spot] = best
                    later_come[spot, _SPOT] = before
                    later_come[spot, _MINUTE] = left
                    later_come[spot, _LABEL] = 0
                if earlier:
                    unbarred[spot] = max(unbarred[spot], best)
                    _offer(ready, come, spot, best, before, left, 0, -1)
                elif before != spot:
                    label = 0 if source[left, before, 0, _BARRED] != spot else 1
                    _offer(ready, come, spot, value[left, before, label], before, left, label, before)
        if fits[minute] == 0:
            continue
        done = minute + stop
        for spot in range(hotspots):
            gain = worth[spot, hour]
            if gain > 0.0 and done + back[spot] <= minutes:
                for label in range(2):
                    if ready[spot, label] > NOWHERE:
                        value[done, spot, label] = ready[spot, label] + gain
                        source[done, spot, label] = come[spot, label]
    return value, source


@njit(cache=True, nogil=True)
def _offer(  # noqa: PLR0917 - numba has no keywords
    ready: Floats, come: Integers, spot: int, value: float, before: int, left: int, label: int, barred: int
) -> None:
    """Keep a round when it is one of the best two that bar different hotspots."""
    if value <= ready[spot, 1]:
        return
    into = 1
    if barred == come[spot, 0, _BARRED] and ready[spot, 0] > NOWHERE:
        if value <= ready[spot, 0]:
            return
        into = 0
    elif value > ready[spot, 0]:
        ready[spot, 1] = ready[spot, 0]
        for part in range(4):
            come[spot, 1, part] = come[spot, 0, part]
        into = 0
    ready[spot, into] = value
    come[spot, into, _SPOT], come[spot, into, _MINUTE] = before, left
    come[spot, into, _LABEL], come[spot, into, _BARRED] = label, barred
