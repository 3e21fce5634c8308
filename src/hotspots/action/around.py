"""What happened around a place before a moment: which incidents, how far away, how long before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hotspots import columns
from hotspots.analysis.points import Floats
from hotspots.crs import require_projected
from hotspots.errors import N_, ActionError

SAME_PLACE: Final = 2.0
"""Metres up to which two incidents known to the address are at the same address."""

LOCATED: Final = frozenset({"address", "street"})
"""Precisions whose distance means something; of a postcode or an area it is that of its middle."""

RADII: Final = (100.0, 250.0, 500.0, 1000.0, 2000.0)
"""Where bands of distance end, in metres, as far as the radius."""

AGES: Final = (7, 14, 28, 56, 91)
"""Where bands of days before end, as far as the number of days."""

EXPLOSION: Final = "explosion"
"""The group of explosions and shootings."""

_FURTHEST: Final = 10_000.0
_LONGEST: Final = 365


@dataclass(frozen=True)
class Asked:
    """A new incident: where and when, never who.

    Attributes
    ----------
    place
        In the CRS of the incidents.
    on
        The moment, time-zone aware.
    precision
        ``"address"``, ``"street"``, ``"postcode"`` or ``"area"``: only of an address is a repeat looked for.
    incident_id, category
        When it is one of the data; it is left out of what happened before.
    """

    place: shapely.Point
    on: pd.Timestamp
    precision: str = "address"
    incident_id: str | None = None
    category: str | None = None


def window_start(on: pd.Timestamp, days: int) -> pd.Timestamp:
    """Return the same time of the wall clock so many days before.

    An hour that did not exist begins when the clock had been put forward; of an hour that came twice the
    first is meant.

    Examples
    --------
    >>> window_start(pd.Timestamp("2023-04-02 02:30", tz="Europe/Amsterdam"), 7)
    Timestamp('2023-03-26 03:00:00+0200', tz='Europe/Amsterdam')
    """
    wall = on.tz_localize(None) - pd.Timedelta(days=days)
    return wall.tz_localize(on.tzinfo, ambiguous=True, nonexistent="shift_forward")


def earlier(incidents: gpd.GeoDataFrame, asked: Asked, *, same_place: float = SAME_PLACE) -> gpd.GeoDataFrame:
    """Return all earlier incidents with a location, with their distance and the days between.

    Earlier is what began (``occurred_from``) before the moment asked about; the incident itself is left out.

    Parameters
    ----------
    incidents
        Incident frame in a projected CRS in metres.
    asked
        The new incident.
    same_place
        Metres up to which an incident known to the address is at the same address.

    Returns
    -------
    geopandas.GeoDataFrame
        Rows of the incidents with their index: ``incident_id``, ``category``, ``group``, ``occurred_from``,
        ``precision``, geometry, ``distance`` (metres; NaN for a postcode or an area, whose distance means
        nothing), ``days_before`` (days of the wall clock) and ``same_address``; the latest first, then the
        nearest, then by ``incident_id``.

    Raises
    ------
    ActionError
        When the moment has no time zone or the place is empty.
    CRSError
        When the frame is not in a projected CRS in metres.

    Examples
    --------
    >>> times = pd.to_datetime(["2023-02-11 06:40", "2023-02-20 23:00"]).tz_localize("Europe/Amsterdam")
    >>> incidents = gpd.GeoDataFrame(
    ...     {"incident_id": ["a", "b"], "category": "1.1.1", "group": "hic", "occurred_from": times,
    ...      "precision": "address"}, geometry=gpd.points_from_xy([0, 300], [0, 400]), crs="EPSG:28992")
    >>> asked = Asked(shapely.Point(300, 400), pd.Timestamp("2023-02-20 23:00", tz="Europe/Amsterdam"))
    >>> earlier(incidents, asked)[["incident_id", "distance"]].values.tolist()
    [['a', 500.0]]
    """
    require_projected(incidents)
    _check(asked)
    points = incidents.geometry.to_numpy()
    began = incidents[columns.OCCURRED_FROM]
    before = (began < asked.on).to_numpy() & ~(shapely.is_missing(points) | shapely.is_empty(points))
    if asked.incident_id is not None:
        before &= (incidents[columns.INCIDENT_ID] != asked.incident_id).to_numpy()
    kept = [
        columns.INCIDENT_ID,
        columns.CATEGORY,
        columns.GROUP,
        columns.OCCURRED_FROM,
        columns.PRECISION,
        incidents.geometry.name,
    ]
    found = incidents.loc[before, kept]
    distance = np.asarray(shapely.distance(found.geometry.to_numpy(), asked.place), dtype=float).reshape(-1)
    located = found[columns.PRECISION].isin(list(LOCATED)).to_numpy()
    addressed = (found[columns.PRECISION] == "address").to_numpy() & (asked.precision == "address")
    more: dict[str, Any] = {
        columns.DISTANCE: np.where(located, distance, np.nan),
        columns.DAYS_BEFORE: _days(found[columns.OCCURRED_FROM], asked.on),
        columns.SAME_ADDRESS: addressed & (distance <= same_place),
        _FROM_MIDDLE: distance,
    }
    found = found.assign(**more)
    order = np.lexsort(
        [
            pd.factorize(found[columns.INCIDENT_ID], sort=True)[0],
            distance,
            -found[columns.OCCURRED_FROM].astype("int64").to_numpy(),
        ]
    )
    return found.iloc[order]


def around(
    history: gpd.GeoDataFrame, asked: Asked, *, radius: float, days: int
) -> tuple[gpd.GeoDataFrame, int]:
    """Return what happened within the radius and the days, and how much more may have.

    Parameters
    ----------
    history
        From :func:`earlier`.
    asked
        The new incident.
    radius
        Metres, above 0 up to 10,000; included.
    days
        Whole days, 1 to 365, to the same time of the wall clock.

    Returns
    -------
    tuple
        The rows whose distance is known and within the radius; and the number of incidents known to a
        postcode or an area only whose middle is: they are counted apart, because they may lie elsewhere.

    Raises
    ------
    ActionError
        When radius or days are out of range.
    """
    check_range(radius, days)
    recent = history.loc[(history[columns.OCCURRED_FROM] >= window_start(asked.on, days)).to_numpy()]
    coarse = recent[columns.DISTANCE].isna() & (recent[_FROM_MIDDLE] <= radius)
    within = recent.loc[(recent[columns.DISTANCE] <= radius).to_numpy()]
    return within.drop(columns=_FROM_MIDDLE), int(coarse.sum())


def bands(within: pd.DataFrame, *, radius: float, days: int) -> pd.DataFrame:
    """Count incidents by distance and days before.

    Parameters
    ----------
    within
        From :func:`around`: ``distance`` and ``days_before``.
    radius, days
        As there.

    Returns
    -------
    pandas.DataFrame
        A row for each pair of bands, the nearest and latest first, empty ones too: ``distance_from``,
        ``distance_to`` (metres, [from, to), the last band with its end), ``first_day``, ``last_day`` (days
        before, [first, last), the last band with its end) and ``n``. The counts add up to the rows given.

    Examples
    --------
    >>> within = pd.DataFrame({"distance": [0.0, 100.0, 300.0], "days_before": [1.0, 6.9, 30.0]})
    >>> bands(within, radius=300, days=30).query("n > 0").values.tolist()
    [[0.0, 100.0, 0.0, 7.0, 1.0], [100.0, 250.0, 0.0, 7.0, 1.0], [250.0, 300.0, 28.0, 30.0, 1.0]]
    """
    far, old = edges(RADII, radius), edges(AGES, days)
    row = _band(within[columns.DISTANCE].to_numpy(dtype=float), far)
    column = _band(within[columns.DAYS_BEFORE].to_numpy(dtype=float), old)
    n = np.zeros((len(far) - 1, len(old) - 1), dtype=np.int64)
    np.add.at(n, (row, column), 1)
    pairs = [(r, c) for r in range(n.shape[0]) for c in range(n.shape[1])]
    return pd.DataFrame(
        {
            columns.DISTANCE_FROM: [float(far[r]) for r, _ in pairs],
            columns.DISTANCE_TO: [float(far[r + 1]) for r, _ in pairs],
            columns.FIRST_DAY: [int(old[c]) for _, c in pairs],
            columns.LAST_DAY: [int(old[c + 1]) for _, c in pairs],
            columns.N: [int(n[r, c]) for r, c in pairs],
        }
    )


def edges(ends: Sequence[float], last: float) -> list[float]:
    """Return 0, the ends below the last, and the last.

    Examples
    --------
    >>> edges((100, 250, 500), 300)
    [0, 100, 250, 300]
    """
    return [0, *(end for end in ends if end < last), last]


def check_range(radius: float, days: int) -> None:
    """Refuse distances and days for which the question makes no sense."""
    if not 0 < radius <= _FURTHEST:
        raise ActionError(
            "duty_radius",
            N_(
                "Around an incident means within a radius above 0 and up to {most} metres. Given: {given}. "
                "Choose for instance 500."
            ),
            most=int(_FURTHEST),
            given=radius,
        )
    if not 1 <= days <= _LONGEST or days != int(days):
        raise ActionError(
            "duty_days",
            N_(
                "Before an incident means 1 to {most} whole days before. Given: {given}. "
                "Choose for instance 90."
            ),
            most=_LONGEST,
            given=days,
        )


_FROM_MIDDLE: Final = "_from_middle"


def _band(values: Floats, ends: Sequence[float]) -> Any:
    """Return the band of each value; the end of the last band belongs to it."""
    return np.clip(np.searchsorted(ends, values, side="right") - 1, 0, len(ends) - 2)


def _days(began: pd.Series, on: pd.Timestamp) -> Floats:
    """Return days of the wall clock between; within the hour that comes twice never below zero."""
    wall = began.dt.tz_convert(on.tzinfo).dt.tz_localize(None)
    between = (on.tz_localize(None) - wall) / pd.Timedelta(days=1)
    return np.asarray(np.maximum(between.to_numpy(dtype=float), 0.0))


def _check(asked: Asked) -> None:
    """Refuse a place or a moment that is none."""
    if asked.on.tzinfo is None or asked.place.is_empty:
        raise ActionError(
            "duty_asked",
            N_("An incident has a place, and a moment with a time zone. One of them is missing. Give both."),
        )
