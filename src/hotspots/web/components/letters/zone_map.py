"""The map of zones in the page: outlines and counts are all that the browser gets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import geopandas as gpd
import shapely
from streamlit_folium import st_folium

from hotspots import columns
from hotspots.i18n import Words
from hotspots.report import words as told
from hotspots.report.assets import assert_offline
from hotspots.report.groups import feature_groups
from hotspots.report.letter_map import zone_groups
from hotspots.report.maps import base_map
from hotspots.web.cache import Stock

HEIGHT: Final = 460


@dataclass(frozen=True, eq=False)
class ZoneMap:
    """What is shown of zones.

    Attributes
    ----------
    zones
        Outlines and counts (:func:`hotspots.report.letter_map.zone_groups`).
    names
        zone_id → the neighbourhood it is in.
    n_burglaries, days
        How many burglaries it follows from, and the first and last day of them.
    synthetic
        Whether burglaries or addresses are made up.
    """

    zones: gpd.GeoDataFrame
    names: Mapping[int, str]
    n_burglaries: int
    days: tuple[date, date]
    synthetic: bool


def show_zones(shown: ZoneMap, stock: Stock, words: Words) -> None:
    """Show the zones on the map."""
    base = base_map(stock.city, stock.layers, words)
    assert_offline(base)
    sources = tuple(sorted(map(str, stock.incidents[columns.SOURCE].dropna().unique())))
    first, last = shown.days
    groups = zone_groups(
        shown.zones,
        shown.names,
        words,
        n_burglaries=shown.n_burglaries,
        period=words("{first} to {last}", first=words.day(first), last=words.day(last)),
        source=told.source_phrase(sources, words),
        synthetic=shown.synthetic,
    )
    st_folium(
        base,
        feature_group_to_add=feature_groups(groups),
        returned_objects=[],
        height=HEIGHT,
        use_container_width=True,
        key=f"letters-map-{words.language}",
    )


def zone_areas(zones: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> dict[int, tuple[str, str]]:
    """Return zone_id → (code, name) of the area that most of the outline lies in; empty texts for none."""
    found: dict[int, tuple[str, str]] = {}
    shapes = areas.geometry.to_numpy()
    for number, outline in zip(zones[columns.ZONE_ID], zones.geometry, strict=True):
        found[int(number)] = ("", "")
        if outline is None:
            continue
        shared = shapely.area(shapely.intersection(shapes, outline))
        if shared.max() > 0:
            row = areas.iloc[int(shared.argmax())]
            found[int(number)] = (str(row[columns.CODE]), str(row[columns.NAME]))
    return found
