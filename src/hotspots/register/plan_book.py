"""Plans in the register: each step is one transaction that adds an event and changes nothing that was there.

A plan belongs to a city, and to the demo city when it was made there. Who changes a plan says which event was
the last one seen; when another one has come in between, nothing is done and the reader is told.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, insert, select

from hotspots.action import plans as rules
from hotspots.action.plan_checks import plain_copy
from hotspots.action.plan_differences import Difference
from hotspots.action.plan_json import from_json, to_json
from hotspots.action.plans import Plan, PlanEvent, PlanKind, PlanStatus, What
from hotspots.errors import N_, RegisterError
from hotspots.register import ledger
from hotspots.register.database import transaction
from hotspots.register.plan_tables import StoredPlan, plan_events, plans

_Plans = list[StoredPlan]  # the class below has a method called list
_Events = list[PlanEvent]
_Step = Callable[[Plan, datetime], tuple[Plan, PlanEvent]]


class PlanBook:
    """The plans of a register (:attr:`hotspots.register.Register.plans`)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def make(
        self,
        plan: Plan,
        *,
        city_key: str,
        who: str,
        synthetic: bool = False,
        why: str = "",
        now: datetime | None = None,
    ) -> StoredPlan:
        """Keep a plan as a proposal.

        Parameters
        ----------
        city_key
            The city that it is for.
        who
            Name or function of whoever proposes it.
        synthetic
            Whether it rests on the demo city.
        now
            The moment, with a time zone; by default that of the clock.

        Raises
        ------
        PlanError
            When nobody is named.
        RegisterError
            When the database refuses.
        """
        at = now or datetime.now(UTC)
        made, event = rules.make(plan, who=who, at=at, why=why)
        entry = {
            "city_key": city_key,
            "kind": plan.kind,
            "is_synthetic": synthetic,
            "made_at": ledger.microseconds(at),
        }
        with transaction(self._engine, write=True) as connection:
            ledger.lock(connection)
            connection.execute(insert(plans).values(**entry))
            plan_id = int(connection.execute(select(func.max(plans.c.plan_id))).scalar_one())
            _append(connection, plan_id, event, made)
            return _get(connection, plan_id)

    def change(
        self,
        plan_id: int,
        *,
        seen: int,
        who: str,
        why: str,
        title: str | None = None,
        settings: Mapping[str, Any] | None = None,
        content: Mapping[str, Any] | None = None,
        now: datetime | None = None,
    ) -> StoredPlan:
        """Change a plan (:func:`hotspots.action.plans.change`).

        Parameters
        ----------
        seen
            :attr:`StoredPlan.number` of the plan that was looked at.

        Raises
        ------
        PlanError
            When it is withdrawn, nothing changes, or who or why is blank.
        RegisterError
            When there is no such plan, somebody else came in between, or the database refuses.
        """
        return self._step(
            plan_id,
            seen,
            now,
            lambda plan, at: rules.change(
                plan, who=who, why=why, at=at, title=title, settings=settings, content=content
            ),
        )

    def set(
        self,
        plan_id: int,
        *,
        seen: int,
        who: str,
        goal: str,
        criterion: str,
        target: float | None = None,
        why: str = "",
        now: datetime | None = None,
    ) -> StoredPlan:
        """Set a plan (:func:`hotspots.action.plans.set_plan`); `seen` and errors as in :meth:`change`."""
        return self._step(
            plan_id,
            seen,
            now,
            lambda plan, at: rules.set_plan(
                plan, who=who, goal=goal, criterion=criterion, target=target, why=why, at=at
            ),
        )

    def withdraw(
        self, plan_id: int, *, seen: int, who: str, why: str, now: datetime | None = None
    ) -> StoredPlan:
        """Withdraw a plan (:func:`hotspots.action.plans.withdraw`); the rest as :meth:`change`."""
        return self._step(plan_id, seen, now, lambda plan, at: rules.withdraw(plan, who=who, why=why, at=at))

    def copy(
        self, plan_id: int, first_day: date, *, who: str, why: str = "", now: datetime | None = None
    ) -> StoredPlan:
        """Copy a plan to other days, as a new proposal (:func:`hotspots.action.plans.copy_to`).

        Raises
        ------
        PlanError, RegisterError
            As :meth:`make` and :meth:`get`.
        """
        stored = self.get(plan_id)
        return self.make(
            rules.copy_to(stored.plan, first_day, number=plan_id),
            city_key=stored.city_key,
            synthetic=stored.synthetic,
            who=who,
            why=why,
            now=now,
        )

    def record(
        self,
        plan_id: int,
        *,
        who: str,
        what: What = "recorded",
        why: str = "",
        details: Mapping[str, Any] | None = None,
        now: datetime | None = None,
    ) -> PlanEvent:
        """Note something that happened with a plan and did not change it.

        Parameters
        ----------
        what
            ``recorded``: what was done in the field was noted; ``released``: a list was given out.
        details
            What JSON can hold by name, such as ``{"addresses": 92}``; counts, **no persons and no
            addresses**.

        Raises
        ------
        PlanError
            When nobody is named.
        RegisterError
            When there is no such plan, or the database refuses.
        """
        with transaction(self._engine, write=True) as connection:
            ledger.lock(connection)
            return note(
                connection, plan_id, who=who, what=what, why=why, details=details, at=now or datetime.now(UTC)
            )

    def get(self, plan_id: int) -> StoredPlan:
        """Return a plan.

        Raises
        ------
        RegisterError
            When there is none of that number.
        """
        with transaction(self._engine) as connection:
            return _get(connection, plan_id)

    def list(
        self,
        city_key: str,
        *,
        kind: PlanKind | None = None,
        status: PlanStatus | None = None,
        synthetic: bool | None = None,
    ) -> _Plans:
        """Return the plans of a city, the newest first.

        Parameters
        ----------
        kind, status, synthetic
            Only these; None means all.
        """
        statement = select(plans.c.plan_id).where(plans.c.city_key == city_key)
        if kind is not None:
            statement = statement.where(plans.c.kind == kind)
        if synthetic is not None:
            statement = statement.where(plans.c.is_synthetic == synthetic)
        with transaction(self._engine) as connection:
            found = _stored(connection, connection.scalars(statement).all())
        return [stored for stored in found if status is None or stored.plan.status == status]

    def history(self, plan_id: int) -> _Events:
        """Return what happened to a plan, oldest first.

        Raises
        ------
        RegisterError
            When there is no such plan.
        """
        statement = select(plan_events).where(plan_events.c.plan_id == plan_id).order_by(plan_events.c.number)
        with transaction(self._engine) as connection:
            events = [_event(row) for row in connection.execute(statement)]
        if not events:
            raise _unknown(plan_id)
        return events

    def revision(self, plan_id: int, number: int) -> Plan:
        """Return a plan as it was after an event, the first one being 1.

        Raises
        ------
        RegisterError
            When there is no such plan or event.
        """
        statement = (
            select(plan_events.c.body)
            .where(plan_events.c.plan_id == plan_id, plan_events.c.number <= number)
            .where(plan_events.c.body.is_not(None))
            .order_by(plan_events.c.number.desc())
            .limit(1)
        )
        with transaction(self._engine) as connection:
            body = connection.scalar(statement)
        if body is None:
            raise _unknown(plan_id)
        return from_json(body)

    def _step(self, plan_id: int, seen: int, now: datetime | None, step: _Step) -> StoredPlan:
        """Change a plan, unless somebody else did since it was seen."""
        with transaction(self._engine, write=True) as connection:
            ledger.lock(connection)
            stored = _get(connection, plan_id)
            if stored.number != seen:
                raise RegisterError(
                    "plan_seen",
                    N_(
                        "A plan is changed as it was seen. Plan {plan_id} has changed in the meantime. "
                        "Look at it again and decide anew."
                    ),
                    plan_id=plan_id,
                )
            plan, event = step(stored.plan, now or datetime.now(UTC))
            _append(connection, plan_id, event, plan)
            return _get(connection, plan_id)


def note(
    connection: Connection,
    plan_id: int,
    *,
    who: str,
    what: What,
    why: str,
    details: Mapping[str, Any] | None,
    at: datetime,
) -> PlanEvent:
    """Add an event that does not change the plan, inside a transaction that holds the lock of writers."""
    stored = _get(connection, plan_id)
    kept = plain_copy(details or {}, "details")
    noted = tuple(Difference("head", name, None, value) for name, value in kept.items())
    event = PlanEvent(at, who, what, why, noted, stored.plan.revision)
    _append(connection, plan_id, event, None)
    return event


def _append(connection: Connection, plan_id: int, event: PlanEvent, plan: Plan | None) -> None:
    """Write an event under the next number; one that is taken is refused by the database itself."""
    last = select(func.max(plan_events.c.number)).where(plan_events.c.plan_id == plan_id)
    number = (connection.scalar(last) or 0) + 1
    connection.execute(
        insert(plan_events).values(
            plan_id=plan_id,
            number=number,
            at=ledger.microseconds(event.at),
            who=event.who,
            what=event.what,
            why=event.why,
            changes=[vars(change) for change in event.changes],
            revision=event.revision,
            body=None if plan is None else to_json(plan),
        )
    )


def _get(connection: Connection, plan_id: int) -> StoredPlan:
    """Return a plan inside a transaction."""
    found = _stored(connection, [plan_id])
    if not found:
        raise _unknown(plan_id)
    return found[0]


def _stored(connection: Connection, plan_ids: Iterable[int]) -> list[StoredPlan]:
    """Return plans by their numbers, the newest first."""
    wanted = [*plan_ids]
    of_them = plan_events.c.plan_id.in_(wanted)
    last = (
        select(plan_events.c.plan_id, func.max(plan_events.c.number).label("number"))
        .where(of_them, plan_events.c.body.is_not(None))
        .group_by(plan_events.c.plan_id)
        .subquery()
    )
    standing = select(plan_events).join(
        last, (plan_events.c.plan_id == last.c.plan_id) & (plan_events.c.number == last.c.number)
    )
    now = {row.plan_id: row for row in connection.execute(standing)}
    first = {
        row.plan_id: row.who
        for row in connection.execute(select(plan_events).where(of_them, plan_events.c.number == 1))
    }
    heads = select(plans).where(plans.c.plan_id.in_(wanted)).order_by(plans.c.plan_id.desc())
    return [
        StoredPlan(
            plan_id=row.plan_id,
            number=now[row.plan_id].number,
            plan=from_json(now[row.plan_id].body),
            city_key=row.city_key,
            synthetic=row.is_synthetic,
            made_at=ledger.moment(row.made_at),
            made_by=first[row.plan_id],
            changed_at=ledger.moment(now[row.plan_id].at),
            changed_by=now[row.plan_id].who,
        )
        for row in connection.execute(heads)
    ]


def _event(row: Row[Any]) -> PlanEvent:
    """Return a row of events as an event; places of items are tuples again."""
    changes = tuple(
        Difference(
            change["what"],
            change["key"],
            *(
                tuple(value) if change["what"] in {"added", "removed", "moved"} else value
                for value in (change["before"], change["after"])
            ),
        )
        for change in row.changes
    )
    return PlanEvent(ledger.moment(row.at), row.who, row.what, row.why, changes, row.revision)


def _unknown(plan_id: int) -> RegisterError:
    """Return the error of a plan that is not there."""
    return RegisterError(
        "plan_unknown",
        N_("A plan is known by its number. There is no plan {plan_id}. Choose one from the list."),
        plan_id=plan_id,
    )
