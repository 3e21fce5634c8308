"""GeoJSON, GeoPackage and GeoParquet: points, what they are in, and what is no point."""

import io
import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet
from shapely import LineString, MultiPoint, Point, Polygon

from hotspots.errors import ReadError
from hotspots.incidents.mapping import ColumnMapping
from hotspots.incidents.reading import Limits, preview, read

PROPERTIES: dict[str, Any] = {"Incidentnummer": 7, "MK": "1.1.1", "Datum begin": "2023-03-01", "tags": [1, 2]}


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": PROPERTIES | properties, "geometry": geometry}


def point(*coordinates: Any) -> dict[str, Any]:
    return {"type": "Point", "coordinates": coordinates}


def collection(*features: Any, **members: Any) -> tuple[str, bytes]:
    return "a.geojson", json.dumps({"type": "FeatureCollection", "features": features, **members}).encode()


def frame(**columns: Any) -> gpd.GeoDataFrame:
    moment = pd.to_datetime(["2023-03-01 21:30", "2023-07-01 12:00"]).tz_localize("Europe/Amsterdam")
    values = {
        "incident_id": ["a", "b"],
        "category": ["1.1.1", "1.2.1"],
        "occurred_from": moment,
        "source": ["BVH", None],
        "geometry": [Point(145000, 487000), None],
    }
    return gpd.GeoDataFrame(values | columns, crs="EPSG:28992")


def geopackage(tmp_path: Path, **layers: gpd.GeoDataFrame) -> Path:
    path = tmp_path / "a.gpkg"
    for name, layer in layers.items():
        layer.to_file(path, layer=name)
    return path


def geoparquet(made: gpd.GeoDataFrame, **options: Any) -> tuple[str, bytes]:
    buffer = io.BytesIO()
    made.to_parquet(buffer, **options)
    return "a.parquet", buffer.getvalue()


def test_points_of_geojson_are_degrees_by_its_standard() -> None:
    found = read(collection(feature(point(5.2, 52.3)), feature(None), feature(point(5.3, 52.4, -1))))
    assert found.declared_crs == "EPSG:4326"
    assert found.format == "geojson"
    assert found.mapping == ColumnMapping(
        incident_id="Incidentnummer", category="MK", date_from="Datum begin"
    )
    assert found.frame.index.tolist() == [1, 2, 3]
    assert found.frame["x"].tolist()[::2] == [5.2, 5.3]
    assert found.frame.loc[2, ["x", "y"]].isna().all()
    assert found.frame["incident_id"].tolist() == ["7", "7", "7"]


def test_metres_in_geojson_without_a_word_are_not_taken_for_degrees() -> None:
    found = read(collection(feature(point(145000, 487000))))
    assert found.declared_crs is None
    assert "no_degrees" in [note.code for note in found.notes]


@pytest.mark.parametrize(
    ("name", "crs"),
    [
        ("urn:ogc:def:crs:EPSG::28992", "EPSG:28992"),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"),
        ("EPSG:0", None),
    ],
)
def test_the_crs_that_older_geojson_states_is_believed(name: str, crs: str | None) -> None:
    stated = {"type": "name", "properties": {"name": name}}
    found = read(collection(feature(point(5, 52)), crs=stated))
    assert found.declared_crs == crs
    assert ("crs_unknown" in [note.code for note in found.notes]) == (crs is None)


def test_what_is_no_point_is_listed_and_damage_costs_one_feature() -> None:
    ring = [[5, 52], [6, 52], [6, 53], [5, 52]]
    found = read(
        collection(
            feature(point(5, 52)),
            feature({"type": "Polygon", "coordinates": [ring]}),
            feature({"type": "MultiPoint", "coordinates": [[5, 52]]}),
            feature(point("5", 52)),
            feature("nergens"),
            "geen object",
            feature(point(float("nan"), 10**400)),
            feature(point()),
        )
    )
    assert found.frame.index.tolist() == [1, 3, 6, 7, 8]
    assert {line: why.code for line, why in found.broken.items()} == dict.fromkeys((2, 4, 5), "no_point")
    assert found.frame["x"].notna().tolist() == [True, True, False, False, False]
    assert found.n_rows == 8


def test_geojson_of_areas_only_is_no_file_of_incidents() -> None:
    with pytest.raises(ReadError, match="holds lines or areas only"):
        read(collection(feature({"type": "Polygon", "coordinates": []})))


def test_a_single_feature_and_its_identifier_are_read() -> None:
    data = json.dumps({"id": 12, **feature(point(5, 52))} | {"properties": None}).encode()
    assert read(("a.json", data)).frame["incident_id"].tolist() == ["12"]


def test_geojson_beyond_the_limits_is_refused() -> None:
    many = collection(*[feature(point(5, 52))] * 3)
    with pytest.raises(ReadError, match="at most 2 features"):
        read(many, limits=Limits(rows=2))
    with pytest.raises(ReadError, match="at most 3 properties"):
        read(many, limits=Limits(columns=3))
    with pytest.raises(ReadError, match=r"at most 1 MB\. a\.geojson is larger"):
        read(("a.geojson", b"{" + b" " * 1_100_000), limits=Limits(megabytes=3))


def test_columns_for_x_and_y_are_not_needed_beside_geometry() -> None:
    data = collection(feature(point(5, 52), X=1, Y=2))
    assert preview(data).has_geometry
    assert read(data).frame["x"].tolist() == [5.0]
    assert read(data, ColumnMapping(incident_id="MK", x="weg", y="weg")).frame["x"].tolist() == [5.0]


def test_a_geopackage_of_our_own_columns_comes_back(tmp_path: Path) -> None:
    found = read(geopackage(tmp_path, incidents=frame()))
    assert found.declared_crs == "EPSG:28992"
    assert found.format == "gpkg"
    assert found.frame.loc[1].to_dict() == {
        "incident_id": "a",
        "category": "1.1.1",
        "date_from": "2023-03-01T21:30:00+01:00",
        "source": "BVH",
        "x": 145000.0,
        "y": 487000.0,
    }
    assert found.frame.loc[2].isna().to_dict()["source"]
    assert np.isnan(found.frame.loc[2, "x"])


def test_the_first_layer_of_points_is_read_unless_one_is_asked_for(tmp_path: Path) -> None:
    areas = gpd.GeoDataFrame({"naam": ["a"]}, geometry=[Polygon([(0, 0), (1, 0), (1, 1)])], crs="EPSG:28992")
    path = geopackage(tmp_path, gebieden=areas, een=frame(), twee=frame(incident_id=["c", "d"]))
    seen = preview(path)
    assert (seen.part, seen.parts) == ("een", ("gebieden", "een", "twee"))
    assert read(path, layer="twee").frame["incident_id"].tolist() == ["c", "d"]
    with pytest.raises(ReadError, match="Choose one of: gebieden, een, twee"):
        read(path, layer="drie")
    with pytest.raises(ReadError, match="lines or areas only"):
        read(path, ColumnMapping(), layer="gebieden")


def test_a_geopackage_without_crs_declares_none(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    with pytest.warns(UserWarning, match="crs"):
        frame().set_crs(None, allow_override=True).to_file(path)
    found = read(path)
    assert found.declared_crs is None
    assert "crs_missing" in [note.code for note in found.notes]


def test_geometry_of_several_kinds_is_taken_apart(tmp_path: Path) -> None:
    shapes = [MultiPoint([(1, 2)]), LineString([(0, 0), (1, 1)])]
    found = read(geopackage(tmp_path, incidents=frame(geometry=shapes)))
    assert found.frame[["x", "y"]].to_numpy().tolist() == [[1.0, 2.0]]
    assert list(found.broken) == [2]


@pytest.mark.parametrize("encoding", ["WKB", "geoarrow"])
def test_geoparquet_is_read_in_both_encodings(encoding: str) -> None:
    made = frame(n=[1.0, 2.5], when=[pd.Timestamp("2023-03-01"), pd.NaT])
    found = read(geoparquet(made, geometry_encoding=encoding), ColumnMapping(category="n", date_from="when"))
    assert found.declared_crs == "EPSG:28992"
    assert found.frame["category"].tolist() == ["1", "2.5"]
    assert found.frame["date_from"].fillna("").tolist() == ["2023-03-01T00:00:00", ""]
    assert found.frame["x"].fillna(0).tolist() == [145000.0, 0.0]


def test_moments_of_parquet_are_in_utc_and_other_types_are_text() -> None:
    made = frame(
        kind=pd.Categorical(["x", "y"]), day=[pd.Timestamp("2023-03-01").date()] * 2, yes=[True, None]
    )
    mapping = ColumnMapping(date_from="occurred_from", category="kind", date_to="day", source="yes")
    found = read(geoparquet(made), mapping).frame
    assert found["date_from"].tolist() == ["2023-03-01T20:30:00Z", "2023-07-01T10:00:00Z"]
    assert found["date_to"].tolist() == ["2023-03-01", "2023-03-01"]
    assert found["category"].tolist() == ["x", "y"]
    assert found["source"].tolist()[0] == "True"


def test_geoparquet_says_its_crs_or_means_degrees() -> None:
    without = frame().set_crs(None, allow_override=True)
    assert read(geoparquet(without)).declared_crs is None
    buffer = io.BytesIO()
    table = pa.table({"incident_id": ["a"], "geometry": [Point(5, 52).wkb]})
    geo = {"version": "1.0.0", "primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB"}}}
    parquet.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), buffer)
    assert read(("a.parquet", buffer.getvalue())).declared_crs == "EPSG:4326"


def test_parquet_without_geometry_is_a_table() -> None:
    buffer = io.BytesIO()
    parquet.write_table(pa.table({"x": [1.5, 2.0], "y": [3, None], "datum": ["a", " "]}), buffer)
    found = read(("a.parquet", buffer.getvalue()))
    assert found.frame["x"].tolist() == ["1.5", "2"]
    assert found.frame.isna().sum().to_dict() == {"date_from": 1, "x": 0, "y": 1}


def test_one_long_text_in_many_rows_of_parquet_is_a_bomb() -> None:
    buffer = io.BytesIO()
    parquet.write_table(pa.table({"datum": ["x" * 10_000] * 5000}), buffer)
    assert len(buffer.getvalue()) < 20_000
    with pytest.raises(ReadError, match="5 MB unpacked"):
        read(("a.parquet", buffer.getvalue()), limits=Limits(unpacked_megabytes=5))


def test_parquet_beyond_the_limits_is_refused() -> None:
    with pytest.raises(ReadError, match="at most 1 rows"):
        read(geoparquet(frame()), limits=Limits(rows=1))
    with pytest.raises(ReadError, match="2 columns, each with its own name"):
        read(geoparquet(frame()), limits=Limits(columns=2))
    with pytest.raises(ReadError, match="has none"):
        read(geoparquet(frame().iloc[:0]))


@pytest.mark.parametrize("at", [20, 100, -20])
def test_a_damaged_geodata_file_gives_a_read_error_or_its_rows(tmp_path: Path, at: int) -> None:
    for name, whole in (geoparquet(frame()), ("a.gpkg", geopackage(tmp_path, a=frame()).read_bytes())):
        data = bytearray(whole)
        data[at] ^= 0xFF
        for part in (bytes(data), whole[: len(whole) // 2]):
            try:
                read((name, part))
            except ReadError as error:
                assert error.code  # noqa: PT017 - a changed byte may or may not matter
