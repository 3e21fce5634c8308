"""What is asked of warning letters: last day, rule, limits, and who is left out."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

import streamlit as st

from hotspots.action.letter_rules import BUDGET, DAYS, RADIUS
from hotspots.action.letters import DEFAULT_RULE, LetterRule
from hotspots.columns import ADDITION, ADDRESS_ID, CODE, HOUSE_NUMBER, NAME, POSTCODE
from hotspots.errors import N_
from hotspots.i18n import Words
from hotspots.places.layers import finest_areas
from hotspots.register import StoredPlan
from hotspots.web import cache
from hotspots.web.cache import Stock
from hotspots.web.components.letters.homes import Homes
from hotspots.web.components.upload import said

DATE_FORMATS: Final = {"nl": "DD-MM-YYYY", "en": "DD/MM/YYYY"}

_WAYS: Final = {"distance": N_("all dwellings within a distance"), "street": N_("the nearest in the street")}
_RADII: Final = (25, 1000)
_SPAN: Final = (1, 56)
_SIDES: Final = (1, 30)
_NEIGHBOURS: Final = 10


@dataclass(frozen=True)
class Asked:
    """What is asked; hashable, so that an answer can be kept.

    Attributes
    ----------
    until
        Last day of the burglaries.
    rule
        Distance or neighbours, days, limits.
    without
        Codes of neighbourhoods that are left out.
    excluded
        address_id of dwellings that are left out.
    """

    until: date
    rule: LetterRule
    without: tuple[str, ...] = ()
    excluded: frozenset[str] = frozenset()

    def settings(self) -> dict[str, Any]:
        """Return what a plan keeps of it; of addresses only how many."""
        rule = self.rule
        return {
            "radius": rule.radius,
            "days": rule.days,
            "neighbours": rule.neighbours,
            "least_dwellings": rule.least_dwellings,
            "weeks_between": rule.weeks_between,
            "budget": rule.budget,
            "without": list(self.without),
            "excluded": len(self.excluded),
        }


def letter_settings(stock: Stock, homes: Homes, opened: StoredPlan | None, words: Words) -> Asked | None:
    """Show the settings, as the opened plan has them; None when they cannot be, with the reason shown."""
    kept = dict(opened.plan.settings) if opened else {}
    turn = f"letters-{opened.plan_id if opened else 0}-{words.language}"
    left, middle, right = st.columns(3)
    with left:
        until = _last_day(stock, opened, turn, words)
        days = st.slider(
            words("Burglaries of so many days"), *_SPAN, int(kept.get("days", DAYS)), key=f"{turn}-days"
        )
    with middle:
        way = st.radio(
            words("Who gets a letter"),
            list(_WAYS),
            index=int(kept.get("neighbours") is not None),
            format_func=lambda one: words(_WAYS[one]),
            key=f"{turn}-way",
        )
    with right:
        radius, neighbours = float(kept.get("radius", RADIUS)), None
        if way == "distance":
            radius = float(
                st.slider(
                    words("Metres around a burglary"), *_RADII, int(radius), step=25, key=f"{turn}-radius"
                )
            )
        else:
            neighbours = st.slider(
                words("House numbers up and down, on both sides of the street"),
                *_SIDES,
                int(kept.get("neighbours") or _NEIGHBOURS),
                key=f"{turn}-neighbours",
            )
    with st.expander(words("Limits and exclusions")):
        limits = _limits(kept, turn, words)
        without, excluded = _exclusions(stock, homes, kept, turn, words)
    rule = said(lambda: replace(LetterRule(radius=radius, days=days, neighbours=neighbours), **limits), words)
    return None if rule is None else Asked(until, rule, without, excluded)


def _last_day(stock: Stock, opened: StoredPlan | None, turn: str, words: Words) -> date:
    """Ask for the last day; a plan begins on the day after it."""
    first, last = stock.period
    chosen = opened.plan.first_day - timedelta(days=1) if opened else last
    day: date | None = st.date_input(
        words("Last day of the burglaries"),
        value=min(max(chosen, first), last),
        min_value=first,
        max_value=last,
        format=DATE_FORMATS[words.language],
        key=f"{turn}-until",
    )
    return day or last


def _limits(kept: dict[str, Any], turn: str, words: Words) -> dict[str, Any]:
    """Ask for the limits of the rule."""
    one, two, three = st.columns(3)
    return {
        "least_dwellings": one.number_input(
            words("Least dwellings of a zone"),
            min_value=2,
            value=int(kept.get("least_dwellings", DEFAULT_RULE.least_dwellings)),
            help=words("A smaller zone is widened or left out, so that no letter points at one home."),
            key=f"{turn}-least",
        ),
        "weeks_between": two.number_input(
            words("Weeks between two letters to a dwelling"),
            min_value=0,
            value=int(kept.get("weeks_between", DEFAULT_RULE.weeks_between)),
            key=f"{turn}-weeks",
        ),
        "budget": three.number_input(
            words("Letters of a year"),
            min_value=0,
            value=int(kept.get("budget", BUDGET)),
            key=f"{turn}-budget",
        ),
    }


def _exclusions(
    stock: Stock, homes: Homes, kept: dict[str, Any], turn: str, words: Words
) -> tuple[tuple[str, ...], frozenset[str]]:
    """Ask for neighbourhoods and dwellings that are left out."""
    areas = stock.layers[finest_areas(stock.city)[0]]
    names = dict(zip(areas[CODE], areas[NAME], strict=True))
    without = st.multiselect(
        words("Neighbourhoods without letters"),
        sorted(names, key=lambda code: names[code]),
        default=[code for code in kept.get("without", ()) if code in names],
        format_func=lambda code: str(names[code]),
        placeholder=words("none"),
        key=f"{turn}-without",
    )
    typed = st.text_area(
        words("Dwellings without a letter: postcode and house number, one a line"),
        placeholder="1234AB 12 A",
        key=f"{turn}-excluded",
        help=words("For instance of residents who asked for none. A plan keeps only how many there are."),
    )
    lines = [line for line in typed.splitlines() if line.strip()]
    found = excluded_ids(homes, lines)
    if lines:
        hits = sum(bool(ids) for ids in found)
        st.caption(
            words(
                "{n} of {all} lines found in the addresses.",
                n=words.number(hits),
                all=words.number(len(lines)),
            )
        )
    return tuple(sorted(without)), frozenset().union(*found)


def excluded_ids(homes: Homes, lines: list[str]) -> list[frozenset[str]]:
    """Return the addresses that each line means: postcode, house number and addition, written in any way."""
    if not lines:
        return []
    by_text = cache.kept(lambda: _by_text(homes), "addresses by text", *homes.key)
    return [frozenset(by_text.get(_squeezed(line), ())) for line in lines]


def _by_text(homes: Homes) -> dict[str, list[str]]:
    """Return the addresses by their postcode, number and addition; several may look alike."""
    frame = homes.frame
    texts = (
        frame[POSTCODE].fillna("").astype(str)
        + frame[HOUSE_NUMBER].astype(str)
        + frame[ADDITION].fillna("").astype(str)
    )
    found: dict[str, list[str]] = {}
    for text, one in zip(texts, frame[ADDRESS_ID], strict=True):
        found.setdefault(_squeezed(text), []).append(one)
    return found


def _squeezed(text: str) -> str:
    """Leave out what people write differently: blanks, hyphens, case."""
    return "".join(sign for sign in text.upper() if sign.isalnum())
