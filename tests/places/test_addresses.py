"""A table of addresses: what is accepted, what is rejected and why, and whole files that are refused."""

import math
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from hotspots.city import City, load_city
from hotspots.columns import ADDRESS_COLUMNS
from hotspots.errors import AddressError
from hotspots.i18n import words_for
from hotspots.places.addresses import AddressInspection, read_addresses
from hotspots.places.layers import load_layers

CITY = load_city()
LAYERS = load_layers(CITY)
HEADER = "postcode;huisnummer;toevoeging;x;y;gebruiksdoel"
GOOD = "1315AB;12;;143500,5;487100;woonfunctie"


def read(path: Path, city: City = CITY, **options) -> AddressInspection:
    inspection = read_addresses(path, city=city, layers=LAYERS, **options)
    assert inspection.read == inspection.accepted + len(inspection.rejected)
    return inspection


def table(tmp_path: Path, *rows: str, header: str = HEADER) -> Path:
    path = tmp_path / "addresses.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def refusal(path: Path, **options) -> AddressError:
    with pytest.raises(AddressError) as caught:
        read(path, **options)
    assert words_for("nl").error(caught.value) != str(caught.value)
    return caught.value


def test_a_row_becomes_an_address(tmp_path: Path) -> None:
    inspection = read(table(tmp_path, "1315 ab;012;A-iii;143500,5;487100;woonfunctie,winkelfunctie", GOOD))
    frame = inspection.addresses
    assert tuple(frame.columns) == ADDRESS_COLUMNS
    assert frame.crs == CITY.crs
    row = frame[frame["addition"] == "AIII"].iloc[0]
    assert (row["postcode"], row["house_number"], row["dwelling"]) == ("1315AB", 12, True)
    assert (row.geometry.x, row.geometry.y) == (143500.5, 487100.0)
    assert pd.isna(row["street"])
    assert (inspection.read, inspection.accepted, inspection.dwellings) == (2, 2, 2)


def test_what_has_no_dwelling_function_is_no_dwelling(tmp_path: Path) -> None:
    path = table(tmp_path, GOOD, "1315AB;14;;143520;487100;winkelfunctie", "1315AB;16;;143540;487100;")
    inspection = read(path)
    assert inspection.addresses.set_index("house_number")["dwelling"].to_dict() == {
        12: True,
        14: False,
        16: False,
    }
    assert [(found.code, found.lines.tolist()) for found in inspection.findings] == [("address_no_use", [4])]


@pytest.mark.parametrize(
    ("row", "code", "says"),
    [
        ("1315AB;;;143500;487100;woonfunctie", "address_number", "whole number from 1 to 99999"),
        ("1315AB;zes;;143500;487100;woonfunctie", "address_number", "This one is not"),
        ("1315AB;0;;143500;487100;woonfunctie", "address_number", "1 to 99999"),
        ("1315;6;;143500;487100;woonfunctie", "address_postcode", "four digits and two letters"),
        ("0315AB;6;;143500;487100;woonfunctie", "address_postcode", "four digits"),
        (";6;;143500;487100;woonfunctie", "address_no_street", "a postcode or a street"),
        ("1315AB;6;achterhuis;143500;487100;woonfunctie", "address_addition", "at most 6 signs"),
        ("1315AB;6;;;;woonfunctie", "address_nowhere", "needs coordinates"),
        ("1315AB;6;;0;0;woonfunctie", "address_nowhere", "needs coordinates"),
        ("1315AB;6;;hier;daar;woonfunctie", "coordinate_unreadable", "not numbers"),
        ("1315AB;6;;487100;143500;woonfunctie", "coordinates_swapped", "are swapped"),
        ("1315AB;6;;190000;450000;woonfunctie", "address_outside", "outside the municipality"),
        ("1315ab;12;;143501;487100;woonfunctie", "address_twice", "in an earlier row"),
        ("1315AB;6", "row_length", ""),
    ],
)
def test_a_row_that_cannot_be_used_is_rejected_with_line_and_reason(
    tmp_path: Path, row: str, code: str, says: str
) -> None:
    inspection = read(table(tmp_path, GOOD, row, "1315AB;14;;143520;487100;woonfunctie"))
    assert inspection.rejected["line"].tolist() == [3]
    if code != "row_length":
        assert inspection.rejected["code"].tolist() == [code]
    reason = inspection.rejected.iloc[0]
    said = reason["reason"].format(**reason["params"])
    assert says in said
    assert "1315" not in said  # never a value of the row
    assert sorted(inspection.addresses["house_number"]) == [12, 14]


def test_the_same_id_twice_is_one_address(tmp_path: Path) -> None:
    header = "identificatie;" + HEADER
    path = table(tmp_path, "A1;" + GOOD, "A1;1315AB;14;;143520;487100;woonfunctie", header=header)
    inspection = read(path)
    assert inspection.addresses["address_id"].tolist() == ["A1"]
    assert inspection.rejected["code"].tolist() == ["address_id_twice"]


def test_an_id_made_from_the_content_stays_with_the_address(tmp_path: Path) -> None:
    one = read(table(tmp_path, GOOD, "1315AB;14;;143520;487100;woonfunctie")).addresses
    other = read(table(tmp_path, "1315AB;14;;143523;487101;woonfunctie", GOOD)).addresses
    assert one["address_id"].tolist() == other["address_id"].tolist()
    assert one["address_id"].is_unique


def test_degrees_and_english_names_and_commas_are_read(tmp_path: Path) -> None:
    lon, lat = Transformer.from_crs(28992, 4326, always_xy=True).transform(143500, 487100)
    path = table(
        tmp_path,
        f"1315AB,12,A,{lon:.7f},{lat:.7f},residential",
        header="zipcode,housenumber,addition,longitude,latitude,use",
    )
    row = read(path).addresses.iloc[0]
    assert math.hypot(row.geometry.x - 143500, row.geometry.y - 487100) < 0.1
    assert row["dwelling"]


def test_swapped_columns_are_said_and_repaired_on_demand(tmp_path: Path) -> None:
    path = table(tmp_path, "1315AB;12;;487100;143500;woonfunctie", "1315AB;14;;487110;143500;woonfunctie")
    assert "they are swapped" in str(refusal(path))
    repaired = read(path, repair_swapped=True).addresses
    assert repaired.geometry.x.tolist() == [143500.0, 143500.0]


def test_a_table_of_another_city_is_refused(tmp_path: Path) -> None:
    rows = [f"3511AB;{i};;{136000 + i};{455900};woonfunctie" for i in range(1, 30)]
    error = refusal(table(tmp_path, GOOD, *rows))
    assert error.code == "addresses_elsewhere"
    assert str(error) == (
        "A table of addresses is that of the city. Of 30 addresses in addresses.csv 29 lie outside Almere. "
        "Load the table of Almere, or choose the other city."
    )


def test_a_table_without_a_dwelling_is_refused(tmp_path: Path) -> None:
    error = refusal(table(tmp_path, GOOD.replace("woonfunctie", "kantoorfunctie")))
    assert (
        "None of the 1 addresses in addresses.csv has the use woonfunctie. Check the column gebruiksdoel"
        in str(error)
    )


def test_a_table_in_which_nothing_can_be_used_says_where_the_fault_is(tmp_path: Path) -> None:
    error = refusal(table(tmp_path, *(f"131{i};12;;143500;487100;woonfunctie" for i in range(5))))
    assert "all 5 are rejected, most of them for: postcode" in str(error)


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        ("postcode;huisnummer;toevoeging;x;y;soort", "gebruiksdoel"),
        ("plaats;huisnummer;toevoeging;x;y;gebruiksdoel", "postcode"),
        ("postcode;nr_x;toevoeging;x;y;gebruiksdoel", "huisnummer"),
        ("postcode;huisnummer;toevoeging;x;ypsilon;gebruiksdoel", "x, y"),
    ],
)
def test_a_column_that_lacks_is_named(tmp_path: Path, header: str, missing: str) -> None:
    error = refusal(table(tmp_path, GOOD, header=header))
    assert error.code == "addresses_columns"
    assert f"lacks: {missing}." in str(error)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"\x00\x01", b"SQLite format 3\x00 but broken"])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "wild.gpkg"
    path.write_bytes(content)
    assert "wild.gpkg cannot be read as one" in str(refusal(path))


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    assert "There is no file nowhere.csv" in str(refusal(tmp_path / "nowhere.csv"))


def test_personal_columns_are_not_read_and_said(tmp_path: Path) -> None:
    path = table(tmp_path, GOOD + ";Jansen;123456782", header=HEADER + ";achternaam;bsn")
    inspection = read(path)
    assert {one.column for one in inspection.refused} == {"achternaam", "bsn"}
    assert tuple(inspection.addresses.columns) == ADDRESS_COLUMNS


def test_names_in_the_column_of_the_street_are_not_kept(tmp_path: Path) -> None:
    rows = [f"jan{i}@example.org;1315AB;{i};;143500;487100;woonfunctie" for i in range(1, 40)]
    inspection = read(table(tmp_path, *rows, header="straat;" + HEADER))
    assert [one.column for one in inspection.refused] == ["straat"]
    assert inspection.addresses["street"].isna().all()


def bag(tmp_path: Path, n: int = 40, *, x: float = 143500.0, layer: str = "verblijfsobject") -> Path:
    """Write a small GeoPackage with the columns of bag-light.gpkg."""
    number = np.arange(1, n + 1)
    frame = gpd.GeoDataFrame(
        {
            "identificatie": [f"0034010{i:09d}" for i in number],
            "openbare_ruimte_naam": "Verzonnenstraat",
            "huisnummer": number,
            "huisletter": None,
            "toevoeging": None,
            "postcode": "1315AB",
            "woonplaats_naam": "Almere",
            "gebruiksdoel": np.where(number % 4 == 0, "kantoorfunctie", "woonfunctie"),
            "status": np.where(
                number % 10 == 0, "Verblijfsobject gevormd", "Verblijfsobject in gebruik (niet ingemeten)"
            ),
            "pand_identificatie": "0034100000000001",
        },
        geometry=gpd.points_from_xy(x + 5.0 * number, np.full(n, 487100.0)),
        crs=28992,
    )
    path = tmp_path / "bag-light.gpkg"
    pyogrio.write_dataframe(frame, path, layer=layer)
    return path


def test_a_bag_is_read_within_the_city_and_in_use_only(tmp_path: Path) -> None:
    path = bag(tmp_path)
    elsewhere = pyogrio.read_dataframe(path).assign(identificatie="x")
    elsewhere.geometry = elsewhere.geometry.translate(60_000)
    pyogrio.write_dataframe(elsewhere, path, layer="verblijfsobject", append=True)
    inspection = read(path)
    assert (inspection.read, inspection.accepted, inspection.dwellings) == (40, 36, 28)
    assert inspection.rejected["code"].unique().tolist() == ["address_not_in_use"]
    assert inspection.addresses["street"].unique().tolist() == ["Verzonnenstraat"]
    assert inspection.edition is not None
    assert len(inspection.edition) == 10
    assert read(path, edition="2023").edition == "2023"


def test_a_bag_of_elsewhere_has_no_address_for_the_city(tmp_path: Path) -> None:
    assert "In bag-light.gpkg there is none for Almere" in str(refusal(bag(tmp_path, x=190_000.0)))


def test_a_layer_that_is_not_there_is_said(tmp_path: Path) -> None:
    path = bag(tmp_path, layer="adressen")
    assert read(path).accepted == 36  # the first layer of points
    error = refusal(path, layer="verblijfsobject")
    assert "bag-light.gpkg has no layer verblijfsobject, but: adressen" in str(error)


def test_the_digest_is_of_the_content_not_of_the_order(tmp_path: Path) -> None:
    rows = [f"1315AB;{i};;143500;487100;woonfunctie" for i in range(1, 9)]
    first = read(table(tmp_path, *rows)).digest
    assert read(table(tmp_path, *rows[::-1])).digest == first
    assert read(table(tmp_path, *rows[1:])).digest != first


cells = st.sampled_from(
    ["", "1315AB", "12", "12A", "-3", "143500", "487100", "5,24", "woonfunctie", "x;y", '"', "é"]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(cells, min_size=6, max_size=6), max_size=8))
def test_wild_rows_are_all_in_the_books(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    folder = tmp_path_factory.mktemp("wild")
    path = table(
        folder, GOOD, *(";".join(cell.replace(";", " ").replace('"', "") for cell in row) for row in rows)
    )
    try:
        inspection = read(path)
    except AddressError:
        return
    frame = inspection.addresses
    assert frame["address_id"].is_unique
    assert frame["house_number"].between(1, 99999).all()
    assert np.isfinite(shapely.get_x(frame.geometry.to_numpy())).all()
