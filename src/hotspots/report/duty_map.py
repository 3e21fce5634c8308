"""The map around a new incident: rings of distance, what happened, what holds there, where cameras are."""

from typing import Any, Final

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hotspots import columns
from hotspots.action.around import RADII, edges
from hotspots.action.duty import Duty
from hotspots.action.measures import CAMERAS, CLOSURES, COARSE
from hotspots.crs import require_projected
from hotspots.i18n import Words
from hotspots.incidents.taxonomy import Taxonomy
from hotspots.report import colours
from hotspots.report import duty_words as told
from hotspots.report.canvas import call, encode_places
from hotspots.report.groups import Group, feature_groups
from hotspots.report.layers_points import degrees
from hotspots.report.legend import legend
from hotspots.report.projecting import to_degrees
from hotspots.report.safe import text
from hotspots.report.shapes import STEPS, encode_shapes
from hotspots.report.words import Row

CAMERA: Final = "#1f4e79"
CLOSURE: Final = "#6b3f00"
ZONE: Final = "#5b4a8a"

_LINE_WIDTH: Final = 3.0


def measures_shown(duty: Duty) -> gpd.GeoDataFrame:
    """Return the measures on the map: at the place, within the radius, and the cameras; each once."""
    every = pd.concat([duty.here, duty.near, duty.cameras])
    every = every.loc[~every.index.duplicated()]
    return gpd.GeoDataFrame(every, geometry=columns.GEOMETRY, crs=duty.here.crs)


def duty_groups(
    duty: Duty,
    words: Words,
    *,
    categories: Taxonomy,
    source: str,
    synthetic: bool,
) -> list[folium.FeatureGroup]:
    """Return fresh feature groups for ``feature_group_to_add``: what is around, and the legend.

    Parameters
    ----------
    duty
        What is known (:func:`hotspots.action.duty.duty`).
    categories
        Names of the categories.
    source, synthetic
        Where the incidents come from; whether those of the demo city are among them.
    """
    lon, lat = degrees(duty.within)
    points = call(
        "points",
        **encode_places(lon, lat),
        colour=colours.INCIDENT,
        locale=str(words.locale).replace("_", "-"),
    )
    around = call(
        "around",
        at=_step(duty.asked.place, duty),
        rings=edges(RADII, duty.options.radius)[1:],
        tooltip=text(words("The incident")),
        colour=colours.HOTSPOT,
        measures=[_measure(row, duty, words) for row in measures_shown(duty).to_dict("records")],
        others=[
            {"at": _step(row[duty.others.geometry.name], duty), "tooltip": _tooltip(row, words, categories)}
            for row in duty.others.to_dict("records")
        ],
    )
    html = legend(
        [_legend(duty, words)],
        n=len(duty.within),
        period=words("{start} to {end}", start=words.day(duty.start), end=words.day(duty.asked.on)),
        source=source,
        synthetic=synthetic,
        words=words,
    )
    return feature_groups(
        [
            Group("incidents", (points,)),
            Group("around", (around,)),
            Group("legend", (call("legend", html=html),)),
        ]
    )


def colour_of(kind: str) -> str:
    """Return the colour of a kind of measure."""
    return CAMERA if kind in CAMERAS else CLOSURE if kind in CLOSURES else ZONE


def _measure(row: Row, duty: Duty, words: Words) -> dict[str, Any]:
    """Return a measure as the map draws it: a shape, or a point."""
    shape = row[columns.GEOMETRY]
    lines = [f"<b>{text(told.measure_name(row, words))}</b>", text(told.measure_period(row, words))]
    drawn: dict[str, Any] = {
        "colour": colour_of(str(row[columns.KIND])),
        "coarse": row[columns.POSITION] == COARSE,
        "tooltip": "<br>".join(lines),
    }
    if shape.geom_type == "Point":
        return drawn | {"at": _step(shape, duty)}
    area = shape if shape.geom_type.endswith("Polygon") else shape.buffer(_LINE_WIDTH)
    return drawn | {"shape": encode_shapes(gpd.GeoSeries([area], crs=duty.here.crs))[0]}


def _tooltip(row: Row, words: Words, categories: Taxonomy) -> str:
    """Say of another explosion what it was, how far and how long before."""
    what = categories.label(str(row[columns.CATEGORY]), words.language)
    lines = [
        f"<b>{text(what)}</b>",
        text(told.metres(float(row[columns.DISTANCE]), words)),
        text(told.ago_phrase(float(row[columns.DAYS_BEFORE]), words)),
    ]
    return "<br>".join(lines)


def _step(point: shapely.Point, duty: Duty) -> list[int]:
    """Return a point as the map reads it: longitude and latitude in steps."""
    lon, lat = to_degrees(np.array([point.x]), np.array([point.y]), require_projected(duty.within))
    return [round(float(lon[0]) * STEPS), round(float(lat[0]) * STEPS)]


def _legend(duty: Duty, words: Words) -> str:
    """Explain the signs."""
    rings = words.listing([words.number(ring) for ring in edges(RADII, duty.options.radius)[1:]])
    rows = [
        (_disc(5, "#fff", colours.HOTSPOT, 3), words("the incident")),
        (_disc(6, "none", colours.HOTSPOT, 1), words("rings at {metres} metres", metres=rings)),
        (_disc(3, colours.INCIDENT, "none", 0), words("what happened there before, of any kind")),
        (_disc(5.5, colours.HOTSPOT, "#fff", 1), words("other explosion or shooting")),
        (_frame(CAMERA), words("camera or camera area")),
        (_frame(CLOSURE), words("closure")),
        (_frame(ZONE), words("other measure")),
    ]
    inside = "".join(f"<li>{picture}<span>{text(label)}</span></li>" for picture, label in rows)
    return f"<section><ul>{inside}</ul></section>"


def _disc(radius: float, fill: str, stroke: str, width: float) -> str:
    """Draw a circle as the map does."""
    circle = f'<circle cx="9" cy="7" r="{radius}" fill="{fill}" stroke="{stroke}" stroke-width="{width}"/>'
    return f'<svg width="18" height="14" viewBox="0 0 18 14" aria-hidden="true">{circle}</svg>'


def _frame(colour: str) -> str:
    """Draw an area as the map does."""
    place = 'x="1.5" y="1.5" width="15" height="11"'
    return (
        '<svg width="18" height="14" viewBox="0 0 18 14" aria-hidden="true">'
        f'<rect {place} fill="{colour}" fill-opacity=".15" stroke="{colour}" stroke-width="1.8"/></svg>'
    )
