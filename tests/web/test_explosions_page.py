"""Explosies: an incident of the data, a place by hand, the repeat of February 2023, measures in and out."""

import json
import re
from datetime import date, time

import pandas as pd
import pytest
from said import link_of, said, tables

from hotspots.city import load_city
from hotspots.register import Register
from hotspots.web.cache import measures as measures_of
from hotspots.web.cache import stock as stock_of

REPEAT = "2023-02-19T02:32"  # the brick, a week after the explosive: DEMO-2023-01395
MEASURES = """\
nummer;soort;naam;van;tot en met;x;y;bewoner
M1;Tijdelijk cameragebied;Plein;01-01-2023;31-12-2024;143430;487080;Jansen
M2;sluiting woning;Dorpsstraat 1;01-02-2023;01-03-2023;143430;487080;Bakker
M3;zeppelin;;01-02-2023;01-03-2023;143430;487080;Smit
"""


def bare(text):
    """A text without the signs that keep it from being read as Markdown."""
    return text.replace("\\", "")


def told(app):
    """All text of the page, the headings and the repeat included."""
    return bare("\n".join([said(app), *(part.value for part in app.error)]))


def component(app):
    """The arguments that the map component gets."""
    (frame,) = app.get("component_instance")
    return json.loads(frame.proto.json_args)


def test_the_newest_incident_is_told_and_says_that_it_is_synthetic(opened):
    app = opened("explosies")
    text = told(app)
    assert "synthetische gegevens" in text
    assert "29 dec 2023 03:08" in bare(app.header[0].value)
    assert "Binnen 500 meter" in text
    incidents = stock_of().incidents
    on = incidents.loc[incidents["group"] == "explosion", "occurred_from"]
    others = on.between(on.max() - pd.Timedelta(days=90), on.max(), inclusive="left").sum()
    assert f"In de stad {others} andere explosies en beschietingen in de 90 dagen ervoor" in text
    assert "Deze maatregelen zijn synthetisch" in text
    assert "Bron: synthetisch" in text
    assert link_of(app) == {}


def test_the_repeat_of_february_is_marked(opened):
    app = opened("explosies", moment=REPEAT)
    (error,) = app.error
    assert bare(error.value).startswith("**Herhaling: 1 incident op dit adres in de 90 dagen ervoor")
    assert "Explosie, 7 dagen eerder" in bare(error.value)
    box = app.selectbox(key="duty-incident")
    assert next(option for option in box.options if "herhaling" in option) == box.options[box.value]
    text = told(app)
    assert "Hier van kracht: Tijdelijk cameragebied en Sluiting van een woning" in text
    assert "loopt af" in text
    assert link_of(app) == {"moment": REPEAT}


def test_no_number_of_an_incident_and_no_address_is_on_the_page(opened):
    app = opened("explosies", moment=REPEAT)
    everything = said(app) + "".join(tables(app)) + json.dumps(component(app))
    everything += "".join(map(str, app.selectbox(key="duty-incident").options))
    assert "DEMO-20" not in everything


def test_the_map_is_offline_and_has_rings_measures_and_the_legend(opened):
    arguments = component(opened("explosies", moment=REPEAT))
    links = arguments["js_links"] + arguments["css_links"]
    assert links
    assert all(link.startswith("../../app/static/") for link in links)
    drawn = json.dumps(arguments["feature_group"])
    assert "HotspotsMap.around(" in drawn
    assert re.search(r"rings[^a-z0-9]+100\.0,250\.0,500\.0", drawn)
    assert "Synthetisch" in drawn


def test_radius_and_days_are_the_readers_and_stay_in_the_link(opened):
    app = opened("explosies", within="1000", before="14")
    assert "Binnen 1.000 meter" in told(app)
    assert "in de 14 dagen ervoor" in told(app)
    app.select_slider(key="duty-radius").set_value(250).run()
    assert link_of(app) == {"within": "250", "before": "14"}
    assert "Binnen 250 meter" in told(app)


@pytest.mark.parametrize(
    "query",
    [{"within": "7"}, {"within": "x" * 90}, {"before": "-1"}, {"moment": "<b>"}, {"within": "99999999999"}],
)
def test_a_link_that_is_impossible_falls_back(opened, query):
    assert "Binnen 500 meter" in told(opened("explosies", **query))


def test_a_place_by_hand(opened):
    app = opened("explosies", moment=REPEAT)
    app.radio(key="duty-mode").set_value("hand").run()
    assert not app.exception
    app.selectbox(key="duty-place").set_value("Almere Centrum").run()
    app.date_input[0].set_value(date(2023, 6, 1))
    app.time_input[0].set_value(time(3, 10)).run()
    assert not app.exception
    assert "1 jun 2023 03:10" in bare(app.header[0].value)
    assert "Een plaats en moment met de hand opgegeven" in bare(app.header[0].value)
    assert "Bij station Almere Centrum." in told(app) or "station: Almere Centrum, 0 meter" in told(app)
    assert link_of(app) == {}


def test_a_place_of_another_country_is_refused(opened):
    app = opened("explosies")
    app.radio(key="duty-mode").set_value("hand").run()
    app.number_input(key="duty-x").set_value(5).run()
    assert "Een plek ligt in of bij Almere" in app.error[0].value
    assert not app.exception


def test_without_explosions_the_page_says_so_and_measures_stay(opened, register):
    register([("A1", "1.1.1", "2023-03-01 12:00", 143430.0, 487080.0)])
    text = told(opened("explosies"))
    assert "Er staan geen explosies of beschietingen met een plaats in de gegevens" in text
    assert "Er zijn nog geen maatregelen toegevoegd." in text
    assert "synthetisch" not in text


def test_a_file_of_measures_goes_in_after_inspection_and_one_is_ended(opened):
    app = opened("explosies")
    app.file_uploader[0].upload("maatregelen.csv", MEASURES.encode(), "text/csv").run()
    text = told(app)
    assert "3 gelezen = 2 geaccepteerd + 1 afgekeurd" in text
    assert "De kolom bewoner wordt niet gelezen" in text
    assert "Deze soort maatregel is niet bekend" in "".join(tables(app))
    button = next(one for one in app.button if one.label == "2 maatregelen toevoegen")
    button.click().run()
    assert "vastgelegd met een naam of functie" in app.error[0].value
    app.text_input(key="who-field").set_value("piket").run()
    next(one for one in app.button if one.label == "2 maatregelen toevoegen").click().run()
    assert app.success[0].value == "Maatregelen: 2 nieuw, 0 vervangen, 0 ongewijzigd."
    assert "Deze maatregelen zijn synthetisch" not in told(app)
    everything = "".join(tables(app))
    assert "Dorpsstraat" not in everything
    assert "Tijdelijk cameragebied Plein" in everything
    assert "piket" in everything

    with Register.open() as kept:
        version = kept.measures.version(load_city().key)
    app.date_input[0].set_value(date(2023, 12, 1))
    app.selectbox(key="measure-end").set_value("M1")
    next(one for one in app.button if one.label == "Deze maatregel beëindigen").click().run()
    assert app.success[0].value == "De maatregel eindigt op die dag."
    with Register.open() as kept:
        assert kept.measures.version(load_city().key) > version
        found = kept.measures.all(load_city()).set_index("measure_id")
    assert found.loc["M1", "valid_until"].date() == date(2023, 12, 1)


def test_with_measures_in_the_register_another_file_can_be_added(opened):
    app = opened("explosies")
    app.text_input(key="who-field").set_value("piket").run()
    for number in range(2):
        content = MEASURES.replace("M1;", f"N{number};").encode()
        app.file_uploader[0].upload("maatregelen.csv", content, "text/csv").run()
        assert not app.exception
        next(one for one in app.button if one.label == "2 maatregelen toevoegen").click().run()
    assert app.success[0].value == "Maatregelen: 1 nieuw, 0 vervangen, 1 ongewijzigd."


def test_a_file_that_is_none_of_measures_is_told(opened):
    app = opened("explosies")
    app.file_uploader[0].upload("x.csv", b"a;b\n1;2", "text/csv").run()
    assert "heeft geen kolom voor" in app.error[0].value


def test_english(opened):
    app = opened("explosies", lang="en", moment=REPEAT)
    assert app.title[0].value == "Explosions"
    assert bare(app.error[0].value).startswith("**Repeat: 1 incident at this address")


def test_the_stock_of_the_demo_has_its_measures(opened):
    opened("explosies")
    found = measures_of(stock_of())
    assert found.synthetic
    assert len(found.frame) > 10
