"""Clusters: planted ones found, and the same partition whatever is done to the rows or the axes."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn.cluster import DBSCAN

from hotspots.analysis import clusters
from hotspots.analysis.cell_dbscan import worth_cells
from hotspots.analysis.clusters import dbscan, hdbscan
from hotspots.analysis.points import places
from hotspots.errors import AnalysisError, CRSError

# Duplicates, points in line, points at exactly the radius, and points far away.
WILD = st.lists(
    st.one_of(
        st.tuples(st.integers(0, 8), st.integers(0, 8)).map(lambda xy: (xy[0] * 50.0, xy[1] * 50.0)),
        st.tuples(st.integers(0, 40), st.just(0)).map(lambda xy: (xy[0] * 25.0, 0.0)),
        st.tuples(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3)),
        st.sampled_from([(0.0, 0.0), (1e7, -1e7), (np.nan, np.nan)]),
    ),
    max_size=60,
)


def planted(seed=7):
    """Three tight groups of 60, 40 and 30 in a sparse background of 100."""
    rng = np.random.default_rng(seed)
    groups = [
        rng.normal(centre, 25, (n, 2))
        for centre, n in (((1000, 1000), 60), ((3000, 3000), 40), ((3000, 1000), 30))
    ]
    return np.concatenate([*groups, rng.uniform(0, 4000, (100, 2))])


def partition(labels):
    """Return the clusters as sets of row labels: the partition without its numbers."""
    return {frozenset(group) for cluster, group in labels.groupby(labels).groups.items() if cluster >= 0}


@pytest.mark.parametrize(
    "find",
    [
        lambda frame: dbscan(frame, radius=100, min_incidents=10),
        lambda frame: hdbscan(frame, min_incidents=15),
    ],
    ids=["dbscan", "hdbscan"],
)
def test_planted_clusters_are_found_and_numbered_by_size(incidents, find):
    labels = find(incidents(planted()))
    assert set(labels) == {-1, 0, 1, 2}
    for cluster, rows in enumerate((slice(0, 60), slice(60, 100), slice(100, 130))):
        assert (labels[rows] == cluster).mean() > 0.85
    assert (labels[130:] == -1).mean() > 0.8


def test_clusters_of_one_size_are_numbered_from_west_to_east(incidents):
    frame = incidents([(500, 0)] * 3 + [(0, 0)] * 3 + [(-500, 0)] * 2)
    assert list(dbscan(frame, radius=10, min_incidents=2)) == [1, 1, 1, 0, 0, 0, 2, 2]


@settings(max_examples=30, deadline=None)
@given(points=WILD, least=st.integers(1, 6))
def test_the_partition_is_that_of_the_incidents_one_by_one(incidents, points, least):
    frame = incidents(np.array(points).reshape(-1, 2))
    labels = dbscan(frame, radius=100, min_incidents=least)
    located = np.array([index for index, (x, _) in enumerate(points) if not np.isnan(x)], dtype=int)
    assume(len(located))
    plain = DBSCAN(eps=100 + 1e-6, min_samples=least).fit(np.array(points)[located])
    expected = pd.Series(-1, index=frame.index)
    expected[located] = plain.labels_
    core = located[plain.core_sample_indices_]
    assert partition(labels[core]) == partition(expected[core])
    # Border incidents may be in any cluster within reach, noise is noise.
    assert list(labels[labels == -1].index) == list(expected[expected == -1].index)
    sizes = labels[labels >= 0].value_counts()
    assert list(sizes.sort_index()) == sorted(sizes, reverse=True)


@settings(max_examples=60, deadline=None)
@given(points=WILD, radius=st.sampled_from([25.0, 50.0, 100.0, 125.0]), least=st.integers(1, 6))
def test_cells_give_the_very_same_clusters_as_scikit_learn(incidents, points, radius, least):
    frame = incidents(np.array(points).reshape(-1, 2))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clusters, "worth_cells", lambda *_: False)
        plain = dbscan(frame, radius=radius, min_incidents=least)
        patch.setattr(clusters, "worth_cells", lambda *_: True)
        pd.testing.assert_series_equal(dbscan(frame, radius=radius, min_incidents=least), plain)


def test_many_incidents_on_whole_metres_give_the_very_same_clusters(incidents, monkeypatch):
    rng = np.random.default_rng(3)
    towns = rng.uniform(0, 4000, (40, 2))
    xy = np.concatenate([rng.uniform(0, 4000, (3000, 2)), np.repeat(towns, 100, axis=0)])
    frame = incidents((xy + rng.normal(0, 40, xy.shape)).round())
    for radius, least in ((20, 5), (50, 12), (100, 40), (400, 400)):
        monkeypatch.setattr(clusters, "worth_cells", lambda *_: False)
        plain = dbscan(frame, radius=radius, min_incidents=least)
        monkeypatch.setattr(clusters, "worth_cells", lambda *_: True)
        assert plain.max() >= 0
        pd.testing.assert_series_equal(dbscan(frame, radius=radius, min_incidents=least), plain)


def test_the_cells_are_chosen_by_size(incidents):
    line = np.column_stack([np.arange(3000.0), np.zeros(3000)])
    few, dense = places(incidents(line)), places(incidents(line / 10))
    assert not worth_cells(few, 100)
    assert worth_cells(dense, 300)
    wide = places(incidents([(0, 0), (1e9, 0)] * 30))
    assert not worth_cells(wide, 1e-3)  # more columns of cells than can be numbered
    assert not worth_cells(places(incidents(np.empty((0, 2)))), 100)


@pytest.mark.parametrize("cells", [False, True])
def test_of_many_equally_near_core_places_the_westernmost_wins(incidents, monkeypatch, cells):
    monkeypatch.setattr(clusters, "worth_cells", lambda *_: cells)
    east = [
        (65, 0),
        *((x, y * side) for x, y in ((63, 16), (60, 25), (56, 33), (52, 39)) for side in (1, -1)),
    ]
    frame = incidents([*east, *[(100, 0)] * 50, (0, 0), (-65, 0), *[(-100, 0)] * 40])
    labels = dbscan(
        frame, radius=65, min_incidents=41
    )  # ten places lie at 65 metres of the one in the middle
    assert labels[0] != labels.iloc[-1]
    assert labels[len(east) + 50] == labels.iloc[-1]


@settings(max_examples=25, deadline=None)
@given(points=WILD, least=st.integers(2, 6), seed=st.integers(0, 99))
def test_the_order_of_rows_changes_nothing(incidents, points, least, seed):
    frame = incidents(np.array(points).reshape(-1, 2))
    shuffled = frame.sample(frac=1, random_state=seed)
    for find in (
        lambda frame: dbscan(frame, radius=100, min_incidents=least),
        lambda frame: hdbscan(frame, min_incidents=least),
    ):
        pd.testing.assert_series_equal(find(shuffled).sort_index(), find(frame))


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    least=st.integers(1, 8),
    east=st.floats(-1e5, 1e5),
    angle=st.floats(0, 6.3),
)
def test_moving_and_turning_the_map_changes_no_partition(incidents, seed, least, east, angle):
    rng = np.random.default_rng(seed)
    xy = np.repeat(rng.uniform(0, 1000, (60, 2)), rng.integers(1, 4, 60), axis=0)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    found = partition(dbscan(incidents(xy), radius=100, min_incidents=least))
    for moved in (xy + np.array([east, 480_000]), xy @ turn):
        assert partition(dbscan(incidents(moved), radius=100, min_incidents=least)) == found


def test_neighbours_at_exactly_the_radius_count_wherever_the_map_lies(incidents):
    line = np.column_stack([np.arange(0, 1000, 100), np.zeros(10)])
    for east in (0, 0.1, 143_428.3, 1 / 3):
        assert set(dbscan(incidents(line + east), radius=100, min_incidents=3)) == {0}


@pytest.mark.parametrize(("between", "joins"), [(94, 1), (91, 0), (92.5, 0)])
def test_a_border_incident_goes_to_the_nearest_core_of_two_equally_near_the_western(
    incidents, between, joins
):
    west = [(-90, 0)] * 11 + [(0, 0)]
    east = [(185, 0)] + [(275, 0)] * 10
    labels = dbscan(incidents([*east, (between, 0), *west]), radius=100, min_incidents=11)
    western, eastern = labels.iloc[-1], labels.iloc[0]
    assert western != eastern
    assert labels[11] == (eastern if joins else western)


def test_a_pile_is_a_cluster_and_incidents_without_location_are_noise(incidents):
    frame = incidents([*[(0, 0)] * 12, (np.nan, np.nan), (5000, 0), *[(9000, 0)] * 9])
    for labels in (dbscan(frame, radius=50, min_incidents=9), hdbscan(frame, min_incidents=9)):
        assert list(labels) == [0] * 12 + [-1, -1] + [1] * 9


def test_a_pile_does_not_hide_the_hotspot_around_it(incidents):
    rng = np.random.default_rng(5)
    street = rng.normal(0, 40, (80, 2))
    frame = incidents(np.concatenate([street, [[0, 0]] * 20, rng.uniform(-3000, 3000, (150, 2))]))
    labels = hdbscan(frame, min_incidents=15)
    assert set(labels[80:100]) == {labels[80]}
    assert (labels[:80] == labels[80]).mean() > 0.7


@pytest.mark.parametrize("points", [np.empty((0, 2)), [(0, 0)], [(np.nan, np.nan)], [(0, 0), (9e5, 9e5)]])
def test_nothing_to_find(incidents, points):
    frame = incidents(points)
    for labels in (dbscan(frame, radius=100, min_incidents=5), hdbscan(frame, min_incidents=5)):
        assert (labels == -1).all()
        assert labels.index.equals(frame.index)
        assert (labels.name, labels.dtype) == ("cluster_id", np.dtype(np.int64))


def test_the_index_is_that_of_the_incidents_and_they_are_left_as_they_were(incidents):
    frame = incidents([(0, 0)] * 3 + [(500, 0)]).iloc[[3, 1, 0, 2]]
    before = frame.copy(deep=True)
    assert dbscan(frame, radius=10, min_incidents=3).to_dict() == {3: -1, 1: 0, 0: 0, 2: 0}
    pd.testing.assert_frame_equal(frame, before)


def test_settings_that_find_nothing_are_refused(incidents, monkeypatch):
    frame = incidents([(x, 0) for x in range(60)])
    for radius in (0, -5, float("inf"), float("nan")):
        with pytest.raises(AnalysisError, match="distance in metres above zero"):
            dbscan(frame, radius=radius, min_incidents=5)
    with pytest.raises(AnalysisError, match=r"at least 1 incidents\. Given: 0"):
        dbscan(frame, radius=100, min_incidents=0)
    with pytest.raises(AnalysisError, match="at least 2 incidents"):
        hdbscan(frame, min_incidents=1)
    with pytest.raises(CRSError):
        dbscan(frame.to_crs("EPSG:4326"), radius=100, min_incidents=5)
    monkeypatch.setattr(clusters, "MAX_HDBSCAN", 50)
    with pytest.raises(AnalysisError, match=r"at most 50 incidents\. The selection has 60"):
        hdbscan(frame, min_incidents=5)
