"""What a surface owes to its scale: cell size, offset and bandwidth changed one at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any, Final, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.ndimage import label

from hotspots import columns
from hotspots.analysis.clusters import NOISE
from hotspots.analysis.density import density
from hotspots.analysis.getis_ord import grid_z_scores
from hotspots.analysis.grid import make_grid
from hotspots.analysis.local_statistics import two_sided_p
from hotspots.analysis.multiple import ALPHA, benjamini_hochberg
from hotspots.analysis.points import Booleans, Integers, coordinates
from hotspots.errors import N_, AnalysisError

HOT_SHARE: Final = 0.25
"""The share of all incidents that the densest part of a surface holds."""

_QUEEN: Final = np.ones((3, 3), dtype=np.int64)

SurfaceKind = Literal["density", "getis_ord"]
StudyArea = Any  # whatever make_grid takes: areas, or one geometry

_ROW: Final = (
    columns.SURFACE,
    columns.CELL_SIZE,
    columns.BANDWIDTH,
    columns.OFFSET_X,
    columns.OFFSET_Y,
    columns.HECTARES,
    columns.SPOTS,
    columns.N,
    columns.SHARE,
)


@dataclass(frozen=True)
class Scale:
    """On what scale a surface is computed, in metres.

    Attributes
    ----------
    surface
        ``"density"`` or ``"getis_ord"``.
    cell_size
        Side of a cell.
    bandwidth
        Of the kernel, or the distance between neighbours for Gi*; at least the cell size.
    offset
        How far the cells are moved east and north.
    """

    surface: SurfaceKind
    cell_size: float
    bandwidth: float
    offset: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, eq=False)
class ScaleDependence:
    """What depends on the scale of a surface.

    Attributes
    ----------
    settings
        One row a setting: ``surface``, ``cell_size``, ``bandwidth``, ``offset_x``, ``offset_y``,
        ``hectares`` and ``spots`` (connected areas) of the hot part, ``n`` incidents in it and their
        ``share`` of all.
    agreement
        One row each for ``cell_size``, ``offset`` and ``bandwidth`` (column ``setting``): the ``pairs`` of
        settings that differ in that alone, and the ``median`` and ``lowest`` share of the incidents in the
        hot part of either that are in the hot part of both; NaN without such pairs.
    n
        Incidents with a location.
    """

    settings: pd.DataFrame
    agreement: pd.DataFrame
    n: int


def scales(
    surface: SurfaceKind,
    *,
    cell_sizes: Sequence[float],
    bandwidths: Sequence[float],
    offsets: Sequence[tuple[float, float]] = ((0.0, 0.0), (0.5, 0.5)),
) -> tuple[Scale, ...]:
    """Combine cell sizes, bandwidths and offsets (shares of a cell); a bandwidth is at least a cell.

    Examples
    --------
    >>> len(scales("density", cell_sizes=(50, 200), bandwidths=(150, 250)))  # 200 does not go with 150
    6
    """
    return tuple(
        Scale(surface, float(size), float(bandwidth), (east * size, north * size))
        for size, bandwidth, (east, north) in product(cell_sizes, bandwidths, offsets)
        if bandwidth >= size
    )


def scale_dependence(
    incidents: gpd.GeoDataFrame,
    *,
    variants: Sequence[Scale] | None = None,
    share: float = HOT_SHARE,
    study_area: StudyArea = None,
    progress: Callable[[float], None] | None = None,
) -> ScaleDependence:
    """Compute a surface on every scale and tell what depends on cell size, offset and bandwidth.

    The hot part of a density is where it is densest: the fewest cells that hold the given share of the
    incidents (a highest density region, Hyndman 1996); of Gi* the cells called hot. Two settings agree as
    far as they have the same incidents in their hot parts.

    Parameters
    ----------
    incidents
        Points in a projected CRS.
    variants
        Scales; by default a density with cells of 50, 100 and 200 m, bandwidths of 200, 300 and 500 m, each
        with the cells moved by half a cell and not.
    share
        Of the incidents in the hot part of a density.
    study_area, progress
        As of :func:`robustness`.

    Raises
    ------
    CRSError
        When the frame is not in a projected CRS in metres.
    AnalysisError
        When the share is not one, or a scale is not possible.

    References
    ----------
    Openshaw, S. (1984). The Modifiable Areal Unit Problem. Geo Books.
    Hyndman, R. J. (1996). Computing and graphing highest density regions. The American Statistician 50(2).
    Chainey, S. P. (2013). Examining the influence of cell size and bandwidth size on kernel density
    estimation crime hotspot maps. Bulletin de la Société Géographique de Liège 60.

    Examples
    --------
    >>> xy = np.random.default_rng(1).normal(5000, 400, (300, 2))
    >>> incidents = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*xy.T), crs="EPSG:28992")
    >>> found = scale_dependence(incidents)
    >>> agreement = found.agreement.set_index("setting")["median"]
    >>> agreement.idxmin(), bool((agreement > 0.6).all())
    ('bandwidth', True)
    """
    if not 0 < share < 1:
        raise AnalysisError(
            "hot_share",
            N_(
                "The hot part of a surface holds a share of the incidents between 0 and 1. Given: {share}. "
                "Choose for instance 0.25."
            ),
            share=share,
        )
    if variants is None:
        variants = scales("density", cell_sizes=(50, 100, 200), bandwidths=(200, 300, 500))
    n = int((~np.isnan(coordinates(incidents)[0])).sum())
    hot = np.zeros((len(variants), len(incidents)), dtype=bool)
    rows = []
    for number, scale in enumerate(variants):
        labels, cells = spots(incidents, scale, int(np.ceil(share * n)), study_area)
        hot[number] = labels != NOISE
        rows.append(_row(scale, labels, cells, n))
        if progress is not None:
            progress((number + 1) / len(variants))
    return ScaleDependence(pd.DataFrame(rows, columns=list(_ROW)), _agreement(variants, hot), n)


def _row(scale: Scale, labels: Integers, cells: Integers, n: int) -> tuple[object, ...]:
    """Describe the hot part of one setting."""
    inside = int((labels != NOISE).sum())
    hectares = np.count_nonzero(cells) * scale.cell_size**2 / 10_000
    share = inside / n if n else np.nan
    of_scale = (scale.surface, scale.cell_size, scale.bandwidth, *scale.offset)
    return (*of_scale, hectares, int(cells.max(initial=0)), inside, share)


def _agreement(variants: Sequence[Scale], hot: Booleans) -> pd.DataFrame:
    """Compare the settings that differ in one thing alone."""
    shared: dict[str, list[float]] = {columns.CELL_SIZE: [], columns.OFFSET: [], columns.BANDWIDTH: []}
    for one, other in combinations(range(len(variants)), 2):
        a, b = variants[one], variants[other]
        # An offset is half a cell, whatever the size of the cells.
        moved = not np.allclose(np.divide(a.offset, a.cell_size), np.divide(b.offset, b.cell_size))
        differing = [
            name
            for name, differs in (
                (columns.CELL_SIZE, a.cell_size != b.cell_size),
                (columns.OFFSET, moved),
                (columns.BANDWIDTH, a.bandwidth != b.bandwidth),
            )
            if differs
        ]
        either = int((hot[one] | hot[other]).sum())
        if a.surface == b.surface and len(differing) == 1 and either:
            shared[differing[0]].append(int((hot[one] & hot[other]).sum()) / either)
    return pd.DataFrame(
        {
            columns.SETTING: list(shared),
            columns.PAIRS: [len(values) for values in shared.values()],
            columns.MEDIAN: [float(np.median(values)) if values else np.nan for values in shared.values()],
            columns.LOWEST: [min(values, default=np.nan) for values in shared.values()],
        }
    )


def spots(
    incidents: gpd.GeoDataFrame, scale: Scale, held: int, study_area: StudyArea
) -> tuple[Integers, Integers]:
    """Find the connected areas of the hot part of a surface.

    Returns
    -------
    labels, cells
        The area of each incident, -1 for none, shape (incidents,), and of each cell, 0 for none, shape
        (rows, columns).
    """
    located = np.flatnonzero(~np.isnan(coordinates(incidents)[0]))
    labels = np.full(len(incidents), NOISE, dtype=np.int64)
    if not len(located):
        return labels, np.zeros((1, 1), dtype=np.int64)
    if scale.surface == "density":
        row, col, hot = _dense_cells(incidents.iloc[located], scale, held)
    else:
        row, col, hot = _hot_cells(incidents.iloc[located], scale, study_area)
    spots = label(hot, structure=_QUEEN)[0].astype(np.int64)
    inside = row >= 0
    labels[located[inside]] = spots[row[inside], col[inside]] - 1
    return labels, spots


def _dense_cells(incidents: gpd.GeoDataFrame, scale: Scale, held: int) -> tuple[Integers, Integers, Booleans]:
    """Return the cell of each incident, and the densest cells that hold so many incidents."""
    x, y = coordinates(incidents)
    x, y = x - scale.offset[0], y - scale.offset[1]
    # Moved through arrays: translate() of a frame takes each point by itself.
    moved = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y, crs=incidents.crs))
    surface = density(moved, bandwidth=scale.bandwidth, cell_size=scale.cell_size)
    col = ((x - surface.bounds[0]) // scale.cell_size).astype(np.int64)
    row = ((y - surface.bounds[1]) // scale.cell_size).astype(np.int64)
    flat = row * surface.values.shape[1] + col
    falling = np.sort(surface.values.ravel()[flat])[::-1]
    # Rounded, so that cells that are equally dense but for the FFT are hot together.
    level = falling[min(held, len(falling)) - 1] * (1 - 1e-9) if held else np.inf
    return row, col, surface.values >= level


def _hot_cells(
    incidents: gpd.GeoDataFrame, scale: Scale, study_area: StudyArea
) -> tuple[Integers, Integers, Booleans]:
    """Return the cell of each incident (-1 outside the study area), and the cells that Gi* calls hot."""
    grid = make_grid(incidents, cell_size=scale.cell_size, offset=scale.offset, study_area=study_area)
    flat = grid.locate(incidents)
    counts = np.bincount(flat[flat >= 0], minlength=grid.inside.size).reshape(grid.shape)
    z = grid_z_scores(counts, grid=grid, distance=scale.bandwidth)
    q = benjamini_hochberg(two_sided_p(z))
    row, col = np.divmod(flat, grid.shape[1])
    return np.where(flat >= 0, row, -1), col, (q <= ALPHA) & (z > 0)
