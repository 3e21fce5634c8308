"""Buurtadviseurs: the settings, the plan as map, words, table and curve, and what is kept of it."""

import streamlit as st

from hotspots.i18n import Words
from hotspots.web.cache import Stock


def adviser_plan(words: Words, stock: Stock) -> None:
    """Show the part of the page about the burglary advisers.

    Parameters
    ----------
    words
        The language of the reader.
    stock
        What there is to show.
    """
    st.info(words("The planning of the burglary advisers of {city} is being built.", city=stock.city.name))
