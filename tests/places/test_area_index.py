"""The index of areas against brute force: every shape, every border, every missing coordinate."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.errors import CRSError
from hotspots.places.area_index import AreaIndex

coordinate = st.integers(min_value=0, max_value=240)


def areas_of(shapes, codes=None):
    codes = codes or [f"A{i:02}" for i in range(len(shapes))]
    return gpd.GeoDataFrame({"code": codes}, geometry=list(shapes), crs="EPSG:28992")


def brute_force(areas, x, y):
    """The covering area with the lowest code, asked of shapely one by one."""
    found = np.full(len(x), -1)
    for position in np.argsort(areas["code"].to_numpy())[::-1]:
        found[shapely.intersects_xy(areas.geometry.iloc[position], x, y)] = position
    return found


@st.composite
def polygons(draw):
    """Blobs, holes and multipolygons with corners on whole metres, some smaller than a cell."""
    points = draw(st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=8, unique=True))
    shape = shapely.convex_hull(shapely.multipoints(points))
    if shape.geom_type != "Polygon":
        shape = shapely.box(*points[0], points[0][0] + 3, points[0][1] + 2)
    if draw(st.booleans()):
        hole = shapely.buffer(shape.centroid, draw(st.integers(1, 40)), quad_segs=2)
        shape = shapely.difference(shape, hole) if shape.contains(hole) else shape
    if draw(st.booleans()):
        shape = shapely.union(shape, shapely.box(300, 300, 304, 304))
    return shape


@given(
    shapes=st.lists(polygons(), min_size=1, max_size=6),
    cell_size=st.sampled_from([3.0, 10.0, 25.0, 60.0, 1000.0]),
    seed=st.integers(0, 2**16),
)
@settings(max_examples=60, deadline=None)
def test_any_areas_any_points(shapes, cell_size, seed):
    areas = areas_of(shapes)
    rng = np.random.default_rng(seed)
    corners = shapely.get_coordinates(areas.geometry.to_numpy())
    middles = (corners[1:] + corners[:-1]) / 2
    inside = rng.uniform(-30, 330, (200, 2))
    whole = rng.integers(-30, 330, (200, 2)).astype(float)
    x, y = np.concatenate([corners, middles, inside, whole, [[np.nan, 1], [1, np.nan], [np.inf, 1]]]).T
    found = AreaIndex(areas, cell_size=cell_size).locate(x, y)
    expected = brute_force(areas, x, y)
    assert np.array_equal(found, expected)


@given(st.lists(st.tuples(coordinate, coordinate), min_size=4, max_size=12, unique=True))
@settings(max_examples=40, deadline=None)
def test_a_coverage_gives_each_point_on_a_shared_border_to_one_area(points):
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(points), extend_to=shapely.box(0, 0, 240, 240))
    )
    areas = areas_of(shapely.set_precision(cells, 1.0))
    areas = areas[~areas.is_empty].reset_index(drop=True)
    x, y = shapely.get_coordinates(areas.geometry.to_numpy()).T
    found = AreaIndex(areas).locate(x, y)
    assert (found >= 0).all()
    assert np.array_equal(found, brute_force(areas, x, y))


def test_borders_that_run_along_the_cells_of_the_raster():
    squares = [shapely.box(x, y, x + 25, y + 25) for x in range(0, 200, 25) for y in range(0, 200, 25)]
    areas = areas_of(squares)
    lines = np.arange(0, 201, 12.5)
    x, y = (axis.ravel() for axis in np.meshgrid(lines, lines))
    index = AreaIndex(areas)
    index_on_lines = AreaIndex(areas, cell_size=12.5)
    assert np.array_equal(index.locate(x, y), brute_force(areas, x, y))
    assert np.array_equal(index_on_lines.locate(x, y), index.locate(x, y))


def test_positions_follow_the_frame_and_ties_follow_the_code():
    left, right = shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)
    areas = areas_of([left, right], codes=["B", "A"])
    assert AreaIndex(areas).locate([5, 10, 15, 25], [5, 5, 5, 5]).tolist() == [0, 1, 1, -1]


def test_an_area_smaller_than_a_cell_is_found():
    areas = areas_of([shapely.box(100, 100, 100.2, 100.2), shapely.box(0, 0, 1000, 1000)])
    assert AreaIndex(areas).locate([100.1, 100.3], [100.1, 100.1]).tolist() == [0, 1]


def test_a_hole_is_outside_and_its_edge_is_inside():
    ring = shapely.difference(shapely.box(0, 0, 300, 300), shapely.box(100, 100, 200, 200))
    assert AreaIndex(areas_of([ring])).locate([50, 150, 100], [50, 150, 150]).tolist() == [0, -1, 0]


def test_no_areas_and_no_points():
    assert AreaIndex(areas_of([])).locate([1.0], [1.0]).tolist() == [-1]
    assert AreaIndex(areas_of([shapely.box(0, 0, 1, 1)])).locate([], []).tolist() == []


def test_far_apart_areas_get_larger_cells_and_the_same_answer():
    areas = areas_of([shapely.box(0, 0, 10, 10), shapely.box(300_000, 600_000, 300_010, 600_010)])
    index = AreaIndex(areas, cell_size=1.0)
    assert index.locate([5, 300_005, 150_000], [5, 600_005, 300_000]).tolist() == [0, 1, -1]


def test_degrees_are_refused():
    areas = areas_of([shapely.box(5, 52, 6, 53)]).set_crs("EPSG:4326", allow_override=True)
    with pytest.raises(CRSError, match="measured in metres"):
        AreaIndex(areas)
