"""Weeks: whole ones only, everything counted once, and expectations that know season and small numbers."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from hotspots.analysis.weekly import expected_per_week, in_years, week_of_year, weekly_counts
from hotspots.errors import AnalysisError

AREAS = pd.DataFrame({"code": ["A", "B"]})
WEEKS = pd.date_range("2018-12-31", periods=209, freq="W-MON")
YEARS = (2019, 2020, 2021, 2022)


def table(rate, *, weeks=WEEKS, rng=3):
    """Poisson counts with the given rates, shape (weeks, areas) or (areas,)."""
    counts = np.random.default_rng(rng).poisson(np.broadcast_to(rate, (len(weeks), np.shape(rate)[-1])))
    return pd.DataFrame(counts, index=weeks, columns=[f"{i:03}" for i in range(counts.shape[1])])


def wave(weeks, size):
    return 1 + size * np.cos(2 * np.pi * weeks.day_of_year.to_numpy() / 365.25)


def test_whole_weeks_by_the_local_clock(incidents):
    begin = [
        "2024-01-03 10:00",
        "2024-01-08 00:00",
        "2024-01-14 23:59",
        "2024-01-15 00:00",
        "2024-01-22 00:30",
    ]
    found = weekly_counts(incidents(begin=begin), codes=pd.Series(["A", "A", "B", None, "B"]), areas=AREAS)
    assert [day.isoformat() for day in found.index.date] == ["2024-01-08", "2024-01-15"]
    assert found.to_numpy().tolist() == [[1, 1], [0, 0]]
    assert list(found.columns) == ["A", "B"]
    covered = (date(2024, 1, 1), date(2024, 1, 28))
    longer = weekly_counts(
        incidents(begin=begin), codes=pd.Series(["A", "A", "B", None, "B"]), areas=AREAS, covered=covered
    )
    assert longer.to_numpy().tolist() == [[1, 0], [1, 1], [0, 0], [0, 1]]


def test_the_place_of_a_week_in_the_year():
    mondays = pd.to_datetime(["2019-12-30", "2020-12-28", "2021-01-04", "2024-12-23"])
    assert week_of_year(mondays).tolist() == [0, 51, 0, 51]  # by their Thursdays: 2, 366, 7 and 361
    assert in_years(mondays, [2020]).tolist() == [True, True, False, False]


def test_a_season_is_found_and_the_books_of_the_baseline_nearly_balance():
    weekly = table(wave(WEEKS, 0.5)[:, None] * np.array([[2.0, 8.0, 20.0]]))
    expected = expected_per_week(weekly, baseline_years=YEARS)
    true = wave(WEEKS[1:53], 0.5)[:, None] * np.array([2.0, 8.0, 20.0])
    place = week_of_year(WEEKS[1:53])
    np.testing.assert_allclose(expected.by_week[place], true, rtol=0.25)
    assert np.corrcoef(expected.by_week[place, 1], true[:, 1])[0, 1] > 0.97
    total = expected.by_week[week_of_year(WEEKS)].sum()
    assert total == pytest.approx(weekly.to_numpy().sum(), rel=0.01)


def test_a_week_that_stands_out_every_year_is_expected():
    rate = np.where(week_of_year(WEEKS) == 0, 3.0, 1.0)[:, None] * np.full(20, 2.0)
    by_week = expected_per_week(table(rate), baseline_years=YEARS).by_week.sum(axis=1)
    assert by_week[0] > 2.4 * by_week[10]
    assert by_week[51] < 1.3 * by_week[10]


def test_an_area_keeps_its_own_season_where_it_is_sure():
    rate = np.full((len(WEEKS), 30), 3.0)
    rate[:, 0] = 20 * wave(WEEKS, -0.8)  # the beach
    by_week = expected_per_week(table(rate), baseline_years=YEARS).by_week
    summer, winter = by_week[26], by_week[0]
    assert summer[0] > 3 * winter[0]
    assert summer[1:].mean() < 1.6 * winter[1:].mean()


def test_a_small_area_leans_on_the_others():
    rate = np.full(40, 0.005)
    rate[0] = 4.0
    weekly = table(rate)
    expected = expected_per_week(weekly, baseline_years=YEARS)
    silent = weekly.columns[(weekly.sum() == 0).to_numpy()]
    assert len(silent)
    assert (expected.by_week > 0).all()
    assert (expected.certainty >= weekly.sum().to_numpy()).all()


def test_counts_that_vary_more_than_poisson_are_known_as_such():
    rng = np.random.default_rng(8)
    poisson = expected_per_week(table(np.full(30, 3.0)), baseline_years=YEARS).dispersion
    assert ((poisson >= 1) & (poisson < 1.15)).all()
    counts = rng.negative_binomial(3.0, 1 / 2, (len(WEEKS), 30))  # variance twice the mean
    spread = expected_per_week(pd.DataFrame(counts, index=WEEKS), baseline_years=YEARS).dispersion
    np.testing.assert_allclose(spread, 2, atol=0.4)


def test_the_order_of_areas_and_the_weeks_after_the_baseline_change_nothing():
    weekly = table(np.array([1.0, 2.0, 3.0]), weeks=pd.date_range("2018-12-31", periods=230, freq="W-MON"))
    before = weekly.copy()
    found = expected_per_week(weekly, baseline_years=YEARS)
    turned = expected_per_week(weekly.iloc[:, ::-1], baseline_years=YEARS)
    np.testing.assert_allclose(turned.by_week[:, ::-1], found.by_week)
    shorter = expected_per_week(weekly.iloc[:209], baseline_years=YEARS)
    np.testing.assert_array_equal(shorter.by_week, found.by_week)
    pd.testing.assert_frame_equal(weekly, before)


def test_an_incomplete_baseline_year_counts_for_the_weeks_it_has():
    weekly = table(np.full(5, 6.0)).iloc[30:]
    by_week = expected_per_week(weekly, baseline_years=YEARS).by_week
    np.testing.assert_allclose(by_week, 6, rtol=0.25)


def test_what_cannot_be_counted_or_expected(incidents):
    with pytest.raises(AnalysisError, match="There is none"):
        weekly_counts(incidents(), codes=pd.Series(["A"]), areas=AREAS)
    with pytest.raises(AnalysisError, match="There is none"):
        weekly_counts(incidents([]), codes=pd.Series([], dtype="str"), areas=AREAS)
    with pytest.raises(AnalysisError, match="2 codes for 1 incidents"):
        weekly_counts(incidents(), codes=pd.Series(["A", "B"]), areas=AREAS)
    with pytest.raises(AnalysisError, match="1 incidents have a code"):
        weekly_counts(incidents(), codes=pd.Series(["Z"]), areas=AREAS)
    with pytest.raises(AnalysisError, match="The years 2019 have 40 weeks"):
        expected_per_week(table([1.0]).iloc[:40], baseline_years=[2019])
    with pytest.raises(AnalysisError, match="and 0 incidents here"):
        expected_per_week(table([0.0]), baseline_years=YEARS)
