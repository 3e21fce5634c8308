"""Gebieden: the areas ranked, with how sure rate and change are, and what is rising at this moment."""

import streamlit as st

from hotspots.web import cache
from hotspots.web.components.area_ranking import figures_of, funnel_plot, layer_choice, ranking
from hotspots.web.components.area_weeks import rising
from hotspots.web.components.frame import demo_banner
from hotspots.web.components.language import reader_words
from hotspots.web.components.link import open_link
from hotspots.web.components.selected import selected


def render() -> None:
    """Show the page."""
    words, stock, link = reader_words(), cache.stock(), open_link("gebieden")
    st.title(words("Areas"))
    if stock.synthetic:
        demo_banner(words)
    selection, chosen = selected(link, stock, words)
    layer = layer_choice(link, stock, words)
    if not chosen.incidents.empty:
        figures, denominator, comparison = figures_of(stock, selection, chosen, layer)
        st.header(words("Ranking"))
        ranking(link, figures, denominator, comparison, words)
        st.header(words("Do areas differ more than chance?"))
        funnel_plot(figures, denominator, words)
    if not cache.chosen(stock, cache.kinds_only(selection)).incidents.empty:
        st.header(words("What is rising at this moment?"))
        rising(link, stock, selection, layer, words)
    link.write()
