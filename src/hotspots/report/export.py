"""Hotspots for other programs: GeoPackage, GeoJSON and CSV, each with its books and where it comes from.

Hotspots go out, and counts per area; incidents do not: a point is somebody's address.
"""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

import hotspots
from hotspots import columns
from hotspots.crs import WGS84
from hotspots.errors import N_
from hotspots.incidents.taxonomy import taxonomy
from hotspots.report import words as told
from hotspots.report.legend import SYNTHETIC
from hotspots.report.picture import Picture
from hotspots.report.spreadsheets import csv_of
from hotspots.report.tables import PARTS

_DEGREE_DECIMALS: Final = 6
_DIGITS: Final = 4

NOT_INCIDENTS: Final = N_("Hotspots and counts; the incidents themselves are not in this file.")


def geojson(picture: Picture) -> bytes:
    """Write all hotspots as GeoJSON (RFC 7946): WGS 84, counter-clockwise outer rings, six decimals.

    The member ``metadata`` of the collection says what was selected, from which source and in which period,
    and how many incidents were where.
    """
    frame = hotspot_frame(picture).to_crs(WGS84)
    outlines = shapely.set_precision(frame.geometry.to_numpy(), 10.0**-_DEGREE_DECIMALS)
    outlines = shapely.orient_polygons(outlines)
    records = frame.drop(columns=columns.GEOMETRY).to_dict("records")
    features = [
        {
            "type": "Feature",
            "id": record[columns.RANK],
            "properties": {key: _plain(value) for key, value in record.items()},
            "geometry": _rounded(shapely.geometry.mapping(outline)),
        }
        for record, outline in zip(records, outlines, strict=True)
    ]
    collection = {
        "type": "FeatureCollection",
        "metadata": {key: _plain(value) for key, value in provenance(picture).items()},
        "features": features,
    }
    return json.dumps(collection, ensure_ascii=False, indent=1, allow_nan=False).encode("utf-8")


def geopackage(picture: Picture) -> bytes:
    """Write a GeoPackage in the CRS of the incidents.

    Layers ``hotspots`` and, when areas are coloured, ``areas`` with their counts; a table ``provenance``.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hotspots.gpkg"
        frame = hotspot_frame(picture)
        frame.geometry = _multi(frame.geometry)
        pyogrio.write_dataframe(frame, path, layer="hotspots", driver="GPKG")
        if picture.counted is not None:
            counted = area_frame(picture)
            counted.geometry = _multi(counted.geometry)
            pyogrio.write_dataframe(counted, path, layer="areas", driver="GPKG")
        table = pd.DataFrame([{key: _written(value) for key, value in provenance(picture).items()}])
        pyogrio.write_dataframe(table, path, layer="provenance", driver="GPKG")
        return path.read_bytes()


def csv(picture: Picture) -> bytes:
    """Write all hotspots as CSV for a spreadsheet: see :func:`spreadsheet_csv`."""
    return spreadsheet_csv(pd.DataFrame(hotspot_frame(picture).drop(columns=columns.GEOMETRY)), picture)


def areas_csv(picture: Picture) -> bytes | None:
    """Write the counts of the coloured areas as CSV; None when no areas are coloured."""
    if picture.counted is None:
        return None
    return spreadsheet_csv(pd.DataFrame(area_frame(picture).drop(columns=columns.GEOMETRY)), picture)


def write(picture: Picture, path: Path) -> None:
    """Write the hotspots in the format of the file name: ``.gpkg``, ``.geojson`` or ``.csv``.

    Raises
    ------
    KeyError
        For another ending; see :data:`FORMATS`.
    """
    path.write_bytes(FORMATS[path.suffix.lower()](picture))


FORMATS: Final = {".gpkg": geopackage, ".geojson": geojson, ".csv": csv}
"""Writers by the ending of the file name."""


def hotspot_frame(picture: Picture) -> gpd.GeoDataFrame:
    """Return all hotspots with flat columns, texts in the language of the picture, and their provenance.

    Returns
    -------
    geopandas.GeoDataFrame
        Columns ``rank``, ``name``, the figures of :func:`hotspots.analysis.hotspots.hotspots`, ``why``,
        ``against``, and those of :func:`provenance`; CRS of the incidents.
    """
    words, categories = picture.words, taxonomy(picture.scene.city)
    found = picture.hotspots
    records = found.drop(columns=columns.GEOMETRY).to_dict("records")
    texts = [told.describe(row, words, categories=categories) for row in records]
    frame = pd.DataFrame(
        {
            columns.RANK: found[columns.RANK].to_numpy(),
            columns.NAME: [text.name for text in texts],
            **{name: found[name].round(_DIGITS).to_numpy() for name in _FIGURES},
            columns.CATEGORIES: [_kinds(row[columns.CATEGORIES], picture) for row in records],
            columns.PEAK_PART: [_part(row[columns.PEAK_PART], picture) for row in records],
            columns.PEAK_WEEKDAY: [words.weekday(int(row[columns.PEAK_WEEKDAY])) for row in records],
            columns.AREAS: [_areas(row[columns.AREAS], picture) for row in records],
            "why": [" ".join(text.why) for text in texts],
            "against": [" ".join(text.against) for text in texts],
        }
    )
    frame = frame.assign(**{key: _written(value) for key, value in provenance(picture).items()})
    return gpd.GeoDataFrame(frame, geometry=found.geometry.to_numpy(), crs=found.crs)


def area_frame(picture: Picture) -> gpd.GeoDataFrame:
    """Return the coloured areas with ``n``, ``rate`` and why there is none, and their provenance."""
    counted = picture.counted
    if counted is None:
        return gpd.GeoDataFrame(geometry=[], crs=picture.hotspots.crs)
    words = picture.words
    frame = counted[[columns.CODE, columns.NAME, columns.N, columns.DENOMINATOR, columns.RATE]].copy()
    frame[columns.RATE] = frame[columns.RATE].round(_DIGITS)
    frame[columns.REASON] = ["" if pd.isna(why) else words(why) for why in counted[columns.REASON]]
    frame = frame.assign(**{key: _written(value) for key, value in provenance(picture).items()})
    return gpd.GeoDataFrame(frame, geometry=counted.geometry.to_numpy(), crs=counted.crs)


def provenance(picture: Picture) -> Mapping[str, Any]:
    """Return what a file says of itself: the selection, its books, the settings, the source."""
    found, words = picture.scene.found, picture.words
    start, end = picture.period or (None, None)
    return {
        "synthetic": words(SYNTHETIC) if picture.synthetic else "",
        "selection": picture.selection_text,
        "period_start": start.isoformat() if start else None,
        "period_end": end.isoformat() if end else None,
        "source": ", ".join(picture.sources),
        "n_selected": picture.books.accepted,
        "n_in_area": picture.books.in_area,
        "n_outside": picture.books.outside,
        "n_no_location": picture.books.no_location,
        "method": picture.scene.settings.method,
        "radius_m": found.radius,
        "min_incidents": found.minimum,
        "settings": picture.settings_text,
        "contents": words(NOT_INCIDENTS),
        "made_with": f"hotspots {hotspots.__version__}",
    }


def spreadsheet_csv(table: pd.DataFrame, picture: Picture) -> bytes:
    """Write a table as :func:`hotspots.report.spreadsheets.csv_of` does, in the language of the picture."""
    return csv_of(table, picture.words)


_FIGURES: Final = (
    columns.N,
    columns.N_PER_WEEK,
    columns.SHARE,
    columns.HECTARES,
    columns.DISTINCT_PLACES,
    columns.SHARE_BUSIEST_PLACE,
    columns.SHARE_BUSIEST_NIGHT,
    columns.SHARE_PEAK_PART,
    columns.SHARE_PEAK_WEEKDAY,
)


def _kinds(found: tuple[tuple[str, int], ...], picture: Picture) -> str:
    categories = taxonomy(picture.scene.city)
    return "; ".join(f"{categories.label(code, picture.words.language)}: {n}" for code, n in found)


def _part(part: Any, picture: Picture) -> str:
    return "" if pd.isna(part) else picture.words(PARTS[str(part)])


def _areas(found: tuple[tuple[str, str, str, float], ...], picture: Picture) -> str:
    return "; ".join(f"{name} ({code}): {picture.words.percent(share)}" for _, code, name, share in found)


def _written(value: Any) -> Any:
    """Return a value that a column of a file can hold."""
    return np.nan if value is None else value


def _plain(value: Any) -> Any:
    """Return a value that JSON can hold: no NumPy scalars, no NaN."""
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and not np.isfinite(value) else value


def _rounded(geometry: Mapping[str, Any]) -> dict[str, Any]:
    """Round the coordinates of a GeoJSON geometry."""

    def rounded(part: Any) -> Any:
        if isinstance(part, float):
            return round(part, _DEGREE_DECIMALS)
        return [rounded(one) for one in part]

    return {"type": geometry["type"], "coordinates": rounded(geometry["coordinates"])}


def _multi(geometry: gpd.GeoSeries) -> gpd.GeoSeries:
    """Make every polygon a multipolygon: a layer of a GeoPackage has one type."""
    parts, row = shapely.get_parts(geometry.to_numpy(), return_index=True)
    return gpd.GeoSeries(
        shapely.multipolygons(parts, indices=row) if len(parts) else [],
        index=geometry.index,
        crs=geometry.crs,
    )
