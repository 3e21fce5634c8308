"""The grid: the same cells whatever the selection, and no incident of the study area left out."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis.grid import Grid, make_grid
from hotspots.errors import AnalysisError, CRSError

RD = "EPSG:28992"


def area(*shapes, crs=RD):
    return gpd.GeoSeries(list(shapes), crs=crs)


def test_rows_from_the_south_and_lines_on_multiples_of_the_cell_size(incidents):
    grid = make_grid(incidents([(120, 250), (480, 310)]), cell_size=100)
    assert (grid.origin, grid.shape, grid.bounds) == ((100, 200), (2, 4), (100, 200, 500, 400))
    np.testing.assert_array_equal(
        grid.count(incidents([(120, 250), (480, 310)])), [[1, 0, 0, 0], [0, 0, 0, 1]]
    )
    moved = make_grid(incidents([(120, 250), (480, 310)]), cell_size=100, offset=(50, -10))
    assert moved.origin == (50, 190)


def test_a_study_area_gives_the_extent_and_the_mask(incidents):
    corner = shapely.Polygon([(0, 0), (300, 0), (0, 300)])
    grid = make_grid(incidents([(5000, 5000)]), cell_size=100, study_area=area(corner))
    np.testing.assert_array_equal(grid.inside, [[1, 1, 1], [1, 1, 0], [1, 0, 0]])
    assert len(grid) == 6
    assert grid.hectares == 6.0
    # Bounds stay what they were said to be.
    wide = make_grid((0, 0, 500, 400), cell_size=100, study_area=area(corner))
    assert wide.shape == (4, 5)
    assert len(wide) == 6


def test_an_area_that_only_touches_a_cell_does_not_make_it_one_of_the_study_area():
    grid = make_grid((0, 0, 300, 300), cell_size=100, study_area=area(shapely.box(100, 100, 200, 200)))
    np.testing.assert_array_equal(grid.cells, [4])


def test_overlapping_and_separate_areas_are_one_study_area():
    whole = make_grid((0, 0, 300, 100), cell_size=100, study_area=shapely.box(0, 0, 200, 100), crs=RD)
    parts = make_grid(
        (0, 0, 300, 100),
        cell_size=100,
        study_area=area(shapely.box(0, 0, 150, 100), shapely.box(50, 0, 200, 100), None, shapely.Polygon()),
    )
    np.testing.assert_array_equal(whole.inside, parts.inside)


def test_frame_locate_and_count_speak_of_the_same_cells(incidents):
    grid = make_grid((0, 0, 400, 300), cell_size=100, study_area=area(shapely.box(0, 0, 250, 300)))
    points = incidents([(250, 150), (399, 299), (0, 0), (np.nan, np.nan), (-1, 5)])
    assert grid.locate(points).tolist() == [6, -1, 0, -1, -1]
    frame = grid.frame()
    assert list(frame.columns) == ["row", "col", "geometry"]
    assert frame.index.tolist() == grid.cells.tolist()
    assert frame.crs == grid.crs
    assert (frame.geometry.area == 100**2).all()
    frame.loc[0, "geometry"] = None  # a frame is one's own
    assert grid.frame().geometry.notna().all()
    frame = grid.frame()
    np.testing.assert_allclose(
        grid.centres(), np.column_stack([frame.geometry.centroid.x, frame.geometry.centroid.y])
    )
    counted = grid.count(points)
    assert counted.shape == grid.shape
    assert counted.ravel()[frame.index].sum() == counted.sum() == 2


def test_points_on_lines_and_on_the_outer_edge(incidents):
    grid = make_grid((0, 0, 200, 200), cell_size=100, crs=RD)
    on = incidents([(100, 50), (50, 100), (200, 200), (0, 200), (200, 0)])
    assert grid.locate(on).tolist() == [1, 2, 3, 2, 1]


def test_one_incident_on_a_corner_has_a_cell(incidents):
    grid = make_grid(incidents([(200, 300)]), cell_size=100)
    assert grid.shape == (1, 1)
    assert grid.count(incidents([(200, 300)])).tolist() == [[1]]


@settings(max_examples=40, deadline=None)
@given(
    points=st.lists(st.tuples(st.floats(-3000, 3000), st.floats(-3000, 3000)), min_size=1, max_size=30),
    cell_size=st.floats(30, 900),
    offset=st.tuples(st.floats(-500, 500), st.floats(-500, 500)),
)
def test_every_incident_has_a_cell_that_holds_it(incidents, points, cell_size, offset):
    frame = incidents(points)
    grid = make_grid(frame, cell_size=cell_size, offset=offset)
    cell = grid.locate(frame)
    assert (cell >= 0).all()
    assert grid.count(frame).sum() == len(points)
    west, south, east, north = grid.frame().loc[cell].geometry.bounds.to_numpy().T
    x, y = np.array(points).T
    assert ((x >= west - 1e-6) & (x <= east + 1e-6) & (y >= south - 1e-6) & (y <= north + 1e-6)).all()


def test_the_order_of_rows_changes_nothing_and_the_input_stays(incidents):
    rng = np.random.default_rng(1)
    points = incidents(rng.uniform(0, 1000, (50, 2)))
    before = points.copy()
    grid = make_grid(points, cell_size=100)
    shuffled = points.sample(frac=1, random_state=1)
    np.testing.assert_array_equal(grid.count(points), make_grid(shuffled, cell_size=100).count(shuffled))
    assert points.equals(before)


@pytest.mark.parametrize("cell_size", [0, -5, np.nan, np.inf])
def test_a_cell_size_above_zero(cell_size):
    with pytest.raises(AnalysisError, match="A cell size is a distance in metres above zero"):
        make_grid((0, 0, 10, 10), cell_size=cell_size, crs=RD)


def test_an_offset_in_metres():
    with pytest.raises(
        AnalysisError, match=r"The offset of a grid is two distances in metres. Given: nan, 0"
    ):
        make_grid((0, 0, 10, 10), cell_size=5, offset=(np.nan, 0), crs=RD)


@pytest.mark.parametrize("bounds", [(10, 0, 0, 10), (0, 0, 0, 10), (0, 0, np.nan, 10), (0, 0, np.inf, 10)])
def test_bounds_in_order(bounds):
    with pytest.raises(AnalysisError, match=r"Given: .*smaller coordinates first"):
        make_grid(bounds, cell_size=5, crs=RD)


def test_nothing_to_cover(incidents):
    for nowhere in (incidents([]), incidents([(np.nan, np.nan)])):
        with pytest.raises(AnalysisError, match="A grid covers an extent"):
            make_grid(nowhere, cell_size=100)


def test_not_too_many_cells():
    with pytest.raises(AnalysisError, match=r"at most 4000000 cells. Given: 10000 rows of 20000 cells of 10"):
        make_grid((0, 0, 200_000, 100_000), cell_size=10, crs=RD)


def test_one_projected_crs(incidents):
    with pytest.raises(CRSError, match="The data has none"):
        make_grid((0, 0, 10, 10), cell_size=5)
    with pytest.raises(CRSError, match="The data is in WGS 84"):
        make_grid((0, 0, 10, 10), cell_size=5, crs="EPSG:4326")
    with pytest.raises(CRSError, match="same coordinate reference system"):
        make_grid(
            incidents([(0, 0)]), cell_size=5, study_area=area(shapely.box(0, 0, 9, 9), crs="EPSG:32631")
        )
    grid = make_grid((0, 0, 10, 10), cell_size=5, crs=RD)
    assert isinstance(grid, Grid)
    with pytest.raises(CRSError, match="Given: WGS 84 / UTM zone 31N and Amersfoort"):
        grid.count(incidents([(0, 0)]).to_crs("EPSG:32631"))
