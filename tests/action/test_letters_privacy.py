"""What a zone gives away: not its burgled home, not a night, not an address."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from letter_cases import LAST, burglaries_at, grid_town, homes_at
from scipy.spatial import cKDTree

from hotspots.action.letter_outlines import SQUARE, hidden_among
from hotspots.action.letters import LetterRule, plan_letters
from hotspots.city import load_city
from hotspots.incidents.demo import demo_city
from hotspots.places.addresses_demo import demo_addresses
from hotspots.places.layers import load_layers

TOWN = grid_town()


def tree_of(homes: gpd.GeoDataFrame) -> cKDTree:
    points = homes.geometry.to_numpy()
    return cKDTree(np.column_stack([shapely.get_x(points), shapely.get_y(points)]))


def test_an_outline_is_made_of_squares_of_a_fixed_grid() -> None:
    plan = plan_letters(burglaries_at((1312, 1287, "2023-11-29")), TOWN, until=LAST)
    outline = plan.zones.geometry.iloc[0]
    assert outline.area % SQUARE**2 == 0
    corners = shapely.get_coordinates(outline)
    assert (corners % SQUARE == 0).all()
    inside = TOWN[TOWN["address_id"].isin(plan.letters["address_id"])]
    assert shapely.intersects(outline, inside.geometry.to_numpy()).all()


@settings(max_examples=50, deadline=None)
@given(
    st.floats(1100, 1600),
    st.floats(1100, 1600),
    st.sampled_from([LetterRule(), LetterRule(radius=60), LetterRule(neighbours=3), LetterRule(radius=130)]),
)
def test_the_middle_of_an_outline_does_not_point_at_the_burgled_home(
    x: float, y: float, rule: LetterRule
) -> None:
    plan = plan_letters(burglaries_at((x, y, "2023-11-29")), TOWN, until=LAST, rule=rule)
    outline = plan.zones.geometry.iloc[0]
    assert hidden_among(outline, np.array([x, y]), tree_of(TOWN)) >= rule.least_dwellings


def test_a_burglary_in_the_very_middle_moves_the_outline() -> None:
    homes = homes_at(
        [(1050.0 + 5 * np.cos(i), 1050.0 + 5 * np.sin(i)) for i in range(8)] + [(1350.0, 1350.0)] * 20
    )
    burglary = burglaries_at((1050, 1050, "2023-11-29"))
    plan = plan_letters(burglary, homes, until=LAST, rule=LetterRule(radius=50, least_dwellings=8))
    outline = plan.zones.geometry.iloc[0]
    assert hidden_among(outline, np.array([1050.0, 1050.0]), tree_of(homes)) >= 3  # of the eight of a hamlet
    around = grid_town(20, 20.0, (1000.0, 1000.0))
    middle = burglaries_at((1150, 1150, "2023-11-29"))
    plan = plan_letters(middle, around, until=LAST, rule=LetterRule(radius=140))
    place = np.array([1150.0, 1150.0])
    assert hidden_among(plan.zones.geometry.iloc[0], place, tree_of(around)) >= 10


def test_dates_are_coarse_and_no_address_is_in_the_zones() -> None:
    plan = plan_letters(burglaries_at((1300, 1300, "2023-11-29")), TOWN, until=LAST)
    row = plan.zones.drop(columns="geometry").iloc[0]
    assert (row["first_week"], row["last_week"]) == ("2023-W48", "2023-W48")
    assert not set(map(str, row)) & set(TOWN["address_id"])


def test_the_list_does_not_tell_who_was_nearest() -> None:
    homes = TOWN.sample(frac=1, random_state=3).reset_index(drop=True)
    homes["address_id"] = [f"R{i:04}" for i in range(len(homes))]
    plan = plan_letters(burglaries_at((1312, 1287, "2023-11-29")), homes, until=LAST)
    assert plan.letters["address_id"].is_monotonic_increasing
    apart = homes.set_index("address_id").geometry.distance(shapely.Point(1312, 1287))
    order = apart[plan.letters["address_id"]].to_numpy()
    assert abs(np.corrcoef(np.arange(len(order)), order)[0, 1]) < 0.2


def test_the_burgled_home_is_in_the_list_like_any_other() -> None:
    place = TOWN.geometry.iloc[400]
    plan = plan_letters(burglaries_at((place.x, place.y, "2023-11-29")), TOWN, until=LAST)
    assert TOWN["address_id"].iloc[400] in set(plan.letters["address_id"])


@pytest.fixture(scope="module")
def demo() -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    city = load_city()
    layers = load_layers(city)
    return demo_city(city, layers).incidents, demo_addresses(city, layers)


@pytest.mark.parametrize("rule", [LetterRule(budget=100_000), LetterRule(neighbours=4)])
def test_in_the_demo_city_every_single_burglary_hides_among_ten_homes(demo, rule: LetterRule) -> None:
    incidents, addresses = demo
    tree = tree_of(addresses[addresses["dwelling"]])
    burglaries = incidents[incidents["category"] == "1.1.1"]
    hidden = []
    for until in pd.date_range("2023-02-05", "2023-12-31", periods=8):
        plan = plan_letters(incidents, addresses, until=until.date(), rule=rule)
        days = burglaries["occurred_to"].dt.tz_localize(None).dt.normalize()
        recent = burglaries[(days > until - pd.Timedelta(days=14)) & (days <= until)]
        for _, zone in plan.zones[plan.zones["n_burglaries"] == 1].dropna(subset="geometry").iterrows():
            here = recent[shapely.intersects(zone.geometry, recent.geometry.to_numpy())]
            if len(here) == 1:
                place = np.array([here.geometry.iloc[0].x, here.geometry.iloc[0].y])
                hidden.append(hidden_among(zone.geometry, place, tree))
    assert len(hidden) > 25
    assert min(hidden) >= 10
