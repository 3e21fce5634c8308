"""Names of areas on the map: where they stand and how large they are; the browser decides which fit."""

from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely

from hotspots.columns import NAME
from hotspots.crs import WGS84

_LEVELS: Final = (
    {"px": 15, "weight": 650, "colour": "#4b5860", "from": 45, "to": 620},
    {"px": 12, "weight": 500, "colour": "#5b6870", "from": 62, "to": 1200},
    {"px": 11, "weight": 400, "colour": "#6a757b", "from": 110, "to": 1e9},
)
"""From the coarsest layer to the finest: type size, and between which sizes on screen an area bears its name
(pixels along the side of a square as large as the area)."""

_LONG: Final = 13  # characters; a longer name is broken over two lines


def labels_of(layers: list[gpd.GeoDataFrame]) -> list[dict[str, Any]]:
    """Return the labels of area layers, coarsest layer first: what comes first keeps its place."""
    found: list[dict[str, Any]] = []
    for level, areas in enumerate(layers):
        style = _LEVELS[min(level, len(_LEVELS) - 1)] if len(layers) > 1 else _LEVELS[1]
        found += _labels(areas, style)
    return found


def _labels(areas: gpd.GeoDataFrame, style: dict[str, Any]) -> list[dict[str, Any]]:
    """Label the areas of a layer, large before small, at the middle of the largest circle that fits."""
    size = np.sqrt(areas.area.to_numpy())
    circles = shapely.maximum_inscribed_circle(areas.geometry.to_numpy(), tolerance=25.0)
    middles = gpd.GeoSeries(shapely.get_point(circles, 0), crs=areas.crs).to_crs(WGS84)
    names = areas[NAME].to_numpy()
    return [
        {
            "lines": broken(str(names[i])),
            "lon": round(float(middles.x[i]), 5),
            "lat": round(float(middles.y[i]), 5),
            "size": round(float(size[i])),
            "style": style,
        }
        for i in np.argsort(-size, kind="stable")
    ]


def broken(name: str) -> list[str]:
    """Break a long name at the space nearest its middle: one line, or two."""
    spaces = [i for i, letter in enumerate(name) if letter == " "]
    if len(name) <= _LONG or not spaces:
        return [name]
    at = min(spaces, key=lambda i: abs(i - len(name) / 2))
    return [name[:at], name[at + 1 :]]
