"""When things happen in the demo city: profiles by hour, weekday and month, and windows of uncertainty.

Moments are drawn as whole hours that exist on the wall clock and refined within the hour, so that the hour
that is skipped in spring never occurs and the one that is lived twice in autumn counts twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import pandas as pd

_HOURS_A_WEEK_DAY: Final = 24
_EARLY: Final = 6  # before this hour a night still belongs to the evening before
_MINUTE: Final = np.timedelta64(1, "m")
_QUARTER: Final = np.timedelta64(15, "m")

LOCKDOWNS: Final = (("2020-03-16", "2020-06-01"), ("2020-12-15", "2021-04-28"), ("2021-12-19", "2022-01-26"))
"""Shops and bars (partly) closed; half-open."""

SCHOOL_HOLIDAYS: Final = ((7, 13, 8, 28), (12, 22, 12, 31), (1, 1, 1, 6), (4, 27, 5, 5), (10, 16, 10, 22))
"""(month, day) to (month, day), inclusive; roughly those of the middle of the country."""

_EVEN: Final = (1.0,) * 12
_DARK: Final = (1.40, 1.20, 1.05, 0.85, 0.72, 0.72, 0.82, 0.80, 0.80, 1.10, 1.40, 1.65)
_WINTER: Final = (1.20, 1.10, 1.05, 0.95, 0.90, 0.85, 0.85, 0.90, 0.95, 1.10, 1.15, 1.15)
_SUMMER: Final = (0.75, 0.75, 0.90, 1.05, 1.20, 1.25, 1.20, 1.15, 1.10, 1.00, 0.85, 0.80)
_WARM: Final = (0.15, 0.15, 0.50, 1.10, 1.60, 2.00, 2.10, 2.00, 1.30, 0.70, 0.25, 0.15)
_NEW_YEAR: Final = (2.50, 0.25, 0.15, 0.10, 0.10, 0.10, 0.10, 0.10, 0.15, 0.60, 2.00, 6.00)

_WEEK: Final = (1.0,) * 7
_WORKDAYS: Final = (1.0, 1.0, 1.0, 1.0, 1.0, 0.45, 0.30)
_WEEKEND: Final = (0.7, 0.7, 0.75, 0.9, 1.7, 1.9, 0.9)


@dataclass(frozen=True)
class Profile:
    """The rhythm of a kind of incident.

    Attributes
    ----------
    hours
        (hour, weight) points, joined by straight lines around the clock.
    weekdays
        Weights from Monday to Sunday; hours before six count with the day before.
    months
        Weights from January to December.
    opening
        (first, last) hour outside which nothing happens.
    lockdown
        Factor while shops and bars were closed.
    school
        School days only.
    """

    hours: tuple[tuple[float, float], ...]
    weekdays: tuple[float, ...] = _WEEK
    months: tuple[float, ...] = _EVEN
    opening: tuple[int, int] | None = None
    lockdown: float = 1.0
    school: bool = False

    def by_hour(self) -> np.ndarray:
        """Return the weights of the 24 hours of a day."""
        hours, weights = zip(*self.hours, strict=True)
        clock = np.arange(_HOURS_A_WEEK_DAY)
        curve: np.ndarray = np.interp(clock, hours, weights, period=_HOURS_A_WEEK_DAY)
        if self.opening is not None:
            curve[(clock < self.opening[0]) | (clock > self.opening[1])] = 0.0
        return curve


_NIGHT: Final = ((0, 2.2), (2, 2.4), (4, 1.2), (6, 0.2), (12, 0.4), (17, 0.8), (21, 1.4), (23, 2.0))

PROFILES: Final[Mapping[str, Profile]] = {
    "burglary": Profile(
        ((1, 0.7), (5, 0.3), (8, 0.6), (11, 1.1), (15, 1.2), (18, 2.2), (20, 2.2), (23, 0.9)),
        (1.0, 0.95, 0.95, 1.0, 1.25, 1.3, 0.8),
        _DARK,
    ),
    "street_robbery": Profile(
        ((1, 1.0), (5, 0.2), (12, 0.4), (16, 1.0), (20, 2.0), (22, 2.2)), months=_WINTER
    ),
    "robbery": Profile(((2, 0.3), (8, 0.2), (12, 0.6), (17, 1.5), (20, 2.5), (22, 1.2)), months=_DARK),
    "violence": Profile(_NIGHT, _WEEKEND, _SUMMER, lockdown=0.45),
    "daytime": Profile(((2, 0.2), (7, 0.4), (11, 1.3), (16, 1.6), (20, 1.1)), (1, 1, 1, 1, 1.1, 0.9, 0.7)),
    "vehicle": Profile(((0, 1.6), (3, 2.0), (6, 0.8), (11, 0.5), (17, 0.8), (22, 1.3)), months=_WINTER),
    "bicycle": Profile(((2, 0.2), (7, 0.6), (10, 1.2), (15, 1.7), (18, 1.6), (22, 0.9)), months=_SUMMER),
    "school": Profile(
        ((8, 0.8), (10, 1.4), (12, 1.5), (14, 1.6)), (1, 1, 1, 1, 0.9, 0, 0), opening=(8, 15), school=True
    ),
    "vandalism": Profile(
        ((0, 1.7), (3, 1.2), (7, 0.3), (13, 0.6), (17, 1.2), (21, 1.9)),
        (0.8, 0.8, 0.85, 0.95, 1.3, 1.5, 0.9),
        (1.3, 0.9, 0.95, 0.95, 1.0, 1.0, 0.95, 0.9, 0.95, 1.05, 1.1, 1.4),
    ),
    "shop": Profile(
        ((9, 0.5), (11, 1.0), (14, 1.4), (16, 1.8), (18, 1.3), (20, 0.7)),
        (0.8, 0.9, 0.95, 1.2, 1.1, 1.4, 0.6),
        (0.95, 0.95, 1.0, 1.0, 1.0, 0.95, 0.9, 0.95, 1.0, 1.05, 1.1, 1.15),
        opening=(9, 20),
        lockdown=0.5,
    ),
    "drink": Profile(((1, 0.9), (4, 0.2), (9, 0.4), (14, 1.3), (18, 1.7), (22, 1.6)), _WEEKEND, _SUMMER),
    "homeless": Profile(((2, 0.3), (7, 0.8), (10, 1.3), (17, 1.4), (21, 1.1)), months=_WINTER),
    "confused": Profile(((3, 0.4), (8, 0.8), (13, 1.3), (19, 1.5), (22, 1.2))),
    "youth": Profile(
        ((1, 0.5), (4, 0.05), (11, 0.2), (15, 1.1), (19, 1.8), (22, 1.8)), (1, 1, 1, 1, 1.4, 1.4, 1), _SUMMER
    ),
    "noise": Profile(((1, 1.8), (5, 0.4), (11, 0.4), (19, 1.1), (23, 2.0)), _WEEKEND, _SUMMER),
    "racing": Profile(
        ((1, 1.2), (3, 0.3), (8, 0.02), (16, 0.3), (20, 1.6), (23, 2.2)),
        (0.2, 0.2, 0.2, 0.5, 2.0, 2.2, 1.3),
        _WARM,
    ),
    "drugs": Profile(((2, 0.4), (8, 0.4), (14, 1.2), (19, 1.5), (22, 1.3)), (1, 1, 1, 1.05, 1.2, 1.1, 0.7)),
    "explosion": Profile(((1, 2.0), (3, 3.0), (5, 1.5), (8, 0.1), (17, 0.1), (22, 0.8))),
    "business": Profile(((1, 1.8), (4, 1.8), (7, 0.5), (13, 0.3), (18, 0.8), (22, 1.4)), months=_WINTER),
    "driving": Profile(_NIGHT, _WEEKEND, lockdown=0.6),
    "fireworks": Profile(((1, 1.0), (5, 0.1), (12, 0.5), (18, 1.6), (22, 2.0)), months=_NEW_YEAR),
}


@dataclass(frozen=True)
class Window:
    """How well the moment of an incident is known.

    Attributes
    ----------
    known
        Share of which the moment is known.
    day
        Share of which only the date is known: the whole day, midnight to midnight.
    spans
        (weight, shortest, longest) in hours, log-uniform within.
    away
        Share, in July, August and December, of absences of two days to two weeks.
    """

    known: float
    day: float
    spans: tuple[tuple[float, float, float], ...]
    away: float = 0.0


WINDOWS: Final[Mapping[str, Window]] = {
    "home": Window(
        0.12, 0.03, ((0.50, 2.0, 10.0), (0.30, 1.5, 5.0), (0.15, 6.0, 9.0), (0.05, 24.0, 72.0)), 0.30
    ),
    "shed": Window(0.08, 0.08, ((0.70, 8.0, 16.0), (0.30, 24.0, 120.0)), 0.20),
    "vehicle": Window(0.10, 0.03, ((0.80, 6.0, 14.0), (0.20, 14.0, 60.0))),
    "bicycle": Window(0.15, 0.06, ((0.80, 1.0, 9.0), (0.20, 9.0, 48.0))),
    "vandalism": Window(0.45, 0.04, ((0.75, 2.0, 12.0), (0.25, 12.0, 60.0))),
    "business": Window(0.15, 0.02, ((0.75, 10.0, 16.0), (0.25, 36.0, 64.0))),
}


@dataclass(frozen=True)
class Clock:
    """The hours of one local year: when they begin (UTC) and what the wall clock says."""

    begin: np.ndarray
    month: np.ndarray
    day: np.ndarray
    weekday: np.ndarray
    hour: np.ndarray
    lockdown: np.ndarray

    def weights(self, profile: Profile) -> np.ndarray:
        """Return the weight of each hour under a profile."""
        late = self.hour < _EARLY
        weekday = np.asarray(profile.weekdays)[(self.weekday - late) % 7]
        weights: np.ndarray = (
            profile.by_hour()[self.hour] * weekday * np.asarray(profile.months)[self.month - 1]
        )
        weights[self.lockdown] *= profile.lockdown
        if profile.school:
            today = self.month * 100 + self.day
            for month, first, to_month, last in SCHOOL_HOLIDAYS:
                weights[(today >= month * 100 + first) & (today <= to_month * 100 + last)] = 0.0
        return weights


@cache
def clock(year: int, timezone: str) -> Clock:
    """Return the hours of a year; on the nights the clock changes there are 23 or 25 of them."""
    hours = pd.date_range(
        pd.Timestamp(year, 1, 1, tz=timezone),
        pd.Timestamp(year + 1, 1, 1, tz=timezone),
        freq="h",
        inclusive="left",
    )
    lockdown = np.zeros(len(hours), dtype=bool)
    for first, last in LOCKDOWNS:
        lockdown |= (hours >= pd.Timestamp(first, tz=timezone)) & (hours < pd.Timestamp(last, tz=timezone))
    return Clock(
        begin=hours.tz_convert("UTC").tz_localize(None).to_numpy().astype("datetime64[us]"),
        month=hours.month.to_numpy(),
        day=hours.day.to_numpy(),
        weekday=hours.day_of_week.to_numpy(),
        hour=hours.hour.to_numpy(),
        lockdown=lockdown,
    )


def draw_moments(rng: np.random.Generator, hours: Clock, weights: np.ndarray, n: int) -> np.ndarray:
    """Draw moments (datetime64[us], UTC) from weighted hours.

    Never on the hour itself: 00:00 means an unknown time to those who read police data.
    """
    cumulative = np.cumsum(weights)
    slots = np.searchsorted(cumulative, rng.random(n) * cumulative[-1], side="right")
    moments: np.ndarray = hours.begin[slots] + rng.integers(1, 60, n) * _MINUTE
    return moments


def draw_windows(
    rng: np.random.Generator, moments: np.ndarray, window: Window, *, months: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Hide moments in windows.

    Parameters
    ----------
    rng
        Source of chance.
    moments
        datetime64[us], UTC.
    window
        How they are hidden.
    months
        Local month of each moment, 1 to 12.

    Returns
    -------
    tuple
        From and to (datetime64[us], UTC, from ≤ moment ≤ to), and which are known by date alone: those are
        still to be widened to whole local days.
    """
    n = len(moments)
    chance = rng.random(n)
    weights, shortest, longest = (np.array(column) for column in zip(*window.spans, strict=True))
    span = rng.choice(len(weights), size=n, p=weights / weights.sum())
    hours = shortest[span] * (longest[span] / shortest[span]) ** rng.random(n)
    away = np.isin(months, (7, 8, 12)) & (rng.random(n) < window.away)
    hours[away] = 48.0 * 7.0 ** rng.random(int(away.sum()))
    length = (hours * 3600e6).astype("timedelta64[us]")
    begin = moments - (length.astype(np.int64) * rng.random(n)).astype("timedelta64[us]")
    begin = begin.astype("datetime64[m]") - (begin.astype("datetime64[m]").astype(np.int64) % 15) * _MINUTE
    begin = begin.astype("datetime64[us]")
    quarters = np.ceil((np.maximum(begin + length, moments) - begin) / _QUARTER).astype(np.int64)
    end = begin + quarters * _QUARTER
    known = chance < window.known
    by_date = ~known & (chance < window.known + window.day)
    return np.where(known, moments, begin), np.where(known, moments, end), by_date
