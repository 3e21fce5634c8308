"""Whether there is more or less than before: an exact test, and a verdict that knows small numbers."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import betainc, betaincinv

from hotspots import columns
from hotspots.analysis.baseline import Baseline, Window, baseline_window
from hotspots.analysis.counts import count_per_area
from hotspots.analysis.multiple import benjamini_hochberg
from hotspots.analysis.points import Floats
from hotspots.analysis.rates import LEVEL, check_level, whole_counts
from hotspots.errors import N_, AnalysisError

__all__ = [
    "MINIMUM",
    "VERDICTS",
    "Baseline",
    "ChangeTest",
    "Window",
    "baseline_window",
    "change_test",
    "changes",
]

MINIMUM: Final = 10
"""Below this many incidents there is no percentage: one more or less would change it by a tenth."""

VERDICTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "more": N_("more than chance"),
        "less": N_("less than chance"),
        "noise": N_("noise"),
        "too_few": N_("too few to say"),
    }
)
"""The verdicts on a change by code, as messages for the catalogue."""


class ChangeTest(NamedTuple):
    """The comparison of counts in two periods; NaN where both counts are 0.

    Attributes
    ----------
    expected
        The count now if nothing had changed: ``n_before`` times the ratio of the exposures.
    ratio
        The rate now divided by the rate before; NaN where nothing occurred before.
    ratio_low, ratio_high
        The exact interval of the ratio; ``ratio_high`` is infinite where nothing occurred before.
    p_value
        Two-sided.
    """

    expected: Floats
    ratio: Floats
    ratio_low: Floats
    ratio_high: Floats
    p_value: Floats


def change_test(
    n_now: ArrayLike,
    n_before: ArrayLike,
    *,
    exposure_now: ArrayLike = 1.0,
    exposure_before: ArrayLike = 1.0,
    level: float = LEVEL,
) -> ChangeTest:
    """Test whether two Poisson counts have the same rate: the conditional exact test.

    Given their sum, the count now is binomial with chance E/(E + E'), the shares of the exposures, when the
    rates are equal. The two-sided p is twice the smaller tail, the observed count included in it, and at
    most 1. The interval of the ratio turns the exact (Clopper-Pearson) interval of that chance into a
    ratio; both ends leave out (1 - level)/2, so that it holds 1 exactly when p is above 1 - level.

    Parameters
    ----------
    n_now, n_before
        Counts, single numbers or arrays; NaN gives NaN.
    exposure_now, exposure_before
        What each count was collected over, in one unit: days, weeks, years or years times inhabitants.
    level
        Confidence level of the interval.

    Returns
    -------
    ChangeTest
        Each in the shape of the counts.

    Raises
    ------
    AnalysisError
        When a count is not a whole number from 0, an exposure is not above zero, or the level is not between
        0 and 1.

    References
    ----------
    Przyborowski, J. and Wilenski, H. (1940). Homogeneity of results in testing samples from Poisson series.
    Biometrika 31(3-4).
    Clopper, C. J. and Pearson, E. S. (1934). The use of confidence or fiducial limits illustrated in the case
    of the binomial. Biometrika 26(4).
    Fay, M. P. (2010). Two-sided exact tests and matching confidence intervals for discrete data. The R
    Journal 2(1): the central test and its interval.

    Examples
    --------
    >>> test = change_test([30, 3], [20, 0])
    >>> test.p_value.round(4).tolist(), test.ratio.tolist()
    ([0.2026, 0.25], [1.5, nan])
    >>> test.ratio_low.round(2).tolist(), test.ratio_high.round(2).tolist()
    ([0.82, 0.41], [2.79, inf])
    """
    tail = (1 - check_level(level)) / 2
    now, before, time_now, time_before = np.broadcast_arrays(
        whole_counts(n_now), whole_counts(n_before), _exposure(exposure_now), _exposure(exposure_before)
    )
    nothing = now + before == 0
    with np.errstate(divide="ignore", invalid="ignore"):
        times = time_before / time_now
        low = betaincinv(np.maximum(now, 1), before + 1, tail)
        high = betaincinv(np.maximum(before, 1), now + 1, tail)
        ratio = np.where(before > 0, now / before * times, np.nan)
        ratio_low = np.where(now == 0, 0.0, low / (1 - low) * times)
        ratio_high = np.where(before == 0, np.inf, (1 - high) / high * times)
    share = time_now / (time_now + time_before)
    reached = np.where(now == 0, 1.0, betainc(np.maximum(now, 1), before + 1, share))
    not_passed = np.where(before == 0, 1.0, betainc(np.maximum(before, 1), now + 1, 1 - share))
    p_value = np.minimum(2 * np.minimum(reached, not_passed), 1.0)
    unknown = np.isnan(now + before + share)
    return ChangeTest(
        (before / times)[()],
        *(
            np.where(nothing | unknown, np.nan, value)[()]
            for value in (ratio, ratio_low, ratio_high, p_value)
        ),
    )


def changes(
    areas: gpd.GeoDataFrame,
    codes_now: pd.Series,
    codes_before: pd.Series,
    *,
    exposure_now: float = 1.0,
    exposure_before: float = 1.0,
    minimum: int = MINIMUM,
    level: float = LEVEL,
) -> gpd.GeoDataFrame:
    """Compare each area's count with that of its baseline, and say whether the difference is noise.

    Parameters
    ----------
    areas
        A layer in a projected CRS with unique ``code``.
    codes_now, codes_before
        The code of the area of each incident of the period and of the baseline, NA outside all areas: see
        :func:`baseline_window`.
    exposure_now, exposure_before
        Days (or years) that each of them covers.
    minimum
        Below this many expected incidents there is no ``change`` in per cent, and a difference that may be
        noise is ``"too_few"`` when neither count reaches it.
    level
        1 - level is the share of false alarms accepted among the areas called ``"more"`` or ``"less"``, and
        the confidence level of the interval.

    Returns
    -------
    geopandas.GeoDataFrame
        The areas, same index and CRS, with ``n_now``, ``n_before``, ``expected``, ``ratio``, ``ratio_low``,
        ``ratio_high``, ``p_value`` (as :func:`change_test`), ``q_value`` (Benjamini-Hochberg over the
        areas with any incident), ``change`` (the ratio less 1, NaN below the minimum) and ``verdict``, a
        code of :data:`VERDICTS`: ``"more"`` or ``"less"`` when q is at most 1 - level, else ``"too_few"``
        or ``"noise"``.

    Raises
    ------
    CRSError
        When the areas are not in a projected CRS in metres.
    AnalysisError
        When two areas have one code, an incident's code is no area, or a setting is out of range.

    References
    ----------
    Przyborowski, J. and Wilenski, H. (1940). Homogeneity of results in testing samples from Poisson series.
    Biometrika 31(3-4).
    Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate. Journal of the Royal
    Statistical Society B 57(1).

    Examples
    --------
    >>> from shapely.geometry import box
    >>> areas = gpd.GeoDataFrame(
    ...     {"code": ["A", "B"]}, geometry=[box(0, 0, 9, 9), box(9, 0, 18, 9)], crs="EPSG:28992")
    >>> found = changes(areas, pd.Series(["A"] * 40 + ["B"] * 6), pd.Series(["A"] * 15 + ["B"] * 3))
    >>> found[["n_now", "expected", "change", "verdict"]].round(2).values.tolist()
    [[40, 15.0, 1.67, 'more'], [6, 3.0, nan, 'too_few']]
    """
    if minimum < 0:
        raise AnalysisError(
            "minimum",
            N_("The least number for a percentage is 0 or more. Given: {given}. Choose for instance 10."),
            given=minimum,
        )
    n_now = count_per_area(areas, codes_now)[columns.N]
    n_before = count_per_area(areas, codes_before)[columns.N]
    test = change_test(
        n_now.to_numpy(),
        n_before.to_numpy(),
        exposure_now=exposure_now,
        exposure_before=exposure_before,
        level=level,
    )
    q_value = benjamini_hochberg(test.p_value)
    more = n_now.to_numpy() > test.expected
    found = q_value <= 1 - level  # never where q is NaN: nothing was tested there
    few = np.maximum(n_now.to_numpy(), test.expected) < max(minimum, 1)
    verdict = np.select([found & more, found, few], ["more", "less", "too_few"], default="noise")
    return areas.assign(
        **{
            columns.N_NOW: n_now,
            columns.N_BEFORE: n_before,
            **{name: getattr(test, name) for name in test._fields},
            columns.Q_VALUE: q_value,
            columns.CHANGE: np.where(test.expected >= minimum, test.ratio - 1, np.nan),
            columns.VERDICT: pd.Series(verdict, index=areas.index, dtype="str"),
        }
    )


def _exposure(exposure: ArrayLike) -> Floats:
    """Return exposures as floats; refuse what no count can be collected over."""
    given = np.asarray(exposure, dtype=np.float64)
    wrong = (given <= 0) | np.isinf(given)
    if wrong.any():
        raise AnalysisError(
            "exposure",
            N_(
                "An exposure is a length of time, or time multiplied by inhabitants, above zero. "
                "Given: {value}. Give the number of days of each period."
            ),
            value=float(given[wrong][0]),
        )
    return given
