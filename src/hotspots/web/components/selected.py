"""The head of every page about a selection: the filters beside it, and what was selected."""

import streamlit as st

from hotspots.analysis.selection import Selection
from hotspots.i18n import Words
from hotspots.web import cache
from hotspots.web.cache import Chosen, Stock
from hotspots.web.components.facts import selection_facts
from hotspots.web.components.filters import incident_filters, left_out_notes
from hotspots.web.components.link import Link


def selected(link: Link, stock: Stock, words: Words) -> tuple[Selection, Chosen]:
    """Show the filters in the sidebar, say what they select, and return it."""
    with st.sidebar:
        selection = incident_filters(link, stock, words)
    chosen = cache.chosen(stock, selection)
    selection_facts(stock, selection, chosen, words)
    for note in left_out_notes(chosen, words):
        st.caption(note)
    return selection, chosen
