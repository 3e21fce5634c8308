"""A look into a workbook before it is opened: what it unpacks to, and how many cells it claims."""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import Final

from hotspots.errors import N_, ReadError
from hotspots.incidents.files.formats import MEGABYTE
from hotspots.incidents.files.xlsx_strings import pieces, text_in_cells
from hotspots.incidents.raw import Limits

_FAR = re.compile(rb"""\br\s*=\s*["'](?:[A-Z]{2,}\d|[A-Z]*\d{7})""")
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]*)(\d+)["']""")
_NEAR: Final = (26, 999_999)
"""Columns A to Z and rows of six digits: the common case, small enough to need no counting."""
_ENCRYPTED: Final = 1


@dataclass(frozen=True)
class Sheets:
    """What the sheets of a workbook hold."""

    formulas: bool


def look_into(data: bytes, filename: str, limits: Limits) -> Sheets:
    """Check a workbook without opening it.

    A spreadsheet library reserves room for every cell between the corners of a sheet, so two cells far
    apart would fill the memory; and a small file may unpack to a huge one.

    Raises
    ------
    ReadError
        When the file is no XLSX workbook, damaged, protected, or too large once unpacked.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_kind(archive, filename)
            if sum(member.file_size for member in archive.infolist()) > limits.unpacked_megabytes * MEGABYTE:
                raise _too_large(filename, limits)
            return _check_members(archive, filename, limits)
    except ReadError:
        raise
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, ValueError, zlib.error):
        raise damaged(filename) from None


def damaged(filename: str) -> ReadError:
    """Say that a workbook cannot be opened."""
    return ReadError(
        "workbook_damaged",
        N_("A workbook must be whole. {filename} is damaged. Save it again as XLSX or CSV."),
        filename=filename,
    )


def _check_kind(archive: zipfile.ZipFile, filename: str) -> None:
    """Refuse a packed file that is no workbook, or one with a password."""
    members = archive.infolist()
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise ReadError(
            "zip_password",
            N_("A packed file must be open to read. {filename} has a password. Save it without one."),
            filename=filename,
        )
    if "xl/workbook.xml" not in {member.filename for member in members}:
        raise ReadError(
            "zip_no_workbook",
            N_(
                "A file of incidents is CSV, XLSX, GeoJSON, GeoPackage or GeoParquet. {filename} is a packed "
                "file (ZIP) or a document of another kind. Unpack it, or save the table as XLSX or CSV."
            ),
            filename=filename,
        )


def _check_members(archive: zipfile.ZipFile, filename: str, limits: Limits) -> Sheets:
    """Unpack all members piece by piece; the sizes in the archive's own list may lie."""
    room = limits.unpacked_megabytes * MEGABYTE
    formulas, sheets, far = False, [], []
    for member in archive.infolist():
        sheet = member.filename.startswith("xl/worksheets/") and member.file_size > 0
        sheets += [member] * sheet
        for piece in pieces(archive, member, b"<"):
            room -= len(piece)
            if room < 0:
                raise _too_large(filename, limits)
            if sheet:
                formulas = formulas or b"<f>" in piece or b"<f " in piece
                if member not in far and _FAR.search(piece):
                    far.append(member)
    for member in far:
        _check_corners(archive, member, filename, limits)
    if any(text_in_cells(archive, member) > limits.unpacked_megabytes * MEGABYTE for member in sheets):
        raise _too_large(filename, limits)
    return Sheets(formulas)


def _check_corners(archive: zipfile.ZipFile, member: zipfile.ZipInfo, filename: str, limits: Limits) -> None:
    """Refuse a sheet with too many cells between its corners."""
    columns, rows = _corners(archive, member)
    if columns * rows > limits.cells:
        raise ReadError(
            "too_many_cells",
            N_(
                "A sheet has at most {limit} million cells. One of {filename} reaches over {columns} columns "
                "and {rows} rows. Remove empty rows and columns, or save it as CSV."
            ),
            limit=limits.cells // 1_000_000,
            filename=filename,
            columns=columns,
            rows=rows,
        )


def _corners(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> tuple[int, int]:
    """Return the last column and the last row that a sheet names."""
    columns = rows = 1
    for piece in pieces(archive, member, b"<"):
        places = set(_PLACE.findall(piece))
        columns = max([columns, *(_column(letters) for letters in {letters for letters, _ in places})])
        rows = max([rows, *(int(digits[:10]) for digits in {digits for _, digits in places})])
    return columns, rows


def _column(letters: bytes) -> int:
    """Return the number of a column from its letters: A is 1, AA is 27."""
    number = 0
    for letter in letters[:4]:
        number = 26 * number + letter - 64
    return number


def _too_large(filename: str, limits: Limits) -> ReadError:
    """Say that a workbook unpacks to too much."""
    return ReadError(
        "workbook_too_large",
        N_("A workbook may unpack to {limit} MB. {filename} is larger. Save the sheet as CSV."),
        limit=limits.unpacked_megabytes,
        filename=filename,
    )
