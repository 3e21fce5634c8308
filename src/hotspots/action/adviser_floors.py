"""A floor for each district: how many dwellings are visited there at least, and whether that can be."""

import math
from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from hotspots import columns
from hotspots.action.adviser_rounds import Rounds
from hotspots.analysis.points import Integers
from hotspots.errors import N_, ActionError

_ROUNDING: Final = 1e-9


def floors_by_share(areas: pd.DataFrame, *, advisers: int, capacity: int, share: float) -> dict[str, int]:
    """Give each district a part of what it would get if all visits were spread evenly over the dwellings.

    Parameters
    ----------
    areas
        With ``district``, ``dwellings`` and ``left``.
    advisers, capacity
        How many, and dwellings each can visit.
    share
        0 is no floor, 1 the even spread.

    Returns
    -------
    dict
        Whole dwellings by district, rounded down, and never more than are left; by code.

    Raises
    ------
    ActionError
        When the share is not between 0 and 1.

    Examples
    --------
    >>> areas = pd.DataFrame({"district": ["a", "b"], "dwellings": [300, 100], "left": [300, 20]})
    >>> floors_by_share(areas, advisers=2, capacity=100, share=0.5)
    {'a': 75, 'b': 20}
    """
    if not 0 <= share <= 1:
        raise ActionError(
            "floor_share",
            N_(
                "The floor of a district is a share of the even spread, from 0 to 1. Given: {share}. "
                "Choose for instance 0.5."
            ),
            share=share,
        )
    sums = areas.groupby(columns.DISTRICT)[[columns.DWELLINGS, columns.LEFT]].sum()
    even = (
        sums[columns.DWELLINGS]
        / sums[columns.DWELLINGS].sum()
        * min(advisers * capacity, int(sums[columns.LEFT].sum()))
    )
    floors = np.minimum(np.floor(even * share + _ROUNDING), sums[columns.LEFT]).astype(np.int64)
    return {str(district): int(floor) for district, floor in floors.items()}


def checked_floors(
    areas: pd.DataFrame, floors: Mapping[str, int], districts: list[str], names: Mapping[str, str]
) -> Integers:
    """Return the floors in the order of the districts; refuse what no number of advisers can do.

    Examples
    --------
    >>> areas = pd.DataFrame({"district": ["a", "b"], "left": [30, 10]})
    >>> checked_floors(areas, {"b": 5}, ["a", "b"], {}).tolist()
    [0, 5]
    """
    unknown = sorted(set(floors) - set(districts) - set(names))
    if unknown:
        raise ActionError(
            "floor_district",
            N_("A floor is for a district of the city. Given: {codes}. Use the codes of its districts."),
            codes=", ".join(unknown[:5]),
        )
    left = areas.groupby(columns.DISTRICT)[columns.LEFT].sum()
    for district, floor in floors.items():
        there = int(left.get(district, 0))
        if floor < 0 or floor > there:
            raise ActionError(
                "floor_dwellings",
                N_(
                    "A floor is at most the number of dwellings that are left to visit. For {district} it is "
                    "{floor}, and {left} are left. Choose a lower floor."
                ),
                district=names.get(district, district),
                floor=floor,
                left=there,
            )
    return np.array([floors.get(district, 0) for district in districts], dtype=np.int64)


def refuse_too_few(
    floors: Integers, rounds: Rounds, advisers: int, districts: list[str], names: Mapping[str, str]
) -> None:
    """Refuse floors that need more advisers than there are, because each works in one district.

    Examples
    --------
    >>> rounds = Rounds(np.array([[0]]), np.array([[5]]), np.array([1.0]), np.array([0]))
    >>> refuse_too_few(np.array([5]), rounds, 1, ["a"], {})
    """
    largest = np.zeros(len(floors), dtype=np.int64)
    np.maximum.at(largest, rounds.district, rounds.total)
    impossible = np.flatnonzero((floors > 0) & (largest == 0))
    needed = np.where(floors > 0, np.ceil(floors / np.maximum(largest, 1)), 0).astype(np.int64)
    if len(impossible) or needed.sum() > advisers:
        raise ActionError(
            "floors_advisers",
            N_(
                "The floors are held by whole advisers, each in one district. They need {needed}: "
                "{where}. There are {advisers}. Choose lower floors, more advisers or more hours."
            ),
            needed=int(needed.sum()),
            where=", ".join(
                f"{names.get(district, district)} {int(n)}"
                for district, n in zip(districts, needed, strict=True)
                if n
            ),
            advisers=advisers,
        )


def refuse_short(short: Integers, floors: Integers, districts: list[str], names: Mapping[str, str]) -> None:
    """Refuse floors that no choice of rounds holds: say which, and how many dwellings they are short.

    Examples
    --------
    >>> refuse_short(np.array([0]), np.array([5]), ["a"], {})
    """
    if short.any():
        raise ActionError(
            "floors_short",
            N_(
                "Each floor is held by rounds of touching neighbourhoods. None holds them all: {where}. "
                "Choose lower floors, more advisers, or more neighbourhoods in a round."
            ),
            where=", ".join(
                f"{names.get(district, district)} {int(floor - missing)}/{int(floor)}"
                for district, floor, missing in zip(districts, floors, short, strict=True)
                if missing
            ),
        )


def smallest_share(visits: Integers, dwellings: Integers, even: float) -> float:
    """Return the smallest share of its dwellings that a district gets visited.

    Districts too small for one visit of the even spread do not count.

    Parameters
    ----------
    visits, dwellings
        By district.
    even
        Share of all dwellings of the city that is visited.

    Examples
    --------
    >>> smallest_share(np.array([10, 30, 0]), np.array([100, 100, 1]), even=40 / 201)
    0.1
    """
    counted = dwellings * even >= 1
    return float((visits[counted] / dwellings[counted]).min()) if counted.any() else math.nan


def gini(visits: Integers, dwellings: Integers) -> float:
    """Return the Gini coefficient of the share of dwellings visited, each district by its dwellings.

    0 when every district gets the same share, towards 1 when one gets everything; NaN without visits.

    References
    ----------
    Gini, C. (1912). Variabilità e mutabilità.

    Examples
    --------
    >>> gini(np.array([10, 10]), np.array([100, 100])), gini(np.array([20, 0]), np.array([100, 100]))
    (0.0, 0.5)
    """
    weight = dwellings / dwellings.sum()
    share = visits / np.maximum(dwellings, 1)
    mean = float((weight * share).sum())
    if mean <= 0:
        return math.nan
    apart = np.abs(share[:, None] - share[None, :])
    return float((weight[:, None] * weight[None, :] * apart).sum() / (2 * mean))
