"""Gi* of 40,000 cells, side by side: ours against esda's analytic G_Local, weights included.

Run with ``python benchmarks/getis_ord.py [--side 200] [--repeats 5]``. All ways answer in turn within one
run; medians are compared, and z must be the same cell for cell. The
permutations are timed too, beside esda's.
"""

import argparse
import gc
import statistics
import time
import tracemalloc
import warnings
from collections.abc import Callable

import esda
import geopandas as gpd
import libpysal
import numpy as np

from hotspots.analysis.getis_ord import getis_ord, getis_ord_grid, grid_tests, grid_z_scores
from hotspots.analysis.grid import Grid, make_grid
from hotspots.analysis.multiple import benjamini_hochberg
from hotspots.analysis.neighbours import cells_around

TARGET = 100
PERMUTATIONS = 999


def peer(counts: np.ndarray, permutations: int = 0) -> np.ndarray:
    """Return z of esda: Gi* with binary weights, as its users have to ask for."""
    weights = libpysal.weights.lat2W(*counts.shape, rook=False)
    local = esda.G_Local(
        counts.ravel().astype(float), weights, transform="B", star=True, permutations=permutations
    )
    return np.asarray(local.Zs)


def z_p_q(counts: np.ndarray, grid: Grid, *, exact: bool) -> np.ndarray:
    z, p = grid_tests(counts, grid=grid, exact=exact)
    benjamini_hochberg(p)
    return z.ravel()


def by_grid(counts: np.ndarray, grid: Grid, permutations: int = 0) -> np.ndarray:
    return getis_ord_grid(counts, grid=grid, permutations=permutations)["z_score"].to_numpy()


def by_matrix(cells: gpd.GeoDataFrame, grid: Grid) -> np.ndarray:
    return getis_ord(cells, neighbours=cells_around(grid))["z_score"].to_numpy()


def ways_of(counts: np.ndarray, grid: Grid) -> dict[str, Callable[[], np.ndarray]]:
    cells = grid.frame().assign(n=counts.ravel())  # the squares of a grid are made once
    return {
        "`grid_z_scores`: z": lambda: grid_z_scores(counts, grid=grid).ravel(),
        "`grid_tests`: the same with normal p, and q": lambda: z_p_q(counts, grid, exact=False),
        "`grid_tests`: the same with exact p, and q": lambda: z_p_q(counts, grid, exact=True),
        "**`getis_ord_grid`**: a frame with z, exact p, q and hot": lambda: by_grid(counts, grid),
        "`getis_ord` with a sparse matrix of `cells_around`": lambda: by_matrix(cells, grid),
        "esda: `lat2W` + `G_Local`, binary, star, analytic": lambda: peer(counts),
        f"`getis_ord_grid`, {PERMUTATIONS} permutations": lambda: by_grid(counts, grid, PERMUTATIONS),
    }


def timed(run: Callable[[], np.ndarray]) -> tuple[float, np.ndarray]:
    gc.collect()
    start = time.perf_counter()
    answer = run()
    return time.perf_counter() - start, answer


def memory(run: Callable[[], np.ndarray]) -> float:
    """Return the peak of what Python and numpy allocate, in MB."""
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def main() -> None:
    warnings.filterwarnings("ignore")  # of the peers
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--side", type=int, default=200)
    arguments.add_argument("--repeats", type=int, default=5)
    arguments.add_argument(
        "--peer-permutations", action="store_true", help="time those of esda too (minutes)"
    )
    given = arguments.parse_args()

    side = given.side
    grid = make_grid((0, 0, side * 100, side * 100), cell_size=100, crs="EPSG:28992")
    counts = np.random.default_rng(2023).negative_binomial(0.3, 0.2, (side, side))
    ways = ways_of(counts, grid)
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    answers: dict[str, np.ndarray] = {}
    for _ in range(given.repeats):
        for name, way in ways.items():
            took, answers[name] = timed(way)
            seconds[name].append(took)
    names = list(ways)
    ours, theirs = names[3], names[5]

    print(f"{side * side:,} cells, median of {given.repeats} (range)\n")
    print("| way | seconds | times ours | MB |")
    print("|---|---|---|---|")
    base = statistics.median(seconds[ours])
    for name, took in seconds.items():
        median = statistics.median(took)
        extent = f"{median:.4f} ({min(took):.4f}-{max(took):.4f})"
        print(f"| {name} | {extent} | {median / base:.2g} | {memory(ways[name]):.0f} |")
    if given.peer_permutations:
        took, _ = timed(lambda: peer(counts, PERMUTATIONS))
        print(f"| esda with {PERMUTATIONS} permutations, once | {took:.1f} | {took / base:.0f} | |")
    for name, answer in answers.items():
        np.testing.assert_allclose(answer, answers[theirs], atol=1e-9, err_msg=name)
    print("\nz is the same, cell for cell (1e-9).")
    for name in names[:4]:
        ratio = statistics.median(seconds[theirs]) / statistics.median(seconds[name])
        print(f"{name}: {ratio:.0f} times as fast as esda. Target: {TARGET}.")
        if ratio < TARGET:
            raise SystemExit(1)


if __name__ == "__main__":
    main()
