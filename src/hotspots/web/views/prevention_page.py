"""Preventie."""

import streamlit as st

from hotspots.web import cache
from hotspots.web.components.frame import demo_banner
from hotspots.web.components.language import reader_words


def render() -> None:
    """Show the page."""
    words, stock = reader_words(), cache.stock()
    st.title(words("Prevention"))
    if stock.synthetic:
        demo_banner(words)
