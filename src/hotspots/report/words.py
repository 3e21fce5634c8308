"""Hotspots in words: what a place is called, why it is a hotspot, and what speaks against that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

from hotspots import columns
from hotspots.analysis.naming import CENTRE
from hotspots.analysis.selection import Selection
from hotspots.errors import N_
from hotspots.i18n import Words
from hotspots.incidents.taxonomy import GROUP_LABELS, Taxonomy, taxonomy
from hotspots.places.joining import Books

SECTORS: Final = {
    "n": N_("north"),
    "ne": N_("north-east"),
    "e": N_("east"),
    "se": N_("south-east"),
    "s": N_("south"),
    "sw": N_("south-west"),
    "w": N_("west"),
    "nw": N_("north-west"),
    CENTRE: N_("middle"),
}

PARTS: Final = {
    "night": N_("night (0-6 h)"),
    "morning": N_("morning (6-12 h)"),
    "afternoon": N_("afternoon (12-18 h)"),
    "evening": N_("evening (18-24 h)"),
}
"""The parts of the day inside a sentence."""

ONE_PLACE: Final = 0.5
"""From this share at one address or point on, a hotspot is told to be about that place."""

ONE_NIGHT: Final = 1 / 3
"""From this share between two noons on, a hotspot is told to be about that night."""

FEW_PLACES: Final = 3
FEW_INCIDENTS: Final = 20
_SOURCES: Final = 3
_PEAK_PART: Final = 0.35  # an even spread over four parts gives each 0.25
_PEAK_DAY: Final = 0.20  # an even spread over seven days gives each 0.14
_MANY_CATEGORIES: Final = 4

Row = Mapping[Any, Any]


@dataclass(frozen=True)
class HotspotText:
    """A hotspot in words: its name, why it is one, what speaks against it, what the statistics add."""

    name: str
    why: tuple[str, ...]
    against: tuple[str, ...]
    statistics: tuple[str, ...] = ()


def describe(row: Row, words: Words, *, categories: Taxonomy | None = None) -> HotspotText:
    """Tell a row of :func:`hotspots.analysis.hotspots.hotspots` in words.

    Parameters
    ----------
    row
        A record of the frame, or a row of it.
    categories
        Names of the categories; by default the police classes.
    """
    categories = categories or taxonomy(None)
    why = (_amount(row, words), _kinds(row, words, categories), _time(row, words))
    return HotspotText(hotspot_name(row, words), why, tuple(_against(row, words)))


def hotspot_name(row: Row, words: Words) -> str:
    """Name a hotspot as a person would: ``Centrum Almere Stad, noord``."""
    area = row[columns.NAME_AREA]
    if pd.isna(area):
        return words("Hotspot {rank}", rank=words.number(row[columns.RANK]))
    layer, sector = row[columns.NAME_LAYER], row[columns.SECTOR]
    around = layer == columns.STATION
    name = words("Around {station} station", station=area) if around else str(area)
    if not pd.isna(sector) and not (around and sector == CENTRE):
        name = f"{name}, {words(SECTORS[sector])}"
    more = [str(row[part]) for part in (columns.NAME_BUURT, columns.LETTER) if not pd.isna(row[part])]
    return f"{name} ({', '.join(more)})" if more else name


def hotspot_sentences(row: Row, words: Words, *, categories: Taxonomy | None = None) -> list[str]:
    """Say why this is a hotspot and what speaks against it, in one list."""
    text = describe(row, words, categories=categories)
    return [*text.why, *text.against]


def books_sentence(books: Books, words: Words, *, place: str | None) -> str:
    """Say where the incidents of the selection are; the parts add up to the whole.

    Parameters
    ----------
    place
        Name of the city, None without one: then an incident has a location or has none.
    """
    if place is None:
        return words(
            "Of {n} selected incidents {located} have a location and {without} have none.",
            n=words.number(books.accepted),
            located=words.number(books.accepted - books.no_location),
            without=words.number(books.no_location),
        )
    return words(
        "Of {n} selected incidents {inside} are in {place} and {outside} outside it; "
        "{without} have no location.",
        n=words.number(books.accepted),
        inside=words.number(books.in_area),
        outside=words.number(books.outside),
        without=words.number(books.no_location),
        place=place,
    )


def selection_sentence(
    selection: Selection,
    period: tuple[date, date] | None,
    words: Words,
    *,
    categories: Taxonomy | None = None,
) -> str:
    """Say what was selected: ``Woninginbraak · 1 oktober 2023 t/m 31 december 2023 · avond``."""
    parts = [kinds_phrase(selection, words, categories=categories)]
    if period is not None:
        parts.append(period_phrase(period, words))
    if selection.parts_of_day:
        parts.append(words.listing([words(PARTS[part]) for part in selection.parts_of_day]))
    if selection.weekdays:
        parts.append(words.listing([words.weekday(day) for day in selection.weekdays]))
    return " · ".join(parts)


def kinds_phrase(selection: Selection, words: Words, *, categories: Taxonomy | None = None) -> str:
    """Name the kinds of incidents that were selected; many categories are counted."""
    categories = categories or taxonomy(None)
    if selection.categories:
        if len(selection.categories) > _MANY_CATEGORIES:
            return words("{n} categories", n=words.number(len(selection.categories)))
        return words.listing([categories.label(code, words.language) for code in selection.categories])
    if selection.groups:
        return words.listing([words(GROUP_LABELS.get(group, group)) for group in selection.groups])
    return words("All incidents")


def period_phrase(period: tuple[date, date], words: Words) -> str:
    """Name a period by its first and last day, both included."""
    return words("{start} to {end}", start=words.day(period[0]), end=words.day(period[1]))


def source_phrase(sources: Sequence[str], words: Words) -> str:
    """Name where incidents come from; of many sources the first few."""
    named = list(sources[:_SOURCES])
    if len(sources) > _SOURCES:
        named.append(words("{n} more", n=words.number(len(sources) - _SOURCES)))
    return words.listing(named) if named else words("not stated")


def settings_sentence(method: str, words: Words, *, radius: float | None, min_incidents: int) -> str:
    """Say aloud what counts as a hotspot."""
    least = words.number(min_incidents)
    if method == "hdbscan":
        return words(
            "A hotspot: at least {n} incidents that lie closer together than those around them (HDBSCAN).",
            n=least,
        )
    return words(
        "A hotspot: at least {n} incidents within {radius} metres, and what adjoins (DBSCAN).",
        n=least,
        radius=words.number(radius or 0),
    )


def _amount(row: Row, words: Words) -> str:
    """Say how much: number, pace, share and size."""
    per_week = float(row[columns.N_PER_WEEK])
    pace = (
        words("{n} a week", n=words.number(per_week, 1 if per_week < 10 else 0))  # noqa: PLR2004 - two digits
        if per_week >= 1
        else words("about one in {weeks} weeks", weeks=words.number(round(1 / per_week)))
        if per_week <= 1 / 1.5
        else words("about one a week")
    )
    hectares = float(row[columns.HECTARES])
    size = words.number(hectares, 0 if hectares >= 10 else 1)  # noqa: PLR2004 - two digits
    return words(
        "{incidents} ({pace}): {share} of the selection on {hectares} hectares.",
        incidents=words.plural("{n} incident", "{n} incidents", int(row[columns.N])),
        pace=pace,
        share=share_phrase(float(row[columns.SHARE]), words),
        hectares=size if hectares >= 0.1 else words("less than {size}", size=words.number(0.1, 1)),  # noqa: PLR2004
    )


def share_phrase(share: float, words: Words) -> str:
    """Write a share with two digits; what would round to nothing is not nothing."""
    if 0 < share < 0.001:  # noqa: PLR2004 - what one decimal can show
        return words("less than {size}", size=words.percent(0.001, 1))
    return words.percent(share, 0 if share >= 0.1 or not share else 1)  # noqa: PLR2004 - two digits


def _kinds(row: Row, words: Words, categories: Taxonomy) -> str:
    """Say what kinds, with their numbers."""
    found = row[columns.CATEGORIES]
    named = [f"{categories.label(code, words.language)} ({words.number(n)})" for code, n in found]
    if len(found) == 1 and found[0][1] == row[columns.N]:
        return words("All of one kind: {category}.", category=categories.label(found[0][0], words.language))
    return words("Mostly {categories}.", categories=words.listing(named))


def _time(row: Row, words: Words) -> str:
    """Say when it is busiest, or that no time stands out."""
    if row[columns.N] < FEW_INCIDENTS:
        return words("Too few incidents to name a busiest time.")
    part, share_part = row[columns.PEAK_PART], row[columns.SHARE_PEAK_PART]
    share_day = row[columns.SHARE_PEAK_WEEKDAY]
    peaks: list[str] = []
    if not pd.isna(part) and share_part >= _PEAK_PART:
        peaks.append(
            words("in the {part} ({share})", part=words(PARTS[part]), share=words.percent(share_part))
        )
    if not pd.isna(share_day) and share_day >= _PEAK_DAY:
        day = words.weekday(int(row[columns.PEAK_WEEKDAY]))
        peaks.append(words("on {day} ({share})", day=day, share=words.percent(share_day)))
    if peaks:
        return words("Busiest {peaks}.", peaks=words.listing(peaks))
    return words("No part of the day and no weekday stands out.")


def _against(row: Row, words: Words) -> list[str]:
    """Say what makes this less of a hotspot than it looks."""
    n, places = int(row[columns.N]), int(row[columns.DISTINCT_PLACES])
    said = []
    if row[columns.SHARE_BUSIEST_PLACE] >= ONE_PLACE:
        said.append(
            words(
                "{share} was recorded at one address or point: look at that place rather than at the area.",
                share=words.percent(row[columns.SHARE_BUSIEST_PLACE]),
            )
        )
    elif places <= FEW_PLACES:
        said.append(words("It is about {n} addresses or points only.", n=words.number(places)))
    if row[columns.SHARE_BUSIEST_NIGHT] >= ONE_NIGHT:
        said.append(
            words(
                "{share} fell between one noon and the next: perhaps one event and no pattern.",
                share=words.percent(row[columns.SHARE_BUSIEST_NIGHT]),
            )
        )
    if n < FEW_INCIDENTS:
        said.append(words("With {n} incidents chance plays a large part.", n=words.number(n)))
    if pd.isna(row[columns.PEAK_PART]):
        said.append(words("The time of day is known of none of them."))
    if not said:
        said.append(
            words(
                "Nothing in these figures: they are spread over {places} addresses or points, and no night "
                "holds more than {share}.",
                places=words.number(places),
                share=share_phrase(row[columns.SHARE_BUSIEST_NIGHT], words),
            )
        )
    return said
