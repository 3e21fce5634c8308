"""ST-DBSCAN: the definition by brute force, and what it does not depend on."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import connected_components

from hotspots.analysis.clusters import dbscan
from hotspots.analysis.st_dbscan import st_dbscan
from hotspots.errors import AnalysisError, CRSError

EVENTS = st.lists(
    st.tuples(st.integers(-3, 6), st.integers(0, 3), st.integers(0, 30)).map(
        lambda event: (event[0] * 25.0, event[1] * 25.0, event[2])
    ),
    max_size=50,
)


def at(incidents, events):
    events = np.array(events, dtype=float).reshape(-1, 3)
    days = pd.Timestamp("2024-03-15 13:00") + pd.to_timedelta(events[:, 2], unit="D")
    return incidents(events[:, :2], begin=days.strftime("%Y-%m-%d %H:%M"))


def plainly(events, radius, days, least):
    """All pairs at once: which incidents are core, and the clusters of those."""
    events = np.array(events, dtype=float).reshape(-1, 3)
    metres = np.hypot(*(events[:, None, axis] - events[None, :, axis] for axis in (0, 1)))
    apart = np.abs(events[:, None, 2] - events[None, :, 2])
    near = (metres <= radius + 1e-6) & (apart <= days)
    core = near.sum(axis=1) >= least
    _, component = connected_components(near & core[:, None] & core[None, :])
    best = np.full(len(events), -1)
    for row in range(len(events)):
        options = np.flatnonzero(near[row] & core)
        if core[row]:
            best[row] = component[row]
        elif len(options):
            key = [(round(metres[row, o], 5), apart[row, o], *events[o]) for o in options]
            best[row] = component[options[key.index(min(key))]]
    return best


def partition(labels):
    labels = pd.Series(np.asarray(labels))
    return {frozenset(rows) for cluster, rows in labels.groupby(labels).groups.items() if cluster >= 0}


@settings(max_examples=150, deadline=None)
@given(
    events=EVENTS,
    radius=st.sampled_from([20.0, 25.0, 50.0, 60.0]),
    days=st.integers(0, 8),
    least=st.integers(1, 5),
)
def test_the_partition_is_the_definition(incidents, events, radius, days, least):
    found = st_dbscan(at(incidents, events), radius=radius, days=days, min_incidents=least)
    if len(events):
        assert partition(found) == partition(plainly(events, radius, days, least))
    sizes = found[found >= 0].value_counts()
    assert list(sizes.sort_index()) == sorted(sizes, reverse=True)


@settings(max_examples=40, deadline=None)
@given(events=EVENTS, seed=st.integers(0, 99))
def test_the_order_of_rows_changes_nothing(incidents, events, seed):
    frame = at(incidents, events)
    before = frame.copy(deep=True)
    found = st_dbscan(frame, radius=50, days=4, min_incidents=3)
    shuffled = frame.sample(frac=1, random_state=seed)
    again = st_dbscan(shuffled, radius=50, days=4, min_incidents=3)
    pd.testing.assert_series_equal(again.sort_index(), found)
    pd.testing.assert_frame_equal(frame, before)


def test_on_one_day_it_is_dbscan(incidents):
    rng = np.random.default_rng(3)
    frame = incidents(rng.integers(0, 60, (800, 2)) * 20.0)
    for least in (3, 5, 8):
        plain = dbscan(frame, radius=40, min_incidents=least)
        pd.testing.assert_series_equal(st_dbscan(frame, radius=40, days=0, min_incidents=least), plain)


def test_the_same_place_in_two_seasons_is_two_clusters(incidents):
    frame = at(incidents, [(0, 0, day) for day in (0, 1, 2, 3, 200, 201, 202)])
    assert list(st_dbscan(frame, radius=10, days=7, min_incidents=3)) == [0] * 4 + [1] * 3
    assert list(st_dbscan(frame, radius=10, days=200, min_incidents=3)) == [0] * 7


def test_days_are_dates_by_the_local_clock(incidents):
    frame = incidents([(0, 0)] * 2, begin=["2024-03-01 23:59", "2024-03-02 00:01"])
    assert list(st_dbscan(frame, radius=10, days=0, min_incidents=2)) == [-1, -1]
    frame = incidents([(0, 0)] * 2, begin=["2024-03-01T23:30Z", "2024-03-02T22:30Z"])
    assert list(st_dbscan(frame, radius=10, days=0, min_incidents=2)) == [0, 0]


def test_without_location_or_time_it_is_noise(incidents):
    frame = at(incidents, [(0, 0, 1)] * 3 + [(np.nan, np.nan, 1)])
    assert list(st_dbscan(frame, radius=10, days=1, min_incidents=3)) == [0, 0, 0, -1]
    frame.loc[0, "occurred_from"] = pd.NaT
    assert list(st_dbscan(frame, radius=10, days=1, min_incidents=2)) == [-1, 0, 0, -1]
    for nothing in (frame.iloc[:0], frame.iloc[[3]], frame.iloc[[1]]):
        assert (st_dbscan(nothing, radius=10, days=1, min_incidents=2) == -1).all()


def test_a_tiny_radius_over_a_wide_extent(incidents):
    frame = at(incidents, [(0, 0, 1), (0, 0, 2), (1e9, 0, 1), (1e9, 0, 9)])
    assert list(st_dbscan(frame, radius=1e-4, days=3, min_incidents=2)) == [0, 0, -1, -1]


def test_settings_that_find_nothing_are_refused(incidents):
    frame = at(incidents, [(0, 0, 1)])
    with pytest.raises(AnalysisError, match="distance in metres above zero"):
        st_dbscan(frame, radius=0, days=3, min_incidents=2)
    with pytest.raises(AnalysisError, match=r"0 or more\. Given: -1"):
        st_dbscan(frame, radius=10, days=-1, min_incidents=2)
    with pytest.raises(AnalysisError, match=r"at least 1 incidents\. Given: 0"):
        st_dbscan(frame, radius=10, days=1, min_incidents=0)
    with pytest.raises(CRSError):
        st_dbscan(frame.to_crs("EPSG:4326"), radius=10, days=1, min_incidents=2)
