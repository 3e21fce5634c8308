"""The dwellings around burglaries, and the zones that touching areas make together."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from hotspots.action.letter_rules import WIDEST, LetterRule, zone_too_large
from hotspots.analysis.points import Booleans, Floats, Integers
from hotspots.columns import HOUSE_NUMBER, POSTCODE, STREET

_TOUCH: Final = 1e-6  # metres by which rounding may be off
_SIDES: Final = 2
_MOST_PAIRS: Final = 20_000_000


class _Ground(NamedTuple):
    """What does not change while zones are widened: places, dwellings, and those along the street of each."""

    places: Floats
    xy: Floats
    tree: cKDTree
    base: list[Integers]
    rule: LetterRule


class Areas(NamedTuple):
    """Pairs of a burglary and a dwelling within the rule, and the zone of each burglary.

    Attributes
    ----------
    burglary, dwelling
        Positions, shape (pairs,), sorted by burglary and then dwelling.
    distance
        Metres between them, shape (pairs,).
    zone
        Zone of each burglary, from 0, shape (burglaries,).
    widened
        Whether a zone was widened to have dwellings enough, shape (zones,).
    n_dwellings
        Dwellings of each zone, shape (zones,).
    """

    burglary: Integers
    dwelling: Integers
    distance: Floats
    zone: Integers
    widened: Booleans
    n_dwellings: Integers


def areas_around(places: Floats, dwellings: gpd.GeoDataFrame, xy: Floats, rule: LetterRule) -> Areas:
    """Find the dwellings of each burglary and put areas that touch together.

    Two areas touch when their circles do, or when they share a dwelling. A zone with fewer dwellings than
    the rule asks for is widened to the next nearest ones, no further than twice the radius; it may touch
    another zone by that, and then they are one.

    Parameters
    ----------
    places
        Of the burglaries, shape (burglaries, 2), metres.
    dwellings, xy
        An address frame with dwellings only, and its coordinates, shape (dwellings, 2).
    rule
        Distance or neighbours.

    Raises
    ------
    LetterError
        When a zone has more dwellings than the rule allows.
    """
    tree = cKDTree(xy)
    reach = np.full(len(places), rule.radius)
    base: list[Integers] = [np.empty(0, dtype=np.int64)] * len(places)
    if rule.neighbours is not None:
        reach[:] = 0.0
        base = _along_streets(places, dwellings, xy, rule, tree=tree)
    ground = _Ground(places, xy, tree, base, rule)
    first = reach.copy()
    while True:
        areas = _joined(ground, reach)
        wider = _wider(ground, areas, reach)
        if not (wider > reach).any():
            break
        reach = np.maximum(reach, wider)
    widened = np.zeros(len(areas.n_dwellings), dtype=bool)
    np.logical_or.at(widened, areas.zone, reach > first)
    return areas._replace(widened=widened)


def _joined(ground: _Ground, reach: Floats) -> Areas:
    """List the pairs within reach and number the zones."""
    places, xy, tree, base, rule = ground
    near = tree.query_ball_point(places, reach + _TOUCH, return_length=True)
    if near.max() > rule.most_dwellings or near.sum() > _MOST_PAIRS:
        raise zone_too_large(int(near.max()), rule)
    found = tree.query_ball_point(places, reach + _TOUCH)
    members = [
        np.union1d(np.asarray(some, dtype=np.int64), more) for some, more in zip(found, base, strict=True)
    ]
    sizes = np.array([len(some) for some in members], dtype=np.int64)
    burglary = np.repeat(np.arange(len(places)), sizes)
    dwelling = np.concatenate(members)
    zone = _zones(places, reach, burglary, dwelling, len(xy))
    both = np.unique(np.column_stack([zone[burglary], dwelling]), axis=0)
    n_dwellings = np.bincount(both[:, 0], minlength=int(zone.max()) + 1)
    if n_dwellings.max() > rule.most_dwellings:
        raise zone_too_large(int(n_dwellings.max()), rule)
    distance = np.hypot(*(places[burglary] - xy[dwelling]).T)
    none = np.zeros(len(n_dwellings), dtype=bool)
    return Areas(burglary, dwelling, distance, zone, none, n_dwellings)


def _zones(places: Floats, reach: Floats, burglary: Integers, dwelling: Integers, n: int) -> Integers:
    """Return the zone of each burglary: one for those whose circles touch, or that share a dwelling."""
    pairs = cKDTree(places).query_pairs(2 * float(reach.max()) + _TOUCH, output_type="ndarray")
    apart = np.hypot(*(places[pairs[:, 0]] - places[pairs[:, 1]]).T)
    pairs = pairs[apart <= reach[pairs].sum(axis=1) + _TOUCH]
    rows = np.concatenate([pairs[:, 0], burglary])
    columns = np.concatenate([pairs[:, 1], len(places) + dwelling])
    size = len(places) + n
    graph = coo_array((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(size, size))
    labels = connected_components(graph, directed=False)[1][: len(places)]
    zone: Integers = np.unique(labels, return_inverse=True)[1].astype(np.int64)
    return zone


def _wider(ground: _Ground, areas: Areas, reach: Floats) -> Floats:
    """Return the reach that gives each zone that is too small its dwellings, or the widest there is."""
    places, _, tree, base, rule = ground
    widest = WIDEST * rule.radius
    wanted = min(rule.least_dwellings, tree.n)
    wider = reach.copy()
    for zone in np.flatnonzero(areas.n_dwellings < rule.least_dwellings):
        here = np.flatnonzero(areas.zone == zone)
        distance, dwelling = tree.query(places[here], k=np.arange(1, wanted + 1))
        nearest: dict[int, float] = {}
        for metres, one in zip(distance.ravel().tolist(), dwelling.ravel().tolist(), strict=True):
            nearest[one] = min(metres, nearest.get(one, np.inf))
        for burglary in here.tolist():
            nearest |= dict.fromkeys(base[burglary].tolist(), 0.0)
        enough = sorted(nearest.values())[: rule.least_dwellings]
        wider[here] = np.maximum(reach[here], min(enough[-1], widest))
    return wider


def _along_streets(
    places: Floats, dwellings: gpd.GeoDataFrame, xy: Floats, rule: LetterRule, *, tree: cKDTree
) -> list[Integers]:
    """Return the dwellings of the next house numbers along the street of each burglary."""
    own = tree.query(places)[1]
    numbers = dwellings[HOUSE_NUMBER].to_numpy()
    groups = {name: dwellings.groupby(name).indices for name in (STREET, POSTCODE)}
    values = {name: dwellings[name] for name in (STREET, POSTCODE)}
    result = []
    for place, home in zip(places, own.tolist(), strict=True):
        group = _street_of(home, values, groups)
        if group is None:
            n = min(2 * _SIDES * (rule.neighbours or 0) + 1, len(xy))
            result.append(np.sort(np.atleast_1d(tree.query(place, k=n)[1]).astype(np.int64)))
            continue
        near = np.hypot(*(xy[group] - place).T) <= WIDEST * rule.radius
        group = group[near]
        chosen = _next_numbers(numbers[group], int(numbers[home]), rule.neighbours or 0)
        result.append(np.sort(np.union1d(group[chosen], [home])))
    return result


def _street_of(home: int, values: Mapping[str, pd.Series], groups: Mapping[str, Any]) -> Integers | None:
    """Return the dwellings of the same street, else of the same postcode, else None."""
    for name in (STREET, POSTCODE):
        value = values[name].iloc[home]
        if isinstance(value, str) and value:
            group: Integers = np.asarray(groups[name][value], dtype=np.int64)
            return group
    return None


def _next_numbers(numbers: Integers, own: int, n: int) -> Booleans:
    """Tell which numbers are the own one, or among the n next ones up or down on either side."""
    wanted = {own}
    for side in range(_SIDES):
        here = np.unique(numbers[numbers % _SIDES == side])
        wanted |= set(here[here < own][-n:].tolist()) | set(here[here > own][:n].tolist())
    return np.isin(numbers, sorted(wanted))
