"""A patrol plan that is kept and told: nothing is lost; sheets and files say what they should."""

import io
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import gpxpy
import numpy as np
import pandas as pd
import pytest
import shapely
from icalendar import Calendar

from hotspots.action.patrol_types import PatrolOptions, PatrolPlan, Shift, Team
from hotspots.action.plan_json import from_json, to_json
from hotspots.action.plans import Plan, compare, copy_to
from hotspots.i18n import words_for
from hotspots.incidents.taxonomy import taxonomy
from hotspots.report import patrol_words as told
from hotspots.report.layers_patrol import patrol_groups
from hotspots.report.patrol_book import PatrolBook, content, spot_key
from hotspots.report.patrol_files import file_name, geojson, gpx, ical, wall_moment
from hotspots.report.patrol_sheet import patrol_sheet, patrol_sheet_png

WEEK = date(2024, 3, 25)  # the clock goes forward in the night before its Sunday
NL = words_for("nl")
MADE = date(2024, 3, 20)
NIGHT = Shift(date(2024, 3, 30), 1380, 1680)
TEAMS = (
    Team("Team <1> & co", "bike", 143_400.0, 487_400.0, (Shift(WEEK, 1080, 1200), NIGHT)),
    Team("Rust", "car", 143_400.0, 487_400.0, (Shift(WEEK, 600, 630),)),
)


def row(team, shift, order, *, rank, arrive, xy, expected):
    return {
        "team": team.name,
        "mode": team.mode,
        "day": shift.day,
        "start": shift.start,
        "order": order,
        "rank": rank,
        "x": xy[0],
        "y": xy[1],
        "hour": ((shift.day - WEEK).days * 1440 + arrive) // 60,
        "arrive": arrive,
        "leave": arrive + 12,
        "travel_minutes": 5,
        "metres": 800.0,
        "expected": expected,
    }


def shift_row(team, shift, stops, reserved):
    on_stops, on_travel = 12 * stops, 5 * stops + 5 * bool(stops)
    return {
        "team": team.name,
        "mode": team.mode,
        "day": shift.day,
        "start": shift.start,
        "end": shift.end,
        "minutes": shift.minutes,
        "on_stops": on_stops,
        "on_travel": on_travel,
        "travel_back": 5 * bool(stops),
        "reserved": reserved,
        "slack": shift.minutes - on_stops - on_travel - reserved,
        "stops": stops,
        "metres": 800.0 * (stops + 1),
        "expected": 0.1 * stops,
    }


@pytest.fixture
def plan(picture):
    """A plan by hand over the two hotspots of the small town."""
    spots = picture.hotspots
    assert len(spots) == 2
    at = {rank: (x, y) for rank, x, y in zip(spots["rank"], spots["label_x"], spots["label_y"], strict=True)}
    first, second = TEAMS[0].shifts
    stops = [
        row(TEAMS[0], first, 1, rank=1, arrive=1085, xy=at[1], expected=0.2),
        row(TEAMS[0], first, 2, rank=2, arrive=1110, xy=at[2], expected=0.1),
        row(TEAMS[0], first, 3, rank=1, arrive=1150, xy=at[1], expected=0.0),
        row(TEAMS[0], second, 1, rank=2, arrive=1620, xy=at[2], expected=0.004),
    ]
    made = PatrolPlan(
        week=WEEK,
        teams=TEAMS,
        options=PatrolOptions(),
        stops=pd.DataFrame(stops),
        shifts=pd.DataFrame(
            [
                shift_row(TEAMS[0], first, 3, 24),
                shift_row(TEAMS[0], second, 1, 60),
                shift_row(TEAMS[1], TEAMS[1].shifts[0], 0, 6),
            ]
        ),
        reserved=pd.DataFrame(
            [
                {"team": TEAMS[0].name, "day": WEEK, "start": 1165, "end": 1189},
                {"team": TEAMS[0].name, "day": date(2024, 3, 30), "start": 1440, "end": 1500},
                {"team": "Rust", "day": WEEK, "start": 612, "end": 618},
            ]
        ),
        hotspots=pd.DataFrame(
            {
                "rank": [1, 2],
                "stops": [2, 2],
                "minutes": [24, 24],
                "covered": [0.2, 0.104],
                "expected": [0.5, 0.5],
            }
        ),
        covered=0.304,
        expected=1.0,
        bound=0.32,
        gap=0.05,
        time_limit_reached=True,
        seconds=20.0,
    )
    kept = content(
        made,
        spots,
        facts={
            "n": 51,
            "period": ["2023-03-03", "2023-04-11"],
            "sources": ["synthetisch"],
            "synthetic": True,
            "streets": False,
            "more_hotspots": 0,
        },
        fairness=[
            {"code": "WK0", "name": "'t Oor", "minutes": 24.0, "n": 30},
            {"code": "", "name": "", "minutes": 24.0, "n": 21},
        ],
        notes=[("Of {n} selected incidents {located} have a location and {without} have none.",
                {"n": 51, "located": 50, "without": 1})],
        share_haal=pd.Series({1: 0.75, 2: np.nan}),
    )  # fmt: skip
    return Plan("patrol", "Week 13", WEEK, WEEK + timedelta(days=6), content=kept)


@pytest.fixture
def book(plan):
    return PatrolBook.of(plan)


def test_what_is_kept_is_what_was_planned(plan, book):
    assert PatrolBook.of(from_json(to_json(plan))) == book
    assert [one.at for one in book.rounds] == ["Team <1> & co|0|1080", "Team <1> & co|5|1380", "Rust|0|600"]
    assert [stop.order for stop in book.rounds[0].stops] == [1, 2, 3]
    assert book.rounds[0].blocks == ((1165, 1189),)
    assert book.rounds[1].blocks == ((1440, 1500),)
    assert (book.rounds[2].stops, book.rounds[2].minutes) == ((), 30)
    for one in book.rounds:
        assert one.minutes == one.on_stops + one.on_travel + one.reserved + one.slack
        assert one.on_stops == sum(stop.minutes for stop in one.stops)
    assert sum(spot.minutes for spot in book.spots.values()) == sum(one.on_stops for one in book.rounds)
    assert [spot.share_haal for spot in book.spots.values()] == [0.75, None]


def test_the_order_of_the_items_changes_nothing(plan, book):
    turned = {**plan.content, "items": plan.items[::-1]}
    assert PatrolBook.of(replace(plan, content=turned)) == book


def test_a_copy_is_the_same_rounds_a_week_later(plan, book):
    copy = copy_to(plan, WEEK + timedelta(days=7))
    later = PatrolBook.of(copy)
    assert later.rounds == book.rounds
    assert later.day(later.rounds[0]) == WEEK + timedelta(days=7)
    assert {difference.what for difference in compare(plan, copy)} == {"head"}


def test_no_incident_is_kept(plan):
    text = to_json(plan)
    assert not re.search(r"\bi\d+\b", text), "no id of an incident"
    assert "occurred" not in text


def test_keys_name_the_place_and_not_its_rank(picture, book):
    rows = picture.hotspots.drop(columns="geometry").to_dict("records")
    assert [spot_key(row) for row in rows] == list(book.spots)
    assert spot_key({**rows[0], "rank": 7}) == spot_key(rows[0])
    nowhere = dict.fromkeys(("name_layer", "name_area", "sector", "name_buurt", "letter"))
    assert spot_key({**nowhere, "rank": 7}) == "hotspot|7"


def test_coverage_and_bound_in_words(book):
    said = told.coverage_sentences(book, NL)
    assert said[0].startswith("4 stops bij 2 hotspots: van de 1,0 incidenten")
    assert "0,3 (30%)" in said[0]
    assert said[1] == "Dat is hooguit 5% onder het best mogelijke binnen deze regels."
    assert "tijdslimiet" in said[2]
    assert "niet: voorkomen" in said[3]


@pytest.mark.parametrize(
    ("gap", "sentence"),
    [
        (0.0, "Geen plan binnen deze regels dekt meer."),
        (0.0101, "hooguit 2% onder"),
        (0.03, "hooguit 3% onder"),
        (0.9999, "hooguit 100% onder"),
    ],
)
def test_the_bound_is_rounded_up_and_never_down(book, gap, sentence):
    assert sentence in told.bound_sentence(replace(book, gap=gap), NL)


def test_nothing_expected(book):
    (said,) = told.coverage_sentences(replace(book, expected=0.0), NL)
    assert "niets verwacht" in said


@pytest.mark.parametrize(
    ("per_week", "said"),
    [
        (0.0, "wordt niets verwacht"),
        (1 / 123, "ongeveer één per 120 weken"),
        (1 / 7, "ongeveer één per 7 weken"),
        (1.25, "ongeveer 1,2 per week"),
    ],
)
def test_a_pace_has_no_more_digits_than_it_means(per_week, said):
    assert told.pace_phrase(per_week, NL) == said


def test_why_and_what_to_look_for(book):
    spot, stop = next(iter(book.spots.values())), book.rounds[0].stops[0]
    categories = taxonomy(None)
    assert told.why(spot, stop, NL, categories=categories).startswith("30 incidenten in de periode, vooral")
    assert "in dit uur ongeveer één per 5 weken" in told.why(spot, stop, NL, categories=categories)
    assert "Achterpaden" in told.look_for(spot, NL, categories=categories)
    unknown = replace(spot, row={**spot.row, "categories": [["X-1", 3]]})
    assert "anders is dan anders" in told.look_for(unknown, NL, categories=categories)


def test_hotspots_that_rest_on_haaldelicten_are_marked(book):
    first, second = book.spots.values()
    assert told.haal_sentence(first, NL).startswith("75% van deze hotspot")
    assert told.haal_sentence(second, NL) is None
    rows = told.stop_rows(book, book.rounds[0], NL, categories=taxonomy(None))
    assert [row["Hotspot"].endswith(" *") for row in rows] == [True, False, True, False]
    assert [row["Tijd"] for row in rows] == sorted(row["Tijd"] for row in rows)


def test_fairness_adds_up(book):
    rows = told.fairness_rows(book, NL)
    assert [row["Aandeel van de minuten"] for row in rows] == ["50%", "50%"]
    assert [row["Aandeel van de incidenten"] for row in rows] == ["59%", "41%"]
    assert rows[1]["Gebied"] == "Buiten de gebieden"


def test_a_sheet_is_a_tagged_pdf_and_the_same_every_time(book, city, layers):
    first = patrol_sheet(book, TEAMS[0].name, city, layers, words=NL, made=MADE)
    assert first.startswith(b"%PDF-")
    assert b"pdfuaid" in first
    assert first == patrol_sheet(book, TEAMS[0].name, city, layers, words=NL, made=MADE)
    assert first != patrol_sheet(book, TEAMS[0].name, city, layers, words=words_for("en"), made=MADE)


def test_a_sheet_has_a_page_for_each_round(book, city, layers):
    pages = patrol_sheet_png(book, TEAMS[0].name, city, layers, words=NL, made=MADE, pages=9)
    assert len(pages) == 2
    assert all(page.startswith(b"\x89PNG") for page in pages)
    (alone,) = patrol_sheet_png(book, "Rust", city, layers, words=NL, made=MADE, pages=9)
    assert alone not in pages


@pytest.mark.parametrize(
    ("day", "minute", "said"),
    [
        (date(2024, 3, 30), 1620, "2024-03-31T03:00:00+02:00"),
        (date(2024, 3, 30), 1500, "2024-03-31T01:00:00+01:00"),
        (date(2024, 10, 26), 1590, "2024-10-27T02:30:00+02:00"),
        (date(2024, 10, 26), 1630, "2024-10-27T03:10:00+01:00"),
        (date(2024, 12, 31), 1440, "2025-01-01T00:00:00+01:00"),
    ],
)
def test_a_clock_on_the_wall_in_nights_when_it_changes(day, minute, said):
    assert wall_moment(day, minute, "Europe/Amsterdam").isoformat() == said


def test_the_calendar_has_an_event_for_each_stop_at_its_wall_clock_time(book, city):
    made = datetime(2024, 3, 20, 12, tzinfo=UTC)
    text = ical(book, TEAMS[0].name, city, words=NL, made=made)
    calendar = Calendar.from_ical(text)
    events = calendar.walk("VEVENT")
    assert [event["dtstart"].dt.strftime("%d %H:%M") for event in events] == [
        "25 18:05",
        "25 18:30",
        "25 19:10",
        "31 03:00",
    ]
    zone = ZoneInfo("Europe/Amsterdam")
    assert {str(event["dtstart"].params["TZID"]) for event in events} == {"Europe/Amsterdam"}
    assert [event["dtstart"].dt.astimezone(zone).utcoffset() for event in events][-1] == timedelta(hours=2)
    assert calendar.walk("VTIMEZONE")
    assert len({event["uid"] for event in events}) == 4
    assert all("verzonnen incidenten" in event["description"] for event in events)
    assert text == ical(book, TEAMS[0].name, city, words=NL, made=made)


def test_the_route_for_a_phone_has_the_stops_in_order_in_utc(book, city):
    text = gpx(book, TEAMS[0].name, city, words=NL).decode()
    read = gpxpy.parse(io.StringIO(text))
    assert "verzonnen incidenten" in read.description
    first, second = read.routes
    assert [point.name.split(":")[0] for point in first.points] == [
        "Begin van de ronde",
        "Stop 1",
        "Stop 2",
        "Stop 3",
        "Einde van de ronde",
    ]
    assert first.points[1].time == datetime(2024, 3, 25, 17, 5, tzinfo=UTC)
    assert second.points[1].time == datetime(2024, 3, 31, 1, 0, tzinfo=UTC)
    assert all(5.1 < point.longitude < 5.3 and 52.3 < point.latitude < 52.5 for point in first.points)


def test_the_map_data_are_plain_geojson(book, city):
    whole = json.loads(geojson(book, city, words=NL))
    kinds = [feature["properties"]["kind"] for feature in whole["features"]]
    assert kinds == ["hotspot", "hotspot", "route", "stop", "stop", "stop", "route", "stop"]
    assert whole["synthetic"] is True
    assert "verzonnen" in whole["description"]
    for feature in whole["features"]:
        shape = shapely.geometry.shape(feature["geometry"])
        assert shape.is_valid
        assert 5.1 < shape.bounds[0] < 5.3
    last = whole["features"][7]["properties"]
    assert (last["arrive"], last["team"]) == ("2024-03-31T03:00:00+02:00", TEAMS[0].name)
    alone = json.loads(geojson(book, city, words=NL, team="Rust"))
    assert alone["features"] == [], "a round without stops goes nowhere"


def test_a_round_on_the_map_is_harmless_whatever_its_names(book, city):
    drawn = patrol_groups(book, book.rounds[0], city, NL)
    assert [group.key for group in drawn] == ["patrol", "legend"]
    (function, payload), *_ = drawn[0].calls
    assert function == "patrol"
    assert "<" not in payload
    known = json.loads(payload)
    assert [stop["label"] for stop in known["stops"]] == ["1,3", "2"]
    assert len(known["route"]) == 5
    assert "verzonnen" in drawn[1].calls[0][1]
    (alone,) = patrol_groups(book, book.rounds[2], city, NL)
    assert alone.key == "legend", "a round without stops draws nothing"
    everything = json.loads(patrol_groups(book, None, city, NL)[0].calls[0][1])
    assert (len(everything["spots"]), everything["stops"], everything["route"]) == (2, [], [])


def test_notes_in_words(book):
    assert (
        told.note_sentences(book, NL)
        == ["Van 51 geselecteerde incidenten hebben er 50 een locatie en 1 niet."]
        or "51" in told.note_sentences(book, NL)[0]
    )


@pytest.mark.parametrize(
    ("team", "name"), [("Stad 1", "stad-1"), ("../../etc", "etc"), ("***", "team"), ("Éénzame", "éénzame")]
)
def test_a_file_is_named_after_a_team_and_goes_nowhere_else(team, name):
    assert file_name(team) == name
