"""The rounds that were released: their lists, what was delivered, and what came of it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from hotspots import columns
from hotspots.errors import N_
from hotspots.i18n import Words
from hotspots.places.layers import finest_areas
from hotspots.register.letter_tables import LetterRound
from hotspots.report import charts_letters
from hotspots.web import cache
from hotspots.web.cache import Stock
from hotspots.web.components.chart import show_chart
from hotspots.web.components.letters.delivery_file import delivery_upload
from hotspots.web.components.letters.effect import letter_effect
from hotspots.web.components.letters.homes import made_up
from hotspots.web.components.letters.release import downloads, say_done
from hotspots.web.components.letters.zone_map import ZoneMap, show_zones, zone_areas
from hotspots.web.components.markdown import plain

WHY_NOT: Final = {
    "no_mail_sign": N_("sign against mail"),
    "unreachable": N_("could not be reached"),
    "no_such_address": N_("address does not exist"),
    "other": N_("other reason"),
}
"""Why a letter was not delivered, in words."""

PARAMETER: Final = "round"
"""In the URL of the pages: ``?round=3``."""


def rounds_of(stock: Stock) -> list[LetterRound]:
    """Return the rounds that rest on what is shown: made-up addresses have their own; the newest first."""
    synthetic = made_up(stock)
    return [one for one in cache.register().letters.rounds(stock.city.key) if one.synthetic == synthetic]


def rounds(chosen: int | None, stock: Stock, who: str, words: Words) -> None:
    """Show a round: given out when and why, its list, what was delivered per zone, and the effect.

    Parameters
    ----------
    chosen
        The round of the plan that is open, with its map; None for the newest, without.
    """
    found = rounds_of(stock)
    if not found:
        st.markdown(words("No letters have been released yet."))
        return
    say_done()
    here = pick_round(found, chosen, words)
    st.markdown(round_sentence(here, stock, words))
    if chosen is not None:
        round_map(here, stock, words)
    st.subheader(words("The list"))
    downloads(here, stock, who, words)
    st.subheader(words("Delivered"))
    coverage(here, words)
    st.markdown(words("Deliveries are recorded street by street on the page Delivery, made for a phone."))
    st.link_button(words("Record deliveries"), f"bezorging?{PARAMETER}={here.round_id}")
    delivery_upload(here, stock, who, words)
    st.subheader(words("What came of it"))
    letter_effect(found, stock, words)


def round_map(here: LetterRound, stock: Stock, words: Words) -> None:
    """Show the zones of a round as they were released."""
    zones = cache.register().letters.zones(stock.city.key)
    mine = zones[(zones[columns.ROUND_ID] == here.round_id) & zones.geometry.notna()].to_crs(stock.city.crs)
    areas = stock.layers[finest_areas(stock.city)[0]]
    names = {number: name for number, (_, name) in zone_areas(mine, areas).items()}
    days = (here.until - timedelta(days=here.rule.days - 1), here.until)
    show_zones(ZoneMap(mine, names, here.n_burglaries, days, here.synthetic), stock, words)


def pick_round(found: list[LetterRound], chosen: int | None, words: Words) -> LetterRound:
    """Let the reader choose a round."""
    by_number = {one.round_id: one for one in found}
    asked = chosen if chosen in by_number else found[0].round_id
    number = st.selectbox(
        words("Round"),
        list(by_number),
        index=list(by_number).index(asked),
        format_func=lambda one: round_name(by_number[one], words),
        key=f"letters-round-{asked}-{words.language}",
    )
    return by_number[number]


def round_name(here: LetterRound, words: Words) -> str:
    """Name a round by its number, day and letters."""
    name = words(
        "Round {number}, {day}, {n} letters",
        number=here.round_id,
        day=words.day(here.released_on),
        n=words.number(here.n_letters),
    )
    return f"{name} ({words('synthetic')})" if here.synthetic else name


def round_sentence(here: LetterRound, stock: Stock, words: Words) -> str:
    """Say who released a round, when and why."""
    return plain(
        words(
            "Released by {who}, {moment}. Why: {why}. Burglaries up to {until}.",
            who=here.released_by,
            moment=words.moment(here.released_at.astimezone(ZoneInfo(stock.city.timezone))),
            why=here.why.rstrip("."),
            until=words.day(here.until),
        )
    )


def coverage(here: LetterRound, words: Words) -> None:
    """Show per zone how many letters were delivered: words, bars and a table."""
    frame = cache.register().letters.coverage(here.round_id)
    outcomes = cache.register().letters.outcomes(here.round_id)
    show_chart(
        charts_letters.coverage_bars(frame, words, description=coverage_sentence(frame, words)),
        coverage_rows(frame, outcomes, words),
        sentence=coverage_sentence(frame, words),
        caption=words("Letters delivered per zone"),
        numeric=(words("Zone"), words("Letters"), words("Not delivered"), words("Not known")),
        words=words,
        key=f"coverage-{here.round_id}",
    )


def coverage_sentence(frame: pd.DataFrame, words: Words) -> str:
    """Say how many letters were delivered: of all, and of each zone while there are few."""
    all_letters, done = int(frame[columns.N_LETTERS].sum()), int(frame[columns.N_DELIVERED].sum())
    said = [
        words(
            "{n} of {all} delivered ({share}); of {unknown} it is not known yet.",
            n=words.number(done),
            all=words.number(all_letters),
            share=words.percent(done / all_letters if all_letters else 0.0),
            unknown=words.number(int(frame[columns.N_UNKNOWN].sum())),
        )
    ]
    if len(frame) <= 6:  # noqa: PLR2004 - more is for the table
        zones = [
            words(
                "zone {zone}: {n} of {all} delivered",
                zone=int(row[columns.ZONE_ID]),
                n=words.number(row[columns.N_DELIVERED]),
                all=words.number(row[columns.N_LETTERS]),
            )
            for row in frame.to_dict("records")
        ]
        said.append(f"{words.listing(zones)}.".capitalize())
    return " ".join(said)


def coverage_rows(frame: pd.DataFrame, outcomes: pd.DataFrame, words: Words) -> list[dict[str, str]]:
    """Return the coverage as a table, with the reasons why letters were not delivered."""
    return [_coverage_row(row, outcomes, words) for row in frame.to_dict("records")]


def _coverage_row(row: Mapping[Any, Any], outcomes: pd.DataFrame, words: Words) -> dict[str, str]:
    here = outcomes[columns.ZONE_ID] == row[columns.ZONE_ID]
    counts = outcomes.loc[here, columns.REASON].dropna().value_counts()
    why = [f"{words.number(n)} {words(WHY_NOT[reason])}" for reason, n in counts.items()]
    return {
        words("Zone"): words.number(row[columns.ZONE_ID]),
        words("Letters"): words.number(row[columns.N_LETTERS]),
        words("Delivered"): words(
            "{n} of {all} delivered",
            n=words.number(row[columns.N_DELIVERED]),
            all=words.number(row[columns.N_LETTERS]),
        ),
        words("Share"): words.percent(row[columns.SHARE]),
        words("Not delivered"): words.number(row[columns.N_NOT_DELIVERED]),
        words("Not known"): words.number(row[columns.N_UNKNOWN]),
        words("Why not"): "; ".join(why),
    }
