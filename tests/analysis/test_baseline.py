"""The same days of other years: leap days, New Year, years without data, and the days that count."""

from datetime import date, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis.baseline import baseline_window
from hotspots.analysis.selection import Selection
from hotspots.errors import AnalysisError
from hotspots.i18n import words_for

ZONE = "Europe/Amsterdam"
FIRST, LAST = date(2019, 1, 1), date(2024, 3, 31)


def daily(first=FIRST, last=LAST, without=()):
    """One incident a day at noon, in the town and category that alternate."""
    moments = pd.date_range(first, last, tz=ZONE) + pd.Timedelta(hours=12)
    moments = moments[~np.isin(moments.year, list(without))]
    n = len(moments)
    return gpd.GeoDataFrame(
        {
            "group": np.where(np.arange(n) % 2, "hic", "vvc"),
            "category": "1.1.1",
            "occurred_from": moments,
            "occurred_to": moments,
        },
        geometry=gpd.points_from_xy(np.zeros(n), np.zeros(n)),
        crs="EPSG:28992",
        index=np.arange(n) + 1000,
    )


ALL = daily()


def windows(incidents, start, end, years=(2019, 2020, 2021, 2022), **options):
    return baseline_window(incidents, Selection(start=start, end=end), baseline_years=years, **options)


def days(found):
    return [(window.start.isoformat(), window.end.isoformat(), window.days) for window in found.windows]


def test_the_same_quarter_of_the_baseline_years():
    found = windows(ALL, date(2023, 4, 1), date(2023, 6, 30))
    assert days(found) == [(f"{year}-04-01", f"{year}-06-30", 91) for year in (2019, 2020, 2021, 2022)]
    assert (found.exposure_now, found.exposure_before) == (91, 364)
    assert (len(found.now), len(found.before)) == (91, 364)
    assert set(found.before["occurred_from"].dt.month) == {4, 5, 6}
    pd.testing.assert_frame_equal(found.now, ALL.loc[found.now.index])
    assert found.now.crs == ALL.crs
    assert [note.code for note in found.notes] == ["baseline_used"]


def test_a_leap_day_at_either_end():
    found = windows(ALL, date(2024, 2, 1), date(2024, 2, 29))
    assert days(found)[:2] == [("2019-02-01", "2019-02-28", 28), ("2020-02-01", "2020-02-29", 29)]
    assert (found.exposure_now, found.exposure_before) == (29, 113)
    found = windows(ALL, date(2024, 2, 29), date(2024, 3, 10))
    assert days(found)[:2] == [("2019-03-01", "2019-03-10", 10), ("2020-02-29", "2020-03-10", 11)]
    found = windows(ALL, date(2024, 2, 29), date(2024, 2, 29))
    assert days(found) == [("2020-02-29", "2020-02-29", 1)]
    assert found.left_out == ((2019, "no_leap_day"), (2021, "no_leap_day"), (2022, "no_leap_day"))
    assert str(found.notes[-1]) == "Not compared with 2019, 2021, 2022: there was no 29 February."


def test_across_new_year():
    found = windows(ALL, date(2023, 12, 15), date(2024, 1, 14))
    assert days(found)[0] == ("2019-12-15", "2020-01-14", 31)
    assert days(found)[-1] == ("2022-12-15", "2023-01-14", 31)
    assert found.exposure_before == 4 * 31 == len(found.before)


def test_years_without_data_do_not_count():
    found = windows(daily(first=date(2020, 3, 1), without=[2021]), date(2023, 1, 1), date(2023, 3, 31))
    assert days(found) == [("2022-01-01", "2022-03-31", 90)]
    assert found.left_out == ((2019, "no_data"), (2020, "no_data"), (2021, "no_data"))
    assert found.exposure_before == len(found.before) == 90
    dutch = [note.say(words_for("nl")) for note in found.notes]
    assert dutch == [
        "Vergeleken met dezelfde dagen van het jaar in 2022, samen 90 dagen.",
        "Niet vergeleken met 2019, 2020, 2021: niet voor al deze dagen zijn er gegevens.",
    ]


def test_a_few_missing_days_are_taken_off_the_exposure():
    found = windows(daily(first=date(2019, 1, 4)), date(2023, 1, 1), date(2023, 3, 31))
    assert days(found)[0] == ("2019-01-04", "2019-03-31", 87)
    known = windows(daily(first=date(2019, 1, 4)), date(2023, 1, 1), date(2023, 3, 31), covered=(FIRST, LAST))
    assert days(known)[0] == ("2019-01-01", "2019-03-31", 90)


def test_a_period_that_runs_past_the_data_is_compared_as_far_as_they_go():
    found = windows(ALL, date(2024, 3, 1), date(2024, 6, 30))
    assert found.period == (date(2024, 3, 1), LAST)
    assert days(found)[0] == ("2019-03-01", "2019-03-31", 31)
    assert str(found.notes[0]).startswith("Within the period there are data from 2024-03-01 to 2024-03-31")


def test_a_period_is_not_compared_with_itself():
    found = windows(ALL, date(2022, 6, 1), date(2022, 6, 30))
    assert found.left_out == ((2022, "overlap"),)
    winter = windows(ALL, date(2022, 12, 1), date(2023, 2, 28), years=(2021, 2022))
    assert [window.year for window in winter.windows] == [2021]


def test_only_the_weekdays_selected_count_as_exposure():
    selection = Selection(start=date(2023, 5, 1), end=date(2023, 5, 31), weekdays=(4, 5), groups=("hic",))
    found = baseline_window(ALL, selection, baseline_years=(2021, 2022))
    assert found.exposure_now == 8
    assert [window.days for window in found.windows] == [9, 8]
    assert set(found.before["occurred_from"].dt.day_of_week) == {4, 5}
    assert set(found.before["group"]) == {"hic"}


@settings(max_examples=60, deadline=None)
@given(st.dates(date(2019, 1, 1), LAST), st.integers(0, 364), st.sets(st.integers(2017, 2025), min_size=1))
def test_one_incident_a_day_makes_counts_equal_to_exposures(start, length, years):
    """Whatever the period: nothing twice, no day of the period itself, and exposure is days with data."""
    end = start + timedelta(days=length)
    try:
        found = windows(ALL, start, end, tuple(years))
    except AnalysisError as error:
        assert error.code in {"no_baseline", "period_over_a_year"}  # noqa: PT017 - both are right answers
        return
    assert len(found.now) == found.exposure_now
    assert len(found.before) == found.exposure_before
    assert found.before.index.is_unique
    assert not found.before.index.isin(found.now.index).any()
    assert {window.year for window in found.windows} | {year for year, _ in found.left_out} == years
    for window in found.windows:
        assert 0.9 * (found.exposure_now - 1) <= window.days <= found.exposure_now + 1


def test_what_cannot_be_compared():
    with pytest.raises(AnalysisError, match=r"needs a period with incidents\. There are none"):
        windows(ALL.iloc[:0], date(2023, 1, 1), date(2023, 1, 31))
    with pytest.raises(
        AnalysisError, match="data from 2019-01-01 to 2024-03-31, and the period is from 2025"
    ):
        windows(ALL, date(2025, 1, 1), date(2025, 1, 31))
    with pytest.raises(AnalysisError, match="a year at most"):
        windows(ALL, date(2022, 1, 1), date(2023, 1, 1))
    with pytest.raises(AnalysisError, match="Of 2017, 2018 none has data"):
        windows(ALL, date(2023, 1, 1), date(2023, 12, 31), years=(2017, 2018))
    with pytest.raises(AnalysisError, match="a year at most"):
        baseline_window(ALL, Selection(), baseline_years=(2019,))
