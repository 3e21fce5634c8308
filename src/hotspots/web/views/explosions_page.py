"""Explosies: what the duty officer should know of a new incident, and the measures of the city."""

import pandas as pd
import streamlit as st

from hotspots.web import cache
from hotspots.web.components.explosions.ask import ask
from hotspots.web.components.explosions.measures_section import measures_section
from hotspots.web.components.explosions.shown import around_it
from hotspots.web.components.frame import demo_banner
from hotspots.web.components.language import reader_words


def render() -> None:
    """Show the page."""
    words, stock = reader_words(), cache.stock()
    measures = cache.measures(stock)
    st.title(words("Explosions"))
    if stock.synthetic:
        demo_banner(words)
    st.markdown(
        words(
            "For the duty officer: what happened around a new explosion or shooting, which measures hold "
            "there, and where the cameras are. No persons and no addresses."
        )
    )
    with st.sidebar:
        question = ask(stock, words)
    if question is not None:
        around_it(stock, measures, question, words)
    moment = pd.Timestamp(stock.period[1], tz=stock.city.timezone) if question is None else question.asked.on
    measures_section(stock, measures, moment, words)
