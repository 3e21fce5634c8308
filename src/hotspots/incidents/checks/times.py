"""When incidents happened: windows on the wall clock, the nights of the clock change included."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from hotspots.errors import N_
from hotspots.incidents.checks.clock import TimesOfDay, read_times
from hotspots.incidents.checks.dates import EARLIEST, Dates, read_dates
from hotspots.incidents.findings import Ledger

_SECOND: Final = np.timedelta64(1, "s")
_DAY: Final = np.timedelta64(1, "D")


@dataclass(frozen=True)
class Windows:
    """When each incident happened.

    Attributes
    ----------
    start, end
        datetime64[us] in UTC, NaT for rejected rows; equal when the moment is known, `end` later otherwise.
    timed
        Whether the file gives the time of day of `start`.
    """

    start: np.ndarray
    end: np.ndarray
    timed: np.ndarray


@dataclass(frozen=True)
class _Side:
    """One end of the window: the day, the time of day and the offset of each row."""

    dates: Dates
    second: np.ndarray
    offset: np.ndarray


def read_windows(
    frame: pd.DataFrame,
    ledger: Ledger,
    *,
    timezone: str,
    day_first: bool | None = None,
    today: date | None = None,
) -> Windows:
    """Read from/to windows.

    A date without a time is the whole day, 00:00 to the next 00:00. A start without an end is a moment. An
    end without a date is on the day of the start, or on the next when it would lie before the start. An end
    that lies before its start, a start before 1990 or after `today`, and a date that cannot be read reject
    the row; a time that cannot be read makes it a whole day.

    A time that the clock skipped in spring is read as if it had not been put forward (02:30 becomes 03:30).
    An hour that it showed twice in autumn gives a window over both. Texts with ``Z`` or ``+01:00`` are exact.

    Parameters
    ----------
    frame
        Columns date_from and, where the file has them, time_from, date_to, time_to; text, blanks missing.
    ledger
        Receives notes and findings.
    timezone
        IANA name of the wall clock.
    day_first
        The order of day and month, if it is known.
    today
        The last day on which something can have happened; None switches that check off.
    """
    columns = [frame[name] for name in ("date_from", "date_to") if name in frame]
    dates = read_dates(columns, ledger, day_first=day_first, today=today)
    start = _side(dates[0], frame, "time_from", ledger)
    end = _side(dates[1] if "date_to" in frame else _no_dates(len(frame)), frame, "time_to", ledger)
    _reject_dates(start.dates, end.dates, ledger)
    start_wall, end_wall = _walls(start, end, ledger)
    _reject_impossible(start_wall, ledger, today)
    start_utc, _, skipped, twice = _to_utc(start_wall, start.offset, timezone)
    _, end_utc, end_skipped, end_twice = _to_utc(end_wall, _end_offset(start, end), timezone)
    ledger.find(end_utc < start_utc, "to_before_from", N_("The end lies before the start."), "rejected")
    ledger.find(
        skipped | end_skipped,
        "clock_forward",
        N_(
            "The clock skipped this time when summer time began. "
            "It is read as if the clock had not been put forward: 02:30 becomes 03:30."
        ),
        "repaired",
    )
    ledger.find(
        twice | end_twice,
        "clock_back",
        N_("The clock showed this time twice when summer time ended. The window covers both."),
        "kept",
    )
    nothing = np.datetime64("NaT", "us")
    return Windows(
        start=np.where(ledger.alive, start_utc, nothing),
        end=np.where(ledger.alive, end_utc, nothing),
        timed=np.isfinite(start.second) & ledger.alive,
    )


def _side(dates: Dates, frame: pd.DataFrame, column: str, ledger: Ledger) -> _Side:
    """Put the times of a column beside its dates; a time column wins from a time in the date."""
    second, offset = dates.second, dates.offset
    timed = np.isfinite(second)
    if timed.any() and (second[timed] == 0).all() and not np.isfinite(offset).any():
        # Spreadsheets and databases write 00:00 behind a date that has no time; with an offset it is one.
        second, offset = np.full_like(second, np.nan), np.full_like(offset, np.nan)
        if column not in frame:
            ledger.note(
                "all_midnight",
                N_("Every date is followed by 00:00. That is read as a date without a time."),
            )
    unreadable = dates.bad_time
    if column in frame:
        times: TimesOfDay = read_times(frame[column])
        given = np.isfinite(times.second)
        second, offset = np.where(given, times.second, second), np.where(given, times.offset, offset)
        unreadable = (unreadable & ~given) | (times.unreadable & np.isnan(second))
        if times.whole_hours:
            ledger.note(
                "whole_hours", N_("The times are numbers of two digits at most. They are read as hours.")
            )
    ledger.find(
        unreadable,
        "time_unreadable",
        N_("The time cannot be read. The incident counts for the whole day."),
        "kept",
    )
    return _Side(dates, second, offset)


def _no_dates(n: int) -> Dates:
    """Return the dates of a column that the file does not have."""
    nowhere, unknown = np.zeros(n, dtype=bool), np.full(n, np.nan)
    return Dates(
        day=np.full(n, np.datetime64("NaT", "D")),
        second=unknown,
        offset=unknown,
        missing=~nowhere,
        unreadable=nowhere,
        other_order=nowhere,
        too_short=nowhere,
        bad_time=nowhere,
    )


def _reject_dates(start: Dates, end: Dates, ledger: Ledger) -> None:
    """Reject rows whose dates were not read, each for its own reason."""
    ledger.find(start.missing, "date_missing", N_("The date is missing."), "rejected")
    ledger.find(
        start.unreadable | end.unreadable, "date_unreadable", N_("The date cannot be read."), "rejected"
    )
    ledger.find(
        start.other_order | end.other_order,
        "date_order_mixed",
        N_(
            "Day and month stand in another order than in most dates of this file, or cannot be told apart "
            "because the file mixes both orders."
        ),
        "rejected",
    )
    ledger.find(
        start.too_short | end.too_short,
        "year_two_digits",
        N_(
            "The year has two digits and the date has more than one reading. Say whether the day comes first."
        ),
        "rejected",
    )


def _walls(start: _Side, end: _Side, ledger: Ledger) -> tuple[np.ndarray, np.ndarray]:
    """Return both ends on the wall clock, datetime64[s]; NaT where a date is missing."""
    start_wall = _wall(start.dates.day, np.nan_to_num(start.second))
    timed = np.isfinite(start.second)
    day_after = (start.dates.day + _DAY).astype("datetime64[s]")
    end_wall = np.where(timed, start_wall, day_after)
    same_day = end.dates.missing & np.isfinite(end.second)
    if same_day.any():
        closing = _wall(start.dates.day, np.nan_to_num(end.second))
        next_day = same_day & (closing < start_wall)
        ledger.find(
            next_day,
            "end_next_day",
            N_("The end has no date and its time lies before the start. It is read as on the next day."),
            "kept",
        )
        end_wall = np.where(same_day, closing + np.where(next_day, _DAY, 0 * _DAY), end_wall)
    whole = ~end.dates.missing & np.isnan(end.second)
    end_wall = np.where(whole, (end.dates.day + _DAY).astype("datetime64[s]"), end_wall)
    both = ~end.dates.missing & np.isfinite(end.second)
    end_wall = np.where(both, _wall(end.dates.day, np.nan_to_num(end.second)), end_wall)
    return start_wall, end_wall


def _end_offset(start: _Side, end: _Side) -> np.ndarray:
    """Return the offset of the end: its own, or that of the moment it repeats."""
    repeats = end.dates.missing & np.isnan(end.second)
    return np.where(repeats, start.offset, end.offset)


def _wall(day: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return a day and seconds after midnight as one moment on the wall clock."""
    return day.astype("datetime64[s]") + second.astype(np.int64) * _SECOND


def _reject_impossible(start: np.ndarray, ledger: Ledger, today: date | None) -> None:
    """Reject dates at which nothing can have been registered."""
    ledger.find(
        start < np.datetime64(EARLIEST),
        "date_too_early",
        N_("The date lies before {year}. Such a date stands for an empty field."),
        "rejected",
        year=str(EARLIEST.year),
    )
    if today is not None:
        ledger.find(
            start >= np.datetime64(today) + _DAY,
            "date_in_future",
            N_("The date lies in the future."),
            "rejected",
        )


def _to_utc(
    wall: np.ndarray, offset: np.ndarray, timezone: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the earliest and the latest moment of each wall time, and where it was skipped or came twice."""
    naive = pd.DatetimeIndex(wall.astype("datetime64[us]"))
    always = np.ones(len(naive), dtype=bool)
    forward = naive.tz_localize(timezone, ambiguous=always, nonexistent="shift_forward")
    skipped = (forward.tz_localize(None) != naive) & naive.notna()
    first = _utc(forward)
    if skipped.any():
        before = naive[skipped].tz_localize(timezone, ambiguous=always[skipped], nonexistent="shift_backward")
        # The clock's offset before it was put forward, applied to the time as it stands
        first[skipped] = naive[skipped].to_numpy() - (before.tz_localize(None).to_numpy() - _utc(before))
    last = _utc(naive.tz_localize(timezone, ambiguous=~always, nonexistent="shift_forward"))
    last = np.where(skipped, first, last)
    exact = np.isfinite(offset)
    stated = naive.to_numpy() - np.nan_to_num(offset).astype(np.int64) * _SECOND
    twice = (first != last) & ~np.isnat(first) & ~exact
    return np.where(exact, stated, first), np.where(exact, stated, last), skipped & ~exact, twice


def _utc(moments: pd.DatetimeIndex) -> np.ndarray:
    """Return tz-aware moments as datetime64[us] in UTC, writable."""
    return moments.tz_convert("UTC").tz_localize(None).to_numpy().copy()
