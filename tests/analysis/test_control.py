"""The control chart: as many false alarms as planned, by simulation, and rises that are found."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nbinom, poisson
from shapely.geometry import box

from hotspots.analysis.control import _chances, _follow, _Scheme, _scheme, control_chart, rising_now
from hotspots.analysis.kernels.cusum import expected_alarms
from hotspots.analysis.weekly import Expected
from hotspots.errors import AnalysisError

WEEKS = pd.date_range("2018-12-31", periods=261, freq="W-MON")
BEFORE = (2019, 2020, 2021, 2022)
YEAR = np.arange(52)


def table(rate, rng=0):
    counts = np.random.default_rng(rng).poisson(rate)
    return pd.DataFrame(counts, index=WEEKS, columns=[f"{i:03}" for i in range(counts.shape[1])])


def plain_sum(n, unit, used, threshold):
    """The chart of one area, week by week: alarms, signals and limits."""
    total, lasting, rows = 0, False, []
    for count, loss in zip(n, used, strict=True):
        limit = (threshold + loss - total) // unit
        total = max(total + count * unit - loss, 0)
        alarm = total > threshold and not lasting
        if total > threshold:
            total, lasting = max(threshold // 2, 1), True
        lasting = lasting and total > 0
        rows.append((limit, alarm, lasting))
    return rows


def test_the_chance_of_an_alarm_by_adding_up_every_course():
    """Three weeks, every combination of counts: the sum of the chances of those that alarm."""
    mean, used, unit, threshold = np.array([0.7, 1.5, 0.4]), np.array([2, 3, 1]), 2, 5
    counts = np.arange(25)
    law = (poisson.pmf(counts, mean[:, None]), poisson.sf(counts, mean[:, None]))
    expected = 0.0
    for first in range(14):
        for second in range(14):
            for third in range(14):
                course = plain_sum([first, second, third], unit, used, threshold)
                chance = poisson.pmf([first, second, third], mean).prod()
                expected += chance * sum(alarm for _, alarm, _ in course)
    assert expected_alarms(law, used, unit, threshold, 1) == pytest.approx(expected, rel=1e-6)


def test_the_chances_are_those_of_poisson_and_negative_binomial():
    mean = np.linspace(0.01, 40, 52)
    chance, beyond = _chances(mean, 1.0)
    counts = np.arange(chance.shape[1])
    np.testing.assert_allclose(chance, poisson.pmf(counts, mean[:, None]), atol=1e-12)
    np.testing.assert_allclose(beyond, poisson.sf(counts, mean[:, None]), atol=1e-12)
    assert beyond[:, -1].max() < 1e-8
    chance, beyond = _chances(mean, 2.5)
    counts = np.arange(chance.shape[1])
    law = nbinom(mean[:, None] / 1.5, 1 / 2.5)  # variance 2.5 times the mean
    np.testing.assert_allclose(law.var(), 2.5 * mean[:, None])
    np.testing.assert_allclose(chance, law.pmf(counts), atol=1e-12)
    np.testing.assert_allclose(beyond, law.sf(counts), atol=1e-12)
    np.testing.assert_allclose(chance.sum(axis=1), 1, atol=1e-8)


@pytest.mark.parametrize("mean", [0.05, 0.4, 3.0, 25.0])
@pytest.mark.parametrize("planned", [1.0, 0.1])
def test_the_planned_number_of_false_alarms_by_simulation(mean, planned):
    """Two years of 8,000 areas where nothing changes, expected counts known."""
    by_week = (mean * (1 + 0.4 * np.cos(YEAR / 52 * 2 * np.pi)))[:, None]
    places = np.tile(np.roll(YEAR, -20), 2)
    expected = Expected(by_week, np.array([1e9]), np.array([1.0]))
    scheme = _scheme(expected, 0, places=places, planned=planned, rise=1.5)
    areas = 8000
    n = np.random.default_rng(4).poisson(by_week[places, 0][:, None], (len(places), areas))
    _, alarm, _, _ = _follow(n, places, [scheme] * areas)
    a_year = alarm.sum() / areas / 2
    error = 3 * np.sqrt(planned / areas / 2)
    assert a_year <= planned + error
    assert a_year >= 0.7 * planned - error  # counts are whole, so that not every rate can be reached


def test_false_alarms_with_a_baseline_learnt_from_the_data():
    """Season, areas of unlike size, and levels known from four years only: still about as planned."""
    alarms = 0
    for seed in range(3):
        rng = np.random.default_rng(seed)
        season = 1 + 0.3 * np.cos(2 * np.pi * WEEKS.day_of_year.to_numpy() / 365.25)
        rate = season[:, None] * rng.gamma(1.5, 1.0, 60)
        chart = control_chart(table(rate, rng), baseline_years=BEFORE, false_alarms_per_year=0.5, per="area")
        assert chart["week"].nunique() == 52
        alarms += chart["alarm"].sum()
    assert 0.6 * 90 < alarms < 1.4 * 90


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=40),
    st.integers(1, 5),
    st.lists(st.integers(0, 12), min_size=52, max_size=52),
    st.integers(2, 40),
)
def test_the_sum_against_one_written_out(counts, unit, used, threshold):
    places = np.arange(len(counts)) % 52
    scheme = _Scheme(unit, np.array(used), threshold)
    limit, alarm, signal, since = _follow(np.array(counts)[:, None], places, [scheme])
    rows = plain_sum(counts, unit, [used[place] for place in places], threshold)
    assert list(zip(limit[:, 0].tolist(), alarm[:, 0].tolist(), signal[:, 0].tolist(), strict=True)) == rows
    assert (since[:, 0] <= np.arange(len(counts))).all()
    begun = np.flatnonzero(alarm[:, 0])
    assert (np.array(counts)[begun] > limit[begun, 0]).all()


def test_a_doubling_is_found_with_its_beginning():
    rate = np.full((len(WEEKS), 30), 5.0)
    rate[-10:, 7] = 12.0
    weekly = table(rate)
    before = weekly.copy()
    done = []
    chart = control_chart(weekly, baseline_years=BEFORE, progress=done.append)
    pd.testing.assert_frame_equal(weekly, before)
    assert done[-1] == 1.0
    assert len(chart) == 30 * 52
    last = chart[chart["week"] == WEEKS[-1]]
    assert last.loc[last["signal"], "code"].tolist() == ["007"]
    since = last.loc[last["signal"], "since"].iloc[0]
    assert abs((since - WEEKS[-10]).days) <= 21
    assert chart.loc[~chart["signal"], "since"].isna().all()
    assert (chart["n"] > chart["limit"])[chart["alarm"]].all()
    assert (chart["limit"] >= 0).all()

    areas = gpd.GeoDataFrame(
        {"code": [*weekly.columns[::-1], "elsewhere"]},
        geometry=[box(i, 0, i + 1, 1) for i in range(31)],
        index=np.arange(31) * 10,
        crs="EPSG:28992",
    )
    rising = rising_now(areas, chart)
    assert rising.index.equals(areas.index)
    assert rising.crs == areas.crs
    assert rising.loc[rising["signal"], "code"].tolist() == ["007"]
    found = rising[rising["signal"]].iloc[0]
    weeks = weekly.index >= since
    assert found["n_now"] == weekly.loc[weeks, "007"].sum()
    assert found["ratio"] == pytest.approx(found["n_now"] / found["expected"])
    assert 1.5 < found["ratio"] < 3.5
    assert rising.loc[~rising["signal"], ["since", "n_now", "ratio"]].isna().all(axis=None)


def test_one_accidental_week_is_no_rise_and_a_signal_ends():
    rate = np.full((len(WEEKS), 20), 4.0)
    weekly = table(rate)
    weekly.iloc[-20, 3] = 9
    chart = control_chart(weekly, baseline_years=BEFORE).set_index("code")
    assert not chart.loc["003", "alarm"].to_numpy()[32]
    weekly.iloc[-40:-34, 5] = 14
    weekly.iloc[-30:, 5] = 3
    chart = control_chart(weekly, baseline_years=BEFORE).set_index("code")
    assert chart.loc["005", "alarm"].sum() == 1
    assert not chart.loc["005", "signal"].to_numpy()[-1]
    quiet = rising_now(gpd.GeoDataFrame({"code": weekly.columns}), chart.reset_index().iloc[: 52 * 3])
    assert not quiet["signal"].any()
    assert quiet["since"].isna().all()


def test_fewer_planned_alarms_make_a_higher_limit():
    weekly = table(np.full((len(WEEKS), 5), 2.0))
    first = [
        control_chart(weekly, baseline_years=BEFORE, false_alarms_per_year=alarms, per=per)["limit"][0]
        for alarms, per in ((5, "area"), (1, "area"), (1, "city"), (0.1, "city"))
    ]
    assert first == sorted(first)
    assert first[0] < first[-1]
    a, b = (
        control_chart(weekly, baseline_years=BEFORE, false_alarms_per_year=alarms, per=per)
        for alarms, per in ((5, "city"), (1, "area"))
    )
    pd.testing.assert_frame_equal(a, b)


def test_the_order_of_the_areas_changes_nothing_and_a_start_can_be_chosen():
    weekly = table(np.array([1.0, 4.0, 0.3]) * np.ones((len(WEEKS), 1)))
    chart = control_chart(weekly, baseline_years=BEFORE)
    turned = control_chart(weekly.iloc[:, ::-1], baseline_years=BEFORE)
    turned = turned.sort_values(["code", "week"], ignore_index=True)
    pd.testing.assert_frame_equal(turned, chart)
    late = control_chart(weekly, baseline_years=BEFORE, start=date(2023, 11, 1))
    assert late["week"].min() == pd.Timestamp("2023-11-06")


def test_a_progress_that_raises_stops_the_work():
    def stop(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        control_chart(table(np.full((len(WEEKS), 3), 2.0)), baseline_years=BEFORE, progress=stop)


def test_what_cannot_be_charted():
    weekly = table(np.full((len(WEEKS), 2), 2.0))
    for wrong in ({"false_alarms_per_year": 0}, {"rise": 1.0}, {"per": "street"}):
        with pytest.raises(AnalysisError, match="Choose for instance 1 per city and a rise of"):
            control_chart(weekly, baseline_years=BEFORE, **wrong)
    with pytest.raises(AnalysisError, match="The last week with data is 2023-12-25"):
        control_chart(weekly, baseline_years=(*BEFORE, 2023))
    with pytest.raises(AnalysisError, match="Choose an earlier start"):
        control_chart(weekly, baseline_years=BEFORE, start=date(2024, 6, 1))
    with pytest.raises(AnalysisError, match="The years 2010 have 0 weeks"):
        control_chart(weekly, baseline_years=[2010])
    with pytest.raises(AnalysisError, match="whole number from 0"):
        control_chart(weekly + 0.5, baseline_years=BEFORE)


def test_counts_that_never_vary_are_charted():
    mondays = pd.date_range("2021-01-04", "2022-12-26", freq="W-MON", name="week")
    weekly = pd.DataFrame({"A": 1}, index=mondays)
    chart = control_chart(weekly, baseline_years=(2021,))
    assert chart["expected"].round(6).eq(1).all()
    assert not chart["signal"].any()
