"""A grid of square cells over the study area: the cells that statistics count in, test and compare."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from hotspots import columns
from hotspots.analysis.points import Booleans, Floats, Integers, coordinates
from hotspots.crs import require_projected
from hotspots.errors import N_, AnalysisError, CRSError

MAX_CELLS: Final = 4_000_000
"""The largest grid: a square of 200 km at 100 m."""

CELL: Final = "cell"
"""The name of the index of :meth:`Grid.frame`."""

_INSET: Final = (
    1e-3  # metres; a study area that only touches a cell does not make it a cell of the study area
)

_ROUNDING: Final = 1e-6  # metres; a point on the outer edge stays inside whatever the rounding of the origin

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class Grid:
    """Square cells in rows and columns, and which of them lie in the study area.

    A cell is known by its flat position ``row * columns + column``, the same in :meth:`locate`, in
    ``counts.ravel()`` and in the index of :meth:`frame`.

    Attributes
    ----------
    cell_size
        Side of a cell in metres.
    origin
        (x, y) of the south-west corner in ``crs``, metres.
    shape
        (rows, columns). Row 0 is the southernmost and column 0 the westernmost.
    inside
        Whether a cell lies in the study area, shape (rows, columns).
    crs
        The projected CRS, in metres.
    """

    cell_size: float
    origin: tuple[float, float]
    shape: tuple[int, int]
    inside: Booleans
    crs: CRS

    def __len__(self) -> int:
        """Return the number of cells in the study area."""
        return int(self.inside.sum())

    @property
    def bounds(self) -> Bounds:
        """(min x, min y, max x, max y) in metres."""
        (x, y), (rows, cols) = self.origin, self.shape
        return (x, y, x + cols * self.cell_size, y + rows * self.cell_size)

    @property
    def cells(self) -> Integers:
        """Flat positions of the cells in the study area, ascending, shape (cells,)."""
        return np.flatnonzero(self.inside)

    @property
    def hectares(self) -> float:
        """The area of the cells in the study area together."""
        return len(self) * self.cell_size**2 / 10_000

    def centres(self) -> Floats:
        """Return x and y of the centres of the cells in the study area, shape (cells, 2), metres."""
        row, col = np.divmod(self.cells, self.shape[1])
        xy: Floats = np.column_stack([col, row]) * self.cell_size + self.cell_size / 2 + self.origin
        return xy

    def locate(self, incidents: gpd.GeoDataFrame) -> Integers:
        """Return the flat position of the cell of each incident, -1 outside the study area, shape (n,).

        A point on the line between two cells belongs to the northern or eastern one; on the outer edge of
        the grid it belongs to the cell it touches. No location is -1.

        Raises
        ------
        CRSError
            When the incidents are not in the CRS of the grid.
        """
        _require_same(require_projected(incidents), self.crs)
        x, y = coordinates(incidents)
        x, y = x - self.origin[0], y - self.origin[1]
        rows, cols = self.shape
        east, north = cols * self.cell_size + _ROUNDING, rows * self.cell_size + _ROUNDING
        located = (x >= -_ROUNDING) & (x <= east) & (y >= -_ROUNDING) & (y <= north)  # False for NaN
        flat = np.full(len(x), -1, dtype=np.int64)
        row = np.clip(y[located] // self.cell_size, 0, rows - 1).astype(np.int64)
        col = np.clip(x[located] // self.cell_size, 0, cols - 1).astype(np.int64)
        cell = row * cols + col
        flat[located] = np.where(self.inside.ravel()[cell], cell, -1)
        return flat

    def count(self, incidents: gpd.GeoDataFrame) -> Integers:
        """Count the incidents in each cell of the study area, shape (rows, columns); 0 outside it.

        The sum is the number of incidents in the study area, so that the rest is known to lie outside or to
        have no location.

        Raises
        ------
        CRSError
            When the incidents are not in the CRS of the grid.
        """
        cell = self.locate(incidents)
        return np.bincount(cell[cell >= 0], minlength=self.inside.size).reshape(self.shape)

    def frame(self, figures: Mapping[str, Any] | None = None) -> gpd.GeoDataFrame:
        """Return the cells in the study area: ``row``, ``col`` and square, the index the flat position.

        Figures are columns to put between: arrays of shape (cells,) or single values.
        """
        cells = self.cells
        row, col = np.divmod(cells, self.shape[1])
        return gpd.GeoDataFrame(
            {columns.ROW: row, columns.COL: col, **(figures or {})},
            geometry=self._squares.copy(),
            index=pd.Index(cells, name=CELL),
            crs=self.crs,
        )

    @cached_property
    def _squares(self) -> np.ndarray:
        """The cells in the study area as polygons: made once, because a grid is used for many counts."""
        row, col = np.divmod(self.cells, self.shape[1])
        x, y = self.origin[0] + col * self.cell_size, self.origin[1] + row * self.cell_size
        squares: np.ndarray = shapely.box(x, y, x + self.cell_size, y + self.cell_size)
        return squares


def make_grid(
    frame_or_bounds: gpd.GeoDataFrame | gpd.GeoSeries | Bounds,
    *,
    cell_size: float,
    study_area: gpd.GeoDataFrame | gpd.GeoSeries | BaseGeometry | None = None,
    offset: tuple[float, float] = (0.0, 0.0),
    crs: CRS | str | int | None = None,
) -> Grid:
    """Lay square cells over an extent and mark those in the study area.

    The lines lie on multiples of the cell size (plus the offset) from the origin of the CRS, so that the
    cells of two selections are the same cells. A cell is in the study area when the study area reaches into
    it, however little: no incident within the study area falls out of its grid.

    Parameters
    ----------
    frame_or_bounds
        Points or areas in a projected CRS, or (min x, min y, max x, max y) in metres. Bounds say the extent
        themselves; of a frame it is that of the study area when there is one, and that of its geometry when
        not. Rows without location do not count.
    cell_size
        Side of a cell in metres.
    study_area
        Areas in the same CRS, or one geometry; without it every cell of the extent is inside.
    offset
        Metres by which the lines are moved east and north: the same grid laid differently.
    crs
        The CRS of bounds, when there is no study area with one; anything that pyproj understands.

    Raises
    ------
    CRSError
        When there is no projected CRS in metres, or the study area has another one.
    AnalysisError
        When a setting is out of range, there is no extent, or the grid would be too large.

    Examples
    --------
    >>> grid = make_grid((0, 0, 400, 300), cell_size=100, crs="EPSG:28992")
    >>> grid.shape, len(grid), grid.hectares
    ((3, 4), 12, 12.0)
    >>> points = gpd.GeoDataFrame(geometry=gpd.points_from_xy([10, 20, 390], [10, 20, 290]), crs="EPSG:28992")
    >>> grid.count(points)[::-1]  # north up
    array([[0, 0, 0, 1],
           [0, 0, 0, 0],
           [2, 0, 0, 0]])
    """
    _check(cell_size, offset)
    found = _crs(frame_or_bounds, study_area, crs)
    area = None if study_area is None else _geometries(study_area)
    if isinstance(frame_or_bounds, tuple):
        bounds, grows = frame_or_bounds, False
    else:
        bounds, grows = _extent(_geometries(frame_or_bounds) if area is None else area), area is None
    origin, shape = _lattice(bounds, cell_size, offset, grows=grows)
    inside = np.ones(shape, dtype=bool) if area is None else _inside(area, cell_size, origin, shape)
    return Grid(float(cell_size), origin, shape, inside, found)


def _check(cell_size: float, offset: tuple[float, float]) -> None:
    """Refuse a cell size or an offset that makes no grid."""
    if not 0 < cell_size < np.inf:
        raise AnalysisError(
            "cell_size",
            N_(
                "A cell size is a distance in metres above zero. Given: {cell_size}. Choose for instance 100."
            ),
            cell_size=cell_size,
        )
    if not np.isfinite(offset).all():
        raise AnalysisError(
            "offset",
            N_(
                "The offset of a grid is two distances in metres. Given: {offset}. "
                "Choose for instance 0 and 50."
            ),
            offset=", ".join(f"{part:g}" for part in offset),
        )


def _crs(
    frame_or_bounds: gpd.GeoDataFrame | gpd.GeoSeries | Bounds,
    study_area: gpd.GeoDataFrame | gpd.GeoSeries | BaseGeometry | None,
    crs: CRS | str | int | None,
) -> CRS:
    """Return the one CRS of everything that has one."""
    series = [
        part for part in (frame_or_bounds, study_area) if isinstance(part, gpd.GeoSeries | gpd.GeoDataFrame)
    ]
    if not series or crs is not None:
        series.append(gpd.GeoSeries([], crs=crs))
    found = [require_projected(part) for part in series]
    for other in found[1:]:
        _require_same(other, found[0])
    return found[0]


def _require_same(given: CRS, wanted: CRS) -> None:
    """Refuse two different CRS."""
    if given != wanted:
        raise CRSError(
            "crs_differs",
            N_(
                "A grid and what is laid over it have the same coordinate reference system. "
                "Given: {given} and {wanted}. Convert one of them with to_crs."
            ),
            given=given.name,
            wanted=wanted.name,
        )


def _geometries(part: gpd.GeoDataFrame | gpd.GeoSeries | BaseGeometry) -> np.ndarray:
    """Return the geometries that are somewhere, as an array."""
    given = [part] if isinstance(part, BaseGeometry) else part.geometry.array
    geometries: np.ndarray = np.asarray(given, dtype=object)
    somewhere: np.ndarray = geometries[~(shapely.is_missing(geometries) | shapely.is_empty(geometries))]
    return somewhere


def _extent(geometries: np.ndarray) -> Bounds:
    """Return the bounds of geometries; NaN when there are none."""
    if not len(geometries):
        return (np.nan, np.nan, np.nan, np.nan)
    west, south, east, north = shapely.total_bounds(geometries).tolist()
    return (west, south, east, north)


def _lattice(
    bounds: Bounds, cell_size: float, offset: tuple[float, float], *, grows: bool
) -> tuple[tuple[float, float], tuple[int, int]]:
    """Return the origin and the shape of the cells that cover the bounds; at least one where it grows."""
    edges = np.asarray(bounds, dtype=float)
    if (
        not np.isfinite(edges).all()
        or (edges[:2] > edges[2:]).any()
        or (not grows and (edges[:2] == edges[2:]).any())
    ):
        raise AnalysisError(
            "grid_extent",
            N_(
                "A grid covers an extent: locations, a study area, or min x, min y, max x, max y. "
                "Given: {bounds}. Give data with locations, or the smaller coordinates first."
            ),
            bounds=", ".join(f"{edge:g}" for edge in bounds),
        )
    low = np.floor((edges[:2] - offset) / cell_size)
    high = np.maximum(np.ceil((edges[2:] - offset) / cell_size), low + 1)
    cols, rows = high - low
    if rows * cols > MAX_CELLS:
        raise AnalysisError(
            "grid_too_many_cells",
            N_(
                "A grid has at most {most} cells. Given: {rows} rows of {columns} cells of {cell_size} "
                "metres. Choose larger cells or a smaller study area."
            ),
            most=MAX_CELLS,
            rows=int(rows),
            columns=int(cols),
            cell_size=cell_size,
        )
    x, y = (low * cell_size + offset).tolist()
    return (x, y), (int(rows), int(cols))


def _inside(
    area: np.ndarray, cell_size: float, origin: tuple[float, float], shape: tuple[int, int]
) -> Booleans:
    """Mark the cells that the area reaches into by more than a millimetre."""
    row, col = np.indices(shape).reshape(2, -1)
    x, y = origin[0] + col * cell_size, origin[1] + row * cell_size
    inset = min(_INSET, cell_size / 4)
    squares = shapely.box(x + inset, y + inset, x + cell_size - inset, y + cell_size - inset)
    _, reached = shapely.STRtree(squares).query(area, predicate="intersects")
    inside = np.zeros(shape, dtype=bool)
    inside.ravel()[reached] = True
    return inside
