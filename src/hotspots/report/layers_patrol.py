"""A round of a patrol on the map: its hotspots, the way in straight lines, the numbers of the stops."""

from typing import Any

import geopandas as gpd
import shapely

from hotspots.city import City
from hotspots.i18n import Words
from hotspots.report import patrol_words as told
from hotspots.report.canvas import call
from hotspots.report.groups import Group
from hotspots.report.legend import legend, signs_section
from hotspots.report.patrol_book import PatrolBook, Round, Stop
from hotspots.report.safe import text
from hotspots.report.shapes import degrees_bounds, encode_points, encode_shapes
from hotspots.report.words import source_phrase


def patrol_groups(book: PatrolBook, one: Round | None, city: City, words: Words) -> list[Group]:
    """Return the layers of a round; without one, those of the hotspots of the plan.

    Parameters
    ----------
    book
        The plan.
    one
        A round of it.
    city
        For its CRS.
    """
    keys = None if one is None else list(dict.fromkeys(stop.key for stop in one.stops))
    frame = book.spots_frame(city.crs, keys)
    if frame.empty:
        return [_legend(book, one, words)]
    spots = [
        {"shape": shape, "tooltip": _spot_tooltip(book, key, words)}
        for key, shape in zip(frame["key"], encode_shapes(frame.geometry), strict=True)
    ]
    payload: dict[str, Any] = {"spots": spots, "route": [], "start": None, "stops": []}
    bounds = frame.geometry
    if one is not None:
        route = gpd.GeoSeries([shapely.Point(place) for place in book.route(one)], crs=city.crs)
        encoded = encode_points(route)
        payload |= {
            "route": encoded,
            "start": {"at": encoded[0], "tooltip": text(words("Start and end of the round"))},
            "stops": _stops(book, one, encoded[1:-1], words),
        }
        bounds = gpd.GeoSeries([*frame.geometry, *route], crs=city.crs)
    key = "all" if one is None else f"{book.week.isoformat()}|{one.at}|{len(one.stops)}"
    drawn = call("patrol", **payload, key=key, bounds=degrees_bounds(bounds))
    return [Group("patrol", (drawn,)), _legend(book, one, words)]


def _stops(book: PatrolBook, one: Round, places: list[list[int]], words: Words) -> list[dict[str, Any]]:
    """Return the marks of the stops; stops at the same hotspot share one."""
    shared: dict[str, list[Stop]] = {}
    at: dict[str, list[int]] = {}
    for stop, place in zip(one.stops, places, strict=True):
        shared.setdefault(stop.key, []).append(stop)
        at[stop.key] = place
    return [
        {
            "at": at[key],
            "label": ",".join(str(stop.order) for stop in stops),
            "tooltip": "<br>".join(
                [
                    f"<b>{text(book.spots[key].name(words))}</b>",
                    *(text(f"{stop.order}: {told.stop_times(stop)}") for stop in stops),
                ]
            ),
        }
        for key, stops in shared.items()
    ]


def _spot_tooltip(book: PatrolBook, key: str, words: Words) -> str:
    """Return what is said of a hotspot under the pointer."""
    spot = book.spots[key]
    minutes = words("{n} minutes in this plan", n=words.number(spot.minutes))
    return f"<b>{text(spot.name(words))}</b><br>{text(minutes)}"


def _legend(book: PatrolBook, one: Round | None, words: Words) -> Group:
    """Return the legend, with what the plan rests on."""
    title = words("Week of {week}", week=told.week_name(book, words))
    if one is not None:
        title = f"{one.team}: {told.round_name(book, one, words)}"
    html = legend(
        [signs_section([("hotspot", words("Hotspot")), ("stop", words("Stops, in order"))])],
        n=int(book.facts["n"]),
        period=title,
        source=source_phrase(book.facts["sources"], words),
        synthetic=book.synthetic,
        words=words,
    )
    return Group("legend", (call("legend", html=html),))
