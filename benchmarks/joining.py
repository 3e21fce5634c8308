"""Points in polygons, side by side: the area index against geopandas, on the buurten of Almere.

Run with ``python benchmarks/joining.py [--points 2000000] [--repeats 5]``. All ways answer in turn within one
run, so that a busy machine slows all of them; medians are compared, and the answers must be the same.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hotspots.city import load_city
from hotspots.places.area_index import AreaIndex
from hotspots.places.layers import load_layers, municipality

TARGET = 20


def points_in(city: shapely.Geometry, n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return points spread evenly over the city; one in a hundred lies outside it."""
    low_x, low_y, high_x, high_y = city.bounds
    x, y = rng.uniform(low_x, high_x, 3 * n), rng.uniform(low_y, high_y, 3 * n)
    inside = shapely.contains_xy(city, x, y)
    keep = np.concatenate([np.flatnonzero(inside)[: n - n // 100], np.flatnonzero(~inside)[: n // 100]])
    keep = rng.permutation(keep)
    return x[keep], y[keep]


def timed(run: Callable[[], np.ndarray]) -> tuple[float, np.ndarray]:
    start = time.perf_counter()
    answer = run()
    return time.perf_counter() - start, answer


def sjoin(areas: gpd.GeoDataFrame, x: np.ndarray, y: np.ndarray, predicate: str) -> np.ndarray:
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs=areas.crs)
    joined = gpd.sjoin(points, areas[["geometry"]], predicate=predicate)["index_right"]
    # A point on a border matches several areas: keep the first, as a user would have to.
    first = joined[~joined.index.duplicated()]
    return first.reindex(pd.RangeIndex(len(x)), fill_value=-1).to_numpy()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--points", type=int, default=2_000_000)
    arguments.add_argument("--repeats", type=int, default=5)
    given = arguments.parse_args()

    city = load_city(Path(__file__).parents[1] / "geodata" / "almere.toml")
    layers = load_layers(city)
    areas = layers["buurt"]
    x, y = points_in(municipality(layers, city), given.points, np.random.default_rng(2023))
    index = AreaIndex(areas)
    ways: dict[str, Callable[[], np.ndarray]] = {
        "AreaIndex.locate": lambda: index.locate(x, y),
        "AreaIndex, built anew": lambda: AreaIndex(areas).locate(x, y),
        "GeoDataFrame + sjoin within": lambda: sjoin(areas, x, y, "within"),
        "GeoDataFrame + sjoin intersects": lambda: sjoin(areas, x, y, "intersects"),
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    answers: dict[str, np.ndarray] = {}
    for _ in range(given.repeats):
        for name, way in ways.items():
            took, answers[name] = timed(way)
            seconds[name].append(took)

    ours = statistics.median(seconds["AreaIndex.locate"])
    print(f"{given.points:,} points in {len(areas)} areas, median of {given.repeats} (range)\n")
    print("| way | seconds | times the index |")
    print("|---|---|---|")
    for name, took in seconds.items():
        median = statistics.median(took)
        print(f"| {name} | {median:.3f} ({min(took):.3f}-{max(took):.3f}) | {median / ours:.1f} |")
    for name, answer in answers.items():
        if not np.array_equal(answer, answers["AreaIndex.locate"]):
            raise SystemExit(f"{name} answers differently")
    print("\nThe answers are the same, point for point.")
    ratio = statistics.median(seconds["GeoDataFrame + sjoin within"]) / ours
    print(f"Target: at least {TARGET} times as fast as sjoin within. Measured: {ratio:.0f} times.")
    if ratio < TARGET:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
