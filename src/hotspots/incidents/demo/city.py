"""The demo city: made-up incidents that reproduce the published figures of Almere, and the truth behind them.

Nobody can mistake them for real ones: every incident says ``synthetisch`` and bears an id that begins with
``DEMO-``. How they are calibrated, and how well that went: docs/demo-city.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hotspots.city import City
from hotspots.columns import (
    BUURT,
    CATEGORY,
    DWELLINGS,
    GEOMETRY,
    GROUP,
    INCIDENT_COLUMNS,
    INCIDENT_ID,
    INHABITANTS,
    OCCURRED_FROM,
    OCCURRED_TO,
    PRECISION,
    REGIME,
    SOURCE,
    WIJK,
)
from hotspots.crs import require_projected
from hotspots.errors import N_, HotspotsError
from hotspots.incidents.demo.draw import Draw, anchors, draw_kind, draw_named, is_planted, middle_of, to_utc
from hotspots.incidents.demo.events import NAMED, PLANTED
from hotspots.incidents.demo.figures import (
    CITY_DWELLINGS,
    CITY_INHABITANTS,
    FIRST_YEAR,
    KINDS,
    MUNICIPALITY,
)
from hotspots.incidents.demo.places import ROLES, Places, make_places, stream
from hotspots.incidents.demo.truth import Demo, Truth
from hotspots.incidents.taxonomy import taxonomy

DEMO_SOURCE: Final = "synthetisch"
DEMO_PREFIX: Final = "DEMO-"

_ON_A_STREET: Final = frozenset({"corner", "station", "open"})
_SMALL_TOWN: Final = 0.05  # of Almere: what a city without figures is taken for
_SPARE_POINTS: Final = 200
_FAR: Final = 1000.0


@dataclass(frozen=True)
class _Setting:
    """What a demo city is made of."""

    city: City
    places: Places
    draw: Draw
    scale: Mapping[str, float]


def demo_city(
    city: City,
    layers: Mapping[str, gpd.GeoDataFrame],
    *,
    seed: int = 2023,
    until: date = date(2023, 12, 31),
) -> Demo:
    """Make up the incidents of a city from 1 January 2019.

    Parameters
    ----------
    city
        Its CRS, wall clock and categories.
    layers
        ``buurt`` and ``wijk`` (with inhabitants and dwellings), and where the city has them ``town_centre``,
        ``business_park``, ``station`` and water; in the CRS of the city, rows in any order.
    seed
        The same seed gives the same incidents, whatever the order of the layers' rows.
    until
        Incidents end with the last whole month on or before this day. A later end adds to an earlier one
        and changes nothing before it; years after 2023 go on at the level of 2023.

    Returns
    -------
    Demo
        The incidents (the columns of ``INCIDENT_COLUMNS``, sorted by ``occurred_from``) and the truth.

    Raises
    ------
    CRSError
        When the layers are not in metres.
    HotspotsError
        When `until` is before the end of January 2019.
    """
    require_projected(layers[BUURT])
    cutoff = _end_of_month(until, city.timezone)
    setting = _setting(city, layers, seed)
    years = [_year(setting, year) for year in range(FIRST_YEAR, until.year + 1)]
    drawn = _number(pd.concat(years, ignore_index=True))
    drawn = drawn[drawn["end"] <= cutoff].reset_index(drop=True)
    return Demo(_incidents(setting, drawn), _truth(setting, drawn, layers), city)


def uniform_city(
    city: City,
    layers: Mapping[str, gpd.GeoDataFrame],
    *,
    n: int,
    seed: int,
    category: str = "1.1.1",
    start: date = date(2023, 1, 1),
    end: date = date(2023, 12, 31),
) -> gpd.GeoDataFrame:
    """Make up incidents without any structure: what a method finds in them is a false alarm.

    Complete spatial randomness over the land of the municipality, at moments that are uniform in time.

    Parameters
    ----------
    city, layers
        As in :func:`demo_city`.
    n
        How many incidents.
    seed
        Source of chance.
    category
        The category of them all.
    start, end
        First and last day.
    """
    rng = stream(seed, "uniform")
    first, last = (
        to_utc(pd.Timestamp(day) + pd.Timedelta(days=after), city.timezone)
        for day, after in ((start, 0), (end, 1))
    )
    minutes = np.sort(rng.integers(0, int((last - first) / np.timedelta64(1, "m")), n))
    land = layers[BUURT].sort_values("code").union_all()
    water = _water(city, layers)
    points = _points_in(rng, land if water is None else land.difference(water), n)
    drawn = pd.DataFrame({CATEGORY: category, "begin": first + minutes * np.timedelta64(1, "m")})
    drawn["end"] = drawn["begin"]
    drawn[INCIDENT_ID] = [f"{DEMO_PREFIX}UNIFORM-{number:06d}" for number in range(1, n + 1)]
    return _frame(city, drawn, points, np.full(n, "address"))


def _setting(city: City, layers: Mapping[str, gpd.GeoDataFrame], seed: int) -> _Setting:
    """Return the places of a city and its size compared with Almere."""
    places = make_places(layers, water=_water(city, layers))
    draw = Draw(places, city.timezone, seed, city.municipality == MUNICIPALITY, anchors(layers))
    sums = pd.DataFrame(layers[WIJK]).reindex(columns=[INHABITANTS, DWELLINGS]).sum()
    scale = {
        INHABITANTS: float(sums[INHABITANTS]) / CITY_INHABITANTS or _SMALL_TOWN,
        DWELLINGS: float(sums[DWELLINGS]) / CITY_DWELLINGS or _SMALL_TOWN,
    }
    return _Setting(city, places, draw, scale)


def _year(setting: _Setting, year: int) -> pd.DataFrame:
    """Draw all incidents of a year, with ``parent`` as a row of the result."""
    parts: list[np.ndarray] = []
    codes: list[str] = []
    before = 0
    for kind in KINDS:
        size = setting.scale[DWELLINGS if kind.theme == "burglary" else INHABITANTS]
        drawn = draw_kind(setting.draw, kind, year, round(kind.count(year) * size))
        drawn["parent"][drawn["parent"] >= 0] += before
        before += len(drawn)
        parts.append(drawn)
        codes.append(kind.code)
    for code in sorted({item.code for item in NAMED} - set(codes)):
        parts.append(draw_named(setting.draw, code, year))  # single incidents, no count of the year
        codes.append(code)
    frame = pd.DataFrame(np.concatenate(parts))
    frame.insert(0, CATEGORY, np.repeat(codes, [len(part) for part in parts]))
    return frame.assign(year=year)


def _number(drawn: pd.DataFrame) -> pd.DataFrame:
    """Sort by time and give every incident an id that a later end of the demo does not change."""
    offset = drawn.index.to_numpy() - drawn.groupby("year").cumcount().to_numpy()
    drawn = drawn.assign(parent=np.where(drawn["parent"] >= 0, drawn["parent"] + offset, -1), row=drawn.index)
    order = drawn.sort_values(["begin", "end", CATEGORY, "place"], kind="stable", ignore_index=True)
    number = order.groupby("year").cumcount() + 1
    order[INCIDENT_ID] = DEMO_PREFIX + order["year"].astype("str") + "-" + number.astype("str").str.zfill(5)
    order["parent_id"] = order["parent"].map(order.set_index("row")[INCIDENT_ID])
    return order


def _incidents(setting: _Setting, drawn: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the incident frame."""
    places = setting.places
    place = drawn["place"].to_numpy()
    street = np.isin(places.role[place], [ROLES.index(role) for role in ROLES if role in _ON_A_STREET])
    points = np.column_stack([places.x[place], places.y[place]])
    return _frame(setting.city, drawn, points, np.where(street, "street", "address"))


def _frame(city: City, drawn: pd.DataFrame, points: np.ndarray, precision: np.ndarray) -> gpd.GeoDataFrame:
    """Return drawn incidents in the shape of the incident frame."""
    columns: dict[str, Any] = {
        INCIDENT_ID: drawn[INCIDENT_ID].astype("str"),
        CATEGORY: drawn[CATEGORY].astype("str"),
        GROUP: taxonomy(city).group_of(drawn[CATEGORY]),
        OCCURRED_FROM: drawn["begin"].dt.tz_localize("UTC").dt.tz_convert(city.timezone),
        OCCURRED_TO: drawn["end"].dt.tz_localize("UTC").dt.tz_convert(city.timezone),
        PRECISION: pd.Series(precision, index=drawn.index, dtype="str"),
        SOURCE: pd.Series(DEMO_SOURCE, index=drawn.index, dtype="str"),
        REGIME: pd.Series("avg", index=drawn.index, dtype="str"),
        GEOMETRY: gpd.points_from_xy(points[:, 0], points[:, 1]),
    }
    return gpd.GeoDataFrame(columns, geometry=GEOMETRY, crs=city.crs)[list(INCIDENT_COLUMNS)]


def _truth(setting: _Setting, drawn: pd.DataFrame, layers: Mapping[str, gpd.GeoDataFrame]) -> Truth:
    """Return what was planted, named and hidden."""
    draw = setting.draw
    ids = drawn[INCIDENT_ID]
    planted = [(position, item) for position, item in enumerate(PLANTED) if is_planted(draw, item)]
    middles = np.array([middle_of(draw, item) for _, item in planted]).reshape(-1, 2)
    hotspots = gpd.GeoDataFrame(
        {
            "name": [item.name for _, item in planted],
            CATEGORY: [item.code for _, item in planted],
            "start": [date.fromisoformat(item.start) for _, item in planted],
            "end": [date.fromisoformat(item.end) for _, item in planted],
            "n": [int((drawn["planted"] == position).sum()) for position, _ in planted],
            "radius": [item.radius for _, item in planted],
        },
        geometry=shapely.buffer(shapely.points(middles), [item.radius for _, item in planted]),
        crs=setting.city.crs,
    )
    in_hotspot = drawn["planted"] >= 0
    names = drawn.loc[in_hotspot, "planted"].map(dict(enumerate(item.name for item in PLANTED)))
    followed = drawn[drawn["parent"] >= 0]
    followed = followed[followed["parent"].isin(drawn["row"])]
    return Truth(
        hotspots=hotspots,
        hotspot_incidents=pd.Series(names.array, index=ids[in_hotspot], name="hotspot"),
        near_repeats=followed[["parent_id", INCIDENT_ID]]
        .set_axis(["parent", "child"], axis=1)
        .reset_index(drop=True),
        named=_named_truth(setting, drawn[drawn["named"] >= 0]),
        moments=drawn.set_index(INCIDENT_ID)["moment"]
        .dt.tz_localize("UTC")
        .dt.tz_convert(setting.city.timezone),
        **_spare_points(setting, layers),
    )


def _named_truth(setting: _Setting, named: pd.DataFrame) -> pd.DataFrame:
    """Return the named incidents with month, part of town and what the report says."""
    return pd.DataFrame(
        {
            INCIDENT_ID: named[INCIDENT_ID],
            CATEGORY: named[CATEGORY],
            "month": named["moment"].dt.tz_localize("UTC").dt.tz_convert(setting.city.timezone).dt.month,
            "district": setting.places.district[named["place"].to_numpy()],
            "zone": [NAMED[position].zone for position in named["named"]],
            "what": [NAMED[position].what for position in named["named"]],
        }
    ).reset_index(drop=True)


def _spare_points(setting: _Setting, layers: Mapping[str, gpd.GeoDataFrame]) -> dict[str, np.ndarray]:
    """Return points on the water and points outside the municipality, for wrong locations in exports."""
    city = setting.city
    box = shapely.box(*city.bounds)
    municipality = layers[BUURT].sort_values("code").union_all()
    water = _water(city, layers)
    around = box.difference(municipality.buffer(_FAR))
    inside_box = None if water is None else water.intersection(box)
    if water is not None:
        around = around.difference(water)
    return {
        "on_water": _points_in(stream(setting.draw.seed, "on water"), inside_box, _SPARE_POINTS),
        "outside": _points_in(stream(setting.draw.seed, "outside"), around, _SPARE_POINTS),
    }


def _points_in(rng: np.random.Generator, shape: Any, n: int) -> np.ndarray:
    """Return uniform random points inside a shape: (n, 2), decimetres; none when there is no shape."""
    if shape is None or shape.is_empty:
        return np.empty((0, 2))
    shapely.prepare(shape)
    west, south, east, north = shape.bounds
    parts: list[np.ndarray] = []
    missing = n
    while missing > 0:
        size = int(missing * (east - west) * (north - south) / shape.area * 1.1) + 16
        points = np.round(rng.uniform((west, south), (east, north), (size, 2)), 1)
        parts.append(points[shapely.contains_xy(shape, points[:, 0], points[:, 1])][:missing])
        missing -= len(parts[-1])
    return np.concatenate(parts) if parts else np.empty((0, 2))


def _water(city: City, layers: Mapping[str, gpd.GeoDataFrame]) -> Any:
    """Return where no address is, or None when the city has no such layer."""
    keys = sorted({layer.key for layer in city.layers_of("water")} | {"water"})
    shapes = [layers[key].union_all() for key in keys if key in layers]
    return shapely.union_all(shapes) if shapes else None


def _end_of_month(until: date, timezone: str) -> np.datetime64:
    """Return the end (UTC, exclusive) of the last whole month on or before a day."""
    end = pd.Timestamp(until) + pd.Timedelta(days=1)
    end = end.replace(day=1)
    if end <= pd.Timestamp(FIRST_YEAR, 1, 1):
        raise HotspotsError(
            "demo_period",
            N_("The demo city begins in January 2019. The end asked for is {until}. Choose a later one."),
            until=until.isoformat(),
        )
    return to_utc(end, timezone)
