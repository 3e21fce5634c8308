"""The shape of a hotspot on the map: drawn around its places, wide enough to be walked."""

from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from hotspots.analysis.points import Floats, Integers

MARGIN: Final = 25.0
"""Metres between the outermost incidents and the outline: a street with its fronts. One place is a disc."""

_GAP: Final = 50.0
_RATIO: Final = 0.3
_QUADRANT: Final = 8

Geometries = NDArray[np.object_]


def outlines(x: Floats, y: Floats, of_cluster: Integers, *, land: BaseGeometry | None = None) -> Geometries:
    """Draw an outline around the places of each cluster.

    The concave hull of the places, closed where gaps are narrower than 50 m, without holes, and 25 m wider
    than the outermost places. Clipped to land, unless nothing would be left of it.

    Parameters
    ----------
    x, y
        Coordinates of the places in metres, shape (places,).
    of_cluster
        The cluster of each place, 0 to the number of clusters less one, each with at least one place.
    land
        Where an outline may lie, in the same CRS.

    Returns
    -------
    numpy.ndarray
        Valid, non-empty polygons (or multipolygons, where water cuts one), shape (clusters,).
    """
    order = np.argsort(of_cluster, kind="stable")
    points = np.asarray(shapely.points(x[order], y[order]), dtype=object)
    piles = shapely.multipoints(points, indices=of_cluster[order])
    hulls = shapely.concave_hull(piles, ratio=_RATIO)
    # Out by a gap and back again: a margin wide, with narrow bays closed.
    wide = shapely.buffer(hulls, _GAP, quad_segs=_QUADRANT)
    shapes = shapely.buffer(wide, MARGIN - _GAP, quad_segs=_QUADRANT)
    shapes = np.asarray(shapely.polygons(shapely.get_exterior_ring(shapes)), dtype=object)
    return shapes if land is None else _clip(shapes, land)


def _clip(shapes: Geometries, land: BaseGeometry) -> Geometries:
    """Keep the part on land, as a polygon; where there is none, the whole."""
    land = shapely.from_wkb(shapely.to_wkb(land))  # a copy: preparing changes a geometry
    shapely.prepare(land)
    crossing = np.flatnonzero(~shapely.contains_properly(land, shapes))
    parts, of_shape = shapely.get_parts(shapely.intersection(shapes[crossing], land), return_index=True)
    flat = shapely.get_dimensions(parts) == 2  # noqa: PLR2004 - lines and points where they only touch
    kept = shapely.area(parts) > 0
    parts, of_shape = parts[flat & kept], of_shape[flat & kept]
    clipped = shapes.copy()
    for position in np.unique(of_shape):
        pieces = parts[of_shape == position]
        clipped[crossing[position]] = pieces[0] if len(pieces) == 1 else shapely.multipolygons(pieces)
    return clipped
