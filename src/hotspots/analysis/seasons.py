"""The course of the year: incidents by week and month, and what is usual for the time of year."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from hotspots import columns
from hotspots.analysis.dispersion import dispersion, prediction_interval, share_interval
from hotspots.analysis.points import Integers
from hotspots.analysis.steps import (
    LONGEST_YEAR,
    Period,
    Step,
    calendar,
    covered,
    days,
    of_years,
    same_time_of,
)
from hotspots.errors import N_, AnalysisError


def by_week(incidents: pd.DataFrame, *, period: Period | None = None) -> pd.DataFrame:
    """Count the incidents of each week, from Monday to Sunday.

    An incident counts in the week in which it begins, so that the counts are whole numbers and those of a
    selection by date.

    Parameters
    ----------
    incidents
        ``occurred_from``, time-zone aware.
    period
        First and last day that the data cover, both included; by default those of the first and last
        incident. Give it: otherwise quiet weeks at either end are left out.

    Returns
    -------
    pandas.DataFrame
        One row a week, those without incidents too: ``year`` and ``week`` (ISO 8601), ``start`` (the Monday),
        ``days`` (of that week within the period; fewer than 7 at its ends) and ``n``.

    Raises
    ------
    AnalysisError
        When the period ends before it begins.

    Examples
    --------
    >>> days = pd.to_datetime(pd.Series(["2020-12-28", "2021-01-03", "2021-01-04"]))
    >>> by_week(pd.DataFrame({"occurred_from": days.dt.tz_localize("Europe/Amsterdam")}))
       year  week      start  days  n
    0  2020    53 2020-12-28     7  2
    1  2021     1 2021-01-04     1  1
    """
    return _by_step(incidents, "week", period)


def by_month(incidents: pd.DataFrame, *, period: Period | None = None) -> pd.DataFrame:
    """Count the incidents of each month: as :func:`by_week`, with ``month`` (1 to 12) for ``week``.

    Examples
    --------
    >>> start = pd.to_datetime(["2023-03-03 22:30", "2023-03-04 12:00"]).tz_localize("Europe/Amsterdam")
    >>> end = pd.to_datetime(["2023-03-04 02:15", "2023-03-04 12:00"]).tz_localize("Europe/Amsterdam")
    >>> incidents = pd.DataFrame({"occurred_from": start, "occurred_to": end})
    >>> by_month(incidents)[["year", "month", "n"]].values.tolist()
    [[2023, 3, 2]]
    """
    return _by_step(incidents, "month", period)


def season_curve(
    incidents: pd.DataFrame,
    *,
    years: Iterable[int],
    step: Step = "month",
    period: Period | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Find the course of a usual year: how busy each month or week is beside the mean of the year.

    Only steps that lie wholly within the period count.

    Parameters
    ----------
    incidents
        ``occurred_from``, time-zone aware.
    years
        The years to take together, such as the baseline years.
    step
        ``"month"``, or ``"week"`` by ISO number.
    period
        As in :func:`by_week`.
    level
        Of the interval.

    Returns
    -------
    pandas.DataFrame
        One row a step of the year: ``month`` or ``week``; ``years`` with that step; ``n`` in all of them;
        ``mean``, ``least`` and ``most`` of a year; ``index``, incidents per day beside those of the whole
        year (1 is the mean); ``index_low`` and ``index_high``, its exact binomial interval (Clopper-Pearson)
        with both counts divided by the dispersion between the years, NaN with fewer than two years.

    Raises
    ------
    AnalysisError
        When no years are given, the level is not between 0 and 1 or the period ends before it begins.
    """
    chosen = checked_years(years)
    check_level(level)
    day, known = days(incidents), covered(incidents, period)
    number = np.arange(1, LONGEST_YEAR[step] + 1)
    windows, there = of_years(chosen, number, known, step)
    n = np.where(there, windows.tally(day), 0)
    total, times = n.sum(axis=0), there.sum(axis=0)
    even = np.where(there, windows.days, 0).sum(axis=0) / max(windows.days[there].sum(), 1)
    even = np.where((times > 0) & (total.sum() > 0), even, np.nan)
    low, high = share_interval(total, dispersion(day, chosen, known, step), level=level)
    least = n.min(axis=0, where=there, initial=total.max(initial=0)).astype(np.float64)
    return pd.DataFrame(
        {
            step: number,
            columns.YEARS: times,
            columns.N: total,
            columns.MEAN: total / np.where(times > 0, times, np.nan),
            columns.LEAST: np.where(times > 0, least, np.nan),
            columns.MOST: np.where(times > 0, n.max(axis=0), np.nan),
            columns.INDEX: total / max(total.sum(), 1) / even,
            columns.INDEX_LOW: low / even,
            columns.INDEX_HIGH: high / even,
        }
    )


def trend(
    incidents: pd.DataFrame,
    *,
    baseline_years: Iterable[int],
    step: Step = "week",
    period: Period | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Put each week or month beside the same one of the baseline years, with the band to expect.

    A week is compared with the weeks that hold the date of its Thursday, a month with the month of that name,
    a part of one with the same part. A baseline year is never compared with itself. With S incidents in m
    such windows the mean is S/m, and the band is that of a new count: a negative binomial with mean
    μ = (S + ½)/m and variance d·μ, where

        d = (1 + 1/m) · ((1 - w)·φ_season + w·φ_year) · (t/z)²

    φ_season and φ_year say how much more than chance the steps and the totals of the baseline years differ
    (Pearson), never less than 1; w is the share of the step in the year; t and z are the quantiles of
    Student's t (with the degrees of freedom of both by Satterthwaite) and of the normal distribution. Where
    nothing but chance is at work this is the Poisson prediction with Jeffreys' prior.

    Parameters
    ----------
    incidents
        ``occurred_from``, time-zone aware; those of the baseline years among them.
    baseline_years
        Years whose mean is what is usual; ISO years for weeks.
    step
        ``"week"`` or ``"month"``.
    period
        As in :func:`by_week`; a window of a baseline year counts when it lies wholly within it.
    level
        Share of the steps that fall within the band when all is as usual.

    Returns
    -------
    pandas.DataFrame
        The rows of :func:`by_week` or :func:`by_month` with ``years`` (baseline years found), ``expected``
        (their mean, NaN without any) and ``low`` and ``high``, the least and most incidents within the band,
        both included; NaN when fewer than two baseline years are in the data.

    Raises
    ------
    AnalysisError
        When no years are given, the level is not between 0 and 1 or the period ends before it begins.

    References
    ----------
    Aitchison, J. and Dunsmore, I. R. (1975). Statistical Prediction Analysis.
    Farrington, C. P. et al. (1996). A statistical algorithm for the early detection of outbreaks of
    infectious disease. Journal of the Royal Statistical Society A 159(3).
    McCullagh, P. and Nelder, J. A. (1989). Generalized Linear Models, 2nd edition.
    Satterthwaite, F. E. (1946). An approximate distribution of estimates of variance components. Biometrics
    Bulletin 2(6).

    Examples
    --------
    >>> moments = pd.Series(pd.date_range("2019-01-01", "2022-12-31", freq="12h", tz="Europe/Amsterdam"))
    >>> frame = pd.DataFrame({"occurred_from": moments})
    >>> usual = trend(frame, baseline_years=(2019, 2020, 2021), step="month")
    >>> usual.tail(2)[["month", "days", "n", "years", "expected", "low", "high"]]
        month  days   n  years  expected   low  high
    46     11    30  60      3      60.0  43.0  80.0
    47     12    31  61      3      62.0  44.0  82.0
    """
    chosen = checked_years(baseline_years)
    check_level(level)
    day, known = days(incidents), covered(incidents, period)
    steps = calendar(known, step)
    then = same_time_of(chosen, steps, step)
    there = then.within(known) & (steps.year != chosen[:, None])
    before = np.where(there, then.tally(day), 0).sum(axis=0)
    times = np.where(there, then.days, 0).sum(axis=0) / steps.within.days
    times = np.where(times > 0, times, np.nan)
    spread = dispersion(day, chosen, known, step)
    low, high = prediction_interval(before, times, spread, level=level)
    return _by_step(incidents, step, period).assign(
        **{
            columns.YEARS: there.sum(axis=0),
            columns.EXPECTED: before / times,
            columns.LOW: low,
            columns.HIGH: high,
        }
    )


def checked_years(years: Iterable[int]) -> Integers:
    """Return the distinct years, sorted; refuse none at all."""
    chosen = np.unique(np.fromiter(years, dtype=np.int64))
    if not len(chosen):
        raise AnalysisError(
            "years_missing",
            N_("What is usual is found in years of before. No year is given. Give one or more years."),
        )
    return chosen


def check_level(level: float) -> None:
    """Refuse a level that is no share."""
    if not 0 < level < 1:
        raise AnalysisError(
            "level",
            N_(
                "The level of an interval lies between 0 and 1. Given: {level}. "
                "Choose for instance 0.95, which is right 95 times in 100."
            ),
            level=level,
        )


def _by_step(incidents: pd.DataFrame, step: Step, period: Period | None) -> pd.DataFrame:
    """Count the incidents of each week or month of a period."""
    steps = calendar(covered(incidents, period), step)
    return pd.DataFrame(
        {
            columns.YEAR: steps.year,
            step: steps.number,
            columns.START: steps.whole.start.astype("datetime64[D]").astype("datetime64[us]"),
            columns.DAYS: steps.within.days,
            columns.N: steps.within.tally(days(incidents)),
        }
    )
