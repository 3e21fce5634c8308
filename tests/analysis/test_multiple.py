"""Benjamini-Hochberg: the formula written out, scipy's answer, and what must hold for any p-values."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from hotspots.analysis.multiple import benjamini_hochberg
from hotspots.errors import AnalysisError

P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=30)


def plain(p):
    """The definition, one p-value at a time."""
    ranked = sorted(p)
    return [min(min(q * len(p) / (j + 1), 1) for j, q in enumerate(ranked) if q >= own) for own in p]


def test_the_example_of_the_paper():
    """Fifteen p-values, of which the procedure at 5 % rejects the first four."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
    p += [0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    q = benjamini_hochberg(p)
    assert (q <= 0.05).sum() == 4
    assert q[3] == pytest.approx(0.0095 * 15 / 4)


@given(P_VALUES)
def test_against_the_definition_and_scipy(p):
    np.testing.assert_allclose(benjamini_hochberg(p), plain(p), rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(benjamini_hochberg(p), false_discovery_control(p), rtol=1e-12, atol=1e-300)


@given(P_VALUES, st.randoms(use_true_random=False))
def test_order_and_missing_tests_change_nothing(p, random):
    q = benjamini_hochberg(p)
    assert (q >= p).all()
    assert (q <= 1).all()
    order = list(range(len(p)))
    random.shuffle(order)
    np.testing.assert_array_equal(benjamini_hochberg(np.array(p)[order]), q[order])
    with_gap = benjamini_hochberg([np.nan, *p, np.nan])
    assert np.isnan(with_gap[[0, -1]]).all()
    np.testing.assert_array_equal(with_gap[1:-1], q)


def test_any_shape_and_an_unharmed_input():
    p = np.array([[0.01, np.nan], [0.04, 0.03]])
    before = p.copy()
    np.testing.assert_allclose(benjamini_hochberg(p), [[0.03, np.nan], [0.04, 0.04]])
    np.testing.assert_array_equal(p, before)
    assert benjamini_hochberg([]).shape == (0,)
    assert np.isnan(benjamini_hochberg(pd.Series([np.nan, np.nan]))).all()
    assert benjamini_hochberg(0.2) == pytest.approx(0.2)


def test_what_is_no_p_value():
    with pytest.raises(AnalysisError, match=r"1 of 2 do not; the first is 1\.96\. Give p-values"):
        benjamini_hochberg([0.5, 1.96])
    with pytest.raises(AnalysisError, match="between 0 and 1"):
        benjamini_hochberg([-0.1])
