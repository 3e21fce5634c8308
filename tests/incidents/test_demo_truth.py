"""What was put into the demo city on purpose is in it, and nothing else is where nothing was put."""

from collections import Counter
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from scipy.spatial import cKDTree

from hotspots.city import load_city
from hotspots.incidents.demo import Demo, uniform_city
from hotspots.incidents.demo.events import NAMED, PLANTED
from hotspots.incidents.demo.places import inside
from hotspots.places.layers import load_layers


def knox(incidents: gpd.GeoDataFrame, *, metres: float, days: float) -> tuple[int, float]:
    """Pairs close in space and time: observed, and expected from the margins (Knox 1964)."""
    points = incidents.geometry.get_coordinates().to_numpy()
    day = incidents["occurred_from"].astype("int64").to_numpy() / 86_400e6
    near = cKDTree(points).query_pairs(metres, output_type="ndarray")
    observed = int((np.abs(day[near[:, 0]] - day[near[:, 1]]) < days).sum())
    ordered = np.sort(day)
    soon = (np.searchsorted(ordered, ordered + days) - np.arange(len(day)) - 1).sum()
    return observed, len(near) * soon / (len(day) * (len(day) - 1) / 2)


@pytest.mark.parametrize("year", [2019, 2020, 2021, 2022, 2023])
def test_burglary_has_near_repeats(demo: Demo, year: int) -> None:
    incidents = demo.incidents
    burglaries = incidents[(incidents["category"] == "1.1.1") & (incidents["occurred_from"].dt.year == year)]
    observed, expected = knox(burglaries, metres=200, days=14)
    assert observed > 1.5 * expected
    assert observed > expected + 4 * np.sqrt(expected)


def test_shoplifting_and_a_uniform_city_have_none(demo: Demo) -> None:
    city = load_city()
    shoplifting = demo.incidents[demo.incidents["category"] == "2.5.2"]
    uniform = uniform_city(city, load_layers(city), n=2300, seed=11)
    for incidents in (shoplifting, uniform):
        observed, expected = knox(incidents, metres=200, days=14)
        assert abs(observed - expected) < 4 * np.sqrt(expected)


def test_near_repeats_are_near_and_soon(demo: Demo) -> None:
    pairs, incidents = demo.truth.near_repeats, demo.incidents.set_index("incident_id")
    assert len(pairs) > 150
    parent, child = incidents.loc[pairs["parent"]], incidents.loc[pairs["child"]]
    gap = parent.geometry.distance(child.geometry, align=False).to_numpy()
    assert gap.max() <= 200
    assert 0.05 < (gap == 0).mean() < 0.3
    lag = demo.truth.moments[pairs["child"]].array - demo.truth.moments[pairs["parent"]].array
    assert lag.min() > pd.Timedelta(0)
    assert lag.max() <= pd.Timedelta(days=15)
    assert np.median(lag.days) <= 5
    assert set(parent["category"]) == {"1.1.1"}


def test_planted_hotspots_are_where_the_truth_says(demo: Demo) -> None:
    incidents = demo.incidents.set_index("incident_id")
    spots = demo.truth.hotspots
    assert list(spots["name"]) == [item.name for item in PLANTED]
    assert list(spots["n"]) == [item.n for item in PLANTED]
    for spot in spots.itertuples():
        ids = demo.truth.hotspot_incidents.index[demo.truth.hotspot_incidents == spot.name]
        mine = incidents.loc[ids]
        assert len(mine) == spot.n
        assert set(mine["category"]) == {spot.category}
        assert mine.geometry.within(spot.geometry).all()
        assert demo.truth.moments[ids].dt.date.between(spot.start, spot.end).all()
        assert mine.geometry.to_wkb().value_counts(normalize=True).max() < 0.5


def test_planted_hotspots_stand_out(demo: Demo) -> None:
    for spot in demo.truth.hotspots.itertuples():
        mine = demo.incidents[demo.incidents["category"] == spot.category]
        here = mine[mine.geometry.within(spot.geometry)]
        day = here["occurred_from"].dt.date
        during = day.between(spot.start, spot.end)
        rest = (~during).sum() / ((date(2024, 1, 1) - date(2019, 1, 1)) - (spot.end - spot.start)).days
        assert during.sum() / (spot.end - spot.start).days > 3 * rest


def test_street_racing_is_on_stichtsekant_in_the_summer_of_2022(demo: Demo) -> None:
    parks = load_layers(load_city())["business_park"]
    racing = demo.incidents[demo.incidents["category"] == "OV-RACE"]
    where = inside(racing.geometry.get_coordinates().to_numpy(), parks)
    there = where == list(parks["code"]).index("stichtsekant")
    summer = racing["occurred_from"].dt.strftime("%Y-%m").isin(["2022-06", "2022-07", "2022-08"])
    hour = racing["occurred_from"].dt.hour
    assert (there & summer).sum() >= 60
    assert ((hour >= 18) | (hour < 5))[there & summer].mean() > 0.8


def test_named_incidents_are_in_the_right_month_and_part_of_town(demo: Demo) -> None:
    city = load_city()
    layers = load_layers(city)
    named = demo.truth.named
    incidents = demo.incidents.set_index("incident_id").loc[named["incident_id"]]
    assert len(named) == len(NAMED)
    points = incidents.geometry.get_coordinates().to_numpy()
    districts = layers["district"]["code"].to_numpy()[inside(points, layers["district"])]
    found = Counter(
        zip(named["category"], named["month"], districts, named["zone"], named["what"], strict=True)
    )
    wanted = Counter(
        (item.code, item.month, item.district, item.zone, item.what) for item in NAMED if item.district
    )
    assert wanted <= found
    assert (found - wanted).total() == sum(item.district is None for item in NAMED)
    assert list(incidents["occurred_from"].dt.month) == list(named["month"])
    assert (incidents["occurred_from"] == incidents["occurred_to"]).all()


def test_explosions_and_shootings_of_2023_are_the_named_ones(demo: Demo) -> None:
    incidents = demo.incidents
    loud = incidents[(incidents["group"] == "explosion") & (incidents["occurred_from"].dt.year == 2023)]
    assert set(loud["incident_id"]) <= set(demo.truth.named["incident_id"])
    months = loud["occurred_from"].dt.month.value_counts().to_dict()
    assert months == {2: 1, 5: 1, 8: 1, 9: 1, 10: 3, 11: 2, 12: 4}
    before = incidents[(incidents["group"] == "explosion") & (incidents["occurred_from"].dt.year < 2023)]
    assert len(before) / 4 < len(loud) / 2


def test_the_home_in_haven_was_attacked_twice_in_that_order(demo: Demo) -> None:
    incidents = demo.incidents.set_index("incident_id")
    named = demo.truth.named.set_index("what")["incident_id"]
    first, second = (
        incidents.loc[named[what]]
        for what in ("burning explosive at a home", "brick through the window of the same home")
    )
    assert first.geometry.equals(second.geometry)
    assert first["occurred_from"] < second["occurred_from"]


def test_spare_points_are_on_water_and_outside(demo: Demo) -> None:
    layers = load_layers(load_city())
    assert (inside(demo.truth.on_water, layers["water"]) >= 0).all()
    assert (inside(demo.truth.outside, layers["buurt"]) == -1).all()
    assert (inside(demo.truth.outside, layers["water"]) == -1).all()
    assert len(demo.truth.on_water) == len(demo.truth.outside) == 200
