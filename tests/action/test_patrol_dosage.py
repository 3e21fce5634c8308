"""Dosage beside effect, and minutes beside incidents per area: counted by hand, and the books add up."""

from datetime import date, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from hotspots.action.patrol_dosage import dosage
from hotspots.action.patrol_fairness import fairness
from hotspots.errors import CRSError

FIRST = date(2024, 1, 8)
SPOTS = gpd.GeoDataFrame(
    {"key": ["a", "b"]},
    geometry=[shapely.box(0, 0, 10, 10), shapely.box(20, 0, 30, 10)],
    index=[7, 3],
    crs="EPSG:28992",
)
VISITS = pd.DataFrame({"key": ["a", "a", "gone"], "minutes": [12.0, 0.0, 9.0]})


def incidents(days, x=5.0):
    moments = pd.Series([pd.Timestamp(FIRST) + timedelta(days=d, hours=23, minutes=59) for d in days])
    return gpd.GeoDataFrame(
        {"occurred_from": moments.astype("datetime64[us]").dt.tz_localize("Europe/Amsterdam")},
        geometry=gpd.points_from_xy([x] * len(days), [5.0] * len(days)),
        crs="EPSG:28992",
    )


def test_days_are_counted_from_the_first_day_of_the_plan():
    frame = incidents([-57, -56, -1, 0, 6, 7, 13, 14, 34, 35])
    found = dosage(SPOTS, VISITS, frame, first_day=FIRST, last_known=FIRST + timedelta(days=34))
    assert found.index.tolist() == [7, 3]
    assert found.loc[7, ["minutes", "visits", "n_before", "n_during", "n_after"]].tolist() == [
        12,
        1,
        2 / 8,
        2,
        4 / 4,
    ]
    assert found.loc[3, ["minutes", "visits", "n_before", "n_during", "n_after"]].tolist() == [0, 0, 0, 0, 0]
    assert list(SPOTS.columns) == ["key", "geometry"]


@pytest.mark.parametrize(
    ("known", "defined"),
    [
        (-2, {"n_before": False, "n_during": False, "n_after": False}),
        (-1, {"n_before": True, "n_during": False, "n_after": False}),
        (5, {"n_before": True, "n_during": False, "n_after": False}),
        (6, {"n_before": True, "n_during": True, "n_after": False}),
        (12, {"n_before": True, "n_during": True, "n_after": False}),
        (13, {"n_before": True, "n_during": True, "n_after": True}),
    ],
)
def test_what_the_data_do_not_reach_is_undefined_and_not_zero(known, defined):
    found = dosage(SPOTS, VISITS, incidents([0]), first_day=FIRST, last_known=FIRST + timedelta(days=known))
    assert {name: bool(found[name].notna().all()) for name in defined} == defined


def test_whole_weeks_afterwards_are_divided_by_how_many_there_are():
    frame = incidents([7, 13, 14])
    found = dosage(SPOTS, VISITS, frame, first_day=FIRST, last_known=FIRST + timedelta(days=13))
    assert found.loc[7, "n_after"] == 2


def test_an_incident_without_a_place_is_in_no_hotspot():
    frame = incidents([0, 0])
    frame.loc[1, "geometry"] = None
    found = dosage(SPOTS, VISITS, frame, first_day=FIRST, last_known=FIRST + timedelta(days=6))
    assert found["n_during"].tolist() == [1, 0]


def test_degrees_are_refused():
    with pytest.raises(CRSError):
        dosage(SPOTS.to_crs(4326), VISITS, incidents([0]), first_day=FIRST, last_known=FIRST)


AREAS = gpd.GeoDataFrame({"code": ["A", "B"], "name": ["Aa", "Bee"]})
spots = st.lists(
    st.tuples(st.floats(0, 1), st.floats(0, 1), st.integers(0, 600)).map(
        lambda each: (each[0] / max(each[0] + each[1], 1), each[1] / max(each[0] + each[1], 1), each[2])
    ),
    max_size=5,
)


@given(spots, st.lists(st.sampled_from(["A", "B", "C", None]), max_size=9))
def test_minutes_and_incidents_add_up(each, codes):
    frame = gpd.GeoDataFrame(
        {
            "rank": range(len(each)),
            "areas": pd.Series(
                [
                    (("wijk", "A", "Aa", a), ("wijk", "B", "Bee", b), ("buurt", "X", "x", 1.0))
                    for a, b, _ in each
                ],
                dtype=object,
            ),
        }
    )
    minutes = pd.Series({rank: given_minutes for rank, (*_, given_minutes) in enumerate(each)}, dtype=float)
    found = fairness(frame, minutes, pd.Series(codes, dtype=object), AREAS, layer="wijk")
    assert np.isclose(found["minutes"].sum(), minutes.sum(), atol=1e-3)
    assert found["n"].sum() == len(codes)
    assert found["code"].tolist() == ["A", "B", ""]
    assert (found["minutes"] >= 0).all()
