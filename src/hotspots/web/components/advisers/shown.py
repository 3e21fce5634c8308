"""A plan of the burglary advisers on the page: words, map, table, districts, curve, downloads."""

from datetime import datetime
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

import streamlit as st
from streamlit_folium import st_folium

from hotspots import columns
from hotspots.i18n import Words
from hotspots.report import adviser_tables as tables
from hotspots.report import adviser_words as said
from hotspots.report import charts_advisers
from hotspots.report import words as told_words
from hotspots.report.adviser_export import AdviserExport
from hotspots.report.adviser_sheet import AdviserSheet
from hotspots.report.adviser_told import ToldPlan
from hotspots.report.assets import assert_offline
from hotspots.report.layers_advisers import adviser_groups
from hotspots.report.maps import base_map
from hotspots.web.cache import Stock
from hotspots.web.components.advisers.work import Advice
from hotspots.web.components.chart import show_chart
from hotspots.web.components.map_view import HEIGHT
from hotspots.web.components.tables import text_table

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def source_text(stock: Stock, words: Words) -> str:
    """Say where the incidents come from."""
    sources = tuple(sorted(map(str, stock.incidents[columns.SOURCE].dropna().unique())))
    return told_words.source_phrase(sources, words)


def show_rounds(told: ToldPlan, stock: Stock, words: Words) -> None:
    """Show what a plan says, on the map and in a table, and offer its files."""
    st.markdown(said.plan_sentence(told, words))
    for sentence in (said.sure_sentence(told, words), said.moves_sentence(told, words)):
        if sentence:
            st.markdown(sentence)
    source = source_text(stock, words)
    _map(told, stock, source, words)
    text_table(
        tables.round_rows(told, words),
        caption=words("The rounds of the advisers, and why"),
        numeric=tables.numeric_columns(words),
        height=560,
    )
    st.caption(
        words(
            "Expected and reached are burglaries in the weeks of the plan. n = {n} neighbourhoods. "
            "Source: {source}",
            n=words.number(len(told.rounds)),
            source=source,
        )
    )
    _downloads(told, stock, source, words)


def show_advice(advice: Advice, *, stock: Stock, words: Words) -> None:
    """Show a plan that was worked out now: with its districts, what it rests on, and the curve."""
    show_rounds(advice.told, stock, words)
    st.markdown(said.rivals_sentence(advice.told, *said.rivals(advice.plan), words))
    st.header(words("What each district gets"))
    rows = tables.district_rows(advice.plan.districts, words)
    text_table(rows, caption=words("Advisers and visits by district"), numeric=list(rows[0])[1:])
    st.header(words("Reach against spread"))
    sentence = said.curve_sentence(advice.curve, words)
    curve = tables.curve_rows(advice.curve, words)
    show_chart(
        charts_advisers.trade_off_curve(
            advice.curve, words, chosen=advice.told.settings.floor, description=sentence
        ),
        curve,
        sentence=sentence,
        caption=words("Reach and spread for each height of the floor"),
        numeric=list(curve[0]),
        words=words,
        key="advisers-curve",
    )
    with st.expander(words("What the expected numbers rest on")):
        for line in said.need_sentences(advice.need, words, by_addresses=advice.by_addresses):
            st.markdown(line)


def _map(told: ToldPlan, stock: Stock, source: str, words: Words) -> None:
    """Show the rounds on the map; nothing comes back from it."""
    base = base_map(stock.city, stock.layers, words)
    assert_offline(base)
    st_folium(
        base,
        feature_group_to_add=adviser_groups(
            told, stock.layers, words, source=source, synthetic=stock.synthetic
        ),
        returned_objects=[],
        height=HEIGHT,
        use_container_width=True,
        key=f"advisers-map-{words.language}",
    )


def _downloads(told: ToldPlan, stock: Stock, source: str, words: Words) -> None:
    """Offer the files of one adviser or of all; each is made when it is asked for."""
    export = AdviserExport(told, words, source, stock.synthetic)
    first, last = told.days
    tail = f"{stock.city.key}-{first}-{last}{'-synthetic' if stock.synthetic else ''}"
    picked = st.selectbox(
        words("Files of"),
        [None, *told.advisers],
        format_func=lambda one: (
            words("all advisers") if one is None else words("Adviser {adviser}", adviser=one)
        ),
        key="advisers-files",
        width=320,
    )
    name = "advisers" if picked is None else f"adviser-{picked}"
    with st.container(horizontal=True):
        if picked is not None:
            day = datetime.now(ZoneInfo(stock.city.timezone)).date()
            sheet = AdviserSheet(told, picked, stock.city, stock.layers, words, source, stock.synthetic, day)
            st.download_button(
                words("Sheet on paper (PDF)"),
                sheet.pdf,
                file_name=f"{name}-{tail}.pdf",
                mime="application/pdf",
                on_click="ignore",
            )
        st.download_button(
            words("Round (CSV)") if picked is not None else words("Rounds (CSV)"),
            partial(export.csv, picked),
            file_name=f"{name}-{tail}.csv",
            mime="text/csv",
            on_click="ignore",
        )
        st.download_button(
            words("Round (XLSX)") if picked is not None else words("Rounds (XLSX)"),
            partial(export.xlsx, picked),
            file_name=f"{name}-{tail}.xlsx",
            mime=_XLSX,
            on_click="ignore",
        )
