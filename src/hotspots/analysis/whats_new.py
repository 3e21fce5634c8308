"""What is new this week: clusters of the last weeks that are still going on, and what and where they are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from hotspots import columns
from hotspots.analysis.hotspots import hotspots
from hotspots.analysis.outlines import MARGIN
from hotspots.analysis.scan import NONE, Scan, space_time_scan
from hotspots.crs import require_projected
from hotspots.errors import N_, AnalysisError

_WEEK: Final = 7
_QUADRANT: Final = 16
_TOLD: Final = (
    columns.DISTINCT_PLACES,
    columns.SHARE_BUSIEST_PLACE,
    columns.SHARE_BUSIEST_NIGHT,
    columns.CATEGORIES,
    columns.PEAK_PART,
    columns.SHARE_PEAK_PART,
    columns.PEAK_WEEKDAY,
    columns.SHARE_PEAK_WEEKDAY,
    columns.AREAS,
    columns.NAME_LAYER,
    columns.NAME_AREA,
    columns.SECTOR,
    columns.NAME_BUURT,
    columns.LETTER,
    columns.LABEL_X,
    columns.LABEL_Y,
    columns.GEOMETRY,
)


@dataclass(frozen=True)
class Watch:
    """What counts as news. Hashable, so that it can be a cache key.

    Attributes
    ----------
    radius
        The widest cluster, metres from its centre.
    min_cases
        The fewest incidents of a cluster: of two it is seldom worth while to speak.
    history_weeks
        The weeks up to the day asked for that say what is usual.
    level
        The highest p-value. Asked every week, about one in 1/level weeks tells of a cluster that is chance.
    replications
        How often the days are dealt out again.
    """

    radius: float = 500.0
    min_cases: int = 3
    history_weeks: int = 52
    level: float = 0.05
    replications: int = 999


@dataclass(frozen=True, eq=False)
class News:
    """What is new.

    Attributes
    ----------
    clusters
        One row a cluster that is more than chance, the most likely first; see :func:`whats_new`.
    scan
        The scan with all its clusters: how many incidents, which period, what was looked for.
    """

    clusters: gpd.GeoDataFrame
    scan: Scan


def whats_new(
    incidents: gpd.GeoDataFrame,
    *,
    on: date,
    weeks: int = 4,
    watch: Watch | None = None,
    areas: Mapping[str, gpd.GeoDataFrame] | None = None,
    memberships: pd.DataFrame | None = None,
    land: BaseGeometry | None = None,
    rng: np.random.Generator | int = 0,
    progress: Callable[[float], None] | None = None,
) -> News:
    """Find the clusters that are going on on a day: more incidents than usual there, up to and with that day.

    A prospective :func:`hotspots.analysis.scan.space_time_scan` around the places of the incidents, over the
    history before that day and nothing after it; what is found is described as a hotspot is.

    Parameters
    ----------
    incidents
        The kinds of incidents to look at, in a projected CRS, from the begin of the history or earlier.
    on
        The last day, and the last of which all incidents have come in.
    weeks
        The longest a cluster has been going on.
    watch
        What counts as news.
    areas, memberships, land
        As of :func:`hotspots.analysis.hotspots.hotspots`, to say where it is and to clip outlines.
    rng
        Generator or seed.
    progress
        Called with the share that is done; what it raises ends the scan.

    Returns
    -------
    News
        With ``clusters``, RangeIndex, in the CRS of the incidents:

        - the columns of a scan (``n``, ``expected``, ``ratio``, ``p_value``, ``start``, ``radius``, …);
        - ``new``: whether it began in the seven days up to and with the day;
        - what and where, as of a hotspot: ``distinct_places``, ``share_busiest_place``,
          ``share_busiest_night``, ``categories``, ``peak_part``, ``peak_weekday``, their shares, ``areas``,
          the parts of its name, ``label_x``, ``label_y``; ``geometry``: the outline around its incidents.

    Raises
    ------
    CRSError
        When the frame is not in a projected CRS in metres.
    AnalysisError
        When a setting is out of range or there are too few incidents in the history.

    References
    ----------
    Kulldorff, M., Heffernan, R., Hartman, J., Assunção, R. and Mostashari, F. (2005). A space-time
    permutation scan statistic for disease outbreak detection. PLoS Medicine 2(3): e59.

    Examples
    --------
    An incident every day at one of 60 places in turn, and five more at one of them in the last week:

    >>> days = [*range(364), 358, 359, 360, 361, 362]
    >>> x = [day % 60 * 300.0 for day in range(364)] + [1500.0] * 5
    >>> moments = pd.Timestamp("2023-01-01 12:00", tz="UTC") + pd.to_timedelta(days, unit="D")
    >>> incidents = gpd.GeoDataFrame(
    ...     {"occurred_from": moments, "occurred_to": moments, "category": "1.1.1"},
    ...     geometry=gpd.points_from_xy(x, [0.0] * len(x)),
    ...     crs="EPSG:28992",
    ... )
    >>> news = whats_new(incidents, on=date(2023, 12, 30), watch=Watch(radius=250, replications=199))
    >>> news.clusters[["n", "new", "p_value"]]
       n   new  p_value
    0  5  True    0.005
    """
    watch = watch or Watch()
    _check(weeks, watch)
    scan = space_time_scan(
        incidents,
        radius=watch.radius,
        days_max=weeks * _WEEK,
        mode="prospective",
        replications=watch.replications,
        min_cases=watch.min_cases,
        period=(on - timedelta(days=watch.history_weeks * _WEEK - 1), on),
        rng=rng,
        progress=progress,
    )
    certain = scan.significant(watch.level)
    within = certain.cluster_id.to_numpy() != NONE
    told = hotspots(
        incidents.loc[within],
        certain.cluster_id.loc[within],
        weeks=weeks,
        areas=areas,
        memberships=None if memberships is None else memberships.loc[within],
        land=land,
    )
    told = told.set_index(columns.CLUSTER_ID).loc[certain.clusters[columns.CLUSTER_ID], list(_TOLD)]
    began = certain.clusters[columns.START] > pd.Timestamp(on - timedelta(days=_WEEK))
    clusters = pd.DataFrame(certain.clusters.drop(columns=columns.GEOMETRY)).assign(**{columns.NEW: began})
    clusters = pd.concat([clusters, told.reset_index(drop=True)], axis=1)
    return News(gpd.GeoDataFrame(clusters, geometry=columns.GEOMETRY, crs=incidents.crs), scan)


def cluster_circles(clusters: gpd.GeoDataFrame, *, land: BaseGeometry | None = None) -> gpd.GeoDataFrame:
    """Draw the circles of the clusters of a scan, 25 m wider than their outermost places.

    Parameters
    ----------
    clusters
        The clusters of a :class:`hotspots.analysis.scan.Scan`: centres, with a ``radius`` in metres.
    land
        Circles are clipped to it, unless nothing would be left; in the same CRS.

    Returns
    -------
    geopandas.GeoDataFrame
        The same rows, index and columns with polygons (or multipolygons) for geometry.

    Raises
    ------
    CRSError
        When the frame is not in a projected CRS in metres.

    Examples
    --------
    >>> centre = gpd.GeoDataFrame({"radius": [75.0]}, geometry=gpd.points_from_xy([0], [0]), crs="EPSG:28992")
    >>> cluster_circles(centre).total_bounds.round()
    array([-100., -100.,  100.,  100.])
    """
    require_projected(clusters)
    centres = np.asarray(clusters.geometry.array, dtype=object)
    wide = clusters[columns.RADIUS].to_numpy(dtype=float) + MARGIN
    drawn = np.asarray(shapely.buffer(centres, wide, quad_segs=_QUADRANT), dtype=object)
    if land is not None:
        clipped = shapely.intersection(drawn, land)
        drawn = np.where(shapely.area(clipped) > 0, clipped, drawn)
    return clusters.set_geometry(gpd.GeoSeries(drawn, index=clusters.index, crs=clusters.crs))


def _check(weeks: int, watch: Watch) -> None:
    """Refuse a length of clusters or a level that makes no sense."""
    if not 1 <= weeks <= watch.history_weeks // 2:
        raise AnalysisError(
            "news_weeks",
            N_(
                "What is new lasts from one week to at most half the history. Given: {weeks} weeks and a "
                "history of {history}. Choose for instance 4 and 52."
            ),
            weeks=weeks,
            history=watch.history_weeks,
        )
    if not 0 < watch.level < 1:
        raise AnalysisError(
            "news_level",
            N_(
                "The chance of a false alarm lies between zero and one. Given: {level}. "
                "Choose for instance 0.05."
            ),
            level=watch.level,
        )
