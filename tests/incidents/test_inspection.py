"""The door: every row is an incident or stands in the rejected file, with its line and its reason."""

import csv
from datetime import date
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import Point, box

from hotspots.city import City
from hotspots.columns import INCIDENT_COLUMNS
from hotspots.errors import HotspotsError, ReadError
from hotspots.i18n import words_for
from hotspots.incidents.checks.contract import require_contract
from hotspots.incidents.inspection import InspectionOptions, inspect
from hotspots.incidents.mapping import ColumnMapping
from hotspots.incidents.notes import Note
from hotspots.incidents.raw import RawTable
from hotspots.incidents.rejected import harmless, write_rejected

CITY = City(
    key="nergens",
    name="Nergens",
    municipality="GM9999",
    crs="EPSG:28992",
    timezone="Europe/Amsterdam",
    centre=(5.2, 52.4),
    zoom=12,
    bounds=(132000, 475000, 160000, 497000),
    baseline_years=(2022,),
    layers={},
    denominators={},
    default_addresses={"Politiebureau": (143500, 487100)},
)
CLEAN = MappingProxyType(
    {
        "incident_id": "A{}",
        "category": "1.1.1",
        "date_from": "13-05-2023",
        "time_from": "21:30",
        "x": "145{:03}",
        "y": "487000",
    }
)


def raw(columns, **more):
    """Make a table as the reader does; cells are text, the first row is line 2."""
    frame = pd.DataFrame({name: pd.Series(list(cells), dtype="str") for name, cells in columns.items()})
    frame.index = pd.RangeIndex(2, 2 + len(frame), name="line")
    given = {
        "filename": "export.csv",
        "digest": "0" * 64,
        "format": "csv",
        "encoding": "utf-8",
        "delimiter": ";",
        "decimal": None,
        "declared_crs": "EPSG:28992",
        "mapping": ColumnMapping(),
    }
    return RawTable(frame=frame, **{**given, **more})


def rows(*changes, **more):
    """Make a table of clean rows, each with some cells changed."""
    filled = [
        {field: text.format(number) for field, text in CLEAN.items()} | change
        for number, change in enumerate(changes)
    ]
    return raw(pd.DataFrame(filled), **more)


def look(table, *, city=CITY, area=None, water=None, **options):
    """Inspect, and check what must hold of every inspection."""
    before = table.frame.copy()
    inspection = inspect(table, city=city, area=area, water=water, options=InspectionOptions(**options))
    pd.testing.assert_frame_equal(table.frame, before)
    check_books(inspection, table)
    return inspection


def check_books(inspection, table):
    books = inspection.books()
    assert books.read == inspection.read == table.n_rows == books.accepted + books.rejected
    assert books.accepted == inspection.accepted == books.located + books.without_location
    assert tuple(inspection.incidents.columns) == INCIDENT_COLUMNS
    kept, gone = set(inspection.lines), set(inspection.rejected["line"])
    assert not kept & gone
    assert kept | gone == set(table.frame.index) | set(table.broken)
    rejected = [f for f in inspection.findings if f.action == "rejected"]
    assert sorted(line for finding in rejected for line in finding.lines) == sorted(gone)
    for finding in inspection.findings:
        assert finding.n > 0
        assert (np.diff(finding.lines) > 0).all()
        assert finding.action == "rejected" or set(finding.lines) <= kept
        for language in ("nl", "en"):
            assert finding.say(words_for(language))
    for note in inspection.notes:
        assert note.say(words_for("nl")) != note.say(words_for("en"))


def codes(inspection):
    return {finding.code: finding.lines.tolist() for finding in inspection.findings}


def test_a_clean_row_becomes_an_incident():
    inspection = look(rows({"x": "145000,5"}))
    (incident,) = inspection.incidents.to_dict("records")
    assert incident["incident_id"] == "A0"
    assert (incident["category"], incident["group"]) == ("1.1.1", "hic")
    assert incident["occurred_from"] == incident["occurred_to"] == pd.Timestamp("2023-05-13T21:30+02:00")
    assert incident["geometry"] == Point(145000.5, 487000)
    assert (incident["precision"], incident["source"], incident["regime"]) == ("address", "export.csv", "wpg")
    assert inspection.findings == inspection.notes == ()
    assert inspection.lines["A0"] == 2
    assert (inspection.crs, inspection.timezone) == ("EPSG:28992", "Europe/Amsterdam")
    assert str(inspection.incidents.dtypes["occurred_from"]) == "datetime64[us, Europe/Amsterdam]"
    assert isinstance(inspection.incidents.index, pd.RangeIndex)


def test_the_first_reason_rejects_and_the_books_balance():
    inspection = look(
        rows(
            {"date_from": "31-02-2023"},
            {"date_from": None, "x": "abc"},
            {"x": "abc"},
            {"x": "487000", "y": "145000"},
            {"x": "5.21", "y": "52.37"},
            {"x": "999999", "y": "999999"},
            {"x": "0", "y": "0"},
            {},
        )
    )
    assert inspection.rejected[["line", "code"]].to_numpy().tolist() == [
        [2, "date_unreadable"],
        [3, "date_missing"],
        [4, "coordinate_unreadable"],
        [5, "coordinates_swapped"],
        [6, "wrong_unit"],
        [7, "coordinate_impossible"],
    ]
    assert inspection.books().without_location == 1
    assert inspection.incidents.geometry[0] is None


def test_no_rows_at_all():
    inspection = look(rows({"date_from": "x"}))
    assert inspection.accepted == 0
    empty = rows({})
    inspection = look(RawTable(**{**vars(empty), "frame": empty.frame.iloc[:0]}))
    assert (inspection.read, inspection.accepted, len(inspection.rejected)) == (0, 0, 0)


def test_rows_that_could_not_be_read_are_rejected_too():
    broken = Note("too_many_cells", "There are {n} cells.", {"n": 9})
    inspection = inspect(rows({}, {"y": "x"}, broken={7: broken, 1: broken}), city=CITY)
    assert inspection.read == 4
    assert inspection.rejected[["line", "code"]].to_numpy().tolist() == [
        [1, "too_many_cells"],
        [3, "coordinate_unreadable"],
        [7, "too_many_cells"],
    ]
    assert codes(inspection) == {"too_many_cells": [1, 7], "coordinate_unreadable": [3]}


class TestCategories:
    def test_unknown_ones_are_kept(self):
        inspection = look(rows({"category": "iets"}, {"category": None}, {"category": "MK 1.2.3"}))
        assert inspection.incidents["category"].tolist() == ["unknown", "unknown", "1.2.3"]
        assert inspection.incidents["group"].tolist() == ["unknown", "unknown", "vvc"]
        assert codes(inspection) == {"category_missing": [3], "category_unknown": [2]}

    def test_the_name_helps_where_the_code_fails(self):
        inspection = look(
            rows(
                {"category": None, "category_name": "Winkeldiefstal"},
                {"category": "x", "category_name": "Overval"},
                {"category": "1.1.1", "category_name": "Diefstal/inbraak woning"},
                {"category": "1.1.1", "category_name": "Straatroof"},
                {"category": "1.1.1", "category_name": "iets"},
            )
        )
        assert inspection.incidents["category"].tolist() == ["2.5.2", "1.4.7", "1.1.1", "1.1.1", "1.1.1"]
        assert codes(inspection) == {"category_mismatch": [5]}

    def test_what_a_spreadsheet_made_of_codes(self):
        inspection = look(rows({"category": "2001-01-01"}, {"category": "2001-01-02"}))
        assert inspection.incidents["category"].tolist() == ["1.1.1", "unknown"]
        assert codes(inspection) == {"category_from_date": [2], "category_lost_in_date": [3]}

    def test_no_column(self):
        table = rows({})
        inspection = look(RawTable(**{**vars(table), "frame": table.frame.drop(columns="category")}))
        assert inspection.incidents["category"].tolist() == ["unknown"]
        assert [note.code for note in inspection.notes] == ["no_category"]


class TestRepetition:
    def test_exact_duplicates(self):
        table = rows({"incident_id": "A", "x": "145000"}, {"incident_id": "A", "x": "145000"}, {})
        inspection = look(table)
        assert codes(inspection) == {"exact_duplicate": [3]}
        inspection = look(table, keep_exact_duplicates=True)
        assert inspection.incidents["incident_id"].tolist() == ["A", "A~2", "A2"]
        assert codes(inspection) == {"exact_duplicate_kept": [3]}

    def test_of_one_id_the_last_line_counts(self):
        table = rows({"incident_id": "A", "x": "145001"}, {}, {"incident_id": "A", "x": "145002"})
        inspection = look(table)
        assert inspection.incidents["incident_id"].tolist() == ["A1", "A"]
        assert codes(inspection) == {"id_repeated": [2]}

    def test_a_rejected_row_replaces_nothing(self):
        inspection = look(rows({"incident_id": "A"}, {"incident_id": "A", "date_from": "x"}))
        assert inspection.lines.to_dict() == {"A": 2}

    def test_missing_ids_are_made_from_the_content(self):
        first = look(rows({"incident_id": None}, {"incident_id": "-", "category": "1.2.3"}, {}))
        again = look(rows({"incident_id": None, "date_from": "2023-05-13"}))
        ids = first.incidents["incident_id"].tolist()
        assert again.incidents["incident_id"].tolist() == ids[:1]
        assert ids[0] != ids[1]
        assert codes(first) == {"id_missing": [2, 3]}
        # A register remembers these ids: they may not change with the version of a library.
        assert ids[0] == "x531c440db5e61104"

    def test_equal_rows_without_id_get_a_number(self):
        same = {"incident_id": None, "x": "145000"}
        inspection = look(rows(same, same, same), keep_exact_duplicates=True)
        first, second, third = inspection.incidents["incident_id"]
        assert (second, third) == (first + "~2", first + "~3")

    def test_a_given_id_that_looks_numbered(self):
        same = {"incident_id": "A", "x": "145000"}
        inspection = look(rows(same, same, {"incident_id": "A~2"}), keep_exact_duplicates=True)
        assert inspection.incidents["incident_id"].is_unique

    def test_rows_that_differ_only_in_the_address_are_two_incidents(self):
        same = {"incident_id": None, "x": "145000"}
        inspection = look(rows(same | {"address": "Dorpsstraat 1"}, same | {"address": "Dorpsstraat 2"}))
        assert inspection.accepted == 2
        assert "address" not in inspection.incidents


class TestOddPlaces:
    AREA = gpd.GeoSeries([box(140000, 480000, 150000, 490000)], crs="EPSG:28992")

    def test_outside_is_kept(self):
        table = rows({}, {"x": "139000"}, {"x": "150000"}, {"x": "121000"})
        assert codes(look(table, area=self.AREA)) == {"outside": [3, 5]}
        assert codes(look(table, area=self.AREA.to_crs("EPSG:4326"))) == {"outside": [3, 5]}
        assert codes(look(table)) == {"outside": [5]}
        assert look(table).accepted == 4

    def test_on_water_is_kept(self):
        water = gpd.GeoSeries([box(144999, 486000, 145000.5, 488000)], crs="EPSG:28992")
        assert codes(look(rows({}, {}), water=water)) == {"on_water": [2]}
        assert codes(look(rows({}, {}), water=water.iloc[:0])) == {}

    def test_many_on_one_point(self):
        spread = [{"x": str(141000 + 7 * n)} for n in range(40)]
        stacked = [{"x": "145000.02"}] * 25
        known = [{"x": "143501", "y": "487101"}] * 3
        inspection = look(rows(*spread, *stacked, *known))
        assert {code: len(lines) for code, lines in codes(inspection).items()} == {
            "default_address": 3,
            "stack": 25,
        }
        assert "Politiebureau" in inspection.findings[0].say(words_for("nl"))
        assert "25 incidenten" in inspection.findings[1].say(words_for("nl"))

    def test_busy_places_among_busy_places_are_no_stack(self):
        spread = [{"x": str(141000 + n)} for n in range(12) for _ in range(25)]
        assert codes(look(rows(*spread))) == {}


def test_a_spike_at_midnight():
    at_midnight = [{"time_from": "00:00"}] * 25
    others = [{"time_from": f"{hour}:00"} for hour in (1, 23, 23, 12)]
    inspection = look(rows(*at_midnight, *others))
    assert {code: len(lines) for code, lines in codes(inspection).items()} == {"midnight": 25}
    around = [{"time_from": "23:00"}] * 9
    assert codes(look(rows(*at_midnight, *around))) == {}
    assert codes(look(rows(*[{"time_from": None}] * 25))) == {}  # whole days


class TestOptions:
    def test_labels_of_the_rows(self):
        table = rows({"precision": "Straat", "source": "BVH"}, {"precision": "ongeveer"}, {"precision": None})
        inspection = look(table, regime="avg", source="Stadstoezicht", precision="postcode")
        assert inspection.incidents["precision"].tolist() == ["street", "postcode", "postcode"]
        assert inspection.incidents["source"].tolist() == ["BVH", "Stadstoezicht", "Stadstoezicht"]
        assert set(inspection.incidents["regime"]) == {"avg"}
        assert codes(inspection) == {"precision_unknown": [3]}
        assert "op de postcode nauwkeurig" in inspection.findings[0].say(words_for("nl"))

    def test_today_and_the_order_of_the_date(self):
        table = rows({"date_from": "03-04-2023"}, {"date_from": "2024-01-01"})
        inspection = look(table, day_first=False, today=date(2023, 12, 31))
        assert inspection.incidents["occurred_from"][0].month == 3
        assert codes(inspection) == {"date_in_future": [3]}

    def test_the_crs_of_the_user_wins(self):
        inspection = look(rows({"x": "5,21", "y": "52,37"}), crs="EPSG:4326")
        assert inspection.incidents.geometry[0].x == pytest.approx(142932, abs=1)

    @pytest.mark.parametrize(
        ("option", "message"),
        [
            ({"regime": "gdpr"}, "regime is one of wpg, avg"),
            ({"precision": "house"}, "precision is one of address"),
            ({"decimal": ";"}, "decimal is one of"),
            ({"timezone": "Amsterdam"}, "Amsterdam is not known"),
            ({"timezone": "../etc/passwd"}, "is not known"),
            ({"crs": "RD"}, "RD is not known"),
        ],
    )
    def test_what_cannot_be_chosen(self, option, message):
        with pytest.raises(HotspotsError, match=message):
            look(rows({}), **option)

    def test_a_date_is_needed(self):
        table = rows({})
        with pytest.raises(ReadError, match="Choose the column by hand"):
            look(RawTable(**{**vars(table), "frame": table.frame.drop(columns="date_from")}))

    def test_progress_ends_at_one(self):
        shares = []
        inspect(rows({}), city=CITY, progress=shares.append)
        assert shares == sorted(shares)
        assert shares[-1] == 1


def test_another_place_without_a_city():
    table = rows(
        {"date_from": "05/13/2016 09:30:00 PM", "time_from": None, "x": "358000.5", "y": "579000.5"},
        declared_crs=None,
    )
    inspection = look(table, city=None, crs="EPSG:26971", timezone="America/Chicago")
    assert inspection.crs == "EPSG:26971"
    assert inspection.incidents["occurred_from"][0] == pd.Timestamp("2016-05-13T21:30-05:00")


class TestRejectedFile:
    def test_line_reason_and_what_stood_there(self, tmp_path):
        table = rows(
            {"date_from": "31-02-2023", "incident_id": "=cmd|' /C calc'!A0", "address": "Dorpsstraat 1"},
            {"x": "-5.5", "y": "@SUM(A1)", "category": None},
        )
        path = tmp_path / "rejected.csv"
        write_rejected(look(table), path, words_for("nl"))
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        header, first, second = csv.reader(path.read_text("utf-8-sig").splitlines(), delimiter=";")
        assert header[:2] == ["regel in het bestand", "reden van afkeuring"]
        assert first[:3] == ["2", "De datum is niet te lezen.", "'=cmd|' /C calc'!A0"]
        assert second[1:] == [
            "De coördinaten zijn geen getallen.",
            *("A1", "", "13-05-2023", "21:30", "-5.5", "'@SUM(A1)"),
        ]
        assert "Dorpsstraat" not in path.read_text("utf-8-sig")

    def test_in_english_and_empty(self, tmp_path):
        path = tmp_path / "rejected.csv"
        write_rejected(look(rows({})), path, words_for("en"))
        assert path.read_text("utf-8-sig").startswith("line in the file,reason for rejection")

    @pytest.mark.parametrize(
        ("cell", "written"),
        [
            ("=1+1", "'=1+1"),
            ("+31", "+31"),
            ("-1,5", "-1,5"),
            ("-1+1", "'-1+1"),
            ("@a", "'@a"),
            ("a=1", "a=1"),
        ],
    )
    def test_formulas_are_made_harmless(self, cell, written):
        assert harmless(cell) == written


def test_the_contract_names_what_is_broken_and_no_values():
    incidents = look(rows({}, {})).incidents
    spoilt = incidents.assign(incident_id="A1", group="crime")
    with pytest.raises(HotspotsError, match="group: isin") as caught:
        require_contract(spoilt)
    assert "field_uniqueness" in str(caught.value)
    assert "A1" not in str(caught.value)
    backwards = incidents.assign(occurred_to=incidents["occurred_from"] - pd.Timedelta(hours=1))
    with pytest.raises(HotspotsError, match="occurred_from <= occurred_to"):
        require_contract(backwards)
    with pytest.raises(HotspotsError, match="finite points"):
        require_contract(incidents.set_geometry([Point(0, np.inf), None], crs=incidents.crs))


WILD = st.one_of(st.none(), st.text(max_size=10))
WILD_ROW = st.fixed_dictionaries(
    {
        "incident_id": st.one_of(WILD, st.sampled_from(["A", "B", "A~2"])),
        "category": st.one_of(WILD, st.sampled_from(["1.1.1", "2001-01-01", "9.9.9"])),
        "category_name": st.one_of(WILD, st.just("Overval")),
        "date_from": st.one_of(
            WILD, st.sampled_from(["13-05-2023", "03-04-2023", "04-13-2023", "29-10-2023"])
        ),
        "time_from": st.one_of(WILD, st.sampled_from(["02:30", "0230", "0.5", "9"])),
        "date_to": st.one_of(WILD, st.sampled_from(["14-05-2023", "01-01-2020", "01-02-23"])),
        "time_to": st.one_of(WILD, st.sampled_from(["00:00", "24:00"])),
        "x": st.one_of(WILD, st.sampled_from(["145000", "145.000", "487000", "5,21", "0", "1e5"])),
        "y": st.one_of(WILD, st.sampled_from(["487000", "487.000", "145000", "52,37", "0"])),
        "address": WILD,
        "precision": st.one_of(WILD, st.just("straat")),
        "source": WILD,
    }
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(WILD_ROW, min_size=1, max_size=30),
    st.fixed_dictionaries(
        {
            "repair_swapped": st.booleans(),
            "keep_exact_duplicates": st.booleans(),
            "day_first": st.sampled_from([None, True, False]),
        }
    ),
    st.randoms(use_true_random=False),
)
def test_wild_rows_are_all_accounted_for_in_any_order(table_rows, options, random):
    table = raw(pd.DataFrame(table_rows))
    inspection = look(table, **options)
    order = list(range(len(table_rows)))
    random.shuffle(order)
    shuffled = look(RawTable(**{**vars(table), "frame": table.frame.iloc[order]}), **options)
    assert shuffled.lines.sort_values().to_dict() == inspection.lines.sort_values().to_dict()
    pd.testing.assert_frame_equal(shuffled.rejected, inspection.rejected)
    by_id = [found.incidents.set_index("incident_id").sort_index() for found in (inspection, shuffled)]
    assert by_id[0].equals(by_id[1])
