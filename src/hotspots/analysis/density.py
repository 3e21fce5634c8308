"""How densely incidents lie: a quartic surface in metres, computed by FFT on a grid."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
from pyproj import CRS
from scipy.ndimage import map_coordinates
from scipy.signal import fftconvolve
from scipy.spatial import cKDTree

from hotspots.analysis.points import Floats, coordinates, places
from hotspots.crs import require_projected
from hotspots.errors import N_, AnalysisError
from hotspots.incidents.notes import Note

BANDWIDTHS: Final[Mapping[str, float]] = {"fine": 150.0, "normal": 250.0, "broad": 500.0}
"""The named choices of bandwidth, in metres."""

MAX_CELLS: Final = 16_000_000
"""The largest grid: 128 MB, a square of 200 km at 50 m."""

_SQUARE_METRES_PER_KM2: Final = 1e6
_SAMPLE: Final = 1000


@dataclass(frozen=True, eq=False)
class Surface:
    """A density on a grid of square cells.

    Attributes
    ----------
    values
        Incidents per km² at the centre of each cell, shape (rows, columns). Row 0 is the southernmost and
        column 0 the westernmost: ``values[::-1]`` is the picture with north up.
    bounds
        (min x, min y, max x, max y) of the grid in ``crs``, metres.
    cell_size, bandwidth
        Metres.
    n
        Incidents within the bounds: a picture of density always says how many.
    crs
        The projected CRS of the incidents.
    """

    values: Floats
    bounds: tuple[float, float, float, float]
    cell_size: float
    bandwidth: float
    n: int
    crs: CRS

    def sample(self, x: Floats, y: Floats) -> Floats:
        """Read the surface between the cell centres (bilinear), 0 outside the grid; x and y in ``crs``."""
        column = (np.asarray(x) - self.bounds[0]) / self.cell_size - 0.5
        row = (np.asarray(y) - self.bounds[1]) / self.cell_size - 0.5
        read: Floats = map_coordinates(self.values, [row, column], order=1, mode="constant", cval=0.0)
        return read


@dataclass(frozen=True)
class SuggestedBandwidth:
    """A bandwidth in metres, and why this one."""

    bandwidth: float
    why: Note


def density(
    incidents: gpd.GeoDataFrame,
    *,
    bandwidth: float = BANDWIDTHS["normal"],
    cell_size: float = 50.0,
    bounds: tuple[float, float, float, float] | None = None,
) -> Surface:
    """Compute the kernel density of incidents.

    The quartic kernel is K(d) = 3/(πh²)·(1 - (d/h)²)² for d < h. Incidents are shared between the four
    nearest cell centres (Wand 1994) and convolved with the kernel by FFT. No edge correction.

    Parameters
    ----------
    incidents
        Points in a projected CRS; those without location do not count.
    bandwidth
        h in metres, at least the cell size.
    cell_size
        Side of a cell in metres.
    bounds
        Extent of the grid in metres, widened to whole cells; by default that of the incidents, padded by
        the bandwidth, and then the surface times the cell area sums to n.

    Raises
    ------
    CRSError
        When the frame is not in a projected CRS in metres.
    AnalysisError
        When a setting is out of range or the grid would be too large.

    References
    ----------
    Silverman, B. W. (1986). Density Estimation for Statistics and Data Analysis, equation 4.5.
    Wand, M. P. (1994). Fast computation of multivariate kernel estimators. Journal of Computational and
    Graphical Statistics 3(4).
    """
    _check(bandwidth, cell_size, bounds)
    crs = require_projected(incidents)
    x, y = coordinates(incidents)
    located = ~np.isnan(x)
    x, y = x[located], y[located]
    grid = _grid(x, y, bandwidth, cell_size, bounds)
    west, south, east, north = grid
    # A margin of one bandwidth around the grid, so that incidents just outside it count inside too.
    margin = int(np.ceil(bandwidth / cell_size)) + 1
    shape = (
        round((north - south) / cell_size) + 2 * margin,
        round((east - west) / cell_size) + 2 * margin,
    )
    binned = _share_out((x - west) / cell_size + margin, (y - south) / cell_size + margin, shape)
    smooth = fftconvolve(binned, _kernel(bandwidth, cell_size), mode="same") * _SQUARE_METRES_PER_KM2
    values = smooth[margin : shape[0] - margin, margin : shape[1] - margin]
    values = np.where(values > 1e-9 * max(smooth.max(), 0.0), values, 0.0)  # rounding of the FFT
    inside = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    return Surface(values, grid, float(cell_size), float(bandwidth), int(inside.sum()), crs)


def suggest_bandwidth(incidents: gpd.GeoDataFrame) -> SuggestedBandwidth:
    """Choose a bandwidth: the distance within which a typical incident has √n others.

    The adaptive rule of Williamson et al. (1999) takes the mean distance to the k-th nearest neighbour; here
    k = √n (a common choice for nearest neighbour estimates), the median, so that a few remote incidents do
    not count, and the result is held between the finest and the broadest named choice, in steps of 50 m.
    Small bandwidths lose less of what a map is for: finding the same places again (Chainey 2013).

    References
    ----------
    Williamson, D. et al. (1999). A better method to smooth crime incident data. ArcUser, January-March.
    Chainey, S. P. (2013). Examining the influence of cell size and bandwidth size on kernel density
    estimation crime hotspot maps. Bulletin de la Société Géographique de Liège 60.
    """
    found = places(incidents)
    n = int(found.n.sum())
    k = round(np.sqrt(n))
    if len(found) <= k:
        return SuggestedBandwidth(
            BANDWIDTHS["normal"],
            Note(
                "bandwidth_usual",
                N_("There are too few incidents to derive a bandwidth from: the usual {bandwidth} metres."),
                {"bandwidth": int(BANDWIDTHS["normal"])},
            ),
        )
    xy = np.repeat(found.xy, found.n, axis=0)
    sample = xy[:: max(n // _SAMPLE, 1)]
    distance = np.median(cKDTree(xy).query(sample, k=[k + 1])[0])
    bandwidth = float(np.clip(round(distance / 50) * 50, BANDWIDTHS["fine"], BANDWIDTHS["broad"]))
    params = {
        "k": k,
        "distance": round(float(distance)),
        "least": int(BANDWIDTHS["fine"]),
        "most": int(BANDWIDTHS["broad"]),
        "bandwidth": int(bandwidth),
    }
    template = N_(
        "A typical incident has {k} others within {distance} metres; rounded and held between "
        "{least} and {most} metres that gives a bandwidth of {bandwidth} metres."
    )
    return SuggestedBandwidth(bandwidth, Note("bandwidth_neighbours", template, params))


def _check(bandwidth: float, cell_size: float, bounds: tuple[float, float, float, float] | None) -> None:
    """Refuse settings for which the surface is not defined."""
    if not 0 < cell_size <= bandwidth < np.inf:
        raise AnalysisError(
            "bandwidth",
            N_(
                "The bandwidth is at least the cell size, and both are above zero. Given: a bandwidth of "
                "{bandwidth} metres and cells of {cell_size} metres. "
                "Choose a larger bandwidth or smaller cells."
            ),
            bandwidth=bandwidth,
            cell_size=cell_size,
        )
    if bounds is not None and not (bounds[0] < bounds[2] and bounds[1] < bounds[3]):
        raise AnalysisError(
            "bounds",
            N_(
                "The bounds of a grid are min x, min y, max x, max y. Given: {bounds}. "
                "Put the smaller coordinates first."
            ),
            bounds=", ".join(f"{edge:g}" for edge in bounds),
        )


def _grid(
    x: Floats, y: Floats, bandwidth: float, cell_size: float, bounds: tuple[float, float, float, float] | None
) -> tuple[float, float, float, float]:
    """Return the extent of the grid in whole cells, on multiples of the cell size."""
    if bounds is None:
        if not len(x):
            return (0.0, 0.0, cell_size, cell_size)
        # One cell more than the bandwidth: an incident is shared with the next cell centre too.
        pad = bandwidth + cell_size
        bounds = (x.min() - pad, y.min() - pad, x.max() + pad, y.max() + pad)
    low = np.floor(np.asarray(bounds[:2]) / cell_size)
    high = np.ceil(np.asarray(bounds[2:]) / cell_size)
    if np.prod(high - low) > MAX_CELLS:
        raise AnalysisError(
            "grid_too_large",
            N_(
                "A grid has at most {most} cells. The area and cells of {cell_size} metres would give more. "
                "Choose larger cells, or leave out incidents that lie far away."
            ),
            most=MAX_CELLS,
            cell_size=cell_size,
        )
    west, south = low * cell_size
    east, north = high * cell_size
    return (float(west), float(south), float(east), float(north))


def _share_out(column: Floats, row: Floats, shape: tuple[int, int]) -> Floats:
    """Share each point between the four cell centres around it; positions in cells from the corner."""
    column, row = column - 0.5, row - 0.5
    near = (column >= 0) & (column < shape[1] - 1) & (row >= 0) & (row < shape[0] - 1)
    column, row = column[near], row[near]
    left, below = np.floor(column).astype(np.int64), np.floor(row).astype(np.int64)
    right_part, upper_part = column - left, row - below
    first = below * shape[1] + left
    size = shape[0] * shape[1]
    total = np.zeros(size)
    for step, weight in (
        (0, (1 - right_part) * (1 - upper_part)),
        (1, right_part * (1 - upper_part)),
        (shape[1], (1 - right_part) * upper_part),
        (shape[1] + 1, right_part * upper_part),
    ):
        total += np.bincount(first + step, weight, minlength=size)
    return total.reshape(shape)


def _kernel(bandwidth: float, cell_size: float) -> Floats:
    """Return the quartic kernel at the offsets of cell centres, per m²; it integrates to 1 over the cells."""
    reach = int(np.ceil(bandwidth / cell_size))
    offset = np.arange(-reach, reach + 1) * cell_size
    squared = (offset[:, None] ** 2 + offset[None, :] ** 2) / bandwidth**2
    weights = np.where(squared < 1, (1 - squared) ** 2, 0.0)
    kernel: Floats = weights / (weights.sum() * cell_size**2)
    return kernel
