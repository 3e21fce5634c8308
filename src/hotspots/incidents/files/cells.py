"""Cells as text: typed values written out, blanks removed, the decimal sign found out, formulas counted."""

from collections.abc import Callable, Mapping, Sequence
from datetime import MAXYEAR, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from hotspots.errors import N_
from hotspots.incidents.notes import Note


def tidy(cells: pd.Series) -> pd.Series:
    """Return text without blanks around it; missing where nothing is left."""
    text = cells.astype("str").str.strip()
    return text.mask(text == "")


def decimal_sign(coordinates: Sequence[pd.Series]) -> tuple[str | None, list[Note]]:
    """Find out the decimal sign of coordinates that are text.

    A single point followed by three digits (``145.000``) may be a thousands dot and says nothing.

    Returns
    -------
    The sign, None when there are no decimals or both signs occur, and what to say about it.
    """
    commas = sum(_count(column, r"^[-+]?[\d.\s]*\d,\d+$") for column in coordinates)
    points = sum(
        _count(column, r"^[-+]?[\d,\s]*\d?\.\d+$") - _count(column, r"^[-+]?\d{1,3}(\.\d{3})+$")
        for column in coordinates
    )
    if commas and points:
        note = Note(
            "decimal_mixed",
            N_(
                "Coordinates are written with a decimal comma ({commas}) and with a decimal point ({points})."
            ),
            {"commas": commas, "points": points},
        )
        return None, [note]
    if commas:
        return ",", [Note("decimal_comma", N_("Coordinates are written with a decimal comma."))]
    if points:
        return ".", [Note("decimal_point", N_("Coordinates are written with a decimal point."))]
    return None, []


def formula_note(frame: pd.DataFrame) -> list[Note]:
    """Say how many cells begin as a formula; they are text here and stay text in every export."""
    n = sum(
        _count(frame[column], r"^([=@]|\+[^\d.,])")
        for column in frame.columns
        if frame[column].dtype == "str"
    )
    if not n:
        return []
    return [
        Note(
            "formulas",
            N_("Cells that begin like a formula: {n}. They are read as plain text; nothing is computed."),
            {"n": n},
        )
    ]


def _count(cells: pd.Series, pattern: str) -> int:
    """Count the cells that match a pattern."""
    matches = pc.match_substring_regex(pa.array(cells, from_pandas=True, type=pa.large_string()), pattern)
    return pc.sum(matches).as_py() or 0


def cell_text(value: Any) -> str:
    """Return a typed cell as text; blank for a type that no table of incidents has.

    Whole numbers have no decimals; moments are ISO 8601 to the second; a duration is hours, minutes and
    seconds.
    """
    write = _WRITERS.get(type(value))
    return write(value) if write else ""


def _number(value: float) -> str:
    """Write a number with a decimal point."""
    return str(int(value)) if value.is_integer() else repr(value)


def _moment(value: datetime) -> str:
    """Write a moment; workbooks keep fractions of days, so that 12:00:00 may arrive as 11:59:59.999999."""
    up = value.microsecond >= 500_000 and value.year < MAXYEAR  # noqa: PLR2004 - half a second
    return (value.replace(microsecond=0) + timedelta(seconds=up)).isoformat()


def _clock(value: timedelta) -> str:
    """Write a duration; one of more than a day keeps its hours."""
    seconds = round(value.total_seconds())
    sign = "-" if seconds < 0 else ""
    minutes, seconds = divmod(abs(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{sign}{hours:02d}:{minutes:02d}:{seconds:02d}"


_WRITERS: Final[Mapping[type, Callable[[Any], str]]] = MappingProxyType(
    {
        str: str,
        bool: lambda value: str(value).lower(),
        int: str,
        float: _number,
        date: date.isoformat,
        datetime: _moment,
        time: lambda value: value.isoformat("seconds"),
        timedelta: _clock,
    }
)
