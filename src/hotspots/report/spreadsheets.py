"""Tables for a spreadsheet: CSV and XLSX in which no text is ever run as a formula."""

import io
from datetime import date, datetime
from typing import Any, Final

import pandas as pd
import xlsxwriter

from hotspots.i18n import Words

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet takes for the beginning of a formula."""

_WIDEST: Final = 60
_ROOM: Final = 2


def csv_of(table: pd.DataFrame, words: Words) -> bytes:
    """Write a table as a spreadsheet in the reader's language opens it.

    UTF-8 with a byte order mark; in Dutch semicolons and decimal commas. A text that a spreadsheet would
    run as a formula gets an apostrophe in front.
    """
    texts = [name for name in table.columns if not pd.api.types.is_numeric_dtype(table[name])]
    safe = table.assign(**{name: table[name].map(defused) for name in texts})
    dutch = words.language == "nl"
    file = io.StringIO()
    safe.to_csv(
        file, index=False, sep=";" if dutch else ",", decimal="," if dutch else ".", lineterminator="\r\n"
    )
    return file.getvalue().encode("utf-8-sig")


def xlsx_of(table: pd.DataFrame, *, sheet: str, day: date) -> bytes:
    """Write a table as a workbook of one sheet; every cell is a text, which no program counts or runs.

    Parameters
    ----------
    table
        Of anything; what is missing becomes an empty cell.
    sheet
        Name of the sheet; Excel allows 31 characters.
    day
        The date in its properties, so that the same table gives the same bytes.
    """
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"created": datetime(day.year, day.month, day.day)})  # noqa: DTZ001 - Excel knows none
        bold = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        plain = book.add_format({"num_format": "@"})
        page = book.add_worksheet(sheet[:31])
        for column, name in enumerate(table.columns):
            values = [_text(value) for value in table[name].tolist()]
            widest = max(map(len, [str(name), *values]))
            page.set_column(column, column, min(widest, _WIDEST) + _ROOM, plain)
            page.write_string(0, column, str(name), bold)
            for row, value in enumerate(values, start=1):
                page.write_string(row, column, value, plain)
        page.freeze_panes(1, 0)
        if len(table):
            page.autofilter(0, 0, len(table), len(table.columns) - 1)
    return file.getvalue()


def defused(value: object) -> object:
    """Put an apostrophe before what a spreadsheet would take for a formula."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value


def _text(value: Any) -> str:
    """Return a value as the text of a cell."""
    return "" if value is None or value is pd.NA or value != value else str(value)  # noqa: PLR0124 - NaN
