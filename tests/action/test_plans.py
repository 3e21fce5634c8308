"""Plans: who decides, what may follow on what, what is different, and what is kept."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.action.plan_json import from_json, to_json
from hotspots.action.plans import Plan, PlanEvent, change, compare, copy_to, make, set_plan, withdraw
from hotspots.errors import PlanError

NOW = datetime(2023, 9, 28, 9, tzinfo=UTC)
ITEMS = [
    {"key": "spot 1", "at": "A|0|evening", "amount": 15, "from": "2023-10-02T20:15"},
    {"key": "spot 2", "at": "A|1|evening", "amount": 15, "from": "2023-10-03T20:15"},
]
WEEK = Plan(
    "patrol",
    "Week 40",
    date(2023, 10, 2),
    date(2023, 10, 8),
    settings={"minutes": 15, "teams": [{"name": "A", "hours": 4}], "reserve": {"share": 0.1}},
    content={"items": ITEMS, "data_until": "2023-09-30"},
)
SET = set_plan(WEEK, who="team leader", goal="Fewer burglaries", criterion="Covered share", at=NOW)[0]
GONE = withdraw(WEEK, who="team leader", why="festival", at=NOW)[0]


def said(plan, other):
    return [(d.what, d.key, d.before, d.after) for d in compare(plan, other)]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "parade"}, "knows the words patrol, advisers, letters. Given: parade"),
        ({"status": "done"}, "knows the words proposed, set, withdrawn. Given: done"),
        ({"title": " \n"}, "A plan has a title. It is empty"),
        ({"title": "x" * 2001}, "at most 2000 characters. Given: 2001"),
        ({"last_day": date(2023, 10, 1)}, "from 2023-10-02 to 2023-10-01"),
        ({"settings": {"day": date(2023, 10, 1)}}, "The settings hold something else"),
        ({"settings": {"share": float("nan")}}, "The settings hold something else"),
        ({"settings": {1: "one"}}, "The settings hold something else"),
        ({"content": {"items": {1, 2}}}, "The content hold something else"),
        ({"content": {"items": "spots"}}, "items of a plan are mappings"),
        ({"content": {"items": [{"key": "spot 1"}]}}, "Give each item both"),
        ({"content": {"items": [{"key": "", "at": "A"}]}}, "Give each item both"),
        ({"content": {"items": [{"key": "a", "at": "A", "amount": "15"}]}}, "Give each item both"),
    ],
)
def test_what_is_no_plan_is_refused(changes, message):
    with pytest.raises(PlanError, match=message):
        replace(WEEK, **changes)


def test_a_plan_keeps_what_was_given_and_not_the_object_that_was_given():
    settings = {"teams": ["A"]}
    plan = replace(WEEK, settings=settings)
    settings["teams"].append("B")
    assert plan.settings == {"teams": ["A"]}
    with pytest.raises(TypeError):
        plan.settings["teams"] = []


def test_a_new_plan_is_a_proposal_whatever_it_says():
    plan, event = make(replace(SET, revision=3), who="planner", at=NOW)
    assert (plan.status, plan.revision, event.what, event.who, event.at) == (
        "proposed",
        1,
        "made",
        "planner",
        NOW,
    )
    assert make(copy_to(WEEK, date(2023, 10, 9), number=1), who="planner", at=NOW)[1].what == "copied"


STEPS = {
    "change": lambda plan, who, why: change(plan, who=who, why=why, at=NOW, settings={}),
    "set": lambda plan, who, why: set_plan(plan, who=who, why=why, goal="g", criterion="c", at=NOW),
    "withdraw": lambda plan, who, why: withdraw(plan, who=who, why=why, at=NOW),
}


@pytest.mark.parametrize(
    ("step", "plan", "after", "revision"),
    [
        ("change", WEEK, "proposed", 1),
        ("change", SET, "proposed", 2),
        ("change", GONE, None, None),
        ("set", WEEK, "set", 1),
        ("set", SET, None, None),
        ("set", GONE, None, None),
        ("withdraw", WEEK, "withdrawn", 1),
        ("withdraw", SET, "withdrawn", 1),
        ("withdraw", GONE, None, None),
    ],
)
def test_every_step_from_every_status(step, plan, after, revision):
    before = to_json(plan)
    if after is None:
        with pytest.raises(PlanError, match=r"is set already|is withdrawn"):
            STEPS[step](plan, "planner", "because")
    else:
        changed, event = STEPS[step](plan, "planner", "because")
        assert (changed.status, changed.revision, event.revision) == (after, revision, revision)
        assert (event.who, event.why, event.at) == ("planner", "because", NOW)
    assert to_json(plan) == before


@pytest.mark.parametrize("step", STEPS)
def test_nothing_happens_without_somebody(step):
    with pytest.raises(PlanError, match=r"Nobody is named\. Say your name"):
        STEPS[step](WEEK, " \t", "because")
    with pytest.raises(PlanError, match="Nobody is named"):
        make(WEEK, who="", at=NOW)


@pytest.mark.parametrize("step", ["change", "withdraw"])
def test_a_change_and_a_withdrawal_say_why(step):
    with pytest.raises(PlanError, match="The reason is empty"):
        STEPS[step](WEEK, "planner", " ")


@pytest.mark.parametrize(
    ("goal", "criterion", "message"),
    [(" ", "c", "a goal. It is empty"), ("g", "", "a criterion of success. It is empty")],
)
def test_a_plan_that_is_set_says_what_it_is_for(goal, criterion, message):
    with pytest.raises(PlanError, match=message):
        set_plan(WEEK, who="planner", goal=goal, criterion=criterion, at=NOW)


def test_goal_and_number_stay_with_the_plan():
    plan, event = set_plan(
        WEEK, who="x", goal="Fewer\nburglaries", criterion="Covered", target=1, why="for autumn", at=NOW
    )
    assert (plan.goal, plan.criterion, plan.target) == ("Fewer burglaries", "Covered", 1.0)
    assert event.why == "for autumn"
    assert [(d.key, d.after) for d in event.changes] == [
        ("goal", "Fewer burglaries"),
        ("criterion", "Covered"),
        ("target", 1.0),
    ]


def test_a_change_that_changes_nothing_is_refused():
    with pytest.raises(PlanError, match="Nothing is different"):
        change(WEEK, who="x", why="y", at=NOW, settings=dict(WEEK.settings), title="Week 40 ")


def test_a_change_outside_the_items_is_a_change_too():
    plan, event = change(WEEK, who="x", why="y", at=NOW, content={"items": ITEMS, "bound": 0.03})
    assert plan.content["bound"] == 0.03
    assert event.changes == ()


def test_an_event_has_a_moment_of_somewhere():
    with pytest.raises(PlanError, match="A moment has a time zone"):
        PlanEvent(datetime(2023, 9, 28), "x", "made")  # noqa: DTZ001 - that is what is refused


def test_a_copy_is_the_same_plan_for_other_days():
    copy = copy_to(SET, date(2023, 10, 30), number=12)
    assert (copy.status, copy.revision, copy.copied_from) == ("proposed", 1, 12)
    assert (copy.first_day, copy.last_day) == (date(2023, 10, 30), date(2023, 11, 5))
    assert (copy.goal, copy.criterion, copy.target) == ("", "", None)
    assert [item["from"] for item in copy.items] == ["2023-10-30T20:15", "2023-10-31T20:15"]
    assert copy.content["data_until"] == "2023-09-30", "the days of the data do not move"
    assert WEEK.items[0]["from"] == "2023-10-02T20:15"
    assert said(WEEK, copy) == [
        ("head", "first_day", "2023-10-02", "2023-10-30"),
        ("head", "last_day", "2023-10-08", "2023-11-05"),
    ]


def test_what_only_looks_like_a_day_is_not_moved():
    items = [{"key": "2023-99-99", "at": "A", "note": "on 2023-10-02", "days": ["2023-10-02", 5, None]}]
    copy = copy_to(replace(WEEK, content={"items": items}), date(2023, 10, 3))
    assert copy.items == [{**items[0], "days": ["2023-10-03", 5, None]}]


def test_differences_setting_by_setting_and_item_by_item():
    other = replace(
        WEEK,
        title="Week 40, again",
        settings={"minutes": 10, "teams": [{"name": "A", "hours": 4}], "reserve": {"share": 0.2}, "k": 1},
        content={
            "items": [
                {"key": "spot 1", "at": "B|0|evening", "amount": 10},
                {"key": "spot 3", "at": "A|0|evening"},
            ]
        },
    )
    assert said(WEEK, other) == [
        ("head", "title", "Week 40", "Week 40, again"),
        ("setting", "minutes", 15, 10),
        ("setting", "reserve.share", 0.1, 0.2),
        ("setting", "k", None, 1),
        ("moved", "spot 1", ("A|0|evening",), ("B|0|evening",)),
        ("amount", "spot 1", 15, 10),
        ("removed", "spot 2", ("A|1|evening",), ()),
        ("added", "spot 3", (), ("A|0|evening",)),
    ]
    with pytest.raises(PlanError, match="Given: patrol and letters"):
        compare(WEEK, replace(WEEK, kind="letters"))


items = st.lists(
    st.fixed_dictionaries(
        {"key": st.sampled_from("abc"), "at": st.sampled_from("xyz")},
        optional={"amount": st.floats(0, 1e6) | st.integers(0, 60)},
    ),
    max_size=8,
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
plans = st.builds(
    lambda settings, found, more: replace(WEEK, settings=settings, content={**more, "items": found}),
    st.dictionaries(st.text(max_size=5), values, max_size=4),
    items,
    st.dictionaries(st.text(max_size=5), values, max_size=2),
)


@given(plans)
def test_a_plan_survives_being_written(plan):
    assert from_json(to_json(plan)) == plan


@given(plans, st.randoms())
def test_the_order_of_the_items_is_no_difference(plan, random):
    shuffled = [*plan.items]
    random.shuffle(shuffled)
    assert compare(plan, replace(plan, content={**plan.content, "items": shuffled})) == ()


@given(plans, plans)
def test_differences_read_backwards_are_the_other_way_round(plan, other):
    opposite = {"added": "removed", "removed": "added"}
    there = {(d.what, d.key, repr(d.before), repr(d.after)) for d in compare(plan, other)}
    back = {
        (opposite.get(d.what, d.what), d.key, repr(d.after), repr(d.before)) for d in compare(other, plan)
    }
    assert there == back


@given(plans, st.integers(-4000, 4000))
def test_there_and_back_is_the_same_plan(plan, days):
    there = copy_to(plan, plan.first_day + timedelta(days=days))
    assert copy_to(there, plan.first_day).content == plan.content


@pytest.mark.parametrize(
    "text",
    ["", "[]", "null", "{}", '{"version": 2}', json.dumps({"version": 1, "kind": "patrol"})],
)
def test_what_is_no_plan_is_not_read(text):
    with pytest.raises(PlanError, match="kept as JSON of version 1"):
        from_json(text)


def test_a_tampered_plan_is_held_against_the_rules():
    known = json.loads(to_json(WEEK)) | {"status": "obeyed"}
    with pytest.raises(PlanError, match="Given: obeyed"):
        from_json(json.dumps(known))
