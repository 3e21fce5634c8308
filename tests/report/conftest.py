"""A town of four squares with names that break careless maps, and incidents that pile up in two places."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import Point, box

from hotspots.analysis.selection import Selection
from hotspots.city import City, Layer
from hotspots.i18n import words_for
from hotspots.places.joining import join
from hotspots.report.picture import Picture, compose
from hotspots.report.settings import MapSettings

NAMES = ("'t Oor", "'s-Gravenhof", "`Hof` {{ 7*7 }}", "</script><b>Markt & Kade</b>")
X, Y = 143_000, 487_000


def layer(key: str, kind: str, **more: object) -> Layer:
    common = {"source": "made up", "licence": "CC0", "attribution": "Bron: <zelf> & co", "year": 2024}
    return Layer(key=key, kind=kind, path=Path(key), crs="EPSG:28992", accuracy="exact", **common, **more)


@pytest.fixture(scope="session")
def layers() -> Mapping[str, gpd.GeoDataFrame]:
    squares = [box(X + dx, Y + dy, X + dx + 1000, Y + dy + 1000) for dy in (0, 1000) for dx in (0, 1000)]
    codes = [f"WK{i}" for i in range(4)]
    wijk = gpd.GeoDataFrame(
        {
            "code": codes,
            "name": NAMES,
            "district": ["D1", "D1", "D2", "D2"],
            "inhabitants": [2000.0, 500.0, 50.0, 900.0],
        },
        geometry=squares,
        crs=28992,
    )
    district = gpd.GeoDataFrame(
        {"code": ["D1", "D2"], "name": ["Zuid", "Noord"]},
        geometry=[box(X, Y, X + 2000, Y + 1000), box(X, Y + 1000, X + 2000, Y + 2000)],
        crs=28992,
    )
    centre = gpd.GeoDataFrame(
        {"code": ["C"], "name": ["Centrum 't Oor"]},
        geometry=[box(X + 200, Y + 200, X + 800, Y + 800)],
        crs=28992,
    )
    station = gpd.GeoDataFrame(
        {"code": ["S"], "name": ["Oord"]}, geometry=[Point(X + 1500, Y + 1500)], crs=28992
    )
    return MappingProxyType({"wijk": wijk, "district": district, "town_centre": centre, "station": station})


@pytest.fixture(scope="session")
def city() -> City:
    return City(
        key="oord",
        name="Oord",
        municipality="GM9999",
        crs="EPSG:28992",
        timezone="Europe/Amsterdam",
        centre=(5.2, 52.37),
        zoom=13,
        bounds=(140_000, 480_000, 150_000, 490_000),
        baseline_years=(2022,),
        layers=MappingProxyType(
            {
                "wijk": layer("wijk", "areas", parent="district"),
                "district": layer("district", "areas"),
                "town_centre": layer("town_centre", "overlay"),
                "station": layer("station", "points", radius=300.0),
            }
        ),
        denominators=MappingProxyType({"1.1.1": "dwellings", "default": "inhabitants"}),
    )


def incidents_at(xy: list[tuple[float, float] | None], *, source: str = "bron") -> gpd.GeoDataFrame:
    moment = pd.Timestamp("2023-03-03 21:30", tz="Europe/Amsterdam")
    begin = pd.Series([moment + pd.Timedelta(days=i % 40, hours=i % 3) for i in range(len(xy))])
    begin = begin.astype("datetime64[us, Europe/Amsterdam]")
    return gpd.GeoDataFrame(
        {
            "incident_id": [f"i{i}" for i in range(len(xy))],
            "category": ["1.1.1" if i % 3 else "2.5.2" for i in range(len(xy))],
            "group": ["hic" if i % 3 else "vvc" for i in range(len(xy))],
            "occurred_from": begin,
            "occurred_to": begin,
            "precision": "address",
            "source": source,
            "regime": "avg",
        },
        geometry=[None if one is None else Point(one) for one in xy],
        crs=28992,
    )


def two_piles(source: str = "bron") -> gpd.GeoDataFrame:
    """30 incidents in 't Oor, 12 by the station, 6 here and there, 2 outside, 1 without location."""
    around = np.random.default_rng(3)
    pile = [(X + 500 + dx, Y + 500 + dy) for dx, dy in around.normal(0, 25, (30, 2))]
    spot = [(X + 1550 + dx, Y + 1550 + dy) for dx, dy in around.normal(0, 15, (12, 2))]
    loose = [(X + 150 + 300 * i, Y + 1900 - 290 * i) for i in range(6)]
    return incidents_at([*pile, *spot, *loose, (X - 900, Y), (X - 900, Y + 50), None], source=source)


@pytest.fixture
def piles() -> gpd.GeoDataFrame:
    return two_piles()


@pytest.fixture
def picture(city: City, layers: Mapping[str, gpd.GeoDataFrame]) -> Picture:
    return composed(city, layers)


def composed(
    city: City,
    layers: Mapping[str, gpd.GeoDataFrame],
    *,
    settings: MapSettings | None = None,
    language: str = "nl",
    source: str = "bron",
    selected_rank: int | None = None,
) -> Picture:
    incidents = two_piles(source)
    settings = settings or MapSettings(
        measure="rate",
        overlays=("hotspots", "incidents", "town_centre", "station"),
        radius=100,
        minimum=8,
    )
    return compose(
        incidents,
        join(incidents, city, layers),
        city,
        layers,
        Selection(),
        settings,
        words_for(language),
        selected_rank=selected_rank,
    )


@pytest.fixture
def compose_with(city: City, layers: Mapping[str, gpd.GeoDataFrame]):
    """Compose the two piles with other settings, language or source."""

    def build(**options: object) -> Picture:
        return composed(city, layers, **options)

    return build
