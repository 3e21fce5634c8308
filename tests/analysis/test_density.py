"""The density: against the exact sum of kernels, and never more or fewer incidents than there are."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis.density import density, suggest_bandwidth
from hotspots.errors import AnalysisError, CRSError


def at(points):
    """Points in RD New and nothing else: what a density needs."""
    points = np.asarray(points, dtype=float)
    return gpd.GeoDataFrame(geometry=gpd.points_from_xy(points[:, 0], points[:, 1]), crs="EPSG:28992")


def total(surface):
    return surface.values.sum() * surface.cell_size**2 / 1e6


def centres(surface):
    rows, columns = surface.values.shape
    x = surface.bounds[0] + (np.arange(columns) + 0.5) * surface.cell_size
    y = surface.bounds[1] + (np.arange(rows) + 0.5) * surface.cell_size
    return np.meshgrid(x, y)


def by_hand(points, surface):
    """The sum of kernels, written out."""
    x, y = centres(surface)
    h = surface.bandwidth
    total = np.zeros(x.shape)
    for px, py in points:
        squared = ((x - px) ** 2 + (y - py) ** 2) / h**2
        if surface.kernel == "quartic":
            total += np.where(squared < 1, (1 - squared) ** 2, 0) * 3 / (np.pi * h**2)
        else:
            total += np.exp(-squared / 2) / (2 * np.pi * h**2)
    return total * 1e6


def test_one_incident_is_the_kernel(incidents):
    surface = density(incidents([(5, 5)]), bandwidth=200, cell_size=10)
    assert surface.values.max() == pytest.approx(3 / (np.pi * 200**2) * 1e6, rel=1e-3)
    assert surface.n == 1
    np.testing.assert_allclose(surface.values, by_hand([(5, 5)], surface), atol=surface.values.max() / 500)


SCENES = ("one incident", "one address", "one hotspot", "spread out", "in a row")


def scene_of(name, rng, h):
    """Draw the points of a scene."""
    return {
        "one incident": rng.uniform(0, 50, (1, 2)),
        "one address": np.tile(rng.uniform(0, 50, (1, 2)), (30, 1)),
        "one hotspot": rng.normal(0, h / 2, (100, 2)),
        "spread out": rng.uniform(-5 * h, 5 * h, (300, 2)),
        "in a row": np.stack([np.arange(0, 4 * h, 10), np.zeros(len(range(0, 4 * h, 10)))], axis=1),
    }[name]


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize(
    ("kernel", "bandwidth", "cell_size"),
    [
        ("quartic", 150, 50),
        ("quartic", 200, 50),
        ("quartic", 250, 50),
        ("quartic", 399, 50),
        ("quartic", 400, 50),
        ("quartic", 500, 25),
        ("gaussian", 50, 50),
        ("gaussian", 75, 50),
        ("gaussian", 100, 50),
        ("gaussian", 100, 10),
    ],
)
def test_within_half_a_percent_of_the_exact_maximum(scene, kernel, bandwidth, cell_size):
    for seed in range(5):
        points = scene_of(scene, np.random.default_rng(seed), bandwidth)
        fast = density(at(points), bandwidth=bandwidth, cell_size=cell_size, kernel=kernel)
        truth = density(at(points), bandwidth=bandwidth, cell_size=cell_size, kernel=kernel, exact=True)
        highest = 3 / np.pi if kernel == "quartic" else 1 / (2 * np.pi)
        most = truth.values.max() if len(points) > 1 else highest / bandwidth**2 * 1e6
        assert np.abs(fast.values - truth.values).max() < 0.005 * most


@pytest.mark.parametrize("kernel", ["quartic", "gaussian"])
def test_exact_is_the_sum_written_out(kernel):
    rng = np.random.default_rng(3)
    points = 480_000 + np.concatenate([rng.normal(0, 300, (100, 2)), rng.uniform(-800, 800, (100, 2))])
    bounds = (479_500, 479_800, 481_500, 480_600)  # kernels reach in from outside
    surface = density(at(points), bandwidth=130, cell_size=40, bounds=bounds, kernel=kernel, exact=True)
    truth = by_hand(points, surface)
    assert np.abs(surface.values - truth).max() < 1e-9 * truth.max()


def test_exact_tells_how_far_it_is_and_can_be_stopped():
    points = at(np.random.default_rng(0).uniform(0, 1000, (45_000, 2)))
    shares = []
    density(points, exact=True, progress=shares.append)
    assert shares == [pytest.approx(20 / 45), pytest.approx(40 / 45), 1.0]

    def stop(share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        density(points, exact=True, progress=stop)


def test_row_zero_is_south_and_column_zero_west(incidents):
    surface = density(incidents([(100, 100), (100, 100), (4900, 2900)]), bounds=(0, 0, 5000, 3000))
    assert surface.values.shape == (60, 100)
    assert surface.values[:10, :10].max() > surface.values[-10:, -10:].max() > 0
    assert surface.values[:10, -10:].max() == 0


@settings(max_examples=30, deadline=None)
@given(
    points=st.lists(st.tuples(st.floats(-5000, 5000), st.floats(-5000, 5000)), min_size=1, max_size=20),
    bandwidth=st.floats(50, 800),
    cell_size=st.floats(20, 50),
    kernel=st.sampled_from(["quartic", "gaussian"]),
)
def test_a_padded_surface_sums_to_n(incidents, points, bandwidth, cell_size, kernel):
    bandwidth = bandwidth if kernel == "quartic" else bandwidth / 8**0.5 + 33
    surface = density(incidents(points), bandwidth=bandwidth, cell_size=cell_size, kernel=kernel)
    assert surface.n == len(points)
    assert surface.values.min() >= 0
    assert total(surface) == pytest.approx(len(points), rel=1e-6)


def test_bounds_lose_only_the_edge_and_gain_what_lies_just_outside(incidents):
    inside = density(incidents([(1000, 1000)]), bounds=(0, 0, 2000, 2000))
    at_the_edge = density(incidents([(0, 1000)]), bounds=(0, 0, 2000, 2000))
    outside = density(incidents([(-100, 1000)]), bounds=(0, 0, 2000, 2000))
    far = density(incidents([(-9000, 1000)]), bounds=(0, 0, 2000, 2000))
    assert total(inside) == pytest.approx(1)
    assert total(at_the_edge) == pytest.approx(0.5)
    assert 0 < total(outside) < 0.5
    assert total(far) == 0
    assert [surface.n for surface in (inside, at_the_edge, outside, far)] == [1, 1, 0, 0]


def test_order_of_rows_and_input(incidents):
    frame = incidents(np.random.default_rng(1).uniform(0, 3000, (200, 2)))
    before = frame.copy(deep=True)
    one, two = density(frame), density(frame.iloc[::-1])
    np.testing.assert_allclose(one.values, two.values, atol=1e-9)
    pd.testing.assert_frame_equal(frame, before)


def test_where_the_cells_lie_hardly_matters():
    points = np.random.default_rng(1).normal(0, 300, (500, 2))
    here = density(at(points), exact=True)
    moved = density(at(points + 5000), exact=True)
    np.testing.assert_allclose(here.values, moved.values, atol=1e-9)
    assert np.add(here.bounds, 5000).tolist() == list(moved.bounds)


def test_a_gaussian_of_the_same_spread_is_nearly_the_quartic():
    points = np.random.default_rng(1).normal(0, 300, (500, 2))
    bounds = (-1000, -1000, 1000, 1000)
    quartic = density(at(points), bandwidth=400, bounds=bounds)
    gaussian = density(at(points), bandwidth=400 / 8**0.5, bounds=bounds, kernel="gaussian")
    assert np.abs(quartic.values - gaussian.values).max() < 0.05 * quartic.values.max()


def test_sampling_between_cells(incidents):
    surface = density(incidents([(1000, 1000)]), bounds=(0, 0, 2000, 2000))
    x, y = centres(surface)
    np.testing.assert_allclose(surface.sample(x, y), surface.values)
    assert surface.sample(np.array([-500.0]), np.array([1000.0])) == [0]


SQUARE = shapely.box(0, 0, 2000, 2000)


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("kernel", ["quartic", "gaussian"])
def test_the_edge_of_the_study_area_is_corrected_for(kernel, exact):
    steps = np.arange(5, 2000, 10.0)
    even = at(np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2))
    settings = {
        "bandwidth": 200,
        "cell_size": 40,
        "bounds": (0, 0, 2000, 2000),
        "kernel": kernel,
        "exact": exact,
    }
    raw, corrected = density(even, **settings), density(even, study_area=SQUARE, **settings)
    assert (raw.edge_corrected, corrected.edge_corrected) == (False, True)
    # One incident per 100 m², everywhere: 10,000 per km², and a quarter of that is left at a corner.
    assert raw.values[0, 0] < 4500
    np.testing.assert_allclose(corrected.values, 10_000, rtol=0.01)


def test_an_edge_that_cuts_cells_in_two():
    rng = np.random.default_rng(1)
    coast = shapely.Polygon([(13, 7), (3020, -40), (2517, 2310), (260, 1905)])
    points = rng.uniform((-100, -100), (3100, 2400), (40_000, 2))
    corrected = density(at(points), bandwidth=400, study_area=coast)
    n = shapely.contains_xy(coast, *points.T).sum()
    assert corrected.n == n
    west, north = coast.bounds[0], coast.bounds[3]
    assert corrected.bounds[0] <= west < corrected.bounds[0] + 50
    assert corrected.bounds[3] - 50 < north <= corrected.bounds[3]
    x, y = centres(corrected)
    np.testing.assert_array_equal(np.isnan(corrected.values), ~shapely.contains_xy(coast, x, y))
    even = n / (coast.area / 1e6)
    assert np.nanmean(corrected.values) == pytest.approx(even, rel=0.01)
    raw = density(at(points[shapely.contains_xy(coast, *points.T)]), bandwidth=400, bounds=coast.bounds)
    assert raw.values[~np.isnan(corrected.values)].mean() < 0.92 * even
    far_inside = shapely.contains_xy(coast.buffer(-480), x, y)
    np.testing.assert_allclose(corrected.values[far_inside], raw.values[far_inside])


def test_a_study_area_in_parts_and_incidents_outside_it(incidents):
    parts = gpd.GeoSeries([shapely.box(0, 0, 500, 900), shapely.box(500, 0, 1000, 900)], crs="EPSG:28992")
    frame = incidents([(250, 450), (1300, 450), (np.nan, np.nan)])
    in_parts = density(frame, study_area=parts)
    whole = density(frame, study_area=parts.union_all())
    assert in_parts.n == whole.n == 1
    np.testing.assert_allclose(in_parts.values, whole.values)


def test_no_incidents_and_no_locations(incidents):
    for frame in (incidents(np.empty((0, 2))), incidents([(np.nan, np.nan)])):
        surface = density(frame)
        assert (surface.n, surface.values.sum()) == (0, 0.0)
        assert suggest_bandwidth(frame).bandwidth == 250


def test_suggested_bandwidth(incidents):
    rng = np.random.default_rng(2)
    tight = suggest_bandwidth(incidents(rng.normal(0, 100, (2000, 2))))
    loose = suggest_bandwidth(incidents(rng.uniform(0, 20_000, (2000, 2))))
    middle = suggest_bandwidth(incidents(rng.uniform(0, 3600, (2500, 2))))
    assert (tight.bandwidth, loose.bandwidth) == (150, 500)
    # √2500 = 50 others: π·r²·2500/13 km² = 50 gives 287 m, more at the edge
    assert middle.bandwidth == 300
    assert str(middle.why).startswith("A typical incident has 50 others within 297 metres")


def test_what_cannot_be_computed(incidents):
    with pytest.raises(AnalysisError, match="at least the cell size"):
        density(incidents(), bandwidth=10, cell_size=50)
    with pytest.raises(AnalysisError, match="both are above zero"):
        density(incidents(), bandwidth=-100)
    with pytest.raises(AnalysisError, match="at most 4000000 cells"):
        density(incidents([(0, 0), (1e9, 1e9)]))
    with pytest.raises(AnalysisError, match="smaller coordinates first"):
        density(incidents(), bounds=(100, 0, 0, 100))
    with pytest.raises(AnalysisError, match=r"kernels quartic, gaussian\. Given: epanechnikov"):
        density(incidents(), kernel="epanechnikov")
    with pytest.raises(AnalysisError, match="has no surface"):
        density(incidents(), study_area=shapely.Point(0, 0))
    with pytest.raises(CRSError, match="has the coordinate reference system of the incidents"):
        density(incidents(), study_area=gpd.GeoSeries([SQUARE], crs="EPSG:32631"))
    with pytest.raises(CRSError):
        density(incidents().to_crs("EPSG:4326"))
