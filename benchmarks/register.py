"""The register beside a GeoPackage: 200,000 incidents written, loaded, imported again, corrected, undone.

A GeoPackage is what the same rows would be kept in without a register: it knows no ids, versions or undo.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hotspots.city import load_city
from hotspots.columns import INCIDENT_COLUMNS
from hotspots.incidents.taxonomy import taxonomy
from hotspots.register import Register

CITY = load_city()


@dataclass(frozen=True)
class Inspected:
    """What the register looks at of an inspection."""

    incidents: gpd.GeoDataFrame
    digest: str
    filename: str = "incidents.csv"

    @property
    def read(self) -> int:
        return len(self.incidents)

    accepted = read


def invented(n: int) -> gpd.GeoDataFrame:
    """Return incidents anywhere and at any time, in no order."""
    rng = np.random.default_rng(1)
    seconds = rng.integers(1_546_300_800, 1_704_067_200, n)
    start = pd.DatetimeIndex((seconds * 10**6).astype("datetime64[us]"), tz="UTC").tz_convert(CITY.timezone)
    category = pd.Series(rng.choice(["1.1.1", "1.2.1", "2.5.1", "OV-JEUGD", "unknown"], n), dtype="str")
    columns = {
        "incident_id": [f"PL0900-{number:010d}" for number in rng.permutation(10 * n)[:n]],
        "category": category,
        "group": taxonomy(CITY).group_of(category),
        "occurred_from": start,
        "occurred_to": start + pd.Timedelta(hours=1),
        "precision": "address",
        "source": "police",
        "regime": "wpg",
    }
    points = shapely.points(rng.uniform(137_000, 155_000, n), rng.uniform(478_000, 492_000, n))
    return gpd.GeoDataFrame(columns, geometry=points, crs=CITY.crs)[list(INCIDENT_COLUMNS)]


def once(incidents: gpd.GeoDataFrame, folder: Path) -> dict[str, float]:
    """Do everything once on new files and return the seconds of each step."""
    seconds: dict[str, float] = {}

    def timed(step: str, work: Callable[[], Any]) -> Any:
        start = time.perf_counter()
        result = work()
        seconds[step] = time.perf_counter() - start
        return result

    corrected = incidents.assign(category=incidents["category"].where(incidents.index % 2 == 0, "1.1.2"))
    with Register.open(f"sqlite:///{folder}/register.sqlite") as register:
        for step, frame, digest in (
            ("import", incidents, "1"),
            ("import the same file again", incidents, "1"),
            ("import the same rows from another file", incidents, "2"),
            ("import a correction of half of them", corrected, "3"),
        ):
            given = Inspected(frame, digest)
            timed(step, lambda given=given: register.add(given, city_key=CITY.key))
        timed("undo the correction", lambda: register.undo(3))
        loaded = timed("load", lambda: register.incidents(CITY))
    path = folder / "incidents.gpkg"
    timed("write a GeoPackage", lambda: incidents.to_file(path))
    beside = timed("read a GeoPackage", lambda: gpd.read_file(path, use_arrow=True))
    by_id = (frame.set_index("incident_id").sort_index() for frame in (incidents, loaded, beside))
    given, ours, theirs = by_id
    if not (ours.drop(columns="group").equals(given.drop(columns="group"))):
        raise SystemExit("the register does not give back what was put in")
    if not theirs.geometry.geom_equals(given.geometry).all():
        raise SystemExit("the GeoPackage does not give back what was put in")
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    incidents = invented(options.rows)
    rounds = []
    for _ in range(options.repeats):
        with tempfile.TemporaryDirectory() as folder:
            rounds.append(once(incidents, Path(folder)))
    print(f"{options.rows:,} incidents, {options.repeats} rounds: seconds, median (range)")
    for step in rounds[0]:
        times = [seconds[step] for seconds in rounds]
        print(f"{step:40} {statistics.median(times):6.2f} ({min(times):.2f}-{max(times):.2f})")
    if min(seconds["load"] for seconds in rounds) > 2 or min(seconds["import"] for seconds in rounds) > 6:
        raise SystemExit("even the best round takes more than 2 s to load or 6 s to import")


if __name__ == "__main__":
    main()
