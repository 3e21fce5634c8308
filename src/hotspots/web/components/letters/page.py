"""Besmettingsbrieven: which dwellings get a warning letter; a proposal until people set it."""

from typing import Any

import streamlit as st

from hotspots.columns import CODE, NAME
from hotspots.errors import N_
from hotspots.i18n import Words
from hotspots.places.layers import finest_areas
from hotspots.register import StoredPlan
from hotspots.web.cache import Stock
from hotspots.web.components.letters.delivery_file import today
from hotspots.web.components.letters.homes import Homes, homes_of, say_homes
from hotspots.web.components.letters.own_knox import own_knox_table
from hotspots.web.components.letters.proposal import draft_of, proposal_of, show_proposal
from hotspots.web.components.letters.release import Release, release_step, round_of
from hotspots.web.components.letters.rounds import rounds
from hotspots.web.components.letters.settings import letter_settings
from hotspots.web.components.plans import PlanTalk, opened_plan, plan_bar, plan_list

_SETTINGS = {
    "radius": N_("Metres around a burglary"),
    "days": N_("Burglaries of so many days"),
    "neighbours": N_("House numbers up and down, on both sides of the street"),
    "least_dwellings": N_("Least dwellings of a zone"),
    "weeks_between": N_("Weeks between two letters to a dwelling"),
    "budget": N_("Letters of a year"),
    "without": N_("Neighbourhoods without letters"),
    "excluded": N_("Dwellings without a letter"),
}


def letter_plan(words: Words, stock: Stock) -> None:
    """Show the part of the page about the warning letters.

    Parameters
    ----------
    words
        The language of the reader.
    stock
        What there is to show.
    """
    st.markdown(
        words(
            "A burglary is more often followed by another nearby in the weeks after it. Dwellings around "
            "recent burglaries get a letter with what their residents can do. **No address has a score:** a "
            "dwelling lies within the rule or it does not, and that is all that is known of it."
        )
    )
    homes, talk = homes_of(stock), _talk(stock, words)
    say_homes(homes, stock, words)
    opened = opened_plan("letters", stock, words)
    given = round_of(opened.plan_id) if opened else None
    if given is None:
        who = _propose(homes, opened, talk, stock, words)
    else:
        who = plan_bar(None, opened, talk, stock, words)
        plan_list(talk, stock, words)
    st.header(words("Released letters"))
    rounds(given, stock, who, words)


def _propose(homes: Homes, opened: StoredPlan | None, talk: PlanTalk, stock: Stock, words: Words) -> str:
    """Show the way from the settings to the release; return who is at the screen."""
    st.header(words("Proposal"))
    asked = letter_settings(stock, homes, opened, words)
    proposal = None if asked is None else proposal_of(stock, homes, asked, today(stock), words)
    if proposal is not None:
        show_proposal(proposal, stock, words)
    draft = None if proposal is None or asked is None else draft_of(proposal, asked, words)
    with st.expander(words("What this city's own burglaries say of distance and days")):
        own_knox_table(stock, words)
    who = plan_bar(draft, opened, talk, stock, words)
    plan_list(talk, stock, words)
    st.header(words("Release the list"))
    asked_for = None if proposal is None or draft is None else Release(proposal, draft, homes, opened)
    release_step(asked_for, stock, who, words)
    return who


def _talk(stock: Stock, words: Words) -> PlanTalk:
    """Say how the things of a plan of letters are called."""
    areas = stock.layers[finest_areas(stock.city)[0]]
    names = dict(zip(areas[CODE], areas[NAME], strict=True))

    def value(name: str, given: Any) -> str:
        if name == "without":
            return ", ".join(str(names.get(code, code)) for code in given) or words("none")
        return words.number(given)

    return PlanTalk(
        "letters",
        item=lambda key: str(names.get(key, key)),
        place=lambda at: at,
        setting=lambda name: words(_SETTINGS[name]) if name in _SETTINGS else name,
        value=value,
    )
