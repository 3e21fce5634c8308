"""Reach against spread, why, the work itself, and what cannot be planned."""

import time
from dataclasses import replace

import numpy as np
import pytest
from adviser_cities import ASKED, MANY, NAMES, big, city, holds
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.action import adviser_choice
from hotspots.action.adviser_floors import gini, smallest_share
from hotspots.action.adviser_reasons import reasons
from hotspots.action.advisers import AdviserSettings, plan_advisers, trade_off
from hotspots.errors import ActionError

# reach against spread


def test_the_curve_gives_up_reach_for_spread():
    areas = big(5)
    curve = trade_off(areas, settings=MANY, names=NAMES)
    assert curve["floor"].tolist() == [round(0.1 * n, 1) for n in range(11)]
    known = curve.dropna()
    assert (known["reach"].diff().dropna() <= 1e-5).all()
    for row in known.itertuples():
        plan = plan_advisers(areas, settings=replace(MANY, floor=row.floor), names=NAMES)
        assert plan.reach == pytest.approx(row.reach, abs=1e-5)
    assert known["share"].to_numpy() == pytest.approx(known["reach"].to_numpy() / areas["expected"].sum())


def test_a_floor_that_whole_advisers_cannot_hold_is_a_gap_in_the_curve():
    areas = city([(0, 0, "x", 60, 0.5), (5, 0, "y", 60, 0.4)])
    asked = AdviserSettings(advisers=1, hours=10, minutes=10, weeks=1)
    curve = trade_off(areas, settings=asked, shares=(0.0, 0.5))
    assert curve["reach"].round(6).tolist()[0] == 0.5
    assert curve.iloc[1][["reach", "smallest_share", "gini"]].isna().all()


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(50, 500)), min_size=1, max_size=6))
def test_gini_is_half_the_mean_difference(rows):
    visits, dwellings = (np.array(values) for values in zip(*rows, strict=True))
    found = gini(visits, dwellings)
    if not visits.sum():
        assert np.isnan(found)
        return
    each = np.repeat(visits / dwellings, dwellings)
    wanted = np.abs(each[:, None] - each[None, :]).mean() / (2 * each.mean())
    assert found == pytest.approx(wanted)
    assert 0 <= found < 1
    assert gini(dwellings, dwellings * 7) == pytest.approx(0, abs=1e-12)


def test_a_district_too_small_to_be_visited_does_not_count():
    assert smallest_share(np.array([5, 0]), np.array([100, 3]), even=0.1) == 0.05
    assert np.isnan(smallest_share(np.array([0]), np.array([1]), even=0.1))


# why


def test_each_assignment_says_what_is_expected_and_what_else_decided():
    areas = city(
        [(0, 0, "x", 50, 1.0), (1, 0, "x", 50, 0.5), (2, 0, "x", 50, 0.1), (5, 0, "y", 50, 0.01)]
    ).assign(recent=[2, 0, 0, 0], surplus=[0.25, 0.001, 0.0, 0.0])
    asked = AdviserSettings(advisers=2, hours=20, minutes=15, weeks=1, floor=0.6)
    plan = plan_advisers(areas, settings=asked, names=NAMES, before={"A0": 1})
    said = {
        code: [(note.code, str(note)) for note in notes]
        for code, notes in zip(plan.rounds["code"], reasons(plan), strict=True)
    }
    assert said["A0"] == [
        (
            "adviser_need",
            (
                "1.0 burglaries are expected in 50 dwellings, 2.5 times as many per dwelling as in the whole "
                "city."
            ),
        ),
        ("adviser_recent", "Of the burglaries of the last four weeks 2 were here."),
        ("adviser_surplus", "Burglaries nearby in the last weeks add 0.25 to what is expected."),
        ("adviser_floor", "Without this round Xanten would get 0 dwellings, fewer than its floor of 72."),
        ("adviser_kept", "Adviser 1 is here already."),
    ]
    assert said["A1"][0][1].endswith("it borders on Area 0, 100 metres on.")
    assert said["A3"][-1] == (
        "adviser_new",
        "New for adviser 2: it gains more than a move costs, or a floor asks for it.",
    )
    assert any(code == "adviser_floor" for code, _ in said["A3"])


# at work


def test_progress_rises_and_what_it_raises_stops_the_work():
    told = []
    plan_advisers(big(0), settings=MANY, names=NAMES, progress=told.append)
    assert told == sorted(told)
    assert 0 == told[0] < told[-1] <= 1

    class StopItError(Exception):
        """Raised by who looks at the progress."""

    def stop(share):
        if share > 0.1:
            raise StopItError

    with pytest.raises(StopItError):
        plan_advisers(big(0), settings=MANY, names=NAMES, progress=stop)
    told.clear()
    trade_off(big(0), settings=MANY, shares=(0.0, 0.5), progress=told.append)
    assert told == sorted(told)


def test_the_solver_is_stopped_while_it_works(monkeypatch):
    """A search that would last for ever ends when progress raises, and its thread with it."""
    monkeypatch.setattr(adviser_choice, "_LOOK", 0.01)
    begun = time.monotonic()

    class StopItError(Exception):
        """Raised by who looks at the progress."""

    def endless(self, model):
        while not getattr(self, "ended", False):
            time.sleep(0.005)
        return 0

    monkeypatch.setattr(adviser_choice.cp_model.CpSolver, "solve", endless)
    monkeypatch.setattr(
        adviser_choice.cp_model.CpSolver, "stop_search", lambda self: setattr(self, "ended", True)
    )
    calls = []

    def stop(share):
        calls.append(share)
        if len(calls) > 20:
            raise StopItError

    with pytest.raises(StopItError):
        plan_advisers(big(0), settings=MANY, names=NAMES, progress=stop)
    assert time.monotonic() - begun < 20


def test_at_the_limit_the_best_plan_found_is_given_with_a_bound_that_holds(monkeypatch):
    """With few rounds at hand and no time to widen them the bound stays that of all rounds."""
    areas = big(6)
    best = plan_advisers(areas, settings=MANY, names=NAMES)
    monkeypatch.setattr(adviser_choice, "_NEAR", 0.0)
    monkeypatch.setattr(adviser_choice, "_FEW", 1)
    monkeypatch.setattr(adviser_choice, "_MANY", 1)
    plan = plan_advisers(areas, settings=replace(MANY, floor=0.0), names=NAMES)
    free = plan_advisers(areas, settings=replace(MANY, floor=0.0), names=NAMES)
    assert plan.reach == free.reach
    assert plan.bound >= best.reach - 1e-5
    holds(plan, areas, replace(MANY, floor=0.0))
    monkeypatch.undo()
    exact = plan_advisers(areas, settings=replace(MANY, floor=0.0), names=NAMES)
    assert plan.reach <= exact.reach + 1e-5 <= plan.bound + 2e-5
    if not plan.optimal:
        assert plan.gap > 0


def test_without_any_time_there_is_a_plan_that_holds_with_a_bound(monkeypatch):
    """When CP-SAT finds nothing, the plan to begin with is given, and the bound of the relaxation."""
    best = plan_advisers(big(0), settings=MANY, names=NAMES)
    monkeypatch.setattr(adviser_choice, "_solve", lambda *_: 0)
    plan = plan_advisers(big(0), settings=MANY, names=NAMES, time_limit=0.01)
    holds(plan, big(0), MANY)
    assert plan.reach <= best.reach + 1e-5
    assert plan.bound >= best.reach - 1e-5
    assert plan.reach > 0.8 * best.reach
    assert plan.optimal == (plan.gap < 1e-5)


# what cannot be


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"advisers": 0}, "A plan has at least one adviser. Given: 0."),
        ({"hours": 0}, "Given: 0 hours a week, 12 minutes a dwelling and 1 weeks. Give more hours."),
        ({"minutes": 0}, "Given: 1 hours a week, 0 minutes a dwelling"),
        ({"hours": float("nan")}, "An adviser has time for at least one dwelling."),
        ({"hours": 0.1}, "An adviser has time for at least one dwelling. Given: 0.1 hours"),
        ({"weeks": 0}, "and 0 weeks. Give more hours."),
        ({"most": 0}, "Given: 0, 0.4 and 0.0. Correct those."),
        ({"least": 1.1}, "Given: 3, 1.1 and 0.0."),
        ({"cost": -1}, "Given: 3, 0.4 and -1."),
        ({"floor": 1.5}, "from 0 to 1. Given: 1.5."),
    ],
)
def test_settings_that_cannot_be_say_so(changes, text):
    with pytest.raises(ActionError) as problem:
        plan_advisers(city([(0, 0, "x", 5, 0.5)]), settings=replace(ASKED, **changes))
    assert text in str(problem.value)


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"visited": {"ZZ": 1}}, "Each area is known by a code of the layer. Given: ZZ."),
        ({"visited": {"A0": -1}}, "At least one number is below it."),
        ({"before": {"ZZ": 1}}, "Given: ZZ."),
        ({"floors": {"q": 1}}, "A floor is for a district of the city. Given: q."),
        ({"floors": {"x": 99}}, "For Xanten it is 99, and 13 are left. Choose a lower floor."),
        ({"floors": {"x": -1}}, "For Xanten it is -1"),
        ({"visited": {"A0": 5, "A1": 8, "A2": 5}}, "Of 18 dwellings none is left. Begin a new season."),
        (
            {"floors": {"x": 6, "y": 1}},
            "They need 3: Xanten 2, Ysel 1. There are 2. Choose lower floors, more advisers or more hours.",
        ),
    ],
)
def test_what_cannot_be_planned_says_so(given, text):
    areas = city([(0, 0, "x", 5, 0.5), (1, 0, "x", 8, 0.2), (5, 0, "y", 5, 0.4)])
    with pytest.raises(ActionError) as problem:
        plan_advisers(areas, settings=ASKED, names=NAMES, **given)
    assert text in str(problem.value)


def test_floors_that_only_the_shape_of_the_rounds_forbids_are_named():
    """Enough advisers by number, but what one round can hold is too little."""
    areas = city([(0, 0, "x", 3, 0.5), (1, 0, "x", 1, 0.1), (4, 0, "x", 4, 0.2)])
    asked = replace(ASKED, advisers=1, least=0.0)
    with pytest.raises(ActionError) as problem:
        plan_advisers(areas, settings=asked, names=NAMES, floors={"x": 5})
    assert problem.value.code in {"floors_advisers", "floors_short"}
    assert "Xanten" in str(problem.value)


def test_areas_where_nothing_is_known_are_left_out():
    areas = city([(0, 0, "x", 5, 0.5), (1, 0, "x", 0, np.nan)])
    assert plan_advisers(areas, settings=ASKED).rounds["code"].tolist() == ["A0"]
