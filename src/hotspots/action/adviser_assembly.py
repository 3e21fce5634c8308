"""From the rounds that were chosen to a plan: who walks which, in what order, and what each district gets."""

from collections.abc import Mapping
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from hotspots import columns
from hotspots.action.adviser_choice import Choices, Chosen
from hotspots.action.adviser_rounds import NOBODY, Patch, Rounds
from hotspots.analysis.points import Floats, Integers

_DIGITS: Final = 12  # of a density: equal but for rounding is equal


def who_walks(rounds: Rounds, choices: Choices, chosen: Chosen, had: Integers, advisers: int) -> Integers:
    """Say who walks each chosen round: whom it was meant for, else whoever has most of it already.

    Where nobody has anything, the rounds are numbered by district and from the first area on.

    Parameters
    ----------
    had
        Position of the adviser who has each area now, -1 where nobody has.
    advisers
        How many there are.

    Returns
    -------
    numpy.ndarray
        Position of the adviser of each choice that was picked.

    Examples
    --------
    >>> rounds = Rounds(np.array([[0], [1]]), np.array([[5], [5]]), np.ones(2), np.array([0, 0]))
    >>> choices = Choices.of(rounds, before=np.array([1, -1]), cost=0.0)
    >>> both = Chosen(np.array([0, 1]), 2.0, 2.0, True, np.array([0]))
    >>> who_walks(rounds, choices, both, np.array([1, -1]), 2).tolist()  # the second has the first area
    [1, 0]
    """
    picked = choices.round[chosen.picked]
    who = choices.adviser[chosen.picked].copy()
    rows = np.flatnonzero(who == NOBODY)
    member = rounds.member[picked[rows]]
    first = member.min(axis=1, where=member != NOBODY, initial=len(had))
    rows = rows[np.lexsort((first, rounds.district[picked[rows]]))]
    free = np.setdiff1d(np.arange(advisers), who)
    has = np.append(had, NOBODY)[rounds.member[picked[rows]]]
    kept = (has[:, :, None] == free).sum(axis=1).astype(np.float64)
    # Of equal ones the first round gets the first adviser: a preference too small to undo one that is real.
    apart = np.abs(np.arange(len(rows))[:, None] - np.arange(len(free))) / (4.0 * max(advisers, 1) ** 2)
    at, adviser = linear_sum_assignment(apart - kept)
    who[rows[at]] = free[adviser]
    return who


def tell_rounds(
    areas: gpd.GeoDataFrame,
    patch: Patch,
    rounds: Rounds,
    *,
    picked: Integers,
    who: Integers,
    before: Mapping[str, int],
) -> gpd.GeoDataFrame:
    """Return one row an area visited: see :attr:`hotspots.action.adviser_types.AdviserPlan.rounds`.

    Parameters
    ----------
    areas, patch
        The areas with dwellings left, in one order.
    picked, who
        Position of each round that was chosen, and of its adviser.
    before
        Adviser (from 1) by code in the plan before, empty when there is none.

    Examples
    --------
    >>> areas = gpd.GeoDataFrame({"code": ["a"], "dwellings": [10], "expected": [0.5]},
    ...     geometry=gpd.points_from_xy([0], [0]), crs="EPSG:28992")
    >>> nobody = (np.array([], dtype=int),)
    >>> patch = Patch(np.array([0.5]), np.array([10]), np.array([10]), np.array([0]), nobody)
    >>> rounds = Rounds(np.array([[0]]), np.array([[5]]), np.array([0.25]), np.array([0]))
    >>> told = tell_rounds(areas, patch, rounds, picked=np.array([0]), who=np.array([2]), before={})
    >>> told[["adviser", "order", "visits", "share", "reach", "new"]].values.tolist()
    [[3, 1, 5, 0.5, 0.25, False]]
    """
    steps = [
        (area, int(who[at]) + 1, step, spent)
        for at in np.argsort(who, kind="stable")
        for step, (area, spent) in enumerate(_in_order(rounds, int(picked[at]), patch), start=1)
    ]
    rows, adviser, order, visits = np.array(steps, dtype=np.int64).reshape(-1, 4).T
    found = areas.iloc[rows].reset_index(drop=True)
    dwellings = found[columns.DWELLINGS].to_numpy(dtype=np.float64)
    expected = found[columns.EXPECTED].to_numpy(dtype=np.float64)
    had = found[columns.CODE].map(before).fillna(0).to_numpy(dtype=np.int64)
    return found.assign(
        **{
            columns.ADVISER: adviser,
            columns.ORDER: order,
            columns.VISITS: visits,
            columns.SHARE: visits / dwellings,
            columns.REACH: expected * visits / dwellings,
            columns.NEW: (had != adviser) & bool(before),
        }
    )


def walk(members: list[int], patch: Patch) -> list[int]:
    """Put the areas of a round in order: the densest first, then the densest that touches one before it.

    Examples
    --------
    >>> path = (np.array([1]), np.array([0, 2]), np.array([1]))
    >>> ones = np.ones(3, dtype=int)
    >>> walk([0, 1, 2], Patch(np.array([3.0, 1.0, 2.0]), ones, ones, ones * 0, path))
    [0, 1, 2]
    """
    density = np.round(patch.density, _DIGITS)
    left = sorted(members, key=lambda area: (-density[area], area))
    order = [left.pop(0)]
    while left:
        beside = set(np.concatenate([patch.neighbours[area] for area in order]).tolist())
        order.append(left.pop(next(at for at, area in enumerate(left) if area in beside)))
    return order


def by_district(
    areas: gpd.GeoDataFrame, rounds: gpd.GeoDataFrame, floors: Mapping[str, int], names: Mapping[str, str]
) -> pd.DataFrame:
    """Add up by district: see :attr:`hotspots.action.adviser_types.AdviserPlan.districts`.

    Examples
    --------
    >>> areas = pd.DataFrame({"district": ["d"], "dwellings": [20], "left": [20]})
    >>> rounds = pd.DataFrame({"district": ["d"], "visits": [5], "adviser": [1], "reach": [0.1]})
    >>> by_district(areas, rounds, {"d": 2}, {"d": "Down"}).drop(columns="code").values.tolist()
    [['Down', 20, 20, 1, 5, 0.25, 2, 0.1]]
    """
    of_city = areas.groupby(columns.DISTRICT)[[columns.DWELLINGS, columns.LEFT]].sum()
    found = rounds.groupby(columns.DISTRICT)
    visited = pd.DataFrame(
        {
            columns.ADVISERS: found[columns.ADVISER].nunique(),
            columns.VISITS: found[columns.VISITS].sum(),
            columns.REACH: found[columns.REACH].sum(),
        }
    ).reindex(of_city.index, fill_value=0)
    codes = of_city.index.astype(str)
    dwellings: Floats = of_city[columns.DWELLINGS].to_numpy(dtype=np.float64)
    visits = visited[columns.VISITS].to_numpy(dtype=np.float64)
    return pd.DataFrame(
        {
            columns.CODE: codes,
            columns.NAME: [names.get(code, code) for code in codes],
            columns.DWELLINGS: of_city[columns.DWELLINGS].to_numpy(),
            columns.LEFT: of_city[columns.LEFT].to_numpy(),
            columns.ADVISERS: visited[columns.ADVISERS].to_numpy(),
            columns.VISITS: visited[columns.VISITS].to_numpy(),
            columns.SHARE: np.divide(visits, dwellings, out=np.full(len(codes), np.nan), where=dwellings > 0),
            columns.FLOOR: [floors.get(code, 0) for code in codes],
            columns.REACH: visited[columns.REACH].to_numpy(dtype=np.float64),
        }
    )


def _in_order(rounds: Rounds, round_: int, patch: Patch) -> list[tuple[int, int]]:
    """Return the areas of a round in the order of the walk, with the dwellings visited in each."""
    visits = dict(zip(rounds.member[round_].tolist(), rounds.visits[round_].tolist(), strict=True))
    return [(area, visits[area]) for area in walk([a for a in visits if a != NOBODY], patch)]
