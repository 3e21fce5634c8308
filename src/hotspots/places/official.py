"""From official features to layers: what CBS and IBIS deliver, held to what they document."""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from hotspots.city import LayerKind
from hotspots.columns import BUSINESS_PARK, BUURT, CODE, DWELLINGS, INHABITANTS, NAME, WIJK
from hotspots.crs import RD
from hotspots.errors import N_, DownloadError
from hotspots.places.city_file import LayerEntry
from hotspots.places.mending import unite

Features = list[dict[str, Any]]

DECIMALS: Final = 3
"""Of coordinates: the millimetres in which full detail is delivered."""

WATER: Final = "water"

_LICENCE: Final = "CC BY 4.0"
_ATTRIBUTION: Final = "Bron: CBS / Kadaster"
_RD_AREA: Final = shapely.box(-10_000, 280_000, 320_000, 660_000)
"""RD New with its part of the sea, generously."""

_LOWEST_FIGURE: Final = 0
"""CBS writes -99997 and its neighbours for figures that are unknown, secret or not yet there."""

_NEEDED: Final = {
    "gemeenten": ("gemeentecode", "gemeentenaam"),
    "wijken": ("gemeentecode", "wijkcode", "wijknaam"),
    "buurten": ("gemeentecode", "wijkcode", "buurtcode", "buurtnaam"),
}
_OPTIONAL: Final = {"water": WATER, "aantalinwoners": INHABITANTS, "woningvoorraad": DWELLINGS}


@dataclass(frozen=True)
class LayerData:
    """One layer before it is written."""

    entry: LayerEntry
    frame: gpd.GeoDataFrame
    url: str
    figures: pd.DataFrame | None = None


@dataclass
class CityData:
    """A municipality before it is written."""

    code: str
    name: str
    year: int
    layers: list[LayerData]

    @property
    def key(self) -> str:
        """Name of the folder: the name of the municipality in plain letters."""
        plain = unicodedata.normalize("NFKD", self.name).encode("ascii", "ignore").decode().lower()
        return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or self.code.lower()

    @property
    def whole(self) -> Any:
        """The municipality in RD New."""
        return shapely.union_all(self.layers[0].frame.geometry.to_numpy())

    def add(self, layer: LayerData | None) -> None:
        """Add a layer, if there is one."""
        if layer is not None:
            self.layers.append(layer)


def city_layers(fetched: Mapping[str, Features], code: str, year: int, base: str) -> CityData:
    """Turn the collections of a municipality into layers.

    Parameters
    ----------
    fetched
        Features of ``gemeenten``, ``wijken`` and ``buurten``.
    code, year, base
        CBS code, edition, and the address the collections came from.

    Raises
    ------
    DownloadError
        When there is no such municipality, or features lack what is documented.
    """
    tables = {collection: _table(features, code, collection) for collection, features in fetched.items()}
    if any(table.empty for table in tables.values()) or tables["buurten"][WATER].eq("JA").all():
        raise DownloadError(
            "municipality_unknown",
            N_(
                "A municipality has wijken and buurten. The edition {year} has none for {municipality}. "
                "Check the code and the year: municipalities merge."
            ),
            year=year,
            municipality=code,
        )
    water = tables["buurten"][WATER].eq("JA")
    # A buurt that comes in several features is one area.
    buurten = tables["buurten"][~water].dissolve(by="buurtcode", as_index=False, sort=True)
    buurten = buurten.rename(columns={"buurtcode": CODE, "buurtnaam": NAME, "wijkcode": WIJK})
    wijken = unite(buurten, WIJK)
    known = tables["wijken"].drop_duplicates("wijkcode").set_index("wijkcode").reindex(wijken[CODE])
    wijken.insert(1, NAME, known["wijknaam"].fillna(known.index.to_series()).to_numpy())
    source = f"CBS / Kadaster, Wijk- en buurtkaart {year}, via PDOK"
    city = CityData(code, str(tables["gemeenten"]["gemeentenaam"].iloc[0]), year, [])
    for key, stem, frame, figures, parent in (
        (BUURT, "buurten", buurten[[CODE, NAME, WIJK, "geometry"]], _figures(buurten.set_index(CODE)), WIJK),
        (WIJK, "wijken", wijken, _figures(known), None),
    ):
        entry = _entry(key, "areas", stem, year, source, parent=parent, figures=f"{stem}.csv")
        city.add(LayerData(entry, frame, f"{base}/collections/{stem}/items", figures))
    if water.any():
        sea = tables["buurten"][water].dissolve(by="buurtcode", as_index=False, sort=True)
        sea = sea.rename(columns={"buurtcode": CODE, "buurtnaam": NAME})[[CODE, NAME, "geometry"]]
        city.add(LayerData(_entry(WATER, "water", WATER, year, source), sea, city.layers[0].url))
    return city


def _entry(
    key: str,
    kind: LayerKind,
    stem: str,
    year: int,
    source: str,
    *,
    parent: str | None = None,
    figures: str | None = None,
) -> LayerEntry:
    """Return what is said of a layer of CBS."""
    return LayerEntry(
        key=key,
        kind=kind,
        file=f"{stem}.geojson",
        year=year,
        source=source,
        licence=_LICENCE,
        attribution=_ATTRIBUTION,
        accuracy="volledig detail",
        parent=parent,
        figures=figures,
    )


def _table(features: Features, code: str, collection: str) -> gpd.GeoDataFrame:
    """Return the features of the municipality with the columns that matter."""
    wanted = {**{name: name for name in _NEEDED[collection]}, **_OPTIONAL}
    rows = [{_plain(key): value for key, value in feature["properties"].items()} for feature in features]
    missing = sorted(name for name in _NEEDED[collection] if not all(row.get(name) for row in rows))
    if missing:
        raise _not_as_documented(collection, ", ".join(missing))
    table = gpd.GeoDataFrame(
        {column: [row.get(name) for row in rows] for name, column in wanted.items()},
        geometry=_geometries(features, collection),
        crs=RD,
    )
    # A server that does not know a filter ignores it: what is not of this municipality is left out here.
    return table[table["gemeentecode"] == code].reset_index(drop=True)


def _plain(name: str) -> str:
    """Return the name of a property without case and underscores: editions differ in those."""
    return name.lower().replace("_", "")


def _geometries(features: Features, collection: str) -> Any:
    """Return the geometries in RD New, valid, with coordinates in millimetres."""
    try:
        shapes = shapely.from_geojson([json.dumps(feature["geometry"]) for feature in features])
    except shapely.errors.GEOSException:
        raise _not_as_documented(collection, "geometry") from None
    polygonal = {shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON}
    if not set(shapely.get_type_id(shapes).tolist()) <= {int(kind) for kind in polygonal}:
        raise _not_as_documented(collection, "geometry")
    if len(shapes) and not shapely.covers(_RD_AREA, shapely.box(*shapely.total_bounds(shapes))):
        raise DownloadError(
            "download_coordinates",
            N_(
                "Coordinates are asked for in metres (RD New). Those of {collection} lie outside the "
                "Netherlands. Nothing was changed; check that the address offers EPSG:28992."
            ),
            collection=collection,
        )
    rounded = shapely.transform(shapes, lambda xy: xy.round(DECIMALS))
    return shapely.make_valid(rounded, method="structure")


def _not_as_documented(collection: str, properties: str) -> DownloadError:
    return DownloadError(
        "download_properties",
        N_(
            "Features of {collection} are expected to have certain properties. Missing or unusable: "
            "{properties}. Nothing was changed; check the address and the year."
        ),
        collection=collection,
        properties=properties,
    )


def _figures(table: pd.DataFrame) -> pd.DataFrame:
    """Return inhabitants and dwellings by code; what CBS does not give is missing."""
    figures = pd.DataFrame(
        {name: pd.to_numeric(table[name], errors="coerce") for name in (INHABITANTS, DWELLINGS)}
    )
    known = figures.where(figures >= _LOWEST_FIGURE).round()
    return known.astype("Int64").rename_axis(CODE).reset_index()


def business_parks(features: Features, whole: Any, *, year: int, url: str) -> LayerData | None:
    """Return the IBIS business parks that lie mostly in the municipality, or None when there are none.

    Parameters
    ----------
    features
        With the properties RIN_NUMMER, PLAN_NAAM and perhaps JAAR: of each number the latest year counts.
    whole
        The municipality in RD New.
    year, url
        Edition when the features name none; address they came from.
    """
    label = "business_parks"
    rows = [{_plain(key): value for key, value in feature["properties"].items()} for feature in features]
    if not all(row.get("rinnummer") and row.get("plannaam") for row in rows):
        raise _not_as_documented(label, "RIN_NUMMER, PLAN_NAAM")
    years = pd.to_numeric(pd.Series([row.get("jaar") for row in rows], dtype=object), errors="coerce")
    parks = gpd.GeoDataFrame(
        {
            CODE: [str(row["rinnummer"]) for row in rows],
            NAME: [str(row["plannaam"]) for row in rows],
            "jaar": years.fillna(0).astype(int),
        },
        geometry=_geometries(features, label),
        crs=RD,
    )
    mostly = parks.intersection(whole).area > parks.area / 2
    parks = parks[mostly].sort_values([CODE, "jaar"]).drop_duplicates(CODE, keep="last")
    if parks.empty:
        return None
    entry = LayerEntry(
        key=BUSINESS_PARK,
        kind="overlay",
        file="business_parks.geojson",
        year=int(parks["jaar"].max()) or year,
        source="IBIS bedrijventerreinen",
        licence="zie de aanbieder",
        attribution="Bron: IBIS, provincies",
        accuracy="volledig detail",
    )
    return LayerData(entry, parks[[CODE, NAME, "geometry"]], url)
