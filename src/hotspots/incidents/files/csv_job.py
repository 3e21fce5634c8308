"""What the two readers of delimited text are asked, and what they answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from hotspots.errors import N_, ReadError
from hotspots.incidents.notes import Note
from hotspots.incidents.raw import Limits, Progress

BLANK: Final = '" \t\r\n\f\v\xa0'
"""Signs that, with the delimiter, make an empty row."""


@dataclass(frozen=True)
class CsvJob:
    """The text below the column names, and the columns wanted by position."""

    body: bytes
    delimiter: str
    n_columns: int
    wanted: Sequence[int]
    limits: Limits
    progress: Progress


@dataclass(frozen=True)
class CsvRows:
    """The rows by physical line (from 0 below the column names), and the reason for each that is none.

    ``blank`` counts the rows with delimiters but without content.
    """

    frame: pd.DataFrame
    broken: Mapping[int, Note]
    blank: int


def ragged(n: int, expected: int) -> Note:
    """Say that a row has too many or too few cells."""
    return Note(
        "ragged",
        N_("A row has as many cells as there are column names, {expected}; this one has {n}."),
        {"expected": expected, "n": n},
    )


def check_rows(n: int, limits: Limits) -> None:
    """Refuse more rows than the limit."""
    if n > limits.rows:
        raise ReadError(
            "too_many_rows",
            N_("A file of incidents has at most {limit} rows. This one has more. Export a shorter period."),
            limit=limits.rows,
        )
