"""Deliveries street by street, with big buttons for a phone; addresses are shown after somebody is named."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

import pandas as pd
import streamlit as st

from hotspots import columns
from hotspots.i18n import Words
from hotspots.register.letter_tables import LetterRound
from hotspots.report.letters import in_walking_order
from hotspots.web import cache
from hotspots.web.cache import Stock
from hotspots.web.components.letters.delivery_file import today
from hotspots.web.components.letters.release import note_done, say_done
from hotspots.web.components.letters.rounds import (
    PARAMETER,
    WHY_NOT,
    coverage_sentence,
    pick_round,
    rounds_of,
)
from hotspots.web.components.letters.settings import DATE_FORMATS
from hotspots.web.components.plans import who_are_you
from hotspots.web.components.upload import said

_TURN: Final = "deliver-turn"
_SIGNS: Final = {True: " ✓", False: " ✗"}


@dataclass(frozen=True)
class _Stop:
    """Where somebody stands with letters: the street of a zone of a round, on a day."""

    here: LetterRound
    zone: int
    street: str
    on: date
    who: str


def deliver(stock: Stock, words: Words) -> None:
    """Lead from the round to the street, and record what was delivered there."""
    found = rounds_of(stock)
    if not found:
        st.info(words("No letters have been released yet. That is done on the page Prevention."))
        return
    say_done()
    who = who_are_you(words)
    here = pick_round(found, _asked(), words)
    st.query_params[PARAMETER] = str(here.round_id)
    groups = cache.register().letters.groups(here.round_id)
    if groups.empty:
        st.info(words("The addresses of this round have been dropped; only counts are kept."))
        return
    zone = _zone(here, words)
    if not who:
        st.info(words("Say who you are; then the streets of this zone appear."))
        return
    street = _street(groups[groups[columns.ZONE_ID] == zone], here, zone, words)
    on = _day(here, stock, words)
    stop = _Stop(here, zone, street, on, who)
    _all_of_street(stop, words)
    _one_by_one(stop, words)


def _asked() -> int | None:
    """Return the round of the URL."""
    text = st.query_params.get(PARAMETER, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004


def _zone(here: LetterRound, words: Words) -> int:
    """Let the reader choose a zone; each says how far it is."""
    frame = cache.register().letters.coverage(here.round_id)
    st.markdown(coverage_sentence(frame, words))
    rows = {int(row[columns.ZONE_ID]): row for row in frame.to_dict("records")}
    zone: int = st.selectbox(
        words("Zone"),
        list(rows),
        index=_index(list(rows), "zone"),
        format_func=lambda number: words(
            "Zone {zone}: {n} of {all} delivered",
            zone=number,
            n=words.number(rows[number][columns.N_DELIVERED]),
            all=words.number(rows[number][columns.N_LETTERS]),
        ),
        key=f"deliver-zone-{here.round_id}-{_turn()}-{words.language}",
    )
    _stand("zone", zone)
    return zone


def _street(groups: pd.DataFrame, here: LetterRound, zone: int, words: Words) -> str:
    """Let the reader choose a street, or a postcode where no street is known."""
    rows = {str(row[columns.DELIVERY_GROUP]): row for row in groups.to_dict("records")}
    street: str = st.selectbox(
        words("Street or postcode"),
        list(rows),
        index=_index(list(rows), "street"),
        format_func=lambda name: words(
            "{name}: {n} of {all} known",
            name=name,
            n=words.number(rows[name][columns.N_LETTERS] - rows[name][columns.N_UNKNOWN]),
            all=words.number(rows[name][columns.N_LETTERS]),
        ),
        key=f"deliver-street-{here.round_id}-{zone}-{_turn()}-{words.language}",
    )
    _stand("street", street)
    return street


def _turn() -> int:
    """Count what was recorded in this session: what a list says of its options is new each time."""
    return int(st.session_state.get(_TURN, 0))


def _next_turn() -> None:
    st.session_state[_TURN] = _turn() + 1


def _index(options: list[Any], name: str) -> int:
    """Return the place of what was chosen before, the first when it is not among the options."""
    before = st.session_state.get(f"deliver-{name}")
    return options.index(before) if before in options else 0


def _stand(name: str, chosen: Any) -> None:
    st.session_state[f"deliver-{name}"] = chosen


def _day(here: LetterRound, stock: Stock, words: Words) -> date:
    """Ask for the day of the delivery: from the release on, until today."""
    now = max(today(stock), here.released_on)
    day: date | None = st.date_input(
        words("Delivered on"),
        value=now,
        min_value=here.released_on,
        max_value=now,
        format=DATE_FORMATS[words.language],
        key=f"deliver-day-{here.round_id}-{words.language}",
    )
    return day or now


def _all_of_street(stop: _Stop, words: Words) -> None:
    """Offer one tap for the whole street."""
    if not st.button(words("All delivered"), type="primary", width="stretch", key="deliver-all"):
        return
    n = said(
        partial(
            cache.register().letters.record_group,
            stop.here.round_id,
            zone_id=stop.zone,
            group=stop.street,
            delivered_on=stop.on,
            who=stop.who,
        ),
        words,
    )
    if n is not None:
        note_done(words.plural("{n} letter recorded as delivered.", "{n} letters recorded as delivered.", n))
        _next_turn()
        st.rerun()


def _one_by_one(stop: _Stop, words: Words) -> None:
    """Offer the house numbers, to mark those that went otherwise."""
    homes = street_letters(stop.here, stop.zone, stop.street)
    labels = dict(zip(homes[columns.LETTER_ID], homes["label"], strict=True))
    picked = st.pills(
        words("Or choose house numbers"),
        list(labels),
        selection_mode="multi",
        format_func=lambda one: labels[one],
        key=f"deliver-pills-{stop.here.round_id}-{stop.zone}-{stop.street}-{_turn()}",
        help=words("✓ is delivered, ✗ is not delivered."),
    )
    if st.button(words("Chosen ones delivered"), width="stretch", disabled=not picked, key="deliver-some"):
        _record(stop, pd.DataFrame({columns.LETTER_ID: picked}), words)
    reason = st.selectbox(
        words("Why not delivered"),
        list(WHY_NOT),
        format_func=lambda one: words(WHY_NOT[one]).capitalize(),
        key=f"deliver-why-{words.language}",
    )
    label = words("Chosen ones not delivered")
    if st.button(label, width="stretch", disabled=not picked, key="deliver-not"):
        outcomes = {columns.LETTER_ID: picked, columns.DELIVERED: False, columns.REASON: reason}
        _record(stop, pd.DataFrame(outcomes), words)


def _record(stop: _Stop, outcomes: pd.DataFrame, words: Words) -> None:
    """Record outcomes of letters, and show the street anew."""
    book = cache.register().letters
    recorded = said(
        lambda: book.record(stop.here.round_id, outcomes, who=stop.who, delivered_on=stop.on, how="page"),
        words,
    )
    if recorded is not None:
        note_done(words.plural("{n} letter recorded.", "{n} letters recorded.", recorded.recorded))
        _next_turn()
        st.rerun()


def street_letters(here: LetterRound, zone: int, street: str) -> pd.DataFrame:
    """Return the letters of a street in walking order, each with a label: house number and what is known."""
    book = cache.register().letters
    listed = in_walking_order(book.listed(here.round_id))
    place = listed[columns.STREET].fillna(listed[columns.POSTCODE])
    homes = listed[(listed[columns.ZONE_ID] == zone) & (place == street)]
    known = book.outcomes(here.round_id).set_index(columns.LETTER_ID)[columns.DELIVERED]
    signs = known.reindex(homes[columns.LETTER_ID]).map(_SIGNS, na_action="ignore").fillna("")
    number = homes[columns.HOUSE_NUMBER].astype(int).astype(str)
    label = (number + " " + homes[columns.ADDITION].fillna("").astype(str)).str.strip()
    twice = label.duplicated(keep=False)  # the browser tells them apart by their text
    label = label.mask(twice, label + " · " + homes[columns.LETTER_ID])
    return homes.assign(label=label.to_numpy() + signs.astype(str).to_numpy())
