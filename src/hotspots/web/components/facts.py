"""What every picture says of itself: what was selected, the period, n, the source."""

import streamlit as st

from hotspots import columns
from hotspots.analysis.selection import Selection, period
from hotspots.i18n import Words
from hotspots.incidents.taxonomy import taxonomy
from hotspots.report import words as told
from hotspots.web.cache import Chosen, Stock


def selection_facts(stock: Stock, selection: Selection, chosen: Chosen, words: Words) -> None:
    """Say the selection, how many incidents are in it and where they come from."""
    said = told.selection_sentence(
        selection, period(stock.incidents, selection), words, categories=taxonomy(stock.city)
    )
    st.markdown(f"**{said}**  \n{n_and_source(chosen, words)}")
    if chosen.incidents.empty:
        st.info(words("No incidents fit these filters. Choose a longer period, or more groups."))


def n_and_source(chosen: Chosen, words: Words) -> str:
    """Say n and the source."""
    sources = tuple(sorted(map(str, chosen.incidents[columns.SOURCE].dropna().unique())))
    n = words("n = {n} incidents", n=words.number(len(chosen.incidents)))
    return f"{n} · {words('Source: {source}', source=told.source_phrase(sources, words))}"
