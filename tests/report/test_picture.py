"""One selection, one picture: layers, legend, words and books tell the same story."""

import base64
import io
import json
import re
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from PIL import Image
from streamlit_folium import _get_feature_group_string, _get_map_string, generate_js_hash

from hotspots.analysis.density import density
from hotspots.analysis.selection import Selection
from hotspots.i18n import words_for
from hotspots.report.assets import assert_offline
from hotspots.report.layers_areas import classify
from hotspots.report.layers_density import density_picture, ramp_position
from hotspots.report.legend import areas_section
from hotspots.report.picture import Picture, compose, places_without_city
from hotspots.report.projecting import picture_coordinates, to_degrees, transformer
from hotspots.report.settings import MapSettings

NL = words_for("nl")


def payload(picture: Picture, key: str) -> Any:
    calls = {group.key: group.calls[0][1] for group in picture.groups()}
    return json.loads(calls[key])


def test_layers_come_in_drawing_order(picture: Picture) -> None:
    assert [group.key for group in picture.groups()] == [
        "areas",
        "town_centre",
        "station",
        "incidents",
        "hotspots",
    ]


def test_names_and_books(picture: Picture) -> None:
    assert picture.names == {1: "Centrum 't Oor, midden", 2: "Rond station Oord"}
    assert picture.hotspots["n"].tolist() == [30, 12]
    assert (picture.books.accepted, picture.books.outside, picture.books.no_location) == (51, 2, 1)
    assert picture.books.balance
    assert picture.books_text.startswith("Van de 51 geselecteerde incidenten liggen er 48 in Oord")


def test_areas_show_the_rate_and_say_where_there_is_none(picture: Picture) -> None:
    sent = payload(picture, "areas")
    assert sent["layer"] == "wijk"
    assert sent["classes"][2] == -1  # 50 inhabitants: no rate
    assert (
        sent["tooltips"][0]
        == "<b>&#x27;t Oor</b><br>30 incidenten<br>15,0 per 1.000 inwoners (95%: 10,1 tot 21,4)"
    )
    assert sent["tooltips"][3].startswith("<b>&lt;/script&gt;&lt;b&gt;Markt &amp; Kade")
    assert "geen cijfer: 1 gebied" in picture.legend_html
    assert "Incidenten per wijk, per 1.000 inwoners" in picture.legend_html


def test_a_rate_without_figures_becomes_a_count_and_says_so(compose_with: Any) -> None:
    settings = MapSettings(areas="district", measure="rate", overlays=())
    shown = compose_with(settings=settings)
    assert any("tonen" in note or "toont" in note for note in shown.notes)
    assert payload(shown, "areas")["tooltips"] == [
        "<b>Zuid</b><br>32 incidenten",
        "<b>Noord</b><br>16 incidenten",
    ]


def test_a_burglary_rate_asks_for_dwellings(city: Any, layers: Any, piles: gpd.GeoDataFrame) -> None:
    burglary = piles[piles["category"] == "1.1.1"].reset_index(drop=True)
    memberships = pd.DataFrame({"wijk": "WK0", "place": "in_area", "station": None}, index=burglary.index)
    selection = Selection(categories=("1.1.1",))
    dwellings = {**layers, "wijk": layers["wijk"].assign(dwellings=[800.0, 200.0, 0.0, 400.0])}
    shown = compose(
        burglary, memberships, city, dwellings, selection, MapSettings(measure="rate", overlays=()), NL
    )
    assert "per 1.000 woningen" in shown.legend_html


@pytest.mark.parametrize("decimals", [0, 1])
def test_the_legend_is_true_of_every_area(decimals: int) -> None:
    values = np.random.default_rng(1).gamma(0.6, 40, 300).round(decimals if decimals == 0 else 3)
    values[:5] = np.nan
    classes = classify(values, decimals=decimals, words=words_for("en"))
    assert classes.undefined == 5
    for cls in range(len(classes.colours)):
        inside = values[classes.index == cls]
        if not len(inside):
            continue
        bounds = [float(part.replace(",", "")) for part in re.findall(r"[\d.,]*\d", classes.labels[cls])]
        assert inside.max() <= bounds[-1]
        if cls > 1 or (cls == 1 and decimals == 0):
            assert inside.min() >= bounds[0] if decimals == 0 else inside.min() > bounds[0]


def test_classes_are_found_where_many_areas_have_few_incidents() -> None:
    # a heuristic of breaks ran without end on counts like these, a class of it being empty on the way
    for seed in range(40):
        values = np.random.default_rng(seed).negative_binomial(0.4, 0.08, 71).astype(float)
        classes = classify(values, decimals=0, words=NL)
        assert len(classes.colours) == 1 + min(5, len(np.unique(values[values > 0])))


@pytest.mark.parametrize("values", [[0, 0, 0], [1, 1, 1], [0, 3], [np.nan, np.nan], [], [7]])
def test_few_values_make_few_classes(values: list[float]) -> None:
    classes = classify(np.array(values, dtype=float), decimals=0, words=NL)
    distinct = {value for value in values if value > 0}
    assert len(classes.colours) == len(classes.labels) == 1 + len(distinct)


def test_the_density_lies_where_the_incidents_are(piles: gpd.GeoDataFrame) -> None:
    surface = density(piles.iloc[:30], bandwidth=250)
    picture = density_picture(surface)
    sent = json.loads(picture.call[1])
    (south, west), (north, east) = sent["bounds"]
    image = Image.open(io.BytesIO(base64.b64decode(sent["png"].split(",")[1])))
    steps, alpha = np.asarray(image), np.asarray(image.convert("RGBA"))[..., 3]
    row, column = np.unravel_index(steps.argmax(), steps.shape)
    mercator = transformer("EPSG:4326", "EPSG:3857")
    left, bottom = mercator.transform(west, south)
    right, top = mercator.transform(east, north)
    x = left + (column + 0.5) * (right - left) / steps.shape[1]
    y = top - (row + 0.5) * (top - bottom) / steps.shape[0]
    peak_x, peak_y = transformer("EPSG:3857", "EPSG:28992").transform(x, y)
    assert np.hypot(peak_x - 143_500, peak_y - 487_500) < 40
    assert alpha[0, 0] == alpha[-1, -1] == 0
    assert alpha[row, column] > 200


def test_a_class_without_areas_is_not_in_the_legend() -> None:
    classes = classify(np.array([3.0, 8.0]), decimals=0, words=NL)
    section = areas_section(classes, "wijk", None, NL)
    assert re.findall(r"<span>([^<]+)</span>", section) == ["1\N{EN DASH}3", "4\N{EN DASH}8"]


def test_the_ramp_says_where_a_density_lies() -> None:
    assert ramp_position(np.array([0.0, 25.0, 100.0]), 100.0).tolist() == [0.0, 0.5, 1.0]
    assert ramp_position(3.0, 0.0) == 0.0


def test_fast_projection_is_exact_enough() -> None:
    rng = np.random.default_rng(2)
    x, y = rng.uniform(130_000, 160_000, 6000), rng.uniform(475_000, 500_000, 6000)
    crs = gpd.GeoSeries([], crs=28992).crs
    lon, lat = to_degrees(x, y, crs)
    exact_lon, exact_lat = transformer(crs, "EPSG:4326").transform(x, y)
    assert np.abs(lon - exact_lon).max() < 2e-7
    assert np.abs(lat - exact_lat).max() < 2e-7
    east, north = transformer(crs, "EPSG:3857").transform([130_000, 160_000], [475_000, 500_000])
    columns, rows = np.linspace(*east, 50), np.linspace(*north, 40)
    found_x, found_y = picture_coordinates(columns, rows, crs)
    true_x, true_y = transformer("EPSG:3857", crs).transform(*np.meshgrid(columns, rows))
    assert np.abs(found_x - true_x).max() < 0.05
    assert np.abs(found_y - true_y).max() < 0.05


def scripts(picture: Picture) -> tuple[str, str]:
    """Return what streamlit-folium sends: the key of the base map and the script of the feature groups."""
    base = picture.base_map()
    base.get_root().render()
    key = generate_js_hash(_get_map_string(base), "map")
    groups = picture.feature_groups()
    return key, "".join(_get_feature_group_string(group, base, idx) for idx, group in enumerate(groups))


def test_the_base_map_keeps_its_key_whatever_is_selected(compose_with: Any) -> None:
    first, filtered = (
        compose_with(),
        compose_with(settings=MapSettings(background="density"), selected_rank=1),
    )
    assert scripts(first)[0] == scripts(filtered)[0]
    assert scripts(compose_with(language="en"))[0] != scripts(first)[0]


def test_feature_groups_refer_to_themselves_after_renaming(picture: Picture) -> None:
    sent = scripts(picture)[1]
    for index, function in enumerate(("areas", "overlay", "stations", "clusters", "hotspots", "legend")):
        assert f"HotspotsMap.{function}(feature_group_feature_group_{index}, " in sent
    assert "{{" not in sent
    assert "</script" not in sent
    assert "`" not in sent


def test_a_picture_can_be_drawn_again(picture: Picture) -> None:
    assert scripts(picture) == scripts(picture)
    assert_offline(picture.base_map())


def test_a_click_is_recognised_by_the_text_of_the_tooltip(picture: Picture) -> None:
    for spot in payload(picture, "hotspots")["hotspots"]:
        seen = re.sub(r"<[^>]+>", "", spot["tooltip"]).replace("&#x27;", "'")
        assert picture.rank_of_click(f" {seen}\n") == spot["rank"]
    assert picture.rank_of_click("'t Oor30 incidenten") is None
    assert picture.rank_of_click(None) is None


def test_a_rank_that_does_not_exist_is_not_selected(compose_with: Any) -> None:
    assert compose_with(selected_rank=2).selected_rank == 2
    assert compose_with(selected_rank=3).selected_rank is None
    assert payload(compose_with(selected_rank=2), "hotspots")["selected"] == 2


def test_made_up_incidents_are_called_so(compose_with: Any) -> None:
    assert compose_with(source="synthetisch").synthetic
    assert "Synthetisch" in compose_with(source="synthetisch").legend_html
    assert "Synthetisch" not in compose_with().legend_html


def test_the_legend_always_has_n_period_and_source(compose_with: Any) -> None:
    for background in ("none", "areas", "density"):
        legend = compose_with(settings=MapSettings(background=background)).legend_html
        assert "n = 51 incidenten" in legend
        assert "3 maart 2023 t/m 11 april 2023" in legend
        assert "Bron: bron" in legend


def test_impossible_settings_leave_a_map_and_a_reason(compose_with: Any) -> None:
    shown = compose_with(settings=MapSettings(radius=-1, minimum=3))
    assert len(shown.hotspots) == 0
    assert any("boven nul" in note or "groter dan" in note or "-1" in note for note in shown.notes)
    assert [group.key for group in shown.groups()] == ["areas"]


def test_nothing_selected_is_still_a_map(city: Any, layers: Any, piles: gpd.GeoDataFrame) -> None:
    nothing = piles.iloc[:0]
    memberships = pd.DataFrame(
        {key: pd.Series(dtype="str") for key in ("wijk", "district", "town_centre", "station", "place")}
    )
    for background in ("areas", "density", "none"):
        settings = MapSettings(background=background, overlays=("hotspots", "incidents", "station"))
        shown = compose(nothing, memberships, city, layers, Selection(), settings, NL)
        assert shown.n == 0
        assert shown.texts == {}
        assert "n = 0 incidenten" in shown.legend_html
        assert scripts(shown)


def test_without_a_city_the_data_says_where_to_look(piles: gpd.GeoDataFrame) -> None:
    settings = MapSettings(background="density", overlays=("hotspots", "incidents"), radius=100, minimum=8)
    shown = compose(piles, places_without_city(piles), None, None, Selection(), settings, NL)
    assert [group.key for group in shown.groups()] == ["density", "view", "incidents", "hotspots"]
    assert shown.names == {1: "Hotspot 1", 2: "Hotspot 2"}
    assert shown.books_text == "Van de 51 geselecteerde incidenten hebben er 50 een locatie en 1 geen."
    assert scripts(shown)


def test_the_input_is_left_alone(city: Any, layers: Any, piles: gpd.GeoDataFrame) -> None:
    before = piles.copy()
    memberships = pd.DataFrame({"wijk": "WK0", "place": "in_area"}, index=piles.index)
    compose(piles, memberships, city, layers, Selection(), MapSettings(), NL).feature_groups()
    pd.testing.assert_frame_equal(piles, before)


def test_an_empty_selection_of_the_demo_city_says_that_it_is_synthetic(picture: Picture) -> None:
    scene = picture.scene
    nothing, places = scene.incidents.iloc[:0], scene.memberships.iloc[:0]
    for demo in (True, False):
        empty = compose(
            nothing, places, scene.city, scene.layers, Selection(), MapSettings(), scene.words, demo=demo
        )
        assert empty.synthetic is demo
        assert ("Synthetisch" in empty.legend_html) is demo
