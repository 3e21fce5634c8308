"""A file chosen by the reader, and what of it is kept in this session until the decision."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

import streamlit as st

from hotspots.errors import HotspotsError
from hotspots.i18n import Words
from hotspots.incidents.inspection import Inspection, InspectionOptions
from hotspots.incidents.mapping import ColumnMapping
from hotspots.incidents.reading import Limits, Preview, preview

TYPES: Final = ["csv", "txt", "xlsx", "geojson", "json", "gpkg", "parquet"]
"""Extensions offered; what a file really is, is found out from its content."""

T = TypeVar("T")

_DRAFT: Final = "import_draft"
_TURN: Final = "import_turn"


@dataclass
class Draft:
    """An upload on its way into the register.

    Attributes
    ----------
    name, content
        The file; gone from memory as soon as the draft is.
    preview
        Its columns.
    question, inspection
        The mapping and options that were inspected last, and the outcome.
    """

    name: str
    content: bytes
    file_id: str
    preview: Preview
    question: tuple[ColumnMapping, InspectionOptions] | None = None
    inspection: Inspection | None = None


def choose_file(words: Words) -> Draft | None:
    """Show the uploader; return the draft of the chosen file, or nothing (yet), with the reason shown."""
    limit = Limits().megabytes
    uploaded = st.file_uploader(
        words("File with incidents: CSV, XLSX, GeoJSON, GeoPackage or GeoParquet"),
        type=TYPES,
        key=f"upload-{st.session_state.get(_TURN, 0)}",
        max_upload_size=limit,
    )
    if uploaded is None:
        st.session_state.pop(_DRAFT, None)
        return None
    draft: Draft | None = st.session_state.get(_DRAFT)
    if draft is None or draft.file_id != uploaded.file_id:
        content = uploaded.getvalue()
        found = said(lambda: preview((uploaded.name, content)), words)
        if found is None:
            st.session_state.pop(_DRAFT, None)
            return None
        draft = Draft(uploaded.name, content, uploaded.file_id, found)
        st.session_state[_DRAFT] = draft
    return _part(draft, words)


def _part(draft: Draft, words: Words) -> Draft | None:
    """Let the reader choose the sheet or layer of a file that has several."""
    parts = draft.preview.parts
    if len(parts) < 2:  # noqa: PLR2004 - nothing to choose
        return draft
    part = st.selectbox(words("Sheet or layer"), parts, index=parts.index(draft.preview.part or parts[0]))
    if part == draft.preview.part:
        return draft
    found = said(lambda: preview((draft.name, draft.content), sheet=part, layer=part), words)
    if found is None:
        return None
    draft.preview, draft.question, draft.inspection = found, None, None
    return draft


def forget_upload() -> None:
    """Drop the file, what was read of it and the uploader's own copy."""
    st.session_state.pop(_DRAFT, None)
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1


def said(work: Callable[[], T], words: Words) -> T | None:
    """Do something; an input that cannot be used is told to the reader instead of raised."""
    try:
        return work()
    except HotspotsError as error:
        st.error(words.error(error))
        return None
