"""The line with column names: found below a title or empty lines, and told from a line of data."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hotspots.errors import N_, ReadError
from hotspots.incidents.mapping import count_known
from hotspots.incidents.raw import Limits, unique_names

SEARCHED: Final = 20
"""Lines at the top of a file among which the column names are."""

_DATA = re.compile(r"\s*[-+]?[\d.,:/\- ]*\d[\d.,:/\- T]*\s*")


@dataclass(frozen=True)
class Header:
    """The column names and the row, from 0, on which they stand."""

    row: int
    names: tuple[str, ...]


def find_header(rows: Sequence[Sequence[str]], filename: str, limits: Limits) -> Header:
    """Return the first row that names at least two known columns, else the first with more than one cell.

    Raises
    ------
    ReadError
        When all rows are blank, there are too many columns, or the names look like data.
    """
    filled = [number for number, row in enumerate(rows[:SEARCHED]) if any(cell.strip() for cell in row)]
    if not filled:
        raise only_blanks(filename)
    known = {number: count_known(rows[number]) for number in filled}
    several = [number for number in filled if sum(cell.strip() != "" for cell in rows[number]) > 1]
    row = next((number for number in filled if known[number] > 1), (several or filled)[0])
    names = list(rows[row])
    following = [other for other in rows[row + 1 :] if any(cell.strip() for cell in other)]
    names = _fit(names, following)
    if len(names) > limits.columns:
        raise ReadError(
            "too_many_columns",
            N_(
                "A file of incidents has at most {limit} columns. {filename} has {n}. "
                "Export only the columns needed."
            ),
            limit=limits.columns,
            filename=filename,
            n=len(names),
        )
    if not known[row] and _looks_like_data(names):
        raise ReadError(
            "no_header",
            N_(
                "The first line holds the names of the columns. That of {filename} holds data. "
                "Add a line with names."
            ),
            filename=filename,
        )
    return Header(row, unique_names(names))


def _fit(names: list[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Give each cell of the rows a name: some exports end only the names or the rows with a delimiter."""
    lengths = {len(row) for row in rows}
    if lengths == {len(names) + 1} and not any(row[-1].strip() for row in rows):
        return [*names, ""]
    if lengths == {len(names) - 1} and not names[-1].strip():
        return names[:-1]
    return names


def _looks_like_data(names: Sequence[str]) -> bool:
    """Tell whether at least half of the names are numbers or dates."""
    filled = [name for name in names if name.strip()]
    return 2 * sum(_DATA.fullmatch(name) is not None for name in filled) >= len(filled)


def only_blanks(filename: str) -> ReadError:
    """Say that there is nothing but blanks and delimiters."""
    return ReadError(
        "only_blanks",
        N_(
            "A file of incidents has a line with column names and a line per incident. "
            "{filename} has only blanks."
        ),
        filename=filename,
    )
