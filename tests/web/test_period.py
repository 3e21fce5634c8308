"""The periods offered end with the data."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.web.period import days
from hotspots.web.state import MapState

FIRST = date(2019, 1, 1)


@pytest.mark.parametrize(
    ("period", "last", "start"),
    [
        ("month", date(2023, 12, 31), date(2023, 12, 1)),
        ("quarter", date(2023, 12, 31), date(2023, 10, 1)),
        ("year", date(2023, 12, 31), date(2023, 1, 1)),
        ("all", date(2023, 12, 31), FIRST),
        ("month", date(2024, 2, 29), date(2024, 2, 1)),
        ("month", date(2023, 3, 30), date(2023, 2, 28)),
        ("quarter", date(2023, 5, 14), date(2023, 2, 15)),
        ("year", date(2024, 2, 29), date(2023, 3, 1)),
    ],
)
def test_a_period_ends_with_the_data(period, last, start):
    assert days(MapState(period=period), FIRST, last) == (start, last)


def test_own_dates_are_as_given():
    state = MapState(period="own", start=date(2022, 5, 1), end=date(2022, 5, 3))
    assert days(state, FIRST, date(2023, 12, 31)) == (date(2022, 5, 1), date(2022, 5, 3))


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_month_has_28_to_32_days(last):
    start, end = days(MapState(period="month"), FIRST, last)
    assert end == last
    assert 28 <= (end - start).days + 1 <= 32
