"""How often pure noise looks like something: 200 demo cities without structure, every test of this product.

Run with ``python benchmarks/false_alarms.py [--seeds 200] [--incidents 1000]``. Each seed spreads the
incidents evenly over the land of Almere and over one year. A false alarm is a map (a table) on which the
test says that something stands out. The nominal share is what the test promises; the interval is the exact
binomial one.
"""

import argparse
import time
from collections.abc import Callable
from datetime import date

import geopandas as gpd
import pandas as pd
from scipy.stats import binomtest

from hotspots.analysis.change import changes
from hotspots.analysis.clusters import dbscan
from hotspots.analysis.cube import space_time_cube
from hotspots.analysis.emerging import emerging_hot_spots
from hotspots.analysis.getis_ord import getis_ord_grid
from hotspots.analysis.grid import make_grid
from hotspots.analysis.near_repeat import knox
from hotspots.analysis.scan import space_time_scan
from hotspots.analysis.suggestions import suggest_dbscan
from hotspots.city import load_city
from hotspots.incidents.demo import uniform_city
from hotspots.places.joining import join
from hotspots.places.layers import load_layers

YEAR = (date(2023, 1, 1), date(2023, 12, 31))
LEVEL = 0.05

CITY = load_city()
LAYERS = load_layers(CITY)
GRID = make_grid(LAYERS["buurt"], cell_size=250.0, study_area=LAYERS["buurt"])
COARSE = make_grid(LAYERS["buurt"], cell_size=500.0, study_area=LAYERS["buurt"])


def hotspots(incidents: gpd.GeoDataFrame) -> bool:
    settings = suggest_dbscan(incidents)
    labels = dbscan(incidents, radius=settings.radius, min_incidents=settings.min_incidents)
    return bool((labels >= 0).any())


def hot_cells(incidents: gpd.GeoDataFrame) -> bool:
    tested = getis_ord_grid(GRID.count(incidents), grid=GRID)
    return bool((tested["q_value"] < LEVEL).any())


def scan(incidents: gpd.GeoDataFrame) -> bool:
    found = space_time_scan(
        incidents, radius=1000, days_max=28, mode="prospective", replications=199, period=YEAR, rng=1
    )
    return bool((found.clusters["p_value"] <= LEVEL).any())


def scan_of_the_year(incidents: gpd.GeoDataFrame) -> bool:
    found = space_time_scan(incidents, radius=1000, days_max=28, replications=199, period=YEAR, rng=1)
    return bool((found.clusters["p_value"] <= LEVEL).any())


def near_repeats(incidents: gpd.GeoDataFrame) -> bool:
    return bool((knox(incidents, permutations=199, rng=1).q_value < LEVEL).any())


def change(incidents: gpd.GeoDataFrame) -> bool:
    half = incidents["occurred_from"].dt.month > 6
    codes = join(incidents, CITY, LAYERS)["wijk"]
    said = changes(LAYERS["wijk"], codes[half], codes[~half], exposure_now=184, exposure_before=181)
    return bool(said["verdict"].isin(["more", "less"]).any())


def emerging(incidents: gpd.GeoDataFrame) -> bool:
    classed = emerging_hot_spots(space_time_cube(incidents, COARSE, step=28, period=YEAR))
    return bool((classed["emerging"] != "none").any())


TESTS: dict[str, Callable[[gpd.GeoDataFrame], bool]] = {
    "hotspots (DBSCAN) with the suggested settings: any": hotspots,
    "hot or cold cells (Gi*, 250 m, q < 0.05): any": hot_cells,
    "prospective scan (p <= 0.05): any cluster": scan,
    "retrospective scan (p <= 0.05): any cluster": scan_of_the_year,
    "near repeats (Knox, q < 0.05): any cell of the table": near_repeats,
    "change per wijk, half year against half year: any more or less": change,
    "emerging hot spots (500 m, 4 weeks): any class but none": emerging,
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seeds", type=int, default=200)
    arguments.add_argument("--incidents", type=int, default=1000)
    given = arguments.parse_args()
    alarms = dict.fromkeys(TESTS, 0)
    seconds = dict.fromkeys(TESTS, 0.0)
    for seed in range(given.seeds):
        incidents = uniform_city(CITY, LAYERS, n=given.incidents, seed=seed, start=YEAR[0], end=YEAR[1])
        for name, test in TESTS.items():
            start = time.perf_counter()
            alarms[name] += test(incidents)
            seconds[name] += time.perf_counter() - start
    rows = []
    for name, n in alarms.items():
        low, high = binomtest(n, given.seeds).proportion_ci(0.95)
        rows.append((name, n, n / given.seeds, f"{low:.3f}-{high:.3f}", seconds[name] / given.seeds))
    table = pd.DataFrame(rows, columns=["test", "alarms", "share", "95 % interval", "seconds each"])
    print(f"{given.seeds} maps of {given.incidents} incidents, nominal share 0.05")
    print(table.round(3).to_string(index=False))


if __name__ == "__main__":
    main()
