"""Weeks and months as stretches of days: those of a period, and the same ones in other years."""

from datetime import date
from typing import Final, Literal, NamedTuple, TypeVar

import numpy as np
import pandas as pd

from hotspots import columns
from hotspots.analysis.points import Booleans, Integers
from hotspots.analysis.rhythm import wall_clock
from hotspots.analysis.selection import Selection

Step = Literal["week", "month"]
Period = tuple[date, date]
Number = TypeVar("Number", int, Integers)

LONGEST_YEAR: Final[dict[Step, int]] = {"week": 53, "month": 12}
EVERY_YEAR: Final[dict[Step, int]] = {"week": 52, "month": 12}
"""The steps that no year lacks: an ISO year may have a 53rd week."""

_MINUTES: Final = 24 * 60
_WEEK: Final = 7
_MONTHS: Final = 12
_EPOCH: Final = 1970  # days are counted from its first, which was a Thursday
_THURSDAY: Final = 3  # days after the Monday; the ISO year of a week is the year of its Thursday


class Windows(NamedTuple):
    """Stretches of days counted from 1 January 1970, of any shape; ``end`` is the day after the last."""

    start: Integers
    end: Integers

    @property
    def days(self) -> Integers:
        """The length of each."""
        return self.end - self.start

    def within(self, covered: "Windows") -> Booleans:
        """Mark those that lie wholly within one other window."""
        inside: Booleans = (self.start >= covered.start) & (self.end <= covered.end) & (self.days > 0)
        return inside

    def tally(self, day: Integers) -> Integers:
        """Count the sorted days in each."""
        counted: Integers = np.searchsorted(day, self.end) - np.searchsorted(day, self.start)
        return counted


class Calendar(NamedTuple):
    """The weeks or months of a period: their year and number, and how much of them lies within it."""

    year: Integers
    number: Integers
    whole: Windows
    within: Windows


def days(incidents: pd.DataFrame) -> Integers:
    """Return the local day on which each incident begins, sorted, counted from 1 January 1970."""
    return np.sort(wall_clock(incidents[columns.OCCURRED_FROM]) // _MINUTES)


def covered(incidents: pd.DataFrame, period: Period | None) -> Windows:
    """Return the days that the data cover as one window, that of the incidents where none is given."""
    if period is not None:
        Selection(start=period[0], end=period[1])  # refuses a period that ends before it begins
        first, last = np.array(period, dtype="datetime64[D]").astype(np.int64)
        return Windows(first, last + 1)
    day = days(incidents)
    return Windows(day[0], day[-1] + 1) if len(day) else Windows(np.array(0), np.array(0))


def calendar(period: Windows, step: Step) -> Calendar:
    """List the weeks or months that a period touches."""
    first, end = int(period.start), int(period.end)
    if first >= end:
        none = np.empty(0, dtype=np.int64)
        return Calendar(none, none, Windows(none, none), Windows(none, none))
    if step == "week":
        start = np.arange(_monday(first), end, _WEEK)
        year = _year(start + _THURSDAY)
        number = (start - _first_monday(year)) // _WEEK + 1
        whole = Windows(start, start + _WEEK)
    else:
        low, high = _month(np.array([first, end - 1])).tolist()
        month = np.arange(low, high + 1)
        year, number = month // _MONTHS + _EPOCH, month % _MONTHS + 1
        whole = of_year(year, number, "month")
    within = Windows(np.maximum(whole.start, period.start), np.minimum(whole.end, period.end))
    return Calendar(year, number, whole, within)


def of_year(year: Integers, number: Integers, step: Step) -> Windows:
    """Return the week or month of that number of a year (broadcast); week 53 may be the first of the next."""
    if step == "week":
        start = _first_monday(year) + (number - 1) * _WEEK
        return Windows(start, start + _WEEK)
    month = (year - _EPOCH) * _MONTHS + number - 1
    return Windows(_month_start(month), _month_start(month + 1))


def of_years(years: Integers, number: Integers, known: Windows, step: Step) -> tuple[Windows, Booleans]:
    """Return the steps of some years, and which are in their year and known: shape (years, steps)."""
    windows = of_year(years[:, None], number, step)
    next_year = of_year(years[:, None] + 1, np.array(1), step)
    return windows, windows.within(known) & (windows.start < next_year.start)


def same_time_of(year: Integers, steps: Calendar, step: Step) -> Windows:
    """Return the same part of the same week or month in other years, shape (years, steps).

    The same week is the one in which the date of its Thursday falls: that is at most three days away.
    """
    year = year[:, None]
    head, tail = steps.within.start - steps.whole.start, steps.within.end - steps.whole.start
    if step == "week":
        start = _monday(_same_date(steps.whole.start + _THURSDAY, year))
        return Windows(start + head, start + tail)
    start, end = of_year(year, steps.number, "month")
    to_the_end = steps.within.end == steps.whole.end  # of February in a leap year too
    return Windows(np.minimum(start + head, end), np.where(to_the_end, end, np.minimum(start + tail, end)))


def _same_date(day: Integers, year: Integers) -> Integers:
    """Return the same date in another year; 29 February is 1 March where there is none."""
    month = _month(day)
    return _month_start((year - _EPOCH) * _MONTHS + month % _MONTHS) + day - _month_start(month)


def _year(day: Integers) -> Integers:
    """Return the calendar year of each day."""
    year: Integers = day.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + _EPOCH
    return year


def _month(day: Integers) -> Integers:
    """Return the month of each day, counted from January 1970."""
    month: Integers = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return month


def _month_start(month: Integers) -> Integers:
    """Return the first day of each month, counted from January 1970."""
    first: Integers = month.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return first


def _monday(day: Number) -> Number:
    """Return the Monday of the week of each day."""
    return day - (day + _THURSDAY) % _WEEK


def _first_monday(year: Integers) -> Integers:
    """Return the Monday of the first ISO week of a year: the one that holds 4 January."""
    return _monday(_month_start((year - _EPOCH) * _MONTHS) + 3)
