"""Measures in the register: added from a file, replaced by id, ended, and what of it is remembered."""

from dataclasses import dataclass
from datetime import UTC, datetime

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from hotspots.errors import RegisterError
from hotspots.places.measures import MeasureError, measures_frame, require_measures
from hotspots.register import MeasureResult, Register

KEY = "smallville"
CLOCK = {"crs": "EPSG:28992", "timezone": "Europe/Amsterdam"}
SQUARE = shapely.box(143_000, 485_000, 143_100, 485_100)
NOW = datetime(2023, 9, 28, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Inspected:
    measures: gpd.GeoDataFrame
    filename: str = "measures.csv"
    digest: str = "0" * 64


def file_of(*rows, **changes):
    usual = {
        "kind": "camera_area",
        "valid_from": "2023-07-01",
        "valid_until": "2024-07-01",
        "geometry": SQUARE,
    }
    return Inspected(measures_frame(rows, always=usual, **CLOCK), **changes)


def add(register, *rows, **changes):
    return register.measures.add(file_of(*rows), city_key=KEY, who="duty officer", **changes)


def test_measures_come_back_as_they_were_added(register, city):
    row = {
        "measure_id": "A",
        "name": "Square",
        "condition": "on match days",
        "source": "decision 12",
        "position": "coarse",
    }
    given = file_of(
        row,
        {
            "measure_id": "B",
            "kind": "camera",
            "valid_until": None,
            "geometry": shapely.Point(143_000, 485_000),
        },
    )
    assert register.measures.add(given, city_key=KEY, who="x") == MeasureResult(2, 0, 0)
    found = register.measures.all(city)
    require_measures(found)
    expected = given.measures.sort_values(["kind", "measure_id"], ignore_index=True)
    pd.testing.assert_frame_equal(found, expected, check_column_type=False)


def test_an_empty_register_has_a_frame_of_measures_all_the_same(register, city):
    found = register.measures.all(city)
    assert found.empty
    require_measures(found)
    assert (register.measures.version(KEY), register.measures.changes(KEY)) == (0, [])


def test_the_same_file_twice_changes_nothing_and_another_one_replaces_by_id(register, city):
    add(register, {"measure_id": "A"}, {"measure_id": "B"})
    assert add(register, {"measure_id": "A"}, {"measure_id": "B"}) == MeasureResult(0, 0, 2)
    result = add(register, {"measure_id": "A", "valid_until": "2023-09-01"}, {"measure_id": "C"})
    assert result == MeasureResult(1, 1, 0)
    found = register.measures.all(city).set_index("measure_id")
    assert list(found.index) == ["A", "B", "C"]
    assert found.loc["A", "valid_until"] == pd.Timestamp("2023-09-01", tz="Europe/Amsterdam")
    assert found.loc["B", "valid_until"] == pd.Timestamp("2024-07-01", tz="Europe/Amsterdam")


def test_a_measure_is_ended_and_that_is_remembered(register, city):
    add(register, {"measure_id": "A"}, now=NOW)
    register.measures.end("A", city_key=KEY, on=datetime(2023, 10, 1, 6, tzinfo=UTC), who="chief", now=NOW)
    (row,) = register.measures.all(city).to_dict("records")
    assert row["valid_until"] == pd.Timestamp("2023-10-01 08:00", tz="Europe/Amsterdam")
    ended, added = register.measures.changes(KEY)
    assert (ended.what, ended.who, ended.measure_id, ended.at) == ("ended", "chief", "A", NOW)
    assert (added.what, added.filename, added.inserted) == ("added", "measures.csv", 1)


def test_an_open_end_can_be_closed(register, city):
    add(register, {"measure_id": "A", "valid_until": None})
    register.measures.end("A", city_key=KEY, on=datetime(2023, 10, 1, tzinfo=UTC), who="chief")
    assert register.measures.all(city)["valid_until"].notna().all()


def test_the_version_grows_with_each_change_and_is_that_of_the_city(register):
    versions = [register.measures.version(KEY)]
    add(register, {"measure_id": "A"}, now=NOW)
    versions.append(register.measures.version(KEY))
    add(register, {"measure_id": "B"}, now=NOW)
    versions.append(register.measures.version(KEY))
    register.measures.end("A", city_key=KEY, on=datetime(2023, 10, 1, tzinfo=UTC), who="chief", now=NOW)
    versions.append(register.measures.version(KEY))
    assert versions == sorted(set(versions))
    assert register.measures.version("elsewhere") == 0
    assert register.version() == 0  # the incidents did not change


def test_cities_have_their_own_measures(register, city):
    register.measures.add(file_of({"measure_id": "A"}), city_key="elsewhere", who="x")
    assert register.measures.all(city).empty
    with pytest.raises(RegisterError, match="There is none of that number"):
        register.measures.end("A", city_key=KEY, on=NOW, who="x")


def test_a_measure_does_not_end_before_it_begins(register, city):
    add(register, {"measure_id": "A"})
    with pytest.raises(RegisterError, match="The end given is before that"):
        register.measures.end("A", city_key=KEY, on=datetime(2023, 6, 30, 22, tzinfo=UTC), who="x")
    assert register.measures.all(city)["valid_until"].iloc[0] == pd.Timestamp(
        "2024-07-01", tz="Europe/Amsterdam"
    )
    assert len(register.measures.changes(KEY)) == 1


@pytest.mark.parametrize("who", ["", "  "])
def test_nobody_changes_nothing(register, city, who):
    with pytest.raises(RegisterError, match="noted with a name or function"):
        register.measures.add(file_of({"measure_id": "A"}), city_key=KEY, who=who)
    assert register.measures.all(city).empty


def test_a_file_goes_in_whole_or_not_at_all(register, city):
    wrong = file_of({"measure_id": "A"}, {"measure_id": "B", "kind": "zeppelin"})
    with pytest.raises(MeasureError, match="That is not so in: kind"):
        register.measures.add(wrong, city_key=KEY, who="x")
    assert register.measures.all(city).empty


def test_coordinates_in_another_system_come_back_in_that_of_the_city(register, city):
    in_utm = file_of({"measure_id": "A"})
    frame = in_utm.measures.to_crs("EPSG:32631")
    register.measures.add(Inspected(frame), city_key=KEY, who="x")
    found = register.measures.all(city).geometry.iloc[0]
    assert found.symmetric_difference(SQUARE).area < 1


def test_another_process_sees_what_was_added(register, city, url):
    add(register, {"measure_id": "A"})
    with Register.open(url) as other:
        assert other.measures.all(city)["measure_id"].tolist() == ["A"]
