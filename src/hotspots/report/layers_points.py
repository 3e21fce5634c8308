"""The incidents themselves: clusters up to some thousand, above that dots on a canvas."""

from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from pyproj import Transformer

from hotspots.crs import WGS84
from hotspots.i18n import Words
from hotspots.report import colours
from hotspots.report.canvas import call, encode_places

CLUSTERED_UP_TO: Final = 4000
"""Incidents that are bundled into clusters; more of them are painted in one go."""


def incident_points(incidents: gpd.GeoDataFrame, *, words: Words) -> tuple[str, str]:
    """Draw the incidents that have a location; nothing but the place and how many of them leaves here."""
    lon, lat = degrees(incidents)
    function = "clusters" if len(lon) <= CLUSTERED_UP_TO else "points"
    return call(
        function,
        **encode_places(lon, lat),
        colour=colours.INCIDENT,
        locale=str(words.locale).replace("_", "-"),
    )


def degrees(incidents: gpd.GeoDataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return longitude and latitude of the incidents that have a location."""
    points = incidents.geometry.array
    found = np.asarray(points)[~(points.isna() | points.is_empty)]
    coordinates = shapely.get_coordinates(found)
    transformer = Transformer.from_crs(incidents.crs, WGS84, always_xy=True)
    lon, lat = transformer.transform(coordinates[:, 0], coordinates[:, 1])
    return np.asarray(lon), np.asarray(lat)
