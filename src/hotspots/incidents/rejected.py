"""The file of rejected rows: line, reason and what stood there, to be corrected at the source."""

import csv
import re
from pathlib import Path
from typing import Final

from hotspots.errors import N_
from hotspots.i18n import Words
from hotspots.incidents.inspection import Inspection
from hotspots.incidents.mapping import FIELD_LABELS
from hotspots.incidents.notes import Note
from hotspots.incidents.raw import LINE

_NUMBER: Final = re.compile(r"[+-]?[\d.,]+(?:[eE][+-]?\d+)?")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_DELIMITER: Final = {"nl": ";", "en": ","}


def write_rejected(inspection: Inspection, path: Path, words: Words) -> None:
    """Write the rejected rows as CSV (UTF-8 with a byte order mark, so that Excel opens it as it is).

    Parameters
    ----------
    inspection
        Its rejected rows; the mapped columns are written as they stood in the file, but for the address.
    path
        The file to write; an existing one is replaced.
    words
        The language of the reasons and the header; it also decides between comma and semicolon.
    """
    rejected = inspection.rejected
    fields = [name for name in FIELD_LABELS if name in rejected]
    header = [
        words(N_("line in the file")),
        words(N_("reason for rejection")),
        *(words(FIELD_LABELS[name]) for name in fields),
    ]
    values = [rejected[name].astype("str").fillna("") for name in fields]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=_DELIMITER[words.language])
        writer.writerow(header)
        for line, code, reason, params, *cells in zip(
            rejected[LINE], rejected["code"], rejected["reason"], rejected["params"], *values, strict=True
        ):
            writer.writerow([line, Note(code, reason, params).say(words), *map(harmless, cells)])


def harmless(cell: str) -> str:
    """Return text that no spreadsheet takes for a formula: an apostrophe goes before what begins like one."""
    if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell):
        return "'" + cell
    return cell
