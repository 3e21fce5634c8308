"""Measures in force and near: by brute force, at the edges of place and period, in any order of rows."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.action.measures import (
    KINDS,
    MeasureError,
    in_force,
    measures_frame,
    nearby,
    require_measures,
)
from hotspots.columns import MEASURE_COLUMNS

CLOCK = {"crs": "EPSG:28992", "timezone": "Europe/Amsterdam"}
AREA = {"measure_id": "A", "kind": "camera_area", "name": "Square", "geometry": shapely.box(0, 0, 100, 100)}


def moment(text):
    return pd.Timestamp(text, tz="Europe/Amsterdam")


def frame(*rows):
    usual = {"valid_from": "2023-07-01", "valid_until": "2024-07-01", "source": "made up"}
    return measures_frame(rows, always=usual, **CLOCK)


def ids(found):
    return found["measure_id"].tolist()


@pytest.mark.parametrize(
    ("on", "holds"),
    [
        ("2023-06-30 23:59:59", False),
        ("2023-07-01 00:00", True),
        ("2024-06-30 23:59:59", True),
        ("2024-07-01 00:00", False),
    ],
)
def test_a_measure_holds_from_its_beginning_up_to_its_end(on, holds):
    assert ids(in_force(frame(AREA), at=shapely.Point(50, 50), on=moment(on))) == ["A"] * holds


def test_no_end_means_until_further_notice():
    found = in_force(frame(AREA | {"valid_until": None}), at=shapely.Point(1, 1), on=moment("2043-01-01"))
    assert ids(found) == ["A"]
    assert np.isnan(found["days_left"].iloc[0])


@pytest.mark.parametrize(("x", "holds"), [(100.0, True), (100.01, False), (50.0, True)])
def test_an_area_applies_up_to_and_on_its_border_whatever_the_reach(x, holds):
    found = in_force(frame(AREA), at=shapely.Point(x, 50), on=moment("2024-01-01"), reach=40)
    assert ids(found) == ["A"] * holds


@pytest.mark.parametrize(
    "shape", [shapely.Point(0, 0), shapely.LineString([(0, 0), (-50, 0)])], ids=["point", "line"]
)
def test_a_point_or_line_applies_within_the_reach(shape):
    measures = frame(AREA | {"kind": "camera", "geometry": shape})
    near, far = shapely.Point(2, 0), shapely.Point(2.1, 0)
    on = moment("2024-01-01")
    assert ids(in_force(measures, at=near, on=on)) == ["A"]
    assert ids(in_force(measures, at=far, on=on)) == []
    assert ids(in_force(measures, at=far, on=on, reach=3)) == ["A"]


def test_days_left_cross_the_change_of_the_clock_by_the_elapsed_time():
    measures = frame(AREA | {"valid_until": "2024-04-01"})
    found = in_force(measures, at=shapely.Point(1, 1), on=moment("2024-03-30"))
    assert found["days_left"].iloc[0] == pytest.approx(2 - 1 / 24)


def test_a_condition_travels_along_as_text():
    text = "on match days, from three hours before kick-off"
    found = in_force(frame(AREA | {"condition": text}), at=shapely.Point(1, 1), on=moment("2024-01-01"))
    assert found["condition"].tolist() == [text]


def test_distances_are_to_the_nearest_point_and_the_limit_is_included():
    measures = frame(
        AREA,
        AREA | {"measure_id": "B", "kind": "camera", "geometry": shapely.Point(-30, 40)},
        AREA | {"measure_id": "C", "kind": "camera", "geometry": shapely.Point(-60, 80.001)},
    )
    found = nearby(measures, at=shapely.Point(0, 0), on=moment("2024-01-01"), within=100)
    assert found[["measure_id", "distance"]].values.tolist() == [["A", 0.0], ["B", 50.0]]


rows = st.lists(
    st.tuples(
        st.sampled_from(sorted(KINDS)),
        st.integers(-60, 60),
        st.integers(-60, 60),
        st.integers(0, 40),
        st.integers(0, 20),
        st.none() | st.integers(1, 20),
    ),
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(rows, st.randoms(use_true_random=False), st.integers(0, 30), st.integers(0, 80))
def test_against_brute_force_and_whatever_the_order_of_the_rows(given_rows, chance, day, within):
    first, at = moment("2023-10-20"), shapely.Point(0, 0)
    on = first + pd.Timedelta(days=day)
    measures = frame(
        *(
            {
                "measure_id": f"M{number}",
                "kind": kind,
                "valid_from": first + pd.Timedelta(days=start),
                "valid_until": None if length is None else first + pd.Timedelta(days=start + length),
                "geometry": shapely.Point(x, y).buffer(size, quad_segs=2) if size else shapely.Point(x, y),
            }
            for number, (kind, x, y, size, start, length) in enumerate(given_rows)
        )
    )
    before = measures.copy()
    shuffled = measures.iloc[chance.sample(range(len(measures)), len(measures))]
    held = {
        f"M{number}": measures.geometry[number].distance(at)
        for number, (*_, start, length) in enumerate(given_rows)
        if start <= day and (length is None or day < start + length)
    }
    found = nearby(measures, at=at, on=on, within=within)
    assert set(ids(found)) == {one for one, distance in held.items() if distance <= within}
    assert found["distance"].is_monotonic_increasing
    assert ids(nearby(shuffled, at=at, on=on, within=within)) == ids(found)
    here = in_force(measures, at=at, on=on)
    assert set(ids(here)) == {
        one for one, distance in held.items() if distance <= (0 if given_rows[int(one[1:])][3] else 2)
    }
    assert ids(in_force(shuffled, at=at, on=on)) == ids(here)
    assert here.crs == measures.crs
    assert list(here.columns) == [*MEASURE_COLUMNS, "distance", "days_left"]
    pd.testing.assert_frame_equal(measures, before)


def test_nothing_in_nothing_out():
    found = nearby(frame(), at=shapely.Point(0, 0), on=moment("2024-01-01"), within=10)
    assert list(found.columns) == [*MEASURE_COLUMNS, "distance", "days_left"]
    assert found.empty


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "zeppelin"),
        ("valid_until", moment("2023-07-01")),
        ("valid_from", None),
        ("position", "somewhere"),
        ("geometry", None),
        ("measure_id", None),
    ],
)
def test_a_frame_that_is_none_of_measures_is_refused_by_column(column, value):
    with pytest.raises(MeasureError, match=f"That is not so in: {column}"):
        require_measures(frame(AREA | {column: value}))


def test_a_closure_has_no_name():
    with pytest.raises(MeasureError, match="That is not so in: name"):
        require_measures(frame(AREA | {"kind": "closed_home", "name": "Street 1"}))


def test_an_id_twice_and_a_missing_column_are_refused():
    with pytest.raises(MeasureError, match="That is not so in: measure_id"):
        require_measures(frame(AREA, AREA))
    with pytest.raises(MeasureError, match="That is not so in: position"):
        require_measures(gpd.GeoDataFrame(frame(AREA).drop(columns="position")))


def test_a_moment_without_zone_and_a_negative_distance_are_refused():
    with pytest.raises(MeasureError, match="The moment has none"):
        in_force(frame(AREA), at=shapely.Point(0, 0), on=pd.Timestamp("2024-01-01"))
    with pytest.raises(MeasureError, match="Given: -1"):
        nearby(frame(AREA), at=shapely.Point(0, 0), on=moment("2024-01-01"), within=-1)
