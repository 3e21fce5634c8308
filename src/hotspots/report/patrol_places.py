"""The places from which a team can start, by name: known addresses, stations, town centres."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import geopandas as gpd

from hotspots import columns
from hotspots.city import City
from hotspots.errors import N_
from hotspots.i18n import Words

_LAYERS: Final = {
    columns.STATION: N_("Station {name}"),
    columns.TOWN_CENTRE: N_("Town centre {name}"),
}


@dataclass(frozen=True)
class NamedPlace:
    """A place: what it is called, and where it is in the city's CRS, metres."""

    name: str
    x: float
    y: float


def named_places(city: City, layers: Mapping[str, gpd.GeoDataFrame], words: Words) -> dict[str, NamedPlace]:
    """Return the named places of a city by key; the known addresses, such as the town hall, come first."""
    places = {
        f"address:{name}": NamedPlace(name, float(x), float(y))
        for name, (x, y) in city.default_addresses.items()
    }
    for layer, message in _LAYERS.items():
        if layer not in layers:
            continue
        frame = layers[layer]
        points = frame.geometry.representative_point()
        rows = zip(frame[columns.CODE], frame[columns.NAME], points.x, points.y, strict=True)
        places |= {
            f"{layer}:{code}": NamedPlace(words(message, name=name), float(x), float(y))
            for code, name, x, y in rows
        }
    return places
