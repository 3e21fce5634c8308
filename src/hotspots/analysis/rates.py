"""How sure a rate is: exact intervals, rates shrunk to the city's, and the limits of a funnel plot."""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import gammaincinv
from scipy.stats import poisson

from hotspots import columns
from hotspots.analysis.points import Booleans, Floats
from hotspots.errors import N_, AnalysisError

LEVEL: Final = 0.95
"""The usual confidence level of an interval."""

FUNNEL_LEVELS: Final = (0.95, 0.998)
"""The levels of the inner and the outer limits of a funnel plot: about two and three standard errors."""


class Interval(NamedTuple):
    """The ends of an interval, each in the shape of what it was made from."""

    low: Floats
    high: Floats


class Shrunk(NamedTuple):
    """Rates shrunk to their common mean.

    Attributes
    ----------
    rate
        The shrunk rates, NaN where the exposure is not above zero or unknown.
    weight
        How much of each area's own rate counts, from 0 (all of the mean) to 1.
    mean
        The rate of all areas together, Σn / Σ exposure; NaN without any exposure.
    variance
        The estimated variance of the true rates between the areas, 0 when the differences are no larger
        than chance makes them.
    """

    rate: Floats
    weight: Floats
    mean: float
    variance: float


def poisson_interval(n: ArrayLike, *, level: float = LEVEL) -> Interval:
    """Return the exact interval of the mean of a Poisson count (Garwood).

    The ends are those means for which n or more, and n or fewer, have a chance of (1 - level)/2:
    half the quantiles of χ² with 2n and with 2n + 2 degrees of freedom. It holds the true mean in at least
    ``level`` of all cases, mostly somewhat more, because counts are whole.

    Parameters
    ----------
    n
        Counts, of any shape; NaN gives NaN.
    level
        Confidence level between 0 and 1.

    Returns
    -------
    Interval
        ``low`` and ``high``, in the shape of ``n``; ``low`` is 0 for a count of 0.

    Raises
    ------
    AnalysisError
        When a count is not a whole number from 0, or the level is not between 0 and 1.

    References
    ----------
    Garwood, F. (1936). Fiducial limits for the Poisson distribution. Biometrika 28(3-4).

    Examples
    --------
    >>> low, high = poisson_interval([0, 10])
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.0, 4.795], [3.689, 18.39])
    """
    tail = (1 - check_level(level)) / 2
    counts = whole_counts(n)
    known = ~np.isnan(counts)
    low, high = np.full(counts.shape, np.nan), np.full(counts.shape, np.nan)
    # χ² with 2n degrees of freedom is twice a gamma variable of shape n.
    low[known] = np.where(counts[known] > 0, gammaincinv(np.maximum(counts[known], 1), tail), 0.0)
    high[known] = gammaincinv(counts[known] + 1, 1 - tail)
    return Interval(low, high)


def rate_intervals(
    counted: pd.DataFrame, *, level: float = LEVEL, minimum: float = 100, per: float = 1000
) -> pd.DataFrame:
    """Give each area its rate with the exact interval.

    Parameters
    ----------
    counted
        Areas with ``n`` and ``denominator``, as :func:`hotspots.analysis.counts.count_per_area` returns.
    level
        Confidence level of the interval.
    minimum, per
        As there: below this denominator the rate is undefined, and the rate is per this many.

    Returns
    -------
    pandas.DataFrame
        The frame, same index and CRS, with ``rate``, ``rate_low`` and ``rate_high``; NaN where the
        denominator is unknown, zero or below the minimum.

    Raises
    ------
    AnalysisError
        When a column is missing, a count is not a whole number from 0, or a setting is out of range.

    References
    ----------
    Garwood, F. (1936). Fiducial limits for the Poisson distribution. Biometrika 28(3-4).

    Examples
    --------
    >>> areas = pd.DataFrame({"n": [10, 3], "denominator": [2000.0, 40.0]})
    >>> rate_intervals(areas)[["rate", "rate_low", "rate_high"]].round(2).values.tolist()
    [[5.0, 2.4, 9.2], [nan, nan, nan]]
    """
    n, exposure = _counts_and_exposure(counted, minimum)
    interval = poisson_interval(n, level=level)
    factor = _positive("per", per) / exposure
    return counted.assign(
        **{
            columns.RATE: n * factor,
            columns.RATE_LOW: interval.low * factor,
            columns.RATE_HIGH: interval.high * factor,
        }
    )


def empirical_bayes(counted: pd.DataFrame, *, minimum: float = 100, per: float = 1000) -> pd.DataFrame:
    """Give each area a rate that leans on the city's where its own is uncertain, for fair ranking.

    In a raw ranking the smallest areas are both first and last, by chance. Each rate is drawn towards the
    rate m of all areas together, the more so the smaller the area: w·r + (1 - w)·m with
    w = A / (A + m/d), where d is the area's denominator and A the variance of the true rates, estimated
    as Σd(r - m)²/Σd - m/d̄ and taken as 0 when that is negative.

    Parameters
    ----------
    counted, minimum, per
        As of :func:`rate_intervals`. Areas without a rate take no part.

    Returns
    -------
    pandas.DataFrame
        The frame, same index and CRS, with ``rate_eb``, NaN where the rate is undefined.

    Raises
    ------
    AnalysisError
        As :func:`rate_intervals`.

    References
    ----------
    Marshall, R. J. (1991). Mapping disease and mortality rates using empirical Bayes estimators. Applied
    Statistics 40(2), the global estimator.

    Examples
    --------
    >>> areas = pd.DataFrame({"n": [1, 30, 90], "denominator": [100.0, 10_000.0, 10_000.0]})
    >>> empirical_bayes(areas)["rate_eb"].round(2).tolist()
    [6.49, 3.21, 8.79]
    """
    n, exposure = _counts_and_exposure(counted, minimum)
    return counted.assign(**{columns.RATE_EB: shrink(n, exposure).rate * _positive("per", per)})


def shrink(n: Floats, exposure: Floats) -> Shrunk:
    """Shrink rates n/exposure to their common mean, by Marshall's global empirical Bayes estimator.

    The kernel of :func:`empirical_bayes` on arrays of one shape. Exposures that are NaN or not above zero
    take no part.
    """
    used = (exposure > 0) & ~np.isnan(n)
    d = np.where(used, exposure, np.nan)
    total = np.nansum(d)
    if not total > 0:
        nothing = np.full(d.shape, np.nan)
        return Shrunk(nothing, nothing.copy(), float("nan"), 0.0)
    rate = n / d
    mean = float(n[used].sum() / total)
    spread = np.nansum(d * (rate - mean) ** 2) / total
    variance = max(float(spread - mean / (total / used.sum())), 0.0)
    # Without any incident both variance and mean are 0, and any weight gives the same rate of 0.
    weight = variance / (variance + mean / d) if mean > 0 else d * 0.0
    return Shrunk(weight * rate + (1 - weight) * mean, weight, mean, variance)


def funnel(counted: pd.DataFrame, *, minimum: float = 100, per: float = 1000) -> pd.DataFrame:
    """Set each area's rate against the limits within which chance alone would hold it.

    If every area had the rate of all areas together, its count would be Poisson with that rate times its
    denominator. The limits are the outermost counts inside the central 95 % and 99.8 % of that
    distribution, as rates; an area is outside when its count lies beyond them, and then its tail has a
    chance of at most 2.5 % (0.1 %).

    Areas do differ for good reasons, so that in a city many lie outside: a funnel tells which differences
    are too large for chance, not which are alarming.

    Parameters
    ----------
    counted, minimum, per
        As of :func:`rate_intervals`. Areas without a rate take no part.

    Returns
    -------
    pandas.DataFrame
        The frame, same index and CRS, with ``rate``, ``expected`` (the count at the common rate),
        ``low_95``, ``high_95``, ``low_998``, ``high_998`` (rates) and ``funnel``: ``"within"``,
        ``"above"`` or ``"below"`` (beyond the 95 % limits), ``"far_above"`` or ``"far_below"`` (beyond the
        99.8 % limits), NA where the rate is undefined.

    Raises
    ------
    AnalysisError
        As :func:`rate_intervals`.

    References
    ----------
    Spiegelhalter, D. J. (2005). Funnel plots for comparing institutional performance. Statistics in
    Medicine 24(8).

    Examples
    --------
    >>> areas = pd.DataFrame({"n": [12, 30, 108], "denominator": [5000.0, 5000.0, 20_000.0]})
    >>> funnel(areas)[["expected", "low_95", "high_95", "funnel"]].values.tolist()
    [[25.0, 3.2, 7.0, 'below'], [25.0, 3.2, 7.0, 'within'], [100.0, 4.05, 6.0, 'within']]
    """
    n, exposure = _counts_and_exposure(counted, minimum)
    known = ~np.isnan(exposure)
    common = n[known].sum() / exposure[known].sum() if known.any() else np.nan
    limits = funnel_limits(exposure, rate=common * per, per=_positive("per", per))
    rate = n / exposure * per
    inner, outer = limits[columns.LOW_95], limits[columns.LOW_998]
    where = np.select(
        [rate < outer, rate > limits[columns.HIGH_998], rate < inner, rate > limits[columns.HIGH_95]],
        ["far_below", "far_above", "below", "above"],
        default="within",
    )
    places = pd.Series(where, index=counted.index, dtype="str").where(known)
    limits.index = counted.index
    return counted.assign(
        **{columns.RATE: rate, columns.EXPECTED: common * exposure, columns.FUNNEL: places},
        **{str(name): limits[name] for name in limits if name != columns.DENOMINATOR},
    )


def funnel_limits(denominators: ArrayLike, *, rate: float, per: float = 1000) -> pd.DataFrame:
    """Compute the limits of a funnel plot at given denominators, for drawing the curves.

    Parameters
    ----------
    denominators
        Shape (m,); NaN gives NaN.
    rate
        The common rate, per ``per``.

    Returns
    -------
    pandas.DataFrame
        One row a denominator: ``denominator``, ``low_95``, ``high_95``, ``low_998``, ``high_998``. The
        curves have steps, because counts are whole.

    Examples
    --------
    >>> funnel_limits([1000, 4000], rate=5.0)[["low_95", "high_95"]].values.tolist()
    [[1.0, 10.0], [3.0, 7.25]]
    """
    exposure = np.asarray(denominators, dtype=np.float64)
    mean = exposure * rate / per
    limits: dict[str, Floats] = {columns.DENOMINATOR: exposure}
    names = ((columns.LOW_95, columns.HIGH_95), (columns.LOW_998, columns.HIGH_998))
    for (low, high), level in zip(names, FUNNEL_LEVELS, strict=True):
        tail = (1 - level) / 2
        # The quantile function of scipy knows no Poisson of mean 0; all its mass lies at 0.
        within = np.where(mean > 0, mean, np.nan)
        ends = (poisson.ppf(tail, within), poisson.isf(tail, within))
        for name, end in zip((low, high), ends, strict=True):
            limits[name] = np.where(mean == 0, 0.0, end) / exposure * per
    return pd.DataFrame(limits)


def whole_counts(n: ArrayLike) -> Floats:
    """Return counts as floats, NaN where unknown; refuse what is no count."""
    counts = np.array(n, dtype=np.float64)
    wrong = ~np.isnan(counts) & ~((counts >= 0) & (counts == np.floor(counts)) & np.isfinite(counts))
    if wrong.any():
        raise AnalysisError(
            "count",
            N_(
                "A count is a whole number from 0. Given: {value}. "
                "Give numbers of incidents, not weights or rates."
            ),
            value=float(counts[wrong][0]),
        )
    return counts


def check_level(level: float) -> float:
    """Return a confidence level; refuse one that is not between 0 and 1."""
    if not 0 < level < 1:
        raise AnalysisError(
            "level",
            N_("A confidence level lies between 0 and 1. Given: {level}. Choose for instance 0.95."),
            level=level,
        )
    return level


def _counts_and_exposure(counted: pd.DataFrame, minimum: float) -> tuple[Floats, Floats]:
    """Return counts and denominators, the latter NaN where no rate is defined."""
    for column in (columns.N, columns.DENOMINATOR):
        if column not in counted.columns:
            raise AnalysisError(
                "counted_column",
                N_(
                    "Rates are computed from areas with counts and a figure to divide by. The frame has no "
                    "column {column}. Count per area first."
                ),
                column=column,
            )
    figure = counted[columns.DENOMINATOR].to_numpy(dtype=np.float64, na_value=np.nan)
    defined: Booleans = (figure > 0) & (figure >= minimum) & np.isfinite(figure)
    counts = whole_counts(counted[columns.N].to_numpy(dtype=np.float64, na_value=np.nan))
    return counts, np.where(defined & ~np.isnan(counts), figure, np.nan)


def _positive(name: str, value: float) -> float:
    """Return a setting; refuse one that is not above zero."""
    if not 0 < value < np.inf:
        raise AnalysisError(
            "not_positive",
            N_("The setting {name} is a number above zero. Given: {value}. Choose a positive number."),
            name=name,
            value=value,
        )
    return value
