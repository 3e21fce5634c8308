"""Where incidents lie thicker than what they are compared with: two densities, one divided by the other."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np

from hotspots.analysis.density import BANDWIDTHS, Surface, density
from hotspots.analysis.points import Booleans, Floats, coordinates
from hotspots.analysis.smoothing import PEAK, Kernel
from hotspots.crs import require_projected
from hotspots.errors import N_, AnalysisError, CRSError


@dataclass(frozen=True, eq=False)
class RelativeSurface:
    """A density of cases beside that of controls, on one grid.

    Attributes
    ----------
    values
        How many times the cases per control of the whole there are at the centre of each cell: 1 is as
        everywhere, 2 twice as many. NaN where the controls are too thin. Shape (rows, columns), row 0 is the
        southernmost.
    cases, controls
        Both surfaces.
    thin
        The cells whose controls are too thin, shape (rows, columns).
    n_cases_in_thin
        Cases that lie in those cells: the surface says nothing of them.
    """

    values: Floats
    cases: Surface
    controls: Surface
    thin: Booleans
    n_cases_in_thin: int

    @property
    def overall(self) -> float:
        """Cases per control of the whole; ``values`` times this are cases per control of a place."""
        return self.cases.n / self.controls.n if self.controls.n else np.nan


def relative_density(
    cases: gpd.GeoDataFrame,
    controls: gpd.GeoDataFrame,
    *,
    bandwidth: float = BANDWIDTHS["normal"],
    cell_size: float = 50.0,
    bounds: tuple[float, float, float, float] | None = None,
    kernel: Kernel = "quartic",
    minimum: float = 10.0,
) -> RelativeSurface:
    """Divide the density of cases by that of controls, such as burglaries by dwellings or this year by last.

    Both with the same bandwidth, so that what is lost at an edge falls out of the ratio, and each as a share
    of its own total within the bounds.

    Parameters
    ----------
    cases, controls
        Points in one projected CRS; those without location do not count.
    bandwidth, cell_size, kernel
        As in :func:`hotspots.analysis.density.density`.
    bounds
        Extent of the grid in metres; by default that of the controls, padded by the reach of the kernel.
    minimum
        Where fewer controls than this are near, the ratio is undefined. One at the place itself counts as 1,
        one at a distance as its kernel beside the peak.

    Raises
    ------
    CRSError
        When a frame is not in a projected CRS in metres, or they differ.
    AnalysisError
        When a setting is out of range or the grid would be too large.

    References
    ----------
    Bithell, J. F. (1990). An application of density estimation to geographical epidemiology. Statistics in
    Medicine 9(6).
    Kelsall, J. E. and Diggle, P. J. (1995). Kernel estimation of relative risk. Bernoulli 1(1-2).

    Examples
    --------
    >>> x = np.repeat(np.arange(0, 1000, 10), 10)
    >>> dwellings = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, x * 0), crs="EPSG:28992")
    >>> burglaries = dwellings[x % 20 == 0]
    >>> surface = relative_density(burglaries, dwellings, bandwidth=100, cell_size=20)
    >>> surface.overall, float(np.nanmedian(surface.values).round(1))
    (0.5, 1.0)
    """
    if not 0 < minimum < np.inf:
        raise AnalysisError(
            "minimum_controls",
            N_(
                "A relative density needs a least number of controls nearby, above zero. Given: {minimum}. "
                "Choose for instance 10."
            ),
            minimum=minimum,
        )
    if (given := require_projected(cases)) != (wanted := require_projected(controls)):
        raise CRSError(
            "crs_differs",
            N_(
                "Cases and controls have one coordinate reference system. Given: {given} and {wanted}. "
                "Convert one of them with to_crs."
            ),
            given=given.name,
            wanted=wanted.name,
        )
    below = density(controls, bandwidth=bandwidth, cell_size=cell_size, bounds=bounds, kernel=kernel)
    above = density(cases, bandwidth=bandwidth, cell_size=cell_size, bounds=below.bounds, kernel=kernel)
    near = below.values / (PEAK[kernel] / bandwidth**2 * 1e6)
    thin = near < minimum
    share = above.values / above.n if above.n else np.full(above.values.shape, np.nan)
    values = np.divide(share * below.n, below.values, where=~thin, out=np.full(share.shape, np.nan))
    return RelativeSurface(values, above, below, thin, _within(cases, below, thin))


def _within(incidents: gpd.GeoDataFrame, surface: Surface, cells: Booleans) -> int:
    """Count the incidents in some cells of a surface."""
    x, y = coordinates(incidents)
    west, south, east, north = surface.bounds
    inside = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    rows, columns = cells.shape
    column = np.clip((x[inside] - west) // surface.cell_size, 0, columns - 1).astype(np.int64)
    row = np.clip((y[inside] - south) // surface.cell_size, 0, rows - 1).astype(np.int64)
    return int(cells[row, column].sum())
