"""The course of the year: weeks and months that lose nobody, and the index of a usual year."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta

from hotspots.analysis.rhythm import at_midnight, by_part_of_day, hour_by_weekday, weights_by_hour
from hotspots.analysis.seasons import by_month, by_week, season_curve
from hotspots.errors import AnalysisError

YEARS = (date(2019, 1, 1), date(2022, 12, 31))


def on(days):
    return pd.DataFrame(
        {"occurred_from": pd.Series(pd.DatetimeIndex(days, tz="Europe/Amsterdam").as_unit("us"))}
    )


def steadily(first, last, per_day=1):
    return on(np.repeat(pd.date_range(first, last), per_day) + pd.Timedelta(hours=13))


def test_hours_of_the_week_and_midnight_beside_them(incidents):
    frame = incidents(
        begin=["2023-03-03 22:30", "2023-03-05 00:00", "2023-03-05 00:00", "2023-03-06 00:30"],
        end=["2023-03-04 02:15", "2023-03-05 00:00", "2023-03-05 00:00", "2023-03-06 00:30"],
    )
    hours = hour_by_weekday(frame)
    assert list(hours) == ["weekday", "hour", "n", "n_midnight"]
    assert (len(hours), hours["n"].sum(), hours["n_midnight"].sum()) == (168, pytest.approx(2), 2)
    by_hour = hours.set_index(["weekday", "hour"])
    assert by_hour.loc[(6, 0)].to_list() == [0, 2]
    assert by_hour.loc[(0, 0)].to_list() == [1, 0]
    assert by_hour.loc[(4, 22), "n"] == pytest.approx(30 / 225)
    known = frame.loc[~at_midnight(frame)]
    np.testing.assert_array_equal(hours["n"].to_numpy().reshape(7, 24), weights_by_hour(known))


def test_parts_of_the_day_hold_the_hours(incidents):
    frame = incidents(
        begin=["2023-03-03 16:00", "2023-03-05 00:00", "2023-03-06 05:59"],
        end=["2023-03-03 19:00", "2023-03-05 00:00", "2023-03-06 05:59"],
    )
    parts = by_part_of_day(frame)
    assert parts["part_of_day"].to_list() == ["night", "morning", "afternoon", "evening"]
    assert parts["hour_from"].to_list() == [0, 6, 12, 18]
    assert parts["hour_to"].to_list() == [6, 12, 18, 24]
    np.testing.assert_allclose(parts["n"], [1, 0, 2 / 3, 1 / 3])
    assert parts["n_midnight"].to_list() == [1, 0, 0, 0]


def test_no_hours_without_incidents(incidents):
    none = incidents(np.empty((0, 2)))
    assert hour_by_weekday(none)[["n", "n_midnight"]].sum().sum() == 0
    assert by_part_of_day(none)["n"].to_list() == [0, 0, 0, 0]


def test_weeks_are_those_of_the_iso_calendar():
    weeks = by_week(on(["2020-12-31", "2021-01-10 23:59:59"]))
    assert weeks.to_dict("list") == {
        "year": [2020, 2021],
        "week": [53, 1],
        "start": [pd.Timestamp("2020-12-28"), pd.Timestamp("2021-01-04")],
        "days": [4, 7],
        "n": [1, 1],
    }


@settings(max_examples=60, deadline=None)
@given(
    days=st.lists(st.dates(date(1999, 1, 1), date(2045, 1, 1)), min_size=1, max_size=20),
    ahead=st.integers(0, 400),
)
def test_every_incident_is_in_its_week_and_month(days, ahead):
    frame = on(days)
    before = frame.copy(deep=True)
    weeks, months = by_week(frame), by_month(frame)
    for table, key in ((weeks, "week"), (months, "month")):
        assert table["n"].sum() == len(days)
        assert table["days"].sum() == (max(days) - min(days)).days + 1
        there = table.set_index(["year", key])["n"]
        assert not there.index.has_duplicates
        for day in days:
            year, number, _ = day.isocalendar() if key == "week" else (day.year, day.month, 0)
            same = [
                d
                for d in days
                if (d.isocalendar()[:2] if key == "week" else (d.year, d.month)) == (year, number)
            ]
            assert there[(year, number)] == len(same)
    longer = by_week(frame, period=(min(days) - timedelta(ahead), max(days) + timedelta(ahead)))
    assert longer["n"].sum() == len(days)
    assert longer["days"].sum() == (max(days) - min(days)).days + 1 + 2 * ahead
    pd.testing.assert_frame_equal(by_week(frame.iloc[::-1]), weeks)
    pd.testing.assert_frame_equal(frame, before)


def test_a_period_leaves_out_what_lies_outside_it():
    frame = on(["2022-01-01", "2022-02-14", "2022-02-15", "2022-03-01"])
    months = by_month(frame, period=(date(2022, 2, 15), date(2022, 4, 10)))
    assert months[["month", "days", "n"]].to_numpy().tolist() == [[2, 14, 1], [3, 31, 1], [4, 10, 0]]
    assert months["start"].iloc[0] == pd.Timestamp("2022-02-01")


def test_a_steady_year_has_no_season():
    frame = steadily("2019-01-01", "2022-12-31", per_day=2)
    for step, last in (("month", 12), ("week", 53)):
        curve = season_curve(frame, years=(2019, 2020, 2021, 2022), step=step)
        assert curve[step].to_list() == list(range(1, last + 1))
        np.testing.assert_allclose(curve["index"], 1)
        assert (curve["index_low"] < 1).all()
        assert (curve["index_high"] > 1).all()
    assert curve["years"].to_list() == [3] + [4] * 50 + [3, 1]  # 2018-12-31 and 2023-01-01 are not known
    assert curve["n"].iloc[52] == curve["mean"].iloc[52] == 14
    february = season_curve(frame, years=(2019, 2020), step="month").iloc[1]
    assert february[["n", "mean", "least", "most"]].to_list() == [114, 57, 56, 58]


def test_the_index_and_its_interval_written_out():
    january, rest = steadily("2021-01-01", "2021-01-31", 3), steadily("2021-02-01", "2021-12-31", 1)
    frame = pd.concat(
        [january, rest, january.assign(occurred_from=january.occurred_from + pd.Timedelta(days=365))]
    )
    frame = pd.concat([frame, steadily("2022-02-01", "2022-12-31", 1)])
    curve = season_curve(frame, years=(2021, 2022))
    n, total, share_of_days = 186, 186 + 2 * 334, 31 / 365
    first = curve.iloc[0]
    assert first["index"] == pytest.approx(n / total / share_of_days)
    assert first["index_low"] == pytest.approx(beta.ppf(0.025, n, total - n + 1) / share_of_days)
    assert first["index_high"] == pytest.approx(beta.ppf(0.975, n + 1, total - n) / share_of_days)


def test_years_that_differ_widen_the_interval():
    rng = np.random.default_rng(1)
    day = pd.date_range("2019-01-01", "2022-12-31")
    month = (day.year - 2019) * 12 + day.month - 1
    even = on(np.repeat(day, rng.poisson(3, len(day))))
    uneven = on(np.repeat(day, rng.poisson(3 * rng.gamma(4, 1 / 4, 48)[month])))
    narrow, wide = (season_curve(frame, years=range(2019, 2023)) for frame in (even, uneven))
    width = (wide["index_high"] - wide["index_low"]) / (narrow["index_high"] - narrow["index_low"])
    assert 2 < width.mean() < 10


def test_what_is_not_known_of_the_season():
    frame = steadily("2022-03-01", "2022-08-31")
    curve = season_curve(frame, years=(2022,))
    assert curve["years"].to_list() == [0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0]
    np.testing.assert_allclose(curve["index"], [np.nan] * 2 + [1] * 6 + [np.nan] * 4)
    assert curve[["mean", "least", "most"]].isna().all(axis=1).sum() == 6
    assert curve[["index_low", "index_high"]].isna().all(axis=None)
    none = season_curve(frame.iloc[:0], years=(2022,))
    assert none["n"].sum() == none["years"].sum() == 0
    assert none.drop(columns=["month", "n", "years"]).isna().all(axis=None)
    quiet = season_curve(frame.iloc[:0], years=(2021, 2022), period=(date(2021, 1, 1), date(2022, 12, 31)))
    assert quiet["mean"].to_list() == [0] * 12
    assert quiet["index"].isna().all()


def test_nothing_happened_by_week_or_month():
    none = on([])
    assert list(by_week(none)) == ["year", "week", "start", "days", "n"]
    assert list(by_month(none)) == ["year", "month", "start", "days", "n"]
    assert len(by_week(none)) == 0
    assert by_month(none, period=YEARS)["n"].to_list() == [0] * 48


def test_what_cannot_be_computed():
    frame = on(["2022-01-01"])
    with pytest.raises(AnalysisError, match="No year is given"):
        season_curve(frame, years=())
    with pytest.raises(AnalysisError, match=r"lies between 0 and 1\. Given: 95"):
        season_curve(frame, years=(2022,), level=95)
    with pytest.raises(AnalysisError, match="Exchange the two dates"):
        by_week(frame, period=(date(2022, 1, 2), date(2022, 1, 1)))
