"""Patrouilles: settings, the plan, sheets, what people decide, what was done, and what is refused."""

import json
import re
from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
from said import charts, link_of, said, tables
from shapely import Point

from hotspots.action.patrol_types import Shift, Team
from hotspots.analysis.selection import Selection
from hotspots.city import load_city
from hotspots.errors import ActionError
from hotspots.i18n import words_for
from hotspots.places.joining import join
from hotspots.register import Register
from hotspots.report import patrol_words
from hotspots.report.patrol_book import PatrolBook
from hotspots.report.patrol_places import named_places
from hotspots.report.patrol_proposal import PatrolQuestion, propose
from hotspots.web import cache
from hotspots.web.components.patrols.talk import item_name, setting_name
from hotspots.web.components.patrols.teams import Row, default_rows, teams_of
from hotspots.web.jobs import jobs

WEEK = date(2024, 1, 1)
WORDS = words_for("nl")


@pytest.fixture
def book(database):
    with Register.open(database) as opened:
        yield opened


def few_hours(app):
    """Make the plan small: one team, one day, one hour and a half, five hotspots."""
    app.button(key="patrol-0-1-out").click().run()
    app.number_input(key="patrol-0-most").set_value(5)
    app.button_group(key="patrol-0-0-days").set_value([0])
    app.selectbox(key="patrol-0-0-start").set_value(20 * 60)
    app.selectbox(key="patrol-0-0-end").set_value(22 * 60)
    app.run()
    assert not app.exception
    return app


def proposed(app):
    """Press the button, unless the same was asked before in this process, and wait for the plan."""
    if any(button.key == "start-patrol" for button in app.button):
        app.button(key="start-patrol").click().run()
    for _ in range(60):
        if any(part.value == "Het plan" for part in app.header):
            return app
        for job in list(jobs()._jobs.values()):
            job.wait(60)
        app.run()
        assert not app.exception
    raise AssertionError(said(app))


def columns_of(table, number):
    rows = re.findall(r"<tr>(.*?)</tr>", table)[1:]
    return [re.findall(r"<td[^>]*>(.*?)</td>", row)[number] for row in rows]


def test_a_first_visit_asks_and_proposes_nothing_by_itself(opened):
    app = opened("patrouilles", categories="1.2.3")
    text = said(app)
    assert "synthetische gegevens" in text
    assert "n = 702 incidenten" in text
    assert app.date_input(key="patrol-0-week").value == WEEK
    assert "1 januari 2024 t/m 7 januari 2024" in text
    assert "Het plan" not in [part.value for part in app.header]
    assert "Opslaan als voorstel" not in text


def test_a_plan_is_proposed_saved_set_and_noted(opened, book):
    app = proposed(few_hours(opened("patrouilles", categories="1.2.3")))
    text = said(app)
    assert "van de" in text
    assert "verwacht" in text
    assert re.search(r"hooguit \d+% onder het best mogelijke|Geen plan binnen deze regels dekt meer", text)
    assert "Gemaakt uit 702 incidenten, 1 januari 2023 t/m 31 december 2023. Bron: synthetisch." in text
    stops, rounds, fair = tables(app)[:3]
    times = columns_of(stops, 1)
    assert times == sorted(times)
    assert all("20:00" <= time[:5] < "22:00" for time in times)
    assert any("Vrij: buiten hotspots" in cell for cell in columns_of(stops, 2)), "a part is kept free"
    total, *parts = (int(columns_of(rounds, number)[0]) for number in (3, 4, 5, 6, 7))
    assert total == sum(parts) == 120
    shares = [int(cell.rstrip("%")) for cell in columns_of(fair, 4)]
    assert abs(sum(shares) - 100) <= len(shares)
    assert "Opslaan als voorstel" in text

    app.text_input(key="who-field").set_value("planner Stad").run()
    app.button(key="plan-save").click().run()
    assert not app.exception
    (stored,) = book.plans.list(load_city().key, kind="patrol")
    assert (stored.synthetic, stored.made_by, stored.plan.first_day) == (True, "planner Stad", WEEK)
    assert link_of(app)["plan"] == "1"
    kept = json.dumps(dict(stored.plan.content))
    assert "incident_id" not in kept
    told = PatrolBook.of(stored.plan)
    assert len(told.rounds) == 1
    assert told.rounds[0].on_stops == sum(stop.minutes for stop in told.rounds[0].stops)

    stop = told.rounds[0].stops[0]
    app.number_input(key=f"visit-1-{told.rounds[0].at}-{stop.order}").set_value(9.0)
    next(button for button in app.button if button.label == "Minuten noteren").click().run()
    assert not app.exception
    (visit,) = book.visits.of(1)
    assert (visit.minutes, visit.team, visit.day, visit.who) == (9, "Team 1", WEEK, "planner Stad")
    app.run()
    dosage = tables(app)[-1]
    assert "Genoteerde minuten" in dosage
    assert columns_of(dosage, 2)[0] == "9"
    assert set(columns_of(dosage, 5)) == {"\u2013"}, "what comes after is not known"


def test_a_kept_plan_is_shown_as_it_was_and_fills_the_form(opened):
    app = proposed(few_hours(opened("patrouilles", categories="1.2.3")))
    app.text_input(key="who-field").set_value("planner").run()
    app.button(key="plan-save").click().run()
    first = tables(app)[0]
    again = opened("patrouilles", plan="1")
    assert tables(again)[0] == first
    assert again.number_input(key="patrol-1001-most").value == 5
    assert again.selectbox(key="patrol-1001-0-start").value == 20 * 60
    assert "Wat op de stops is gedaan" in [part.value for part in again.header]


def test_no_team_and_no_hours_are_said(opened):
    app = opened("patrouilles", categories="1.2.3")
    for number in (0, 1):
        app.button(key=f"patrol-0-{number}-out").click().run()
    assert "ten minste één team" in app.error[0].value
    assert not any(button.key == "start-patrol" for button in app.button)
    app.button(key="patrol-0-add").click().run()
    number = next(int(b.key.split("-")[2]) for b in app.button if b.key and b.key.endswith("-out"))
    app.button_group(key=f"patrol-0-{number}-days").set_value([]).run()
    assert "geen uren" in app.error[0].value


def test_a_week_before_the_data_has_nothing_to_rest_on(opened):
    app = few_hours(opened("patrouilles", categories="1.2.3"))
    app.date_input(key="patrol-0-week").set_value(date(2023, 1, 4)).run()
    app.button(key="start-patrol").click().run()
    for _ in range(20):
        for job in list(jobs()._jobs.values()):
            job.wait(60)
        app.run()
        if app.info:
            break
    assert "berust op wat" in " ".join(part.value for part in app.info)


def test_english(opened):
    app = opened("patrouilles", categories="1.2.3", lang="en")
    assert app.title[0].value == "Patrols"
    assert "What is asked" in [part.value for part in app.header]


def test_the_back_test_is_told_with_its_intervals_and_says_where_the_plan_is_not_better(opened):
    app = few_hours(opened("patrouilles", categories="1.2.3"))
    app.button(key="start-patrols-tested").click().run()
    for _ in range(120):
        if charts(app):
            break
        for job in list(jobs()._jobs.values()):
            job.wait(60)
        app.run()
        assert not app.exception
    text = said(app)
    assert re.search(r"Over 26 weken .* van de 335 incidenten", text)
    assert "dezelfde uren over de hotspots van vorig jaar" in text
    assert "Het zegt niet dat het incident was voorkomen" in text
    table = next(table for table in tables(app) if "rivalen" in table)
    rows = [row[1:] for row in zip(*(columns_of(table, number) for number in range(7)), strict=True)]
    assert len(rows) == 4
    assert rows[0][3] == "\u2013", "the plan is not held against itself"
    for stops, *_, interval, verdict in rows[1:]:
        assert int(stops.replace(".", "")) > 0
        low, high = (float(end.rstrip("%").replace(",", ".")) for end in interval.split(" tot "))
        assert low <= high
        if verdict == "het plan is beter":
            assert low > 0
        elif verdict == "het plan is niet beter":
            assert low <= 0


def test_where_patrols_may_have_made_a_hotspot_the_plan_warns(stock):
    """Find a kind that is found by looking, patrol its hotspot, and let it rise in the last four weeks."""
    city = stock.city
    week, spot = WEEK, (143_650.0, 486_900.0)
    days = [*range(-27, 0), *range(-27, 0), -60, -70, -80, -90]
    moments = pd.Series([pd.Timestamp(week) + pd.Timedelta(days=day, hours=20) for day in days])
    moments = moments.astype("datetime64[us]").dt.tz_localize("Europe/Amsterdam")
    incidents = gpd.GeoDataFrame(
        {
            "incident_id": [str(number) for number in range(len(days))],
            "category": "3.1.1",
            "group": "drugs_weapons",
            "occurred_from": moments,
            "occurred_to": moments,
            "precision": "address",
            "source": "by hand",
            "regime": "avg",
        },
        geometry=[Point(spot[0] + number % 5, spot[1] + number % 3) for number in range(len(days))],
        crs=city.crs,
    )
    question = PatrolQuestion(week, (Team("A", "foot", *spot, (Shift(week, 1200, 1320),)),), minimum=10)

    def proposed_with(patrolled):
        return PatrolBook.of(
            propose(
                incidents,
                join(incidents, city, stock.layers),
                city,
                stock.layers,
                Selection(),
                question,
                title="x",
                synthetic=False,
                patrolled=patrolled,
            )
        )

    calm = proposed_with({})
    assert calm.notes == []
    (place,) = calm.spots.values()
    assert place.share_haal == 1.0
    assert patrol_words.haal_sentence(place, WORDS) is not None
    warned = proposed_with({place.key: 240.0})
    (sentence,) = patrol_words.note_sentences(warned, WORDS)
    assert "240" in sentence
    assert "verklaren" in sentence


@pytest.fixture
def stock():
    return cache.stock()


def test_rows_of_one_name_are_shifts_of_one_team(stock):
    places = named_places(stock.city, stock.layers, WORDS)
    town_hall = next(iter(places))
    rows = [
        Row("Stad", "bike", town_hall, days=(0,), start=600, end=720),
        Row("Haven", "foot", "xy", 146_000.0, 484_000.0, (6,), 1320, 120),
        Row(" Stad ", "bike", town_hall, days=(1, 2), start=900, end=960),
    ]
    stad, haven = teams_of(rows, WEEK, places)
    assert (stad.name, len(stad.shifts), stad.minutes) == ("Stad", 3, 240)
    assert (stad.x, stad.y) == (places[town_hall].x, places[town_hall].y)
    assert (haven.x, haven.shifts[0].start, haven.shifts[0].end) == (146_000.0, 1320, 1560)
    assert isinstance(haven, Team)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "at least one team. There is none"),
        ([Row("", place="xy")], "A team has a name"),
        ([Row("A", place="xy", days=())], "A has no hours"),
        ([Row("A", "bike", "xy"), Row("A", "car", "xy")], "two modes or two starting points"),
        ([Row("A", place="xy", days=(0,)), Row("A", place="xy", days=(0,))], "Two shifts of A overlap"),
    ],
)
def test_rows_that_cannot_be_teams(rows, message):
    with pytest.raises(ActionError, match=message):
        teams_of(rows, WEEK, {})


def test_named_places_are_those_of_the_city(stock):
    names = [place.name for place in named_places(stock.city, stock.layers, WORDS).values()]
    assert any(name.startswith("Stadhuis") for name in names)
    assert "Station Almere Centrum" in names
    assert any(name.startswith("Centrum Almere") for name in names)
    assert [row.name for row in default_rows(stock, WORDS)] == ["Team 1", "Team 2"]


def test_keys_of_a_plan_in_words():
    assert item_name("town_centre|Centrum Almere Stad|n||", WORDS) == "Centrum Almere Stad, noord"
    assert item_name("hotspot|3", WORDS) == "Hotspot 3"
    assert setting_name("teams.Team 1.5.mode", WORDS) == "Team 1.5: vervoer"
    assert setting_name("reserve", WORDS) == "Vrij buiten hotspots"
