"""Write layers as GeoJSON that stays the same, byte for byte, while the data stays the same."""

import json
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely

from hotspots.crs import require_projected

DECIMALS: Final = 1
"""Of coordinates in metres: a decimetre, finer than any source of ours."""


def write_geojson(frame: gpd.GeoDataFrame, path: Path, *, decimals: int = DECIMALS) -> None:
    """Write a layer with one feature a line, coordinates rounded, and the CRS stated.

    Parameters
    ----------
    frame
        In a projected CRS with an EPSG code. RFC 7946 knows only degrees, so the CRS is stated in the ``crs``
        member of the older GeoJSON, which GIS software reads.
    path
        Replaced when it exists.
    decimals
        Of each coordinate.
    """
    properties = frame.drop(columns=frame.geometry.name).to_dict("records")
    features = (
        json.dumps(
            {"type": "Feature", "properties": record, "geometry": _geometry(shape, decimals)},
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for record, shape in zip(properties, frame.geometry, strict=True)
    )
    crs = {
        "type": "name",
        "properties": {"name": f"urn:ogc:def:crs:EPSG::{require_projected(frame).to_epsg()}"},
    }
    head = f'{{"type":"FeatureCollection","name":"{path.stem}","crs":{json.dumps(crs, separators=(",", ":"))}'
    text = head + ',"features":[\n' + ",\n".join(features) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def _geometry(shape: Any, decimals: int) -> Any:
    """Return a geometry as a GeoJSON object with rounded coordinates."""
    rounded = shapely.transform(shape, lambda xy: np.round(xy, decimals) + 0.0)
    return shapely.geometry.mapping(rounded)
