"""Whether something rises or falls over time: Mann-Kendall for any series, a Poisson test for counts."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm

from hotspots.analysis.points import Floats, Integers
from hotspots.errors import N_, AnalysisError

_FEWEST: Final = 2
_ROUNDS: Final = 50
_CLOSE: Final = 1e-12
_STEEPEST: Final = 30.0  # of the logarithm over the whole series: all incidents at one end of it


@dataclass(frozen=True, eq=False)
class MannKendall:
    """The trend of one or many series; every attribute has the shape of the series without their time.

    Attributes
    ----------
    s
        Pairs of moments that rise minus pairs that fall.
    z_score
        S divided by its standard deviation, corrected for ties and by 1 for continuity; NaN where undefined.
    p_value
        Two-sided; NaN where undefined.
    tau
        Kendall's tau-a: S by the number of pairs, from -1 to 1; NaN where there is no pair.
    """

    s: Integers
    z_score: Floats
    p_value: Floats
    tau: Floats


def mann_kendall(series: ArrayLike) -> MannKendall:
    """Test for a monotonic trend in time, whatever its form.

    S = Σ_{i<j} sign(x_j - x_i); without a trend it has mean 0 and variance
    [n(n-1)(2n+5) - Σ_ties t(t-1)(2t+5)] / 18, and z = (S - sign S) / √variance. Undefined where all values
    are equal or fewer than two are known. The normal approximation is good from some ten values on. Values
    that depend on the ones before them (a running mean, say) show trends that are none.

    Parameters
    ----------
    series
        Values with time as the last axis, shape (..., steps); NaN values are left out.

    References
    ----------
    Mann, H. B. (1945). Nonparametric tests against trend. Econometrica 13(3).
    Kendall, M. G. (1975). Rank Correlation Methods, 4th edition (the correction for ties).

    Examples
    --------
    >>> found = mann_kendall([1, 2, 2, 3, 5, 4, 6, 8])
    >>> int(found.s), round(float(found.z_score), 3), round(float(found.p_value), 4)
    (25, 2.992, 0.0028)
    """
    values = np.asarray(series, dtype=float)
    if values.ndim == 0:
        raise AnalysisError(
            "no_series",
            N_("A trend is that of values in order of time. Given: a single number. Give a series."),
        )
    known = ~np.isnan(values)
    n = known.sum(axis=-1)
    s = np.zeros(values.shape[:-1])
    ties = known.astype(float)  # of each value: how many are equal to it, itself included
    for lag in range(1, values.shape[-1]):
        later, earlier = values[..., lag:], values[..., :-lag]
        s += np.nan_to_num(np.sign(later - earlier)).sum(axis=-1)
        equal = later == earlier
        ties[..., lag:] += equal
        ties[..., :-lag] += equal
    tied = np.where(known, (ties - 1) * (2 * ties + 5), 0.0).sum(axis=-1)
    variance = (n * (n - 1) * (2 * n + 5) - tied) / 18
    some = (variance > 0) & (n >= _FEWEST)
    z = np.where(some, (s - np.sign(s)) / np.sqrt(np.where(some, variance, 1.0)), np.nan)
    pairs = n * (n - 1) / 2
    tau = np.where(pairs > 0, s / np.where(pairs > 0, pairs, 1.0), np.nan)
    return MannKendall(s.astype(np.int64), z, 2 * norm.sf(np.abs(z)), tau)


@dataclass(frozen=True, eq=False)
class PoissonTrend:
    """The trend of counts; every attribute has the shape of the counts without their time.

    Attributes
    ----------
    growth
        Factor by which the count changes from one step to the next; NaN where undefined, 0 or infinite never.
    z_score, p_value
        Of the score test against no change, two-sided; NaN where undefined.
    dispersion
        How many times more the counts vary than a Poisson number does, at least 1.
    """

    growth: Floats
    z_score: Floats
    p_value: Floats
    dispersion: Floats


def poisson_trend(counts: ArrayLike) -> PoissonTrend:
    """Test whether counts rise or fall by the same factor every step.

    With the total n given, incidents without a trend fall in each of T steps alike, so that Σ t·x_t has mean
    n·t̄ and variance n·Σ(t - t̄)²/T (Cox and Lewis 1966). Incidents that come in series make counts vary more;
    the variance is multiplied by Pearson's dispersion around the fitted trend where that exceeds 1. The
    growth is the maximum likelihood one of log E(x_t) = a + b·t.

    A season looks like a trend in less than two years of counts.

    Parameters
    ----------
    counts
        Whole numbers from 0 with time as the last axis, shape (..., steps), at least three steps.

    References
    ----------
    Cox, D. R. and Lewis, P. A. W. (1966). The Statistical Analysis of Series of Events, chapter 3.
    McCullagh, P. and Nelder, J. A. (1989). Generalized Linear Models, 2nd edition, section 6.2.

    Examples
    --------
    >>> found = poisson_trend([2, 4, 3, 6, 5, 8, 9, 12])
    >>> round(float(found.growth), 3), round(float(found.p_value), 4)
    (1.25, 0.0007)
    """
    x = np.asarray(counts, dtype=float)
    if x.ndim == 0 or x.shape[-1] <= _FEWEST or not (x >= 0).all():
        raise AnalysisError(
            "counts_in_time",
            N_(
                "A trend of counts needs at least {least} steps of numbers from 0 on. "
                "Given: {given} steps. Choose shorter steps or a longer period."
            ),
            least=_FEWEST + 1,
            given=0 if x.ndim == 0 else x.shape[-1],
        )
    steps = x.shape[-1]
    time = np.arange(steps) - (steps - 1) / 2
    n = x.sum(axis=-1)
    slope = _slope(x, time)
    fitted = n[..., None] * _spread(slope, time)
    pearson = ((x - fitted) ** 2 / np.maximum(fitted, _CLOSE)).sum(axis=-1) / (steps - _FEWEST)
    # Where everything lies at one end the fit explains all of it, and says nothing of how counts vary.
    dispersion = np.where(np.abs(slope) * steps < _STEEPEST, np.maximum(pearson, 1.0), 1.0)
    some = n > 0
    deviation = np.sqrt(np.where(some, n, 1.0) * (time**2).sum() / steps * dispersion)
    z = np.where(some, (x @ time) / deviation, np.nan)
    growth = np.where(some, np.exp(slope), np.nan)
    return PoissonTrend(growth, z, 2 * norm.sf(np.abs(z)), np.where(some, dispersion, np.nan))


def _spread(slope: Floats, time: Floats) -> Floats:
    """Return the share of each step under an exponential trend."""
    power = slope[..., None] * time
    weight = np.exp(power - power.max(axis=-1, keepdims=True))
    shares: Floats = weight / weight.sum(axis=-1, keepdims=True)
    return shares


def _slope(x: Floats, time: Floats) -> Floats:
    """Solve Σ t·x_t = n·Σ t·share_t by bisection, which cannot run away as Newton's steps can."""
    n = x.sum(axis=-1)
    wanted = (x @ time) / np.where(n > 0, n, 1.0)
    high = np.full(n.shape, _STEEPEST / len(time))
    low = -high
    for _ in range(_ROUNDS):
        middle = (low + high) / 2
        rising = (_spread(middle, time) @ time) < wanted
        low, high = np.where(rising, middle, low), np.where(rising, high, middle)
    return (low + high) / 2
