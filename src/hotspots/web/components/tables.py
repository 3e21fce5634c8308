"""Tables that a screen reader can walk through: a caption, column headers, text in the reader's language.

Streamlit's own data grid is drawn on a canvas with English menus; this is a plain HTML table.
"""

from collections.abc import Collection, Mapping, Sequence
from html import escape

import streamlit as st


def text_table(
    rows: Sequence[Mapping[str, str]],
    *,
    caption: str,
    numeric: Collection[str] = (),
    dutch: Collection[str] = (),
    height: int | None = None,
) -> None:
    """Show rows of texts as a table.

    Parameters
    ----------
    rows
        Header → text; every row has the same headers in the same order.
    caption
        What the table holds; also the name of the region that scrolls.
    numeric
        Headers whose columns are aligned to the right.
    dutch
        Headers whose texts are Dutch whatever the language of the page, for who has them read out.
    height
        At most so many pixels high; more scrolls.
    """
    if rows:
        st.html(table_html(rows, caption=caption, numeric=numeric, dutch=dutch, height=height))


def table_html(
    rows: Sequence[Mapping[str, str]],
    *,
    caption: str,
    numeric: Collection[str] = (),
    dutch: Collection[str] = (),
    height: int | None = None,
) -> str:
    """Return the HTML of :func:`text_table`; all texts are escaped."""
    headers = list(rows[0])
    styles = {header: ' class="number"' if header in numeric else "" for header in headers}
    spoken = {header: ' lang="nl"' if header in dutch else "" for header in headers}
    head = "".join(f'<th scope="col"{styles[header]}>{escape(header)}</th>' for header in headers)
    body = "".join(
        "<tr>"
        + "".join(f"<td{styles[header]}{spoken[header]}>{escape(row[header])}</td>" for header in headers)
        + "</tr>"
        for row in rows
    )
    limit = f' style="max-height:{height}px"' if height else ""
    return (
        f'<div class="text-table" role="region" tabindex="0" aria-label="{escape(caption)}"{limit}>'
        f"<table><caption>{escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
