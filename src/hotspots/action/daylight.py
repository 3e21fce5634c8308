"""When it is dark: the sun's times at the city, and the weeks in which people come home in the dark."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from astral import Observer
from astral.sun import sunrise, sunset

from hotspots import columns
from hotspots.errors import N_, ActionError

BEFORE: Final = time(18, 30)
"""A week is dark when the sun sets before this time of the clock: many people come home after it. In Almere
these are the weeks from late October to early March, those in which the city sends extra advisers."""

EVENING: Final = (time(16, 0), time(22, 0))
"""The hours in which the darkness is counted."""

FARTHEST: Final = 65.0
"""Degrees of latitude up to which the sun rises and sets on every day."""

_WORKING_DAYS: Final = 5
_WEEK: Final = 7
_MINUTE: Final = 60


def sun_times(days: Sequence[date], *, centre: tuple[float, float], timezone: str) -> pd.DataFrame:
    """Find when the sun rises and sets.

    The upper edge of the sun stands on the horizon, with the usual refraction, at sea level.

    Parameters
    ----------
    days
        Days of the local calendar, shape (n,).
    centre
        (longitude, latitude) in degrees.
    timezone
        IANA name of the wall clock.

    Returns
    -------
    pandas.DataFrame
        One row a day: ``day``, ``sunrise`` and ``sunset``, in the time zone, summer time included.

    Raises
    ------
    ActionError
        When the latitude is beyond 65 degrees, where there are days without sunset.

    References
    ----------
    Meeus, J. (1998). Astronomical Algorithms, 2nd edition; as NOAA's solar calculator uses it.

    Examples
    --------
    >>> almere = {"centre": (5.24, 52.37), "timezone": "Europe/Amsterdam"}
    >>> sun_times([date(2023, 12, 21), date(2023, 6, 21)], **almere)["sunset"].dt.strftime("%H:%M").tolist()
    ['16:26', '22:04']
    """
    _check_place(centre)
    here, zone = Observer(latitude=centre[1], longitude=centre[0]), ZoneInfo(timezone)
    return pd.DataFrame(
        {
            columns.DAY: pd.to_datetime(pd.Series(list(days), dtype=object)),
            columns.SUNRISE: _moments([sunrise(here, day, tzinfo=zone) for day in days], zone),
            columns.SUNSET: _moments([sunset(here, day, tzinfo=zone) for day in days], zone),
        }
    )


def dark_weeks(
    first: date, last: date, *, centre: tuple[float, float], timezone: str, before: time = BEFORE
) -> pd.DataFrame:
    """Tell of each week whether people come home in the dark.

    A week is dark when on its working days (Monday to Friday) the sun sets on average before ``before`` by
    the clock on the wall. So the change to and from summer time counts, and the month does not.

    Parameters
    ----------
    first, last
        The week that holds the first day up to the week that holds the last.
    centre, timezone
        As of :func:`sun_times`.
    before
        A time of the wall clock.

    Returns
    -------
    pandas.DataFrame
        One row a week: ``week`` (its Monday), ``sunset`` (mean of the working days, in hours after midnight),
        ``dark_hours`` (mean hours between 16:00 and 22:00 after sunset) and ``dark``.

    Raises
    ------
    ActionError
        When the days are reversed, or as :func:`sun_times`.

    Examples
    --------
    >>> almere = {"centre": (5.24, 52.37), "timezone": "Europe/Amsterdam"}
    >>> weeks = dark_weeks(date(2023, 10, 16), date(2023, 10, 23), **almere)
    >>> weeks[["sunset", "dark"]].round(2).values.tolist()
    [[18.64, False], [18.39, True]]
    """
    if first > last:
        raise ActionError(
            "dark_weeks_days",
            N_("Weeks run from a first to a last day. Given: {first} to {last}. Exchange the two."),
            first=first.isoformat(),
            last=last.isoformat(),
        )
    mondays = [
        monday(first) + timedelta(days=passed) for passed in range(0, (last - monday(first)).days + 1, _WEEK)
    ]
    days = [week + timedelta(days=passed) for week in mondays for passed in range(_WORKING_DAYS)]
    moments = sun_times(days, centre=centre, timezone=timezone)[columns.SUNSET]
    hours = np.array([_hours(moment) for moment in moments]).reshape(-1, _WORKING_DAYS)
    begin, end = (_hours(clock) for clock in EVENING)
    mean = hours.mean(axis=1)
    return pd.DataFrame(
        {
            columns.WEEK: pd.to_datetime(pd.Series(mondays, dtype=object)),
            columns.SUNSET: mean,
            columns.DARK_HOURS: (end - np.clip(hours, begin, end)).mean(axis=1),
            columns.DARK: mean < _hours(before),
        }
    )


def dark_weeks_of(
    start: date, weeks: int, *, centre: tuple[float, float], timezone: str, before: time = BEFORE
) -> tuple[date, ...]:
    """Return the dark weeks among a number of weeks in a row.

    Parameters
    ----------
    start
        A day of the first week.
    weeks
        How many weeks in a row, that one included.

    Returns
    -------
    tuple
        Their Mondays.

    Raises
    ------
    ActionError
        When none of the weeks is dark: it says which is the next one that is. Or as :func:`dark_weeks`.

    Examples
    --------
    >>> almere = {"centre": (5.24, 52.37), "timezone": "Europe/Amsterdam"}
    >>> [week.isoformat() for week in dark_weeks_of(date(2024, 3, 4), 3, **almere)]
    ['2024-03-04']
    """
    if weeks < 1:
        raise ActionError(
            "weeks_none",
            N_("A plan is for at least one week. Given: {weeks}. Choose one or more weeks."),
            weeks=weeks,
        )
    end = monday(start) + timedelta(days=_WEEK * weeks - 1)
    dark = _dark(dark_weeks(start, end, centre=centre, timezone=timezone, before=before))
    if dark:
        return dark
    year = timedelta(days=366)
    coming = _dark(dark_weeks(end, end + year, centre=centre, timezone=timezone, before=before))
    raise ActionError(
        "no_dark_week",
        N_(
            "Advisers go round in the dark weeks, in which the sun sets before {before} on average. From "
            "{first} to {last} there is none; the next one begins on {next}. Choose that week, or a later "
            "time."
        ),
        before=before.strftime("%H:%M"),
        first=monday(start).isoformat(),
        last=end.isoformat(),
        next=coming[0].isoformat() if coming else "-",
    )


def monday(day: date) -> date:
    """Return the Monday of the week of a day.

    Examples
    --------
    >>> monday(date(2023, 12, 31)).isoformat()
    '2023-12-25'
    """
    return day - timedelta(days=day.weekday())


def _dark(weeks: pd.DataFrame) -> tuple[date, ...]:
    """Return the Mondays of the weeks that are dark."""
    return tuple(moment.date() for moment in weeks.loc[weeks[columns.DARK], columns.WEEK])


def _moments(found: list[datetime], zone: ZoneInfo) -> pd.Series:
    """Put moments into a series with the time zone, empty or not."""
    return pd.Series(pd.DatetimeIndex(pd.to_datetime(found, utc=True)).tz_convert(zone))


def _hours(clock: time | datetime) -> float:
    """Return hours after midnight by the wall clock."""
    return clock.hour + clock.minute / _MINUTE + clock.second / _MINUTE**2


def _check_place(centre: tuple[float, float]) -> None:
    """Refuse a place where the sun does not set on every day."""
    longitude, latitude = centre
    if not (abs(latitude) <= FARTHEST and abs(longitude) <= 180):  # noqa: PLR2004 - half the way round
        raise ActionError(
            "sun_place",
            N_(
                "The times of the sun need a longitude and a latitude up to {farthest} degrees. Given: "
                "{longitude}, {latitude}. Correct the centre in the city's file."
            ),
            farthest=FARTHEST,
            longitude=longitude,
            latitude=latitude,
        )
