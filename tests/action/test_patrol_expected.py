"""What is expected at hotspots adds up, follows level, season and rhythm, and knows nothing of the future."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from hotspots.action.patrol_expected import _drawn, _level, _season, expected_by_hour, hotspot_of
from hotspots.analysis.rhythm import weights_by_hour

WEEK = date(2024, 1, 1)
SPOTS = gpd.GeoDataFrame(
    {"rank": [1, 2, 3]},
    geometry=[box(0, 0, 100, 100), box(500, 0, 600, 100), box(900, 0, 990, 100)],
    crs="EPSG:28992",
)


def drawn(seed: int = 1, *, n: int = 900, start: str = "2021-01-01", days: int = 1095) -> gpd.GeoDataFrame:
    """Draw incidents: half in the first hotspot in the evening, some at midnight, some with a window."""
    rng = np.random.default_rng(seed)
    where = rng.choice(4, n, p=[0.5, 0.2, 0.1, 0.2])
    x = np.array([50.0, 550.0, 950.0, 5000.0])[where] + rng.uniform(-40, 40, n)
    hour = np.where(where == 0, rng.integers(18, 24, n), rng.integers(0, 24, n))
    day = rng.integers(0, days, n)
    begin = pd.Series(
        (pd.Timestamp(start) + pd.to_timedelta(day, "D") + pd.to_timedelta(hour, "h")).tz_localize(
            "Europe/Amsterdam", ambiguous=True, nonexistent="shift_forward"
        )
    )
    span = pd.to_timedelta(rng.choice([0, 30, 600], n), "min")
    return gpd.GeoDataFrame(
        {"occurred_from": begin, "occurred_to": begin + span},
        geometry=gpd.points_from_xy(x, rng.uniform(10, 90, n)),
        crs="EPSG:28992",
    )


def test_hours_add_up_to_the_level_times_the_season() -> None:
    incidents = drawn()
    expected = expected_by_hour(SPOTS, incidents, week=WEEK, baseline_years=(2022,))
    assert expected.index.tolist() == [1, 2, 3]
    assert expected.columns.tolist() == list(range(168))
    assert (expected.to_numpy() >= 0).all()
    year = incidents[(incidents.occurred_from >= "2023-01-02") & (incidents.occurred_from < "2024-01-01")]
    recent = (year.occurred_from >= "2023-11-06").to_numpy()
    level = _level(hotspot_of(SPOTS, year), recent, 3)
    season = _season(incidents, WEEK, (2022,))
    assert expected.sum(axis=1).to_numpy() == pytest.approx(level * season, rel=0.02)
    assert expected.sum(axis=1).is_monotonic_decreasing
    assert expected.loc[1, [h for h in range(168) if h % 24 >= 18]].sum() > 0.5 * expected.loc[1].sum()


def test_the_level_is_drawn_towards_the_share_of_the_year() -> None:
    spot = np.repeat([0, 1, -1], [40, 40, 24])
    recent = np.zeros(104, dtype=bool)
    recent[:12] = True  # twelve of the first, none of the second
    recent[80:84] = True
    level = _level(spot, recent, 2)
    plain, even = np.array([12, 0]) / 8, 40.5 * 16 / 104 / 8
    assert plain[0] > level[0] > even
    assert 0 < level[1] < even
    alike = np.zeros(104, dtype=bool)
    alike[[*range(6), *range(40, 46), *range(80, 84)]] = True
    assert _level(spot, alike, 2) == pytest.approx([6 / 8, 6 / 8])
    assert _level(spot[:0], recent[:0], 2).tolist() == [0, 0]


def test_the_season_is_one_without_data_and_rises_with_the_winter() -> None:
    incidents = drawn(n=3000)
    assert _season(incidents, WEEK, ()) == 1
    assert _season(incidents, WEEK, (2015,)) == 1
    assert 0.6 < _season(incidents, WEEK, (2022, 2023)) < 1.6
    begin = incidents.occurred_from
    winter = incidents[(begin.dt.month.isin([12, 1])) | (np.arange(len(incidents)) % 3 == 0)]
    assert _season(winter, WEEK, (2022, 2023)) > 1.15
    season = int(((begin >= "2022-12-05") & (begin < "2023-02-06")).sum())
    before = int(((begin >= "2022-11-07") & (begin < "2023-01-02")).sum())
    assert _season(incidents, WEEK, (2023,)) == pytest.approx((season * 56 / 63 + 20) / (before + 20))


def test_nothing_of_the_future_and_no_order_of_the_rows_matters() -> None:
    incidents = drawn(days=1200)
    expected = expected_by_hour(SPOTS, incidents, week=WEEK, baseline_years=(2022,))
    later = (incidents.occurred_to >= "2024-01-01").to_numpy()
    assert later.sum() > 10
    changed = incidents.copy()
    moved = gpd.points_from_xy(np.full(later.sum(), 950.0), np.full(later.sum(), 50.0))
    changed.loc[later, "geometry"] = gpd.GeoSeries(moved, index=changed.index[later], crs=changed.crs)
    for other in (changed, incidents[~later], incidents.sample(frac=1, random_state=1)):
        again = expected_by_hour(SPOTS, other, week=WEEK, baseline_years=(2022,))
        pd.testing.assert_frame_equal(again, expected, rtol=1e-9)


def test_without_incidents_nothing_is_expected() -> None:
    expected = expected_by_hour(SPOTS, drawn().iloc[:0], week=WEEK)
    assert (expected.to_numpy() == 0).all()


def test_moments_at_midnight_make_no_peak() -> None:
    incidents = drawn()
    midnight = incidents.copy()
    day = incidents.occurred_from.dt.normalize()
    every = np.arange(len(incidents)) % 4 == 0
    for column in ("occurred_from", "occurred_to"):
        midnight.loc[every, column] = day[every]
    expected = expected_by_hour(SPOTS, midnight, week=WEEK)
    by_hour = expected.sum().to_numpy().reshape(7, 24).sum(axis=0)
    assert by_hour[0] < 1.5 * by_hour[1] + 0.01


def test_shares_are_drawn_as_far_as_chance_explains() -> None:
    rng = np.random.default_rng(1)
    towards = rng.dirichlet(np.ones(12))
    same = rng.multinomial(40, towards, 60).astype(float)
    # As much difference as chance makes: hardly anything of its own, whatever little was left by the draw.
    assert np.abs(_drawn(same, towards) - towards).max() < 0.05
    kappa = 15.0
    own = rng.dirichlet(kappa * towards, 4000)
    counts = np.array([rng.multinomial(60, share) for share in own]).astype(float)
    found = _drawn(counts, towards)
    assert found.sum(axis=1) == pytest.approx(1)
    wanted = (counts + kappa * towards) / (60 + kappa)
    assert np.abs(found - wanted).max() < 0.02  # the precision is found back
    assert _drawn(np.zeros((2, 12)), towards) == pytest.approx(np.tile(towards, (2, 1)))


def test_a_point_in_two_outlines_belongs_to_the_lower_rank() -> None:
    two = gpd.GeoDataFrame({"rank": [2, 1]}, geometry=[box(0, 0, 9, 9), box(5, 0, 20, 9)], crs="EPSG:28992")
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy([7, 2, 20, 30], [5, 5, 5, 5]), crs="EPSG:28992")
    points.loc[4, "geometry"] = None
    assert hotspot_of(two, points).tolist() == [1, 0, 1, -1, -1]


def test_weights_of_the_rhythm_are_those_of_the_analysis() -> None:
    incidents = drawn(n=400, start="2023-03-01", days=300)
    one = gpd.GeoDataFrame({"rank": [1]}, geometry=[box(-1e4, -1e4, 1e4, 1e4)], crs="EPSG:28992")
    expected = expected_by_hour(one, incidents, week=WEEK)
    share = (expected / expected.sum(axis=1).to_numpy()[:, None]).to_numpy().reshape(7, 24)
    weights = weights_by_hour(incidents, leave_out_midnight=True)
    assert np.corrcoef(share.sum(axis=0), weights.sum(axis=0))[0, 1] > 0.999
