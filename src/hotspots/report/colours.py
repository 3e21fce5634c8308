"""The colours of the map: sequential, told apart by lightness, so that every reader tells them apart."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

LAND: Final = "#f8f6f1"
AREA_OPACITY: Final = 0.82
UNDEFINED_OPACITY: Final = 0.55

NOTHING: Final = "#f6f8f5"
"""An area without incidents."""

UNDEFINED: Final = "#c9ced1"
"""An area whose rate is not defined; drawn with a broken outline too."""

AREAS: Final = ("#dcebe7", "#b0d4cc", "#79b5ab", "#43908a", "#125f60")
"""Classes of areas, from few to many: one hue, away from the blue of water and the red of hotspots."""

HOTSPOT: Final = "#9c1c12"
INCIDENT: Final = "#243e5c"
BUSINESS_PARK: Final = "#5b4a8a"
TOWN_CENTRE: Final = "#0b5c7d"
STATION: Final = "#34495e"

DENSITY: Final = ("#fdd49e", "#fdbb84", "#fc8d59", "#e34a33", "#b30000", "#7f0000")
"""The ramp of the density, from thin to dense (ColorBrewer OrRd without its palest)."""

_FAINT: Final = (
    24  # of 255 steps: below this the density fades out, so that no edge is drawn where nothing is
)
_OPAQUE: Final = 225


def density_table() -> NDArray[np.uint8]:
    """Return red, green, blue and alpha of the 256 steps of the density, shape (256, 4)."""
    stops = np.array([[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in DENSITY], dtype=float)
    step = np.linspace(0, len(stops) - 1, 256)
    rgb = np.column_stack([np.interp(step, np.arange(len(stops)), stops[:, band]) for band in range(3)])
    alpha = np.clip(np.arange(256) / _FAINT, 0, 1) * np.linspace(0.75, 1.0, 256) * _OPAQUE
    return np.round(np.column_stack([rgb, alpha])).astype(np.uint8)
