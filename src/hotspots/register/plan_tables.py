"""The tables of plans and of what was done, and the records that come out of them.

Nothing in them is ever changed or deleted: a plan is what its events say. An event that changes the plan
keeps the whole plan as it then is, so that each revision can be read back. Moments are microseconds since
1970 in UTC.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from hotspots.action.plans import Plan, PlanKind
from hotspots.register.tables import METADATA

plans: Final = Table(
    "plans",
    METADATA,
    Column("plan_id", Integer, primary_key=True),
    Column("city_key", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("is_synthetic", Boolean, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)
"""One row a plan; the number of a plan is never given out again."""

plan_events: Final = Table(
    "plan_events",
    METADATA,
    Column("event_id", Integer, primary_key=True),
    Column("plan_id", ForeignKey("plans.plan_id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("who", String, nullable=False),
    Column("what", String, nullable=False),
    Column("why", Text, nullable=False),
    Column("changes", JSON, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("body", Text),
    UniqueConstraint("plan_id", "number", name="plan_events_number"),
)
"""What happened to the plans, numbered from 1 within a plan; ``body`` is the plan as JSON after the event,
NULL when it did not change."""

patrol_visits: Final = Table(
    "patrol_visits",
    METADATA,
    Column("visit_id", Integer, primary_key=True),
    Column("plan_id", ForeignKey("plans.plan_id"), nullable=False),
    Column("stop_key", String, nullable=False),
    Column("team", String, nullable=False),
    Column("day", String, nullable=False),
    Column("minutes", Float(53), nullable=False),
    Column("who", String, nullable=False),
    Column("at", BigInteger, nullable=False),
)
"""What was done at the stops; a later row for the same stop, team and day replaces an earlier one."""

Index("patrol_visits_plan", patrol_visits.c.plan_id)


@dataclass(frozen=True)
class StoredPlan:
    """A plan of the register.

    Attributes
    ----------
    plan_id
        Its number.
    number
        Of the event that last changed it; who changes it says which number was seen.
    plan
        What it is now.
    city_key
        The city that it is for.
    synthetic
        Whether it was made on the demo city.
    made_at, made_by
        When and by whom it was made; the moment in UTC.
    changed_at, changed_by
        Idem of what last changed it.
    """

    plan_id: int
    number: int
    plan: Plan
    city_key: str
    synthetic: bool
    made_at: datetime
    made_by: str
    changed_at: datetime
    changed_by: str

    @property
    def kind(self) -> PlanKind:
        """What it plans."""
        return self.plan.kind


@dataclass(frozen=True)
class Visit:
    """How long a team was at a stop of a plan on a day.

    Attributes
    ----------
    plan_id
        The plan.
    stop_key
        Key of the item of the plan.
    team
        Name of the team, as in the plan.
    day
        The day.
    minutes
        0 when it was not there.
    who, at
        Who noted it, and when in UTC.
    """

    plan_id: int
    stop_key: str
    team: str
    day: date
    minutes: float
    who: str
    at: datetime
