"""Preventie: where the burglary advisers go, and which addresses get a warning letter."""

from typing import Final, Literal, get_args

import streamlit as st

from hotspots.errors import N_
from hotspots.web import cache
from hotspots.web.components.advisers.page import adviser_plan
from hotspots.web.components.frame import demo_banner
from hotspots.web.components.language import reader_words
from hotspots.web.components.letters.page import letter_plan

Part = Literal["advisers", "letters"]
"""The two measures of the page, as the URL names them (``?part=letters``)."""

_NAMES: Final = {"advisers": N_("Burglary advisers"), "letters": N_("Warning letters")}
_PARTS: Final = {"advisers": adviser_plan, "letters": letter_plan}


def render() -> None:
    """Show the page."""
    words, stock = reader_words(), cache.stock()
    st.title(words("Prevention"))
    if stock.synthetic:
        demo_banner(words)
    asked = st.query_params.get("part")
    key = f"prevention-part-{words.language}"
    if key not in st.session_state:
        st.session_state[key] = asked if asked in get_args(Part) else get_args(Part)[0]
    chosen = st.segmented_control(
        words("Measure"),
        get_args(Part),
        format_func=lambda part: words(_NAMES[part]),
        key=key,
        required=True,
    )
    part = chosen or get_args(Part)[0]
    st.query_params["part"] = part
    _PARTS[part](words, stock)
