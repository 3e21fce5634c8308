"""Another municipality is another folder and another TOML: other layers, another CRS, no other code."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from hotspots.city import load_city
from hotspots.errors import CityError
from hotspots.places.geojson import write_geojson
from hotspots.places.joining import books, join
from hotspots.places.layers import load_layers, municipality, water

UTM = "EPSG:32631"

HEAD = """
[city]
key = "waterdam"
name = "Waterdam"
municipality = "GM9999"
crs = "EPSG:32631"
timezone = "Europe/Amsterdam"
centre = [4.5, 51.9]
zoom = 13
bounds = [598000, 5748000, 606000, 5754000]
baseline_years = [2021, 2022]

[denominators]
default = "inhabitants"
"""

LAYER = """
[layers.{key}]
kind = "{kind}"
file = "{file}.geojson"
year = 2024
crs = "{crs}"
source = "invented"
licence = "CC0"
attribution = "-"
accuracy = "exact"
{more}
"""


def square(x, y, size=1000):
    return shapely.box(600_000 + x, 5_750_000 + y, 600_000 + x + size, 5_750_000 + y + size)


def frame(shapes, crs=UTM, **columns):
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=crs)


@pytest.fixture
def folder(tmp_path):
    """Five neighbourhoods in two quarters, two camera areas and one tram stop."""
    layers = tmp_path / "waterdam"
    layers.mkdir()
    shapes = [square(x, 0) for x in (4000, 3000, 2000, 1000, 0)]
    buurten = frame(
        shapes, code=list("EDCBA"), name=["Elst", "Dam", "Cade", "Berg", "Aa"], wijk=["2", "2", "2", "1", "1"]
    )
    write_geojson(buurten, layers / "neighbourhoods.geojson")
    write_geojson(
        frame([square(0, 0, 2000), square(2000, 0, 3000)], code=["1", "2"], name=["West", "Oost"]),
        layers / "quarters.geojson",
    )
    pd.DataFrame({"code": list("ABD"), "inhabitants": [100, 200, 50], "dwellings": [40, 90, 20]}).to_csv(
        layers / "figures.csv", index=False
    )
    cameras = frame([square(900, 0, 300), square(1100, 0, 300)], code=["c2", "c1"], name=["Twee", "Een"])
    write_geojson(cameras, layers / "cameras.geojson")
    stop = frame([shapely.Point(602_500, 5_750_500)], code=["halte"], name=["Halte Cade"])
    write_geojson(stop, layers / "stops.geojson")
    toml = HEAD + "".join(
        LAYER.format(key=key, kind=kind, file=file, crs=UTM, more=more)
        for key, kind, file, more in (
            ("buurt", "areas", "neighbourhoods", 'parent = "wijk"\nfigures = "figures.csv"'),
            ("wijk", "areas", "quarters", ""),
            ("camera_area", "overlay", "cameras", ""),
            ("station", "points", "stops", "radius = 100"),
        )
    )
    (tmp_path / "waterdam.toml").write_text(toml, encoding="utf-8")
    return tmp_path


def load(folder):
    city = load_city(folder / "waterdam.toml")
    return city, load_layers(city)


def test_layers_and_figures_of_another_city(folder):
    city, layers = load(folder)
    assert {key: len(layer) for key, layer in layers.items()} == {
        "buurt": 5,
        "wijk": 2,
        "camera_area": 2,
        "station": 1,
    }
    assert layers["buurt"]["code"].tolist() == list("ABCDE")
    # A figure that is missing stays missing, and does not make the sum of the quarter vanish.
    assert layers["buurt"]["inhabitants"].isna().tolist() == [False, False, True, False, True]
    assert layers["wijk"][["inhabitants", "dwellings"]].to_numpy().tolist() == [[300, 130], [50, 20]]
    assert municipality(layers, city).area == 5_000_000
    assert water(layers, city) is None


def test_joining_in_another_city(folder):
    city, layers = load(folder)
    at = [(500, 500), (1000, 100), (1150, 100), (2550, 500), (9000, 500)]
    points = [shapely.Point(600_000 + x, 5_750_000 + y) for x, y in at]
    membership = join(gpd.GeoDataFrame(geometry=[*points, None], crs=UTM), city, layers).astype(object)
    membership = membership.where(membership.notna(), None)
    assert membership["buurt"].tolist() == ["A", "A", "B", "C", None, None]
    assert membership["wijk"].tolist() == ["1", "1", "1", "2", None, None]
    assert membership["camera_area"].tolist() == [None, "c2", "c1", None, None, None]
    assert membership["station"].tolist() == [None, None, None, "Halte Cade", None, None]
    # Columns of layers that this city does not have are there, and empty.
    assert membership[["district", "business_park", "town_centre"]].isna().all(axis=None)
    totals = books(membership)
    assert (totals.accepted, totals.in_area, totals.outside, totals.no_location) == (6, 4, 1, 1)


def test_a_changed_layer_is_read_again(folder):
    city, layers = load(folder)
    stop = frame([shapely.Point(600_500, 5_750_500)], code=["halte"], name=["Halte Aa"])
    path = folder / "waterdam" / "stops.geojson"
    path.unlink()
    write_geojson(stop, path)
    assert load_layers(city)["station"]["name"].tolist() == ["Halte Aa"]
    assert layers["station"]["name"].tolist() == ["Halte Cade"]


def edit(folder, file, old, new):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    load_city.cache_clear()


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "waterdam.toml",
            'parent = "wijk"',
            'parent = "stad"',
            r"Layer buurt names stad\. Correct its parent",
        ),
        ("waterdam.toml", 'parent = "wijk"', 'parent = "buurt"', r"Layer buurt names buurt\."),
        (
            "waterdam/stops.geojson",
            '{"type":"FeatureCollection"',
            "PDF",
            r"stops\.geojson cannot be read as one",
        ),
        ("waterdam/neighbourhoods.geojson", '"wijk":', '"quarter":', r"lacks wijk\. Add what is missing"),
        (
            "waterdam/cameras.geojson",
            "EPSG::32631",
            "EPSG::32632",
            r"states, EPSG:32631\. .* is in EPSG:32632",
        ),
        ("waterdam/cameras.geojson", '"c2"', '"c1"', r"repeats c1\. Correct the codes"),
        (
            "waterdam/stops.geojson",
            '{"type":"Point","coordinates":[602500.0,5750500.0]}',
            "null",
            r"halte has none\. Correct the file",
        ),
    ],
)
def test_what_is_wrong_with_a_layer_is_named(folder, file, old, new, message):
    edit(folder, file, old, new)
    with pytest.raises(CityError, match=message):
        load(folder)
