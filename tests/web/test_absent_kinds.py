"""A link that asks for a kind that does not occur in the data says so, on every page with a selection."""

import pytest
from said import charts, link_of, said, tables

from hotspots.web.cache import stock

PAGES = ["kaart", "tijd", "gebieden", "verantwoording"]
ABSENT = "2.6.13"


def test_the_category_of_these_tests_does_not_occur():
    assert ABSENT not in stock().categories


@pytest.mark.parametrize("page", PAGES)
def test_a_category_that_does_not_occur_shows_nothing_and_is_named(opened, page):
    app = opened(page, categories=ABSENT)
    text = said(app)
    assert "De categorie " in text
    assert "komt in deze gegevens niet voor; daarvan is dus niets te zien." in text
    assert "Alle incidenten" not in text
    assert link_of(app)["categories"] == ABSENT


@pytest.mark.parametrize("page", PAGES)
def test_a_group_that_nobody_knows_is_named_as_it_stands_in_the_link(opened, page):
    app = opened(page, groups="hic,weekend_x")
    text = said(app)
    assert r"De groep weekend\_x komt in deze gegevens niet voor" in text
    assert link_of(app)["groups"] == "hic,weekend_x"


def test_what_occurs_beside_it_is_still_shown(opened):
    text = said(opened("tijd", categories=f"1.1.1,{ABSENT}"))
    assert "komt in deze gegevens niet voor" in text
    assert "n = 0 incidenten" not in text
    assert "Geen incident past" not in text


def test_the_reader_can_take_it_away(opened):
    app = opened("kaart", categories=ABSENT)
    app.multiselect(key="map-categories-0").set_value([]).run()
    assert "komt in deze gegevens niet voor" not in said(app)
    assert "Alle incidenten" in said(app)


def test_kinds_that_occur_are_not_named(opened):
    assert "komt in deze gegevens niet voor" not in said(opened("kaart", categories="1.1.1", groups="hic"))


@pytest.mark.parametrize(
    "query",
    [
        {"categories": ABSENT},
        {"groups": "explosion", "period": "own", "start": "2019-01-01", "end": "2019-01-02"},
    ],
)
def test_gebieden_has_no_ranking_of_zeros_and_names_the_source(opened, query):
    app = opened("gebieden", **query)
    text = said(app)
    assert "n = 0 incidenten · Bron: synthetisch" in text
    assert "Geen incident past bij deze filters" in text
    assert "Ranglijst" not in text
    assert tables(app) == []
    assert charts(app) == []


def test_what_is_rising_stays_when_only_the_period_is_empty(opened):
    nothing_now = opened("gebieden", groups="explosion", period="own", start="2019-01-01", end="2019-01-02")
    assert "Wat stijgt er op dit moment?" in said(nothing_now)
    assert "Wat stijgt er op dit moment?" not in said(opened("gebieden", categories=ABSENT))
