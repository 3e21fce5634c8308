"""DBSCAN on many points: ours beside scikit-learn and kd-tree pairs, the same clusters from all.

Run with ``python benchmarks/clusters.py [--points 200000] [--repeats 5]``. Points lie half evenly and half in
400 hotspots on 20 by 20 km, all different, so that nothing is gained by taking identical ones together; then
as many in a tenth of the area, where a radius holds many more. All ways run in turn within one run. Memory is
the most that a fresh process needs above what it has before clustering (Linux). It fails when two ways
disagree or ours is less than twice as fast as scikit-learn.
"""

import argparse
import multiprocessing
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree
from sklearn.cluster import DBSCAN

from hotspots.analysis.cell_dbscan import TOUCH
from hotspots.analysis.clusters import dbscan
from hotspots.analysis.emerging import emerging_hot_spots, space_time_cube
from hotspots.analysis.grid import make_grid
from hotspots.analysis.robustness import default_variants, robustness, scale_dependence
from hotspots.analysis.st_dbscan import st_dbscan

SIDE = 20_000.0
Labels = np.ndarray
Way = Callable[[gpd.GeoDataFrame, float, int], Labels]


def points(n: int, side: float = SIDE) -> gpd.GeoDataFrame:
    rng = np.random.default_rng(1)
    centres = rng.uniform(0, side, (400, 2))
    near = centres[rng.integers(0, 400, n - n // 2)] + rng.normal(0, 60, (n - n // 2, 2))
    xy = np.concatenate([rng.uniform(0, side, (n // 2, 2)), near])
    begin = pd.Timestamp("2023-01-01", tz="Europe/Amsterdam") + pd.to_timedelta(
        rng.integers(0, 365 * 24 * 60, n), unit="min"
    )
    geometry = gpd.points_from_xy(xy[:, 0], xy[:, 1], crs="EPSG:28992")
    return gpd.GeoDataFrame({"occurred_from": begin, "occurred_to": begin}, geometry=geometry)


def ours(frame: gpd.GeoDataFrame, radius: float, least: int) -> Labels:
    return dbscan(frame, radius=radius, min_incidents=least).to_numpy()


def coordinates(frame: gpd.GeoDataFrame) -> np.ndarray:
    return np.column_stack([frame.geometry.x, frame.geometry.y])


def theirs(frame: gpd.GeoDataFrame, radius: float, least: int) -> Labels:
    labels: Labels = DBSCAN(eps=radius + TOUCH, min_samples=least).fit(coordinates(frame)).labels_
    return labels


def pairs(frame: gpd.GeoDataFrame, radius: float, least: int) -> Labels:
    xy = coordinates(frame)
    found = cKDTree(xy).query_pairs(radius + TOUCH, output_type="ndarray")
    core = np.bincount(found.ravel(), minlength=len(xy)) + 1 >= least
    inner = found[core[found].all(axis=1)]
    graph = coo_array((np.ones(len(inner), bool), inner.T), shape=(len(xy), len(xy)))
    labels = np.where(core, connected_components(graph, directed=False)[1], -1)
    edge = found[core[found[:, 0]] != core[found[:, 1]]]
    edge = np.where(core[edge[:, :1]], edge, edge[:, ::-1])
    labels[edge[:, 1]] = labels[edge[:, 0]]
    return labels


def require_same(one: Labels, other: Labels, core: np.ndarray) -> None:
    """The same noise, and the same clusters of core points; a border point may belong to either of two."""
    joined = pd.DataFrame({"one": one[core], "other": other[core]}).drop_duplicates()
    same = len(joined) == joined["one"].nunique() == joined["other"].nunique()
    if not same or ((one < 0) != (other < 0)).any():
        raise SystemExit("the partitions differ")


def core_points(frame: gpd.GeoDataFrame, radius: float, least: int) -> np.ndarray:
    tree = cKDTree(coordinates(frame))
    counts = tree.query_ball_point(tree.data, radius + TOUCH, return_length=True, workers=2)
    return np.asarray(counts) >= least


def _highest() -> float:
    """The most memory of this process since it was last cleared, in MB."""
    line = next(x for x in Path("/proc/self/status").read_text().splitlines() if x.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def _peak(way: Way, setting: tuple[int, float, float, int], sent: multiprocessing.SimpleQueue) -> None:
    n, side, radius, least = setting
    frame = points(n, side)
    way(frame.iloc[:30_000], radius, least)  # loads what it needs
    Path("/proc/self/clear_refs").write_text("5")
    before = _highest()
    way(frame, radius, least)
    sent.put(_highest() - before)


def megabytes(way: Way, setting: tuple[int, float, float, int]) -> float:
    context = multiprocessing.get_context("spawn")
    sent = context.SimpleQueue()
    process = context.Process(target=_peak, args=(way, setting, sent))
    process.start()
    process.join()
    return float(sent.get())


def compare(setting: tuple[int, float, float, int], ways: dict[str, Way], repeats: int) -> dict[str, float]:
    n, side, radius, least = setting
    frame = points(n, side)
    core = core_points(frame, radius, least)
    times: dict[str, list[float]] = {name: [] for name in ways}
    answers: dict[str, Labels] = {}
    for _ in range(repeats):
        for name, way in ways.items():
            start = time.perf_counter()
            answers[name] = way(frame, radius, least)
            times[name].append(time.perf_counter() - start)
    first = answers[next(iter(ways))]
    print(
        f"\n{n} points on {side / 1000:.1f} km squared, {least} within {radius:.0f} m: "
        f"{first.max() + 1} clusters"
    )
    for name, way in ways.items():
        require_same(first, answers[name], core)
        took = times[name]
        spread = f"{statistics.median(took):.3f} s ({min(took):.3f}-{max(took):.3f})"
        print(f"  {name:<26} {spread:<28} {megabytes(way, setting):7.0f} MB")
    return {name: statistics.median(took) for name, took in times.items()}


def others(n: int, repeats: int) -> None:
    frame = points(n)
    grid = make_grid((0, 0, SIDE, SIDE), cell_size=200, crs="EPSG:28992")
    cube = space_time_cube(frame, grid, step=28)
    clusters = dbscan(frame, radius=50, min_incidents=15)
    variants = default_variants(radius=50, min_incidents=15)
    print()
    for name, run in {
        f"ST-DBSCAN, {n} incidents, 100 m, 28 days": lambda: st_dbscan(
            frame, radius=100, days=28, min_incidents=10
        ),
        f"space-time cube, {cube.steps} steps of 10,000 cells": lambda: space_time_cube(frame, grid, step=28),
        "emerging hot spots in it": lambda: emerging_hot_spots(cube),
        f"robustness, {n} incidents, 12 variants": lambda: robustness(frame, clusters, variants=variants),
        "dependence on the scale, 18 densities": lambda: scale_dependence(frame),
    }.items():
        run()  # compiles or loads the kernel
        took = []
        for _ in range(repeats):
            start = time.perf_counter()
            run()
            took.append(time.perf_counter() - start)
        print(f"{name:<55} {statistics.median(took):.3f} s ({min(took):.3f}-{max(took):.3f})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--points", type=int, default=200_000)
    parser.add_argument("--repeats", type=int, default=5)
    given = parser.parse_args()
    start = time.perf_counter()
    ours(points(30_000), 50, 15)
    print(f"first call, kernel compiled or loaded: {time.perf_counter() - start:.1f} s")
    every: dict[str, Way] = {"ours": ours, "scikit-learn": theirs, "kd-tree pairs and scipy": pairs}
    wide = compare((given.points, SIDE, 50, 15), every, given.repeats)
    dense = compare((given.points, SIDE / 10**0.5, 100, 60), every, max(given.repeats // 2, 1))
    others(given.points // 2, given.repeats)
    for found in (wide, dense):
        if found["scikit-learn"] < 2 * found["ours"]:
            raise SystemExit("ours is less than twice as fast as scikit-learn")


if __name__ == "__main__":
    main()
