"""Emerging hot spots: Gi* of every bin by the formula, the tree of classes, and nothing found in noise."""

import itertools
from datetime import date, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from shapely.geometry import box

from hotspots.analysis.emerging import (
    CLASSES,
    COLD_CLASSES,
    HOT_CLASSES,
    Cube,
    classify,
    emerging_hot_spots,
    space_time_cube,
    step_scores,
)
from hotspots.analysis.grid import make_grid
from hotspots.errors import AnalysisError, CRSError


def cube(counts, inside=None):
    counts = np.asarray(counts, dtype=np.int32)
    steps, rows, cols = counts.shape
    area = None
    if inside is not None:
        squares = [box(100 * c, 100 * r, 100 * c + 100, 100 * r + 100) for r, c in np.argwhere(inside)]
        area = gpd.GeoSeries(squares, crs="EPSG:28992")
    grid = make_grid((0, 0, 100 * cols, 100 * rows), cell_size=100, crs="EPSG:28992", study_area=area)
    starts = tuple(date(2023, 1, 2) + timedelta(days=28 * step) for step in range(steps + 1))
    return Cube(grid, counts * grid.inside, starts, 0)


def one(states, trend=0):
    return classify(np.array(states)[:, None], np.array([trend]))[0]


@pytest.mark.parametrize(
    ("states", "trend", "name"),
    [
        ([0] * 9 + [1], 0, "new_hot"),
        ([0] * 9 + [1], 1, "new_hot"),
        ([-1, *[0] * 8, 1], 0, "new_hot"),
        ([0] * 8 + [1, 1], 0, "consecutive_hot"),
        ([0] * 2 + [1] * 8, -1, "consecutive_hot"),
        ([0] + [1] * 9, 1, "intensifying_hot"),
        ([0] + [1] * 9, 0, "persistent_hot"),
        ([1] * 10, -1, "diminishing_hot"),
        ([1, *[0] * 8, 1], 0, "sporadic_hot"),
        ([1, -1, *[0] * 7, 1], 0, "oscillating_hot"),
        ([1] * 9 + [0], 0, "historical_hot"),
        ([1] * 8 + [0] * 2, 1, "none"),
        ([1] * 9 + [-1], 0, "new_cold"),
        ([*[1] * 8, -1, 0, -1], 0, "oscillating_cold"),
        ([0] * 10, 1, "none"),
        ([-1] * 10, -1, "intensifying_cold"),
        ([-1] * 10, 1, "diminishing_cold"),
    ],
)
def test_the_tree_by_hand(states, trend, name):
    assert one(states, trend) == name


def test_every_history_has_exactly_one_class_and_cold_mirrors_hot():
    histories = np.array(list(itertools.product((-1, 0, 1), repeat=10))).T
    seen = set()
    for trend in (-1, 0, 1):
        trends = np.full(histories.shape[1], trend)
        names = classify(histories, trends)
        assert set(names) <= set(CLASSES)
        mirrored = classify(-histories, -trends)
        swap = dict(
            zip((*HOT_CLASSES, *COLD_CLASSES, "none"), (*COLD_CLASSES, *HOT_CLASSES, "none"), strict=True)
        )
        assert [swap[name] for name in names] == list(mirrored)
        # The side of the last step is the side of the class.
        assert {name.rsplit("_", 1)[-1] for name in names[histories[-1] == 1]} == {"hot"}
        assert all(name.startswith("historical") or name == "none" for name in names[histories[-1] == 0])
        seen |= set(names)
    assert len(CLASSES) == 17
    assert seen == set(CLASSES)


def plain_scores(counts, inside, back):
    """Sum over the neighbourhood bin by bin, and the formula as it stands in the paper."""
    steps, rows, cols = counts.shape
    values = counts[:, inside]
    n, mean, deviation = values.size, values.mean(), values.std()
    z = np.full(counts.shape, np.nan)
    for t, r, c in np.ndindex(steps, rows, cols):
        if not inside[r, c]:
            continue
        beside = [
            counts[u, a, b]
            for u in range(max(t - back, 0), t + 1)
            for a in range(max(r - 1, 0), min(r + 2, rows))
            for b in range(max(c - 1, 0), min(c + 2, cols))
            if inside[a, b]
        ]
        w = len(beside)
        z[t, r, c] = (sum(beside) - mean * w) / (deviation * np.sqrt((n * w - w * w) / (n - 1)))
    return z


@pytest.mark.parametrize("back", [0, 1, 3])
def test_gi_star_of_every_bin_is_the_formula(back):
    rng = np.random.default_rng(back)
    inside = rng.random((6, 5)) < 0.8
    made = cube(rng.poisson(1, (4, 6, 5)), inside)
    scores = step_scores(made, steps_back=back)
    np.testing.assert_allclose(scores.z_score, plain_scores(made.counts, inside, back))


def test_the_golden_grid_in_one_step():
    counts = [[[1, 0, 1, 0], [0, 7, 8, 1], [1, 6, 5, 0], [0, 1, 0, 1]]]  # row 0 is the southernmost
    scores = step_scores(cube(counts), steps_back=0)
    north_up = scores.z_score[0][::-1].ravel()
    np.testing.assert_allclose(north_up[[5, 10, 0, 15]], [1.8122, 1.8122, 0.0, 0.4152], atol=5e-5)


def test_what_comes_later_is_not_in_the_neighbourhood():
    rng = np.random.default_rng(1)
    counts = rng.poisson(1, (6, 8, 8))
    later = counts.copy()
    later[4:] = rng.permutation(later[4:].ravel()).reshape(2, 8, 8)  # mean and spread of the cube stay
    early, late = (step_scores(cube(c), steps_back=2).z_score[:4] for c in (counts, later))
    np.testing.assert_array_equal(early, late)


def test_the_exact_p_is_that_of_shuffled_bins():
    rng = np.random.default_rng(5)
    made = cube(rng.poisson(0.3, (12, 12, 12)))
    scores = step_scores(made, steps_back=1)
    values = made.counts.ravel()
    drawn = np.array([rng.choice(values, 18, replace=False).sum() for _ in range(20_000)])
    sums = made.counts[3:5, 4:7, 4:7].sum()  # the neighbourhood of cell (5, 5) in step 4
    share = 2 * min((drawn >= sums).mean(), (drawn <= sums).mean())
    assert scores.p_value[4, 5, 5] == pytest.approx(min(share, 1.0), abs=0.02)


def test_the_normal_p_is_two_sided():
    made = cube(np.random.default_rng(5).poisson(3, (12, 6, 6)))
    scores = step_scores(made, exact=False)
    np.testing.assert_allclose(scores.p_value, 2 * norm.sf(np.abs(scores.z_score)))


def test_noise_has_no_more_than_the_nominal_share_of_false_alarms():
    alarms = sum(
        (step_scores(cube(np.random.default_rng(seed).poisson(0.2, (12, 15, 15)))).state != 0).any()
        for seed in range(100)
    )
    assert alarms <= 5


def test_planted_histories_are_found():
    rng = np.random.default_rng(3)
    counts = rng.poisson(1, (20, 30, 30))
    counts[-1, 3:6, 3:6] += 8  # only now
    counts[:, 12:15, 12:15] += 8  # always
    counts[-5:, 22:25, 22:25] += 8  # since five steps
    counts[:10, 3:6, 22:25] += 8  # no longer
    counts[:, 22:25, 3:6] += np.arange(4, 24)[:, None, None]  # ever more
    found = emerging_hot_spots(cube(counts), steps_back=0).set_index(["row", "col"])["emerging"]
    assert found[4, 4] == "new_hot"
    assert found[13, 13] == "persistent_hot"
    assert found[23, 23] == "consecutive_hot"
    assert found[4, 23] == "none"
    assert found[23, 4] == "intensifying_hot"
    assert (found != "none").mean() < 0.15


def test_the_cells_and_their_columns():
    inside = np.ones((4, 5), dtype=bool)
    inside[0, :2] = False
    made = cube(np.random.default_rng(0).poisson(2, (10, 4, 5)), inside)
    found = emerging_hot_spots(made)
    assert list(found.columns) == [
        *("row", "col", "emerging", "n", "hot_steps", "cold_steps", "z_score", "p_value", "q_value"),
        *("trend_z", "trend_p", "geometry"),
    ]
    assert len(found) == 18
    assert found["n"].sum() == made.n
    assert found.crs == made.grid.crs


def test_without_incidents_everything_is_undefined_and_no_class():
    found = emerging_hot_spots(cube(np.zeros((10, 3, 3))))
    assert found["z_score"].isna().all()
    assert found["q_value"].isna().all()
    assert set(found["emerging"]) == {"none"}


def frame(incidents, days, xy=((50, 50),)):
    return incidents(xy, begin=[f"{day} 12:00" for day in days])


def test_steps_of_days_end_on_the_last_day(incidents):
    grid = make_grid((0, 0, 100, 100), cell_size=100, crs="EPSG:28992")
    made = space_time_cube(
        frame(incidents, ["2024-01-01", "2024-01-05", "2024-01-11", "2024-01-18"]), grid, step=7
    )
    assert made.starts == (date(2024, 1, 5), date(2024, 1, 12), date(2024, 1, 19))
    assert made.counts.ravel().tolist() == [2, 1]
    assert (made.n, made.left_out) == (3, 1)


def test_months_are_whole_ones(incidents):
    grid = make_grid((0, 0, 100, 100), cell_size=100, crs="EPSG:28992")
    given_ = frame(incidents, ["2023-12-31", "2024-01-01", "2024-02-29", "2024-03-15"])
    made = space_time_cube(given_, grid, step="month")
    assert made.starts[0] == date(2023, 12, 1)
    assert made.counts.ravel().tolist() == [1, 1, 1, 1]
    part = space_time_cube(given_, grid, step="month", period=(date(2023, 12, 2), date(2024, 3, 30)))
    assert part.starts == (date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1))
    assert (part.counts.ravel().tolist(), part.left_out) == ([1, 1], 2)


def test_the_local_date_counts_and_what_lies_elsewhere_is_left_out(incidents):
    grid = make_grid((0, 0, 100, 100), cell_size=100, crs="EPSG:28992")
    given_ = incidents(
        [(50, 50), (50, 50), (500, 50), (np.nan, np.nan)],
        begin=["2024-01-01T23:30Z", "2024-01-01T22:30Z", "2024-01-02 12:00", "2024-01-02 12:00"],
    )
    made = space_time_cube(given_, grid, step=1, period=(date(2024, 1, 1), date(2024, 1, 2)))
    assert made.counts.ravel().tolist() == [1, 1]
    assert made.left_out == 2
    given_.loc[[0, 3], "occurred_from"] = pd.NaT
    assert space_time_cube(given_, grid, step=1, period=(date(2024, 1, 1), date(2024, 1, 2))).n == 1


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 999), step=st.sampled_from([1, 7, 10, "month"]))
def test_nothing_is_lost_and_the_order_of_rows_changes_nothing(incidents, seed, step):
    rng = np.random.default_rng(seed)
    days = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 200, 30), unit="D")
    given_ = frame(incidents, days.strftime("%Y-%m-%d"), rng.uniform(-50, 250, (30, 2)))
    before = given_.copy(deep=True)
    grid = make_grid((0, 0, 200, 200), cell_size=50, crs="EPSG:28992")
    made = space_time_cube(given_, grid, step=step)
    again = space_time_cube(given_.sample(frac=1, random_state=seed), grid, step=step)
    np.testing.assert_array_equal(made.counts, again.counts)
    assert made.n + made.left_out == 30
    pd.testing.assert_frame_equal(given_, before)


def test_what_makes_no_cube_or_no_history_is_refused(incidents, monkeypatch):
    grid = make_grid((0, 0, 100, 100), cell_size=100, crs="EPSG:28992")
    one_day = frame(incidents, ["2024-01-15"])
    with pytest.raises(AnalysisError, match=r"Given: 7, in 1 days\. Choose a shorter step"):
        space_time_cube(one_day, grid, step=7)
    with pytest.raises(AnalysisError, match="Given: 0, in 1 days"):
        space_time_cube(one_day, grid, step=0)
    with pytest.raises(AnalysisError, match=r"needs whole months\. Given: 20 days"):
        space_time_cube(one_day, grid, step="month", period=(date(2024, 1, 10), date(2024, 1, 29)))
    with pytest.raises(AnalysisError, match=r"needs a period\. Given: no incidents"):
        space_time_cube(one_day.iloc[:0], grid)
    with pytest.raises(CRSError):
        space_time_cube(one_day.to_crs("EPSG:4326"), grid, step=1)
    with pytest.raises(AnalysisError, match=r"at least 10 steps\. Given: 9"):
        emerging_hot_spots(cube(np.ones((9, 2, 2))))
    some = cube(np.ones((10, 2, 2)))
    with pytest.raises(AnalysisError, match=r"looks back 0 to 9 steps here\. Given: 10"):
        step_scores(some, steps_back=10)
    with pytest.raises(AnalysisError, match="Given: 50 metres between cells of 100"):
        step_scores(some, distance=50)
    with pytest.raises(AnalysisError, match=r"lies between 0 and 1\. Given: 1"):
        step_scores(some, level=1)
    monkeypatch.setattr("hotspots.analysis.cube.MAX_BINS", 3)
    with pytest.raises(AnalysisError, match=r"at most 3 bins\. Given: 1 cells in 4 steps"):
        space_time_cube(one_day, grid, step=1, period=(date(2024, 1, 12), date(2024, 1, 15)))


def test_progress_is_told_and_may_cancel():
    said = []
    made = cube(np.random.default_rng(0).poisson(1, (10, 4, 4)))
    emerging_hot_spots(made, progress=said.append)
    assert said == sorted(said)
    assert said[-1] == 1.0

    def cancel(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        emerging_hot_spots(made, progress=cancel)
