"""What every picture says of itself: what was selected, the period, n, the source."""

from collections.abc import Container, Iterable

import streamlit as st

from hotspots import columns
from hotspots.analysis.selection import Selection, period
from hotspots.i18n import Words
from hotspots.incidents.taxonomy import GROUP_LABELS, taxonomy
from hotspots.report import words as told
from hotspots.web.cache import Chosen, Stock
from hotspots.web.components.markdown import plain


def selection_facts(stock: Stock, selection: Selection, chosen: Chosen, words: Words) -> None:
    """Say the selection, how many incidents are in it and where they come from."""
    said = told.selection_sentence(
        selection, period(stock.incidents, selection), words, categories=taxonomy(stock.city)
    )
    st.markdown(f"**{said}**  \n{n_and_source(stock, chosen, words)}")
    absent_kinds(stock, selection, words)
    if chosen.incidents.empty:
        st.info(words("No incidents fit these filters. Choose a longer period, or more groups."))


def n_and_source(stock: Stock, chosen: Chosen, words: Words) -> str:
    """Say n and the source; of an empty selection the source is that of all incidents looked through."""
    looked_through = stock.incidents if chosen.incidents.empty else chosen.incidents
    sources = tuple(sorted(map(str, looked_through[columns.SOURCE].dropna().unique())))
    n = words("n = {n} incidents", n=words.number(len(chosen.incidents)))
    return f"{n} · {words('Source: {source}', source=told.source_phrase(sources, words))}"


def absent(asked: Iterable[str], occurring: Container[str]) -> tuple[str, ...]:
    """Return the groups or categories that are asked for and do not occur in the data."""
    return tuple(code for code in asked if code not in occurring)


def absent_kinds(stock: Stock, selection: Selection, words: Words) -> None:
    """Say which kinds are asked for, by a link, that do not occur in the data.

    They stay in the selection: dropping them silently would show all incidents under a link that asks for a
    few.
    """
    groups = absent(selection.groups, stock.groups)
    if groups:
        named = words.listing([words(GROUP_LABELS.get(group, group)) for group in groups])
        st.warning(
            words.plural(
                "The group {kinds} does not occur in these data, so nothing of it is shown.",
                "The groups {kinds} do not occur in these data, so nothing of them is shown.",
                len(groups),
                kinds=plain(named),
            )
        )
    codes = absent(selection.categories, stock.categories)
    if codes:
        kinds = taxonomy(stock.city)
        named = words.listing([kinds.label(code, words.language) for code in codes])
        st.warning(
            words.plural(
                "The category {kinds} does not occur in these data, so nothing of it is shown.",
                "The categories {kinds} do not occur in these data, so nothing of them is shown.",
                len(codes),
                kinds=plain(named),
            )
        )
