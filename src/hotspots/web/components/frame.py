"""What every page has around it: the language, the demo banner, the looks."""

from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.navigation.page import Page

from hotspots.i18n import Words
from hotspots.web.components.language import declare_language, language_switch

_STYLE: Final = (Path(__file__).parent / "frame.css").read_text(encoding="utf-8")


def page_frame(words: Words) -> None:
    """Put the looks, the language and its switch on the page."""
    st.html(f"<style>{_STYLE}</style>")
    declare_language(words)
    with st.container(key="language-switch", width="content"):
        language_switch(words)


def open_page(page: Page) -> None:
    """Go to a page with the parameters of the present URL."""
    st.switch_page(page, query_params={name: st.query_params.get_all(name) for name in st.query_params})


def demo_banner(words: Words) -> None:
    """Say that what is shown is synthetic; nobody may mistake it for the city."""
    st.warning(
        words(
            "**Demo: synthetic data.** The incidents on the map did not happen. "
            "Import a file on the page Data to see your own."
        ),
        icon="⚠️",
    )
