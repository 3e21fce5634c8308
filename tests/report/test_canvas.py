"""Compact data is read back as what was put in, and no text gets out of its quotes."""

import base64
import json
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from folium.template import Template
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon

from hotspots.report.canvas import encode_places
from hotspots.report.safe import script_json, text
from hotspots.report.shapes import STEPS, encode_points, encode_shapes, for_screen

NASTY = [
    "'t Oor",
    "'s-Gravenhage",
    "`Hof`",
    "</script><script>alert(1)</script>",
    "{{ 7*7 }}",
    "{% raw %}",
    "{#",
    "\u2028",
]


def decoded(places: Any) -> list[tuple[float, float, int]]:
    kind = "<u4" if places["wide"] else "<u2"
    x, y = (np.frombuffer(base64.b64decode(places[axis]), kind).astype(int) for axis in "xy")
    n = np.frombuffer(base64.b64decode(places["n"]), "<u2")
    west, south = places["corner"]
    return [(int(west + a), int(south + b), int(c)) for a, b, c in zip(x, y, n, strict=True)]


def test_incidents_on_one_step_become_one_place_with_a_count() -> None:
    places = encode_places(np.array([5.2, 5.200001, 5.3]), np.array([52.3, 52.3, 52.4]))
    assert decoded(places) == [(520000, 5230000, 2), (530000, 5240000, 1)]
    assert places["wide"] is False


def test_a_wide_area_takes_wider_numbers() -> None:
    places = encode_places(np.array([-87.9, 5.2]), np.array([41.6, 52.3]))
    assert places["wide"] is True
    assert decoded(places) == [(-8790000, 4160000, 1), (520000, 5230000, 1)]


def test_no_incidents_are_no_places() -> None:
    assert decoded(encode_places(np.array([]), np.array([]))) == []


@settings(max_examples=40)
@given(st.lists(st.tuples(st.floats(-179, 179), st.floats(-85, 85)), max_size=30))
def test_no_incident_is_lost(points: list[tuple[float, float]]) -> None:
    lon, lat = np.array([p[0] for p in points]), np.array([p[1] for p in points])
    found = decoded(encode_places(lon, lat))
    assert sum(n for *_, n in found) == len(points)
    expected = {(round(x * STEPS), round(y * STEPS)) for x, y in zip(lon, lat, strict=True)}
    assert {(x, y) for x, y, _ in found} == expected


def unrolled(flat: list[int]) -> np.ndarray:
    return np.cumsum(np.array(flat).reshape(-1, 2), axis=0) / STEPS


def test_shapes_keep_holes_parts_and_shared_borders() -> None:
    ring = Polygon(
        [(5, 52), (5.1, 52), (5.1, 52.1), (5, 52.1)], [[(5.02, 52.02), (5.04, 52.02), (5.04, 52.04)]]
    )
    islands = shapely.MultiPolygon([ring, shapely.box(5.2, 52, 5.3, 52.1)])
    shapes = encode_shapes(gpd.GeoSeries([islands, None, shapely.Point(5, 52)], crs=4326))
    assert [len(part) for part in shapes[0]] == [2, 1]
    assert unrolled(shapes[0][0][0]) == pytest.approx(np.array(ring.exterior.coords)[:-1])
    assert shapes[1:] == [[], []]


def test_points_are_whole_steps() -> None:
    assert encode_points(gpd.GeoSeries([shapely.Point(5.217901, 52.3749)], crs=4326)) == [[521790, 5237490]]


def test_many_vertices_are_thinned_together() -> None:
    wave = np.column_stack([np.linspace(0, 10_000, 30_001), np.sin(np.linspace(0, 900, 30_001))])
    upper = Polygon([*wave, (10_000, 5000), (0, 5000)])
    lower = Polygon([*wave, (10_000, -5000), (0, -5000)])
    thin = for_screen(gpd.GeoSeries([upper, lower], crs=28992))
    assert shapely.get_num_coordinates(thin.to_numpy()).sum() < 40_000
    assert thin.iloc[0].intersection(thin.iloc[1]).area == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("name", NASTY)
def test_a_name_survives_template_script_and_page(name: str) -> None:
    written = script_json({"name": name, "nested": {"a": {"b": 1}}})
    assert not set("<>&'`") & set(written)
    rendered = Template(Template("{{ value }}").render(value=written)).render()
    assert json.loads(rendered)["name"] == name


@settings(max_examples=60)
@given(st.text())
def test_any_text_comes_out_as_it_went_in(name: str) -> None:
    assert json.loads(Template(script_json([name])).render()) == [name]


def test_html_is_escaped_in_attributes_too() -> None:
    assert text("'t <b>\"&") == "&#x27;t &lt;b&gt;&quot;&amp;"
