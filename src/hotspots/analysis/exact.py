"""The exact p of a total of counts: how often so many cells drawn at random hold as much, or as little."""

from typing import Final

import numpy as np

from hotspots.analysis.points import Floats, Integers

_MOST_PLACES: Final = 500  # in one neighbourhood; beyond, the terms would underflow
_MOST_WORK: Final = 300_000_000  # additions: about half a second


def exact_p(values: Floats, totals: Floats, weights: Integers) -> Floats | None:
    """Return the two-sided p of totals of whole numbers when the values are dealt at random over all places.

    A normal distribution is symmetric, and totals of a few skewed counts are not: on maps of sparse noise
    the normal p of Gi* nearly always calls some place hot. The distribution of the total of W values drawn
    from n without replacement is known: let each place be drawn by itself with chance W/n, which makes the
    number drawn with each value binomial, add the values one after the other, and take what has exactly W
    places. All terms are positive, so that small tails are exact too. Its mean and variance are those that z
    of Gi* is made of.

    p = 2·min(P(total ≥ observed), P(total ≤ observed)), at most 1: each tail for itself.

    Parameters
    ----------
    values
        Of all n places, shape (n,).
    totals, weights
        Sum of the values and number of places in each neighbourhood, the place itself included, shape (m,).

    Returns
    -------
    numpy.ndarray or None
        p, shape (m,); NaN where the neighbourhood is empty or everything. None when the values are not whole
        numbers from 0, or when so many and so large that the work would take seconds.

    Examples
    --------
    >>> exact_p(np.array([0.0, 0, 0, 1, 5]), np.array([6.0, 0.0]), np.array([2, 2]))  # 1 and 3 of 10 pairs
    array([0.2, 0.6])
    """
    n = len(values)
    some = (weights > 0) & (weights < n)
    p = np.full(len(totals), np.nan)
    if not some.any():
        return p
    if values.min() < 0 or (values != np.rint(values)).any():
        return None
    sizes = np.unique(weights[some])
    most, largest = int(sizes[-1]), int(totals[some].max())
    levels, numbers = np.unique(values.astype(np.int64), return_counts=True)
    steps = np.minimum(numbers, most)[levels > 0].sum() + len(levels)
    if most > _MOST_PLACES or float(steps) * (most + 1) * (largest + 2) > _MOST_WORK:
        return None
    chance = most / n
    drawn = _all_but_zeros(levels, numbers, chance, most, largest)
    zeros = _binomial(int(numbers[levels == 0].sum()), chance, most)
    normaliser = _binomial(n, chance, most)
    for size in sizes.tolist():
        # Some of the places have a value above 0, the rest of them 0.
        distribution = zeros[size::-1] @ drawn[: size + 1] / normaliser[size]
        at_least, at_most = np.cumsum(distribution[::-1])[::-1], np.cumsum(distribution)
        here = np.flatnonzero(some & (weights == size))
        seen = totals[here].astype(np.int64)
        p[here] = np.minimum(2 * np.minimum(at_least[seen], at_most[seen]), 1.0)
    return p


def _all_but_zeros(levels: Integers, numbers: Integers, chance: float, most: int, largest: int) -> Floats:
    """Return the chance of each number of places drawn and each total, for values above 0.

    Shape (most + 1, largest + 2); the last total stands for everything above the largest.
    """
    drawn = np.zeros((most + 1, largest + 2))
    drawn[0, 0] = 1.0
    for value, number in zip(levels.tolist(), numbers.tolist(), strict=True):
        if not value:
            continue
        before, drawn = drawn, np.zeros_like(drawn)
        for times, share in enumerate(_binomial(number, chance, min(number, most)).tolist()):
            source = before[: most + 1 - times]
            moved = min(times * value, largest + 1)
            drawn[times:, moved:-1] += share * source[:, : largest + 1 - moved]
            drawn[times:, -1] += share * source[:, largest + 1 - moved :].sum(axis=1)
    return drawn


def _binomial(number: int, chance: float, most: int) -> Floats:
    """Return the chances of 0 to ``most`` successes."""
    done = np.arange(most)
    growth = np.maximum(number - done, 0) / (done + 1) * (chance / (1 - chance))
    chances: Floats = (1 - chance) ** number * np.concatenate([[1.0], np.cumprod(growth)])
    return chances
