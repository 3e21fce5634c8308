"""Mend a coarse coverage with fine outlines: the fine ones win and the neighbours give way.

Everything happens on the faces that arise when all borders, coarse and fine, are laid over each other on a
fixed grid of coordinates. Faces share their edges exactly, so the areas built from them do too.
"""

from collections.abc import Mapping
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from hotspots.columns import CODE

GRID: Final = 0.1
"""Metres: the grid on which all coordinates of a mended layer lie."""

CRUMB: Final = 10_000.0
"""Square metres: a smaller part that a fine outline cuts off from its area goes to a neighbour."""

_SITE_SPACING: Final = 10.0
"""Metres between the points of a border from which a piece is divided among its neighbours."""

Geometries = NDArray[np.object_]


def mend(
    coarse: gpd.GeoDataFrame, fine: gpd.GeoDataFrame, *, parent: str, grid: float = GRID
) -> gpd.GeoSeries:
    """Fit the areas of a coarse layer to fine outlines of some of their parents.

    Parameters
    ----------
    coarse
        Areas without overlap, with the columns ``code`` and `parent`; projected CRS, metres.
    fine
        Fine outlines without overlap, ``code`` = the parent each replaces; same CRS.
    parent
        Column of `coarse` that holds the parent's code.
    grid
        Coordinates are multiples of this many metres.

    Returns
    -------
    GeoSeries
        One polygon or multipolygon an area, indexed by code in ascending order. The areas of a finely
        outlined parent fill its outline exactly; what they held outside it went to the adjacent areas of
        other parents (the nearest of them, where there are several); what has no such neighbour lies at
        the outer edge and is no longer part of the whole. A valid coverage: neighbours share their edges.
    """
    fine = fine.set_geometry(shapely.set_precision(fine.geometry.to_numpy(), grid))
    owner_parent = dict(zip(coarse[CODE], coarse[parent], strict=True))
    outlined = set(fine[CODE])
    faces = _faces([*coarse.boundary, *fine.boundary], grid)
    inside = shapely.point_on_surface(faces)
    was = _label(inside, coarse)
    now = _label(inside, fine)

    owners: dict[str, list[Any]] = {code: [] for code in coarse[CODE]}
    pending: dict[str | None, list[Any]] = {}
    for face, area, outline in zip(faces, was, now, strict=True):
        if area is not None and (owner_parent[area] if owner_parent[area] in outlined else None) == outline:
            owners[area].append(face)
        elif area is not None or outline is not None:
            pending.setdefault(outline, []).append(face)
    settled = _without_crumbs(owners, owner_parent, outlined, pending)
    for outline, pieces in pending.items():
        may_take = [
            code
            for code, of in owner_parent.items()
            if (of == outline if outline is not None else of not in outlined)
        ]
        _settle(settled, may_take, pieces, keep_all=outline is not None)
    return _clean(settled, grid, crs=coarse.crs)


def unite(areas: gpd.GeoDataFrame, parent: str) -> gpd.GeoDataFrame:
    """Return the parents of areas: each the exact union of its parts.

    Parameters
    ----------
    areas
        Polygons with a column `parent`.
    parent
        Name of the column with the code of the parent.

    Returns
    -------
    GeoDataFrame
        Columns ``code`` (ascending) and ``geometry``, CRS of `areas`.
    """
    clean = bool(shapely.coverage_is_valid(areas.geometry.to_numpy()))
    # The union of a coverage keeps every shared vertex, but is right only where areas fit.
    union = shapely.coverage_union_all if clean else shapely.union_all
    shapes: dict[Any, Any] = {
        code: shapely.normalize(union(group.geometry.to_numpy()))
        for code, group in areas.groupby(parent, sort=True)
    }
    return gpd.GeoDataFrame({CODE: list(shapes)}, geometry=list(shapes.values()), crs=areas.crs)


def _faces(lines: list[Any], grid: float) -> Geometries:
    """Return the faces between all lines, noded on the grid."""
    noded = shapely.union_all(np.array(lines, dtype=object), grid_size=grid)
    return np.array(shapely.get_parts(shapely.polygonize(shapely.get_parts(noded))), dtype=object)


def _label(points: Geometries, areas: gpd.GeoDataFrame) -> list[str | None]:
    """Return the code of the area each point lies in, or None."""
    labels: list[str | None] = [None] * len(points)
    tree = shapely.STRtree(areas.geometry.to_numpy())
    codes = areas[CODE].tolist()
    for point, area in tree.query(points, predicate="within").T:
        labels[point] = codes[area]
    return labels


def _without_crumbs(
    owners: Mapping[str, list[Any]],
    owner_parent: Mapping[str, str],
    outlined: set[str],
    pending: dict[str | None, list[Any]],
) -> dict[str, Any]:
    """Return the area of each owner; crumbs that were cut off from it are moved to `pending`."""
    settled = {}
    for code, faces in owners.items():
        parts = sorted(shapely.get_parts(shapely.coverage_union_all(faces)), key=shapely.area, reverse=True)
        kept = [part for rank, part in enumerate(parts) if rank == 0 or part.area >= CRUMB]
        of = owner_parent[code]
        pending.setdefault(of if of in outlined else None, []).extend(parts[len(kept) :])
        settled[code] = shapely.coverage_union_all(kept)
    return settled


def _settle(settled: dict[str, Any], may_take: list[str], pieces: list[Any], *, keep_all: bool) -> None:
    """Give each connected piece to the areas it shares an edge with; failing those, to the nearest."""
    connected = shapely.get_parts(shapely.coverage_union_all(pieces))
    for piece in sorted(connected, key=lambda piece: piece.bounds):
        shared = {code: shapely.intersection(piece.boundary, settled[code].boundary) for code in may_take}
        touching = {code: line for code, line in shared.items() if shapely.length(line) > 0}
        if touching:
            for code, part in _divide(piece, touching).items():
                settled[code] = shapely.union(settled[code], part)
        elif keep_all:
            nearest = min(may_take, key=lambda code: (shapely.distance(piece, settled[code]), code))
            settled[nearest] = shapely.union(settled[nearest], piece)


def _divide(piece: Any, borders: Mapping[str, Any]) -> dict[str, Any]:
    """Divide a piece among its neighbours: each place goes to the neighbour whose border is nearest."""
    if len(borders) == 1:
        return dict.fromkeys(borders, piece)
    sites: dict[tuple[float, float], str] = {}
    for code, line in borders.items():
        for x, y in shapely.get_coordinates(shapely.segmentize(line, _SITE_SPACING)):
            sites.setdefault((x, y), code)
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(list(sites)), extend_to=piece, ordered=True)
    )
    of_site = np.array(list(sites.values()))
    return {
        code: shapely.intersection(piece, shapely.union_all(cells[of_site == code]))
        for code in borders
        if (of_site == code).any()
    }


def _clean(settled: Mapping[str, Any], grid: float, *, crs: Any) -> gpd.GeoSeries:
    """Node all borders once more on the grid and build each area from whole faces."""
    codes = sorted(settled)
    areas = gpd.GeoDataFrame({CODE: codes}, geometry=[settled[code] for code in codes], crs=crs)
    faces = _faces(list(areas.boundary), grid)
    labels = np.array(_label(shapely.point_on_surface(faces), areas), dtype=object)
    merged = [shapely.normalize(shapely.coverage_union_all(faces[labels == code])) for code in codes]
    return gpd.GeoSeries(merged, index=codes, crs=crs)
