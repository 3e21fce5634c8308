"""Patrol problems, a checker of plans and a search through all rounds, written apart from the product."""

from datetime import date, timedelta
from itertools import product
from math import ceil, hypot

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots.action.patrol_problem import reserved_blocks
from hotspots.action.patrol_types import PatrolOptions, PatrolPlan, Shift, Team

WEEK = date(2024, 1, 1)


def spots(xy):
    x, y = np.asarray(xy, dtype=float).T
    return gpd.GeoDataFrame(
        {"rank": np.arange(1, len(x) + 1), "label_x": x, "label_y": y},
        geometry=gpd.points_from_xy(x, y),
        crs="EPSG:28992",
    )


def table(gain):
    return pd.DataFrame(gain, index=np.arange(1, len(gain) + 1), columns=range(168))


def case(seed, *, n=4, teams=1, minutes=150, mode="bike"):
    """Return hotspots, expected incidents and teams, drawn."""
    rng = np.random.default_rng(seed)
    made = spots(rng.uniform(0, 3000, (n, 2)))
    gain = rng.gamma(1.0, 1.0, (n, 168))
    crew = []
    for number in range(teams):
        start = int(rng.integers(600, 660))
        shift = Shift(WEEK + timedelta(days=1), start, start + minutes)
        crew.append(Team(f"team {number}", mode, *rng.uniform(0, 3000, 2), (shift,)))
    return made, table(gain), crew


def minutes_of(metres, team, options):
    return ceil(round(metres * options.detour_factor * 60 / (options.speed(team.mode) * 1000), 9))


def check(plan: PatrolPlan, hotspots, expected) -> None:
    """Hold a plan against every rule it is to keep."""
    options, stops = plan.options, plan.stops
    place = hotspots.set_index("rank")[["label_x", "label_y"]]
    assert not stops.duplicated(["rank", "hour"]).any()
    assert not stops.duplicated(["team", "day", "start", "order"]).any()
    on_stops = 0
    for team in plan.teams:
        for shift in team.shifts:
            mine = stops[(stops.team == team.name) & (stops.day == shift.day) & (stops.start == shift.start)]
            busy = np.zeros(shift.end + 1, dtype=bool)
            for block in reserved_blocks(shift, options.reserve):
                assert shift.start <= block[0] < block[1] <= shift.end
                assert not busy[slice(*block)].any()
                busy[slice(*block)] = True
            at, free_from, before = (team.x, team.y), shift.start, None
            for stop in mine.itertuples():
                here = tuple(place.loc[stop.rank])
                travel = minutes_of(hypot(at[0] - here[0], at[1] - here[1]), team, options)
                assert stop.travel_minutes == travel
                assert np.isclose(
                    stop.metres, hypot(at[0] - here[0], at[1] - here[1]) * options.detour_factor
                )
                assert (~busy[free_from : stop.arrive]).sum() >= travel
                if before == stop.rank:
                    assert (~busy[free_from : stop.arrive]).sum() >= options.stop_minutes
                assert stop.leave - stop.arrive == options.stop_minutes
                assert not busy[stop.arrive : stop.leave].any()
                assert stop.arrive // 60 == (stop.leave - 1) // 60
                assert stop.hour == (stop.day - plan.week).days * 24 + stop.arrive // 60
                assert stop.expected == expected.loc[stop.rank, stop.hour % 168]
                at, free_from, before = here, stop.leave, stop.rank
                on_stops += options.stop_minutes
            if len(mine):
                back = minutes_of(hypot(at[0] - team.x, at[1] - team.y), team, options)
                assert (~busy[free_from : shift.end]).sum() >= back
            assert mine["rank"].value_counts().max() <= options.stops_per_shift or mine.empty
            assert mine["order"].tolist() == list(range(1, len(mine) + 1))
    books = plan.shifts
    assert (books.minutes == books.on_stops + books.on_travel + books.reserved + books.slack).all()
    assert (books.slack >= 0).all()
    assert (books.reserved == np.ceil((books.minutes * options.reserve).round(6))).all()
    assert books.on_stops.sum() == on_stops == plan.hotspots.minutes.sum()
    assert books.stops.sum() == len(stops) == plan.hotspots.stops.sum()
    assert np.isclose(plan.covered, stops.expected.sum())
    assert np.isclose(plan.covered, plan.hotspots.covered.sum())
    assert np.isclose(books.expected.sum(), plan.covered)
    assert plan.covered <= plan.bound * (1 + 1e-9)
    assert plan.bound <= plan.expected * (1 + 1e-9)


def all_rounds(hotspots, team, options: PatrolOptions):
    """Return the sets of hotspot-hours that one shift of a team can cover, by trying every order."""
    (shift,) = team.shifts
    free = np.ones(shift.end + 1, dtype=bool)
    free[: shift.start] = False
    for block in reserved_blocks(shift, options.reserve):
        free[slice(*block)] = False
    free[shift.end] = False
    passed = np.concatenate([[0], np.cumsum(free)])  # free minutes before a minute
    xy = hotspots[["label_x", "label_y"]].to_numpy()
    day = (shift.day - WEEK).days * 24
    stop = options.stop_minutes

    def way(a, b):
        return minutes_of(hypot(*(np.asarray(a) - np.asarray(b))), team, options)

    found = set()

    def go(at, minute, last, done):
        home = minute == shift.start or passed[shift.end] - passed[minute] >= way(at, (team.x, team.y))
        if not home:
            return
        found.add(frozenset(done))
        for spot, hour in product(range(len(xy)), range(minute // 60, shift.end // 60 + 1)):
            if (spot, day + hour) in done or sum(one == spot for one, _ in done) >= options.stops_per_shift:
                continue
            needed = stop if spot == last else way(at, xy[spot])
            for begin in range(max(minute, hour * 60), min(hour * 60 + 60 - stop, shift.end - stop) + 1):
                if passed[begin] - passed[minute] >= needed and free[begin : begin + stop].all():
                    go(xy[spot], begin + stop, spot, done | {(spot, day + hour)})
                    break

    go((team.x, team.y), shift.start, None, frozenset())
    return found


def best_by_trying(hotspots, expected, crew, options) -> float:
    """Return what the best plan covers: the best combination of rounds, one a team."""
    gain = expected.to_numpy()

    def worth(cells):
        return sum(gain[spot, hour % 168] for spot, hour in cells)

    combined = {frozenset()}
    for team in crew:
        rounds = all_rounds(hotspots, team, options)
        largest = [one for one in rounds if not any(one < other for other in rounds)]
        combined = {cells | more for cells in combined for more in largest}
    return max(map(worth, combined))
