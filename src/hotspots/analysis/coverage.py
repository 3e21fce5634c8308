"""How much of a kernel lies within the study area: what the edge takes away from a density."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS
from scipy.ndimage import binary_dilation
from shapely.geometry.base import BaseGeometry

from hotspots.analysis.points import Booleans, Floats
from hotspots.analysis.smoothing import Kernel, Lattice, smooth_cells
from hotspots.crs import require_projected
from hotspots.errors import N_, AnalysisError, CRSError


@dataclass(frozen=True, eq=False)
class Coverage:
    """A study area as one geometry in metres, prepared for many questions."""

    geometry: BaseGeometry

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """(min x, min y, max x, max y) in metres."""
        west, south, east, north = self.geometry.bounds
        return (west, south, east, north)

    def holds(self, x: Floats, y: Floats) -> Booleans:
        """Mark the points in the study area, those on its edge too."""
        inside: Booleans = shapely.intersects_xy(self.geometry, x, y)
        return inside

    def of_cells(self, lattice: Lattice) -> Floats:
        """Return the share of each cell that lies in the study area, shape (rows, columns)."""
        side, (x, y) = lattice.cell_size, lattice.centres()
        share = self.holds(x, y).astype(np.float64)
        # The edge passes within a cell of its corner points once it is cut into pieces shorter than a cell.
        corners = shapely.get_coordinates(shapely.segmentize(self.geometry.boundary, side / 2))
        across, up = (np.round(at).astype(np.int64) for at in lattice.position(corners[:, 0], corners[:, 1]))
        seen = (across >= 0) & (across < lattice.shape[1]) & (up >= 0) & (up < lattice.shape[0])
        edge = np.zeros(lattice.shape, dtype=bool)
        edge[up[seen], across[seen]] = True
        edge = binary_dilation(edge, np.ones((3, 3)))
        half = side / 2
        squares = shapely.box(x[edge] - half, y[edge] - half, x[edge] + half, y[edge] + half)
        share[edge] = shapely.area(shapely.intersection(squares, self.geometry)) / side**2
        return share

    def kernel_mass(self, lattice: Lattice, *, bandwidth: float, kernel: Kernel) -> Floats:
        """Return the share of a kernel at the centre of each cell that lies in the study area.

        Shape (rows, columns); NaN where the centre lies outside it. Summed over the cells within reach, those
        on the edge for the part that lies inside.
        """
        mass = smooth_cells(self.of_cells, lattice, bandwidth=bandwidth, kernel=kernel)
        return np.where(self.holds(*lattice.centres()), mass, np.nan)


def cover(study_area: gpd.GeoDataFrame | gpd.GeoSeries | BaseGeometry, crs: CRS) -> Coverage:
    """Take the areas of a study area together.

    Raises
    ------
    CRSError
        When the study area is in another CRS than ``crs``.
    AnalysisError
        When it has no surface.
    """
    if isinstance(study_area, BaseGeometry):
        whole = study_area
    else:
        given = require_projected(study_area)
        if given != crs:
            raise CRSError(
                "crs_differs",
                N_(
                    "A study area has the coordinate reference system of the incidents. "
                    "Given: {given} and {wanted}. Convert one of them with to_crs."
                ),
                given=given.name,
                wanted=crs.name,
            )
        whole = study_area.geometry.union_all()
    if whole.area <= 0:
        raise AnalysisError(
            "study_area",
            N_("A study area is one or more areas. The geometry given has no surface. Give polygons."),
        )
    shapely.prepare(whole)
    return Coverage(whole)
