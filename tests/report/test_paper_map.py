"""The map on paper shows what it was given, to scale, and the same every time."""

import io
import re
from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops
from shapely import Point, box

from hotspots.city import City
from hotspots.errors import CRSError
from hotspots.i18n import words_for
from hotspots.report.paper_map import Lines, Points, Shapes, paper_map
from hotspots.report.paper_margin import _round_metres
from hotspots.report.paper_marks import _apart

Layers = Mapping[str, gpd.GeoDataFrame]
NL = words_for("nl")
X, Y = 143_000, 487_000


def at(*xy: tuple[float, float] | None) -> gpd.GeoSeries:
    return gpd.GeoSeries([None if one is None else Point(one) for one in xy], crs=28992)


def picture(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def drawn(city: City, layers: Layers, **more: object) -> Image.Image:
    return picture(paper_map(city, layers, words=NL, kind="png", dpi=100, **more))  # type: ignore[arg-type]


def test_the_size_is_that_of_the_paper(city: City, layers: Layers) -> None:
    assert drawn(city, layers, width_mm=127.0, height_mm=101.6).size == (500, 400)
    svg = paper_map(city, layers, words=NL, width_mm=127.0, height_mm=101.6).decode()
    assert re.search(r'width="360pt" height="288pt"', svg)


def test_the_same_data_give_the_same_map(city: City, layers: Layers) -> None:
    spots = Points(at((X + 500, Y + 500), (X + 900, Y + 700)), "Stop", labels=["1", "2"])
    hatched = Shapes(gpd.GeoSeries([box(X, Y, X + 400, Y + 300)], crs=28992), "Zone")
    for kind in ("svg", "png"):
        one, two = (
            paper_map(city, layers, words=NL, kind=kind, points=[spots], shapes=[hatched]) for _ in range(2)
        )
        assert one == two


def test_no_address_of_another_server_is_asked_for(city: City, layers: Layers) -> None:
    svg = paper_map(city, layers, words=NL, source="x").decode()
    links = re.findall(r'(?:href|src)="([^"]*)"', svg)
    assert all(link.startswith("#") for link in links)


def test_a_place_stands_where_it_is(city: City, layers: Layers) -> None:
    """In a focus of 1000 m the middle of the map is the middle of the focus, and north is up."""
    focus = gpd.GeoSeries([box(X + 500, Y + 500, X + 1500, Y + 1500)], crs=28992)
    empty = drawn(city, layers, focus=focus, names=None)
    there = drawn(city, layers, focus=focus, names=None, points=[Points(at((X + 1000, Y + 1000)))])
    changed = ImageChops.difference(empty, there).getbbox()
    assert changed is not None
    left, upper, right, lower = changed
    assert (left + right) / 2 == pytest.approx(empty.width / 2, abs=2)
    north = drawn(city, layers, focus=focus, names=None, points=[Points(at((X + 1000, Y + 1200)))])
    higher = ImageChops.difference(empty, north).getbbox()
    assert higher is not None
    assert higher[1] < upper
    per_metre = (upper - higher[1]) / 200
    bar_and_legend = lower / 2 + upper / 2
    assert bar_and_legend < empty.height / 2
    assert per_metre == pytest.approx(empty.width / (1160 * empty.width / (bar_and_legend * 2)), rel=0.05)


def test_a_marker_is_the_same_without_colour(city: City, layers: Layers) -> None:
    """What is hatched, crossed and dotted differs on a black-and-white printer too."""
    area = gpd.GeoSeries([box(X + 200, Y + 200, X + 1800, Y + 1800)], crs=28992)
    seen = {
        drawn(city, layers, names=None, shapes=[Shapes(area, look=look)]).convert("1").tobytes()
        for look in ("hatched", "crossed", "dotted", "outline", "dark")
    }
    assert len(seen) == 5
    signs = {
        drawn(city, layers, names=None, points=[Points(at((X + 900, Y + 900)), sign=sign, filled=filled)])
        .convert("1")
        .tobytes()
        for sign in ("circle", "square", "triangle", "diamond", "cross")
        for filled in (True, False)
    }
    assert len(signs) == 10


def test_names_that_break_careless_maps_are_drawn(city: City, layers: Layers) -> None:
    with_names = drawn(city, layers, names="wijk")
    assert ImageChops.difference(with_names, drawn(city, layers, names=None)).getbbox() is not None
    shapes = Shapes(layers["wijk"].geometry, "$x_1$ <b>", labels=["$\\foo$", "{b}", "\\c", "d & e"])
    assert drawn(city, layers, shapes=[shapes], source="a_b $c$")


def test_the_scale_bar_is_as_long_as_it_says(city: City, layers: Layers) -> None:
    focus = gpd.GeoSeries([box(X, Y, X + 1000, Y + 10)], crs=28992)
    image = np.asarray(drawn(city, layers, focus=focus, width_mm=254.0, height_mm=101.6, names=None))
    row = image[-int(2.3 / 25.4 * 100)]  # through the middle of the bar, 2.3 mm above the edge
    dark = np.flatnonzero(row.sum(axis=1) < 300)
    metres_per_pixel = 1160 / 1000
    half = dark[dark < 0.25 * len(row)]
    assert len(half) * metres_per_pixel == pytest.approx(100, abs=6)  # the dark half of 200 m


@given(st.floats(1e-3, 1e7))
def test_a_round_number_of_metres(most: float) -> None:
    found = _round_metres(most)
    assert most / 2.5 <= found <= most * (1 + 1e-6)
    assert f"{found:.0e}"[0] in "125"


@given(st.lists(st.tuples(st.floats(0, 300), st.floats(0, 300)), min_size=2, max_size=12))
def test_places_do_not_cover_each_other(xy: list[tuple[float, float]]) -> None:
    true = np.array(xy)
    moved = _apart(true, np.full(len(xy), 20.0))
    distance = np.hypot(*(moved[:, None] - moved[None]).transpose(2, 0, 1))
    np.fill_diagonal(distance, 99)
    assert distance.min() > 17
    assert np.array_equal(true, np.array(xy))


def test_places_apart_stay_where_they_are() -> None:
    true = np.array([[0.0, 0.0], [50.0, 0.0], [0.0, 50.0]])
    assert np.array_equal(_apart(true, np.full(3, 20.0)), true)


def test_missing_geometry_is_skipped(city: City, layers: Layers) -> None:
    some = Points(at((X + 500, Y + 500), None), labels=["1", "2"])
    only = Points(at((X + 500, Y + 500)), labels=["1"])
    assert drawn(city, layers, points=[some]) == drawn(city, layers, points=[only])
    whole = drawn(city, layers)
    assert drawn(city, layers, focus=at(None)) == whole
    assert drawn(city, layers, focus=at(), shapes=[Shapes(at())], points=[Points(at())]) == whole
    nothing = gpd.GeoSeries([None, shapely.Polygon()], crs=28992)
    assert drawn(city, layers, shapes=[Shapes(nothing, labels=["a", "b"])]) == whole


def test_degrees_are_refused_and_other_metres_are_brought_over(city: City, layers: Layers) -> None:
    with pytest.raises(CRSError, match="projected coordinate reference system is needed"):
        paper_map(city, layers, words=NL, points=[Points(at((X, Y)).to_crs(4326))])
    with pytest.raises(CRSError, match="The data has none"):
        paper_map(city, layers, words=NL, focus=gpd.GeoSeries([Point(X, Y)]))
    point = at((X + 900, Y + 900))
    same = drawn(city, layers, points=[Points(point)])
    assert (
        ImageChops.difference(same, drawn(city, layers, points=[Points(point.to_crs(32631))])).getbbox()
        is None
    )


def test_the_map_says_synthetic_and_its_source(city: City, layers: Layers) -> None:
    real = drawn(city, layers, source="bron")
    assert (
        ImageChops.difference(real, drawn(city, layers, source="bron", synthetic=True)).getbbox() is not None
    )
    assert ImageChops.difference(real, drawn(city, layers)).getbbox() is not None


def test_the_legend_takes_room_from_the_map(city: City, layers: Layers) -> None:
    routes = gpd.GeoSeries([shapely.LineString([(X, Y), (X + 900, Y + 900)])], crs=28992)
    keys = [Lines(routes, f"Route {i} met een lange naam, in een rechte lijn") for i in range(6)]
    assert ImageChops.difference(drawn(city, layers, lines=keys), drawn(city, layers)).getbbox() is not None
