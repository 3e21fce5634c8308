"""The bundled layers of Almere: rebuilt from their sources, complete, and without overlap or gap."""

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from hotspots.city import load_city
from hotspots.places.build import build
from hotspots.places.layers import load_layers, municipality, water

GEODATA = Path(__file__).parents[2] / "geodata"
SOURCES = GEODATA / "sources"


@pytest.fixture(scope="module")
def city():
    return load_city(GEODATA / "almere.toml")


@pytest.fixture(scope="module")
def layers(city):
    return load_layers(city)


@pytest.fixture(scope="module")
def outlines():
    return gpd.read_file(SOURCES / "centres_and_business_parks.geojson").to_crs(28992)


def test_a_rebuild_equals_the_committed_files(tmp_path):
    for path in build(SOURCES, tmp_path).values():
        assert path.read_bytes() == (GEODATA / "almere" / path.name).read_bytes(), path.name


def test_every_layer_is_complete(layers):
    assert {key: len(layer) for key, layer in layers.items()} == {
        "buurt": 238,
        "wijk": 71,
        "district": 6,
        "business_park": 15,
        "town_centre": 3,
        "station": 6,
        "water": 1,
    }
    for layer in layers.values():
        assert list(layer.columns[:2]) == ["code", "name"]
        assert layer["code"].is_monotonic_increasing
        assert layer["code"].is_unique
        assert isinstance(layer.index, pd.RangeIndex)
        assert layer.crs == "EPSG:28992"


def test_the_files_state_their_crs_and_lie_on_a_grid_of_a_decimetre():
    for path in (GEODATA / "almere").glob("*.geojson"):
        raw = json.loads(path.read_text(encoding="utf-8"))
        assert raw["crs"]["properties"]["name"] == "urn:ogc:def:crs:EPSG::28992"
        xy = shapely.get_coordinates(gpd.read_file(path).geometry.array)
        assert np.array_equal(xy, np.round(xy, 1))


@pytest.mark.parametrize("key", ["buurt", "wijk", "district"])
def test_areas_tile_the_city_without_overlap_or_gap(layers, city, key):
    areas = layers[key].geometry
    whole = municipality(layers, city)
    assert areas.is_valid.all()
    assert set(areas.geom_type) <= {"Polygon", "MultiPolygon"}
    assert areas.area.min() > 10_000
    assert shapely.coverage_is_valid(areas.array)
    assert areas.area.sum() == pytest.approx(whole.area, abs=1e-6)
    assert not any(len(part.interiors) for part in shapely.get_parts(whole))


def test_parents_are_exactly_the_union_of_their_parts(layers):
    for child, parent in (("buurt", "wijk"), ("wijk", "district")):
        parents = layers[parent].set_index("code").geometry
        for code, parts in layers[child].groupby(parent):
            union = shapely.coverage_union_all(parts.geometry.array)
            assert union.symmetric_difference(parents[code]).area == 0, code


def test_buurten_carry_the_district_of_their_wijk(layers):
    district = layers["wijk"].set_index("code")["district"]
    assert (layers["buurt"]["wijk"].map(district) == layers["buurt"]["district"]).all()


def test_fine_outlines_win_over_the_coarse_ones(layers, outlines):
    wijken = layers["wijk"].set_index("code").geometry
    overlays = pd.concat([layers["business_park"], layers["town_centre"]]).set_index("code")
    for outline in outlines.itertuples():
        mended = wijken[outline.wijk_2022]
        # Within a decimetre of the outline, and the overlay is the very same shape as the wijk.
        assert mended.hausdorff_distance(outline.geometry) < 0.15, outline.id
        assert mended.equals(overlays.geometry[outline.id]), outline.id
        assert overlays.name[outline.id] == outline.name


def test_what_is_not_near_a_fine_outline_stayed_as_it_was(layers, outlines):
    coarse = gpd.read_file(SOURCES / "buurten_2025.geojson").set_index("code").sort_index()
    involved = pd.concat([outlines.geometry, coarse.geometry[coarse["wijk"].isin(outlines["wijk_2022"])]])
    far = coarse[coarse.distance(involved.union_all()) > 1]
    assert len(far) > 100
    mended = layers["buurt"].set_index("code").geometry
    assert far.geometry.symmetric_difference(mended[far.index]).area.max() == 0


def test_nearly_all_of_the_coarse_city_is_still_there(layers, city):
    coarse = gpd.read_file(SOURCES / "buurten_2025.geojson").union_all()
    lost = coarse.difference(municipality(layers, city)).area
    gained = municipality(layers, city).difference(coarse).area
    # The harbour basin of Haven and a strip beyond Stichtsekant; Haven's harbour front came in.
    assert lost == pytest.approx(29_130, abs=50)
    assert gained == pytest.approx(270_000, abs=1_000)


def test_figures_add_up_from_wijk_to_district(layers):
    for figure, total in (("inhabitants", 217_790), ("dwellings", 88_874)):
        assert layers["wijk"][figure].sum() == total
        assert layers["district"][figure].sum() == total
    kinds = layers["wijk"]["kind"].value_counts()
    assert kinds["business_park"] == 15
    assert kinds["town_centre"] == 3


def test_water_is_well_off_the_shore(layers, city):
    sea = water(layers, city)
    assert sea.distance(municipality(layers, city)).min() > 1_000
    assert sea.crs == "EPSG:28992"


def test_stations_lie_in_the_buurten_they_serve(layers):
    inside = gpd.sjoin(
        layers["station"], layers["buurt"][["code", "district", "geometry"]], predicate="within"
    )
    assert dict(zip(inside["name"], inside["district"], strict=True)) == {
        "Almere Buiten": "buiten",
        "Almere Centrum": "stad",
        "Almere Muziekwijk": "stad",
        "Almere Oostvaarders": "buiten",
        "Almere Parkwijk": "stad",
        "Almere Poort": "poort",
    }


def test_default_addresses_lie_where_their_name_says(layers, city):
    ((name, point),) = city.default_addresses.items()
    assert "Stadhuis" in name
    centre = layers["town_centre"].set_index("code").geometry["centrum-almere-stad"]
    assert centre.contains(shapely.Point(point))


def test_layers_are_read_once(city):
    assert load_layers(city) is load_layers(city)


def test_every_layer_has_its_source_written_down(city):
    written = (GEODATA / "SOURCES.md").read_text(encoding="utf-8")
    for layer in city.layers.values():
        row = next(line for line in written.splitlines() if line.startswith(f"| `{layer.key}`"))
        assert f"`almere/{layer.path.name}`" in row
        assert f"| {layer.year} |" in row
        assert all((layer.source, layer.licence, layer.attribution, layer.accuracy))
