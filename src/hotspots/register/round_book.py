"""What the burglary advisers did: dwellings visited by neighbourhood and week."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Final

from sqlalchemy import ColumnElement, Engine, insert, select

from hotspots.action.plan_checks import said
from hotspots.errors import N_, RegisterError
from hotspots.register import ledger
from hotspots.register.database import transaction
from hotspots.register.plan_book import note
from hotspots.register.plan_tables import plans
from hotspots.register.round_tables import Visited, round_visits

_MOST: Final = 100_000
"""Dwellings in a week: more is a slip of the pen."""


class RoundBook:
    """The visits of the burglary advisers of a register (:attr:`hotspots.register.Register.rounds`)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(
        self,
        plan_id: int,
        week: date,
        dwellings: Mapping[str, int],
        *,
        who: str,
        now: datetime | None = None,
    ) -> int:
        """Note how many dwellings were visited in a week; a later note replaces an earlier one.

        Parameters
        ----------
        plan_id
            The plan that the rounds belong to.
        week
            A day of the week.
        dwellings
            By code of the neighbourhood; 0 takes a note back.
        who
            Name or function of whoever notes it.

        Returns
        -------
        int
            Dwellings visited in all; the plan gets one event that says so.

        Raises
        ------
        PlanError
            When nobody is named.
        RegisterError
            When there is no such plan, a number is below zero or beyond 100,000, or the database refuses.
        """
        at, monday = now or datetime.now(UTC), date.fromordinal(week.toordinal() - week.weekday())
        rows = [
            {
                "plan_id": plan_id,
                "code": code,
                "week": monday.isoformat(),
                "dwellings": _checked(n),
                "who": said(who, "who"),
                "at": ledger.microseconds(at),
            }
            for code, n in sorted(dwellings.items())
        ]
        if not rows:
            return 0
        total = sum(dwellings.values())
        details = {"week": monday.isoformat(), "neighbourhoods": len(rows), "dwellings": total}
        with transaction(self._engine, write=True) as connection:
            ledger.lock(connection)
            note(connection, plan_id, who=who, what="recorded", why="", details=details, at=at)
            connection.execute(insert(round_visits), rows)
        return total

    def of(self, plan_id: int) -> list[Visited]:
        """Return the notes of a plan that stand, by week and neighbourhood."""
        return self._standing(round_visits.c.plan_id == plan_id)

    def visited(self, city_key: str, *, synthetic: bool, since: date, until: date) -> dict[str, int]:
        """Add up the dwellings visited in a stretch of days, over all plans of a city or of its demo city.

        Parameters
        ----------
        since, until
            First and last day; a week counts when its Monday lies between them.

        Returns
        -------
        dict
            Dwellings by code of the neighbourhood, those above 0.
        """
        found: dict[str, int] = {}
        for one in self._standing(plans.c.city_key == city_key, plans.c.is_synthetic == synthetic):
            if since <= one.week <= until and one.dwellings:
                found[one.code] = found.get(one.code, 0) + one.dwellings
        return dict(sorted(found.items()))

    def _standing(self, *conditions: ColumnElement[bool]) -> list[Visited]:
        """Return the last note of each plan, neighbourhood and week."""
        statement = (
            select(round_visits)
            .join_from(round_visits, plans)
            .where(*conditions)
            .order_by(round_visits.c.visit_id)
        )
        with transaction(self._engine) as connection:
            rows = connection.execute(statement).all()
        last = {(row.plan_id, row.code, row.week): row for row in rows}
        visits = [
            Visited(
                plan_id=row.plan_id,
                code=row.code,
                week=date.fromisoformat(row.week),
                dwellings=row.dwellings,
                who=row.who,
                at=ledger.moment(row.at),
            )
            for row in last.values()
        ]
        return sorted(visits, key=lambda visit: (visit.week, visit.code, visit.plan_id))


def _checked(dwellings: int) -> int:
    """Return a number of dwellings that is possible in a week."""
    if not 0 <= dwellings <= _MOST:
        raise RegisterError(
            "visited_dwellings",
            N_("Dwellings visited in a week are a whole number from 0 to {most}. Given: {n}. Correct it."),
            most=_MOST,
            n=dwellings,
        )
    return int(dwellings)
