"""The rounds an adviser could walk: groups of touching neighbourhoods, each with what it would reach."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import shapely

from hotspots import columns
from hotspots.analysis.points import Booleans, Floats, Integers
from hotspots.crs import require_projected
from hotspots.errors import N_, ActionError

EDGE: Final = 10.0
"""Metres of border that two areas share at least to be neighbours: a corner is no way through."""

GAP: Final = 0.1
"""Metres that may lie between two areas that are meant to touch."""

MOST_ROUNDS: Final = 400_000
"""Rounds that are held at most: some 100 MB."""

NOBODY: Final = -1
"""Stands in ``member`` where a round has fewer areas than the largest ones."""


@dataclass(frozen=True, eq=False)
class Patch:
    """The areas that advisers can visit, by code: what a round is made from.

    Attributes
    ----------
    expected, dwellings, left
        Burglaries expected, dwellings, and those not visited yet (at least 1), each of shape (areas,).
    district
        Position of the district of each area.
    neighbours
        Positions of the areas in the same district that each one touches, ascending.
    """

    expected: Floats
    dwellings: Integers
    left: Integers
    district: Integers
    neighbours: tuple[Integers, ...]

    @property
    def density(self) -> Floats:
        """Burglaries expected per dwelling, shape (areas,)."""
        return self.expected / self.dwellings


@dataclass(frozen=True, eq=False)
class Rounds:
    """Rounds, one a row.

    Attributes
    ----------
    member
        Positions of the areas, ascending, :data:`NOBODY` behind the last; shape (rounds, areas at most).
    visits
        Dwellings visited in each, in the same shape; 0 behind the last.
    reach
        Σ expected · visits / dwellings, shape (rounds,).
    district
        Position of the district in which it lies.
    """

    member: Integers
    visits: Integers
    reach: Floats
    district: Integers

    def __len__(self) -> int:
        """Return the number of rounds."""
        return len(self.reach)

    @property
    def size(self) -> Integers:
        """The number of areas of each, shape (rounds,)."""
        sizes: Integers = (self.member != NOBODY).sum(axis=1)
        return sizes

    @property
    def total(self) -> Integers:
        """Dwellings visited in each, shape (rounds,)."""
        total: Integers = self.visits.sum(axis=1)
        return total


def touching(
    areas: gpd.GeoDataFrame, *, edge: float = EDGE, gap: float = GAP, apart: float = np.inf
) -> tuple[Integers, ...]:
    """Find who shares a border with whom.

    Areas that water or a park lies between do not touch: what has no dwellings is not among the areas given.

    Parameters
    ----------
    areas
        In a projected CRS.
    edge
        Metres of border that is shared at least.
    gap
        Metres that may lie between two borders that are meant to be one.
    apart
        Metres between the middles of two neighbours at most: across a wide and empty area is no way to walk.

    Returns
    -------
    tuple
        Of each row the positions of its neighbours, ascending.

    Raises
    ------
    CRSError
        When the frame is not in a projected CRS in metres.

    Examples
    --------
    >>> squares = shapely.box([0, 100, 0], [0, 0, 100], [100, 200, 100], [100, 100, 200])
    >>> areas = gpd.GeoDataFrame(geometry=squares, crs="EPSG:28992")
    >>> [found.tolist() for found in touching(areas)]  # the second and third share a corner only
    [[1, 2], [0], [0]]
    """
    require_projected(areas)
    shapes = areas.geometry.to_numpy()
    one, other = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=gap)
    pair = one < other
    one, other = one[pair], other[pair]
    shared = shapely.length(
        shapely.intersection(shapely.boundary(shapes[one]), shapely.buffer(shapes[other], gap))
    )
    middle = shapely.centroid(shapes)
    near = (shared >= edge) & (shapely.distance(middle[one], middle[other]) <= apart)
    one, other = one[near], other[near]
    both = np.concatenate([one, other]), np.concatenate([other, one])
    return tuple(np.sort(both[1][both[0] == row]).astype(np.int64) for row in range(len(areas)))


def possible_rounds(patch: Patch, *, capacity: int, most: int, least: float) -> Rounds:
    """List every round that an adviser could walk.

    A round is a group of at most ``most`` areas of one district that hang together. In each of them the
    adviser visits at least the share ``least`` of what is left, and in all together no more dwellings than
    the capacity; of all ways to spend it the one is taken that reaches most: what is above the least goes to
    the areas with most burglaries per dwelling.

    Parameters
    ----------
    patch
        The areas.
    capacity
        Dwellings that an adviser can visit.
    most
        Areas in a round at most.
    least
        Share from 0 to 1; at least one dwelling is visited in each area.

    Returns
    -------
    Rounds
        Each group once, small ones first, then by position.

    Raises
    ------
    ActionError
        When there are more than 400,000, or none at all because the capacity is below the least everywhere.

    Examples
    --------
    >>> patch = Patch(np.array([4.0, 1.0]), np.array([10, 10]), np.array([10, 10]), np.array([0, 0]),
    ...     (np.array([1]), np.array([0])))
    >>> rounds = possible_rounds(patch, capacity=12, most=2, least=0.25)
    >>> rounds.member.tolist(), rounds.visits.tolist(), rounds.reach.round(2).tolist()
    ([[0, -1], [1, -1], [0, 1]], [[10, 0], [10, 0], [9, 3]], [4.0, 1.0, 3.9])
    """
    needed = np.maximum(np.ceil(np.round(patch.left * least, 9)).astype(np.int64), 1)
    table = _padded(patch.neighbours)
    groups = [np.flatnonzero(needed <= capacity)[:, None]]
    while len(groups) < most and len(groups[-1]):
        groups.append(_one_more(groups[-1], table, needed, capacity))
        _refuse_too_many(sum(map(len, groups)), most)
    if not len(groups[0]):
        raise ActionError(
            "adviser_capacity",
            N_(
                "An adviser visits at least {least} of the dwellings of a neighbourhood. There is time for "
                "{capacity} dwellings in all, and that is too few everywhere. Give more hours or weeks, or "
                "ask for a smaller share."
            ),
            least=f"{least:.0%}",
            capacity=capacity,
        )
    filled = [_filled(group, patch, needed, capacity) for group in groups if len(group)]
    widest = max(group.shape[1] for group, _ in filled)
    member = np.vstack([_widened(group, widest, NOBODY) for group, _ in filled])
    visits = np.vstack([_widened(spent, widest, 0) for _, spent in filled])
    reach = (visits * np.append(patch.density, 0.0)[member]).sum(axis=1)
    return Rounds(member, visits, reach, patch.district[member[:, 0]])


def hangs_together(members: Iterable[int], neighbours: tuple[Integers, ...]) -> bool:
    """Tell whether one can walk from each area to each other one without leaving the group.

    Examples
    --------
    >>> path = (np.array([1]), np.array([0, 2]), np.array([1]))
    >>> hangs_together([0, 1, 2], path), hangs_together([0, 2], path)
    (True, False)
    """
    left = set(members)
    edge = [left.pop()] if left else []
    while edge:
        found = left & set(neighbours[edge.pop()].tolist())
        left -= found
        edge += found
    return not left


def _one_more(group: Integers, table: Integers, needed: Integers, capacity: int) -> Integers:
    """Add to each group each of its neighbours, as far as there is time; each new group once."""
    beside = table[group].reshape(len(group), -1)
    row = np.repeat(np.arange(len(group)), beside.shape[1])
    added = beside.ravel()
    fits: Booleans = (added != NOBODY) & ~(group[row] == added[:, None]).any(axis=1)
    row, added = row[fits], added[fits]
    fits = needed[group].sum(axis=1)[row] + needed[added] <= capacity
    grown = np.sort(np.column_stack([group[row[fits]], added[fits]]), axis=1)
    return np.unique(grown, axis=0)


def _filled(group: Integers, patch: Patch, needed: Integers, capacity: int) -> tuple[Integers, Integers]:
    """Spend the capacity: the least everywhere, the rest where it reaches most."""
    order = np.argsort(-np.round(patch.density[group], 12), axis=1, kind="stable")
    sorted_group = np.take_along_axis(group, order, axis=1)
    base = needed[sorted_group]
    more = patch.left[sorted_group] - base
    room = capacity - base.sum(axis=1, keepdims=True)
    spent = base + np.clip(room - (np.cumsum(more, axis=1) - more), 0, more)
    visits = np.zeros_like(spent)
    np.put_along_axis(visits, order, spent, axis=1)
    return group, visits


def _padded(neighbours: tuple[Integers, ...]) -> Integers:
    """Put the neighbours into a table, :data:`NOBODY` behind the last."""
    widest = max((len(found) for found in neighbours), default=0)
    table = np.full((len(neighbours), max(widest, 1)), NOBODY, dtype=np.int64)
    for row, found in enumerate(neighbours):
        table[row, : len(found)] = found
    return table


def _widened(rows: Integers, width: int, blank: int) -> Integers:
    """Fill rows up to a width."""
    return np.pad(rows, ((0, 0), (0, width - rows.shape[1])), constant_values=blank)


def _refuse_too_many(n: int, most: int) -> None:
    """Refuse more rounds than can be weighed."""
    if n > MOST_ROUNDS:
        raise ActionError(
            "adviser_rounds",
            N_(
                "All rounds of touching neighbourhoods are weighed, at most {limit} of them. With up to "
                "{most} neighbourhoods in a round there are more. Allow fewer in a round."
            ),
            limit=MOST_ROUNDS,
            most=most,
        )


def patch_of(areas: gpd.GeoDataFrame, left: Integers, *, apart: float = np.inf) -> Patch:
    """Make the patch of areas with dwellings left; neighbours as of :func:`touching`, in one district.

    Examples
    --------
    >>> areas = gpd.GeoDataFrame({"code": ["A"], "district": ["stad"], "dwellings": [5], "expected": [0.5]},
    ...     geometry=[shapely.box(0, 0, 9, 9)], crs="EPSG:28992")
    >>> patch_of(areas, np.array([3])).density.tolist()
    [0.1]
    """
    district = np.unique(areas[columns.DISTRICT].to_numpy(dtype=str), return_inverse=True)[1].astype(np.int64)
    beside = touching(areas, apart=apart)
    return Patch(
        expected=areas[columns.EXPECTED].to_numpy(dtype=np.float64),
        dwellings=areas[columns.DWELLINGS].to_numpy(dtype=np.int64),
        left=left.astype(np.int64),
        district=district,
        neighbours=tuple(found[district[found] == district[row]] for row, found in enumerate(beside)),
    )
