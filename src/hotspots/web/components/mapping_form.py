"""Which column holds what, prefilled from recognition, corrected by hand, kept under a name."""

from datetime import datetime
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

import streamlit as st

from hotspots.city import City
from hotspots.errors import N_
from hotspots.i18n import Words
from hotspots.incidents.inspection import InspectionOptions
from hotspots.incidents.mapping import FIELD_LABELS, FIELDS, ColumnMapping
from hotspots.register import Register
from hotspots.web.components.upload import Draft, said

K = TypeVar("K")

_CRS: Final = {
    None: N_("As the file says, else found out from the numbers"),
    "EPSG:28992": N_("RD New, metres (EPSG:28992)"),
    "EPSG:4326": N_("Longitude and latitude, degrees (EPSG:4326)"),
}
_DAY_FIRST: Final = {
    None: N_("Found out from the dates"),
    True: N_("Day first: 31-12-2023"),
    False: N_("Month first: 12-31-2023"),
}
_REGIME: Final = {
    "wpg": N_("Police data (Wpg)"),
    "avg": N_("Municipal data (AVG)"),
}
_PRECISION: Final = {
    "address": N_("Address"),
    "street": N_("Street"),
    "postcode": N_("Postcode"),
    "area": N_("Area"),
}


def mapping_form(draft: Draft, register: Register, words: Words) -> ColumnMapping | None:
    """Show a choice of column per field; return the mapping, or nothing when it cannot be used."""
    saved = register.mappings()
    if saved:
        _load(draft, saved, words)
    refused = {refusal.column for refusal in draft.preview.refused}
    offered = [column for column in draft.preview.columns if column not in refused]
    fields = [field for field in FIELDS if not (draft.preview.has_geometry and field in {"x", "y"})]
    left, middle, right = st.columns(3)
    chosen: dict[str, str] = {}
    for position, field in enumerate(fields):
        with (left, middle, right)[position * 3 // len(fields)]:
            column = _column(draft, field, offered, words)
        if column is not None:
            chosen[field] = column
    mapping = said(lambda: ColumnMapping.from_dict(chosen), words)
    if mapping is not None:
        _save(mapping, register, words)
    return mapping


def options_form(city: City, words: Words) -> InspectionOptions:
    """Show what can be declared about the file; return the options."""
    left, right = st.columns(2)
    with left:
        crs = _choice(words("Coordinates"), _CRS, "crs", words)
        day_first = _choice(words("Order of dates"), _DAY_FIRST, "day-first", words)
        repair = st.toggle(words("Repair swapped coordinates"), key="import-repair")
        duplicates = st.toggle(words("Keep rows that are exactly the same"), key="import-duplicates")
    with right:
        regime = _choice(words("Which law applies"), _REGIME, "regime", words)
        precision = _choice(words("Precision of the location"), _PRECISION, "precision", words)
        source = st.text_input(
            words("Source, such as the name of the system"), max_chars=80, key="import-source"
        )
    return InspectionOptions(
        crs=crs,
        day_first=day_first,
        regime=regime,
        precision=precision,
        source=source.strip() or None,
        repair_swapped=repair,
        keep_exact_duplicates=duplicates,
        today=datetime.now(ZoneInfo(city.timezone)).date(),
    )


def _choice(label: str, options: dict[K, str], key: str, words: Words) -> K:
    """Show a choice between labelled options; the first is the default."""
    picked: K = st.selectbox(
        label, list(options), format_func=lambda option: words(options[option]), key=f"import-{key}"
    )
    return picked


def _column(draft: Draft, field: str, offered: list[str], words: Words) -> str | None:
    """Show the choice of the column of one field."""
    key = f"column-{draft.file_id}-{draft.preview.part}-{field}"
    if key not in st.session_state:
        st.session_state[key] = getattr(draft.preview.mapping, field)
    label = words(FIELD_LABELS[field])
    return st.selectbox(
        label[0].upper() + label[1:],
        [None, *offered],
        format_func=lambda column: words("(no column)") if column is None else column,
        key=key,
        placeholder=words("(no column)"),
    )


def _load(draft: Draft, saved: dict[str, dict[str, str]], words: Words) -> None:
    """Offer the saved mappings; a column that this file does not have stays empty."""
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    name = left.selectbox(words("Saved mapping"), list(saved), key="mapping-saved")
    if right.button(words("Use this mapping"), width="stretch"):
        for field in FIELDS:
            column = saved[name].get(field)
            known = column in draft.preview.columns
            st.session_state[f"column-{draft.file_id}-{draft.preview.part}-{field}"] = (
                column if known else None
            )


def _save(mapping: ColumnMapping, register: Register, words: Words) -> None:
    """Offer to keep the mapping under a name."""
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    name = left.text_input(words("Keep this mapping under the name"), max_chars=60, key="mapping-name")
    if right.button(words("Keep"), width="stretch", disabled=not name.strip()):
        said(lambda: register.save_mapping(name, mapping.to_dict()), words)
        st.toast(words("The mapping {name} is kept.", name=name.strip()))
