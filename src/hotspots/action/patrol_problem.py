"""A week of patrols as arrays: who has which minutes, how far everything is, which hours belong together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Final

import numpy as np

from hotspots.action.patrol_types import DAY, HOUR, PatrolOptions, Shift, Team
from hotspots.analysis.points import Floats, Integers
from hotspots.places.streets import StreetNetwork, straight_metres

_LONGEST_BLOCK: Final = 30


@dataclass(frozen=True, eq=False)
class Duty:
    """The same hours, start and mode of one team or several: each makes a round of its own.

    Attributes
    ----------
    members
        Position of each team, and its shift.
    wall
        The minute after the week's first midnight of each minute at the team's disposal, shape (minutes,).
    fits
        1 where a stop can begin: it ends in the same clock hour, and no block cuts it; shape (minutes,).
    out, back
        Minutes from and to the starting point, shape (hotspots,).
    between
        Minutes from one hotspot to the next; on the diagonal those that pass before a stop at the same one,
        shape (hotspots, hotspots).
    metres_out, metres_between
        The same ways in metres, 0 on the diagonal.
    """

    members: tuple[tuple[int, Shift], ...]
    wall: Integers
    fits: Integers
    out: Integers
    back: Integers
    between: Integers
    metres_out: Floats
    metres_between: Floats

    @property
    def clock_hour(self) -> Integers:
        """The clock hour of the week of each minute, shape (minutes,)."""
        hour: Integers = self.wall // HOUR
        return hour

    @property
    def hours(self) -> Integers:
        """Clock hours in which there is time for a stop, ascending."""
        return np.unique(self.clock_hour[self.fits > 0])


def reserved_blocks(shift: Shift, reserve: float) -> list[tuple[int, int]]:
    """Spread the time outside hotspots over a shift: blocks (start, end) of at most half an hour.

    The share is rounded up to whole minutes; the shift is cut into as many equal parts as there are blocks,
    and each lies in the middle of its part.

    Examples
    --------
    >>> reserved_blocks(Shift(date(2024, 1, 1), 600, 840), 0.2)
    [(648, 672), (768, 792)]
    """
    total = min(ceil(round(reserve * shift.minutes, 6)), shift.minutes)
    n = ceil(total / _LONGEST_BLOCK)
    blocks = []
    for block in range(n):
        length = total * (block + 1) // n - total * block // n
        middle = shift.start + shift.minutes * (2 * block + 1) / (2 * n)
        start = int(middle - length / 2)
        blocks.append((start, start + length))
    return blocks


def free_minutes(shift: Shift, options: PatrolOptions, *, week: date) -> tuple[Integers, Integers]:
    """Return the minutes of a shift outside the blocks, and whether a stop can begin at each."""
    since = (shift.day - week).days * DAY
    free = np.ones(shift.minutes, dtype=bool)
    for start, end in reserved_blocks(shift, options.reserve):
        free[start - shift.start : end - shift.start] = False
    wall = since + shift.start + np.flatnonzero(free)
    fits = np.zeros(len(wall), dtype=np.int64)
    stop = options.stop_minutes
    if len(wall) >= stop:
        first, last = wall[: len(wall) - stop + 1], wall[stop - 1 :]
        fits[: len(first)] = (last - first == stop - 1) & (first // HOUR == last // HOUR)
    return wall, fits


def travel_minutes(metres: Floats, speed: float) -> Integers:
    """Return whole minutes at so many kilometres per hour, rounded up: a metre takes a minute."""
    minutes: Integers = np.ceil(np.round(metres * HOUR / (speed * 1000), 9)).astype(np.int64)
    return minutes


def make_duties(
    xy: Floats,
    teams: Sequence[Team],
    *,
    week: date,
    options: PatrolOptions,
    streets: StreetNetwork | None = None,
) -> list[Duty]:
    """Return the duties of a week: one for teams with the same hours, start and mode.

    Parameters
    ----------
    xy
        Where the stops are, shape (hotspots, 2), in the CRS of the starting points.
    """

    def away(origins: Floats, destinations: Floats) -> Floats:
        if streets is not None:
            return streets.metres(origins, destinations)
        return straight_metres(origins, destinations, detour_factor=options.detour_factor)

    between_metres = away(xy, xy)
    duties = []
    for members in _alike(teams):
        team, shift = teams[members[0][0]], members[0][1]
        wall, fits = free_minutes(shift, options, week=week)
        metres_out = away(np.array([[team.x, team.y]]), xy)[0]
        out, between = (travel_minutes(way, options.speed(team.mode)) for way in (metres_out, between_metres))
        np.fill_diagonal(between, options.stop_minutes)
        duties.append(Duty(members, wall, fits, out, out, between, metres_out, between_metres))
    return duties


def groups(duties: Sequence[Duty]) -> list[list[int]]:
    """Put duties with an hour in common together, directly or through others: a problem each."""
    order = sorted(range(len(duties)), key=lambda duty: (duties[duty].wall[:1].tolist(), duty))
    found: list[list[int]] = []
    until = -1
    for duty in order:
        hours = duties[duty].hours
        if not len(hours):
            continue
        if not found or hours[0] > until:
            found.append([])
        found[-1].append(duty)
        until = max(until, int(hours[-1]))
    return found


def _alike(teams: Sequence[Team]) -> list[tuple[tuple[int, Shift], ...]]:
    """Put teams with the same hours, start and mode together, in the order of day, hour and team."""
    alike: dict[tuple[object, ...], list[tuple[int, Shift]]] = {}
    everything = [(shift, position) for position, team in enumerate(teams) for shift in team.shifts]
    for shift, position in sorted(everything):
        team = teams[position]
        alike.setdefault((shift, team.mode, team.x, team.y), []).append((position, shift))
    return [tuple(members) for members in alike.values()]
