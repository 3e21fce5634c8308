"""A patrol plan as it is told: rounds, stops and hotspots, the same fresh from the planner and read back.

What is kept of a plan (:class:`hotspots.action.plans.Plan`) holds everything that a page or a sheet shows, so
that a plan that was set looks next month as it did when it was set. There is no incident in it, only
hotspots. Days are counted from the first day of the plan, so that a copy means the same a week later.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from hotspots import columns
from hotspots.action.patrol_types import PatrolPlan
from hotspots.action.plans import Plan
from hotspots.i18n import Words
from hotspots.report.words import hotspot_name

NAMING: Final = (
    columns.NAME_LAYER,
    columns.NAME_AREA,
    columns.SECTOR,
    columns.NAME_BUURT,
    columns.LETTER,
)
TOLD: Final = (
    columns.RANK,
    columns.N,
    columns.N_PER_WEEK,
    columns.SHARE,
    columns.HECTARES,
    columns.DISTINCT_PLACES,
    columns.SHARE_BUSIEST_PLACE,
    columns.SHARE_BUSIEST_NIGHT,
    columns.CATEGORIES,
    columns.PEAK_PART,
    columns.SHARE_PEAK_PART,
    columns.PEAK_WEEKDAY,
    columns.SHARE_PEAK_WEEKDAY,
)
"""What :mod:`hotspots.report.words` needs of a hotspot to tell about it."""

_SEPARATOR: Final = "|"


@dataclass(frozen=True)
class Spot:
    """A hotspot of a plan.

    Attributes
    ----------
    key
        The same for the same place in another week: layer, area, sector, neighbourhood and letter of its
        name.
    rank, x, y
        Its number on the map; where to stop, in the CRS of the city, metres.
    outline
        Polygon or multipolygon as WKT in that CRS, rounded to metres.
    row
        The columns :data:`NAMING` and :data:`TOLD`; None where undefined.
    share_haal
        Share of its incidents found by looking (haaldelicten); None where not known.
    stops, minutes
        That the plan gives it.
    covered, expected
        Incidents covered by the plan, and expected in the hours in which some team has time.
    """

    key: str
    rank: int
    x: float
    y: float
    outline: str
    row: Mapping[str, Any]
    share_haal: float | None
    stops: int
    minutes: int
    covered: float
    expected: float

    def name(self, words: Words) -> str:
        """Return its name in a language."""
        return hotspot_name(self.row, words)

    @property
    def categories(self) -> list[str]:
        """The codes of its most frequent categories."""
        return [code for code, _ in self.row[columns.CATEGORIES]]


@dataclass(frozen=True)
class Stop:
    """A stop of a round; minutes count from the midnight with which its day begins."""

    key: str
    order: int
    arrive: int
    leave: int
    travel: int
    metres: float
    expected: float

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return self.leave - self.arrive


@dataclass(frozen=True)
class Round:
    """The shift of a team on a day: its stops in order, and the blocks outside hotspots.

    ``weekday`` counts the days from the first day of the plan; minutes as of :class:`Stop`. ``minutes`` =
    ``on_stops`` + ``on_travel`` + ``reserved`` + ``slack``.
    """

    team: str
    mode: str
    weekday: int
    start: int
    end: int
    on_stops: int
    on_travel: int
    reserved: int
    slack: int
    metres: float
    expected: float
    stops: tuple[Stop, ...]
    blocks: tuple[tuple[int, int], ...]

    @property
    def at(self) -> str:
        """Who and when, as the items of the plan say it."""
        return _SEPARATOR.join((self.team, str(self.weekday), str(self.start)))

    @property
    def minutes(self) -> int:
        """Length of the shift."""
        return self.end - self.start


@dataclass(frozen=True)
class Base:
    """A team of a plan: how it goes, and where its rounds begin and end, in the city's CRS, metres."""

    name: str
    mode: str
    x: float
    y: float


@dataclass(frozen=True)
class PatrolBook:
    """A patrol plan to be told.

    Attributes
    ----------
    week
        First day.
    bases, rounds
        Teams by name; shifts by team, day and hour.
    spots
        Hotspots by key, by rank.
    covered, expected, bound, gap, time_limit_reached
        As of :class:`hotspots.action.patrol_types.PatrolPlan`.
    facts
        What the plan rests on, as it was kept: ``n`` incidents, ``period`` (two ISO days), ``sources``,
        ``synthetic``, ``streets`` (whether ways follow a street network), ``more_hotspots`` that were left
        out.
    fairness
        Rows of ``code``, ``name``, ``minutes``, ``n``.
    notes
        Warnings, as (template, values).
    """

    week: date
    bases: Mapping[str, Base]
    rounds: tuple[Round, ...]
    spots: Mapping[str, Spot]
    covered: float
    expected: float
    bound: float
    gap: float
    time_limit_reached: bool
    facts: Mapping[str, Any]
    fairness: Sequence[Mapping[str, Any]]
    notes: Sequence[tuple[str, Mapping[str, Any]]]

    @classmethod
    def of(cls, plan: Plan) -> "PatrolBook":
        """Read a plan of the kind ``patrol`` (:func:`content`)."""
        kept = plan.content
        return cls(
            week=plan.first_day,
            bases={base["name"]: Base(**base) for base in kept["bases"]},
            rounds=tuple(_read_round(shift, plan.items) for shift in kept["rounds"]),
            spots={spot["key"]: Spot(**spot) for spot in kept["spots"]},
            notes=[(template, values) for template, values in kept["notes"]],
            **{name: kept[name] for name in _FIGURES},
            facts=kept["facts"],
            fairness=kept["fairness"],
        )

    @property
    def synthetic(self) -> bool:
        """Whether it rests on the demo city."""
        return bool(self.facts["synthetic"])

    @property
    def teams(self) -> list[str]:
        """The names of the teams."""
        return list(self.bases)

    def day(self, one: Round) -> date:
        """Return the day on which a round begins."""
        return self.week + timedelta(days=one.weekday)

    def rounds_of(self, team: str) -> list[Round]:
        """Return the rounds of a team, by day and hour."""
        return [one for one in self.rounds if one.team == team]

    def spots_frame(self, crs: str, keys: Sequence[str] | None = None) -> gpd.GeoDataFrame:
        """Return hotspots with ``key``, ``rank``, ``n`` and their outlines, by rank.

        Parameters
        ----------
        crs
            Of the city.
        keys
            Only these; None means all.
        """
        wanted = [spot for spot in self.spots.values() if keys is None or spot.key in set(keys)]
        return gpd.GeoDataFrame(
            {
                "key": [spot.key for spot in wanted],
                columns.RANK: [spot.rank for spot in wanted],
                columns.N: [spot.row[columns.N] for spot in wanted],
            },
            geometry=gpd.GeoSeries(shapely.from_wkt([spot.outline for spot in wanted]), crs=crs),
        )

    def route(self, one: Round) -> list[tuple[float, float]]:
        """Return the points of a round in order, from its starting point and back; in the city's CRS."""
        base = self.bases[one.team]
        middle = [(self.spots[stop.key].x, self.spots[stop.key].y) for stop in one.stops]
        return [(base.x, base.y), *middle, (base.x, base.y)]


_STOP: Final = ("key", "order", "arrive", "leave", "travel", "metres", "expected")
_FIGURES: Final = ("covered", "expected", "bound", "gap", "time_limit_reached")


def content(
    plan: PatrolPlan,
    hotspots: gpd.GeoDataFrame,
    *,
    facts: Mapping[str, Any],
    fairness: Sequence[Mapping[str, Any]],
    notes: Sequence[tuple[str, Mapping[str, Any]]],
    share_haal: pd.Series,
) -> dict[str, Any]:
    """Return what is kept of a proposal, as JSON can hold it; :meth:`PatrolBook.of` reads it back.

    Parameters
    ----------
    plan
        What the planner proposes.
    hotspots
        The hotspots it was made from (:func:`hotspots.analysis.hotspots.hotspots`).
    facts, fairness, notes
        As of :class:`PatrolBook`.
    share_haal
        By rank, NaN where not known.
    """
    spots = _spots(plan, hotspots, share_haal)
    keys = {spot["rank"]: spot["key"] for spot in spots}
    stops = plan.stops.to_dict("records")
    blocks = plan.reserved.to_dict("records")
    return {
        "items": [_item(stop, keys, plan.week) for stop in stops],
        "rounds": [_round(shift, blocks, plan.week) for shift in plan.shifts.to_dict("records")],
        "bases": [
            {"name": team.name, "mode": team.mode, "x": float(team.x), "y": float(team.y)}
            for team in plan.teams
        ],
        "spots": spots,
        "covered": float(plan.covered),
        "expected": float(plan.expected),
        "bound": float(plan.bound),
        "gap": float(plan.gap),
        "time_limit_reached": bool(plan.time_limit_reached),
        "facts": dict(facts),
        "fairness": [dict(row) for row in fairness],
        "notes": [[template, dict(values)] for template, values in notes],
    }


def spot_key(row: Mapping[Any, Any]) -> str:
    """Return the key of a hotspot: what its name is made of, in no language."""
    parts = ["" if pd.isna(row[name]) else str(row[name]) for name in NAMING]
    return _SEPARATOR.join(parts) if any(parts) else f"hotspot{_SEPARATOR}{int(row[columns.RANK])}"


def _spots(plan: PatrolPlan, hotspots: gpd.GeoDataFrame, share_haal: pd.Series) -> list[dict[str, Any]]:
    """Return the hotspots by rank."""
    figures = plan.hotspots.set_index(columns.RANK)
    outlines = shapely.to_wkt(shapely.simplify(hotspots.geometry.to_numpy(), 1.0), rounding_precision=0)
    records = hotspots.drop(columns=columns.GEOMETRY).to_dict("records")
    spots: list[dict[str, Any]] = []
    for row, outline in zip(records, outlines, strict=True):
        rank = int(row[columns.RANK])
        spots.append(
            {
                "key": spot_key(row),
                "rank": rank,
                "x": round(float(row[columns.LABEL_X]), 1),
                "y": round(float(row[columns.LABEL_Y]), 1),
                "outline": str(outline),
                "row": {name: _plain(row[name]) for name in (*NAMING, *TOLD)},
                "share_haal": _plain(share_haal.get(rank)),
                "stops": int(figures[columns.STOPS].get(rank, 0)),
                "minutes": int(figures[columns.MINUTES].get(rank, 0)),
                "covered": float(figures[columns.COVERED].get(rank, 0.0)),
                "expected": float(figures[columns.EXPECTED].get(rank, 0.0)),
            }
        )
    return spots


def _item(stop: Mapping[Any, Any], keys: Mapping[int, str], week: date) -> dict[str, Any]:
    """Return a stop as an item of the plan."""
    weekday, start = (stop[columns.DAY] - week).days, int(stop[columns.START])
    return {
        "key": keys[int(stop[columns.RANK])],
        "at": _SEPARATOR.join((stop[columns.TEAM], str(weekday), str(start))),
        "amount": int(stop[columns.LEAVE] - stop[columns.ARRIVE]),
        "order": int(stop[columns.ORDER]),
        "arrive": int(stop[columns.ARRIVE]),
        "leave": int(stop[columns.LEAVE]),
        "travel": int(stop[columns.TRAVEL]),
        "metres": float(stop[columns.METRES]),
        "expected": float(stop[columns.EXPECTED]),
    }


def _round(shift: Mapping[Any, Any], blocks: Sequence[Mapping[Any, Any]], week: date) -> dict[str, Any]:
    """Return a shift without its stops."""
    team, day = shift[columns.TEAM], shift[columns.DAY]
    start, end = int(shift[columns.START]), int(shift[columns.END])
    return {
        "team": team,
        "mode": shift[columns.MODE],
        "weekday": (day - week).days,
        "start": start,
        "end": end,
        **{
            name: int(shift[column])
            for name, column in (
                ("on_stops", columns.ON_STOPS),
                ("on_travel", columns.ON_TRAVEL),
                ("reserved", columns.RESERVED),
                ("slack", columns.SLACK),
            )
        },
        "metres": float(shift[columns.METRES]),
        "expected": float(shift[columns.EXPECTED]),
        "blocks": [
            [int(block[columns.START]), int(block[columns.END])]
            for block in blocks
            if block[columns.TEAM] == team
            and block[columns.DAY] == day
            and start <= block[columns.START] < end
        ],
    }


def _read_round(shift: Mapping[str, Any], items: Sequence[Mapping[str, Any]]) -> Round:
    """Return a round that was kept, with its stops in order."""
    at = _SEPARATOR.join((shift["team"], str(shift["weekday"]), str(shift["start"])))
    own = sorted((item for item in items if item["at"] == at), key=lambda item: int(item["order"]))
    stops = tuple(Stop(**{name: item[name] for name in _STOP}) for item in own)
    blocks = tuple((int(start), int(end)) for start, end in shift["blocks"])
    return Round(**{**shift, "blocks": blocks}, stops=stops)


def _plain(value: Any) -> Any:
    """Return a value of a frame as JSON can hold it; undefined is None."""
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    return value.item() if hasattr(value, "item") else value
