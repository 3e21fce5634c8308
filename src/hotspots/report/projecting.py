"""Projections for the screen: exact at the nodes of a lattice, straight in between, in a tenth of the time.

Over 30 km the result is within a centimetre, over the Netherlands within a metre: less than a pixel, and
less than the steps in which places are sent. Nothing is measured with it.
"""

from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from scipy.ndimage import map_coordinates

from hotspots.crs import WGS84

WEB_MERCATOR: Final = "EPSG:3857"

Floats = NDArray[np.float64]

_NODES: Final = 64  # along each side
_FEW: Final = 5000  # points; up to here each is projected by itself


@lru_cache(maxsize=16)
def transformer(source: CRS | str, target: CRS | str) -> Transformer:
    """Return a transformer in the order x, y; making one takes 20 ms."""
    return Transformer.from_crs(source, target, always_xy=True)


def to_degrees(x: Floats, y: Floats, crs: CRS) -> tuple[Floats, Floats]:
    """Return longitude and latitude of points."""
    exact = transformer(crs, WGS84)
    if len(x) <= _FEW:
        lon, lat = exact.transform(x, y)
        return np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    east, column = _nodes(x)
    north, row = _nodes(y)
    known = exact.transform(*np.meshgrid(east, north))
    lon, lat = (map_coordinates(np.asarray(values), [row, column], order=1) for values in known)
    return lon, lat


def picture_coordinates(x: Floats, y: Floats, crs: CRS) -> tuple[Floats, Floats]:
    """Return the coordinates in a CRS of the pixels at columns x and rows y of Web Mercator.

    Returns
    -------
    tuple
        x and y in ``crs``, each of shape (rows, columns).
    """
    back = transformer(WEB_MERCATOR, crs)
    node_x = np.linspace(x[0], x[-1], _NODES)
    node_y = np.linspace(y[0], y[-1], _NODES)
    found_x, found_y = back.transform(*np.meshgrid(node_x, node_y))
    return _stretched(found_x, len(y), len(x)), _stretched(found_y, len(y), len(x))


def _nodes(values: Floats) -> tuple[Floats, Floats]:
    """Return nodes over the range of values, and the fractional position of each value among them."""
    low, high = float(values.min()), float(values.max())
    if high <= low:
        high = low + 1.0
    return np.linspace(low, high, _NODES), (values - low) / (high - low) * (_NODES - 1)


def _stretched(nodes: Any, rows: int, columns: int) -> Floats:
    """Interpolate a lattice to a picture of rows by columns, straight between the nodes."""
    wide = _between(np.asarray(nodes).T, np.linspace(0, _NODES - 1, columns)).T
    return _between(wide, np.linspace(0, _NODES - 1, rows))


def _between(values: Floats, at: Floats) -> Floats:
    """Interpolate along the first axis at fractional positions."""
    low = np.minimum(at.astype(np.int64), len(values) - 2)
    part = (at - low)[:, None]
    return np.asarray(values[low] * (1 - part) + values[low + 1] * part)
