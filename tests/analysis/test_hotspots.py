"""What is said of a hotspot: worked by hand for two, and always adding up."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, box

from hotspots import columns
from hotspots.analysis.clusters import dbscan
from hotspots.analysis.hotspots import hotspots
from hotspots.errors import AnalysisError

COLUMNS = [
    *("cluster_id", "rank", "n", "n_per_week", "share", "hectares", "distinct_places"),
    *("share_busiest_place", "share_busiest_night", "categories"),
    *("peak_part", "share_peak_part", "peak_weekday", "share_peak_weekday"),
    *("areas", "name_layer", "name_area", "sector", "name_buurt", "letter", "label_x", "label_y", "geometry"),
]


def layer(*rows):
    code, name, geometry = zip(*rows, strict=True)
    return gpd.GeoDataFrame({"code": code, "name": name}, geometry=list(geometry), crs="EPSG:28992")


AREAS = {
    "buurt": layer(("B1", "Noord", box(0, 1000, 2000, 2000)), ("B2", "Zuid", box(0, 0, 2000, 1000))),
    "wijk": layer(("W1", "De Wijk", box(0, 0, 2000, 2000))),
    "town_centre": layer(("C1", "Centrum", box(0, 0, 600, 600))),
    "station": layer(("S1", "Halte", Point(1800, 1800))),
}


@pytest.fixture
def frame(incidents):
    """Six in the centre (three of them at one door), four near the station, one elsewhere, one nowhere."""
    return incidents(
        [
            *[(500, 300)] * 3,
            (520, 300),
            (540, 320),
            (530, 350),
            *[(1800, 1700)] * 4,
            (1000, 100),
            (np.nan, np.nan),
        ],
        begin=[
            "2023-03-03 23:00",  # Friday
            "2023-03-04 01:00",  # the same night
            "2023-03-04 11:59",  # still the same night, by a minute
            "2023-03-04 12:00",  # the next one
            "2023-03-10 20:00",
            "2023-03-11 00:00",  # a time not filled in
            *["2023-03-06 09:00"] * 4,  # Monday
            *["2023-03-07 15:00"] * 2,
        ],
        category=["1.4.5", "1.4.5", "1.2.1", "1.2.1", "1.2.3", "9.9.9", *["1.2.3"] * 4, "1.1.1", "1.1.1"],
    )


@pytest.fixture
def described(frame):
    clusters = dbscan(frame, radius=100, min_incidents=3)
    return hotspots(frame, clusters, weeks=2, areas=AREAS)


def test_the_columns_are_these(described, frame):
    assert list(described.columns) == COLUMNS
    assert described.crs == frame.crs
    assert list(described.index) == [0, 1]


def test_counts_and_concentration(described):
    assert list(described["rank"]) == [1, 2]
    assert list(described["n"]) == [6, 4]
    assert list(described["n_per_week"]) == [3.0, 2.0]
    np.testing.assert_allclose(described["share"], [6 / 12, 4 / 12])
    assert list(described["distinct_places"]) == [4, 1]
    np.testing.assert_allclose(described["share_busiest_place"], [0.5, 1.0])
    np.testing.assert_allclose(described["share_busiest_night"], [0.5, 1.0])


def test_kinds_and_times(described):
    assert described["categories"][0] == (("1.2.1", 2), ("1.4.5", 2), ("1.2.3", 1))
    assert described["categories"][1] == (("1.2.3", 4),)
    # evening: 23:00 and 20:00 of the five whose time is known; the others are spread over three parts
    assert described["peak_part"][0] == "evening"
    assert described["share_peak_part"][0] == pytest.approx(2 / 5)
    assert (described["peak_part"][1], described["share_peak_part"][1]) == ("morning", 1.0)
    assert list(described["peak_weekday"]) == [5, 0]
    np.testing.assert_allclose(described["share_peak_weekday"], [4 / 6, 1.0])


def test_areas_and_names(described):
    first, second = described["areas"]
    assert first == (
        ("buurt", "B2", "Zuid", 1.0),
        ("wijk", "W1", "De Wijk", 1.0),
        ("town_centre", "C1", "Centrum", 1.0),
    )
    assert ("station", "S1", "Halte", 1.0) in second
    assert list(described["name_layer"]) == ["town_centre", "station"]
    assert list(described["name_area"]) == ["Centrum", "Halte"]
    assert list(described["sector"]) == ["e", "s"]
    assert described[["name_buurt", "letter"]].isna().all(axis=None)


def test_outlines(described):
    assert described.is_valid.all()
    assert (described.geom_type == "Polygon").all()
    assert described["hectares"][1] == pytest.approx(np.pi * 25**2 / 1e4, rel=0.03)  # a pile is a disc
    assert described.geometry[0].covers(shapely.MultiPoint([(500, 300), (520, 300), (540, 320), (530, 350)]))
    assert shapely.contains_xy(described.geometry, described["label_x"], described["label_y"]).all()
    np.testing.assert_allclose(described["hectares"], described.area / 1e4)


def test_memberships_of_the_join_are_used_as_they_are(frame):
    clusters = dbscan(frame, radius=100, min_incidents=3)
    joined = pd.DataFrame(
        {
            "buurt": ["B2"] * 6 + ["B1"] * 4 + ["B2", None],
            "wijk": ["W1"] * 11 + [None],
            "town_centre": ["C1"] * 6 + [None] * 6,
            "station": [None] * 6 + ["Halte"] * 4 + [None] * 2,
        }
    )
    by_join = hotspots(frame, clusters, weeks=2, areas=AREAS, memberships=joined)
    by_geometry = hotspots(frame, clusters, weeks=2, areas=AREAS)
    pd.testing.assert_frame_equal(pd.DataFrame(by_join), pd.DataFrame(by_geometry))


def test_on_a_shared_boundary_the_lowest_code_wins(incidents):
    frame = incidents([(1000, 1000)] * 5)
    result = hotspots(frame, pd.Series([0] * 5), weeks=1, areas=AREAS)
    assert [entry[1] for entry in result["areas"][0]] == ["B1", "W1"]


def test_names_differ(incidents):
    # Three hotspots south in one centre, two of them in one buurt; and two in no area at all.
    spots = [(300, 60), (260, 20), (330, 100), (9000, 0), (9000, 500)]
    frame = incidents([point for number, point in enumerate(spots) for _ in range(9 - number)])
    clusters = pd.Series(np.repeat(np.arange(5), [9, 8, 7, 6, 5]))
    areas = AREAS | {
        "buurt": layer(("B1", "Oost", box(300, 0, 2000, 1000)), ("B2", "West", box(0, 0, 300, 1000)))
    }
    named = hotspots(frame, clusters, weeks=1, areas=areas)
    assert list(named["name_area"][:3]) == ["Centrum"] * 3
    assert list(named["sector"][:3]) == ["s"] * 3
    assert list(named["name_buurt"][:3]) == ["Oost", "West", "Oost"]
    assert named["letter"].tolist()[:3:2] == ["a", "b"]
    assert pd.isna(named["letter"][1])
    assert named["name_area"][3:].isna().all()
    assert named["letter"].tolist()[3:] == ["a", "b"]
    material = named[
        [columns.NAME_LAYER, columns.NAME_AREA, columns.SECTOR, columns.NAME_BUURT, columns.LETTER]
    ]
    assert not material.duplicated().any()


def test_a_buurt_that_tells_nothing_apart_is_not_added(incidents):
    frame = incidents([(300, 60), (300, 60), (330, 100)])
    named = hotspots(frame, pd.Series([0, 0, 1]), weeks=1, areas=AREAS)
    assert named["name_buurt"].isna().all()
    assert list(named["letter"]) == ["a", "b"]


def test_letters_go_on_after_z(incidents):
    n = 30
    frame = incidents([(1000.0 * number, 0.0) for number in range(n)])
    named = hotspots(frame, pd.Series(range(n)), weeks=1)
    assert named["letter"].tolist()[24:29] == ["y", "z", "aa", "ab", "ac"]


def test_a_hotspot_over_several_buurten_is_called_after_the_wijk(incidents):
    cells = {
        "buurt": layer(*((f"B{i}", f"Buurt {i}", box(500 * i, 0, 500 * i + 500, 500)) for i in range(4))),
        "wijk": layer(("W1", "De Wijk", box(0, 0, 2000, 500))),
    }
    frame = incidents([(250 + 500 * i, 250) for i in range(4)])
    together = hotspots(frame, pd.Series([0] * 4), weeks=1, areas=cells)
    assert (together["name_layer"][0], together["name_area"][0]) == ("wijk", "De Wijk")
    only_buurten = hotspots(frame, pd.Series([0] * 4), weeks=1, areas={"buurt": cells["buurt"]})
    assert only_buurten["name_area"][0] == "Buurt 0"


def test_outlines_are_clipped_to_land_but_never_away(incidents):
    frame = incidents([(0, 0)] * 3 + [(500, 0)] * 3 + [(1000, 0)] * 3)
    clusters = pd.Series(np.repeat([0, 1, 2], 3))
    land = shapely.union_all([box(-100, -100, 10, 100), box(480, -100, 490, 100), box(510, -100, 520, 100)])
    clipped = hotspots(frame, clusters, weeks=1, land=land)
    assert clipped.geometry[0].bounds[2] == 10
    assert clipped.geometry[1].geom_type == "MultiPolygon"
    assert clipped["hectares"][2] == pytest.approx(0.196, abs=0.006)  # wholly on water: kept
    assert clipped.is_valid.all()
    assert not clipped.is_empty.any()


@settings(max_examples=30, deadline=None)
@given(
    points=st.lists(
        st.one_of(
            st.tuples(st.integers(0, 6), st.integers(0, 6)).map(lambda xy: (xy[0] * 40.0, xy[1] * 40.0)),
            st.tuples(st.integers(0, 30), st.just(0)).map(lambda xy: (xy[0] * 30.0, 0.0)),
            st.sampled_from([(0.0, 0.0), (1e7, -1e7), (np.nan, np.nan)]),
            st.tuples(st.floats(0, 1500), st.floats(0, 1500)),
        ),
        max_size=50,
    ),
    seed=st.integers(0, 99),
)
def test_what_always_holds(incidents, points, seed):
    frame = incidents(np.array(points).reshape(-1, 2))
    before = frame.copy(deep=True)
    clusters = dbscan(frame, radius=100, min_incidents=3)
    result = hotspots(frame, clusters, weeks=4, areas=AREAS)
    pd.testing.assert_frame_equal(frame, before)
    noise = int((clusters == -1).sum()) - int(frame.geometry.isna().sum())
    assert result["n"].sum() + noise == frame.geometry.notna().sum()
    assert list(result["n"]) == sorted(result["n"], reverse=True)
    assert result.is_valid.all()
    assert not result.is_empty.any()
    assert (result.geom_type == "Polygon").all()
    for rank, row in result.iterrows():
        members = frame.geometry[clusters == row["cluster_id"]]
        assert row.geometry.buffer(1e-3).covers(members.union_all()), rank
    shares = result.filter(like="share")
    assert shares.ge(0).all(axis=None)
    assert shares.le(1 + 1e-12).all(axis=None)
    shuffled = frame.sample(frac=1, random_state=seed)
    again = hotspots(shuffled, clusters.loc[shuffled.index], weeks=4, areas=AREAS)
    pd.testing.assert_frame_equal(pd.DataFrame(again), pd.DataFrame(result))


def test_no_hotspots(incidents):
    for frame in (incidents(np.empty((0, 2))), incidents([(0, 0)])):
        none = hotspots(frame, pd.Series(-1, index=frame.index), weeks=1, areas=AREAS, land=box(0, 0, 9, 9))
        assert list(none.columns) == COLUMNS
        assert len(none) == 0
        assert none.crs == frame.crs


def test_what_cannot_be_described(incidents):
    frame = incidents([(0, 0), (np.nan, np.nan)])
    with pytest.raises(AnalysisError, match="another index than the 2 incidents"):
        hotspots(frame, pd.Series([0]), weeks=1)
    with pytest.raises(AnalysisError, match="1 have none"):
        hotspots(frame, pd.Series([0, 0]), weeks=1)
    for weeks in (0, -1, float("nan")):
        with pytest.raises(AnalysisError, match="Incidents per week need a period"):
            hotspots(frame, pd.Series([0, -1]), weeks=weeks)
