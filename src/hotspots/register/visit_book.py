"""What was done: how many minutes a team was at a stop, so that dosage stands beside effect."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import ColumnElement, Engine, insert, select

from hotspots.action.plan_checks import said
from hotspots.errors import N_, RegisterError
from hotspots.register import ledger
from hotspots.register.database import transaction
from hotspots.register.plan_book import note
from hotspots.register.plan_tables import Visit, patrol_visits, plans

_MOST = 24 * 60.0


@dataclass(frozen=True)
class Done:
    """How long a team was at a stop on a day, as it is noted: minutes, 0 when it was not there."""

    stop_key: str
    team: str
    day: date
    minutes: float


class VisitBook:
    """The visits of a register (:attr:`hotspots.register.Register.visits`)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, plan_id: int, done: Iterable[Done], *, who: str, now: datetime | None = None) -> int:
        """Note what was done; a later note of the same stop, team and day replaces an earlier one.

        Parameters
        ----------
        plan_id
            The plan that the stops belong to.
        who
            Name or function of whoever notes it.

        Returns
        -------
        int
            How many visits were noted; the plan gets one event that says so.

        Raises
        ------
        PlanError
            When nobody is named.
        RegisterError
            When there is no such plan, the minutes of a visit are not between 0 and a day, or the database
            refuses.
        """
        at, visits = now or datetime.now(UTC), list(done)
        rows = [
            {
                "plan_id": plan_id,
                "stop_key": visit.stop_key,
                "team": visit.team,
                "day": visit.day.isoformat(),
                "minutes": _minutes(visit.minutes),
                "who": said(who, "who"),
                "at": ledger.microseconds(at),
            }
            for visit in visits
        ]
        if not rows:
            return 0
        details = {"visits": len(rows), "minutes": math.fsum(_minutes(visit.minutes) for visit in visits)}
        with transaction(self._engine, write=True) as connection:
            ledger.lock(connection)
            note(connection, plan_id, who=who, what="recorded", why="", details=details, at=at)
            connection.execute(insert(patrol_visits), rows)
        return len(rows)

    def of(self, plan_id: int) -> list[Visit]:
        """Return the visits of a plan that stand, by day, team and stop."""
        return self._standing(patrol_visits.c.plan_id == plan_id)

    def all(self, city_key: str, *, synthetic: bool) -> list[Visit]:
        """Return the visits that stand of all plans of a city, or of its demo city."""
        return self._standing(plans.c.city_key == city_key, plans.c.is_synthetic == synthetic)

    def minutes(self, city_key: str, *, synthetic: bool, first_day: date, last_day: date) -> dict[str, float]:
        """Return the minutes that stand in a period, by the key of the hotspot (:func:`spot_of`)."""
        found: dict[str, float] = {}
        for visit in self.all(city_key, synthetic=synthetic):
            if first_day <= visit.day <= last_day:
                spot = spot_of(visit.stop_key)
                found[spot] = found.get(spot, 0.0) + visit.minutes
        return found

    def _standing(self, *conditions: ColumnElement[bool]) -> list[Visit]:
        """Return the last note of each stop, team and day of a plan."""
        statement = (
            select(patrol_visits)
            .join_from(patrol_visits, plans)
            .where(*conditions)
            .order_by(patrol_visits.c.visit_id)
        )
        with transaction(self._engine) as connection:
            rows = connection.execute(statement).all()
        last = {(row.plan_id, row.stop_key, row.team, row.day): row for row in rows}
        visits = [
            Visit(
                plan_id=row.plan_id,
                stop_key=row.stop_key,
                team=row.team,
                day=date.fromisoformat(row.day),
                minutes=row.minutes,
                who=row.who,
                at=ledger.moment(row.at),
            )
            for row in last.values()
        ]
        return sorted(visits, key=lambda visit: (visit.day, visit.team, visit.stop_key, visit.plan_id))


def stop_key(spot: str, arrive: int) -> str:
    """Return the key of a stop: hotspot and planned minute, for a hotspot may be visited twice a round."""
    return f"{spot}@{arrive}"


def spot_of(key: str) -> str:
    """Return the key of the hotspot of a stop."""
    return key.rsplit("@", 1)[0]


def _minutes(minutes: float) -> float:
    """Return minutes that are possible on a day."""
    if not 0 <= minutes <= _MOST:
        raise RegisterError(
            "visit_minutes",
            N_("A visit lasts from 0 minutes to a day. Given: {minutes} minutes. Correct the number."),
            minutes=minutes,
        )
    return float(minutes)
