"""The shapes of a file that has been read but not yet inspected."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from hotspots.incidents.mapping import ColumnMapping
from hotspots.incidents.notes import Note
from hotspots.incidents.personal import Refused

Source = Path | tuple[str, bytes]
"""A file on disk, or the name and the content of an uploaded one."""

Format = Literal["csv", "xlsx", "geojson", "gpkg", "parquet"]

Progress = Callable[[float], None]
"""Called with the share of the work done, from 0 to 1."""

LINE: Final = "line"
"""Name of the index: where a row stands in its file."""


@dataclass(frozen=True)
class Limits:
    """What is read at most; a file beyond it is refused before it is in memory.

    Attributes
    ----------
    megabytes
        Size of the file, and of text after unpacking a ``.gz``.
    unpacked_megabytes
        Size of the content of an XLSX file or a GeoParquet file after unpacking.
    rows, columns
        Of the table.
    cells
        Of a sheet, empty ones between its corners included.
    """

    megabytes: int = 300
    unpacked_megabytes: int = 1000
    rows: int = 2_000_000
    columns: int = 1000
    cells: int = 30_000_000


@dataclass(frozen=True)
class RawTable:
    """The mapped columns of a file, with what was found out about it.

    Attributes
    ----------
    frame
        One column per mapped field (see :data:`hotspots.incidents.mapping.FIELDS`): text without blanks
        around it and missing where blank, or floats for x and y from a geometry. Moments from typed
        cells are ISO 8601 text (``2023-03-01``, ``21:30:00``, ``2023-03-01T21:30:00``, with ``Z`` at the
        end when the file states them in UTC). The index is named ``line``: the physical line of a text
        file where the row begins (the first line is 1), the row of a sheet, the ordinal of a feature.
    filename, digest
        Name without folder; SHA-256 of the file in hexadecimal digits.
    format, encoding, delimiter
        How it was read; None where that says nothing.
    decimal
        ``","`` or ``"."`` as found in the coordinates; None when they have no decimals, or both.
    declared_crs
        The coordinate reference system that the file states, as authority code or WKT; None when it states
        none.
    mapping
        The columns read.
    refused, unused
        Columns that look like personal data; columns nobody asked for. Neither is in memory any more.
    notes
        What was found out, to be shown.
    broken
        Rows that cannot be read as a row of this table: the reason by line. Rows in the file = rows in
        ``frame`` + rows in ``broken``; empty lines are no rows.
    """

    frame: pd.DataFrame
    filename: str
    digest: str
    format: Format
    encoding: str | None
    delimiter: str | None
    decimal: str | None
    declared_crs: str | None
    mapping: ColumnMapping
    refused: tuple[Refused, ...] = ()
    unused: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    broken: Mapping[int, Note] = field(default_factory=dict)

    @property
    def n_rows(self) -> int:
        """Number of rows in the file, readable or not."""
        return len(self.frame) + len(self.broken)


@dataclass(frozen=True)
class Loaded:
    """The columns asked for, before they are named by field.

    Attributes
    ----------
    frame
        Text, one column per name; the index is named ``line``.
    broken
        Reason by line of the rows that are none.
    notes
        What was found out on reading.
    points
        x and y of the same rows, where the location is a geometry; NaN without location.
    """

    frame: pd.DataFrame
    broken: Mapping[int, Note] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    points: tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]] | None = None


class Table(Protocol):
    """A file that was opened: its columns are known, its rows are read when asked for."""

    @property
    def format(self) -> Format:
        """The form of the file."""

    @property
    def columns(self) -> tuple[str, ...]:
        """All column names, made unique."""

    @property
    def sample(self) -> pd.DataFrame:
        """The first rows as text, all columns; to look for personal data, not to be kept."""

    @property
    def has_geometry(self) -> bool:
        """Whether the location is a geometry, so that no column is needed for x and y."""

    @property
    def encoding(self) -> str | None:
        """The encoding of a text file."""

    @property
    def delimiter(self) -> str | None:
        """The sign between the cells of a text file."""

    @property
    def declared_crs(self) -> str | None:
        """The CRS that the file states."""

    @property
    def parts(self) -> tuple[str, ...]:
        """The sheets or layers to choose from."""

    @property
    def part(self) -> str | None:
        """The sheet or layer that is read."""

    @property
    def notes(self) -> tuple[Note, ...]:
        """What was found out on opening."""

    def load(self, columns: Sequence[str], limits: Limits, progress: Progress) -> Loaded:
        """Read the columns asked for, and the points where the location is a geometry."""


def unique_names(names: Sequence[str]) -> tuple[str, ...]:
    """Make names unique: number repeated names (``Datum``, ``Datum (2)``) and name blank ones by place."""
    seen: set[str] = set()
    result: list[str] = []
    for position, name in enumerate(names, 1):
        plain = " ".join(name.split()) or f"#{position}"
        unique, number = plain, 1
        while unique in seen:
            number += 1
            unique = f"{plain} ({number})"
        seen.add(unique)
        result.append(unique)
    return tuple(result)
