"""The band of the baseline years: by its formula, by how often it is right, and without looking at itself."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from hotspots.analysis.seasons import trend
from hotspots.errors import AnalysisError

BASELINE = (2019, 2020, 2021, 2022)
PERIOD = (date(2019, 1, 1), date(2023, 12, 31))
DAYS = pd.date_range(*PERIOD)
ONE_A_DAY = np.ones(len(DAYS), dtype=int)


def counted(n):
    """Return so many incidents on each day of five years."""
    moments = pd.DatetimeIndex(np.repeat(DAYS, n) + pd.Timedelta(hours=1))
    return pd.DataFrame({"occurred_from": pd.Series(moments.tz_localize("Europe/Amsterdam").as_unit("us"))})


def test_a_week_is_compared_with_the_weeks_of_the_same_date():
    n = np.zeros(len(DAYS), dtype=int)
    # The week of Thursday 16 March 2023, and those that hold a 16 March.
    for monday, times in (("2019-03-11", 1), ("2020-03-16", 2), ("2021-03-15", 3), ("2022-03-14", 4)):
        n[DAYS.get_loc(monday)] = n[DAYS.get_loc(monday) + 6] = times
    usual = trend(counted(n), baseline_years=BASELINE, period=PERIOD).set_index(["year", "week"])
    assert usual.loc[(2023, 11), ["years", "expected"]].to_list() == [4, 5.0]
    assert usual["expected"].drop((2023, 11)).loc[2023].max() < 1
    # A baseline year is not compared with itself.
    assert usual.loc[(2022, 11), ["n", "years", "expected"]].to_list() == [8, 3, 4.0]


def test_a_week_that_most_years_lack():
    usual = trend(counted(ONE_A_DAY), baseline_years=BASELINE, period=PERIOD)
    last = usual.set_index(["year", "week"]).loc[(2020, 53)]
    assert last[["n", "years", "expected"]].to_list() == [7, 3, 7]
    np.testing.assert_allclose(usual["expected"], usual["days"])


def test_part_of_a_month_is_compared_with_the_same_part():
    frame = counted(np.where(DAYS.day <= 10, 3, 1))
    until = trend(frame, baseline_years=BASELINE, step="month", period=(PERIOD[0], date(2023, 6, 10)))
    assert until.iloc[-1][["month", "days", "n", "expected"]].to_list() == [6, 10, 30, 30]
    february = trend(frame, baseline_years=(2019, 2020), step="month", period=PERIOD)
    february = february.loc[february["month"] == 2].set_index("year")
    # 57 days with 97 incidents in two years, for a month of 28 days
    assert february.loc[2023, "expected"] == pytest.approx((48 + 49) / (28 + 29) * 28)


def test_the_band_written_out():
    rng = np.random.default_rng(5)
    n = rng.poisson(1 + 0.5 * (DAYS.month > 9) + 0.4 * (DAYS.year == 2020))
    usual = trend(counted(n), baseline_years=BASELINE, step="month", period=PERIOD)
    table = pd.Series(n, index=DAYS).loc["2019":"2022"].resample("MS").sum().to_numpy().reshape(4, 12)
    chi, _, freedom, _ = stats.chi2_contingency(table, correction=False)
    season = max(chi / freedom, 1)
    by_year = table.sum(axis=1)
    year = max(by_year.var(ddof=1) / by_year.mean(), season)
    assert year > season
    before, m = table[:, 2].sum(), 4
    mean = (before + 0.5) / m
    w = mean / by_year.mean()
    both = (1 - w) * season + w * year
    satterthwaite = both**2 / (((1 - w) * season) ** 2 / freedom + (w * year) ** 2 / 3)
    d = (1 + 1 / m) * both * (stats.t.ppf(0.975, satterthwaite) / stats.norm.ppf(0.975)) ** 2
    march = usual.set_index(["year", "month"]).loc[(2023, 3)]
    assert march["expected"] == before / m
    probability = stats.nbinom(mean / (d - 1), 1 / d)
    assert probability.mean() == pytest.approx(mean)
    assert probability.var() == pytest.approx(d * mean)
    assert probability.cdf(march["low"] - 1) < 0.025 <= probability.cdf(march["low"])
    assert probability.cdf(march["high"] - 1) < 0.975 <= probability.cdf(march["high"])


def test_chance_alone_gives_the_prediction_of_poisson_with_the_prior_of_jeffreys():
    # Counts that differ less than chance would have them: both dispersions are 1.
    usual = trend(counted(ONE_A_DAY), baseline_years=BASELINE, period=PERIOD, level=0.9)
    week = usual.set_index(["year", "week"]).loc[(2023, 20)]
    poisson = stats.nbinom(28.5, 4 / 5)
    assert week[["low", "high"]].to_list() == [poisson.ppf(0.05), poisson.ppf(0.95)]


@pytest.mark.parametrize(("more_than_chance", "between_years"), [(1, 0), (3, 0), (1, 0.15)])
def test_the_band_is_right_about_as_often_as_it_says(more_than_chance, between_years):
    rng = np.random.default_rng(7)
    inside, weeks = 0, 0
    for _ in range(10):
        rate = 2 * (1 + 0.3 * np.cos(np.asarray(DAYS.day_of_year) / 58))
        rate = rate * np.exp(rng.normal(0, between_years, 5))[DAYS.year - 2019]
        if more_than_chance > 1:
            shape = 14 / (more_than_chance - 1)
            rate = rate * rng.gamma(shape, 1 / shape, 300)[(DAYS - DAYS[0]).days // 7]
        usual = trend(counted(rng.poisson(rate)), baseline_years=BASELINE, period=PERIOD)
        new = usual.loc[(usual["year"] == 2023) & (usual["days"] == 7)]
        inside += new["n"].between(new["low"], new["high"]).sum()
        weeks += len(new)
    assert 0.9 < inside / weeks < 0.99


def test_without_two_baseline_years_there_is_no_band():
    frame = counted(ONE_A_DAY)
    one = trend(frame, baseline_years=(2022,), period=PERIOD).set_index(["year", "week"])
    assert one.loc[(2023, 20), "expected"] == 7
    assert one[["low", "high"]].isna().all(axis=None)
    assert np.isnan(one.loc[(2022, 20), "expected"])  # itself only
    never = trend(frame, baseline_years=(2001, 2002), period=PERIOD)
    assert never["years"].sum() == 0
    assert never[["expected", "low", "high"]].isna().all(axis=None)


def test_baseline_years_with_hardly_any_incidents():
    n = np.where(DAYS.year == 2023, 1, 0)
    usual = trend(counted(n), baseline_years=BASELINE, step="month", period=PERIOD)
    assert usual["expected"].loc[usual["year"] == 2023].eq(0).all()
    assert usual[["low", "high"]].isna().all(axis=None)  # how much empty years differ is not known
    n[DAYS.get_loc("2020-05-01")] = n[DAYS.get_loc("2021-06-01")] = 1
    usual = trend(counted(n), baseline_years=BASELINE, step="month", period=PERIOD)
    assert usual.iloc[-1][["n", "expected", "low"]].to_list() == [31, 0, 0]
    assert 0 < usual.iloc[-1]["high"] < 5


def test_order_of_rows_input_and_nothing():
    frame = counted(np.random.default_rng(2).poisson(1, len(DAYS)))
    before = frame.copy(deep=True)
    usual = trend(frame, baseline_years=BASELINE, period=PERIOD)
    shuffled = trend(frame.iloc[::-1], baseline_years=BASELINE[::-1], period=PERIOD)
    pd.testing.assert_frame_equal(shuffled, usual)
    pd.testing.assert_frame_equal(frame, before)
    assert len(trend(frame.iloc[:0], baseline_years=BASELINE)) == 0
    nothing = trend(frame.iloc[:0], baseline_years=BASELINE, period=PERIOD)
    assert nothing.loc[nothing["year"] == 2023, "expected"].eq(0).all()


def test_what_cannot_be_computed():
    frame = counted(ONE_A_DAY)
    with pytest.raises(AnalysisError, match="No year is given"):
        trend(frame, baseline_years=[])
    with pytest.raises(AnalysisError, match=r"lies between 0 and 1\. Given: 0"):
        trend(frame, baseline_years=BASELINE, level=0)
