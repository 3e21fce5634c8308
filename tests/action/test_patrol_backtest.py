"""The back-test of patrols knows nothing of the week it is held against, and counts what it says."""

from datetime import date, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from hotspots.action.patrol_backtest import WAYS, PatrolTestSettings, back_test_patrols
from hotspots.action.patrol_caught import caught_by_stops, week_hours
from hotspots.action.patrol_rivals import _shares_out
from hotspots.action.patrol_types import Shift, Team
from hotspots.analysis.bootstrap import paired_difference
from hotspots.analysis.selection import Selection
from hotspots.errors import ActionError

LAST = date(2023, 12, 31)
WIJKEN = gpd.GeoDataFrame(
    {"code": ["a", "b", "c"], "name": ["A", "B", "C"]},
    geometry=[box(0, 0, 2000, 4000), box(2000, 0, 4000, 4000), box(4000, 0, 8000, 4000)],
    crs="EPSG:28992",
)
TEAMS = [
    Team(name, "bike", 2000.0, 2000.0, tuple(Shift(date(2024, 1, 1 + day), 18 * 60, 22 * 60) for day in days))
    for name, days in (("one", (0, 2, 4)), ("two", (1, 3)))
]


def city(seed: int = 1, *, n: int = 3000) -> gpd.GeoDataFrame:
    """Draw two years: half at four places in the evening, the rest anywhere at any time; two kinds."""
    rng = np.random.default_rng(seed)
    at = rng.integers(0, 8, n)
    xy = rng.uniform(0, [8000, 4000], (n, 2))
    places = np.array([[700, 700], [1500, 2500], [2600, 2100], [3000, 900]])
    hot = at < 4
    xy[hot] = places[at[hot]] + rng.normal(0, 25, (hot.sum(), 2))
    minute = np.where(hot, rng.integers(18 * 60, 22 * 60, n), rng.integers(1, 24 * 60, n))
    day = rng.integers(0, 730, n)
    begin = pd.Series(pd.Timestamp("2022-01-01") + pd.to_timedelta(day * 1440 + minute, "min"))
    begin = begin.dt.tz_localize("Europe/Amsterdam", ambiguous=True, nonexistent="shift_forward")
    return gpd.GeoDataFrame(
        {
            "category": np.where(rng.random(n) < 0.8, "A", "B"),
            "group": "other",
            "occurred_from": begin,
            "occurred_to": begin + pd.to_timedelta(rng.choice([0, 45, 300], n), "min"),
        },
        geometry=gpd.points_from_xy(xy[:, 0], xy[:, 1]),
        crs="EPSG:28992",
    )


INCIDENTS = city()
KIND = Selection(categories=("A",))
WEEKS = PatrolTestSettings(weeks=12, resamples=499)


def run(incidents=INCIDENTS, **options):
    given = {"wijken": WIJKEN, "last_day": LAST, "settings": WEEKS, **options}
    return back_test_patrols(incidents, KIND, TEAMS, **given)


@pytest.fixture(scope="module")
def test():
    return run()


def test_the_plan_beats_random_places_where_there_is_something_to_beat_them_with(test) -> None:
    assert list(test.judged.index) == list(WAYS)
    assert test.judged.loc["random", "verdict"] == "better"
    assert test.judged.loc["random", "difference_low"] > 0
    assert test.judged.loc["plan", "verdict"] == "reference"
    assert len(test.notes()) == 3
    assert "the same hours at random places" in str(test.notes()[1])


def test_figures_add_up(test) -> None:
    weekly = test.by_week
    assert len(weekly) == len(test.weeks) * len(WAYS)
    assert test.weeks[-1] == date(2023, 12, 25)
    assert {week.weekday() for week in test.weeks} == {0}
    for way, rows in weekly.groupby("way"):
        judged = test.judged.loc[way]
        assert judged["caught"] == pytest.approx(rows["caught"].sum())
        assert judged["n"] == rows["n"].sum()
        assert judged["share"] == pytest.approx(judged["caught"] / judged["n"])
        assert judged["stops"] == rows["stops"].sum() == (test.visits["way"] == way).sum()
        assert (rows["caught"] <= rows["n"] + 1e-9).all()
    start = INCIDENTS["occurred_from"].dt.tz_localize(None)
    began = (start >= pd.Timestamp(test.weeks[0])) & (start < pd.Timestamp("2024-01-01"))
    assert test.judged["n"].iloc[0] == (began & (INCIDENTS["category"] == "A")).sum() - test.no_hour
    plan, other = (weekly[weekly["way"] == way]["caught"].to_numpy() for way in ("plan", "wijken"))
    n = weekly[weekly["way"] == "plan"]["n"].to_numpy(dtype=float)
    found = paired_difference(plan, other, n, level=0.95, resamples=499, rng=np.random.default_rng(0))
    assert test.judged.loc["wijken", "difference"] == pytest.approx(float(found.difference))
    assert test.judged.loc["wijken", "difference_low"] == pytest.approx(float(found.low), abs=0.02)


def test_later_rows_change_no_plan(test) -> None:
    changed = INCIDENTS.copy()
    cut = pd.Timestamp(test.weeks[4], tz="Europe/Amsterdam")
    later = (changed["occurred_to"] >= cut).to_numpy()
    changed.loc[later, "geometry"] = gpd.GeoSeries(
        gpd.points_from_xy(np.full(later.sum(), 7000.0), np.full(later.sum(), 3000.0)),
        index=changed.index[later],
        crs=changed.crs,
    )
    again = run(changed)
    before = [week <= test.weeks[4] for week in test.visits["week"]]
    before_again = [week <= test.weeks[4] for week in again.visits["week"]]
    pd.testing.assert_frame_equal(test.visits[before], again.visits[before_again])
    after = test.visits[(test.visits["way"] == "plan") & ~np.array(before)]
    assert len(after)
    assert not after.reset_index(drop=True).equals(
        again.visits[(again.visits["way"] == "plan") & ~np.array(before_again)].reset_index(drop=True)
    )


def test_the_order_of_the_rows_does_not_matter(test) -> None:
    again = run(INCIDENTS.sample(frac=1, random_state=3))
    pd.testing.assert_frame_equal(test.judged, again.judged)
    pd.testing.assert_frame_equal(test.visits, again.visits)


def test_every_way_has_the_same_hours(test) -> None:
    assert set(test.visits["hour"] % 24) <= {18, 19, 20, 21}
    shifts = {("one", day) for day in (0, 2, 4)} | {("two", day) for day in (1, 3)}
    assert set(zip(test.visits["team"], test.visits["hour"] // 24, strict=True)) <= shifts
    per_week = test.visits.groupby(["way", "week"]).size()
    assert (
        per_week.max() <= 5 * 4 * 4
    )  # five shifts of four hours, at most four stops of 12 minutes in an hour


def test_weights_count_the_hour_itself_once() -> None:
    monday = date(2023, 12, 25)
    held = week_hours(INCIDENTS, [monday])[0]
    where = INCIDENTS.geometry.iloc[0]
    begin = pd.Timestamp("2023-12-26 20:30", tz="Europe/Amsterdam")
    one = gpd.GeoDataFrame(
        {
            "occurred_from": [begin, begin, begin.normalize(), begin],
            "occurred_to": [begin, begin + pd.Timedelta(hours=2), begin.normalize(), begin],
        },
        geometry=[where, where, where, None],
        crs="EPSG:28992",
    )
    (held,) = week_hours(one, [monday])
    assert (held.n, held.no_hour, held.no_location) == (2, 1, 1)
    stops = pd.DataFrame({"x": [where.x] * 3, "y": [where.y + 149] * 3, "hour": [44, 44, 45]})
    assert caught_by_stops(held, stops, radius=150) == pytest.approx(1 + 0.25 + 0.5)
    assert caught_by_stops(held, stops, radius=148) == 0
    assert caught_by_stops(held, stops.iloc[:0], radius=150) == 0


def test_progress_stop_and_too_few() -> None:
    told: list[float] = []
    few = run(settings=PatrolTestSettings(weeks=1, resamples=99), progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert few.judged["verdict"].tolist() == ["reference", "too_few", "too_few", "too_few"]
    assert few.judged["difference"].isna().all()

    def stop(_: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        run(progress=stop)


def test_what_cannot_be_tested_is_refused() -> None:
    with pytest.raises(
        ActionError, match=r"A plan is made from the incidents of the year before it. Before 2021"
    ):
        run(last_day=date(2022, 1, 2))
    with pytest.raises(ActionError, match=r"A plan is made for at least one team."):
        back_test_patrols(INCIDENTS, KIND, [], wijken=WIJKEN, last_day=LAST)
    with pytest.raises(
        ActionError, match=r"at least one week, one hotspot and one draw, .* Given: 0, 40, 4999"
    ):
        PatrolTestSettings(weeks=0)
    with pytest.raises(ActionError, match="a radius above 0"):
        PatrolTestSettings(radius=0)


def test_shares_are_whole_and_add_up() -> None:
    assert _shares_out(np.array([5, 3, 2]), 4) == [2, 1, 1]
    assert sum(_shares_out(np.array([7, 7, 7]), 40)) == 40


def test_last_week_ends_by_the_last_day() -> None:
    saturday = run(last_day=LAST - timedelta(days=1), settings=PatrolTestSettings(weeks=1, resamples=9))
    assert saturday.weeks == (date(2023, 12, 18),)
