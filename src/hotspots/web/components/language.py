"""The language of the page: a switch, the ``lang`` attribute, and Streamlit's own English strings."""

import json
from pathlib import Path
from typing import Final

import streamlit as st

from hotspots.errors import N_
from hotspots.i18n import LANGUAGES, Words, words_for

PARAMETER: Final = "lang"
"""The name in the URL; absent for the default language."""

_KEY: Final = "language"
_DEFAULT: Final = next(iter(LANGUAGES))
_SCRIPT: Final = (Path(__file__).parent / "language.js").read_text(encoding="utf-8")

_MAP_TITLE: Final = "streamlit_folium.st_folium"
"""The title that Streamlit gives the frame of the map."""

STREAMLIT_STRINGS: Final = (
    N_("App pages"),
    N_("Add files"),
    N_("Choose date"),
    N_("Choose date range"),
    N_("Clear all"),
    N_("Clear date"),
    N_("Clear dates"),
    N_("Clear value"),
    N_("Close"),
    N_("Close fullscreen"),
    N_("Collapse sidebar"),
    N_("Connection error"),
    N_("Date range"),
    N_("Download failed"),
    N_("Drag and drop a file here"),
    N_("Expand sidebar"),
    N_("Fullscreen"),
    N_("Main menu"),
    N_("Navigate to home page"),
    N_("No results"),
    N_("Notifications"),
    N_("Open"),
    N_("Print"),
    N_("Rerun"),
    N_("Running..."),
    N_("Scrollable table"),
    N_("Select all"),
    N_("Selected values"),
    N_("Sidebar"),
    N_("Skip to main content"),
    N_("Theme"),
    N_("Upload"),
    N_("Use arrow keys to navigate dates. Enter to select. Escape to close."),
    N_("Press Enter to apply"),
    N_("{n} more"),
    N_("{size} per file"),
    N_("File must be {size} or smaller."),
    N_("{type} files are not allowed."),
    N_("Remove {name}"),
    N_("Help for {name}"),
    N_("Link to heading"),
    N_("Choose an option"),
    N_("file upload"),
    N_("visualization"),
    N_("group mark container"),
    N_("day, {name} start date"),
    N_("month, {name} start date"),
    N_("year, {name} start date"),
    N_("day, {name} end date"),
    N_("month, {name} end date"),
    N_("year, {name} end date"),
    N_("{name} start date"),
    N_("{name} end date"),
)
"""What Streamlit writes itself and has no option for; :data:`_SCRIPT` replaces it where it appears."""


def reader_words() -> Words:
    """Return the words of this reader: the switch, else the URL, else Dutch."""
    if _KEY not in st.session_state:
        asked = st.query_params.get(PARAMETER, _DEFAULT)
        st.session_state[_KEY] = asked if asked in LANGUAGES else _DEFAULT
    return words_for(st.session_state[_KEY] or _DEFAULT)


def language_switch(words: Words) -> None:
    """Show the switch; each language is written in itself."""
    st.segmented_control(
        words("Language"),
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        key=_KEY,
        required=True,
        label_visibility="collapsed",
    )
    language = words.language
    if language != st.query_params.get(PARAMETER, _DEFAULT):
        if language == _DEFAULT:
            del st.query_params[PARAMETER]
        else:
            st.query_params[PARAMETER] = language


def declare_language(words: Words) -> None:
    """Tell the browser, and so a screen reader, which language the page is in.

    Streamlit fixes ``<html lang="en">`` and keeps some strings in English; a small script of our own, served
    with the page, sets the attribute and replaces those strings as they appear.
    """
    strings = {text: words(text) for text in STREAMLIT_STRINGS} | {_MAP_TITLE: words("Map")}
    script = _SCRIPT.replace("__LANGUAGE__", json.dumps(words.language))
    script = script.replace("__STRINGS__", json.dumps(strings))
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)
