"""GeoJSON (RFC 7946), feature by feature: one that is damaged does not take the others along."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from hotspots.crs import WGS84
from hotspots.errors import N_, ReadError
from hotspots.incidents.files.cells import cell_text
from hotspots.incidents.files.formats import MEGABYTE, Content
from hotspots.incidents.files.points import FROM_GEOMETRY, crs_name, doubt_degrees, split
from hotspots.incidents.notes import Note
from hotspots.incidents.raw import LINE, Format, Limits, Loaded, Progress

_SAMPLE: Final = 1000
_SHARE: Final = 3
"""Parsed JSON takes several times the room of its text, so a file may be this part of the usual limit."""


@dataclass(frozen=True)
class GeojsonTable:
    """The features of a collection."""

    filename: str
    properties: Sequence[dict[str, Any]]
    x: npt.NDArray[np.float64]
    y: npt.NDArray[np.float64]
    no_point: npt.NDArray[np.bool_]
    columns: tuple[str, ...]
    sample: pd.DataFrame
    declared_crs: str | None
    notes: tuple[Note, ...]
    format: Format = "geojson"
    has_geometry: bool = True
    encoding: str | None = None
    delimiter: str | None = None
    parts: tuple[str, ...] = ()
    part: str | None = None

    def load(self, columns: Sequence[str], limits: Limits, progress: Progress) -> Loaded:
        """Read the properties asked for; the line is the ordinal of the feature, from 1."""
        del limits  # checked when the file was opened
        kept, broken = split(self.x, self.y, self.no_point, self.filename)
        lines = pd.Index(kept + 1, dtype="int64", name=LINE)
        values = {}
        for done, column in enumerate(columns, 1):
            cells = [property_text(self.properties[position].get(column)) for position in kept]
            values[column] = pd.Series(cells, index=lines, dtype="str")
            progress(done / len(columns))
        frame = pd.DataFrame(values, index=lines)
        return Loaded(frame, broken, points=(self.x[kept], self.y[kept]))


def open_geojson(content: Content, limits: Limits) -> GeojsonTable:
    """Parse a feature collection.

    Raises
    ------
    ReadError
        When it is no JSON, no GeoJSON, too large, or has no features.
    """
    collection = _parse(content, limits)
    features = collection["features"]
    if len(features) > limits.rows:
        raise ReadError(
            "too_many_features",
            N_("A file has at most {limit} features. This one has more. Export a shorter period."),
            limit=limits.rows,
        )
    features = [feature if isinstance(feature, dict) else {} for feature in features]
    properties = [_properties(feature) for feature in features]
    points = [_point(feature.get("geometry")) for feature in features]
    xy = np.array([point or (math.nan, math.nan) for point in points], dtype=float).reshape(-1, 2)
    x, y = xy[:, 0].copy(), xy[:, 1].copy()
    stated = _stated_crs(collection)
    crs, notes = (WGS84, ()) if stated is None else crs_name(stated)
    crs, doubts = doubt_degrees(crs, x, y)
    columns = tuple(dict.fromkeys(name for values in properties for name in values))
    if len(columns) > limits.columns:
        raise ReadError(
            "too_many_properties",
            N_("A feature has at most {limit} properties. Those of {filename} have {n}. Export fewer."),
            limit=limits.columns,
            filename=content.filename,
            n=len(columns),
        )
    sample = [[property_text(values.get(name)) for name in columns] for values in properties[:_SAMPLE]]
    return GeojsonTable(
        filename=content.filename,
        properties=properties,
        x=x,
        y=y,
        no_point=np.array([point is None for point in points], dtype=bool),
        columns=columns,
        sample=pd.DataFrame(sample, columns=list(columns), dtype="str"),
        declared_crs=crs,
        notes=(FROM_GEOMETRY, *notes, *doubts),
    )


def _parse(content: Content, limits: Limits) -> dict[str, Any]:
    """Return a feature collection that has features."""
    limit = limits.megabytes // _SHARE
    if len(content.data) > limit * MEGABYTE:
        raise ReadError(
            "geojson_too_large",
            N_("A GeoJSON file is at most {limit} MB. {filename} is larger. Save it as GeoPackage or CSV."),
            limit=limit,
            filename=content.filename,
        )
    try:
        value = json.loads(content.data)
    except (ValueError, RecursionError):
        raise ReadError(
            "geojson_broken",
            N_("A GeoJSON file must be whole. {filename} is damaged or no JSON. Export it again."),
            filename=content.filename,
        ) from None
    if isinstance(value, dict) and value.get("type") == "Feature":
        value = {"type": "FeatureCollection", "features": [value]}
    if not (isinstance(value, dict) and isinstance(value.get("features"), list)):
        raise ReadError(
            "geojson_other",
            N_("A GeoJSON file is a FeatureCollection. {filename} is other JSON. Export a layer as GeoJSON."),
            filename=content.filename,
        )
    if not value["features"]:
        raise ReadError(
            "no_features",
            N_("A file of incidents has a feature per incident. {filename} has none. Export it again."),
            filename=content.filename,
        )
    return value


def _properties(feature: dict[str, Any]) -> dict[str, Any]:
    """Return the properties, with the identifier of the feature where they have none."""
    values = feature.get("properties")
    values = values if isinstance(values, dict) else {}
    return {"id": feature["id"], **values} if "id" in feature else values


def _point(geometry: Any) -> tuple[float, float] | None:
    """Return the coordinates of a point, NaN where there is no geometry, None where it is no point."""
    if geometry is None:
        return math.nan, math.nan
    if not isinstance(geometry, dict):
        return None
    coordinates = geometry.get("coordinates")
    if geometry.get("type") == "MultiPoint" and isinstance(coordinates, list) and len(coordinates) == 1:
        coordinates = coordinates[0]
    elif geometry.get("type") != "Point":
        return None
    if coordinates in (None, []):
        return math.nan, math.nan
    match coordinates:
        case [int() | float() as x, int() | float() as y, *_]:
            return _finite(x), _finite(y)
    return None


def _finite(number: float) -> float:
    """Return a number that has a place on a map, else NaN."""
    try:
        value = float(number)
    except OverflowError:
        return math.nan
    return value if math.isfinite(value) else math.nan


def _stated_crs(collection: dict[str, Any]) -> str | None:
    """Return the name in the ``crs`` member of older GeoJSON."""
    match collection.get("crs"):
        case {"properties": {"name": str() as name}}:
            return name
    return None


def property_text(value: Any) -> str | None:
    """Return a property as text; None where it has none or is a list or an object."""
    if value is None or isinstance(value, dict | list):
        return None
    return cell_text(value)
