"""The addresses of the demo city: as many as there are homes, at its burglaries, and plainly made up."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.spatial import cKDTree

from hotspots.city import load_city
from hotspots.columns import ADDRESS_COLUMNS, BUURT
from hotspots.incidents.demo import demo_city
from hotspots.places.addresses_demo import demo_addresses
from hotspots.places.layers import load_layers

CITY = load_city()
LAYERS = load_layers(CITY)


@pytest.fixture(scope="module")
def addresses() -> gpd.GeoDataFrame:
    return demo_addresses(CITY, LAYERS)


def test_there_are_about_as_many_dwellings_as_the_city_has(addresses: gpd.GeoDataFrame) -> None:
    known = LAYERS["wijk"]["dwellings"].sum()
    assert addresses["dwelling"].sum() == pytest.approx(known, rel=0.02)
    assert tuple(addresses.columns) == ADDRESS_COLUMNS
    assert addresses.crs == CITY.crs


def test_nobody_takes_them_for_real(addresses: gpd.GeoDataFrame) -> None:
    assert addresses["postcode"].str.match("^0[0-9]{3}[A-Z]{2}$").all()
    assert addresses["street"].str.contains("Demo").all()
    assert addresses["address_id"].str.startswith("DEMO-").all()


def test_each_address_is_one(addresses: gpd.GeoDataFrame) -> None:
    assert addresses["address_id"].is_unique
    for place in ("postcode", "street"):
        assert not addresses.duplicated([place, "house_number", "addition"]).any()


def test_a_postcode_is_one_side_of_one_street(addresses: gpd.GeoDataFrame) -> None:
    homes = addresses[addresses["dwelling"]]
    sides = homes.assign(side=homes["house_number"] % 2)[["postcode", "street", "side"]].drop_duplicates()
    assert sides["postcode"].is_unique


def test_numbers_rise_along_a_street(addresses: gpd.GeoDataFrame) -> None:
    homes = addresses[addresses["dwelling"] & (addresses["addition"] == "")]
    street = homes[homes["postcode"] == homes["postcode"].value_counts().index[100]].sort_values(
        "house_number"
    )
    steps = street.geometry.distance(street.geometry.shift(-1)).dropna()
    assert steps.median() < 40
    ends = street.geometry.iloc[0].distance(street.geometry.iloc[-1])
    assert ends == pytest.approx(steps.sum(), rel=0.01)


def test_burglaries_happen_at_a_dwelling(addresses: gpd.GeoDataFrame) -> None:
    incidents = demo_city(CITY, LAYERS).incidents
    burglaries = incidents[incidents["category"] == "1.1.1"].geometry.dropna().to_numpy()
    homes = addresses[addresses["dwelling"]].geometry.to_numpy()
    tree = cKDTree(np.column_stack([shapely.get_x(homes), shapely.get_y(homes)]))
    distance, _ = tree.query(np.column_stack([shapely.get_x(burglaries), shapely.get_y(burglaries)]))
    assert distance.max() < 0.01


def test_the_order_of_the_layers_changes_nothing(addresses: gpd.GeoDataFrame) -> None:
    turned = {key: frame.iloc[::-1].reset_index(drop=True) for key, frame in LAYERS.items()}
    before = LAYERS[BUURT].copy()
    again = demo_addresses(CITY, turned)
    pd.testing.assert_frame_equal(pd.DataFrame(again), pd.DataFrame(addresses))
    assert LAYERS[BUURT].equals(before)
