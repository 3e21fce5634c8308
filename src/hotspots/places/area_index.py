"""Which area holds a point: a raster of labels answers for most points, geometry for those near a border.

The raster is built once per set of boundaries. A cell that lies wholly in one area, or wholly outside,
answers by itself; in a cell that a border runs through, only the areas that meet there are tested, exactly.
"""

from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from hotspots.columns import CODE
from hotspots.crs import require_projected

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Shapes = NDArray[np.object_]

OUTSIDE_ALL: Final = -1
_BORDER: Final = -2
_MAX_CELLS: Final = 16_000_000
"""A raster of at most 64 MB: layers that are wider get larger cells, never a wrong answer."""
_HAIR: Final = 1e-6
"""Metres on both sides of a crossing in which a border counts as touching the cell beside it."""


class AreaIndex:
    """Finds the area of each point.

    Parameters
    ----------
    areas
        Polygons with a column ``code``, in a projected CRS in metres. They may overlap or leave gaps.
    cell_size
        Metres; affects the speed, not the answer.

    Raises
    ------
    CRSError
        When the areas are not in metres.
    """

    def __init__(self, areas: gpd.GeoDataFrame, *, cell_size: float = 25.0) -> None:
        require_projected(areas)
        order = np.argsort(areas[CODE].to_numpy(), kind="stable")
        # Copies: preparing a geometry changes it, and these are used by several threads at once.
        shapes: Shapes = shapely.from_wkb(shapely.to_wkb(areas.geometry.to_numpy()[order]))
        self._position: NDArray[np.int64] = np.append(order, OUTSIDE_ALL)
        self._shapes = shapes
        bounds = shapely.total_bounds(shapes) if len(shapes) else np.zeros(4)
        bounds = np.where(np.isnan(bounds), 0.0, bounds)
        extent = bounds[2:] - bounds[:2] + 4 * cell_size
        self._cell = max(cell_size, float(np.sqrt(extent.prod() / _MAX_CELLS)))
        # One cell of margin, and an odd offset, so that borders on round coordinates do not run along cells.
        self._origin = bounds[:2] - 1.37 * self._cell
        self._columns, self._rows = (
            (np.floor((bounds[2:] - self._origin) / self._cell) + 2).astype(int).tolist()
        )
        shapely.prepare(shapes)
        # The first question builds a prepared geometry's index; asked here, later threads only read it.
        shapely.intersects_xy(shapes, 0.0, 0.0)
        self._labels, self._candidates = self._rasterise()

    def locate(self, x: ArrayLike, y: ArrayLike) -> Ints:
        """Return the area of each point.

        Parameters
        ----------
        x, y
            Coordinates in the CRS of the areas, equally long; NaN where unknown.

        Returns
        -------
        ndarray
            Row positions in the frame of areas, -1 outside all of them. A point on a boundary belongs to the
            area it bounds; on a shared boundary, or where areas overlap, to the one with the lowest code.
        """
        x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
        label = self._labels[self._cell_of(x, y)]
        border = np.flatnonzero(label <= _BORDER)
        if len(border):
            label[border] = self._test(x[border], y[border], _BORDER - label[border].astype(np.int64))
        return self._position[label]

    def _cell_of(self, x: Floats, y: Floats) -> Ints:
        """Return the raster cell of each point; cell 0, which is empty margin, for points off the raster."""
        column = (x - self._origin[0]) / self._cell
        row = (y - self._origin[1]) / self._cell
        # NaN compares false, so it goes to the margin too.
        on = (column >= 0) & (column < self._columns) & (row >= 0) & (row < self._rows)
        cell: Ints = np.where(on, row, 0.0).astype(np.int64)
        cell *= self._columns
        cell += np.where(on, column, 0.0).astype(np.int64)
        return cell

    def _test(self, x: Floats, y: Floats, group: Ints) -> Ints:
        """Return the lowest area that covers each point, out of the candidates of its cell."""
        found = np.full(len(x), OUTSIDE_ALL)
        open_ = np.arange(len(x))
        for candidates in self._candidates.T:
            area = candidates[group[open_]]
            open_, area = open_[area >= 0], area[area >= 0]
            inside = shapely.intersects_xy(self._shapes[area], x[open_], y[open_])
            found[open_[inside]] = area[inside]
            open_ = open_[~inside]
        return found

    def _rasterise(self) -> tuple[NDArray[np.int32], Ints]:
        """Label the cells.

        Returns
        -------
        labels
            Per cell: the area it lies in, -1 for none, or -2 - k for a border cell with candidates k.
        candidates
            One row per distinct set of areas that meet in a cell, ascending, padded with -1.
        """
        count = max(len(self._shapes), 1)
        crossed = self._crossed()
        is_border = np.zeros(self._rows * self._columns, dtype=bool)
        is_border[crossed // count] = True
        labels = np.full(len(is_border), OUTSIDE_ALL, dtype=np.int32)
        pairs = [crossed]
        for area in range(len(self._shapes) - 1, -1, -1):  # downwards: the lowest code is written last
            inside = self._cells_inside(area)
            labels[inside] = area
            # Where areas overlap, a cell on the border of one may lie wholly in another.
            pairs.append(inside[is_border[inside]] * count + area)
        cells, areas = np.divmod(np.unique(np.concatenate(pairs)), count)
        groups, of_cell = _groups(cells, areas)
        labels[is_border] = _BORDER - of_cell
        return labels, groups

    def _cells_inside(self, area: int) -> Ints:
        """Return the cells whose centre lies in an area."""
        bounds = shapely.bounds(self._shapes[area])
        if np.isnan(bounds).any():
            return np.empty(0, dtype=np.int64)
        low = np.floor((bounds[:2] - self._origin) / self._cell).astype(int)
        high = np.floor((bounds[2:] - self._origin) / self._cell).astype(int)
        columns, rows = np.meshgrid(np.arange(low[0], high[0] + 1), np.arange(low[1], high[1] + 1))
        x = self._origin[0] + (columns.ravel() + 0.5) * self._cell
        y = self._origin[1] + (rows.ravel() + 0.5) * self._cell
        inside = shapely.contains_xy(self._shapes[area], x, y)
        cells: Ints = (rows.ravel() * self._columns + columns.ravel())[inside]
        return cells

    def _crossed(self) -> Ints:
        """Return cell * number of areas + area for each cell that the boundary of an area touches."""
        start, end, area = _segments(self._shapes)
        first, last = ((point - self._origin) / self._cell for point in (start, end))
        points, of_segment = [first, last], [np.arange(len(first))] * 2
        for axis in (0, 1):
            at, segment = _line_crossings(first, last, axis)
            points.append(at)
            of_segment.append(segment)
        position, segment = np.concatenate(points), np.concatenate(of_segment)
        along = ((position - first[segment]) * (last - first)[segment]).sum(axis=1)
        order = np.lexsort((along, segment))
        position, segment = position[order], segment[order]
        middle = (position[1:] + position[:-1]) / 2
        same = segment[1:] == segment[:-1]
        touched, owner = [middle[same]], [segment[1:][same]]
        hair = _HAIR / self._cell
        for dx in (-hair, hair):
            for dy in (-hair, hair):
                touched.append(position + np.array([dx, dy]))
                owner.append(segment)
        cell = np.floor(np.concatenate(touched)).astype(np.int64)
        pairs = (cell[:, 1] * self._columns + cell[:, 0]) * len(self._shapes) + area[np.concatenate(owner)]
        return np.unique(pairs)


def _segments(shapes: Any) -> tuple[Floats, Floats, Ints]:
    """Return the start, end and area of every boundary segment."""
    parts, of_part = shapely.get_parts(shapes, return_index=True)
    rings, of_ring = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    joined = ring[1:] == ring[:-1]
    return xy[:-1][joined], xy[1:][joined], of_part[of_ring[ring[1:][joined]]]


def _line_crossings(first: Floats, last: Floats, axis: int) -> tuple[Floats, Ints]:
    """Return where segments (in units of cells) cross the grid lines of an axis, and which segment does."""
    low, high = np.minimum(first, last)[:, axis], np.maximum(first, last)[:, axis]
    count = np.maximum(np.floor(high) - np.ceil(low) + 1, 0).astype(np.int64)
    segment = np.repeat(np.arange(len(first)), count)
    nth = np.arange(len(segment)) - np.repeat(np.cumsum(count) - count, count)
    line = np.ceil(low)[segment] + nth
    start, step = first[segment], (last - first)[segment]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = (line - start[:, axis]) / step[:, axis]
    # A segment that runs along the line has no single crossing: its ends stand for it.
    share = np.where(np.isfinite(share), np.clip(share, 0.0, 1.0), 0.0)
    return start + share[:, None] * step, segment


def _groups(cells: Ints, areas: Ints) -> tuple[Ints, Ints]:
    """Return the distinct sets of areas (rows, padded with -1) and the set of each cell.

    The pairs of cell and area come sorted; the sets are in the order of the distinct cells.
    """
    _, start, count = np.unique(cells, return_index=True, return_counts=True)
    nth = np.arange(len(cells)) - np.repeat(start, count)
    table = np.full((len(count), int(count.max(initial=1))), -1, dtype=np.int64)
    table[np.repeat(np.arange(len(count)), count), nth] = areas
    groups, of_cell = np.unique(table, axis=0, return_inverse=True)
    return groups, of_cell.reshape(-1)
