"""Workbooks: cells as they were saved, formulas never evaluated."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from hotspots.errors import N_, ReadError
from hotspots.incidents.files.cells import cell_text
from hotspots.incidents.files.csv_file import blank_rows, header_note, header_only
from hotspots.incidents.files.formats import Content
from hotspots.incidents.files.header import SEARCHED, find_header
from hotspots.incidents.files.parts import part_note, require_part
from hotspots.incidents.files.xlsx_guard import damaged, look_into
from hotspots.incidents.notes import Note
from hotspots.incidents.raw import LINE, Format, Limits, Loaded, Progress

_SAMPLE: Final = 1000


@dataclass(frozen=True)
class XlsxTable:
    """A sheet whose column names are known."""

    rows: Sequence[Sequence[Any]]
    first_line: int
    columns: tuple[str, ...]
    sample: pd.DataFrame
    parts: tuple[str, ...]
    part: str
    notes: tuple[Note, ...]
    format: Format = "xlsx"
    has_geometry: bool = False
    encoding: str | None = None
    delimiter: str | None = None
    declared_crs: str | None = None

    def load(self, columns: Sequence[str], limits: Limits, progress: Progress) -> Loaded:
        """Read the columns asked for; the line is the row of the sheet."""
        del limits  # checked when the sheet was opened
        filled = [number for number, row in enumerate(self.rows) if _is_filled(row)]
        lines = pd.Index([self.first_line + number for number in filled], dtype="int64", name=LINE)
        values = {}
        for done, column in enumerate(columns, 1):
            position = self.columns.index(column)
            cells = [cell_text(self.rows[number][position]) for number in filled]
            values[column] = pd.Series(cells, index=lines, dtype="str")
            progress(done / len(columns))
        frame = pd.DataFrame(values, index=lines)
        return Loaded(frame, notes=blank_rows(len(self.rows) - len(filled)))


def open_xlsx(content: Content, sheet: str | None, limits: Limits) -> XlsxTable:
    """Open a sheet of a workbook and find its column names.

    Raises
    ------
    ReadError
        When the file is no whole, open workbook, or the sheet no table.
    """
    formulas = look_into(content.data, content.filename, limits).formulas
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content.data))
        name, parts, cells = _choose(workbook, sheet)
    except CalamineError:
        raise damaged(content.filename) from None
    rows = list(cells.iter_rows())
    if len(rows) > limits.rows + SEARCHED:
        raise ReadError(
            "too_many_rows_sheet",
            N_("A sheet has at most {limit} rows. This one has more. Export a shorter period."),
            limit=limits.rows,
        )
    return _table(content.filename, name, parts, rows, limits, formulas=formulas)


def _choose(workbook: CalamineWorkbook, sheet: str | None) -> tuple[str, tuple[str, ...], CalamineSheet]:
    """Return the sheet asked for, else the first with content, a visible one if there is any."""
    sheets = [meta for meta in workbook.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
    visible = [meta.name for meta in sheets if meta.visible == SheetVisibleEnum.Visible]
    hidden = [meta.name for meta in sheets if meta.name not in visible]
    require_part(sheet, [*visible, *hidden])
    chosen = [sheet] if sheet is not None else [*visible, *hidden]
    for name in chosen:
        cells = workbook.get_sheet_by_name(name)
        if cells.start is not None or name == chosen[-1]:
            return name, tuple(visible or hidden), cells
    raise CalamineError


def _table(
    filename: str,
    name: str,
    parts: tuple[str, ...],
    rows: list[list[Any]],
    limits: Limits,
    *,
    formulas: bool,
) -> XlsxTable:
    """Find the column names, and give each column a name that has content."""
    top = [[cell_text(cell) for cell in row] for row in rows[: SEARCHED + _SAMPLE]]
    width = max((position for row in top for position, cell in enumerate(row, 1) if cell.strip()), default=0)
    top = [row[:width] for row in top]
    header = find_header(top, filename, limits)
    body = rows[header.row + 1 :]
    sample = [row for row in top[header.row + 1 :] if any(cell.strip() for cell in row)]
    if not any(map(_is_filled, body)):
        raise header_only(filename)
    notes = list(part_note(name, parts))
    if header.row:
        notes.append(header_note(header.row + 1))
    if formulas:
        notes.append(
            Note(
                "formulas_saved",
                N_("The workbook holds formulas. Their results as last saved are read; nothing is computed."),
            )
        )
    return XlsxTable(
        rows=body,
        first_line=header.row + 2,
        columns=header.names,
        sample=pd.DataFrame(sample, columns=list(header.names), dtype="str"),
        parts=parts,
        part=name,
        notes=tuple(notes),
    )


def _is_filled(row: Sequence[Any]) -> bool:
    """Tell whether a row has any cell that is not blank."""
    return any(cell != "" and (not isinstance(cell, str) or not cell.isspace()) for cell in row)
