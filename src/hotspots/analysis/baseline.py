"""The same days in other years: what a period is compared with, so that a season is no change."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np

from hotspots import columns
from hotspots.analysis import selection as choice
from hotspots.analysis.points import Integers
from hotspots.analysis.selection import Selection
from hotspots.errors import N_, AnalysisError
from hotspots.incidents.notes import Note

ENOUGH: Final = 0.9
"""The share of a window's days that there must be data for; only those days count as exposure."""

_ROW: Final = "_row of the incident"
_FEBRUARY: Final = 2
_LEAP_DAY: Final = 29


class Window(NamedTuple):
    """The days of one baseline year that match the period.

    Attributes
    ----------
    year
        The baseline year in which the window begins.
    start, end
        First and last day, both included, as far as there are data.
    days
        Days of the window on the weekdays selected.
    """

    year: int
    start: date
    end: date
    days: int


@dataclass(frozen=True, eq=False)
class Baseline:
    """A period and the same days of the baseline years.

    Attributes
    ----------
    now, before
        The selected incidents in the period and in the windows, rows of the incidents with their index.
    period
        First and last day compared: the period chosen, as far as there are data.
    windows
        One a baseline year with data.
    exposure_now, exposure_before
        Days in the period and in all windows together, on the weekdays selected.
    left_out
        Baseline years without a window, each with the code of its reason: ``"no_data"``, ``"overlap"`` or
        ``"no_leap_day"``.
    notes
        The same in words.
    """

    now: gpd.GeoDataFrame
    before: gpd.GeoDataFrame
    period: tuple[date, date]
    windows: tuple[Window, ...]
    exposure_now: int
    exposure_before: int
    left_out: tuple[tuple[int, str], ...]
    notes: tuple[Note, ...]


def baseline_window(
    incidents: gpd.GeoDataFrame,
    selection: Selection,
    *,
    baseline_years: Sequence[int],
    covered: tuple[date, date] | None = None,
) -> Baseline:
    """Find the incidents of a period and those of the same days of the baseline years.

    The window of a baseline year begins in that year, on the day and month on which the period begins, and
    ends on those on which it ends: in the next year when the period runs across New Year. In a year without
    29 February a window that begins on that day begins on 1 March and one that ends on it ends on
    28 February. A year does not count when its window overlaps the period itself or when there are data for
    less than nine tenths of its days: the exposure holds only days with data.

    Parameters
    ----------
    incidents
        All incidents, also those not selected: they show for which days there are data.
    selection
        The kinds, parts of the day and weekdays compared, and the period; open ends are those of the data.
    baseline_years
        The years compared with.
    covered
        First and last day with data; by default those of the first and last incident.

    Returns
    -------
    Baseline

    Raises
    ------
    AnalysisError
        When there are no incidents, the period is longer than a year or without data, or no baseline year
        has data.

    Examples
    --------
    >>> import pandas as pd
    >>> days = pd.date_range("2021-01-01", "2023-12-31", tz="Europe/Amsterdam").to_series(index=range(1095))
    >>> incidents = gpd.GeoDataFrame(
    ...     {"group": "hic", "category": "1.1.1", "occurred_from": days, "occurred_to": days},
    ...     geometry=gpd.points_from_xy([0] * 1095, [0] * 1095), crs="EPSG:28992")
    >>> winter = Selection(start=date(2022, 12, 1), end=date(2023, 2, 28))
    >>> found = baseline_window(incidents, winter, baseline_years=[2020, 2021])
    >>> [(window.start.isoformat(), window.end.isoformat()) for window in found.windows]
    [('2021-12-01', '2022-02-28')]
    >>> (len(found.now), len(found.before), found.exposure_now, found.exposure_before, found.left_out)
    (90, 90, 90, 90, ((2020, 'no_data'),))
    """
    covered = covered or choice.period(incidents, Selection())
    chosen = choice.period(incidents, selection)
    if covered is None or chosen is None:
        raise AnalysisError(
            "no_period",
            N_("A comparison needs a period with incidents. There are none. Choose another period."),
        )
    period = _overlap(chosen, covered)
    if period is None:
        raise AnalysisError(
            "period_without_data",
            N_(
                "A period is compared as far as there are data. There are data from {first} to {last}, and "
                "the period is from {start} to {end}. Choose a period with data."
            ),
            first=covered[0].isoformat(),
            last=covered[1].isoformat(),
            start=chosen[0].isoformat(),
            end=chosen[1].isoformat(),
        )
    _refuse_more_than_a_year(period)
    windows, left_out = _windows(incidents, period, covered, selection, baseline_years)
    notes = _notes(period, chosen, windows, left_out)
    if not windows:
        raise AnalysisError(
            "no_baseline",
            N_(
                "A change is measured against the same days of the baseline years. Of {years} none has data "
                "for the days from {start} to {end}. Choose another period, or other baseline years."
            ),
            years=", ".join(map(str, baseline_years)) or "0",
            start=period[0].isoformat(),
            end=period[1].isoformat(),
        )
    rows = [_rows(incidents, replace(selection, start=w.start, end=w.end)) for w in windows]
    return Baseline(
        now=incidents.iloc[_rows(incidents, replace(selection, start=period[0], end=period[1]))],
        before=incidents.iloc[np.sort(np.concatenate(rows))],
        period=period,
        windows=windows,
        exposure_now=_days(*period, selection),
        exposure_before=sum(window.days for window in windows),
        left_out=left_out,
        notes=notes,
    )


def _windows(
    incidents: gpd.GeoDataFrame,
    period: tuple[date, date],
    covered: tuple[date, date],
    selection: Selection,
    baseline_years: Sequence[int],
) -> tuple[tuple[Window, ...], tuple[tuple[int, str], ...]]:
    """Return the windows of the baseline years, and the years that have none with the reason."""
    windows: list[Window] = []
    left_out: list[tuple[int, str]] = []
    for year in sorted(set(baseline_years)):
        start = _in_year(period[0], year, begins=True)
        end = _in_year(period[1], year + period[1].year - period[0].year, begins=False)
        known = _overlap((start, end), covered) if start <= end else None
        if start > end:
            left_out.append((year, "no_leap_day"))
        elif _overlap((start, end), period) is not None:
            left_out.append((year, "overlap"))
        elif known is None or _length(known) < ENOUGH * _length((start, end)) or _silent(incidents, known):
            left_out.append((year, "no_data"))
        elif days := _days(*known, selection):
            windows.append(Window(year, *known, days))
        else:
            left_out.append((year, "no_data"))
    return tuple(windows), tuple(left_out)


def _notes(
    period: tuple[date, date],
    chosen: tuple[date, date],
    windows: tuple[Window, ...],
    left_out: tuple[tuple[int, str], ...],
) -> tuple[Note, ...]:
    """Say what is compared with what, and which years are not."""
    notes = []
    if period != chosen:
        template = N_("Within the period there are data from {start} to {end}: only those days are compared.")
        ends = {"start": period[0].isoformat(), "end": period[1].isoformat()}
        notes.append(Note("period_cut", template, ends))
    if windows:
        template = N_("Compared with the same days of the year in {years}, {days} days in all.")
        years = ", ".join(str(window.year) for window in windows)
        days = sum(window.days for window in windows)
        notes.append(Note("baseline_used", template, {"years": years, "days": days}))
    reasons = {
        "no_data": N_("Not compared with {years}: there are no data for all of these days."),
        "overlap": N_("Not compared with {years}: these days are part of the period itself."),
        "no_leap_day": N_("Not compared with {years}: there was no 29 February."),
    }
    for code, template in reasons.items():
        years = ", ".join(str(year) for year, reason in left_out if reason == code)
        if years:
            notes.append(Note(f"baseline_{code}", template, {"years": years}))
    return tuple(notes)


def _refuse_more_than_a_year(period: tuple[date, date]) -> None:
    """Refuse a period whose windows in two successive years would overlap."""
    if period[1] >= _in_year(period[0], period[0].year + 1, begins=True):
        raise AnalysisError(
            "period_over_a_year",
            N_(
                "A period is compared with the same days of other years, so it lasts a year at most. Given: "
                "{start} to {end}. Choose a shorter period."
            ),
            start=period[0].isoformat(),
            end=period[1].isoformat(),
        )


def _in_year(day: date, year: int, *, begins: bool) -> date:
    """Return the same day of another year; 29 February becomes 1 March or, as a last day, 28 February."""
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, _FEBRUARY + 1, 1) if begins else date(year, _FEBRUARY, _LEAP_DAY - 1)


def _overlap(one: tuple[date, date], other: tuple[date, date]) -> tuple[date, date] | None:
    """Return the days in both of two stretches of days, None when there are none."""
    start, end = max(one[0], other[0]), min(one[1], other[1])
    return (start, end) if start <= end else None


def _length(days: tuple[date, date]) -> int:
    """Count the days of a stretch, first and last included."""
    return (days[1] - days[0]).days + 1


def _days(start: date, end: date, selection: Selection) -> int:
    """Count the days of a stretch that fall on the weekdays selected."""
    days = (start + timedelta(days=passed) for passed in range(_length((start, end))))
    return sum(not selection.weekdays or day.weekday() in selection.weekdays for day in days)


def _silent(incidents: gpd.GeoDataFrame, days: tuple[date, date]) -> bool:
    """Tell whether no incident of any kind lies in a stretch of days."""
    return not len(_rows(incidents, Selection(start=days[0], end=days[1])))


def _rows(incidents: gpd.GeoDataFrame, selection: Selection) -> Integers:
    """Return the positions of the selected incidents, in their order."""
    needed = [columns.GROUP, columns.CATEGORY, columns.OCCURRED_FROM, columns.OCCURRED_TO]
    numbered = incidents[[*needed, incidents.geometry.name]].assign(**{_ROW: np.arange(len(incidents))})
    return choice.select(numbered, selection)[_ROW].to_numpy(dtype=np.int64)
