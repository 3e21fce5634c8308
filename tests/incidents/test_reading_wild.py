"""Files that are no file of incidents get a clear error in Dutch; nothing else is ever raised."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hotspots.errors import HotspotsError, ReadError
from hotspots.i18n import words_for
from hotspots.incidents.mapping import ColumnMapping
from hotspots.incidents.reading import Limits, RawTable, preview, read

DUTCH = words_for("nl")
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def packed(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


WILD = {
    "file_empty": [b"", b"\xef\xbb\xbf", b" \r\n\t\n"],
    "only_blanks": [b";;;\n;;;\n"],
    "header_only": [b"Datum;X;Y", b"Datum;X;Y\n\n", b"Datum;X;Y\r\n \r\n"],
    "foreign_file": [
        b"%PDF-1.7\n\x00",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"\x7fELF\x02\x01\x01\x00",
        b"MZ\x90\x00\x03\x00",
        b"<!DOCTYPE html><html>",
        b"Rar!\x1a\x07\x00",
    ],
    "zip_no_workbook": [packed(**{"a.csv": b"x;y\n1;2\n"}), packed(mimetype=b"application/vnd.oasis")],
    "workbook_damaged": [b"PK\x03\x04 rubbish", packed(**{"xl/workbook.xml": b"<workbook/>"})[:-20]],
    "password": [OLE2 + bytes(100) + "EncryptedPackage".encode("utf-16-le")],
    "old_excel": [OLE2 + bytes(500)],
    "null_bytes": [b"Datum;X;Y\n1;2;\x003\n"],
    "not_text": [bytes(range(1, 9)) * 50],
    "encoding_unknown": [b"Datum;X;Y\n\x81\x8d;1;2\n", b"\xff\xfeD\x00a\x00\x00\xd8"],
    "too_many_columns": [(";".join(f"k{n}" for n in range(10_000)) + "\n").encode() * 2],
    "no_header": [b"2023-01-02;145000;487000;1.1.1\n2023-01-03;145000;487000;1.1.1\n"],
    "nothing_recognised": [b"een;twee\n1;2\n", b"geen tabel\nmaar tekst\n"],
    "gzip_damaged": [gzip.compress(b"Datum;X;Y\n1;2;3\n", mtime=0)[:-6], b"\x1f\x8bnee"],
    "geojson_broken": [b'{"type": "FeatureCollection", "features": [', b'{"a": nul}', b'{"a":' * 3000],
    "geojson_other": [b'{"type": "Topology"}', b"[1, 2]", b'{"features": {}}'],
    "no_features": [b'{"type": "FeatureCollection", "features": []}'],
    "geodata_damaged": [b"SQLite format 3\x00 and no more", b"PAR1 and no more PAR1"],
}


@pytest.mark.parametrize(("code", "data"), [(code, data) for code, many in WILD.items() for data in many])
def test_a_wild_file_gets_its_own_error_in_dutch(code: str, data: bytes) -> None:
    with pytest.raises(ReadError) as caught:
        read(("export.csv", data))
    assert caught.value.code == code
    dutch = DUTCH.error(caught.value)
    assert dutch != str(caught.value)
    assert "{" not in dutch


def test_the_line_of_a_null_byte_is_said() -> None:
    with pytest.raises(ReadError, match="null byte on line 3"):
        read(("a.csv", b"Datum;X;Y\n1;2;3\n1;\x00;3\n"))


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "groot.csv"
    with path.open("wb") as file:
        file.truncate(500_000_000)
    with pytest.raises(ReadError, match=r"at most 300 MB\. groot\.csv is 500 MB"):
        read(path)
    with pytest.raises(ReadError, match=r"at most 1 MB\. a\.csv is 2 MB"):
        read(("a.csv", bytes(1_500_000)), limits=Limits(megabytes=1))


def test_a_packed_bomb_is_not_unpacked_beyond_the_limit() -> None:
    with pytest.raises(ReadError, match="may unpack to 1 MB"):
        read(("a.csv.gz", gzip.compress(bytes(5_000_000))), limits=Limits(megabytes=1))


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    for path in (tmp_path / "weg.csv", tmp_path):
        with pytest.raises(ReadError, match=f"no file {path.name}"):
            read(path)


def test_a_file_without_access_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "dicht.csv"
    path.write_text("x")

    def refuse(self: Path) -> bytes:
        raise PermissionError

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(ReadError, match=r"dicht\.csv cannot be opened"):
        read(path)


def test_one_row_is_enough() -> None:
    assert read(("a.csv", b"Datum;X;Y\n1-2-2023;3;4")).n_rows == 1


def test_rows_that_are_all_broken_are_all_listed() -> None:
    found = read(("a.csv", b"Datum;X;Y\n1-2-2023;3\n1-2-2023;3;4;5\n"))
    assert (len(found.frame), len(found.broken)) == (0, 2)


WHOLE = (
    b"Datum;X;Y\n1-2-2023;3;4\n",
    b"PK\x03\x04",
    b'{"type": "FeatureCollection", "features": [',
    b"SQLite format 3\x00",
    b"PAR1",
    b"\x1f\x8b",
    b"\xff\xfe",
    b"",
)


def outcome(data: bytes, mapping: ColumnMapping | None) -> RawTable | HotspotsError:
    try:
        preview(("a.csv", data))
        return read(("a.csv", data), mapping)
    except HotspotsError as error:
        return error


@settings(deadline=None)
@given(start=st.sampled_from(WHOLE), rest=st.binary(max_size=300), by_hand=st.booleans())
@example(start=WHOLE[0], rest=b'"', by_hand=False)
def test_random_bytes_give_a_table_or_a_read_error(start: bytes, rest: bytes, by_hand: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
    found = outcome(start + rest, ColumnMapping(date_from="Datum") if by_hand else None)
    if isinstance(found, HotspotsError):
        assert DUTCH.error(found)
    else:
        assert found.frame.index.is_unique
        assert not set(found.frame.index) & set(found.broken)


SIGNS = st.text(st.sampled_from('ab";\n\r 1é,'), max_size=60)


@settings(deadline=None)
@given(text=SIGNS)
def test_wild_rows_are_never_lost(text: str) -> None:
    """The fast way and the exact way agree on the number of rows that there are."""
    data = f"Datum;X;Y\n1;2;3\n{text}".encode()
    found = read(("a.csv", data))
    assert found.frame.index.tolist()[0] == 2
    lines = sorted([*found.frame.index, *found.broken])
    assert len(lines) == len(set(lines))
    assert lines[-1] <= data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
