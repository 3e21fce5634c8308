"""Aoristic weights: worked by hand, across changes of the clock, and against counting minute by minute."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis.rhythm import (
    at_midnight,
    part_of_day,
    wall_clock,
    weekday,
    weights_by_hour,
    weights_by_part,
    weights_by_weekday,
)

FRIDAY, SATURDAY, SUNDAY = 4, 5, 6


def nonzero(weights):
    return {(int(day), int(hour)): round(float(weights[day, hour]), 4) for day, hour in np.argwhere(weights)}


def test_the_worked_example(incidents):
    window = incidents(begin=["2023-03-03 22:30"], end=["2023-03-04 02:15"])
    assert nonzero(weights_by_hour(window)) == {
        (FRIDAY, 22): 0.1333,
        (FRIDAY, 23): 0.2667,
        (SATURDAY, 0): 0.2667,
        (SATURDAY, 1): 0.2667,
        (SATURDAY, 2): 0.0667,
    }
    np.testing.assert_allclose(weights_by_part(window), [[0.6, 0, 0, 0.4]])
    np.testing.assert_allclose(weights_by_weekday(window), [[0, 0, 0, 0, 0.4, 0.6, 0]])


def test_a_moment_counts_in_its_hour(incidents):
    assert nonzero(weights_by_hour(incidents(begin=["2023-03-03 23:59:40"]))) == {(FRIDAY, 23): 1.0}


def test_a_window_of_a_week_or_more_is_spread_evenly(incidents):
    long = incidents(begin=["2023-03-03 22:30"], end=["2023-03-10 22:30"])
    np.testing.assert_allclose(weights_by_hour(long), np.full((7, 24), 1 / 168))
    np.testing.assert_allclose(weights_by_part(long), np.full((1, 4), 1 / 4))
    np.testing.assert_allclose(weights_by_weekday(long), np.full((1, 7), 1 / 7))


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        # Spring: two hours pass, and the hour from two to three does not exist.
        ("2023-03-26 01:00", "2023-03-26 04:00", {(SUNDAY, 1): 0.5, (SUNDAY, 3): 0.5}),
        # Autumn: the hour from two to three comes twice.
        ("2023-10-29 01:00", "2023-10-29 03:00", {(SUNDAY, 1): 0.3333, (SUNDAY, 2): 0.6667}),
        # From 02:30 summer time to 02:10 winter time: forty minutes, all of them after two.
        ("2023-10-29 00:30Z", "2023-10-29 01:10Z", {(SUNDAY, 2): 1.0}),
    ],
)
def test_changes_of_the_clock(incidents, begin, end, expected):
    window = incidents(begin=[begin], end=[end])
    assert nonzero(weights_by_hour(window)) == expected
    np.testing.assert_allclose(weights_by_part(window), [[1, 0, 0, 0]])
    assert list(weekday(window)) == [SUNDAY]


@settings(max_examples=40, deadline=None)
@given(
    windows=st.lists(
        st.tuples(
            # around both changes of the clock of 2023, and far from them
            st.sampled_from([27988800, 28300680, 28050000]),
            st.integers(-2000, 2000),
            st.integers(0, 9000),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_the_same_as_counting_minutes(incidents, windows):
    begin = [(near + shift) for near, shift, _ in windows]
    end = [first + span for first, (_, _, span) in zip(begin, windows, strict=True)]

    def texts(minutes):
        return [f"{np.datetime64(minute, 'm')}Z" for minute in minutes]

    frame = incidents(begin=texts(begin), end=texts(end))
    counted = np.zeros((7, 24))
    for first, last in zip(begin, end, strict=True):
        passed = pd.Series(
            np.arange(first, max(last, first + 1)).astype("datetime64[m]").astype("datetime64[s]")
        )
        local = passed.dt.tz_localize("UTC").dt.tz_convert("Europe/Amsterdam")
        np.add.at(counted, (local.dt.day_of_week, local.dt.hour), 1 / len(passed))
    np.testing.assert_allclose(weights_by_hour(frame), counted, atol=1e-9)
    np.testing.assert_allclose(weights_by_weekday(frame).sum(axis=0), counted.sum(axis=1), atol=1e-9)
    parts = counted.sum(axis=0).reshape(4, 6).sum(axis=1)
    np.testing.assert_allclose(weights_by_part(frame).sum(axis=0), parts, atol=1e-9)


def test_weights_sum_to_the_number_of_incidents(incidents):
    rng = np.random.default_rng(4)
    first = 27_800_000 + rng.integers(0, 600_000, 2000)
    last = first + np.where(rng.random(2000) < 0.5, 0, rng.integers(0, 30_000, 2000))
    frame = incidents(
        begin=[f"{np.datetime64(int(minute), 'm')}Z" for minute in first],
        end=[f"{np.datetime64(int(minute), 'm')}Z" for minute in last],
    )
    weights = weights_by_hour(frame)
    assert weights.min() >= 0
    assert weights.sum() == pytest.approx(2000, abs=1e-8)


def test_part_of_day_and_what_is_not_known(incidents):
    frame = incidents(
        begin=[
            "2023-03-03 05:59",  # a moment in the night
            "2023-03-03 17:00",  # three of its four hours in the evening
            "2023-03-03 03:00",  # half in the night, half in the morning: the first
            "2023-03-03 21:00",  # half in the evening, half in the night of the next day: the evening
            "2023-03-03 00:00",  # midnight: a time not filled in
            "2023-03-03 00:00",  # the whole day
            "2023-03-03 08:00",  # an absence of a weekend
        ],
        end=[
            "2023-03-03 05:59",
            "2023-03-03 21:00",
            "2023-03-03 09:00",
            "2023-03-04 03:00",
            "2023-03-03 00:00",
            "2023-03-04 00:00",
            "2023-03-06 20:00",
        ],
    )
    assert list(part_of_day(frame)) == [
        "night",
        "evening",
        "night",
        "evening",
        "unknown",
        "unknown",
        "unknown",
    ]
    assert list(weekday(frame)) == [FRIDAY] * 6 + [-1]
    assert list(at_midnight(frame)) == [False] * 4 + [True, False, False]
    assert weights_by_hour(frame, leave_out_midnight=True).sum() == pytest.approx(6)


def test_the_index_is_that_of_the_incidents_and_they_are_left_as_they_were(incidents):
    frame = incidents(begin=["2023-03-03 05:59", "2023-03-03 17:00"]).iloc[[1, 0]]
    before = frame.copy(deep=True)
    assert part_of_day(frame).to_dict() == {1: "afternoon", 0: "night"}
    assert weekday(frame).index.equals(frame.index)
    pd.testing.assert_frame_equal(frame, before)


def test_nothing_happened(incidents):
    none = incidents(np.empty((0, 2)))
    assert weights_by_hour(none).sum() == 0
    assert weights_by_part(none).shape == (0, 4)
    assert len(part_of_day(none)) == len(weekday(none)) == len(wall_clock(none["occurred_from"])) == 0
