"""A patrol plan for a phone and for a map: GPX, iCal and GeoJSON; each says synthetic for the demo city."""

import json
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any, Final
from zoneinfo import ZoneInfo

import gpxpy.gpx
import numpy as np
import shapely
from icalendar import Calendar, Event

from hotspots.action.patrol_types import DAY
from hotspots.city import City
from hotspots.i18n import Words
from hotspots.incidents.taxonomy import taxonomy
from hotspots.report import patrol_words as told
from hotspots.report.legend import SYNTHETIC
from hotspots.report.patrol_book import PatrolBook, Round, Stop
from hotspots.report.projecting import transformer
from hotspots.report.words import source_phrase

_DIGITS: Final = 6  # of a degree: a decimetre


def wall_moment(day: date, minute: int, timezone: str) -> datetime:
    """Return the moment at which a clock on the wall shows so many minutes after a midnight.

    Parameters
    ----------
    day, minute
        As of a stop: from 1440 minutes on it is the next day by the calendar. Nights in which the clock is
        changed have the times that the clock shows; of an hour that is there twice the first is meant.
    timezone
        IANA name.
    """
    days, rest = divmod(minute, DAY)
    at = datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60))
    return at.replace(tzinfo=ZoneInfo(timezone))


def gpx(book: PatrolBook, team: str, city: City, *, words: Words) -> bytes:
    """Write the rounds of a team as GPX 1.1: a route a round, its stops in order, times in UTC."""
    file = gpxpy.gpx.GPX()
    file.creator = "Hotspots"
    file.name = words("Patrol of {team}", team=team)
    file.description = _about(book, words)
    categories = taxonomy(city)
    for one in book.rounds_of(team):
        route = gpxpy.gpx.GPXRoute(name=told.round_name(book, one, words), description=_about(book, words))
        places = _degrees(city, book.route(one))
        begin, *between, end = places
        route.points.append(
            _point(begin, words("Start of the round"), wall_moment(book.day(one), one.start, city.timezone))
        )
        for stop, place in zip(one.stops, between, strict=True):
            spot = book.spots[stop.key]
            at = wall_moment(book.day(one), stop.arrive, city.timezone)
            point = _point(place, _stop_title(book, stop, words), at)
            point.description = (
                f"{told.why(spot, stop, words, categories=categories)} "
                f"{told.look_for(spot, words, categories=categories)}"
            )
            route.points.append(point)
        route.points.append(_point(end, words("End of the round"), None))
        file.routes.append(route)
    text: str = file.to_xml(version="1.1")
    return text.encode()


def ical(book: PatrolBook, team: str, city: City, *, words: Words, made: datetime) -> bytes:
    """Write the stops of a team as a calendar: an event a stop, in the time zone of the city.

    Parameters
    ----------
    made
        When it was made, with a time zone; the same arguments give the same bytes.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Hotspots//Patrols//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", words("Patrol of {team}", team=team))
    calendar.add("x-wr-timezone", city.timezone)
    categories = taxonomy(city)
    for one in book.rounds_of(team):
        for stop in one.stops:
            spot = book.spots[stop.key]
            event = Event()
            event.add("uid", f"{_digest(book, one, stop)}@hotspots")
            event.add("dtstamp", made.astimezone(UTC))
            event.add("dtstart", wall_moment(book.day(one), stop.arrive, city.timezone))
            event.add("dtend", wall_moment(book.day(one), stop.leave, city.timezone))
            event.add("summary", _stop_title(book, stop, words))
            event.add("location", spot.name(words))
            (lon, lat), *_ = _degrees(city, [(spot.x, spot.y)])
            event.add("geo", (lat, lon))
            event.add(
                "description",
                "\n".join(
                    [
                        told.why(spot, stop, words, categories=categories),
                        told.look_for(spot, words, categories=categories),
                        _about(book, words),
                    ]
                ),
            )
            calendar.add_component(event)
    calendar.add_missing_timezones()
    written: bytes = calendar.to_ical()
    return written


def geojson(book: PatrolBook, city: City, *, words: Words, team: str | None = None) -> bytes:
    """Write hotspots, routes and stops as GeoJSON (RFC 7946, longitude and latitude).

    Parameters
    ----------
    team
        Only its rounds; None means all.
    """
    rounds = [one for one in book.rounds if one.stops and team in {None, one.team}]
    keys = {stop.key for one in rounds for stop in one.stops}
    features = [
        _feature(
            shapely.from_wkt(spot.outline),
            city,
            kind="hotspot",
            name=spot.name(words),
            rank=spot.rank,
            minutes=sum(stop.minutes for one in rounds for stop in one.stops if stop.key == spot.key),
        )
        for spot in book.spots.values()
        if spot.key in keys
    ]
    for one in rounds:
        day = book.day(one)
        shared = {"team": one.team, "day": day.isoformat(), "round": told.round_name(book, one, words)}
        features.append(
            _feature(
                shapely.LineString(book.route(one)), city, kind="route", **shared, metres=round(one.metres)
            )
        )
        features += [
            _feature(
                shapely.Point(book.spots[stop.key].x, book.spots[stop.key].y),
                city,
                kind="stop",
                **shared,
                order=stop.order,
                name=book.spots[stop.key].name(words),
                arrive=wall_moment(day, stop.arrive, city.timezone).isoformat(),
                leave=wall_moment(day, stop.leave, city.timezone).isoformat(),
                expected=round(stop.expected, 4),
            )
            for stop in one.stops
        ]
    collection = {
        "type": "FeatureCollection",
        "name": words("Patrols"),
        "synthetic": book.synthetic,
        "description": _about(book, words),
        "features": features,
    }
    return json.dumps(collection, ensure_ascii=False).encode()


def file_name(team: str) -> str:
    """Return the name of a team as part of the name of a file."""
    return "".join(sign if sign.isalnum() else "-" for sign in team.casefold()).strip("-") or "team"


def _about(book: PatrolBook, words: Words) -> str:
    """Say of a file what it rests on, and that it is a proposal."""
    source = source_phrase(book.facts["sources"], words)
    said = [
        *([words(SYNTHETIC)] if book.synthetic else []),
        words("A proposal; people decide."),
        told.basis_sentence(book, words, source),
    ]
    return " ".join(said)


def _stop_title(book: PatrolBook, stop: Stop, words: Words) -> str:
    return words("Stop {number}: {name}", number=stop.order, name=book.spots[stop.key].name(words))


def _digest(book: PatrolBook, one: Round, stop: Stop) -> str:
    """Return an id of a stop that is the same whenever the file is made."""
    day = book.day(one).isoformat()
    return sha256(f"{day}|{one.at}|{stop.order}|{stop.key}".encode()).hexdigest()[:24]


def _point(place: tuple[float, float], name: str, at: datetime | None) -> gpxpy.gpx.GPXRoutePoint:
    lon, lat = place
    return gpxpy.gpx.GPXRoutePoint(lat, lon, name=name, time=None if at is None else at.astimezone(UTC))


def _degrees(city: City, points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return longitude and latitude of points in the city's CRS."""
    lon, lat = transformer(city.crs, "EPSG:4326").transform(*np.array(points).T)
    return [(round(float(x), _DIGITS), round(float(y), _DIGITS)) for x, y in zip(lon, lat, strict=True)]


def _feature(geometry: Any, city: City, **properties: Any) -> dict[str, Any]:
    """Return a feature of GeoJSON."""
    moved = shapely.transform(
        geometry,
        lambda at: np.round(np.column_stack(transformer(city.crs, "EPSG:4326").transform(*at.T)), _DIGITS),
    )
    return {
        "type": "Feature",
        "geometry": shapely.geometry.mapping(shapely.orient_polygons(moved)),
        "properties": properties,
    }
