"""A proposal of warning letters: what it consists of, and what must be said beside it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import geopandas as gpd
import pandas as pd

from hotspots import columns
from hotspots.action.letter_rules import LetterRule
from hotspots.errors import N_
from hotspots.incidents.notes import Note

ZONE_COLUMNS: Final = (
    columns.ZONE_ID,
    columns.N_BURGLARIES,
    columns.N_DWELLINGS,
    columns.N_LETTERS,
    columns.N_RECENT,
    columns.N_EXCLUDED,
    columns.N_OVER_BUDGET,
    columns.WIDENED,
    columns.REASON,
    columns.FIRST_WEEK,
    columns.LAST_WEEK,
    columns.GEOMETRY,
)
LETTER_COLUMNS: Final = (columns.ZONE_ID, columns.ADDRESS_ID)

_WEEK: Final = 7
_YEAR: Final = 52  # weeks


@dataclass(frozen=True)
class LetterBooks:
    """dwellings = letters + recent + excluded + over_budget.

    Attributes
    ----------
    dwellings
        Dwellings within the rule, in zones that have enough of them.
    letters
        To be written.
    recent
        Written to in the weeks before.
    excluded
        Left out by hand: by address or by area.
    over_budget
        Beyond what is left of the year.
    """

    dwellings: int
    letters: int
    recent: int
    excluded: int
    over_budget: int


@dataclass(frozen=True, eq=False)
class LetterPlan:
    """A proposal; people decide.

    Attributes
    ----------
    rule, until
        What it follows from; `until` is the last day of the burglaries.
    zones
        One row a zone (:data:`ZONE_COLUMNS`), the most recent first: its outline in squares of 100 m (None
        where it is left out), counts (``n_dwellings`` = letters + recent + excluded + over budget where it is
        not left out), whether it was ``widened``, the ISO weeks of its first and last burglary, and the
        ``reason`` why it gets no letters: ``""``, ``"no_dwelling"``, ``"too_few"``, ``"over_budget"``, or
        ``"none_left"`` when all its dwellings were written to before or are excluded. Fit for a map:
        no address is in it.
    letters
        zone_id and address_id of each letter, sorted by both: neither order nor columns tell how near a
        dwelling is to a burglary.
    books
        Of the dwellings in the zones that are not left out.
    n_burglaries
        In the days of the rule, with a precise location.
    n_without_location
        In the days of the rule, but without a location precise to the address or the street.
    notes
        What must be said beside the proposal.
    """

    rule: LetterRule
    until: date
    zones: gpd.GeoDataFrame
    letters: pd.DataFrame
    books: LetterBooks
    n_burglaries: int
    n_without_location: int
    notes: tuple[Note, ...]

    @property
    def first_day(self) -> date:
        """The first day of the burglaries."""
        return self.until - timedelta(days=self.rule.days - 1)


def notes_of(plan: LetterPlan) -> tuple[Note, ...]:
    """Say what a reader of the proposal must know."""
    zones, least = plan.zones, plan.rule.least_dwellings
    few = int(zones[columns.REASON].isin(["no_dwelling", "too_few"]).sum())
    counts = {
        "letters_left_out": (few, N_("Zones left out, because fewer than {least} dwellings are near: {n}.")),
        "letters_widened": (
            int((zones[columns.WIDENED] & (zones[columns.N_DWELLINGS] >= least)).sum()),
            N_("Zones widened to the next dwellings, because fewer than {least} were within the rule: {n}."),
        ),
        "letters_over_budget": (
            plan.books.over_budget,
            N_("Dwellings within the rule for which no letter is left this year: {n}."),
        ),
        "letters_without_location": (
            plan.n_without_location,
            N_(
                "Burglaries of these days without a location precise to the street; "
                "nobody around them is written to: {n}."
            ),
        ),
    }
    notes = [Note(code, template, {"n": n, "least": least}) for code, (n, template) in counts.items() if n]
    return (*notes, *_pace(plan))


def _pace(plan: LetterPlan) -> tuple[Note, ...]:
    """Say how long the budget of a year lasts when every stretch of days asks for as many letters."""
    wanted = plan.books.letters + plan.books.over_budget
    weeks = plan.rule.budget * plan.rule.days // (_WEEK * max(wanted, 1))
    if weeks >= _YEAR:
        return ()
    return (
        Note(
            "letters_pace",
            N_(
                "These {days} days ask for {wanted} letters. At that pace the {budget} letters of a year "
                "last {weeks} weeks."
            ),
            {"days": plan.rule.days, "wanted": wanted, "budget": plan.rule.budget, "weeks": weeks},
        ),
    )
