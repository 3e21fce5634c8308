"""Preventie, the letters: the proposal in areas and counts, the step that gives it out, bad input."""

import json
import re
from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
from said import said, tables
from shapely import Point

from hotspots.action.letters import LetterRule
from hotspots.city import load_city
from hotspots.columns import ADDRESS_COLUMNS
from hotspots.register import Register
from hotspots.web import cache
from hotspots.web.components.letters.homes import homes_of
from hotspots.web.components.letters.settings import Asked, excluded_ids

ADDRESS = re.compile(r"Demostraat|Demoplein|\b0\d{3} ?[A-Z]{2}\b|DEMO-\d{3,}|Klaverpad")
CENTRE = (143430.0, 487080.0)


def everything(app):
    """All that a page sends: its texts, its HTML, and what the map was given."""
    maps = [part.proto.json_args for part in app.get("component_instance")]
    assert maps
    html = [part.proto.body for part in app.get("html")]
    return "\n".join([said(app), *html, *maps])


@pytest.fixture
def book(database):
    with Register.open(database) as opened:
        yield opened


def set_up(opened, **query):
    """Propose, save and set; return the page with the plan open."""
    app = opened("preventie", part="letters", **query)
    app.text_input(key="who-field").set_value("preventieteam").run()
    app.button(key="plan-save").click().run()
    app.text_area(key="plan-set-1-goal").set_value("minder inbraken")
    app.text_input(key="plan-set-1-criterion").set_value("inbraken na acht weken")
    app.button(key="plan-set-1").click().run()
    assert not app.exception
    return app


def release(app, why="ronde in week 1", *, tick=True):
    app.text_input(key="release-1-why").set_value(why)
    app.checkbox(key="release-1-checked").set_value(tick)
    next(button for button in app.button if button.label == "Geef de brieven vrij").click().run()
    assert not app.exception
    return app


def test_the_proposal_is_said_drawn_and_tabled_without_an_address(opened):
    app = opened("preventie", part="letters")
    text = said(app)
    found = re.search(r"\*\*([\d.]+) brieven in (\d+) zones, na (\d+) inbraken", text)
    assert found
    letters, zones, burglaries = (int(one.replace(".", "")) for one in found.groups())
    assert "Geen adres heeft een score" in text
    assert "Synthetische adressen" in text
    assert "hotspots addresses load" in text
    books = re.search(
        r"([\d.]+) woningen binnen de regel = ([\d.]+) brieven \+ ([\d.]+) eerder .*?"
        r" \+ ([\d.]+) uitge.*? \+ ([\d.]+)",
        text,
    )
    assert books
    whole, *parts = (int(one.replace(".", "")) for one in books.groups())
    assert whole == sum(parts)
    assert parts[0] == letters
    table = tables(app)[0]
    assert table.count("<tr>") == zones + 1
    counts = [int(one) for one in re.findall(r'<td class="number">(\d+)</td>', table)]
    assert sum(counts[1::4]) == burglaries
    assert ADDRESS.search(everything(app)) is None


def test_the_list_comes_only_after_who_why_and_a_tick(opened, book):
    app = set_up(opened)
    assert ADDRESS.search(everything(app)) is None
    assert "Vrijgeven betekent dat" in said(app)
    for why, tick, told in (
        ("", True, "Zeg waarom de lijst nodig is"),
        ("ronde", False, "Vink eerst de zin boven de knop aan"),
    ):
        release(app, why, tick=tick)
        assert told in app.error[0].value
        assert book.letters.rounds("almere") == []
    release(app)
    assert "Ronde 1 is vrijgegeven" in app.success[0].value
    made = book.letters.rounds("almere")[0]
    assert (made.released_by, made.why, made.synthetic) == ("preventieteam", "ronde in week 1", True)
    events = book.plans.history(1)
    assert [event.what for event in events] == ["made", "set", "released"]
    assert {change.key: change.after for change in events[-1].changes} == {
        "round": 1,
        "letters": made.n_letters,
    }
    assert {one.label for one in app.get("download_button")} >= {"Brieven (PDF)", "Om samen te voegen (CSV)"}
    assert ADDRESS.search(everything(app)) is None


def test_another_session_asks_again_why(opened, book):
    release(set_up(opened))
    app = opened("preventie", part="letters", plan="1")
    assert not app.get("download_button")
    app.text_input(key="who-field").set_value("bezorger").run()
    app.text_input(key="again-1-why").set_value("lijst kwijt")
    app.checkbox(key="again-1-checked").check()
    next(button for button in app.button if button.label == "Geef de lijst opnieuw af").click().run()
    assert app.get("download_button")
    last = book.plans.history(1)[-1]
    assert (last.who, last.what, last.why) == ("bezorger", "released", "lijst kwijt")
    assert ADDRESS.search(everything(app)) is None


def test_a_plan_that_differs_from_the_page_is_not_released(opened):
    app = set_up(opened)
    app.slider(key="letters-1-nl-radius").set_value(100).run()
    assert "De pagina toont iets anders dan het vastgestelde plan" in said(app)
    assert not [button for button in app.button if button.label == "Geef de brieven vrij"]


def test_who_was_written_to_is_not_written_to_again(opened):
    release(set_up(opened))
    text = said(opened("preventie", part="letters"))
    assert "**0 brieven in 0 zones" in text
    assert re.search(r"= 0 brieven \+ [1-9][\d.]* eerder aangeschreven", text)


def test_the_rule_of_the_street_and_its_limits(opened):
    app = opened("preventie", part="letters")
    app.radio(key="letters-0-nl-way").set_value("street").run()
    app.slider(key="letters-0-nl-neighbours").set_value(3).run()
    assert not app.exception
    assert re.search(r"\*\*\d+ brieven in \d+ zones", said(app))
    app.number_input(key="letters-0-nl-budget").set_value(0).run()
    assert "Van 0 brieven zijn er 0 over" in said(app)


def test_neighbourhoods_can_be_left_out(opened):
    app = opened("preventie", part="letters")
    name = re.search(r'<td class="number">1</td><td>([^<]+)</td>', tables(app)[0])[1]
    areas = cache.stock().layers["buurt"]
    code = areas.loc[areas["name"] == name, "code"].iloc[0]
    app.multiselect(key="letters-0-nl-without").set_value([code]).run()
    assert re.search(r"\+ [1-9][\d.]* uitgezonderd", said(app))


def test_dwellings_are_left_out_however_they_are_written(opened):
    opened("preventie", part="letters")
    homes = homes_of(cache.stock())
    one = homes.frame[homes.frame["dwelling"]].iloc[5]
    text = f"{one['postcode'][:4]} {one['postcode'][4:].lower()} {one['house_number']}-{one['addition']}"
    found = excluded_ids(homes, [text, "9999ZZ 1"])
    assert one["address_id"] in found[0]
    assert found[1] == frozenset()


def test_a_plan_keeps_no_address(opened, book):
    app = opened("preventie", part="letters")
    homes = homes_of(cache.stock())
    one = homes.frame[homes.frame["dwelling"]].iloc[5]
    app.text_area(key="letters-0-nl-excluded").set_value(
        f"{one['postcode']} {one['house_number']}{one['addition']}"
    )
    app.run()
    assert "1 van 1 regels gevonden" in said(app)
    app.text_input(key="who-field").set_value("ik").run()
    app.button(key="plan-save").click().run()
    kept = book.plans.get(1).plan
    assert kept.settings["excluded"] >= 1
    assert ADDRESS.search(json.dumps([dict(kept.settings), dict(kept.content)])) is None


def test_no_burglaries(opened, register):
    register([("A1", "2.5.2", "2023-03-01 12:00", *CENTRE)])
    assert "is er geen met een precieze locatie" in said(opened("preventie", part="letters"))


def addresses(n, x, y, step=8.0):
    rows = [(f"A{i}", f"{i // 20}e Klaverpad", "1311AB", 1 + i % 20, "", True) for i in range(n)]
    points = [Point(x + step * (i % 40), y + step * (i // 40)) for i in range(n)]
    frame = pd.DataFrame(rows, columns=list(ADDRESS_COLUMNS[:-1])).astype(
        {"addition": "str", "street": "str"}
    )
    return gpd.GeoDataFrame(frame, geometry=points, crs="EPSG:28992")[list(ADDRESS_COLUMNS)]


class Table:
    filename, digest, edition = "bag.csv", "d" * 64, "2024"

    def __init__(self, frame):
        self.addresses, self.read = frame, len(frame)


def test_the_table_of_the_city_is_used_with_real_incidents(opened, register, book):
    register([("A1", "1.1.1", "2023-03-01 12:00", *CENTRE)])
    assert "Synthetische adressen" in said(opened("preventie", part="letters"))
    book.addresses.load(Table(addresses(60, *CENTRE, step=2.0)), city_key=load_city().key)
    app = opened("preventie", part="letters")
    text = said(app)
    assert "Adressen: 60 woningen uit de tabel bag" in text.replace("\\", "")
    assert "**60 brieven in 1 zone, na 1 inbraak" in text
    assert ADDRESS.search(everything(app)) is None


def test_made_up_burglaries_never_come_with_real_addresses(opened, book):
    book.addresses.load(Table(addresses(60, *CENTRE, step=2.0)), city_key=load_city().key)
    text = said(opened("preventie", part="letters"))
    assert "Synthetische adressen" in text
    assert "zodra er echte incidenten in het register staan" in text


def test_a_table_of_another_city_and_one_that_is_far_too_dense(opened, register, book):
    register([("A1", "1.1.1", "2023-03-01 12:00", *CENTRE)])
    book.addresses.load(Table(addresses(60, 155_000.0, 463_000.0)), city_key=load_city().key)
    assert "controleer of de adressen van deze gemeente zijn" in said(opened("preventie", part="letters"))
    book.addresses.load(Table(addresses(50_000, *CENTRE, step=0.001)), city_key=load_city().key)
    assert "één zone" in said(opened("preventie", part="letters"))


def test_what_is_asked_can_be_a_key():
    one = Asked(date(2024, 1, 1), LetterRule(), ("BU1",), frozenset({"a"}))
    assert hash(one) == hash(Asked(date(2024, 1, 1), LetterRule(), ("BU1",), frozenset({"a"})))
    assert one.settings()["excluded"] == 1
