"""Where the burglary advisers (buurtadviseurs) go: a round of touching neighbourhoods for each of them.

The plan reaches as many expected burglaries as possible: a neighbourhood with 0.4 burglaries to be expected,
of which a quarter of the dwellings is visited, counts 0.1. Whole advisers, each in one district, with a floor
for every district; and, against the plan of last week, a cost for each move. It is a proposal: people decide.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots import columns
from hotspots.action.adviser_assembly import by_district, tell_rounds, who_walks
from hotspots.action.adviser_choice import Choices, choose
from hotspots.action.adviser_dwellings import refuse_strangers
from hotspots.action.adviser_floors import (
    checked_floors,
    floors_by_share,
    gini,
    refuse_short,
    refuse_too_few,
    smallest_share,
)
from hotspots.action.adviser_rounds import NOBODY, Patch, Rounds, patch_of, possible_rounds
from hotspots.action.adviser_types import AdviserPlan, AdviserSettings, check_settings
from hotspots.analysis.points import Integers
from hotspots.errors import N_, ActionError

Progress = Callable[[float], None]

TIME_LIMIT: Final = 20.0
"""Seconds after which the best plan found is taken."""

FLOORS: Final = tuple(round(0.1 * step, 1) for step in range(11))
"""Floors of the trade-off curve, as shares of the even spread."""

_LEAST: Final = 2.0  # seconds for a point of the curve at least


def plan_advisers(
    areas: gpd.GeoDataFrame,
    *,
    settings: AdviserSettings,
    names: Mapping[str, str] | None = None,
    visited: Mapping[str, int] | None = None,
    floors: Mapping[str, int] | None = None,
    before: Mapping[str, int] | None = None,
    time_limit: float = TIME_LIMIT,
    progress: Progress | None = None,
) -> AdviserPlan:
    """Propose a round for each adviser.

    Parameters
    ----------
    areas
        Neighbourhoods in a projected CRS with ``code``, ``name``, ``district``, ``dwellings`` and
        ``expected`` (burglaries within the plan, NaN where there are no dwellings); ``recent`` if known.
    settings
        What is asked for.
    names
        Names of the districts by code.
    visited
        Dwellings already visited this season, by code; they are left out, and what they reach is not counted.
    floors
        Dwellings to be visited by code of the district, instead of the share of the settings.
    before
        The plan that is in force: adviser (from 1) by code of the neighbourhood. Each neighbourhood that an
        adviser begins with or drops costs ``settings.cost``; one that is finished is dropped for nothing.
    time_limit
        Seconds; at the limit the best plan found is taken, and says so.
    progress
        Is called with the share done; what it raises stops the work.

    Returns
    -------
    AdviserPlan
        The order of the rows given does not matter.

    Raises
    ------
    CRSError
        When the frame is not in a projected CRS in metres.
    ActionError
        When there are no advisers, hours or dwellings, a code is unknown, or the floors cannot be held.

    References
    ----------
    Barnhart, C. et al. (1998). Branch-and-price: column generation for solving huge integer programs.
    Operations Research 46(3).

    Examples
    --------
    >>> from shapely import box
    >>> areas = gpd.GeoDataFrame(
    ...     {"code": list("abc"), "name": list("abc"), "district": "stad", "dwellings": [100, 100, 100],
    ...      "expected": [0.3, 0.1, 0.2]},
    ...     geometry=[box(0, 0, 9, 99), box(9, 0, 18, 99), box(18, 0, 27, 99)], crs="EPSG:28992")
    >>> asked = AdviserSettings(advisers=1, hours=5, minutes=12, weeks=6, floor=0)
    >>> plan = plan_advisers(areas, settings=asked)
    >>> plan.rounds[["code", "visits"]].values.tolist(), round(plan.reach, 2), plan.optimal
    ([['a', 100], ['b', 20], ['c', 30]], 0.38, True)
    """
    check_settings(settings)
    given = _given(areas, settings, visited or {}, names or {})
    if floors is None:
        wanted = floors_by_share(
            given.areas, advisers=settings.advisers, capacity=settings.capacity, share=settings.floor
        )
    else:
        wanted = dict(floors)
    held = checked_floors(given.areas, wanted, given.districts, given.names)
    tell = progress or (lambda _: None)
    tell(0.0)
    rounds = _rounds(given.patch, settings)
    tell(0.1)
    return _plan(
        given,
        rounds,
        floors=held,
        settings=settings,
        before=before or {},
        time_limit=time_limit,
        progress=lambda share: tell(0.1 + 0.9 * share),
    )


def trade_off(
    areas: gpd.GeoDataFrame,
    *,
    settings: AdviserSettings,
    names: Mapping[str, str] | None = None,
    visited: Mapping[str, int] | None = None,
    shares: tuple[float, ...] = FLOORS,
    time_limit: float = TIME_LIMIT,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Set reach against spread: the best plan for each height of the floor, without a plan before.

    Parameters
    ----------
    areas, settings, names, visited, time_limit, progress
        As of :func:`plan_advisers`; the time is that of all plans together.
    shares
        Floors as shares of the even spread; that of the settings does not count.

    Returns
    -------
    pandas.DataFrame
        One row a floor: ``floor``, ``reach``, ``share`` (reach of all that is expected), ``smallest_share``
        (the smallest share of its dwellings that a district gets visited), ``gini`` of those shares, and
        ``optimal``. NaN where whole advisers cannot hold the floor.

    Raises
    ------
    CRSError, ActionError
        As :func:`plan_advisers`, except that floors cannot be held.

    Examples
    --------
    >>> from shapely import box
    >>> areas = gpd.GeoDataFrame(
    ...     {"code": list("ab"), "name": list("ab"), "district": ["east", "west"], "dwellings": [100, 100],
    ...      "expected": [0.4, 0.2]},
    ...     geometry=[box(0, 0, 9, 99), box(9, 0, 18, 99)], crs="EPSG:28992")
    >>> asked = AdviserSettings(advisers=2, hours=5, minutes=30, weeks=5)
    >>> curve = trade_off(areas, settings=asked, shares=(0.0, 1.0))
    >>> curve[["reach", "smallest_share"]].round(6).values.tolist()
    [[0.3, 0.5], [0.3, 0.5]]
    """
    check_settings(settings)
    given = _given(areas, settings, visited or {}, names or {})
    rounds = _rounds(given.patch, settings)
    tell, begun = progress or (lambda _: None), time.monotonic()
    plans: list[AdviserPlan | None] = []
    for at, share in enumerate(shares):
        asked = replace(settings, floor=share)
        even = floors_by_share(given.areas, advisers=asked.advisers, capacity=asked.capacity, share=share)
        floors = checked_floors(given.areas, even, given.districts, given.names)
        before = plans[-1] if plans else None
        if before is not None and share >= shares[at - 1] and _holds(before, even):
            plans.append(before)  # the best plan with lower floors holds these too: it is the best one here
            continue
        left = time_limit - (time.monotonic() - begun)
        try:
            plan = _plan(
                given,
                rounds,
                floors=floors,
                settings=asked,
                before={},
                time_limit=max(left / 2, _LEAST),  # the rest is for the floors that follow
                progress=partial(_part, tell, at, len(shares)),
            )
        except ActionError as problem:
            if problem.code not in {"floors_advisers", "floors_short"}:
                raise
            plans.append(None)
            continue
        plans.append(plan)
    wanted = [columns.REACH, columns.SHARE, columns.SMALLEST_SHARE, columns.GINI, columns.OPTIMAL]
    rows = [dict.fromkeys(wanted) if plan is None else spread_of(plan) for plan in _lowered(plans, shares)]
    return pd.DataFrame(rows, columns=wanted).assign(**{columns.FLOOR: shares})[[columns.FLOOR, *wanted]]


def _holds(plan: AdviserPlan, floors: Mapping[str, int]) -> bool:
    """Tell whether a plan visits enough dwellings in each district."""
    visits = dict(zip(plan.districts[columns.CODE], plan.districts[columns.VISITS], strict=True))
    return all(visits.get(district, 0) >= floor for district, floor in floors.items())


def _lowered(plans: list[AdviserPlan | None], shares: tuple[float, ...]) -> list[AdviserPlan | None]:
    """Give each floor the best plan known that holds it; that of a higher floor may be the better one."""
    best: AdviserPlan | None = None
    found = list(plans)
    for at in sorted(range(len(plans)), key=lambda at: -shares[at]):
        plan = found[at]
        if plan is not None and best is not None and best.reach > plan.reach:
            found[at] = replace(best, bound=max(plan.bound, best.reach), optimal=plan.optimal)
        best = found[at] or best
    return found


def spread_of(plan: AdviserPlan) -> dict[str, Any]:
    """Return reach and spread of a plan, as a row of :func:`trade_off`.

    Examples
    --------
    >>> from shapely import box
    >>> one = gpd.GeoDataFrame({"code": ["a"], "name": ["a"], "district": ["d"], "dwellings": [50],
    ...     "expected": [0.5]}, geometry=[box(0, 0, 9, 9)], crs="EPSG:28992")
    >>> plan = plan_advisers(one, settings=AdviserSettings(advisers=1, hours=5, minutes=12, weeks=1))
    >>> spread_of(plan)["reach"], spread_of(plan)["smallest_share"]
    (0.25, 0.5)
    """
    visits = plan.districts[columns.VISITS].to_numpy(dtype=np.int64)
    dwellings = plan.districts[columns.DWELLINGS].to_numpy(dtype=np.int64)
    even = plan.settings.advisers * plan.settings.capacity / dwellings.sum()
    return {
        columns.REACH: plan.reach,
        columns.SHARE: plan.reach / plan.expected if plan.expected else np.nan,
        columns.SMALLEST_SHARE: smallest_share(visits, dwellings, even),
        columns.GINI: gini(visits, dwellings),
        columns.OPTIMAL: plan.optimal,
    }


@dataclass(frozen=True, eq=False)
class _Given:
    """What a plan is made from: areas sorted by code, those with dwellings left, and the districts."""

    whole: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame
    patch: Patch
    districts: list[str]
    names: Mapping[str, str]


def _given(
    areas: gpd.GeoDataFrame, settings: AdviserSettings, visited: Mapping[str, int], names: Mapping[str, str]
) -> _Given:
    """Sort the areas and take off what was visited; refuse when nothing is left."""
    refuse_strangers(areas, visited)
    if any(n < 0 for n in visited.values()):
        raise ActionError(
            "visited_negative",
            N_("Dwellings visited are a whole number from 0. At least one number is below it. Correct it."),
        )
    whole = areas.sort_values(columns.CODE, ignore_index=True)
    dwellings = whole[columns.DWELLINGS].fillna(0).astype(np.int64)
    done = whole[columns.CODE].map(visited).fillna(0).astype(np.int64)
    whole = whole.assign(
        **{
            columns.DWELLINGS: dwellings,
            columns.VISITED: np.minimum(done, dwellings),
            columns.LEFT: np.maximum(dwellings - done, 0),
        }
    )
    open_ones = whole.loc[(whole[columns.LEFT] > 0) & whole[columns.EXPECTED].notna()].reset_index(drop=True)
    if open_ones.empty:
        raise ActionError(
            "nothing_left",
            N_(
                "Advisers go to dwellings that were not visited yet. Of {dwellings} dwellings none is left. "
                "Begin a new season."
            ),
            dwellings=int(dwellings.sum()),
        )
    districts = sorted(open_ones[columns.DISTRICT].astype(str).unique())
    patch = patch_of(open_ones, open_ones[columns.LEFT].to_numpy(dtype=np.int64), apart=settings.apart)
    return _Given(whole, open_ones, patch, districts, names)


def _rounds(patch: Patch, settings: AdviserSettings) -> Rounds:
    """List the rounds that the settings allow."""
    return possible_rounds(patch, capacity=settings.capacity, most=settings.most, least=settings.least)


def _plan(
    given: _Given,
    rounds: Rounds,
    *,
    floors: Integers,
    settings: AdviserSettings,
    before: Mapping[str, int],
    time_limit: float,
    progress: Progress,
) -> AdviserPlan:
    """Choose rounds and tell them as a plan."""
    refuse_strangers(given.whole, before)
    refuse_too_few(floors, rounds, settings.advisers, given.districts, given.names)
    codes = given.areas[columns.CODE].to_numpy()
    had = np.array([before.get(str(code), 0) - 1 for code in codes], dtype=np.int64)
    had[(had < 0) | (had >= settings.advisers)] = NOBODY
    choices = Choices.of(rounds, before=had, cost=settings.cost if before else 0.0)
    chosen = choose(
        rounds,
        choices,
        areas=len(codes),
        advisers=settings.advisers,
        floors=floors,
        time_limit=time_limit,
        progress=progress,
    )
    refuse_short(chosen.short, floors, given.districts, given.names)
    who = who_walks(rounds, choices, chosen, had, settings.advisers)
    picked = choices.round[chosen.picked]
    told = tell_rounds(given.areas, given.patch, rounds, picked=picked, who=who, before=before)
    open_codes = set(codes.astype(str))
    walked = zip(told[columns.ADVISER].tolist(), told[columns.CODE].tolist(), strict=True)
    now = {(int(adviser), str(code)) for adviser, code in walked}
    then = {(int(who), code) for code, who in before.items() if code in open_codes}
    begun, dropped = (now - then, then - now) if before else (set(), set())
    reach = float(told[columns.REACH].sum())
    moves = settings.cost * (len(begun) + len(dropped))
    # Choices are weighed as if everything had been dropped: that constant comes off both.
    constant = settings.cost * len(then) if before else 0.0
    return AdviserPlan(
        rounds=told,
        districts=by_district(
            given.whole, told, dict(zip(given.districts, floors.tolist(), strict=True)), given.names
        ),
        areas=given.whole,
        settings=settings,
        reach=reach,
        expected=float(np.nansum(given.whole[columns.EXPECTED])),
        objective=reach - moves,
        bound=max(chosen.bound - constant, reach - moves),
        optimal=chosen.optimal,
        replanned=bool(before),
        begun=tuple(sorted(begun)),
        dropped=tuple(sorted(dropped)),
    )


def _part(tell: Progress, at: int, parts: int, share: float) -> None:
    """Tell the progress of one part of the work as that of the whole."""
    tell((at + share) / parts)
