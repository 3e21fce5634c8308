"""A chart with its equal in words above it and its figures in a table below it."""

from collections.abc import Collection, Mapping, Sequence

import streamlit as st

from hotspots.i18n import Words
from hotspots.report.charts import Chart
from hotspots.web.components.tables import text_table


def show_chart(
    chart: Chart,
    rows: Sequence[Mapping[str, str]],
    *,
    sentence: str,
    caption: str,
    words: Words,
    numeric: Collection[str] = (),
    key: str,
) -> None:
    """Show a sentence, the chart and, folded, its table.

    Parameters
    ----------
    rows, caption, numeric
        The table (:func:`hotspots.web.components.tables.text_table`).
    sentence
        What the chart shows, for whoever does not see it.
    key
        Tells the charts of a page apart.
    """
    st.markdown(sentence)
    st.altair_chart(chart, theme=None, key=f"chart-{key}")
    with st.expander(words("Table: {what}", what=caption)):
        text_table(rows, caption=caption, numeric=numeric, height=420)
