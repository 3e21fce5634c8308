"""The incidents themselves: clusters up to some thousand, above that dots on a canvas."""

from typing import Final

import geopandas as gpd
import numpy as np
import shapely

from hotspots.crs import require_projected
from hotspots.i18n import Words
from hotspots.report import colours
from hotspots.report.canvas import call, encode_places
from hotspots.report.projecting import Floats, to_degrees

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


def degrees(incidents: gpd.GeoDataFrame) -> tuple[Floats, Floats]:
    """Return longitude and latitude of the incidents that have a location."""
    points = np.asarray(incidents.geometry.array)
    found = points[~(shapely.is_missing(points) | shapely.is_empty(points))]
    return to_degrees(shapely.get_x(found), shapely.get_y(found), require_projected(incidents))
