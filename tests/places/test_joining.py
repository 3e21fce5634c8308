"""Joining: every incident to exactly one area, shared boundaries included, and the books balance."""

import dataclasses
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from hotspots.city import load_city
from hotspots.errors import CRSError
from hotspots.places.joining import area_index, books, join
from hotspots.places.layers import load_layers, municipality

GEODATA = Path(__file__).parents[2] / "geodata"


@pytest.fixture(scope="module")
def city():
    return load_city(GEODATA / "almere.toml")


@pytest.fixture(scope="module")
def layers(city):
    return load_layers(city)


def incidents(points, crs="EPSG:28992"):
    return gpd.GeoDataFrame({"incident_id": [str(i) for i in range(len(points))]}, geometry=points, crs=crs)


def test_an_incident_has_one_buurt_and_what_follows_from_it(city, layers):
    town_hall, buitenvaart, sea = (143650, 486900), (146000, 492600), (135500, 486500)
    points = [shapely.Point(at) for at in (town_hall, buitenvaart, sea)] + [None, shapely.Point()]
    frame = incidents(points)
    frame.index = [9, 7, 5, 3, 1]
    membership = join(frame, city, layers)
    assert list(membership.index) == [9, 7, 5, 3, 1]
    assert list(membership.columns) == [
        "buurt",
        "wijk",
        "district",
        "business_park",
        "town_centre",
        "station",
        "place",
    ]
    assert membership.loc[9, ["buurt", "wijk", "district", "town_centre"]].tolist() == [
        "BU00341702",
        "WK003417",
        "stad",
        "centrum-almere-stad",
    ]
    assert membership.loc[7, ["wijk", "district", "business_park"]].tolist() == [
        "WK003458",
        "buiten",
        "buitenvaart",
    ]
    assert membership["place"].tolist() == ["in_area", "in_area", "outside", "no_location", "no_location"]
    assert membership.loc[[5, 3, 1], "buurt"].isna().all()
    assert membership["station"].isna().all()
    totals = books(membership)
    assert (totals.accepted, totals.in_area, totals.outside, totals.no_location) == (5, 2, 1, 2)
    assert totals.balance


def test_a_point_on_a_shared_boundary_goes_to_the_lowest_code(city, layers):
    buurten = layers["buurt"]
    corners = np.unique(shapely.get_coordinates(buurten.geometry.array), axis=0)
    membership = join(incidents(gpd.points_from_xy(*corners.T)), city, layers)
    tree = shapely.STRtree(shapely.points(corners))
    area, corner = tree.query(buurten.geometry.array, predicate="intersects")
    lowest = np.full(len(corners), len(buurten))
    np.minimum.at(lowest, corner, area)
    assert membership["buurt"].tolist() == buurten["code"].take(lowest).tolist()
    # The parents follow from the buurt, so that they never contradict it.
    assert (membership["wijk"].str[4:8] == membership["buurt"].str[4:8]).all()
    assert books(membership).in_area == len(corners)


def test_the_surroundings_of_a_station_end_at_their_radius(city, layers):
    station = layers["station"].geometry.iloc[1]
    east = [shapely.Point(station.x + metres, station.y) for metres in (0, 299.99, 300, 300.01)]
    membership = join(incidents(east), city, layers)
    assert membership["station"].tolist()[:3] == ["Almere Centrum"] * 3
    assert membership["station"].isna().tolist() == [False, False, False, True]


def test_the_nearest_of_two_stations_counts(city, layers):
    wide = dataclasses.replace(city.layers["station"], radius=10_000)
    wider = dataclasses.replace(city, layers={**city.layers, "station": wide})
    two_thirds = shapely.Point(146850, 488963)  # on the way from Parkwijk to Buiten
    assert join(incidents([two_thirds]), wider, layers)["station"].tolist() == ["Almere Buiten"]


def test_parks_and_wijken_of_the_same_shape_agree(city, layers):
    rng = np.random.default_rng(7)
    low_x, low_y, high_x, high_y = municipality(layers, city).bounds
    points = gpd.points_from_xy(rng.uniform(low_x, high_x, 20_000), rng.uniform(low_y, high_y, 20_000))
    membership = join(incidents(points), city, layers)
    for kind in ("business_park", "town_centre"):
        wijk = layers[kind].set_index("code")["wijk"]
        inside = membership[membership[kind].notna()]
        assert (inside[kind].map(wijk) == inside["wijk"]).all()
        assert membership["wijk"].isin(wijk).sum() == len(inside)


def test_the_same_answer_as_geopandas(city, layers):
    rng = np.random.default_rng(11)
    low_x, low_y, high_x, high_y = municipality(layers, city).bounds
    frame = incidents(
        gpd.points_from_xy(rng.uniform(low_x, high_x, 20_000), rng.uniform(low_y, high_y, 20_000))
    )
    joined = gpd.sjoin(frame, layers["buurt"][["code", "geometry"]], predicate="within", how="left")
    membership = join(frame, city, layers)
    assert membership["buurt"].equals(joined["code"])


def test_no_incidents_make_an_empty_membership(city, layers):
    membership = join(incidents([]), city, layers)
    assert len(membership) == 0
    assert books(membership).balance


def test_incidents_in_another_crs_are_refused(city, layers):
    with pytest.raises(CRSError, match=r"in the CRS of the city, EPSG:28992\. The incidents are in WGS 84\."):
        join(incidents([shapely.Point(5.2, 52.4)], crs="EPSG:4326"), city, layers)


def test_the_index_is_built_once_per_boundary_set(layers):
    areas = layers["buurt"]
    assert area_index(areas) is area_index(areas.copy())
    assert area_index(areas) is not area_index(areas.iloc[1:])


def test_the_input_is_not_touched(city, layers):
    frame = incidents([shapely.Point(143650, 486900), None])
    before = frame.copy(deep=True)
    # layers are shared by the process, and geopandas prepares them in place: look at geometries of our own
    own = {
        key: layer.set_geometry(shapely.from_wkb(shapely.to_wkb(layer.geometry.array)), crs=layer.crs)
        for key, layer in layers.items()
    }
    join(frame, city, own)
    assert frame.equals(before)
    assert not any(shapely.is_prepared(layer.geometry.array).any() for layer in own.values())
