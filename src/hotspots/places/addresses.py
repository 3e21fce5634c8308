"""The addresses of a city: an offline table, inspected row by row, for letters and for finding incidents."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from hotspots.city import City
from hotspots.columns import (
    ADDITION,
    ADDRESS_COLUMNS,
    ADDRESS_ID,
    DWELLING,
    GEOMETRY,
    HOUSE_NUMBER,
    POSTCODE,
    STREET,
)
from hotspots.crs import WGS84
from hotspots.errors import N_, AddressError
from hotspots.incidents.checks.coordinates import read_points
from hotspots.incidents.findings import Finding, Ledger
from hotspots.incidents.notes import Note
from hotspots.incidents.personal import Refused
from hotspots.incidents.raw import LINE, Progress
from hotspots.places.address_source import AddressSource, as_text, read_source
from hotspots.places.layers import municipality

MARGIN: Final = 250.0
"""Metres beyond the outline of the municipality in which an address still belongs to it: it is coarse."""

_NUMBER: Final = r"^\s*0*([1-9][0-9]{0,4})\s*[-/ ]?\s*([A-Za-z0-9]{0,4})\s*$"
_ADDITION: Final = r"^[A-Z0-9]{0,6}$"
_POSTCODE: Final = r"^[1-9][0-9]{3}[A-Z]{2}$"
_IN_USE: Final = "in gebruik"
_DWELLING: Final = r"woonfunctie|^(?:wonen|woning|woonhuis|residential|dwelling)$"
_DEGREES: Final = 180.0
_COLUMN_OF: Final = {
    "address_not_in_use": "status",
    "address_number": "huisnummer",
    "address_addition": "toevoeging",
    "address_postcode": "postcode",
    "address_no_street": "postcode",
}
"""The column at fault, by the name that a Dutch file gives it."""


@dataclass(frozen=True)
class AddressInspection:
    """The outcome of reading a table of addresses; read = accepted + rejected.

    Attributes
    ----------
    addresses
        The accepted rows: an address frame (:data:`hotspots.columns.ADDRESS_COLUMNS`) in the CRS of the city,
        sorted by ``address_id``. ``street`` and ``postcode`` may be missing, not both; ``addition`` is
        letter and addition in one, capitals and digits, empty where there is none.
    rejected
        ``line``, ``code``, ``reason`` (a template) and ``params`` of each other row; no value of it.
    findings, notes
        What was found in rows, and about the file as a whole.
    refused
        Columns that look like personal data; they were not read.
    read
        Rows of the file; of a GeoPackage those in the box around the city.
    filename, digest, edition
        Name without folder, SHA-256 of what was accepted, and the date that the file states.
    """

    addresses: gpd.GeoDataFrame
    rejected: pd.DataFrame
    findings: tuple[Finding, ...]
    notes: tuple[Note, ...]
    refused: tuple[Refused, ...]
    read: int
    filename: str
    digest: str
    edition: str | None

    @property
    def accepted(self) -> int:
        """Number of accepted rows."""
        return len(self.addresses)

    @property
    def dwellings(self) -> int:
        """How many of them are dwellings."""
        return int(self.addresses[DWELLING].sum())


def read_addresses(
    path: Path,
    *,
    city: City,
    layers: Mapping[str, gpd.GeoDataFrame],
    layer: str | None = None,
    repair_swapped: bool = False,
    edition: str | None = None,
    progress: Progress | None = None,
) -> AddressInspection:
    """Read and inspect a table of addresses.

    Parameters
    ----------
    path
        PDOK's ``bag-light.gpkg``, or a CSV file with the columns postcode, huisnummer, toevoeging, x, y,
        gebruiksdoel, and where it has them straat, huisletter, identificatie, status; other usual Dutch and
        English names are known. Delimiter, encoding, decimal sign and coordinate system (that of the city, or
        degrees) are found out.
    city, layers
        Whose addresses they are.
    layer
        Of a GeoPackage; by default ``verblijfsobject``.
    repair_swapped
        Whether coordinates with x and y swapped are put right instead of rejected.
    edition
        Year or date of the table; by default the one that the file states.
    progress
        Called with the share of the work done.

    Raises
    ------
    AddressError
        When the file is no such table, lies in another city, or has no address or no dwelling that can be
        used.
    """
    progress = progress or _silent
    outline = municipality(layers, city).buffer(MARGIN)
    source = read_source(path, box=outline.bounds, crs=city.crs, layer=layer, progress=progress)
    if not len(source.frame):
        raise _nothing(source, city)
    progress(0.6)
    ledger = Ledger(source.frame.index.to_numpy(dtype=np.int64))
    table = _read_rows(source.frame.reset_index(drop=True), ledger)
    points = read_points(
        table,
        ledger,
        city=city,
        declared=source.crs or _guess(source.frame, city),
        decimal=source.decimal,
        repair=repair_swapped,
    )
    ledger.find(
        ~np.isfinite(points.x),
        "address_nowhere",
        N_("An address needs coordinates. There are none."),
        "rejected",
    )
    progress(0.8)
    _reject_outside(points.x, points.y, ledger, outline=outline, source=source, city=city)
    _reject_repeated(table, ledger)
    if not ledger.alive.any():
        raise _all_rejected(source, ledger)
    frame = _frame(table, points.x, points.y, ledger.alive, city)
    if not frame[DWELLING].any():
        raise AddressError(
            "addresses_no_dwelling",
            N_(
                "Letters go to dwellings. None of the {n} addresses in {filename} has the use woonfunctie. "
                "Check the column {column}."
            ),
            n=len(frame),
            filename=source.filename,
            column=source.columns["use"],
        )
    progress(1.0)
    return AddressInspection(
        addresses=frame,
        rejected=_rejected(source, ledger),
        findings=tuple(ledger.standing()),
        notes=tuple(ledger.notes),
        refused=source.refused,
        read=len(source.frame) + len(source.broken),
        filename=source.filename,
        digest=_digest(frame),
        edition=edition or source.edition,
    )


def _read_rows(frame: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Bring the columns into their form, and reject the rows that have none."""
    table = frame[["x", "y"]].copy()
    status = as_text(frame, "status").str.lower()
    ledger.find(
        (status.notna() & ~status.str.contains(_IN_USE, na=False)).to_numpy(),
        "address_not_in_use",
        N_("The address is not in use."),
        "rejected",
    )
    parts = as_text(frame, "number").str.extract(_NUMBER)
    number = pd.to_numeric(parts[0], errors="coerce")
    ledger.find(
        number.isna().to_numpy(),
        "address_number",
        N_("A house number is a whole number from 1 to 99999. This one is not."),
        "rejected",
    )
    table[HOUSE_NUMBER] = number.fillna(0).astype("int64")
    table[ADDITION] = _plain(parts[1]) + _plain(as_text(frame, "letter")) + _plain(as_text(frame, "addition"))
    ledger.find(
        ~table[ADDITION].str.match(_ADDITION).to_numpy(dtype=bool),
        "address_addition",
        N_("Letter and addition of a house number are at most 6 signs. These are longer."),
        "rejected",
    )
    postcode = as_text(frame, "postcode").str.replace(" ", "").str.upper()
    ledger.find(
        (postcode.notna() & ~postcode.str.match(_POSTCODE, na=False)).to_numpy(),
        "address_postcode",
        N_("A postcode is four digits and two letters. This one is not."),
        "rejected",
    )
    table[POSTCODE] = postcode
    table[STREET] = as_text(frame, "street").str.replace(r"\s+", " ", regex=True)
    ledger.find(
        (table[POSTCODE].isna() & table[STREET].isna()).to_numpy(),
        "address_no_street",
        N_("An address has a postcode or a street. This one has neither."),
        "rejected",
    )
    use = as_text(frame, "use").str.lower()
    ledger.find(
        use.isna().to_numpy(), "address_no_use", N_("The use is empty: it counts as no dwelling."), "kept"
    )
    table[DWELLING] = use.str.contains(_DWELLING, regex=True, na=False).astype(bool)
    table[ADDRESS_ID] = as_text(frame, "address_id")
    return table


def _plain(text: pd.Series) -> pd.Series:
    """Return letters and digits in capitals, empty where missing."""
    return text.fillna("").str.upper().str.replace(r"[\s./\-]", "", regex=True)


def _guess(frame: pd.DataFrame, city: City) -> str:
    """Return the CRS that the size of the numbers leaves: degrees, or that of the city."""
    numbers = pd.to_numeric(as_text(frame, "x").str.replace(",", ".", regex=False), errors="coerce").abs()
    return WGS84 if numbers.median() <= _DEGREES and not CRS(city.crs).is_geographic else city.crs


def _reject_outside(
    x: np.ndarray, y: np.ndarray, ledger: Ledger, *, outline: Any, source: AddressSource, city: City
) -> None:
    """Reject addresses of elsewhere; a table that is mostly of elsewhere is refused as a whole."""
    shapely.prepare(outline)
    located = ledger.alive & np.isfinite(x)
    outside = located & ~shapely.contains_xy(outline, x, y)
    n, elsewhere = int(located.sum()), int(outside.sum())
    allowed = n - 1 if source.national else n // 2
    if elsewhere > allowed:
        raise AddressError(
            "addresses_elsewhere",
            N_(
                "A table of addresses is that of the city. Of {n} addresses in {filename} {outside} lie "
                "outside {city}. Load the table of {city}, or choose the other city."
            ),
            n=n,
            filename=source.filename,
            outside=elsewhere,
            city=city.name,
        )
    ledger.find(outside, "address_outside", N_("The address lies outside the municipality."), "rejected")


def _reject_repeated(table: pd.DataFrame, ledger: Ledger) -> None:
    """Keep one row of each id and of each address: the first."""
    alive = table[ledger.alive]
    again = np.zeros(len(table), dtype=bool)
    again[alive.index] = (alive[ADDRESS_ID].notna() & alive[ADDRESS_ID].duplicated()).to_numpy()
    ledger.find(again, "address_id_twice", N_("The same number was used for an earlier address."), "rejected")
    alive = table[ledger.alive]
    place = alive[POSTCODE].fillna(alive[STREET].str.lower())
    again = np.zeros(len(table), dtype=bool)
    again[alive.index] = (
        pd.DataFrame({"place": place, "number": alive[HOUSE_NUMBER], "addition": alive[ADDITION]})
        .duplicated()
        .to_numpy()
    )
    ledger.find(again, "address_twice", N_("The same address stands in an earlier row."), "rejected")


def _frame(
    table: pd.DataFrame, x: np.ndarray, y: np.ndarray, alive: np.ndarray, city: City
) -> gpd.GeoDataFrame:
    """Return the accepted rows as an address frame."""
    frame = table[alive].reset_index(drop=True)
    missing = frame[ADDRESS_ID].isna()
    if missing.any():
        frame.loc[missing, ADDRESS_ID] = _made_ids(frame[missing])
    points = gpd.GeoSeries(shapely.points(x[alive], y[alive]), crs=city.crs)
    for name in (ADDRESS_ID, STREET, POSTCODE, ADDITION):
        frame[name] = frame[name].astype("str")
    made = gpd.GeoDataFrame(frame.assign(**{GEOMETRY: points}), geometry=GEOMETRY, crs=city.crs)
    return made[list(ADDRESS_COLUMNS)].sort_values(ADDRESS_ID, ignore_index=True)


def _made_ids(frame: pd.DataFrame) -> list[str]:
    """Return ids made from the content: the same address has the same id in the next edition."""
    rows = zip(
        frame[POSTCODE].fillna(""),
        frame[STREET].fillna(""),
        frame[HOUSE_NUMBER],
        frame[ADDITION],
        strict=True,
    )
    return [
        "A" + hashlib.sha256(f"{postcode or street.lower()}|{number}|{addition}".encode()).hexdigest()[:15]
        for postcode, street, number, addition in rows
    ]


def _digest(frame: gpd.GeoDataFrame) -> str:
    """Return the SHA-256 of what was accepted."""
    digest = hashlib.sha256()
    for name in ADDRESS_COLUMNS[:-1]:
        digest.update("\x1f".join(frame[name].astype("str").fillna("").tolist()).encode())
    for axis in (shapely.get_x, shapely.get_y):
        digest.update(np.round(axis(frame.geometry.to_numpy()), 3).astype("<f8").tobytes())
    return digest.hexdigest()


def _rejected(source: AddressSource, ledger: Ledger) -> pd.DataFrame:
    """Return the rejected lines in order, each with its reason."""
    why = [ledger.findings[number] for number in ledger.reason[~ledger.alive].tolist()]
    rows: list[tuple[int, str, str, dict[str, Any]]] = [
        (int(line), one.code, one.template, dict(one.params))
        for line, one in zip(ledger.lines[~ledger.alive], why, strict=True)
    ]
    rows += [(line, note.code, note.template, dict(note.params)) for line, note in source.broken.items()]
    return pd.DataFrame(sorted(rows, key=itemgetter(0)), columns=[LINE, "code", "reason", "params"])


def _nothing(source: AddressSource, city: City) -> AddressError:
    """Say that there is no address to inspect."""
    return AddressError(
        "addresses_none",
        N_(
            "A table of addresses has a row per address. In {filename} there is none for {city}. "
            "Load the table of {city}, or choose the other city."
        ),
        filename=source.filename,
        city=city.name,
    )


def _all_rejected(source: AddressSource, ledger: Ledger) -> AddressError:
    """Say why no row could be used: where the commonest fault is."""
    found = max((one for one in ledger.findings if one.action == "rejected"), key=lambda one: one.n)
    if found.code == "coordinates_swapped":
        return AddressError(
            "addresses_swapped",
            N_(
                "An address lies at x and y. In {filename} they are swapped. "
                "Exchange the columns, or ask for the repair (--repair-swapped)."
            ),
            filename=source.filename,
        )
    return AddressError(
        "addresses_all_rejected",
        N_(
            "A table of addresses has rows that can be used. In {filename} all {n} are rejected, most of "
            "them for: {column}. Correct the file."
        ),
        filename=source.filename,
        n=len(ledger.lines),
        column=_COLUMN_OF.get(found.code, "x, y"),
    )


def _silent(share: float) -> None:
    """Report progress to nobody."""
