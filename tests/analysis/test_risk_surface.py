"""The prospective surface: the formula written out, nothing from the future, and totals that hold."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis import risk_surface as module
from hotspots.analysis.grid import make_grid
from hotspots.analysis.risk_surface import risk_surface
from hotspots.errors import AnalysisError, CRSError

ON = date(2023, 6, 15)
GRID = make_grid((0, 0, 1000, 800), cell_size=100, crs="EPSG:28992")
WILD = st.lists(
    st.tuples(st.integers(-300, 1300), st.integers(-300, 1100), st.integers(-20, 70)), max_size=25
)


def at(incidents, xy, days_before):
    moments = [
        str(pd.Timestamp(ON) - pd.Timedelta(days=int(day)) + pd.Timedelta(hours=20)) for day in days_before
    ]
    return incidents(np.array(xy, dtype=float).reshape(-1, 2), begin=moments)


def plain(rows, radius, days):
    """Add up incident by incident and cell by cell."""
    risk = np.zeros(GRID.shape)
    for row, col in np.ndindex(GRID.shape):
        for x, y, age in rows:
            metres = np.hypot(x - (col + 0.5) * 100, y - (row + 0.5) * 100)
            if 1 <= age <= days and metres <= radius:
                risk[row, col] += 1 / ((1 + metres / 50) * (1 + age / 7))
    return risk


def test_three_cells_worked_by_hand(incidents):
    # 50 m cells: half a cell is 25 m. One incident a week ago in the first, one two weeks ago in the last.
    grid = make_grid((0, 0, 150, 50), cell_size=50, crs="EPSG:28992")
    frame = at(incidents, [(25, 25), (125, 25)], [7, 14])
    near, mid, far = 1 / 2 + 1 / 15, 1 / 6 + 1 / 9, 1 / 10 + 1 / 3
    assert risk_surface(frame, on=ON, grid=grid) == pytest.approx(np.array([[near, mid, far]]))


@settings(max_examples=30, deadline=None)
@given(rows=WILD, radius=st.sampled_from([50.0, 120.0, 400.0]), days=st.sampled_from([1, 14, 56]))
def test_the_surface_is_the_formula(incidents, rows, radius, days):
    frame = at(incidents, [row[:2] for row in rows], [row[2] for row in rows])
    surface = risk_surface(frame, on=ON, grid=GRID, radius=radius, days=days)
    np.testing.assert_allclose(surface, plain(rows, radius, days), atol=1e-12)


def test_nothing_of_the_day_itself_or_later_leaks_in(incidents):
    rng = np.random.default_rng(1)
    xy, ages = rng.uniform(0, 800, (200, 2)), rng.integers(-30, 60, 200)
    surface = risk_surface(at(incidents, xy, ages), on=ON, grid=GRID)
    changed = xy.copy()
    changed[ages <= 0] = rng.uniform(0, 800, (int((ages <= 0).sum()), 2))
    assert (ages <= 0).sum() > 20
    np.testing.assert_array_equal(risk_surface(at(incidents, changed, ages), on=ON, grid=GRID), surface)
    np.testing.assert_array_equal(
        risk_surface(at(incidents, xy[ages > 0], ages[ages > 0]), on=ON, grid=GRID), surface
    )


def test_the_day_is_that_of_the_local_clock(incidents):
    # 22:30 in UTC is half past midnight in the Netherlands: that day itself, not the one before.
    late, early = "2023-06-14T22:30Z", "2023-06-14T21:30Z"
    assert risk_surface(incidents([(50, 50)], begin=[late]), on=ON, grid=GRID).max() == 0
    assert risk_surface(incidents([(50, 50)], begin=[early]), on=ON, grid=GRID).max() == pytest.approx(7 / 8)


def test_rows_and_batches_change_nothing_and_the_input_stays(incidents, monkeypatch):
    rng = np.random.default_rng(4)
    frame = at(incidents, rng.uniform(0, 800, (300, 2)), rng.integers(1, 56, 300))
    before = frame.copy(deep=True)
    surface = risk_surface(frame, on=ON, grid=GRID)
    np.testing.assert_array_equal(
        risk_surface(frame.sample(frac=1, random_state=1), on=ON, grid=GRID), surface
    )
    pd.testing.assert_frame_equal(frame, before)
    monkeypatch.setattr(module, "_TOGETHER", 1)
    np.testing.assert_allclose(risk_surface(frame, on=ON, grid=GRID), surface, rtol=1e-12)


def test_outside_the_study_area_the_risk_is_undefined(incidents):
    area = gpd.GeoSeries.from_wkt(["POLYGON ((0 0, 300 0, 0 300, 0 0))"], crs="EPSG:28992")
    grid = make_grid(area, cell_size=100, study_area=area)
    surface = risk_surface(at(incidents, [(50, 50), (np.nan, np.nan)], [1, 1]), on=ON, grid=grid)
    np.testing.assert_array_equal(np.isnan(surface), ~grid.inside)
    assert (surface[grid.inside] > 0).all()
    empty = risk_surface(at(incidents, [(50, 50)], [1]).iloc[:0], on=ON, grid=grid)
    assert (empty[grid.inside] == 0).all()


def test_an_incident_outside_the_grid_counts_in_the_cells_it_reaches(incidents):
    surface = risk_surface(at(incidents, [(-50, 50)], [7]), on=ON, grid=GRID, radius=100)
    assert surface[0, 0] == pytest.approx(1 / 6)
    assert surface.sum() == surface[0, 0]


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"radius": 0}, r"A radius is a distance in metres above zero\. Given: 0\."),
        ({"radius": float("inf")}, r"A radius is a distance"),
        ({"days": 0}, r"whole number of days before, at least 1\. Given: 0\. Choose 56\."),
        ({"days": 2.5}, r"Given: 2\.5\."),
    ],
)
def test_settings_that_leave_nothing_are_refused(incidents, given, text):
    with pytest.raises(AnalysisError, match=text):
        risk_surface(at(incidents, [(0, 0)], [1]), on=ON, grid=GRID, **given)


def test_another_crs_than_that_of_the_grid_is_refused(incidents):
    frame = at(incidents, [(0, 0)], [1])
    with pytest.raises(CRSError, match="same coordinate reference system"):
        risk_surface(frame.to_crs("EPSG:25831"), on=ON, grid=GRID)
    with pytest.raises(CRSError, match="The data has none"):
        risk_surface(frame.set_crs(None, allow_override=True), on=ON, grid=GRID)
    with pytest.raises(CRSError, match="WGS 84"):
        risk_surface(frame.to_crs("EPSG:4326"), on=ON, grid=GRID)
