"""Take the picture of an adviser's sheet, and measure the plan of the demo city (docs/methods)."""

import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from hotspots.action.adviser_dwellings import dwellings_per_area
from hotspots.action.adviser_need import Need, expected_burglaries
from hotspots.action.adviser_types import AdviserPlan, AdviserSettings
from hotspots.action.advisers import plan_advisers, trade_off
from hotspots.action.daylight import dark_weeks_of
from hotspots.city import load_city
from hotspots.i18n import words_for
from hotspots.incidents.demo import demo_city
from hotspots.places.joining import join
from hotspots.places.layers import load_layers
from hotspots.report.adviser_sheet import AdviserSheet
from hotspots.report.adviser_told import told_plan
from hotspots.report.adviser_words import rivals

TARGET = Path(__file__).parents[1] / "docs" / "images" / "adviser-sheet.png"
START = date(2024, 1, 1)
CITY = load_city()
LAYERS = load_layers(CITY)
NAMES = dict(zip(LAYERS["district"]["code"], LAYERS["district"]["name"], strict=True))
CASES = {
    "as proposed": AdviserSettings(),
    "without floors": AdviserSettings(floor=0.0),
    "floor of 80 %": AdviserSettings(floor=0.8),
    "4 weeks": AdviserSettings(weeks=4),
    "24 advisers": AdviserSettings(advisers=24),
    "rounds of up to 6": AdviserSettings(most=6),
}


def need_of(weeks: int) -> Need:
    """Return what is expected in a number of weeks."""
    incidents = demo_city(CITY, LAYERS).incidents
    places = [LAYERS[key].geometry for key in ("business_park", "water")]
    dwellings = dwellings_per_area(
        LAYERS["buurt"], LAYERS["wijk"], without=shapely.union_all(pd.concat(places).to_numpy())
    )
    return expected_burglaries(
        incidents,
        join(incidents, CITY, LAYERS)["buurt"],
        LAYERS["buurt"].assign(dwellings=dwellings),
        start=START,
        weeks=weeks,
        covered=(date(2019, 1, 1), date(2023, 12, 31)),
        baseline_years=CITY.baseline_years,
    )


def measured(needs: dict[int, Need]) -> AdviserPlan:
    """Print what the plans of a few settings reach; return the first."""
    plans = []
    for name, asked in CASES.items():
        begun = time.perf_counter()
        plan = plan_advisers(needs[asked.weeks].areas, settings=asked, names=NAMES)
        seconds = time.perf_counter() - begun
        even, biggest = rivals(plan)
        print(
            f"{name}: reach {plan.reach:.2f} of {plan.expected:.1f}, even {even:.2f}, biggest {biggest:.2f}, "
            f"gap {plan.gap:.1e}, {seconds:.1f} s, {len(plan.rounds)} neighbourhoods"
        )
        plans.append(plan)
    return plans[0]


def moved(plan: AdviserPlan, need: Need) -> None:
    """Print what a week of other data changes, for a few costs of a move."""
    before = dict(zip(plan.rounds["code"], plan.rounds["adviser"], strict=True))
    factor = np.random.default_rng(1).uniform(0.8, 1.2, len(need.areas))
    later = need.areas.assign(expected=need.areas["expected"] * factor)
    for cost in (0.0, 0.02, 0.05, 1.0):
        again = plan_advisers(later, settings=replace(plan.settings, cost=cost), names=NAMES, before=before)
        print(f"cost {cost}: {again.moves} moves, reach {again.reach:.2f}")


def main() -> None:
    """Print the figures and write the picture."""
    needs = {weeks: need_of(weeks) for weeks in {asked.weeks for asked in CASES.values()}}
    plan = measured(needs)
    moved(plan, needs[plan.settings.weeks])
    begun = time.perf_counter()
    print(trade_off(needs[plan.settings.weeks].areas, settings=plan.settings, names=NAMES).to_string())
    print(f"curve: {time.perf_counter() - begun:.1f} s")
    weeks = dark_weeks_of(START, plan.settings.weeks, centre=CITY.centre, timezone=CITY.timezone)
    told = told_plan(plan, weeks=weeks, categories=("1.1.1",), names=NAMES)
    sheet = AdviserSheet(
        told, 3, CITY, LAYERS, words_for("nl"), "synthetisch", synthetic=True, day=date(2023, 12, 31)
    )
    TARGET.write_bytes(sheet.png(ppi=110)[0])
    print(TARGET)


if __name__ == "__main__":
    main()
