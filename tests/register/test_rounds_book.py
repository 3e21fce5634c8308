"""Dwellings visited: noted by week, corrected by a later note, added up over the plans of a season."""

from datetime import UTC, date, datetime

import pytest

from hotspots.action.plans import Plan
from hotspots.errors import PlanError, RegisterError

KEY = "smallville"
MONDAY = date(2024, 1, 8)


def plan_of(register, *, synthetic=False, key=KEY):
    plan = Plan("advisers", "Winter", date(2024, 1, 1), date(2024, 2, 25))
    return register.plans.make(plan, city_key=key, who="planner", synthetic=synthetic).plan_id


def test_what_was_noted_comes_back_by_week_and_neighbourhood(register):
    plan = plan_of(register)
    noted = datetime(2024, 1, 15, 9, tzinfo=UTC)
    assert register.rounds.add(plan, date(2024, 1, 11), {"B2": 5, "B1": 30}, who="Ada", now=noted) == 35
    found = register.rounds.of(plan)
    assert [(one.code, one.week, one.dwellings, one.who) for one in found] == [
        ("B1", MONDAY, 30, "Ada"),
        ("B2", MONDAY, 5, "Ada"),
    ]
    assert found[0].at == noted


def test_the_plan_says_that_something_was_noted(register):
    plan = plan_of(register)
    register.rounds.add(plan, MONDAY, {"B1": 30, "B2": 0}, who="Ada")
    event = register.plans.history(plan)[-1]
    assert (event.what, event.who) == ("recorded", "Ada")
    assert {change.key: change.after for change in event.changes} == {
        "week": "2024-01-08",
        "neighbourhoods": 2,
        "dwellings": 30,
    }


def test_a_later_note_of_the_same_week_replaces_an_earlier_one(register):
    plan = plan_of(register)
    register.rounds.add(plan, MONDAY, {"B1": 30, "B2": 4}, who="Ada")
    register.rounds.add(plan, MONDAY, {"B1": 12}, who="Ben")
    register.rounds.add(plan, date(2024, 1, 15), {"B1": 1}, who="Ben")
    assert [(one.code, one.dwellings) for one in register.rounds.of(plan)] == [
        ("B1", 12),
        ("B2", 4),
        ("B1", 1),
    ]


def test_a_season_adds_up_over_plans_and_leaves_out_other_cities_and_the_demo(register):
    one, other = plan_of(register), plan_of(register)
    register.rounds.add(one, MONDAY, {"B1": 30, "B2": 0}, who="Ada")
    register.rounds.add(other, MONDAY, {"B1": 5}, who="Ada")
    register.rounds.add(other, date(2023, 12, 25), {"B1": 100}, who="Ada")
    register.rounds.add(plan_of(register, synthetic=True), MONDAY, {"B1": 1000}, who="Ada")
    register.rounds.add(plan_of(register, key="elsewhere"), MONDAY, {"B1": 1000}, who="Ada")
    asked = {"since": date(2024, 1, 1), "until": date(2024, 1, 8)}
    assert register.rounds.visited(KEY, synthetic=False, **asked) == {"B1": 35}
    assert register.rounds.visited(KEY, synthetic=True, **asked) == {"B1": 1000}


def test_nothing_noted_is_no_event(register):
    plan = plan_of(register)
    assert register.rounds.add(plan, MONDAY, {}, who="Ada") == 0
    assert len(register.plans.history(plan)) == 1


@pytest.mark.parametrize("n", [-1, 100_001])
def test_an_impossible_number_is_refused_and_nothing_is_kept(register, n):
    plan = plan_of(register)
    with pytest.raises(RegisterError) as problem:
        register.rounds.add(plan, MONDAY, {"B1": 3, "B2": n}, who="Ada")
    assert str(problem.value) == (
        f"Dwellings visited in a week are a whole number from 0 to 100000. Given: {n}. Correct it."
    )
    assert register.rounds.of(plan) == []


def test_somebody_notes_it_and_the_plan_exists(register):
    with pytest.raises(PlanError, match="Nobody is named"):
        register.rounds.add(plan_of(register), MONDAY, {"B1": 1}, who=" ")
    with pytest.raises(RegisterError):
        register.rounds.add(999, MONDAY, {"B1": 1}, who="Ada")
