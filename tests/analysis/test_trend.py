"""Trends: the formulas written out plainly, and what a trend may not depend on."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis.trend import mann_kendall, poisson_trend
from hotspots.errors import AnalysisError

SERIES = st.lists(st.one_of(st.integers(0, 4).map(float), st.just(np.nan)), min_size=1, max_size=15)


def plainly(series):
    """S and its variance, one pair and one group of ties at a time."""
    known = [value for value in series if not math.isnan(value)]
    s = sum((b > a) - (b < a) for a, b in itertools.combinations(known, 2))
    n = len(known)
    ties = [known.count(value) for value in set(known)]
    return s, (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in ties)) / 18


@settings(max_examples=150, deadline=None)
@given(series=SERIES)
def test_mann_kendall_is_the_formula_with_ties_and_gaps(series):
    found = mann_kendall(series)
    s, variance = plainly(series)
    assert found.s == s
    if variance > 0:
        z = (s - np.sign(s)) / math.sqrt(variance)
        assert found.z_score == pytest.approx(z)
        assert found.p_value == pytest.approx(math.erfc(abs(z) / math.sqrt(2)))
    else:
        assert np.isnan(found.z_score)
        assert np.isnan(found.p_value)


@settings(max_examples=30, deadline=None)
@given(series=SERIES)
def test_backwards_is_the_opposite_and_any_rising_scale_the_same(series):
    values = np.array(series)
    one, back, scaled = mann_kendall(values), mann_kendall(values[::-1]), mann_kendall(np.exp(values) + 5)
    np.testing.assert_allclose(one.z_score, -back.z_score)
    np.testing.assert_array_equal(one.p_value, scaled.p_value)


def test_many_series_at_once_are_the_same_as_one_by_one():
    series = np.random.default_rng(2).poisson(2, (3, 4, 20)).astype(float)
    at_once = mann_kendall(series)
    assert at_once.p_value.shape == (3, 4)
    for row, column in np.ndindex(3, 4):
        assert at_once.p_value[row, column] == mann_kendall(series[row, column]).p_value


def test_a_series_that_only_rises_has_tau_one():
    found = mann_kendall(np.arange(10))
    assert (found.s, found.tau) == (45, 1.0)
    assert found.p_value == pytest.approx(8.3e-5, rel=0.01)  # z = 44 / √125


def test_a_poisson_trend_by_hand():
    # Σ t·x = 54.5 with Σ t² = 42 over 8 steps and n = 49: z = 54.5 / √(49 · 42 / 8)
    found = poisson_trend([2, 4, 3, 6, 5, 8, 9, 12])
    assert found.z_score == pytest.approx(54.5 / math.sqrt(49 * 42 / 8))
    assert found.dispersion == 1.0
    assert poisson_trend([8, 4, 2, 1]).growth == pytest.approx(0.5, rel=1e-6)


def test_the_growth_makes_the_fitted_mean_moment_that_of_the_counts():
    x = np.random.default_rng(4).poisson(3, (50, 30))
    growth = poisson_trend(x).growth
    time = np.arange(30)
    share = growth[:, None] ** time
    share /= share.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(share @ time, (x @ time) / x.sum(axis=1), rtol=1e-6)


def test_without_a_trend_one_in_twenty_is_called_one():
    rng = np.random.default_rng(6)
    even = poisson_trend(rng.poisson(1.5, (4000, 52))).p_value
    assert 0.035 < (even <= 0.05).mean() < 0.06
    # Incidents that come in fives: without the dispersion one in two would be a trend.
    fives = poisson_trend(5 * rng.poisson(0.5, (4000, 52))).p_value
    assert (fives <= 0.05).mean() < 0.075


def test_nothing_has_no_trend_and_everything_at_one_end_has_one():
    nothing = poisson_trend(np.zeros(10))
    assert np.isnan([nothing.growth, nothing.z_score, nothing.p_value, nothing.dispersion]).all()
    last = poisson_trend([0] * 11 + [9])
    assert np.isfinite(last.growth)
    assert last.growth > 1
    assert last.p_value < 1e-4
    assert last.dispersion == 1.0


def test_what_is_no_series_is_refused():
    with pytest.raises(AnalysisError, match="a single number"):
        mann_kendall(3)
    for counts in ([1, 2], [1, 2, -1], [1, 2, np.nan], 3):
        with pytest.raises(AnalysisError, match="at least 3 steps of numbers from 0 on"):
            poisson_trend(counts)
