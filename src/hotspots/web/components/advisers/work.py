"""The work behind the plan of the burglary advisers: dwellings, what is expected, the rounds, the curve."""

from dataclasses import dataclass
from functools import partial
from typing import Final

import pandas as pd
import shapely

from hotspots import columns
from hotspots.action.adviser_dwellings import dwellings_per_area
from hotspots.action.adviser_need import Need, expected_burglaries
from hotspots.action.adviser_types import AdviserPlan
from hotspots.action.advisers import plan_advisers, trade_off
from hotspots.errors import N_, ActionError
from hotspots.places.joining import join
from hotspots.report.adviser_told import ToldPlan, told_plan
from hotspots.web import cache
from hotspots.web.cache import Stock
from hotspots.web.components.advisers.settings import Asked
from hotspots.web.jobs import Progress, Question

_CURVE: Final = 60.0
"""Seconds for all plans of the curve together, on a machine that is busy; some five on one that is not."""


@dataclass(frozen=True, eq=False)
class Advice:
    """A plan that was worked out, and what it rests on.

    Attributes
    ----------
    plan, told
        The plan, and the same as it is told.
    need
        What is expected.
    curve
        Reach against spread.
    by_addresses
        Whether dwellings were shared out by the addresses of the city.
    """

    plan: AdviserPlan
    told: ToldPlan
    need: Need
    curve: pd.DataFrame
    by_addresses: bool


def proposal(stock: Stock, asked: Asked) -> Question:
    """Ask for a plan."""
    edition = cache.register().addresses.version(stock.city.key)
    return Question(("advisers", stock.key, edition, asked), partial(_work, stock, asked))


def district_names(stock: Stock) -> dict[str, str]:
    """Return the names of the districts by code."""
    layer = stock.layers.get(columns.DISTRICT)
    if layer is None:
        return {}
    return dict(zip(layer[columns.CODE].astype(str), layer[columns.NAME].astype(str), strict=True))


def _work(stock: Stock, asked: Asked, progress: Progress) -> Advice:
    """Work a plan out."""
    _check(stock)
    dwellings, by_addresses = _dwellings(stock)
    progress(0.1)
    areas = stock.layers[columns.BUURT].assign(**{columns.DWELLINGS: dwellings})
    need = expected_burglaries(
        stock.incidents,
        stock.membership[columns.BUURT],
        areas,
        start=asked.start,
        weeks=len(asked.weeks),
        covered=stock.period,
        baseline_years=stock.city.baseline_years,
        categories=asked.categories,
        progress=lambda share: progress(0.1 + 0.2 * share),
    )
    names, visited = district_names(stock), dict(asked.visited)
    plan = plan_advisers(
        need.areas,
        settings=asked.settings,
        names=names,
        visited=visited,
        before=dict(asked.before),
        progress=lambda share: progress(0.3 + 0.3 * share),
    )
    curve = trade_off(
        need.areas,
        settings=asked.settings,
        names=names,
        visited=visited,
        time_limit=_CURVE,
        progress=lambda share: progress(0.6 + 0.4 * share),
    )
    told = told_plan(plan, weeks=asked.weeks, categories=asked.categories, names=names)
    return Advice(plan, told, need, curve, by_addresses)


def _check(stock: Stock) -> None:
    """Refuse a city without the layers that a plan is made from."""
    missing = [key for key in (columns.BUURT, columns.WIJK, columns.DISTRICT) if key not in stock.layers]
    if missing:
        raise ActionError(
            "adviser_layers",
            N_(
                "Rounds are made of neighbourhoods, with dwellings of the quarter and floors of the "
                "district. The city has no layer {missing}. Add it to the city's file."
            ),
            missing=", ".join(missing),
        )


def _dwellings(stock: Stock) -> tuple["pd.Series[int]", bool]:
    """Return the dwellings per neighbourhood, and whether addresses shared them out."""
    areas, figures = stock.layers[columns.BUURT], stock.layers[columns.WIJK]
    register = cache.register()
    addresses = None
    if register.addresses.info(stock.city.key) is not None:
        frame = register.addresses.frame(stock.city)
        homes = frame.loc[frame[columns.DWELLING]]
        addresses = join(homes, stock.city, stock.layers)[columns.BUURT].value_counts()
    shared = dwellings_per_area(
        areas, figures, parent=columns.WIJK, addresses=addresses, without=_uninhabited(stock)
    )
    return shared, addresses is not None


def _uninhabited(stock: Stock) -> shapely.Geometry | None:
    """Return the ground on which nobody lives: business parks and water."""
    keys = [columns.BUSINESS_PARK, *(layer.key for layer in stock.city.layers_of("water"))]
    parts = [stock.layers[key].geometry for key in keys if key in stock.layers]
    return shapely.union_all(pd.concat(parts).to_numpy()) if parts else None
