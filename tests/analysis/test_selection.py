"""Choosing incidents: inclusive days on the local clock, parts of the day, and who is left out."""

from datetime import date

import pandas as pd
import pytest

from hotspots.analysis.selection import LeftOut, Selection, left_out, period, select, weeks
from hotspots.errors import AnalysisError
from hotspots.i18n import words_for


@pytest.fixture
def frame(incidents):
    return incidents(
        begin=[
            "2022-12-31 23:30",  # a Saturday; still 2022 in UTC too
            "2023-01-01 00:30",  # a Sunday; 2022 in UTC
            "2023-01-02 14:00",
            "2023-01-31 23:59",
            "2023-02-01 00:00",
            "2023-01-10 08:00",
        ],
        end=[
            "2022-12-31 23:30",
            "2023-01-01 00:30",
            "2023-01-02 16:00",
            "2023-01-31 23:59",
            "2023-02-01 00:00",
            "2023-01-12 20:00",  # somewhere in three days
        ],
        category=["1.1.1", "1.2.1", "1.1.1", "1.2.1", "1.1.1", "1.1.1"],
        group=["hic", "vvc", "hic", "vvc", "hic", "hic"],
    )


def chosen(frame, **settings):
    return list(select(frame, Selection(**settings))["incident_id"])


def test_nothing_chosen_is_everything(frame):
    everything = select(frame, Selection())
    pd.testing.assert_frame_equal(everything, frame)
    assert everything.crs == frame.crs


def test_kinds(frame):
    assert chosen(frame, groups=("vvc",)) == ["1", "3"]
    assert chosen(frame, categories=("1.1.1",)) == ["0", "2", "4", "5"]
    assert chosen(frame, groups=("vvc",), categories=("1.1.1",)) == []


def test_both_days_are_included_by_the_local_clock(frame):
    assert chosen(frame, start=date(2023, 1, 1), end=date(2023, 1, 31)) == ["1", "2", "3", "5"]
    assert chosen(frame, start=date(2023, 2, 1)) == ["4"]
    assert chosen(frame, end=date(2022, 12, 31)) == ["0"]


def test_a_day_on_which_the_clock_changes(incidents):
    frame = incidents(begin=["2023-10-28 23:59", "2023-10-29 00:00", "2023-10-29 23:59", "2023-10-30 00:00"])
    day = date(2023, 10, 29)
    assert chosen(frame, start=day, end=day) == ["1", "2"]


def test_parts_of_the_day_and_weekdays_leave_out_who_is_unknown(frame):
    assert chosen(frame, parts_of_day=("evening",)) == ["0", "3"]
    assert chosen(frame, parts_of_day=("night", "afternoon")) == ["1", "2"]
    assert chosen(frame, weekdays=(6,)) == ["1"]
    assert chosen(frame, weekdays=(5, 6), parts_of_day=("evening",)) == ["0"]
    every_part = ("night", "morning", "afternoon", "evening")
    # midnight exactly, and the window of three days
    assert left_out(frame, Selection(parts_of_day=every_part)) == LeftOut(part_of_day=2)
    assert left_out(frame, Selection(weekdays=(0,))) == LeftOut(weekday=1)
    assert left_out(frame, Selection(weekdays=(0,), groups=("vvc",))) == LeftOut()
    assert left_out(frame, Selection()) == LeftOut()


def test_the_parts_and_the_left_out_add_up(frame):
    parts = ("night", "morning", "afternoon", "evening")
    kept = sum(len(chosen(frame, parts_of_day=(part,))) for part in parts)
    assert kept + left_out(frame, Selection(parts_of_day=parts)).part_of_day == len(frame)


def test_the_result_is_numbered_anew_and_the_input_left_alone(frame):
    before = frame.copy(deep=True)
    result = select(frame, Selection(groups=("vvc",), parts_of_day=("night",)))
    assert list(result.index) == [0]
    pd.testing.assert_frame_equal(frame, before)


def test_period_and_weeks(frame):
    assert period(frame, Selection()) == (date(2022, 12, 31), date(2023, 2, 1))
    assert weeks(frame, Selection(start=date(2023, 1, 1), end=date(2023, 1, 14))) == 2.0
    assert weeks(frame, Selection(start=date(2023, 1, 26))) == 1.0
    assert period(frame, Selection(start=date(2024, 1, 1))) is None
    assert period(frame.iloc[:0], Selection(end=date(2024, 1, 1))) is None
    assert pd.isna(weeks(frame.iloc[:0], Selection()))


def test_a_selection_is_a_cache_key():
    assert len({Selection(groups=("hic",)), Selection(groups=("hic",)), Selection()}) == 2


def test_what_cannot_be_chosen():
    with pytest.raises(
        AnalysisError, match=r"A period begins before it ends\. Given: from 2023-02-01 to 2023-01"
    ):
        Selection(start=date(2023, 2, 1), end=date(2023, 1, 1))
    with pytest.raises(AnalysisError, match=r"night, morning, afternoon, evening\. Given: noon"):
        Selection(parts_of_day=("noon",))
    with pytest.raises(AnalysisError, match="Given: 7") as caught:
        Selection(weekdays=(7,))
    assert "Opgegeven: 7" in words_for("nl").error(caught.value)
