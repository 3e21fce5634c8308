"""Delimited text: what it is written in is found out, and every row comes back as a row or as a reason."""

import gzip
from pathlib import Path

import pytest

from hotspots.errors import ReadError
from hotspots.incidents.files import csv_fast
from hotspots.incidents.mapping import ColumnMapping
from hotspots.incidents.reading import Limits, RawTable, preview, read

HEADER = "Registratienummer;MK;Datum begin;Tijd begin;X;Y;Pleegplaats"
ROW = "{};1.1.1;01-02-2023;12:00;145000,5;487000,25;Citadel 1"


def table(*lines: str, encoding: str = "utf-8", name: str = "export.csv") -> RawTable:
    return read((name, "\n".join(lines).encode(encoding)))


def codes(found: RawTable) -> list[str]:
    return [note.code for note in found.notes]


def test_a_police_export_is_read_by_field() -> None:
    found = table(HEADER, ROW.format(7), ROW.format(8))
    assert found.frame.index.name == "line"
    assert found.frame.index.tolist() == [2, 3]
    assert found.frame.loc[3].to_dict() == {
        "incident_id": "8",
        "category": "1.1.1",
        "date_from": "01-02-2023",
        "time_from": "12:00",
        "x": "145000,5",
        "y": "487000,25",
        "address": "Citadel 1",
    }
    assert (found.format, found.encoding, found.delimiter, found.decimal) == ("csv", "UTF-8", ";", ",")
    assert found.declared_crs is None
    assert codes(found) == ["encoding", "delimiter", "decimal_comma"]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_found_out(delimiter: str) -> None:
    header = HEADER.replace(";", delimiter)
    row = ROW.replace(",", ".").replace(";", delimiter).format(1)
    found = table(header, row)
    assert found.delimiter == delimiter
    assert found.decimal == "."
    assert found.frame["y"].tolist() == ["487000.25"]


def test_a_decimal_comma_is_no_delimiter() -> None:
    found = table("X;Y;Datum", *["145000,5;487000,2;01-02-2023"] * 20)
    assert found.delimiter == ";"


def test_the_delimiter_that_excel_declares_is_believed() -> None:
    found = table("sep=|", HEADER.replace(";", "|"), ROW.replace(";", "|").format(1))
    assert found.delimiter == "|"
    assert found.frame.index.tolist() == [3]


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("cp1252", "Windows-1252")],
)
def test_the_encoding_is_found_out(encoding: str, name: str) -> None:
    found = table("Incidentnummer;Pleegplaats;X;Y", "1;Curaçaolaan één;1,5;2,5", encoding=encoding)
    assert found.encoding == name
    assert found.frame["address"].tolist() == ["Curaçaolaan één"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_in_three_ways(end: str) -> None:
    text = end.join([HEADER, ROW.format(1), "", ROW.format(2), ""])
    found = read(("export.csv", text.encode()))
    assert found.frame["incident_id"].to_dict() == {2: "1", 4: "2"}


def test_a_line_end_inside_a_cell_moves_the_lines_below() -> None:
    found = table(
        HEADER,
        '1;1.1.1;01-02-2023;12:00;1,5;2,5;"Citadel\n1\nAlmere"',
        ROW.format(2),
        '3;1.1.1;01-02-2023;12:00;1,5;2,5;"een ""hoek"""',
    )
    assert found.frame["incident_id"].to_dict() == {2: "1", 5: "2", 6: "3"}
    assert found.frame.loc[6, "address"] == 'een "hoek"'


def test_rows_of_another_length_are_listed_with_their_line() -> None:
    found = table(HEADER, ROW.format(1), "2;1.1.1", "", ROW.format(3) + ";meer", ROW.format(4))
    assert found.frame.index.tolist() == [2, 6]
    assert {line: (why.code, why.params["n"]) for line, why in found.broken.items()} == {
        3: ("ragged", 2),
        5: ("ragged", 8),
    }
    assert found.n_rows == 4


@pytest.mark.parametrize("row", ['2;"open;01-02-2023;1;2;3;4', '2;"a"b;01-02-2023;12:00;1;2;3'])
def test_a_quotation_mark_out_of_place_costs_one_row(row: str) -> None:
    found = table(HEADER, ROW.format(1), row, ROW.format(3), '4;"1.1.1";;;1,5;2,5;', ROW.format(5))
    assert found.frame.index.tolist() == [2, 4, 5, 6]
    assert {line: why.code for line, why in found.broken.items()} == {3: "quotes"}


def test_a_mark_inside_an_unmarked_cell_is_a_sign_as_any_other() -> None:
    found = table(HEADER, ROW.format(1).replace("Citadel", '5" buis'), ROW.format(2))
    assert found.frame.loc[2, "address"] == '5" buis 1'
    assert found.n_rows == 2


def test_rows_without_content_are_passed_over_and_counted() -> None:
    found = table(HEADER, ROW.format(1), ";;;;;;", "  ", ";; ;;;;", ROW.format(2))
    assert found.frame.index.tolist() == [2, 6]
    assert found.n_rows == 2
    assert next(note.params["n"] for note in found.notes if note.code == "blank_rows") == 3


def test_a_row_that_is_blank_in_the_mapped_columns_only_is_kept() -> None:
    found = table("X;Y;Datum;Team", "1;2;01-02-2023;A", ";;;B")
    assert found.frame.index.tolist() == [2, 3]
    assert found.frame.loc[3].isna().all()


def test_cells_lose_blanks_and_blank_cells_are_missing() -> None:
    found = table("X;Y;Datum", " 1 ;\t2;  ", "3;4;\xa05-6-2023\xa0")
    assert found.frame["x"].tolist() == ["1", "3"]
    assert found.frame["date_from"].isna().tolist() == [True, False]
    assert found.frame.loc[3, "date_from"] == "5-6-2023"


def test_a_title_above_the_column_names_is_passed_over_and_said() -> None:
    found = table("Export incidenten Almere", "", HEADER, ROW.format(1))
    assert found.frame.index.tolist() == [4]
    assert next(note.params for note in found.notes if note.code == "header_line") == {"line": 3}


def test_a_title_is_told_from_names_that_are_not_known() -> None:
    assert preview(("a.csv", b"Export maart\n\nWanneer;Waar\n1;2\n")).columns == ("Wanneer", "Waar")


def test_a_delimiter_at_the_end_of_names_or_rows_is_forgiven() -> None:
    assert table("X;Y;Datum", "1;2;01-02-2023;", "3;4;01-02-2023;").n_rows == 2
    assert len(table("X;Y;Datum;", "1;2;01-02-2023", "3;4;01-02-2023").frame) == 2


def test_repeated_names_are_numbered_and_none_is_guessed() -> None:
    seen = preview(("a.csv", b"Datum;X;Y;Datum\n1;2;3;4\n"))
    assert seen.columns == ("Datum", "X", "Y", "Datum (2)")
    assert seen.mapping.date_from is None
    assert [note.params["columns"] for note in seen.notes if note.code == "ambiguous"] == ["Datum, Datum (2)"]
    by_hand = read(("a.csv", b"Datum;X;Y;Datum\n1;2;3;4\n"), ColumnMapping(date_from="Datum (2)"))
    assert by_hand.frame["date_from"].tolist() == ["4"]


def test_formulas_stay_text_and_are_counted() -> None:
    found = table(HEADER, "=1+1;@x;+SUM(A1);+31,5;+5,5;-6,5;Citadel 1")
    assert found.frame.loc[2, "incident_id"] == "=1+1"
    assert next(note.params["n"] for note in found.notes if note.code == "formulas") == 3


def test_the_decimal_sign_of_the_coordinates_is_found_out() -> None:
    assert table("X;Y", "145.000;487.000").decimal is None
    assert table("X;Y", "145.000,5;487.000,25").decimal == ","
    mixed = table("X;Y", "145000,5;487000.5")
    assert mixed.decimal is None
    assert "decimal_mixed" in codes(mixed)


def test_only_mapped_columns_are_kept_and_the_others_named() -> None:
    found = table("Incidentnummer;Team;X;Y;Naam aangever", "1;Noord;1;2;Jan")
    assert list(found.frame.columns) == ["incident_id", "x", "y"]
    assert found.unused == ("Team",)
    assert [refusal.column for refusal in found.refused] == ["Naam aangever"]


def test_two_fields_may_come_from_one_column() -> None:
    found = read(("a.csv", b"wat,x,y\n1.1.1,1,2\n"), ColumnMapping(category="wat", category_name="wat"))
    assert found.frame.loc[2].to_dict() == {"category": "1.1.1", "category_name": "1.1.1"}


def test_a_packed_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "export.csv.gz"
    path.write_bytes(gzip.compress(f"{HEADER}\n{ROW.format(1)}\n".encode()))
    assert read(path).n_rows == 1


def test_progress_runs_from_little_to_all() -> None:
    shares: list[float] = []
    read(("a.csv", f"{HEADER}\n{ROW.format(1)}\n".encode()), progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_more_rows_than_the_limit_are_refused_on_both_ways() -> None:
    for extra in ("", '5" buis'):
        lines = "\n".join([HEADER, *[ROW.format(n) + extra for n in range(30)]])
        with pytest.raises(ReadError, match="at most 20 rows"):
            read(("a.csv", lines.encode()), limits=Limits(rows=20))


def test_lines_of_a_long_file_stay_right_over_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pyarrow reads in blocks; the numbers of rows that do not fit run on over them."""
    lines = [ROW.format(number) if number % 1000 else f"{number};kort" for number in range(2, 60_000)]
    monkeypatch.setattr(csv_fast, "_BLOCK", 1 << 16)
    found = table(HEADER, *lines, "")
    assert (found.frame["incident_id"].astype(int) == found.frame.index).all()
    assert list(found.broken) == [number for number in range(2, 60_000) if not number % 1000]
