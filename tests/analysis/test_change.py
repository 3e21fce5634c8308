"""Change: golden values, the conditional distribution written out, and verdicts that know small numbers."""

from fractions import Fraction
from math import comb

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest
from shapely.geometry import box

from hotspots.analysis.change import VERDICTS, change_test, changes
from hotspots.errors import AnalysisError, CRSError
from hotspots.i18n import words_for

COUNTS = st.integers(0, 60)
EXPOSURES = st.sampled_from([0.5, 1.0, 2.0, 4.0])


def plain_p(a, b, exposure_now, exposure_before):
    """Twice the smaller tail of the binomial, in fractions."""
    share = Fraction(exposure_now) / (Fraction(exposure_now) + Fraction(exposure_before))
    chances = [comb(a + b, k) * share**k * (1 - share) ** (a + b - k) for k in range(a + b + 1)]
    return float(min(2 * min(sum(chances[a:]), sum(chances[: a + 1])), 1))


def layer(codes, crs="EPSG:28992"):
    boxes = [box(1000 * i, 0, 1000 * i + 1000, 500) for i in range(len(codes))]
    return gpd.GeoDataFrame({"code": codes}, geometry=boxes, crs=crs)


def codes(counts):
    return pd.Series(np.repeat(list(counts), list(counts.values())), dtype="str")


def test_golden_values():
    test = change_test(30, 20)
    assert float(test.p_value) == pytest.approx(0.2026, abs=5e-5)
    assert float(test.p_value) == pytest.approx(2 * sum(comb(50, k) for k in range(30, 51)) / 2**50)
    assert float(change_test(3, 0).p_value) == 0.25
    assert float(change_test(0, 3).p_value) == 0.25
    # 2(√30 - √20) = 2.01 would have called 20 → 30 significant.
    assert float(test.ratio_low) < 1 < float(test.ratio_high)


def test_the_exact_interval_of_a_ratio():
    """Clopper-Pearson for 30 of 50, as scipy gives it, turned into a ratio."""
    for a, b, level in [(30, 20, 0.95), (3, 9, 0.9), (0, 5, 0.95), (7, 0, 0.99)]:
        share = binomtest(a, a + b).proportion_ci(level, method="exact")
        test = change_test(a, b, exposure_before=4.0, level=level)
        assert float(test.ratio_low) == pytest.approx(4 * share.low / (1 - share.low))
        high = np.inf if share.high == 1 else 4 * share.high / (1 - share.high)
        assert float(test.ratio_high) == pytest.approx(high)


@settings(deadline=None)
@given(COUNTS, COUNTS, EXPOSURES, EXPOSURES)
def test_against_the_binomial_written_out(a, b, exposure_now, exposure_before):
    test = change_test(a, b, exposure_now=exposure_now, exposure_before=exposure_before)
    assert float(test.expected) == pytest.approx(b * exposure_now / exposure_before)
    if a + b == 0:
        assert np.isnan([test.ratio, test.ratio_low, test.ratio_high, test.p_value]).all()
        return
    p = plain_p(a, b, exposure_now, exposure_before)
    assert float(test.p_value) == pytest.approx(p, rel=1e-9)
    if exposure_now == exposure_before:  # there it is also the test of scipy, by least likelihood
        assert p == pytest.approx(binomtest(a, a + b).pvalue)
    if abs(p - 0.05) > 1e-9:
        assert (test.ratio_low <= 1 <= test.ratio_high) == (p > 0.05)
    if b:
        assert test.ratio_low <= test.ratio <= test.ratio_high
    turned = change_test(b, a, exposure_now=exposure_before, exposure_before=exposure_now)
    assert float(turned.p_value) == pytest.approx(p, rel=1e-9)


def test_false_alarms_are_no_more_than_nominal():
    rng = np.random.default_rng(11)
    for mean in (1.0, 6.0, 40.0):
        p = change_test(rng.poisson(mean, 20_000), rng.poisson(4 * mean, 20_000), exposure_before=4).p_value
        assert np.nanmean(p <= 0.05) <= 0.05
        test = change_test(rng.poisson(1.5 * mean, 5000), rng.poisson(mean, 5000))
        covered = (test.ratio_low <= 1.5) & (test.ratio_high >= 1.5)
        assert covered[~np.isnan(test.p_value)].mean() >= 0.95


def test_nothing_before_has_no_ratio_and_arrays_keep_their_shape():
    test = change_test([[5, 0], [np.nan, 3]], [[0, 0], [2, 6]])
    assert test.p_value.shape == (2, 2)
    np.testing.assert_array_equal(np.isnan(test.ratio), [[True, True], [True, False]])
    np.testing.assert_array_equal(np.isnan(test.p_value), [[False, True], [True, False]])
    assert test.ratio_high[0, 0] == np.inf
    assert test.ratio[1, 1] == 0.5


def test_the_changes_of_areas():
    areas = layer(["A", "B", "C", "D", "E", "F"]).set_index(pd.Index([9, 4, 2, 7, 1, 5]))
    now = codes({"A": 60, "B": 30, "C": 6, "D": 10, "F": 12})
    before = codes({"A": 80, "B": 80, "C": 12, "D": 160})
    found = changes(areas, now, pd.concat([before, pd.Series([None])]), exposure_before=4.0)
    assert found["verdict"].tolist() == ["more", "noise", "too_few", "less", "too_few", "more"]
    assert found["expected"].tolist() == [20, 20, 3, 40, 0, 0]
    np.testing.assert_allclose(found["change"], [2, 0.5, np.nan, -0.75, np.nan, np.nan])
    assert np.isnan(found.loc[1, ["p_value", "q_value", "ratio"]].astype(float)).all()
    tested = found.drop(index=1)
    assert (tested["q_value"] >= tested["p_value"]).all()
    assert found.index.equals(areas.index)
    assert found.crs == areas.crs
    assert (found["n_now"].sum(), found["n_before"].sum()) == (len(now), len(before))
    assert "n_now" not in areas.columns
    shuffled = changes(areas.iloc[::-1], now.sample(frac=1, random_state=1), before, exposure_before=4.0)
    pd.testing.assert_frame_equal(shuffled.iloc[::-1], found)


def test_three_becomes_six_is_too_few_and_thirty_becomes_forty_is_noise():
    found = changes(layer(["A", "B"]), codes({"A": 6, "B": 40}), codes({"A": 3, "B": 30}))
    assert found["verdict"].tolist() == ["too_few", "noise"]
    assert np.isnan(found["change"][0])
    lower = changes(layer(["A", "B"]), codes({"A": 6, "B": 40}), codes({"A": 3, "B": 30}), minimum=3)
    assert lower["verdict"].tolist() == ["noise", "noise"]
    assert lower["change"][0] == 1.0


def test_many_areas_of_noise_give_few_false_alarms():
    rng = np.random.default_rng(2)
    areas = layer([f"{i:03}" for i in range(100)])
    alarms = 0
    for _ in range(40):
        now, before = (pd.Series(np.repeat(areas["code"], rng.poisson(mean, 100))) for mean in (15, 60))
        found = changes(areas, now, before, exposure_before=4.0)["verdict"]
        alarms += found.isin(["more", "less"]).any()
    assert alarms <= 40 * 0.05 + 3  # three standard errors of a chance of at most 5 % in 40 cities


def test_the_verdicts_in_words():
    dutch = words_for("nl")
    assert [dutch(text) for text in VERDICTS.values()] == [
        "meer dan toeval",
        "minder dan toeval",
        "ruis",
        "te weinig om te zeggen",
    ]


def test_what_cannot_be_compared():
    with pytest.raises(AnalysisError, match=r"whole number from 0\. Given: 1\.5"):
        change_test(1.5, 2)
    with pytest.raises(AnalysisError, match=r"above zero\. Given: 0\.0\. Give the number of days"):
        change_test(1, 2, exposure_before=0)
    with pytest.raises(AnalysisError, match=r"between 0 and 1\. Given: 1"):
        change_test(1, 2, level=1)
    nothing = pd.Series([], dtype="str")
    with pytest.raises(AnalysisError, match=r"0 or more\. Given: -1"):
        changes(layer(["A"]), nothing, nothing, minimum=-1)
    with pytest.raises(AnalysisError, match="1 incidents have a code"):
        changes(layer(["A"]), codes({"Z": 1}), nothing)
    with pytest.raises(CRSError, match="The data has none"):
        changes(layer(["A"], crs=None), nothing, nothing)
    with pytest.raises(CRSError, match="WGS 84"):
        changes(layer(["A"]).to_crs("EPSG:4326"), nothing, nothing)
    assert changes(layer(["A"]), nothing, nothing)["verdict"].tolist() == ["too_few"]
