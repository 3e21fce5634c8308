"""Addresses of the demo city: made-up streets and postcodes on the made-up places where its incidents happen.

Nobody can mistake them for real ones: a street is the ``17e Demostraat``, a postcode begins with 0, which no
Dutch one does, and an id begins with ``DEMO-``.
"""

from collections.abc import Mapping
from string import ascii_uppercase
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hotspots.city import City
from hotspots.columns import (
    ADDITION,
    ADDRESS_COLUMNS,
    ADDRESS_ID,
    BUURT,
    CODE,
    DWELLING,
    GEOMETRY,
    HOUSE_NUMBER,
    POSTCODE,
    STREET,
)
from hotspots.crs import require_projected
from hotspots.incidents.demo.city import DEMO_PREFIX
from hotspots.incidents.demo.places import ROLES, Places, inside, make_places, stream
from hotspots.places.layers import water

DEMO_STREET: Final = "Demostraat"
DEMO_SQUARE: Final = "Demoplein"

_SAME_LINE: Final = 3.0  # metres between front doors across a street: the same row of houses
_SAME_STREET: Final = 19.0  # the two rows of a street are 18 m apart, two streets at least 37
_WORK: Final = ("shop", "premises", "school")
_LETTERS: Final = len(ascii_uppercase)
_DIGITS: Final = 1000


def demo_addresses(city: City, layers: Mapping[str, gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """Make up the addresses of the demo city; its burglaries happen at them.

    Parameters
    ----------
    city, layers
        As in :func:`hotspots.incidents.demo.demo_city`: ``buurt`` and ``wijk`` with dwellings, and what else
        the city has, in its CRS, rows in any order.

    Returns
    -------
    geopandas.GeoDataFrame
        An address frame (:data:`hotspots.columns.ADDRESS_COLUMNS`) in the CRS of the city, sorted by
        ``address_id``: about as many dwellings as the wijken have, and some shops and premises, which are no
        dwellings. The same for the same layers, whatever the order of their rows; there is no seed.

    Raises
    ------
    CRSError
        When the layers are not in metres.
    """
    require_projected(layers[BUURT])
    sea = water(layers, city)
    places = make_places(layers, water=None if sea is None else sea.union_all())
    buurten = layers[BUURT].sort_values(CODE, ignore_index=True)
    points = np.column_stack([places.x, places.y])
    buurt = inside(points, buurten)
    homes = _homes(places, points, buurt, buurten)
    frame = pd.concat([homes, _workplaces(places, points, buurt)], ignore_index=True)
    frame[POSTCODE] = _postcodes(frame)
    digits = len(str(len(frame)))
    numbers = pd.Series(np.arange(1, len(frame) + 1)).astype("str").str.zfill(digits)
    frame[ADDRESS_ID] = (DEMO_PREFIX + numbers).astype("str")
    for name in (STREET, POSTCODE, ADDITION):
        frame[name] = frame[name].astype("str")
    frame[GEOMETRY] = gpd.GeoSeries(shapely.points(frame["x"], frame["y"]), crs=city.crs)
    return gpd.GeoDataFrame(frame[list(ADDRESS_COLUMNS)], geometry=GEOMETRY, crs=city.crs)


def _homes(places: Places, points: np.ndarray, buurt: np.ndarray, buurten: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the dwellings, street by street: odd numbers on one side, even ones on the other."""
    home = places.role == ROLES.index("home")
    parts, streets = [], 0
    for position, (code, shape) in enumerate(zip(buurten[CODE], buurten.geometry, strict=True)):
        here = np.flatnonzero(home & (buurt == position))
        if not len(here):
            continue
        along, street, side = _rows(points[here], code, shape)
        order = np.lexsort((along, side, street))
        here, street, side = here[order], street[order], side[order]
        number = 2 * pd.Series(here).groupby([street, side]).cumcount().to_numpy() + 1 + side
        total = np.floor(np.cumsum(places.weight[here]) + 0.5)
        share = np.maximum(np.diff(total, prepend=0.0), 1).astype(np.int64)
        place = np.repeat(np.arange(len(here)), share)
        floor = np.arange(len(place)) - np.repeat(np.cumsum(share) - share, share) + 1
        one = np.repeat(share == 1, share)
        parts.append(
            pd.DataFrame(
                {
                    "street_number": streets + 1 + street[place],
                    "side": side[place],
                    HOUSE_NUMBER: number[place],
                    ADDITION: np.where(one, "", floor.astype(np.str_)),
                    "x": points[here[place], 0],
                    "y": points[here[place], 1],
                }
            )
        )
        streets += int(street.max()) + 1
    frame = pd.concat(parts, ignore_index=True)
    frame[STREET] = frame.pop("street_number").astype("str") + "e " + DEMO_STREET
    return frame.assign(**{DWELLING: True})


def _rows(points: np.ndarray, code: str, shape: Any) -> tuple[np.ndarray, ...]:
    """Return where each front door stands along its street, which street that is, and on which side."""
    angle = stream("angle", code).uniform(0, np.pi)  # as the places of this buurt were laid out
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    middle = np.array([shape.centroid.x, shape.centroid.y])
    along, across = ((points - middle) @ turn.T).T
    order = np.argsort(across, kind="stable")
    gap = np.diff(across[order], prepend=across[order[0]])
    street, row = np.empty(len(points), dtype=np.int64), np.empty(len(points), dtype=np.int64)
    street[order] = np.cumsum(gap > _SAME_STREET)
    row[order] = np.cumsum(gap > _SAME_LINE)
    first = pd.Series(row).groupby(street).transform("min").to_numpy()
    return along, street, np.minimum(row - first, 1)


def _workplaces(places: Places, points: np.ndarray, buurt: np.ndarray) -> pd.DataFrame:
    """Return the addresses where nobody lives: a square of shops, schools and premises per buurt."""
    work = np.flatnonzero(np.isin(places.role, [ROLES.index(role) for role in _WORK]) & (buurt >= 0))
    points, buurt = points[work], buurt[work]
    order = np.lexsort((points[:, 1], points[:, 0], buurt))
    points, buurt = points[order], buurt[order]
    once = ~pd.DataFrame(points).duplicated().to_numpy()
    points, buurt = points[once], buurt[once]
    square = pd.Series(np.unique(buurt, return_inverse=True)[1] + 1)
    return pd.DataFrame(
        {
            "side": 0,
            STREET: square.astype("str") + "e " + DEMO_SQUARE,
            HOUSE_NUMBER: square.groupby(square).cumcount() + 1,
            ADDITION: "",
            DWELLING: False,
            "x": points[:, 0],
            "y": points[:, 1],
        }
    )


def _postcodes(frame: pd.DataFrame) -> pd.Series:
    """Give each side of a street a postcode that begins with 0."""
    number = frame.groupby([STREET, "side"], sort=False).ngroup()
    digits = (number % _DIGITS).astype("str").str.zfill(4)
    letters = np.array([first + second for first in ascii_uppercase for second in ascii_uppercase])
    return pd.Series(
        digits + letters[(number // _DIGITS).to_numpy() % (_LETTERS * _LETTERS)], index=frame.index
    )
