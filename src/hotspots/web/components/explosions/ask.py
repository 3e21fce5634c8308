"""Which incident it is about: one of the data, or a place and moment given by hand; and how far to look."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

import geopandas as gpd
import pandas as pd
import shapely
import streamlit as st

from hotspots import columns
from hotspots.action.duty import Asked, DutyOptions, alarms, asked_of
from hotspots.crs import WGS84
from hotspots.errors import N_
from hotspots.i18n import Words
from hotspots.incidents.taxonomy import taxonomy
from hotspots.report.projecting import transformer
from hotspots.web import cache
from hotspots.web.cache import Stock

RADII: Final = (100, 250, 500, 1000, 2000)
DAYS: Final = (7, 14, 28, 56, 90, 180, 365)

MOMENT: Final = "moment"
WITHIN: Final = "within"
BEFORE: Final = "before"
"""Names in the URL: a link names an incident by its moment, never by its number or its place."""

_X: Final = "duty-x"
_Y: Final = "duty-y"
_PLACE: Final = "duty-place"
_MOST: Final = 300
_AS_LINK: Final = "%Y-%m-%dT%H:%M"
_BY_HAND: Final = 15.0  # metres: whoever points at a map means a home, not a coordinate

_MODES: Final = {"data": N_("From the data"), "hand": N_("A place and moment")}
_PRECISIONS: Final = {
    "address": N_("to the address"),
    "street": N_("to the street"),
    "area": N_("to an area only"),
}


@dataclass(frozen=True)
class Question:
    """What is asked, and whether the place can be pointed at on the map."""

    asked: Asked
    options: DutyOptions
    by_hand: bool


def ask(stock: Stock, words: Words) -> Question | None:
    """Show what can be asked; return the question, None when the data hold no explosion."""
    mode = st.radio(
        words("Which incident"),
        list(_MODES),
        format_func=lambda mode: words(_MODES[mode]),
        key="duty-mode",
    )
    asked = _from_data(stock, words) if mode == "data" else _by_hand(stock, words)
    radius = st.select_slider(
        words("Within"),
        RADII,
        value=_number(WITHIN, RADII, 500),
        format_func=lambda metres: words("{n} metres", n=words.number(metres)),
        key="duty-radius",
    )
    days = st.select_slider(
        words("Days before"),
        DAYS,
        value=_number(BEFORE, DAYS, 90),
        format_func=words.number,
        key="duty-days",
    )
    _write({WITHIN: str(radius) if radius != 500 else None, BEFORE: str(days) if days != 90 else None})  # noqa: PLR2004 - the defaults
    if asked is None:
        return None
    by_hand = mode == "hand"
    options = DutyOptions(radius=float(radius), days=int(days))
    if by_hand:
        options = DutyOptions(radius=float(radius), days=int(days), same_place=_BY_HAND)
    return Question(asked, options, by_hand)


def pointed_at(stock: Stock, lon: float, lat: float) -> None:
    """Take a place on the map as the one that is asked about."""
    x, y = transformer(WGS84, stock.city.crs).transform(lon, lat)
    st.session_state[_X], st.session_state[_Y] = round(x), round(y)
    st.session_state[_PLACE] = ""


def area_of(stock: Stock, asked: Asked) -> str | None:
    """Name the area that a place is in: of the layer of quarters where the city has one."""
    layer = columns.WIJK if columns.WIJK in stock.layers else next(iter(stock.layers), None)
    if layer is None:
        return None
    frame = stock.layers[layer]
    found = frame.loc[frame.intersects(asked.place)].sort_values(columns.CODE)
    return None if found.empty else str(found[columns.NAME].iloc[0])


def _from_data(stock: Stock, words: Words) -> Asked | None:
    """Offer the explosions and shootings of the data, and what followed them; the newest first."""
    found = cache.kept(lambda: alarms(stock.incidents), "alarms", stock.key).iloc[:_MOST]
    if found.empty:
        st.info(
            words("There are no explosions or shootings with a place in the data. Give a place and moment.")
        )
        return None
    labels = _labels(stock, found, words)
    moments = found[columns.OCCURRED_FROM].dt.strftime(_AS_LINK).tolist()
    linked = st.query_params.get(MOMENT, "")
    position = st.selectbox(
        words("Incident"),
        range(len(found)),
        index=moments.index(linked) if linked in moments else 0,
        format_func=lambda row: labels[row],
        key="duty-incident",
        help=words("The newest first. What followed an explosion at the same address is among them."),
    )
    _write({MOMENT: moments[position] if position else None})
    row = found.iloc[position]
    return asked_of(row.drop(found.geometry.name), found.geometry.iloc[position])


def _labels(stock: Stock, found: gpd.GeoDataFrame, words: Words) -> list[str]:
    """Say of each incident what, in which area, when; and that it was a repeat."""
    kinds = taxonomy(stock.city)
    layer = columns.WIJK if columns.WIJK in stock.membership else None
    names: Mapping[str, str] = {}
    if layer is not None:
        frame = stock.layers[layer]
        names = dict(zip(frame[columns.CODE], frame[columns.NAME], strict=True))
    codes = stock.membership[layer].loc[found.index] if layer else pd.Series(index=found.index, dtype="str")
    said = []
    for category, moment, follows, code in zip(
        found[columns.CATEGORY], found[columns.OCCURRED_FROM], found[columns.FOLLOWS], codes, strict=True
    ):
        parts = [
            words.moment(moment),
            words("repeat") if follows else "",
            kinds.label(category, words.language),
            names.get(code),
        ]
        said.append(" · ".join(filter(None, parts)))
    return said


def _by_hand(stock: Stock, words: Words) -> Asked | None:
    """Ask for a place and a moment."""
    named = _named(stock)
    st.session_state.setdefault(_X, round(stock.incidents.geometry.x.median()))
    st.session_state.setdefault(_Y, round(stock.incidents.geometry.y.median()))

    def chosen() -> None:
        place = named.get(st.session_state[_PLACE])
        if place is not None:
            st.session_state[_X], st.session_state[_Y] = round(place.x), round(place.y)

    st.selectbox(
        words("Named place"),
        ["", *named],
        format_func=lambda name: name or words("none: coordinates, or a click on the map"),
        key=_PLACE,
        on_change=chosen,
    )
    x = st.number_input(words("X (metres, RD)"), key=_X, step=1, format="%d")
    y = st.number_input(words("Y (metres, RD)"), key=_Y, step=1, format="%d")
    last = stock.period[1]
    day = st.date_input(
        words("Day"), value=last, format="DD-MM-YYYY" if words.language == "nl" else "DD/MM/YYYY"
    )
    clock = st.time_input(words("Time"), value=time(12, 0), step=300)
    precision = st.selectbox(
        words("The place is known"),
        list(_PRECISIONS),
        format_func=lambda code: words(_PRECISIONS[code]),
        key="duty-precision",
    )
    _write({MOMENT: None})
    west, south, east, north = stock.city.bounds
    if not (west <= x <= east and south <= y <= north):
        st.error(
            words(
                "A place lies in or near {city}. The coordinates given do not. Correct them.",
                city=stock.city.name,
            )
        )
        return None
    on = pd.Timestamp(datetime.combine(day, clock)).tz_localize(
        stock.city.timezone, ambiguous=True, nonexistent="shift_forward"
    )
    return Asked(shapely.Point(x, y), on, precision=str(precision))


def _named(stock: Stock) -> dict[str, shapely.Point]:
    """Return the places that have a name: stations, town centres, business parks."""
    places: dict[str, shapely.Point] = {}
    for layer in (columns.STATION, columns.TOWN_CENTRE, columns.BUSINESS_PARK):
        if layer in stock.layers:
            frame = stock.layers[layer]
            for name, shape in zip(frame[columns.NAME], frame.geometry, strict=True):
                places.setdefault(str(name), shape.representative_point())
    return places


def _number(name: str, allowed: tuple[int, ...], otherwise: int) -> int:
    """Return a number of the URL that is one of those allowed."""
    text = st.query_params.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and int(text[:6]) in allowed else otherwise


def _write(values: Mapping[str, str | None]) -> None:
    """Put values into the URL; nothing is sent while they do not change."""
    for name, value in values.items():
        if value is None:
            if name in st.query_params:
                del st.query_params[name]
        elif st.query_params.get(name) != value:
            st.query_params[name] = value
