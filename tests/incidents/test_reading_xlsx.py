"""Workbooks: typed cells as text, a choice of sheets, and none that fills the memory."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from hotspots.errors import ReadError
from hotspots.incidents.reading import Limits, preview, read

HEADER = ["Incidentnummer", "MK", "Datum begin", "Tijd begin", "X", "Y"]
ROW = ["1", "1.1.1", date(2023, 3, 1), time(21, 30), 145000.5, 487000]
SHEET = "xl/worksheets/sheet1.xml"


def saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def sheet(book: Workbook, title: str, rows: Sequence[Sequence[Any]]) -> Worksheet:
    made = book.create_sheet(title)
    for row in rows:
        made.append(list(row))
    return made


def workbook(*rows: Sequence[Any]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    sheet(book, "Blad", rows)
    return saved(book)


def replaced(data: bytes, member: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == member else old.read(name))
    return buffer.getvalue()


def test_typed_cells_become_text() -> None:
    found = read(("a.xlsx", workbook(HEADER, ROW)))
    assert found.frame.loc[2].to_dict() == {
        "incident_id": "1",
        "category": "1.1.1",
        "date_from": "2023-03-01",
        "time_from": "21:30:00",
        "x": "145000.5",
        "y": "487000",
    }
    assert (found.format, found.decimal, found.encoding, found.delimiter) == ("xlsx", ".", None, None)


def test_moments_durations_and_truths_become_text() -> None:
    moment = datetime(2023, 3, 1, 21, 29, 59, 999_999)  # noqa: DTZ001 - a cell has no time zone
    found = read(("a.xlsx", workbook(HEADER, [7.0, True, moment, timedelta(hours=30), None, "x"])))
    assert found.frame.loc[2].tolist()[:4] == ["7", "true", "2023-03-01T21:30:00", "30:00:00"]
    assert found.frame["x"].isna().all()


def test_empty_rows_and_a_title_above_the_names_are_passed_over() -> None:
    found = read(("a.xlsx", workbook([], ["Export"], [], HEADER, ROW, [], ["  "], ROW)))
    assert found.frame.index.tolist() == [5, 8]
    assert [note.params for note in found.notes if note.code in {"header_line", "blank_rows"}] == [
        {"line": 4},
        {"n": 2},
    ]


def test_a_table_may_begin_in_another_column() -> None:
    found = read(("a.xlsx", workbook([], ["", "", *HEADER], [None, None, *ROW])))
    assert found.frame.loc[3, "category"] == "1.1.1"


def test_a_workbook_is_known_by_its_content() -> None:
    assert read(("export.csv", workbook(HEADER, ROW))).format == "xlsx"


def test_the_first_visible_sheet_with_content_is_read_unless_one_is_asked_for() -> None:
    book = Workbook()
    book.active.title = "Leeg"
    sheet(book, "Verborgen", [HEADER, ROW]).sheet_state = "hidden"
    sheet(book, "2023", [HEADER, ROW])
    sheet(book, "2024", [HEADER, ROW, ROW])
    data = ("a.xlsx", saved(book))
    seen = preview(data)
    assert (seen.part, seen.parts) == ("2023", ("Leeg", "2023", "2024"))
    assert "2023 is read; not read: Leeg, 2024" in str(seen.notes[0])
    assert read(data).n_rows == 1
    assert read(data, sheet="2024").n_rows == 2
    assert read(data, sheet="Verborgen").n_rows == 1
    with pytest.raises(ReadError, match="Choose one of: Leeg, 2023, 2024, Verborgen"):
        read(data, sheet="2025")


def test_formulas_are_not_evaluated() -> None:
    found = read(("a.xlsx", workbook(HEADER, ["1", "1.1.1", "=1+1", '=HYPERLINK("http://x","y")', 1, 2])))
    assert "formulas_saved" in [note.code for note in found.notes]
    assert found.frame["date_from"].isna().all()


def test_a_sheet_without_rows_is_said() -> None:
    for rows, code in (
        (([],), "only_blanks"),
        ((HEADER,), "header_only"),
        ((HEADER, ["", " "]), "header_only"),
    ):
        with pytest.raises(ReadError) as caught:
            read(("a.xlsx", workbook(*rows)))
        assert caught.value.code == code


def test_a_bomb_is_not_opened() -> None:
    data = workbook(HEADER, ROW)
    bomb = replaced(data, SHEET, b" " * 3_000_000)
    assert len(bomb) < 20_000
    with pytest.raises(ReadError, match="may unpack to 2 MB"):
        read(("a.xlsx", bomb), limits=Limits(unpacked_megabytes=2))


@pytest.mark.parametrize("place", ["XFD1048576", "A4294967295", "ZZZZZZ99999999999999"])
def test_two_cells_far_apart_are_refused_before_room_is_made_for_all_between(place: str) -> None:
    content = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f"<row r='1'><c r='A1'><v>1</v></c></row><row><c r = '{place}'><v>1</v></c></row>"
        "</sheetData></worksheet>"
    )
    with pytest.raises(ReadError, match="at most 30 million cells"):
        read(("a.xlsx", replaced(workbook(HEADER, ROW), SHEET, content.encode())))


def test_a_wide_sheet_of_few_rows_is_read() -> None:
    found = read(("a.xlsx", workbook([*HEADER, *[f"k{n}" for n in range(60)]], [*ROW, *range(60)])))
    assert found.n_rows == 1


def test_a_sheet_with_too_many_rows_is_refused() -> None:
    with pytest.raises(ReadError, match="A sheet has at most 10 rows"):
        read(("a.xlsx", workbook(HEADER, *[ROW] * 40)), limits=Limits(rows=10))


@pytest.mark.parametrize("member", [SHEET, "xl/workbook.xml"])
def test_a_damaged_workbook_gives_a_read_error(member: str) -> None:
    for content in (b"", b"<worksheet><sheetData><row><c", b"\x00\xff"):
        with pytest.raises(ReadError):
            read(("a.xlsx", replaced(workbook(HEADER, ROW), member, content)))


def test_a_workbook_with_a_changed_byte_is_damaged() -> None:
    data = bytearray(workbook(HEADER, ROW))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        begin = archive.getinfo(SHEET).header_offset + 30 + len(SHEET)
    data[begin + 40] ^= 0xFF
    with pytest.raises(ReadError, match="damaged"):
        read(("a.xlsx", bytes(data)))


def test_one_long_text_in_many_cells_is_a_bomb_too() -> None:
    """The text is stored once; a spreadsheet library gives each cell its own copy."""
    rows = [HEADER, *[[*ROW[:5], "kort"]] * 2000, *[[*ROW[:5], "lang" * 8000]] * 3]
    assert read(("a.xlsx", workbook(*rows)), limits=Limits(unpacked_megabytes=5)).n_rows == 2003
    rows = [HEADER, *[[*ROW[:5], "kort"]] * 3, *[[*ROW[:5], "lang" * 8000]] * 2000]
    with pytest.raises(ReadError, match="may unpack to 5 MB"):
        read(("a.xlsx", workbook(*rows)), limits=Limits(unpacked_megabytes=5))
