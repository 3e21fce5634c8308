"""A table of addresses as it stands in its file: PDOK's ``bag-light.gpkg``, or a CSV file."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataSourceError
from pyproj import CRS, Transformer

from hotspots.errors import N_, AddressError, ReadError
from hotspots.incidents import personal
from hotspots.incidents.files.arrow_file import column_text
from hotspots.incidents.files.cells import decimal_sign
from hotspots.incidents.files.csv_file import open_csv
from hotspots.incidents.files.formats import open_content
from hotspots.incidents.mapping import key
from hotspots.incidents.notes import Note
from hotspots.incidents.personal import Refused
from hotspots.incidents.raw import LINE, Limits, Progress
from hotspots.incidents.synonyms import PAIRS

LAYER: Final = "verblijfsobject"
"""The layer of ``bag-light.gpkg`` with a point per dwelling, shop or office, and its main address."""

_NAMES: Final[Mapping[str, str]] = {
    "address_id": "identificatie addressid adresid verblijfsobjectid vboid bagid nummeraanduidingid id",
    "street": "openbareruimtenaam openbareruimte straatnaam straat streetname street",
    "postcode": "postcode postcode6 pc6 postalcode zipcode",
    "number": "huisnummer huisnr housenumber nummer number",
    "letter": "huisletter houseletter",
    "addition": "huisnummertoevoeging toevoeging huisnrtoev housenumberaddition addition suffix",
    "use": "gebruiksdoel gebruiksdoelen gebruiksdoelverblijfsobject functie use purpose",
    "status": "status verblijfsobjectstatus statusverblijfsobject",
}
"""Names of the columns, without case and punctuation; the first that a file has is read."""

_LIMITS: Final = Limits(megabytes=1000, rows=3_000_000)
_SQLITE: Final = b"SQLite format 3\x00"
_SAMPLE: Final = 1000


@dataclass(frozen=True)
class AddressSource:
    """The columns of a table of addresses, by field.

    Attributes
    ----------
    frame
        Text per field, missing where blank; ``x`` and ``y`` text, or floats from points. The index is the
        line of a text file, or the ordinal among the features read.
    columns
        The column of each field.
    filename
        Without folder.
    national
        Whether only a part of the file was read: the box around the city.
    crs
        What the file declares, None where it declares none.
    edition
        The date that the file states.
    refused
        Columns that look like personal data; they were not kept.
    broken
        Lines that are no row of the table, with the reason.
    decimal
        The sign of the decimals in the coordinates.
    """

    frame: pd.DataFrame
    columns: Mapping[str, str]
    filename: str
    national: bool = False
    crs: str | None = None
    edition: str | None = None
    refused: tuple[Refused, ...] = ()
    broken: Mapping[int, Note] = field(default_factory=dict)
    decimal: str | None = None


def read_source(
    path: Path, *, box: tuple[float, float, float, float], crs: str, layer: str | None, progress: Progress
) -> AddressSource:
    """Read the columns of a table of addresses that are needed, and no other.

    Parameters
    ----------
    path
        A CSV file, or a GeoPackage.
    box, crs
        The city: min x, min y, max x, max y. Of a GeoPackage only what lies in it is read.
    layer
        Of a GeoPackage; by default ``verblijfsobject``, else the first layer of points.
    progress
        Called with the share of the work done.

    Raises
    ------
    AddressError
        When the file is missing, is no such table, or lacks a column.
    """
    if not path.is_file():
        raise AddressError(
            "addresses_missing",
            N_("A table of addresses is a file. There is no file {filename}. Check the name."),
            filename=path.name,
        )
    with path.open("rb") as file:
        packaged = file.read(len(_SQLITE)) == _SQLITE
    try:
        if packaged:
            return _geopackage(path, box, crs, layer)
        return _csv(path, progress)
    except (ReadError, DataSourceError, OSError, UnicodeError):
        raise AddressError(
            "addresses_unreadable",
            N_(
                "A table of addresses is a CSV file, or the GeoPackage bag-light.gpkg. {filename} cannot be "
                "read as one. Fetch or export it again."
            ),
            filename=path.name,
        ) from None


def _csv(path: Path, progress: Progress) -> AddressSource:
    """Read a text file."""
    content = open_content(path, _LIMITS)
    if content.kind != "text":
        raise ReadError("addresses_kind", "{kind}", kind=content.kind)
    table = open_csv(content, _LIMITS)
    progress(0.2)
    found = _recognised(table.columns, path.name, has_points=False)
    refused = _refused(table.columns, table.sample, found)
    loaded = table.load(
        list(dict.fromkeys(found.values())), _LIMITS, lambda share: progress(0.2 + 0.4 * share)
    )
    frame = pd.DataFrame({name: loaded.frame[column] for name, column in found.items()})
    return AddressSource(
        frame=frame,
        columns=found,
        filename=path.name,
        refused=refused,
        broken=loaded.broken,
        decimal=decimal_sign([frame["x"], frame["y"]])[0],
    )


def _geopackage(
    path: Path, box: tuple[float, float, float, float], crs: str, layer: str | None
) -> AddressSource:
    """Read the part of a GeoPackage that lies in a box."""
    layer = _layer(path, layer)
    info = pyogrio.read_info(path, layer=layer)
    columns = tuple(str(name) for name in info["fields"])
    found = _recognised(columns, path.name, has_points=True)
    own = info["crs"]
    there = box
    if own and CRS(own) != CRS(crs):
        there = Transformer.from_crs(crs, own, always_xy=True).transform_bounds(*box)
    read = list(dict.fromkeys(found.values()))
    meta, table = pyogrio.read_arrow(path, layer=layer, columns=read, bbox=there)
    shapes = shapely.from_wkb(table.column(meta["geometry_name"] or "wkb_geometry").to_numpy())
    text = {column: column_text(table.column(column)) for column in read}
    frame = pd.DataFrame({name: text[column] for name, column in found.items()})
    frame["x"], frame["y"] = shapely.get_x(shapes), shapely.get_y(shapes)
    frame.index = pd.Index(np.arange(1, len(frame) + 1), name=LINE)
    sample = pd.DataFrame({column: text[column].head(_SAMPLE) for column in read})
    return AddressSource(
        frame=frame,
        columns=found,
        filename=path.name,
        national=True,
        crs=own,
        edition=_edition(path, layer),
        refused=_refused(columns, sample, found),
    )


def _layer(path: Path, layer: str | None) -> str:
    """Return the layer to read."""
    layers = {str(name): str(kind) for name, kind in pyogrio.list_layers(path)}
    points = [name for name, kind in layers.items() if "Point" in kind]
    chosen = layer or (LAYER if LAYER in layers else next(iter(points), None))
    if chosen not in layers:
        raise AddressError(
            "addresses_layer",
            N_(
                "Addresses are points in a layer of the GeoPackage. {filename} has no layer {layer}, but: "
                "{layers}. Choose one of them."
            ),
            filename=path.name,
            layer=chosen or LAYER,
            layers=", ".join(layers) or "-",
        )
    return chosen


def _edition(path: Path, layer: str) -> str | None:
    """Return the day on which a GeoPackage says that a layer was last changed."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            row = connection.execute(
                "SELECT last_change FROM gpkg_contents WHERE table_name = ?", (layer,)
            ).fetchone()
    except sqlite3.Error:
        return None
    return str(row[0])[:10] if row and row[0] else None


def _recognised(columns: Sequence[str], filename: str, *, has_points: bool) -> dict[str, str]:
    """Return the column of each field."""
    keys = {key(column): column for column in reversed(columns)}
    first = {
        name: next((one for one in names.split() if one in keys), None) for name, names in _NAMES.items()
    }
    found = {name: keys[one] for name, one in first.items() if one is not None}
    if not has_points:
        for pair in PAIRS:
            x, y = (next((keys[one] for one in keys if one in side), None) for side in (pair.x, pair.y))
            if x is not None and y is not None:
                found |= {"x": x, "y": y}
                break
    missing = [
        word for word, names in _needed(has_points).items() if not any(name in found for name in names)
    ]
    if missing:
        raise AddressError(
            "addresses_columns",
            N_(
                "A table of addresses has a postcode or a street, a house number, the use (gebruiksdoel) and "
                "coordinates. {filename} lacks: {missing}. Export it with these columns."
            ),
            filename=filename,
            missing=", ".join(missing),
        )
    return found


def _needed(has_points: bool) -> dict[str, tuple[str, ...]]:  # noqa: FBT001 - private
    """Return what a table must have, by the name that a Dutch file gives it."""
    needed = {
        "postcode": ("postcode", "street"),
        "huisnummer": ("number",),
        "gebruiksdoel": ("use",),
    }
    return needed if has_points else needed | {"x, y": ("x",)}


def _refused(columns: Sequence[str], sample: pd.DataFrame, found: dict[str, str]) -> tuple[Refused, ...]:
    """Return the columns that look like personal data, and take them out of those that are read.

    What is read is held to its form later; only of the street the look of the values matters here.
    """
    plain = set(found.values()) - {found.get("street")}
    rest = sample.drop(columns=[column for column in plain if column in sample])
    judged = rest.rename(columns={found["street"]: "straat"}) if "street" in found else rest
    names = ["straat" if column == found.get("street") else column for column in columns]
    refused: list[Refused] = []
    for one in personal.refused(names, judged):
        column = found["street"] if one.column == "straat" and "street" in found else one.column
        refused.append(Refused(column, one.why))
    for column in {one.column for one in refused} & set(found.values()):
        for name in [name for name, value in found.items() if value == column]:
            del found[name]
    return tuple(refused)


def as_text(frame: pd.DataFrame, name: str) -> pd.Series:
    """Return a column as text without blanks around it, missing where blank or not there."""
    if name not in frame:
        return pd.Series(None, index=frame.index, dtype="str")
    text = frame[name].astype("str").str.strip()
    return pd.Series(text.mask(text == ""))
