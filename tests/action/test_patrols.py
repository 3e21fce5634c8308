"""The patrol plan keeps every rule, is as good as the best found by trying, and lies under its bound."""

from dataclasses import replace
from datetime import date, time, timedelta
from itertools import count

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from patrol_cases import WEEK, best_by_trying, case, check, spots, table

from hotspots.action.patrol_problem import free_minutes, reserved_blocks, travel_minutes
from hotspots.action.patrol_types import PatrolOptions, Shift, Team, clock
from hotspots.action.patrols import plan_patrols
from hotspots.crs import CRSError
from hotspots.errors import ActionError

QUICK = PatrolOptions(reserve=0.1, time_limit=200.0)
TUESDAY = WEEK + timedelta(days=1)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("most", [1, 3])
@pytest.mark.parametrize("size", [{"n": 4, "teams": 1, "minutes": 150}, {"n": 3, "teams": 2, "minutes": 110}])
def test_a_small_plan_is_the_best_there_is(seed: int, most: int, size: dict[str, int]) -> None:
    options = replace(QUICK, stops_per_shift=most)
    made, expected, crew = case(seed, **size)
    plan = plan_patrols(made, expected, crew, week=WEEK, options=options)
    check(plan, made, expected)
    best = best_by_trying(made, expected, crew, options)
    assert plan.covered == pytest.approx(best)
    assert best <= plan.bound * (1 + 1e-9)
    assert plan.bound <= best * 1.02
    assert not plan.time_limit_reached


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    n=st.integers(1, 9),
    teams=st.integers(1, 3),
    minutes=st.integers(5, 300),
    stop=st.integers(10, 15),
    most=st.integers(1, 3),
    reserve=st.sampled_from([0.0, 0.15, 0.5, 0.95]),
    mode=st.sampled_from(["foot", "bike", "car"]),
)
def test_any_plan_keeps_the_rules(  # noqa: PLR0917 - drawn
    seed: int, n: int, teams: int, minutes: int, stop: int, most: int, reserve: float, mode: str
) -> None:
    made, expected, crew = case(seed, n=n, teams=teams, minutes=minutes, mode=mode)
    options = PatrolOptions(stop_minutes=stop, stops_per_shift=most, reserve=reserve)
    plan = plan_patrols(made, expected, crew, week=WEEK, options=options)
    check(plan, made, expected)
    quick = plan_patrols(made, expected, crew, week=WEEK, options=options, search=False)
    check(quick, made, expected)
    assert quick.covered <= plan.covered * (1 + 1e-9)


def week_of_teams() -> list[Team]:
    """Two alike and one apart, evenings that pass midnight, on three days and across the end of the week."""
    days = (0, 1, 6)
    late = tuple(Shift.between(WEEK + timedelta(days=day), time(20), time(2)) for day in days)
    early = tuple(Shift.between(WEEK + timedelta(days=day), time(16), time(21)) for day in days)
    return [
        Team("a", "bike", 1500.0, 1500.0, late),
        Team("b", "bike", 1500.0, 1500.0, late),
        Team("c", "car", 500.0, 2500.0, early),
    ]


def test_a_week_of_several_teams() -> None:
    made, expected, _ = case(3, n=12)
    plan = plan_patrols(made, expected, week_of_teams(), week=WEEK, options=QUICK)
    check(plan, made, expected)
    assert plan.gap < 0.05
    sunday = plan.stops[plan.stops.day == WEEK + timedelta(days=6)]
    assert sunday.hour.max() >= 168  # the Monday after, at the expectation of the Monday
    assert plan.stops.leave.max() > 1440
    first, second = (plan.stops[plan.stops.team == name] for name in "ab")
    assert set(zip(first["rank"], first.hour, strict=True)).isdisjoint(
        zip(second["rank"], second.hour, strict=True)
    )


def test_the_order_of_the_hotspots_changes_nothing_and_twice_is_the_same() -> None:
    made, expected, _ = case(3, n=12)
    kept, kept_expected = made.copy(), expected.copy()
    plan = plan_patrols(made, expected, week_of_teams(), week=WEEK, options=QUICK)
    order = np.random.default_rng(1).permutation(len(made))
    again = plan_patrols(
        made.iloc[order], expected.iloc[order[::-1]], week_of_teams(), week=WEEK, options=QUICK
    )
    for name in ("stops", "shifts", "reserved", "hotspots"):
        pd.testing.assert_frame_equal(getattr(plan, name), getattr(again, name))
    assert (plan.covered, plan.bound) == (again.covered, again.bound)
    pd.testing.assert_frame_equal(pd.DataFrame(made), pd.DataFrame(kept))
    pd.testing.assert_frame_equal(expected, kept_expected)


def test_more_time_and_faster_going_cover_no_less() -> None:
    made, expected, crew = case(5, n=6, minutes=180)
    one = plan_patrols(made, expected, crew, week=WEEK, options=QUICK)
    faster = plan_patrols(made, expected, crew, week=WEEK, options=replace(QUICK, bike_speed=26.0))
    freer = plan_patrols(made, expected, crew, week=WEEK, options=replace(QUICK, reserve=0.0))
    assert one.covered <= faster.bound
    assert one.covered < freer.covered
    assert one.bound <= freer.bound


def test_a_hotspot_next_to_the_team_is_visited_every_hour_and_no_more() -> None:
    made = spots([(0, 0)])
    gain = np.arange(168, dtype=float)[None, :] + 1
    team = Team("a", "foot", 0.0, 0.0, (Shift(TUESDAY, 600, 840),))
    options = PatrolOptions(reserve=0.0, stops_per_shift=9)
    plan = plan_patrols(made, table(gain), [team], week=WEEK, options=options)
    assert plan.stops.hour.tolist() == [34, 35, 36, 37]
    assert plan.covered == plan.expected == plan.bound == 35 + 36 + 37 + 38
    assert plan.gap == 0
    fewer = plan_patrols(made, table(gain), [team], week=WEEK, options=replace(options, stops_per_shift=2))
    assert fewer.stops.hour.tolist() == [36, 37]


def test_the_time_limit_gives_the_best_plan_so_far_and_says_so() -> None:
    made, expected, _ = case(3, n=12)
    ticking = count(step=5)
    plan = plan_patrols(
        made, expected, week_of_teams(), week=WEEK, options=QUICK, seconds=lambda: float(next(ticking))
    )
    assert plan.time_limit_reached
    assert len(plan.stops)
    check(plan, made, expected)


def test_progress_rises_to_the_end_and_may_stop_the_work() -> None:
    made, expected, _ = case(3, n=12)
    told: list[float] = []
    plan_patrols(made, expected, week_of_teams(), week=WEEK, options=QUICK, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0

    def stop(part: float) -> None:
        if part > 0:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        plan_patrols(made, expected, week_of_teams(), week=WEEK, options=QUICK, progress=stop)


def test_a_shift_too_short_for_a_stop_has_none_and_its_books_balance() -> None:
    made, expected, _ = case(1)
    team = Team("a", "foot", 0.0, 0.0, (Shift(TUESDAY, 600, 608),))
    plan = plan_patrols(made, expected, [team], week=WEEK)
    check(plan, made, expected)
    assert (len(plan.stops), plan.covered, plan.expected, plan.gap) == (0, 0.0, 0.0, 0.0)


def test_blocks_are_spread_and_add_up() -> None:
    shift = Shift(TUESDAY, 900, 1380)
    blocks = reserved_blocks(shift, 0.2)
    assert sum(end - start for start, end in blocks) == 96
    assert max(end - start for start, end in blocks) <= 30
    assert reserved_blocks(shift, 0.0) == []
    wall, fits = free_minutes(shift, PatrolOptions(), week=WEEK)
    assert len(wall) == 480 - 96
    begins = wall[fits > 0]
    assert (begins // 60 == (begins + 11) // 60).all()


def test_minutes_of_travel_are_rounded_up() -> None:
    assert travel_minutes(np.array([0.0, 1.0, 250.0, 251.0]), 15.0).tolist() == [0, 1, 1, 2]


def test_clock_and_shifts() -> None:
    assert [clock(minute) for minute in (0, 1439, 1440, 1805)] == ["00:00", "23:59", "00:00", "06:05"]
    night = Shift.between(TUESDAY, time(22), time(6))
    assert (night.minutes, night.moved(7).day) == (480, TUESDAY + timedelta(days=7))
    team = Team("a", "foot", 0.0, 0.0, (night,))
    assert (team.minutes, team.moved(1).shifts[0].day) == (480, TUESDAY + timedelta(days=1))


GOOD = Shift(TUESDAY, 600, 900)


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (
            lambda: Shift(TUESDAY, 900, 600),
            (
                "A shift begins within its day, before it ends, and lasts a day at most. Given: 15:00 to "
                "10:00 on 2024-01-02. Correct the hours."
            ),
        ),
        (lambda: Shift(TUESDAY, 600, 600), "A shift begins within its day, before it ends"),
        (lambda: Team("", "foot", 0.0, 0.0, (GOOD,)), "A team has a name. One has none. Give it one."),
        (
            lambda: Team("a", "boat", 0.0, 0.0, (GOOD,)),  # type: ignore[arg-type]
            "A team goes foot, bike, car. Given for a: boat. Choose one of those.",
        ),
        (lambda: Team("a", "foot", 0.0, 0.0, ()), "A team has at least one shift. a has no hours."),
        (
            lambda: Team("a", "foot", float("nan"), 0.0, (GOOD,)),
            "A team begins and ends at a point. a has none.",
        ),
        (
            lambda: Team("a", "foot", 0.0, 0.0, (GOOD, Shift(TUESDAY, 800, 1000))),
            "A team is in one place at a time. Two shifts of a overlap. Correct the hours.",
        ),
        (
            lambda: Team(
                "a", "foot", 0.0, 0.0, (Shift(TUESDAY, 1320, 1800), Shift(date(2024, 1, 3), 300, 400))
            ),
            "Two shifts of a overlap",
        ),
        (lambda: PatrolOptions(stop_minutes=9), "A stop lasts 10 to 15 minutes: .* Given: 9."),
        (
            lambda: PatrolOptions(stops_per_shift=0),
            "A hotspot can have one stop per shift or more. Given: 0.",
        ),
        (
            lambda: PatrolOptions(reserve=1.0),
            "The part of a shift kept free is 0 or more and less .* Given: 1.0.",
        ),
        (lambda: PatrolOptions(detour_factor=0.9), "the detour factor is 1 or more. Given: 0.9."),
        (lambda: PatrolOptions(foot_speed=0.0), "A speed is above 0 km per hour. Given for foot: 0.0."),
        (lambda: PatrolOptions(time_limit=0.0), "Planning takes time. Given: 0.0 seconds."),
    ],
)
def test_what_cannot_be_planned_with_is_refused(make, text: str) -> None:
    with pytest.raises(ActionError, match=text):
        make()


def plan(teams=None, *, week=WEEK, made=None, expected=None):
    some, usual, crew = case(1)
    return plan_patrols(
        some if made is None else made,
        usual if expected is None else expected,
        crew if teams is None else teams,
        week=week,
    )


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: plan([]), "A plan is made for at least one team. There is none. Add a team with its hours."),
        (lambda: plan(case(1)[2] * 2), "Teams are told apart by their names. Given twice: team 0."),
        (lambda: plan(week=TUESDAY), "A plan is for a week from Monday to Sunday. Given: 2024-01-02."),
        (
            lambda: plan(week=WEEK + timedelta(days=7)),
            (
                "The shifts of a plan begin in its week. team 0 has one on 2024-01-02, and the week "
                "begins on 2024-01-08."
            ),
        ),
        (lambda: plan(made=case(1)[0].iloc[:0]), "Stops are made at hotspots. There are none."),
        (
            lambda: plan(expected=case(1)[1].iloc[:2]),
            "Given are 2 rows and 168 columns for 4 hotspots. Compute them for these hotspots.",
        ),
        (lambda: plan(expected=-case(1)[1]), "For each hotspot a number of incidents is expected"),
        (lambda: plan(expected=case(1)[1] * 0), "In this week nothing is expected at the hotspots."),
        (
            lambda: plan([Team("a", "foot", 5.2, 52.4e6, (GOOD,))]),
            "A team starts in or near the city. a starts more than 20 km beyond the hotspots.",
        ),
    ],
)
def test_a_plan_that_cannot_be_made_is_refused(make, text: str) -> None:
    with pytest.raises(ActionError, match=text):
        make()


def test_degrees_are_refused() -> None:
    made = case(1)[0].set_crs("EPSG:4326", allow_override=True)
    with pytest.raises(CRSError):
        plan(made=made)
