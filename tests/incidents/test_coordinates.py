"""Numbers as text, and points from them: RD or degrees, swapped, with the dots of thousands."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.city import City
from hotspots.errors import CRSError
from hotspots.incidents.checks.coordinates import read_points
from hotspots.incidents.checks.decimals import read_numbers
from hotspots.incidents.findings import Ledger

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
)
RD, WGS84 = "EPSG:28992", "EPSG:4326"


def points(x, y, *, city=CITY, declared=RD, dtype="str", **options):
    """Read points; return rounded (x, y) pairs, None without a location, the ledger and the CRS."""
    frame = pd.DataFrame({"x": x, "y": y}, dtype=dtype)
    ledger = Ledger(np.arange(2, 2 + len(frame)))
    found = read_points(frame, ledger, city=city, declared=declared, **options)
    pairs = [
        None if np.isnan(a) else (round(float(a), 1), round(float(b), 1))
        for a, b in zip(found.x, found.y, strict=True)
    ]
    return pairs, ledger, found.crs.to_string()


def codes(ledger):
    return {(finding.code, finding.action): finding.lines.tolist() for finding in ledger.findings}


def notes(ledger):
    return [note.code for note in ledger.notes]


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("145000", 145000),
            ("145000.5", 145000.5),
            ("145000,5", 145000.5),
            ("145.000,5", 145000.5),
            ("145,000.5", 145000.5),
            ("1.450.000", 1450000),
            ("1,450,000", 1450000),
            ("145 000", 145000),
            ("145\u00a0000,5", 145000.5),
            ("145'000", 145000),
            ("-87,65", -87.65),
            ("+5.2", 5.2),
            (".5", 0.5),
            ("1.45e5", 145000),
        ],
    )
    def test_one_reading(self, text, value):
        numbers = read_numbers(pd.Series([text], dtype="str"))
        assert numbers.value.tolist() == [value]
        assert np.isnan(numbers.other).all()

    @pytest.mark.parametrize(
        "text", ["abc", "1.2.3", "12,34,56", "1e999", "inf", "nan!", "0x1A", "1_000", "--5", "5-", "."]
    )
    def test_no_number(self, text):
        assert read_numbers(pd.Series([text], dtype="str")).unreadable.tolist() == [True]

    def test_missing_is_not_unreadable(self):
        numbers = read_numbers(pd.Series([None, "1"], dtype="str"))
        assert numbers.missing.tolist() == [True, False]
        assert not numbers.unreadable.any()

    @pytest.mark.parametrize(
        ("texts", "decimal", "preferred"),
        [
            (["145.000"], None, 145),
            (["145.000"], ",", 145000),
            (["145.000"], ".", 145),
            (["145,000"], ".", 145000),
            (["145.000", "144000,5"], None, 145000),
            (["145.000", "144000.5"], None, 145),
            (["145.000", "1.450.000"], None, 145000),
            (["145,000", "144000,5"], None, 145),
            (["145.000", "144000,5", "144000.5"], None, 145),
        ],
    )
    def test_two_readings(self, texts, decimal, preferred):
        numbers = read_numbers(pd.Series(texts, dtype="str"), decimal=decimal)
        assert numbers.value[0] == preferred
        assert {numbers.value[0], numbers.other[0]} == {145, 145000}

    def test_floats_of_a_geometry_stand_as_they_are(self):
        numbers = read_numbers(pd.Series([1.5, np.nan, np.inf]))
        assert numbers.missing.tolist() == [False, True, False]
        assert numbers.unreadable.tolist() == [False, False, True]


def test_rd_stands_as_it_is():
    pairs, ledger, crs = points(["145000,5", "143000"], ["487000", "486000.4"])
    assert pairs == [(145000.5, 487000.0), (143000.0, 486000.4)]
    assert (crs, ledger.findings, ledger.notes) == (RD, [], [])


def test_degrees_become_rd():
    pairs, ledger, crs = points(["5.21754"], ["52.37004"], declared=WGS84)
    assert pairs[0] == pytest.approx((143445, 486920), abs=1)
    assert crs == RD
    assert not ledger.findings


def test_a_known_point():
    # The tower of Amersfoort, origin of RD
    city = City(**{**vars(CITY), "bounds": (150000, 460000, 160000, 470000)})
    pairs, _, _ = points(["5.387203657"], ["52.155172897"], declared=WGS84, city=city)
    assert pairs[0] == pytest.approx((155000, 463000), abs=1)


class TestMissingDeclaration:
    def test_the_numbers_leave_one_reading(self):
        pairs, ledger, _ = points(["145000", "143000", None], ["487000", "486000", None], declared=None)
        assert pairs == [(145000, 487000), (143000, 486000), None]
        assert notes(ledger) == ["crs_found"]
        assert "EPSG:28992" in str(ledger.notes[0])
        pairs, ledger, _ = points(["5.2175", "5.21"], ["52.37", "52.371"], declared=None)
        assert None not in pairs
        assert "EPSG:4326" in str(ledger.notes[0])

    def test_the_numbers_leave_none(self):
        with pytest.raises(CRSError, match="Give it"):
            points(["1", "2"], ["3", "4"], declared=None)

    def test_without_a_city_it_is_asked_for(self):
        with pytest.raises(CRSError, match="EPSG:4326"):
            points(["5.2"], ["52.4"], declared=None, city=None)

    def test_nothing_to_place_needs_none(self):
        assert points([None], [None], declared=None, city=None)[0] == [None]

    def test_a_name_that_is_no_crs(self):
        with pytest.raises(CRSError, match="EPSG:1 is not known"):
            points(["5.2"], ["52.4"], declared="EPSG:1")


class TestThousandsDots:
    def test_read_as_thousands_where_nothing_else_fits(self):
        pairs, ledger, _ = points(["145.000", "144000.5"], ["487.000", "486.123"])
        assert pairs == [(145000, 487000), (144000.5, 486123)]
        assert codes(ledger) == {("thousands_dots", "repaired"): [2, 3]}

    def test_with_decimal_commas_too(self):
        pairs, ledger, _ = points(["145.000", "144000,5"], ["487.000", "486123,25"])
        assert pairs == [(145000, 487000), (144000.5, 486123.2)]
        assert codes(ledger) == {("thousands_dots", "repaired"): [2]}

    def test_three_decimals_of_degrees_are_decimals(self):
        pairs, ledger, _ = points(["5.217"], ["52.370"], declared=WGS84)
        assert pairs[0] is not None
        assert not ledger.findings

    def test_nothing_fits_nothing_changes(self):
        pairs, ledger, _ = points(["1.000", "145000"], ["2.000", "487000"])
        assert codes(ledger) == {("coordinate_impossible", "rejected"): [2]}
        assert pairs == [None, (145000, 487000)]

    def test_swapped_and_with_thousands(self):
        pairs, ledger, _ = points(["487.000"], ["145.000"], repair=True)
        assert pairs == [(145000, 487000)]
        assert set(codes(ledger)) == {("thousands_dots", "repaired"), ("coordinates_swapped", "repaired")}


class TestOtherReadings:
    def test_swapped_is_rejected_or_repaired_on_request(self):
        x, y = ["145000", "487001", "144000"], ["487000", "145001", "486000"]
        pairs, ledger, _ = points(x, y)
        assert pairs == [(145000, 487000), None, (144000, 486000)]
        assert codes(ledger) == {("coordinates_swapped", "rejected"): [3]}
        assert notes(ledger) == ["repair_possible"]
        pairs, ledger, _ = points(x, y, repair=True)
        assert pairs[1] == (145001, 487001)
        assert codes(ledger) == {("coordinates_swapped", "repaired"): [3]}
        assert notes(ledger) == []

    def test_columns_the_wrong_way_round(self):
        _, ledger, _ = points(["487000", "486000"], ["145000", "144000"])
        assert "columns_swapped" in notes(ledger)

    def test_longitude_and_latitude_swapped(self):
        pairs, ledger, _ = points(["52.37", "5.21"], ["5.21", "52.37"], declared=WGS84, repair=True)
        assert pairs[0] == pairs[1]
        assert codes(ledger) == {("coordinates_swapped", "repaired"): [2]}

    @pytest.mark.parametrize(("x", "y"), [("5.21", "52.37"), ("52.37", "5.21")])
    def test_degrees_in_columns_of_metres(self, x, y):
        _, ledger, _ = points(["145000", x], ["487000", y])
        assert codes(ledger) == {("wrong_unit", "rejected"): [3]}
        pairs, _, _ = points(["145000", x], ["487000", y], repair=True)
        assert pairs[1] == pytest.approx((142932, 486917), abs=1)

    def test_metres_in_columns_of_degrees(self):
        pairs, ledger, _ = points(["5.21", "145000"], ["52.37", "487000"], declared=WGS84, repair=True)
        assert pairs[1] == (145000, 487000)
        assert "Metres" in ledger.findings[0].template


class TestNoLocation:
    def test_missing_half_and_zero_are_kept_without_location(self):
        pairs, ledger, _ = points(["145000", None, "145000", "0", "0,0"], ["487000", None, None, "0", "0.0"])
        assert pairs == [(145000, 487000), None, None, None, None]
        assert codes(ledger) == {
            ("coordinate_missing", "without location"): [3],
            ("coordinate_half", "without location"): [4],
            ("coordinate_zero", "without location"): [5, 6],
        }
        assert ledger.alive.all()

    def test_no_columns_at_all(self):
        ledger = Ledger(np.arange(2))
        found = read_points(pd.DataFrame(index=range(2)), ledger, city=CITY, declared=None)
        assert np.isnan(found.x).all()
        assert notes(ledger) == ["no_coordinates"]

    def test_what_is_no_number_is_rejected(self):
        _, ledger, _ = points(["abc"], ["487000"])
        assert codes(ledger) == {("coordinate_unreadable", "rejected"): [2]}


def test_another_city_is_kept_and_another_world_is_not():
    pairs, ledger, _ = points(["121000", "999999", "-1", "145000"], ["487000", "999999", "-1", "487000"])
    assert pairs[0] == (121000, 487000)  # Amsterdam
    assert codes(ledger) == {("coordinate_impossible", "rejected"): [3, 4]}


class TestWithoutCity:
    def test_a_projected_crs_in_metres_is_kept(self):
        pairs, _, crs = points(["358000.5"], ["579000"], city=None, declared="EPSG:26971")
        assert pairs == [(358000.5, 579000)]
        assert crs == "EPSG:26971"

    def test_degrees_and_feet_become_metres_of_the_utm_zone(self):
        pairs, _, crs = points(["-87.65"], ["41.88"], city=None, declared=WGS84)
        assert crs == "EPSG:32616"
        assert pairs[0] == pytest.approx((446000, 4636700), abs=1000)
        _, _, crs = points(["1170000"], ["1900000"], city=None, declared="EPSG:3435")
        assert crs == "EPSG:32616"
        _, _, crs = points([-87.65], [41.88], city=None, declared=WGS84, dtype="float64")
        assert crs == "EPSG:32616"

    def test_swapped_beyond_the_poles(self):
        _, ledger, _ = points(["41.88", "-87.65"], ["-187.65", "41.88"], city=None, declared=WGS84)
        assert codes(ledger) == {("coordinate_impossible", "rejected"): [2]}


COORDINATE = st.one_of(
    st.none(),
    st.text(max_size=8),
    st.floats(allow_nan=True).map(str),
    st.integers(130000, 500000).map(lambda n: f"{n:,}".replace(",", ".")),
    st.from_regex(r"-?\d{1,6}([.,]\d{1,4})?", fullmatch=True),
)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(COORDINATE, COORDINATE), min_size=1, max_size=10),
    st.booleans(),
    st.sampled_from([RD, WGS84]),
)
def test_wild_rows_are_finite_or_nothing(rows, repair, declared):
    x, y = map(list, zip(*rows, strict=True))
    frame = pd.DataFrame({"x": x, "y": y}, dtype="str")
    before = frame.copy()
    ledger = Ledger(np.arange(len(frame)))
    found = read_points(frame, ledger, city=CITY, declared=declared, repair=repair)
    located = np.isfinite(found.x)
    assert (located == np.isfinite(found.y)).all()
    assert not (located & ~ledger.alive).any()
    degrees = gpd.GeoSeries(gpd.points_from_xy(found.x[located], found.y[located]), crs=RD).to_crs(WGS84)
    assert degrees.x.between(2, 8).all()
    assert degrees.y.between(50, 54.5).all()
    pd.testing.assert_frame_equal(frame, before)
