"""Random tables come back as they went in, on each way in."""

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from hotspots.incidents.files import csv_exact, csv_fast
from hotspots.incidents.files.csv_job import CsvJob
from hotspots.incidents.raw import Limits
from hotspots.incidents.reading import read

NAMES = ["Incidentnummer", "Datum begin", "X", "Y", "Pleegplaats"]
CELL = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), include_characters="\n"),
    min_size=1,
    max_size=12,
).filter(lambda text: text == text.strip() != "")
ROWS = st.lists(st.lists(CELL, min_size=5, max_size=5), min_size=1, max_size=12)


def written(rows: list[list[str]], delimiter: str, quoting: int) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, quoting=quoting).writerows([NAMES, *rows])
    return buffer.getvalue().encode()


@settings(deadline=None)
@given(
    rows=ROWS, delimiter=st.sampled_from(";,\t|"), quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
)
def test_a_csv_file_comes_back_as_it_went_in(rows: list[list[str]], delimiter: str, quoting: int) -> None:
    found = read(("a.csv", written(rows, delimiter, quoting)))
    assert found.frame.fillna("").to_numpy().tolist() == rows
    assert not found.broken
    lines = 2
    for line, row in zip(found.frame.index, rows, strict=True):
        assert line == lines
        lines += 1 + sum(cell.count("\n") for cell in row)


@settings(deadline=None)
@given(rows=ROWS, quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), ragged=st.booleans())
def test_the_fast_way_and_the_exact_way_agree(rows: list[list[str]], quoting: int, ragged: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
    rows = [row[:3] if ragged and not number % 3 else row for number, row in enumerate(rows)]
    job = CsvJob(written(rows, ";", quoting), ";", 5, [0, 3], Limits(), lambda _: None)
    fast, exact = csv_fast.load(job), csv_exact.load(job)
    assert fast is not None
    assert fast.frame.fillna("").to_numpy().tolist() == exact.frame.to_numpy().tolist()
    assert fast.frame.index.tolist() == exact.frame.index.tolist()
    assert fast.broken == exact.broken


@settings(max_examples=15, deadline=None)
@given(rows=ROWS)
def test_a_workbook_comes_back_as_it_went_in(rows: list[list[str]]) -> None:
    book = Workbook()
    for row in [NAMES, *rows]:
        book.active.append(row)
        for cell in book.active[book.active.max_row]:
            cell.data_type = "s"
    buffer = io.BytesIO()
    book.save(buffer)
    found = read(("a.xlsx", buffer.getvalue()))
    assert found.frame.to_numpy().tolist() == rows
    assert found.frame.index.tolist() == list(range(2, len(rows) + 2))
