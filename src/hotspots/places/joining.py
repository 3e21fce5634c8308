"""Where each incident happened: exactly one area of every layer, and second memberships beside it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from hotspots.city import City
from hotspots.columns import (
    BUSINESS_PARK,
    BUURT,
    CODE,
    DISTRICT,
    IN_AREA,
    NAME,
    NO_LOCATION,
    OUTSIDE,
    PLACE,
    STATION,
    TOWN_CENTRE,
    WIJK,
)
from hotspots.errors import N_, CRSError
from hotspots.places.area_index import AreaIndex
from hotspots.places.layers import areas_bottom_up, finest_areas

__all__ = ["AreaIndex", "Books", "area_index", "books", "join"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Books:
    """The books of a join: accepted = in_area + outside + no_location."""

    accepted: int
    in_area: int
    outside: int
    no_location: int

    @property
    def balance(self) -> bool:
        """Whether every accepted incident is somewhere exactly once."""
        return self.accepted == self.in_area + self.outside + self.no_location


def join(incidents: gpd.GeoDataFrame, city: City, layers: Mapping[str, gpd.GeoDataFrame]) -> pd.DataFrame:
    """Find the places of incidents.

    Parameters
    ----------
    incidents
        Points in ``city.crs``; None or empty without a location.
    city
        Says what kind each layer is.
    layers
        From :func:`hotspots.places.layers.load_layers`.

    Returns
    -------
    DataFrame
        Index of `incidents`; columns ``buurt``, ``wijk``, ``district``, ``business_park``, ``town_centre``
        (codes), ``station`` (name of the nearest one within the layer's radius), any further layer of the
        city, and ``place`` (``in_area``, ``outside`` or ``no_location``). NA where there is none. A point on
        a shared boundary belongs to the area with the lowest code; wijk and district follow from the buurt.

    Raises
    ------
    CRSError
        When the incidents are not in the CRS of the city.
    """
    if incidents.crs is None or incidents.crs != city.crs:
        raise CRSError(
            "join_crs",
            N_(
                "Incidents and areas are joined in the CRS of the city, {crs}. The incidents are in {found}. "
                "Convert them with to_crs."
            ),
            crs=city.crs,
            found=incidents.crs.name if incidents.crs is not None else "-",
        )
    x, y = _coordinates(incidents)
    found = _areas(x, y, city, layers)
    for layer in city.layers_of("overlay"):
        found[layer.key] = _codes_at(x, y, layers[layer.key])
    for layer in city.layers_of("points"):
        found[layer.key] = _nearest(x, y, layers[layer.key], radius=layer.radius or 0.0)
    expected = (BUURT, WIJK, DISTRICT, BUSINESS_PARK, TOWN_CENTRE, STATION)
    nowhere = _texts([""]).take(np.full(len(x), -1), allow_fill=True)
    columns = {name: found.get(name, nowhere) for name in (*expected, *found)}
    finest = finest_areas(city)
    inside = ~found[finest[0]].isna() if finest else np.zeros(len(x), dtype=bool)
    place = np.where(np.isnan(x) | np.isnan(y), 2, np.where(inside, 0, 1))
    columns[PLACE] = _texts([IN_AREA, OUTSIDE, NO_LOCATION]).take(place)
    return pd.DataFrame(columns, index=incidents.index)


def books(membership: pd.DataFrame) -> Books:
    """Count where the incidents of a :func:`join` are."""
    counts = membership[PLACE].value_counts()
    return Books(
        accepted=len(membership),
        in_area=int(counts.get(IN_AREA, 0)),
        outside=int(counts.get(OUTSIDE, 0)),
        no_location=int(counts.get(NO_LOCATION, 0)),
    )


def area_index(areas: gpd.GeoDataFrame) -> AreaIndex:
    """Return the index of a set of boundaries, built once however often it is asked for."""
    digest = hashlib.sha256(areas.crs.to_wkt().encode() if areas.crs else b"")
    digest.update("\0".join(areas[CODE]).encode())
    for shape in shapely.to_wkb(areas.geometry.to_numpy()):
        digest.update(shape)
    return _index(_Boundaries(digest.hexdigest(), areas))


def _coordinates(incidents: gpd.GeoDataFrame) -> tuple[Floats, Floats]:
    """Return x and y of each incident, NaN without a location."""
    points = incidents.geometry.to_numpy()
    known = ~(shapely.is_missing(points) | shapely.is_empty(points))
    x, y = np.full((2, len(points)), np.nan)
    x[known], y[known] = shapely.get_x(points[known]), shapely.get_y(points[known])
    return x, y


@dataclass(frozen=True)
class _Boundaries:
    """Areas that compare by their content."""

    digest: str
    areas: gpd.GeoDataFrame = field(compare=False)


@lru_cache(maxsize=32)
def _index(boundaries: _Boundaries) -> AreaIndex:
    return AreaIndex(boundaries.areas)


def _areas(x: Floats, y: Floats, city: City, layers: Mapping[str, gpd.GeoDataFrame]) -> dict[str, Any]:
    """Return the code per layer of areas: the finest by geometry, its parents by their code."""
    rows: dict[str, NDArray[np.int64]] = {}
    for key in areas_bottom_up(city):
        if key not in rows:
            rows[key] = area_index(layers[key]).locate(x, y)
        parent = city.layers[key].parent
        if parent is not None and parent not in rows:
            row_of_parent = pd.Index(layers[parent][CODE]).get_indexer(layers[key][parent])
            rows[parent] = np.append(row_of_parent, -1)[rows[key]]
    return {key: _texts(layers[key][CODE]).take(row, allow_fill=True) for key, row in rows.items()}


def _codes_at(x: Floats, y: Floats, areas: gpd.GeoDataFrame) -> Any:
    """Return the code of the area at each point, NA where there is none."""
    return _texts(areas[CODE]).take(area_index(areas).locate(x, y), allow_fill=True)


def _nearest(x: Floats, y: Floats, places: gpd.GeoDataFrame, *, radius: float) -> Any:
    """Return the name of the nearest place within a radius in metres, NA where there is none."""
    tree = cKDTree(np.column_stack([places.geometry.x, places.geometry.y]))
    known = np.flatnonzero(~(np.isnan(x) | np.isnan(y)))
    # The bound is exclusive; a point at the radius itself belongs to the surroundings.
    bound = np.nextafter(radius, np.inf)
    _, nearest = tree.query(np.column_stack([x[known], y[known]]), distance_upper_bound=bound)
    position = np.full(len(x), -1)
    position[known] = np.where(nearest < len(places), nearest, -1)
    return _texts(places[NAME]).take(position, allow_fill=True)


def _texts(values: Any) -> Any:
    """Return values as an array of texts, whose `take` fills with NA."""
    return pd.array(values, dtype="str")
