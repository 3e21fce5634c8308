"""The prospective space-time scan, side by side: whole numbers in compiled loops against numpy.

Run with ``python benchmarks/scan.py [--incidents 5000] [--replications 999] [--peer-replications 5]``. Two
ways in numpy scan the same dealt-out days as ours, but only the first few of them, and must find the same
highest ratios; their time is that of a replication times the number of replications, with the circles given.
Ours is everything: circles, real days, replications, the frame of clusters.

- *straightforward*: for every length of the window the running count of cases along all circles, and the
  likelihood ratio where there are more than expected;
- *tightened*: the same, after leaving out all places without a case in the longest window.
"""

import argparse
import resource
import time
from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots.analysis.cylinders import circles_around, take_part
from hotspots.analysis.grid import make_grid
from hotspots.analysis.scan import space_time_scan

RADIUS = 1000.0
DAYS = 28
LEAST = 2
TARGET = 20
SECONDS = 10


def city(n: int, rng: np.random.Generator) -> gpd.GeoDataFrame:
    """Spread incidents over a year and 60 neighbourhoods in 14 by 10 km, a fifth at an address once more."""
    middle = rng.uniform((0, 0), (14_000, 10_000), (60, 2))
    xy = np.round(middle[rng.integers(0, 60, n)] + rng.normal(0, 350, (n, 2)))
    again = rng.random(n) < 0.2
    xy[again] = xy[rng.integers(0, n, again.sum())]
    moments = pd.Timestamp("2023-01-01 12:00", tz="Europe/Amsterdam") + pd.to_timedelta(
        rng.integers(0, 365, n), unit="D"
    )
    points = gpd.points_from_xy(xy[:, 0], xy[:, 1])
    return gpd.GeoDataFrame({"occurred_from": moments}, geometry=points, crs="EPSG:28992")


class Peer:
    """The scan in numpy; places become cases, one after the other, along every circle."""

    def __init__(self, frame: gpd.GeoDataFrame) -> None:
        cases = take_part(frame, period=None, least=LEAST)
        circles = circles_around(cases.found.xy, cases.found, RADIUS)
        starts, places, inside = circles.arrays
        n = cases.found.n[places]
        first = np.repeat(np.cumsum(n) - n, n)
        self.case = np.repeat(cases.begins[places], n) + np.arange(n.sum()) - first
        self.inside = np.repeat(inside, n).astype(float)
        self.begins = np.append(0, np.cumsum(n))[starts]
        self.circle = np.repeat(np.arange(len(starts) - 1), np.diff(self.begins))
        self.age = cases.days - 1 - cases.day
        self.total = len(cases)
        self.pairs = len(places)

    def ratio(self, c: np.ndarray, e: np.ndarray) -> float:
        """Return the highest log likelihood ratio."""
        more = (c >= LEAST) & (c > e)
        c, e = c[more], e[more]
        if not len(c):
            return 0.0
        rest = self.total - c
        return float((c * np.log(c / e) + rest * np.log(rest / (self.total - e))).max())

    def straightforward(self, age: np.ndarray) -> float:
        highest = 0.0
        along = age[self.case]
        for days in range(1, DAYS + 1):
            running = np.cumsum(along < days)
            before = np.append(0, running)[self.begins[:-1]]
            c = running - before[self.circle]
            highest = max(highest, self.ratio(c, self.inside * ((age < days).sum() / self.total)))
        return highest

    def tightened(self, age: np.ndarray) -> float:
        highest = 0.0
        kept = np.flatnonzero((age < DAYS)[self.case])
        along, inside, circle = age[self.case[kept]], self.inside[kept], self.circle[kept]
        begins = np.searchsorted(kept, self.begins[:-1])
        for days in range(1, DAYS + 1):
            running = np.append(0, np.cumsum(along < days))
            c = running[1:] - running[begins][circle]
            highest = max(highest, self.ratio(c, inside * ((age < days).sum() / self.total)))
        return highest


def timed(run: Callable[[], object]) -> tuple[tuple[float, float], object]:
    """Return seconds by the clock and of the processor, and the answer."""
    clock, processor = time.perf_counter(), time.process_time()
    answer = run()
    return (time.perf_counter() - clock, time.process_time() - processor), answer


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--incidents", type=int, default=5_000)
    parser.add_argument("--replications", type=int, default=999)
    parser.add_argument("--peer-replications", type=int, default=5)
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    frame = city(given.incidents, np.random.default_rng(2023))
    options = {"radius": RADIUS, "days_max": DAYS, "mode": "prospective", "rng": 1}
    (compiling, _), _ = timed(lambda: space_time_scan(frame.iloc[:50], replications=1, **options))
    grid = make_grid(frame, cell_size=250)
    before = megabytes()
    space_time_scan(frame, replications=given.replications, **options)
    print(f"first call, compiled or from the cache: {compiling:.1f} s")
    print(f"memory at the peak: {megabytes():.0f} MB, of it {before:.0f} MB before the scan")
    peer = Peer(frame)
    print(f"{given.incidents:,} incidents, {peer.pairs:,} pairs of places within {RADIUS:g} m\n")

    seconds: dict[str, list[tuple[float, float]]] = {"ours, on the places": [], "ours, on cells of 250 m": []}
    each: dict[str, list[tuple[float, float]]] = {"numpy, straightforward": [], "numpy, tightened": []}
    for _ in range(given.repeats):
        took, found = timed(lambda: space_time_scan(frame, replications=given.replications, **options))
        seconds["ours, on the places"].append(took)
        took, _ = timed(
            lambda: space_time_scan(frame, replications=given.replications, centres=grid, **options)
        )
        seconds["ours, on cells of 250 m"].append(took)
        rng = np.random.default_rng(1)
        for number in range(given.peer_replications):
            age = rng.permutation(peer.age)
            for name, way in zip(each, (peer.straightforward, peer.tightened), strict=True):
                took, highest = timed(lambda way=way, age=age: way(age))
                each[name].append(took)
                if not np.isclose(highest, found.maxima[number], rtol=1e-12):
                    raise SystemExit(f"{name} finds another highest ratio")

    seconds |= {
        name: [(clock * given.replications, processor * given.replications) for clock, processor in took]
        for name, took in each.items()
    }
    medians = {name: np.median(took, axis=0) for name, took in seconds.items()}
    ours = medians["ours, on the places"]
    print("| way | seconds (median, range) | of the processor | times ours |")
    print("|---|---|---|---|")
    for name, took in seconds.items():
        (clock, processor), low, high = medians[name], min(took)[0], max(took)[0]
        print(f"| {name} | {clock:.1f} ({low:.1f}-{high:.1f}) | {processor:.1f} | {clock / ours[0]:.1f} |")
    if medians["numpy, straightforward"][0] < TARGET * ours[0] or ours[1] > SECONDS:
        raise SystemExit(f"not {TARGET} times as fast as numpy, or more than {SECONDS} s of the processor")


if __name__ == "__main__":
    main()
