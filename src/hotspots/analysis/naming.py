"""What a person would call a hotspot: the area it lies in, the side of it, and a letter if need be."""

from collections.abc import Mapping, Sequence
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots import columns
from hotspots.analysis.memberships import SURROUNDINGS
from hotspots.analysis.points import Floats, Integers
from hotspots.analysis.tally import Tally

SECTORS: Final = ("e", "ne", "n", "nw", "w", "sw", "s", "se")
"""The compass sectors, against the clock from east; beside them there is ``"centre"``."""

CENTRE: Final = "centre"

_NAMED_AFTER: Final = (
    columns.TOWN_CENTRE,
    columns.BUSINESS_PARK,
    columns.STATION,
    columns.BUURT,
    columns.WIJK,
    columns.DISTRICT,
)
_HALF: Final = 0.5
_CORE: Final = 1 / 3


def names(
    areas: Mapping[str, gpd.GeoDataFrame], tallies: Mapping[str, Tally], n: Integers, x: Floats, y: Floats
) -> pd.DataFrame:
    """Find what each hotspot can be called, different for each of them.

    It is named after the first layer of town centre, business park, station surroundings, buurt, wijk and
    district of which one area holds at least half of its incidents, or else after the buurt with most. Where
    two would be called the same the buurt is added if it differs, and a letter where all that is the same.

    Parameters
    ----------
    areas
        The layers.
    tallies
        Incidents of each hotspot by row of each layer.
    n, x, y
        Incidents and centre of each hotspot, by rank.

    Returns
    -------
    pandas.DataFrame
        One row a hotspot: ``name_layer``, ``name_area``, ``sector``, ``name_buurt``, ``letter``; NA where a
        hotspot needs or has none.
    """
    layer, row = _after(tallies, n)
    name = _look_up(areas, layer, row, columns.NAME)
    sector = [None] * len(n) if not areas else _sectors(areas, layer, row, x, y)
    buurt_row = tallies[columns.BUURT].first(len(n))[0] if columns.BUURT in tallies else np.full(len(n), -1)
    own_buurt = _look_up(
        areas, [columns.BUURT if at >= 0 else None for at in buurt_row], buurt_row, columns.NAME
    )
    called = pd.Series(list(zip(layer, name, sector, strict=True)), dtype=object)
    # The buurt helps where those of one name lie in several.
    several = pd.Series(own_buurt, dtype=object).groupby(called).transform("nunique") > 1
    buurt = [
        other if helps and kind != columns.BUURT else None
        for other, helps, kind in zip(own_buurt, several, layer, strict=True)
    ]
    full = pd.Series(list(zip(layer, name, sector, buurt, strict=True)), dtype=object)
    letter = _letters(full)
    return pd.DataFrame(
        {
            columns.NAME_LAYER: pd.Series(layer, dtype="str"),
            columns.NAME_AREA: pd.Series(name, dtype="str"),
            columns.SECTOR: pd.Series(sector, dtype="str"),
            columns.NAME_BUURT: pd.Series(buurt, dtype="str"),
            columns.LETTER: pd.Series(letter, dtype="str"),
        }
    )


def _after(tallies: Mapping[str, Tally], n: Integers) -> tuple[list[str | None], Integers]:
    """Choose the layer each hotspot is named after and the row in it."""
    layer: list[str | None] = [None] * len(n)
    row = np.full(len(n), -1, dtype=np.int64)
    for least in (_HALF, 0.0):
        for key in _NAMED_AFTER:
            if key not in tallies:
                continue
            area, held = tallies[key].first(len(n))
            for hotspot in np.flatnonzero((row < 0) & (area >= 0) & (held >= least * n)):
                layer[hotspot], row[hotspot] = key, area[hotspot]
        # Nothing holds half: what tiles the city comes first, not the fringe of a centre or park.
        tallies = {key: tallies[key] for key in _NAMED_AFTER[3:] + _NAMED_AFTER[:3] if key in tallies}
    return layer, row


def _sectors(
    areas: Mapping[str, gpd.GeoDataFrame], layer: Sequence[str | None], row: Integers, x: Floats, y: Floats
) -> list[str | None]:
    """Find the side of its area on which each hotspot lies."""
    sectors: list[str | None] = []
    for key, position, east, north in zip(layer, row, x, y, strict=True):
        if key is None:
            sectors.append(None)
            continue
        area = areas[key].geometry.iloc[int(position)]
        middle = area.centroid
        # The radius of a circle as large as the area; the inner third of it is the centre.
        radius = np.sqrt(area.area / np.pi) if area.area else SURROUNDINGS
        across, up = east - middle.x, north - middle.y
        octant = round(np.arctan2(up, across) / (np.pi / 4)) % len(SECTORS)
        sectors.append(CENTRE if np.hypot(across, up) < _CORE * radius else SECTORS[octant])
    return sectors


def _look_up(
    areas: Mapping[str, gpd.GeoDataFrame], layer: Sequence[str | None], row: Integers, column: str
) -> list[str | None]:
    """Read a column of the area of each hotspot."""
    return [
        None if key is None else str(areas[key][column].iloc[int(position)])
        for key, position in zip(layer, row, strict=True)
    ]


def _letters(full: pd.Series) -> list[str | None]:
    """Give a letter to those that are called the same: a, b, … z, aa, ab, … in the order of their rank."""
    again = full.duplicated(keep=False)
    number = full.groupby(full).cumcount() if len(full) else full
    return [_letter(int(count)) if same else None for count, same in zip(number, again, strict=True)]


def _letter(number: int) -> str:
    """Write a number from 0 in letters."""
    last = chr(ord("a") + number % 26)
    return last if number < 26 else _letter(number // 26 - 1) + last  # noqa: PLR2004 - the alphabet
