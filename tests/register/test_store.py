"""Imports, corrections and undoing them; what comes out is what went in."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import geopandas as gpd
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal

from hotspots.city import City
from hotspots.columns import INCIDENT_COLUMNS
from hotspots.errors import CRSError, RegisterError
from hotspots.incidents.inspection import InspectionOptions, inspect
from hotspots.incidents.reading import read
from hotspots.register import ImportResult, Register, UndoResult

KEY = "smallville"
ROWS = {
    "a": {"occurred_from": "2023-01-01 23:00", "occurred_to": "2023-01-02 07:00"},
    "b": {"category": "1.4.5", "group": "hic", "source": "other, source", "xy": None},
    "c": {"category": "3.7.1", "precision": "street", "regime": "avg", "xy": (143_001.5, 485_002.25)},
}


def known(register: Register, city: City) -> dict[str, str]:
    """Return id → category, to look at versions by."""
    frame = register.incidents(city)
    return dict(zip(frame["incident_id"], frame["category"], strict=True))


def test_what_went_in_comes_out(register: Register, city: City, inspection: Callable) -> None:
    given = inspection(ROWS)
    before = given.incidents.copy(deep=True)

    result = register.add(given, city_key=KEY)

    assert result == ImportResult(1, inserted=3, updated=0, unchanged=0)
    frame = register.incidents(city)
    assert list(frame.columns) == list(INCIDENT_COLUMNS)
    expected = given.incidents.drop(columns="group")
    assert_geodataframe_equal(frame.drop(columns="group"), expected)
    assert_geodataframe_equal(given.incidents, before)
    assert frame.crs == city.crs
    assert frame["occurred_from"].dtype == "datetime64[us, Europe/Amsterdam]"
    assert isinstance(frame.index, pd.RangeIndex)


def test_an_empty_register_gives_an_empty_frame_of_the_same_shape(register: Register, city: City) -> None:
    frame = register.incidents(city)
    assert list(frame.columns) == list(INCIDENT_COLUMNS)
    assert (len(frame), frame.crs, register.count(KEY), register.version()) == (0, city.crs, 0, 0)
    assert frame["occurred_to"].dtype == "datetime64[us, Europe/Amsterdam]"
    assert register.imports() == []


def test_the_group_is_that_of_the_city_as_it_is_now(
    register: Register, city: City, inspection: Callable
) -> None:
    register.add(inspection({"a": {"category": "1.1.1"}, "z": {"category": "not a class"}}), city_key=KEY)
    frame = register.incidents(city)
    assert frame["group"].tolist() == ["hic", "unknown"]
    regrouped = register.incidents(replace(city, regroup={"1.1.1": "other"}))
    assert regrouped["group"].tolist() == ["other", "unknown"]


def test_both_two_o_clocks_of_the_october_night_survive(
    register: Register, city: City, inspection: Callable
) -> None:
    given = inspection({"first": {}, "second": {}})
    moments = pd.to_datetime(["2023-10-29 00:30", "2023-10-29 01:30"], utc=True).as_unit("us")
    given.incidents["occurred_from"] = moments.tz_convert(city.timezone)
    given.incidents["occurred_to"] = moments.tz_convert(city.timezone)
    register.add(given, city_key=KEY)
    frame = register.incidents(city)
    assert frame["occurred_from"].dt.strftime("%H:%M %z").tolist() == ["02:30 +0200", "02:30 +0100"]


def test_the_same_file_twice_changes_nothing(register: Register, city: City, inspection: Callable) -> None:
    first = register.add(inspection(ROWS), city_key=KEY)
    version = register.version()

    again = register.add(inspection(ROWS), city_key=KEY)

    assert again == ImportResult(first.import_id, 0, 0, 3, repeated=True)
    assert register.version() == version
    assert len(register.imports()) == 1


def test_the_same_rows_in_another_file_are_unchanged(
    register: Register, city: City, inspection: Callable
) -> None:
    register.add(inspection(ROWS), city_key=KEY)
    version = register.version()
    result = register.add(inspection(ROWS, digest="f" * 64, filename="again.xlsx"), city_key=KEY)
    assert result == ImportResult(2, inserted=0, updated=0, unchanged=3)
    assert register.version() == version
    assert [record.filename for record in register.imports()] == ["again.xlsx", "incidents.csv"]


def test_an_old_file_does_not_undo_a_correction(register: Register, city: City, inspection: Callable) -> None:
    register.add(inspection({"a": {"category": "1.1.1"}}), city_key=KEY)
    register.add(inspection({"a": {"category": "1.1.2"}}), city_key=KEY)
    again = register.add(inspection({"a": {"category": "1.1.1"}}), city_key=KEY)
    assert again.repeated
    assert known(register, city) == {"a": "1.1.2"}


def test_the_same_file_read_in_another_way_is_an_import(
    register: Register, city: City, inspection: Callable
) -> None:
    register.add(inspection({"a": {}}, digest="d" * 64), city_key=KEY)
    result = register.add(inspection({"a": {"regime": "avg"}}, digest="d" * 64), city_key=KEY)
    assert result == ImportResult(2, inserted=0, updated=1, unchanged=0)


def test_a_corrected_export_updates_by_id(register: Register, city: City, inspection: Callable) -> None:
    register.add(inspection(ROWS), city_key=KEY)
    version = register.version()
    corrected = {"a": ROWS["a"], "b": ROWS["b"] | {"xy": (1e5, 4e5)}, "d": {}}
    result = register.add(inspection(corrected), city_key=KEY)
    assert (result.inserted, result.updated, result.unchanged) == (1, 1, 1)
    assert register.version() > version
    frame = register.incidents(city).set_index("incident_id")
    assert sorted(frame.index) == ["a", "b", "c", "d"]
    assert frame.geometry["b"].coords[0] == (1e5, 4e5)


@pytest.mark.parametrize(
    "change",
    [
        {"category": "1.1.2"},
        {"occurred_from": "2023-03-04 01:01"},
        {"occurred_to": "2023-03-04 02:00:00.000001"},
        {"precision": "area"},
        {"regime": "avg"},
        {"xy": None},
        {"xy": (143_000.01, 485_000.0)},
        {"xy": (143_000.0, 485_000.01)},
    ],
)
def test_every_column_that_differs_but_the_source_is_an_update(
    register: Register, city: City, inspection: Callable, change: dict[str, object]
) -> None:
    register.add(inspection({"a": {}}), city_key=KEY)
    assert register.add(inspection({"a": change}), city_key=KEY).updated == 1
    assert register.add(inspection({"a": change}, digest="1" * 64), city_key=KEY).unchanged == 1
    assert register.undo(2) == UndoResult(2, removed=0, restored=0, kept=1)
    register.undo(3)
    assert_geodataframe_equal(register.incidents(city), inspection({"a": {}}).incidents)


def test_an_incident_found_again_in_a_file_of_another_name_is_the_same(
    register: Register, city: City, inspection: Callable
) -> None:
    register.add(inspection({"a": {"source": "export.csv"}}, digest="2" * 64), city_key=KEY)
    version = register.version()
    again = inspection({"a": {"source": "export (1).csv"}}, digest="2" * 64)
    assert register.add(again, city_key=KEY).repeated
    other = inspection({"a": {"source": "all.csv"}, "b": {}}, digest="1" * 64)
    assert register.add(other, city_key=KEY).unchanged == 1
    assert register.incidents(city).set_index("incident_id").loc["a", "source"] == "export.csv"
    assert register.version() > version


def test_undo_takes_away_what_came_and_gives_back_what_was(
    register: Register, city: City, inspection: Callable
) -> None:
    register.add(inspection({"a": {}, "b": {}}), city_key=KEY)
    register.add(inspection({"b": {"category": "1.1.2"}, "c": {}}), city_key=KEY)
    version = register.version()
    assert register.undo(2) == UndoResult(2, removed=1, restored=1, kept=0)
    assert known(register, city) == {"a": "1.1.1", "b": "1.1.1"}
    assert register.version() > version


def test_undoing_an_older_import_leaves_the_newer_version(
    register: Register, city: City, inspection: Callable
) -> None:
    register.add(inspection({"a": {"category": "1.1.1"}, "b": {}}), city_key=KEY)
    register.add(inspection({"a": {"category": "1.1.2"}}), city_key=KEY)
    register.add(inspection({"a": {"category": "1.2.1"}}), city_key=KEY)
    version = register.version()

    assert register.undo(2) == UndoResult(2, removed=0, restored=0, kept=0)

    assert register.version() == version
    assert known(register, city) == {"a": "1.2.1", "b": "1.1.1"}
    assert register.undo(3) == UndoResult(3, removed=0, restored=1, kept=0)
    assert known(register, city) == {"a": "1.1.1", "b": "1.1.1"}


def test_what_a_later_import_also_contains_stays(
    register: Register, city: City, inspection: Callable
) -> None:
    register.add(inspection({"a": {}, "b": {}}, filename="first half year"), city_key=KEY)
    register.add(inspection({"a": {}, "c": {}}, filename="whole year"), city_key=KEY)
    assert register.undo(1) == UndoResult(1, removed=1, restored=0, kept=1)
    assert known(register, city) == {"a": "1.1.1", "c": "1.1.1"}
    assert register.undo(2) == UndoResult(2, removed=2, restored=0, kept=0)
    assert register.count(KEY) == 0


def test_an_undo_that_shows_nothing_keeps_the_version(
    register: Register, city: City, inspection: Callable
) -> None:
    for n, category in enumerate(["1.1.1", "1.1.2", "1.1.1"]):
        register.add(inspection({"a": {"category": category}}, digest=str(n)), city_key=KEY)
    register.undo(2)
    version = register.version()
    register.undo(3)
    assert register.version() == version
    assert known(register, city) == {"a": "1.1.1"}


def test_an_undo_is_remembered_and_the_file_can_be_imported_again(
    register: Register, city: City, inspection: Callable
) -> None:
    noon, one = datetime(2024, 1, 5, 12, tzinfo=UTC), datetime(2024, 1, 5, 13, tzinfo=UTC)
    register.add(inspection(ROWS), city_key=KEY, now=noon)
    register.undo(1, now=one)
    assert [record.undone_at for record in register.imports()] == [one]
    assert register.count(KEY) == 0

    again = register.add(inspection(ROWS), city_key=KEY)

    assert again == ImportResult(2, inserted=3, updated=0, unchanged=0)
    assert register.count(KEY) == 3
    with pytest.raises(RegisterError, match="Import 1 is undone already"):
        register.undo(1)
    with pytest.raises(RegisterError, match="There is no import 7"):
        register.undo(7)


def test_the_ledger_balances(register: Register, city: City, inspection: Callable) -> None:
    noon = datetime(2024, 1, 5, 12, tzinfo=UTC)
    register.add(inspection(ROWS, filename="mk.csv", digest="a" * 64, rejected=2), city_key=KEY, now=noon)
    (record,) = register.imports()
    assert (record.import_id, record.city_key, record.filename, record.digest) == (1, KEY, "mk.csv", "a" * 64)
    assert (record.imported_at, record.undone_at) == (noon, None)
    assert (record.read, record.accepted, record.rejected) == (5, 3, 2)
    assert (record.inserted, record.updated, record.unchanged) == (3, 0, 0)
    assert (record.regime, record.source) == ("avg, wpg", "other, source, police")
    assert record.period == (datetime(2023, 1, 1, 22, tzinfo=UTC), datetime(2023, 3, 4, 1, tzinfo=UTC))
    assert record.crs == "EPSG:28992"


def test_a_file_without_incidents_is_remembered(register: Register, city: City, inspection: Callable) -> None:
    result = register.add(inspection({}, rejected=4), city_key=KEY)
    assert result == ImportResult(1, 0, 0, 0)
    (record,) = register.imports()
    assert (record.read, record.rejected, record.period, record.source) == (4, 4, None, None)
    assert register.version() == 0


def test_two_cities_live_in_one_register(register: Register, city: City, inspection: Callable) -> None:
    register.add(inspection({"a": {"category": "1.1.1"}}), city_key=KEY)
    register.add(inspection({"a": {"category": "1.1.1"}}), city_key="elsewhere")
    register.add(inspection({"a": {"category": "1.1.2"}, "b": {}}), city_key="elsewhere")
    assert known(register, city) == {"a": "1.1.1"}
    assert known(register, replace(city, key="elsewhere")) == {"a": "1.1.2", "b": "1.1.1"}
    assert [record.import_id for record in register.imports("elsewhere")] == [3, 2]
    register.undo(1)
    assert (register.count(KEY), register.count("elsewhere")) == (0, 2)


def test_another_crs_is_reprojected(register: Register, city: City, inspection: Callable) -> None:
    rows = {"a": {}, "b": {"xy": None}, "c": {"xy": (150_000.0, 480_000.0)}}
    register.add(inspection(rows), city_key=KEY)
    utm = replace(city, crs="EPSG:25831")
    frame = register.incidents(utm)
    expected = inspection(rows).incidents.to_crs("EPSG:25831")
    assert frame.crs == "EPSG:25831"
    assert frame.geometry.geom_equals_exact(expected.geometry, tolerance=1e-6).tolist() == [True, False, True]
    assert frame.geometry[1] is None

    version = register.version()
    same = inspection(rows, incidents=expected)
    assert register.add(same, city_key=KEY) == ImportResult(2, inserted=0, updated=0, unchanged=3)
    assert register.version() == version
    assert register.undo(1).kept == 3
    assert register.incidents(city).geometry[0].distance(inspection(rows).incidents.geometry[0]) == 0


def test_a_crs_without_a_code_is_kept_as_text(register: Register, city: City, inspection: Callable) -> None:
    local = "+proj=tmerc +lat_0=52.4 +lon_0=5.2 +x_0=1000 +y_0=1000 +ellps=GRS80 +units=m"
    given = inspection({"a": {}}).incidents.to_crs(local)
    register.add(inspection({}, incidents=given), city_key=KEY)
    frame = register.incidents(replace(city, crs=local))
    assert_geodataframe_equal(frame, given)
    assert register.imports()[0].crs.startswith("PROJCRS")


def _degrees(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.to_crs("EPSG:4326")


@pytest.mark.parametrize(
    ("break_it", "error", "text"),
    [
        (lambda f: f.drop(columns="regime"), RegisterError, "not so in: regime"),
        (lambda f: f.assign(incident_id="a"), RegisterError, "not so in: incident_id"),
        (lambda f: f.assign(category=None), RegisterError, "not so in: category"),
        (lambda f: f.assign(occurred_from=f["occurred_from"].dt.tz_localize(None)), RegisterError, "_from"),
        (lambda f: f.assign(occurred_to=pd.NaT), RegisterError, "not so in: occurred_to"),
        (lambda f: f.set_geometry(f.buffer(5)), RegisterError, "not so in: geometry"),
        (_degrees, CRSError, "projected"),
        (lambda f: f.set_crs(None, allow_override=True), CRSError, "The data has none"),
    ],
)
def test_what_are_no_incidents_is_refused(
    register: Register, inspection: Callable, break_it: Callable, error: type[Exception], text: str
) -> None:
    broken = break_it(inspection({"a": {}, "b": {}}).incidents)
    with pytest.raises(error, match=text):
        register.add(inspection({}, incidents=broken), city_key=KEY)
    assert register.imports() == []


def test_mappings_are_kept_by_name(register: Register) -> None:
    register.save_mapping(" Police export ", {"category": "MK", "x": "X", "precision": None})
    register.save_mapping("boa", {"category": "soort overlast é"})
    register.save_mapping("boa", {"category": "soort"})
    assert register.mappings() == {
        "boa": {"category": "soort"},
        "Police export": {"category": "MK", "x": "X", "precision": None},
    }
    assert list(register.mappings()) == ["boa", "Police export"]
    register.delete_mapping("boa")
    assert list(register.mappings()) == ["Police export"]
    with pytest.raises(RegisterError, match="none called boa"):
        register.delete_mapping("boa")
    with pytest.raises(RegisterError, match="The name is empty"):
        register.save_mapping("  ", {})


def test_a_real_inspection_goes_in_and_a_corrected_export_updates(register: Register, city: City) -> None:
    text = "id;MK;Datum begin;Tijd begin;X;Y\n1;1.1.1;04-03-2023;01:00;143000;485000\n2;1.4.5;31-02-2023;;;\n"
    corrected = text.replace("1.1.1", "1.1.2").replace("31-02", "28-02")
    for content, expected in ((text, (1, 0, 0)), (corrected, (1, 1, 0)), (corrected, (0, 0, 2))):
        table = read(("export.csv", content.encode()))
        given = inspect(table, city=city, options=InspectionOptions(crs="EPSG:28992", source="police"))
        result = register.add(given, city_key=city.key)
        assert (result.inserted, result.updated, result.unchanged) == expected
    by_id = given.incidents.sort_values("occurred_from", ignore_index=True)
    assert_geodataframe_equal(register.incidents(city), by_id)
    assert [(record.read, record.rejected) for record in register.imports()] == [(2, 0), (2, 1)]
