"""The sun's times beside NOAA's formula, the clock on the wall, and the weeks in which it is dark."""

import math
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.action.daylight import dark_weeks, dark_weeks_of, monday, sun_times
from hotspots.city import load_city
from hotspots.errors import ActionError

ALMERE = {"centre": (5.24, 52.37), "timezone": "Europe/Amsterdam"}


def noaa(day, longitude, latitude):
    """Sunrise and sunset in minutes UTC by NOAA's low-accuracy equations (Spencer's series)."""
    turn = 2 * math.pi / 365 * (day.timetuple().tm_yday - 1)
    equation = 229.18 * (
        0.000075
        + 0.001868 * math.cos(turn)
        - 0.032077 * math.sin(turn)
        - 0.014615 * math.cos(2 * turn)
        - 0.040849 * math.sin(2 * turn)
    )
    declination = (
        0.006918
        - 0.399912 * math.cos(turn)
        + 0.070257 * math.sin(turn)
        - 0.006758 * math.cos(2 * turn)
        + 0.000907 * math.sin(2 * turn)
        - 0.002697 * math.cos(3 * turn)
        + 0.00148 * math.sin(3 * turn)
    )
    up = math.radians(latitude)
    hour = math.degrees(
        math.acos(
            math.cos(math.radians(90.833)) / (math.cos(up) * math.cos(declination))
            - math.tan(up) * math.tan(declination)
        )
    )
    return 720 - 4 * (longitude + hour) - equation, 720 - 4 * (longitude - hour) - equation


def minutes_utc(moment):
    at = moment.tz_convert("UTC")
    return at.hour * 60 + at.minute + at.second / 60


@settings(deadline=None, max_examples=60)
@given(
    day=st.dates(date(2000, 1, 1), date(2040, 12, 31)),
    longitude=st.floats(3.4, 7.2),
    latitude=st.floats(50.7, 53.6),
)
def test_the_times_are_those_of_noaa(day, longitude, latitude):
    row = sun_times([day], centre=(longitude, latitude), timezone="Europe/Amsterdam").iloc[0]
    rise, fall = noaa(day, longitude, latitude)
    assert minutes_utc(row["sunrise"]) == pytest.approx(rise, abs=4)
    assert minutes_utc(row["sunset"]) == pytest.approx(fall, abs=4)


def test_the_shortest_day_in_almere():
    sunset = sun_times([date(2023, 12, 21)], **ALMERE)["sunset"].iloc[0]
    assert abs(sunset.hour * 60 + sunset.minute - (16 * 60 + 30)) <= 5


def test_the_clock_goes_back_in_october_and_forward_in_march():
    back = sun_times([date(2023, 10, 28), date(2023, 10, 29)], **ALMERE)["sunset"]
    assert (back.dt.hour * 60 + back.dt.minute).diff().iloc[1] == pytest.approx(-62, abs=2)
    on = sun_times([date(2024, 3, 30), date(2024, 3, 31)], **ALMERE)["sunset"]
    assert (on.dt.hour * 60 + on.dt.minute).diff().iloc[1] == pytest.approx(62, abs=2)
    assert str(back.dt.tz) == "Europe/Amsterdam"


def test_the_dark_weeks_of_almere_are_the_citys_october_to_early_march():
    city = load_city()
    weeks = dark_weeks(date(2023, 8, 1), date(2024, 6, 30), centre=city.centre, timezone=city.timezone)
    dark = weeks.loc[weeks["dark"], "week"]
    assert (dark.min(), dark.max()) == (pd.Timestamp("2023-10-23"), pd.Timestamp("2024-03-04"))
    assert dark.diff().dropna().eq(pd.Timedelta(days=7)).all()


def test_each_week_is_the_mean_of_its_working_days():
    weeks = dark_weeks(date(2023, 10, 18), date(2023, 11, 8), **ALMERE)
    assert weeks["week"].dt.day_of_week.eq(0).all()
    assert len(weeks) == 4
    for row in weeks.itertuples():
        days = [row.week.date() + timedelta(days=n) for n in range(5)]
        moments = sun_times(days, **ALMERE)["sunset"]
        hours = moments.dt.hour + moments.dt.minute / 60 + moments.dt.second / 3600
        assert row.sunset == pytest.approx(hours.mean())
        assert row.dark_hours == pytest.approx((22 - hours.clip(16, 22)).mean())
        assert row.dark == (row.sunset < 18.5)


@settings(deadline=None, max_examples=20)
@given(start=st.dates(date(2020, 1, 1), date(2030, 1, 1)), earlier=st.integers(15, 19))
def test_a_later_clock_makes_more_weeks_dark(start, earlier):
    end = start + timedelta(days=200)
    few = dark_weeks(start, end, before=time(earlier), **ALMERE)["dark"]
    more = dark_weeks(start, end, before=time(earlier, 45), **ALMERE)["dark"]
    assert (more | ~few).all()
    assert (dark_weeks(start, end, **ALMERE)["dark_hours"].between(0, 6)).all()


def test_the_weeks_of_a_plan_are_those_that_are_dark():
    assert dark_weeks_of(date(2024, 2, 28), 4, **ALMERE) == (date(2024, 2, 26), date(2024, 3, 4))


def test_no_dark_week_names_the_next_one():
    with pytest.raises(ActionError) as problem:
        dark_weeks_of(date(2023, 6, 5), 3, **ALMERE)
    assert str(problem.value) == (
        "Advisers go round in the dark weeks, in which the sun sets before 18:30 on average. From 2023-06-05 "
        "to 2023-06-25 there is none; the next one begins on 2023-10-23. Choose that week, or a later time."
    )


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: dark_weeks(date(2024, 1, 2), date(2024, 1, 1), **ALMERE), "Exchange the two."),
        (lambda: dark_weeks_of(date(2024, 1, 1), 0, **ALMERE), "A plan is for at least one week. Given: 0."),
        (
            lambda: sun_times([date(2024, 1, 1)], centre=(20.0, 69.0), timezone="Europe/Oslo"),
            "up to 65.0 degrees. Given: 20.0, 69.0.",
        ),
    ],
)
def test_what_cannot_be_says_so(call, text):
    with pytest.raises(ActionError, match=text.replace("(", r"\(")):
        call()


def test_no_days_give_an_empty_frame_with_a_time_zone():
    empty = sun_times([], **ALMERE)
    assert len(empty) == 0
    assert str(empty["sunset"].dt.tz) == "Europe/Amsterdam"


def test_a_monday_is_its_own_monday():
    assert monday(date(2024, 1, 1)) == date(2024, 1, 1)
    assert monday(datetime(2024, 1, 7, tzinfo=ZoneInfo("UTC")).date()) == date(2024, 1, 1)
