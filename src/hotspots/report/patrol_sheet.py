"""The sheet of a team on paper: for each round a map, the stops with times, why, and what to look for.

Only hotspots are on it, no incident; boxes leave room for the minutes that were made.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import geopandas as gpd
import shapely

from hotspots.action.patrol_types import MODES, clock
from hotspots.city import City
from hotspots.i18n import Words
from hotspots.incidents.taxonomy import Taxonomy, taxonomy
from hotspots.report import patrol_words as told
from hotspots.report.paper_map import Lines, Points, Shapes, paper_map
from hotspots.report.patrol_book import PatrolBook, Round, Stop
from hotspots.report.typesetting import Sheet, as_png, typeset
from hotspots.report.words import source_phrase

TEMPLATE: Final = "patrol.typ"

_KILOMETRE: Final = 1000
_MAP_MM: Final = (176.0, 98.0)


def patrol_sheet(
    book: PatrolBook,
    team: str,
    city: City,
    layers: Mapping[str, gpd.GeoDataFrame],
    *,
    words: Words,
    made: date,
) -> bytes:
    """Set the sheet of a team as a tagged PDF on A4.

    Parameters
    ----------
    book
        The plan.
    team
        Name of a team of it.
    city, layers
        The ground of the maps.
    made
        The day that is printed; the same arguments give the same bytes.
    """
    data, images = _data(book, team, city, layers, words)
    return typeset(TEMPLATE, data, about=_about(book, team, words, made), images=images)


def patrol_sheet_png(
    book: PatrolBook,
    team: str,
    city: City,
    layers: Mapping[str, gpd.GeoDataFrame],
    *,
    words: Words,
    made: date,
    pages: int = 1,
) -> tuple[bytes, ...]:
    """Set the sheet of a team as pictures of its first pages; arguments as of :func:`patrol_sheet`."""
    data, images = _data(book, team, city, layers, words)
    return as_png(TEMPLATE, data, about=_about(book, team, words, made), images=images, pages=pages)


def _about(book: PatrolBook, team: str, words: Words, made: date) -> Sheet:
    """Return what the sheet says of itself on every page."""
    return Sheet(
        title=words("Patrol of {team}", team=team),
        words=words,
        day=made,
        period=words("Week of {week}", week=told.week_name(book, words)),
        source=source_phrase(book.facts["sources"], words),
        synthetic=book.synthetic,
    )


def _data(
    book: PatrolBook,
    team: str,
    city: City,
    layers: Mapping[str, gpd.GeoDataFrame],
    words: Words,
) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return what the template prints, and the maps by file name."""
    rounds = book.rounds_of(team)
    categories = taxonomy(city)
    images = {
        _map_name(number): _map(book, one, city, layers, words)
        for number, one in enumerate(rounds)
        if one.stops
    }
    source = source_phrase(book.facts["sources"], words)
    data = {
        "head": [
            words("No."),
            words("Time"),
            words("Where and why"),
            words("What to look for"),
            words("Minutes made"),
        ],
        "basis": told.basis_sentence(book, words, source),
        "sentences": [
            words("{team} goes {mode}.", team=team, mode=words(MODES[book.bases[team].mode])),
            words("This is a proposal. Whoever is on the street decides; emergencies come first."),
            words("Write down how many minutes you were there, 0 if you were not: that is how we learn."),
        ],
        "no_stops": words("No stop in this round: all of it is free."),
        "rounds": [
            _round(book, one, _map_name(number), words, categories) for number, one in enumerate(rounds)
        ],
        "foot": words("The sheet holds hotspots and no incidents, no addresses and no persons."),
    }
    return data, images


def _round(book: PatrolBook, one: Round, map_name: str, words: Words, categories: Taxonomy) -> dict[str, Any]:
    """Return a round as the template prints it."""
    first: dict[str, int] = {}
    for stop in one.stops:
        first.setdefault(stop.key, stop.order)
    stops = [(stop.arrive, _stop(book, stop, first[stop.key], words, categories)) for stop in one.stops]
    free = words("Free: outside hotspots")
    stops += [
        (start, {"number": "", "time": _times(start, end), "name": free, "why": "", "look": ""})
        for start, end in one.blocks
    ]
    marked = dict.fromkeys(told.haal_sentence(book.spots[stop.key], words) for stop in one.stops)
    return {
        "name": told.round_name(book, one, words),
        "sums": words(
            "{stops}, {kilometres} km; {free} minutes free outside hotspots.",
            stops=words.plural("{n} stop", "{n} stops", len(one.stops)),
            kilometres=words.number(one.metres / _KILOMETRE, 1),
            free=words.number(one.reserved),
        ),
        "map": map_name,
        "map_alt": _map_words(book, one, words),
        "stops": [row for _, row in sorted(stops, key=lambda pair: pair[0])] if one.stops else [],
        "notes": [f"* {sentence}" for sentence in marked if sentence],
    }


def _stop(book: PatrolBook, stop: Stop, first: int, words: Words, categories: Taxonomy) -> dict[str, str]:
    """Return a stop as the template prints it; a later one at the same hotspot refers to the first."""
    spot = book.spots[stop.key]
    star = " *" if told.haal_sentence(spot, words) else ""
    again = stop.order != first
    pace = told.pace_phrase(stop.expected, words)
    return {
        "number": words.number(stop.order),
        "time": told.stop_times(stop),
        "name": f"{spot.name(words)}{star}",
        "why": words("In this hour {pace}.", pace=pace)
        if again
        else told.why(spot, stop, words, categories=categories),
        "look": words("As at stop {number}.", number=first)
        if again
        else told.look_for(spot, words, categories=categories),
    }


def _map(
    book: PatrolBook,
    one: Round,
    city: City,
    layers: Mapping[str, gpd.GeoDataFrame],
    words: Words,
) -> bytes:
    """Draw the round: its hotspots, the way in a straight line, the numbers of the stops, the start."""
    route = shapely.LineString(book.route(one))
    places = [shapely.Point(book.spots[stop.key].x, book.spots[stop.key].y) for stop in one.stops]
    numbers = [str(stop.order) for stop in one.stops]
    spots = book.spots_frame(city.crs, [stop.key for stop in one.stops]).geometry
    base = book.bases[one.team]
    width, height = _MAP_MM
    return paper_map(
        city,
        layers,
        words=words,
        focus=gpd.GeoSeries([route, *spots], crs=city.crs),
        width_mm=width,
        height_mm=height,
        shapes=[Shapes(spots, words("Hotspot"))],
        lines=[Lines(gpd.GeoSeries([route], crs=city.crs), words("Order of the stops, in straight lines"))],
        points=[
            Points(
                gpd.GeoSeries([shapely.Point(base.x, base.y)], crs=city.crs),
                words("Start and end of the round"),
                sign="square",
                filled=False,
            ),
            Points(gpd.GeoSeries(places, crs=city.crs), words("Stops"), labels=numbers),
        ],
        source=source_phrase(book.facts["sources"], words),
        synthetic=book.synthetic,
    )


def _map_words(book: PatrolBook, one: Round, words: Words) -> str:
    """Say what the map shows, for whoever does not see it."""
    stops = [
        words("{number}. {name}, {time}", number=stop.order, name=book.spots[stop.key].name(words),
              time=clock(stop.arrive))
        for stop in one.stops
    ]  # fmt: skip
    return words("Map of the round. Stops in order: {stops}.", stops="; ".join(stops))


def _map_name(number: int) -> str:
    return f"round-{number}.svg"


def _times(start: int, end: int) -> str:
    return f"{clock(start)} - {clock(end)}"
