"""Kaart: the demo city, an empty selection, one incident, English, and a link that opens the same map."""

import json
import re

import pytest
from said import link_of, said, tables

from hotspots.web.jobs import jobs
from hotspots.web.server import entry

CENTRE = (143430.0, 487080.0)


def component(app):
    """The arguments that the map component gets."""
    (frame,) = app.get("component_instance")
    return json.loads(frame.proto.json_args)


def test_the_demo_city_is_shown_and_says_that_it_is_synthetic(opened):
    app = opened("kaart")
    text = said(app)
    assert "synthetische gegevens" in text
    assert "1 januari 2023 t/m 31 december 2023" in text
    assert re.search(r"Van de [\d.]+ geselecteerde incidenten liggen er [\d.]+ in Almere", text)
    assert "Synthetisch" in component(app)["feature_group"]
    assert app.button(key="hotspot-1").label.startswith("**1. ")


def test_no_link_of_the_map_leaves_the_machine(opened):
    arguments = component(opened("kaart", background="density", overlays="hotspots,incidents,station"))
    links = arguments["js_links"] + arguments["css_links"]
    assert links
    assert all(link.startswith("../../app/static/") for link in links)


def test_an_empty_selection_says_what_to_do(opened):
    app = opened("kaart", groups="explosion", period="own", start="2019-01-01", end="2019-01-02")
    assert "Geen incident past bij deze filters" in said(app)
    assert not [button for button in app.button if str(button.key).startswith("hotspot-")]


def test_one_incident_is_a_map_without_hotspots(opened, register):
    register([("A1", "1.1.1", "2023-03-01 12:00", *CENTRE)])
    text = said(opened("kaart"))
    assert "synthetische" not in text
    assert "1 geselecteerde" in text or "Van de 1 " in text
    assert "Geen plek heeft genoeg incidenten" in text


def test_a_few_incidents_on_one_address_are_a_hotspot(opened, register):
    register([(f"A{i}", "1.1.1", "2023-03-01 12:00", *CENTRE) for i in range(6)])
    app = opened("kaart", minimum="5")
    assert "6 incidenten" in app.button(key="hotspot-1").label


def test_english_by_a_link_and_by_the_switch(opened):
    app = opened("kaart", lang="en")
    assert app.title[0].value == "Hotspots in Almere"
    assert "Demo: synthetic data" in said(app)
    app.segmented_control(key="language").set_value("nl").run()
    assert "Demo: synthetische gegevens" in said(app)
    assert "lang" not in app.query_params


@pytest.mark.parametrize("method", ["dbscan", "hdbscan"])
def test_a_link_opens_the_same_map(opened, method):
    query = {"groups": "hic", "categories": "1.1.1", "period": "quarter", "method": method, "selected": "2"}
    first = opened("kaart", **query)
    link = link_of(first)
    assert link | {"method": method} == query
    second = opened("kaart", **link)
    assert [button.label for button in second.button] == [button.label for button in first.button]
    assert component(second)["feature_group"] == component(first)["feature_group"]


def test_a_link_of_nonsense_opens_the_default_map(opened):
    app = opened("kaart", groups="<b>", radius="-4", selected="99999999", background="__import__")
    assert dict(app.query_params) == {}


def test_picking_in_the_list_tells_the_story_and_stays_in_the_link(opened):
    app = opened("kaart", groups="hic")
    app.button(key="hotspot-1").click().run()
    assert link_of(app)["selected"] == "1"
    assert "Waarom dit een hotspot is" in said(app)
    app.button(key="hotspot-1").click().run()
    assert "selected" not in app.query_params


def test_another_filter_forgets_the_picked_hotspot(opened):
    app = opened("kaart", groups="hic", selected="1")
    app.selectbox(key="map-period-0").set_value("quarter").run()
    assert "selected" not in app.query_params
    assert link_of(app)["period"] == "quarter"


def test_sliders_follow_the_suggestion_until_they_are_moved(opened):
    app = opened("kaart", groups="hic")
    suggested = app.select_slider(key="map-radius-0").value
    app.select_slider(key="map-radius-0").set_value(200).run()
    assert link_of(app)["radius"] == "200"
    app.button(key="map-suggestion").click().run()
    assert "radius" not in app.query_params
    assert app.select_slider(key="map-radius-0").value == suggested


def test_a_rate_is_offered_only_where_there_are_figures(opened):
    wijken = opened("kaart", areas="wijk", measure="rate")
    assert "inwoners" in component(wijken)["feature_group"]
    buurten = opened("kaart", areas="buurt", measure="rate")
    assert buurten.selectbox(key="map-measure-0").options == ["Aantal", "Verandering"]
    assert link_of(buurten) == {"areas": "buurt"}


def test_a_change_is_coloured_by_its_verdict_and_stands_in_the_table(opened):
    app = opened("kaart", categories="1.1.1", measure="change")
    legend = component(app)["feature_group"]
    assert "meer dan toeval (" in legend
    assert "minder dan toeval (" in legend
    table = next(table for table in tables(app) if "Oordeel" in table)
    assert "ruis" in table
    assert "Vergeleken met dezelfde dagen" in said(app)


def test_without_a_baseline_there_is_no_change_and_the_page_says_so(opened, register):
    register([(f"A{i}", "1.1.1", "2023-03-01 12:00", *CENTRE) for i in range(6)])
    assert "Er is niets om mee te vergelijken" in said(opened("kaart", measure="change"))


@pytest.mark.parametrize("background", ["hot_cold", "emerging"])
def test_cells_that_stand_out_are_in_the_legend_and_in_a_table(opened, background):
    app = opened("kaart", groups="nuisance", background=background)
    assert "cellen van het bewoonde gebied getoetst" in component(app)["feature_group"]
    table = next(table for table in tables(app) if "Wat opvalt" in table)
    assert ("warm: meer dan toeval" in table) == (background == "hot_cold")


def test_a_course_needs_ten_months_and_the_page_says_so(opened):
    text = said(opened("kaart", background="emerging", period="month"))
    assert "minstens 10 stappen" in text or "periode" in text


def finished(app, name):
    """Press the button of long work, and show the page again when the work is done."""
    app.button(key=f"start-{name}").click().run()
    for job in list(jobs()._jobs.values()):
        assert job.wait(60)
    app.run()
    assert not app.exception
    return said(app)


def test_hotspots_are_sought_in_other_settings_when_asked(opened):
    app = opened("kaart", groups="hic", selected="1")
    assert "teruggevonden in" not in said(app)
    text = finished(app, "sure")
    assert "Standvastigheid" in text
    assert re.search(r"Teruggevonden in \d+ van \d+ varianten", text)


def test_what_is_new_this_week_is_answered_in_words(opened):
    text = finished(opened("kaart", categories="1.1.1"), "news")
    assert "de week tot en met 31 december 2023" in text


def test_the_map_says_what_it_would_have_caught_once_that_is_known(opened):
    app = opened("kaart", categories="1.1.1")
    assert not [info for info in app.info if "kaart van vorig jaar" in info.value]
    finished(app, "caught")
    (banner,) = [info.value for info in app.info if "kaart van vorig jaar" in info.value]
    assert "In de laatste 13 weken gebeurden 81 incidenten" in banner


def test_too_little_history_is_said_and_nothing_breaks(opened, register):
    register([(f"A{i}", "1.1.1", "2023-03-01 12:00", *CENTRE) for i in range(6)])
    app = opened("kaart")
    assert "Achteraf" not in finished(app, "caught")
    assert app.info


def test_the_entry_has_no_logic_in_it():
    assert len(entry().read_text(encoding="utf-8").splitlines()) < 60
