"""Incidents of the demo city drawn from figures, rhythm and places: one category and one year at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from hotspots.columns import CODE, STATION, WIJK
from hotspots.incidents.demo.events import NAMED, PLANTED, Named, Planted
from hotspots.incidents.demo.figures import LAST_YEAR, Kind, Role, Zone, zone_shares
from hotspots.incidents.demo.places import ZONES, Places, risks, stream
from hotspots.incidents.demo.rhythm import PROFILES, WINDOWS, Clock, clock, draw_moments, draw_windows

NEAR_REPEATS: Final = {"1.1.1": 0.10}
"""Category → share that follows another incident of it within 200 m and 14 days."""

NEAR_METRES: Final = 200.0
NEAR_DAYS: Final = 14
_SAME_ADDRESS: Final = 0.12
_DECAY_METRES: Final = 80.0
_DECAY_DAYS: Final = 4.0
_DAY: Final = np.timedelta64(86_400_000_000, "us")

DRAWN: Final = np.dtype(
    [
        ("place", "i8"),
        ("zone", "i1"),
        ("moment", "M8[us]"),
        ("begin", "M8[us]"),
        ("end", "M8[us]"),
        ("planted", "i2"),
        ("named", "i2"),
        ("parent", "i8"),
    ]
)
"""A drawn incident: position of its place, position in ``ZONES``, the true moment and its window (UTC),
position in ``PLANTED`` and ``NAMED``, row of the incident it follows; -1 where there is none."""


@dataclass(frozen=True)
class Draw:
    """Everything needed to draw; the risks of a theme are worked out once.

    Attributes
    ----------
    places
        Where things can happen.
    timezone, seed
        Wall clock and source of chance.
    events
        Whether the named incidents and planted hotspots belong to this city.
    anchors
        Code of a wijk or station → its middle.
    """

    places: Places
    timezone: str
    seed: int
    events: bool
    anchors: Mapping[str, tuple[float, float]]
    _pools: dict[tuple[Zone, Role, str], tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)
    _risks: dict[str, np.ndarray] = field(default_factory=dict)

    def pool(self, zone: Zone, role: Role, theme: str) -> tuple[np.ndarray, np.ndarray]:
        """Return the positions of the places of a zone and role, and their cumulative weights."""
        key = (zone, role, theme)
        if key not in self._pools:
            if theme not in self._risks:
                self._risks[theme] = risks(self.places, theme, self.seed)
            found = self.places.where(zone, role)
            self._pools[key] = found, np.cumsum((self.places.weight * self._risks[theme])[found])
        return self._pools[key]

    def choose(self, rng: np.random.Generator, zone: Zone, role: Role, theme: str, n: int) -> np.ndarray:
        """Draw places in proportion to their weight and risk."""
        found, cumulative = self.pool(zone, role, theme)
        chosen: np.ndarray = found[np.searchsorted(cumulative, rng.random(n) * cumulative[-1], side="right")]
        return chosen


def anchors(layers: Mapping[str, gpd.GeoDataFrame]) -> dict[str, tuple[float, float]]:
    """Return the middle of each wijk and each station."""
    return {
        str(code): (x, y)
        for key in (WIJK, STATION)
        if key in layers
        for code, x, y in zip(layers[key][CODE], *_middles(layers[key]), strict=True)
    }


def _middles(layer: gpd.GeoDataFrame) -> tuple[list[float], list[float]]:
    """Return x and y of the middle of each row."""
    middles = layer.geometry.centroid
    return middles.x.to_list(), middles.y.to_list()


def draw_kind(draw: Draw, kind: Kind, year: int, n: int) -> np.ndarray:
    """Draw the incidents of a category in a year.

    Parameters
    ----------
    draw
        Places, wall clock and source of chance.
    kind
        The category.
    year
        The local year in which they fall, windows included.
    n
        How many, named and planted ones included.

    Returns
    -------
    numpy.ndarray
        Records of ``DRAWN``; ``parent`` is a position in this array.
    """
    hours = clock(year, draw.timezone)
    events = np.concatenate([_planted(draw, kind, year, hours), draw_named(draw, kind.code, year)])
    counts = _per_zone(kind, year, n)
    for zone, taken in zip(ZONES, np.bincount(events["zone"], minlength=len(ZONES)), strict=True):
        counts[zone] = max(counts[zone] - int(taken), 0)
    rng = stream(draw.seed, kind.code, year)
    parts = _elsewhere(draw, kind, counts["elsewhere"], hours, rng)
    parts += [_zone(draw, kind, zone, counts[zone], hours, rng=rng) for zone in ("centre", "park")]
    drawn = np.concatenate([*parts, events])
    return _with_windows(drawn, kind, hours, stream(draw.seed, kind.code, year, "windows"), draw.timezone)


def draw_named(draw: Draw, code: str, year: int) -> np.ndarray:
    """Draw day and address of the incidents the report names; the month and the part of town are given."""
    chosen = [(position, item) for position, item in enumerate(NAMED) if item.code == code]
    if not chosen or not draw.events or year != LAST_YEAR:
        return _records(np.array([], dtype=int), np.array([], dtype="M8[us]"), "elsewhere")
    hours = clock(year, draw.timezone)
    return np.concatenate([_one_named(draw, item, position, hours) for position, item in chosen])


def _one_named(draw: Draw, item: Named, position: int, hours: Clock) -> np.ndarray:
    """Draw one named incident; those at one place share the draw of the address."""
    found = draw.places.where(item.zone, item.role, district=item.district)
    place = stream(draw.seed, "named", item.place).choice(found, 1)
    in_days = (hours.month == item.month) & (hours.day >= item.days[0]) & (hours.day <= item.days[1])
    weights = hours.weights(PROFILES["explosion"]) * in_days
    moment = draw_moments(stream(draw.seed, "named", item.place, item.what), hours, weights, 1)
    records = _records(place, moment, item.zone)
    records["named"] = position
    return records


def _per_zone(kind: Kind, year: int, n: int) -> dict[Zone, int]:
    """Divide a yearly count over the zones, without chance: totals are figures, not draws."""
    shares = zone_shares("2023" if year >= LAST_YEAR else "baseline")[kind.code]
    weights = [shares["centre"], shares["park"], 1.0 - shares["centre"] - shares["park"]]
    return dict(zip(ZONES, apportion(n, weights), strict=True))


def apportion(n: int, weights: Sequence[float]) -> list[int]:
    """Divide n over weights by largest remainders."""
    exact = n * np.asarray(weights, dtype=float) / sum(weights)
    whole = np.floor(exact).astype(int)
    order = np.argsort(whole - exact, kind="stable")
    whole[order[: n - whole.sum()]] += 1
    return [int(count) for count in whole]


def _zone(
    draw: Draw, kind: Kind, zone: Zone, n: int, hours: Clock, *, rng: np.random.Generator
) -> np.ndarray:
    """Draw the incidents in the town centres or on the business parks."""
    role = kind.centre_role if zone == "centre" else "premises"
    places = draw.choose(rng, zone, role, kind.theme, n)
    return _records(places, draw_moments(rng, hours, hours.weights(PROFILES[kind.rhythm]), n), zone)


def _elsewhere(draw: Draw, kind: Kind, n: int, hours: Clock, rng: np.random.Generator) -> list[np.ndarray]:
    """Draw the incidents outside the centres and parks, near repeats among them."""
    parts: list[np.ndarray] = []
    for role, count in zip(kind.mix, apportion(n, list(kind.mix.values())), strict=True):
        followers = round(count * NEAR_REPEATS.get(kind.code, 0.0))
        weights = hours.weights(PROFILES[kind.role_rhythm.get(role, kind.rhythm)])
        places = draw.choose(rng, "elsewhere", role, kind.theme, count - followers)
        first = _records(places, draw_moments(rng, hours, weights, count - followers), "elsewhere")
        parts.append(first)
        if followers:
            found = draw.pool("elsewhere", role, kind.theme)[0]
            later = _followers(draw.places, found, first, followers, rng=rng, hours=hours)
            later["parent"] += sum(len(part) for part in parts[:-1])  # from the first of them all
            parts.append(later)
    return parts


def _followers(
    places: Places, found: np.ndarray, first: np.ndarray, n: int, *, rng: np.random.Generator, hours: Clock
) -> np.ndarray:
    """Draw incidents that follow an earlier one: near it (one in eight at the same address) and soon after.

    The boost fades with the distance and with the days, as near repeats do (Bernasco 2008; Johnson et al.
    2007). ``parent`` is a position in `first`.
    """
    last = hours.begin[-1] - (NEAR_DAYS + 1) * _DAY
    parents = rng.choice(np.flatnonzero(first["moment"] < last), n)
    tree = cKDTree(np.column_stack([places.x[found], places.y[found]]))
    chosen = first["place"][parents]
    moved = np.flatnonzero(rng.random(n) >= _SAME_ADDRESS)
    here = np.column_stack([places.x[chosen], places.y[chosen]])
    for position, near in zip(moved, tree.query_ball_point(here[moved], NEAR_METRES - 1.0), strict=True):
        around = found[np.sort(near)]
        gap = np.hypot(places.x[around] - here[position, 0], places.y[around] - here[position, 1])
        weight = np.exp(-gap / _DECAY_METRES)
        chosen[position] = rng.choice(around, p=weight / weight.sum())
    cut = 1.0 - np.exp(-(NEAR_DAYS - 1) / _DECAY_DAYS)
    days = np.ceil(-_DECAY_DAYS * np.log(1.0 - cut * rng.random(n)))
    shift = (days * 24 + rng.uniform(-1.5, 1.5, n)) * 3600e6
    moments = first["moment"][parents] + shift.astype("timedelta64[us]")
    records = _records(chosen, moments.astype("datetime64[m]").astype("datetime64[us]"), "elsewhere")
    records["parent"] = parents
    return records


def _planted(draw: Draw, kind: Kind, year: int, hours: Clock) -> np.ndarray:
    """Draw the planted hotspots of a category in a year."""
    parts = [_records(np.array([], dtype=int), hours.begin[:0], "elsewhere")]
    for position, item in enumerate(PLANTED):
        if item.code == kind.code and item.start.startswith(str(year)) and is_planted(draw, item):
            parts.append(_one_planted(draw, item, kind, hours))
            parts[-1]["planted"] = position
    return np.concatenate(parts)


def is_planted(draw: Draw, item: Planted) -> bool:
    """Tell whether a hotspot belongs to this city."""
    return draw.events and item.anchor in draw.anchors


def middle_of(draw: Draw, item: Planted) -> tuple[float, float]:
    """Return the middle of a planted hotspot: the place of its kind nearest to the anchor."""
    found = draw.places.where(item.zone, item.role)
    east, north = draw.anchors[item.anchor]
    nearest = found[np.argmin(np.hypot(draw.places.x[found] - east, draw.places.y[found] - north))]
    return float(draw.places.x[nearest]), float(draw.places.y[nearest])


def _one_planted(draw: Draw, item: Planted, kind: Kind, hours: Clock) -> np.ndarray:
    """Draw a planted hotspot: a few places, the first ones busier, in its period."""
    rng = stream(draw.seed, "planted", item.name)
    east, north = middle_of(draw, item)
    found = draw.places.where(item.zone, item.role)
    near = found[np.hypot(draw.places.x[found] - east, draw.places.y[found] - north) < item.radius]
    chosen = rng.choice(near, min(item.places, len(near)), replace=False)
    busy = 1.0 / np.arange(2, len(chosen) + 2)
    begin, stop = (
        to_utc(pd.Timestamp(day) + pd.Timedelta(days=after), draw.timezone)
        for day, after in ((item.start, 0), (item.end, 1))
    )
    weights = hours.weights(PROFILES[kind.rhythm]) * ((hours.begin >= begin) & (hours.begin < stop))
    places = np.repeat(chosen, apportion(item.n, list(busy)))  # not drawn: one address is no hotspot
    return _records(places, draw_moments(rng, hours, weights, item.n), item.zone)


def to_utc(local: pd.Timestamp, timezone: str) -> np.datetime64:
    """Return a wall-clock time as datetime64[us] in UTC."""
    return np.datetime64(local.tz_localize(timezone).tz_convert("UTC").tz_localize(None), "us")


def _records(place: np.ndarray, moment: np.ndarray, zone: Zone) -> np.ndarray:
    """Return drawn incidents, the moment known and nothing special about them."""
    records = np.empty(len(place), dtype=DRAWN)
    records["place"], records["zone"] = place, ZONES.index(zone)
    records["moment"] = records["begin"] = records["end"] = moment
    records["planted"] = records["named"] = records["parent"] = -1
    return records


def _with_windows(
    drawn: np.ndarray, kind: Kind, hours: Clock, rng: np.random.Generator, timezone: str
) -> np.ndarray:
    """Hide the moments in windows that stay within the local year; those of named incidents are known."""
    if kind.window is None:
        return drawn
    moments = drawn["moment"]
    local = pd.DatetimeIndex(moments).tz_localize("UTC").tz_convert(timezone)
    begin, end, by_date = draw_windows(rng, moments, WINDOWS[kind.window], months=local.month.to_numpy())
    first, last = hours.begin[0], hours.begin[-1] + np.timedelta64(1, "h")
    # A window that crosses New Year ends there, so that yearly counts by start are those of the moments; it
    # shrinks to the moment rather than to the stroke of midnight, where it would look like an unknown time.
    begin, end = np.where(begin < first, moments, begin), np.where(end > last, moments, end)
    day = local.tz_localize(None).normalize()
    for column, after, value in (("begin", 0, begin), ("end", 1, end)):
        midnight = (day + pd.Timedelta(days=after)).tz_localize(
            timezone, ambiguous=np.ones(len(day), dtype=bool), nonexistent="shift_forward"
        )
        whole = midnight.tz_convert("UTC").tz_localize(None).to_numpy()
        drawn[column] = np.where(drawn["named"] >= 0, moments, np.where(by_date, whole, value))
    return drawn
