"""The measures of the demo city: those of the report, marked as synthetic, at no real place."""

import pandas as pd
import pytest

from hotspots.city import load_city
from hotspots.incidents.demo import demo_city
from hotspots.places.layers import load_layers, municipality
from hotspots.places.measures import CLOSURES, require_measures
from hotspots.places.measures_demo import demo_measures


@pytest.fixture(scope="module")
def city():
    return load_city()


@pytest.fixture(scope="module")
def demo(city):
    return demo_city(city, load_layers(city))


@pytest.fixture(scope="module")
def measures(city, demo):
    return demo_measures(demo, load_layers(city))


def day(text):
    return pd.Timestamp(text, tz="Europe/Amsterdam")


def test_they_are_measures_and_all_say_that_they_are_synthetic(measures):
    require_measures(measures)
    assert set(measures["source"]) == {"synthetisch"}
    assert measures["measure_id"].str.startswith("DEMO-M-").all()


def test_the_camera_areas_of_the_three_centres_end_on_the_first_of_july(measures):
    found = measures.loc[
        (measures["kind"] == "camera_area") & measures["name"].str.startswith("Centrum", na=False)
    ]
    assert len(found) == 3
    assert set(found["valid_until"]) == {day("2024-07-01")}


def test_the_ban_areas_last_two_years_and_hold_the_new_ones(measures):
    found = measures.loc[measures["kind"] == "alcohol_drugs_ban"]
    assert {"Muzenpark", "Rode Katerplaats"} < set(found["name"])
    assert set(found["valid_from"]) == {day("2023-07-01")}
    assert set(found["valid_until"]) == {day("2025-07-01")}
    assert set(found["position"]) == {"coarse"}


def test_match_days_are_a_condition(measures):
    (row,) = measures.loc[measures["condition"].notna()].to_dict("records")
    assert "wedstrijddagen" in row["condition"]
    assert pd.isna(row["valid_until"])


def test_closures_follow_a_named_incident_and_last_two_to_twelve_weeks(measures, demo):
    closed = measures.loc[measures["kind"].isin(CLOSURES)]
    weeks = (
        closed["valid_until"].dt.tz_localize(None) - closed["valid_from"].dt.tz_localize(None)
    ).dt.days / 7
    assert weeks.between(2, 12).all()
    named = demo.incidents.loc[demo.incidents["incident_id"].isin(demo.truth.named["incident_id"])]
    for row in closed.itertuples():
        at = named.loc[named.geometry.distance(row.geometry) < 0.01, "occurred_from"]
        assert at.min() < row.valid_from
        assert (row.valid_from - at.min()).days < 1
    assert closed["name"].isna().all()


def test_all_lie_in_the_city(measures, city):
    area = municipality(load_layers(city), city).buffer(50)
    assert measures.geometry.centroid.within(area).all()


def test_the_order_of_the_layers_rows_does_not_matter(measures, city, demo):
    layers = {key: frame.iloc[::-1] for key, frame in load_layers(city).items()}
    pd.testing.assert_frame_equal(demo_measures(demo, layers), measures)
