"""The ranked hotspots in words: the equal of the map for whoever does not see it."""

from collections.abc import Hashable, Mapping, Sequence
from functools import partial
from typing import Any, Final

import streamlit as st

from hotspots import columns
from hotspots.i18n import Words
from hotspots.report.picture import Picture
from hotspots.report.tables import hotspot_table
from hotspots.report.words import HotspotText
from hotspots.web.components.link import Link
from hotspots.web.components.markdown import plain
from hotspots.web.components.tables import text_table

_FIRST: Final = 12
"""So many hotspots are listed at once; more on request."""

Row = Mapping[Hashable, Any]


def hotspot_list(
    link: Link, rows: Sequence[Row], texts: Mapping[int, HotspotText], height: int, words: Words
) -> None:
    """Show the hotspots as buttons; the one that is picked tells its story."""
    picked = link.state.selected
    shown = max(_FIRST, (picked or 0) + 2) if len(rows) > _FIRST else len(rows)
    with st.container(height=height, key="hotspot-list"):
        for row in rows[:shown]:
            rank = int(row[columns.RANK])
            text = texts[rank]
            counted = words.plural("{n} incident", "{n} incidents", int(row[columns.N]))
            st.button(
                f"**{rank}. {plain(text.name)}**  \n{counted}",
                key=f"hotspot-{rank}",
                type="primary" if rank == picked else "secondary",
                width="stretch",
                on_click=partial(link.change, selected=None if rank == picked else rank),
            )
            if rank == picked:
                _story(text, words)
        if shown < len(rows):
            st.markdown(
                words.plural(
                    "{n} smaller hotspot is in the table below.",
                    "{n} smaller hotspots are in the table below.",
                    len(rows) - shown,
                )
            )


def figures_table(picture: Picture, words: Words) -> None:
    """Show the hotspots with their figures."""
    table = hotspot_table(picture.shown, picture.names, words)
    text_table(
        [dict(zip(table.headers, row, strict=True)) for row in table.rows],
        caption=words("Hotspots, most incidents first"),
        numeric=[header for header, is_number in zip(table.headers, table.numeric, strict=True) if is_number],
        height=420,
    )


def _story(text: HotspotText, words: Words) -> None:
    """Tell why it is a hotspot and what speaks against it."""
    why = "\n".join(f"- {plain(sentence)}" for sentence in text.why)
    against = "\n".join(f"- {plain(sentence)}" for sentence in text.against)
    story = f"{words('Why this is a hotspot:')}\n{why}\n\n{words('What speaks against it:')}\n{against}"
    if text.statistics:
        more = "\n".join(f"- {plain(sentence)}" for sentence in text.statistics)
        story += f"\n\n{words('How sure it is, and its course:')}\n{more}"
    st.markdown(story)
