"""Delimited text read sign by sign: slower, for text whose quotation marks are not all in their place."""

import csv
import io
from collections import deque
from collections.abc import Iterator
from typing import Final

import pandas as pd

from hotspots.errors import N_
from hotspots.incidents.files.csv_job import BLANK, CsvJob, CsvRows, check_rows, ragged
from hotspots.incidents.notes import Note

_LONGEST_RECORD: Final = 100
"""Lines a cell may run over; a mark that is still open then was never closed."""


def load(job: CsvJob) -> CsvRows:
    """Read the wanted columns; a row with a quotation mark out of place is broken, the next one is not."""
    lines: list[int] = []
    columns: list[list[str]] = [[] for _ in job.wanted]
    broken: dict[int, Note] = {}
    blank = 0
    for line, cells in _records(job):
        check_rows(len(lines) + len(broken), job.limits)
        if cells is None:
            broken[line] = Note(
                "quotes",
                N_(
                    "Quotation marks stand around a whole cell; "
                    "one in this row is not closed or stands elsewhere."
                ),
            )
        elif not "".join(cells).strip(BLANK):
            blank += len(cells) > 1
        elif len(cells) != job.n_columns:
            broken[line] = ragged(len(cells), job.n_columns)
        else:
            lines.append(line)
            for values, position in zip(columns, job.wanted, strict=True):
                values.append(cells[position])
    frame = pd.DataFrame(dict(enumerate(columns)), index=pd.Index(lines, dtype="int64"), dtype="str")
    return CsvRows(frame, broken, blank)


class _Tape:
    """The lines of a text, with the way back that a broken row needs."""

    def __init__(self, body: bytes) -> None:
        self._source = io.TextIOWrapper(io.BytesIO(body), encoding="utf-8", newline="")
        self._ahead: deque[str] = deque()
        self.line = 0
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) == _LONGEST_RECORD:
            raise StopIteration
        text = self._ahead.popleft() if self._ahead else next(self._source)
        self.taken.append(text)
        return text

    def first(self) -> str | None:
        """Begin a record: return its first line, None at the end of the text."""
        self.line += len(self.taken)
        self.taken = []
        return next(self, None)

    def give_back(self) -> None:
        """Put back all lines of the record but its first."""
        self._ahead.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]


def _records(job: CsvJob) -> Iterator[tuple[int, list[str] | None]]:
    """Yield each record with the line, from 0, where it begins; None for one that cannot be read."""
    tape = _Tape(job.body)
    done = 0
    while (text := tape.first()) is not None:
        line = tape.line
        if '"' not in text:
            yield line, text.rstrip("\r\n").split(job.delimiter)
            continue
        cells = _quoted(text, tape, job.delimiter)
        if cells is None:
            tape.give_back()
        yield line, cells
        done += len(text)
        job.progress(min(0.9, done / len(job.body)))


def _quoted(text: str, tape: _Tape, delimiter: str) -> list[str] | None:
    """Read a record that has quotation marks, over as many lines as it needs."""

    def lines() -> Iterator[str]:
        yield text
        yield from tape

    try:
        return next(csv.reader(lines(), delimiter=delimiter, strict=True))
    except csv.Error:
        return None
