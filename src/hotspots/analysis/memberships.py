"""Which areas a hotspot lies in, by the incidents it holds."""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hotspots import columns
from hotspots.analysis.points import Integers, Places
from hotspots.analysis.tally import Tally

SURROUNDINGS: Final = 300.0
"""Metres around a station within which an incident belongs to its surroundings."""

_Geometries = NDArray[np.object_]


def tally_places(layer: gpd.GeoDataFrame, found: Places, by_place: Tally) -> Tally:
    """Spread the incidents of clusters over a layer of polygons, or the surroundings of a layer of points.

    Parameters
    ----------
    layer
        Sorted by ``code``; on a shared boundary the lowest code wins, of two points the nearest.
    found
        The places.
    by_place
        Incidents of each cluster by place.

    Returns
    -------
    Tally
        Incidents of each cluster by row position in the layer.
    """
    points = np.asarray(shapely.points(found.x[by_place.value], found.y[by_place.value]), dtype=object)
    shapes = np.asarray(layer.geometry.array, dtype=object)
    only_points = bool((shapely.get_dimensions(shapes) == 0).all())
    area = _nearest(shapes, points) if only_points else _covering(shapes, points)
    inside = area >= 0
    return Tally.of(by_place.cluster[inside], area[inside], by_place.n[inside])


def tally_codes(layer: gpd.GeoDataFrame, codes: pd.Series, cluster: Integers) -> Tally:
    """Spread the incidents of clusters over a layer by the memberships that a join gave them.

    Parameters
    ----------
    codes
        Code or name of the area of each clustered incident, NA outside all of them.
    cluster
        Cluster of each.
    """
    position = pd.Index(layer[columns.CODE]).get_indexer(pd.Index(codes))
    if (position < 0).all():
        position = pd.Index(layer[columns.NAME]).get_indexer(pd.Index(codes))
    inside = position >= 0
    return Tally.of(cluster[inside], position[inside].astype(np.int64))


def _covering(shapes: _Geometries, points: _Geometries) -> Integers:
    """Return the first area that covers each point, -1 where none does."""
    area, point = shapely.STRtree(points).query(shapes, predicate="covers")
    first = np.full(len(points), len(shapes), dtype=np.int64)
    np.minimum.at(first, point, area)
    return np.where(first < len(shapes), first, -1)


def _nearest(centres: _Geometries, points: _Geometries) -> Integers:
    """Return the centre in whose surroundings each point lies, the nearest of several, -1 where none is."""
    if not len(centres) or not len(points):
        return np.full(len(points), -1, dtype=np.int64)
    distance = shapely.distance(points[:, None], centres[None, :])
    return np.where(distance.min(axis=1) <= SURROUNDINGS, distance.argmin(axis=1), -1)
