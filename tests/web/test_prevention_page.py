"""Preventie: advisers or letters, as the URL says; the plan of the advisers from settings to sheet."""

import pytest
from said import link_of, said

LABELS = {"advisers": "buurtadviseurs", "letters": "besmettingsbrieven"}


@pytest.mark.parametrize("part", LABELS)
def test_the_url_says_which_measure_is_shown(opened, part):
    app = opened("preventie", part=part)
    assert app.title[0].value == "Preventie"
    assert LABELS[part] in said(app)
    assert "synthetische gegevens" in said(app)
    assert link_of(app)["part"] == part


def test_an_impossible_measure_in_the_url_shows_the_advisers(opened):
    assert link_of(opened("preventie", part="drones"))["part"] == "advisers"


def test_the_choice_is_written_into_the_url(opened):
    app = opened("preventie")
    app.segmented_control(key="prevention-part-nl").set_value("letters").run()
    assert not app.exception
    assert link_of(app)["part"] == "letters"
