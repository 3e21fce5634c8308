"""What is known around the incident: words and map side by side, tables below, one page to print."""

from datetime import UTC, datetime
from typing import Final

import geopandas as gpd
import streamlit as st
from streamlit_folium import st_folium

from hotspots import columns
from hotspots.action.duty import Duty, duty
from hotspots.i18n import Words
from hotspots.incidents.taxonomy import taxonomy
from hotspots.report import duty_tables as tables
from hotspots.report import duty_words as told
from hotspots.report.assets import assert_offline
from hotspots.report.duty_map import duty_groups
from hotspots.report.duty_sheet import DutySheet
from hotspots.report.maps import base_map
from hotspots.report.words import source_phrase
from hotspots.web import cache
from hotspots.web.cache import Measures, Stock
from hotspots.web.components.explosions.ask import Question, area_of, pointed_at
from hotspots.web.components.markdown import plain
from hotspots.web.components.tables import text_table

_HEIGHT: Final = 520
_MOST: Final = 50
_CLICK: Final = "last_clicked"


def known(stock: Stock, measures: Measures, question: Question) -> Duty:
    """Return what is known, the same object as long as the question is the same."""
    asked = question.asked
    about = (asked.place.x, asked.place.y, asked.on, asked.precision, asked.incident_id)
    return cache.kept(
        lambda: duty(
            stock.incidents,
            measures.frame,
            asked=asked,
            baseline_years=stock.city.baseline_years,
            covered=stock.period,
            landmarks={
                layer: stock.layers[layer]
                for layer in (columns.STATION, columns.TOWN_CENTRE)
                if layer in stock.layers
            },
            options=question.options,
        ),
        "duty",
        stock.key,
        measures.version,
        about,
        question.options,
    )


def around_it(stock: Stock, measures: Measures, question: Question, words: Words) -> None:
    """Show what is known around the incident."""
    found = known(stock, measures, question)
    kinds = taxonomy(stock.city)
    area = area_of(stock, question.asked)
    st.header(plain(told.heading(found, words, categories=kinds, area=area)))
    sources = tuple(sorted(map(str, stock.incidents[columns.SOURCE].dropna().unique())))
    source = source_phrase(sources, words)
    st.caption(
        words(
            "Looked at: {radius} metres around it and {days} days before; the place is {precision}.",
            radius=words.number(question.options.radius),
            days=words.number(question.options.days),
            precision=told.precision_phrase(found, words),
        )
        + " "
        + words("n = {n} incidents", n=words.number(len(found.within)))
        + " · "
        + plain(words("Source: {source}", source=source))
    )
    said = [
        plain(sentence)
        for sentence in told.sentences(found, words, categories=kinds, centre=stock.city.centre)
    ]
    if found.repeated:
        st.error(f"**{said[0]}**", icon="⚠️")
    left, right = st.columns([5, 4])
    with left:
        _map(stock, found, question, words, source=source, synthetic=stock.synthetic or measures.synthetic)
    with right:
        _paper(stock, measures, found, words, area=area, source=source)
        st.markdown("\n".join(f"- {sentence}" for sentence in (said[1:] if found.repeated else said)))
        st.caption(words(told.CAUTION))
    _tables(found, stock, words)


def _map(
    stock: Stock, found: Duty, question: Question, words: Words, *, source: str, synthetic: bool
) -> None:
    """Show the map; a click on it is a place when the place is given by hand."""
    key = f"duty-map-{words.language}-{question.by_hand}"

    def clicked() -> None:
        at = (st.session_state.get(key) or {}).get(_CLICK)
        if at and question.by_hand:
            pointed_at(stock, float(at["lng"]), float(at["lat"]))

    base = base_map(stock.city, stock.layers, words)
    assert_offline(base)
    st_folium(
        base,
        feature_group_to_add=duty_groups(
            found, words, categories=taxonomy(stock.city), source=source, synthetic=synthetic
        ),
        returned_objects=[_CLICK] if question.by_hand else [],
        height=_HEIGHT,
        use_container_width=True,
        key=key,
        on_change=clicked,
    )
    if question.by_hand:
        st.caption(words("Click on the map to move the place."))


def _paper(
    stock: Stock, measures: Measures, found: Duty, words: Words, *, area: str | None, source: str
) -> None:
    """Offer the page to print; it is made when it is asked for."""
    sheet = DutySheet(
        duty=found,
        city=stock.city,
        layers=stock.layers,
        words=words,
        area=area,
        source=source,
        synthetic=stock.synthetic or measures.synthetic,
        day=datetime.now(tz=UTC).date(),
    )
    name = f"{words('incident')}-{found.asked.on:%Y%m%d-%H%M}{'-synthetic' if sheet.synthetic else ''}.pdf"
    st.download_button(
        words("One page to print (PDF)"), sheet.pdf, file_name=name, mime="application/pdf", on_click="ignore"
    )


def _tables(found: Duty, stock: Stock, words: Words) -> None:
    """Show the tables, one under the other."""
    kinds = taxonomy(stock.city)
    st.subheader(words("What is usual there"))
    st.caption(
        words(
            "Incidents of any kind within the radius and the days, beside the same days of the earlier "
            "baseline years. Times usual with its exact interval; a verdict only when it is more than chance."
        )
    )
    text_table(
        tables.group_rows(found, words),
        caption=words("Incidents by group, beside what is usual"),
        numeric=(words("Incidents"), words("Usual"), words("Times usual (95%)")),
    )
    bands = tables.band_rows(found, words)
    text_table(bands, caption=words("Incidents by distance and days before"), numeric=list(bands[0])[1:])
    st.subheader(words("Earlier at the same address"))
    _incidents(found.same_address, words("Earlier incidents at the same address"), stock, words)
    st.subheader(words("Other explosions and shootings"))
    _incidents(found.others, words("Explosions and shootings in the city in these days"), stock, words)
    st.subheader(words("Measures and cameras"))
    near = found.near
    for frame, caption in (
        (found.here, words("In force at this place")),
        (near, words("In force within the radius")),
        (found.cameras, words("Cameras and camera areas nearby")),
    ):
        if frame.empty:
            st.markdown(words("{what}: none known.", what=caption))
        else:
            text_table(tables.measure_rows(frame, words), caption=caption)
    with st.expander(words("Every incident around it")):
        rows = tables.incident_rows(found.within, words, categories=kinds, most=_MOST)
        if len(found.within) > _MOST:
            st.caption(words("The last {n} are listed.", n=words.number(_MOST)))
        text_table(rows, caption=words("Incidents around it, the latest first"), height=420)


def _incidents(frame: gpd.GeoDataFrame, caption: str, stock: Stock, words: Words) -> None:
    """Show a table of incidents, or that there are none."""
    rows = tables.incident_rows(frame, words, categories=taxonomy(stock.city))
    if rows:
        text_table(rows, caption=caption, height=320)
    else:
        st.markdown(words("None in the data."))
