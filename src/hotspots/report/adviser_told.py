"""A plan of the burglary advisers as it is told: on the page, in files, on paper, and as it is kept."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from typing import Any, Final

import pandas as pd

from hotspots import columns
from hotspots.action.adviser_reasons import reasons
from hotspots.action.adviser_types import AdviserPlan, AdviserSettings
from hotspots.action.plans import ITEMS, Plan
from hotspots.i18n import Words
from hotspots.incidents.notes import Note
from hotspots.report.adviser_words import say

WHY: Final = "why"
FIRST: Final = "first_week"
LAST: Final = "last_week"
DISTRICT_NAME: Final = "district_name"

_WEEK: Final = 7
_ITEM: Final = (
    columns.NAME,
    columns.DISTRICT,
    DISTRICT_NAME,
    columns.ORDER,
    columns.DWELLINGS,
    columns.LEFT,
    columns.EXPECTED,
    columns.RECENT,
    columns.REACH,
)
_NUMBERS: Final = ("reach", "expected", "bound", "optimal", "begun", "dropped", "replanned")


@dataclass(frozen=True, eq=False)
class ToldPlan:
    """The rounds of a plan with what is said of them; made anew, or read back from the register.

    Attributes
    ----------
    rounds
        One row a neighbourhood, by adviser and order: ``code``, ``name``, ``district``, ``district_name``,
        ``adviser``, ``order``, ``dwellings``, ``left``, ``visits``, ``expected``, ``recent``, ``reach``,
        ``first_week`` and ``last_week`` (positions in ``weeks``), and ``why`` (a tuple of notes).
    weeks
        Mondays of the dark weeks of the plan.
    settings
        What was asked for.
    categories
        What counts as a burglary.
    reach, expected
        Burglaries expected in the dwellings visited, and in all.
    bound, optimal
        What no plan exceeds in reach minus moves, and whether that is proven to be met.
    begun, dropped
        Neighbourhoods that changed hands, as how many.
    replanned
        Whether there was a plan before.
    """

    rounds: pd.DataFrame
    weeks: tuple[date, ...]
    settings: AdviserSettings
    categories: tuple[str, ...]
    reach: float
    expected: float
    bound: float
    optimal: bool
    begun: int
    dropped: int
    replanned: bool

    @property
    def advisers(self) -> list[int]:
        """The advisers that have a round, ascending."""
        return sorted({int(adviser) for adviser in self.rounds[columns.ADVISER]})

    @property
    def days(self) -> tuple[date, date]:
        """First day of the first week and last day of the last."""
        return self.weeks[0], self.weeks[-1] + timedelta(days=_WEEK - 1)

    @property
    def objective(self) -> float:
        """Reach minus the cost of the moves."""
        return self.reach - self.settings.cost * (self.begun + self.dropped)

    @property
    def gap(self) -> float:
        """How far it may be from the best plan, as a share of the bound."""
        return max(self.bound - self.objective, 0.0) / abs(self.bound) if self.bound else 0.0

    def of(self, adviser: int) -> pd.DataFrame:
        """Return the round of an adviser, in its order."""
        return self.rounds.loc[self.rounds[columns.ADVISER] == adviser].reset_index(drop=True)

    def whys(self, words: Words) -> list[str]:
        """Return why each neighbourhood is in its round, in sentences."""
        return [" ".join(say(note, words) for note in notes) for notes in self.rounds[WHY]]

    def draft(self, title: str, *, extra: Mapping[str, Any] | None = None) -> Plan:
        """Return the plan in the form in which it is kept, with what else was asked among its settings."""
        rows = self.rounds.to_dict("records")
        items = [
            {
                "key": str(row[columns.CODE]),
                "at": str(row[columns.ADVISER]),
                "amount": int(row[columns.VISITS]),
                **{name: _plain(row[name]) for name in _ITEM},
                WHY: [{"code": n.code, "template": n.template, "params": dict(n.params)} for n in row[WHY]],
            }
            for row in rows
        ]
        settings = asdict(self.settings) | {"categories": list(self.categories)} | dict(extra or {})
        content = {ITEMS: items, **{name: getattr(self, name) for name in _NUMBERS}}
        return Plan("advisers", title, *self.days, settings=settings, content=content)


def told_plan(
    plan: AdviserPlan,
    *,
    weeks: tuple[date, ...],
    categories: tuple[str, ...],
    names: Mapping[str, str],
) -> ToldPlan:
    """Tell a plan that was worked out.

    Parameters
    ----------
    weeks
        Mondays of its dark weeks.
    names
        Names of the districts by code.
    """
    rows = pd.DataFrame(plan.rounds.drop(columns=plan.rounds.geometry.name))
    if columns.RECENT not in rows:
        rows = rows.assign(**{columns.RECENT: 0})
    named = rows.assign(
        **{DISTRICT_NAME: [names.get(str(code), str(code)) for code in rows[columns.DISTRICT]]}
    )
    wanted = [columns.CODE, *_ITEM, columns.ADVISER, columns.VISITS]
    told = _in_weeks(named[wanted].reset_index(drop=True), plan.settings, len(weeks))
    return ToldPlan(
        rounds=told.assign(**{WHY: pd.Series(reasons(plan), dtype=object)}),
        weeks=weeks,
        settings=plan.settings,
        categories=categories,
        reach=plan.reach,
        expected=plan.expected,
        bound=plan.bound,
        optimal=plan.optimal,
        begun=len(plan.begun),
        dropped=len(plan.dropped),
        replanned=plan.replanned,
    )


def kept_plan(plan: Plan, *, weeks: tuple[date, ...]) -> ToldPlan:
    """Tell a plan of the register; what it said when it was made, it says again.

    Parameters
    ----------
    weeks
        Mondays of the dark weeks between its first and its last day.
    """
    known = {field.name for field in fields(AdviserSettings)}
    settings = AdviserSettings(**{name: value for name, value in plan.settings.items() if name in known})
    rows = [
        {
            columns.CODE: item["key"],
            columns.ADVISER: int(item["at"]),
            columns.VISITS: int(item["amount"]),
            **{name: item[name] for name in _ITEM},
            WHY: tuple(Note(**note) for note in item[WHY]),
        }
        for item in plan.items
    ]
    wanted = [columns.CODE, *_ITEM, columns.ADVISER, columns.VISITS, WHY]
    rounds = pd.DataFrame(rows, columns=wanted)
    return ToldPlan(
        rounds=_in_weeks(rounds, settings, len(weeks)),
        weeks=weeks,
        settings=settings,
        categories=tuple(plan.settings.get("categories", ())),
        **{name: plan.content[name] for name in _NUMBERS},
    )


def adviser_of(plan: Plan) -> dict[str, int]:
    """Return the adviser of each neighbourhood of a plan that was kept, by code."""
    return {str(item["key"]): int(item["at"]) for item in plan.items}


def _in_weeks(rounds: pd.DataFrame, settings: AdviserSettings, weeks: int) -> pd.DataFrame:
    """Say in which weeks each neighbourhood is visited: one after the other, as many as fit in a week."""
    done = rounds.groupby(columns.ADVISER)[columns.VISITS].cumsum()
    a_week = settings.capacity / max(settings.weeks, 1)
    last = ((done - 1) / a_week).astype(int).clip(upper=max(weeks - 1, 0))
    first = ((done - rounds[columns.VISITS]) / a_week).astype(int).clip(upper=max(weeks - 1, 0))
    return rounds.assign(**{FIRST: first, LAST: last})


def _plain(value: Any) -> Any:
    """Return a value that JSON knows."""
    return value.item() if hasattr(value, "item") else value
