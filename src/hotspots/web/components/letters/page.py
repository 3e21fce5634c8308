"""Besmettingsbrieven: which addresses get a warning letter."""

import streamlit as st

from hotspots.i18n import Words
from hotspots.web.cache import Stock


def letter_plan(words: Words, stock: Stock) -> None:
    """Show the part of the page about the warning letters.

    Parameters
    ----------
    words
        The language of the reader.
    stock
        What there is to show.
    """
    st.info(
        words(
            "The warning letters of {city} are being built; no address is chosen yet.", city=stock.city.name
        )
    )
