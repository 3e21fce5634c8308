"""Tijd: when it happens, by the hour and weekday, part of the day, month, and over the years."""

import streamlit as st

from hotspots.analysis.selection import Selection
from hotspots.i18n import Words
from hotspots.web import cache
from hotspots.web.cache import Chosen, Stock
from hotspots.web.components.frame import demo_banner
from hotspots.web.components.language import reader_words
from hotspots.web.components.link import Link, open_link
from hotspots.web.components.selected import selected
from hotspots.web.components.time_charts import hours_of_week, over_the_years, parts_of_day


def render() -> None:
    """Show the page."""
    words, stock, link = reader_words(), cache.stock(), open_link("tijd")
    st.title(words("Time"))
    if stock.synthetic:
        demo_banner(words)
    selection, chosen = selected(link, stock, words)
    if not chosen.incidents.empty:
        _charts(link, stock, selection, chosen, words)
    link.write()


def _charts(link: Link, stock: Stock, selection: Selection, chosen: Chosen, words: Words) -> None:
    """Show the charts, one under the other."""
    st.header(words("Hour and weekday"))
    hours_of_week(chosen, words)
    st.header(words("Part of the day"))
    parts_of_day(chosen, words)
    over_the_years(link, stock, selection, words)
