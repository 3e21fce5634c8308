"""Which measures hold at a place and a moment, and which are near: cameras, closures, bans."""

from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hotspots import columns
from hotspots.analysis.points import Floats
from hotspots.errors import N_
from hotspots.places.measures import (
    ALCOHOL_DRUGS_BAN,
    AREA_BAN,
    CAMERA,
    CAMERA_AREA,
    CAMERAS,
    CLOSED_HOME,
    CLOSED_PREMISES,
    CLOSURES,
    COARSE,
    EXACT,
    KINDS,
    OTHER,
    POSITIONS,
    SUPERVISION,
    MeasureError,
    measures_frame,
    require_measures,
)

__all__ = [
    "ALCOHOL_DRUGS_BAN",
    "AREA_BAN",
    "CAMERA",
    "CAMERAS",
    "CAMERA_AREA",
    "CLOSED_HOME",
    "CLOSED_PREMISES",
    "CLOSURES",
    "COARSE",
    "EXACT",
    "KINDS",
    "OTHER",
    "POSITIONS",
    "SUPERVISION",
    "MeasureError",
    "in_force",
    "measures_frame",
    "nearby",
    "require_measures",
]

REACH: Final = 2.0
"""Metres within which a measure that is a point or a line is at a place."""

_DAY: Final = np.timedelta64(1, "D")
_POLYGON: Final = 2


def in_force(
    measures: gpd.GeoDataFrame, *, at: shapely.Point, on: pd.Timestamp, reach: float = REACH
) -> gpd.GeoDataFrame:
    """Return the measures that apply at a place and moment.

    A measure holds from its beginning up to but not including its end; without an end until further notice.
    A measure with a condition ("on match days") is returned with it: whether it holds at that very moment is
    for people to say. An area applies to what lies in it or on its border, a point or line to what lies
    within ``reach``.

    Parameters
    ----------
    measures
        See :func:`hotspots.places.measures.require_measures`.
    at
        The place, in the CRS of the measures.
    on
        The moment, time-zone aware.
    reach
        Metres, 0 or more.

    Returns
    -------
    geopandas.GeoDataFrame
        The rows that apply with their index, in the order of their kind, then ``valid_from``, then
        ``measure_id``, with ``distance`` (metres, 0 inside an area) and ``days_left`` (from ``on`` to the
        end; NaN until further notice).

    Raises
    ------
    MeasureError
        When these are no measures, the moment has no time zone or the reach is negative.
    CRSError
        When the frame is not in a projected CRS in metres.

    Examples
    --------
    >>> area = {"measure_id": "M1", "kind": "camera_area", "name": "Square", "valid_from": "2023-07-01",
    ...     "valid_until": "2024-07-01", "source": "made up", "geometry": shapely.box(0, 0, 9, 9)}
    >>> measures = measures_frame([area], crs="EPSG:28992", timezone="Europe/Amsterdam")
    >>> corner, on = shapely.Point(9, 9), pd.Timestamp("2024-06-30 12:00", tz="Europe/Amsterdam")
    >>> in_force(measures, at=corner, on=on)[["measure_id", "distance", "days_left"]].values.tolist()
    [['M1', 0.0, 0.5]]
    >>> len(in_force(measures, at=corner, on=on + pd.Timedelta(hours=12)))
    0
    """
    _check_distance(reach)
    held = _holding(measures, at, on)
    area = shapely.get_dimensions(held.geometry.to_numpy()) == _POLYGON
    return _in_order(held.loc[held[columns.DISTANCE] <= np.where(area, 0.0, reach)], by_distance=False)


def nearby(
    measures: gpd.GeoDataFrame, *, at: shapely.Point, on: pd.Timestamp, within: float
) -> gpd.GeoDataFrame:
    """Return the measures in force at a moment within a distance, the nearest first.

    Parameters
    ----------
    measures, at, on
        As in :func:`in_force`.
    within
        Metres, 0 or more, to the nearest point of the measure; included.

    Returns
    -------
    geopandas.GeoDataFrame
        As :func:`in_force`, sorted by ``distance``, then kind, ``valid_from`` and ``measure_id``.

    Raises
    ------
    MeasureError
        When these are no measures, the moment has no time zone or the distance is negative.
    CRSError
        When the frame is not in a projected CRS in metres.

    Examples
    --------
    >>> camera = {"measure_id": "C1", "kind": "camera", "valid_from": "2023-07-01",
    ...     "geometry": shapely.Point(30, 40)}
    >>> measures = measures_frame([camera], crs="EPSG:28992", timezone="Europe/Amsterdam")
    >>> place, on = shapely.Point(0, 0), pd.Timestamp("2024-06-30 12:00", tz="Europe/Amsterdam")
    >>> nearby(measures, at=place, on=on, within=50)[["measure_id", "distance", "days_left"]].values.tolist()
    [['C1', 50.0, nan]]
    """
    _check_distance(within)
    held = _holding(measures, at, on)
    return _in_order(held.loc[held[columns.DISTANCE] <= within], by_distance=True)


def _holding(measures: gpd.GeoDataFrame, at: shapely.Point, on: pd.Timestamp) -> gpd.GeoDataFrame:
    """Return the measures whose period holds the moment, with their distance and the days that are left."""
    require_measures(measures)
    if on.tzinfo is None:
        raise MeasureError(
            "measure_moment",
            N_(
                "A measure holds at a moment with a time zone. The moment has none. Give it that of the city."
            ),
        )
    begun = measures[columns.VALID_FROM] <= on
    lasting = measures[columns.VALID_UNTIL].isna() | (measures[columns.VALID_UNTIL] > on)
    held = measures.loc[begun & lasting]
    found: dict[str, Any] = {
        columns.DISTANCE: _distance(held, at),
        columns.DAYS_LEFT: ((held[columns.VALID_UNTIL] - on) / _DAY).astype("float64"),
    }
    return held.assign(**found)


def _distance(measures: gpd.GeoDataFrame, at: shapely.Point) -> Floats:
    """Return the distance from a place to each measure in metres."""
    return np.asarray(shapely.distance(measures.geometry.to_numpy(), at), dtype=np.float64).reshape(-1)


def _in_order(held: gpd.GeoDataFrame, *, by_distance: bool) -> gpd.GeoDataFrame:
    """Sort measures, so that the order of the rows that came in does not matter."""
    rank = held[columns.KIND].map(list(KINDS).index).astype("int64")
    keys = [held[columns.MEASURE_ID].to_numpy(), held[columns.VALID_FROM].to_numpy(), rank.to_numpy()]
    if by_distance:
        keys.append(held[columns.DISTANCE].to_numpy())
    return held.iloc[np.lexsort([pd.factorize(one, sort=True)[0] for one in keys])]


def _check_distance(metres: float) -> None:
    """Refuse a distance below zero."""
    if not 0 <= metres < np.inf:
        raise MeasureError(
            "measure_distance",
            N_("A distance is 0 metres or more. Given: {given}. Choose for instance 500."),
            given=metres,
        )
