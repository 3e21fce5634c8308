"""The density surface as one picture that lies right on the map."""

import base64
import io
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hotspots.analysis.density import Surface
from hotspots.crs import WGS84
from hotspots.report.canvas import call
from hotspots.report.colours import density_table
from hotspots.report.projecting import WEB_MERCATOR, picture_coordinates, transformer

_LONGEST: Final = 700  # pixels of the longer side: no coarser than half a cell of 50 m in a city of 17 km
_THIN: Final = 1e-3  # of the maximum: what is thinner is not drawn


@dataclass(frozen=True)
class DensityPicture:
    """The overlay and what its legend needs.

    Attributes
    ----------
    call
        The prepared call of the map's function ``density``.
    maximum
        Incidents per km² where the colour is darkest.
    """

    call: tuple[str, str]
    maximum: float


def density_picture(surface: Surface, *, opacity: float = 0.9) -> DensityPicture:
    """Turn a surface into a PNG on the pixels of Web Mercator.

    The colour follows the square root of the density, so that a busy centre does not wipe out the rest; the
    legend has its numbers at the same places (:func:`ramp_position`).
    """
    west, south, east, north = _mercator_bounds(surface)
    longest = max(east - west, north - south)
    columns = max(1, round((east - west) / longest * _LONGEST))
    rows = max(1, round((north - south) / longest * _LONGEST))
    x = west + (np.arange(columns) + 0.5) * (east - west) / columns
    y = north - (np.arange(rows) + 0.5) * (north - south) / rows
    values = surface.sample(*picture_coordinates(x, y, surface.crs))
    maximum = float(values.max(initial=0.0))
    steps = np.round(255 * ramp_position(values, maximum)).astype(np.uint8)
    lon, lat = transformer(WEB_MERCATOR, WGS84).transform([west, east], [south, north])
    bounds = [[lat[0], lon[0]], [lat[1], lon[1]]]
    png = "data:image/png;base64," + base64.b64encode(_png(steps)).decode("ascii")
    return DensityPicture(call("density", png=png, bounds=bounds, opacity=opacity), maximum)


def ramp_position(values: Any, maximum: float) -> Any:
    """Return where densities lie on the ramp of colours, between 0 (nothing) and 1 (the maximum)."""
    if maximum <= 0:
        return np.zeros_like(np.asarray(values, dtype=float))
    share = np.clip(np.asarray(values, dtype=float) / maximum, 0, 1)
    return np.where(share < _THIN, 0.0, np.sqrt(share))


def _mercator_bounds(surface: Surface) -> tuple[float, float, float, float]:
    """Return the extent of the surface in Web Mercator, curved edges included."""
    to_mercator = transformer(surface.crs, WEB_MERCATOR)
    bounds: tuple[float, float, float, float] = to_mercator.transform_bounds(*surface.bounds, densify_pts=21)
    return bounds


def _png(steps: NDArray[np.uint8]) -> bytes:
    """Write steps of the ramp as a PNG with a palette and transparency."""
    table = density_table()
    image = Image.fromarray(steps, mode="P")
    image.putpalette(table[:, :3].tobytes(), rawmode="RGB")
    file = io.BytesIO()
    image.save(file, format="PNG", transparency=table[:, 3].tobytes(), compress_level=4)
    return file.getvalue()
