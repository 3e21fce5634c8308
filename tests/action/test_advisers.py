"""The plan of the advisers: the exact optimum beside brute force, and what holds of every plan."""

from dataclasses import replace
from itertools import product

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from adviser_cities import ASKED, MANY, NAMES, NOTHING, big, cities, city, holds, net_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotspots.action.adviser_floors import floors_by_share
from hotspots.action.advisers import plan_advisers
from hotspots.errors import ActionError


def fill(group, left, density, asked):
    """The best visits in a group, None where the capacity is too small."""
    floor = {area: max(1, int(np.ceil(round(left[area] * asked.least, 9)))) for area in group}
    room = asked.capacity - sum(floor.values())
    if room < 0:
        return None
    visits = dict(floor)
    for area in sorted(group, key=lambda area: -density[area]):
        more = min(room, left[area] - floor[area])
        visits[area] += more
        room -= more
    return visits


def brute(areas, asked, *, floors=None, before=None, visited=None):
    """The best objective of all ways to give each area to an adviser or to nobody; None when none holds."""
    before, floors, visited = before or {}, floors or {}, visited or {}
    codes, district = areas["code"].tolist(), areas["district"].tolist()
    dwellings = areas["dwellings"].to_numpy()
    done = np.array([visited.get(code, 0) for code in codes])
    left = dwellings - np.minimum(done, dwellings)
    density, net = (areas["expected"] / areas["dwellings"]).to_numpy(), net_of(areas)
    best = None
    for owner in product(range(asked.advisers + 1), repeat=len(areas)):
        objective, spent, fine = 0.0, dict.fromkeys(district, 0), True
        for adviser in range(1, asked.advisers + 1):
            group = [area for area, who in enumerate(owner) if who == adviser]
            if not group:
                continue
            same = len({district[area] for area in group}) == 1 and all(left[area] > 0 for area in group)
            fits = same and len(group) <= asked.most and nx.is_connected(net.subgraph(group))
            visits = fill(group, left, density, asked) if fits else None
            if visits is None:
                fine = False
                break
            objective += sum(density[area] * n for area, n in visits.items())
            spent[district[group[0]]] += sum(visits.values())
        if not fine or any(spent.get(name, 0) < floor for name, floor in floors.items()):
            continue
        now = {(who, codes[area]) for area, who in enumerate(owner) if who}
        then = {(who, code) for code, who in before.items() if left[codes.index(code)] > 0}
        objective -= asked.cost * len(now ^ then) if before else 0.0
        best = objective if best is None else max(best, objective)
    return best


SLOW = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])


@SLOW
@given(areas=cities(), most=st.integers(1, 3), least=st.sampled_from([0.0, 0.4, 1.0]))
def test_no_way_to_hand_out_the_areas_reaches_more(areas, most, least):
    asked = replace(ASKED, most=most, least=least)
    if (np.ceil(areas["dwellings"] * least).clip(lower=1) > asked.capacity).all():
        with pytest.raises(ActionError, match="too few everywhere"):
            plan_advisers(areas, settings=asked)
        return
    plan = plan_advisers(areas, settings=asked)
    assert plan.optimal
    assert plan.reach == pytest.approx(brute(areas, asked), abs=1e-5)
    assert plan.reach <= plan.bound <= plan.reach + 1e-5


@SLOW
@given(areas=cities(), share=st.sampled_from([0.3, 0.7, 1.0]), done=st.integers(0, 4))
def test_floors_are_held_or_said_to_be_impossible(areas, share, done):
    asked, visited = replace(ASKED, floor=share), {"A0": done}
    left = areas.assign(left=areas["dwellings"] - np.where(areas["code"] == "A0", done, 0)).assign(
        left=lambda frame: frame["left"].clip(lower=0)
    )
    open_ones = left.loc[left["left"] > 0]
    try:
        plan = plan_advisers(areas, settings=asked, names=NAMES, visited=visited)
    except ActionError as problem:
        if problem.code in NOTHING:
            return
        assert problem.code in {"floors_advisers", "floors_short"}  # noqa: PT017 - a plan may be possible
        floors = floors_by_share(open_ones, advisers=2, capacity=asked.capacity, share=share)
        assert brute(areas, asked, floors=floors, visited=visited) is None
        return
    floors = dict(zip(plan.districts["code"], plan.districts["floor"], strict=True))
    assert (plan.districts["visits"] >= plan.districts["floor"]).all()
    assert plan.reach == pytest.approx(brute(areas, asked, floors=floors, visited=visited), abs=1e-5)


@SLOW
@given(
    areas=cities(5),
    cost=st.sampled_from([0.0, 0.05, 0.3, 100.0]),
    owners=st.lists(st.integers(0, 2), min_size=5, max_size=5),
    done=st.integers(0, 3),
)
def test_a_move_is_made_when_it_gains_more_than_it_costs(areas, cost, owners, done):
    asked, visited = replace(ASKED, cost=cost), {"A1": done} if len(areas) > 1 else {}
    before = {code: who for code, who in zip(areas["code"], owners, strict=False) if who}
    try:
        plan = plan_advisers(areas, settings=asked, before=before, visited=visited)
    except ActionError as problem:
        assert problem.code in NOTHING  # noqa: PT017 - mostly there is a plan
        return
    assert plan.objective == pytest.approx(brute(areas, asked, before=before, visited=visited), abs=1e-5)
    assert plan.objective == pytest.approx(plan.reach - cost * plan.moves)
    assert plan.objective <= plan.bound <= plan.objective + 1e-5
    now = set(zip(plan.rounds["adviser"], plan.rounds["code"], strict=True))
    assert set(plan.begun) == {pair for pair in now if before and before.get(pair[1]) != pair[0]}
    assert plan.rounds["new"].sum() == len(plan.begun)


@pytest.mark.parametrize("seed", range(4))
def test_what_holds_of_every_plan(seed):
    areas = big(seed)
    plan = plan_advisers(areas, settings=MANY, names=NAMES)
    holds(plan, areas, MANY)
    assert plan.optimal


def test_the_order_of_the_rows_and_a_second_run_change_nothing_and_nothing_is_changed():
    areas = big(3)
    kept = areas.copy()
    one = plan_advisers(areas, settings=MANY, names=NAMES)
    other = plan_advisers(areas.sample(frac=1, random_state=1), settings=MANY, names=NAMES)
    pd.testing.assert_frame_equal(one.rounds, other.rounds)
    pd.testing.assert_frame_equal(one.districts, other.districts)
    pd.testing.assert_frame_equal(areas, kept)


def test_ties_are_broken_the_same_way_whatever_the_order():
    areas = city([(column, row, "x", 50, 0.5) for column in range(4) for row in range(4)])
    asked = replace(MANY, floor=0.0, weeks=1)
    codes = [
        plan_advisers(areas.sample(frac=1, random_state=seed), settings=asked).rounds["code"].tolist()
        for seed in range(3)
    ]
    assert codes[0] == codes[1] == codes[2]


def test_visited_dwellings_are_left_out():
    areas = big(1)
    first = plan_advisers(areas, settings=MANY, names=NAMES)
    visited = dict(zip(first.rounds["code"], first.rounds["visits"], strict=True))
    second = plan_advisers(areas, settings=MANY, names=NAMES, visited=visited)
    holds(second, areas, MANY)
    done = {code for code, n in visited.items() if n == areas.set_index("code")["dwellings"][code]}
    assert done
    assert not done & set(second.rounds["code"])
    assert second.reach < first.reach


def test_more_visited_than_there_are_is_all_of_them():
    areas = city([(0, 0, "x", 5, 0.5), (1, 0, "x", 5, 0.4)])
    plan = plan_advisers(areas, settings=ASKED, visited={"A0": 999})
    assert plan.rounds["code"].tolist() == ["A1"]
    assert plan.areas["visited"].tolist() == [5, 0]


# from week to week


def test_a_move_that_costs_nothing_is_the_free_optimum():
    areas = big(2)
    free = plan_advisers(areas, settings=MANY, names=NAMES)
    before = dict.fromkeys(areas["code"].iloc[:20], 1)
    moved = plan_advisers(areas, settings=replace(MANY, cost=0.0), names=NAMES, before=before)
    assert moved.reach == pytest.approx(free.reach, abs=1e-5)


def test_a_move_that_costs_too_much_is_not_made():
    areas = big(2)
    first = plan_advisers(areas, settings=MANY, names=NAMES)
    before = dict(zip(first.rounds["code"], first.rounds["adviser"], strict=True))
    other = areas.assign(expected=areas["expected"].to_numpy()[::-1].copy())
    stays = plan_advisers(other, settings=replace(MANY, cost=1000.0), names=NAMES, before=before)
    assert dict(zip(stays.rounds["code"], stays.rounds["adviser"], strict=True)) == before
    assert (stays.begun, stays.dropped, stays.moves) == ((), (), 0)
    assert not stays.rounds["new"].any()


def test_the_dearer_a_move_the_fewer_and_the_less_is_reached():
    areas = big(4)
    first = plan_advisers(areas, settings=MANY, names=NAMES)
    before = dict(zip(first.rounds["code"], first.rounds["adviser"], strict=True))
    rng = np.random.default_rng(0)
    later = areas.assign(expected=areas["expected"] * rng.uniform(0.5, 1.5, len(areas)))
    plans = [
        plan_advisers(later, settings=replace(MANY, cost=cost), names=NAMES, before=before)
        for cost in (0.0, 0.01, 0.05, 1.0)
    ]
    moves, reach = [plan.moves for plan in plans], [plan.reach for plan in plans]
    assert moves == sorted(moves, reverse=True)
    assert reach == sorted(reach, reverse=True)
    assert moves[0] > moves[-1] == 0
    for plan in plans:
        holds(plan, areas, MANY)


def test_a_finished_neighbourhood_is_dropped_for_nothing():
    areas = city([(0, 0, "x", 5, 0.5), (1, 0, "x", 5, 0.4)])
    asked = replace(ASKED, advisers=1, cost=0.001)
    plan = plan_advisers(areas, settings=asked, before={"A0": 1}, visited={"A0": 5})
    assert (plan.begun, plan.dropped) == (((1, "A1"),), ())


def test_advisers_that_are_gone_are_forgotten():
    areas = big(0)
    before = {"A0": 5, "A1": 9}
    plan = plan_advisers(areas, settings=replace(MANY, advisers=3, floor=0.0), before=before)
    holds(plan, areas, replace(MANY, advisers=3))
    assert {adviser for adviser, _ in plan.dropped} <= {5, 9}


def test_rounds_keep_their_adviser_when_moves_are_free():
    areas = city([(0, 0, "x", 5, 0.5), (5, 0, "x", 5, 0.4)])
    plan = plan_advisers(areas, settings=ASKED, before={"A0": 2, "A1": 1})
    assert dict(zip(plan.rounds["code"], plan.rounds["adviser"], strict=True)) == {"A0": 2, "A1": 1}
    assert plan.moves == 0
