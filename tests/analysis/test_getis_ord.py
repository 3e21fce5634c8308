"""Gi*: hand-worked values, the formula written out, and what the permutations must agree with."""

from itertools import combinations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import hypergeom, norm

from hotspots.analysis.exact import exact_p
from hotspots.analysis.getis_ord import getis_ord, getis_ord_grid, grid_tests, grid_z_scores, window_totals
from hotspots.analysis.grid import make_grid
from hotspots.analysis.local_statistics import gi_star_z
from hotspots.analysis.multiple import benjamini_hochberg
from hotspots.analysis.neighbours import cells_around, contiguity, half_widths, within
from hotspots.analysis.permuted import conditional_p
from hotspots.errors import AnalysisError

RD = "EPSG:28992"
GOLDEN = np.array([[0, 1, 0, 1], [1, 6, 5, 0], [0, 7, 8, 1], [1, 0, 1, 0]])


def square(rows, cols, **options):
    return make_grid((0, 0, cols * 100, rows * 100), cell_size=100, crs=RD, **options)


def formula(x, weights, *, star):
    """Return z of Ord and Getis (1995), equation by equation; weights without the place itself."""
    z = np.full(len(x), np.nan)
    for i in range(len(x)):
        w = weights[i].copy()
        w[i] = 1 if star else 0
        others = np.ones(len(x), dtype=bool) if star else np.arange(len(x)) != i
        values, w = x[others], w[others]
        n, mean = len(values), values.mean()
        spread = np.sqrt(max((values**2).sum() / n - mean**2, 0))
        if w.sum() in {0, n} or np.ptp(values) == 0:
            continue
        z[i] = ((w * values).sum() - mean * w.sum()) / (
            spread * np.sqrt((n * (w**2).sum() - w.sum() ** 2) / (n - 1))
        )
    return z


def test_golden_grid():
    cells = getis_ord_grid(GOLDEN, grid=square(4, 4))
    z = cells["z_score"]
    np.testing.assert_allclose(z[[0, 5, 10, 15]], [0.0, 1.8122, 1.8122, 0.4152], atol=5e-5)
    normal = getis_ord_grid(GOLDEN, grid=square(4, 4), exact=False)
    np.testing.assert_allclose(normal["p_value"], 2 * norm.sf(np.abs(z)))
    assert not normal["exact"].any()
    every = np.array([sum(draw) for draw in combinations(GOLDEN.ravel(), 9)])
    exact = 2 * min((every >= 28).mean(), (every <= 28).mean())
    assert cells["p_value"][10] == pytest.approx(exact)
    assert cells["exact"].all()
    np.testing.assert_array_equal(cells["q_value"], benjamini_hochberg(cells["p_value"]))
    assert list(cells.columns) == [
        *(
            "row",
            "col",
            "n",
            "n_neighbours",
            "z_score",
            "p_value",
            "q_value",
            "hot",
            "n_tested",
            "exact",
            "geometry",
        )
    ]
    assert cells["n"].tolist() == GOLDEN.ravel().tolist()
    assert cells["n_neighbours"].tolist() == [4, 6, 6, 4, 6, 9, 9, 6, 6, 9, 9, 6, 4, 6, 6, 4]
    assert (cells["n_tested"] == 16).all()
    assert (cells["hot"] == "none").all()


def test_golden_points():
    """Six points of the tests of PySAL's esda, distance band 15, binary weights."""
    points = gpd.points_from_xy([10, 20, 40, 15, 30, 30], [10, 10, 10, 20, 20, 30], crs=RD)
    frame = gpd.GeoDataFrame({"value": [2, 3, 3.2, 5, 8, 7]}, geometry=points)
    near = within(frame, distance=15)
    star = getis_ord(frame, values="value", neighbours=near)
    plain = getis_ord(frame, values="value", neighbours=near, star=False)
    assert star["z_score"].iloc[0] == pytest.approx(-1.39727626, abs=1e-8)
    assert plain["z_score"].iloc[0] == pytest.approx(-1.0136729, abs=1e-7)
    assert (star["n_neighbours"] - plain["n_neighbours"]).eq(1).all()


@pytest.mark.parametrize("distance", [None, 100, 250])
def test_the_grid_under_a_mask_is_the_formula_on_the_cells_inside(distance):
    rng = np.random.default_rng(7)
    grid = square(9, 12, study_area=shapely.Point(600, 450).buffer(420))
    counts = rng.poisson(2, grid.shape).astype(float)
    counts[4, 5] = np.nan  # a cell taken out
    near = cells_around(grid, distance=distance)
    frame = grid.frame().assign(n=counts[grid.inside])
    known = frame["n"].notna().to_numpy()
    expected = formula(frame["n"].to_numpy()[known], near.matrix.toarray()[np.ix_(known, known)], star=True)
    by_grid = getis_ord_grid(counts, grid=grid, distance=distance, permutations=99, rng=5)
    by_matrix = getis_ord(frame, neighbours=near, permutations=99, rng=5)
    np.testing.assert_allclose(by_grid["z_score"][known], expected, atol=1e-12)
    np.testing.assert_allclose(by_matrix["z_score"][known], expected, atol=1e-12)
    for name in ("z_score", "p_value", "q_value", "p_simulated", "n_neighbours"):
        np.testing.assert_allclose(by_grid[name], by_matrix[name], atol=1e-12)
        assert by_grid[name][~known].isna().all()
    assert by_grid["hot"].isna().tolist() == (~known).tolist()
    assert set(by_grid["n_tested"]) == {known.sum()} == {len(grid) - 1}
    outside = np.where(grid.inside, counts, 1e6)  # what lies outside does not count
    np.testing.assert_array_equal(
        grid_z_scores(counts, grid=grid, distance=distance),
        grid_z_scores(outside, grid=grid, distance=distance),
    )


def test_gi_without_self_is_the_formula():
    rng = np.random.default_rng(8)
    points = gpd.GeoDataFrame(
        {"n": rng.normal(5, 2, 40)}, geometry=gpd.points_from_xy(*rng.uniform(0, 10, (2, 40))), crs=RD
    )
    near = within(points, distance=2)
    found = getis_ord(points, neighbours=near, star=False)["z_score"]
    np.testing.assert_allclose(
        found, formula(points["n"].to_numpy(), near.matrix.toarray(), star=False), atol=1e-12
    )


def test_all_other_values_equal_is_undefined_without_self():
    points = gpd.GeoDataFrame(
        {"n": [5.1, 0.3, 0.3, 0.3]}, geometry=gpd.points_from_xy([0, 1, 2, 3], [0] * 4), crs=RD
    )
    z = getis_ord(points, neighbours=within(points, distance=1), star=False)["z_score"]
    assert z.isna().tolist() == [True, False, False, False]


@settings(max_examples=60, deadline=None)
@given(
    values=st.lists(st.integers(0, 30), min_size=12, max_size=12),
    shift=st.floats(-100, 100),
    scale=st.floats(0.1, 100),
)
def test_shifting_and_scaling_the_values_changes_nothing(values, shift, scale):
    grid = square(3, 4)
    counts = np.array(values).reshape(3, 4)
    z = grid_z_scores(counts, grid=grid)
    if np.ptp(values) == 0:
        assert np.isnan(z).all()
        return
    np.testing.assert_allclose(grid_z_scores(counts * scale + shift, grid=grid), z, atol=1e-6)
    np.testing.assert_allclose(grid_z_scores(-counts, grid=grid), -z, atol=1e-9)
    np.testing.assert_allclose(grid_z_scores(counts[::-1, ::-1], grid=grid), z[::-1, ::-1], atol=1e-9)


@pytest.mark.parametrize("value", [0, 3, 0.1])
def test_equal_values_are_undefined(value):
    cells = getis_ord_grid(np.full((5, 5), value), grid=square(5, 5), permutations=9)
    for name in ("z_score", "p_value", "q_value", "p_simulated", "hot"):
        assert cells[name].isna().all()
    assert (cells["n_tested"] == 0).all()


def test_a_neighbourhood_that_is_the_whole_study_area_is_undefined():
    cells = getis_ord_grid([[1, 2, 3], [4, 5, 6], [7, 8, 9]], grid=square(3, 3), permutations=9)
    assert cells["z_score"].isna().to_numpy().nonzero()[0].tolist() == [4]
    assert cells["p_simulated"].isna().to_numpy().nonzero()[0].tolist() == [4]
    assert (cells["n_tested"] == 8).all()
    assert getis_ord_grid([[1, 2]], grid=square(1, 2))["z_score"].isna().all()
    assert getis_ord_grid([[1]], grid=square(1, 1))["z_score"].isna().all()


def test_hot_and_cold_places_are_called_so():
    counts = np.full((20, 20), 5)
    counts[3:6, 3:6] = 15
    counts[14:17, 14:17] = 0
    counts[10, ::2] = 6
    cells = getis_ord_grid(counts, grid=square(20, 20)).set_index(["row", "col"])
    assert cells.loc[(4, 4), "hot"] == "hot"
    assert cells.loc[(15, 15), "hot"] == "cold"
    assert cells.loc[(10, 10), "hot"] == "none"
    assert ((cells["hot"] == "none") == (cells["q_value"] > 0.05)).all()
    strict = getis_ord_grid(counts, grid=square(20, 20), level=1e-6)
    assert (strict["hot"] == "none").sum() > (cells["hot"] == "none").sum()


def test_an_area_without_a_value_is_no_neighbour():
    squares = shapely.box([0, 1, 2, 3, 9], 0, [1, 2, 3, 4, 10], 1)
    areas = gpd.GeoDataFrame(
        {"rate": [4.0, np.nan, 1.0, 7.0, 2.0]}, geometry=squares, index=[*"abcde"], crs=RD
    )
    near = contiguity(areas)
    before = areas.copy()
    found = getis_ord(areas, values="rate", neighbours=near, permutations=19)
    assert areas.equals(before)
    assert found.index.equals(areas.index)
    assert found.crs == areas.crs
    assert found["n_neighbours"].tolist()[0] == 1
    assert found.loc["b", ["z_score", "p_value", "q_value", "p_simulated", "hot"]].isna().all()
    without = areas.drop("b")
    alone = getis_ord(without, values="rate", neighbours=contiguity(without), permutations=19)
    np.testing.assert_allclose(found["z_score"].drop("b"), alone["z_score"])
    np.testing.assert_allclose(found["p_simulated"].drop("b"), alone["p_simulated"])
    assert set(found["n_tested"]) == {4}


def test_nothing_to_test():
    empty = gpd.GeoDataFrame({"n": []}, geometry=[], crs=RD)
    found = getis_ord(empty, neighbours=within(empty, distance=5), permutations=9)
    assert len(found) == 0
    assert "p_simulated" in found


def test_windows_are_sums_of_what_lies_in_them():
    values = np.random.default_rng(9).integers(0, 9, (6, 8)).astype(float)
    for distance in (None, 100, 220, 900):
        reach = half_widths(100, distance)
        middle = len(reach) // 2
        expected = np.zeros(values.shape)
        for (row, col), _ in np.ndenumerate(values):
            for up, half in zip(range(-middle, middle + 1), reach, strict=True):
                if 0 <= row + up < 6:
                    expected[row, col] += values[row + up, max(0, col - half) : col + half + 1].sum()
        np.testing.assert_array_equal(window_totals(values, reach), expected)


def test_totals_of_other_neighbourhoods_can_be_tested_too():
    values = np.array([1.0, 2, 3, 4])
    z = gi_star_z(values, np.array([7.0, 10.0]), np.array([2, 4]))
    assert z[0] == pytest.approx((7 - 5) / (np.sqrt(1.25) * np.sqrt(2 * 2 / 3)))
    assert np.isnan(z[1])


# Permutations


def test_permutations_agree_with_all_draws_counted():
    values = np.array([9.0, 8, 0, 1, 0, 2, 1, 0, 1, 2])
    counts = np.array([2, 2, 3, 1, 4, 9, 2, 2, 0, 3])
    rng = np.random.default_rng(4)
    totals = np.array([rng.choice(np.delete(values, i), counts[i], replace=False).sum() for i in range(10)])
    p = conditional_p(values, totals, counts, permutations=20_000, rng=6)
    for i in range(10):
        if not counts[i]:
            assert np.isnan(p[i])
            continue
        draws = np.array([sum(draw) for draw in combinations(np.delete(values, i), int(counts[i]))])
        exact = min(1, 2 * min((draws >= totals[i]).mean(), (draws <= totals[i]).mean()))
        assert p[i] == pytest.approx(exact, abs=5 * np.sqrt(exact / 20_000) + 1e-3)


def test_permutations_are_seeded_and_ordered_by_progress():
    grid = square(15, 15)
    counts = np.random.default_rng(2).poisson(3, grid.shape)
    told = []
    first = getis_ord_grid(counts, grid=grid, permutations=199, rng=1, progress=told.append)["p_simulated"]
    again = getis_ord_grid(counts, grid=grid, permutations=199, rng=np.random.default_rng(1))["p_simulated"]
    other = getis_ord_grid(counts, grid=grid, permutations=199, rng=2)["p_simulated"]
    assert first.equals(again)
    assert not first.equals(other)
    assert first.between(2 / 200, 1).all()
    assert told == sorted(told)
    assert told[-1] == 1.0
    # Its own value is held fixed, so it is Gi, not Gi*, that agrees where counts are many and moderate.
    gi = getis_ord(grid.frame().assign(n=counts.ravel()), neighbours=cells_around(grid), star=False)
    assert np.abs(first - gi["p_value"]).mean() < 0.07


def test_chance_alone_gives_the_nominal_share_of_small_p():
    rng = np.random.default_rng(3)
    grid = square(20, 20)
    small = [
        (
            getis_ord_grid(rng.poisson(0.3, grid.shape), grid=grid, permutations=199, rng=k)["p_simulated"]
            <= 0.1
        ).mean()
        for k in range(30)
    ]
    assert 0.03 < np.mean(small) < 0.12  # ties of small counts make it cautious


def test_rounding_does_not_break_ties():
    values = np.array([0.1, 0.2, 0.3, 0.1, 0.2, 0.3, 0.1, 0.2])
    totals, counts = np.full(8, 0.2 + 0.1 + 0.3), np.full(8, 3)
    tenfold = conditional_p(values * 10, totals * 10, counts, permutations=500, rng=1)
    whole = conditional_p(np.rint(values * 10), np.rint(totals * 10), counts, permutations=500, rng=1)
    np.testing.assert_array_equal(conditional_p(values, totals, counts, permutations=500, rng=1), whole)
    np.testing.assert_array_equal(tenfold, whole)


def test_stopping_is_let_through():
    def stop(part):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        getis_ord_grid(GOLDEN, grid=square(4, 4), permutations=99, progress=stop)


# Refused


def test_settings_out_of_range():
    grid = square(4, 4)
    with pytest.raises(AnalysisError, match=r"at least 0\. Given: -1"):
        getis_ord_grid(GOLDEN, grid=grid, permutations=-1)
    with pytest.raises(AnalysisError, match="false alarms lies between 0 and 1"):
        getis_ord_grid(GOLDEN, grid=grid, level=5)
    with pytest.raises(AnalysisError, match=r"shape of 4 rows and 4 columns\. Given: 4, 3"):
        getis_ord_grid(GOLDEN[:, :3], grid=grid)
    with pytest.raises(AnalysisError, match="Given: 50 metres between cells of 100"):
        grid_z_scores(GOLDEN, grid=grid, distance=50)
    with pytest.raises(AnalysisError, match="1 of 16 values are infinite"):
        grid_z_scores(np.where(GOLDEN == 8, np.inf, GOLDEN), grid=grid)


def test_a_column_of_numbers_of_the_same_frame():
    frame = square(4, 4).frame().assign(n=GOLDEN.ravel(), name="x")
    near = contiguity(frame)
    for column in ("rate", "name"):
        with pytest.raises(AnalysisError, match=f"no such column {column}"):
            getis_ord(frame, values=column, neighbours=near)
    with pytest.raises(AnalysisError, match="neighbours of 16 rows and a frame of 15 rows"):
        getis_ord(frame.iloc[1:], neighbours=near)


# The exact p of counts


def test_the_exact_p_is_that_of_every_draw():
    rng = np.random.default_rng(1)
    for values in (rng.negative_binomial(1, 0.3, 12), np.full(12, 2), rng.integers(1, 9, 12), np.eye(12)[0]):
        x = values.astype(float)
        weights = np.array([1, 2, 3, 5, 11, 4])
        totals = np.array([x[rng.choice(12, size, replace=False)].sum() for size in weights])
        p = exact_p(x, totals, weights)
        for total, size, found in zip(totals, weights, p, strict=True):
            draws = np.array([sum(draw) for draw in combinations(x, int(size))])
            expected = 2 * min((draws >= total).mean(), (draws <= total).mean())
            assert found == pytest.approx(min(expected, 1))


def test_the_exact_p_of_one_value_is_hypergeometric_to_the_far_tail():
    """Of 40,000 cells 30 have an incident; nine cells with nine of them: C(30, 9)/C(40000, 9)."""
    values = np.zeros(40_000)
    values[:30] = 1
    p = exact_p(values, np.array([9.0, 2.0]), np.array([9, 9]))
    np.testing.assert_allclose(p, 2 * hypergeom.sf([8, 1], 40_000, 30, 9), rtol=1e-9)
    assert p[0] < 1e-26


def test_where_it_cannot_be_exact_it_is_normal():
    grid = square(4, 4)
    for counts in (GOLDEN / 2, GOLDEN - 1, np.where(GOLDEN == 8, 10**9, GOLDEN)):
        cells = getis_ord_grid(counts, grid=grid)
        assert not cells["exact"].any()
        np.testing.assert_allclose(cells["p_value"], 2 * norm.sf(np.abs(cells["z_score"])))
    wide = getis_ord_grid(np.arange(900).reshape(30, 30) % 7, grid=square(30, 30), distance=1500)
    assert not wide["exact"].any()


def test_the_exact_p_is_undefined_where_z_is():
    assert np.isnan(exact_p(np.array([1.0, 2]), np.array([3.0, 0.0]), np.array([2, 0]))).all()
    z, p = grid_tests([[1, 2, 3], [4, 5, 6], [7, 8, 9]], grid=square(3, 3))
    assert np.isnan(p).sum() == np.isnan(z).sum() == 1
    assert np.isnan(grid_tests(np.full((4, 4), 3), grid=square(4, 4))[1]).all()


@pytest.mark.parametrize("mean", [0.1, 1, 5])
def test_noise_is_hardly_ever_called_hot_or_cold(mean):
    """With one incident in ten cells the normal p calls a place hot on nine maps of ten."""
    rng = np.random.default_rng(12)
    grid = square(30, 30)
    alarms = [
        (benjamini_hochberg(grid_tests(rng.poisson(mean, grid.shape), grid=grid)[1]) <= 0.05).any()
        for _ in range(100)
    ]
    assert np.mean(alarms) <= 0.09  # 5 % and chance


def test_a_planted_place_among_sparse_noise_is_found():
    rng = np.random.default_rng(5)
    grid = square(30, 30)
    counts = rng.poisson(0.1, grid.shape)
    counts[10:13, 20:23] += rng.poisson(1.5, (3, 3))
    z, p = grid_tests(counts, grid=grid)
    hot = (benjamini_hochberg(p) <= 0.05) & (z > 0)
    assert hot[11, 21]
    row, col = np.nonzero(hot)
    assert np.abs(row - 11).max() <= 3
    assert np.abs(col - 21).max() <= 3
