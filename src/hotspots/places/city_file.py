"""Write the TOML file of a city whose layers were downloaded."""

import json
from dataclasses import dataclass
from typing import Any

import geopandas as gpd

from hotspots.city import LayerKind
from hotspots.columns import DWELLINGS, INHABITANTS
from hotspots.crs import RD, WGS84

_MARGIN = 5_000.0
"""Metres around the municipality in which coordinates are still plausible."""


@dataclass(frozen=True)
class LayerEntry:
    """What the TOML file says of one layer; the files lie in the folder of the city."""

    key: str
    kind: LayerKind
    file: str
    year: int
    source: str
    licence: str
    attribution: str
    accuracy: str
    crs: str = RD
    parent: str | None = None
    figures: str | None = None


def city_toml(
    *, key: str, name: str, municipality: str, areas: gpd.GeoSeries, layers: list[LayerEntry]
) -> str:
    """Return the text of a city's TOML file.

    Parameters
    ----------
    key, name, municipality
        Name of the folder, name on the screen, CBS code.
    areas
        The areas of the municipality in RD New, for the centre and the bounds.
    layers
        In the order of the file.
    """
    low_x, low_y, high_x, high_y = areas.total_bounds
    middle = gpd.GeoSeries.from_xy([(low_x + high_x) / 2], [(low_y + high_y) / 2], crs=areas.crs).to_crs(
        WGS84
    )
    latest = max(layer.year for layer in layers)
    bounds = [low_x - _MARGIN, low_y - _MARGIN, high_x + _MARGIN, high_y + _MARGIN]
    head = {
        "key": key,
        "name": name,
        "municipality": municipality,
        "crs": RD,
        "timezone": "Europe/Amsterdam",
        "centre": [round(float(middle.x.iloc[0]), 4), round(float(middle.y.iloc[0]), 4)],
        "zoom": 12,
        "bounds": [int(value) for value in bounds],
        "baseline_years": list(range(latest - 4, latest)),
    }
    denominators = {"1.1.1": DWELLINGS, "default": INHABITANTS} if any(x.figures for x in layers) else {}
    tables = [
        _table("city", head),
        *(_table(f"layers.{layer.key}", _entry(layer)) for layer in layers),
        _table("denominators", denominators),
    ]
    return f"# {name}: made by `hotspots geodata update`; the sources are in {key}/SOURCES.json.\n" + "".join(
        tables
    )


def _entry(layer: LayerEntry) -> dict[str, Any]:
    """Return the keys of a layer that have a value."""
    return {name: value for name, value in vars(layer).items() if name != "key" and value is not None}


def _table(name: str, values: dict[str, Any]) -> str:
    """Return a TOML table; strings, numbers and lists are written as in JSON, which TOML reads the same."""
    lines = [f"{json.dumps(key)} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    return "\n".join(["", f"[{name}]", *lines, ""])
