"""The Knox table beside pointpats, and how long the largest ones take.

Run with ``python benchmarks/near_repeat.py [--repeats 5]`` (needs the extra ``benchmark``). The incidents are
drawn from the demo city without replacement. pointpats tests one distance and one number of days, so the
first comparison asks us for one cell as well; the pairs observed and expected have to be the same, and the
p-values may differ by what two times 999 permutations differ. It fails too when ours is less than 100 times
as fast, or when 20,000 incidents take over 5 seconds or 45,000 over 60 with the usual table of 5 by 4 bands.
"""

import argparse
import resource
import statistics
import time
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
from pointpats import Knox

from hotspots.analysis.near_repeat import KnoxTable, knox
from hotspots.analysis.points import coordinates
from hotspots.analysis.repeats import classify_repeats
from hotspots.city import load_city
from hotspots.incidents.demo import demo_city
from hotspots.places.layers import load_layers

METRES = 200
DAYS = 14
LEAST = 100
MOST_SECONDS = {20_000: 5, 45_000: 60}


def timed(run: Callable[[], Any], repeats: int) -> tuple[list[float], Any]:
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        answer = run()
        times.append(time.perf_counter() - start)
    return times, answer


def said(name: str, times: list[float]) -> float:
    median = statistics.median(times)
    print(f"{name:<62} {median:8.3f} s  ({min(times):.3f}-{max(times):.3f})", flush=True)
    return median


def theirs(frame: gpd.GeoDataFrame) -> Knox:
    days = frame["occurred_from"].dt.tz_localize(None).to_numpy().astype("datetime64[D]").astype(float)
    xy = np.column_stack(coordinates(frame))
    return Knox(xy, days[:, None], METRES, DAYS, permutations=999)


def ours(frame: gpd.GeoDataFrame, seed: int = 0) -> KnoxTable:
    return knox(
        frame, distance_bands=(0, METRES), day_bands=(0, DAYS), closed="right", same_place=None, rng=seed
    )


def beside_pointpats(frame: gpd.GeoDataFrame, repeats: int) -> None:
    mine, theirs_times = [], []
    for number in range(repeats):  # in turn, so that what else the machine does falls on both
        np.random.seed(number)  # noqa: NPY002 - pointpats draws from the global state
        took, peer = timed(lambda: theirs(frame), 1)
        theirs_times += took
        took, table = timed(lambda: ours(frame), 3)
        mine += took
    slow = said(f"{len(frame):,} incidents, one cell: pointpats", theirs_times)
    fast = said("  ours", mine)
    print(f"  {slow / fast:.0f} times as fast; observed {table.observed[0, 0]}, {peer.nst}", end="; ")
    print(f"expected {table.expected[0, 0]:.4f}, {peer.expected[0, 0]:.4f}", end="; ")
    print(f"p {table.p_value[0, 0]:.3f}, {peer.p_sim:.3f}")
    p = max(table.p_value[0, 0], peer.p_sim)
    if table.observed[0, 0] != peer.nst or not np.isclose(table.expected[0, 0], peer.expected[0, 0]):
        raise SystemExit("the pairs differ")
    if abs(table.p_value[0, 0] - peer.p_sim) > 4 * np.sqrt(2 * p * (1 - p) / 999) + 0.001:
        raise SystemExit("the p-values differ by more than chance")
    if slow < LEAST * fast:
        raise SystemExit(f"less than {LEAST} times as fast")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--repeats", type=int, default=5)
    given = parser.parse_args()
    city = load_city()
    all_incidents = demo_city(city, load_layers(city)).incidents
    all_incidents = all_incidents[~np.isnan(coordinates(all_incidents)[0])]

    def draw(n: int) -> gpd.GeoDataFrame:
        return all_incidents.sample(n, random_state=1).reset_index(drop=True)

    said("first call: compiling, or reading what was compiled before", timed(lambda: ours(draw(50)), 1)[0])
    beside_pointpats(draw(2000), given.repeats)
    for n, most in MOST_SECONDS.items():
        frame = draw(n)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        times, _ = timed(lambda: knox(frame), given.repeats)  # noqa: B023 - called at once
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        took = said(f"{n:,} incidents, 5 by 4 bands, 999 permutations", times)
        print(f"  {(after - before) / 1024:.0f} MB more at the peak")
        if took > most:
            raise SystemExit(f"{n} incidents took over {most} s")
        said("  who follows whom (200 m, 14 days)", timed(lambda: classify_repeats(frame), given.repeats)[0])  # noqa: B023


if __name__ == "__main__":
    main()
