"""Who is whose neighbour: against all pairs compared, and whatever the order of the rows."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from hotspots.analysis import neighbours as module
from hotspots.analysis.grid import make_grid
from hotspots.analysis.neighbours import cells_around, contiguity, half_widths, nearest, within
from hotspots.errors import AnalysisError, CRSError

RD = "EPSG:28992"


def points(n=60, seed=2, crs=RD):
    xy = np.random.default_rng(seed).uniform(0, 1000, (n, 2)).round(1)
    return gpd.GeoDataFrame(geometry=gpd.points_from_xy(*xy.T), index=[f"p{k}" for k in range(n)], crs=crs)


def apart(frame):
    xy = shapely.get_coordinates(frame.geometry.centroid)
    return np.hypot(*(xy[:, None] - xy[None]).T)


def test_within_a_distance_is_every_pair_compared():
    frame = points()
    expected = (apart(frame) <= 200) & ~np.eye(len(frame), dtype=bool)
    found = within(frame, distance=200)
    np.testing.assert_array_equal(found.matrix.toarray(), expected)
    np.testing.assert_array_equal(found.counts, expected.sum(axis=1))
    assert found.rule == {"rule": "within", "distance": 200}


def test_a_distance_reaches_what_lies_exactly_there():
    frame = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0.1, 0.3, 0.6], [0, 0, 0]), crs=RD)
    assert within(frame, distance=0.2).counts.tolist() == [1, 1, 0]


def test_the_nearest_are_the_nearest():
    frame = points()
    found = nearest(frame, k=5)
    distance = apart(frame) + np.diag(np.full(len(frame), np.inf))
    expected = distance <= np.sort(distance, axis=1)[:, [4]]
    np.testing.assert_array_equal(found.matrix.toarray(), expected)


def test_nearest_among_places_on_top_of_each_other():
    frame = gpd.GeoDataFrame(geometry=gpd.points_from_xy([5] * 6 + [9], [5] * 7), crs=RD)
    found = nearest(frame, k=3)
    assert found.counts.tolist() == [3] * 7
    assert not found.matrix.diagonal().any()


@pytest.mark.parametrize("make", [lambda f: within(f, distance=150), lambda f: nearest(f, k=4)])
def test_the_order_of_rows_changes_nothing(make):
    square = [(x, y) for x in range(0, 600, 100) for y in range(0, 600, 100)]  # many equally near
    frame = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*np.array(square, dtype=float).T), crs=RD)
    shuffled = frame.sample(frac=1, random_state=4)
    back = np.argsort(shuffled.index.to_numpy())
    np.testing.assert_array_equal(
        make(frame).matrix.toarray(), make(shuffled).matrix.toarray()[np.ix_(back, back)]
    )


def test_areas_that_share_a_border_or_a_corner_or_nearly_touch():
    areas = gpd.GeoDataFrame(
        geometry=[
            shapely.box(0, 0, 10, 10),
            shapely.box(10, 10, 20, 20),  # a corner
            shapely.box(10.05, 0, 20, 9),  # a gap of 5 cm to the first, 1 m to the second
            shapely.box(5, 5, 8, 8),  # inside the first
        ],
        crs=RD,
    )
    expected = [[0, 1, 1, 1], [1, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]]
    np.testing.assert_array_equal(contiguity(areas).matrix.toarray(), expected)
    assert contiguity(areas, gap=0).counts.tolist() == [2, 1, 0, 1]
    assert contiguity(areas, gap=1).counts.tolist() == [3, 2, 2, 1]


@pytest.mark.parametrize("distance", [100, 150, 250, 460])
def test_cells_around_are_those_within_the_distance(distance):
    grid = make_grid((0, 0, 900, 700), cell_size=100, study_area=shapely.Point(500, 400).buffer(350), crs=RD)
    found = cells_around(grid, distance=distance)
    frame = grid.frame()
    np.testing.assert_array_equal(
        found.matrix.toarray(), (apart(frame) <= distance + 1e-6) & ~np.eye(len(frame), dtype=bool)
    )
    found.require(frame)
    queen = cells_around(grid).matrix.toarray()
    np.testing.assert_array_equal(queen, contiguity(frame).matrix.toarray())


def test_a_neighbourhood_may_be_wider_than_the_grid():
    grid = make_grid((0, 0, 200, 100), cell_size=100, crs=RD)
    assert cells_around(grid, distance=5000).counts.tolist() == [1, 1]


def test_half_widths_of_a_circle():
    assert half_widths(100, None).tolist() == [1, 1, 1]
    assert half_widths(100, 100).tolist() == [0, 1, 0]
    assert half_widths(100, 250).tolist() == [1, 2, 2, 2, 1]


def test_nobody_and_one():
    assert len(within(points(0), distance=10)) == 0
    assert within(points(0), distance=10).counts.tolist() == []
    assert within(points(1), distance=10).counts.tolist() == [0]
    assert contiguity(points(1)).counts.tolist() == [0]


def test_bad_settings_are_said(monkeypatch):
    with pytest.raises(AnalysisError, match=r"in metres, above zero\. Given: -1"):
        within(points(), distance=-1)
    with pytest.raises(AnalysisError, match=r"at least zero\. Given: nan"):
        contiguity(points(), gap=np.nan)
    for k in (0, 3):
        with pytest.raises(AnalysisError, match=f"Given: {k} of 3"):
            nearest(points(3), k=k)
    with pytest.raises(AnalysisError, match="Given: 50 metres between cells of 100 metres"):
        half_widths(100, 50)
    monkeypatch.setattr(module, "MAX_PAIRS", 100)
    with pytest.raises(
        AnalysisError, match=r"At most 100 pairs of neighbours are held\. 60 places within 500"
    ):
        within(points(), distance=500)


def test_locations_in_metres():
    with pytest.raises(CRSError, match="The data is in WGS 84"):
        within(points(crs="EPSG:4326"), distance=1)
    with pytest.raises(CRSError, match="The data has none"):
        contiguity(points(crs=None))
    frame = points(3)
    frame.loc["p1", "geometry"] = None
    for make in (contiguity, lambda f: within(f, distance=9), lambda f: nearest(f, k=1)):
        with pytest.raises(AnalysisError, match="1 of 3 rows have none"):
            make(frame)


def test_neighbours_of_another_frame_are_refused():
    with pytest.raises(AnalysisError, match="neighbours of 60 rows and a frame of 59 rows"):
        within(points(), distance=9).require(points().iloc[1:])
