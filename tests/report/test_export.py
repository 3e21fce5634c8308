"""Files open where they are meant to, carry their books and source, and hold no incident and no formula."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from shapely.geometry import shape

from hotspots.report import export
from hotspots.report.picture import Picture
from hotspots.report.settings import MapSettings


def test_geojson_follows_the_standard(picture: Picture) -> None:
    read = json.loads(export.geojson(picture))
    assert read["type"] == "FeatureCollection"
    assert "crs" not in read
    assert read["metadata"]["n_selected"] == 51
    assert read["metadata"]["period_start"] == "2023-03-03"
    assert read["metadata"]["source"] == "bron"
    assert [feature["properties"]["name"] for feature in read["features"]] == [
        "Centrum 't Oor, midden",
        "Rond station Oord",
    ]
    for feature in read["features"]:
        outline = shape(feature["geometry"])
        assert outline.exterior.is_ccw
        assert 5 < outline.centroid.x < 6
        assert 52 < outline.centroid.y < 53


def test_geopackage_has_hotspots_areas_and_where_they_come_from(picture: Picture, tmp_path: Path) -> None:
    path = tmp_path / "hotspots.gpkg"
    export.write(picture, path)
    assert {name for name, _ in pyogrio.list_layers(path)} == {"hotspots", "areas", "provenance"}
    read = gpd.read_file(path, layer="hotspots")
    assert read.crs == "EPSG:28992"
    assert read["n"].tolist() == [30, 12]
    assert read["n_selected"].tolist() == [51, 51]
    areas = gpd.read_file(path, layer="areas")
    assert areas["n"].sum() == 48
    assert areas["reason"].iloc[2]
    provenance = pyogrio.read_dataframe(path, layer="provenance")
    assert provenance["settings"].iloc[0].startswith("Een hotspot: minstens 8 incidenten binnen 100 meter")


def rows_of(content: bytes, delimiter: str) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=delimiter))


def test_csv_in_the_form_of_the_language(picture: Picture, compose_with: Any) -> None:
    dutch = rows_of(export.csv(picture), ";")
    english = rows_of(export.csv(compose_with(language="en", settings=picture.scene.settings)), ",")
    assert dutch[0]["share"] == "0,5882"
    assert english[0]["share"] == "0.5882"
    assert dutch[0]["name"] == "Centrum 't Oor, midden"
    assert english[0]["name"] == "Centrum 't Oor, middle"
    assert {row["n_selected"] for row in dutch} == {"51"}


def test_the_areas_have_a_csv_of_their_own(picture: Picture, compose_with: Any) -> None:
    rows = rows_of(export.areas_csv(picture) or b"", ";")
    assert [row["n"] for row in rows] == ["30", "2", "3", "13"]
    assert rows[2]["rate"] == ""
    assert export.areas_csv(compose_with(settings=MapSettings(background="none"))) is None


def test_a_formula_does_not_run(picture: Picture) -> None:
    names = ["=1+1", "+31", "-2", "@SUM(A1)", "\t=1", "gewoon", "'t Oor"]
    table = pd.DataFrame({"name": names, "n": [-1.5] * len(names)})
    rows = rows_of(export.spreadsheet_csv(table, picture), ";")
    assert [row["name"] for row in rows] == ["'=1+1", "'+31", "'-2", "'@SUM(A1)", "'\t=1", "gewoon", "'t Oor"]
    assert {row["n"] for row in rows} == {"-1,5"}


@pytest.mark.parametrize("write", [export.geojson, export.geopackage, export.csv])
def test_made_up_data_says_so_in_every_file(write: Any, compose_with: Any) -> None:
    assert b"Synthetisch: verzonnen incidenten" in write(compose_with(source="synthetisch"))
    assert b"Synthetisch" not in write(compose_with())


@pytest.mark.parametrize("write", [export.geojson, export.geopackage, export.csv, export.areas_csv])
def test_no_incident_is_in_a_file(write: Any, picture: Picture) -> None:
    content = write(picture)
    assert not any(f"i{i}".encode() + b'"' in content for i in range(51))
    assert b"POINT" not in content
    assert b'"Point"' not in content


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson", ".csv"])
def test_without_hotspots_a_file_is_empty_but_whole(suffix: str, compose_with: Any, tmp_path: Path) -> None:
    nothing = compose_with(settings=MapSettings(background="none", minimum=500, radius=50))
    export.write(nothing, tmp_path / f"none{suffix}")
    content = (tmp_path / f"none{suffix}").read_bytes()
    if suffix == ".csv":
        assert b"rank;name;n;" in content
    else:
        read = gpd.read_file(tmp_path / f"none{suffix}", layer="hotspots" if suffix == ".gpkg" else None)
        assert len(read) == 0


def test_what_is_not_known_stays_empty(picture: Picture) -> None:
    unknown = picture.hotspots.assign(
        peak_part=pd.Series([None, "night"], dtype="str"), share_peak_part=float("nan")
    )
    found = replace(picture.scene.found, hotspots=unknown)
    changed = replace(picture, scene=replace(picture.scene, found=found))
    first = json.loads(export.geojson(changed))["features"][0]["properties"]
    assert first["share_peak_part"] is None
    assert first["peak_part"] == ""
