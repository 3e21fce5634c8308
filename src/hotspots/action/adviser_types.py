"""What is asked of a plan for the burglary advisers, and what it consists of."""

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import pandas as pd

from hotspots.errors import N_, ActionError

_MINUTES: Final = 60


@dataclass(frozen=True)
class AdviserSettings:
    """What is asked for.

    Attributes
    ----------
    advisers
        How many.
    hours
        At the doors, of each adviser in a week.
    minutes
        For a dwelling, the way to the next one included.
    weeks
        Dark weeks of the plan.
    most
        Neighbourhoods in a round at most.
    least
        Share of the dwellings left that is visited in each neighbourhood of a round at least.
    apart
        Metres between the middles of two neighbourhoods of a round that border on each other at most.
    floor
        Of each district, as a share of the even spread.
    cost
        Burglaries that a move must gain: a neighbourhood that an adviser begins with, or drops unfinished.
    """

    advisers: int = 12
    hours: float = 24.0
    minutes: float = 12.0
    weeks: int = 8
    most: int = 4
    least: float = 0.2
    apart: float = 1500.0
    floor: float = 0.5
    cost: float = 0.02

    @property
    def capacity(self) -> int:
        """Dwellings that one adviser can visit within the plan."""
        return int(self.hours * self.weeks * _MINUTES / self.minutes + 1e-9)


@dataclass(frozen=True, eq=False)
class AdviserPlan:
    """A proposal.

    Attributes
    ----------
    rounds
        One row a neighbourhood that is visited, sorted by adviser and then in the order of the round:
        ``adviser`` (from 1), ``order`` (from 1; each one touches one before it), the columns of the areas,
        ``visits``, ``share`` of its dwellings, ``reach``, and ``new``: whether its adviser begins with it.
    districts
        One row a district: ``code``, ``name``, ``dwellings``, ``left``, ``advisers``, ``visits``, ``share``,
        ``floor`` (dwellings), ``reach``.
    areas
        All areas as they were given, with ``left``.
    settings
        What was asked for.
    reach, expected
        Expected burglaries in dwellings visited, and in all.
    objective, bound
        ``reach`` minus the cost of the moves, and what no plan exceeds.
    optimal
        Whether it is proven that none is better; if not, this is the best one found within the time.
    replanned
        Whether there was a plan before.
    begun, dropped
        Neighbourhoods that change hands, as (adviser, code); both empty without a plan before.
    """

    rounds: gpd.GeoDataFrame
    districts: pd.DataFrame
    areas: gpd.GeoDataFrame
    settings: AdviserSettings
    reach: float
    expected: float
    objective: float
    bound: float
    optimal: bool
    replanned: bool
    begun: tuple[tuple[int, str], ...]
    dropped: tuple[tuple[int, str], ...]

    @property
    def gap(self) -> float:
        """How far the plan may be from the best one, as a share of the bound."""
        return max(self.bound - self.objective, 0.0) / abs(self.bound) if self.bound else 0.0

    @property
    def moves(self) -> int:
        """How many neighbourhoods change hands."""
        return len(self.begun) + len(self.dropped)


def check_settings(settings: AdviserSettings) -> None:
    """Refuse settings with which nobody can go anywhere.

    Examples
    --------
    >>> check_settings(AdviserSettings(advisers=0))
    Traceback (most recent call last):
    hotspots.errors.ActionError: A plan has at least one adviser. Given: 0. Give the number of advisers.
    """
    if settings.advisers < 1:
        raise ActionError(
            "no_advisers",
            N_("A plan has at least one adviser. Given: {advisers}. Give the number of advisers."),
            advisers=settings.advisers,
        )
    if not (settings.hours > 0 and settings.minutes > 0) or settings.weeks < 1 or settings.capacity < 1:
        raise ActionError(
            "no_hours",
            N_(
                "An adviser has time for at least one dwelling. Given: {hours} hours a week, {minutes} "
                "minutes a dwelling and {weeks} weeks. Give more hours."
            ),
            hours=settings.hours,
            minutes=settings.minutes,
            weeks=settings.weeks,
        )
    if settings.most < 1 or not 0 <= settings.least <= 1 or not (settings.cost >= 0 and settings.apart > 0):
        raise ActionError(
            "adviser_settings",
            N_(
                "A round has at least one neighbourhood, in each of which a share from 0 to 1 is visited, "
                "and a move costs 0 or more. Given: {most}, {least} and {cost}. Correct those."
            ),
            most=settings.most,
            least=settings.least,
            cost=settings.cost,
        )
