"""The zones of warning letters on the map: areas and counts, never a burglary and never an address."""

from collections.abc import Mapping
from typing import Any, Final

import geopandas as gpd
import shapely

from hotspots.columns import GEOMETRY, N_DWELLINGS, N_LETTERS, ZONE_ID
from hotspots.crs import WGS84
from hotspots.i18n import Words
from hotspots.report.canvas import call
from hotspots.report.groups import Group
from hotspots.report.legend import legend, signs_section
from hotspots.report.safe import text
from hotspots.report.shapes import STEPS, encode_shapes

SHOWN: Final = (ZONE_ID, N_DWELLINGS, N_LETTERS, GEOMETRY)
"""All that the map is given of a zone."""


def zone_groups(
    zones: gpd.GeoDataFrame,
    names: Mapping[int, str],
    words: Words,
    *,
    n_burglaries: int,
    period: str,
    source: str,
    synthetic: bool,
) -> list[Group]:
    """Draw the zones with their number, name and letters; those without letters are hatched.

    Parameters
    ----------
    zones
        As :class:`hotspots.action.letters.LetterPlan` has them; those without outline are not drawn.
    names
        zone_id → name.
    n_burglaries, period, source
        What the legend says.
    """
    drawn = zones.loc[zones.geometry.notna(), list(SHOWN)]
    shapes = encode_shapes(drawn.geometry)
    marks: list[dict[str, Any]] = []
    for row, shape, at in zip(
        drawn.drop(columns=GEOMETRY).to_dict("records"), shapes, _middles(drawn), strict=True
    ):
        number = int(row[ZONE_ID])
        heading, counted = f"{number}. {names[number]}", zone_phrase(row, words)
        marks.append(
            {
                "rank": number,
                "shape": shape,
                "at": at,
                "tooltip": f"<b>{text(heading)}</b><br>{text(counted)}",
                "label": f"{heading}, {counted}",
                "unsteady": not row[N_LETTERS],
            }
        )
    signs = [("hotspot", words("zone that gets letters")), ("hatched", words("zone without letters"))]
    shown = signs if any(mark["unsteady"] for mark in marks) else signs[:1]
    key = legend(
        [signs_section(shown)], n=n_burglaries, period=period, source=source, synthetic=synthetic, words=words
    )
    return [
        Group("hotspots", (call("hotspots", hotspots=marks, selected=None),)),
        Group("legend", (call("legend", html=key),)),
    ]


def zone_phrase(row: Mapping[Any, Any], words: Words) -> str:
    """Say how many letters a zone gets, of how many dwellings."""
    return words(
        "{letters} letters, {dwellings} dwellings",
        letters=words.number(row[N_LETTERS]),
        dwellings=words.number(row[N_DWELLINGS]),
    )


def _middles(zones: gpd.GeoDataFrame) -> list[list[int]]:
    """Return where the numbers stand, inside the outlines, in steps of 1e-5 degree."""
    inside = gpd.GeoSeries(shapely.point_on_surface(zones.geometry.to_numpy()), crs=zones.crs).to_crs(WGS84)
    return [[round(lon * STEPS), round(lat * STEPS)] for lon, lat in zip(inside.x, inside.y, strict=True)]
