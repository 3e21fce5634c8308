"""Verantwoording: where everything comes from, how it is computed, and what it cannot say."""

import streamlit as st

from hotspots import __version__
from hotspots.city import City, Layer
from hotspots.i18n import Words
from hotspots.web import cache
from hotspots.web.components.back_test_report import back_test_report
from hotspots.web.components.facts import selection_facts
from hotspots.web.components.filters import selection_of
from hotspots.web.components.frame import demo_banner
from hotspots.web.components.language import reader_words
from hotspots.web.components.link import open_link
from hotspots.web.components.scale_report import scale_report
from hotspots.web.components.tables import text_table
from hotspots.web.labels import LAYERS
from hotspots.web.views.accountability_texts import ACCESSIBILITY, DEPLOYMENT, HOTSPOTS, LIMITS, PRIVACY


def render() -> None:
    """Show the page."""
    words, stock, link = reader_words(), cache.stock(), open_link("verantwoording")
    city, selection = stock.city, selection_of(link, stock)
    st.title(words("Accountability"))
    if stock.synthetic:
        demo_banner(words)
    st.markdown(
        words("What this map is made of, how it decides what a hotspot is, and what it cannot tell you.")
    )
    st.header(words("Sources of the map"))
    _sources(city, words)
    st.header(words("What a hotspot is"))
    _paragraphs(HOTSPOTS, words)
    st.header(words("Would it have worked?"))
    selection_facts(stock, selection, cache.chosen(stock, selection), words)
    st.caption(words("That is the selection of the map; choose another one there."))
    back_test_report(stock, selection, words)
    st.header(words("What depends on scale"))
    scale_report(stock, selection, words)
    st.header(words("From hotspot to deployment"))
    _paragraphs(DEPLOYMENT, words)
    st.header(words("Limits of the data"))
    _paragraphs(LIMITS, words)
    st.header(words("Privacy"))
    _paragraphs(PRIVACY, words)
    st.header(words("Accessibility"))
    _paragraphs(ACCESSIBILITY, words)
    st.header(words("About this version"))
    st.markdown(
        words(
            "Hotspots version {version}, for {city}. Open source under the EUPL 1.2. The page loads nothing "
            "from other servers: map, fonts and scripts come from this machine, and the browser is told to "
            "refuse the rest.",
            version=__version__,
            city=city.name,
        )
    )
    link.write()


def _paragraphs(messages: tuple[str, ...], words: Words) -> None:
    """Show messages as a list."""
    st.markdown("\n".join(f"- {words(message)}" for message in messages))


def _sources(city: City, words: Words) -> None:
    """Show where every layer comes from, in the words of the city's file."""
    text_table(
        [_source(layer, words) for layer in city.layers.values()],
        caption=words("Sources of the layers of {city}", city=city.name),
        dutch=(words("Source"), words("Licence"), words("Accuracy")),
    )


def _source(layer: Layer, words: Words) -> dict[str, str]:
    """Return one row of the table of sources."""
    return {
        words("Layer"): words(LAYERS.get(layer.key, layer.key)),
        words("Source"): layer.source,
        words("Licence"): f"{layer.licence} · {layer.attribution}",
        words("Year"): str(layer.year),
        words("Coordinates"): layer.crs,
        words("Accuracy"): layer.accuracy,
    }
