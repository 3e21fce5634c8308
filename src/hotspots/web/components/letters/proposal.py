"""The proposal of warning letters: worked out once per question, shown as areas and counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import streamlit as st

from hotspots import columns
from hotspots.action.letters import LetterPlan, plan_letters
from hotspots.action.plans import Plan
from hotspots.errors import N_, HotspotsError
from hotspots.i18n import Words
from hotspots.places.layers import finest_areas
from hotspots.report import words as told
from hotspots.report.charts import UNDEFINED
from hotspots.web import cache
from hotspots.web.cache import Stock
from hotspots.web.components.letters.homes import Homes
from hotspots.web.components.letters.settings import Asked
from hotspots.web.components.letters.zone_map import HEIGHT, ZoneMap, show_zones, zone_areas
from hotspots.web.components.markdown import plain
from hotspots.web.components.tables import text_table

_DELIVERING: Final = timedelta(days=14)

REASONS: Final = {
    "no_dwelling": N_("no dwelling near"),
    "too_few": N_("too few dwellings"),
    "over_budget": N_("no letters left this year"),
}


@dataclass(frozen=True, eq=False)
class Proposal:
    """A plan of letters and the names of its zones.

    Attributes
    ----------
    plan
        From :func:`hotspots.action.letters.plan_letters`.
    names
        zone_id → the neighbourhood in which the zone is.
    codes
        zone_id → the code of that neighbourhood.
    used
        Letters of the year before this proposal.
    synthetic
        Whether burglaries or addresses are made up.
    """

    plan: LetterPlan
    names: Mapping[int, str]
    codes: Mapping[int, str]
    used: int
    synthetic: bool


def proposal_of(stock: Stock, homes: Homes, asked: Asked, today: date, words: Words) -> Proposal | None:
    """Return the proposal, None with the reason shown when there can be none."""
    book = cache.register().letters
    rounds = [one.round_id for one in book.rounds(stock.city.key)]
    try:
        return cache.kept(
            lambda: _work(stock, homes, asked, today),
            "letters",
            stock.key,
            homes.key,
            asked,
            (max(rounds, default=0), today.year),
        )
    except HotspotsError as error:
        st.info(words.error(error))
        return None


def _work(stock: Stock, homes: Homes, asked: Asked, today: date) -> Proposal:
    """Work out the proposal: minus those written to, minus exclusions, within what is left of the year."""
    book, rule = cache.register().letters, asked.rule
    synthetic = stock.synthetic or homes.synthetic
    used = book.budget_used(stock.city.key, today.year, synthetic=synthetic)
    since = asked.until - timedelta(weeks=rule.weeks_between)
    areas = stock.layers[finest_areas(stock.city)[0]]
    left_out = areas.loc[areas[columns.CODE].isin(asked.without), columns.GEOMETRY]
    plan = plan_letters(
        stock.incidents,
        homes.frame,
        until=asked.until,
        rule=rule,
        budget_left=rule.budget - used,
        written=book.written_since(stock.city.key, since),
        excluded=asked.excluded,
        excluded_area=left_out.union_all() if len(left_out) else None,
    )
    found = zone_areas(plan.zones, areas)
    return Proposal(
        plan,
        {number: name for number, (_, name) in found.items()},
        {number: code for number, (code, _) in found.items()},
        used,
        synthetic,
    )


def draft_of(proposal: Proposal, asked: Asked, words: Words) -> Plan:
    """Return the proposal as a plan that can be kept: areas and counts, no address."""
    plan, books = proposal.plan, proposal.plan.books
    zones = plan.zones.loc[plan.zones[columns.N_LETTERS] > 0]
    items = [
        {
            "key": proposal.codes[int(row[columns.ZONE_ID])] or words("elsewhere"),
            "at": words("zone {number}", number=int(row[columns.ZONE_ID])),
            "amount": int(row[columns.N_LETTERS]),
        }
        for row in zones[[columns.ZONE_ID, columns.N_LETTERS]].to_dict("records")
    ]
    first = asked.until + timedelta(days=1)
    return Plan(
        kind="letters",
        title=words("Warning letters after burglaries up to {day}", day=words.day(asked.until)),
        first_day=first,
        last_day=first + _DELIVERING,
        settings=asked.settings(),
        content={"items": items, "books": vars(books), "burglaries": plan.n_burglaries},
    )


def show_proposal(proposal: Proposal, stock: Stock, words: Words) -> None:
    """Show the proposal in words, on the map and in a table."""
    plan, books = proposal.plan, proposal.plan.books
    st.markdown(
        f"**{summary(proposal, words)}**  \n{source_line(stock, proposal, words)}  \n"
        + words(
            "{dwellings} dwellings within the rule = {letters} letters + {recent} written to before + "
            "{excluded} left out + {over} beyond the budget",
            dwellings=words.number(books.dwellings),
            letters=words.number(books.letters),
            recent=words.number(books.recent),
            excluded=words.number(books.excluded),
            over=words.number(books.over_budget),
        )
    )
    st.markdown(budget_sentence(proposal, words))
    for note in plan.notes:
        st.info(plain(note.say(words)))
    _map(proposal, stock, words)
    text_table(
        zone_rows(proposal, words),
        caption=words("The zones of the proposal, the most recent first"),
        numeric=(words("Zone"), words("Burglaries"), words("Dwellings"), words("Letters")),
        height=HEIGHT,
    )


def summary(proposal: Proposal, words: Words) -> str:
    """Say what is proposed in one sentence."""
    plan = proposal.plan
    with_letters = int((plan.zones[columns.N_LETTERS] > 0).sum())
    return words(
        "{letters} in {zones}, after {burglaries} from {first} to {last}.",
        letters=words.plural("{n} letter", "{n} letters", plan.books.letters),
        zones=words.plural("{n} zone", "{n} zones", with_letters),
        burglaries=words.plural("{n} burglary", "{n} burglaries", plan.n_burglaries),
        first=words.day(plan.first_day),
        last=words.day(plan.until),
    )


def budget_sentence(proposal: Proposal, words: Words) -> str:
    """Say what of the year is used, and what would be left."""
    budget, letters = proposal.plan.rule.budget, proposal.plan.books.letters
    return words(
        "Of the {budget} letters of this year {used} are used; after this proposal {left} are left.",
        budget=words.number(budget),
        used=words.number(proposal.used),
        left=words.number(budget - proposal.used - letters),
    )


def source_line(stock: Stock, proposal: Proposal, words: Words) -> str:
    """Say n and where burglaries come from, and that it is made up where it is."""
    sources = tuple(sorted(map(str, stock.incidents[columns.SOURCE].dropna().unique())))
    n = words("n = {n} incidents", n=words.number(proposal.plan.n_burglaries))
    line = f"{n} · {words('Source: {source}', source=told.source_phrase(sources, words))}"
    return f"{line} · {words('synthetic')}" if proposal.synthetic and not stock.synthetic else line


def zone_rows(proposal: Proposal, words: Words) -> list[dict[str, str]]:
    """Return the zones as a table: counts, weeks, and why a zone gets nothing."""
    frame = proposal.plan.zones.drop(columns=columns.GEOMETRY)
    return [_zone_row(row, proposal, words) for row in frame.to_dict("records")]


def _zone_row(row: Mapping[Any, Any], proposal: Proposal, words: Words) -> dict[str, str]:
    first, last = str(row[columns.FIRST_WEEK]), str(row[columns.LAST_WEEK])
    return {
        words("Zone"): words.number(row[columns.ZONE_ID]),
        words("Neighbourhood"): proposal.names[int(row[columns.ZONE_ID])] or words("not shown"),
        words("Burglaries"): words.number(row[columns.N_BURGLARIES]),
        words("Week"): _weeks(first, last),
        words("Dwellings"): words.number(row[columns.N_DWELLINGS]),
        words("Letters"): words.number(row[columns.N_LETTERS]),
        words("Remark"): _remark(row, words),
    }


def _weeks(first: str, last: str) -> str:
    """Write ISO weeks short: ``2023-W51``, ``2023-W51/52``, or both in full across the turn of the year."""
    if first == last:
        return first
    year, number = last.split("-W")
    return f"{first}/{number}" if first.startswith(year) else f"{first} {UNDEFINED} {last}"


def _remark(row: Mapping[Any, Any], words: Words) -> str:
    """Say why a zone gets no letters, or that it was widened."""
    why = str(row[columns.REASON])
    said = [words(REASONS[why])] if why in REASONS else []
    if row[columns.WIDENED]:
        said.append(words("widened to have dwellings enough"))
    for name, message in (
        (columns.N_RECENT, N_("{n} written to before")),
        (columns.N_EXCLUDED, N_("{n} left out by hand")),
        (columns.N_OVER_BUDGET, N_("{n} beyond the budget")),
    ):
        if row[name]:
            said.append(words(message, n=words.number(row[name])))
    return "; ".join(said)


def _map(proposal: Proposal, stock: Stock, words: Words) -> None:
    """Show the zones of the proposal."""
    plan = proposal.plan
    show_zones(
        ZoneMap(
            plan.zones, proposal.names, plan.n_burglaries, (plan.first_day, plan.until), proposal.synthetic
        ),
        stock,
        words,
    )
