"""Where teams are to be seen, when and for how long: short stops at hotspots, most incidents first."""

import time
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots import columns
from hotspots.action.patrol_books import book
from hotspots.action.patrol_problem import Duty, groups, make_duties
from hotspots.action.patrol_rounds import Group
from hotspots.action.patrol_threads import solve_groups
from hotspots.action.patrol_types import DAYS, HOURS, PatrolOptions, PatrolPlan, Team
from hotspots.analysis.points import Floats, Integers
from hotspots.crs import require_projected
from hotspots.errors import N_, ActionError
from hotspots.places.streets import StreetNetwork

__all__ = ["plan_patrols"]

_FAR: Final = 20_000.0
"""Metres beyond the outermost hotspots at which a starting point is taken for a mistake."""


def plan_patrols(
    hotspots: gpd.GeoDataFrame,
    expected: pd.DataFrame,
    teams: Sequence[Team],
    *,
    week: date,
    options: PatrolOptions | None = None,
    streets: StreetNetwork | None = None,
    progress: Callable[[float], None] | None = None,
    search: bool = True,
    seconds: Callable[[], float] = time.monotonic,
) -> PatrolPlan:
    """Propose stops for the teams of a week, so that most expected incidents are covered.

    A stop at a hotspot covers the incidents expected there in the clock hour in which the stop lies, once
    whatever the number of stops in that hour; that is what *covered* means, not that they are prevented.
    Every team begins and ends its shift at its starting point, travels at the speed of its mode, keeps part
    of its shift free outside hotspots, and stops at one hotspot a few times a shift at most (Koper 1995:
    several short stops, not one long one). Whole minutes by the local wall clock; in the night in which the
    clock changes, as if it did not.

    This is a team orienteering problem with time windows. Rounds are made and improved within the time limit;
    a linear relaxation over all possible rounds gives the bound (docs/methods/patrols.md). The same input
    gives the same plan, whatever the order of the hotspots, unless the time limit cuts the search short.

    Parameters
    ----------
    hotspots
        With unique ``rank``, and ``label_x`` and ``label_y``, where a stop is made, in a projected CRS.
    expected
        Incidents of each hotspot in each clock hour of the week, as
        :func:`hotspots.action.patrol_expected.expected_by_hour` gives: index ``rank``, columns 0 (Monday
        00:00) to 167. Hours after the Sunday night are those of the Monday.
    teams
        With different names; their shifts begin in the week.
    week
        Its Monday.
    options
        By default :class:`hotspots.action.patrol_types.PatrolOptions`.
    streets
        Ways along streets; by default straight lines times the detour factor.
    progress
        Called with the part done, from 0 to 1; what it raises ends the work.
    search
        False for a quick plan without a search, whose bound is only what is expected in all: for back-tests.
    seconds
        The clock of the time limit.

    Raises
    ------
    CRSError
        When the hotspots are not in a projected CRS in metres.
    ActionError
        When there are no hotspots, nothing is expected, there is no team, two have one name, a shift begins
        in another week, the week does not begin on a Monday, or a team starts far outside the city.

    References
    ----------
    Koper, C. S. (1995). Just enough police presence: reducing crime and disorderly behavior by optimizing
    patrol time in crime hot spots. Justice Quarterly 12(4).
    Vansteenwegen, P., Souffriau, W. and Van Oudheusden, D. (2011). The orienteering problem: a survey.
    European Journal of Operational Research 209(1).

    Examples
    --------
    >>> from hotspots.action.patrol_types import Shift
    >>> spots = gpd.GeoDataFrame(
    ...     {"rank": [1, 2], "label_x": [0.0, 800.0], "label_y": [0.0, 0.0]},
    ...     geometry=gpd.points_from_xy([0, 800], [0, 0]), crs="EPSG:28992")
    >>> expected = pd.DataFrame(1 / 168, index=[1, 2], columns=range(168))
    >>> team = Team("Haven", "bike", 0.0, 0.0, (Shift(date(2024, 1, 1), 1200, 1320),))
    >>> plan = plan_patrols(spots, expected, [team], week=date(2024, 1, 1))
    >>> len(plan.stops), plan.gap
    (4, 0.0)
    """
    began = seconds()
    options = options or PatrolOptions()
    _check_teams(week, teams)
    xy, ranks, gain = _hotspots(hotspots, expected)
    _check_starts(teams, xy)
    duties = make_duties(xy, teams, week=week, options=options, streets=streets)
    problems = [_group([duties[duty] for duty in together], gain, options) for together in groups(duties)]
    outcomes = solve_groups(
        problems, until=began + options.time_limit, seconds=seconds, progress=progress, search=search
    )
    return book(
        list(zip(problems, outcomes, strict=True)),
        duties=duties,
        teams=tuple(teams),
        options=options,
        week=week,
        ranks=ranks,
        xy=xy,
        seconds=seconds() - began,
    )


def _group(duties: list[Duty], gain: Floats, options: PatrolOptions) -> Group:
    """Return a problem of duties with hours in common."""
    hours = np.unique(np.concatenate([duty.clock_hour for duty in duties]))
    usable = np.isin(hours, np.concatenate([duty.hours for duty in duties]))
    in_hours = np.where(usable, gain[:, hours % HOURS], 0.0)
    return Group(duties, in_hours, hours, options.stop_minutes, options.stops_per_shift)


def _check_teams(week: date, teams: Sequence[Team]) -> None:
    """Refuse a plan for nobody, for two of one name, or for another week."""
    if week.weekday() != 0:
        raise ActionError(
            "plan_week",
            N_("A plan is for a week from Monday to Sunday. Given: {day}. Give a Monday."),
            day=week.isoformat(),
        )
    if not teams:
        raise ActionError(
            "plan_no_team",
            N_("A plan is made for at least one team. There is none. Add a team with its hours."),
        )
    names = [team.name for team in teams]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ActionError(
            "plan_team_twice",
            N_("Teams are told apart by their names. Given twice: {teams}. Give each its own."),
            teams=", ".join(twice),
        )
    for team in teams:
        for shift in team.shifts:
            if not 0 <= (shift.day - week).days < DAYS:
                raise ActionError(
                    "plan_shift_outside",
                    N_(
                        "The shifts of a plan begin in its week. {team} has one on {day}, and the week "
                        "begins on {week}. Correct the day."
                    ),
                    team=team.name,
                    day=shift.day.isoformat(),
                    week=week.isoformat(),
                )


def _hotspots(hotspots: gpd.GeoDataFrame, expected: pd.DataFrame) -> tuple[Floats, Integers, Floats]:
    """Return places, ranks and expected incidents of the hotspots, in the order of their ranks."""
    require_projected(hotspots)
    if hotspots.empty:
        raise ActionError(
            "plan_no_hotspots",
            N_(
                "Stops are made at hotspots. There are none. Choose more kinds of incidents, a longer period "
                "or a smaller least number."
            ),
        )
    ordered = hotspots.sort_values(columns.RANK)
    ranks = ordered[columns.RANK].to_numpy(dtype=np.int64)
    fits = (
        len(np.unique(ranks)) == len(ranks)
        and expected.index.is_unique
        and expected.index.isin(ranks).sum() == len(ranks)
        and expected.columns.tolist() == [*range(HOURS)]
    )
    gain = expected.reindex(ranks).to_numpy(dtype=np.float64) if fits else np.full((1, 1), np.nan)
    if not (np.isfinite(gain).all() and (gain >= 0).all()):
        raise ActionError(
            "plan_expected",
            N_(
                "For each hotspot a number of incidents is expected in each of the {hours} hours of the "
                "week. Given are {rows} rows and {columns} columns for {hotspots} hotspots. Compute them for "
                "these hotspots."
            ),
            hours=HOURS,
            rows=len(expected),
            columns=len(expected.columns),
            hotspots=len(ranks),
        )
    if not gain.sum() > 0:
        raise ActionError(
            "plan_nothing_expected",
            N_(
                "A plan covers what is expected. In this week nothing is expected at the hotspots. Choose "
                "other kinds of incidents or another week."
            ),
        )
    xy = ordered[[columns.LABEL_X, columns.LABEL_Y]].to_numpy(dtype=np.float64)
    return xy, ranks, gain


def _check_starts(teams: Sequence[Team], xy: Floats) -> None:
    """Refuse a starting point that can only be a mistake."""
    low, high = xy.min(axis=0) - _FAR, xy.max(axis=0) + _FAR
    for team in teams:
        if not (low <= (team.x, team.y)).all() or not ((team.x, team.y) <= high).all():
            raise ActionError(
                "plan_start_far",
                N_(
                    "A team starts in or near the city. {team} starts more than {km} km beyond the hotspots. "
                    "Choose its starting point on the map."
                ),
                team=team.name,
                km=round(_FAR / 1000),
            )
