"""The density: against the exact sum of kernels, and never more or fewer incidents than there are."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis.density import density, suggest_bandwidth
from hotspots.errors import AnalysisError, CRSError


def total(surface):
    return surface.values.sum() * surface.cell_size**2 / 1e6


def centres(surface):
    rows, columns = surface.values.shape
    x = surface.bounds[0] + (np.arange(columns) + 0.5) * surface.cell_size
    y = surface.bounds[1] + (np.arange(rows) + 0.5) * surface.cell_size
    return np.meshgrid(x, y)


def exact(points, x, y, bandwidth):
    squared = ((x[..., None] - points[:, 0]) ** 2 + (y[..., None] - points[:, 1]) ** 2) / bandwidth**2
    return (np.where(squared < 1, (1 - squared) ** 2, 0).sum(axis=-1)) * 3 / (np.pi * bandwidth**2) * 1e6


def test_one_incident_is_the_kernel(incidents):
    surface = density(incidents([(5, 5)]), bandwidth=200, cell_size=10)
    assert surface.values.max() == pytest.approx(3 / (np.pi * 200**2) * 1e6, rel=1e-3)
    assert surface.n == 1
    x, y = centres(surface)
    np.testing.assert_allclose(
        surface.values, exact(np.array([[5, 5]]), x, y, 200), atol=surface.values.max() / 500
    )


def test_against_the_exact_sum(incidents):
    rng = np.random.default_rng(3)
    points = np.concatenate([rng.normal(0, 300, (100, 2)), rng.uniform(-800, 800, (100, 2))])
    surface = density(incidents(points), bandwidth=250, cell_size=50)
    x, y = centres(surface)
    truth = exact(points, x, y, 250)
    assert np.abs(surface.values - truth).max() < 0.02 * truth.max()
    finer = density(incidents(points), bandwidth=250, cell_size=10)
    x, y = centres(finer)
    assert np.abs(finer.values - exact(points, x, y, 250)).max() < 0.001 * truth.max()


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
)
def test_a_padded_surface_sums_to_n(incidents, points, bandwidth, cell_size):
    surface = density(incidents(points), bandwidth=bandwidth, cell_size=cell_size)
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


def test_sampling_between_cells(incidents):
    surface = density(incidents([(1000, 1000)]), bounds=(0, 0, 2000, 2000))
    x, y = centres(surface)
    np.testing.assert_allclose(surface.sample(x, y), surface.values)
    assert surface.sample(np.array([-500.0]), np.array([1000.0])) == [0]


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
    with pytest.raises(AnalysisError, match="at most 16000000 cells"):
        density(incidents([(0, 0), (1e9, 1e9)]))
    with pytest.raises(AnalysisError, match="smaller coordinates first"):
        density(incidents(), bounds=(100, 0, 0, 100))
    with pytest.raises(CRSError):
        density(incidents().to_crs("EPSG:4326"))
