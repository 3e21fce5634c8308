"""Where patrols may have made a hotspot themselves: what is found by looking is found where one looks."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots import columns
from hotspots.action.patrol_expected import hotspot_of
from hotspots.analysis.change import change_test
from hotspots.analysis.points import Booleans, Integers
from hotspots.analysis.timeline import begun_within, known_before
from hotspots.errors import N_, ActionError
from hotspots.incidents.notes import Note
from hotspots.incidents.taxonomy import Reporting, Taxonomy

HAAL_MARK: Final = 0.5
"""A hotspot with at least this share of incidents that are found by looking (haaldelicten) is marked."""

PATROLLED: Final = 60
"""Minutes in the period below which a hotspot was hardly patrolled, so that patrols explain nothing there."""

EXPLAINS: Final = "patrols"
BOTH: Final = "both"
NOT_PATROLLED: Final = "not_patrolled"
NO_RISE: Final = "no_rise"

_BEFORE: Final = 3
_EXPLAINED: Final = N_(
    "Hotspot {rank}: patrols were there for {minutes} minutes in the last {days} days. What is found by "
    "looking rose there to {now}, where {expected} was to be expected, more than chance explains; what "
    "people report did not. Last month's patrols may explain this hotspot."
)
_BOTH: Final = N_(
    "Hotspot {rank}: patrols were there for {minutes} minutes in the last {days} days. What is found by "
    "looking rose there to {now}, where {expected} was to be expected; what people report rose too, so that "
    "patrols alone do not explain it."
)


def haal_shares(
    hotspots: gpd.GeoDataFrame, incidents: gpd.GeoDataFrame, cluster_id: pd.Series, *, taxonomy: Taxonomy
) -> pd.Series:
    """Return the share of each hotspot's incidents that are found by looking (haaldelicten).

    From :data:`HAAL_MARK` on a hotspot says as much about where was looked as about what happened.

    Parameters
    ----------
    hotspots
        With ``rank`` and ``cluster_id``.
    incidents, cluster_id
        The incidents they were found in, and the cluster of each, with the same index.
    taxonomy
        Tells of each category how it comes to the police; one without such a mark counts as not found by
        looking.

    Returns
    -------
    pandas.Series
        ``share_haal`` with index ``rank``, in the order of the hotspots; NaN for one without incidents.

    Examples
    --------
    >>> from hotspots.incidents.taxonomy import Category
    >>> kinds = Taxonomy({"A": Category("A", "A", "A", "other", "haal"),
    ...                   "B": Category("B", "B", "B", "other", "breng")})
    >>> incidents = gpd.GeoDataFrame({"category": ["A", "A", "B", "B"]})
    >>> spots = gpd.GeoDataFrame({"rank": [1, 2], "cluster_id": [0, 1]})
    >>> haal_shares(spots, incidents, pd.Series([0, 0, 0, 1]), taxonomy=kinds).round(2).tolist()
    [0.67, 0.0]
    """
    haal = _reported(incidents, taxonomy, "haal")
    by_cluster = pd.Series(haal).groupby(cluster_id.to_numpy()).mean()
    shares = by_cluster.reindex(hotspots[columns.CLUSTER_ID]).to_numpy(dtype=np.float64)
    rank = pd.Index(hotspots[columns.RANK], name=columns.RANK)
    return pd.Series(shares, index=rank, name=columns.SHARE_HAAL)


def feedback(
    hotspots: gpd.GeoDataFrame,
    incidents: gpd.GeoDataFrame,
    minutes: Mapping[int, float],
    *,
    taxonomy: Taxonomy,
    on: date,
    days: int = 28,
    level: float = 0.95,
) -> pd.DataFrame:
    """Tell at which hotspots last month's patrols may explain this month's incidents.

    Rule: there were patrols of at least an hour in the last ``days`` days; incidents that are found by
    looking (haaldelicten) rose there more than chance explains, against the three times as many days before;
    and those that people report (brengdelicten) did not. Both by the exact test of
    :func:`hotspots.analysis.change.change_test`, each hotspot by itself: where
    nothing changed, at most one hotspot in forty shows such a rise by chance. It is a warning to look, not a
    finding.

    Parameters
    ----------
    hotspots
        With ``rank`` and outlines, in the CRS of the incidents.
    incidents
        All incidents of the kinds looked at; what was not known on the day is left out.
    minutes
        Recorded minutes of patrol in the last ``days`` days by rank; a hotspot without any may be missing.
    taxonomy
        Tells of each category how it comes to the police.
    on
        The day after the last one looked at.
    days
        Length of the period.
    level
        1 - level is the p below which a rise is more than chance explains.

    Returns
    -------
    pandas.DataFrame
        Index ``rank``: ``minutes``, ``haal_now``, ``haal_before``, ``breng_now``, ``breng_before``,
        ``expected`` (haal now, at the rate before), ``p_value`` (of haal), ``verdict``: ``"patrols"``,
        ``"both"`` (what people report rose as well), ``"no_rise"`` or ``"not_patrolled"``.

    Raises
    ------
    CRSError
        When the incidents are not in a projected CRS in metres.
    ActionError
        When there is no day to look at.

    Examples
    --------
    >>> from shapely.geometry import box
    >>> from hotspots.incidents.taxonomy import Category
    >>> begin = pd.Series(pd.date_range("2024-03-04 12:00", periods=12, freq="1D", tz="Europe/Amsterdam"))
    >>> incidents = gpd.GeoDataFrame({"category": "A", "occurred_from": begin, "occurred_to": begin},
    ...     geometry=gpd.points_from_xy([5.0] * 12, [5.0] * 12), crs="EPSG:28992")
    >>> spot = gpd.GeoDataFrame({"rank": [1]}, geometry=[box(0, 0, 9, 9)], crs="EPSG:28992")
    >>> kinds = Taxonomy({"A": Category("A", "A", "A", "other", "haal")})
    >>> feedback(spot, incidents, {1: 240}, taxonomy=kinds, on=date(2024, 4, 1))["verdict"].tolist()
    ['patrols']
    """
    if days < 1:
        raise ActionError(
            "feedback_days",
            N_("A period has at least one day. Given: {days}. Choose for instance 28."),
            days=days,
        )
    known = incidents.loc[known_before(incidents, on=on)]
    spot = hotspot_of(hotspots, known)
    now = begun_within(known, start=on - timedelta(days=days), days=days)
    before = begun_within(known, start=on - timedelta(days=(1 + _BEFORE) * days), days=_BEFORE * days)
    counts: dict[str, Integers] = {}
    for reporting, name_now, name_before in (
        ("haal", columns.HAAL_NOW, columns.HAAL_BEFORE),
        ("breng", columns.BRENG_NOW, columns.BRENG_BEFORE),
    ):
        kind = _reported(known, taxonomy, reporting) & (spot >= 0)  # type: ignore[arg-type]  # breng, haal
        counts[name_now] = np.bincount(spot[kind & now], minlength=len(hotspots))
        counts[name_before] = np.bincount(spot[kind & before], minlength=len(hotspots))
    haal, breng = (
        change_test(counts[a], counts[b], exposure_now=days, exposure_before=_BEFORE * days)
        for a, b in ((columns.HAAL_NOW, columns.HAAL_BEFORE), (columns.BRENG_NOW, columns.BRENG_BEFORE))
    )
    rose = (counts[columns.HAAL_NOW] > haal.expected) & (haal.p_value <= 1 - level)
    reported = (counts[columns.BRENG_NOW] > breng.expected) & (breng.p_value <= 1 - level)
    rank = pd.Index(hotspots[columns.RANK], name=columns.RANK)
    spent = np.array([minutes.get(int(one), 0.0) for one in rank], dtype=np.float64)
    verdict = np.select(
        [spent < PATROLLED, rose & reported, rose], [NOT_PATROLLED, BOTH, EXPLAINS], default=NO_RISE
    )
    return pd.DataFrame(
        {
            columns.MINUTES: spent,
            **counts,
            columns.EXPECTED: haal.expected,
            columns.P_VALUE: haal.p_value,
            columns.VERDICT: pd.Series(verdict, index=rank, dtype="str"),
        },
        index=rank,
    )


def feedback_warnings(found: pd.DataFrame, *, days: int = 28) -> tuple[Note, ...]:
    """Say where patrols may explain a hotspot, in the order of the ranks.

    Parameters
    ----------
    found
        As of :func:`feedback`.
    days
        The period it looked at.

    Examples
    --------
    >>> found = pd.DataFrame({"minutes": [90.0], "haal_now": [12], "expected": [3.0], "verdict": ["patrols"]},
    ...                      index=pd.Index([4], name="rank"))
    >>> str(feedback_warnings(found)[0])[:60]
    'Hotspot 4: patrols were there for 90 minutes in the last 28 '
    """
    templates = {EXPLAINS: _EXPLAINED, BOTH: _BOTH}
    return tuple(
        Note(
            f"feedback_{row[columns.VERDICT]}",
            templates[row[columns.VERDICT]],
            {
                "rank": int(rank),
                "minutes": round(row[columns.MINUTES]),
                "days": days,
                "now": int(row[columns.HAAL_NOW]),
                "expected": round(row[columns.EXPECTED]),
            },
        )
        for rank, row in zip(found.index, found.to_dict("records"), strict=True)
        if row[columns.VERDICT] in templates
    )


def _reported(incidents: pd.DataFrame, taxonomy: Taxonomy, reporting: Reporting) -> Booleans:
    """Mark the incidents whose category comes to the police in this way."""
    codes = {code for code, category in taxonomy.categories.items() if category.reporting == reporting}
    marked: Booleans = incidents[columns.CATEGORY].isin(codes).to_numpy(dtype=bool)
    return marked
