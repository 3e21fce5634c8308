"""Incidents without coordinates, located by their address; the address itself goes no further."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots.crs import require_projected
from hotspots.errors import N_
from hotspots.incidents.checks.coordinates import Points
from hotspots.incidents.findings import Action, Ledger
from hotspots.incidents.geocoding import PRECISION_OF, QUALITY_LABELS, geocode

ADDRESS_FIELDS: Final = ("address", "house_number", "house_letter", "house_addition", "postcode")
"""The columns that together are an address; none of them is kept."""

Addresses = Callable[[], gpd.GeoDataFrame]
"""Gives the table of addresses; it is asked only where a row needs it."""


def locate(
    frame: pd.DataFrame, points: Points, ledger: Ledger, *, addresses: Addresses | None, town: str = ""
) -> tuple[Points, np.ndarray]:
    """Locate the rows that have an address and no coordinates.

    Parameters
    ----------
    frame
        Those of :data:`ADDRESS_FIELDS` that the file has: text with blanks missing.
    points
        What the coordinates say.
    ledger
        Receives a finding per quality of the match: their lines, never an address.
    addresses
        Gives an address frame in a CRS in metres; None when there is no table.
    town
        A name that may stand at the end of an address.

    Returns
    -------
    tuple
        The points with those found added, and the precision of each row that was located here, None for
        others.

    Raises
    ------
    CRSError
        When the table is not in metres.
    """
    precision = np.full(len(frame), None, dtype=object)
    text = _written(frame)
    lost = ledger.alive & ~np.isfinite(points.x) & text.notna().to_numpy()
    if not lost.any():
        return points, precision
    if addresses is None:
        ledger.note(
            "addresses_not_loaded",
            N_(
                "Rows with an address and without coordinates: {n}. They can be located once the addresses "
                "of the city are loaded (hotspots addresses load)."
            ),
            n=int(lost.sum()),
        )
        return points, precision
    table = addresses()
    require_projected(table)
    found = geocode(text[lost], table.to_crs(points.crs), town=town)
    quality = np.full(len(frame), None, dtype=object)
    quality[lost] = found.quality
    x, y = points.x.copy(), points.y.copy()
    x[lost], y[lost] = found.x, found.y
    located = lost & np.isfinite(x)
    ledger.withdraw(located, "without location")
    if located.any() and any(note.code == "no_coordinates" for note in ledger.notes):
        ledger.notes = [note for note in ledger.notes if note.code != "no_coordinates"]
        ledger.note(
            "located_by_address",
            N_("The file has no coordinates. Incidents located by their address: {n}."),
            n=int(located.sum()),
        )
    for name, label in QUALITY_LABELS.items():
        action: Action = "without location" if name == "none" else "repaired"
        ledger.find(quality == name, f"address_{name}", label, action)
        if name in PRECISION_OF:
            precision[quality == name] = PRECISION_OF[name]
    return replace(points, x=x, y=y), precision


def _written(frame: pd.DataFrame) -> pd.Series:
    """Return the address of each row as one line, missing where there is neither street nor postcode."""
    blank = pd.Series("", index=frame.index)
    street, number, letter, addition, postcode = (
        frame[name].fillna("").astype("str") if name in frame else blank for name in ADDRESS_FIELDS
    )
    house = (number + " " + letter + " " + addition).str.strip()
    # A line that holds its number already is left as it is.
    full = pd.Series(
        [
            bool(digits) and re.search(rf"(?<![0-9]){re.escape(digits)}(?![0-9])", line) is not None
            for line, digits in zip(street, number.str.strip(), strict=True)
        ],
        index=frame.index,
        dtype=bool,
    )
    line = street.where(full, (street + " " + house).str.strip())
    line = line.where(postcode == "", line + ", " + postcode)
    return line.where((street != "") | (postcode != ""))
