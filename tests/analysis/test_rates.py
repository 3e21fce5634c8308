"""Rates: the intervals of the tables, their coverage, Marshall's formula and exact funnel limits."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2, poisson
from shapely.geometry import box

from hotspots.analysis.counts import count_per_area
from hotspots.analysis.rates import (
    empirical_bayes,
    funnel,
    funnel_limits,
    poisson_interval,
    rate_intervals,
    shrink,
)
from hotspots.errors import AnalysisError

LAYERS = st.lists(
    st.tuples(st.integers(0, 300), st.one_of(st.none(), st.floats(1, 50_000))), min_size=1, max_size=25
)


def frame(n, denominator):
    return pd.DataFrame({"n": n, "denominator": np.asarray(denominator, dtype=float)})


def as_frame(layer):
    return frame([n for n, _ in layer], [np.nan if d is None else d for _, d in layer])


def plain_marshall(n, d):
    """The global estimator of Marshall (1991), one area at a time."""
    m = sum(n) / sum(d)
    spread = sum(di * (ni / di - m) ** 2 for ni, di in zip(n, d, strict=True)) / sum(d)
    a = max(spread - m / (sum(d) / len(d)), 0)
    if m == 0:
        return [0.0] * len(n)
    weights = [a / (a + m / di) for di in d]
    return [w * ni / di + (1 - w) * m for w, ni, di in zip(weights, n, d, strict=True)]


@pytest.mark.parametrize(
    ("n", "low", "high"),
    [(0, 0, 3.689), (1, 0.025, 5.572), (5, 1.623, 11.668), (10, 4.795, 18.390), (20, 12.217, 30.888)],
)
def test_the_intervals_of_the_tables(n, low, high):
    interval = poisson_interval(n)
    assert (float(interval.low), float(interval.high)) == (
        pytest.approx(low, abs=6e-4),
        pytest.approx(high, abs=6e-4),
    )


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.998])
def test_against_the_quantiles_of_chi_square(level):
    n = np.array([0, 1, 2, 7, 50, 1000, 100_000])
    tail = (1 - level) / 2
    low, high = poisson_interval(n, level=level)
    np.testing.assert_allclose(low[1:], chi2.ppf(tail, 2 * n[1:]) / 2, rtol=1e-10)
    np.testing.assert_allclose(high, chi2.ppf(1 - tail, 2 * n + 2) / 2, rtol=1e-10)
    assert low[0] == 0
    # What the ends mean: there, this many or more, and this many or fewer, have that chance.
    np.testing.assert_allclose(poisson.sf(n[1:] - 1, low[1:]), tail, rtol=1e-8)
    np.testing.assert_allclose(poisson.cdf(n, high), tail, rtol=1e-8)


@pytest.mark.parametrize("mean", [0.3, 2.0, 8.5, 40.0])
def test_the_interval_covers_at_least_what_it_says(mean):
    n = np.random.default_rng(7).poisson(mean, 20_000)
    low, high = poisson_interval(n)
    covered = ((low <= mean) & (mean <= high)).mean()
    assert covered >= 0.95 - 0.004  # the rounding of 20,000 draws
    possible = np.arange(400)
    low, high = poisson_interval(possible)
    exact = poisson.pmf(possible, mean)[(low <= mean) & (mean <= high)].sum()
    assert exact >= 0.95
    assert covered == pytest.approx(exact, abs=0.006)


def test_an_unknown_count_has_no_interval():
    low, high = poisson_interval([[np.nan, 0], [3, np.nan]])
    assert low.shape == (2, 2)
    np.testing.assert_array_equal(np.isnan(low), [[True, False], [False, True]])
    np.testing.assert_array_equal(np.isnan(high), np.isnan(low))


def test_rates_of_counted_areas_with_their_interval():
    areas = gpd.GeoDataFrame(
        {"code": ["A", "B", "C", "D"], "dwellings": [2000.0, np.nan, 40.0, 0.0]},
        geometry=[box(1000 * i, 0, 1000 * i + 1000, 500) for i in range(4)],
        index=[7, 3, 5, 1],
        crs="EPSG:28992",
    )
    counted = count_per_area(areas, pd.Series(["A"] * 10 + ["B", "C"]), denominator="dwellings")
    before = counted.copy()
    rates = rate_intervals(counted)
    assert list(rates["rate"].round(6).dropna()) == [5.0]
    assert rates.loc[7, "rate_low"] == pytest.approx(4.7954 / 2, abs=1e-4)
    assert rates.loc[7, "rate_high"] == pytest.approx(18.3904 / 2, abs=1e-4)
    assert rates.loc[[3, 5, 1], ["rate", "rate_low", "rate_high"]].isna().all(axis=None)
    pd.testing.assert_series_equal(rates["rate"], counted["rate"])
    assert rates.crs == areas.crs
    assert rates.index.equals(areas.index)
    pd.testing.assert_frame_equal(counted, before)


@settings(deadline=None)
@given(LAYERS)
def test_empirical_bayes_is_marshall_written_out(layer):
    counted = as_frame(layer)
    known = counted["denominator"].notna().to_numpy()
    shrunk = empirical_bayes(counted, minimum=0, per=1)["rate_eb"].to_numpy()
    assert np.isnan(shrunk[~known]).all()
    if known.any():
        n, d = counted["n"].to_numpy()[known], counted["denominator"].to_numpy()[known]
        np.testing.assert_allclose(shrunk[known], plain_marshall(n, d), rtol=1e-9, atol=1e-15)
        # A shrunk rate lies between the area's own and that of all areas.
        ends = np.array([n / d, np.full(len(n), n.sum() / d.sum())])
        assert (shrunk[known] >= ends.min(axis=0) - 1e-9).all()
        assert (shrunk[known] <= ends.max(axis=0) + 1e-9).all()


def test_a_small_area_leans_on_the_city_and_a_large_one_on_itself():
    counted = frame([2, 300, 900], [120, 100_000, 100_000])
    rates = empirical_bayes(counted)["rate_eb"]
    own, city = counted["n"] / counted["denominator"] * 1000, 1202 / 200_120 * 1000
    assert abs(rates[0] - city) < abs(own[0] - city) / 4
    assert rates[1] == pytest.approx(own[1], rel=0.01)
    assert empirical_bayes(counted.iloc[::-1])["rate_eb"].equals(rates.iloc[::-1])


def test_areas_that_do_not_differ_get_the_rate_of_the_city():
    shrunk = shrink(np.array([10.0, 11.0, 9.0]), np.array([1000.0, 1000.0, 1000.0]))
    assert (shrunk.variance, shrunk.mean) == (0.0, 0.01)
    np.testing.assert_array_equal(shrunk.rate, [0.01] * 3)
    nothing = shrink(np.zeros(2), np.array([500.0, 800.0]))
    np.testing.assert_array_equal(nothing.rate, [0.0, 0.0])
    assert np.isnan(shrink(np.array([3.0]), np.array([0.0])).rate).all()


def test_shrunk_rates_lie_nearer_the_truth():
    rng = np.random.default_rng(5)
    denominator = rng.uniform(100, 3000, 400)
    truth = rng.gamma(8, 0.005 / 8, 400)
    counted = frame(rng.poisson(truth * denominator), denominator)
    rates = empirical_bayes(rate_intervals(counted, per=1), per=1)
    assert ((rates["rate_eb"] - truth) ** 2).mean() < 0.5 * ((rates["rate"] - truth) ** 2).mean()


@settings(deadline=None)
@given(LAYERS)
def test_a_funnel_says_what_the_exact_tails_say(layer):
    counted = as_frame(layer)
    found = funnel(counted, minimum=0)
    known = counted["denominator"].notna()
    assert found["funnel"].isna().equals(~known)
    n, d = counted["n"][known], counted["denominator"][known]
    expected = d * n.sum() / d.sum() if known.any() else d
    np.testing.assert_allclose(found["expected"][known], expected)
    for place, count, mean in zip(found["funnel"][known], n, expected, strict=True):
        above, below = poisson.sf(count - 1, mean), poisson.cdf(count, mean)
        # Between truths ≥ reads: the one at the right implies the one at the left.
        assert (above <= 0.025 * (1 + 1e-9)) >= (place in {"above", "far_above"})
        assert (above > 0.025 * (1 - 1e-9)) >= (place not in {"above", "far_above"})
        assert (below < 0.025 * (1 + 1e-9)) >= (place in {"below", "far_below"})
        assert (below >= 0.025 * (1 - 1e-9)) >= (place not in {"below", "far_below"})
        assert (place == "far_above") <= (above <= 0.001 * (1 + 1e-9))
        assert (place == "far_below") <= (below < 0.001 * (1 + 1e-9))


def test_chance_alone_stays_within_the_funnel():
    rng = np.random.default_rng(3)
    denominator = rng.uniform(200, 20_000, 4000)
    found = funnel(frame(rng.poisson(0.006 * denominator), denominator))["funnel"]
    assert 0.03 < (found != "within").mean() <= 0.05
    assert found.isin(["far_above", "far_below"]).mean() <= 0.003


def test_the_curves_of_a_funnel():
    limits = funnel_limits([1000, np.nan, 4000, 100_000], rate=5.0)
    assert list(limits["low_95"].dropna()) == [1.0, 3.0, 4.57]
    assert list(limits["high_95"].dropna()) == [10.0, 7.25, 5.44]
    assert (limits["low_998"] <= limits["low_95"])[limits["low_95"].notna()].all()
    assert limits.loc[1].isna().all()
    assert funnel_limits([1000], rate=0.0).loc[0, ["low_998", "high_998"]].tolist() == [0.0, 0.0]


def test_without_any_rate_there_is_no_funnel_and_nothing_to_lean_on():
    counted = frame([3, 4], [np.nan, 0])
    assert funnel(counted)[["rate", "low_95", "funnel"]].isna().all(axis=None)
    assert empirical_bayes(counted)["rate_eb"].isna().all()
    assert rate_intervals(counted.iloc[:0]).empty
    assert funnel(counted.iloc[:0]).empty
    assert funnel(frame([0, 0], [500, 900]))["funnel"].tolist() == ["within", "within"]


def test_what_is_no_count_and_no_setting():
    with pytest.raises(AnalysisError, match=r"whole number from 0\. Given: 2\.5\."):
        poisson_interval([1, 2.5])
    with pytest.raises(AnalysisError, match="whole number from 0"):
        poisson_interval(-1)
    with pytest.raises(AnalysisError, match="whole number from 0"):
        poisson_interval(np.inf)
    with pytest.raises(AnalysisError, match=r"between 0 and 1\. Given: 95"):
        poisson_interval(3, level=95)
    with pytest.raises(AnalysisError, match=r"no column denominator\. Count per area first"):
        rate_intervals(pd.DataFrame({"n": [1]}))
    with pytest.raises(AnalysisError, match=r"The setting per is a number above zero\. Given: 0"):
        empirical_bayes(frame([1], [500]), per=0)
