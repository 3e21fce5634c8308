"""The settings at the left: what and when, the same on every page, and what the map shows."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, get_args

import streamlit as st

from hotspots.analysis.selection import Selection
from hotspots.columns import DWELLINGS, INHABITANTS
from hotspots.i18n import Words
from hotspots.incidents.taxonomy import GROUP_LABELS, taxonomy
from hotspots.web import labels
from hotspots.web.cache import Chosen, Stock
from hotspots.web.components.facts import absent
from hotspots.web.components.link import Link
from hotspots.web.period import days
from hotspots.web.state import (
    BANDWIDTH,
    AreaLayer,
    Background,
    Measure,
    Overlay,
    PartOfDay,
    Period,
)

_DATE_FORMATS: Final = {"nl": "DD-MM-YYYY", "en": "DD/MM/YYYY"}


def incident_filters(link: Link, stock: Stock, words: Words) -> Selection:
    """Show what can be chosen of the incidents, keep the choice in the link, return it."""
    first, last = stock.period
    st.header(words("What"))
    groups = _several(
        link,
        "groups",
        words("Group"),
        (*stock.groups, *absent(link.state.groups, stock.groups)),
        names=GROUP_LABELS,
        words=words,
    )
    categories = _categories(link, stock, groups, words)
    st.header(words("When"))
    period = _one(link, "period", words("Period"), get_args(Period), names=labels.PERIODS, words=words)
    link.change(groups=groups, categories=categories, period=period)
    if period == "own":
        link.change(**_own_dates(link, first, last, words))
    else:
        link.change(start=None, end=None)
    parts = _several(
        link, "parts", words("Part of the day"), get_args(PartOfDay), names=labels.PARTS_OF_DAY, words=words
    )
    weekdays = st.pills(
        words("Weekday"),
        range(7),
        selection_mode="multi",
        format_func=lambda day: words.weekday(day)[:2],
        key=link.seed("weekdays", list(link.state.weekdays)),
    )
    link.change(parts=parts, weekdays=tuple(sorted(weekdays)))
    return selection_of(link, stock)


def selection_of(link: Link, stock: Stock) -> Selection:
    """Return the selection that the state of the pages stands for."""
    state = link.state
    start, end = days(state, *stock.period)
    return Selection(
        groups=state.groups,
        categories=state.categories,
        start=start,
        end=end,
        parts_of_day=state.parts,
        weekdays=state.weekdays,
    )


def layer_filters(link: Link, stock: Stock, words: Words) -> None:
    """Show what the map can show and keep the choice in the link."""
    st.header(words("On the map"))
    overlays = _several(
        link, "overlays", words("Layers"), get_args(Overlay), names=labels.OVERLAYS, words=words
    )
    background = _one(
        link, "background", words("Colours"), get_args(Background), names=labels.BACKGROUNDS, words=words
    )
    link.change(overlays=overlays, background=background)
    if background == "areas":
        offered = [key for key in get_args(AreaLayer) if key in stock.layers]
        areas = _one(link, "areas", words("Areas"), offered, names=labels.AREA_LAYERS, words=words)
        link.change(areas=areas)
        figures = {INHABITANTS, DWELLINGS} & set(stock.layers[areas].columns)
        measures = [measure for measure in get_args(Measure) if figures or measure != "rate"]
        measure = _one(link, "measure", words("Figure"), measures, names=labels.MEASURES, words=words)
        link.change(measure=measure)
    elif background == "density":
        bandwidth = st.select_slider(
            words("Bandwidth"),
            BANDWIDTH,
            format_func=lambda metres: words("{n} metres", n=words.number(metres)),
            key=link.seed("bandwidth", link.state.bandwidth),
            help=words(
                "The distance over which an incident spreads: small shows streets, large shows quarters."
            ),
        )
        link.change(bandwidth=bandwidth)


def left_out_notes(chosen: Chosen, words: Words) -> list[str]:
    """Say how many incidents fit but for a time that is not known well enough."""
    left_out = chosen.left_out
    notes = []
    if left_out.part_of_day:
        notes.append(
            words.plural(
                "{n} incident is left out because its part of the day is not known.",
                "{n} incidents are left out because their part of the day is not known.",
                left_out.part_of_day,
            )
        )
    if left_out.weekday:
        notes.append(
            words.plural(
                "{n} incident is left out because its weekday is not known.",
                "{n} incidents are left out because their weekday is not known.",
                left_out.weekday,
            )
        )
    return notes


def _categories(link: Link, stock: Stock, groups: Sequence[str], words: Words) -> tuple[str, ...]:
    """Offer the categories that occur in the chosen groups, and those that only the link knows."""
    kinds = taxonomy(stock.city)
    offered = [code for code, group in stock.categories.items() if not groups or group in groups]
    offered += absent(link.state.categories, stock.categories)
    key = link.seed("categories", list(link.state.categories))
    st.session_state[key] = [code for code in st.session_state[key] if code in offered]
    picked = st.multiselect(
        words("Category"),
        offered,
        format_func=lambda code: kinds.label(code, words.language),
        key=key,
        placeholder=words("All categories"),
        select_all=False,
    )
    return tuple(picked)


def _own_dates(link: Link, first: date, last: date, words: Words) -> dict[str, date]:
    """Ask for two dates within the data; while only one is chosen the former answer stands."""
    state = link.state
    start = min(max(state.start or first, first), last)
    end = min(max(state.end or last, start), last)
    picked = st.date_input(
        words("From and to"),
        min_value=first,
        max_value=last,
        format=_DATE_FORMATS[words.language],
        key=link.seed("dates", (start, end)),
    )
    if isinstance(picked, tuple) and len(picked) == 2:  # noqa: PLR2004 - from and to
        start, end = picked
    return {"start": start, "end": end}


def _one(
    link: Link, name: str, label: str, options: Sequence[str], *, names: Mapping[str, str], words: Words
) -> Any:
    """Show a choice of one."""
    value = getattr(link.state, name)
    return st.selectbox(
        label,
        options,
        format_func=lambda option: words(names[option]),
        key=link.seed(name, value if value in options else options[0]),
    )


def _several(
    link: Link, name: str, label: str, options: Sequence[str], *, names: Mapping[str, str], words: Words
) -> tuple[Any, ...]:
    """Show a choice of any number, in the order of the options."""
    value = [option for option in getattr(link.state, name) if option in options]
    picked = st.pills(
        label,
        options,
        selection_mode="multi",
        format_func=lambda option: words(names.get(option, option)),
        key=link.seed(name, value),
    )
    return tuple(option for option in options if option in picked)
