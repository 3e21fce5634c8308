"""The plan on the page: how much it covers, a round on the map and in a table, where the minutes go."""

from datetime import UTC, datetime
from typing import Final

import streamlit as st
from streamlit_folium import st_folium

from hotspots.i18n import Words
from hotspots.incidents.taxonomy import taxonomy
from hotspots.report import patrol_files, patrol_sheet
from hotspots.report import patrol_words as told
from hotspots.report.assets import assert_offline
from hotspots.report.groups import feature_groups
from hotspots.report.layers_patrol import patrol_groups
from hotspots.report.maps import base_map
from hotspots.report.patrol_book import PatrolBook, Round
from hotspots.report.words import source_phrase
from hotspots.web.cache import Stock
from hotspots.web.components.tables import text_table

HEIGHT: Final = 480


def patrol_result(book: PatrolBook, stock: Stock, words: Words, *, key: str) -> None:
    """Show a plan.

    Parameters
    ----------
    key
        Tells the plan from another one: its widgets start anew.
    """
    st.markdown("\n".join(f"- {sentence}" for sentence in told.coverage_sentences(book, words)))
    basis = told.basis_sentence(book, words, source_phrase(book.facts["sources"], words))
    st.caption(f"{basis} {told.ways_sentence(book, words)}")
    if book.facts["more_hotspots"]:
        more = int(book.facts["more_hotspots"])
        st.caption(
            words.plural("{n} smaller hotspot is left out.", "{n} smaller hotspots are left out.", more)
        )
    for sentence in told.note_sentences(book, words):
        st.warning(sentence)
    _round(book, stock, words, key)
    st.subheader(words("Sheets and files per team"))
    _downloads(book, stock, words, key)
    st.subheader(words("Where the time goes"))
    text_table(
        told.round_rows(book, book.rounds, words),
        caption=words("All rounds, and the books of their minutes"),
        numeric=_numbers(words),
        height=360,
    )
    st.subheader(words("Fairness"))
    st.markdown(
        words(
            "Time beside incidents: an area with much more of the time than of the incidents is looked at "
            "more than it gives reason to. The part kept free outside hotspots is not in it."
        )
    )
    text_table(
        told.fairness_rows(book, words),
        caption=words("Minutes at stops beside incidents, by area"),
        numeric=[
            words("Minutes at stops"),
            words("Share of the minutes"),
            words("Incidents"),
            words("Share of the incidents"),
        ],
        height=320,
    )


def _numbers(words: Words) -> list[str]:
    """Return the headers of the columns of numbers."""
    return [
        words("Stops"),
        words("Minutes"),
        words("at stops"),
        words("on the way"),
        words("free outside hotspots"),
        words("left over"),
    ]


def _round(book: PatrolBook, stock: Stock, words: Words, key: str) -> None:
    """Show a round that is chosen: on the map, and its stops in a table."""
    at = {one.at: one for one in book.rounds}
    picked = st.selectbox(
        words("Round"),
        list(at),
        index=next((i for i, one in enumerate(book.rounds) if one.stops), 0),
        format_func=lambda which: _named(book, at[which], words),
        key=f"{key}-round",
    )
    one = at[picked]
    base = base_map(stock.city, stock.layers, words)
    assert_offline(base)
    with st.container(key="patrol-map"):
        st_folium(
            base,
            feature_group_to_add=feature_groups(patrol_groups(book, one, stock.city, words)),
            returned_objects=[],
            height=HEIGHT,
            use_container_width=True,
            key=f"patrol-map-{words.language}",
        )
    if not one.stops:
        st.info(words("No stop in this round: all of it is free."))
        return
    text_table(
        told.stop_rows(book, one, words, categories=taxonomy(stock.city)),
        caption=words("Stops of {team}, {round}", team=one.team, round=told.round_name(book, one, words)),
        height=460,
    )
    marked = [book.spots[key_] for key_ in dict.fromkeys(stop.key for stop in one.stops)]
    for spot in marked:
        sentence = told.haal_sentence(spot, words)
        if sentence:
            st.caption(f"* {spot.name(words)}: {sentence}")


def _named(book: PatrolBook, one: Round, words: Words) -> str:
    stops = words.plural("{n} stop", "{n} stops", len(one.stops))
    return f"{one.team} · {told.round_name(book, one, words)} · {stops}"


def _downloads(book: PatrolBook, stock: Stock, words: Words, key: str) -> None:
    """Show what a team can take along; a file is made when it is asked for."""
    st.markdown(
        words("A team takes its sheet along on paper or phone. There are hotspots on it, no incidents.")
    )
    team = st.selectbox(words("Team"), book.teams, key=f"{key}-team")
    now = datetime.now(UTC)
    name = f"patrol-{stock.city.key}-{book.week.isoformat()}-{patrol_files.file_name(team)}"
    name = f"{name}-synthetic" if book.synthetic else name
    city = stock.city
    made = {
        "pdf": (
            words("Sheet (PDF)"),
            "application/pdf",
            lambda: patrol_sheet.patrol_sheet(book, team, city, stock.layers, words=words, made=now.date()),
        ),
        "gpx": (
            words("Route (GPX)"),
            "application/gpx+xml",
            lambda: patrol_files.gpx(book, team, city, words=words),
        ),
        "ics": (
            words("Calendar (iCal)"),
            "text/calendar",
            lambda: patrol_files.ical(book, team, city, words=words, made=now),
        ),
        "geojson": (
            words("Map data (GeoJSON)"),
            "application/geo+json",
            lambda: patrol_files.geojson(book, city, words=words, team=team),
        ),
    }
    with st.container(horizontal=True):
        for ending, (label, mime, write) in made.items():
            st.download_button(
                label,
                write,
                file_name=f"{name}.{ending}",
                mime=mime,
                on_click="ignore",
                key=f"{key}-{ending}",
            )
