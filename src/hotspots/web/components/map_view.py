"""The map in the page: a constant base, layers that change, and clicks that come back."""

from typing import Final

import streamlit as st
from streamlit_folium import st_folium

from hotspots.report.assets import assert_offline
from hotspots.report.picture import Picture
from hotspots.web.components.link import Link

HEIGHT: Final = 520
"""Pixels: with title, filters and first hotspots on one laptop screen."""

_CLICK: Final = "last_object_clicked_tooltip"
_COUNT: Final = "last_object_clicked_count"


def show_map(link: Link, picture: Picture) -> None:
    """Show the map; a hotspot that is clicked becomes the one that is picked.

    The base map is the same at every run, so the browser keeps it, and the reader's zoom; only the groups are
    sent. Only clicks come back: panning and zooming run nothing. The count of clicks tells a second click on
    the same hotspot from none.
    """
    key = f"map-{picture.words.language}"

    def clicked() -> None:
        rank = picture.rank_of_click((st.session_state.get(key) or {}).get(_CLICK))
        if rank is not None:
            link.change(selected=rank)

    base = picture.base_map()
    assert_offline(base)
    st_folium(
        base,
        feature_group_to_add=picture.feature_groups(),
        returned_objects=[_CLICK, _COUNT],
        height=HEIGHT,
        use_container_width=True,
        key=key,
        on_change=clicked,
    )
