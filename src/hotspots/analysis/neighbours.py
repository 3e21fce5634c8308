"""Who is whose neighbour: areas that touch, places within a distance, the nearest ones, the cells around."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from hotspots.analysis.grid import Grid
from hotspots.analysis.points import Floats, Integers
from hotspots.crs import require_projected
from hotspots.errors import N_, AnalysisError

MAX_PAIRS: Final = 50_000_000
"""The most pairs of neighbours that are held: 600 MB."""

_TOUCH: Final = 1e-6  # metres; neighbours at exactly the distance stay so whatever the rounding


@dataclass(frozen=True, eq=False)
class Neighbours:
    """Binary spatial weights of the rows of a frame; a row is not its own neighbour.

    Attributes
    ----------
    matrix
        A ``scipy.sparse.csr_array`` of shape (rows, rows): 1.0 where the column is a neighbour of the row.
    index
        The index of the frame they were made of.
    rule
        How they were made, by name and settings, such as ``{"rule": "within", "distance": 500.0}``.
    """

    matrix: Any
    index: pd.Index
    rule: Mapping[str, object]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.index)

    @property
    def counts(self) -> Integers:
        """The number of neighbours of each row, shape (rows,)."""
        counts: Integers = np.diff(self.matrix.indptr).astype(np.int64)
        return counts

    def require(self, frame: pd.DataFrame) -> None:
        """Refuse a frame that these neighbours were not made of.

        Raises
        ------
        AnalysisError
            When the index differs.
        """
        if not self.index.equals(frame.index):
            raise AnalysisError(
                "neighbours_of_other",
                N_(
                    "Neighbours belong to the frame they were made of, row by row. Given: neighbours of "
                    "{made} rows and a frame of {given} rows with another index. "
                    "Make the neighbours of this frame."
                ),
                made=len(self.index),
                given=len(frame),
            )


def contiguity(areas: gpd.GeoDataFrame, *, gap: float = 0.1) -> Neighbours:
    """Make areas neighbours that share a border or a corner (queen), or overlap.

    Parameters
    ----------
    areas
        Areas in a projected CRS.
    gap
        Metres that may lie between two areas that are meant to touch: the rounding of their borders.

    Raises
    ------
    CRSError
        When the frame is not in a projected CRS in metres.
    AnalysisError
        When an area has no geometry, or the gap is negative.

    Examples
    --------
    >>> squares = shapely.box([0, 1, 0, 5], [0, 0, 1, 5], [1, 2, 1, 6], [1, 1, 2, 6])
    >>> areas = gpd.GeoDataFrame(geometry=squares, index=list("abcd"), crs="EPSG:28992")
    >>> contiguity(areas).counts  # b and c share a corner; d lies apart
    array([2, 2, 2, 0])
    """
    if not 0 <= gap < np.inf:
        raise AnalysisError(
            "gap",
            N_(
                "A gap between areas is a distance in metres, at least zero. Given: {gap}. "
                "Choose for instance 0.1."
            ),
            gap=gap,
        )
    geometries = _located(areas)
    row, column = shapely.STRtree(geometries).query(geometries, predicate="dwithin", distance=gap)
    return _from_pairs(row, column, areas.index, {"rule": "contiguity", "gap": gap})


def within(frame: gpd.GeoDataFrame, *, distance: float) -> Neighbours:
    """Make rows neighbours that lie at most a distance apart; areas are measured between their centroids.

    Raises
    ------
    CRSError
        When the frame is not in a projected CRS in metres.
    AnalysisError
        When a row has no location, the distance is not above zero, or there would be too many pairs.

    Examples
    --------
    >>> points = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0, 3, 9], [0, 4, 0]), crs="EPSG:28992")
    >>> within(points, distance=5).matrix.toarray()
    array([[0., 1., 0.],
           [1., 0., 0.],
           [0., 0., 0.]])
    """
    _check_distance(distance)
    tree = cKDTree(_centres(frame))
    if tree.n and tree.count_neighbors(tree, distance + _TOUCH) > MAX_PAIRS:
        raise AnalysisError(
            "too_many_neighbours",
            N_(
                "At most {most} pairs of neighbours are held. {n} places within {distance} metres of each "
                "other have more. Choose a shorter distance, or count in cells first."
            ),
            most=MAX_PAIRS,
            n=tree.n,
            distance=distance,
        )
    pairs = tree.query_pairs(distance + _TOUCH, output_type="ndarray") if tree.n else np.empty((0, 2), int)
    row, column = np.concatenate([pairs, pairs[:, ::-1]]).T
    return _from_pairs(row, column, frame.index, {"rule": "within", "distance": distance})


def nearest(frame: gpd.GeoDataFrame, *, k: int) -> Neighbours:
    """Make the k nearest rows neighbours of each row, areas by their centroids; not mutual.

    Of equally near ones the choice depends on their coordinates, not on the order of the rows.

    Raises
    ------
    CRSError
        When the frame is not in a projected CRS in metres.
    AnalysisError
        When a row has no location, or there are not k others.

    Examples
    --------
    >>> points = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0, 3, 9], [0, 4, 0]), crs="EPSG:28992")
    >>> nearest(points, k=1).matrix.toarray()
    array([[0., 1., 0.],
           [1., 0., 0.],
           [0., 1., 0.]])
    """
    xy = _centres(frame)
    if not 1 <= k < len(xy):
        raise AnalysisError(
            "nearest",
            N_(
                "The number of nearest neighbours is at least 1 and less than the number of places. "
                "Given: {k} of {n}. Choose for instance 6."
            ),
            k=k,
            n=len(xy),
        )
    order = np.lexsort((xy[:, 1], xy[:, 0]))
    found = cKDTree(xy[order]).query(xy[order], k=k + 1)[1]
    # A place is left out of its own list; where others lie on top of it, it may not be in there at all.
    own = found == np.arange(len(xy))[:, None]
    own[:, -1] |= ~own.any(axis=1)
    column = order[found[~own]]
    return _from_pairs(np.repeat(order, k), column, frame.index, {"rule": "nearest", "k": k})


def cells_around(grid: Grid, *, distance: float | None = None) -> Neighbours:
    """Make cells of the study area neighbours: the eight around (queen), or those within a distance.

    Parameters
    ----------
    grid
        The neighbours are those of the rows of ``grid.frame()``.
    distance
        Metres between the centres, at least the cell size; None is the eight cells around.

    Raises
    ------
    AnalysisError
        When the distance is less than the cell size.

    Examples
    --------
    >>> from hotspots.analysis.grid import make_grid
    >>> cells_around(make_grid((0, 0, 300, 200), cell_size=100, crs="EPSG:28992")).counts
    array([3, 5, 3, 3, 5, 3])
    """
    reach = half_widths(grid.cell_size, distance)
    rows, cols = grid.shape
    number = np.full((rows + 2 * (len(reach) // 2), cols + 2 * int(reach.max())), -1, dtype=np.int64)
    high, wide = len(reach) // 2, int(reach.max())
    number[high : high + rows, wide : wide + cols][grid.inside] = np.arange(len(grid))
    row, col = np.divmod(grid.cells, cols)
    here: list[Integers] = []
    there: list[Integers] = []
    for up, half in zip(range(-high, high + 1), reach.tolist(), strict=True):
        for right in range(-half, half + 1):
            other = number[row + high + up, col + wide + right]
            kept = other >= 0
            here.append(np.flatnonzero(kept))
            there.append(other[kept])
    rule = {"rule": "cells", "distance": distance}
    return _from_pairs(np.concatenate(here), np.concatenate(there), grid.frame().index, rule)


def half_widths(cell_size: float, distance: float | None) -> Integers:
    """Return how many cells a neighbourhood reaches east and west, for each of its rows of cells.

    Shape (rows of the neighbourhood,), from south to north; its length is odd and the middle one is the row
    of the cell itself. The eight cells around are ``[1, 1, 1]``.

    Raises
    ------
    AnalysisError
        When the distance is less than the cell size: no cell would have a neighbour.
    """
    if distance is None:
        return np.array([1, 1, 1])
    _check_distance(distance)
    if distance < cell_size:
        raise AnalysisError(
            "distance_below_cell",
            N_(
                "Neighbouring cells lie at least one cell size apart. Given: {distance} metres between "
                "cells of {cell_size} metres. Choose a longer distance or smaller cells."
            ),
            distance=distance,
            cell_size=cell_size,
        )
    reach = (distance + _TOUCH) / cell_size
    up = np.arange(-int(reach), int(reach) + 1)
    widths: Integers = np.sqrt(reach**2 - up**2).astype(np.int64)
    return widths


def _from_pairs(row: Integers, column: Integers, index: pd.Index, rule: Mapping[str, object]) -> Neighbours:
    """Make the matrix of pairs, without those of a row with itself."""
    other = row != column
    row, column = row[other], column[other]
    n = len(index)
    matrix = csr_array((np.ones(len(row)), (row, column)), shape=(n, n))
    matrix.sum_duplicates()  # and sorts, so that sums do not depend on the order in which pairs were found
    return Neighbours(matrix, index, rule)


def _located(frame: gpd.GeoDataFrame) -> np.ndarray:
    """Return the geometries of a frame in which every row has one."""
    require_projected(frame)
    geometries: np.ndarray = np.asarray(frame.geometry.array, dtype=object)
    lost = int((shapely.is_missing(geometries) | shapely.is_empty(geometries)).sum())
    if lost:
        raise AnalysisError(
            "neighbours_need_location",
            N_("Neighbours are found by location. {lost} of {n} rows have none. Leave those rows out."),
            lost=lost,
            n=len(frame),
        )
    return geometries


def _centres(frame: gpd.GeoDataFrame) -> Floats:
    """Return the centroids of the rows, shape (rows, 2)."""
    xy: Floats = shapely.get_coordinates(shapely.centroid(_located(frame)))
    return xy


def _check_distance(distance: float) -> None:
    """Refuse a distance within which nothing lies."""
    if not 0 < distance < np.inf:
        raise AnalysisError(
            "neighbour_distance",
            N_(
                "The distance between neighbours is in metres, above zero. Given: {distance}. "
                "Choose for instance 500."
            ),
            distance=distance,
        )
