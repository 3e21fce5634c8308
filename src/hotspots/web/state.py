"""What the reader has set on the map, as typed values that travel in the URL.

A link is made by somebody else: every parameter is parsed and held against what is possible, and what is not
possible falls back to its default. Nothing is ever unpickled, and nothing personal is in it.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Final, Literal, get_args

Period = Literal["month", "quarter", "year", "all", "own"]
"""The last month, quarter or year of the data, all of it, or dates of one's own."""

Background = Literal["none", "areas", "density", "hot_cold", "emerging"]
Step = Literal["month", "week"]
Order = Literal["n", "rate", "change", "verdict", "name"]
AreaLayer = Literal["district", "wijk", "buurt"]
Measure = Literal["count", "rate", "change"]
Method = Literal["dbscan", "hdbscan"]
PartOfDay = Literal["night", "morning", "afternoon", "evening"]
Overlay = Literal["hotspots", "incidents", "business_park", "town_centre", "station"]

RADIUS: Final = range(50, 501, 10)
"""Radii offered for DBSCAN, in metres."""

MINIMUM: Final = range(3, 2001)
"""Smallest numbers of incidents of a hotspot that can be asked for."""

BANDWIDTH: Final = range(100, 1001, 50)
"""Bandwidths offered for the density, in metres."""

_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-_ ]{0,31}")
_SEPARATOR: Final = ","


@dataclass(frozen=True)
class MapState:
    """Everything a link to the map says; the defaults are what a first visit shows.

    Attributes
    ----------
    groups, categories
        What happened; empty means everything.
    period, start, end
        When; ``start`` and ``end`` (inclusive) count only for the period ``own``.
    parts, weekdays
        Parts of the day and weekdays (0 is Monday); empty means all.
    background, overlays
        What the map shows.
    areas, measure
        The choropleth's layer and figure.
    bandwidth
        Of the density, in metres.
    method, radius, minimum
        How hotspots are found; ``None`` follows the suggestion.
    selected
        Rank of the hotspot that is picked.
    step
        Months or weeks, of the season and the trend.
    order
        Of the ranking of areas.
    area
        Code of the area whose weeks are shown; None leaves it to the page.
    """

    groups: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    period: Period = "year"
    start: date | None = None
    end: date | None = None
    parts: tuple[PartOfDay, ...] = ()
    weekdays: tuple[int, ...] = ()
    background: Background = "areas"
    overlays: tuple[Overlay, ...] = ("hotspots",)
    areas: AreaLayer = "wijk"
    measure: Measure = "count"
    bandwidth: int = 250
    method: Method = "dbscan"
    radius: int | None = None
    minimum: int | None = None
    selected: int | None = None
    step: Step = "month"
    order: Order = "n"
    area: str | None = None

    def but(self, **changes: Any) -> "MapState":
        """Return the state with changes; another question means that no hotspot is picked any more."""
        changed = replace(self, **changes)
        asked = any(getattr(self, name) != getattr(changed, name) for name in _QUESTION)
        return replace(changed, selected=None) if asked and "selected" not in changes else changed


_QUESTION: Final = (
    "groups",
    "categories",
    "period",
    "start",
    "end",
    "parts",
    "weekdays",
    "method",
    "radius",
    "minimum",
)
"""The settings on which the hotspots, and so their ranks, depend."""


def parse(query: Mapping[str, str]) -> MapState:
    """Read a state from the parameters of a URL; total: anything impossible becomes the default."""
    found: dict[str, Any] = {}
    for name, read in _READERS.items():
        if name in query:
            value = read(query[name])
            if value is not _IMPOSSIBLE:
                found[name] = value
    state = MapState(**found)
    if state.period != "own":
        return replace(state, start=None, end=None)
    if state.start is None or state.end is None or state.start > state.end:
        return replace(state, period=MapState.period, start=None, end=None)
    return state


def to_query(state: MapState) -> dict[str, str]:
    """Write a state as URL parameters; defaults are left out, so that a link is short."""
    query = {}
    for field in fields(MapState):
        value = getattr(state, field.name)
        if value != field.default:
            query[field.name] = _write(value)
    return query


_IMPOSSIBLE: Final = object()
_Reader = Callable[[str], Any]


def _write(value: object) -> str:
    """Write one value; ``-`` stands for an empty list whose default is not empty."""
    if isinstance(value, tuple):
        return _SEPARATOR.join(str(item) for item in value) or "-"
    return value.isoformat() if isinstance(value, date) else str(value)


def _one_of(options: Iterable[str]) -> _Reader:
    """Return a reader of a single choice."""
    allowed = frozenset(options)
    return lambda text: text if text in allowed else _IMPOSSIBLE


def _some_of(options: Iterable[str], convert: Callable[[str], Any] = str) -> _Reader:
    """Return a reader of several choices, kept in the order of the options; impossible ones are dropped."""
    allowed = tuple(options)

    def read(text: str) -> tuple[Any, ...]:
        asked = set(text.split(_SEPARATOR))
        return tuple(convert(option) for option in allowed if option in asked)

    return read


def _codes(text: str) -> tuple[str, ...]:
    """Read codes of groups or categories; whether the city knows them is for the page to say."""
    asked = dict.fromkeys(part for part in text.split(_SEPARATOR) if _CODE.fullmatch(part))
    return tuple(asked)[:100]


def _number(allowed: range) -> _Reader:
    """Return a reader of a whole number of a range."""

    def read(text: str) -> Any:
        if not re.fullmatch(r"[0-9]{1,6}", text):
            return _IMPOSSIBLE
        number = int(text)
        return number if number in allowed else _IMPOSSIBLE

    return read


def _day(text: str) -> Any:
    """Read an ISO date."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return _IMPOSSIBLE
    try:
        return date.fromisoformat(text)
    except ValueError:
        return _IMPOSSIBLE


_READERS: Final[Mapping[str, _Reader]] = {
    "groups": _codes,
    "categories": _codes,
    "period": _one_of(get_args(Period)),
    "start": _day,
    "end": _day,
    "parts": _some_of(get_args(PartOfDay)),
    "weekdays": _some_of(map(str, range(7)), int),
    "background": _one_of(get_args(Background)),
    "overlays": _some_of(get_args(Overlay)),
    "areas": _one_of(get_args(AreaLayer)),
    "measure": _one_of(get_args(Measure)),
    "bandwidth": _number(BANDWIDTH),
    "method": _one_of(get_args(Method)),
    "radius": _number(RADIUS),
    "minimum": _number(MINIMUM),
    "selected": _number(range(1, 10_000)),
    "step": _one_of(get_args(Step)),
    "order": _one_of(get_args(Order)),
    "area": lambda text: text if _CODE.fullmatch(text) else _IMPOSSIBLE,
}
