"""The density of 200,000 points on cells of 50 m over 20 by 20 km, beside KDEpy and scikit-learn.

Run with ``python benchmarks/density.py [--points 200000] [--repeats 11] [--share 1]`` (needs the extra
``benchmark``). Everybody starts from coordinates in metres and gives incidents per km² at the same cell
centres, a quartic kernel of 250 m or the Gaussian one of the same spread; scikit-learn, which has no quartic
kernel, once and at all cells (``--share 0.1`` in a hurry: a tenth of them drawn at random, its seconds times
ten, which counts its tree ten times too). The truth is the exact sum; half of the points lie anywhere, half
around forty centres. It fails when an answer is more than 5 % off, when ours is more than 0.5 % off or
further off than KDEpy's, or when it is less than 3 times as fast as KDEpy or 100 times as scikit-learn.
"""

import argparse
import statistics
import time
import tracemalloc
from collections.abc import Callable

import geopandas as gpd
import numpy as np
from KDEpy import FFTKDE
from sklearn.neighbors import KernelDensity

from hotspots.analysis.density import density
from hotspots.analysis.points import Floats
from hotspots.analysis.smoothing import Lattice, smooth, smooth_exactly

SIDE, CELL, BANDWIDTH = 20_000, 50.0, 250.0
DEVIATION = BANDWIDTH / np.sqrt(8)  # a Gaussian as wide as the quartic kernel
KDEPY_BIWEIGHT = np.sqrt(1 / 7)  # KDEpy scales this kernel by its deviation in one dimension
LATTICE = Lattice(-300.0, -300.0, CELL, (412, 412))  # KDEpy wants its kernels within the grid

Run = Callable[[], Floats]


def scatter(n: int) -> Floats:
    rng = np.random.default_rng(1)
    centres = rng.uniform(2000, SIDE - 2000, (40, 2))
    around = centres[rng.integers(0, len(centres), n // 2)] + rng.normal(0, 400, (n // 2, 2))
    xy = np.concatenate([rng.uniform(0, SIDE, (n - n // 2, 2)), np.clip(around, 0, SIDE)])
    rng.shuffle(xy)
    return xy


def cells() -> Floats:
    x, y = LATTICE.centres()
    return np.stack([x.T, y.T], axis=-1).reshape(-1, 2)  # KDEpy wants y to run fastest


def kdepy(xy: Floats, grid: Floats, kernel: str, bandwidth: float) -> Floats:
    found = FFTKDE(kernel=kernel, bw=bandwidth, norm=2).fit(xy).evaluate(grid)
    return found.reshape(LATTICE.shape[::-1]).T * len(xy)


def in_turn(ways: dict[str, Run], repeats: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(repeats):
        for name, run in ways.items():
            start = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - start)
    return times


def memory(run: Run) -> float:
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def off(found: Floats, truth: Floats) -> float:
    return float(np.abs(found - truth).max() / truth.max())


def beside_kdepy(xy: Floats, truth: dict[str, Floats], repeats: int) -> dict[str, float]:
    """Return the seconds of ours by kernel."""
    x, y = np.ascontiguousarray(xy.T)
    grid, frame = cells(), gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs="EPSG:28992")
    ways: dict[str, Run] = {
        "quartic: ours": lambda: smooth(x, y, LATTICE, bandwidth=BANDWIDTH, kernel="quartic"),
        "quartic: KDEpy": lambda: kdepy(xy, grid, "biweight", BANDWIDTH * KDEPY_BIWEIGHT),
        "quartic: ours, exact": lambda: smooth_exactly(x, y, LATTICE, bandwidth=BANDWIDTH, kernel="quartic"),
        "quartic: density(frame)": lambda: density(frame, bounds=LATTICE.bounds).values / 1e6,
        "gaussian: ours": lambda: smooth(x, y, LATTICE, bandwidth=DEVIATION, kernel="gaussian"),
        "gaussian: KDEpy": lambda: kdepy(xy, grid, "gaussian", DEVIATION),
    }
    errors = {name: off(run(), truth[name.split(":")[0]]) for name, run in ways.items()}
    times = in_turn(ways, repeats)
    middle = {name: statistics.median(seconds) for name, seconds in times.items()}
    for name, seconds in times.items():
        spread = f"({min(seconds) * 1000:.0f}-{max(seconds) * 1000:.0f})"
        print(f"{name:<26} {middle[name] * 1000:6.0f} ms {spread:<10} {errors[name]:9.4%} off", end="")
        print(f"  {memory(ways[name]):4.0f} MB")
    for kernel in ("quartic", "gaussian"):
        ours, theirs = f"{kernel}: ours", f"{kernel}: KDEpy"
        print(f"{kernel}: {middle[theirs] / middle[ours]:.1f} times as fast as KDEpy")
        if errors[theirs] > 0.05 or errors[ours] > min(errors[theirs], 0.005):
            raise SystemExit("an answer is too far off")
        if middle[theirs] < 3 * middle[ours]:
            raise SystemExit("less than 3 times as fast as KDEpy")
    return {kernel: middle[f"{kernel}: ours"] for kernel in ("quartic", "gaussian")}


def beside_sklearn(xy: Floats, truth: Floats, seconds: dict[str, float], share: float) -> None:
    grid = cells()
    drawn = np.random.default_rng(2).permutation(len(grid))[: max(1, round(share * len(grid)))]
    print(f"\nscikit-learn at {len(drawn)} of {len(grid)} cells")
    for ours, settings in (
        ("gaussian", {"kernel": "gaussian", "bandwidth": DEVIATION, "rtol": 1e-3}),
        ("quartic", {"kernel": "epanechnikov", "bandwidth": BANDWIDTH}),
    ):
        start = time.perf_counter()
        found = np.exp(KernelDensity(**settings).fit(xy).score_samples(grid[drawn])) * len(xy)
        took = (time.perf_counter() - start) * len(grid) / len(drawn)
        print(
            f"{settings}: {took:.1f} s for all; our {ours} kernel is {took / seconds[ours]:.0f} times as fast"
        )
        if ours == "gaussian" and np.abs(found - truth.T.ravel()[drawn]).max() > 0.005 * truth.max():
            raise SystemExit("scikit-learn gives another answer")
        if took < 100 * seconds[ours]:
            raise SystemExit("less than 100 times as fast as scikit-learn")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--points", type=int, default=200_000)
    parser.add_argument("--repeats", type=int, default=11)
    parser.add_argument("--share", type=float, default=1.0)
    given = parser.parse_args()
    xy = scatter(given.points)
    x, y = np.ascontiguousarray(xy.T)
    start = time.perf_counter()
    smooth(x, y, LATTICE, bandwidth=BANDWIDTH, kernel="quartic")
    print(f"first call: {time.perf_counter() - start:.1f} s, compiling, or reading what was compiled before")
    truth = {
        "quartic": smooth_exactly(x, y, LATTICE, bandwidth=BANDWIDTH, kernel="quartic"),
        "gaussian": smooth_exactly(x, y, LATTICE, bandwidth=DEVIATION, kernel="gaussian"),
    }
    seconds = beside_kdepy(xy, truth, given.repeats)
    beside_sklearn(xy, truth["gaussian"], seconds, given.share)


if __name__ == "__main__":
    main()
