"""Times of day in the spellings of exports: ``21:30``, ``2130``, ``9:30 PM``, and Excel's ``0.896``."""

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from hotspots.incidents.checks.per_value import per_value

NONE: Final = float("nan")
_HOUR: Final = 3600
_DAY: Final = 86400

_TIME = re.compile(
    r"""(?:1899-12-3[01]|1900-01-0[01])?[T\s]*       # the day Excel puts before a time
    (?:(?P<hour>\d{1,2})\s*[:.uh]\s*(?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?
      |(?P<solid>\d{4}(?:\d\d)?))
    \s*(?P<half>[ap]\.?m\.?)?\s*(?:uur|u|h)?
    \s*(?P<zone>z|utc|gmt|[+-]\d{2}(?::?\d{2})?)?""",
    re.VERBOSE | re.IGNORECASE,
)
_INTEGER = re.compile(r"\d{1,6}")
_DOTTED = re.compile(r"(\d{1,2})[.,](\d+)")

_MISSING, _READ, _INTEGRAL, _BROKEN, _UNREADABLE = range(5)


@dataclass(frozen=True)
class TimesOfDay:
    """The times of a column.

    Attributes
    ----------
    second
        Seconds after midnight, 86400 for ``24:00``; NaN where missing or unreadable.
    offset
        Seconds east of Greenwich where the text says so, else NaN.
    unreadable
        Where something stands that is no time.
    whole_hours
        Whether the column was read as hours without minutes.
    """

    second: np.ndarray
    offset: np.ndarray
    unreadable: np.ndarray
    whole_hours: bool = False


def read_moment(text: str) -> tuple[float, float]:
    """Read one time of day.

    Returns
    -------
    tuple of float
        Seconds after midnight, NaN when `text` is no time; seconds east of Greenwich, NaN when not given.
    """
    match = _TIME.fullmatch(text.strip())
    if match is None:
        return NONE, NONE
    solid = match["solid"]
    if solid:
        hour, minute, second = int(solid[:2]), int(solid[2:4]), int(solid[4:] or 0)
    else:
        hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:  # noqa: PLR2004 - the twelve-hour clock
            return NONE, NONE
        hour = hour % 12 + (12 if match["half"][0] in "pP" else 0)
    return _seconds(hour, minute, second), _offset(match["zone"])


def read_times(values: pd.Series) -> TimesOfDay:
    """Read a column of times.

    Bare numbers leave more than one reading, so the column decides as a whole: with three or four digits
    somewhere they are ``HHMM`` without leading zeros, with five or six ``HHMMSS``, with two at most whole
    hours. ``14.30`` is a time when a number before the dot exceeds 0 somewhere and nothing contradicts it;
    ``0.604`` is a fraction of a day, as spreadsheets keep it. What could be both is not read.

    Parameters
    ----------
    values
        Text, missing where the time is not known.
    """
    missing = (_MISSING, NONE, NONE)
    kind, first, second = per_value(values, _read_one, missing=missing, dtype=np.float64).T
    seconds = np.where(kind == _READ, first, NONE)
    offset = np.where(kind == _READ, second, NONE)
    broken, integral = kind == _BROKEN, kind == _INTEGRAL
    as_clock, as_fraction = np.where(broken, first, NONE), np.where(broken, second, NONE)
    only_clock = np.isfinite(as_clock) & np.isnan(as_fraction)
    only_fraction = np.isnan(as_clock) & np.isfinite(as_fraction)
    if only_fraction.any() and not only_clock.any():
        only_fraction = np.isfinite(as_fraction)
        seconds[integral & (first == 0)] = 0.0
        integral = np.zeros_like(integral)
    elif only_clock.any() and not only_fraction.any():
        only_clock = np.isfinite(as_clock)
    seconds[only_clock] = as_clock[only_clock]
    seconds[only_fraction] = as_fraction[only_fraction]
    width = second[integral].max(initial=0)
    if width <= 2 and (kind == _READ).any():  # noqa: PLR2004 - a slip among times, not a column of hours
        integral = np.zeros_like(integral)
    seconds[integral] = _from_digits(first[integral].astype(np.int64), int(width))
    return TimesOfDay(
        second=seconds,
        offset=offset,
        unreadable=(kind != _MISSING) & np.isnan(seconds),
        whole_hours=bool(integral.any() and width <= 2),  # noqa: PLR2004 - the digits of an hour
    )


def _read_one(text: str) -> tuple[int, float, float]:
    """Return the kind of one text, and what was read; the column decides about numbers."""
    if _INTEGER.fullmatch(text):
        return _INTEGRAL, float(text), float(len(text))
    number = _DOTTED.fullmatch(text)
    if number is None:
        second, offset = read_moment(text)
        return (_UNREADABLE if second != second else _READ), second, offset  # noqa: PLR0124 - NaN
    whole, decimals = number.groups()
    two = len(decimals) == 2  # noqa: PLR2004 - the digits of a minute
    as_clock = _seconds(int(whole), int(decimals), 0) if two else NONE
    as_fraction = float(round(float(f"0.{decimals}") * _DAY)) if int(whole) == 0 else NONE
    return _BROKEN, as_clock, as_fraction


def _from_digits(numbers: np.ndarray, width: int) -> np.ndarray:
    """Read whole numbers as ``HH``, ``HHMM`` or ``HHMMSS``, whichever their greatest width says."""
    unit = {0: 1, 1: 1, 2: 1, 3: 100, 4: 100}.get(width, 10_000)
    hour, rest = np.divmod(numbers, unit)
    minute, second = (rest, 0 * rest) if unit <= 100 else np.divmod(rest, 100)  # noqa: PLR2004
    fits = (hour <= 24) & (minute < 60) & (second < 60)  # noqa: PLR2004
    total = hour * _HOUR + minute * 60 + second
    return np.where(fits & (total <= _DAY), total, NONE)


def _seconds(hour: int, minute: int, second: int) -> float:
    """Return seconds after midnight; NaN when there is no such time."""
    total = hour * _HOUR + minute * 60 + second
    return float(total) if minute < 60 and second < 60 and total <= _DAY else NONE  # noqa: PLR2004


def _offset(zone: str | None) -> float:
    """Return seconds east of Greenwich of ``Z``, ``+01:00``, ``+0100`` or ``+01``."""
    if zone is None:
        return NONE
    digits = re.sub(r"\D", "", zone)
    if not digits:
        return 0.0
    size = int(digits[:2]) * _HOUR + int(digits[2:] or 0) * 60
    return float(-size if zone.startswith("-") else size)
