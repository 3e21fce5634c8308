"""The door: every row of a file becomes an incident or is rejected with its line and its reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from hotspots import columns
from hotspots.city import City
from hotspots.errors import N_, HotspotsError, ReadError
from hotspots.incidents.checks.addresses import ADDRESS_FIELDS, Addresses, locate
from hotspots.incidents.checks.classes import read_categories
from hotspots.incidents.checks.contract import PRECISION_LABELS, PRECISIONS, REGIMES, require_contract
from hotspots.incidents.checks.coordinates import Points, read_points
from hotspots.incidents.checks.identity import identify, reject_repeated
from hotspots.incidents.checks.oddities import flag_midnight, flag_outside, flag_stacks, flag_water
from hotspots.incidents.checks.per_value import per_value, without_blanks
from hotspots.incidents.checks.times import read_windows
from hotspots.incidents.findings import Finding, Ledger
from hotspots.incidents.notes import Label, Note
from hotspots.incidents.raw import LINE, Progress, RawTable
from hotspots.incidents.taxonomy import taxonomy

DEFAULT_TIMEZONE: Final = "Europe/Amsterdam"

_PRECISION_WORDS: Final = {
    "address": "address adres huisnummer exact",
    "street": "street straat straatniveau weg",
    "postcode": "postcode pc6 pc5 pc4 zipcode",
    "area": "area buurt wijk gebied neighbourhood district stadsdeel",
}
_PRECISION: Final = {
    word: precision for precision, words in _PRECISION_WORDS.items() for word in words.split()
}


@dataclass(frozen=True)
class InspectionOptions:
    """What the user says about a file.

    Attributes
    ----------
    crs
        The CRS of the coordinates; wins from the one the file declares.
    timezone
        IANA name of the wall clock; by default the city's, else Europe/Amsterdam.
    day_first
        Whether the day comes before the month in the dates; None lets the file decide.
    decimal
        ``","`` or ``"."`` in the coordinates; None lets the file decide.
    regime
        The law under which the data is kept: ``wpg`` (police) or ``avg``.
    source
        Where the incidents come from; by default the name of the file.
    precision
        How precise a location is where the file does not say.
    repair_swapped
        Whether coordinates that leave one other reading (swapped, degrees in columns of metres) are put
        right instead of rejected.
    keep_exact_duplicates
        Whether rows that are equal in every column are incidents of their own.
    today
        The last day on which something can have happened; None switches that check off.
    """

    crs: str | None = None
    timezone: str | None = None
    day_first: bool | None = None
    decimal: str | None = None
    regime: str = "wpg"
    source: str | None = None
    precision: str = "address"
    repair_swapped: bool = False
    keep_exact_duplicates: bool = False
    today: date | None = None


DEFAULTS: Final = InspectionOptions()


@dataclass(frozen=True)
class InspectionBooks:
    """read = accepted + rejected; accepted = located + without_location."""

    read: int
    accepted: int
    rejected: int
    located: int
    without_location: int


@dataclass(frozen=True)
class Inspection:
    """The outcome of an inspection.

    Attributes
    ----------
    incidents
        The accepted rows: an incident frame (see :data:`hotspots.columns.INCIDENT_COLUMNS`) in `crs`, in the
        order of the file.
    rejected
        One row per rejected line: ``line``, ``code``, ``reason`` (a template), ``params``, and the mapped
        columns as they stand in the file, but for the address.
    findings, notes
        What was found in rows, and about the file as a whole.
    read, accepted
        Numbers of rows.
    lines
        incident_id → line.
    filename, digest
        Of the file.
    crs
        Of the incidents.
    timezone
        Of the wall clock.
    """

    incidents: gpd.GeoDataFrame
    rejected: pd.DataFrame
    findings: tuple[Finding, ...]
    notes: tuple[Note, ...]
    read: int
    accepted: int
    lines: pd.Series
    filename: str
    digest: str
    crs: str
    timezone: str

    def books(self) -> InspectionBooks:
        """Return the books, which balance."""
        located = int(self.incidents.geometry.notna().sum())
        return InspectionBooks(
            read=self.read,
            accepted=self.accepted,
            rejected=len(self.rejected),
            located=located,
            without_location=self.accepted - located,
        )


def inspect(
    table: RawTable,
    *,
    city: City | None,
    area: gpd.GeoSeries | None = None,
    water: gpd.GeoSeries | None = None,
    addresses: Addresses | None = None,
    options: InspectionOptions = DEFAULTS,
    progress: Progress | None = None,
) -> Inspection:
    """Inspect a file row by row.

    Parameters
    ----------
    table
        A file as read; it is not changed.
    city
        Gives the CRS, the clock, the categories and the plausible coordinates; None for another place.
    area
        The municipality: polygons with a CRS. Points outside are kept and counted.
    water
        Polygons with a CRS where no address is. Points on it are kept and counted.
    addresses
        Gives an address frame (:data:`hotspots.columns.ADDRESS_COLUMNS`); rows with an address and without
        coordinates are looked up in it. The address itself is not kept.
    options
        What the user says about the file.
    progress
        Called with the share of the work done.

    Returns
    -------
    Inspection
        read = accepted + rejected, whatever the rows hold. What happens to a row depends on its content, its
        line number and the columns as a whole, not on the order of the rows.

    Raises
    ------
    ReadError
        When no column holds the date.
    CRSError
        When the coordinate system is missing, or not known.
    HotspotsError
        When an option has no such value.
    """
    timezone = _check(table, city, options)
    progress = progress or _silent
    ledger = Ledger(table.frame.index.to_numpy(dtype=np.int64))
    frame = _cleaned(table.frame)
    windows = read_windows(frame, ledger, timezone=timezone, day_first=options.day_first, today=options.today)
    progress(0.4)
    points = read_points(
        frame,
        ledger,
        city=city,
        declared=options.crs or table.declared_crs,
        decimal=options.decimal or table.decimal,
        repair=options.repair_swapped,
    )
    by_address = np.full(len(frame), None, dtype=object)
    if city is not None:  # addresses are those of a city
        points, by_address = locate(frame, points, ledger, addresses=addresses, town=city.name)
    progress(0.6)
    reject_repeated(frame, ledger, keep_exact=options.keep_exact_duplicates)
    categories = read_categories(frame, ledger, city=city)
    precision = _precision(frame, ledger, default=options.precision)
    precision = precision.where(pd.isna(by_address), by_address).astype("str")
    flag_outside(points, ledger, city=city, area=area)
    flag_water(points, ledger, water)
    flag_stacks(points, ledger, city.default_addresses if city else {})
    flag_midnight(_zoned(windows.start, timezone).tz_localize(None).to_numpy(), windows.timed, ledger)
    progress(0.8)
    incidents = gpd.GeoDataFrame(
        {
            columns.CATEGORY: categories,
            columns.GROUP: taxonomy(city).group_of(categories),
            columns.OCCURRED_FROM: _zoned(windows.start, timezone),
            columns.OCCURRED_TO: _zoned(windows.end, timezone),
            columns.PRECISION: precision,
            columns.SOURCE: _source(frame, options.source or table.filename),
            columns.REGIME: pd.Series(options.regime, index=frame.index, dtype="str"),
        },
        geometry=_geometry(points),
        crs=points.crs,
    )[ledger.alive]
    ids = _ids(frame[ledger.alive], incidents, points, ledger)
    incidents.insert(0, columns.INCIDENT_ID, ids)
    lines = pd.Series(ledger.lines[ledger.alive], index=pd.Index(ids, name=columns.INCIDENT_ID), name=LINE)
    incidents = require_contract(incidents.reset_index(drop=True))
    progress(1.0)
    return _result(table, incidents, ledger, lines, crs=points.crs, timezone=timezone)


def _check(table: RawTable, city: City | None, options: InspectionOptions) -> str:
    """Check the options and the columns; return the time zone."""
    allowed = {
        "regime": (options.regime, REGIMES),
        "precision": (options.precision, PRECISIONS),
        "decimal": (options.decimal, (None, ",", ".")),
    }
    for option, (value, values) in allowed.items():
        if value not in values:
            raise HotspotsError(
                "option_unknown",
                N_("The option {option} is one of {values}. It was {value}. Choose one of them."),
                option=option,
                values=", ".join(filter(None, values)),
                value=str(value),
            )
    timezone = options.timezone or (city.timezone if city else DEFAULT_TIMEZONE)
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise HotspotsError(
            "timezone_unknown",
            N_("A time zone has a name such as Europe/Amsterdam. {timezone} is not known. Correct it."),
            timezone=timezone,
        ) from None
    if "date_from" not in table.frame:
        raise ReadError(
            "date_column_missing",
            N_("Incidents have a date. No column of {file} was taken for it. Choose the column by hand."),
            file=table.filename,
        )
    return timezone


def _silent(share: float) -> None:
    """Report progress to nobody."""


def _cleaned(raw: pd.DataFrame) -> pd.DataFrame:
    """Return the mapped columns as text with blanks missing; numbers stay numbers."""
    return raw.reset_index(drop=True).transform(
        lambda values: values if pd.api.types.is_float_dtype(values.dtype) else without_blanks(values)
    )


def _zoned(moments: np.ndarray, timezone: str) -> pd.DatetimeIndex:
    """Put moments in UTC on the clock of a time zone."""
    return pd.DatetimeIndex(moments).tz_localize("UTC").tz_convert(timezone)


def _precision(frame: pd.DataFrame, ledger: Ledger, *, default: str) -> pd.Series:
    """Read the precision of the locations."""
    if "precision" not in frame:
        return pd.Series(default, index=frame.index, dtype="str")
    values = per_value(
        frame["precision"], lambda text: _PRECISION.get(text.lower(), ""), missing=default, dtype=object
    )
    unknown = values == ""
    ledger.find(
        unknown,
        "precision_unknown",
        N_("The precision of the location is not recognised. It counts as: {precision}."),
        "kept",
        precision=Label(PRECISION_LABELS[default]),
    )
    return pd.Series(np.where(unknown, default, values), index=frame.index, dtype="str")


def _source(frame: pd.DataFrame, default: str) -> pd.Series:
    """Return where each row comes from."""
    given = frame["source"] if "source" in frame else pd.Series(None, index=frame.index, dtype="str")
    return given.fillna(default)


def _geometry(points: Points) -> np.ndarray:
    """Return points, None without a location."""
    located = np.isfinite(points.x)
    geometry = np.full(len(located), None, dtype=object)
    geometry[located] = shapely.points(points.x[located], points.y[located])
    return geometry


def _ids(frame: pd.DataFrame, incidents: gpd.GeoDataFrame, points: Points, ledger: Ledger) -> pd.Series:
    """Return the ids of the accepted rows and book those that had none."""
    lines, alive = ledger.lines[ledger.alive], ledger.alive
    given = (
        frame["incident_id"] if "incident_id" in frame else pd.Series(None, index=frame.index, dtype="str")
    )
    content = pd.DataFrame(
        {
            "category": incidents[columns.CATEGORY],
            "from": incidents[columns.OCCURRED_FROM].astype("int64"),
            "to": incidents[columns.OCCURRED_TO].astype("int64"),
            "x": np.round(points.x[alive], 3),
            "y": np.round(points.y[alive], 3),
        }
    )
    without = ledger.alive.copy()
    without[alive] = given.isna().to_numpy()
    ledger.find(
        without,
        "id_missing",
        N_("There is no incident number. One is made from the content, the same at every import."),
        "kept",
    )
    return identify(given, content, lines)


def _result(
    table: RawTable, incidents: gpd.GeoDataFrame, ledger: Ledger, lines: pd.Series, *, crs: CRS, timezone: str
) -> Inspection:
    """Put the outcome together with the rows that could not be read at all."""
    broken = _broken(table)
    rejected = ~ledger.alive
    reason = ledger.reason[rejected]
    findings = np.array([*ledger.findings, None], dtype=object)  # None keeps the array one-dimensional
    reasons = pd.DataFrame(
        {
            LINE: ledger.lines[rejected],
            "code": [finding.code for finding in findings[reason]],
            "reason": [finding.template for finding in findings[reason]],
            "params": [dict(finding.params) for finding in findings[reason]],
        }
    )
    values = table.frame.loc[rejected].drop(columns=list(ADDRESS_FIELDS), errors="ignore")
    values = values.reset_index(drop=True)
    return Inspection(
        incidents=incidents,
        rejected=_rejected(reasons, values, table.broken),
        findings=(*broken, *ledger.standing()),
        notes=(*table.notes, *ledger.notes),
        read=table.n_rows,
        accepted=len(incidents),
        lines=lines,
        filename=table.filename,
        digest=table.digest,
        crs=crs.to_string(),
        timezone=timezone,
    )


def _rejected(reasons: pd.DataFrame, values: pd.DataFrame, broken: Mapping[int, Note]) -> pd.DataFrame:
    """Return the rejected lines in order, those that could not be read at all among them."""
    unread = pd.DataFrame(
        [(line, note.code, note.template, dict(note.params)) for line, note in broken.items()],
        columns=[LINE, "code", "reason", "params"],
    )
    known = pd.concat([reasons, values], axis="columns")
    parts = [part for part in (known, unread) if len(part)] or [known]
    return pd.concat(parts).sort_values(LINE, kind="stable", ignore_index=True)


def _broken(table: RawTable) -> list[Finding]:
    """Return the rows that could not be read at all as findings."""
    kinds: dict[tuple[str, str], list[int]] = {}
    for line, note in table.broken.items():
        kinds.setdefault((note.code, note.template), []).append(line)
    return [
        Finding(code, template, table.broken[lines[0]].params, np.sort(np.array(lines)), "rejected")
        for (code, template), lines in kinds.items()
    ]
