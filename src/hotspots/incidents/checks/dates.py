"""Dates in the spellings of exports; the order of day and month is decided for the file as a whole."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

import numpy as np
import pandas as pd

from hotspots.errors import N_
from hotspots.incidents.checks.clock import NONE, read_moment
from hotspots.incidents.checks.per_value import per_value
from hotspots.incidents.findings import Ledger
from hotspots.incidents.notes import Label

Order = Literal["dmy", "mdy", "ymd"]

EARLIEST: Final = date(1990, 1, 1)
"""Before it nothing is taken for an incident: 1 January 1900 and its like stand for an empty field."""

MIXED: Final = 0.05
"""Of the rows that show the order of day and month, the share that may show the other one and still count
as slips of the pen; above it no row is believed that could be either."""

_ORDER_LABELS: Final[dict[Order, str]] = {
    "dmy": N_("day, month, year"),
    "mdy": N_("month, day, year"),
    "ymd": N_("year, month, day"),
}

_MISSING, _FIXED, _ORDERED, _SHORT, _UNREADABLE = range(5)

_DATE = re.compile(
    r"""(?:(?P<year>\d{4})(?P<s1>[-/.])(?P<month>\d{1,2})(?P=s1)(?P<day>\d{1,2})
      | (?P<solid>(?:19|20)\d{6})(?=$|[T\s]|\d{4}$|\d{6}$)
      | (?P<a>\d{1,2})(?P<s2>[-/.\s])\s*(?P<b>\d{1,2})(?P=s2)\s*(?P<c>\d{4}|\d{2})
      | (?P<d>\d{1,2})[-/.\s]*(?P<name>[a-z]{3,9})[-/.\s]+(?P<y>\d{4})
      | (?P<serial>\d{5})(?P<fraction>[.,]\d+)?$)
    (?P<time>[T\s,]+\S.*|(?<=\d{8})\d{4}(?:\d\d)?)?""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_MONTH: Final = {
    name[:3]: number
    for names in (
        "januari februari maart april mei juni juli augustus september oktober november december",
        "january february march april may june july august september october november december",
        "jan feb mrt",
    )
    for number, name in enumerate(names.split(), 1)
}
_EXCEL_EPOCH: Final = np.datetime64("1899-12-30", "D")
_SERIALS: Final = (32874, 73051)
"""Excel's numbers of 1990-01-01 and 2100-01-01; five digits outside them are no date."""

_DAY: Final = 86400


@dataclass(frozen=True)
class Dates:
    """The dates of a column.

    Attributes
    ----------
    day
        datetime64[D], NaT where missing or not read.
    second, offset
        The time of day in the same text, as in :class:`hotspots.incidents.checks.clock.TimesOfDay`.
    missing
        Where nothing stands.
    unreadable, other_order, too_short
        Where something stands that is no date; that fits only the order of day and month which the file
        does not use, or either when the file mixes them; whose two-digit year leaves more than one reading.
    bad_time
        Where the date was read, and what follows it is no time.
    """

    day: np.ndarray
    second: np.ndarray
    offset: np.ndarray
    missing: np.ndarray
    unreadable: np.ndarray
    other_order: np.ndarray
    too_short: np.ndarray
    bad_time: np.ndarray


@dataclass(frozen=True)
class _Parts:
    """A column taken apart, before the order is decided."""

    kind: np.ndarray
    numbers: np.ndarray  # shape (n, 3): year month day when fixed, else as written
    second: np.ndarray
    offset: np.ndarray
    bad_time: np.ndarray


def read_dates(
    columns: Sequence[pd.Series],
    ledger: Ledger,
    *,
    day_first: bool | None = None,
    today: date | None = None,
) -> list[Dates]:
    """Read the date columns of one file, which share one order of day and month.

    ``2023-05-01``, ``20230501``, ``1 mei 2023`` and Excel's day numbers have one reading. Of ``1-5-2023``
    the file decides: if some row fits only one order, that is the order of all; if every row fits both, the
    day comes first, and a note says so. Rows of the other order are not read. A two-digit year is read when
    only one order fits all rows, or when `day_first` says which.

    Parameters
    ----------
    columns
        Text, missing where there is no date; all of one length.
    ledger
        Receives the notes; the rows that cannot be read are left to the caller.
    day_first
        The order, if it is known.
    today
        No two-digit year lies after it.
    """
    parts = [_take_apart(values) for values in columns]
    order, mixed = _decide(parts, ledger, day_first=day_first)
    short = _decide_short(parts, ledger, proved=order, today=today)
    return [_put_together(part, order or "dmy", short, mixed=mixed) for part in parts]


def _take_apart(values: pd.Series) -> _Parts:
    """Take each distinct text apart once."""
    times: dict[str, tuple[float, float]] = {}
    missing = (_MISSING, 0, 0, 0, NONE, NONE, 0)
    table = per_value(values, lambda text: _one(text, times), missing=missing, dtype=np.float64)
    return _Parts(
        kind=table[:, 0].astype(np.int64),
        numbers=table[:, 1:4].astype(np.int64),
        second=table[:, 4],
        offset=table[:, 5],
        bad_time=table[:, 6] > 0,
    )


def _one(text: str, times: dict[str, tuple[float, float]]) -> tuple[float, ...]:
    """Return kind, three numbers, second, offset and whether the time is unreadable."""
    match = _DATE.fullmatch(text)
    if match is None:
        return (_UNREADABLE, 0, 0, 0, NONE, NONE, 0)
    if match["serial"]:
        return _serial(int(match["serial"]), match["fraction"])
    if match["year"]:
        kind, numbers = _FIXED, (int(match["year"]), int(match["month"]), int(match["day"]))
    elif match["a"]:
        kind = _ORDERED if len(match["c"]) == 4 else _SHORT  # noqa: PLR2004 - the digits of a year
        numbers = (int(match["a"]), int(match["b"]), int(match["c"]))
    elif match["solid"]:
        solid = match["solid"]
        kind, numbers = _FIXED, (int(solid[:4]), int(solid[4:6]), int(solid[6:]))
    else:
        month = _MONTH.get(match["name"].lower()[:3], 0)
        kind, numbers = _FIXED, (int(match["y"]), month, int(match["d"]))
    clock = match["time"]
    if clock is None:
        return (kind, *numbers, NONE, NONE, 0)
    clock = clock.strip("Tt, ")
    if clock not in times:
        times[clock] = read_moment(clock)
    second, offset = times[clock]
    return (kind, *numbers, second, offset, float(second != second))  # noqa: PLR0124 - NaN


def _serial(number: int, fraction: str | None) -> tuple[float, ...]:
    """Read a day number of Excel, with the time of day as its fraction."""
    if not _SERIALS[0] <= number < _SERIALS[1]:
        return (_UNREADABLE, 0, 0, 0, NONE, NONE, 0)
    second = float(round(float("0." + fraction[1:]) * _DAY)) if fraction else NONE
    day = (_EXCEL_EPOCH + number).astype(object)
    return (_FIXED, day.year, day.month, day.day, second, NONE, 0)


def _days(year: np.ndarray, month: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Return datetime64[D], NaT where the calendar has no such day."""
    possible = (month >= 1) & (month <= 12) & (day >= 1) & (year >= 1800) & (year < 2200)  # noqa: PLR2004
    months = np.where(possible, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + np.where(possible, day - 1, 0)
    possible &= days.astype("datetime64[M]") == months
    return np.where(possible, days, np.datetime64("NaT", "D"))


def _ordered(numbers: np.ndarray, order: Order) -> np.ndarray:
    """Read three numbers as written in an order; a two-digit year lies in 1990-2089."""
    year, month, day = (numbers[:, order.index(part)] for part in "ymd")
    short = year < 100  # noqa: PLR2004 - two digits
    year = np.where(short, year + np.where(year >= 90, 1900, 2000), year)  # noqa: PLR2004 - see EARLIEST
    return _days(year, month, day)


def _decide(parts: Sequence[_Parts], ledger: Ledger, *, day_first: bool | None) -> tuple[Order | None, bool]:
    """Decide the order of four-digit dates, None when no date shows it; and whether it is mixed."""
    numbers = np.concatenate([part.numbers[part.kind == _ORDERED] for part in parts])
    if day_first is not None:
        return ("dmy" if day_first else "mdy"), False
    fits_day, fits_month = (~np.isnat(_ordered(numbers, order)) for order in ("dmy", "mdy"))
    n_day, n_month = int((fits_day & ~fits_month).sum()), int((fits_month & ~fits_day).sum())
    if n_day + n_month == 0:
        if (fits_day & (numbers[:, 0] != numbers[:, 1])).any():
            ledger.note(
                "date_order_assumed",
                N_(
                    "Every date can be read as day-month and as month-day. They are read as day-month. "
                    "If that is wrong, say that the month comes first."
                ),
            )
        return None, False
    order: Order = "dmy" if n_day >= n_month else "mdy"
    if order == "mdy":
        ledger.note("month_first", N_("The dates are written with the month first: some fit no other order."))
    return order, min(n_day, n_month) > MIXED * (n_day + n_month)


def _decide_short(
    parts: Sequence[_Parts],
    ledger: Ledger,
    *,
    proved: Order | None,
    today: date | None,
) -> Order | None:
    """Decide the order of dates with a two-digit year; None when they leave more than one reading."""
    numbers = np.concatenate([part.numbers[part.kind == _SHORT] for part in parts])
    if not len(numbers):
        return None
    if proved is not None:  # known, or shown by the dates with four digits
        return proved
    latest = np.datetime64(today or date(2089, 12, 31), "D")
    candidates: tuple[Order, ...] = ("dmy", "mdy", "ymd")
    fitting = [order for order in candidates if (_ordered(numbers, order) <= latest).all()]
    if len(fitting) != 1:
        return None
    ledger.note(
        "short_years",
        N_("The years have two digits. Only one order of day, month and year fits all dates: {order}."),
        order=Label(_ORDER_LABELS[fitting[0]]),
    )
    return fitting[0]


def _put_together(part: _Parts, order: Order, short: Order | None, *, mixed: bool) -> Dates:
    """Read a column in the order that was decided."""
    year, month, day = part.numbers.T
    days = np.where(part.kind == _FIXED, _days(year, month, day), np.datetime64("NaT", "D"))
    ordered, shortened = part.kind == _ORDERED, part.kind == _SHORT
    fits, fits_other = (
        _ordered(part.numbers, order),
        _ordered(part.numbers, "mdy" if order == "dmy" else "dmy"),
    )
    other = ordered & np.isnat(fits) & ~np.isnat(fits_other)
    if mixed:
        other |= ordered & ~np.isnat(fits) & ~np.isnat(fits_other) & (fits != fits_other)
    days = np.where(ordered & ~other, fits, days)
    if short is not None:
        days = np.where(shortened, _ordered(part.numbers, short), days)
    too_short = shortened & (short is None)
    missing = part.kind == _MISSING
    return Dates(
        day=days,
        second=part.second,
        offset=part.offset,
        missing=missing,
        unreadable=np.isnat(days) & ~(missing | other | too_short),
        other_order=other,
        too_short=too_short,
        bad_time=part.bad_time & ~np.isnat(days),
    )
