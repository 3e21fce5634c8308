"""What is added to a hotspot: worked by hand from planted incidents, missing where nothing was given."""

from datetime import date
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from hotspots.analysis.clusters import dbscan
from hotspots.analysis.emerging import emerging_hot_spots, space_time_cube
from hotspots.analysis.enrich import enrich, weekly
from hotspots.analysis.grid import make_grid
from hotspots.analysis.hotspots import hotspots
from hotspots.analysis.repeats import classify_repeats
from hotspots.analysis.robustness import Rule, robustness
from hotspots.analysis.scan import space_time_scan

ADDED = [
    *("growth_per_week", "trend_p", "trend_q", "trend", "share_repeats", "share_near_repeats", "scan_p"),
    *("emerging", "found_in", "variants", "share_found", "likeness"),
]
PERIOD = (date(2024, 1, 1), date(2024, 12, 29))  # 52 whole weeks


def at(incidents, weeks, place):
    """Incidents of one place, so many in each week from Monday 1 January 2024 on."""
    week = np.repeat(np.arange(len(weeks)), weeks)
    days = pd.Timestamp("2024-01-01 12:00") + pd.to_timedelta(week * 7 + np.arange(len(week)) % 7, unit="D")
    x = place + np.arange(len(week)) % 20 * 2.0
    return incidents(np.column_stack([x, np.zeros(len(week))]), begin=days.strftime("%Y-%m-%d %H:%M"))


@pytest.fixture(scope="module")
def found(incidents):
    """Three hotspots: even (most incidents), rising and falling."""
    rising = np.arange(52) // 13
    frame = pd.concat(
        [at(incidents, [3] * 52, 0), at(incidents, rising, 2000), at(incidents, rising[::-1], 4000)],
        ignore_index=True,
    )
    clusters = dbscan(frame, radius=50, min_incidents=10)
    return frame, clusters, hotspots(frame, clusters, weeks=52)


def test_rising_falling_and_level_are_told_apart(found):
    frame, clusters, described = found
    rich = enrich(described, frame, clusters, period=PERIOD)
    assert list(rich["trend"]) == ["level", "rising", "falling"]
    assert rich["growth_per_week"][0] == pytest.approx(1.0, abs=1e-9)
    assert rich["growth_per_week"][1] == pytest.approx(1 / rich["growth_per_week"][2], rel=1e-6)
    assert (rich["trend_q"] >= rich["trend_p"]).all()


def test_weeks_count_back_from_the_last_day(found):
    frame, clusters, _ = found
    rows = np.flatnonzero(clusters >= 0)
    counts = weekly(frame.iloc[rows], clusters.to_numpy()[rows], 3, period=PERIOD)
    assert counts.shape == (3, 52)
    np.testing.assert_array_equal(counts[0], 3)
    shorter = weekly(
        frame.iloc[rows], clusters.to_numpy()[rows], 3, period=(date(2024, 1, 1), date(2024, 1, 20))
    )
    assert shorter.shape == (3, 2)


def test_what_was_not_given_is_missing(found):
    frame, clusters, described = found
    before = described.copy(deep=True)
    rich = enrich(described, frame, clusters, period=(date(2024, 1, 1), date(2024, 2, 1)))
    assert list(rich.columns) == [*(name for name in described if name != "geometry"), *ADDED, "geometry"]
    assert rich[ADDED].isna().all(axis=None)
    assert (rich.crs, len(rich)) == (described.crs, 3)
    pd.testing.assert_frame_equal(described, before)
    again = enrich(rich, frame, clusters, period=PERIOD)
    assert list(again.columns) == list(rich.columns)


def test_everything_at_once(found, incidents):
    frame, clusters, described = found
    grid = make_grid((-500, -500, 4500, 500), cell_size=250, crs="EPSG:28992")
    cells = emerging_hot_spots(space_time_cube(frame, grid, period=PERIOD))
    repeats = classify_repeats(frame, radius=50, days=14)
    variants = [Rule(40, 10), Rule(60, 12), Rule(1, 900)]
    rich = enrich(
        described,
        frame,
        clusters,
        period=PERIOD,
        repeats=repeats,
        scan=space_time_scan(frame, radius=200, days_max=60, replications=99, rng=1),
        cells=cells,
        robustness=robustness(frame, clusters, variants=variants),
    )
    assert list(rich["found_in"]) == [2, 2, 2]
    assert list(rich["variants"]) == [3, 3, 3]
    for number in range(3):
        role = repeats.loc[clusters == number, "role"]
        assert rich["share_repeats"][number] == pytest.approx((role == "repeat").mean())
        assert rich["share_near_repeats"][number] == pytest.approx((role == "near_repeat").mean())
    assert (rich["share_near_repeats"] > 0.5).all()
    assert rich["scan_p"].between(0, 1).any()
    cell = grid.locate(frame[clusters == 1])[0]
    assert rich["emerging"][1] == cells.loc[cell, "emerging"]
    assert rich["emerging"].notna().all()


def test_a_cluster_of_the_scan_counts_where_at_least_half_of_it_lies(found):
    frame, clusters, described = found
    members = {label: np.flatnonzero(clusters == label) for label in range(3)}
    of_scan = pd.Series(-1, index=frame.index)
    of_scan.iloc[[*members[1][:3], *members[0][:2]]] = 0  # mostly in the second
    of_scan.iloc[members[1][5:8]] = 1
    of_scan.iloc[[members[0][9], members[1][9], members[2][9]]] = 2  # a third in each
    listed = pd.DataFrame({"cluster_id": [0, 1, 2], "p_value": [0.03, 0.01, 0.002]})
    scan = SimpleNamespace(clusters=listed, cluster_id=of_scan)
    rich = enrich(described, frame, clusters, period=PERIOD, scan=scan)
    np.testing.assert_array_equal(rich["scan_p"], [np.nan, 0.01, np.nan])


def test_without_hotspots_or_outside_the_cells(found, incidents):
    frame, clusters, described = found
    none = pd.Series(-1, index=frame.index)
    empty = enrich(hotspots(frame, none, weeks=52), frame, none, period=PERIOD)
    assert empty.empty
    assert set(ADDED) <= set(empty.columns)
    far = make_grid((50_000, 50_000, 50_500, 50_500), cell_size=250, crs="EPSG:28992")
    cells = emerging_hot_spots(space_time_cube(frame, far, period=PERIOD))
    assert set(enrich(described, frame, clusters, period=PERIOD, cells=cells)["emerging"]) == {"none"}


def test_the_order_of_rows_changes_nothing(found):
    frame, clusters, described = found
    shuffled = frame.sample(frac=1, random_state=3)
    repeats = classify_repeats(frame, radius=50, days=14)
    one = enrich(described, frame, clusters, period=PERIOD, repeats=repeats)
    other = enrich(
        described, shuffled, clusters[shuffled.index], period=PERIOD, repeats=repeats.loc[shuffled.index]
    )
    pd.testing.assert_frame_equal(one, other)
