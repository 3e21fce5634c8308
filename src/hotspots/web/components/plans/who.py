"""Who is at the screen: a name or a function, typed once a session; there is no login yet."""

from typing import Final

import streamlit as st

from hotspots.action.plan_checks import LONGEST
from hotspots.i18n import Words

_KEPT: Final = "who"
_FIELD: Final = "who-field"


def who_are_you(words: Words) -> str:
    """Ask who is at the screen, and return it; empty until it is filled in.

    Call it once on a page; what was typed stays for the whole session, on every page.
    """
    if _FIELD not in st.session_state:  # another page: its widget starts from what was typed
        st.session_state[_FIELD] = st.session_state.get(_KEPT, "")
    typed: str = st.text_input(
        words("Who are you? (name or function)"),
        max_chars=min(LONGEST, 100),
        key=_FIELD,
        placeholder=words("for instance: planner team Stad"),
        help=words(
            "Kept with whatever you save, set or withdraw. There is no login yet, so nobody checks it; "
            "roles come with the login."
        ),
    )
    st.session_state[_KEPT] = typed
    return typed.strip()
