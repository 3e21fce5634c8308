"""Plan a week of patrols for 40 hotspots, 6 teams and 7 days, timed, beside OR-Tools and two greedy rules.

Run with ``python benchmarks/patrols.py [--repeats 3] [--limit 20]``. First the problem of the product, with
its bound. Then the same week without reserved time and without a most of stops per shift, which the routing
library of OR-Tools can be told as well (a node a hotspot-hour, a vehicle a team, guided local search): both
get the same seconds. Stops with an error when a plan breaks a rule, passes its bound or takes longer than its
time limit. With ``--coverage nuisance`` only the back-test over 26 weeks: what plans and rivals would meet.
"""

import argparse
import statistics
import time
from datetime import date, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from hotspots.action.patrol_backtest import back_test_patrols
from hotspots.action.patrol_expected import expected_by_hour
from hotspots.action.patrol_problem import Duty, make_duties
from hotspots.action.patrol_types import HOUR, PatrolOptions, PatrolPlan, Shift, Team
from hotspots.action.patrols import plan_patrols
from hotspots.analysis.clusters import dbscan
from hotspots.analysis.hotspots import hotspots
from hotspots.analysis.selection import Selection, select
from hotspots.city import City, load_city
from hotspots.incidents.demo import demo_city
from hotspots.places.layers import load_layers

WEEK = date(2023, 12, 4)
LAST_DAY = date(2023, 12, 31)
LIMIT = 20.0
SCALE = 1_000_000
CENTRE, HAVEN, BUITEN = (143_650.0, 486_900.0), (143_200.0, 484_200.0), (147_500.0, 488_500.0)
TEAMS = (
    ("Centrum 1", "bike", CENTRE, 15, 23),
    ("Centrum 2", "foot", CENTRE, 18, 26),
    ("Haven 1", "car", HAVEN, 15, 23),
    ("Haven 2", "bike", HAVEN, 18, 26),
    ("Buiten 1", "car", BUITEN, 14, 22),
    ("Buiten 2", "bike", BUITEN, 17, 25),
)
KINDS = {
    "nuisance": Selection(groups=("nuisance",)),
    "high impact crimes": Selection(groups=("hic",)),
    "all groups": Selection(),
}


def require(kept: object) -> None:
    if not kept:
        raise SystemExit("a rule is broken")


def teams(names: slice = slice(None)) -> list[Team]:
    days = [WEEK + timedelta(days=day) for day in range(7)]
    return [
        Team(name, mode, x, y, tuple(Shift(day, HOUR * start, HOUR * end) for day in days))
        for name, mode, (x, y), start, end in TEAMS[names]
    ]


def problem(city: City, incidents: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Return the 40 busiest hotspots of all groups before the week, and what is expected there."""
    year = select(incidents, Selection(start=WEEK - timedelta(days=365), end=WEEK - timedelta(days=1)))
    spots = hotspots(year, dbscan(year, radius=80, min_incidents=16), weeks=52).head(40)
    require(len(spots) == 40)
    return spots, expected_by_hour(spots, incidents, week=WEEK, baseline_years=city.baseline_years)


def greedy(duties: list[Duty], gain: np.ndarray, stop: int, *, by_minute: bool) -> float:
    """Go to the next hotspot-hour that is worth most, or most per minute until it is done; team by team."""
    rest, covered = gain.copy(), 0.0
    for duty in duties:
        for _ in duty.members:
            at, free = None, 0
            while True:
                way = duty.out if at is None else duty.between[at]
                options = []
                for spot in range(len(gain)):
                    begins = np.flatnonzero(duty.fits[free + way[spot] :]) + free + way[spot]
                    for begin in begins[:1]:
                        if begin + stop + duty.back[spot] <= len(duty.wall):
                            value = rest[spot, duty.clock_hour[begin] % 168]
                            options.append((value / (begin + stop - free if by_minute else 1), -spot, begin))
                value, spot, begin = max(options, default=(0.0, 0, 0))
                if value <= 0:
                    break
                covered += rest[-spot, duty.clock_hour[begin] % 168]
                rest[-spot, duty.clock_hour[begin] % 168] = 0.0
                at, free = -spot, begin + stop
    return covered


def by_routing(duties: list[Duty], gain: np.ndarray, stop: int, seconds: float) -> float:
    """Solve a day with the routing library: a node a hotspot-hour, given up at the penalty of its worth."""
    hours = np.unique(np.concatenate([duty.hours for duty in duties]))
    nodes = [
        (spot, hour) for hour in hours.tolist() for spot in range(len(gain)) if gain[spot, hour % 168] > 0
    ]
    depot = len(nodes)
    manager = pywrapcp.RoutingIndexManager(len(nodes) + 1, len(duties), depot)
    routing = pywrapcp.RoutingModel(manager)
    transits = []
    for duty in duties:

        def minutes(a: int, b: int, duty: Duty = duty) -> int:
            a, b = manager.IndexToNode(a), manager.IndexToNode(b)
            if a == depot:
                return 0 if b == depot else int(duty.out[nodes[b][0]])
            spot = nodes[a][0]
            return stop + int(duty.back[spot] if b == depot else duty.between[spot, nodes[b][0]])

        transits.append(routing.RegisterTransitCallback(minutes))
    zero = routing.RegisterTransitCallback(lambda _a, _b: 0)
    routing.SetArcCostEvaluatorOfAllVehicles(zero)
    end = int(max(duty.wall[-1] for duty in duties)) + 1
    routing.AddDimensionWithVehicleTransits(transits, end, end, False, "time")  # noqa: FBT003 - its own order
    clock = routing.GetDimensionOrDie("time")
    for vehicle, duty in enumerate(duties):
        clock.CumulVar(routing.Start(vehicle)).SetRange(int(duty.wall[0]), int(duty.wall[-1]) + 1)
        clock.CumulVar(routing.End(vehicle)).SetRange(int(duty.wall[0]), int(duty.wall[-1]) + 1)
    for node, (spot, hour) in enumerate(nodes):
        index = manager.NodeToIndex(node)
        clock.CumulVar(index).SetRange(hour * HOUR, hour * HOUR + HOUR - stop)
        routing.AddDisjunction([index], round(SCALE * gain[spot, hour % 168]))
    wanted = pywrapcp.DefaultRoutingSearchParameters()
    wanted.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    wanted.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    wanted.time_limit.FromMilliseconds(int(seconds * 1000))
    found = routing.SolveWithParameters(wanted)
    if found is None:
        return 0.0
    covered = 0.0
    for vehicle in range(len(duties)):
        index = found.Value(routing.NextVar(routing.Start(vehicle)))
        while not routing.IsEnd(index):
            spot, hour = nodes[manager.IndexToNode(index)]
            covered += gain[spot, hour % 168]
            index = found.Value(routing.NextVar(index))
    return covered


def planned(
    spots: gpd.GeoDataFrame, expected: pd.DataFrame, crew: list[Team], options: PatrolOptions, repeats: int
) -> PatrolPlan:
    clocks, processor = [], []
    for _ in range(repeats):
        start, used = time.perf_counter(), time.process_time()
        plan = plan_patrols(spots, expected, crew, week=WEEK, options=options)
        clocks.append(time.perf_counter() - start)
        processor.append(time.process_time() - used)
        require(plan.covered <= plan.bound * (1 + 1e-9))
        books = plan.shifts
        require((books.minutes == books.on_stops + books.on_travel + books.reserved + books.slack).all())
        require(not plan.stops.duplicated(["rank", "hour"]).any())
    print(
        f"{statistics.median(clocks):.1f} s ({min(clocks):.1f}-{max(clocks):.1f}), of the processor "
        f"{statistics.median(processor):.1f} s; stops {len(plan.stops)}, covered {plan.covered:.2f} of "
        f"{plan.expected:.2f} expected, bound {plan.bound:.2f}, gap {plan.gap:.1%}, "
        f"cut short {plan.time_limit_reached}"
    )
    require(max(clocks) < options.time_limit + 3)
    return plan


def tell(name: str, covered: float, bound: float, seconds: float) -> None:
    print(f"  {name}: covered {covered:.2f}, {covered / bound:.1%} of the bound, {seconds:.1f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--limit", type=float, default=LIMIT, help="seconds for each plan, by the clock")
    parser.add_argument("--coverage", choices=[*KINDS], help="back-test this selection, and nothing else")
    asked = parser.parse_args()
    city = load_city()
    layers = load_layers(city)
    incidents = demo_city(city, layers).incidents
    if asked.coverage:
        tell_coverage(city, incidents, layers["wijk"], asked.coverage)
        return
    spots, expected = problem(city, incidents)
    plan_patrols(spots, expected, teams(slice(1)), week=WEEK, search=False)  # compiles
    for kind, crew in (("6 teams", teams()), ("3 teams", teams(slice(0, None, 2)))):
        print(f"40 hotspots, {kind}, 7 days:", end=" ")
        planned(spots, expected, crew, PatrolOptions(time_limit=asked.limit), asked.repeats)
        quick = plan_patrols(spots, expected, crew, week=WEEK, search=False)
        print(f"  quick plan: covered {quick.covered:.2f} in {quick.seconds:.1f} s", flush=True)

    free = PatrolOptions(reserve=0.0, stops_per_shift=24, time_limit=asked.limit)
    print("without reserved time and without a most of stops per shift, 6 teams:", end=" ")
    plan = planned(spots, expected, teams(), free, 1)
    xy = spots[["label_x", "label_y"]].to_numpy()
    duties = make_duties(xy, teams(), week=WEEK, options=free)
    gain = expected.loc[spots["rank"]].to_numpy()
    for name, by_minute in (("greedy, most incidents first", False), ("greedy, most per minute first", True)):
        start = time.perf_counter()
        covered = greedy(duties, gain, free.stop_minutes, by_minute=by_minute)
        require(covered <= plan.bound * (1 + 1e-9))
        tell(name, covered, plan.bound, time.perf_counter() - start)
    start, covered = time.perf_counter(), 0.0
    for day in range(7):
        mine = [duty for duty in duties if duty.members[0][1].day == WEEK + timedelta(days=day)]
        covered += by_routing(mine, gain, free.stop_minutes, asked.limit / 7)
    require(covered <= plan.bound * (1 + 1e-9))
    tell("OR-Tools routing", covered, plan.bound, time.perf_counter() - start)
    tell("ours", plan.covered, plan.bound, plan.seconds)


def tell_coverage(city: City, incidents: gpd.GeoDataFrame, wijken: gpd.GeoDataFrame, name: str) -> None:
    """Print what three teams would have met over 26 weeks, beside the three rivals."""
    start = time.perf_counter()
    test = back_test_patrols(
        incidents,
        KINDS[name],
        teams(slice(0, None, 2)),
        wijken=wijken,
        last_day=LAST_DAY,
        baseline_years=city.baseline_years,
    )
    taken = time.perf_counter() - start
    print(f"\n{name}: {test.judged['n'].iloc[0]} incidents, no hour {test.no_hour}, {taken:.0f} s\n")
    print("| way | stops | met | share | the plan more (95 %) | verdict |\n|---|---|---|---|---|---|")
    for way, row in test.judged.iterrows():
        span = f"{row.difference:+.4f} ({row.difference_low:+.4f} to {row.difference_high:+.4f})"
        print(f"| {way} | {row.stops} | {row.caught:.1f} | {row.share:.4f} | {span} | {row.verdict} |")


if __name__ == "__main__":
    main()
