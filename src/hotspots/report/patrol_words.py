"""Patrols in words: why a stop, what to look for, how much is covered, what speaks against it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from hotspots import columns
from hotspots.action.patrol_feedback import HAAL_MARK
from hotspots.action.patrol_types import MODES, clock
from hotspots.errors import N_
from hotspots.i18n import Words
from hotspots.incidents.taxonomy import Taxonomy
from hotspots.report.patrol_book import PatrolBook, Round, Spot, Stop
from hotspots.report.words import PARTS

LOOK_FOR: Final[Mapping[str, str]] = MappingProxyType(
    {
        "1.1.1": N_(
            "Back paths and gates that stand open, ladders and bins below a window, windows ajar in a dark "
            "house; speak to residents"
        ),
        "1.1.2": N_("Sheds and garages that stand open or are dark, tools and electric bicycles in sight"),
        "1.2.1": N_("Bags and devices in sight in parked cars, glass on the ground, dark car parks"),
        "1.2.2": N_("Dark car parks, trailers without a lock; stand still and listen"),
        "1.2.3": N_("Bicycles and scooters without a second lock, stands out of sight, broken lamps"),
        "1.2.4": N_("Open bags and crowding at doors, tills and stops; warn the public"),
        "1.4.3": N_("Groups that grow or argue, glass and alcohol; be seen where people come out"),
        "1.4.4": N_("Quarrels that grow; talk early and calmly"),
        "1.4.5": N_("Quarrels at closing time, glass and alcohol; be seen where people come out"),
        "1.4.6": N_("Dark routes from station and bus stop, broken lamps; be seen where people walk alone"),
        "1.4.7": N_("Shops at opening and closing time; ask the staff what they noticed"),
        "1.6.1": N_("Fire and fireworks, jerrycans and loose waste beside fronts"),
        "2.1.1": N_("Drinking, dealing and litter of use; speak to people, call in care where needed"),
        "2.2.1": N_("Fresh damage and graffiti, broken lamps; report what has to be mended"),
        "2.5.1": N_("Doors, roofs and loading bays at the back, vans outside working hours"),
        "2.5.2": N_("Busy shops and their exits; ask the staff what they notice"),
        "OV-JEUGD": N_(
            "Where young people gather and why there; make contact, agree on what may and may not"
        ),
        "OV-DRANK": N_("Drinking and use in the open; speak to people, call in care where needed"),
        "OV-DAKLOOS": N_("Sleeping places in porches and car parks; make contact, call in care"),
        "OV-VERWARD": N_("People who need help; keep distance, call in care"),
        "OV-GELUID": N_("Where the noise comes from and who is bothered; speak to them first"),
        "OV-RACE": N_("Cars that gather, tyre marks, spectators at the side of the road"),
    }
)
"""What to look for, by category."""

LOOK_FOR_GROUP: Final[Mapping[str, str]] = MappingProxyType(
    {
        "hic": N_("Dark and quiet corners; speak to residents and shopkeepers about what they noticed"),
        "vvc": N_("What is left unlocked or in sight; speak to people about it"),
        "nuisance": N_("Who is there and who is bothered; make contact first"),
        "drugs_weapons": N_("Short meetings and hiding places; note, do not search alone"),
        "explosion": N_("Jerrycans, heavy fireworks, damage at doors; keep distance and call it in"),
    }
)
LOOK_FOR_ANYTHING: Final = N_("What is different from usual; speak to people who know the place")

_FEW_PERCENT: Final = 0.01


def round_name(book: PatrolBook, one: Round, words: Words) -> str:
    """Name a round: weekday, day and hours."""
    day = book.day(one)
    return words(
        "{weekday} {day}, {start} to {end}",
        weekday=words.weekday(day.weekday()),
        day=words.day(day),
        start=clock(one.start),
        end=clock(one.end),
    )


def place_name(at: str, words: Words) -> str:
    """Say the place of an item of the plan: team, day of the plan and hour."""
    team, weekday, start = at.rsplit("|", 2)
    return words(
        "{team}, {weekday} {start}",
        team=team,
        weekday=words.weekday(int(weekday) % 7),
        start=clock(int(start)),
    )


def stop_times(stop: Stop) -> str:
    """Write from when to when a stop is."""
    return f"{clock(stop.arrive)} - {clock(stop.leave)}"


def why(spot: Spot, stop: Stop, words: Words, *, categories: Taxonomy) -> str:
    """Say why a stop is there, and why in this hour.

    Parameters
    ----------
    categories
        Names of the categories.
    """
    named = [categories.label(code, words.language) for code in spot.categories[:2]]
    said = [
        words(
            "{n} in the period, mostly {kinds}",
            n=words.plural("{n} incident", "{n} incidents", int(spot.row[columns.N])),
            kinds=words.listing(named) if named else words("not stated"),
        )
    ]
    part = spot.row[columns.PEAK_PART]
    if not pd.isna(part):
        said.append(words("most in the {part}", part=words(PARTS[str(part)])))
    said.append(words("in this hour {pace}", pace=pace_phrase(stop.expected, words)))
    return "; ".join(said) + "."


def pace_phrase(per_week: float, words: Words) -> str:
    """Say an expected number of incidents a week as a pace that people can picture."""
    if per_week <= 0:
        return words("nothing is expected")
    if per_week > 2 / 3:
        return words("about {n} a week", n=words.number(per_week, 1))
    return words("about one in {weeks} weeks", weeks=words.number(_two_digits(1 / per_week)))


def expected_amount(value: float, words: Words) -> str:
    """Write an expected number of incidents with the decimals that mean something."""
    if 0 < value < 0.005:  # noqa: PLR2004 - what two decimals can show
        return words("less than {size}", size=words.number(0.01, 2))
    return words.number(value, 2 if value < 1 else 1)


def look_for(spot: Spot, words: Words, *, categories: Taxonomy, most: int = 2) -> str:
    """Say what to look for at a hotspot, by its most frequent categories.

    Parameters
    ----------
    most
        Sentences at most.
    """
    found: list[str] = []
    for code in spot.categories:
        known = categories.categories.get(code)
        message = LOOK_FOR.get(code) or LOOK_FOR_GROUP.get(known.group if known else "", LOOK_FOR_ANYTHING)
        if message not in found:
            found.append(message)
    return "; ".join(words(message) for message in found[:most] or [LOOK_FOR_ANYTHING]) + "."


def haal_sentence(spot: Spot, words: Words) -> str | None:
    """Say that a hotspot rests on haaldelicten, None when it does not."""
    if spot.share_haal is None or spot.share_haal < HAAL_MARK:
        return None
    return words(
        "{share} of this hotspot was found by looking for it (haaldelicten): "
        "patrols themselves make it larger.",
        share=words.percent(spot.share_haal),
    )


def coverage_sentences(book: PatrolBook, words: Words) -> list[str]:
    """Say how much the plan covers, how far from the best that can be, and what that does not mean."""
    if not book.expected:
        return [words("Nothing is expected at these hotspots in these hours: there is nothing to cover.")]
    stops = [stop for one in book.rounds for stop in one.stops]
    said = [
        words(
            "{stops} at {spots}: of the {expected} incidents expected there in the hours of the teams, "
            "{covered} ({share}) fall in an hour in which somebody makes a stop.",
            stops=words.plural("{n} stop", "{n} stops", len(stops)),
            spots=words.plural("{n} hotspot", "{n} hotspots", len({stop.key for stop in stops})),
            expected=words.number(book.expected, 1),
            covered=words.number(book.covered, 1),
            share=words.percent(book.covered / book.expected),
        ),
        bound_sentence(book, words),
        words("Covered means: present for a while in that hour. It does not mean prevented."),
    ]
    if book.time_limit_reached:
        said.insert(
            2, words("The search was cut short at the time limit; this is the best plan found until then.")
        )
    return said


def bound_sentence(book: PatrolBook, words: Words) -> str:
    """Say how far the plan is from the best that is possible, rounded up."""
    if book.gap < _FEW_PERCENT / 100:
        return words("No plan within these rules covers more.")
    percent = -(-round(book.gap * 100, 6) // 1) / 100
    return words(
        "That is at most {gap} below the best that is possible within these rules.",
        gap=words.percent(percent),
    )


def note_sentences(book: PatrolBook, words: Words) -> list[str]:
    """Say the warnings of the plan."""
    return [
        words(template, **{name: _value(value, words) for name, value in values.items()})
        for template, values in book.notes
    ]


def stop_rows(book: PatrolBook, one: Round, words: Words, *, categories: Taxonomy) -> list[dict[str, str]]:
    """Return the stops of a round as a table, the blocks outside hotspots in between."""
    rows = [(stop.arrive, _stop_row(book, stop, words, categories)) for stop in one.stops]
    rows += [(start, _block_row(start, end, words)) for start, end in one.blocks]
    return [row for _, row in sorted(rows, key=lambda pair: pair[0])]


def round_rows(book: PatrolBook, rounds: Iterable[Round], words: Words) -> list[dict[str, str]]:
    """Return the books of the rounds as a table: where the minutes go."""
    return [
        {
            words("Team"): f"{one.team} ({words(MODES[one.mode])})",
            words("Round"): round_name(book, one, words),
            words("Stops"): words.number(len(one.stops)),
            words("Minutes"): words.number(one.minutes),
            words("at stops"): words.number(one.on_stops),
            words("on the way"): words.number(one.on_travel),
            words("free outside hotspots"): words.number(one.reserved),
            words("left over"): words.number(one.slack),
            words("Expected, covered"): expected_amount(one.expected, words),
        }
        for one in rounds
    ]


def fairness_rows(book: PatrolBook, words: Words) -> list[dict[str, str]]:
    """Return the minutes at stops per quarter beside its incidents, most minutes first."""
    minutes = sum(row["minutes"] for row in book.fairness)
    n = sum(row["n"] for row in book.fairness)
    rows = sorted(book.fairness, key=lambda row: (-row["minutes"], -row["n"], row["code"]))
    return [
        {
            words("Area"): row["name"] or words("Outside the areas"),
            words("Minutes at stops"): words.number(row["minutes"]),
            words("Share of the minutes"): words.percent(row["minutes"] / minutes) if minutes else "",
            words("Incidents"): words.number(row["n"]),
            words("Share of the incidents"): words.percent(row["n"] / n) if n else "",
        }
        for row in rows
    ]


def ways_sentence(book: PatrolBook, words: Words) -> str:
    """Say how the ways between stops were measured."""
    if book.facts["streets"]:
        return words("Ways follow the street network of the city.")
    return words("Ways are straight lines, made longer for the detour; real ways differ.")


def basis_sentence(book: PatrolBook, words: Words, source: str) -> str:
    """Say what a plan rests on: n, period, source."""
    first, last = book.facts["period"]
    return words(
        "Made from {n} incidents, {first} to {last}. Source: {source}.",
        n=words.number(int(book.facts["n"])),
        first=words.day(pd.Timestamp(first)),
        last=words.day(pd.Timestamp(last)),
        source=source,
    )


def week_name(book: PatrolBook, words: Words) -> str:
    """Say which week a plan is for."""
    return words("{start} to {end}", start=words.day(book.week), end=words.day(book.week + timedelta(days=6)))


def _stop_row(book: PatrolBook, stop: Stop, words: Words, categories: Taxonomy) -> dict[str, str]:
    spot = book.spots[stop.key]
    marked = " *" if haal_sentence(spot, words) else ""
    return {
        words("No."): words.number(stop.order),
        words("Time"): stop_times(stop),
        words("Hotspot"): f"{spot.name(words)}{marked}",
        words("Why here and now"): why(spot, stop, words, categories=categories),
        words("What to look for"): look_for(spot, words, categories=categories),
        words("On the way"): words(
            "{minutes} min, {metres} m",
            minutes=words.number(stop.travel),
            metres=words.number(round(stop.metres, -1)),
        ),
    }


def _block_row(start: int, end: int, words: Words) -> dict[str, str]:
    return {
        words("No."): "",
        words("Time"): f"{clock(start)} - {clock(end)}",
        words("Hotspot"): words("Free: outside hotspots"),
        words("Why here and now"): words(
            "Kept free for other streets, and so that not only hotspots are looked at."
        ),
        words("What to look for"): "",
        words("On the way"): "",
    }


def _two_digits(value: float) -> float:
    """Round to no more digits than an expectation has: 123 weeks are 120 weeks."""
    size: int = 10 ** max(len(str(int(value))) - 2, 0)
    return float(round(value / size) * size)


def _value(value: Any, words: Words) -> Any:
    """Say one value of a note."""
    if isinstance(value, bool) or not isinstance(value, int | float | Sequence):
        return value
    if isinstance(value, int | float):
        return words.number(value, 0 if float(value).is_integer() else 2)
    return value if isinstance(value, str) else words.listing([str(part) for part in value])
