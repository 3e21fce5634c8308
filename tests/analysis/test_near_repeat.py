"""The Knox table: worked by hand, counted pair by pair, and the same whatever is done to rows or map."""

from itertools import pairwise, permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis import near_repeat
from hotspots.analysis.near_repeat import knox
from hotspots.errors import AnalysisError, CRSError

FAR = float("inf")
START = pd.Timestamp("2023-03-01")
PLACES = st.tuples(st.integers(0, 9), st.integers(0, 3)).map(lambda xy: (xy[0] * 25.0, xy[1] * 50.0))
WILD = st.lists(
    st.tuples(
        st.one_of(
            PLACES,
            st.tuples(st.integers(-500, 500), st.integers(-500, 500)).map(lambda xy: (xy[0] / 2, xy[1] / 2)),
            st.just((1e7, -1e7)),
        ),
        st.one_of(st.integers(0, 70), st.just(5000)),
    ),
    min_size=2,
    max_size=40,
)


def at(incidents, xy, days):
    """Make incidents at noon so many days after the start."""
    moments = [str(START + pd.Timedelta(days=int(day), hours=12)) for day in days]
    return incidents(np.array(xy, dtype=float).reshape(-1, 2), begin=moments)


def by_hand(incidents):
    """A and B at one door, C 30 m and D 150 m further; on day 0, 3, 10 and 20."""
    return at(incidents, [(0, 0), (0, 0), (30, 0), (150, 0)], [0, 3, 10, 20])


def random_city(incidents, n=300, seed=3):
    rng = np.random.default_rng(seed)
    return at(incidents, rng.uniform(0, 1500, (n, 2)).round(), rng.integers(0, 200, n))


def plain(xy, days, *, distance_bands, day_bands, metric="euclidean", closed="left", same_place=1.0):
    """Count pair by pair, the edges as the docstring says them."""
    i, j = np.triu_indices(len(days), 1)
    dx, dy = np.abs(xy[i] - xy[j]).T
    distance = (dx + dy if metric == "manhattan" else np.sqrt(dx**2 + dy**2)).round(6)
    apart = np.abs(days[i] - days[j])

    def within(values, low, high, first):
        if closed == "left":
            return (values >= low) & (values < high)
        return ((values > low) | (first & (values == low))) & (values <= high)

    same = distance <= (-1 if same_place is None else same_place)
    rows = [] if same_place is None else [same]
    rows += [within(distance, *edge, n == 0) & ~same for n, edge in enumerate(pairwise(distance_bands))]
    cols = [within(apart, *edge, n == 0) for n, edge in enumerate(pairwise(day_bands))]
    return np.array([[np.sum(row & col) for col in cols] for row in rows])


def test_four_incidents_worked_by_hand(incidents):
    table = knox(by_hand(incidents))
    # AB 0 m 3 days; BC 30 m 7; AC 30 m 10; CD 120 m 10; BD 150 m 17; AD 150 m 20
    assert table.observed.tolist() == [[1, 0, 0, 0], [1, 1, 0, 0], [0, 0, 0, 0], [0, 1, 2, 0], [0, 0, 0, 0]]
    third = 1 / 3
    assert table.expected == pytest.approx(
        np.array([[third, third, third, 0], [2 * third] * 3 + [0], [0] * 4, [1, 1, 1, 0], [0] * 4])
    )
    nan = np.nan
    assert table.ratio == pytest.approx(
        np.array([[3, 0, 0, nan], [1.5, 1.5, 0, nan], [nan] * 4, [0, 1, 2, nan], [nan] * 4]), nan_ok=True
    )
    assert (np.isnan(table.p_value) == np.isnan(table.ratio)).all()
    assert (table.n, table.left_out, table.pairs, table.permutations) == (4, 0, 6, 999)
    assert (table.metric, table.closed, table.same_place) == ("euclidean", "left", 1.0)
    assert table.distances == ((0, 1), (1, 50), (50, 100), (100, 200), (200, 400))
    assert table.days == ((0, 7), (8, 14), (15, 28), (29, 56))


def test_p_is_the_share_of_all_orders_of_the_days(incidents):
    frame = by_hand(incidents)
    xy, days = np.column_stack([frame.geometry.x, frame.geometry.y]), np.array([0, 3, 10, 20])
    bands = {"distance_bands": (0, 50, 100, 200, 400), "day_bands": (0, 8, 15, 29, 57)}
    table = knox(frame, permutations=9999)
    every = [plain(xy, np.array(order), **bands) for order in permutations(days)]
    exact = (np.array(every) >= table.observed).mean(axis=0)
    assert np.mean(every, axis=0) == pytest.approx(table.expected)
    tested = ~np.isnan(table.p_value)
    error = np.sqrt(exact * (1 - exact) / 9999) + 1e-4
    assert (np.abs(table.p_value - exact)[tested] <= 4 * error[tested]).all()
    assert (table.q_value[tested] >= table.p_value[tested]).all()


CHOICES = st.fixed_dictionaries(
    {
        "distance_bands": st.sampled_from([(0, 50, 100, 200, 400), (0, 25), (0, 50, FAR), (0, FAR)]),
        "day_bands": st.sampled_from(
            [(0, 8, 15, 29, 57), (0, 1), (0, 1, 2, 3, 4, 5, 6), (0, 7, FAR), (0, FAR)]
        ),
        "metric": st.sampled_from(["euclidean", "manhattan"]),
        "closed": st.sampled_from(["left", "right"]),
        "same_place": st.sampled_from([None, 1.0, 0.01]),
    }
)


@settings(max_examples=40, deadline=None)
@given(rows=WILD, choice=CHOICES)
def test_the_table_is_that_of_all_pairs_one_by_one(incidents, rows, choice):
    xy, moments = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    table = knox(at(incidents, xy, moments), **choice, permutations=7)
    assert table.observed.tolist() == plain(xy, moments, **choice).tolist()
    everything = knox(
        at(incidents, xy, moments), distance_bands=(0, 60, FAR), day_bands=(0, 9, FAR), permutations=0
    )
    assert everything.observed.sum() == everything.pairs
    assert everything.expected.sum() == pytest.approx(everything.pairs)


def test_an_edge_belongs_to_the_band_that_is_closed_there(incidents):
    line = at(incidents, [(0.1, 0), (50.1, 0), (1000, 0)], [0, 7, 100])
    left = knox(line, distance_bands=(0, 50, 100), day_bands=(0, 7, 14), permutations=0)
    right = knox(line, distance_bands=(0, 50, 100), day_bands=(0, 7, 14), closed="right", permutations=0)
    assert left.observed.tolist() == [[0, 0], [0, 0], [0, 1]]
    assert right.observed.tolist() == [[0, 0], [1, 0], [0, 0]]
    assert (left.days, right.days) == (((0, 6), (7, 13)), ((0, 7), (8, 14)))


def test_more_pairs_than_a_small_count_holds(incidents):
    table = knox(at(incidents, [(0, 0)] * 400, [0] * 400), permutations=40)
    assert table.observed[0, 0] == table.pairs == 400 * 399 // 2 > 2**16
    assert (table.observed.sum(), table.p_value[0, 0], table.ratio[0, 0]) == (table.pairs, 1, 1)


def test_days_are_those_of_the_local_clock(incidents):
    frame = incidents([(0, 0), (0, 0)], begin=["2023-06-30T22:30Z", "2023-06-30T21:30Z"])
    assert knox(frame, day_bands=(0, 1, 2), permutations=0).observed[0].tolist() == [0, 1]
    naive = frame.assign(occurred_from=frame["occurred_from"].dt.tz_localize(None))
    assert knox(naive, day_bands=(0, 1, 2), permutations=0).observed[0].tolist() == [0, 1]


def same(one, other):
    for name in ("observed", "expected", "ratio", "p_value", "q_value"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=1e-12)


def test_neither_rows_nor_chunks_nor_threads_change_anything(incidents, monkeypatch):
    frame = random_city(incidents)
    before = frame.copy(deep=True)
    table = knox(frame, permutations=99)
    pd.testing.assert_frame_equal(frame, before)
    same(knox(frame.sample(frac=1, random_state=1), permutations=99), table)
    same(knox(frame, permutations=99, rng=np.random.default_rng(0)), table)
    monkeypatch.setattr(near_repeat, "_MAX_PAIRS", 100)
    monkeypatch.setattr(near_repeat, "_THREADS", 1)
    same(knox(frame, permutations=99), table)


def test_moving_the_map_and_the_calendar_changes_nothing(incidents):
    frame = random_city(incidents)
    table = knox(frame, permutations=99)
    moved = frame.set_geometry(frame.geometry.translate(143_428, 480_000)).assign(
        occurred_from=frame["occurred_from"] + pd.Timedelta(days=800)
    )
    same(knox(moved, permutations=99), table)


def test_the_seed_decides_the_p_values(incidents):
    frame = random_city(incidents)
    assert (knox(frame, permutations=99, rng=1).p_value != knox(frame, permutations=99, rng=2).p_value).any()


def test_planted_near_repeats_are_found_and_chance_is_not(incidents):
    rng = np.random.default_rng(1)
    xy, days = rng.uniform(0, 3000, (300, 2)), rng.integers(0, 365, 300)
    followers = np.concatenate([xy[:30] + rng.uniform(-25, 25, (30, 2)), xy[30:40]])
    later = np.concatenate([days[:30] + rng.integers(1, 7, 30), days[30:40] + rng.integers(1, 7, 10)])
    frame = at(incidents, np.concatenate([xy, followers]), np.concatenate([days, later]))
    table = knox(frame)
    assert (table.ratio[:2, 0] > 3).all()
    assert (table.p_value[:2, 0] == 0.001).all()
    assert (table.p_value[3:] > 0.01).all()


def test_without_structure_false_alarms_are_as_rare_as_promised(incidents):
    p = [
        knox(
            random_city(incidents, 120, seed), distance_bands=(0, 200), day_bands=(0, 15), permutations=99
        ).p_value[1, 0]
        for seed in range(100)
    ]
    assert np.mean(np.array(p) <= 0.05) <= 0.11  # 100 draws at 5 %: 2.8 standard errors
    assert 0.42 <= np.mean(p) <= 0.58


def test_what_has_no_location_or_time_is_counted_apart(incidents):
    frame = at(incidents, [(0, 0), (0, 0), (np.nan, np.nan), (5, 5)], [0, 1, 2, 3])
    frame.loc[3, "occurred_from"] = pd.NaT
    table = knox(frame, permutations=0)
    assert (table.n, table.left_out, table.pairs) == (2, 2, 1)
    assert np.isnan(table.p_value).all()
    assert np.isnan(table.q_value).all()


def test_the_frame_has_a_row_for_each_cell(incidents):
    frame = knox(by_hand(incidents), distance_bands=(0, 50, FAR), day_bands=(0, 8, FAR)).frame()
    assert list(frame.columns) == [
        *("distance_from", "distance_to", "first_day", "last_day"),
        *("observed", "expected", "ratio", "p_value", "q_value"),
    ]
    assert frame.iloc[-1, :5].tolist() == [50, FAR, 8, FAR, 3]
    assert frame["observed"].sum() == 6


def test_progress_rises_to_one_and_may_stop_the_work(incidents):
    frame = random_city(incidents)
    shares = []
    knox(frame, permutations=199, progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1)

    def stop(share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        knox(frame, progress=stop)


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"distance_bands": (10, 50)}, r"two or more edges in metres that rise from 0\. Given: 10, 50\."),
        ({"distance_bands": (0,)}, r"two or more edges in metres"),
        ({"distance_bands": (0, 50, 50)}, r"that rise from 0\. Given: 0, 50, 50\."),
        ({"distance_bands": (0, FAR, FAR)}, r"Given: 0, inf, inf\."),
        ({"distance_bands": (0, float("nan"))}, r"Given: 0, nan\."),
        ({"day_bands": (0, 7.5)}, r"whole days that rise from 0\. Given: 0, 7\.5\."),
        ({"day_bands": (1, 7)}, r"whole days that rise from 0\. Given: 1, 7\."),
        ({"day_bands": (0, -7)}, r"Given: 0, -7\."),
        ({"same_place": 50}, r"below the first edge of the bands, 50\.0 metres\. Given: 50\."),
        ({"same_place": 0}, r"within a distance above zero .* Given: 0\. Choose for instance 1\."),
        ({"metric": "network"}, r"one of euclidean, manhattan\. Given: network\."),
        ({"closed": "both"}, r"one of left, right\. Given: both\."),
        ({"permutations": -1}, r"permutations is zero or more\. Given: -1\."),
    ],
)
def test_settings_that_make_no_table_are_refused(incidents, given, text):
    with pytest.raises(AnalysisError, match=text):
        knox(by_hand(incidents), **given)


def test_data_that_makes_no_table_is_refused(incidents):
    frame = by_hand(incidents)
    for few in (frame.iloc[:0], frame.iloc[:1], incidents([(np.nan, np.nan)] * 3)):
        with pytest.raises(AnalysisError, match=r"at least two with a location and a time\. Given: [01]\."):
            knox(few)
    with pytest.raises(AnalysisError, match=r"at most 32767 days\. Given: 36524 days"):
        knox(at(incidents, [(0, 0), (1, 1)], [0, 36524]))
    with pytest.raises(CRSError, match="The data has none"):
        knox(frame.set_crs(None, allow_override=True))
    with pytest.raises(CRSError, match="WGS 84"):
        knox(frame.to_crs("EPSG:4326"))
