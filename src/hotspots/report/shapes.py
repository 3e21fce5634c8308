"""Geometry in the compact form the map reads: whole steps of 1e-5 degree, each as the step from the last."""

from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely

from hotspots.crs import WGS84

STEPS: Final = 100_000
"""Steps per degree: 1.1 m north-south, 0.7 m east-west at 52° N. Finer than any outline here."""

Shape = list[list[list[int]]]
"""Polygons of rings; a ring is ``[lon0, lat0, dlon, dlat, …]``, without its closing point."""

_MANY: Final = 40_000  # vertices; beyond this the outlines are simplified for the screen
_TOLERANCE: Final = 5.0  # metres: below a pixel at every zoom level at which a whole district is in view


def encode_shapes(areas: gpd.GeoSeries) -> list[Shape]:
    """Encode polygons and multipolygons, one shape a row; a row without geometry is an empty shape."""
    geometry = areas.to_crs(WGS84).to_numpy()
    return [_shape(one) for one in geometry]


def encode_points(points: gpd.GeoSeries) -> list[list[int]]:
    """Encode points as ``[lon, lat]`` in steps."""
    found = shapely.get_coordinates(points.to_crs(WGS84).to_numpy())
    steps: list[list[int]] = np.round(found * STEPS).astype(np.int64).tolist()
    return steps


def for_screen(areas: gpd.GeoSeries) -> gpd.GeoSeries:
    """Return the areas with no more vertices than a screen can use; shared borders stay shared."""
    tolerance = _TOLERANCE
    while shapely.get_num_coordinates(areas.to_numpy()).sum() > _MANY and tolerance < 100 * _TOLERANCE:
        areas = areas.simplify_coverage(tolerance)
        tolerance *= 2
    return areas


def degrees_bounds(frame: gpd.GeoSeries) -> list[list[float]]:
    """Return ``[[south, west], [north, east]]`` in degrees, as Leaflet wants it."""
    west, south, east, north = frame.to_crs(WGS84).total_bounds
    return [[round(south, 5), round(west, 5)], [round(north, 5), round(east, 5)]]


def _shape(geometry: Any) -> Shape:
    """Encode one polygon or multipolygon."""
    if geometry is None or geometry.is_empty:
        return []
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"]
    return [[_ring(ring) for ring in (part.exterior, *part.interiors)] for part in parts]


def _ring(ring: Any) -> list[int]:
    """Encode a ring without its closing point; points that fall on the same step are one point."""
    steps = np.round(shapely.get_coordinates(ring)[:-1] * STEPS).astype(np.int64)
    moved = np.diff(steps, axis=0, prepend=steps[:1] - 1)
    kept = steps[np.any(moved != 0, axis=1)]
    deltas: list[int] = np.diff(kept, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).ravel().tolist()
    return deltas
