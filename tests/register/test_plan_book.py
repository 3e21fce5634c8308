"""Plans in the register: nothing is overwritten, nobody is overtaken, and a city sees its own."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import create_engine, insert, select
from sqlalchemy.exc import IntegrityError

from hotspots.action.plans import Plan
from hotspots.errors import PlanError, RegisterError
from hotspots.register import Done, Register, stop_key
from hotspots.register.plan_tables import plan_events

KEY = "smallville"
NOW = datetime(2023, 9, 28, 9, tzinfo=UTC)
WEEK = Plan(
    "patrol",
    "Week 40",
    date(2023, 10, 2),
    date(2023, 10, 8),
    settings={"minutes": 15},
    content={"items": [{"key": "spot 1", "at": "A|0", "amount": 15, "from": "2023-10-02T20:15"}]},
)


@pytest.fixture
def stored(register):
    return register.plans.make(WEEK, city_key=KEY, who="planner", now=NOW)


def test_a_plan_comes_back_as_it_was_made(register, stored):
    assert stored.plan == WEEK
    assert (stored.plan_id, stored.number, stored.kind, stored.city_key) == (1, 1, "patrol", KEY)
    assert (stored.made_by, stored.changed_by, stored.synthetic) == ("planner", "planner", False)
    assert register.plans.get(1) == stored


def test_moments_are_kept_in_utc(register):
    summer = timezone(timedelta(hours=2))
    stored = register.plans.make(WEEK, city_key=KEY, who="x", now=datetime(2023, 9, 28, 11, tzinfo=summer))
    assert (stored.made_at, stored.made_at.tzinfo) == (NOW, UTC)
    assert register.plans.history(1)[0].at == NOW


def test_the_history_says_who_did_what_and_each_revision_can_be_read(register, stored):
    book = register.plans
    plan = book.set(
        1, seen=1, who="chief", goal="Fewer", criterion="Covered", target=0.2, now=NOW + timedelta(hours=1)
    )
    assert (plan.plan.status, plan.number, plan.changed_by, plan.made_by) == ("set", 2, "chief", "planner")
    book.record(1, who="printer", what="released", details={"sheets": 3}, now=NOW + timedelta(hours=2))
    assert book.get(1).plan == plan.plan
    moved = {"items": [{"key": "spot 1", "at": "B|0", "amount": 15}]}
    plan = book.change(1, seen=2, who="planner", why="ill", content=moved, now=NOW + timedelta(hours=3))
    assert (plan.plan.status, plan.plan.revision) == ("proposed", 2)
    plan = book.withdraw(1, seen=4, who="chief", why="festival", now=NOW + timedelta(hours=4))
    assert (plan.plan.status, plan.number) == ("withdrawn", 5)

    events = book.history(1)

    assert [(e.what, e.who, e.why, e.revision) for e in events] == [
        ("made", "planner", "", 1),
        ("set", "chief", "", 1),
        ("released", "printer", "", 1),
        ("changed", "planner", "ill", 2),
        ("withdrawn", "chief", "festival", 2),
    ]
    assert [(d.what, d.key, d.before, d.after) for d in events[3].changes] == [
        ("moved", "spot 1", ("A|0",), ("B|0",))
    ]
    assert [(d.key, d.after) for d in events[2].changes] == [("sheets", 3)]
    assert [book.revision(1, n).status for n in range(1, 6)] == [
        "proposed",
        "set",
        "set",
        "proposed",
        "withdrawn",
    ]
    assert book.revision(1, 2).items[0]["at"] == "A|0"


def test_who_was_overtaken_is_told_and_does_nothing(register, stored):
    book = register.plans
    book.change(1, seen=1, who="a", why="b", settings={"minutes": 10})
    for step in (
        lambda: book.change(1, seen=1, who="a", why="b", settings={"minutes": 5}),
        lambda: book.set(1, seen=1, who="a", goal="g", criterion="c"),
        lambda: book.withdraw(1, seen=1, who="a", why="b"),
    ):
        with pytest.raises(RegisterError, match="Plan 1 has changed in the meantime"):
            step()
    assert len(book.history(1)) == 2
    assert book.get(1).plan.settings == {"minutes": 10}


def test_of_two_at_the_same_time_one_wins(url, register, stored):
    def attempt(minutes):
        with Register.open(url) as own:
            try:
                own.plans.change(1, seen=1, who=f"p{minutes}", why="b", settings={"minutes": minutes})
            except RegisterError as error:
                return error.code
        return "done"

    with ThreadPoolExecutor(4) as pool:
        results = sorted(pool.map(attempt, range(4)))
    assert results == ["done", "plan_seen", "plan_seen", "plan_seen"]
    assert [event.what for event in register.plans.history(1)] == ["made", "changed"]


def test_the_database_itself_refuses_the_same_number_twice(url, register, stored):
    engine = create_engine(url)
    with engine.connect() as connection:
        row = dict(connection.execute(select(plan_events)).mappings().one())
        row.pop("event_id")
        with pytest.raises(IntegrityError):
            connection.execute(insert(plan_events).values(**row))
    engine.dispose()


def test_what_is_refused_leaves_no_trace(register, stored):
    for step in (
        lambda: register.plans.make(WEEK, city_key=KEY, who=" "),
        lambda: register.plans.change(1, seen=1, who="a", why="", settings={}),
        lambda: register.plans.record(1, who=""),
        lambda: register.visits.add(1, [Done("spot 1", "A", date(2023, 10, 2), 5)], who=""),
    ):
        with pytest.raises(PlanError):
            step()
    assert len(register.plans.list(KEY)) == len(register.plans.history(1)) == 1
    assert register.visits.of(1) == []


def test_a_copy_is_a_plan_of_its_own(register, stored):
    register.plans.withdraw(1, seen=1, who="chief", why="festival")
    copy = register.plans.copy(1, date(2023, 10, 9), who="planner", why="as last week")
    assert (copy.plan_id, copy.plan.status, copy.plan.copied_from) == (2, "proposed", 1)
    assert copy.plan.items[0]["from"] == "2023-10-09T20:15"
    assert [(e.what, e.why) for e in register.plans.history(2)] == [("copied", "as last week")]
    assert [e.what for e in register.plans.history(1)] == ["made", "withdrawn"]


def test_the_list_is_of_one_city_and_of_what_is_asked(register, stored):
    book = register.plans
    book.make(Plan("letters", "Autumn", WEEK.first_day, WEEK.last_day), city_key=KEY, who="x", synthetic=True)
    book.make(WEEK, city_key="elsewhere", who="x")
    book.make(WEEK, city_key=KEY, who="x")
    book.withdraw(4, seen=1, who="x", why="y")

    def numbers(**asked):
        return [found.plan_id for found in book.list(KEY, **asked)]

    assert numbers() == [4, 2, 1]
    assert numbers(kind="patrol") == [4, 1]
    assert numbers(status="proposed") == [2, 1]
    assert numbers(kind="patrol", status="withdrawn") == [4]
    assert (numbers(synthetic=True), numbers(synthetic=False)) == ([2], [4, 1])
    assert numbers(kind="advisers") == []


@pytest.mark.parametrize("ask", ["get", "history"])
def test_a_plan_that_is_not_there(register, ask):
    with pytest.raises(RegisterError, match="There is no plan 7"):
        getattr(register.plans, ask)(7)
    with pytest.raises(RegisterError, match="There is no plan 7"):
        register.plans.record(7, who="x")


def test_plans_do_not_change_the_version_of_the_incidents(register):
    before = register.version()
    register.plans.make(WEEK, city_key=KEY, who="x")
    assert register.version() == before


def test_what_was_done_can_be_corrected_and_both_notes_stay(url, register, stored):
    monday, tuesday = date(2023, 10, 2), date(2023, 10, 3)
    noted = [Done("spot 1", "A", monday, 12), Done("spot 1", "A", tuesday, 0)]
    assert register.visits.add(1, noted, who="A", now=NOW) == 2
    assert register.visits.add(1, [Done("spot 1", "A", monday, 15)], who="chief") == 1
    assert register.visits.add(1, [], who="nobody") == 0
    assert [(v.day, v.minutes, v.who) for v in register.visits.of(1)] == [
        (monday, 15, "chief"),
        (tuesday, 0, "A"),
    ]
    assert [e.what for e in register.plans.history(1)] == ["made", "recorded", "recorded"]
    assert {d.key: d.after for d in register.plans.history(1)[1].changes} == {"visits": 2, "minutes": 12}
    engine = create_engine(url)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM patrol_visits").scalar() == 3
    engine.dispose()


def test_visits_are_those_of_the_city(register, stored):
    register.plans.make(WEEK, city_key=KEY, who="x", synthetic=True)
    for plan_id in (1, 2):
        register.visits.add(plan_id, [Done("spot 1", "A", date(2023, 10, 2), plan_id)], who="A")
    assert [v.minutes for v in register.visits.all(KEY, synthetic=False)] == [1]
    assert [v.minutes for v in register.visits.all(KEY, synthetic=True)] == [2]
    assert register.visits.all("elsewhere", synthetic=False) == []


@pytest.mark.parametrize("minutes", [-1, 1441, float("nan")])
def test_minutes_that_cannot_be(register, stored, minutes):
    with pytest.raises(RegisterError, match="from 0 minutes to a day"):
        register.visits.add(1, [Done("spot 1", "A", date(2023, 10, 2), minutes)], who="A")


def test_minutes_by_hotspot_are_those_of_a_period_however_many_stops_there_were(register, stored):
    early, late = date(2023, 10, 2), date(2023, 10, 8)
    done = [
        Done(stop_key("spot 1", 1200), "A", early, 10),
        Done(stop_key("spot 1", 1300), "A", early, 5),
        Done(stop_key("spot@2", 1300), "B", late, 7),
    ]
    register.visits.add(1, done, who="A")

    def minutes(first, last, **where):
        asked = {"city_key": KEY, "synthetic": False} | where
        return register.visits.minutes(
            asked["city_key"], synthetic=asked["synthetic"], first_day=first, last_day=last
        )

    assert minutes(early, late) == {"spot 1": 15, "spot@2": 7}
    assert minutes(early, early) == {"spot 1": 15}
    assert minutes(date(2023, 10, 3), date(2023, 10, 7)) == {}
    assert minutes(early, late, synthetic=True) == minutes(early, late, city_key="elsewhere") == {}
