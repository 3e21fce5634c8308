"""Gebieden: the ranking with rate, interval, change and verdict; the funnel; what is rising."""

import re

import pytest
from said import charts, link_of, said, tables

from hotspots.web.jobs import jobs

CENTRE = (143430.0, 487080.0)


def cells(table):
    """The texts of the rows of a table."""
    rows = re.findall(r"<tr>(.*?)</tr>", table)
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]


def test_the_demo_city_is_ranked_with_rate_interval_and_verdict(opened):
    app = opened("gebieden", categories="1.1.1")
    text = said(app)
    assert "synthetische gegevens" in text
    assert "Bron: synthetisch" in text
    assert "Vergeleken met dezelfde dagen van het jaar in 2019, 2020, 2021, 2022" in text
    header, *rows = cells(tables(app)[0])
    assert header[2:6] == ["Incidenten", "Oordeel", "per 1.000 woningen", "Gladgestreken"]
    assert re.fullmatch(r"[\d,]+ \([\d,]+ tot [\d,]+\)", rows[0][4])
    assert {row[3] for row in rows} <= {
        "meer dan toeval",
        "minder dan toeval",
        "ruis",
        "te weinig om te zeggen",
    }
    counts = [int(row[2].replace(".", "")) for row in rows]
    assert counts == sorted(counts, reverse=True)


def test_no_percentage_below_the_minimum(opened):
    header, *rows = cells(tables(opened("gebieden", categories="1.1.1"))[0])
    expected, change = header.index("Verwacht"), header.index("Verandering")
    for row in rows:
        number = float(row[expected].replace(".", "").replace(",", "."))
        if abs(number - 10) > 0.05:  # what is shown is rounded
            assert ("%" in row[change]) == (number >= 10), row


@pytest.mark.parametrize("order", ["rate", "change", "verdict", "name"])
def test_the_order_is_the_readers_and_stays_in_the_link(opened, order):
    app = opened("gebieden", areas="district")
    app.selectbox(key="map-order-0").set_value(order).run()
    assert link_of(app) == {"areas": "district", "order": order}
    names = [row[1] for row in cells(tables(app)[0])[1:]]
    assert len(names) == 6
    assert (names == sorted(names)) == (order == "name")


def test_neighbourhoods_have_no_figures_and_so_no_rate_and_no_funnel(opened):
    app = opened("gebieden", areas="buurt", order="rate")
    assert "geen cijfers van inwoners of woningen" in said(app)
    assert charts(app) == []
    assert link_of(app) == {"areas": "buurt"}


def test_more_than_a_year_is_not_compared_and_the_page_says_why(opened):
    app = opened("gebieden", period="all")
    assert "hoogstens een jaar" in said(app)
    assert "Oordeel" not in cells(tables(app)[0])[0]


def test_one_incident_and_no_baseline(opened, register):
    register([("A1", "1.1.1", "2023-03-01 12:00", *CENTRE)])
    text = said(opened("gebieden"))
    assert "n = 1 incidenten" in text
    assert "synthetische" not in text


def test_an_empty_selection(opened):
    app = opened("gebieden", groups="explosion", period="own", start="2019-01-01", end="2019-01-02")
    assert "Geen incident past bij deze filters" in said(app)


def test_what_is_rising_is_worked_out_when_asked_and_can_be_seen_per_area(opened):
    app = opened("gebieden", categories="1.1.1", areas="district")
    app.button(key="start-weeks").click().run()
    for _ in range(100):
        if any(box.key == "map-area-0" for box in app.selectbox):
            break
        (job,) = jobs()._jobs.values()
        job.wait(30)
        app.run()
    assert "in de laatste hele week" in said(app)
    box = app.selectbox(key="map-area-0")
    box.set_value(box.options and app.selectbox(key="map-area-0").value).run()
    assert charts(app)[-1]["height"] == 260


def test_english(opened):
    app = opened("gebieden", lang="en")
    assert app.title[0].value == "Areas"
    assert "Verdict" in cells(tables(app)[0])[0]
