"""How far it is: in a straight line with a detour, or along the streets when the city has them."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError as ProjError
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree

from hotspots.city import City
from hotspots.errors import N_, CityError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

CONNECTED: Final = 0.9
"""The share of the crossings that must hang together; the others are left out."""

_TENTHS: Final = 1  # decimals of a metre within which two ends of lines are one crossing
_GRAPHML: Final = ".graphml"


def straight_metres(origins: Floats, destinations: Floats, *, detour_factor: float) -> Floats:
    """Return metres from each origin to each destination: the straight line times a detour factor.

    Parameters
    ----------
    origins, destinations
        x and y in a projected CRS, shapes (n, 2) and (m, 2).

    Returns
    -------
    numpy.ndarray
        Shape (n, m).
    """
    away = origins[:, None, :] - destinations[None, :, :]
    metres: Floats = np.hypot(away[..., 0], away[..., 1]) * detour_factor
    return metres


@dataclass(frozen=True, eq=False)
class StreetNetwork:
    """Streets as a graph, to be walked both ways: one-way traffic is not known.

    Attributes
    ----------
    xy
        Crossings in the city's CRS, shape (nodes, 2).
    lengths
        Metres between neighbouring ones, shape (nodes, nodes), each pair once or twice.
    """

    xy: Floats
    lengths: csr_array

    def metres(self, origins: Floats, destinations: Floats) -> Floats:
        """Return metres from each origin to each destination along the streets.

        Between a point and the nearest crossing one goes in a straight line.

        Parameters
        ----------
        origins, destinations
            x and y in the city's CRS, shapes (n, 2) and (m, 2).

        Returns
        -------
        numpy.ndarray
            Shape (n, m), 0 between equal points.
        """
        tree = cKDTree(self.xy)
        (to_street, begin), (from_street, end) = tree.query(origins), tree.query(destinations)
        sources, row = np.unique(begin, return_inverse=True)
        along = dijkstra(self.lengths, directed=False, indices=sources)[row][:, end]
        metres = along + to_street[:, None] + from_street[None, :]
        same = (origins[:, None, :] == destinations[None, :, :]).all(axis=2)
        return np.where(same, 0.0, metres)


def city_streets(city: City) -> StreetNetwork | None:
    """Return the street network of a city, None when it has none.

    Raises
    ------
    CityError
        As :func:`load_streets`.
    """
    if city.streets is None:
        return None
    return _cached(city.streets, city.crs, city.streets.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _cached(path: Path, crs: str, _changed: int) -> StreetNetwork:
    """Read a network once for as long as its file stays as it is."""
    return load_streets(path, crs=crs)


def load_streets(path: Path, *, crs: str) -> StreetNetwork:
    """Read a street network.

    Parameters
    ----------
    path
        GraphML as OSMnx writes it (nodes with ``x`` and ``y``, edges with ``length`` in metres, the graph
        with ``crs``), or a GeoPackage (or another file of geometries) of lines, which meet where they have a
        vertex in common, to a tenth of a metre.
    crs
        The projected CRS of the city.

    Raises
    ------
    CityError
        When the file cannot be read, says nothing about its CRS, holds no streets, has an edge without length
        or a node without place, or falls apart into pieces.
    """
    try:
        read = _read_graphml if path.suffix.lower() == _GRAPHML else _read_lines
        xy, ends, metres = read(path, crs)
    except (OSError, RuntimeError, SyntaxError, nx.NetworkXError) as error:
        raise _unreadable(path, str(error)) from None
    if not len(metres):
        raise CityError(
            "streets_empty",
            N_("A street network has streets. {path} has none. Give a file with edges or lines."),
            path=str(path),
        )
    return _connected(xy, ends, metres, path)


def _read_graphml(path: Path, crs: str) -> tuple[Floats, Integers, Floats]:
    """Read nodes and edges of a GraphML file."""
    graph = nx.read_graphml(path)
    stated = graph.graph.get("crs")
    if not stated:
        raise _no_crs(path)
    number = {node: position for position, node in enumerate(graph)}
    x, y = (_numbers([data.get(axis) for _, data in graph.nodes(data=True)], path, axis) for axis in "xy")
    edges = list(graph.edges(data=True))
    metres = _numbers([data.get("length") for _, _, data in edges], path, "length")
    ends = np.array([(number[a], number[b]) for a, b, _ in edges], dtype=np.int64).reshape(-1, 2)
    try:
        to_city = Transformer.from_crs(CRS.from_user_input(stated), crs, always_xy=True)
    except ProjError as error:
        raise _unreadable(path, str(error)) from None
    return np.column_stack(to_city.transform(x, y)), ends, metres


def _read_lines(path: Path, crs: str) -> tuple[Floats, Integers, Floats]:
    """Read the segments of a file of lines."""
    frame = gpd.read_file(path, columns=[])
    if frame.crs is None:
        raise _no_crs(path)
    shapes = shapely.get_parts(frame.to_crs(crs).geometry.to_numpy())
    shapes = shapes[shapely.get_type_id(shapes) == shapely.GeometryType.LINESTRING]
    points, line = shapely.get_coordinates(shapes, return_index=True)
    following = np.flatnonzero(line[:-1] == line[1:])
    xy, node = np.unique(points.round(_TENTHS), axis=0, return_inverse=True)
    ends = np.column_stack([node[following], node[following + 1]]).astype(np.int64)
    metres: Floats = np.hypot(*(points[following + 1] - points[following]).T)
    return xy, ends, metres


def _numbers(values: list[Any], path: Path, name: str) -> Floats:
    """Turn the values of an attribute into numbers; OSMnx writes them as text."""
    numbers = pd.to_numeric(pd.Series(values, dtype=object), errors="coerce").to_numpy(dtype=np.float64)
    wrong = ~np.isfinite(numbers) | ((numbers < 0) if name == "length" else False)
    if wrong.any():
        raise CityError(
            "streets_attribute",
            N_(
                "In a street network each crossing has x and y, each street a length in metres. In {path} "
                "{n} of {all} have no usable {name}. Write the file anew, for instance with OSMnx."
            ),
            path=str(path),
            n=int(wrong.sum()),
            all=len(values),
            name=name,
        )
    return numbers


def _connected(xy: Floats, ends: Integers, metres: Floats, path: Path) -> StreetNetwork:
    """Keep the largest part that hangs together; refuse a network that falls apart."""
    ends = np.sort(ends, axis=1)
    order = np.lexsort((metres, ends[:, 1], ends[:, 0]))
    ends, metres = ends[order], metres[order]
    first = np.ones(len(ends), dtype=bool)
    first[1:] = (np.diff(ends, axis=0) != 0).any(axis=1)  # of parallel streets the shortest
    first &= ends[:, 0] != ends[:, 1]
    ends, metres = ends[first], np.maximum(metres[first], np.finfo(float).tiny)  # 0 would be "no street"
    lengths = csr_array((metres, (ends[:, 0], ends[:, 1])), shape=(len(xy), len(xy)))
    parts, part = connected_components(lengths, directed=False)
    largest = part == np.bincount(part, minlength=parts).argmax()
    if largest.mean() < CONNECTED:
        raise CityError(
            "streets_disconnected",
            N_(
                "The streets of a city hang together. In {path} the largest part has {n} of {all} crossings, "
                "in {parts} parts. Give a network without gaps."
            ),
            path=str(path),
            n=int(largest.sum()),
            all=len(xy),
            parts=parts,
        )
    return StreetNetwork(xy[largest], lengths[largest][:, largest])


def _no_crs(path: Path) -> CityError:
    """Say that a file does not state its coordinates."""
    return CityError(
        "streets_crs",
        N_(
            "A street network states its coordinate reference system. {path} does not. Write the file anew "
            "with its CRS."
        ),
        path=str(path),
    )


def _unreadable(path: Path, reason: str) -> CityError:
    """Say that a file is no street network."""
    return CityError(
        "streets_unreadable",
        N_(
            "A street network is a GraphML file or a file of lines such as a GeoPackage. {path} cannot be "
            "read as one: {reason}. Correct the file."
        ),
        path=str(path),
        reason=reason,
    )
