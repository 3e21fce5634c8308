"""The demo city reproduces the published figures within sampling noise, and its documentation is current."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hotspots.city import load_city
from hotspots.columns import DWELLINGS, INHABITANTS
from hotspots.incidents.demo import Demo
from hotspots.incidents.demo.calibration import as_markdown, calibration, changes
from hotspots.incidents.demo.figures import (
    ANNEX,
    CITY_DWELLINGS,
    CITY_INHABITANTS,
    KINDS,
    zone_shares,
    zone_target,
)
from hotspots.incidents.taxonomy import taxonomy
from hotspots.places.layers import load_layers

PAGE = Path(__file__).parents[2] / "docs" / "demo-city.md"
Z = 1.96
"""A figure counts as met when it is within the interval that holds 95 % of Poisson counts."""


@pytest.fixture(scope="module")
def table(demo: Demo) -> pd.DataFrame:
    return calibration(demo.incidents, load_layers(load_city()))


@pytest.fixture(scope="module")
def yearly(demo: Demo) -> pd.DataFrame:
    incidents = demo.incidents
    return pd.crosstab(incidents["group"], incidents["occurred_from"].dt.year)


def test_denominators_are_those_of_the_bundled_figures() -> None:
    wijken = load_layers(load_city())["wijk"]
    assert wijken[INHABITANTS].sum() == CITY_INHABITANTS
    assert wijken[DWELLINGS].sum() == CITY_DWELLINGS


@pytest.mark.parametrize("figure", [figure.name for figure in ANNEX])
def test_each_figure_of_the_annex_is_met(table: pd.DataFrame, figure: str) -> None:
    row = table.set_index("figure").loc[figure]
    assert abs(row["2023_z"]) < Z
    assert np.isnan(row["baseline_z"]) or abs(row["baseline_z"]) < Z


def test_rates_of_the_city_round_to_the_published_ones(table: pd.DataFrame) -> None:
    for figure, (_, row) in zip(ANNEX, table.iterrows(), strict=False):
        if figure.denominator not in {"inhabitants", "dwellings"}:
            continue
        per = (CITY_DWELLINGS if figure.denominator == "dwellings" else CITY_INHABITANTS) / 1000
        digits = 2 if figure.y2023 < 0.1 else 1
        assert round(row["2023_counted"] / per, digits) == figure.y2023
        assert round(row["baseline_counted"] / per, digits) == figure.baseline


@pytest.mark.parametrize(
    ("group", "published"), [("hic", 930), ("vvc", 2721), ("nuisance", 3299), ("drugs_weapons", 249)]
)
def test_groups_of_2023_have_the_published_totals(yearly: pd.DataFrame, group: str, published: int) -> None:
    assert abs(yearly.loc[group, 2023] - published) < Z * np.sqrt(published)


def test_total_of_parks_and_centres(table: pd.DataFrame) -> None:
    assert abs(table.iloc[-1]["2023_counted"] - 3822) < Z * np.sqrt(3822)
    targets = [
        zone_target(zone, "2023", nuisance=nuisance) for zone in ("park", "centre") for nuisance in (0, 1)
    ]
    assert round(sum(targets)) == 3822


@pytest.mark.parametrize("period", ["baseline", "2023"])
def test_shares_are_shares(period: str) -> None:
    shares = zone_shares(period)
    assert set(shares) == {kind.code for kind in KINDS}
    assert all(min(zones.values()) >= 0 for zones in shares.values())
    assert all(sum(zones.values()) < 0.98 for zones in shares.values())


def test_changes_are_those_the_report_names(demo: Demo) -> None:
    table = changes(demo.incidents)
    assert (table["counted"] - table["reported"]).abs().max() <= 0.5


def test_every_category_of_the_demo_is_in_the_taxonomy() -> None:
    assert {kind.code for kind in KINDS} <= set(taxonomy(load_city()).categories)


def test_the_page_of_documentation_is_current(demo: Demo, table: pd.DataFrame) -> None:
    text = PAGE.read_text(encoding="utf-8")
    for line in [*as_markdown(table), *as_markdown(changes(demo.incidents))]:
        assert line in text
