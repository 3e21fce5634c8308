"""Back-test every way of pointing out places on the demo city, timed, and on noise, where none is better.

Run with ``python benchmarks/backtest.py [--repeats 3] [--noise 200]``. Five years of the demo
city, 26 weekly forecasts, cells of 200 m over the city: all groups, residential burglary and nuisance. With
``--noise`` as many cities without structure, to see how often a verdict is given that chance alone explains.
"""

import argparse
import resource
import statistics
import time
from dataclasses import dataclass, replace
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots.analysis.backtest import BackTest, BackTestSettings, back_test, rolling_origins
from hotspots.analysis.backtest_words import last_quarter
from hotspots.analysis.forecasters import all_forecasters
from hotspots.analysis.grid import Grid, make_grid
from hotspots.city import load_city
from hotspots.i18n import words_for
from hotspots.incidents.demo import demo_city
from hotspots.places.layers import load_layers, municipality

CELL_SIZE = 200
LAST_DAY = date(2023, 12, 31)
SHARES = (0.01, 0.02, 0.05, 0.1, 0.2)
BUDGET = 10.0  # seconds for all groups

KINDS = {
    "all groups": lambda frame: frame,
    "residential burglary (1.1.1)": lambda frame: frame[frame["category"] == "1.1.1"],
    "nuisance": lambda frame: frame[frame["group"] == "nuisance"],
}


@dataclass
class Timed:
    """A forecaster that keeps the time it took."""

    rival: object
    seconds: float = 0.0

    @property
    def name(self) -> str:
        return self.rival.name

    def score(self, train: gpd.GeoDataFrame, grid: Grid, on: date) -> np.ndarray:
        start = time.perf_counter()
        scores = self.rival.score(train, grid, on)
        self.seconds += time.perf_counter() - start
        return scores


def measure(incidents: gpd.GeoDataFrame, grid: Grid, repeats: int) -> tuple[BackTest, float]:
    taken, parts = [], []
    for _ in range(repeats):
        rivals = [Timed(rival) for rival in all_forecasters()]
        start = time.perf_counter()
        test = back_test(incidents, grid=grid, origins=rolling_origins(LAST_DAY), forecasters=rivals)
        taken.append(time.perf_counter() - start)
        parts.append([rival.seconds for rival in rivals])
    each = " ".join(
        f"{rival.name} {seconds:.2f}" for rival, seconds in zip(rivals, np.median(parts, axis=0), strict=True)
    )
    print(f"{statistics.median(taken):.2f} s ({min(taken):.2f}-{max(taken):.2f}); of which {each}")
    return test, statistics.median(taken)


def tell(test: BackTest) -> None:
    judged = test.judged
    print(f"n {test.n}, outside {test.outside}, without location {test.no_location}, cells {test.cells}\n")
    rates = test.curve.pivot_table(index="forecaster", columns="area_share", values="hit_rate", sort=False)
    shares = [share for share in SHARES if share in rates]
    print("| forecaster | " + " | ".join(f"{share:.0%}" for share in shares), end=" | ")
    print("PAI | PEI | RRI | difference (95 %) | verdict |")
    print("|---" * (len(shares) + 6) + "|")
    for name, row in judged.iterrows():
        span = f"{row.difference_low:+.3f} to {row.difference_high:+.3f}"
        difference = "-" if row.verdict == "reference" else f"{row.difference:+.3f} ({span})"
        print(f"| {name} | " + " | ".join(f"{rates.loc[name, share]:.3f}" for share in shares), end=" | ")
        print(f"{row.pai:.2f} | {row.pei:.3f} | {row.recapture_rate_index:.2f} |", end=" ")
        print(f"{difference} | {row.verdict} |")
    for share in (SHARES[0], SHARES[2]):
        said = [f"{name} {row.difference:+.3f} {row.verdict}" for name, row in test.at(share).iterrows()]
        print(f"\nat {share:.0%}: " + "; ".join(said[1:]))
    for name in ("density", "hotspots"):
        print(f"\n{name}: " + last_quarter(test, forecaster=name).say(words_for("nl")))
    print()


def noise(seeds: int) -> None:
    """Incidents anywhere and any time: every forecaster has the area share to expect, none is better."""
    grid = make_grid((0, 0, 8000, 5000), cell_size=CELL_SIZE, crs="EPSG:28992")
    settings = replace(BackTestSettings(), resamples=1999)
    verdicts, rates = [], []
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        begin = pd.Timestamp("2022-01-01", tz="Europe/Amsterdam") + pd.to_timedelta(
            rng.integers(0, 729 * 1440, 3000), "min"
        )
        points = gpd.points_from_xy(rng.uniform(0, 8000, 3000), rng.uniform(0, 5000, 3000))
        frame = gpd.GeoDataFrame(
            {"occurred_from": begin, "occurred_to": begin}, geometry=points, crs="EPSG:28992"
        )
        test = back_test(
            frame,
            grid=grid,
            origins=rolling_origins(date(2023, 12, 30)),
            forecasters=all_forecasters(seed=seed),
            settings=settings,
            rng=seed,
        )
        verdicts.append(test.judged["verdict"])
        rates.append(test.judged["hit_rate"])
    given = pd.DataFrame(verdicts).apply(lambda column: column.value_counts(normalize=True)).T.fillna(0.0)
    print(f"\n{seeds} cities without structure: share of verdicts, and mean hit rate at the judged share\n")
    print(given.assign(hit_rate=pd.DataFrame(rates).mean()).round(4).to_string())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--noise", type=int, default=0, help="cities without structure to test on")
    given = parser.parse_args()
    city = load_city()
    layers = load_layers(city)
    incidents = demo_city(city, layers, until=LAST_DAY).incidents
    grid = make_grid(layers["buurt"], cell_size=CELL_SIZE, study_area=municipality(layers, city))
    for kind, choose in KINDS.items():
        chosen = choose(incidents)
        print(f"## {kind}: {len(chosen)} incidents in five years")
        test, seconds = measure(chosen, grid, given.repeats)
        tell(test)
        if seconds > BUDGET:
            raise SystemExit(f"slower than {BUDGET} s")
    print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    if given.noise:
        noise(given.noise)


if __name__ == "__main__":
    main()
