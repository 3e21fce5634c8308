"""Delimited text read by pyarrow: regular text only, the physical line of each row kept."""

from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from pyarrow import compute as pc
from pyarrow import csv

from hotspots.incidents.files.csv_job import BLANK, CsvJob, CsvRows, check_rows, ragged
from hotspots.incidents.files.text import Records, records

if TYPE_CHECKING:
    from hotspots.incidents.notes import Note

_BLOCK: Final = 1 << 24


def load(job: CsvJob) -> CsvRows | None:
    """Read the wanted columns, or return None when the text is not regular enough to be sure of the lines."""
    found = records(job.body, job.delimiter)
    if found is None:
        return None
    check_rows(len(found.lines), job.limits)
    invalid: list[csv.InvalidRow] = []
    try:
        table = _parse(job, found, invalid)
    except pa.ArrowInvalid:
        return None
    if len(table) + len(invalid) != len(found.lines):
        return None
    job.progress(0.8)
    numbers = np.array([row.number for row in invalid], dtype=np.int64) - 1
    kept = np.setdiff1d(np.arange(len(found.lines)), numbers, assume_unique=True)
    frame = table.to_pandas().astype("str")
    frame.index = pd.Index(found.lines[kept])
    blank = _blank(frame, job, found, kept)
    broken: dict[int, Note] = {}
    n_blank = int(blank.sum())
    for number, row in zip(numbers, invalid, strict=True):
        if row.text.strip(BLANK + job.delimiter):
            broken[int(found.lines[number])] = ragged(row.actual_columns, job.n_columns)
        else:
            n_blank += 1
    return CsvRows(frame[~blank] if blank.any() else frame, broken, n_blank)


def _parse(job: CsvJob, found: Records, invalid: list[csv.InvalidRow]) -> pa.Table:
    """Parse on one thread, for only then pyarrow numbers the rows that do not fit."""

    def skip(row: csv.InvalidRow) -> str:
        invalid.append(row)
        return "skip"

    names = [str(position) for position in range(job.n_columns)]
    wanted = [names[position] for position in job.wanted]
    return csv.read_csv(
        pa.BufferReader(job.body),
        read_options=csv.ReadOptions(column_names=names, use_threads=False, block_size=_BLOCK),
        parse_options=csv.ParseOptions(
            delimiter=job.delimiter,
            quote_char='"' if found.quoted else False,
            newlines_in_values=found.quoted,
            invalid_row_handler=skip,
        ),
        convert_options=csv.ConvertOptions(
            include_columns=wanted,
            column_types=dict.fromkeys(wanted, pa.large_string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
        ),
    )


def _blank(
    frame: pd.DataFrame, job: CsvJob, found: Records, kept: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Mark the rows whose text is nothing but delimiters and blanks; only rows blank so far are looked at."""
    blank = np.ones(len(frame), dtype=bool)
    for column in frame.columns:
        text = pc.utf8_trim_whitespace(pa.array(frame[column], from_pandas=True, type=pa.large_string()))
        blank &= pc.equal(pc.fill_null(text, ""), "").to_numpy(zero_copy_only=False)
    for position in np.flatnonzero(blank):
        record = kept[position]
        text = job.body[found.starts[record] : found.ends[record]].decode()
        blank[position] = not text.strip(BLANK + job.delimiter)
    return blank
