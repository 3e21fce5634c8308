"""Where an address lies: Dutch addresses as people write them, looked up in an offline table.

Nothing of an address leaves this module but coordinates and how well they match.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hotspots.columns import ADDITION, HOUSE_NUMBER, POSTCODE, STREET
from hotspots.errors import N_
from hotspots.incidents.address_text import Written, addition_key, read_address, street_key

Quality = Literal["exact", "without_addition", "nearest_number", "street", "postcode", "none"]

QUALITY_LABELS: Final[Mapping[Quality, str]] = MappingProxyType(
    {
        "exact": N_("Located by the address: exact."),
        "without_addition": N_("Located by the address: the number, but not its letter or addition."),
        "nearest_number": N_("Located by the address: the nearest number in the same street."),
        "street": N_("Located by the address: the middle of the street."),
        "postcode": N_("Located by the address: the middle of the postcode."),
        "none": N_("The address is not in the table of addresses. It stays without a location."),
    }
)
"""How well an address was found, from well to not at all."""

PRECISION_OF: Final[Mapping[Quality, str]] = MappingProxyType(
    {
        "exact": "address",
        "without_addition": "address",
        "nearest_number": "street",
        "street": "street",
        "postcode": "postcode",
    }
)
"""The precision of an incident by the quality of its match."""

SPREAD: Final = 250.0
"""Metres: addresses of one name that lie farther apart are two places, and neither is chosen."""

LONGEST_STREET: Final = 5000.0
"""Metres: a street that reaches farther is two streets of one name."""

FARTHEST_NUMBER: Final = 20
"""How much the nearest number may differ; beyond, the middle of the street is as good."""


ACROSS: Final = 4
"""A number on the other side of the street is as near as one on the same side that differs by 4 more."""


@dataclass(frozen=True, eq=False)
class Geocoded:
    """Where addresses lie, one element each.

    Attributes
    ----------
    x, y
        Metres in the CRS of the table, NaN where not found.
    quality
        A key of :data:`QUALITY_LABELS` each, as objects.
    """

    x: np.ndarray
    y: np.ndarray
    quality: np.ndarray

    def counts(self) -> dict[Quality, int]:
        """Return how many were found how well, all qualities, in order; they add up to all."""
        return {quality: int((self.quality == quality).sum()) for quality in QUALITY_LABELS}


class _Found(NamedTuple):
    x: float
    y: float
    quality: Quality


_NOWHERE: Final = _Found(np.nan, np.nan, "none")


class Gazetteer:
    """A table of addresses, indexed to look addresses up by how they are written.

    Parameters
    ----------
    addresses
        An address frame (:data:`hotspots.columns.ADDRESS_COLUMNS`) in metres, rows in any order.
    """

    def __init__(self, addresses: gpd.GeoDataFrame) -> None:
        points = addresses.geometry.to_numpy()
        place = (shapely.get_y(points), shapely.get_x(points))
        numbers = (addresses[ADDITION].fillna("").to_numpy(dtype=object), addresses[HOUSE_NUMBER].to_numpy())
        table = addresses.iloc[np.lexsort((*place, *numbers))]
        points = table.geometry.to_numpy()
        self._x, self._y = shapely.get_x(points), shapely.get_y(points)
        self._number = table[HOUSE_NUMBER].to_numpy(dtype=np.int64)
        self._addition = table[ADDITION].fillna("").map(addition_key).to_numpy(dtype=object)
        streets = table[STREET].map({name: street_key(name) for name in table[STREET].dropna().unique()})
        self._streets = _positions(streets)
        self._postcodes = _positions(table[POSTCODE])

    def find(self, text: str, *, town: str = "") -> _Found:
        """Look one address up."""
        best = _NOWHERE
        for written in read_address(text, self._streets, self._postcodes, town):
            found = self._find(written)
            if _ORDER[found.quality] < _ORDER[best.quality]:
                best = found
        return best

    def _find(self, written: Written) -> _Found:
        """Look up one reading of an address: by its postcode, and by its street."""
        by_postcode = self._in(self._postcodes.get(written.postcode or ""), written, "postcode")
        by_street = self._in(self._streets.get(written.street or ""), written, "street")
        first, second = sorted((by_postcode, by_street), key=lambda found: _ORDER[found.quality])
        numbered = second.quality in {"exact", "without_addition"}
        if numbered and np.hypot(first.x - second.x, first.y - second.y) > SPREAD:
            return _NOWHERE  # postcode and street contradict each other
        return first

    def _in(self, group: np.ndarray | None, written: Written, whole: Quality) -> _Found:
        """Look a number up in a street or a postcode."""
        if group is None:
            return _NOWHERE
        if written.number is None:
            return self._middle(group, whole)
        here = group[self._number[group] == written.number]
        same = here[self._addition[here] == written.addition]
        if len(same):
            return self._middle(same, "exact")
        if len(here):
            plain = here[self._addition[here] == ""]
            return self._middle(plain[:1] if len(plain) else here[:1], "without_addition", check=here)
        apart = np.abs(self._number[group] - written.number)
        across = self._number[group] % 2 != written.number % 2
        near = np.lexsort((self._number[group], apart + ACROSS * across))[0]
        if apart[near] <= FARTHEST_NUMBER:
            chosen = group[self._number[group] == self._number[group[near]]]
            return self._middle(chosen[:1], "nearest_number", check=chosen)
        return self._middle(group, whole)

    def _middle(self, rows: np.ndarray, quality: Quality, *, check: np.ndarray | None = None) -> _Found:
        """Return the address nearest to the middle of some; nowhere when single addresses lie far apart."""
        x, y = self._x[rows], self._y[rows]
        tested = rows if check is None else check
        wide = float(np.hypot(np.ptp(self._x[tested]), np.ptp(self._y[tested])))
        if wide > (LONGEST_STREET if quality in {"street", "postcode"} else SPREAD):
            return _NOWHERE
        nearest = int(np.argmin(np.hypot(x - x.mean(), y - y.mean())))
        return _Found(float(x[nearest]), float(y[nearest]), quality)


_ORDER: Final[Mapping[Quality, int]] = {quality: place for place, quality in enumerate(QUALITY_LABELS)}


def geocode(texts: pd.Series, addresses: gpd.GeoDataFrame, *, town: str = "") -> Geocoded:
    """Look addresses up in a table.

    ``Kerkstraat 12-A, 1315 AB Almere``, ``1315AB 12a``, ``1e Weteringdwarsstraat 12-A III``, ``12 bis``:
    upper and lower case, accents, signs and blanks do not matter. Postcode and number go together with street
    and number; where both are found and lie more than 250 m apart they contradict each other, and the address
    is not found. The nearest number is one of the same street that differs by 20 at most, on the same side
    rather than across.

    Parameters
    ----------
    texts
        Addresses, missing where there is none.
    addresses
        An address frame in a CRS in metres.
    town
        A name that may stand at the end of an address.

    Returns
    -------
    Geocoded
        In the order of `texts`. The same for the same table, whatever the order of its rows.
    """
    codes, distinct = pd.factorize(texts)
    table = Gazetteer(addresses) if len(addresses) else None
    found = [_NOWHERE if table is None else table.find(str(text), town=town) for text in distinct]
    found.append(_NOWHERE)  # where factorize puts its -1
    x = np.array([one.x for one in found])
    y = np.array([one.y for one in found])
    quality = np.array([one.quality for one in found], dtype=object)
    return Geocoded(x[codes], y[codes], quality[codes])


def _positions(keys: pd.Series) -> dict[str, np.ndarray]:
    """Return the rows of each key, in the order of the table."""
    codes, distinct = pd.factorize(keys)
    order = np.argsort(codes, kind="stable")
    bounds = np.searchsorted(codes[order], np.arange(len(distinct) + 1))
    names: Iterable[str] = (str(name) for name in distinct)
    return {name: order[bounds[place] : bounds[place + 1]] for place, name in enumerate(names)}
