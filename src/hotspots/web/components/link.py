"""The state of the pages in this session and in the URL, kept the same."""

from dataclasses import dataclass, fields
from typing import Any, Final

import streamlit as st

from hotspots.web.state import MapState, parse, to_query

_KEY: Final = "map_link"
_NAMES: Final = frozenset(field.name for field in fields(MapState))


@dataclass
class Link:
    """The state, the parameters it stands for, the page it was last shown on, and how often it was replaced.

    The number is part of the keys of the widgets: a new link and another page get new widgets, which start
    from the state. So the pages share one selection.
    """

    state: MapState
    query: dict[str, str]
    page: str = ""
    number: int = 0

    def key(self, name: str) -> str:
        """Return the key of the widget of a setting."""
        return f"map-{name}-{self.number}"

    def seed(self, name: str, value: Any) -> str:
        """Give the widget of a setting its value unless it has one already; return its key."""
        key = self.key(name)
        if key not in st.session_state:
            st.session_state[key] = value
        return key

    def change(self, **changes: Any) -> None:
        """Change the state; the URL follows with :meth:`write`."""
        self.state = self.state.but(**changes)

    def write(self) -> None:
        """Put the state into the URL; nothing is sent while it does not change."""
        self.query = to_query(self.state)
        present = _present()
        for name in present.keys() - self.query.keys():
            del st.query_params[name]
        for name, value in self.query.items():
            if present.get(name) != value:
                st.query_params[name] = value


def open_link(page: str) -> Link:
    """Return the state of this session, replaced by that of the URL when a link says something else.

    Parameters
    ----------
    page
        The page that asks; when that is another one than before, its widgets start from the state.
    """
    link: Link | None = st.session_state.get(_KEY)
    present = _present()
    if link is None:
        link = Link(parse(present), present, page)
    elif present and present != link.query:
        link = Link(parse(present), present, page, link.number + 1)
    elif page != link.page:
        link = Link(link.state, link.query, page, link.number + 1)
    st.session_state[_KEY] = link
    return link


def _present() -> dict[str, str]:
    """Return the parameters of the URL that are about the map."""
    return {name: st.query_params[name] for name in st.query_params if name in _NAMES}
