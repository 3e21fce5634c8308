"""Relative density: a quotient of two sums, undefined where the controls are too thin."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from hotspots.analysis.density import density
from hotspots.analysis.relative_density import relative_density
from hotspots.errors import AnalysisError, CRSError


def at(points):
    """Points in RD New and nothing else: what a density needs."""
    points = np.asarray(points, dtype=float)
    return gpd.GeoDataFrame(geometry=gpd.points_from_xy(points[:, 0], points[:, 1]), crs="EPSG:28992")


def dwellings(rng, n=4000):
    """Dwellings in two quarters, with nothing between them."""
    return np.concatenate(
        [rng.uniform((0, 0), (900, 900), (n, 2)), rng.uniform((1600, 0), (2500, 900), (n, 2))]
    )


def test_thinned_controls_are_1_everywhere():
    homes = dwellings(np.random.default_rng(1))
    surface = relative_density(at(homes[::4]), at(homes), bandwidth=300)
    assert surface.overall == 0.25
    assert np.nanmean(surface.values) == pytest.approx(1, abs=0.05)
    assert np.isnan(surface.values).any()
    np.testing.assert_array_equal(np.isnan(surface.values), surface.thin)


def test_the_quotient_written_out():
    rng = np.random.default_rng(2)
    homes = dwellings(rng)
    burglaries = np.concatenate([homes[:300], homes[4000:4600]])
    surface = relative_density(at(burglaries), at(homes), bandwidth=250)
    bounds = surface.controls.bounds
    above, below = (density(at(points), bandwidth=250, bounds=bounds) for points in (burglaries, homes))
    known = below.values / (3 / (np.pi * 250**2) * 1e6) >= 10
    expected = (above.values[known] / 900) / (below.values[known] / 8000)
    np.testing.assert_allclose(surface.values[known], expected)
    west, east = surface.values[:, :30], surface.values[:, 40:]
    assert np.nanmedian(west) == pytest.approx(300 / 4000 * 8000 / 900, rel=0.15)
    assert np.nanmedian(east) == pytest.approx(600 / 4000 * 8000 / 900, rel=0.15)


@pytest.mark.parametrize("kernel", ["quartic", "gaussian"])
def test_too_thin_is_said_in_controls(kernel):
    ten = at(np.tile([[25.0, 25.0]], (10, 1)))
    settings = {"bandwidth": 250, "cell_size": 50, "kernel": kernel}
    enough = relative_density(ten, ten, minimum=9.9, **settings)
    assert (
        np.argwhere(~enough.thin).tolist()
        == np.argwhere(enough.controls.values == enough.controls.values.max()).tolist()
    )
    assert enough.n_cases_in_thin == 0
    too_thin = relative_density(ten, ten, minimum=10.1, **settings)
    assert too_thin.thin.all()
    assert np.isnan(too_thin.values).all()
    assert too_thin.n_cases_in_thin == 10


def test_the_edge_falls_out_of_the_quotient():
    homes = np.random.default_rng(3).uniform(0, 2000, (20_000, 2))
    surface = relative_density(at(homes[::2]), at(homes), bandwidth=300, bounds=(0, 0, 2000, 2000))
    np.testing.assert_allclose(surface.values, 1, atol=0.35)
    assert surface.values[0].mean() == pytest.approx(1, abs=0.05)


def test_cases_where_nobody_lives_are_counted():
    homes = dwellings(np.random.default_rng(1))
    cases = np.concatenate([homes[:50], [[1250.0, 450.0]] * 7, [[1e6, 1e6], [np.nan, np.nan]]])
    surface = relative_density(at(cases), at(homes))
    assert surface.n_cases_in_thin == 7
    assert surface.cases.n == 57


def test_order_input_and_nothing():
    homes = at(dwellings(np.random.default_rng(1), 500))
    cases, before = homes.iloc[::5], homes.copy(deep=True)
    one, two = relative_density(cases, homes), relative_density(cases.iloc[::-1], homes.iloc[::-1])
    np.testing.assert_allclose(one.values, two.values, rtol=1e-9)
    assert homes.equals(before)
    none = at(np.empty((0, 2)))
    nobody = relative_density(cases, none)
    assert np.isnan(nobody.values).all()
    assert np.isnan(nobody.overall)
    quiet = relative_density(none, homes)
    assert np.isnan(quiet.values).all()
    assert quiet.overall == 0


def test_what_cannot_be_computed(incidents):
    with pytest.raises(AnalysisError, match="above zero"):
        relative_density(incidents(), incidents(), minimum=0)
    with pytest.raises(AnalysisError, match="at least the cell size"):
        relative_density(incidents(), incidents(), bandwidth=10)
    with pytest.raises(CRSError, match="Cases and controls have one"):
        relative_density(incidents(), incidents().to_crs("EPSG:32631"))
    with pytest.raises(CRSError):
        relative_density(incidents().set_geometry([shapely.Point(5, 52)], crs="EPSG:4326"), incidents())
