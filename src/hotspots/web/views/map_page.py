"""Kaart: the filters, the map, the ranked hotspots in words, the table, the downloads."""

import streamlit as st

from hotspots.web.components.language import reader_words


def render() -> None:
    """Show the page."""
    words = reader_words()
    st.title(words("Map"))
