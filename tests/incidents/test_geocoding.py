"""Addresses as people write them: each spelling against the address that is meant."""

from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.city import load_city
from hotspots.errors import CRSError
from hotspots.i18n import words_for
from hotspots.incidents.geocoding import QUALITY_LABELS, geocode
from hotspots.incidents.inspection import Inspection, InspectionOptions, inspect
from hotspots.incidents.reading import read
from hotspots.incidents.rejected import write_rejected

CITY = load_city()

ROWS = [  # street, postcode, number, addition, x
    ("Kerkstraat", "1315AB", 10, "", 143_000),
    ("Kerkstraat", "1315AB", 12, "", 143_010),
    ("Kerkstraat", "1315AB", 12, "A", 143_012),
    ("Kerkstraat", "1315AC", 13, "", 143_015),
    ("Kerkstraat", "1315AB", 40, "BIS", 143_100),
    ("1e Weteringdwarsstraat", "1316AA", 12, "AIII", 144_000),
    ("'s-Gravenhagestraat", "1316BB", 7, "", 144_500),
    ("'t Hof", "1316CC", 3, "", 145_000),
    ("Burgemeester van der Meerlaan", "1316DD", 5, "H", 145_500),
    ("Plein 1944", "1316EE", 3, "", 146_000),
    ("Café-Français-pad", "1316FF", 1, "", 146_500),
    ("Dubbelweg", "1317AA", 1, "", 141_000),
    ("Dubbelweg", "1318AA", 1, "", 149_000),
]
TABLE = gpd.GeoDataFrame(
    {
        "address_id": [f"A{i}" for i in range(len(ROWS))],
        "street": [row[0] for row in ROWS],
        "postcode": [row[1] for row in ROWS],
        "house_number": [row[2] for row in ROWS],
        "addition": [row[3] for row in ROWS],
        "dwelling": True,
    },
    geometry=gpd.points_from_xy([row[4] for row in ROWS], [487_000] * len(ROWS)),
    crs=CITY.crs,
)

MEANT = {
    "Kerkstraat 12": ("exact", 143_010),
    "kerkstraat   12": ("exact", 143_010),
    "KERKSTR. 12": ("exact", 143_010),
    "Kerkstraat 12a": ("exact", 143_012),
    "Kerkstraat 12-A, 1315 AB Almere": ("exact", 143_012),
    "Almere, Kerkstraat 12 A": ("exact", 143_012),
    "Kerkstraat nr. 12 Almere": ("exact", 143_010),
    "1315AB 12": ("exact", 143_010),
    "1315 ab, 12-a": ("exact", 143_012),
    "1315AB12": ("exact", 143_010),
    "Kerkstraat 40 bis": ("exact", 143_100),
    "Kerkstraat 12 B": ("without_addition", 143_010),
    "Kerkstraat 12-14": ("without_addition", 143_010),
    "Kerkstraat 40": ("without_addition", 143_100),
    "Kerkstraat 14": ("nearest_number", 143_010),
    "Kerkstraat 15": ("nearest_number", 143_015),
    "Kerkstraat 999": ("street", 143_015),
    "Kerkstraat": ("street", 143_015),
    "Kerkstraat Almere": ("street", 143_015),
    "Kerkstraat, Almere": ("street", 143_015),
    "1e Weteringdwarsstraat 12-A III": ("exact", 144_000),
    "1316AA 1e Weteringdwarsstraat 12 a-iii": ("exact", 144_000),
    "Eerste Weteringdwarsstraat 12A III": ("exact", 144_000),
    "'s-Gravenhagestraat 7": ("exact", 144_500),
    "\u2019s Gravenhagestraat 7": ("exact", 144_500),
    "s-gravenhagestr 7": ("exact", 144_500),
    "'t Hof 3": ("exact", 145_000),
    "`T HOF 3": ("exact", 145_000),
    "Burg. v.d. Meerlaan 5 huis": ("exact", 145_500),
    "burgemeester van der meerln 5hs": ("exact", 145_500),
    "Plein 1944 3": ("exact", 146_000),
    "Plein 1944": ("street", 146_000),
    "Cafe Francais pad 1": ("exact", 146_500),
    "1315 AB": ("postcode", 143_012),
    "1318AA Dubbelweg 1": ("exact", 149_000),
    "Nergenslaan 12": ("none", None),
    "Dubbelweg 1": ("none", None),  # there are two, 8 km apart
    "1316AA Kerkstraat 12": ("none", None),  # postcode and street contradict each other
    "Postbus 12": ("none", None),
    "12": ("none", None),
    "???": ("none", None),
    "": ("none", None),
}


@pytest.mark.parametrize(("text", "meant"), MEANT.items())
def test_an_address_is_found_however_it_is_written(text: str, meant: tuple[str, float | None]) -> None:
    found = geocode(pd.Series([text]), TABLE, town="Almere")
    quality, x = meant
    assert found.quality[0] == quality
    if x is None:
        assert np.isnan(found.x[0])
        assert np.isnan(found.y[0])
    else:
        assert (found.x[0], found.y[0]) == (x, 487_000)


def test_the_counts_add_up_and_the_order_of_the_table_changes_nothing() -> None:
    texts = pd.Series([*MEANT, None, None, *list(MEANT)[:5]])
    before = TABLE.copy()
    found = geocode(texts, TABLE, town="Almere")
    turned = geocode(texts, TABLE.iloc[::-1], town="Almere")
    assert TABLE.equals(before)
    assert sum(found.counts().values()) == len(texts)
    assert list(found.counts()) == list(QUALITY_LABELS)
    np.testing.assert_array_equal(found.x, turned.x)
    assert found.quality.tolist() == turned.quality.tolist()


def test_without_a_table_nothing_is_found() -> None:
    assert geocode(pd.Series(["Kerkstraat 12"]), TABLE.iloc[:0]).quality.tolist() == ["none"]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_has_one_answer(text: str) -> None:
    found = geocode(pd.Series([text]), TABLE, town="Almere")
    assert found.quality[0] in QUALITY_LABELS
    assert np.isnan(found.x[0]) == (found.quality[0] == "none")


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(ROWS), st.sampled_from(["upper", "lower", "title"]), st.sampled_from([" ", "  ", "\t"])
)
def test_every_address_of_the_table_finds_itself(row: tuple, case: str, blank: str) -> None:
    street, postcode, number, addition, x = row
    text = getattr(f"{street} {number}{addition} {postcode}".replace(" ", blank), case)()
    found = geocode(pd.Series([text]), TABLE)
    assert (found.quality[0], found.x[0]) == ("exact", x)


HEADER = "Incidentnummer;MK;Datum begin;Tijd begin;Pleegplaats"


def file_of(tmp_path: Path, *rows: str, header: str = HEADER) -> Path:
    path = tmp_path / "export.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def inspected(path: Path, table: gpd.GeoDataFrame | None = TABLE) -> Inspection:
    options = InspectionOptions(today=date(2023, 12, 31), precision="address", day_first=True)
    give = None if table is None else lambda: table
    result = inspect(read(path), city=CITY, addresses=give, options=options)
    books = result.books()
    assert books.read == books.accepted + books.rejected
    assert books.accepted == books.located + books.without_location
    return result


def test_a_file_with_addresses_only_is_accepted_and_located(tmp_path: Path) -> None:
    path = file_of(
        tmp_path,
        "1;1.1.1;01-03-2023;10:00;Kerkstraat 12-A",
        "2;1.1.1;02-03-2023;10:00;Kerkstraat 14",
        "3;1.1.1;03-03-2023;10:00;Kerkstraat",
        "4;1.1.1;04-03-2023;10:00;1315 AB",
        "5;1.1.1;05-03-2023;10:00;Nergenslaan 12",
        "6;1.1.1;06-03-2023;10:00;",
    )
    result = inspected(path)
    frame = result.incidents
    assert frame["precision"].tolist() == ["address", "street", "street", "postcode", "address", "address"]
    assert frame.geometry.isna().tolist() == [False, False, False, False, True, True]
    assert frame.geometry.iloc[0].x == 143_012
    lines = {found.code: found.lines.tolist() for found in result.findings}
    assert lines["address_exact"] == [2]
    assert lines["address_nearest_number"] == [3]
    assert lines["address_street"] == [4]
    assert lines["address_postcode"] == [5]
    assert lines["address_none"] == [6]
    assert (result.books().located, result.books().without_location) == (4, 2)
    assert "Incidents located by their address: 4." in " ".join(str(note) for note in result.notes)
    assert not any("No incident has a location" in str(note) for note in result.notes)


def test_an_address_in_columns_of_its_own_is_put_together(tmp_path: Path) -> None:
    path = file_of(
        tmp_path,
        "1;1.1.1;01-03-2023;10:00;Kerkstraat;12;a;;1315 AB",
        "2;1.1.1;02-03-2023;10:00;;12;;;1315AB",
        "3;1.1.1;03-03-2023;10:00;1e Weteringdwarsstraat;12;A;III;",
        "4;1.1.1;04-03-2023;10:00;Kerkstraat 12;12;;;",
        "5;1.1.1;05-03-2023;10:00;Kerkstraat;;;;",
        "6;1.1.1;06-03-2023;10:00;;12;;;",
        "7;1.1.1;31-02-2023;10:00;Kerkstraat;12;;;1315AB",
        header="Incidentnummer;MK;Datum begin;Tijd begin;Straat;Huisnummer;Huisletter;Toevoeging;Postcode",
    )
    result = inspected(path)
    x = [None if one is None else one.x for one in result.incidents.geometry]
    assert x == [143_012, 143_010, 144_000, 143_010, 143_015, None]
    assert not {"address", "house_number", "house_letter", "house_addition", "postcode"} & set(
        result.rejected.columns
    )


def test_coordinates_go_before_the_address(tmp_path: Path) -> None:
    path = file_of(
        tmp_path,
        "1;1.1.1;01-03-2023;10:00;Kerkstraat 12;143500;487100",
        "2;1.1.1;02-03-2023;10:00;Kerkstraat 12;;",
        "3;1.1.1;02-03-2023;11:00;Kerkstraat 10;0;0",
        "4;1.1.1;03-03-2023;10:00;;;",
        header=HEADER + ";X;Y",
    )
    result = inspected(path)
    assert [None if one is None else one.x for one in result.incidents.geometry] == [
        143_500,
        143_010,
        143_000,
        None,
    ]
    lines = {found.code: found.lines.tolist() for found in result.findings}
    assert lines["coordinate_missing"] == [5]  # not those that were located after all
    assert "coordinate_zero" not in lines
    assert lines["address_exact"] == [3, 4]


def test_the_address_is_kept_nowhere(tmp_path: Path) -> None:
    path = file_of(
        tmp_path,
        "1;1.1.1;01-03-2023;10:00;Nergenslaan 12",
        "2;1.1.1;31-02-2023;10:00;Kerkstraat 12",
    )
    result = inspected(path)
    out = tmp_path / "rejected.csv"
    write_rejected(result, out, words_for("nl"))
    said = [found.say(words_for("nl")) for found in result.findings] + [
        note.say(words_for("nl")) for note in result.notes
    ]
    for text in (out.read_text(encoding="utf-8-sig"), repr(result.incidents), *said, repr(result.rejected)):
        assert "Nergenslaan" not in text
        assert "Kerkstraat" not in text


def test_without_a_table_it_is_said_that_one_would_help(tmp_path: Path) -> None:
    result = inspected(file_of(tmp_path, "1;1.1.1;01-03-2023;10:00;Kerkstraat 12"), None)
    assert any("Rows with an address and without coordinates: 1." in str(note) for note in result.notes)


def test_the_table_is_asked_for_only_when_it_is_needed(tmp_path: Path) -> None:
    path = file_of(tmp_path, "1;1.1.1;01-03-2023;10:00;Kerkstraat 12;143500;487100", header=HEADER + ";X;Y")

    def never() -> gpd.GeoDataFrame:
        raise AssertionError

    assert inspect(read(path), city=CITY, addresses=never).accepted == 1


def test_a_table_in_degrees_is_refused(tmp_path: Path) -> None:
    path = file_of(tmp_path, "1;1.1.1;01-03-2023;10:00;Kerkstraat 12")
    with pytest.raises(CRSError, match="projected coordinate reference system is needed"):
        inspected(path, TABLE.to_crs(4326))
