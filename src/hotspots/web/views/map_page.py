"""Kaart: the filters, the map, the ranked hotspots in words, the table, the downloads."""

from collections.abc import Sequence

import streamlit as st

from hotspots import columns
from hotspots.analysis.selection import Selection
from hotspots.i18n import Words
from hotspots.report.picture import Picture
from hotspots.report.settings import MapSettings
from hotspots.web import cache
from hotspots.web.cache import Stock
from hotspots.web.components.area_table import area_table, cells_table
from hotspots.web.components.certainty import caught_banner, certainty, known_more
from hotspots.web.components.downloads import downloads
from hotspots.web.components.facts import absent_kinds
from hotspots.web.components.filters import incident_filters, layer_filters, left_out_notes
from hotspots.web.components.frame import demo_banner
from hotspots.web.components.hotspot_list import Row, figures_table, hotspot_list
from hotspots.web.components.language import reader_words
from hotspots.web.components.link import Link, open_link
from hotspots.web.components.map_view import HEIGHT, show_map
from hotspots.web.components.method import method_choice, method_sliders


def render() -> None:
    """Show the page."""
    words, stock, link = reader_words(), cache.stock(), open_link("kaart")
    st.title(words("Hotspots in {city}", city=stock.city.name))
    if stock.synthetic:
        demo_banner(words)
    with st.sidebar:
        selection = incident_filters(link, stock, words)
        layer_filters(link, stock, words)
        method_choice(link, words)
        sliders = st.container()
    picture = _picture(link, stock, selection, words)
    with sliders:
        method_sliders(link, picture.scene.found.suggestion, words)
    _result(link, stock, selection, words)


@st.fragment
def _result(link: Link, stock: Stock, selection: Selection, words: Words) -> None:
    """Show what the settings give; a click on the map or in the list runs only this."""
    picture = _picture(link, stock, selection, words)
    link.write()
    caught_banner(link.state, stock, selection, words)
    st.markdown(f"**{picture.selection_text}**  \n{picture.books_text}")
    absent_kinds(stock, selection, words)
    if not picture.n:
        st.info(words("No incidents fit these filters. Choose a longer period, or more groups."))
    rows = picture.hotspots.drop(columns=columns.GEOMETRY).to_dict("records")
    with st.container(key="map-and-list"):
        left, right = st.columns([5, 3])
        with left:
            show_map(link, picture)
        with right:
            _ranked(link, picture, rows, words)
    for note in (*left_out_notes(cache.chosen(stock, selection), words), *picture.notes):
        st.caption(note)
    certainty(link.state, stock, selection, picture, words)
    st.header(words("Downloads"))
    downloads(picture, words)
    st.header(words("In figures"))
    figures_table(picture, words)
    area_table(picture, words)
    cells_table(picture, words)


def _ranked(link: Link, picture: Picture, rows: Sequence[Row], words: Words) -> None:
    """Show the ranked hotspots, or say why there are none."""
    st.header(words.plural("{n} hotspot", "{n} hotspots", len(rows)))
    st.caption(picture.settings_text)
    if rows:
        hotspot_list(link, rows[: len(picture.texts)], picture.texts, HEIGHT - 90, words)
    elif picture.n:
        st.info(
            words("No place has enough incidents to be a hotspot. Lower the number, or widen the radius.")
        )


def _picture(link: Link, stock: Stock, selection: Selection, words: Words) -> Picture:
    """Return the picture of the present settings."""
    state = link.state
    settings = MapSettings(
        background=state.background,
        areas=state.areas,
        measure=state.measure,
        bandwidth=state.bandwidth,
        overlays=state.overlays,
        method=state.method,
        radius=state.radius,
        minimum=state.minimum,
    )
    plain = cache.picture(stock, selection, settings, words, selected=state.selected)
    more = known_more(stock, selection, plain)
    if more is None:
        return plain
    return cache.picture(stock, selection, settings, words, selected=state.selected, more=more)
