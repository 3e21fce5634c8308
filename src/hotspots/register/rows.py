"""An incident frame and the rows that are kept of it: there, back again, and compared."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS, Transformer
from sqlalchemy import Result

from hotspots.city import City
from hotspots.columns import CATEGORY, GEOMETRY, GROUP, INCIDENT_COLUMNS, INCIDENT_ID, SOURCE
from hotspots.crs import require_projected
from hotspots.errors import N_, RegisterError
from hotspots.incidents.taxonomy import taxonomy
from hotspots.register.tables import COORDINATES, MOMENTS, STORED, SYSTEM_ID, TEXTS, X, Y

SAME_PLACE: Final = 0.001
"""Metres: what there and back through another coordinate system may differ, and no source measures."""

_POINT_OR_NONE: Final = {-1, 0}  # shapely's type numbers


def to_rows(incidents: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return what is kept of incidents.

    Parameters
    ----------
    incidents
        An incident frame (:data:`hotspots.columns.INCIDENT_COLUMNS`) in a projected CRS in metres.

    Returns
    -------
    pandas.DataFrame
        The columns :data:`~hotspots.register.tables.STORED`: texts, moments as microseconds since 1970 in
        UTC, coordinates in the CRS of the frame (NaN without location). Sorted by id, which makes the indexes
        of the database grow at their end: twice as fast to write, and to read.

    Raises
    ------
    RegisterError
        When it is not an incident frame: columns or values are missing, ids repeat, times have no zone,
        geometries are not points.
    CRSError
        When its CRS is not one in metres.
    """
    _require_incidents(incidents)
    require_projected(incidents)
    points = incidents.geometry.to_numpy()
    texts = {name: incidents[name].astype("str").array for name in (INCIDENT_ID, *TEXTS)}
    moments = {name: incidents[name].dt.as_unit("us").astype("int64").array for name in MOMENTS}
    rows = pd.DataFrame({**texts, **moments, X: shapely.get_x(points), Y: shapely.get_y(points)})
    return rows.sort_values(INCIDENT_ID, ignore_index=True)[list(STORED)]


def digest_of(rows: pd.DataFrame, system: str) -> str:
    """Return the SHA-256 of what rows say, and of the coordinate system that they are in."""
    digest = hashlib.sha256(system.encode())
    for name in STORED:
        if name == SOURCE:
            continue
        if name in COORDINATES or name in MOMENTS:
            kind = "<f8" if name in COORDINATES else "<i8"
            digest.update(rows[name].to_numpy().astype(kind).tobytes())
        else:
            digest.update(json.dumps(_plain(rows[name])).encode())
    return digest.hexdigest()


def to_records(rows: pd.DataFrame, **constants: Any) -> list[dict[str, Any]]:
    """Return rows as the dictionaries that SQLAlchemy inserts, each with the constants added."""
    columns = [_plain(rows[name]) for name in STORED]
    return [dict(zip(STORED, values, strict=True)) | constants for values in zip(*columns, strict=True)]


def from_result(result: Result[Any]) -> pd.DataFrame:
    """Return the rows of a query as a frame: texts as text, coordinates as floats, the rest as integers."""
    names = list(result.keys())
    values = list(zip(*result.all(), strict=True)) or [()] * len(names)
    return pd.DataFrame(
        {name: _column(name, column) for name, column in zip(names, values, strict=True)}, columns=names
    )


def same_rows(left: pd.DataFrame, right: pd.DataFrame) -> np.ndarray:
    """Tell which rows of two frames of equal length and order say the same; missing equals missing.

    The source is not compared: an incident found again in a file of another name is the same incident.

    Returns
    -------
    numpy.ndarray
        Booleans. Places closer than :data:`SAME_PLACE` in x and y are the same.
    """
    same = np.ones(len(left), dtype=bool)
    for name in (*TEXTS, *MOMENTS):
        if name == SOURCE:
            continue
        a, b = left[name].reset_index(drop=True), right[name].reset_index(drop=True)
        same &= ((a == b) | (a.isna() & b.isna())).to_numpy(dtype=bool)
    for name in COORDINATES:
        same &= np.isclose(left[name], right[name], rtol=0, atol=SAME_PLACE, equal_nan=True)
    return same


def system_of(crs: CRS) -> str:
    """Write a CRS so that it can be read again: its code where it has exactly one, else WKT."""
    authority = crs.to_authority(min_confidence=100)
    return ":".join(authority) if authority else crs.to_wkt()


def to_system(rows: pd.DataFrame, systems: Mapping[int, str], target: str) -> pd.DataFrame:
    """Return rows with their coordinates in one CRS.

    Parameters
    ----------
    rows
        With columns x, y and system_id.
    systems
        The CRS by its number (:func:`system_of`).
    target
        The CRS wanted.
    """
    rows = rows.copy(deep=False)
    for number in rows[SYSTEM_ID].unique():
        if systems[number] == target:
            continue
        x, y = (rows[name].to_numpy(copy=True) for name in COORDINATES)
        located = (rows[SYSTEM_ID] == number).to_numpy() & ~np.isnan(x)
        transform = Transformer.from_crs(systems[number], target, always_xy=True).transform
        x[located], y[located] = transform(x[located], y[located])
        rows[X], rows[Y] = x, y
    return rows


def to_incidents(rows: pd.DataFrame, city: City) -> gpd.GeoDataFrame:
    """Return the incident frame of rows whose coordinates are in the CRS of the city.

    The group comes from the taxonomy of the city as it is now. Sorted by time, then id, so that the same
    incidents are the same frame, whatever the order of the imports.
    """
    rows = rows.sort_values([*MOMENTS, INCIDENT_ID], ignore_index=True)
    columns: dict[str, Any] = {name: rows[name] for name in (INCIDENT_ID, *TEXTS)}
    columns[GROUP] = taxonomy(city).group_of(rows[CATEGORY])
    for name in MOMENTS:
        utc = pd.DatetimeIndex(rows[name].to_numpy().astype("datetime64[us]"), tz="UTC")
        columns[name] = utc.tz_convert(city.timezone)
    located = rows[X].notna().to_numpy()
    points = np.full(len(rows), None, dtype=object)
    points[located] = shapely.points(rows.loc[located, X], rows.loc[located, Y])
    columns[GEOMETRY] = gpd.GeoSeries(points, crs=city.crs)
    frame = gpd.GeoDataFrame(columns, geometry=GEOMETRY, crs=city.crs)
    return frame[list(INCIDENT_COLUMNS)]


def _require_incidents(incidents: gpd.GeoDataFrame) -> None:
    """Check what the register relies on; what is wrong is said by column, without values."""
    wrong = [name for name in INCIDENT_COLUMNS if name not in incidents.columns]
    if not wrong:
        wrong = [
            name for name in (INCIDENT_ID, *TEXTS, *MOMENTS) if name != SOURCE and incidents[name].hasnans
        ]
        wrong += [name for name in MOMENTS if not isinstance(incidents[name].dtype, pd.DatetimeTZDtype)]
        if incidents[INCIDENT_ID].duplicated().any():
            wrong.append(INCIDENT_ID)
        if not set(np.unique(shapely.get_type_id(incidents.geometry.to_numpy()))) <= _POINT_OR_NONE:
            wrong.append(GEOMETRY)
    if wrong:
        raise RegisterError(
            "register_incidents",
            N_(
                "The register keeps incidents with unique ids, times with a time zone and points. "
                "That is not so in: {columns}. Inspect the file first."
            ),
            columns=", ".join(dict.fromkeys(wrong)),
        )


def _column(name: str, values: tuple[Any, ...]) -> Any:
    """Give a column of a query its type."""
    if name in (INCIDENT_ID, *TEXTS):
        return pd.array(values, dtype="str")
    return np.array(values, dtype="float64" if name in COORDINATES else "int64")


def _plain(column: pd.Series) -> list[Any]:
    """Return a column as Python values, ``None`` where missing."""
    if column.hasnans:
        return column.astype(object).where(column.notna(), None).tolist()
    return column.tolist()
