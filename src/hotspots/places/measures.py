"""Measures: what was decided for a place and a period, such as a camera area, a closure or an area ban.

A measure is about a place, never about a person. The closure of a home is sensitive: of it only the kind, the
place and the period are kept, no name and no address.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

import geopandas as gpd
import pandas as pd

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
from hotspots.crs import require_projected
from hotspots.errors import N_, HotspotsError


class MeasureError(HotspotsError):
    """A frame or a file of measures that cannot be used."""


CAMERA_AREA: Final = "camera_area"
CAMERA: Final = "camera"
CLOSED_HOME: Final = "closed_home"
CLOSED_PREMISES: Final = "closed_premises"
AREA_BAN: Final = "area_ban"
ALCOHOL_DRUGS_BAN: Final = "alcohol_drugs_ban"
SUPERVISION: Final = "supervision"
OTHER: Final = "other"

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        CAMERA_AREA: N_("Temporary camera area"),
        CAMERA: N_("Fixed camera"),
        CLOSED_HOME: N_("Closure of a home"),
        CLOSED_PREMISES: N_("Closure of business premises"),
        AREA_BAN: N_("Area ban"),
        ALCOHOL_DRUGS_BAN: N_("Alcohol and soft-drug ban area"),
        SUPERVISION: N_("Extra supervision"),
        OTHER: N_("Other measure"),
    }
)
"""The kinds of measures by code, in the order in which they are shown, as messages for the catalogue."""

CAMERAS: Final = frozenset({CAMERA_AREA, CAMERA})
"""The kinds with images of what happened."""

CLOSURES: Final = frozenset({CLOSED_HOME, CLOSED_PREMISES})
"""The kinds that are about one address: they have no name here, because a name would be the address."""

EXACT: Final = "exact"
COARSE: Final = "coarse"

POSITIONS: Final[Mapping[str, str]] = MappingProxyType(
    {EXACT: N_("as decided"), COARSE: N_("about here: the outline is coarse")}
)
"""How well the place is known by code, as messages for the catalogue."""

_TEXTS: Final = (MEASURE_ID, KIND, NAME, CONDITION, POSITION, SOURCE)
_MOMENTS: Final = (VALID_FROM, VALID_UNTIL)


def measures_frame(
    rows: Iterable[Mapping[str, Any]], *, crs: str, timezone: str, always: Mapping[str, Any] | None = None
) -> gpd.GeoDataFrame:
    """Return a frame of measures; without rows it has the columns all the same.

    Parameters
    ----------
    rows
        Column → value; what is left out is missing, the position exact, the end open.
    crs
        Projected CRS in metres of the geometries.
    timezone
        IANA name of the wall clock; moments without a zone are by it.
    always
        Values that every row has unless it has its own.

    Examples
    --------
    >>> from shapely import Point
    >>> row = {"measure_id": "C1", "kind": "camera", "valid_from": "2023-07-01", "geometry": Point(30, 40)}
    >>> measures_frame([row], crs="EPSG:28992", timezone="Europe/Amsterdam")[["kind", "position"]].values
    array([['camera', 'exact']], dtype=object)
    """
    filled = [{POSITION: EXACT} | dict(always or {}) | dict(row) for row in rows]
    columns: dict[str, Any] = {
        name: pd.Series([row.get(name) for row in filled], dtype="str") for name in _TEXTS
    }
    for name in _MOMENTS:
        moments = [_moment(row.get(name), timezone) for row in filled]
        columns[name] = pd.Series(moments, dtype=f"datetime64[us, {timezone}]")
    geometry = gpd.GeoSeries([row[GEOMETRY] for row in filled], crs=crs)
    return gpd.GeoDataFrame(columns, geometry=geometry, crs=crs)[list(MEASURE_COLUMNS)]


def _moment(value: Any, timezone: str) -> pd.Timestamp:
    """Return a moment by a wall clock, NaT for none."""
    moment = pd.Timestamp(value)
    if pd.isna(moment) or moment.tzinfo is not None:
        return moment
    return moment.tz_localize(timezone, ambiguous=True, nonexistent="shift_forward")


def require_measures(measures: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the frame when it is one of measures.

    Parameters
    ----------
    measures
        ``measure_id`` (unique), ``kind`` (a code of :data:`KINDS`), ``name`` (missing for closures),
        ``valid_from`` and ``valid_until`` (time-zone aware; the measure holds from the first moment up to but
        not including the second, NaT means until further notice), ``condition`` (text such as "on match
        days", missing where it always holds), ``position`` (a code of :data:`POSITIONS`), ``source``,
        ``geometry`` (points, lines or polygons in a projected CRS in metres).

    Raises
    ------
    MeasureError
        When a column is missing, an id occurs twice, a kind does not exist, a moment has no time zone, the
        period ends before it begins or a place is missing.
    CRSError
        When the frame is not in a projected CRS in metres.
    """
    wrong = [name for name in MEASURE_COLUMNS if name not in measures.columns]
    if not wrong:
        require_projected(measures)
        wrong = [name for name in _MOMENTS if not isinstance(measures[name].dtype, pd.DatetimeTZDtype)]
    if not wrong:
        tests = {
            MEASURE_ID: measures[MEASURE_ID].isna() | measures[MEASURE_ID].duplicated(),
            KIND: ~measures[KIND].isin(list(KINDS)),
            NAME: measures[NAME].notna() & measures[KIND].isin(list(CLOSURES)),
            VALID_FROM: measures[VALID_FROM].isna(),
            VALID_UNTIL: measures[VALID_UNTIL] <= measures[VALID_FROM],
            POSITION: ~measures[POSITION].isin(list(POSITIONS)),
            GEOMETRY: measures.geometry.isna() | measures.geometry.is_empty,
        }
        wrong = [name for name, failed in tests.items() if failed.any()]
    if wrong:
        raise MeasureError(
            "measures_frame",
            N_(
                "A measure has an id of its own, a known kind, a place and a period that ends after it "
                "begins; a closure has no name. That is not so in: {columns}. Read the file first."
            ),
            columns=", ".join(wrong),
        )
    return measures
