"""Deliveries by file: inspected first, recorded after a look."""

from datetime import date, datetime
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from hotspots.columns import DELIVERED
from hotspots.i18n import Words
from hotspots.register.delivery_file import read_deliveries
from hotspots.register.letter_tables import LetterRound, Recorded
from hotspots.web import cache
from hotspots.web.cache import Stock
from hotspots.web.components.letters.release import note_done
from hotspots.web.components.upload import said

_LINES: Final = 8
_MEGABYTES: Final = 20


def today(stock: Stock) -> date:
    """Return the day that it is in the city."""
    return datetime.now(ZoneInfo(stock.city.timezone)).date()


def delivery_upload(here: LetterRound, stock: Stock, who: str, words: Words) -> None:
    """Take a file with letter ids, outcomes and days; show what is in it, and record it on request."""
    with st.expander(words("Record deliveries from a file")):
        st.markdown(
            words(
                "A CSV or XLSX file with a column of letters (such as the list for mail merge), and if you "
                "have them a column `bezorgd` with ja or nee and a column `datum`. Without an outcome each "
                "letter in it counts as delivered."
            )
        )
        turn = st.session_state.get("deliveries-turn", 0)
        uploaded = st.file_uploader(
            words("File with deliveries"),
            type=["csv", "txt", "xlsx"],
            max_upload_size=_MEGABYTES,
            key=f"deliveries-{here.round_id}-{turn}",
        )
        if uploaded is None:
            return
        read = said(lambda: read_deliveries((uploaded.name, uploaded.getvalue())), words)
        if read is None:
            return
        st.markdown(file_sentence(read, words))
        if st.button(words("Record these deliveries"), key=f"deliveries-do-{here.round_id}", type="primary"):
            recorded = said(
                partial(
                    cache.register().letters.record, here.round_id, read, who=who, delivered_on=today(stock)
                ),
                words,
            )
            if recorded is not None:
                note_done(recorded_sentence(recorded, words))
                st.session_state["deliveries-turn"] = turn + 1
                st.rerun()


def file_sentence(read: pd.DataFrame, words: Words) -> str:
    """Say what a file of deliveries holds."""
    if DELIVERED not in read:
        return words.plural(
            "{n} line, without outcomes: all of it counts as delivered.",
            "{n} lines, without outcomes: all of them count as delivered.",
            len(read),
        )
    outcome = read[DELIVERED]
    return words(
        "{n} lines: {done} delivered, {not_done} not delivered, {unknown} that cannot be read.",
        n=words.number(len(read)),
        done=words.number(int(outcome.fillna(value=False).sum())),
        not_done=words.number(int((~outcome.fillna(value=True)).sum())),
        unknown=words.number(int(outcome.isna().sum())),
    )


def recorded_sentence(recorded: Recorded, words: Words) -> str:
    """Say what became of the lines; the books balance."""
    text = words(
        "{read} lines read = {recorded} recorded + {unknown} of another round + {unreadable} unreadable.",
        read=words.number(recorded.read),
        recorded=words.number(recorded.recorded),
        unknown=words.number(len(recorded.unknown)),
        unreadable=words.number(len(recorded.unreadable)),
    )
    lines = [*recorded.unknown, *recorded.unreadable]
    if not lines:
        return text
    listed = ", ".join(map(str, sorted(lines)[:_LINES])) + (" …" if len(lines) > _LINES else "")
    return f"{text} {words('Lines in the file')}: {listed}."
