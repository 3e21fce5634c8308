"""Coordinate reference systems: RD New for measuring, WGS 84 for the screen, and never a guess."""

from typing import Final

import geopandas as gpd
from pyproj import CRS

from hotspots.errors import N_, CRSError

RD: Final = "EPSG:28992"
"""Amersfoort / RD New: metres, the national grid of the Netherlands."""

WGS84: Final = "EPSG:4326"
"""Longitude and latitude in degrees, as browsers and GeoJSON want them."""


def require_projected(frame: gpd.GeoDataFrame | gpd.GeoSeries) -> CRS:
    """Return the CRS of a frame in which distances are metres.

    Raises
    ------
    CRSError
        When the frame has no CRS, a geographic one (degrees), one whose unit is not the metre, or Web
        Mercator, whose metres are not metres (1.6 times too long at 52° N).
    """
    crs = frame.crs
    if crs is None:
        raise CRSError(
            "crs_missing",
            N_(
                "A coordinate reference system is needed to measure in metres. The data has none. "
                "Declare it, for instance frame.set_crs('EPSG:28992') for RD New."
            ),
        )
    if not crs.is_projected or crs.axis_info[0].unit_name not in {"metre", "meter"} or crs.to_epsg() == 3857:  # noqa: PLR2004 - Web Mercator
        raise CRSError(
            "crs_not_metric",
            N_(
                "Distances are measured in metres, so a projected coordinate reference system is needed. "
                "The data is in {crs}. Convert it, for instance frame.to_crs('EPSG:28992') for RD New."
            ),
            crs=crs.name,
        )
    return crs
