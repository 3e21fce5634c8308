"""How hotspots are found: the method, its sliders, and a suggestion that is explained."""

from collections.abc import Callable
from functools import partial
from typing import Final, get_args

import streamlit as st

from hotspots.analysis.suggestions import Suggestion
from hotspots.i18n import Words
from hotspots.web import labels
from hotspots.web.components.link import Link
from hotspots.web.state import MINIMUM, RADIUS, Method

_LONGEST_SLIDER: Final = 60


def method_choice(link: Link, words: Words) -> Method:
    """Show the choice of method and keep it in the link."""
    st.header(words("Hotspots"))
    method: Method = st.selectbox(
        words("How they are found"),
        get_args(Method),
        format_func=lambda method: words(labels.METHODS[method]),
        key=link.seed("method", link.state.method),
    )
    link.change(method=method)
    return method


def method_sliders(link: Link, suggestion: Suggestion, words: Words) -> None:
    """Show the sliders; untouched ones follow the suggestion, and a button lets them follow it again."""
    state = link.state
    if suggestion.radius is not None:
        _slider(
            link,
            "radius",
            words("Within how many metres"),
            RADIUS,
            value=state.radius or _nearest(suggestion.radius, RADIUS),
            say=lambda metres: words("{n} metres", n=words.number(metres)),
        )
    least = state.minimum or _nearest(suggestion.min_incidents, MINIMUM)
    longest = max(_LONGEST_SLIDER, 3 * suggestion.min_incidents, least)
    _slider(
        link,
        "minimum",
        words("At least how many incidents"),
        range(MINIMUM.start, min(longest + 1, MINIMUM.stop)),
        value=least,
        say=words.number,
    )
    follows = state.radius is None and state.minimum is None
    st.caption(words("Suggestion: {why}", why=suggestion.why.say(words)))
    st.button(
        words("Use the suggestion"),
        disabled=follows,
        on_click=partial(link.change, radius=None, minimum=None),
        key="map-suggestion",
    )


def _slider(
    link: Link, name: str, label: str, options: range, *, value: int, say: Callable[[int], str]
) -> None:
    """Show a slider that only speaks when it is moved."""
    key = link.key(name)
    st.session_state[key] = value

    def moved() -> None:
        link.change(**{name: st.session_state[key]})

    st.select_slider(label, options, format_func=say, key=key, on_change=moved)


def _nearest(value: int, options: range) -> int:
    """Return the option nearest to a value."""
    return min(options, key=lambda option: abs(option - value))
