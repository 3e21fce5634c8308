"""Gegevens: a file in, its inspection, the decision, and what is in the register."""

import streamlit as st

from hotspots.web.components.language import reader_words


def render() -> None:
    """Show the page."""
    words = reader_words()
    st.title(words("Data"))
