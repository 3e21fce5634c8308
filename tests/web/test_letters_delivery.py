"""Bezorging: street by street, by file, the coverage of each zone; and after eight weeks what came of it."""

import re
from datetime import UTC, date, datetime

import geopandas as gpd
import pandas as pd
import pytest
from said import said, tables
from shapely import Point

from hotspots.action.letter_effect import effect_of_letters
from hotspots.action.letters import LetterRule, plan_letters
from hotspots.city import load_city
from hotspots.columns import ADDRESS_COLUMNS, DELIVERED, LETTER_ID, REASON
from hotspots.i18n import words_for
from hotspots.register import Register
from hotspots.register.delivery_file import read_deliveries
from hotspots.web.components.letters.delivery_file import file_sentence, recorded_sentence
from hotspots.web.components.letters.effect import comparison_sentence, group_rows, groups_sentence
from hotspots.web.components.letters.rounds import coverage_sentence

CENTRE = (143430.0, 487080.0)
NL = words_for("nl")


def addresses(street="Klaverpad"):
    rows = [(f"A{i}", f"{street} {i // 10}", "1311AB", 1 + i % 10, "", True) for i in range(30)]
    frame = pd.DataFrame(rows, columns=list(ADDRESS_COLUMNS[:-1])).astype(
        {"addition": "str", "street": "str"}
    )
    if street is None:
        frame["street"] = pd.array([None] * 30, dtype="str")
    points = [Point(CENTRE[0] + 3 * i, CENTRE[1]) for i in range(30)]
    return gpd.GeoDataFrame(frame, geometry=points, crs="EPSG:28992")[list(ADDRESS_COLUMNS)]


class Table:
    filename, digest, edition = "bag.csv", "d" * 64, "2024"

    def __init__(self, frame):
        self.addresses, self.read = frame, len(frame)


@pytest.fixture
def book(database, register):
    """A register with a burglary, thirty addresses, and a round of letters released on 2 March 2023."""
    register(
        [
            ("A1", "1.1.1", "2023-03-01 12:00", *CENTRE),
            ("A2", "1.1.1", "2023-03-20 12:00", *CENTRE),
            ("A3", "2.5.2", "2023-06-20 12:00", *CENTRE),
        ]
    )
    with Register.open(database) as opened:
        opened.addresses.load(Table(addresses()), city_key=load_city().key)
        yield opened


@pytest.fixture
def released(book):
    city = load_city()
    homes = book.addresses.frame(city)
    plan = plan_letters(book.incidents(city), homes, until=date(2023, 3, 1), rule=LetterRule())
    return book.letters.release(
        plan, homes, city=city, who="ik", why="proef", now=datetime(2023, 3, 2, 9, tzinfo=UTC)
    )


def iam(app, who="bezorger"):
    app.text_input(key="who-field").set_value(who).run()
    assert not app.exception
    return app


def test_nothing_to_deliver_yet(opened):
    assert "Er zijn nog geen brieven vrijgegeven. Dat gebeurt op de pagina Preventie." in said(
        opened("bezorging")
    )


def test_streets_appear_when_it_is_known_who_asks(opened, released):
    app = opened("bezorging", round="1")
    assert "Zeg wie u bent" in said(app)
    assert "Klaverpad" not in said(app)
    assert [box.label for box in app.selectbox] == ["Ronde", "Zone"]
    iam(app)
    assert [box.label for box in app.selectbox][:3] == ["Ronde", "Zone", "Straat of postcode"]
    assert app.selectbox[2].options[0] == "Klaverpad 0: 0 van 10 bekend"


def test_a_street_at_one_tap(opened, released, book):
    app = iam(opened("bezorging"))
    app.button(key="deliver-all").click().run()
    assert app.success[0].value == "10 brieven als bezorgd vastgelegd."
    assert "10 van 30 bezorgd (33%)" in said(app)
    assert app.selectbox[2].options[0] == "Klaverpad 0: 10 van 10 bekend"
    counted = book.letters.coverage(1).iloc[0]
    assert (counted["n_letters"], counted["n_delivered"], counted["n_unknown"]) == (30, 10, 20)


def test_one_letter_went_otherwise_and_why(opened, released, book):
    app = iam(opened("bezorging"))
    app.button(key="deliver-all").click().run()
    pills = next(group for group in app.get("button_group") if group.label == "Of kies huisnummers")
    assert pills.options[0] == "1 ✓"
    one = book.letters.listed(1)[LETTER_ID][0]
    pills.set_value([one]).run()
    app.button(key="deliver-not").click().run()
    assert app.success[0].value == "1 brief vastgelegd."
    pills = next(group for group in app.get("button_group") if group.label == "Of kies huisnummers")
    assert pills.options[0] == "1 ✗"
    known = book.letters.outcomes(1).set_index(LETTER_ID).loc[one]
    assert (known[DELIVERED], known[REASON]) == (False, "no_mail_sign")
    page = opened("preventie", part="letters")
    assert "9 van 30 bezorgd (30%)" in said(page)
    table = next(one for one in tables(page) if "Bezorgde brieven per zone" in one)
    assert "1 nee-sticker" in table
    assert "9 van 30 bezorgd" in table


def test_a_reason_is_kept_only_for_what_was_not_delivered(released, book):
    ids = book.letters.listed(1)[LETTER_ID].tolist()
    outcome = pd.DataFrame({LETTER_ID: ids[:3], DELIVERED: [True, False, False]})
    outcome[REASON] = ["unreachable", "=nonsense", "unreachable"]
    book.letters.record(1, outcome, who="ik", delivered_on=date(2023, 3, 5))
    known = book.letters.outcomes(1).set_index(LETTER_ID).loc[ids[:3], REASON]
    assert known.isna().tolist() == [True, True, False]


def test_without_streets_the_postcode_is_chosen(opened, book):
    city = load_city()
    book.addresses.load(Table(addresses(None)), city_key=city.key)
    homes = book.addresses.frame(city)
    plan = plan_letters(book.incidents(city), homes, until=date(2023, 3, 1), rule=LetterRule())
    book.letters.release(plan, homes, city=city, who="ik", why="proef")
    app = iam(opened("bezorging"))
    assert app.selectbox[2].options == ["1311AB: 0 van 30 bekend"]
    app.button(key="deliver-all").click().run()
    assert "30 van 30 bezorgd (100%)" in said(app)


def test_a_link_to_a_round_that_is_not_there(opened, released):
    for text in ("99", "x", "-1", "9" * 30):
        assert opened("bezorging", round=text).selectbox[0].value == 1


def test_addresses_that_were_dropped(opened, released, book):
    book.letters.drop_addresses("almere", before=date(2024, 1, 1))
    assert "zijn gewist" in said(opened("bezorging"))
    assert "zijn gewist" in said(opened("preventie", part="letters"))


def test_the_list_of_a_round_without_a_plan_is_recorded_too(opened, released, book):
    app = iam(opened("preventie", part="letters"))
    app.text_input(key="again-1-why").set_value("navraag")
    app.checkbox(key="again-1-checked").check()
    next(button for button in app.button if button.label == "Geef de lijst opnieuw af").click().run()
    assert app.get("download_button")
    assert [event.what for event in book.plans.history(1)] == ["made", "released"]
    assert book.plans.history(1)[-1].why == "navraag"


def test_a_file_is_looked_at_before_it_counts(released, book):
    ids = book.letters.listed(1)[LETTER_ID].tolist()
    text = "briefnummer;bezorgd\n" + "\n".join(
        [f"{ids[0]};ja", f"{ids[1]};nee", f"{ids[2]};?", "XXXX-XXXX;ja"]
    )
    read = read_deliveries(("terug.csv", text.encode()))
    assert file_sentence(read, NL) == "4 regels: 2 bezorgd, 1 niet bezorgd, 1 die niet te lezen zijn."
    done = book.letters.record(1, read, who="ik", delivered_on=date(2023, 3, 5))
    assert recorded_sentence(done, NL) == (
        "4 regels gelezen = 2 vastgelegd + 1 van een andere ronde + 1 onleesbaar. "
        "Regelnummers in het bestand: 4, 5."
    )
    only_ids = read_deliveries(("terug.csv", f"brief\n{ids[4]}\n".encode()))
    assert file_sentence(only_ids, NL) == "1 regel, zonder uitkomsten: die telt als bezorgd."


def test_coverage_is_said_with_books_that_balance(released, book):
    ids = book.letters.listed(1)[LETTER_ID].tolist()
    outcome = pd.DataFrame({LETTER_ID: ids[:8], DELIVERED: [True] * 6 + [False] * 2})
    book.letters.record(1, outcome, who="ik", delivered_on=date(2023, 3, 5))
    frame = book.letters.coverage(1)
    parts = frame[["n_delivered", "n_not_delivered", "n_unknown"]].sum(axis=1)
    assert (parts == frame["n_letters"]).all()
    assert coverage_sentence(frame, NL) == (
        "6 van 30 bezorgd (20%); van 22 is het nog niet bekend. Zone 1: 6 van 30 bezorgd."
    )


def test_too_early_to_say_before_eight_weeks(opened, book):
    city = load_city()
    homes = book.addresses.frame(city)
    plan = plan_letters(book.incidents(city), homes, until=date(2023, 3, 1), rule=LetterRule())
    book.letters.release(
        plan, homes, city=city, who="ik", why="proef", now=datetime(2023, 6, 1, 9, tzinfo=UTC)
    )
    text = said(opened("preventie", part="letters"))
    assert "Nog te vroeg: de gegevens lopen tot en met 20 juni 2023" in text
    assert "27 juli 2023" in text


def test_after_eight_weeks_the_zones_are_set_side_by_side(opened, released, book):
    ids = book.letters.listed(1)[LETTER_ID].tolist()
    done = pd.DataFrame({LETTER_ID: ids})
    book.letters.record(1, done, who="ik", delivered_on=date(2023, 3, 5))
    app = opened("preventie", part="letters")
    assert "Nog te vroeg" not in said(app)
    assert any(button.label == "Zet de zones naast elkaar" for button in app.button)
    city = load_city()
    effect = effect_of_letters(
        book.letters.zones(city.key),
        book.incidents(city),
        book.addresses.frame(city),
        until=date(2023, 6, 20),
    )
    rows = group_rows(effect.groups, NL)
    assert rows[0]["Inbraken"] == "1"
    assert rows[0]["Woningen"] == "30"
    assert rows[0]["Bezorgde brieven"] == "30"
    assert re.fullmatch(r"4,17 \(0,11 tot 23,22\)", rows[0]["per 1.000 woningen per week"])
    assert "4,17 (0,11 tot 23,22)" in groups_sentence(effect.groups, NL)
    said_of = [comparison_sentence(row, NL) for row in effect.comparisons.to_dict("records")]
    assert all("Het is niet te zeggen" in one or "niet" in one for one in said_of)
