"""One page to print around a new incident."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import geopandas as gpd
import numpy as np
import shapely

from hotspots import columns
from hotspots.action.around import RADII, edges
from hotspots.action.duty import Duty
from hotspots.action.measures import CAMERAS, CLOSURES
from hotspots.city import City
from hotspots.i18n import Words
from hotspots.incidents.taxonomy import taxonomy
from hotspots.report import duty_tables as tables
from hotspots.report import duty_words as told
from hotspots.report.duty_map import measures_shown
from hotspots.report.paper_map import Lines, Points, Shapes, paper_map
from hotspots.report.typesetting import Sheet, as_png, typeset

if TYPE_CHECKING:
    from hotspots.report.paper_marks import Look

TEMPLATE: Final = "duty.typ"

_WIDTH: Final = 176.0


class _Size(NamedTuple):
    """How much is on the page: height of the map in millimetres, rows of the tables."""

    map_height: float
    groups: int
    measures: int
    incidents: int


_SIZES: Final = (_Size(84, 7, 6, 4), _Size(76, 5, 4, 3), _Size(66, 4, 3, 2), _Size(56, 3, 2, 1))
_DOT: Final = 1 / 80  # of the radius
_HERE: Final = 0.03  # of the radius: what lies under the sign of the incident itself is told as a repeat
_POINT: Final = 12.0  # metres: a closure is drawn as a small square


@dataclass(frozen=True, eq=False)
class DutySheet:
    """A page around a new incident, ready to be set.

    Attributes
    ----------
    duty
        What is known.
    city, layers
        The ground of the map.
    words
        The language.
    area
        Name of the area that the incident is in; None outside the city.
    source, synthetic
        Where the incidents come from; whether those of the demo city are among them.
    day
        The day it was made.
    """

    duty: Duty
    city: City
    layers: Mapping[str, gpd.GeoDataFrame]
    words: Words
    area: str | None
    source: str
    synthetic: bool
    day: date

    def pdf(self) -> bytes:
        """Return the page as a tagged PDF, the same for the same data."""
        data, images = self._fitted()
        return typeset(TEMPLATE, data, about=self._about(), images=images)

    def png(self, *, ppi: int = 110) -> tuple[bytes, ...]:
        """Return the page as pictures; one, unless no size was small enough."""
        data, images = self._fitted()
        return as_png(TEMPLATE, data, about=self._about(), images=images, pages=9, ppi=ppi)

    def _fitted(self) -> tuple[dict[str, Any], dict[str, bytes]]:
        """Return what is printed: the longest tables and the highest map with which it is one page."""
        images: dict[str, bytes] = {}
        data: dict[str, Any] = {}
        for size in _SIZES:
            data, images = self.data(size), {"map.svg": self._map(size.map_height)}
            if len(as_png(TEMPLATE, data, about=self._about(), images=images, pages=2, ppi=20)) == 1:
                break
        return data, images

    def data(self, size: "_Size | None" = None) -> dict[str, Any]:
        """Return what the template prints, in the first of the sizes unless one is given."""
        size = size or _SIZES[0]
        duty, words, kinds = self.duty, self.words, taxonomy(self.city)
        said = told.sentences(duty, words, categories=kinds, centre=self.city.centre)
        return {
            "heading": told.heading(duty, words, categories=kinds, area=self.area),
            "asked": words(
                "Looked at: {radius} metres around it and {days} days before; the place is {precision}.",
                radius=words.number(duty.options.radius),
                days=words.number(duty.options.days),
                precision=told.precision_phrase(duty, words),
            ),
            "repeat": said[0] if duty.repeated else "",
            "sentences": said[1:] if duty.repeated else said,
            "map_alt": words(
                "Map of {radius} metres around the incident with the measures and the incidents before it.",
                radius=words.number(duty.options.radius),
            ),
            "titles": {
                "groups": words("What is usual there"),
                "measures": words("Measures and cameras"),
                "same": words("Earlier at the same address"),
                "others": words("Other explosions and shootings"),
            },
            "groups": self._part(tables.group_rows(duty, words), size.groups),
            "measures": self._part(
                tables.measure_rows(measures_shown(duty), words),
                size.measures,
                empty=words("No measure is known to hold within the radius."),
            ),
            "same": self._incidents(duty.same_address, size),
            "others": self._incidents(duty.others, size),
            "caution": words(told.CAUTION),
        }

    def _incidents(self, incidents: gpd.GeoDataFrame, size: _Size) -> dict[str, Any]:
        """Return a table of incidents."""
        rows = tables.incident_rows(incidents, self.words, categories=taxonomy(self.city))
        return self._part(rows, size.incidents, empty=self.words("None in the data."))

    def _part(self, rows: tables.Rows, most: int, *, empty: str = "") -> dict[str, Any]:
        """Return a table with at most so many rows, and how many more there are."""
        head, cells = tables.cells_of(rows)
        more = len(cells) - most
        said = self.words.plural("and {n} more", "and {n} more", more) if more > 0 else ""
        return {"head": list(head), "rows": cells[:most], "empty": empty, "more": said}

    def _about(self) -> Sheet:
        """Return what the page says of itself."""
        duty, words = self.duty, self.words
        return Sheet(
            title=words("Around an explosion or shooting"),
            words=words,
            day=self.day,
            period=words("{start} to {end}", start=words.day(duty.start), end=words.day(duty.asked.on)),
            source=self.source,
            synthetic=self.synthetic,
        )

    def _map(self, height: float) -> bytes:
        """Draw the map of the page."""
        duty, words, crs = self.duty, self.words, self.city.crs
        place, radius = duty.asked.place, duty.options.radius
        rings = [place.buffer(ring, quad_segs=32).exterior for ring in edges(RADII, radius)[1:]]
        measures = measures_shown(duty)
        kinds = measures[columns.KIND]
        areas = gpd.GeoSeries([_drawn(shape) for shape in measures.geometry], measures.index, crs=crs)
        camera, closed = kinds.isin(list(CAMERAS)), kinds.isin(list(CLOSURES))
        marks: tuple[tuple[Any, str, Look], ...] = (
            (areas[camera], words("camera or camera area"), "crossed"),
            (areas[~camera & ~closed], words("other measure"), "dotted"),
            (areas[closed], words("closure"), "hatched"),
            (_dots(duty.within, radius), words("incident before, of any kind"), "dark"),
        )
        others = duty.others.geometry
        beside = others[others.distance(place).between(radius * _HERE, radius)]
        return paper_map(
            self.city,
            self.layers,
            words=words,
            focus=gpd.GeoSeries([place.buffer(radius)], crs=crs),
            width_mm=_WIDTH,
            height_mm=height,
            shapes=[Shapes(shape, legend, look) for shape, legend, look in marks if len(shape)],
            lines=[Lines(gpd.GeoSeries(rings, crs=crs), words("rings of distance"))],
            points=[
                Points(
                    gpd.GeoSeries(beside, crs=crs),
                    words("other explosion or shooting"),
                    sign="diamond",
                ),
                Points(gpd.GeoSeries([place], crs=crs), words("the incident"), sign="cross"),
            ],
            source=self.source,
            synthetic=self.synthetic,
        )


def _dots(incidents: gpd.GeoDataFrame, radius: float) -> gpd.GeoSeries:
    """Return a dot for each place where something happened: hundreds of marks moved apart say nothing."""
    places = shapely.points(np.unique(shapely.get_coordinates(incidents.geometry.to_numpy()), axis=0))
    return gpd.GeoSeries(shapely.buffer(places, radius * _DOT, quad_segs=6), crs=incidents.crs)


def _drawn(shape: Any) -> Any:
    """Return a shape that can be seen on paper: a point or a line gets a size."""
    return shape if shape.geom_type.endswith("Polygon") else shapely.buffer(shape, _POINT, cap_style="square")
