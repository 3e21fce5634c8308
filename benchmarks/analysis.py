"""From a changed filter to described hotspots, on 100,000 incidents in a city of Almere's size.

Run with ``python benchmarks/analysis.py [--incidents 100000] [--repeats 7]``. The incidents are drawn
from the demo city; places come back, as in police data. DBSCAN runs beside scikit-learn's own on every
incident, which must give the same partition of core incidents.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from sklearn.cluster import DBSCAN

from hotspots.analysis.clusters import dbscan, hdbscan
from hotspots.analysis.density import density, suggest_bandwidth
from hotspots.analysis.hotspots import hotspots
from hotspots.analysis.points import coordinates
from hotspots.analysis.rhythm import PARTS_OF_DAY, weights_by_hour
from hotspots.analysis.selection import Selection, select
from hotspots.analysis.suggestions import suggest_dbscan
from hotspots.city import load_city
from hotspots.incidents.demo import demo_city
from hotspots.places.joining import join
from hotspots.places.layers import load_layers, municipality

RADIUS = 100
MIN_INCIDENTS = 60


def median(name: str, run: Callable[[], Any], repeats: int) -> Any:
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        answer = run()
        times.append(time.perf_counter() - start)
    print(f"{name:<58} {statistics.median(times) * 1000:8.0f} ms")
    return answer


def many(incidents: gpd.GeoDataFrame, n: int) -> gpd.GeoDataFrame:
    """Draw n incidents; four in five keep their place, one moves some metres to another door."""
    rng = np.random.default_rng(1)
    drawn = incidents.take(rng.integers(0, len(incidents), n)).reset_index(drop=True)
    x, y = coordinates(drawn)
    moved = np.where(rng.random((n, 1)) < 0.8, 0, rng.normal(0, 15, (n, 2))).round()
    return drawn.set_geometry(gpd.points_from_xy(x + moved[:, 0], y + moved[:, 1], crs=incidents.crs))


def plain(incidents: gpd.GeoDataFrame) -> pd.Series:
    xy = np.column_stack(coordinates(incidents))
    found = DBSCAN(eps=RADIUS + 1e-6, min_samples=MIN_INCIDENTS).fit(xy)
    labels = pd.Series(-2, index=incidents.index)
    labels[found.core_sample_indices_] = found.labels_[found.core_sample_indices_]
    return labels


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--incidents", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=7)
    given = parser.parse_args()
    city = load_city()
    layers = load_layers(city)
    frame = many(demo_city(city, layers).incidents, given.incidents)
    places = len(np.unique(np.column_stack(coordinates(frame)), axis=0))
    print(f"{len(frame)} incidents on {places} places\n")
    kind = Selection(groups=("vvc", "nuisance"), start=date(2020, 1, 1), end=date(2022, 12, 31))
    time_of_week = Selection(parts_of_day=tuple(PARTS_OF_DAY), weekdays=tuple(range(7)))
    median("select: two groups, three years", lambda: select(frame, kind), given.repeats)
    median("select: all parts of the day, all weekdays", lambda: select(frame, time_of_week), given.repeats)
    median("aoristic weights, hour by weekday", lambda: weights_by_hour(frame), given.repeats)
    median("density, 250 m on 50 m", lambda: density(frame), given.repeats)
    median("suggested bandwidth", lambda: suggest_bandwidth(frame), given.repeats)
    settings = median("suggested radius and number", lambda: suggest_dbscan(frame), given.repeats)
    ours = median(
        f"DBSCAN {RADIUS} m, {MIN_INCIDENTS} incidents: on places",
        lambda: dbscan(frame, radius=RADIUS, min_incidents=MIN_INCIDENTS),
        given.repeats,
    )
    theirs = median("  the same by scikit-learn on every incident", lambda: plain(frame), 1)
    core = theirs >= 0
    pairs = pd.DataFrame({"ours": ours[core], "theirs": theirs[core]}).drop_duplicates()
    if not len(pairs) == ours[core].nunique() == theirs[core].nunique():
        raise SystemExit("the partitions differ")
    suggested = dbscan(frame, radius=settings.radius or RADIUS, min_incidents=settings.min_incidents)
    memberships = join(frame, city, layers)
    areas = {key: layer for key, layer in layers.items() if city.layers[key].kind != "water"}
    land = municipality(layers, city)
    median(
        f"describe {suggested.max() + 1} hotspots",
        lambda: hotspots(frame, suggested, weeks=52, areas=areas, memberships=memberships, land=land),
        given.repeats,
    )
    few = frame.iloc[:20_000]
    median("HDBSCAN, 20,000 incidents", lambda: hdbscan(few, min_incidents=40), 1)


if __name__ == "__main__":
    main()
