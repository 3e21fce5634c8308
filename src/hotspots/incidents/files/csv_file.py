"""Delimited text: delimiter and column names found out, rows read fast where the text is regular."""

import csv
import io
import itertools
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import pandas as pd

from hotspots.errors import N_, ReadError
from hotspots.incidents.files import csv_exact, csv_fast
from hotspots.incidents.files.csv_job import CsvJob
from hotspots.incidents.files.formats import Content
from hotspots.incidents.files.header import SEARCHED, find_header, only_blanks
from hotspots.incidents.files.text import ENCODING_NAMES, Text, decode, line_ends
from hotspots.incidents.mapping import count_known
from hotspots.incidents.notes import Label, Note
from hotspots.incidents.raw import LINE, Format, Limits, Loaded, Progress

DELIMITERS: Final = (";", ",", "\t", "|")

DELIMITER_NAMES: Final = {
    ";": N_("semicolon"),
    ",": N_("comma"),
    "\t": N_("tab"),
    "|": N_("vertical bar"),
}

_HEAD: Final = 1 << 18
_LONGEST_LINE: Final = 1 << 22
_SAMPLE: Final = 1000
_NOTHING: Final = ("".join(DELIMITERS) + '" \r\n').encode()
_TRIED: Final = 100


@dataclass(frozen=True)
class CsvTable:
    """A text file whose encoding, delimiter and column names are known."""

    body: bytes
    first_line: int
    columns: tuple[str, ...]
    sample: pd.DataFrame
    encoding: str
    delimiter: str
    notes: tuple[Note, ...]
    format: Format = "csv"
    has_geometry: bool = False
    declared_crs: str | None = None
    parts: tuple[str, ...] = ()
    part: str | None = None

    def load(self, columns: Sequence[str], limits: Limits, progress: Progress) -> Loaded:
        """Read the columns asked for; every row comes back as a row or as a reason."""
        wanted = [self.columns.index(column) for column in columns]
        job = CsvJob(self.body, self.delimiter, len(self.columns), wanted, limits, progress)
        rows = csv_fast.load(job) or csv_exact.load(job)
        frame = rows.frame.set_axis(list(columns), axis=1)
        frame.index = pd.Index(frame.index + self.first_line, name=LINE)
        broken = {line + self.first_line: why for line, why in rows.broken.items()}
        return Loaded(frame, broken, blank_rows(rows.blank))


def open_csv(content: Content, limits: Limits) -> CsvTable:
    """Find out encoding, delimiter and column names of a text file.

    Raises
    ------
    ReadError
        When it is no text, or no table.
    """
    text = decode(content.data, content.filename)
    head = _head(text.data)
    if not head.strip(_NOTHING):
        raise only_blanks(content.filename)
    declared = _declared_delimiter(head)
    delimiter = declared or _best_delimiter(head)
    rows, last_lines = _first_rows(head, delimiter)
    header = find_header(rows[1:] if declared else rows, content.filename, limits)
    row = header.row + bool(declared)
    ends = line_ends(head)
    body = text.data[int(ends[last_lines[row] - 1]) :]
    if not body.strip():
        raise header_only(content.filename)
    cells = [cells for cells in rows[row + 1 :] if len(cells) == len(header.names)]
    return CsvTable(
        body=body,
        first_line=last_lines[row] + 1,
        columns=header.names,
        sample=pd.DataFrame(cells[:_SAMPLE], columns=list(header.names), dtype="str"),
        encoding=ENCODING_NAMES[text.encoding],
        delimiter=delimiter,
        notes=_notes(text, delimiter, last_lines[row] if header.row else 1),
    )


def _head(data: bytes) -> bytes:
    """Return the first lines, whole ones where a line is not absurdly long."""
    if len(data) <= _HEAD:
        return data
    end = data.find(b"\n", _HEAD, _LONGEST_LINE)
    return data[: end + 1] if end >= 0 else data[:_LONGEST_LINE]


def _declared_delimiter(head: bytes) -> str | None:
    """Return the delimiter of a first line ``sep=;``, which Excel writes."""
    first = head[:10].splitlines()[0].strip().strip(b'"').lower() if head else b""
    declared = first.removeprefix(b"sep=").decode("ascii", "replace") if first.startswith(b"sep=") else ""
    return declared if declared in DELIMITERS and declared else None


def _best_delimiter(head: bytes) -> str:
    """Return the delimiter that gives known column names, then rows of equal length."""
    return max(DELIMITERS, key=lambda delimiter: _score(head, delimiter))


def _score(head: bytes, delimiter: str) -> tuple[int, float, int]:
    """Say how well a delimiter fits: known names, share of rows of the commonest length, that length."""
    rows, _ = _first_rows(head, delimiter)
    filled = [row for row in rows[:_TRIED] if any(cell.strip() for cell in row)]
    if not filled:
        return 0, 0.0, 0
    length, n = Counter(map(len, filled)).most_common(1)[0]
    known = max(count_known(row) for row in filled[:SEARCHED])
    return known if length > 1 else 0, n / len(filled) if length > 1 else 0.0, length


def _first_rows(head: bytes, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """Return the first rows and the physical line, from 1, on which each ends."""
    reader = csv.reader(io.StringIO(head.decode("utf-8", "ignore"), newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    lines: list[int] = []
    with suppress(csv.Error):  # an unclosed quotation mark further down: the rows before it are enough
        for row in itertools.islice(reader, SEARCHED + _SAMPLE):
            rows.append(row)
            lines.append(reader.line_num)
    return rows, lines


def _notes(text: Text, delimiter: str, header_line: int) -> tuple[Note, ...]:
    """Say what was found out."""
    encoding = ENCODING_NAMES[text.encoding]
    notes = [
        Note("encoding", N_("The text is encoded as {encoding}."), {"encoding": encoding}),
        Note(
            "delimiter",
            N_("The cells are separated by a {delimiter}."),
            {"delimiter": Label(DELIMITER_NAMES[delimiter])},
        ),
    ]
    if header_line > 1:
        notes.append(header_note(header_line))
    return tuple(notes)


def blank_rows(n: int) -> tuple[Note, ...]:
    """Say how many lines with delimiters but without content were passed over."""
    return (Note("blank_rows", N_("Empty rows, passed over: {n}."), {"n": n}),) if n else ()


def header_note(line: int) -> Note:
    """Say that the column names are not on the first line."""
    return Note(
        "header_line",
        N_("The column names are on line {line}; what stands above is passed over."),
        {"line": line},
    )


def header_only(filename: str) -> ReadError:
    """Say that there are column names and nothing else."""
    return ReadError(
        "header_only",
        N_(
            "A file of incidents has a line with column names and a line per incident. "
            "{filename} has column names only."
        ),
        filename=filename,
    )
