"""Which incident follows which: originators, repeats and near repeats, and the strings they form."""

from typing import Final, get_args

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots import columns
from hotspots.analysis.bands import SAME_PLACE, TOUCH, Metric, check_option
from hotspots.analysis.kernels import near_repeat as kernel
from hotspots.analysis.near_repeat import located, strips
from hotspots.analysis.points import Integers
from hotspots.errors import N_, AnalysisError

ORIGINATOR: Final = "originator"
NEAR_REPEAT: Final = "near_repeat"
REPEAT: Final = "repeat"
NONE: Final = "none"

ROLES: Final = (NONE, ORIGINATOR, NEAR_REPEAT, REPEAT)
"""What an incident can be, in this order in nothing but this tuple."""

NO_STRING: Final = -1
"""The string of an incident that is in none."""


def classify_repeats(
    incidents: gpd.GeoDataFrame,
    *,
    radius: float = 200.0,
    days: int = 14,
    same_place: float = SAME_PLACE,
    metric: Metric = "euclidean",
) -> pd.DataFrame:
    """Tell which incidents follow an earlier one nearby, and which they form a string with.

    A later incident within ``radius`` metres and ``days`` days of an earlier one, both included, is a
    *repeat* when one of those earlier ones is at the same place, and else a *near repeat*. One that follows
    none but is followed is an *originator*. Incidents linked so, directly or through others, are a *string*.

    Days are whole days of ``occurred_from`` by the local wall clock; of a window the beginning counts. Which
    of two is the earlier follows from the moment itself; of equal moments the one further west, then south,
    then with the lower ``incident_id`` comes first, so that the order of the rows does not matter.

    Parameters
    ----------
    incidents
        Points in a projected CRS with ``occurred_from``.
    radius
        Metres, above ``same_place``.
    days
        Whole days, 0 or more.
    same_place
        Metres up to which two incidents are at the same place.
    metric
        ``"euclidean"`` or ``"manhattan"``.

    Returns
    -------
    pandas.DataFrame
        With the index of the incidents: ``role`` (originator, near_repeat, repeat or none; missing without
        location or time) and ``string_id`` (0 is the string that began first; -1 for none).

    Raises
    ------
    CRSError
        When the frame is not in a projected CRS in metres.
    AnalysisError
        When a setting is out of range.

    Notes
    -----
    Memory grows with the incidents, not with their pairs.

    References
    ----------
    Haberman, C. P. and Ratcliffe, J. H. (2012). The predictive policing challenges of near repeat armed
    street robberies. Policing 6(2).

    Examples
    --------
    >>> days = pd.to_datetime(["2023-05-01", "2023-05-03", "2023-05-10", "2023-05-12"])
    >>> points = gpd.points_from_xy([0, 150, 0, 5000], [0, 0, 0, 0], crs="EPSG:28992")
    >>> classify_repeats(gpd.GeoDataFrame({"occurred_from": days}, geometry=points))
              role  string_id
    0   originator          0
    1  near_repeat          0
    2       repeat          0
    3         none         -1
    """
    _check(radius, days, same_place)
    check_option(metric, get_args(Metric))
    x, y, day, rows = located(incidents)
    role = np.full(len(incidents), -1, dtype=np.int64)
    string = np.full(len(incidents), NO_STRING, dtype=np.int64)
    if len(rows):
        time = _order(incidents.iloc[rows])
        order, near = strips(x, y, radius + TOUCH)
        limits = (float(same_place) + TOUCH, float(radius) + TOUCH, int(days))
        nearest, followed, root = kernel.link_pairs(
            (x[order], y[order], near), (day[order], time[order]), limits, metric == "manhattan"
        )
        role[rows[order]] = np.where(nearest > 0, nearest + 1, followed.astype(np.int64))
        string[rows[order]] = _strings(root, time[order])
    names = pd.array([*ROLES, None], dtype="str").take(role % (len(ROLES) + 1))
    return pd.DataFrame({columns.ROLE: names, columns.STRING_ID: string}, index=incidents.index)


def _order(incidents: gpd.GeoDataFrame) -> Integers:
    """Return the position of each incident in time, with equal moments in an order of their own."""
    points = incidents.geometry
    keys = [points.y.to_numpy(), points.x.to_numpy(), incidents[columns.OCCURRED_FROM].to_numpy()]
    if columns.INCIDENT_ID in incidents:
        keys.insert(0, pd.factorize(incidents[columns.INCIDENT_ID], sort=True)[0])
    position = np.empty(len(incidents), dtype=np.int64)
    position[np.lexsort(keys)] = np.arange(len(incidents))
    return position


def _strings(root: Integers, time: Integers) -> Integers:
    """Give each string of two or more a number, by the moment of its first incident."""
    _, member, size = np.unique(root, return_inverse=True, return_counts=True)
    first = np.full(len(size), len(root), dtype=np.int64)
    np.minimum.at(first, member, time)
    first[size == 1] = len(root)
    number = np.empty(len(size), dtype=np.int64)
    number[np.argsort(first, kind="stable")] = np.arange(len(size))
    number[size == 1] = NO_STRING
    return number[member]


def _check(radius: float, days: int, same_place: float) -> None:
    """Refuse distances and days that make no near repeat."""
    if not 0 <= same_place < radius < np.inf:
        raise AnalysisError(
            "near_radius",
            N_(
                "A near repeat lies within a radius above that of the same place. Given: a radius of "
                "{radius} metres and {same_place} metres for the same place. Choose for instance 200 and 1."
            ),
            radius=radius,
            same_place=same_place,
        )
    if days < 0 or days != int(days):
        raise AnalysisError(
            "near_days",
            N_(
                "A near repeat follows within a whole number of days, 0 or more. Given: {days}. "
                "Choose for instance 14."
            ),
            days=days,
        )
