"""The layers of a city as frames: areas that tile it, overlays, points with surroundings, water."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from hotspots.city import City, Layer
from hotspots.columns import CODE, DWELLINGS, GEOMETRY, INHABITANTS, NAME
from hotspots.errors import N_, CityError

_FIGURES: Final = (INHABITANTS, DWELLINGS)


def load_layers(city: City) -> Mapping[str, gpd.GeoDataFrame]:
    """Read the layers of a city.

    Parameters
    ----------
    city
        Its `layers` name the files.

    Returns
    -------
    Mapping
        By key, in the order of the city's file. Each frame is in ``city.crs``, sorted by ``code``, with a
        RangeIndex and the columns of its file, ``code`` and ``name`` first. Figures (inhabitants, dwellings)
        are joined on ``code`` where the layer names a file of them, and added up for the layers above it.
        Frames are read once and shared: treat them as read-only.

    Raises
    ------
    CityError
        When a file cannot be read, is not in the CRS that the city's file states, lacks a column, repeats a
        code or holds an empty or invalid geometry.
    """
    files = tuple(
        (path, path.stat().st_mtime_ns)
        for layer in city.layers.values()
        for path in (layer.path, layer.figures)
        if path is not None
    )
    return _load(_Key(city, files))


class _Key:
    """A city as a cache key: the same layers from the same, unchanged files."""

    def __init__(self, city: City, files: tuple[Any, ...]) -> None:
        self.city = city
        self._value = (city.crs, tuple(city.layers.values()), files)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)


@lru_cache(maxsize=8)
def _load(key: _Key) -> Mapping[str, gpd.GeoDataFrame]:
    """Read all layers, then hand the figures up."""
    city = key.city
    bottom_up = areas_bottom_up(city)
    frames = {name: _read(layer, city) for name, layer in city.layers.items()}
    for name in bottom_up:
        parent = city.layers[name].parent
        if parent is not None:
            frames[parent] = _with_sums(frames[parent], frames[name], parent)
    return MappingProxyType(frames)


def areas_bottom_up(city: City) -> tuple[str, ...]:
    """Return the keys of the ``areas`` layers, each before its parent."""
    depth = {layer.key: len(_ancestors(city, layer.key)) for layer in city.layers_of("areas")}
    return tuple(sorted(depth, key=lambda key: -depth[key]))


def finest_areas(city: City) -> tuple[str, ...]:
    """Return the keys of the ``areas`` layers that are no layer's parent, in the order of the file."""
    areas = city.layers_of("areas")
    parents = {layer.parent for layer in areas}
    return tuple(layer.key for layer in areas if layer.key not in parents)


def municipality(layers: Mapping[str, gpd.GeoDataFrame], city: City) -> Any:
    """Return the whole city as one geometry in ``city.crs``: the union of its finest areas."""
    finest = finest_areas(city)
    return shapely.coverage_union_all(layers[finest[0]].geometry.to_numpy()) if finest else shapely.Polygon()


def water(layers: Mapping[str, gpd.GeoDataFrame], city: City) -> gpd.GeoSeries | None:
    """Return the open water in ``city.crs``, or None when the city has no such layer."""
    parts = [layers[layer.key].geometry for layer in city.layers_of("water")]
    return gpd.GeoSeries(pd.concat(parts, ignore_index=True), crs=city.crs) if parts else None


def _ancestors(city: City, key: str) -> list[str]:
    """Return the chain of parents of a layer; a chain that bites its tail or leads nowhere is an error."""
    chain: list[str] = []
    parent = city.layers[key].parent
    while parent is not None:
        if parent not in city.layers or parent in chain or parent == key:
            raise CityError(
                "layer_parent",
                N_(
                    "The parent of a layer is another layer of the same city. Layer {layer} names {parent}. "
                    "Correct its parent in the city's TOML file."
                ),
                layer=key,
                parent=parent,
            )
        chain.append(parent)
        parent = city.layers[parent].parent
    return chain


def _read(layer: Layer, city: City) -> gpd.GeoDataFrame:
    """Read one layer and hold it to what the city's file says of it."""
    try:
        frame = gpd.read_file(layer.path)
    except pyogrio.errors.DataSourceError:
        raise CityError(
            "layer_unreadable",
            N_("A layer is a file of geometries. {path} cannot be read as one. Restore the file."),
            path=str(layer.path),
        ) from None
    _check(frame, layer)
    frame = frame.to_crs(city.crs).sort_values(CODE, ignore_index=True)
    if layer.figures is not None:
        figures = pd.read_csv(layer.figures, dtype={CODE: str})
        frame = frame.merge(figures, on=CODE, how="left", validate="one_to_one")
    first = [CODE, NAME]
    rest = [column for column in frame.columns if column not in {*first, GEOMETRY}]
    return frame[[*first, *rest, GEOMETRY]]


def _check(frame: gpd.GeoDataFrame, layer: Layer) -> None:
    """Raise a CityError that names the first thing that is wrong with a layer."""
    needed = [CODE, NAME, *([layer.parent] if layer.parent else [])]
    missing = [column for column in needed if column not in frame.columns]
    if missing:
        problem = N_("A layer has the columns {needed}. {path} lacks {missing}. Add what is missing.")
        raise CityError(
            "layer_columns",
            problem,
            path=str(layer.path),
            needed=", ".join(needed),
            missing=", ".join(missing),
        )
    if frame.crs is None or frame.crs != layer.crs:
        raise CityError(
            "layer_crs",
            N_(
                "A layer is in the CRS that the city's TOML file states, {crs}. {path} is in {found}. "
                "Correct either."
            ),
            path=str(layer.path),
            crs=layer.crs,
            found=frame.crs.to_string() if frame.crs else "-",
        )
    repeated = frame[CODE][frame[CODE].duplicated()]
    if len(repeated):
        raise CityError(
            "layer_codes",
            N_("Each area of a layer has a code of its own. {path} repeats {area}. Correct the codes."),
            path=str(layer.path),
            area=repeated.iloc[0],
        )
    wrong = frame[CODE][frame.geometry.isna() | frame.geometry.is_empty | ~frame.geometry.is_valid]
    if len(wrong):
        raise CityError(
            "layer_geometry",
            N_("Each area of a layer has a valid geometry. In {path}, {area} has none. Correct the file."),
            path=str(layer.path),
            area=wrong.iloc[0],
        )


def _with_sums(parents: gpd.GeoDataFrame, children: gpd.GeoDataFrame, parent: str) -> gpd.GeoDataFrame:
    """Add the figures of the children to parents that have none; a sum is missing when all its parts are."""
    figures = [name for name in _FIGURES if name in children.columns and name not in parents.columns]
    if not figures:
        return parents
    sums = children.groupby(parent)[figures].sum(min_count=1)
    summed = parents.merge(sums, left_on=CODE, right_index=True, how="left", validate="one_to_one")
    return summed[[*parents.columns[:-1], *figures, GEOMETRY]]
