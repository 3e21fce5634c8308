"""A file of incidents read into memory: only the columns asked for, and nothing that looks personal."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from hotspots.errors import N_, PersonalDataError, ReadError
from hotspots.incidents import personal
from hotspots.incidents.files.arrow_file import open_geopackage, open_parquet
from hotspots.incidents.files.cells import decimal_sign, formula_note, tidy
from hotspots.incidents.files.csv_file import open_csv
from hotspots.incidents.files.formats import Content, open_content
from hotspots.incidents.files.geojson_file import open_geojson
from hotspots.incidents.files.xlsx_file import open_xlsx
from hotspots.incidents.mapping import ColumnMapping, recognise
from hotspots.incidents.notes import Note
from hotspots.incidents.personal import Refused
from hotspots.incidents.raw import LINE, Format, Limits, Loaded, Progress, RawTable, Source, Table

__all__ = [
    "Format",
    "Limits",
    "Preview",
    "Progress",
    "RawTable",
    "Source",
    "preview",
    "read",
]

_DEFAULT_LIMITS: Final = Limits()


@dataclass(frozen=True)
class Preview:
    """What a file looks like before it is read: its columns, never its values.

    Attributes
    ----------
    filename, format
        Name without folder; kind of file by its content.
    columns, n_columns
        Names, made unique, in the order of the file.
    mapping
        The columns recognised; to be read as it is or corrected by hand.
    refused
        Columns that look like personal data.
    notes
        What was found out, ambiguities included.
    has_geometry
        Whether the location is a geometry, so that x and y need no column.
    parts, part
        The sheets or layers of the file, and the one that was looked at.
    """

    filename: str
    format: Format
    columns: tuple[str, ...]
    n_columns: int
    mapping: ColumnMapping
    refused: tuple[Refused, ...]
    notes: tuple[Note, ...]
    has_geometry: bool = False
    parts: tuple[str, ...] = ()
    part: str | None = None


def preview(
    source: Source, *, sheet: str | None = None, layer: str | None = None, limits: Limits = _DEFAULT_LIMITS
) -> Preview:
    """Look at the columns of a file.

    Raises
    ------
    ReadError
        When the file cannot be read at all.
    """
    content = open_content(source, limits)
    table = _open(content, sheet, layer, limits)
    refusals = personal.refused(table.columns, table.sample)
    mapping, notes = _recognised(table, refusals)
    return Preview(
        filename=content.filename,
        format=table.format,
        columns=table.columns,
        n_columns=len(table.columns),
        mapping=mapping,
        refused=refusals,
        notes=(*table.notes, *notes),
        has_geometry=table.has_geometry,
        parts=table.parts,
        part=table.part,
    )


def read(
    source: Source,
    mapping: ColumnMapping | None = None,
    *,
    sheet: str | None = None,
    layer: str | None = None,
    progress: Progress | None = None,
    limits: Limits = _DEFAULT_LIMITS,
) -> RawTable:
    """Read the mapped columns of a file of incidents.

    Parameters
    ----------
    source
        A path, or (file name, content).
    mapping
        The column of each field; by default as recognised. Columns for x and y give way to geometry.
    sheet, layer
        Name of the sheet of a workbook, or of the layer of a GeoPackage; by default the first with rows.
    progress
        Called with the share of the work done.
    limits
        What is read at most.

    Raises
    ------
    ReadError
        When the file cannot be read at all, or does not have a column of the mapping.
    PersonalDataError
        When the mapping asks for a column that looks like personal data.
    """
    progress = progress or _silent
    content = open_content(source, limits)
    table = _open(content, sheet, layer, limits)
    progress(0.1)
    refusals = personal.refused(table.columns, table.sample)
    if mapping is None:
        wanted, notes = _recognised(table, refusals)
    else:
        wanted, notes = _given(mapping, table, refusals), []
    if not wanted.columns and not table.has_geometry:
        raise _nothing_recognised(content.filename)
    loaded = table.load(wanted.columns, limits, lambda share: progress(0.1 + 0.7 * share))
    late = personal.refused(wanted.columns, loaded.frame[list(wanted.columns)])
    if late and mapping is not None:
        raise _personal(late[0])
    refusals = (*refusals, *late)
    result = _raw_table(content, table, loaded, wanted, refusals)
    progress(1.0)
    return replace(result, notes=(*table.notes, *notes, *loaded.notes, *result.notes))


def _raw_table(
    content: Content, table: Table, loaded: Loaded, wanted: ColumnMapping, refusals: tuple[Refused, ...]
) -> RawTable:
    """Name the columns by field, without blanks around the text."""
    mapping = wanted.without(refusal.column for refusal in refusals)
    columns = {field: tidy(loaded.frame[column]) for field, column in mapping.items()}
    decimal: str | None = None
    notes: list[Note] = []
    if loaded.points is not None:
        x, y = (pd.Series(values, index=loaded.frame.index) for values in loaded.points)
        columns |= {"x": x, "y": y}
    else:
        decimal, notes = decimal_sign([columns[axis] for axis in ("x", "y") if axis in columns])
    frame = pd.DataFrame(columns, index=loaded.frame.index.rename(LINE))
    if not len(frame) and not loaded.broken:
        raise no_rows(content.filename)
    used, gone = set(mapping.columns), {refusal.column for refusal in refusals}
    return RawTable(
        frame=frame,
        filename=content.filename,
        digest=content.digest,
        format=table.format,
        encoding=table.encoding,
        delimiter=table.delimiter,
        decimal=decimal,
        declared_crs=table.declared_crs,
        mapping=mapping,
        refused=refusals,
        unused=tuple(column for column in table.columns if column not in used | gone),
        notes=(*notes, *formula_note(frame)),
        broken=loaded.broken,
    )


def _open(content: Content, sheet: str | None, layer: str | None, limits: Limits) -> Table:
    """Open a file by its kind."""
    if content.kind == "zip":
        return open_xlsx(content, sheet, limits)
    if content.kind == "json":
        return open_geojson(content, limits)
    if content.kind == "gpkg":
        return open_geopackage(content, layer, limits)
    if content.kind == "parquet":
        return open_parquet(content, limits)
    return open_csv(content, limits)


def _recognised(table: Table, refusals: Sequence[Refused]) -> tuple[ColumnMapping, list[Note]]:
    """Recognise the columns that are not refused."""
    gone = {refusal.column for refusal in refusals}
    recognition = recognise([column for column in table.columns if column not in gone])
    mapping = recognition.mapping
    notes = [note for note in recognition.notes if not (table.has_geometry and note.code == "two_pairs")]
    if table.has_geometry:
        mapping = replace(mapping, x=None, y=None)
    return mapping, notes


def _given(mapping: ColumnMapping, table: Table, refusals: Sequence[Refused]) -> ColumnMapping:
    """Check a mapping that was made by hand."""
    if table.has_geometry:
        mapping = replace(mapping, x=None, y=None)
    mapping.require(table.columns)
    for refusal in refusals:
        if refusal.column in mapping.columns:
            raise _personal(refusal)
    return mapping


def _personal(refusal: Refused) -> PersonalDataError:
    """Say that a column may not be read."""
    return PersonalDataError(
        "personal_column",
        N_(
            "Personal data is not read. The column {column} looks like it. "
            "Choose another column or leave this field empty."
        ),
        column=refusal.column,
    )


def _nothing_recognised(filename: str) -> ReadError:
    """Say that no column is known, without repeating names that may be data."""
    return ReadError(
        "nothing_recognised",
        N_(
            "A file of incidents has columns for date, place and kind. None was recognised in {filename}. "
            "Choose the columns by hand, or check that this is the right file."
        ),
        filename=filename,
    )


def no_rows(filename: str) -> ReadError:
    """Say that there is no row to read."""
    return ReadError(
        "no_rows",
        N_("A file of incidents has a row per incident. {filename} has none. Export it again."),
        filename=filename,
    )


def _silent(share: float) -> None:
    """Report to nobody."""
