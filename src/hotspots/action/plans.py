"""A plan: what was proposed, who set it, what it should bring about, and what became of it.

The machine proposes and people decide. So a plan is a value that changes only through the functions below,
each of which wants to know who does it and gives back the plan as it then is, with the event that says what
happened:

| what | from | to |
|---|---|---|
| :func:`change` | proposed | proposed, the same revision |
| :func:`change` | set | proposed again, the next revision: who set the former one did not set this one |
| :func:`set_plan` | proposed | set; wants a goal and a criterion: was it met? |
| :func:`withdraw` | proposed, set | withdrawn, and stays so |
| :func:`copy_to` | any | a new plan, proposed |

Source: the goal registered before use is idea 1 of the field's evaluators (the national police system was
stopped for want of "unambiguous goals and measurable criteria of success").
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal, get_args

from hotspots.action.plan_checks import check_choice, check_items, plain_copy, said
from hotspots.action.plan_differences import Difference, differences
from hotspots.errors import N_, PlanError

PlanKind = Literal["patrol", "advisers", "letters"]
PlanStatus = Literal["proposed", "set", "withdrawn"]
What = Literal["made", "changed", "set", "copied", "withdrawn", "released", "recorded"]
"""What can happen to a plan; ``released``: a list that only who needs it may have was given out;
``recorded``: what was done in the field was noted."""

ITEMS: Final = "items"
_MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?)?")


@dataclass(frozen=True)
class Plan:
    """A plan of a kind for a number of days.

    Attributes
    ----------
    kind
        What it plans: ``patrol``, ``advisers`` or ``letters``.
    title
        What people call it.
    first_day, last_day
        The days it is for, both included.
    settings
        What was asked: whatever JSON can hold, by name. Compared name by name.
    content
        What is proposed: whatever JSON can hold. Under ``items`` a list of mappings that can be compared:
        ``key`` (a text: the thing that is given attention, such as a hotspot or a neighbourhood; the same key
        may occur several times), ``at`` (a text: who and when, such as team and shift, **without a date**, so
        that it means the same next week), ``amount`` (a number, optional: minutes, hours) and anything else.
        Days and moments in it are ISO texts of the wall clock (``2023-10-02``, ``2023-10-02T20:15``);
        :func:`copy_to` moves those. **No person, no address, no incident**: a plan is kept and shown.
    status
        ``proposed``, ``set`` (vastgesteld) or ``withdrawn``.
    goal, criterion, target
        What it should bring about, how that is seen, and the number that goes with it; filled in when it is
        set.
    revision
        1, and one more for each change after it was set.
    copied_from
        Number of the plan that it is a copy of.

    Raises
    ------
    PlanError
        When the kind or status does not exist, the title is blank, the days are reversed, settings or content
        hold what JSON does not know, or an item has no key or place.
    """

    kind: PlanKind
    title: str
    first_day: date
    last_day: date
    settings: Mapping[str, Any] = field(default_factory=dict)
    content: Mapping[str, Any] = field(default_factory=dict)
    status: PlanStatus = "proposed"
    goal: str = ""
    criterion: str = ""
    target: float | None = None
    revision: int = 1
    copied_from: int | None = None

    def __post_init__(self) -> None:
        check_choice(self.kind, get_args(PlanKind))
        check_choice(self.status, get_args(PlanStatus))
        object.__setattr__(self, "title", said(self.title, "title"))
        if self.first_day > self.last_day:
            raise PlanError(
                "plan_days",
                N_("A plan begins before it ends. Given: from {first} to {last}. Exchange the two days."),
                first=self.first_day.isoformat(),
                last=self.last_day.isoformat(),
            )
        object.__setattr__(self, "settings", plain_copy(self.settings, "settings"))
        object.__setattr__(self, "content", plain_copy(self.content, "content"))
        check_items(self.items)

    @property
    def head(self) -> dict[str, Any]:
        """What it says of itself: title, days, goal; days as ISO texts."""
        return {
            "title": self.title,
            "first_day": self.first_day.isoformat(),
            "last_day": self.last_day.isoformat(),
            "goal": self.goal,
            "criterion": self.criterion,
            "target": self.target,
        }

    @property
    def items(self) -> list[Mapping[str, Any]]:
        """The things of the content that can be compared."""
        found: list[Mapping[str, Any]] = self.content.get(ITEMS, [])
        return found


@dataclass(frozen=True)
class PlanEvent:
    """Something that happened to a plan.

    Attributes
    ----------
    at
        The moment, with a time zone.
    who
        Name or function of whoever did it.
    what
        What happened.
    why
        The reason, in their words; may be blank where none is asked for.
    changes
        What changed of the plan.
    revision
        Of the plan after it.
    """

    at: datetime
    who: str
    what: What
    why: str = ""
    changes: tuple[Difference, ...] = ()
    revision: int = 1

    def __post_init__(self) -> None:
        check_choice(self.what, get_args(What))
        object.__setattr__(self, "who", said(self.who, "who"))
        object.__setattr__(self, "why", said(self.why, "why", blank=True))
        if self.at.tzinfo is None:
            raise PlanError(
                "plan_moment",
                N_("A moment has a time zone. Given: one without. Give it in UTC or in that of the city."),
            )


def make(plan: Plan, *, who: str, at: datetime, why: str = "") -> tuple[Plan, PlanEvent]:
    """Enter a plan as a proposal.

    Returns
    -------
    tuple
        The plan, a first revision that is proposed, and the event.

    Raises
    ------
    PlanError
        When nobody says who proposes it.

    Examples
    --------
    >>> from datetime import UTC, date, datetime
    >>> week = Plan("patrol", "Week 40", date(2023, 10, 2), date(2023, 10, 8))
    >>> plan, event = make(week, who="planner Stad", at=datetime(2023, 9, 28, 9, tzinfo=UTC))
    >>> plan.status, event.what
    ('proposed', 'made')
    """
    fresh = replace(plan, status="proposed", revision=1)
    return fresh, PlanEvent(at, who, "made" if plan.copied_from is None else "copied", why)


def change(
    plan: Plan,
    *,
    who: str,
    why: str,
    at: datetime,
    title: str | None = None,
    settings: Mapping[str, Any] | None = None,
    content: Mapping[str, Any] | None = None,
) -> tuple[Plan, PlanEvent]:
    """Change a plan; one that was set becomes a proposal again, the next revision.

    Parameters
    ----------
    title, settings, content
        What it is from now on; None leaves it as it is.

    Raises
    ------
    PlanError
        When it is withdrawn, nothing changes, or who or why is blank.

    Examples
    --------
    >>> from datetime import UTC, date, datetime
    >>> plan = Plan("patrol", "Week 40", date(2023, 10, 2), date(2023, 10, 8), {"minutes": 15}, status="set")
    >>> now = datetime(2023, 9, 28, 9, tzinfo=UTC)
    >>> changed, event = change(plan, who="planner", why="few people", at=now, settings={"minutes": 10})
    >>> changed.status, changed.revision, [(d.key, d.before, d.after) for d in event.changes]
    ('proposed', 2, [('minutes', 15, 10)])
    """
    _refuse_withdrawn(plan)
    changed = replace(
        plan,
        title=plan.title if title is None else title,
        settings=plan.settings if settings is None else settings,
        content=plan.content if content is None else content,
    )
    found = compare(plan, changed)
    if (changed.title, changed.settings, changed.content) == (plan.title, plan.settings, plan.content):
        raise PlanError(
            "plan_unchanged",
            N_("A change makes a plan different. Nothing is different. Change something first."),
        )
    if plan.status == "set":
        changed = replace(changed, status="proposed", revision=plan.revision + 1)
    return changed, PlanEvent(at, who, "changed", said(why, "why"), found, changed.revision)


def set_plan(
    plan: Plan,
    *,
    who: str,
    goal: str,
    criterion: str,
    at: datetime,
    target: float | None = None,
    why: str = "",
) -> tuple[Plan, PlanEvent]:
    """Set a plan (vaststellen): from now on it is what people decided.

    Parameters
    ----------
    goal, criterion, target
        What it should bring about, by what it will be seen whether it did, and the number that goes with
        that.

    Raises
    ------
    PlanError
        When it is not a proposal, or who, goal or criterion is blank.

    Examples
    --------
    >>> from datetime import UTC, date, datetime
    >>> plan = Plan("patrol", "Week 40", date(2023, 10, 2), date(2023, 10, 8))
    >>> plan, event = set_plan(plan, who="team leader", goal="Fewer burglaries", target=0.2,
    ...     criterion="Share of the incidents covered", at=datetime(2023, 9, 28, 9, tzinfo=UTC))
    >>> plan.status, plan.target
    ('set', 0.2)
    """
    _refuse_withdrawn(plan)
    if plan.status == "set":
        raise PlanError(
            "plan_set_already",
            N_("A plan is set once per revision. This one is set already. Change it first, or withdraw it."),
        )
    decided = replace(
        plan,
        status="set",
        goal=said(goal, "goal"),
        criterion=said(criterion, "criterion"),
        target=None if target is None else float(target),
    )
    return decided, PlanEvent(at, who, "set", why, compare(plan, decided), plan.revision)


def withdraw(plan: Plan, *, who: str, why: str, at: datetime) -> tuple[Plan, PlanEvent]:
    """Withdraw a plan; it stays to be read, and can be copied.

    Raises
    ------
    PlanError
        When it is withdrawn already, or who or why is blank.

    Examples
    --------
    >>> from datetime import UTC, date, datetime
    >>> plan = Plan("patrol", "Week 40", date(2023, 10, 2), date(2023, 10, 8))
    >>> withdraw(plan, who="team leader", why="festival", at=datetime(2023, 9, 28, 9, tzinfo=UTC))[0].status
    'withdrawn'
    """
    _refuse_withdrawn(plan)
    event = PlanEvent(at, who, "withdrawn", said(why, "why"), (), plan.revision)
    return replace(plan, status="withdrawn"), event


def copy_to(plan: Plan, first_day: date, *, number: int | None = None) -> Plan:
    """Return a plan for other days, with nothing else changed; as a proposal, whatever the other was.

    Parameters
    ----------
    first_day
        Its first day; the days and moments in its items move along. The wall clock stays: a stop at 20:15 is
        at 20:15 in winter time too.
    number
        Of the plan that is copied, if it has one.

    Examples
    --------
    >>> from datetime import date
    >>> items = [{"key": "spot 1", "at": "team A|0", "from": "2023-10-02T20:15"}]
    >>> plan = Plan("patrol", "Week 40", date(2023, 10, 2), date(2023, 10, 8), content={"items": items})
    >>> copy = copy_to(plan, date(2023, 10, 9), number=12)
    >>> copy.last_day, copy.items[0]["from"], copy.copied_from
    (datetime.date(2023, 10, 15), '2023-10-09T20:15', 12)
    """
    shift = first_day - plan.first_day
    content = dict(plan.content)
    if ITEMS in content:
        content[ITEMS] = _moved(content[ITEMS], shift)
    return Plan(
        kind=plan.kind,
        title=plan.title,
        first_day=first_day,
        last_day=plan.last_day + shift,
        settings=plan.settings,
        content=content,
        copied_from=number,
    )


def compare(plan: Plan, other: Plan) -> tuple[Difference, ...]:
    """Return what is different in another plan: its settings, its items, and what it is for.

    Returns
    -------
    tuple
        First title, days, goal, then settings by name, then items by key; empty when they plan the same.

    Raises
    ------
    PlanError
        When they are of different kinds.

    Examples
    --------
    >>> from datetime import date
    >>> days = date(2023, 10, 2), date(2023, 10, 8)
    >>> first = Plan("patrol", "Plan", *days, content={"items": [{"key": "spot 1", "at": "A"}]})
    >>> second = Plan("patrol", "Plan", *days, content={"items": [{"key": "spot 1", "at": "B"}]})
    >>> [(d.what, d.key, d.before, d.after) for d in compare(first, second)]
    [('moved', 'spot 1', ('A',), ('B',))]
    """
    if plan.kind != other.kind:
        raise PlanError(
            "plan_kinds",
            N_("Plans of one kind are compared. Given: {kind} and {other}. Choose another plan of the kind."),
            kind=plan.kind,
            other=other.kind,
        )
    return differences(plan.head, other.head, plan.settings, other.settings, plan.items, other.items)


def _refuse_withdrawn(plan: Plan) -> None:
    """Refuse to touch a plan that is withdrawn."""
    if plan.status == "withdrawn":
        raise PlanError(
            "plan_withdrawn",
            N_("A withdrawn plan is not changed or set any more. This one is withdrawn. Copy it instead."),
        )


def _moved(value: Any, shift: timedelta) -> Any:
    """Return a value in which all ISO days and moments are moved."""
    if isinstance(value, Mapping):
        return {name: _moved(part, shift) for name, part in value.items()}
    if isinstance(value, list):
        return [_moved(part, shift) for part in value]
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        return value
    try:
        day = date.fromisoformat(value[:10]) + shift
    except (ValueError, OverflowError):
        return value
    return day.isoformat() + value[10:]
