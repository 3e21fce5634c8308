"""How often a CUSUM chart alarms by chance: the exact distribution of its sum, week after week.

The sum lives on whole units, so that it is a Markov chain with as many states as the threshold, and nothing
is simulated (Brook and Evans 1972). Compiling takes about a second, once for an installation.
"""

from typing import Final

import numpy as np
from numba import njit

from hotspots.analysis.points import Floats, Integers

_LOST: Final = 1e-13  # far below the chance of an alarm in any week


@njit(cache=True, nogil=True)
def expected_alarms(
    law: tuple[Floats, Floats], used: Integers, unit: int, threshold: int, cycles: int
) -> float:
    """Compute how many alarms begin by chance in some cycles of weeks, from a sum of 0 on.

    The sum grows by ``unit`` an incident, loses what the week uses up, and does not fall below 0. An alarm
    begins when it exceeds the threshold, which sets it to half the threshold, and lasts until it is 0.

    Parameters
    ----------
    law
        The chance of each count in each week of a cycle, and of more than it, both of shape (weeks, counts).
    used
        Units used up in each week, shape (weeks,).
    unit, threshold
        Units an incident, and units above which there is an alarm.
    cycles
        How often the weeks are gone through.
    """
    chance, beyond = law
    weeks, counts = chance.shape
    half = max(threshold // 2, 1)
    quiet, alarmed = np.zeros(threshold + 1), np.zeros(threshold + 1)
    quiet[0] = 1.0
    alarms = 0.0
    for step in range(cycles * weeks):
        week = step % weeks
        fewest = 0
        while fewest < counts - 1 and chance[week, fewest] < _LOST:
            fewest += 1
        next_quiet, next_alarmed = np.zeros(threshold + 1), np.zeros(threshold + 1)
        for state in range(threshold + 1):
            here = quiet[state] + alarmed[state]
            if here < _LOST:
                continue
            most = min((threshold + used[week] - state) // unit, counts - 1)
            for n in range(fewest, most + 1):
                to = max(state + n * unit - used[week], 0)
                next_quiet[to] += quiet[state] * chance[week, n]
                next_alarmed[to] += alarmed[state] * chance[week, n]
            next_alarmed[half] += here * beyond[week, most]
            alarms += quiet[state] * beyond[week, most]
        next_quiet[0] += next_alarmed[0]
        next_alarmed[0] = 0.0
        quiet, alarmed = next_quiet, next_alarmed
    return alarms
