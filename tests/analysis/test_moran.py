"""Moran's I: the formulas written out, and moments counted over every possible deal of small data."""

from itertools import permutations as all_deals

import geopandas as gpd
import numpy as np
import pytest
import shapely

from hotspots.analysis.grid import make_grid
from hotspots.analysis.moran import global_moran, local_moran
from hotspots.analysis.multiple import benjamini_hochberg
from hotspots.analysis.neighbours import cells_around, contiguity, nearest, within
from hotspots.errors import AnalysisError

RD = "EPSG:28992"


def in_a_row(values):
    points = gpd.points_from_xy(range(len(values)), [0] * len(values), crs=RD)
    return gpd.GeoDataFrame({"n": values}, geometry=points)


def scattered(n=50, seed=5):
    rng = np.random.default_rng(seed)
    points = gpd.points_from_xy(*rng.uniform(0, 10, (2, n)), crs=RD)
    return gpd.GeoDataFrame({"n": rng.gamma(1, 3, n)}, geometry=points)


def weights_of(neighbours, *, row_standardised):
    w = neighbours.matrix.toarray()
    return w / np.maximum(w.sum(axis=1, keepdims=True), 1) if row_standardised else w


def formula(x, w):
    z = x - x.mean()
    return len(x) / w.sum() * sum(w[i, j] * z[i] * z[j] for i, j in np.ndindex(w.shape)) / (z**2).sum()


def test_golden_row():
    """Eight in a row, 0 to 7: by hand z'Wz = 35 and z'z = 42 with row-standardised weights."""
    frame = in_a_row(list(range(8)))
    found = global_moran(frame, neighbours=within(frame, distance=1))
    assert found.i == pytest.approx(35 / 42)
    assert found.expected == pytest.approx(-1 / 7)
    assert found.n_tested == 8


@pytest.mark.parametrize("row_standardised", [True, False])
def test_moments_are_those_of_every_possible_deal(row_standardised):
    frame = scattered(7)
    near = nearest(frame, k=2)  # not mutual
    w = weights_of(near, row_standardised=row_standardised)
    x = frame["n"].to_numpy()
    deals = np.array(list(all_deals(x)))
    z = deals - x.mean()
    every = len(x) / w.sum() * np.einsum("ri,ij,rj->r", z, w, z) / (z[0] ** 2).sum()
    found = global_moran(frame, neighbours=near, row_standardised=row_standardised, permutations=4000, rng=2)
    assert found.i == pytest.approx(formula(x, w)) == pytest.approx(every[0])
    assert found.expected == pytest.approx(every.mean())
    assert found.z_score == pytest.approx((every[0] - every.mean()) / every.std())
    exact = 2 * min((every >= every[0] - 1e-9).mean(), (every <= every[0] + 1e-9).mean())
    assert found.p_simulated == pytest.approx(min(exact, 1), abs=0.05)


def test_the_variance_under_normality_is_that_of_normal_values():
    frame = scattered(12)
    near = within(frame, distance=4)
    w = weights_of(near, row_standardised=True)
    draws = np.random.default_rng(1).normal(size=(200_000, 12))
    z = draws - draws.mean(axis=1, keepdims=True)
    every = 12 / w.sum() * ((z @ w) * z).sum(axis=1) / (z**2).sum(axis=1)
    found = global_moran(frame, neighbours=near)
    assert (found.i - found.expected) / found.z_normality == pytest.approx(every.std(), rel=0.01)


@pytest.mark.parametrize("row_standardised", [True, False])
def test_local_moran_is_the_formula(row_standardised):
    frame = scattered()
    near = within(frame, distance=1)
    x = frame["n"].to_numpy()
    w = weights_of(near, row_standardised=row_standardised)
    z = x - x.mean()
    found = local_moran(frame, neighbours=near, row_standardised=row_standardised, permutations=0)
    some = near.counts > 0
    assert 0 < (~some).sum() < 25
    np.testing.assert_allclose(found["local_i"][some], (z * (w @ z) / (z**2).mean())[some])
    for name in ("local_i", "z_score", "p_value", "q_value", "quadrant", "n_neighbours"):
        assert found[name].isna().tolist() == (~some).tolist()
    assert "p_simulated" not in found
    np.testing.assert_array_equal(found["q_value"], benjamini_hochberg(found["p_value"]))
    assert (found["n_tested"] == some.sum()).all()
    around = np.where(some, w @ z, 0)
    words = np.where(z > 0, "high-", "low-").astype(object) + np.where(around > 0, "high", "low")
    assert found["quadrant"][some].tolist() == words[some].tolist()


def test_the_mean_of_local_is_global():
    frame = scattered()
    near = nearest(frame, k=3)
    found = local_moran(frame, neighbours=near, permutations=0)
    assert found["local_i"].mean() == pytest.approx(global_moran(frame, neighbours=near).i)


def test_local_z_is_that_of_every_possible_deal_of_the_others():
    frame = scattered(7)
    near = nearest(frame, k=2)
    w = weights_of(near, row_standardised=True)
    x = frame["n"].to_numpy()
    z = x - x.mean()
    found = local_moran(frame, neighbours=near, permutations=4000, rng=3)
    for i in range(7):
        others = np.arange(7) != i
        every = np.array([z[i] * (w[i, others] @ np.array(deal)) for deal in all_deals(z[others])])
        seen = z[i] * (w[i] @ z)
        assert found["z_score"][i] == pytest.approx((seen - every.mean()) / every.std())
        exact = 2 * min((every >= seen - 1e-9).mean(), (every <= seen + 1e-9).mean())
        assert found["p_simulated"][i] == pytest.approx(min(exact, 1), abs=0.05)


def test_clusters_and_outliers_on_a_grid():
    grid = make_grid((0, 0, 1200, 1200), cell_size=100, crs=RD)
    counts = np.full((12, 12), 5)
    counts[2:5, 2:5] = 20
    counts[8:11, 8:11] = 0
    counts[9, 9] = 30
    frame = grid.frame().assign(n=counts.ravel())
    found = local_moran(frame, neighbours=cells_around(grid)).set_index(["row", "col"])
    assert found.loc[(3, 3), "quadrant"] == "high-high"
    assert found.loc[(9, 9), "quadrant"] == "high-low"
    assert found.loc[(3, 3), "q_value"] < 0.01
    assert found.loc[(3, 3), "p_simulated"] == pytest.approx(2 / 1000)
    assert global_moran(frame, neighbours=cells_around(grid)).p_value < 0.01


def test_the_order_of_rows_changes_nothing_and_the_input_stays():
    frame = scattered()
    before = frame.copy()
    shuffled = frame.sample(frac=1, random_state=1)
    first = local_moran(frame, neighbours=within(frame, distance=3), permutations=0)
    again = local_moran(shuffled, neighbours=within(shuffled, distance=3), permutations=0)
    assert frame.equals(before)
    assert first.index.equals(frame.index)
    assert first.crs == frame.crs
    np.testing.assert_allclose(again.loc[first.index, "z_score"], first["z_score"])
    assert global_moran(shuffled, neighbours=within(shuffled, distance=3)).i == pytest.approx(
        global_moran(frame, neighbours=within(frame, distance=3)).i
    )


def test_permutations_are_seeded_and_tell_progress():
    frame = scattered()
    near = within(frame, distance=2)
    told = []
    options = {"neighbours": near, "permutations": 99}
    first = global_moran(frame, **options, rng=4, progress=told.append)
    assert first == global_moran(frame, **options, rng=np.random.default_rng(4))
    assert told[-1] == 1.0
    local = local_moran(frame, **options, rng=4)["p_simulated"]
    assert local.equals(local_moran(frame, **options, rng=4)["p_simulated"])
    assert not local.equals(local_moran(frame, **options, rng=5)["p_simulated"])


def test_permutations_in_batches_are_the_same(monkeypatch):
    frame = scattered()
    near = within(frame, distance=2)
    whole = global_moran(frame, neighbours=near, permutations=99)
    monkeypatch.setattr("hotspots.analysis.moran._BATCH", 500)
    told = []
    assert global_moran(frame, neighbours=near, permutations=99, progress=told.append) == whole
    assert len(told) == 10


def test_an_area_without_a_value_is_left_out():
    frame = scattered(20)
    frame.loc[3, "n"] = np.nan
    near = within(frame, distance=4)
    without = frame.drop(3)
    found = local_moran(frame, neighbours=near, permutations=19)
    alone = local_moran(without, neighbours=within(without, distance=4), permutations=19)
    assert np.isnan(found.loc[3, "local_i"])
    for name in ("local_i", "z_score", "p_simulated", "n_neighbours"):
        np.testing.assert_allclose(found[name].drop(3), alone[name])
    assert global_moran(frame, neighbours=near).i == pytest.approx(
        global_moran(without, neighbours=within(without, distance=4)).i
    )
    assert global_moran(frame, neighbours=near).n_tested == 19


@pytest.mark.parametrize("values", [[], [3], [1, 2, 3], [4] * 6, [0.1] * 6])
def test_undefined_is_missing(values):
    frame = in_a_row(values)
    near = within(frame, distance=1)
    found = global_moran(frame, neighbours=near, permutations=9)
    assert np.isnan([found.i, found.z_score, found.p_value, found.p_simulated]).all()
    assert found.n_tested == len(values)
    if len(values) != 3:
        local = local_moran(frame, neighbours=near)
        assert local[["local_i", "z_score", "p_value", "p_simulated", "quadrant"]].isna().all(axis=None)


def test_without_neighbours_there_is_nothing_to_test():
    frame = in_a_row([1, 5, 2, 8, 3])
    near = within(frame, distance=0.5)
    assert np.isnan(global_moran(frame, neighbours=near, permutations=9).i)
    assert local_moran(frame, neighbours=near)["p_simulated"].isna().all()


def test_settings_out_of_range():
    frame = gpd.GeoDataFrame(
        {"n": [1.0, 2, 3, 4]}, geometry=shapely.box([0, 1, 2, 3], 0, [1, 2, 3, 4], 1), crs=RD
    )
    near = contiguity(frame)
    for function in (global_moran, local_moran):
        with pytest.raises(AnalysisError, match=r"at least 0\. Given: -5"):
            function(frame, neighbours=near, permutations=-5)
        with pytest.raises(AnalysisError, match="no such column rate"):
            function(frame, neighbours=near, values="rate")
        with pytest.raises(AnalysisError, match="1 of 4 values are infinite"):
            function(frame.assign(n=[1, 2, np.inf, 3]), neighbours=near)
        with pytest.raises(AnalysisError, match="neighbours of 4 rows and a frame of 3 rows"):
            function(frame.iloc[:3], neighbours=near)
