"""How densely incidents lie: a surface of kernels in metres, computed by FFT on a grid or exactly."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
from pyproj import CRS
from scipy.ndimage import map_coordinates
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from hotspots.analysis.coverage import cover
from hotspots.analysis.points import Floats, coordinates, places
from hotspots.analysis.smoothing import PEAK, REACH, Kernel, Lattice, smooth, smooth_exactly
from hotspots.crs import require_projected
from hotspots.errors import N_, AnalysisError
from hotspots.incidents.notes import Note

BANDWIDTHS: Final[Mapping[str, float]] = {"fine": 150.0, "normal": 250.0, "broad": 500.0}
"""The named choices of bandwidth, in metres."""

MAX_CELLS: Final = 4_000_000
"""The largest grid: a square of 100 km at 50 m, computed in 0.4 GB."""

_SQUARE_METRES_PER_KM2: Final = 1e6
_SAMPLE: Final = 1000


@dataclass(frozen=True, eq=False)
class Surface:
    """A density on a grid of square cells.

    Attributes
    ----------
    values
        Incidents per km² at the centre of each cell, shape (rows, columns). Row 0 is the southernmost and
        column 0 the westernmost: ``values[::-1]`` is the picture with north up. NaN outside the study area
        of a surface corrected for its edge.
    bounds
        (min x, min y, max x, max y) of the grid in ``crs``, metres.
    cell_size, bandwidth
        Metres.
    n
        Incidents within the bounds: a picture of density always says how many.
    crs
        The projected CRS of the incidents.
    kernel
        ``"quartic"`` or ``"gaussian"``: what the bandwidth means.
    edge_corrected
        Whether the values are those of a study area beyond which nothing is known.
    """

    values: Floats
    bounds: tuple[float, float, float, float]
    cell_size: float
    bandwidth: float
    n: int
    crs: CRS
    kernel: Kernel = "quartic"
    edge_corrected: bool = False

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
    kernel: Kernel = "quartic",
    study_area: gpd.GeoDataFrame | gpd.GeoSeries | BaseGeometry | None = None,
    exact: bool = False,
    progress: Callable[[float], None] | None = None,
) -> Surface:
    """Compute the kernel density of incidents.

    The quartic kernel is K(d) = 3/(πh²)·(1 - (d/h)²)² for d < h, the Gaussian one exp(-d²/2h²)/(2πh²). By
    FFT on shared-out incidents the values are within 0.5 % of the exact maximum for one incident, and nearer
    for many, when the bandwidth is at least three cells (quartic) or one (Gaussian).

    Parameters
    ----------
    incidents
        Points in a projected CRS; those without location do not count.
    bandwidth
        h in metres, at least the cell size: the radius of the quartic kernel, the standard deviation of the
        Gaussian one (which smooths as much as a quartic kernel of √8 times its bandwidth).
    cell_size
        Side of a cell in metres.
    bounds
        Extent of the grid in metres, widened to whole cells; by default that of the study area, or that of
        the incidents padded by the reach of the kernel, and then the surface times the cell area sums to n
        (of an exact surface: but for what centres of cells miss of each kernel).
    kernel
        ``"quartic"`` or ``"gaussian"``.
    study_area
        Correct for its edge: only incidents in it count, and the surface is divided by the share of the
        kernel that lies within it (Diggle 1985), as if it went on beyond the edge as it is just inside. NaN
        outside. Areas in the CRS of the incidents, or one geometry. Without it the surface is not corrected,
        and incidents outside the bounds count inside them as far as their kernels reach.
    exact
        Add up the kernels one by one, right to rounding: with a Gaussian kernel tens of times slower.
    progress
        Called with the share that is done, when exact; may raise to cancel.

    Raises
    ------
    CRSError
        When the frame is not in a projected CRS in metres, or the study area is in another one.
    AnalysisError
        When a setting is out of range or the grid would be too large.

    References
    ----------
    Silverman, B. W. (1986). Density Estimation for Statistics and Data Analysis, equation 4.5.
    Wand, M. P. (1994). Fast computation of multivariate kernel estimators. Journal of Computational and
    Graphical Statistics 3(4).
    Unser, M. (1999). Splines: a perfect fit for signal and image processing. IEEE Signal Processing Magazine
    16(6).
    Diggle, P. J. (1985). A kernel method for smoothing point process data. Applied Statistics 34(2).

    Examples
    --------
    >>> points = gpd.GeoDataFrame(geometry=gpd.points_from_xy([500, 520, 900], [500, 500, 900]), crs=28992)
    >>> surface = density(points, bandwidth=250, bounds=(0, 0, 1000, 1000))
    >>> surface.values.shape, surface.n, float(surface.values.max().round(1))
    ((20, 20), 3, 29.6)
    """
    _check(bandwidth, cell_size, bounds, kernel)
    crs = require_projected(incidents)
    x, y = coordinates(incidents)
    located = ~np.isnan(x)
    if not located.all():
        x, y = x[located], y[located]
    area = None if study_area is None else cover(study_area, crs)
    if area is not None:
        within = area.holds(x, y)
        x, y, bounds = x[within], y[within], bounds or area.bounds
    lattice = _lattice(x, y, REACH[kernel] * bandwidth, cell_size, bounds)
    if exact:
        values = smooth_exactly(x, y, lattice, bandwidth=bandwidth, kernel=kernel, progress=progress)
    else:
        values = smooth(x, y, lattice, bandwidth=bandwidth, kernel=kernel)
    values *= _SQUARE_METRES_PER_KM2
    if area is not None:
        values /= area.kernel_mass(lattice, bandwidth=bandwidth, kernel=kernel)
    inside = int(lattice.holds(x, y).sum())
    return Surface(
        values,
        lattice.bounds,
        float(cell_size),
        float(bandwidth),
        inside,
        crs,
        kernel,
        edge_corrected=area is not None,
    )


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

    Examples
    --------
    >>> xy = np.random.default_rng(1).normal(5000, 20, (30, 2)).tolist() + [[0, 0], [9000, 9000]]
    >>> incidents = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*zip(*xy, strict=True)), crs="EPSG:28992")
    >>> suggest_bandwidth(incidents).bandwidth
    150.0
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


def _check(
    bandwidth: float, cell_size: float, bounds: tuple[float, float, float, float] | None, kernel: str
) -> None:
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
    if kernel not in PEAK:
        raise AnalysisError(
            "kernel",
            N_("A density is made with one of the kernels {allowed}. Given: {kernel}. Choose one of those."),
            allowed=", ".join(PEAK),
            kernel=str(kernel),
        )


def _lattice(
    x: Floats,
    y: Floats,
    reach: float,
    cell_size: float,
    bounds: tuple[float, float, float, float] | None,
) -> Lattice:
    """Return the cells of an extent, on multiples of the cell size."""
    if bounds is None:
        if not len(x):
            return Lattice(0.0, 0.0, cell_size, (1, 1))
        # One cell more than the kernel: an incident is shared with the next cell centre too.
        pad = reach + cell_size
        bounds = (x.min() - pad, y.min() - pad, x.max() + pad, y.max() + pad)
    low = np.floor(np.asarray(bounds[:2]) / cell_size)
    high = np.ceil(np.asarray(bounds[2:]) / cell_size)
    columns, rows = high - low
    if not rows * columns <= MAX_CELLS:
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
    return Lattice(float(west), float(south), cell_size, (int(rows), int(columns)))
