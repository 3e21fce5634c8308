"""The points of incidents as arrays: coordinates in metres, and identical ones taken together as places."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from hotspots.crs import require_projected

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]


@dataclass(frozen=True)
class Places:
    """The distinct coordinates of located incidents, sorted by x and then y.

    The sorting makes everything that is computed from places independent of the order of the rows.

    Attributes
    ----------
    x, y
        Coordinates of each place, in metres, shape (places,).
    n
        Incidents at each place, shape (places,).
    of_incident
        Position of the place of each incident, -1 without location, shape (incidents,).
    """

    x: Floats
    y: Floats
    n: Integers
    of_incident: Integers

    @property
    def xy(self) -> Floats:
        """The coordinates as one array of shape (places, 2)."""
        return np.column_stack([self.x, self.y])

    def __len__(self) -> int:
        return len(self.x)


def coordinates(incidents: gpd.GeoDataFrame) -> tuple[Floats, Floats]:
    """Return x and y of each incident in metres, NaN where it has no location.

    Raises
    ------
    CRSError
        When the frame is not in a projected CRS in metres.
    """
    require_projected(incidents)
    points = np.asarray(incidents.geometry.array, dtype=object)
    x, y = shapely.get_x(points), shapely.get_y(points)
    lost = ~(np.isfinite(x) & np.isfinite(y))
    x[lost] = y[lost] = np.nan
    return x, y


def places(incidents: gpd.GeoDataFrame) -> Places:
    """Take incidents with identical coordinates together."""
    x, y = coordinates(incidents)
    located = np.flatnonzero(~np.isnan(x))
    order = located[np.lexsort((y[located], x[located]))]
    x, y = x[order], y[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (np.diff(x) != 0) | (np.diff(y) != 0)
    of_incident = np.full(len(incidents), -1, dtype=np.int64)
    of_incident[order] = np.cumsum(first) - 1
    starts = np.flatnonzero(first)
    return Places(x[first], y[first], np.diff(np.append(starts, len(order))), of_incident)
