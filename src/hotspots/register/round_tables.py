"""The table of the dwellings that burglary advisers visited, and the record that comes out of it.

Nothing in it is ever changed or deleted: a later row for the same plan, neighbourhood and week replaces an
earlier one. A row is a count of a neighbourhood: no address, and nobody who lives there.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table

from hotspots.register.tables import METADATA

round_visits: Final = Table(
    "round_visits",
    METADATA,
    Column("visit_id", Integer, primary_key=True),
    Column("plan_id", ForeignKey("plans.plan_id"), nullable=False),
    Column("code", String, nullable=False),
    Column("week", String, nullable=False),
    Column("dwellings", Integer, nullable=False),
    Column("who", String, nullable=False),
    Column("at", BigInteger, nullable=False),
)
"""Dwellings visited in a neighbourhood in a week (its Monday) of a plan."""

Index("round_visits_plan", round_visits.c.plan_id)


@dataclass(frozen=True)
class Visited:
    """Dwellings visited in a neighbourhood in a week of a plan.

    Attributes
    ----------
    plan_id
        The plan.
    code
        Of the neighbourhood.
    week
        Monday of the week.
    dwellings
        How many; 0 when nobody came.
    who, at
        Who noted it, and when in UTC.
    """

    plan_id: int
    code: str
    week: date
    dwellings: int
    who: str
    at: datetime
