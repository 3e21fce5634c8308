"""A map for paper: outlines, names, areas, routes and numbered places, readable on a black-and-white printer.

In use, for a sheet of :mod:`hotspots.report.typesetting`::

    svg = paper_map(
        city, layers,
        focus=stops.geometry,                               # what has to be on it; None is the whole city
        width_mm=176, height_mm=110,
        shapes=[Shapes(hotspots.geometry, words("Hotspot"), look="hatched")],
        lines=[Lines(route.geometry, words("Route in a straight line"))],
        points=[Points(stops.geometry, words("Stop"), labels=["1", "2", "3"])],
        words=words, source=picture.source_text, synthetic=True,
    )
    pdf = typeset("patrol.typ", data, about=about, images={"map.svg": svg})

The alt text is the caller's: who draws a map knows what it says. Colour is never the only sign: areas
differ in hatching, places in shape and number. Places that would lie over each other are moved apart, each
with a thin line to where it is.
"""

import io
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from hotspots import columns
from hotspots.city import City
from hotspots.crs import require_projected
from hotspots.i18n import Words
from hotspots.places.layers import finest_areas, municipality, water
from hotspots.report.paper_margin import MM, draw_margin, draw_north, margin_height
from hotspots.report.paper_marks import (
    INK,
    Box,
    Lines,
    Points,
    Shapes,
    draw_areas,
    draw_labels,
    draw_lines,
    draw_outlines,
    draw_points,
    handles,
)

__all__ = ["Lines", "Points", "Shapes", "paper_map"]

Format = Literal["svg", "png"]

_WATER: Final = "#e3edf2"
_LAND: Final = "#fdfdfb"
_LEAST_WIDTH: Final = 500.0
_ROOM: Final = 0.08
_EDGE_MM: Final = 0.3  # so that the frame is drawn in full
_DISTRICTS_FROM: Final = 11_000.0
_WIJKEN_FROM: Final = 3_500.0

_settings = threading.Lock()  # matplotlib keeps its settings for the whole process


@dataclass(frozen=True)
class _Frame:
    """The piece of the city that is drawn: bounds in metres, in the CRS of the city."""

    west: float
    south: float
    east: float
    north: float

    @property
    def width(self) -> float:
        return self.east - self.west

    @property
    def box(self) -> shapely.Polygon:
        """A little more than what is seen, so that no cut edge is."""
        room = self.width / 50
        return shapely.box(self.west - room, self.south - room, self.east + room, self.north + room)


def paper_map(
    city: City,
    layers: Mapping[str, gpd.GeoDataFrame],
    *,
    words: Words,
    focus: gpd.GeoSeries | None = None,
    width_mm: float = 176.0,
    height_mm: float = 120.0,
    shapes: Sequence[Shapes] = (),
    lines: Sequence[Lines] = (),
    points: Sequence[Points] = (),
    names: str | None = "auto",
    source: str = "",
    synthetic: bool = False,
    kind: Format = "svg",
    dpi: int = 200,
) -> bytes:
    """Draw a map; north is up.

    Parameters
    ----------
    city, layers
        The ground: land, water, the outlines of the areas and their names
        (:func:`hotspots.places.layers.load_layers`).
    focus
        Geometry that has to be in view, in a projected CRS; None, or nothing but missing geometry, shows the
        whole city. At least 500 m are shown.
    width_mm, height_mm
        Size of the picture, the legend and the scale bar below the map included.
    shapes, lines, points
        What is drawn, in this order, each in a projected CRS; those with a legend text stand in the legend.
    names
        Key of the layer whose names are written where there is room; ``"auto"`` chooses by the scale, None
        writes none.
    source
        Where the data come from, without "Source:"; "" leaves it out. That of the outlines is always there.
    synthetic
        Whether data of the demo city are on the map: then the map says so.
    kind
        ``"svg"`` (its texts drawn as outlines) or ``"png"``.
    dpi
        Of a PNG.

    Returns
    -------
    bytes
        The picture; the same for the same arguments.

    Raises
    ------
    CRSError
        When something to be drawn has no CRS in metres.
    """
    shapes = [one.to_crs(city.crs) for one in shapes]
    lines = [one.to_crs(city.crs) for one in lines]
    points = [one.to_crs(city.crs) for one in points]
    with _settings, mpl.rc_context(_RC):
        figure = Figure(figsize=(width_mm / MM, height_mm / MM), dpi=dpi)
        FigureCanvasAgg(figure)
        keys = handles(shapes, lines, points)
        foot = margin_height(keys, width_mm) / height_mm
        edge = _EDGE_MM / width_mm
        axes = figure.add_axes((edge, foot, 1.0 - 2 * edge, 1.0 - foot - _EDGE_MM / height_mm))
        frame = _frame(city, layers, focus, width_mm / (height_mm * (1.0 - foot)))
        _ground(axes, city, layers, frame)
        for one in shapes:
            draw_areas(axes, one, frame.box)
        for route in lines:
            draw_lines(axes, route, frame.box)
        taken = draw_points(axes, points)
        _names(axes, city, layers, frame, names, taken, shapes)
        draw_north(axes)
        draw_margin(
            figure,
            keys,
            foot=foot,
            metres_per_mm=frame.width / width_mm,
            words=words,
            source=source,
            attribution=_attribution(city),
            synthetic=synthetic,
        )
        file = io.BytesIO()
        metadata = {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
        figure.savefig(file, format=kind, dpi=dpi, metadata=metadata)
        return file.getvalue()


_RC: Final[Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 7.0,
    "hatch.linewidth": 0.5,
    "text.parse_math": False,  # a name is a name
    "svg.hashsalt": "hotspots",
    "svg.fonttype": "path",
    "path.simplify": True,
}


def _frame(
    city: City, layers: Mapping[str, gpd.GeoDataFrame], focus: gpd.GeoSeries | None, aspect: float
) -> _Frame:
    """Return the bounds around the focus, as wide for their height as the map is."""
    if focus is not None:
        require_projected(focus)
        bounds = focus.to_crs(city.crs).total_bounds
    if focus is None or np.isnan(bounds).any():
        bounds = municipality(layers, city).bounds
    west, south, east, north = map(float, bounds)
    width = max((east - west) * (1 + 2 * _ROOM), (north - south) * (1 + 2 * _ROOM) * aspect, _LEAST_WIDTH)
    height = width / aspect
    x, y = (west + east) / 2, (south + north) / 2
    return _Frame(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def _ground(axes: Axes, city: City, layers: Mapping[str, gpd.GeoDataFrame], frame: _Frame) -> None:
    """Draw water, land and the outlines of the areas, the finest thinnest."""
    axes.set_xlim(frame.west, frame.east)
    axes.set_ylim(frame.south, frame.north)
    axes.set_aspect("equal", adjustable="box")
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_facecolor("white")
    for spine in axes.spines.values():
        spine.set(color=INK, linewidth=0.8)
    wet = water(layers, city)
    if wet is not None:
        draw_outlines(axes, wet, frame.box, face=_WATER, edge=None, width=0.0, zorder=0.5)
    land = gpd.GeoSeries([municipality(layers, city)], crs=city.crs)
    draw_outlines(axes, land, frame.box, face=_LAND, edge="#55626a", width=0.9, zorder=1.0)
    keys = [layer.key for layer in city.layers_of("areas")]
    finest = set(finest_areas(city))
    for key in keys:
        if key in finest and frame.width > _DISTRICTS_FROM:
            continue
        width, edge = (0.35, "#a9b3b8") if key in finest else (0.7, "#7d8990")
        draw_outlines(
            axes, layers[key].geometry, frame.box, face=None, edge=edge, width=width, zorder=1.1 + width / 10
        )


def _names(  # noqa: PLR0917 - the ground first, then what was drawn on it
    axes: Axes,
    city: City,
    layers: Mapping[str, gpd.GeoDataFrame],
    frame: _Frame,
    names: str | None,
    taken: list[Box],
    shapes: Sequence[Shapes],
) -> None:
    """Write the labels of the areas drawn, then the names of the ground where there is room left."""
    for one in shapes:
        if one.labels:
            draw_labels(axes, one.geometry, one.labels, frame.box, taken, bold=True)
    key = _named_layer(city, frame) if names == "auto" else names
    if key is not None:
        named = layers[key]
        draw_labels(axes, named.geometry, list(named[columns.NAME]), frame.box, taken, bold=False)


def _named_layer(city: City, frame: _Frame) -> str | None:
    """Return the layer whose areas have a readable size at this scale."""
    finest = finest_areas(city)
    if not finest:
        return None
    chain = [finest[0]]
    while (parent := city.layers[chain[-1]].parent) is not None:
        chain.append(parent)
    steps = (frame.width > _WIJKEN_FROM) + (frame.width > _DISTRICTS_FROM)
    return chain[min(int(steps), len(chain) - 1)]


def _attribution(city: City) -> str:
    """Return who made the outlines, each said once."""
    said = [layer.attribution for layer in city.layers_of("areas")]
    return " ".join(dict.fromkeys(said))
