"""Files of measures: what is read, what is rejected and why, and what never comes in."""

import json

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from hotspots.city import load_city
from hotspots.errors import ReadError
from hotspots.places.layers import load_layers, municipality
from hotspots.places.measures import KINDS, require_measures
from hotspots.places.measures_file import read_measures

CENTRE = (143430.0, 487080.0)
HEAD = "nummer;soort;naam;van;tot en met;voorwaarde;bron;x;y"


@pytest.fixture(scope="module")
def city():
    return load_city()


@pytest.fixture(scope="module")
def read(city):
    area = municipality(load_layers(city), city)

    def run(content, name="measures.csv"):
        data = content if isinstance(content, bytes) else content.encode()
        return read_measures((name, data), city=city, area=area)

    return run


def table(*rows):
    return "\n".join([HEAD, *rows])


def test_a_table_is_read_with_its_periods_to_the_last_day(read):
    found = read(table("A1;Tijdelijk cameragebied;Plein;01-07-2023;30-06-2024;;besluit;143430;487080"))
    (row,) = found.measures.to_dict("records")
    assert (row["measure_id"], row["kind"], row["name"]) == ("A1", "camera_area", "Plein")
    assert row["valid_from"] == pd.Timestamp("2023-07-01", tz="Europe/Amsterdam")
    assert row["valid_until"] == pd.Timestamp("2024-07-01", tz="Europe/Amsterdam")
    assert (row["position"], row["source"]) == ("exact", "besluit")
    assert (row["geometry"].x, row["geometry"].y) == CENTRE
    assert (found.read, found.accepted, found.rejected) == (1, 1, 0)
    require_measures(found.measures)


def test_a_time_of_the_end_is_taken_as_it_is_and_no_end_is_until_further_notice(read):
    found = read(
        table(
            "A1;camera;;2023-07-01;2023-07-02 14:30;;;143430;487080", "A2;camera;;2023-07-01;;;;143430;487080"
        )
    )
    assert found.measures["valid_until"].iloc[0] == pd.Timestamp("2023-07-02 14:30", tz="Europe/Amsterdam")
    assert found.measures["valid_until"].isna().tolist() == [False, True]
    assert [(one.code, one.lines.tolist()) for one in found.findings] == [("measure_open", [3])]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("A1;zeppelin;;2023-07-01;;;;143430;487080", "measure_kind"),
        ("A1;;;2023-07-01;;;;143430;487080", "measure_no_kind"),
        ("A1;camera;;;;;;143430;487080", "measure_no_start"),
        ("A1;camera;;31-02-2023;;;;143430;487080", "measure_start"),
        ("A1;camera;;2023-07-01;weldra;;;143430;487080", "measure_end"),
        ("A1;camera;;2023-07-02;2023-07-01;;;143430;487080", "measure_reversed"),
        ("A1;camera;;2023-07-01;;;;;", "measure_no_place"),
        ("A1;camera;;2023-07-01;;;;243430;487080", "measure_outside"),
    ],
)
def test_a_row_that_cannot_be_used_is_rejected_with_line_and_reason(read, row, code):
    good = "A0;camera;;2023-07-01;2023-07-01;;;143430;487080"
    found = read(table(good, row))
    rejected = [(one.code, one.lines.tolist()) for one in found.findings if one.action == "rejected"]
    assert rejected == [(code, [3])]
    assert (found.read, found.accepted, found.rejected) == (2, 1, 1)
    assert found.measures["measure_id"].tolist() == ["A0"]


def test_a_day_that_begins_and_ends_a_measure_is_one_day(read):
    (row,) = read(table("A0;camera;;2023-07-01;2023-07-01;;;143430;487080")).measures.to_dict("records")
    assert row["valid_until"] - row["valid_from"] == pd.Timedelta(days=1)


def test_a_closure_keeps_only_place_and_period(read):
    found = read(
        table("A1;sluiting woning;Dorpsstraat 1;2023-07-01;2023-07-28;na ruzie;dossier 9;143430;487080")
    )
    (row,) = found.measures.to_dict("records")
    assert row["kind"] == "closed_home"
    assert pd.isna([row["name"], row["condition"], row["source"]]).all()
    assert "Dorpsstraat" not in found.measures.to_csv()
    assert ("measure_closure_name", "repaired") in [(one.code, one.action) for one in found.findings]


def test_columns_of_persons_are_refused_and_addresses_not_asked_for(read):
    content = (
        "soort;van;x;y;Naam bewoner;adres\ncamera;2023-07-01;143430;487080;J. de Vries;Dorpsstraat 1\n"
        "camera;2023-07-02;143430;487080;K. Bakker;Dorpsstraat 2"
    )
    found = read(content)
    assert [one.column for one in found.refused] == ["Naam bewoner"]
    assert found.unused == ("adres",)
    assert "Vries" not in found.measures.to_csv()
    assert "Dorpsstraat" not in found.measures.to_csv()


def test_names_of_persons_in_the_column_of_the_name_are_refused_by_their_look(read):
    found = read(
        "soort;naam;van;x;y\n"
        "gebiedsverbod;J. de Vries;2023-07-01;143430;487080\n"
        "gebiedsverbod;K. Bakker;2023-07-01;143431;487080"
    )
    assert [one.column for one in found.refused] == ["naam"]
    assert found.measures["name"].isna().all()
    assert found.accepted == 2


def test_degrees_are_told_from_metres(read):
    found = read("soort;van;lon;lat\ncamera;2023-07-01;5.2179;52.3749")
    point = found.measures.geometry.iloc[0]
    assert point.distance(shapely.Point(143_480, 487_470)) < 100


def test_the_same_row_twice_is_one_measure_and_the_id_stays_the_same(read):
    row = ";camera;;2023-07-01;;;;143430;487080"
    found = read(table(row, row))
    assert (found.accepted, found.rejected) == (1, 1)
    assert found.measures["measure_id"].tolist() == read(table(row)).measures["measure_id"].tolist()


def test_areas_come_from_geojson_in_degrees_and_crossing_outlines_are_mended(read, city):
    square = shapely.box(143_000, 487_000, 143_400, 487_300)
    bow = shapely.Polygon([(143_000, 487_000), (143_400, 487_300), (143_400, 487_000), (143_000, 487_300)])
    areas = gpd.GeoDataFrame(
        {"kind": ["area_ban", "area_ban"], "from": ["2023-07-01", "2023-08-01"], "ligging": ["grof", None]},
        geometry=[square, bow],
        crs=city.crs,
    )
    found = read(areas.to_crs(4326).to_json().encode(), "areas.geojson")
    assert found.accepted == 2
    assert found.measures["position"].tolist() == ["coarse", "exact"]
    assert found.measures.geometry.iloc[0].symmetric_difference(square).area < 5
    assert ("measure_outline", [2]) in [(one.code, one.lines.tolist()) for one in found.findings]


def test_a_geopackage_is_read(read, city, tmp_path):
    path = tmp_path / "measures.gpkg"
    gpd.GeoDataFrame(
        {
            "soort": ["alcoholverbod"],
            "van": pd.to_datetime(["2023-07-01"]),
            "tot": pd.to_datetime(["2025-06-30"]),
        },
        geometry=[shapely.box(143_000, 487_000, 143_400, 487_300)],
        crs=city.crs,
    ).to_file(path)
    (row,) = read(path.read_bytes(), "measures.gpkg").measures.to_dict("records")
    assert row["kind"] == "alcohol_drugs_ban"
    assert row["valid_from"] == pd.Timestamp("2023-07-01", tz="Europe/Amsterdam")
    assert row["valid_until"] >= pd.Timestamp("2025-06-30", tz="Europe/Amsterdam")


@pytest.mark.parametrize(
    "coordinates",
    [[[[5.2, 52.3], [5.3, 52.3]]], [[[1e300, 1.0], [2.0, 2.0], [3.0, 1.0], [1e300, 1.0]]], [[]]],
)
def test_an_outline_that_is_none_is_rejected_and_the_others_stay(read, coordinates):
    features = [
        {"type": "Feature", "properties": {"soort": "camera", "van": "2023-07-01"}, "geometry": shape}
        for shape in (
            {"type": "Polygon", "coordinates": coordinates},
            {"type": "Point", "coordinates": [5.2179, 52.3749]},
        )
    ]
    found = read(json.dumps({"type": "FeatureCollection", "features": features}), "m.geojson")
    assert [(one.code, one.lines.tolist()) for one in found.findings if one.action == "rejected"] == [
        ("measure_no_place", [1])
    ]
    assert found.accepted == 1


def test_coordinates_that_are_no_numbers_are_no_place(read):
    found = read("soort;van;x;y\ncamera;2023-07-01;1e400;487080\ncamera;2023-07-01;143430;487080")
    assert (found.accepted, found.rejected) == (1, 1)


def test_wkt_in_a_table(read):
    found = read("soort;van;wkt\ncamera;2023-07-01;POINT (143430 487080)\ncamera;2023-07-01;PUNT")
    assert (found.accepted, found.rejected) == (1, 1)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_is_known_by_its_code_and_its_english_name(read, kind):
    found = read(f"soort;van;x;y\n{kind};2023-07-01;143430;487080\n{KINDS[kind]};2023-07-02;143430;487080")
    assert found.measures["kind"].tolist() == [kind, kind]


@pytest.mark.parametrize(
    ("content", "column"), [("van;x;y\n2023-07-01;1;2", "soort"), ("soort;van\ncamera;2023-07-01", "wkt")]
)
def test_a_file_without_the_columns_of_a_measure_is_refused(read, content, column):
    with pytest.raises(ReadError, match=f"has no column for: {column}"):
        read(content)


def test_a_file_of_another_kind_is_refused(read):
    with pytest.raises(ReadError, match="damaged or of another kind"):
        read(json.dumps({"hello": "world"}), "measures.json")
    with pytest.raises(ReadError, match="of kind PDF"):
        read(b"%PDF-1.7 ...")


def test_a_row_with_too_many_cells_is_counted_as_rejected(read):
    found = read("soort;van;x;y\ncamera;2023-07-01;143430;487080;9;9;9\ncamera;2023-07-01;143430;487080")
    assert (found.read, found.accepted, found.rejected) == (2, 1, 1)
