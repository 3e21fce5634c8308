"""The areas ranked: count, rate with its interval, change and the verdict in words; and the funnel."""

from typing import Final, get_args

import geopandas as gpd
import numpy as np
import streamlit as st

from hotspots import columns
from hotspots.analysis.rates import funnel_limits
from hotspots.analysis.selection import Selection
from hotspots.columns import DWELLINGS, INHABITANTS
from hotspots.i18n import Words
from hotspots.report import area_words as told
from hotspots.report import charts, charts_certainty
from hotspots.report.area_figures import Comparison, area_figures
from hotspots.report.drawing import denominator_of
from hotspots.report.layers_areas import PER
from hotspots.web import cache, labels
from hotspots.web.cache import Chosen, Stock
from hotspots.web.components.chart import show_chart
from hotspots.web.components.link import Link
from hotspots.web.components.tables import text_table
from hotspots.web.state import AreaLayer, Order

_VERDICTS: Final = ("more", "less", "noise", "too_few")
_CURVE: Final = 500


def layer_choice(link: Link, stock: Stock, words: Words) -> str:
    """Show which areas can be ranked and keep the choice in the link."""
    offered = [key for key in get_args(AreaLayer) if key in stock.layers]
    asked = link.state.areas
    layer = st.segmented_control(
        words("Areas"),
        offered,
        format_func=lambda key: words(labels.AREA_LAYERS[key]),
        key=link.seed("areas", asked if asked in offered else offered[0]),
        required=True,
    )
    link.change(areas=layer)
    return str(layer)


def figures_of(
    stock: Stock, selection: Selection, chosen: Chosen, layer: str
) -> tuple[gpd.GeoDataFrame, str | None, Comparison]:
    """Return the figures of the areas of a layer, what the rate is based on, and the comparison."""
    areas, comparison = stock.layers[layer], cache.comparison(stock, selection)
    based = denominator_of(stock.city, selection)
    denominator = based if based in areas.columns and {INHABITANTS, DWELLINGS} & set(areas.columns) else None
    figures = cache.kept(
        lambda: area_figures(
            areas,
            chosen.membership[layer],
            layer=layer,
            denominator=denominator,
            minimum=stock.city.minimum_denominator,
            comparison=comparison,
        ),
        "area figures",
        stock.key,
        selection,
        layer,
    )
    return figures, denominator, comparison


def ranking(
    link: Link, figures: gpd.GeoDataFrame, denominator: str | None, comparison: Comparison, words: Words
) -> None:
    """Show the ranking in the order the reader chooses."""
    changed = columns.VERDICT in figures
    if changed:
        st.markdown(told.change_sentence(figures, words))
    for note in comparison.baseline.notes if comparison.baseline else ():
        st.caption(note.say(words))
    if comparison.problem is not None:
        st.info(words.error(comparison.problem))
    offered = [
        order
        for order in get_args(Order)
        if (order != "rate" or denominator) and (order not in {"change", "verdict"} or changed)
    ]
    asked = link.state.order
    order: Order = st.selectbox(
        words("Order by"),
        offered,
        format_func=lambda order: words(labels.ORDERS[order]),
        key=link.seed("order", asked if asked in offered else offered[0]),
        width=320,
    )
    link.change(order=order)
    rows = _ordered(figures, order).drop(columns=columns.GEOMETRY).to_dict("records")
    numbers = [
        words("Rank"),
        words("Incidents"),
        words("Smoothed"),
        words("Expected"),
        words("Change"),
        words("Ratio, 95% interval"),
        words("q"),
    ]
    if denominator:
        numbers.append(words(PER[denominator]))
    text_table(
        [
            {
                words("Rank"): words.number(rank),
                words("Area"): str(row[columns.NAME]),
                words("Incidents"): words.number(row[columns.N]),
            }
            | ({words("Verdict"): told.verdict_phrase(row, words)} if changed else {})
            | (_rate(row, denominator, words) if denominator else {})
            | (_change(row, words) if changed else {})
            for rank, row in enumerate(rows, start=1)
        ],
        caption=words("The areas, ordered by: {order}", order=words(labels.ORDERS[order])),
        numeric=numbers,
        height=560,
    )
    _explained(denominator, words, changed=changed)


def funnel_plot(figures: gpd.GeoDataFrame, denominator: str | None, words: Words) -> None:
    """Show the funnel: whether areas differ more than their size explains."""
    if denominator is None:
        st.markdown(words("There are no figures of inhabitants or dwellings for these areas."))
        return
    known = figures.dropna(subset=[columns.RATE])
    if known.empty or not known[columns.N].sum():
        st.markdown(words("There is no rate to compare."))
        return
    size = known[columns.DENOMINATOR].to_numpy(dtype=float)
    common = 1000 * known[columns.N].sum() / size.sum()
    limits = funnel_limits(np.geomspace(size.min(), size.max(), _CURVE), rate=common)
    rows = known.drop(columns=columns.GEOMETRY).to_dict("records")
    said = known.assign(said=[told.rate_phrase(row, words) for row in rows])
    sentence = told.funnel_sentence(figures, words)
    wanted = [columns.NAME, columns.DENOMINATOR, columns.RATE, columns.FUNNEL, "said"]
    table = [
        {
            words("Area"): str(row[columns.NAME]),
            words("Size of the area"): words.number(row[columns.DENOMINATOR]),
            words(PER[denominator]): told.rate_phrase(row, words),
            words("Verdict"): words(told.FUNNEL[row[columns.FUNNEL]]),
        }
        for row in sorted(rows, key=lambda row: -row[columns.RATE])
    ]
    show_chart(
        charts_certainty.funnel(
            said[wanted], limits, words, per=words(PER[denominator]), description=sentence
        ),
        table,
        sentence=sentence,
        caption=words("Rates beside what chance would give an area of that size"),
        numeric=list(table[0])[1:3],
        words=words,
        key="funnel",
    )


def _rate(row: told.Row, denominator: str, words: Words) -> dict[str, str]:
    """Return the cells of the rate."""
    smooth = row[columns.RATE_EB]
    return {
        words(PER[denominator]): told.rate_phrase(row, words),
        words("Smoothed"): charts.UNDEFINED if np.isnan(smooth) else words.number(smooth, 1),
    }


def _change(row: told.Row, words: Words) -> dict[str, str]:
    """Return the cells of the change."""
    return {
        words("Expected"): words.number(row[columns.EXPECTED], 1),
        words("Change"): told.change_phrase(row, words),
        words("Ratio, 95% interval"): told.ratio_phrase(row, words),
        words("q"): told.q_phrase(row, words),
    }


def _ordered(figures: gpd.GeoDataFrame, order: Order) -> gpd.GeoDataFrame:
    """Put the areas in order; equal ones by name, undefined ones last."""
    if order == "name":
        return figures.sort_values(columns.NAME)
    if order == "verdict":
        keyed = figures.assign(_verdict=figures[columns.VERDICT].map(_VERDICTS.index))
        return keyed.sort_values(["_verdict", columns.Q_VALUE, columns.NAME])
    column = {"n": columns.N, "rate": columns.RATE_EB, "change": columns.CHANGE}[order]
    return figures.sort_values([column, columns.NAME], ascending=[False, True])


def _explained(denominator: str | None, words: Words, *, changed: bool) -> None:
    """Say what the columns mean."""
    said = []
    if denominator:
        said.append(
            words(
                "The rate is over the whole period, with the interval that holds the true one in 95 of 100 "
                "cases. Smoothed leans on the city's rate where an area is small, for a fair order. A dash: "
                "too few inhabitants or dwellings for a rate."
            )
        )
    if changed:
        said.append(
            words(
                "Expected: the same days of the baseline years. No percentage is given below 10 expected "
                "incidents. q is corrected for the number of areas: of all areas called more or less than "
                "chance at most about one in twenty is so by chance."
            )
        )
    for line in said:
        st.caption(line)
