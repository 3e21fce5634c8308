"""Gegevens: a file in, its inspection, the decision, and what is in the register."""

from dataclasses import replace
from functools import partial

import geopandas as gpd
import streamlit as st

from hotspots.city import City
from hotspots.i18n import Words
from hotspots.incidents.inspection import Inspection, InspectionOptions, inspect
from hotspots.incidents.mapping import ColumnMapping
from hotspots.incidents.reading import Progress, read
from hotspots.places.layers import load_layers, municipality, water
from hotspots.register import Register
from hotspots.register.address_book import LookUp
from hotspots.web import cache
from hotspots.web.components.address_upload import addresses_section
from hotspots.web.components.frame import demo_banner
from hotspots.web.components.inspection_report import inspection_report, notes_list
from hotspots.web.components.language import reader_words
from hotspots.web.components.mapping_form import mapping_form, options_form
from hotspots.web.components.register_list import imports_list, what_is_there
from hotspots.web.components.upload import Draft, choose_file, forget_upload, said

Stored = tuple[City, Register]


def render() -> None:
    """Show the page."""
    words = reader_words()
    stock, register = cache.stock(), cache.register()
    st.title(words("Data"))
    if stock.synthetic:
        demo_banner(words)
    st.header(words("Import a file"))
    _import(stock.city, register, words)
    st.header(words("In the register"))
    if stock.synthetic:
        st.markdown(words("The register is empty; the map shows the demo city."))
    else:
        what_is_there(stock, words)
    st.header(words("Imports"))
    imports_list(register, stock.city, words)
    st.header(words("Addresses"))
    addresses_section(register, stock.city, words)


def _import(city: City, register: Register, words: Words) -> None:
    """Lead a file from the uploader to the register, one step under the other."""
    if message := st.session_state.pop("import_done", None):
        st.success(message)
    draft = choose_file(words)
    if draft is None:
        return
    for refusal in draft.preview.refused:
        st.warning(
            words("The column {column} is not read.", column=refusal.column) + " " + refusal.why.say(words)
        )
    notes_list(draft.preview.notes, words)
    st.subheader(words("Which column holds what"))
    mapping = mapping_form(draft, register, words)
    with st.expander(words("What you know about the file")):
        options = options_form(city, words)
    if mapping is None:
        return
    if st.button(words("Inspect the file"), type="primary"):
        draft.inspection = said(
            partial(_inspect, draft, mapping, options, stored=(city, register), words=words), words
        )
        draft.question = (mapping, options)
    if draft.inspection is None:
        return
    if draft.question != (mapping, options):
        st.info(words("You changed something since the inspection. Inspect the file again."))
        return
    st.subheader(words("What was found"))
    inspection_report(draft.inspection, words, said_before=draft.preview.notes)
    _decide(draft.inspection, register, city, words)


def _inspect(
    draft: Draft, mapping: ColumnMapping, options: InspectionOptions, *, stored: Stored, words: Words
) -> Inspection:
    """Read and inspect the file, with progress."""
    city, register = stored
    layers = load_layers(city)
    text = words("The file is being read and inspected…")
    bar = st.progress(0.0, text)

    def half(begin: float) -> Progress:
        def told(share: float) -> None:
            bar.progress(begin + share / 2, text)

        return told

    try:
        part = draft.preview.part
        table = read((draft.name, draft.content), mapping, sheet=part, layer=part, progress=half(0.0))
        addresses = LookUp(partial(register.addresses.frame_or_demo, city, layers))
        inspection = inspect(
            table,
            city=city,
            area=gpd.GeoSeries([municipality(layers, city)], crs=city.crs),
            water=water(layers, city),
            addresses=addresses,
            options=options,
            progress=half(0.5),
        )
        return replace(inspection, notes=(*inspection.notes, *addresses.notes))
    finally:
        bar.empty()


def _decide(inspection: Inspection, register: Register, city: City, words: Words) -> None:
    """Offer the import and the way back."""
    take, leave = st.columns([1, 1])
    if take.button(
        words.plural("Import {n} incident", "Import {n} incidents", inspection.accepted),
        type="primary",
        width="stretch",
        disabled=not inspection.accepted,
    ):
        result = said(partial(register.add, inspection, city_key=city.key), words)
        if result is not None:
            st.session_state["import_done"] = words(
                "Imported: {inserted} new, {updated} updated, {unchanged} unchanged. "
                "The file is no longer in memory.",
                inserted=words.number(result.inserted),
                updated=words.number(result.updated),
                unchanged=words.number(result.unchanged),
            )
            forget_upload()
            st.rerun()
    if leave.button(words("Discard the file"), width="stretch"):
        forget_upload()
        st.rerun()
