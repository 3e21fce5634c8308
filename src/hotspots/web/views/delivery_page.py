"""Bezorging: what was delivered of the warning letters, street by street, on a phone."""

import streamlit as st

from hotspots.web import cache
from hotspots.web.components.frame import demo_banner
from hotspots.web.components.language import reader_words
from hotspots.web.components.letters.delivery import deliver


def render() -> None:
    """Show the page."""
    words, stock = reader_words(), cache.stock()
    st.title(words("Delivery"))
    if stock.synthetic:
        demo_banner(words)
    with st.container(key="deliver", width=560):
        deliver(stock, words)
