"""What a duty officer should know of a new incident: what happened around it, what holds there.

Nothing here is about a person, and nothing is decided: it is put together from the data, and people judge.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from hotspots import columns
from hotspots.action.around import (
    EXPLOSION,
    LOCATED,
    SAME_PLACE,
    Asked,
    around,
    bands,
    earlier,
    window_start,
)
from hotspots.action.measures import CAMERAS, in_force, nearby
from hotspots.action.usual import ALL, Usual, usual

__all__ = ["ALL", "ENDS_SOON", "EXPLOSION", "Asked", "Duty", "DutyOptions", "Usual", "alarms", "duty"]

ENDS_SOON: Final = 28.0
"""Days within which the end of a measure is near."""


@dataclass(frozen=True)
class DutyOptions:
    """What is looked at; hashable, so that it can be a cache key.

    Attributes
    ----------
    radius
        Metres around the incident.
    days
        Days before it.
    same_place
        Metres up to which an incident is at the same address.
    camera_radius
        Metres within which cameras are listed.
    group
        The group of which earlier incidents are listed for the whole city.
    """

    radius: float = 500.0
    days: int = 90
    same_place: float = SAME_PLACE
    camera_radius: float = 1000.0
    group: str = EXPLOSION


@dataclass(frozen=True, eq=False)
class Duty:
    """What is known of a new incident.

    Attributes
    ----------
    asked, options
        What was asked.
    start
        The first moment looked at: so many days before, by the wall clock.
    covered
        First and last day with data.
    within
        What happened within the radius and the days, of any kind (:func:`hotspots.action.around.around`).
    n_coarse
        Incidents known to a postcode or area only that may have been within.
    bands
        The same by distance and days before (:func:`hotspots.action.around.bands`); adds up to ``within``.
    usual
        What is usual there (:class:`hotspots.action.usual.Usual`).
    same_address
        Earlier incidents at the same address, of any kind and age, the latest first; columns as ``within``,
        and ``follows``: whether it was within the days.
    others
        Earlier incidents of the group in the whole city within the days, the latest first; columns as
        ``within`` (``distance`` NaN where it is known to a postcode or an area only), and ``follows``:
        whether it was within the radius.
    here, ending
        Measures in force at the place, and those of them that end within 28 days.
    near
        Other measures in force within the radius, cameras left out.
    cameras
        Cameras and camera areas within the camera radius, those at the place included.
    landmarks
        The nearest of each kind of place: ``kind``, ``name``, ``distance`` (metres, 0 inside).
    """

    asked: Asked
    options: DutyOptions
    start: pd.Timestamp
    covered: tuple[date, date]
    within: gpd.GeoDataFrame
    n_coarse: int
    bands: pd.DataFrame
    usual: Usual
    same_address: gpd.GeoDataFrame
    others: gpd.GeoDataFrame
    here: gpd.GeoDataFrame
    ending: gpd.GeoDataFrame
    near: gpd.GeoDataFrame
    cameras: gpd.GeoDataFrame
    landmarks: pd.DataFrame

    @property
    def repeated(self) -> bool:
        """Whether something happened at the same address within the days."""
        return bool(self.same_address[columns.FOLLOWS].any())


def duty(
    incidents: gpd.GeoDataFrame,
    measures: gpd.GeoDataFrame,
    *,
    asked: Asked,
    baseline_years: Sequence[int],
    covered: tuple[date, date],
    landmarks: Mapping[str, gpd.GeoDataFrame] | None = None,
    options: DutyOptions | None = None,
) -> Duty:
    """Put together what is known of a new incident.

    Parameters
    ----------
    incidents
        All incidents, in a projected CRS in metres.
    measures
        All measures (:func:`hotspots.places.measures.require_measures`), in the same CRS.
    asked
        Where and when; of the same CRS and time zone.
    baseline_years
        Years to compare with; those before the year of the incident count.
    covered
        First and last day with data.
    landmarks
        Kind → places with a ``name``, such as stations and town centres.
    options
        Radius, days and the like.

    Returns
    -------
    Duty

    Raises
    ------
    ActionError
        When the moment has no time zone, or radius or days are out of range.
    CRSError
        When a frame is not in a projected CRS in metres.
    MeasureError
        When the measures are none.

    Examples
    --------
    >>> from hotspots.action.measures import measures_frame
    >>> clock = {"crs": "EPSG:28992", "timezone": "Europe/Amsterdam"}
    >>> times = pd.to_datetime(["2023-02-11 06:40", "2023-02-20 23:00"]).tz_localize("Europe/Amsterdam")
    >>> incidents = gpd.GeoDataFrame(
    ...     {"incident_id": ["a", "b"], "category": ["EX-EXPLOSIE", "2.2.1"], "group": ["explosion", "vvc"],
    ...      "occurred_from": times, "precision": "address"},
    ...     geometry=gpd.points_from_xy([100, 101], [50, 50]), crs="EPSG:28992")
    >>> brick = Asked(incidents.geometry[1], times[1], incident_id="b")
    >>> found = duty(incidents, measures_frame([], **clock), asked=brick, baseline_years=[2022],
    ...     covered=(date(2023, 1, 1), date(2023, 12, 31)))
    >>> (found.repeated, found.same_address["incident_id"].tolist(), len(found.within))
    (True, ['a'], 1)
    """
    options = options or DutyOptions()
    start = window_start(asked.on, options.days)
    history = earlier(incidents, asked, same_place=options.same_place)
    within, n_coarse = around(history, asked, radius=options.radius, days=options.days)
    recent = (history[columns.OCCURRED_FROM] >= start).to_numpy()
    inside = (history[columns.DISTANCE] <= options.radius).to_numpy()
    plain = history[within.columns]
    same = plain.loc[history[columns.SAME_ADDRESS].to_numpy()]
    others = plain.loc[recent & (history[columns.GROUP] == options.group).to_numpy()]
    here = in_force(measures, at=asked.place, on=asked.on)
    around_it = nearby(measures, at=asked.place, on=asked.on, within=options.radius)
    elsewhere = ~around_it.index.isin(here.index) & ~around_it[columns.KIND].isin(list(CAMERAS))
    seen = nearby(measures, at=asked.place, on=asked.on, within=options.camera_radius)
    return Duty(
        asked=asked,
        options=options,
        start=start,
        covered=covered,
        within=within,
        n_coarse=n_coarse,
        bands=bands(within, radius=options.radius, days=options.days),
        usual=usual(
            history.loc[inside],
            asked,
            days=options.days,
            baseline_years=baseline_years,
            covered=covered,
        ),
        same_address=same.assign(**{columns.FOLLOWS: same[columns.OCCURRED_FROM] >= start}),
        others=others.assign(**{columns.FOLLOWS: others[columns.DISTANCE] <= options.radius}),
        here=here,
        ending=here.loc[here[columns.DAYS_LEFT] <= ENDS_SOON],
        near=around_it.loc[elsewhere],
        cameras=seen.loc[seen[columns.KIND].isin(list(CAMERAS))],
        landmarks=_landmarks(landmarks or {}, asked.place),
    )


def alarms(
    incidents: gpd.GeoDataFrame,
    *,
    group: str = EXPLOSION,
    days: int = 90,
    same_place: float = SAME_PLACE,
) -> gpd.GeoDataFrame:
    """Return the incidents that a duty officer is called for: those of a group, and what followed them.

    Parameters
    ----------
    incidents
        Incident frame in a projected CRS in metres.
    group
        A group of the taxonomy.
    days, same_place
        An incident of another kind counts when it was at the same address within so many days after one of
        the group: a repeat.

    Returns
    -------
    geopandas.GeoDataFrame
        Rows of the incidents that have a location, with their index, the newest first, then by
        ``incident_id``; ``follows`` says that an incident of the group was at the same address before.

    Examples
    --------
    >>> times = pd.to_datetime(["2023-02-11 06:40", "2023-02-20 23:00"]).tz_localize("Europe/Amsterdam")
    >>> incidents = gpd.GeoDataFrame(
    ...     {"incident_id": ["a", "b"], "group": ["explosion", "vvc"], "occurred_from": times,
    ...      "precision": "address"}, geometry=gpd.points_from_xy([100, 101], [50, 50]), crs="EPSG:28992")
    >>> alarms(incidents)[["incident_id", "follows"]].values.tolist()
    [['b', True], ['a', False]]
    """
    points = incidents.geometry.to_numpy()
    located = ~(shapely.is_missing(points) | shapely.is_empty(points))
    chosen = located & (incidents[columns.GROUP] == group).to_numpy()
    addressed = located & (incidents[columns.PRECISION] == "address").to_numpy()
    follows = np.zeros(len(incidents), dtype=bool)
    tree = shapely.STRtree(points[addressed])
    rows = np.flatnonzero(addressed)
    began = incidents[columns.OCCURRED_FROM]
    for row in np.flatnonzero(chosen & addressed):
        near = rows[tree.query(points[row], predicate="dwithin", distance=same_place)]
        moment = began.iloc[row]
        until = window_start(moment, -days)
        after = ((began.iloc[near] > moment) & (began.iloc[near] <= until)).to_numpy()
        follows[near[after]] = True
    found = incidents.loc[chosen | follows].assign(**{columns.FOLLOWS: follows[chosen | follows]})
    order = np.lexsort(
        [
            pd.factorize(found[columns.INCIDENT_ID], sort=True)[0],
            -found[columns.OCCURRED_FROM].astype("int64").to_numpy(),
        ]
    )
    newest_first: gpd.GeoDataFrame = found.iloc[order]
    return newest_first


def asked_of(incident: Mapping[str, object] | pd.Series, place: BaseGeometry) -> Asked:
    """Return the question about an incident of the data.

    Parameters
    ----------
    incident
        ``incident_id``, ``category``, ``occurred_from`` and ``precision``.
    place
        Its point.

    Examples
    --------
    >>> on = pd.Timestamp("2023-02-11 06:40", tz="Europe/Amsterdam")
    >>> row = {"incident_id": "a", "category": "1.1.1", "occurred_from": on, "precision": "street"}
    >>> asked_of(row, shapely.Point(0, 0)).precision
    'street'
    """
    precision = str(incident[columns.PRECISION])
    return Asked(
        place=shapely.Point(shapely.get_x(place), shapely.get_y(place)),
        on=pd.Timestamp(incident[columns.OCCURRED_FROM]),  # type: ignore[arg-type]  # a moment, by the contract
        precision=precision if precision in LOCATED else "area",
        incident_id=str(incident[columns.INCIDENT_ID]),
        category=str(incident[columns.CATEGORY]),
    )


def _landmarks(landmarks: Mapping[str, gpd.GeoDataFrame], place: shapely.Point) -> pd.DataFrame:
    """Return the nearest place of each kind."""
    rows = []
    for kind, places in landmarks.items():
        if len(places):
            ordered = places.sort_values(columns.NAME)
            distance = np.asarray(shapely.distance(ordered.geometry.to_numpy(), place))
            nearest = int(np.argmin(distance))
            rows.append((kind, str(ordered[columns.NAME].iloc[nearest]), float(distance[nearest])))
    return pd.DataFrame(rows, columns=[columns.KIND, columns.NAME, columns.DISTANCE])
