"""The measures of the city: which hold, a file of them added after inspection, one of them ended."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

import geopandas as gpd
import pandas as pd
import streamlit as st

from hotspots import columns
from hotspots.i18n import Words
from hotspots.incidents.findings import ACTION_LABELS, Finding
from hotspots.places.layers import municipality
from hotspots.places.measures_file import MeasureInspection, read_measures
from hotspots.report import duty_words as told
from hotspots.web import cache
from hotspots.web.cache import Measures, Stock
from hotspots.web.components.markdown import plain
from hotspots.web.components.plans import who_are_you
from hotspots.web.components.tables import text_table
from hotspots.web.components.upload import said

_TYPES: Final = ["csv", "txt", "geojson", "json", "gpkg"]
_MEGABYTES: Final = 20
_TURN: Final = "measures-turn"
_DONE: Final = "measures-done"
_LINES: Final = 8


def measures_section(stock: Stock, measures: Measures, moment: pd.Timestamp, words: Words) -> None:
    """Show the measures, and let them be added and ended."""
    st.header(words("Measures"))
    st.markdown(
        words(
            "A measure has a kind, a place and a period, and no person. Of the closure of a home or of "
            "premises only the place and the period are kept and shown, to whoever may see this page."
        )
    )
    if measures.synthetic:
        st.caption(
            words(
                "These measures are synthetic: the kinds are real, the places and most periods are made up."
            )
        )
    if message := st.session_state.pop(_DONE, None):
        st.success(message)
    _list(measures.frame, moment, words)
    who = who_are_you(words)
    with st.expander(words("Add a file of measures")):
        _add(stock, who, words)
    if not measures.synthetic and len(measures.frame):
        with st.expander(words("End a measure")):
            _end(stock, measures.frame, who, words)
    _changes(stock, words)


def _list(frame: gpd.GeoDataFrame, moment: pd.Timestamp, words: Words) -> None:
    """List all measures, those in force at the moment marked."""
    if frame.empty:
        st.markdown(words("No measures were added yet."))
        return
    held = (frame[columns.VALID_FROM] <= moment) & ~(frame[columns.VALID_UNTIL] <= moment)
    rows = [
        {
            words("Measure"): told.measure_name(row, words),
            words("In force"): told.measure_period(row, words),
            words("At that moment"): words("yes") if holds else words("no"),
            words("Source"): "" if pd.isna(row[columns.SOURCE]) else str(row[columns.SOURCE]),
        }
        for row, holds in zip(
            frame.drop(columns=columns.GEOMETRY).to_dict("records"), held.tolist(), strict=True
        )
    ]
    rows.sort(key=lambda row: row[words("At that moment")] != words("yes"))
    text_table(
        rows,
        caption=words("All measures; in force on {moment}", moment=words.moment(moment)),
        dutch=(words("Source"),),
        height=360,
    )


def _add(stock: Stock, who: str, words: Words) -> None:
    """Lead a file of measures from the uploader to the register."""
    st.markdown(
        words(
            "CSV, GeoJSON or GeoPackage with the columns kind (soort), from (van), until (tot en met), name "
            "(naam), condition (voorwaarde), source (bron) and a place: geometry, or x and y."
        )
    )
    uploaded = st.file_uploader(
        words("File with measures"),
        type=_TYPES,
        key=f"measures-{st.session_state.get(_TURN, 0)}",
        max_upload_size=_MEGABYTES,
    )
    if uploaded is None:
        return
    area = municipality(stock.layers, stock.city)
    source = (uploaded.name, uploaded.getvalue())
    found = said(partial(read_measures, source, city=stock.city, area=area), words)
    if found is None:
        return
    _inspected(found, words)
    if st.button(
        words.plural("Add {n} measure", "Add {n} measures", found.accepted),
        type="primary",
        disabled=not found.accepted,
    ):
        book = cache.register().measures
        result = said(partial(book.add, found, city_key=stock.city.key, who=who), words)
        if result is not None:
            _finish(
                words(
                    "Measures: {inserted} new, {updated} replaced, {unchanged} unchanged.",
                    inserted=words.number(result.inserted),
                    updated=words.number(result.updated),
                    unchanged=words.number(result.unchanged),
                )
            )


def _inspected(found: MeasureInspection, words: Words) -> None:
    """Show what the inspection found."""
    st.markdown(
        words(
            "{read} read = {accepted} accepted + {rejected} rejected",
            read=words.number(found.read),
            accepted=words.number(found.accepted),
            rejected=words.number(found.rejected),
        )
    )
    for refusal in found.refused:
        st.warning(
            plain(
                words("The column {column} is not read.", column=refusal.column)
                + " "
                + refusal.why.say(words)
            )
        )
    if found.unused:
        st.caption(
            plain(words("Not asked for, and left out: {columns}.", columns=words.listing(list(found.unused))))
        )
    if found.findings:
        text_table(
            [_finding(one, words) for one in found.findings],
            caption=words("What was found in {filename}", filename=found.filename),
            numeric=(words("Rows"),),
        )


def _finding(finding: Finding, words: Words) -> dict[str, str]:
    """Return one row of the table of findings."""
    lines = ", ".join(map(str, finding.lines[:_LINES])) + (", …" if finding.n > _LINES else "")
    return {
        words("Rows"): words.number(finding.n),
        words("What"): finding.say(words),
        words("What was done"): words(ACTION_LABELS[finding.action]),
        words("Lines in the file"): lines,
    }


def _end(stock: Stock, frame: gpd.GeoDataFrame, who: str, words: Words) -> None:
    """Let a measure end on a day."""
    rows = {
        str(row[columns.MEASURE_ID]): f"{told.measure_name(row, words)} · {told.measure_period(row, words)}"
        for row in frame.drop(columns=columns.GEOMETRY).to_dict("records")
    }
    chosen = st.selectbox(words("Measure"), list(rows), format_func=lambda one: rows[one], key="measure-end")
    zone = ZoneInfo(stock.city.timezone)
    day = st.date_input(
        words("First day on which it does not hold any more"),
        value=datetime.now(tz=zone).date(),
        format="DD-MM-YYYY" if words.language == "nl" else "DD/MM/YYYY",
    )
    if st.button(words("End this measure")):
        on = datetime(day.year, day.month, day.day, tzinfo=zone)
        book = cache.register().measures
        done = said(
            partial(_ended, partial(book.end, chosen, city_key=stock.city.key, on=on, who=who)), words
        )
        if done:
            _finish(words("The measure ends on that day."))


def _ended(end: Callable[[], None]) -> bool:
    """End a measure and say that it was done."""
    end()
    return True


def _changes(stock: Stock, words: Words) -> None:
    """List who added or ended measures, and when."""
    changes = cache.register().measures.changes(stock.city.key)
    if not changes:
        return
    zone = ZoneInfo(stock.city.timezone)
    kinds = {"added": words("a file was added"), "ended": words("a measure was ended")}
    with st.expander(words("Who changed the measures")):
        text_table(
            [
                {
                    words("When"): words.moment(change.at.astimezone(zone)),
                    words("Who"): change.who,
                    words("What"): kinds[change.what],
                    words("File"): change.filename or "",
                    words("New"): words.number(change.inserted),
                    words("Changed"): words.number(change.updated),
                }
                for change in changes
            ],
            caption=words("Changes of the measures, the newest first"),
            numeric=(words("New"), words("Changed")),
            height=320,
        )


def _finish(message: str) -> None:
    """Show the page anew with what was done, and an empty uploader."""
    st.session_state[_DONE] = message
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
    st.rerun()
