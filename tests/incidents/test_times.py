"""Dates, times and windows in the spellings of exports, on the wall clock of Amsterdam."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.incidents.checks.times import read_windows
from hotspots.incidents.findings import Ledger

ZONE = "Europe/Amsterdam"


def windows(date_from, time_from=None, date_to=None, time_to=None, **options):
    """Read windows; return texts "from / to" on the wall clock (None when rejected) and the ledger."""
    columns = {"date_from": date_from, "time_from": time_from, "date_to": date_to, "time_to": time_to}
    frame = pd.DataFrame(
        {name: values for name, values in columns.items() if values is not None}, dtype="str"
    )
    ledger = Ledger(np.arange(2, 2 + len(frame)))
    found = read_windows(frame, ledger, **{"timezone": ZONE, **options})
    ends = [
        pd.DatetimeIndex(side).tz_localize("UTC").tz_convert(options.get("timezone", ZONE))
        for side in (found.start, found.end)
    ]
    texts = [
        None if pd.isna(start) else f"{start:%Y-%m-%d %H:%M:%S%z} / {end:%Y-%m-%d %H:%M:%S%z}"
        for start, end in zip(*ends, strict=True)
    ]
    return texts, ledger


def codes(ledger):
    return {finding.code: finding.lines.tolist() for finding in ledger.findings}


def notes(ledger):
    return [note.code for note in ledger.notes]


@pytest.mark.parametrize(
    "text",
    [
        "2023-05-13",
        "2023/05/13",
        "2023.5.13",
        "20230513",
        "13-05-2023",
        "13/5/2023",
        "13.05.2023",
        "13 05 2023",
        "13 mei 2023",
        "13-mei-2023",
        "13 May 2023",
        "45059",
    ],
)
def test_a_date_is_the_whole_day(text):
    assert windows([text])[0] == ["2023-05-13 00:00:00+0200 / 2023-05-14 00:00:00+0200"]


@pytest.mark.parametrize(
    "text",
    [
        "2023-05-13 21:30",
        "2023-05-13T21:30:00",
        "2023-05-13T21:30:00.123",
        "2023-05-13T19:30:00Z",
        "2023-05-13T19:30:00.000Z",
        "2023-05-13T21:30:00+02:00",
        "2023-05-13 14:30:00-0500",
        "13-05-2023 21:30",
        "13-05-2023 21.30 uur",
        "13-05-2023, 21:30",
        "05/13/2023 09:30:00 PM",
        "202305132130",
        "20230513 2130",
        "20230513T213000",
        "13 mei 2023 21u30",
        "45059.895833333",
    ],
)
def test_a_date_with_a_time_is_a_moment(text):
    assert windows([text])[0] == ["2023-05-13 21:30:00+0200 / 2023-05-13 21:30:00+0200"]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["21:30", "9:05"], ["21:30", "09:05"]),
        (["21:30:15", "00:00:00"], ["21:30", "00:00"]),
        (["2130", "905"], ["21:30", "09:05"]),
        (["2130", "5"], ["21:30", "00:05"]),
        (["213015", "90501"], ["21:30", "09:05"]),
        (["0.5", "0.25"], ["12:00", "06:00"]),
        (["0,895833333", "0"], ["21:30", "00:00"]),
        (["21.30", "0.45"], ["21:30", "00:45"]),
        (["21u30", "9:05 uur"], ["21:30", "09:05"]),
        (["9:30 PM", "12:05 am"], ["21:30", "00:05"]),
        (["21", "9"], ["21:00", "09:00"]),
        (["1899-12-30 21:30:00", "1900-01-00 09:05"], ["21:30", "09:05"]),
        (["21:30", None], ["21:30", None]),
        (["21:30", "9"], ["21:30", None]),
        (["21:30", "25:00"], ["21:30", None]),
        (["21:30", "12:60"], ["21:30", None]),
        (["2130", "2575"], ["21:30", None]),
        (["21:30", "avond"], ["21:30", None]),
        (["0.30", "0.45"], [None, None]),
        (["13:30 PM", "0:30 AM"], [None, None]),
    ],
)
def test_a_column_of_times(texts, expected):
    found, _ = windows(["2023-05-13", "2023-05-13"], texts)
    assert [text[11:16] if text[:24] == text[27:] else None for text in found] == expected


def test_an_unreadable_time_keeps_the_day_and_is_said():
    texts, ledger = windows(["2023-05-13", "2023-05-13 laat"], ["avond", None])
    assert texts == ["2023-05-13 00:00:00+0200 / 2023-05-14 00:00:00+0200"] * 2
    assert codes(ledger) == {"time_unreadable": [2, 3]}


def test_24_00_is_the_end_of_the_day():
    assert windows(["2023-05-13"], ["24:00"])[0] == ["2023-05-14 00:00:00+0200 / 2023-05-14 00:00:00+0200"]


def test_hours_without_minutes_are_said():
    assert notes(windows(["2023-05-13"], ["21"])[1]) == ["whole_hours"]


def test_midnight_behind_every_date_is_no_time():
    texts, ledger = windows(["2023-05-13 00:00:00", "2023-05-14 00:00:00"])
    assert texts[0] == "2023-05-13 00:00:00+0200 / 2023-05-14 00:00:00+0200"
    assert notes(ledger) == ["all_midnight"]
    texts, ledger = windows(["2023-05-13 00:00:00", "2023-05-14 12:00:00"])
    assert texts[0] == "2023-05-13 00:00:00+0200 / 2023-05-13 00:00:00+0200"
    assert notes(ledger) == []
    texts, _ = windows(["2023-05-13 00:00:00"], ["21:30"])
    assert texts == ["2023-05-13 21:30:00+0200 / 2023-05-13 21:30:00+0200"]


class TestOrderOfDayAndMonth:
    def test_one_row_that_fits_one_order_decides_for_all(self):
        texts, ledger = windows(["03-04-2023", "13-04-2023"])
        assert [text[:10] for text in texts] == ["2023-04-03", "2023-04-13"]
        assert notes(ledger) == []
        texts, ledger = windows(["03-04-2023", "04-13-2023"])
        assert [text[:10] for text in texts] == ["2023-03-04", "2023-04-13"]
        assert notes(ledger) == ["month_first"]

    def test_from_and_to_share_one_order(self):
        texts, _ = windows(["03-04-2023"], None, ["04-13-2023"])
        assert texts == ["2023-03-04 00:00:00+0100 / 2023-04-14 00:00:00+0200"]

    def test_both_orders_fit_all_rows_the_day_comes_first_and_that_is_said(self):
        texts, ledger = windows(["03-04-2023", "01-02-2023"])
        assert [text[:10] for text in texts] == ["2023-04-03", "2023-02-01"]
        assert notes(ledger) == ["date_order_assumed"]
        assert notes(windows(["03-03-2023"])[1]) == []

    @pytest.mark.parametrize(("day_first", "expected"), [(True, "2023-04-03"), (False, "2023-03-04")])
    def test_the_user_decides(self, day_first, expected):
        texts, ledger = windows(["03-04-2023"], day_first=day_first)
        assert texts[0][:10] == expected
        assert notes(ledger) == []

    def test_a_slip_of_the_pen_is_rejected_and_the_rest_is_believed(self):
        texts, ledger = windows(["13-04-2023"] * 30 + ["04-13-2023", "03-04-2023"])
        assert codes(ledger) == {"date_order_mixed": [32]}
        assert texts[-1][:10] == "2023-04-03"

    def test_a_file_that_mixes_both_orders_is_believed_only_where_there_is_one_reading(self):
        texts, ledger = windows(["13-04-2023", "14-04-2023", "04-13-2023", "03-04-2023", "05-05-2023"])
        assert codes(ledger) == {"date_order_mixed": [4, 5]}
        assert texts[-1][:10] == "2023-05-05"


class TestTwoDigitYears:
    def test_read_when_one_order_fits_all(self):
        texts, ledger = windows(["31-12-22", "13-04-45"], today=date(2023, 12, 31))
        assert texts == [None, None]
        texts, ledger = windows(["31-12-22", "13-04-23"], today=date(2023, 12, 31))
        assert [text[:10] for text in texts] == ["2022-12-31", "2023-04-13"]
        assert notes(ledger) == ["short_years"]

    def test_not_read_when_more_than_one_fits(self):
        texts, ledger = windows(["03-04-05"])
        assert texts == [None]
        assert codes(ledger) == {"year_two_digits": [2]}

    def test_the_user_or_the_other_dates_tell(self):
        assert windows(["03-04-05"], day_first=True)[0][0][:10] == "2005-04-03"
        assert windows(["03-04-95"], day_first=False)[0][0][:10] == "1995-03-04"
        assert windows(["03-04-05", "13-04-2005"])[0][0][:10] == "2005-04-03"


@pytest.mark.parametrize(
    "text",
    [
        "31-02-2023",
        "32-01-2023",
        "13-13-2023",
        "gisteren",
        "2023-13-01",
        "2023-02-30",
        "123456789",
        "12:30",
        "3 bla 2023",
        "99999",
        "2023",
        "1-1-23456",
        "0000-00-00",
        "1-2",
        "2023-05-1x",
    ],
)
def test_what_is_no_date_is_rejected(text):
    texts, ledger = windows([text])
    assert texts == [None]
    assert codes(ledger) == {"date_unreadable": [2]}


def test_missing_early_and_future_dates_are_rejected():
    texts, ledger = windows([None, "1900-01-01", "2024-01-01", "2023-12-31"], today=date(2023, 12, 31))
    assert [text is None for text in texts] == [True, True, True, False]
    assert codes(ledger) == {"date_missing": [2], "date_too_early": [3], "date_in_future": [4]}
    assert windows(["2099-01-01"])[0] != [None]


class TestWindows:
    def test_from_and_to(self):
        texts, _ = windows(["2023-01-02"], ["18:00"], ["2023-01-03"], ["07:30"])
        assert texts == ["2023-01-02 18:00:00+0100 / 2023-01-03 07:30:00+0100"]

    def test_to_without_time_lasts_until_the_end_of_its_day(self):
        texts, _ = windows(["2023-01-02"], ["18:00"], ["2023-01-02"], [None])
        assert texts == ["2023-01-02 18:00:00+0100 / 2023-01-03 00:00:00+0100"]

    def test_no_end_is_a_moment_and_no_time_a_day(self):
        texts, _ = windows(["2023-01-02", "2023-01-02"], ["18:00", None], [None, None], [None, None])
        assert texts == [
            "2023-01-02 18:00:00+0100 / 2023-01-02 18:00:00+0100",
            "2023-01-02 00:00:00+0100 / 2023-01-03 00:00:00+0100",
        ]

    def test_an_end_without_date_is_on_the_same_day_or_the_next(self):
        texts, ledger = windows(["2023-01-02", "2023-01-02"], ["18:00", "22:00"], None, ["19:00", "02:00"])
        assert texts == [
            "2023-01-02 18:00:00+0100 / 2023-01-02 19:00:00+0100",
            "2023-01-02 22:00:00+0100 / 2023-01-03 02:00:00+0100",
        ]
        assert codes(ledger) == {"end_next_day": [3]}

    def test_to_before_from_is_rejected(self):
        texts, ledger = windows(
            ["2023-01-02", "2023-01-02"], ["18:00"] * 2, ["2023-01-01", "2023-01-02"], ["7:00", "17:59"]
        )
        assert texts == [None, None]
        assert codes(ledger) == {"to_before_from": [2, 3]}

    def test_an_unreadable_end_is_rejected(self):
        texts, ledger = windows(["2023-01-02"], None, ["31-02-2023"])
        assert texts == [None]
        assert codes(ledger) == {"date_unreadable": [2]}


class TestNightsOfTheClockChange:
    def test_the_hour_that_was_skipped(self):
        texts, ledger = windows(["2023-03-26", "2023-03-26", "2023-03-26"], ["01:59", "02:30", "03:00"])
        assert [text[11:24] for text in texts] == ["01:59:00+0100", "03:30:00+0200", "03:00:00+0200"]
        assert codes(ledger) == {"clock_forward": [3]}
        assert ledger.findings[0].action == "repaired"

    def test_the_hour_that_came_twice_is_a_window_over_both(self):
        texts, ledger = windows(["2023-10-29", "2023-10-29", "2023-10-29"], ["01:59", "02:30", "03:00"])
        assert texts == [
            "2023-10-29 01:59:00+0200 / 2023-10-29 01:59:00+0200",
            "2023-10-29 02:30:00+0200 / 2023-10-29 02:30:00+0100",
            "2023-10-29 03:00:00+0100 / 2023-10-29 03:00:00+0100",
        ]
        assert codes(ledger) == {"clock_back": [3]}

    def test_an_offset_in_the_text_leaves_no_doubt(self):
        texts, ledger = windows(["2023-10-29T02:30:00+01:00", "2023-03-26T01:30:00Z"])
        assert [text[11:24] for text in texts] == ["02:30:00+0100", "03:30:00+0200"]
        assert codes(ledger) == {}

    def test_a_window_over_the_night_keeps_its_real_length(self):
        texts, _ = windows(["2023-10-28"], None, ["2023-10-29"])
        assert texts == ["2023-10-28 00:00:00+0200 / 2023-10-30 00:00:00+0100"]

    def test_from_late_to_early_in_the_double_hour_is_possible(self):
        texts, ledger = windows(["2023-10-29"], ["02:50"], ["2023-10-29"], ["02:10"])
        assert texts == ["2023-10-29 02:50:00+0200 / 2023-10-29 02:10:00+0100"]
        assert codes(ledger) == {"clock_back": [2]}

    def test_another_place_another_night(self):
        texts, _ = windows(["2016-03-13"], ["02:30"], timezone="America/Chicago")
        assert texts == ["2016-03-13 03:30:00-0500 / 2016-03-13 03:30:00-0500"]


DATES = st.one_of(
    st.none(), st.text(max_size=15), st.from_regex(r"\d{1,4}[-/. ]\d{1,2}[-/. ]\d{2,4}", fullmatch=True)
)
TIMES = st.one_of(
    st.none(), st.text(max_size=8), st.from_regex(r"\d{1,2}[:.]?\d{2}(:\d{2})?(Z|[+-]\d\d)?", fullmatch=True)
)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(DATES, TIMES, DATES, TIMES), min_size=1, max_size=12),
    st.sampled_from([None, True, False]),
)
def test_wild_rows_give_a_window_in_order_or_a_reason(rows, day_first):
    texts, ledger = windows(*map(list, zip(*rows, strict=True)), day_first=day_first)
    assert [text is not None for text in texts] == ledger.alive.tolist()
    rejected = [line for finding in ledger.findings if finding.action == "rejected" for line in finding.lines]
    assert sorted(rejected) == ledger.lines[~ledger.alive].tolist()


@settings(max_examples=60, deadline=None)
@given(st.datetimes(min_value=pd.Timestamp("1990-01-02"), max_value=pd.Timestamp("2089-12-30")))
def test_what_pandas_writes_is_read_back(moment):
    stamp = pd.Timestamp(moment).floor("s")
    texts, _ = windows([stamp.isoformat() + "Z"], timezone="UTC")
    if stamp.time() != pd.Timestamp(0).time():
        assert texts == [f"{stamp:%Y-%m-%d %H:%M:%S}+0000 / {stamp:%Y-%m-%d %H:%M:%S}+0000"]
