"""Ways along a small street network, from the formats in which cities have one, and what is refused."""

from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
from pyproj import Transformer
from shapely.geometry import LineString, Point

from hotspots.city import load_city
from hotspots.errors import CityError
from hotspots.places.streets import city_streets, load_streets, straight_metres

RD = "EPSG:28992"
X, Y = 143_000.0, 484_000.0
ORIGIN = np.array([X, Y])


def square() -> nx.MultiDiGraph:
    """Three sides of a square of 100 m, the fourth missing; one side twice, and a loop, as OSMnx has them."""
    graph = nx.MultiDiGraph(crs=RD)
    for node, (x, y) in enumerate([(0, 0), (100, 0), (100, 100), (0, 100)]):
        graph.add_node(node, x=str(X + x), y=str(Y + y))
    graph.add_edge(0, 1, length="100.0")
    graph.add_edge(1, 2, length="140.0")
    graph.add_edge(1, 2, length="100.0")
    graph.add_edge(2, 3, length="100.0")
    graph.add_edge(3, 3, length="10.0")
    return graph


def written(graph: nx.MultiDiGraph, folder: Path) -> Path:
    path = folder / "streets.graphml"
    nx.write_graphml(graph, path)
    return path


def at(*points: tuple[float, float]) -> np.ndarray:
    return np.array(points, dtype=float) + ORIGIN


def test_ways_follow_the_streets_both_ways(tmp_path: Path) -> None:
    streets = load_streets(written(square(), tmp_path), crs=RD)
    metres = streets.metres(at((0, 0), (0, 110)), at((0, 100), (0, 0), (100, 0)))
    assert metres == pytest.approx(np.array([[300, 0, 100], [10, 310, 210]]))


def test_longitude_and_latitude_are_converted(tmp_path: Path) -> None:
    graph = square()
    to_degrees = Transformer.from_crs(RD, "EPSG:4326", always_xy=True)
    for _, data in graph.nodes(data=True):
        data["x"], data["y"] = map(str, to_degrees.transform(float(data["x"]), float(data["y"])))
    graph.graph["crs"] = "epsg:4326"
    streets = load_streets(written(graph, tmp_path), crs=RD)
    assert streets.metres(at((0, 0)), at((0, 100)))[0, 0] == pytest.approx(300, abs=0.1)


def test_lines_meet_where_they_share_a_vertex(tmp_path: Path) -> None:
    lines = [
        LineString([(X, Y), (X + 100, Y), (X + 200, Y)]),
        LineString([(X + 100.04, Y), (X + 100, Y + 50)]),
    ]
    path = tmp_path / "streets.gpkg"
    gpd.GeoSeries(lines, crs=RD).to_file(path)
    streets = load_streets(path, crs=RD)
    assert streets.metres(at((0, 0)), at((100, 50), (200, 0)))[0] == pytest.approx([150, 200], abs=0.1)


def test_ways_are_the_same_there_and_back_and_never_longer_over_a_third_point(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    graph = nx.Graph(crs=RD)
    xy = rng.uniform(0, 1000, (60, 2)) + ORIGIN
    for node, (x, y) in enumerate(xy):
        graph.add_node(node, x=float(x), y=float(y))
    for a, b in [*nx.path_graph(60).edges, *rng.integers(0, 60, (60, 2)).tolist()]:
        graph.add_edge(a, b, length=float(np.hypot(*(xy[a] - xy[b]))))
    streets = load_streets(written(graph, tmp_path), crs=RD)
    points = rng.uniform(0, 1000, (12, 2)) + ORIGIN
    metres = streets.metres(points, points)
    assert metres == pytest.approx(metres.T)
    assert (np.diag(metres) == 0).all()
    assert (metres[:, None, :] <= metres[:, :, None] + metres[None, :, :] + 1e-9).all()
    assert (metres >= straight_metres(points, points, detour_factor=1.0) - 1e-9).all()


def test_small_pieces_are_left_out_and_a_network_in_pieces_is_refused(tmp_path: Path) -> None:
    graph = nx.path_graph(30)
    for node, data in graph.nodes(data=True):
        data.update(x=X + 10 * node, y=Y)
    nx.set_edge_attributes(graph, 10.0, "length")
    graph.graph["crs"] = RD
    graph.add_node(99, x=X, y=Y + 5)
    streets = load_streets(written(graph, tmp_path), crs=RD)
    assert len(streets.xy) == 30
    graph.remove_edge(14, 15)
    text = r"In .*streets.graphml the largest part has 15 of 31 crossings, in 3 parts."
    with pytest.raises(CityError, match=text):
        load_streets(written(graph, tmp_path), crs=RD)


def test_what_is_no_street_network_is_refused(tmp_path: Path) -> None:
    def refused(graph: nx.Graph, text: str) -> None:
        with pytest.raises(CityError, match=text):
            load_streets(written(graph, tmp_path), crs=RD)

    graph = square()
    del graph.graph["crs"]
    refused(graph, "A street network states its coordinate reference system. .*streets.graphml does not.")
    graph = square()
    graph.graph["crs"] = "Almere"
    refused(graph, "A street network is a GraphML file .* cannot be read as one")
    graph = square()
    del graph[1][2][1]["length"]
    refused(graph, "each street a length in metres. In .* 1 of 5 have no usable length")
    graph = square()
    graph[1][2][1]["length"] = "-1"
    refused(graph, "1 of 5 have no usable length")
    graph = square()
    del graph.nodes[0]["x"]
    refused(graph, "1 of 4 have no usable x")
    refused(nx.create_empty_copy(square()), "A street network has streets. .* has none.")

    path = tmp_path / "broken.graphml"
    path.write_text("<graphml><oops>")
    with pytest.raises(CityError, match=r"broken.graphml cannot be read as one"):
        load_streets(path, crs=RD)
    path = tmp_path / "points.gpkg"
    gpd.GeoSeries([Point(X, Y)], crs=RD).to_file(path)
    with pytest.raises(CityError, match=r"A street network has streets. .*points.gpkg has none."):
        load_streets(path, crs=RD)
    path = tmp_path / "nothing.gpkg"
    path.write_bytes(b"no database")
    with pytest.raises(CityError, match=r"nothing.gpkg cannot be read as one"):
        load_streets(path, crs=RD)


def test_a_city_names_its_network_in_its_file(tmp_path: Path) -> None:
    bundled = load_city()
    assert bundled.streets is None
    assert city_streets(bundled) is None
    text = bundled.path.read_text(encoding="utf-8")
    folder = tmp_path / "almere"
    folder.mkdir()
    for file in (bundled.path.parent / "almere").iterdir():
        (folder / file.name).symlink_to(file)
    toml = tmp_path / "almere.toml"
    toml.write_text(text + '\n[streets]\nfile = "streets.graphml"\n', encoding="utf-8")
    with pytest.raises(CityError, match=r"streets.graphml does not exist"):
        load_city(toml)
    written(square(), folder)
    city = load_city(toml)
    streets = city_streets(city)
    assert streets is not None
    assert streets is city_streets(city)
    toml_wrong = tmp_path / "wrong.toml"
    toml_wrong.write_text(text + '\n[streets]\npath = "streets.graphml"\n', encoding="utf-8")
    with pytest.raises(CityError, match="A city file needs the keys"):
        load_city(toml_wrong)
