"""Where things happen in the demo city: made-up addresses on made-up streets inside the real areas.

The streets are straight, the addresses are not those of anyone: a rotated grid per neighbourhood, as dense as
its dwellings ask for. The places are the same for every seed, so that repeats mean something.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, get_args
from zlib import crc32

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hotspots.columns import (
    BUSINESS_PARK,
    BUURT,
    CODE,
    DISTRICT,
    DWELLINGS,
    INHABITANTS,
    STATION,
    TOWN_CENTRE,
    WIJK,
)
from hotspots.incidents.demo.figures import Role, Zone

ZONES: Final[tuple[Zone, ...]] = get_args(Zone)
ROLES: Final[tuple[Role, ...]] = get_args(Role)

_SETBACK: Final = 9.0  # metres from the middle of a street to the front doors
_STREET: Final = 55.0  # metres between streets where homes are dense
_MIN_FRONT: Final = 7.0  # metres of street a front door takes; more homes than that share an address
_CORNER: Final = 80.0
_OPEN: Final = 350.0
_PREMISES: Final = (45.0, 90.0)
_SHOPS: Final = (14.0, 45.0)
_SHOPPING_RADIUS: Final = 230.0
_RACKS: Final = 8
_RACK_RADIUS: Final = 110.0
_SETTLED: Final = 40  # inhabitants below which an area is countryside
_WITH_SHOP: Final = 1200  # inhabitants from which an area has a shop and a school of its own

_THEMES: Final[Mapping[str, tuple[float, float]]] = {
    "burglary": (0.35, 1.5),
    "violence": (0.40, 0.25),
    "street": (0.40, 0.20),
    "youth": (0.45, 0.12),
    "vehicle": (0.35, 0.40),
    "bicycle": (0.30, 0.40),
    "shop": (0.30, 0.25),
    "business": (0.30, 0.35),
    "racing": (0.50, 0.15),
}
"""Theme → spread (log-normal) between wijken, shape (gamma) of that between places: small = few bad ones."""


@dataclass(frozen=True)
class Places:
    """Places of the demo city, one array element each.

    Attributes
    ----------
    x, y
        Metres in the CRS of the layers.
    wijk, district
        Codes.
    zone, role
        Positions in ``ZONES`` and ``ROLES``.
    weight
        Dwellings, inhabitants or attraction that the place stands for.
    """

    x: np.ndarray
    y: np.ndarray
    wijk: np.ndarray
    district: np.ndarray
    zone: np.ndarray
    role: np.ndarray
    weight: np.ndarray

    def where(self, zone: Zone, role: Role, *, district: str | None = None) -> np.ndarray:
        """Return the positions of the places of a zone and a role.

        Where there are none the next best role stands in, and where a whole zone is missing, elsewhere: a
        small city has no station, and its incidents happen all the same.
        """
        here = self.zone == ZONES.index(zone)
        if district is not None:
            here &= self.district == district
        for stand_in in (role, "corner", "home", "premises", "shop", "open"):
            found = np.flatnonzero(here & (self.role == ROLES.index(stand_in)))
            if len(found):
                return found
        return np.arange(len(self.x)) if zone == "elsewhere" else self.where("elsewhere", role)


def stream(*key: object) -> np.random.Generator:
    """Return the source of chance of one component: another component's changes do not shuffle it."""
    return np.random.default_rng([crc32(str(part).encode()) for part in key])


def make_places(layers: Mapping[str, gpd.GeoDataFrame], *, water: Any = None) -> Places:
    """Make up the places of a city.

    Parameters
    ----------
    layers
        ``buurt`` and ``wijk``, and where the city has them ``town_centre``, ``business_park``, ``station``;
        in any order of rows.
    water
        Geometry on which no place may lie, or None.

    Returns
    -------
    Places
        In an order that depends on the codes of the areas alone.
    """
    buurten = layers[BUURT].sort_values(CODE, ignore_index=True)
    figures = _figures(layers[WIJK])
    area = buurten.area
    share = area / area.groupby(buurten[WIJK]).transform("sum")
    parts = []
    rows = zip(buurten[CODE], buurten[WIJK], buurten.geometry, share, strict=True)
    for code, wijk, shape, part in rows:
        inhabitants, dwellings = figures.get(wijk, (0.0, 0.0))
        parts += _neighbourhood(code, shape, inhabitants * part, dwellings * part)
    parts += _shops_and_schools(layers[WIJK].sort_values(CODE, ignore_index=True), figures)
    for key, make in ((TOWN_CENTRE, _centre), (BUSINESS_PARK, _park)):
        if key in layers:
            overlay = layers[key].sort_values(CODE, ignore_index=True)
            for code, shape in zip(overlay[CODE], overlay.geometry, strict=True):
                parts += make(str(code), shape)
    if STATION in layers:
        stations = layers[STATION].sort_values(CODE, ignore_index=True)
        for code, point in zip(stations[CODE], stations.geometry, strict=True):
            parts.append(_racks(str(code), point))
    return _assemble(parts, buurten, layers, figures, water)


def risks(places: Places, theme: str, seed: int) -> np.ndarray:
    """Return how much more of a theme each place has than its size alone would give it, mean about 1."""
    between, shape = _THEMES[theme]
    rng = stream(seed, "places", theme)
    risk = rng.gamma(shape, 1.0 / shape, len(places.x))
    index, wijken = pd.factorize(places.wijk)
    level = np.array([stream(seed, "wijk", theme, wijk).standard_normal() for wijk in wijken])
    return np.asarray(risk * np.exp(between * level - between**2 / 2)[index])


_Part = tuple[Role, np.ndarray, float]  # role, points (n, 2), weight of each


def _figures(wijken: gpd.GeoDataFrame) -> dict[str, tuple[float, float]]:
    """Return inhabitants and dwellings of each wijk, 0 where the layer does not know them."""
    table = (
        pd.DataFrame(wijken)
        .reindex(columns=[CODE, INHABITANTS, DWELLINGS])
        .fillna({INHABITANTS: 0, DWELLINGS: 0})
    )
    return {code: (float(people), float(homes)) for code, people, homes in table.itertuples(index=False)}


def _neighbourhood(code: str, shape: Any, inhabitants: float, dwellings: float) -> list[_Part]:
    """Return the addresses and street corners of a neighbourhood, or the corners of open land."""
    angle = stream("angle", code).uniform(0, np.pi)
    parts: list[_Part] = []
    if dwellings >= 1:
        street = max(_STREET, np.sqrt(2 * shape.area / dwellings))
        front = max(_MIN_FRONT, 2 * shape.area / (street * dwellings))
        homes = np.concatenate(
            [_grid(shape, front, street, angle, offset=offset) for offset in (-_SETBACK, _SETBACK)]
        )
        if len(homes):
            parts.append(("home", homes, dwellings / len(homes)))
    if inhabitants >= _SETTLED * 0.1:
        corners = _grid(shape, _CORNER, max(_CORNER, np.sqrt(shape.area / 400)), angle)
        if len(corners):
            parts.append(("corner", corners, inhabitants / len(corners)))
    else:
        open_land = _grid(shape, _OPEN, _OPEN, angle)
        parts.append(("open", open_land, 1.0))
    return parts


def _shops_and_schools(wijken: gpd.GeoDataFrame, figures: Mapping[str, tuple[float, float]]) -> list[_Part]:
    """Return two shops and a school in the middle of each wijk that is large enough."""
    parts: list[_Part] = []
    for code, shape in zip(wijken[CODE], wijken.geometry, strict=True):
        inhabitants = figures[code][0]
        if inhabitants < _WITH_SHOP:
            continue
        middle = shape.centroid if shape.contains(shape.centroid) else shape.representative_point()
        east, north = stream("school", code).uniform(-150, 150, 2)
        parts.append(("shop", np.array([(middle.x, middle.y), (middle.x + 40, middle.y)]), inhabitants / 2))
        parts.append(("school", np.array([(middle.x + east, middle.y + north)]), inhabitants))
    return parts


def _centre(code: str, shape: Any) -> list[_Part]:
    """Return the shops of a town centre, and bicycle racks among them."""
    middle = shape.centroid if shape.contains(shape.centroid) else shape.representative_point()
    angle = stream("shops", code).uniform(0, np.pi)
    shops = _grid(shape.intersection(middle.buffer(_SHOPPING_RADIUS)), *_SHOPS, angle)
    if not len(shops):
        shops = np.array([(middle.x, middle.y)])
    return [("shop", shops, 1.0), ("station", shops[:: max(1, len(shops) // _RACKS)], 1.0)]


def _park(code: str, shape: Any) -> list[_Part]:
    """Return the premises of a business park."""
    premises = _grid(shape, *_PREMISES, stream("park", code).uniform(0, np.pi))
    return [("premises", premises, shape.area**0.7 / max(len(premises), 1))]


def _racks(code: str, point: Any) -> _Part:
    """Return the bicycle racks and entrances around a station."""
    rng = stream("station", code)
    angle = rng.uniform(0, 2 * np.pi, _RACKS)
    radius = rng.uniform(0.3, 1.0, _RACKS) * _RACK_RADIUS
    return (
        "station",
        np.column_stack([point.x + radius * np.cos(angle), point.y + radius * np.sin(angle)]),
        3.0,
    )


def _grid(shape: Any, step: float, street: float, angle: float, *, offset: float = 0.0) -> np.ndarray:
    """Return points every `step` metres along parallel streets `street` metres apart, inside a shape."""
    if shape.is_empty:
        return np.empty((0, 2))
    middle = np.array([shape.centroid.x, shape.centroid.y])
    reach = float(np.hypot(*np.ptp(np.reshape(shape.bounds, (2, 2)), axis=0))) / 2 + street
    along = np.arange(-reach, reach, step)
    across = np.arange(-reach, reach, street) + offset
    east, north = np.meshgrid(along, across)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    points = np.round(np.column_stack([east.ravel(), north.ravel()]) @ turn + middle, 1)
    shapely.prepare(shape)
    within: np.ndarray = points[shapely.contains_xy(shape, points[:, 0], points[:, 1])]
    return within


def _assemble(
    parts: list[_Part],
    buurten: gpd.GeoDataFrame,
    layers: Mapping[str, gpd.GeoDataFrame],
    figures: Mapping[str, tuple[float, float]],
    water: Any,
) -> Places:
    """Put the parts together: only what lies in a neighbourhood and on land, each with its zone."""
    points = np.round(np.concatenate([points for _, points, _ in parts]), 1)
    role = np.repeat([ROLES.index(role) for role, _, _ in parts], [len(points) for _, points, _ in parts])
    weight = np.repeat([weight for _, _, weight in parts], [len(points) for _, points, _ in parts])
    buurt = inside(points, buurten)
    zone = np.full(len(points), ZONES.index("elsewhere"))
    for key, name in ((TOWN_CENTRE, "centre"), (BUSINESS_PARK, "park")):
        if key in layers:
            zone[inside(points, layers[key]) >= 0] = ZONES.index(name)
    keep = (buurt >= 0) & _sensible(zone, role)
    if water is not None:
        shapely.prepare(water)
        keep &= ~shapely.intersects_xy(water, points[:, 0], points[:, 1])
    wijk = buurten[WIJK].astype(object).to_numpy()[buurt[keep]]
    centre = zone[keep] == ZONES.index("centre")
    people = np.array([figures.get(code, (0.0, 0.0))[0] for code in wijk])
    # The larger centre attracts more than its share: shops there draw from the whole city.
    attraction = np.where(centre & (role[keep] != ROLES.index("home")), np.maximum(people, 1.0) ** 1.5, 1.0)
    spread = pd.Series(1.0, index=range(len(wijk))).groupby([wijk, role[keep]]).transform("sum").to_numpy()
    return Places(
        x=points[keep, 0],
        y=points[keep, 1],
        wijk=wijk,
        district=buurten.reindex(columns=[DISTRICT])[DISTRICT].astype(object).to_numpy()[buurt[keep]],
        zone=zone[keep],
        role=role[keep],
        weight=np.where(attraction > 1.0, attraction / spread, weight[keep]),
    )


def _sensible(zone: np.ndarray, role: np.ndarray) -> np.ndarray:
    """Tell which roles a zone can have: nobody lives on a business park, and premises are nowhere else."""
    park, centre = zone == ZONES.index("park"), zone == ZONES.index("centre")
    in_park = role == ROLES.index("premises")
    not_in_centre = np.isin(role, [ROLES.index(name) for name in ("open", "school")])
    return np.asarray((park == in_park) & ~(centre & not_in_centre))


def inside(points: np.ndarray, areas: gpd.GeoDataFrame) -> np.ndarray:
    """Return the position of the area each point lies strictly inside of, -1 where none."""
    found = np.full(len(points), -1)
    for position, shape in enumerate(areas.geometry):
        west, south, east, north = shape.bounds
        x, y = points[:, 0], points[:, 1]
        near = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
        shapely.prepare(shape)
        found[near[shapely.contains_xy(shape, points[near, 0], points[near, 1])]] = position
    return found
