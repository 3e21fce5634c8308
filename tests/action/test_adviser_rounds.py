"""The rounds: each connected group once, each filled as well as it can be."""

from itertools import combinations, product

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.action.adviser_rounds import (
    NOBODY,
    Patch,
    hangs_together,
    patch_of,
    possible_rounds,
    touching,
)
from hotspots.errors import ActionError


@st.composite
def patches(draw, largest=7):
    """A small random patch of areas."""
    n = draw(st.integers(1, largest))
    dwellings = np.array(draw(st.lists(st.integers(1, 6), min_size=n, max_size=n)))
    left = np.array([draw(st.integers(1, int(d))) for d in dwellings])
    expected = np.array(draw(st.lists(st.integers(0, 8), min_size=n, max_size=n))) / 8
    district = np.array(draw(st.lists(st.integers(0, 1), min_size=n, max_size=n)))
    pairs = [
        pair
        for pair in combinations(range(n), 2)
        if district[pair[0]] == district[pair[1]] and draw(st.booleans())
    ]
    neighbours = tuple(
        np.array(
            sorted({b for a, b in pairs if a == row} | {a for a, b in pairs if b == row}), dtype=np.int64
        )
        for row in range(n)
    )
    return Patch(expected, dwellings, left, district, neighbours)


def graph(patch):
    net = nx.Graph()
    net.add_nodes_from(range(len(patch.left)))
    net.add_edges_from((a, int(b)) for a, found in enumerate(patch.neighbours) for b in found)
    return net


def needed(patch, least):
    return np.maximum(np.ceil(np.round(patch.left * least, 9)).astype(int), 1)


def best_fill(patch, group, capacity, least):
    """The most that can be reached in a group, by trying everything."""
    floor = needed(patch, least)
    ranges = [range(floor[area], patch.left[area] + 1) for area in group]
    tries = [visits for visits in product(*ranges) if sum(visits) <= capacity]
    return max(
        (
            sum(v * patch.expected[a] / patch.dwellings[a] for v, a in zip(visits, group, strict=True)),
            sum(visits),
        )
        for visits in tries
    )


@settings(deadline=None, max_examples=80)
@given(
    patch=patches(),
    capacity=st.integers(1, 14),
    most=st.integers(1, 4),
    least=st.sampled_from([0.0, 0.3, 1.0]),
)
def test_every_connected_group_is_there_once_and_filled_best(patch, capacity, most, least):
    net, floor = graph(patch), needed(patch, least)
    wanted = {
        group
        for size in range(1, most + 1)
        for group in combinations(range(len(patch.left)), size)
        if nx.is_connected(net.subgraph(group)) and floor[list(group)].sum() <= capacity
    }
    if not wanted:
        with pytest.raises(ActionError, match="too few everywhere"):
            possible_rounds(patch, capacity=capacity, most=most, least=least)
        return
    rounds = possible_rounds(patch, capacity=capacity, most=most, least=least)
    found = [tuple(int(a) for a in member if a != NOBODY) for member in rounds.member]
    assert len(found) == len(set(found))
    assert set(found) == wanted
    for at, group in enumerate(found):
        visits = rounds.visits[at][: len(group)]
        assert (visits >= floor[list(group)]).all()
        assert (visits <= patch.left[list(group)]).all()
        assert rounds.total[at] == min(capacity, patch.left[list(group)].sum())
        assert rounds.reach[at] == pytest.approx(best_fill(patch, group, capacity, least)[0])
        assert (rounds.visits[at][len(group) :] == 0).all()
        assert rounds.district[at] == patch.district[group[0]]


@settings(deadline=None, max_examples=60)
@given(patch=patches(), chosen=st.sets(st.integers(0, 6), min_size=1))
def test_hanging_together_is_being_connected(patch, chosen):
    group = {area for area in chosen if area < len(patch.left)} or {0}
    assert hangs_together(group, patch.neighbours) == nx.is_connected(graph(patch).subgraph(group))


def squares(*corners, crs="EPSG:28992"):
    return gpd.GeoDataFrame(geometry=[shapely.box(x, y, x + 100, y + 100) for x, y in corners], crs=crs)


def test_neighbours_share_an_edge_and_not_a_corner_or_a_point():
    found = touching(squares((0, 0), (100, 0), (200, 100), (500, 500)))
    assert [list(map(int, row)) for row in found] == [[1], [0], [], []]
    assert [len(row) for row in touching(squares((0, 0), (100, 95)))] == [0, 0]  # five metres of border
    assert [len(row) for row in touching(squares((0, 0), (100.05, 0)))] == [1, 1]  # rounding of the borders


def test_what_lies_between_two_areas_parts_them():
    park = squares((0, 0), (100, 0), (200, 0))
    assert [len(row) for row in touching(park)] == [1, 2, 1]
    assert [len(row) for row in touching(park.iloc[[0, 2]])] == [0, 0]


def test_a_wide_and_empty_area_is_no_way_to_walk():
    areas = squares((0, 0), (100, 0))
    assert [len(row) for row in touching(areas, apart=100)] == [1, 1]
    assert [len(row) for row in touching(areas, apart=99)] == [0, 0]


def test_a_border_between_districts_is_no_way_through():
    areas = squares((0, 0), (100, 0)).assign(code=["a", "b"], district=["x", "y"], dwellings=5, expected=1.0)
    assert [len(row) for row in patch_of(areas, np.array([5, 5])).neighbours] == [0, 0]


def test_too_many_rounds_are_refused(monkeypatch):
    monkeypatch.setattr("hotspots.action.adviser_rounds.MOST_ROUNDS", 5)
    areas = squares(*((100 * n, 0) for n in range(6))).assign(
        code=list("abcdef"), district="x", dwellings=5, expected=1.0
    )
    patch = patch_of(areas, np.full(6, 5))
    with pytest.raises(ActionError) as problem:
        possible_rounds(patch, capacity=50, most=4, least=0.2)
    assert "With up to 4 neighbourhoods in a round there are more. Allow fewer in a round." in str(
        problem.value
    )
