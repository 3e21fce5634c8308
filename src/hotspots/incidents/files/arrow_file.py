"""GeoPackage and GeoParquet: typed columns turned into the text that a CSV file would have."""

import json
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyogrio
import shapely
from pyarrow import compute as pc
from pyarrow import parquet
from pyogrio.errors import DataLayerError, DataSourceError, FieldError, GeometryError

from hotspots.errors import N_, ReadError
from hotspots.incidents.files.formats import MEGABYTE, Content
from hotspots.incidents.files.parts import part_note, require_part
from hotspots.incidents.files.points import FROM_GEOMETRY, crs_name, doubt_degrees, split
from hotspots.incidents.notes import Note
from hotspots.incidents.raw import LINE, Format, Limits, Loaded, Progress

_SAMPLE: Final = 1000
_BATCH: Final = 4096
_UNSTATED: Final = "OGC:CRS84"
"""The CRS of GeoParquet that states none, by its specification."""


@dataclass(frozen=True)
class ArrowTable:
    """A table with typed columns, and with points unless it has no geometry."""

    filename: str
    format: Format
    table: pa.Table
    points: "Points | None"
    sample: pd.DataFrame
    declared_crs: str | None
    notes: tuple[Note, ...]
    parts: tuple[str, ...] = ()
    part: str | None = None
    encoding: str | None = None
    delimiter: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """All column names but that of the geometry."""
        return tuple(self.table.column_names)

    @property
    def has_geometry(self) -> bool:
        """Whether there are points."""
        return self.points is not None

    def load(self, columns: Sequence[str], limits: Limits, progress: Progress) -> Loaded:
        """Read the columns asked for; the line is the ordinal of the feature, from 1."""
        del limits  # checked when the file was opened
        kept, broken = np.arange(len(self.table)), {}
        if self.points is not None:
            kept, reasons = split(self.points.x, self.points.y, self.points.no_point, self.filename)
            broken = dict(reasons)
        lines = pd.Index(kept + 1, dtype="int64", name=LINE)
        values = {}
        for done, column in enumerate(columns, 1):
            text = column_text(self.table.column(column))
            values[column] = text.iloc[kept].set_axis(lines)
            progress(done / len(columns))
        points = None if self.points is None else (self.points.x[kept], self.points.y[kept])
        return Loaded(pd.DataFrame(values, index=lines), broken, points=points)


@dataclass(frozen=True)
class Points:
    """Coordinates by row; NaN without location."""

    x: npt.NDArray[np.float64]
    y: npt.NDArray[np.float64]
    no_point: npt.NDArray[np.bool_]


def open_geopackage(content: Content, layer: str | None, limits: Limits) -> ArrowTable:
    """Open a layer of a GeoPackage: the one asked for, else the first of points, else the first.

    Raises
    ------
    ReadError
        When the file is no whole GeoPackage, or does not have the layer.
    """
    try:
        with warnings.catch_warnings():  # GDAL warns of the name of a file that has none in memory
            warnings.simplefilter("ignore", RuntimeWarning)
            layers = {str(name): kind for name, kind in pyogrio.list_layers(content.data)}
            require_part(layer, list(layers))
            if layer is None:
                points = (name for name, kind in layers.items() if "Point" in str(kind))
                layer = next(points, next(iter(layers), None))
            meta, table = pyogrio.read_arrow(
                content.data, layer=layer, datetime_as_string=True, max_features=limits.rows + 1
            )
            table.validate(full=True)  # text that is no UTF-8 would only fail much later
    except (DataSourceError, DataLayerError, FieldError, GeometryError, pa.ArrowException, UnicodeError):
        raise damaged(content.filename) from None
    geometry = meta["geometry_name"] or "wkb_geometry"
    opened = _Opened("gpkg", table, geometry, meta["crs"], tuple(layers), layer)
    return _arrow_table(content.filename, opened, limits)


def open_parquet(content: Content, limits: Limits) -> ArrowTable:
    """Open a GeoParquet file, or a Parquet file whose location is in two columns.

    Raises
    ------
    ReadError
        When the file is damaged, or too large once unpacked.
    """
    try:
        file = parquet.ParquetFile(pa.BufferReader(content.data))
        stated = json.loads((file.metadata.metadata or {}).get(b"geo", b"{}"))
        table = _unpacked(file, content.filename, limits)
        table.validate(full=True)  # text that is no UTF-8 would only fail much later
    except ReadError:
        raise
    except (pa.ArrowException, OSError, ValueError):
        raise damaged(content.filename) from None
    match stated:
        case {"primary_column": str() as geometry, "columns": dict() as described}:
            described = described.get(geometry) or {}
            opened = _Opened("parquet", table, geometry, described.get("crs", _UNSTATED))
        case _:
            opened = _Opened("parquet", table)
    return _arrow_table(content.filename, opened, limits)


def _unpacked(file: parquet.ParquetFile, filename: str, limits: Limits) -> pa.Table:
    """Read a Parquet file piece by piece; a value that is stored once may stand in millions of rows."""
    fits = file.metadata.num_rows <= limits.rows
    names = [field.name for field in file.schema_arrow if not pa.types.is_list(field.type)]
    batches, room = [], limits.unpacked_megabytes * MEGABYTE
    for batch in file.iter_batches(batch_size=_BATCH, columns=names) if fits else ():
        room -= batch.nbytes
        if room < 0:
            break
        batches.append(batch)
    if room < 0 or not fits:
        raise ReadError(
            "parquet_too_large",
            N_(
                "A GeoParquet file has at most {rows} rows and {limit} MB unpacked. {filename} has more. "
                "Export a shorter period."
            ),
            rows=limits.rows,
            limit=limits.unpacked_megabytes,
            filename=filename,
        )
    schema = batches[0].schema if batches else file.schema_arrow
    return pa.Table.from_batches(batches, schema=schema)


def damaged(filename: str) -> ReadError:
    """Say that a file of geodata cannot be opened."""
    return ReadError(
        "geodata_damaged",
        N_("A file of geodata must be whole. {filename} is damaged or of another kind. Export it again."),
        filename=filename,
    )


@dataclass(frozen=True)
class _Opened:
    """A table as it came out of its file, and what the file says about it."""

    kind: Format
    table: pa.Table
    geometry: str | None = None
    crs: Any = None
    parts: tuple[str, ...] = ()
    part: str | None = None


def _arrow_table(filename: str, opened: _Opened, limits: Limits) -> ArrowTable:
    """Take the geometry apart, and leave out columns that are no text, number or moment."""
    table, geometry = opened.table, opened.geometry
    _check_shape(table, filename, limits)
    points, crs = None, None
    notes: tuple[Note, ...] = ()
    if geometry in table.column_names:
        points = _points(table.column(geometry), filename)
        crs, notes = crs_name(opened.crs)
        crs, doubts = doubt_degrees(crs, points.x, points.y)
        notes = (FROM_GEOMETRY, *notes, *doubts)
    plain = [field.name for field in table.schema if field.name != geometry and not _is_nested(field.type)]
    table = table.select(plain)
    top = table.slice(0, _SAMPLE)
    return ArrowTable(
        filename=filename,
        format=opened.kind,
        table=table,
        points=points,
        sample=pd.DataFrame({name: column_text(top.column(name)) for name in plain}, dtype="str"),
        declared_crs=crs,
        notes=(*notes, *(part_note(opened.part, opened.parts) if opened.part else ())),
        parts=opened.parts,
        part=opened.part,
    )


def _check_shape(table: pa.Table, filename: str, limits: Limits) -> None:
    """Refuse a table without rows, or with too many rows or columns, or with a column twice."""
    if not table.num_rows:
        raise ReadError(
            "layer_empty",
            N_(
                "A layer of incidents has a feature per incident. That of {filename} has none. "
                "Export it again."
            ),
            filename=filename,
        )
    names = table.column_names
    if table.num_rows > limits.rows or len(names) > limits.columns or len(set(names)) < len(names):
        raise ReadError(
            "layer_too_large",
            N_(
                "A layer of incidents has at most {rows} rows and {columns} columns, each with its own name. "
                "That of {filename} has more, or a name twice. Export fewer."
            ),
            rows=limits.rows,
            columns=limits.columns,
            filename=filename,
        )


def _is_nested(kind: pa.DataType) -> bool:
    """Tell whether a column holds lists, structures or bytes."""
    return bool(pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind))


def _points(column: pa.ChunkedArray, filename: str) -> Points:
    """Take the coordinates out of well-known binary, or out of the point encoding of GeoParquet."""
    if pa.types.is_struct(column.type):
        x, y = (np.asarray(pc.struct_field(column, axis).to_numpy(), dtype=float) for axis in ("x", "y"))
        return Points(x, y, np.zeros(len(x), dtype=bool))
    try:
        shapes = shapely.from_wkb(column.to_numpy(zero_copy_only=False))
    except (shapely.errors.GEOSException, TypeError, ValueError):
        raise damaged(filename) from None
    several = shapely.get_type_id(shapes) == shapely.GeometryType.MULTIPOINT
    alone = several & (shapely.get_num_geometries(shapes) == 1)
    shapes[alone] = shapely.get_geometry(shapes[alone], 0)
    x, y = shapely.get_x(shapes), shapely.get_y(shapes)
    no_point = (
        ~shapely.is_missing(shapes)
        & ~shapely.is_empty(shapes)
        & (shapely.get_type_id(shapes) != shapely.GeometryType.POINT)
    )
    finite = np.isfinite(x) & np.isfinite(y)
    return Points(np.where(finite, x, np.nan), np.where(finite, y, np.nan), no_point)


def column_text(column: pa.ChunkedArray) -> pd.Series:
    """Return a typed column as text: whole numbers without decimals, moments in ISO 8601 to the second."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if pa.types.is_date(kind):
        text = pc.strftime(column.cast(pa.timestamp("s")), format="%Y-%m-%d")
    elif pa.types.is_timestamp(kind):
        zone = "Z" if kind.tz else ""
        seconds = column.cast(pa.timestamp("s", "UTC" if zone else None), safe=False)
        text = pc.strftime(seconds, format=f"%Y-%m-%dT%H:%M:%S{zone}")
    elif pa.types.is_floating(kind):
        whole = pc.coalesce(pc.equal(pc.trunc(column), column), pa.scalar(value=False))
        digits = pc.if_else(whole, column, 0).cast(pa.int64(), safe=False).cast(pa.string())
        text = pc.if_else(whole, digits, pc.if_else(pc.is_nan(column), None, column.cast(pa.string())))
    elif pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_integer(kind):
        text = column.cast(pa.large_string())
    else:
        values = column.to_pylist()
        text = pa.chunked_array(
            [pa.array([None if value is None else str(value) for value in values], pa.string())]
        )
    return pd.Series(text.to_pandas(), dtype="str")
