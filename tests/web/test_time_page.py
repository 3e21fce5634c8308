"""Tijd: the demo city, one incident, nothing at all, and the selection that goes along from page to page."""

from said import charts, link_of, said, tables

CENTRE = (143430.0, 487080.0)


def test_the_demo_city_in_charts_words_and_tables(opened):
    app = opened("tijd")
    text = said(app)
    assert "synthetische gegevens" in text
    assert "1 januari 2023 t/m 31 december 2023" in text
    assert "Bron: synthetisch" in text
    assert "Het drukst is" in text
    assert len(tables(app)) == len(charts(app)) >= 2
    for chart in charts(app):
        assert chart["description"] in text
        assert chart["config"]["locale"]["number"]["decimal"] == ","
        assert chart["config"]["locale"]["time"]["months"][0] == "januari"


def test_a_night_is_spread_over_its_hours(opened, register):
    register([(f"A{i}", "1.1.1", "2023-03-03 22:30", *CENTRE) for i in range(30)])
    app = opened("tijd")
    assert "vrijdag van 22 tot 23 uur, met 100%" in said(app)


def test_midnight_is_counted_beside_the_picture(opened, register):
    register([(f"A{i}", "1.1.1", f"2023-03-03 {'00:00' if i < 5 else '22:30'}", *CENTRE) for i in range(30)])
    text = said(opened("tijd"))
    assert "5 incidenten staan op precies 00:00 uur" in text
    assert "vrijdag van 22 tot 23 uur, met 100%" in text


def test_no_time_is_named_for_a_single_incident(opened, register):
    register([("A1", "1.1.1", "2023-03-01 12:00", *CENTRE)])
    app = opened("tijd")
    assert "Te weinig incidenten om een drukste moment te noemen" in said(app)
    assert "synthetische" not in said(app)


def test_an_empty_selection_says_what_to_do_and_draws_nothing(opened):
    app = opened("tijd", groups="explosion", period="own", start="2019-01-01", end="2019-01-02")
    assert "Geen incident past bij deze filters" in said(app)
    assert charts(app) == []


def test_english(opened):
    app = opened("tijd", lang="en")
    assert app.title[0].value == "Time"
    assert charts(app)[0]["config"]["locale"]["number"]["decimal"] == "."


def test_the_selection_goes_along_from_page_to_page(opened, go):
    app = opened("kaart", groups="hic", period="quarter")
    go(app, "tijd")
    assert link_of(app) == {"groups": "hic", "period": "quarter"}
    assert "High Impact Crimes" in said(app)
    app.selectbox(key="map-period-1").set_value("month").run()
    go(app, "kaart")
    assert link_of(app) == {"groups": "hic", "period": "month"}
    assert app.selectbox(key="map-period-2").value == "month"


def test_months_or_weeks_stay_in_the_link(opened):
    app = opened("tijd", categories="1.1.1", step="week")
    assert "Het drukst is week" in said(app)
    app.segmented_control(key="map-step-0").set_value("month").run()
    assert link_of(app) == {"categories": "1.1.1"}
    text = said(app)
    assert "Het drukst is december: 1,57 keer het jaargemiddelde" in text
    assert "Van 12 maanden in de periode" in text
    assert "Basisjaren: 2019, 2020, 2021 en 2022" in text


def test_without_baseline_years_nothing_is_called_usual(opened, register):
    register([(f"A{i}", "1.1.1", f"2023-0{1 + i % 9}-03 22:30", *CENTRE) for i in range(40)])
    assert "te weinig basisjaren" in said(opened("tijd"))
