"""Where incidents can be: the inhabited area of a city, and the cells that statistics test and compare."""

from collections.abc import Mapping
from typing import Any, Final

import geopandas as gpd
import shapely

from hotspots import columns
from hotspots.analysis.grid import Grid, make_grid
from hotspots.city import City
from hotspots.places.layers import municipality, water
from hotspots.report.memory import remembered

CELL_SIZE: Final = 150.0
"""Side of a cell in metres: a block of houses."""

NEIGHBOURS: Final = 250.0
"""Cells with their centres within so many metres belong together."""

Layers = Mapping[str, gpd.GeoDataFrame]


def land(city: City, layers: Layers) -> Any:
    """Return the land of a city."""

    def dry() -> Any:
        whole, wet = municipality(layers, city), water(layers, city)
        return whole if wet is None else whole.difference(wet.union_all())

    return remembered(dry, "land", layers)


def inhabited(city: City, layers: Layers) -> Any:
    """Return where people live, work and go out: without the fields, woods and water around it.

    The areas with inhabitants or dwellings, the business parks and the town centres; all land where the city
    has no figures.
    """

    def found() -> Any:
        known = [layers[layer.key] for layer in city.layers_of("areas") if layer.key in layers]
        with_figures = [areas for areas in known if columns.INHABITANTS in areas]
        if not with_figures:
            return land(city, layers)
        finest = max(with_figures, key=len)
        lived_in = finest[columns.INHABITANTS].fillna(0) >= city.minimum_denominator
        overlays = [layers[layer.key] for layer in city.layers_of("overlay") if layer.key in layers]
        parts = [finest[lived_in].union_all(), *(overlay.union_all() for overlay in overlays)]
        return shapely.intersection(shapely.union_all(parts), land(city, layers))

    return remembered(found, "inhabited", layers)


def study_grid(city: City | None, layers: Layers | None, incidents: gpd.GeoDataFrame) -> Grid:
    """Return the cells over the inhabited area; without a city those over the extent of the incidents."""
    if city is None or layers is None:
        return make_grid(incidents[~incidents.geometry.isna()], cell_size=CELL_SIZE)
    area = inhabited(city, layers)
    frame = gpd.GeoSeries([area], crs=city.crs)
    return remembered(
        lambda: make_grid(frame, cell_size=CELL_SIZE, study_area=area), "study grid", layers, CELL_SIZE
    )
