"""How many burglaries are to be expected in each neighbourhood in the coming weeks."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots import columns
from hotspots.action.adviser_dwellings import refuse_strangers
from hotspots.action.adviser_repeats import Followers, followers
from hotspots.analysis.points import Booleans, Floats, Integers
from hotspots.analysis.rates import shrink
from hotspots.analysis.rhythm import wall_clock
from hotspots.errors import N_, ActionError

BURGLARY: Final = ("1.1.1",)
"""Burglary of dwellings, as the police class it."""

AROUND: Final = 4
"""Weeks before and after the plan that count as the same season."""

RECENT: Final = 28
"""Days before the plan of which the burglaries are called recent."""

ENOUGH: Final = 0.9
"""A window of another year counts when there are data for this share of its days."""

_MINUTES: Final = 24 * 60
_YEAR: Final = 364  # days: whole weeks, so that each weekday counts as often
_WEEK: Final = 7
_FEBRUARY, _LEAP_DAY = 2, 29

Days = tuple[date, date]


@dataclass(frozen=True, eq=False)
class Need:
    """What is to be expected, and what it rests on.

    Attributes
    ----------
    areas
        The areas as given, same index and CRS, with

        - ``n``: burglaries in the windows of the season;
        - ``rate_eb``: per 1,000 dwellings and week in the season, shrunk to the city's;
        - ``season``: burglaries expected in the weeks of the plan by place and season alone;
        - ``surplus``: those more, or less, because of the burglaries of the last weeks;
        - ``expected``: both together, at least 0; NaN (as the three above) where there are no dwellings;
        - ``recent``: burglaries of the last 28 days.
    days
        First and last day of the plan.
    windows
        The days of the same season that were counted, a stretch a year.
    weekly
        Burglaries a week over the last 52 weeks.
    index
        How busy the season is beside the year around it; 1 when that is not known.
    followers
        What a burglary draws after it.
    left_out
        Burglaries in the windows that lie in no area with dwellings.
    """

    areas: gpd.GeoDataFrame
    days: Days
    windows: tuple[Days, ...]
    weekly: float
    index: float
    followers: Followers
    left_out: int


def expected_burglaries(
    incidents: gpd.GeoDataFrame,
    codes: pd.Series,
    areas: gpd.GeoDataFrame,
    *,
    start: date,
    weeks: int,
    covered: Days,
    baseline_years: Sequence[int],
    categories: Collection[str] = BURGLARY,
    around: int = AROUND,
    progress: Callable[[float], None] | None = None,
) -> Need:
    """Expect burglaries in each area in a number of weeks.

    **Season.** With n_b burglaries in area b in the same weeks of other years (``around`` weeks wider on
    either side), D_b dwellings and T weeks counted, the rate n_b/(D_b T) is shrunk to that of the city
    (Marshall's empirical Bayes). The shrunk rates r_b share out what the city may expect:

        season_b = W · λ · S · r_b D_b / Σ r D

    W is the number of weeks, λ the city's burglaries a week over the last 52 weeks, and S the index of the
    season: the burglaries in the windows beside those they would hold if each were as busy as the 52 weeks
    around it. So the level is that of now, and only the course of the year is that of other years.

    **Surplus.** See :mod:`hotspots.action.adviser_repeats`: the burglaries that those of the last eight weeks
    are expected to draw after them within the plan, minus what an ordinary course of events would bring,
    which the season holds already. In a city that burgles evenly through time it is 0 in all.

    Parameters
    ----------
    incidents
        All incidents, points in the CRS of the areas, with ``category`` and ``occurred_from``.
    codes
        The code of the area of each incident, NA outside all of them; index of the incidents or positional.
    areas
        With ``code``, ``name`` and ``dwellings``.
    start
        A Monday: the first day of the plan. Nothing on or after it is looked at.
    weeks
        Length of the plan in weeks.
    covered
        First and last day with data.
    baseline_years
        The years whose mean is the baseline.
    categories
        What counts as a burglary.
    around
        Weeks, see above.
    progress
        Is called with the share done; what it raises stops the work.

    Returns
    -------
    Need

    Raises
    ------
    CRSError
        When incidents and areas are not in one projected CRS.
    ActionError
        When the plan does not begin on a Monday or lies before the data, no category is given, a code is
        unknown, there are no dwellings, or no burglary in any window.

    References
    ----------
    Marshall, R. J. (1991). Mapping disease and mortality rates using empirical Bayes estimators. Applied
    Statistics 40(2).
    Mohler, G. O. et al. (2011). Self-exciting point process modeling of crime. Journal of the American
    Statistical Association 106(493).

    Examples
    --------
    >>> from shapely import box
    >>> squares = [box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000)]
    >>> areas = gpd.GeoDataFrame({"code": ["A", "B"], "name": ["A", "B"], "dwellings": [500, 500]},
    ...     geometry=squares, crs="EPSG:28992")
    >>> days = pd.date_range("2022-01-03", "2023-12-31", freq="2D", tz="Europe/Amsterdam")
    >>> incidents = gpd.GeoDataFrame({"category": "1.1.1", "occurred_from": days},
    ...     geometry=gpd.points_from_xy([500] * len(days), [500] * len(days)), crs="EPSG:28992")
    >>> need = expected_burglaries(incidents, pd.Series("A", index=incidents.index), areas,
    ...     start=date(2024, 1, 1), weeks=2, covered=(date(2022, 1, 3), date(2023, 12, 31)),
    ...     baseline_years=[2022])
    >>> need.areas[["season", "expected"]].sum().round(1).tolist()  # one in two days, for two weeks
    [7.0, 7.0]
    """
    tell = progress or (lambda _: None)
    _check(start, weeks, covered, categories, around)
    dwellings = _dwellings(areas)
    burglaries = _Burglaries.of(incidents, codes, areas, categories, start)
    plan = (start, start + timedelta(days=_WEEK * weeks - 1))
    windows = season_windows(plan, years=baseline_years, covered=covered, around=around)
    tell(0.1)
    inside = burglaries.counted & (dwellings[burglaries.area] > 0)
    in_window = np.zeros(len(burglaries.day), dtype=bool)
    for window in windows:
        in_window |= _within(burglaries.day, window)
    n = np.bincount(burglaries.area[inside & in_window], minlength=len(areas))
    _refuse_nothing(int(n.sum()), categories)
    length = sum(_length(window) for window in windows) / _WEEK
    weekly, index = _city(burglaries.day[inside], windows, covered, start)
    rate = shrink(n.astype(np.float64), np.where(dwellings > 0, dwellings * length, np.nan)).rate
    weight = np.nan_to_num(rate) * dwellings
    season = np.where(dwellings > 0, weeks * weekly * index * weight / weight.sum(), np.nan)
    tell(0.3)
    found = followers(incidents.iloc[burglaries.row], areas, start=start, days=_WEEK * weeks, progress=tell)
    surplus = np.where(dwellings > 0, found.by_area - season * found.ordinary, np.nan)
    recent = inside & _within(burglaries.day, (start - timedelta(days=RECENT), start - timedelta(days=1)))
    tell(1.0)
    described = areas.assign(
        **{
            columns.N: n,
            columns.RATE_EB: rate * 1000,
            columns.SEASON: season,
            columns.SURPLUS: surplus,
            columns.EXPECTED: np.maximum(season + surplus, 0.0),
            columns.RECENT: np.bincount(burglaries.area[recent], minlength=len(areas)),
        }
    )
    return Need(described, plan, windows, weekly, index, found, int((in_window & ~inside).sum()))


def season_windows(
    plan: Days, *, years: Sequence[int], covered: Days, around: int = AROUND
) -> tuple[Days, ...]:
    """Find the same season in the baseline years and in the last year before the plan.

    A window begins and ends on the days of the year of the plan, ``around`` weeks wider on either side, and
    in a baseline year when it begins there. It counts as far as there are data, when that is nine tenths of
    its days; the last one ends before the plan begins.

    Examples
    --------
    >>> plan, data = (date(2024, 1, 1), date(2024, 1, 14)), (date(2021, 1, 1), date(2023, 12, 31))
    >>> windows = season_windows(plan, years=[2021, 2022], covered=data, around=2)
    >>> [(first.isoformat(), last.isoformat()) for first, last in windows]
    [('2021-12-18', '2022-01-28'), ('2022-12-18', '2023-01-28')]
    """
    wide = timedelta(weeks=around)
    first, last = plan[0] - wide, plan[1] + wide
    end = min(covered[1], plan[0] - timedelta(days=1))
    back = {first.year - year for year in years} | {1}
    found = []
    for passed in sorted((passed for passed in back if passed >= 1), reverse=True):
        window = (_years_before(first, passed), _years_before(last, passed))
        known = (max(window[0], covered[0]), min(window[1], end))
        if known[0] <= known[1] and _length(known) >= ENOUGH * _length(window):
            found.append(known)
    return tuple(found)


@dataclass(frozen=True, eq=False)
class _Burglaries:
    """The burglaries before the plan: their rows, days since 1970 and areas (0 where not counted)."""

    row: Integers
    day: Integers
    area: Integers
    counted: Booleans

    @classmethod
    def of(
        cls,
        incidents: gpd.GeoDataFrame,
        codes: pd.Series,
        areas: gpd.GeoDataFrame,
        categories: Collection[str],
        start: date,
    ) -> "_Burglaries":
        """Pick them out and find the position of the area of each."""
        chosen = incidents[columns.CATEGORY].isin(list(categories)) & incidents[columns.OCCURRED_FROM].notna()
        rows = np.flatnonzero(chosen.to_numpy())
        day = wall_clock(incidents[columns.OCCURRED_FROM].iloc[rows]) // _MINUTES
        before = day < (start - date(1970, 1, 1)).days
        rows, day = rows[before], day[before]
        of_row = codes.iloc[rows]
        refuse_strangers(areas, of_row.dropna().unique())
        position = pd.Index(areas[columns.CODE]).get_indexer(of_row)
        return cls(rows, day, np.maximum(position, 0), position >= 0)


def _city(day: Integers, windows: tuple[Days, ...], covered: Days, start: date) -> tuple[float, float]:
    """Return burglaries a week over the last 52 weeks, and the index of the season."""
    last = (start - timedelta(days=_YEAR), start - timedelta(days=1))
    now = _known(last, covered) or (covered[0], min(covered[1], last[1]))
    inside, even = 0, 0.0
    for window in windows:
        middle = window[0] + (window[1] - window[0]) / 2
        around = (middle - timedelta(days=_YEAR // 2), middle + timedelta(days=_YEAR // 2 - 1))
        year = _known((around[0], min(around[1], last[1])), covered)
        if year is not None and _length(year) >= ENOUGH * _YEAR:
            inside += int(_within(day, window).sum())
            even += int(_within(day, year).sum()) / _length(year) * _length(window)
    return int(_within(day, now).sum()) / _length(now) * _WEEK, inside / even if even > 0 else 1.0


def _known(stretch: Days, covered: Days) -> Days | None:
    """Return the part of a stretch with data, None when that is less than nine tenths of it."""
    known = (max(stretch[0], covered[0]), min(stretch[1], covered[1]))
    return known if known[0] <= known[1] and _length(known) >= ENOUGH * _length(stretch) else None


def _within(day: Integers, stretch: Days) -> Booleans:
    """Tell which days since 1970 lie in a stretch."""
    first, last = ((edge - date(1970, 1, 1)).days for edge in stretch)
    return (day >= first) & (day <= last)


def _length(stretch: Days) -> int:
    """Count the days of a stretch, both ends included."""
    return (stretch[1] - stretch[0]).days + 1


def _years_before(day: date, years: int) -> date:
    """Return the same day of an earlier year; 29 February becomes the 28th."""
    if (day.month, day.day) == (_FEBRUARY, _LEAP_DAY):
        day -= timedelta(days=1)
    return day.replace(year=day.year - years)


def _dwellings(areas: gpd.GeoDataFrame) -> Floats:
    """Return the dwellings of each area, 0 where unknown; refuse a city without."""
    given: Floats = np.nan_to_num(areas[columns.DWELLINGS].to_numpy(dtype=np.float64, na_value=np.nan))
    if not (given > 0).any():
        raise ActionError(
            "no_dwellings",
            N_(
                "Advisers go from dwelling to dwelling. The {n} areas have none, or their figures are "
                "missing. Give the city's file figures with dwellings."
            ),
            n=len(areas),
        )
    return given


def _refuse_nothing(n: int, categories: Collection[str]) -> None:
    """Refuse to expect something where nothing ever happened."""
    if not n:
        raise ActionError(
            "no_burglaries",
            N_(
                "What is expected rests on the burglaries of the same season in other years. There is none "
                "of the categories {categories} in any. Choose other categories or weeks."
            ),
            categories=", ".join(sorted(categories)),
        )


def _check(start: date, weeks: int, covered: Days, categories: Collection[str], around: int) -> None:
    """Refuse a plan that does not follow on the data, and settings that leave nothing to count."""
    if start.weekday() or weeks < 1:
        raise ActionError(
            "plan_weeks",
            N_(
                "A plan is for whole weeks, from a Monday on. Given: {weeks} weeks from {start}. Choose a "
                "Monday and at least one week."
            ),
            weeks=weeks,
            start=start.isoformat(),
        )
    if start <= covered[0]:
        raise ActionError(
            "plan_before_data",
            N_(
                "A plan rests on the data before it. It begins on {start}, and the data on {first}. Choose a "
                "later week."
            ),
            start=start.isoformat(),
            first=covered[0].isoformat(),
        )
    if not categories:
        raise ActionError(
            "no_category", N_("A plan is made against a kind of offence. None is given. Choose one or more.")
        )
    if around < 0:
        raise ActionError(
            "around",
            N_("A season is wider than the plan by 0 weeks or more. Given: {around}. Choose for instance 4."),
            around=around,
        )
