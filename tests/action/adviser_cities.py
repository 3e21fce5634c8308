"""Small cities for the tests of the advisers, and what holds of every plan."""

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import strategies as st

from hotspots.action.adviser_rounds import touching
from hotspots.action.advisers import AdviserSettings

RD = "EPSG:28992"
NOTHING = {"nothing_left", "adviser_capacity"}
NAMES = {"x": "Xanten", "y": "Ysel"}


def city(cells, *, size=100.0):
    """Areas at (column, row, district, dwellings, expected)."""
    return gpd.GeoDataFrame(
        {
            "code": [f"A{n}" for n in range(len(cells))],
            "name": [f"Area {n}" for n in range(len(cells))],
            "district": [cell[2] for cell in cells],
            "dwellings": [cell[3] for cell in cells],
            "expected": [float(cell[4]) for cell in cells],
        },
        geometry=[
            shapely.box(size * cell[0], size * cell[1], size * (cell[0] + 1), size * (cell[1] + 1))
            for cell in cells
        ],
        crs=RD,
    )


@st.composite
def cities(draw, largest=6):
    """A small random city on a lattice of three by two, some of whose places are empty."""
    places = [(column, row) for column in range(3) for row in range(2)]
    n = draw(st.integers(1, largest))
    chosen = draw(st.permutations(places))[:n]
    return city(
        [
            (column, row, draw(st.sampled_from("xy")), draw(st.integers(1, 8)), draw(st.integers(0, 9)) / 10)
            for column, row in chosen
        ]
    )


ASKED = AdviserSettings(advisers=2, hours=1, minutes=12, weeks=1, most=3, least=0.4, floor=0.0, cost=0.0)


def net_of(areas):
    net = nx.Graph()
    net.add_nodes_from(range(len(areas)))
    district = areas["district"].to_numpy()
    net.add_edges_from(
        (a, int(b)) for a, found in enumerate(touching(areas)) for b in found if district[a] == district[b]
    )
    return net


def big(seed=0, side=8, districts=2):
    """A larger city, and what is expected in it."""
    rng = np.random.default_rng(seed)
    return city(
        [
            (column, row, "xy"[column * districts // side], int(rng.integers(20, 400)), rng.gamma(2, 0.1))
            for column in range(side)
            for row in range(side)
        ]
    )


MANY = AdviserSettings(advisers=5, hours=20, minutes=10, weeks=4, most=4, least=0.2, floor=0.5, cost=0.01)


def holds(plan, areas, asked):
    """What is true of every plan."""
    rounds, net = plan.rounds, net_of(areas)
    at = dict(zip(areas["code"], range(len(areas)), strict=True))
    assert not rounds["code"].duplicated().any()
    assert set(rounds["adviser"]) <= set(range(1, asked.advisers + 1))
    left = plan.areas.set_index("code")["left"]
    for _, walked in rounds.groupby("adviser"):
        members = [at[code] for code in walked["code"]]
        assert walked["order"].tolist() == list(range(1, len(walked) + 1))
        assert len(walked) <= asked.most
        assert len(set(walked["district"])) == 1
        for n in range(1, len(members) + 1):  # whoever walks in this order never leaves the round
            assert nx.is_connected(net.subgraph(members[:n]))
        assert walked["visits"].sum() <= asked.capacity
    assert (rounds["visits"] <= rounds["code"].map(left)).all()
    assert (rounds["visits"] >= 1).all()
    assert rounds["reach"].sum() == pytest.approx(plan.reach)
    assert (rounds["reach"] == rounds["expected"] * rounds["visits"] / rounds["dwellings"]).all()
    assert plan.districts["visits"].sum() == rounds["visits"].sum()
    assert plan.districts["reach"].sum() == pytest.approx(plan.reach)
    assert plan.districts["advisers"].sum() == rounds["adviser"].nunique()
    assert (plan.districts["visits"] >= plan.districts["floor"]).all()
    assert plan.reach <= plan.expected
    assert 0 <= plan.gap <= 1
