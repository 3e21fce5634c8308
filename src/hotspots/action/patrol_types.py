"""What a patrol plan is made from and what it consists of: shifts, teams, options, the plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import Final, Literal

import numpy as np
import pandas as pd

from hotspots.errors import N_, ActionError

Mode = Literal["foot", "bike", "car"]

MODES: Final[Mapping[str, str]] = MappingProxyType(
    {"foot": N_("on foot"), "bike": N_("by bicycle"), "car": N_("by car")}
)
"""How a team goes, by code, as messages for the catalogue."""

HOUR: Final = 60
DAY: Final = 24 * HOUR
DAYS: Final = 7
HOURS: Final = DAYS * 24
"""Clock hours of a week."""

STOP_MINUTES: Final = (10, 15)
"""The shortest and the longest stop (Koper 1995)."""


@dataclass(frozen=True, order=True)
class Shift:
    """The hours of a team on one day, by the local wall clock.

    Attributes
    ----------
    day
        The day on which it begins.
    start, end
        Whole minutes after the midnight with which that day begins; an end beyond 1440 is after the next one
        (22:00 to 06:00 is 1320 to 1800). See :meth:`between`.

    Raises
    ------
    ActionError
        When it ends before it begins, lasts longer than a day or begins on another day.

    Examples
    --------
    >>> Shift.between(date(2024, 1, 5), time(22), time(6))
    Shift(day=datetime.date(2024, 1, 5), start=1320, end=1800)
    """

    day: date
    start: int
    end: int

    def __post_init__(self) -> None:
        if not (0 <= self.start < DAY and self.start < self.end <= self.start + DAY):
            raise ActionError(
                "shift_reversed",
                N_(
                    "A shift begins within its day, before it ends, and lasts a day at most. Given: {start} "
                    "to {end} on {day}. Correct the hours."
                ),
                start=clock(self.start),
                end=clock(self.end),
                day=self.day.isoformat(),
            )

    @classmethod
    def between(cls, day: date, start: time, end: time) -> "Shift":
        """Make a shift of two times of the clock; an end at or before the start is on the next day."""
        first, last = start.hour * HOUR + start.minute, end.hour * HOUR + end.minute
        return cls(day, first, last if last > first else last + DAY)

    @property
    def minutes(self) -> int:
        """Its length."""
        return self.end - self.start

    def moved(self, days: int) -> "Shift":
        """Return the same hours so many days later."""
        return Shift(self.day + timedelta(days=days), self.start, self.end)


@dataclass(frozen=True)
class Team:
    """Who goes, how, from where, and when.

    Attributes
    ----------
    name
        Told apart by it: unique in a plan. A name of a team, not of a person.
    mode
        A code of :data:`MODES`.
    x, y
        Where its shifts begin and end, in the city's CRS, metres.
    shifts
        At least one; those of a team do not overlap.

    Raises
    ------
    ActionError
        When it has no name or no hours, its hours overlap or the mode is not known.

    Examples
    --------
    >>> Team("Haven 1", "bike", 143_000.0, 484_000.0, (Shift(date(2024, 1, 5), 1080, 1560),)).minutes
    480
    """

    name: str
    mode: Mode
    x: float
    y: float
    shifts: tuple[Shift, ...]

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ActionError("team_name", N_("A team has a name. One has none. Give it one."))
        if self.mode not in MODES:
            raise ActionError(
                "team_mode",
                N_("A team goes {allowed}. Given for {team}: {mode}. Choose one of those."),
                allowed=", ".join(MODES),
                team=self.name,
                mode=self.mode,
            )
        if not self.shifts:
            raise ActionError(
                "team_no_hours",
                N_(
                    "A team has at least one shift. {team} has no hours. Give it a day and hours, or "
                    "leave it out."
                ),
                team=self.name,
            )
        if not (np.isfinite(self.x) and np.isfinite(self.y)):
            raise ActionError(
                "team_no_start",
                N_(
                    "A team begins and ends at a point. {team} has none. Choose its starting point on the "
                    "map."
                ),
                team=self.name,
            )
        self._refuse_overlap()

    def _refuse_overlap(self) -> None:
        """Refuse two shifts at the same time."""
        ends = sorted((shift.day.toordinal() * DAY + shift.start, shift.minutes) for shift in self.shifts)
        for (start, minutes), (following, _) in pairwise(ends):
            if following < start + minutes:
                raise ActionError(
                    "team_overlap",
                    N_("A team is in one place at a time. Two shifts of {team} overlap. Correct the hours."),
                    team=self.name,
                )

    @property
    def minutes(self) -> int:
        """The length of its shifts together."""
        return sum(shift.minutes for shift in self.shifts)

    def moved(self, days: int) -> "Team":
        """Return the team with the same shifts so many days later."""
        return Team(self.name, self.mode, self.x, self.y, tuple(shift.moved(days) for shift in self.shifts))


@dataclass(frozen=True)
class PatrolOptions:
    """How stops are made; hashable, so that it can be a cache key.

    Attributes
    ----------
    stop_minutes
        Length of a stop, 10 to 15 minutes. Every stop lies within one clock hour.
    stops_per_shift
        At most so many stops of a team at one hotspot in one shift, each in another clock hour. Between two
        of them at least ``stop_minutes`` pass.
    reserve
        Share of each shift kept free outside hotspots, in blocks of at most half an hour spread over it.
    detour_factor
        Way to go as a multiple of the straight line, where no street network is given.
    foot_speed, bike_speed, car_speed
        Kilometres per hour in town, getting off, locking and parking included: assumptions, to be set by
        those who know.
    time_limit
        Seconds for the whole week; at the limit the best plan found is given, at most a second or two later.

    Raises
    ------
    ActionError
        When one of them is out of range.
    """

    stop_minutes: int = 12
    stops_per_shift: int = 3
    reserve: float = 0.2
    detour_factor: float = 1.3
    foot_speed: float = 4.5
    bike_speed: float = 13.0
    car_speed: float = 25.0
    time_limit: float = 18.0

    def __post_init__(self) -> None:
        least, most = STOP_MINUTES
        if not least <= self.stop_minutes <= most:
            raise ActionError(
                "stop_minutes",
                N_(
                    "A stop lasts {least} to {most} minutes: several short ones do more than one long one. "
                    "Given: {given}. Choose for instance 12."
                ),
                least=least,
                most=most,
                given=self.stop_minutes,
            )
        if self.stops_per_shift < 1:
            raise ActionError(
                "stops_per_shift",
                N_("A hotspot can have one stop per shift or more. Given: {given}. Choose for instance 3."),
                given=self.stops_per_shift,
            )
        if not 0 <= self.reserve < 1:
            raise ActionError(
                "reserve",
                N_(
                    "The part of a shift kept free is 0 or more and less than the whole. Given: {given}. "
                    "Choose for instance 0.2."
                ),
                given=self.reserve,
            )
        if not self.detour_factor >= 1:
            raise ActionError(
                "detour_factor",
                N_(
                    "No way is shorter than the straight line: the detour factor is 1 or more. Given: "
                    "{given}. Choose for instance 1.3."
                ),
                given=self.detour_factor,
            )
        for mode in MODES:
            if not self.speed(mode) > 0:
                raise ActionError(
                    "speed",
                    N_("A speed is above 0 km per hour. Given for {mode}: {given}. Correct it."),
                    mode=mode,
                    given=self.speed(mode),
                )
        if not self.time_limit > 0:
            raise ActionError(
                "time_limit",
                N_("Planning takes time. Given: {given} seconds. Choose for instance 20."),
                given=self.time_limit,
            )

    def speed(self, mode: str) -> float:
        """Return kilometres per hour of a mode."""
        return {"foot": self.foot_speed, "bike": self.bike_speed, "car": self.car_speed}[mode]


@dataclass(frozen=True, eq=False)
class PatrolPlan:
    """A proposal: who is to be where, when and for how long. People decide.

    *Covered* means that somebody makes a short stop at a hotspot in a clock hour: the incidents expected
    there in that hour. It does not mean that they are prevented.

    Attributes
    ----------
    week
        Its Monday.
    teams, options
        What it was made from.
    stops
        One row a stop, by team, day, start of the shift and order, RangeIndex: ``team``, ``mode``, ``day``
        (date on which the shift begins), ``start`` (of the shift), ``order`` (from 1), ``rank`` (of the
        hotspot), ``x``, ``y`` (city's CRS), ``hour`` (clock hour of the week, 0 is Monday 00:00),
        ``arrive``, ``leave`` (whole minutes after the midnight of ``day``, above 1440 on the next one: see
        :func:`clock`), ``travel_minutes`` and ``metres`` (from the stop before, or the starting point),
        ``expected`` (incidents of that hotspot in that hour).
    shifts
        The books, one row a team and shift, RangeIndex: ``team``, ``mode``, ``day``, ``start``, ``end``,
        ``minutes`` = ``on_stops`` + ``on_travel`` (of which ``travel_back`` to the starting point) +
        ``reserved`` + ``slack``; ``stops``, ``metres``, ``expected``.
    reserved
        Blocks outside hotspots, RangeIndex: ``team``, ``day``, ``start``, ``end`` in the minutes of that
        day. A way to the next stop that a block falls into is continued after it.
    hotspots
        One row a hotspot, by rank: ``rank``, ``stops``, ``minutes``, ``covered`` and ``expected`` (in all
        hours in which some team has time for a stop).
    covered, expected
        Incidents, summed over ``hotspots``.
    bound
        No plan under the same rules covers more than this.
    gap
        (bound - covered) / bound, 0 where there is nothing to cover.
    time_limit_reached
        Whether the search was cut short; the plan and the bound hold all the same.
    seconds
        That the search took.
    """

    week: date
    teams: tuple[Team, ...]
    options: PatrolOptions
    stops: pd.DataFrame
    shifts: pd.DataFrame
    reserved: pd.DataFrame
    hotspots: pd.DataFrame
    covered: float
    expected: float
    bound: float
    gap: float
    time_limit_reached: bool
    seconds: float


def clock(minute: int) -> str:
    """Write minutes after midnight as a time of the clock; the next day begins at 00:00 again.

    Examples
    --------
    >>> clock(75), clock(1500)
    ('01:15', '01:00')
    """
    hour, rest = divmod(int(minute) % DAY, HOUR)
    return f"{hour:02d}:{rest:02d}"
