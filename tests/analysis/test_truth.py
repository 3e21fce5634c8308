"""The demo city, whose truth is known: what was planted is found, and where nothing was, nothing."""

import numpy as np
import pytest

from hotspots.analysis.clusters import dbscan, hdbscan
from hotspots.analysis.hotspots import hotspots
from hotspots.analysis.selection import Selection, select, weeks
from hotspots.analysis.suggestions import suggest_dbscan, suggest_hdbscan
from hotspots.city import load_city
from hotspots.incidents.demo import demo_city, uniform_city
from hotspots.places.joining import join
from hotspots.places.layers import load_layers, municipality


@pytest.fixture(scope="module")
def demo():
    city = load_city()
    return demo_city(city, load_layers(city))


def find(incidents):
    settings = suggest_dbscan(incidents)
    return dbscan(incidents, radius=settings.radius, min_incidents=settings.min_incidents)


def test_planted_hotspots_are_found_with_the_suggested_settings(demo):
    for planted in demo.truth.hotspots.itertuples():
        chosen = select(
            demo.incidents,
            Selection(categories=(planted.category,), start=planted.start, end=planted.end),
        )
        members = demo.truth.hotspot_incidents
        members = chosen["incident_id"].isin(members.index[members == planted.name])
        assert members.sum() == planted.n
        for labels in (
            find(chosen),
            hdbscan(chosen, min_incidents=suggest_hdbscan(chosen).min_incidents),
        ):
            inside = labels[members]
            assert (inside >= 0).mean() > 0.8, planted.name
            # Racing is on the corners of a park 800 m across: several hotspots, as it should be.
            if planted.radius <= 250:
                assert (find(chosen)[members] == 0).mean() > 0.8, planted.name


@pytest.mark.parametrize(("n", "maps"), [(250, 10), (3000, 5)])
def test_an_even_spread_over_the_land_of_the_city_has_no_hotspots(n, maps):
    city = load_city()
    layers = load_layers(city)
    spreads = [uniform_city(city, layers, n=n, seed=seed) for seed in range(maps)]
    assert sum((find(spread) >= 0).any() for spread in spreads) == 0


def test_a_whole_year_of_the_city(demo):
    city = load_city()
    layers = load_layers(city)
    land = municipality(layers, city)
    last = demo.incidents["occurred_from"].max().date()
    year = Selection(start=last.replace(month=1, day=1), end=last)
    chosen = select(demo.incidents, year)
    areas = {key: layer for key, layer in layers.items() if city.layers[key].kind != "water"}
    result = hotspots(
        chosen,
        find(chosen),
        weeks=weeks(demo.incidents, year),
        areas=areas,
        memberships=join(chosen, city, layers),
        land=land,
    )
    assert 10 <= len(result) <= 60
    assert set(result["name_area"][:3]) >= {"Centrum Almere Stad", "Centrum Almere Buiten"}
    assert not result[["name_layer", "name_area", "sector", "name_buurt", "letter"]].duplicated().any()
    assert result.is_valid.all()
    assert land.buffer(0.1).covers(result.union_all())
    by_geometry = hotspots(chosen, find(chosen), weeks=52, areas=areas, land=land)
    assert by_geometry["areas"].tolist() == result["areas"].tolist()
    np.testing.assert_allclose(result["n_per_week"] * weeks(demo.incidents, year), result["n"])
