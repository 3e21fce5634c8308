"""Incidents per week and area, and how many are to be expected in each week of the year."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots import columns
from hotspots.analysis.points import Booleans, Floats, Integers
from hotspots.analysis.rates import shrink, whole_counts
from hotspots.errors import N_, AnalysisError

WEEKS_OF_YEAR: Final = 52
"""Places in the year; the last one takes the one or two days over 52 weeks as well."""

SEASON: Final = 4
"""Weeks on either side that belong to the same season."""

_DAYS: Final = 7
_THURSDAY: Final = pd.Timedelta(days=3)


class Expected(NamedTuple):
    """What a baseline leads one to expect.

    Attributes
    ----------
    by_week
        Incidents in each week of the year, shape (52, areas).
    certainty
        How many incidents the level of each area rests on, shape (areas,): the shape of the gamma
        distribution of its true level around the expected one.
    dispersion
        The variance of the counts as a multiple of their mean, at least 1, shape (areas,).
    """

    by_week: Floats
    certainty: Floats
    dispersion: Floats


def weekly_counts(
    incidents: gpd.GeoDataFrame,
    *,
    codes: pd.Series,
    areas: pd.DataFrame,
    covered: tuple[date, date] | None = None,
) -> pd.DataFrame:
    """Count incidents per week and area.

    Parameters
    ----------
    incidents
        The incidents of interest; ``occurred_from`` by the local wall clock decides on the week.
    codes
        The code of the area of each, in the order of the incidents; NA outside all areas is not counted.
    areas
        A layer with unique ``code``.
    covered
        First and last day with data; by default those of the first and last incident. Give them when the
        incidents are a choice: a quiet first week is not a week without data.

    Returns
    -------
    pandas.DataFrame
        One row a whole week, Monday to Sunday, its Monday as index ``week``; one column an area, its code as
        name, in the order of the areas.

    Raises
    ------
    AnalysisError
        When codes and incidents differ in number, an incident's code is no area, or no week is whole.

    Examples
    --------
    >>> moments = pd.Series(pd.to_datetime(["2024-01-01 10:00", "2024-01-07 23:00", "2024-01-14 09:00"]))
    >>> incidents = gpd.GeoDataFrame({"occurred_from": moments.dt.tz_localize("Europe/Amsterdam")})
    >>> areas = pd.DataFrame({"code": ["A", "B"]})
    >>> counts = weekly_counts(incidents, codes=pd.Series(["A", "A", "B"]), areas=areas)
    >>> counts.index.strftime("%d-%m").tolist(), counts.values.tolist()
    (['01-01', '08-01'], [[2, 0], [0, 1]])
    """
    position = pd.Index(areas[columns.CODE]).get_indexer(pd.Index(codes))
    _check_codes(incidents, codes, position)
    days = incidents[columns.OCCURRED_FROM].dt.tz_localize(None).dt.normalize()
    if covered is None and len(days):
        covered = (days.min().date(), days.max().date())
    mondays = pd.DatetimeIndex([]) if covered is None else _whole_weeks(*covered)
    if not len(mondays):
        raise AnalysisError(
            "no_week",
            N_("Incidents are counted in whole weeks. There is none. Choose a longer period."),
        )
    week = ((days - mondays[0]).dt.days // _DAYS).to_numpy()
    counted = (position >= 0) & (week >= 0) & (week < len(mondays))
    cell = week[counted] * len(areas) + position[counted]
    counts = np.bincount(cell, minlength=len(mondays) * len(areas)).reshape(len(mondays), len(areas))
    return pd.DataFrame(counts, index=mondays, columns=areas[columns.CODE].to_numpy())


def week_of_year(weeks: pd.DatetimeIndex) -> Integers:
    """Return the place in the year, 0 to 51, of weeks given by their Monday: that of their Thursday."""
    place = ((weeks + _THURSDAY).day_of_year.to_numpy() - 1) // _DAYS
    found: Integers = np.minimum(place, WEEKS_OF_YEAR - 1).astype(np.int64)
    return found


def in_years(weeks: pd.DatetimeIndex, years: Sequence[int]) -> Booleans:
    """Mark the weeks whose Thursday lies in one of the years."""
    return np.isin((weeks + _THURSDAY).year.to_numpy(), list(years))


def expected_per_week(weekly: pd.DataFrame, *, baseline_years: Sequence[int]) -> Expected:
    """Learn from the baseline weeks what to expect in each week of the year.

    The expected count is the level of the area, times the season of the city, times what the area's own
    season differs from it. Each is drawn towards what it is compared with as far as chance explains the
    difference (:func:`hotspots.analysis.rates.shrink`): the level of an area towards the mean level, the
    city's week towards the nine weeks around it, the area's nine weeks towards the season of the city. So a
    neighbourhood with three incidents a year gets the season of the city, and a beach keeps its own summer.

    Parameters
    ----------
    weekly
        As :func:`weekly_counts` returns.
    baseline_years
        Years whose weeks are the baseline; only weeks in ``weekly`` count, so an incomplete year counts
        for the weeks it has.

    Raises
    ------
    AnalysisError
        When there are fewer than 52 baseline weeks, a season of the year is missing from them, or they hold
        no incident.

    References
    ----------
    Marshall, R. J. (1991). Mapping disease and mortality rates using empirical Bayes estimators. Applied
    Statistics 40(2).

    Examples
    --------
    >>> weeks = pd.date_range("2021-01-04", periods=104, freq="W-MON")
    >>> weekly = pd.DataFrame({"A": [2] * 104, "B": [4] * 104}, index=weeks)
    >>> expected_per_week(weekly, baseline_years=[2021, 2022]).by_week[0].round(2).tolist()
    [2.03, 3.97]
    """
    baseline = weekly.loc[in_years(pd.DatetimeIndex(weekly.index), baseline_years)]
    n, weeks, place = _by_week_of_year(baseline, baseline_years)
    total = float(n.sum())
    level = shrink(n.sum(axis=0), np.full(n.shape[1], weeks.sum()))
    season = _season(n.sum(axis=1), weeks)
    around_n, around = _around(n), _around((weeks * season)[:, None] * level.rate)
    own = shrink(around_n, around).rate
    by_week = season[:, None] * level.rate * own
    prior = level.mean**2 / level.variance if level.variance > 0 else np.inf
    certainty = n.sum(axis=0) + min(prior, total)
    return Expected(by_week, certainty, _dispersion(baseline.to_numpy(dtype=np.float64), by_week[place]))


def _by_week_of_year(
    baseline: pd.DataFrame, baseline_years: Sequence[int]
) -> tuple[Floats, Floats, Integers]:
    """Add the baseline up by week of the year: counts, number of weeks, and the place of each week."""
    place = week_of_year(pd.DatetimeIndex(baseline.index))
    counts = whole_counts(baseline.to_numpy())
    weeks = np.bincount(place, minlength=WEEKS_OF_YEAR).astype(np.float64)
    if len(baseline) < WEEKS_OF_YEAR or (_around(weeks[:, None]) == 0).any() or not counts.sum() > 0:
        raise AnalysisError(
            "baseline_weeks",
            N_(
                "What to expect is learnt from at least a year of baseline weeks with incidents in every "
                "season. The years {years} have {weeks} weeks and {n} incidents here. Choose other baseline "
                "years, or more kinds of incidents."
            ),
            years=", ".join(map(str, baseline_years)),
            weeks=len(baseline),
            n=int(np.nansum(counts)),
        )
    n = np.zeros((WEEKS_OF_YEAR, counts.shape[1]))
    np.add.at(n, place, counts)
    return n, weeks, place


def _season(n: Floats, weeks: Floats) -> Floats:
    """Return the index of each week of the year for the city, 1 on average over the baseline."""
    mean = n.sum() / weeks.sum()
    broad = _around(n[:, None])[:, 0] / _around(weeks[:, None])[:, 0] / mean
    # A week can stand out from its season, such as that of New Year's Eve.
    single = shrink(n, weeks * mean * broad).rate
    index = broad * np.where(np.isnan(single), 1.0, single)
    normal: Floats = index / ((weeks * index).sum() / weeks.sum())
    return normal


def _around(by_week: Floats) -> Floats:
    """Sum each week of the year with those around it, the end of the year beside its beginning."""
    total: Floats = sum(
        (np.roll(by_week, step, axis=0) for step in range(-SEASON, SEASON + 1)), np.zeros(by_week.shape)
    )
    return total


def _dispersion(n: Floats, expected: Floats) -> Floats:
    """Estimate the variance of each area's counts as a multiple of their mean, drawn to that of all areas."""
    weeks = len(n)
    mean = expected.mean(axis=0)
    usable = mean > 0
    own = np.ones(n.shape[1])
    own[usable] = ((n - expected) ** 2).mean(axis=0)[usable] / mean[usable] * weeks / (weeks - 1)
    # Of a Poisson count of mean μ the square of the standardised deviation has variance 2 + 1/μ.
    noise = np.full(n.shape[1], np.inf)
    noise[usable] = (2 + 1 / mean[usable]) / weeks
    common = (own / noise).sum() / (1 / noise).sum()
    if not common > 0:  # every week as expected to the incident: nothing varies more than chance
        return np.ones(n.shape[1])
    noise *= common**2
    between = max((((own - common) ** 2 - noise)[usable] / noise[usable] ** 2).sum(), 0.0)
    between /= (1 / noise[usable] ** 2).sum()
    drawn = common + between / (between + noise) * (own - common)
    at_least: Floats = np.maximum(drawn, 1.0)
    return at_least


def _whole_weeks(first: date, last: date) -> pd.DatetimeIndex:
    """Return the Mondays of the whole weeks between two days."""
    return pd.date_range(first, pd.Timestamp(last) - pd.Timedelta(days=_DAYS - 1), freq="W-MON", name="week")


def _check_codes(incidents: gpd.GeoDataFrame, codes: pd.Series, position: Integers) -> None:
    """Refuse codes that are not those of the incidents, or not those of the areas."""
    if len(codes) != len(incidents):
        raise AnalysisError(
            "codes_length",
            N_("Each incident has one code of an area, or none. Given: {codes} codes for {n} incidents."),
            codes=len(codes),
            n=len(incidents),
        )
    strangers = int((codes.notna().to_numpy() & (position < 0)).sum())
    if strangers:
        raise AnalysisError(
            "area_code_unknown",
            N_(
                "Incidents are counted in the areas they were joined to. {n} incidents have a code that "
                "the layer does not have. Join the incidents to this layer and count again."
            ),
            n=strangers,
        )
