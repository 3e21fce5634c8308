"""Teams as given on the command line: ``name:mode:place:hours``, or a TOML file of them.

Hours are days of the week (1 is Monday) and times of the clock: ``1-5 14:00-22:00; 6 18:00-02:00``. A place
is ``x,y`` in the city's CRS or the beginning of a name, such as ``Stadhuis`` or ``Station Almere Centrum``.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any, Final, cast

from hotspots.action.patrol_types import Mode, Shift, Team
from hotspots.errors import N_, HotspotsError
from hotspots.report.patrol_places import NamedPlace

_PARTS: Final = 4
_KEYS: Final = {"name", "mode", "place", "hours"}
_HOURS: Final = re.compile(
    r"\s*(?P<days>[1-7](?:\s*[-,]\s*[1-7])*)\s+(?P<start>\d{1,2}:\d{2})\s*-\s*(?P<end>\d{1,2}:\d{2})\s*"
)
_POINT: Final = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*")


def read_teams(
    given: Sequence[str], file: Path | None, *, week: date, places: Mapping[str, NamedPlace]
) -> tuple[Team, ...]:
    """Return the teams of the command line and of a file, in that order.

    Parameters
    ----------
    given
        Texts such as ``Stad 1:bike:Stadhuis:1-5 14:00-22:00``.
    file
        TOML with a table ``[[team]]`` each: ``name``, ``mode``, ``place`` (a name or ``[x, y]``), ``hours``
        (a text or a list of texts).
    week
        The Monday of the plan.
    places
        Named places (:func:`hotspots.report.patrol_places.named_places`).

    Raises
    ------
    HotspotsError
        When one of them cannot be read.
    """
    rows = [_split(text) for text in given]
    if file is not None:
        rows += _of_file(file)
    return tuple(_team(row, week, places) for row in rows)


def _split(text: str) -> dict[str, Any]:
    """Read a team of the command line."""
    parts = [part.strip() for part in text.split(":", _PARTS - 1)]
    if len(parts) < _PARTS:
        raise HotspotsError(
            "team_text",
            N_(
                "A team is given as name:mode:place:hours. Given: {given}. "
                'Write for instance "Team 1:bike:Stadhuis:1-5 14:00-22:00".'
            ),
            given=text,
        )
    name, mode, place, hours = parts
    return {"name": name, "mode": mode, "place": place, "hours": hours}


def _of_file(path: Path) -> list[dict[str, Any]]:
    """Read the teams of a file."""
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))["team"]
        fit = all(row.keys() == _KEYS and isinstance(row["name"], str) for row in rows)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, AttributeError, TypeError):
        fit = False
    if not fit:
        raise HotspotsError(
            "team_file",
            N_(
                "Teams are a TOML file with a table [[team]] each, with name, mode, place and hours and "
                "nothing else. {path} is not. See docs/patrols.md."
            ),
            path=str(path),
        )
    return list(rows)


def _team(row: Mapping[str, Any], week: date, places: Mapping[str, NamedPlace]) -> Team:
    """Make a team of what was read."""
    x, y = _place(row["place"], places)
    hours = row["hours"] if isinstance(row["hours"], list) else str(row["hours"]).split(";")
    shifts = tuple(shift for part in hours if str(part).strip() for shift in _shifts(str(part), week))
    return Team(row["name"], cast("Mode", str(row["mode"])), x, y, shifts)


def _place(given: Any, places: Mapping[str, NamedPlace]) -> tuple[float, float]:
    """Return where a team starts: two numbers, or the one place whose name begins so."""
    text = ",".join(map(str, given)) if isinstance(given, list) else str(given)
    point = _POINT.fullmatch(text)
    if point is not None:
        return float(point[1]), float(point[2])
    wanted = text.strip().casefold()
    exact = [place for place in places.values() if place.name.casefold() == wanted]
    begins = [place for place in places.values() if place.name.casefold().startswith(wanted)]
    found = exact or (begins if wanted else [])
    if len(found) != 1:
        raise HotspotsError(
            "team_place",
            N_(
                "A team starts at x,y or at one named place. Given: {given}, of which there are {n}. "
                "Choose one of: {places}."
            ),
            given=text,
            n=len(found),
            places="; ".join(place.name for place in places.values()),
        )
    return found[0].x, found[0].y


def _shifts(text: str, week: date) -> list[Shift]:
    """Read hours on days."""
    read = _HOURS.fullmatch(text)
    times = None if read is None else (_clock(read["start"]), _clock(read["end"]))
    if read is None or times is None or None in times:
        raise HotspotsError(
            "team_hours",
            N_(
                "Hours are days of the week and times of the clock. Given: {given}. "
                "Write for instance 1-5 14:00-22:00; 6 18:00-02:00 (1 is Monday)."
            ),
            given=text.strip(),
        )
    start, end = times
    return [
        Shift.between(week + timedelta(days=day - 1), start, end)  # type: ignore[arg-type]  # both are times
        for day in _days(read["days"])
    ]


def _days(text: str) -> list[int]:
    """Return the days of ``1-3,5``, ascending."""
    found: set[int] = set()
    for part in text.replace(" ", "").split(","):
        first, *rest = (int(day) for day in part.split("-"))
        last = rest[-1] if rest else first
        found |= set(range(min(first, last), max(first, last) + 1))
    return sorted(found)


def _clock(text: str) -> time | None:
    """Read a time of the clock, None when there is no such time."""
    hour, minute = (int(part) for part in text.split(":"))
    try:
        return time(hour, minute)
    except ValueError:
        return None
