"""What each hotspot is: its outline, how much, when, of what kind, how concentrated and where."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from hotspots import columns
from hotspots.analysis import rhythm
from hotspots.analysis.memberships import tally_codes, tally_places
from hotspots.analysis.naming import names
from hotspots.analysis.outlines import outlines
from hotspots.analysis.points import Floats, Integers, Places, places
from hotspots.analysis.tally import Tally
from hotspots.errors import N_, AnalysisError

_SQUARE_METRES_PER_HECTARE: Final = 10_000
_TOP_CATEGORIES: Final = 3
_DAY: Final = 24 * 60


def hotspots(
    incidents: gpd.GeoDataFrame,
    cluster_id: pd.Series,
    *,
    weeks: float,
    areas: Mapping[str, gpd.GeoDataFrame] | None = None,
    memberships: pd.DataFrame | None = None,
    land: BaseGeometry | None = None,
) -> gpd.GeoDataFrame:
    """Describe the clusters of incidents.

    Parameters
    ----------
    incidents
        The selection that was clustered, in a projected CRS.
    cluster_id
        Cluster of each incident with the same index, -1 for noise and incidents without location.
    weeks
        Length of the period, to divide by.
    areas
        Layers by name, each with ``code`` and ``name``, sorted by code, in the CRS of the incidents.
    memberships
        Code (or name) of the area of each incident, a column a layer, with the same index, as the join
        returns; a layer without a column is searched by geometry.
    land
        Outlines are clipped to it.

    Returns
    -------
    geopandas.GeoDataFrame
        One row a hotspot, rank 1 (most incidents; of equal ones the westernmost) first, RangeIndex:

        - ``cluster_id``, ``rank``, ``n``, ``n_per_week``, ``share`` of all incidents given, ``hectares``;
        - ``distinct_places``, ``share_busiest_place``, ``share_busiest_night`` (from noon to noon, by
          ``occurred_from``): a hotspot of one address or one night is no hotspot;
        - ``categories``: the three most frequent as (code, n);
        - ``peak_part``, ``peak_weekday`` (0 is Monday) and their aoristic shares; moments at exactly 00:00
          are left out of the part of the day, which is NA when nothing else is left;
        - ``areas``: (layer, code, name, share of its incidents), per layer the largest first;
        - ``name_layer``, ``name_area``, ``sector``, ``name_buurt``, ``letter``: see
          :func:`hotspots.analysis.naming.names`;
        - ``label_x``, ``label_y``: a point inside the outline; ``geometry``: the outline.

    Raises
    ------
    CRSError
        When the frame is not in a projected CRS in metres.
    AnalysisError
        When the period has no length or the clusters are not those of these incidents.

    Examples
    --------
    >>> moments = pd.Series(pd.Timestamp("2023-03-04 22:00", tz="Europe/Amsterdam")).repeat(4)
    >>> incidents = gpd.GeoDataFrame(
    ...     {"category": "1.1.1", "occurred_from": moments.to_numpy(), "occurred_to": moments.to_numpy()},
    ...     geometry=gpd.points_from_xy([0, 10, 10, 900], [0, 0, 10, 900]),
    ...     crs="EPSG:28992",
    ... )
    >>> found = hotspots(incidents, pd.Series([0, 0, 0, -1]), weeks=3)
    >>> found[["rank", "n", "n_per_week", "share"]].values.tolist()
    [[1.0, 3.0, 1.0, 0.75]]
    """
    _check_weeks(weeks)
    members = _members(cluster_id, incidents)
    n, held = members.n, members.by_place
    shapes = outlines(members.found.x[held.value], members.found.y[held.value], held.cluster, land=land)
    label = shapely.point_on_surface(shapes)
    described = {
        columns.CLUSTER_ID: members.labels,
        columns.RANK: np.arange(1, len(n) + 1),
        columns.N: n,
        columns.N_PER_WEEK: n / weeks,
        columns.SHARE: n / max(len(incidents), 1),
        columns.HECTARES: shapely.area(shapes) / _SQUARE_METRES_PER_HECTARE,
        **_concentration(incidents, members),
        columns.CATEGORIES: _dominant(incidents, members),
        **_peaks(incidents, members),
        **_where(areas or {}, memberships, members, shapely.centroid(shapes)),
        columns.LABEL_X: shapely.get_x(label),
        columns.LABEL_Y: shapely.get_y(label),
    }
    return gpd.GeoDataFrame(described, geometry=shapes, crs=incidents.crs)


@dataclass(frozen=True)
class _Members:
    """Which incidents are in which hotspot.

    Attributes
    ----------
    labels, n
        Given label and number of incidents of each hotspot, by rank.
    rows, cluster
        Positions of the clustered incidents and of the hotspot of each.
    found, by_place
        The places, and how many incidents each hotspot has at each.
    """

    labels: Integers
    n: Integers
    rows: Integers
    cluster: Integers
    found: Places
    by_place: Tally


def _members(cluster_id: pd.Series, incidents: gpd.GeoDataFrame) -> _Members:
    """Put the clusters in order: most incidents first, of equal ones the westernmost."""
    if not cluster_id.index.equals(incidents.index):
        raise AnalysisError(
            "cluster_index",
            N_(
                "Clusters belong to the incidents they were found in. The {clusters} clusters given have "
                "another index than the {incidents} incidents. Cluster these incidents again."
            ),
            clusters=len(cluster_id),
            incidents=len(incidents),
        )
    found = places(incidents)
    given = cluster_id.to_numpy(dtype=np.int64)
    rows = np.flatnonzero(given >= 0)
    place = found.of_incident[rows]
    if (place < 0).any():
        raise AnalysisError(
            "cluster_without_location",
            N_("Only incidents with a location are in a hotspot. {n} have none. Give those cluster -1."),
            n=int((place < 0).sum()),
        )
    labels, position = np.unique(given[rows], return_inverse=True)
    n = np.bincount(position, minlength=len(labels))
    westernmost = np.full(len(labels), len(found), dtype=np.int64)
    np.minimum.at(westernmost, position, place)
    order = np.lexsort((westernmost, -n))
    rank = np.empty(len(labels), dtype=np.int64)
    rank[order] = np.arange(len(labels))
    cluster = rank[position]
    return _Members(labels[order], n[order], rows, cluster, found, Tally.of(cluster, place))


def _concentration(incidents: gpd.GeoDataFrame, members: _Members) -> dict[str, Floats | Integers]:
    """Measure how far one place or one night makes the hotspot."""
    begin = rhythm.wall_clock(incidents[columns.OCCURRED_FROM].iloc[members.rows])
    night = (begin - _DAY // 2) // _DAY
    by_night = Tally.of(members.cluster, night - night.min(initial=0))
    n = members.n
    return {
        columns.DISTINCT_PLACES: members.by_place.distinct(len(n)),
        columns.SHARE_BUSIEST_PLACE: members.by_place.first(len(n))[1] / n,
        columns.SHARE_BUSIEST_NIGHT: by_night.first(len(n))[1] / n,
    }


def _dominant(incidents: gpd.GeoDataFrame, members: _Members) -> pd.Series:
    """List the most frequent categories of each hotspot."""
    value, codes = pd.factorize(incidents[columns.CATEGORY].iloc[members.rows], sort=True)
    listed = Tally.of(members.cluster, value.astype(np.int64)).listed(len(members.n), _TOP_CATEGORIES)
    return pd.Series([tuple((str(codes[code]), n) for code, n in pairs) for pairs in listed], dtype=object)


def _peaks(incidents: gpd.GeoDataFrame, members: _Members) -> dict[str, pd.Series]:
    """Find the part of the day and the weekday with most weight."""
    times = incidents[[columns.OCCURRED_FROM, columns.OCCURRED_TO]].iloc[members.rows]
    known = ~rhythm.at_midnight(times)
    by_part = rhythm.weights_by_part(times)[known]
    part, share_part = _peak(by_part, members.cluster[known], len(members.n))
    day, share_day = _peak(rhythm.weights_by_weekday(times), members.cluster, len(members.n))
    name = np.array([*rhythm.PARTS_OF_DAY, None], dtype=object)[np.where(np.isnan(share_part), -1, part)]
    return {
        columns.PEAK_PART: pd.Series(name, dtype="str"),
        columns.SHARE_PEAK_PART: pd.Series(share_part),
        columns.PEAK_WEEKDAY: pd.Series(day),
        columns.SHARE_PEAK_WEEKDAY: pd.Series(share_day),
    }


def _peak(weights: Floats, cluster: Integers, clusters: int) -> tuple[Integers, Floats]:
    """Add weights up by cluster; return the largest column (the first of equal ones) and its share."""
    total = np.column_stack(
        [np.bincount(cluster, weights[:, column], minlength=clusters) for column in range(weights.shape[1])]
    ).round(9)  # equal but for rounding is equal, whatever the order in which the weights were added
    everything = total.sum(axis=1)
    share = np.divide(total.max(axis=1), everything, out=np.full(clusters, np.nan), where=everything > 0)
    return total.argmax(axis=1), share


def _where(
    areas: Mapping[str, gpd.GeoDataFrame],
    memberships: pd.DataFrame | None,
    members: _Members,
    middle: NDArray[np.object_],
) -> dict[str, pd.Series]:
    """List the areas of each hotspot and find what it can be called."""
    tallies = {
        key: tally_codes(layer, memberships[key].iloc[members.rows], members.cluster)
        if memberships is not None and key in memberships
        else tally_places(layer, members.found, members.by_place)
        for key, layer in areas.items()
    }
    listed: list[list[tuple[str, str, str, float]]] = [[] for _ in members.n]
    for key, tally in tallies.items():
        codes, called = areas[key][columns.CODE].tolist(), areas[key][columns.NAME].tolist()
        for entries, pairs, n in zip(listed, tally.listed(len(listed)), members.n.tolist(), strict=True):
            entries += [(key, str(codes[row]), str(called[row]), count / n) for row, count in pairs]
    named = names(areas, tallies, members.n, shapely.get_x(middle), shapely.get_y(middle))
    return {
        columns.AREAS: pd.Series([tuple(entries) for entries in listed], dtype=object),
        **{str(column): named[column] for column in named},
    }


def _check_weeks(weeks: float) -> None:
    """Refuse a period without length."""
    if not weeks > 0:
        raise AnalysisError(
            "weeks",
            N_("Incidents per week need a period. Given: {weeks} weeks. Choose a first and a last day."),
            weeks=weeks,
        )
