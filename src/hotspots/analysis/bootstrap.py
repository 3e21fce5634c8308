"""How sure a difference between two shares is, when both come from the same weeks."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri, stdtrit

from hotspots.analysis.points import Floats


@dataclass(frozen=True, eq=False)
class Interval:
    """A difference and the interval around it, arrays of one shape."""

    difference: Floats
    low: Floats
    high: Floats


def paired_difference(
    caught: Floats, against: Floats, n: Floats, *, level: float, resamples: int, rng: np.random.Generator
) -> Interval:
    """Estimate the difference of two pooled shares, Σ caught / Σ n - Σ against / Σ n, with its interval.

    Whole weeks are drawn with replacement, both shares from the same weeks, so that what makes a week easy
    or hard for both drops out. The interval is bias-corrected and accelerated (BCa), second-order accurate
    where that of plain percentiles is first-order.

    Parameters
    ----------
    caught, against
        Incidents caught in each week, shape (weeks, …), and by what it is compared with, of a shape that
        broadcasts to it.
    n
        Incidents in each week, shape (weeks,); at least two weeks, and some incident.
    level
        Of the interval, such as 0.95.
    resamples
        Number of draws.
    rng
        Draws the weeks.

    References
    ----------
    Efron, B. (1987). Better bootstrap confidence intervals. Journal of the American Statistical
    Association 82(397).
    Hesterberg, T. C. (2015). What teachers should know about the bootstrap: resampling in the undergraduate
    statistics curriculum. The American Statistician 69(4).

    Examples
    --------
    >>> week = np.arange(20.0)
    >>> found = paired_difference(
    ...     5 + week % 3, 4 + week % 2, np.full(20, 10.0), level=0.95, resamples=999,
    ...     rng=np.random.default_rng(1),
    ... )
    >>> round(float(found.difference), 3), bool(0.08 < found.low < found.difference < found.high < 0.2)
    (0.145, True)
    """
    gained = (caught - against).reshape(len(n), -1)
    total = n.sum()
    difference = gained.sum(axis=0) / total
    drawn = rng.multinomial(len(n), np.full(len(n), 1 / len(n)), size=resamples).astype(np.float64)
    # A draw of weeks without any incident shows no difference.
    drawn_n = np.maximum(drawn @ n, np.finfo(float).tiny)
    draws = np.sort((drawn @ gained) / drawn_n[:, None], axis=0)
    # The last digits of a sum must not make one of two equal values the smaller.
    slack = 1e-12
    below = (draws < difference - slack).mean(axis=0)
    equal = (np.abs(draws - difference) <= slack).mean(axis=0)
    bias = ndtri(np.clip(below + equal / 2, 1 / (resamples + 1), resamples / (resamples + 1)))
    speed = _acceleration(gained, n)
    ends = []
    wide = np.sqrt(len(n) / (len(n) - 1)) * stdtrit(len(n) - 1, (1 + level) / 2)
    for quantile in (-wide, wide):
        shifted = bias + quantile
        ends.append(_quantile(draws, ndtr(bias + shifted / (1 - speed * shifted))))
    shape = np.broadcast_shapes(caught.shape, against.shape)[1:]
    return Interval(difference.reshape(shape), ends[0].reshape(shape), ends[1].reshape(shape))


def _acceleration(gained: Floats, n: Floats) -> Floats:
    """Measure how the spread of the estimate changes with its value: from leaving out a week at a time."""
    rest = n.sum() - n
    left = (gained.sum(axis=0) - gained) / np.where(rest > 0, rest, 1.0)[:, None]
    away = left.mean(axis=0) - left
    spread = (away**2).sum(axis=0) ** 1.5
    speed: Floats = np.divide(
        (away**3).sum(axis=0), 6 * spread, out=np.zeros(gained.shape[1]), where=spread > 0
    )
    return speed


def _quantile(draws: Floats, tail: Floats) -> Floats:
    """Read a quantile of each column of sorted draws, between the two draws around it."""
    position = np.clip(tail * (len(draws) + 1) - 1, 0, len(draws) - 1)
    low = np.floor(position).astype(np.int64)
    high = np.minimum(low + 1, len(draws) - 1)
    column = np.arange(draws.shape[1])
    part = position - low
    read: Floats = draws[low, column] * (1 - part) + draws[high, column] * part
    return read
