"""A file of measures read and inspected: every row comes back as a measure or as a reason.

Only what is asked for is read. A column that looks like personal data is refused by name, the text of an
address is not asked for, and the name of a closure is dropped: it would be the address.
"""

import hashlib
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS
from pyproj.exceptions import CRSError as ProjError

from hotspots.city import City
from hotspots.columns import (
    CONDITION,
    GEOMETRY,
    KIND,
    MEASURE_COLUMNS,
    MEASURE_ID,
    NAME,
    POSITION,
    SOURCE,
    VALID_FROM,
    VALID_UNTIL,
)
from hotspots.crs import WGS84
from hotspots.errors import N_, ReadError
from hotspots.incidents import personal
from hotspots.incidents.checks.dates import Dates, read_dates
from hotspots.incidents.files.arrow_file import damaged
from hotspots.incidents.files.csv_file import open_csv
from hotspots.incidents.files.formats import Content, open_content
from hotspots.incidents.findings import Finding, Ledger
from hotspots.incidents.mapping import key
from hotspots.incidents.notes import Note
from hotspots.incidents.personal import Refused
from hotspots.incidents.raw import Limits, Source
from hotspots.places import measure_words as spelt
from hotspots.places.measures import CLOSURES, COARSE, EXACT

_LIMITS: Final = Limits(megabytes=20, rows=20_000, columns=200)
_DEGREES: Final = (180.0, 90.0)
_EARTH: Final = 5e7
"""Metres: no projected coordinate is beyond it."""

_FAR: Final = 2000.0
"""Metres around the municipality within which a measure may lie: a camera may stand across the border."""


@dataclass(frozen=True, eq=False)
class MeasureInspection:
    """What a file of measures holds; read = accepted + rejected.

    Attributes
    ----------
    measures
        The accepted measures (:func:`hotspots.places.measures.require_measures`).
    read
        Rows in the file.
    findings
        What was found, with the lines (of a table, the header is line 1; of geodata the ordinal from 1).
    notes
        What was found out about the file as a whole.
    refused, unused
        Columns that look like personal data; columns that nobody asked for. Neither is in memory any more.
    filename, digest
        Name without folder; SHA-256 of the file in hexadecimal digits.
    """

    measures: gpd.GeoDataFrame
    read: int
    findings: tuple[Finding, ...]
    notes: tuple[Note, ...]
    refused: tuple[Refused, ...]
    unused: tuple[str, ...]
    filename: str
    digest: str

    @property
    def accepted(self) -> int:
        """Rows accepted."""
        return len(self.measures)

    @property
    def rejected(self) -> int:
        """Rows rejected."""
        return self.read - self.accepted


@dataclass(frozen=True)
class _Rows:
    """A file as a table of text with a geometry a row (None without), in the CRS given."""

    frame: pd.DataFrame
    shapes: np.ndarray | None
    crs: CRS | None
    lines: np.ndarray
    broken: Mapping[int, Note]


def read_measures(source: Source, *, city: City, area: Any, limits: Limits = _LIMITS) -> MeasureInspection:
    """Read and inspect a file of measures: GeoJSON, GeoPackage or CSV.

    Columns are known by Dutch or English names: kind (soort), name (naam, of a place), from (van) and until
    (tot en met), condition (voorwaarde), source (bron), id (nummer), position (ligging: exact or coarse); the
    place is the geometry, or a column of WKT, or x and y. A day given as the end is the last day of the
    measure; no end means until further notice. Coordinates within 180 and 90 are degrees, others are in the
    CRS of the city.

    Parameters
    ----------
    source
        A path, or (file name, content).
    city
        Its CRS and wall clock.
    area
        The municipality as one geometry in that CRS; measures further than 2 km from it are rejected.

    Raises
    ------
    ReadError
        When the file cannot be read at all, or has no column for the kind, the beginning or the place.
    """
    content = open_content(source, limits)
    rows = _csv(content, limits) if content.kind == "text" else _geodata(content)
    fields = spelt.recognise(list(rows.frame.columns))
    refused = _refused(rows.frame, fields)
    gone = {one.column for one in refused}
    fields = {field: column for field, column in fields.items() if column not in gone}
    _require(fields, rows, content.filename)
    ledger = Ledger(rows.lines)
    for line, why in rows.broken.items():
        ledger.find(rows.lines == line, why.code, why.template, "rejected", **why.params)
    texts = {field: _text(rows.frame[column]) for field, column in fields.items()}
    columns = _columns(texts, len(rows.lines), city, ledger)
    shapes = _shapes(texts, rows, city, ledger)
    _check_place(shapes, area, ledger)
    columns[MEASURE_ID] = _ids(texts, columns, shapes, ledger)
    frame = gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(shapes, crs=city.crs), crs=city.crs)
    frame = frame.loc[ledger.alive, list(MEASURE_COLUMNS)].reset_index(drop=True)
    used = {*fields.values()} | gone
    return MeasureInspection(
        measures=frame,
        read=len(rows.lines),
        findings=tuple(ledger.standing()),
        notes=tuple(ledger.notes),
        refused=refused,
        unused=tuple(column for column in rows.frame.columns if column not in used),
        filename=content.filename,
        digest=content.digest,
    )


def _csv(content: Content, limits: Limits) -> _Rows:
    """Read delimited text."""
    table = open_csv(content, limits)
    loaded = table.load(table.columns, limits, lambda _: None)
    broken = np.array(sorted(loaded.broken), dtype=np.int64)
    lines = np.concatenate([loaded.frame.index.to_numpy(dtype=np.int64), broken])
    return _Rows(loaded.frame.reindex(lines), None, None, lines, loaded.broken)


def _geodata(content: Content) -> _Rows:
    """Read a GeoJSON or GeoPackage."""
    if content.kind not in {"json", "gpkg"}:
        raise ReadError(
            "measures_format",
            N_("Measures are read from GeoJSON, GeoPackage or CSV. {filename} is none. Export it again."),
            filename=content.filename,
        )
    try:
        with warnings.catch_warnings():  # of a name that a file in memory has not, of lists in properties
            warnings.simplefilter("ignore", RuntimeWarning)
            warnings.simplefilter("ignore", UserWarning)
            frame = pyogrio.read_dataframe(content.data, read_geometry=False)
            meta, _, geometry, _ = pyogrio.raw.read(content.data, columns=[])
    except (DataSourceError, DataLayerError, UnicodeError, ValueError):
        raise damaged(content.filename) from None
    lines = np.arange(1, len(frame) + 1)
    if geometry is None:
        return _Rows(frame.set_axis(lines), None, None, lines, {})
    shapes = shapely.from_wkb(geometry, on_invalid="ignore")  # a ring that is not closed is no place
    return _Rows(frame.set_axis(lines), shapes, _crs(meta["crs"]), lines, {})


def _crs(stated: str | None) -> CRS | None:
    """Return the CRS that a file states; None when it states none that is known."""
    try:
        return CRS.from_user_input(stated) if stated else None
    except ProjError:
        return None


def _refused(frame: pd.DataFrame, fields: Mapping[str, str]) -> tuple[Refused, ...]:
    """Return the columns that look personal; the name of a measure is judged by its values only."""
    sample = frame.astype("str")
    named = fields.get(NAME)
    found = personal.refused([column for column in frame.columns if column != named], sample)
    if named is not None:
        by_value = personal.refused(["measure"], sample[[named]].set_axis(["measure"], axis=1))
        found = (*found, *(Refused(named, one.why) for one in by_value))
    return found


def _require(fields: Mapping[str, str], rows: _Rows, filename: str) -> None:
    """Refuse a file without the columns that make a measure."""
    placed = rows.shapes is not None or GEOMETRY in fields or {"x", "y"} <= set(fields)
    missing = [field for field in (KIND, VALID_FROM) if field not in fields]
    missing += [] if placed else [GEOMETRY]
    if missing:
        raise ReadError(
            "measures_columns",
            N_(
                "A measure has a kind (soort), a beginning (van) and a place (geometry, or x and y). "
                "{filename} has no column for: {columns}. Add it, or rename the column."
            ),
            filename=filename,
            columns=", ".join(spelt.SPELLINGS[field][0] for field in missing),
        )


def _columns(texts: Mapping[str, pd.Series], n: int, city: City, ledger: Ledger) -> dict[str, Any]:
    """Return the columns but for id and place; what is wrong is booked."""
    nothing = pd.Series([None] * n, dtype="str")
    kind = spelt.kinds(texts[KIND])
    ledger.find(
        texts[KIND].isna().to_numpy(), "measure_no_kind", N_("The kind of measure is missing."), "rejected"
    )
    ledger.find(kind.isna().to_numpy(), "measure_kind", N_("This kind of measure is not known."), "rejected")
    begin, end = _period(texts, n, city, ledger)
    name = texts.get(NAME, nothing)
    closed = kind.isin(list(CLOSURES)).to_numpy()
    told = [texts[field].notna().to_numpy() for field in (NAME, CONDITION, SOURCE) if field in texts]
    ledger.find(
        closed & np.any([np.zeros(n, dtype=bool), *told], axis=0),
        "measure_closure_name",
        N_("Of a closure only the place and the period are kept: a name or remark could tell the address."),
        "repaired",
    )
    given = texts.get(POSITION, nothing)
    coarse = given.map(key, na_action="ignore").isin(list(spelt.COARSE_WORDS))
    return {
        KIND: kind,
        NAME: name.mask(closed).astype("str"),
        VALID_FROM: begin,
        VALID_UNTIL: end,
        CONDITION: texts.get(CONDITION, nothing).mask(closed).astype("str"),
        POSITION: pd.Series(np.where(coarse, COARSE, EXACT), dtype="str"),
        SOURCE: texts.get(SOURCE, nothing).mask(closed).astype("str"),
    }


def _period(
    texts: Mapping[str, pd.Series], n: int, city: City, ledger: Ledger
) -> tuple[pd.Series, pd.Series]:
    """Return beginning and end; a day as the end counts to its midnight."""
    nothing = pd.Series([None] * n, dtype="str")
    begins, ends = read_dates([texts[VALID_FROM], texts.get(VALID_UNTIL, nothing)], ledger)
    begin = _moments(begins, city.timezone, last=False)
    end = _moments(ends, city.timezone, last=True)
    ledger.find(begins.missing, "measure_no_start", N_("The beginning is missing."), "rejected")
    unread = (begin.isna() | pd.Series(begins.bad_time)).to_numpy()
    ledger.find(unread, "measure_start", N_("The beginning is no date."), "rejected")
    unread = ((end.isna() & ~ends.missing) | ends.bad_time).to_numpy()
    ledger.find(unread, "measure_end", N_("The end is no date."), "rejected")
    ledger.find(
        (end <= begin).to_numpy(), "measure_reversed", N_("The measure ends before it begins."), "rejected"
    )
    ledger.find(
        ends.missing, "measure_open", N_("No end is given: the measure holds until further notice."), "kept"
    )
    return begin, end


def _moments(dates: Dates, timezone: str, *, last: bool) -> pd.Series:
    """Return moments by the wall clock; a day without a time begins at midnight and ends with the next."""
    timed = ~np.isnan(dates.second)
    days = dates.day + np.where(~timed & last, 1, 0)
    naive = days.astype("datetime64[us]") + np.where(timed, dates.second, 0).astype("timedelta64[s]")
    zoned = ~np.isnan(dates.offset)
    wall = pd.Series(naive).dt.tz_localize(
        timezone, ambiguous=np.ones(len(naive), dtype=bool), nonexistent="shift_forward"
    )
    utc = pd.Series(naive - np.where(zoned, dates.offset, 0).astype("timedelta64[s]")).dt.tz_localize("UTC")
    moments: pd.Series = wall.mask(zoned, utc.dt.tz_convert(timezone)).dt.as_unit("us")
    return moments


def _shapes(texts: Mapping[str, pd.Series], rows: _Rows, city: City, ledger: Ledger) -> np.ndarray:
    """Return the places in the CRS of the city, None where there is none."""
    shapes, crs = rows.shapes, rows.crs
    if shapes is None and GEOMETRY in texts:
        shapes = shapely.from_wkt(
            texts[GEOMETRY].astype(object).where(texts[GEOMETRY].notna(), None).to_numpy(),
            on_invalid="ignore",
        )
    elif shapes is None:
        x, y = (pd.to_numeric(texts[axis].str.replace(",", "."), errors="coerce") for axis in ("x", "y"))
        shapes = np.full(len(x), None, dtype=object)
        known = (x.notna() & y.notna()).to_numpy()
        shapes[known] = shapely.points(x[known], y[known])
    shapes = _sensible(np.array(shapes, dtype=object, copy=True))
    nothing = shapely.is_missing(shapes)
    ledger.find(nothing, "measure_no_place", N_("The place is missing or cannot be read."), "rejected")
    broken = ~nothing & ~shapely.is_valid(shapes)
    shapes[broken] = shapely.make_valid(shapes[broken])
    ledger.find(broken, "measure_outline", N_("The outline crosses itself and was mended."), "repaired")
    return _reprojected(shapely.force_2d(shapes), crs, city)


def _sensible(shapes: np.ndarray) -> np.ndarray:
    """Put None in the stead of places that are empty or lie nowhere on Earth."""
    bounds = shapely.bounds(shapes)
    somewhere = (np.abs(bounds) <= _EARTH).all(axis=1)  # never where a bound is NaN
    shapes[~(somewhere & ~shapely.is_empty(shapes))] = None
    return shapes


def _reprojected(shapes: np.ndarray, crs: CRS | None, city: City) -> np.ndarray:
    """Bring the places into the CRS of the city; without a stated CRS degrees are told by their size."""
    if crs is None:
        bounds = shapely.bounds(shapes)
        x, y = np.abs(bounds[:, [0, 2]]).max(axis=1), np.abs(bounds[:, [1, 3]]).max(axis=1)
        in_degrees = (x <= _DEGREES[0]) & (y <= _DEGREES[1])
    else:
        in_degrees = np.zeros(len(shapes), dtype=bool)
    result = shapes.copy()
    for chosen, system in ((in_degrees, WGS84), (~in_degrees, crs or city.crs)):
        if chosen.any():
            try:
                result[chosen] = gpd.GeoSeries(shapes[chosen], crs=system).to_crs(city.crs).to_numpy()
            except ProjError:
                result[chosen] = None
    return _sensible(result)


def _check_place(shapes: np.ndarray, area: Any, ledger: Ledger) -> None:
    """Reject what lies outside the city."""
    outside = ~(
        shapely.distance(shapes, area) <= _FAR
    )  # missing, and so outside, where it could not be placed
    ledger.find(outside, "measure_outside", N_("The place lies outside the city."), "rejected")


def _ids(
    texts: Mapping[str, pd.Series], columns: Mapping[str, Any], shapes: np.ndarray, ledger: Ledger
) -> pd.Series:
    """Return the ids of the file, else one that follows from kind, beginning and place."""
    made = pd.Series(
        [
            "M-" + hashlib.sha256(f"{kind}|{begin}|{shapely.to_wkt(shape)}".encode()).hexdigest()[:12]
            for kind, begin, shape in zip(columns[KIND], columns[VALID_FROM], shapes, strict=True)
        ],
        dtype="str",
    )
    ids = texts[MEASURE_ID].fillna(made) if MEASURE_ID in texts else made
    alive = pd.Series(ledger.alive)
    twice = ids.where(alive).duplicated() & alive
    ledger.find(
        twice.to_numpy(),
        "measure_twice",
        N_("The measure stands in the file already, higher up."),
        "rejected",
    )
    return ids


def _text(values: pd.Series) -> pd.Series:
    """Return a column as text without blanks around it, missing where blank; with a RangeIndex."""
    if isinstance(values.dtype, pd.DatetimeTZDtype) or pd.api.types.is_datetime64_any_dtype(values):
        values = values.map(lambda moment: moment.isoformat(), na_action="ignore")
    plain = values.reset_index(drop=True).astype("str").str.strip()
    plain = plain.map(lambda text: re.sub(r"\s+", " ", text), na_action="ignore")
    return plain.where(plain.notna() & (plain != "")).astype("str")
