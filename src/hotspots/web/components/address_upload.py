"""The addresses of the city on the page Gegevens: what is loaded, and a table in its place after a look."""

import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from hotspots.city import City
from hotspots.i18n import Words
from hotspots.incidents.notes import Note
from hotspots.places.addresses import AddressInspection, read_addresses
from hotspots.places.layers import load_layers
from hotspots.register import Register
from hotspots.report.spreadsheets import csv_of
from hotspots.web.components.inspection_report import findings_table, notes_list
from hotspots.web.components.markdown import plain
from hotspots.web.components.upload import said

_TYPES: Final = ["csv", "txt", "gpkg"]
_MEGABYTES: Final = 300
_DRAFT: Final = "addresses-draft"
_TURN: Final = "addresses-turn"
_DONE: Final = "addresses-done"


@dataclass(frozen=True, eq=False)
class _Draft:
    """A table that was inspected and waits for the decision."""

    file_id: str
    inspection: AddressInspection


def addresses_section(register: Register, city: City, words: Words) -> None:
    """Say which addresses are loaded, and take a table in their place."""
    if message := st.session_state.pop(_DONE, None):
        st.success(message)
    st.markdown(_loaded(register, city, words))
    uploaded = st.file_uploader(
        words("Table of addresses: bag-light.gpkg of PDOK, or a CSV"),
        type=_TYPES,
        max_upload_size=_MEGABYTES,
        key=f"addresses-{st.session_state.get(_TURN, 0)}",
        help=words(
            "A CSV has the columns postcode, huisnummer, toevoeging, x, y and gebruiksdoel. A larger file is "
            "loaded with `hotspots addresses load`."
        ),
    )
    if uploaded is None:
        st.session_state.pop(_DRAFT, None)
        return
    draft: _Draft | None = st.session_state.get(_DRAFT)
    if draft is None or draft.file_id != uploaded.file_id:
        found = said(partial(_inspected, uploaded.name, uploaded.getvalue(), city, words), words)
        if found is None:
            return
        draft = st.session_state[_DRAFT] = _Draft(uploaded.file_id, found)
    _report(draft.inspection, words)
    _decide(draft.inspection, register, city, words)


def _loaded(register: Register, city: City, words: Words) -> str:
    """Say what is loaded."""
    info = register.addresses.info(city.key)
    if info is None:
        return words("No addresses are loaded yet; warning letters are tried out on made-up ones.")
    return plain(
        words(
            "{filename}, loaded {moment}: {read} rows read = {accepted} accepted + {rejected} rejected. "
            "Dwellings: {dwellings}.",
            filename=info.filename,
            moment=words.moment(info.loaded_at.astimezone(ZoneInfo(city.timezone))),
            read=words.number(info.read),
            accepted=words.number(info.accepted),
            rejected=words.number(info.rejected),
            dwellings=words.number(info.dwellings),
        )
    )


def _inspected(name: str, content: bytes, city: City, words: Words) -> AddressInspection:
    """Read and inspect a table, with progress; the file is gone afterwards."""
    text = words("The addresses are being read…")
    bar = st.progress(0.0, text)
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / Path(name).name
            path.write_bytes(content)
            return read_addresses(
                path, city=city, layers=load_layers(city), progress=lambda share: _tell(bar, share, text)
            )
    finally:
        bar.empty()


def _tell(bar: st.delta_generator.DeltaGenerator, share: float, text: str) -> None:
    bar.progress(min(max(share, 0.0), 1.0), text)


def _report(inspection: AddressInspection, words: Words) -> None:
    """Show what was found in a table."""
    st.markdown(
        words(
            "{read} rows read = {accepted} accepted + {rejected} rejected. Dwellings: {dwellings}.",
            read=words.number(inspection.read),
            accepted=words.number(inspection.accepted),
            rejected=words.number(len(inspection.rejected)),
            dwellings=words.number(inspection.dwellings),
        )
    )
    for refusal in inspection.refused:
        why = refusal.why.say(words)
        st.warning(plain(words("Column {column} is refused. {why}", column=refusal.column, why=why)))
    notes_list(inspection.notes, words)
    if inspection.findings:
        findings_table(inspection.findings, inspection.filename, words)
    if len(inspection.rejected):
        st.download_button(
            words("Download the rejected rows (CSV)"),
            lambda: rejected_csv(inspection, words),
            file_name=words("rejected-rows.csv"),
            mime="text/csv",
            on_click="ignore",
            key="addresses-rejected",
        )


def rejected_csv(inspection: AddressInspection, words: Words) -> bytes:
    """Return the rejected lines with their reasons; nothing of the rows themselves."""
    rows = [
        (line, Note(code, reason, params).say(words))
        for line, code, reason, params in inspection.rejected.itertuples(index=False)
    ]
    names = [words("line in the file"), words("reason for rejection")]
    return csv_of(pd.DataFrame(rows, columns=names), words)


def _decide(inspection: AddressInspection, register: Register, city: City, words: Words) -> None:
    """Offer to load the table."""
    label = words.plural("Load {n} address", "Load {n} addresses", inspection.accepted)
    if st.button(label, type="primary", key="addresses-load"):
        loaded = said(lambda: register.addresses.load(inspection, city_key=city.key), words)
        if loaded is not None:
            st.session_state[_DONE] = words.plural(
                "{n} address loaded.", "{n} addresses loaded.", loaded.accepted
            )
            st.session_state.pop(_DRAFT, None)
            st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
            st.rerun()
