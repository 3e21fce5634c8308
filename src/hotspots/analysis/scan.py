"""The space-time scan: where and when more happened than the usual spread over places and days explains."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots import columns
from hotspots.analysis.cylinders import (
    Cases,
    CirclesAround,
    Cylinder,
    apart,
    circles_around,
    cylinder,
    take_part,
)
from hotspots.analysis.grid import Grid
from hotspots.analysis.kernels import scan as kernel
from hotspots.analysis.points import Floats, Integers
from hotspots.errors import N_, AnalysisError

Mode = Literal["retrospective", "prospective"]
Progress = Callable[[float], None]

NONE: Final = -1
"""The cluster of incidents that are in none."""

_FEWEST: Final = 2
_AT_ONCE: Final = 40_000_000  # pairs of a centre and a place looked at between two reports of progress
_HARDER: Final = 40  # times as much work, where windows may lie anywhere


@dataclass(frozen=True)
class ScanSettings:
    """What a scan looked for; see :func:`space_time_scan`."""

    radius: float
    days_max: int
    days_min: int = 1
    mode: Mode = "retrospective"
    replications: int = 999
    min_cases: int = 2

    def __post_init__(self) -> None:
        """Refuse what is no setting."""
        if not 0 < self.radius < np.inf:
            raise AnalysisError(
                "radius",
                N_("A radius is a distance in metres above zero. Given: {radius}. Choose for instance 100."),
                radius=self.radius,
            )
        if self.mode not in get_args(Mode):
            raise AnalysisError(
                "scan_mode",
                N_("A scan is one of {allowed}. Given: {mode}. Choose one of those."),
                allowed=", ".join(get_args(Mode)),
                mode=self.mode,
            )
        if not 1 <= self.days_min <= self.days_max:
            raise AnalysisError(
                "scan_days",
                N_(
                    "A cluster lasts at least one day, and the longest is no shorter than the shortest. "
                    "Given: {days_min} to {days_max} days. Choose for instance 1 to 28."
                ),
                days_min=self.days_min,
                days_max=self.days_max,
            )
        if self.replications < 0 or self.min_cases < 1:
            raise AnalysisError(
                "scan_numbers",
                N_(
                    "A scan has zero or more replications, and clusters of at least one incident. Given: "
                    "{replications} and {min_cases}. Choose for instance 999 and 2."
                ),
                replications=self.replications,
                min_cases=self.min_cases,
            )


@dataclass(frozen=True, eq=False)
class Scan:
    """What a space-time scan found.

    Attributes
    ----------
    clusters
        One row a cluster, the most likely first; geometry is the centre. See :func:`space_time_scan`.
    cluster_id
        The cluster of each incident (rank less one), -1 for none, with the index of the incidents.
    maxima
        The highest log likelihood ratio of each replication, shape (replications,).
    n
        Incidents that were scanned.
    left_out
        Incidents without a location or a time, or outside the period.
    period
        First and last day.
    settings
        What was looked for.
    """

    clusters: gpd.GeoDataFrame
    cluster_id: pd.Series
    maxima: Floats
    n: int
    left_out: int
    period: tuple[date, date]
    settings: ScanSettings

    def significant(self, level: float = 0.05) -> "Scan":
        """Return the scan with only the clusters whose p-value is at most the level."""
        kept = self.clusters.loc[self.clusters[columns.P_VALUE] <= level]
        chosen = self.cluster_id.where(self.cluster_id.isin(kept[columns.CLUSTER_ID]), NONE)
        return Scan(
            kept.reset_index(drop=True),
            chosen,
            self.maxima,
            self.n,
            self.left_out,
            self.period,
            self.settings,
        )


def space_time_scan(
    incidents: gpd.GeoDataFrame,
    *,
    radius: float,
    days_max: int,
    days_min: int = 1,
    mode: Mode = "retrospective",
    replications: int = 999,
    min_cases: int = 2,
    centres: Literal["points"] | Grid = "points",
    period: tuple[date, date] | None = None,
    rng: np.random.Generator | int = 0,
    progress: Progress | None = None,
) -> Scan:
    """Find places and days with more incidents than the usual spread over places and over days explains.

    All cylinders are looked at: a circle on the map and a window of days. In one with S of all C incidents in
    the circle (at any time) and T in the window (anywhere), S·T/C would be expected if place and time had
    nothing to do with each other. No denominator is needed, and a place or a season with more incidents is no
    cluster for that alone. With c > e = S·T/C incidents the log likelihood ratio is
    c·ln(c/e) + (C-c)·ln((C-c)/(C-e)). It is compared with the highest ratio anywhere after the days have been
    dealt out again at random over the incidents, so that p allows for all the cylinders tried.

    Of each centre the best cylinder counts, and from the most likely on those are kept whose circles share no
    place with the circle of a more likely one (no geographical overlap, as SaTScan reports by default).

    Parameters
    ----------
    incidents
        Points in a projected CRS with ``occurred_from``, whose local date is the day. Those without location
        or time, or outside the period, are left out. Identical coordinates are one place.
    radius
        The widest circle, metres. Circles take in places at that distance, and all places equally far.
    days_max, days_min
        The longest and the shortest window in days; the longest is at most half the period.
    mode
        ``"retrospective"``: windows anywhere in the period; ``"prospective"``: those that end on its last
        day.
    replications
        How often the days are dealt out again. The lowest p is 1/(replications + 1); with 0 it is NaN.
    min_cases
        A cluster has at least so many incidents, also in the replications.
    centres
        ``"points"``, the places of the incidents, or a grid, the centres of whose cells are used.
    period
        First and last day; by default those of the first and the last incident.
    rng
        Generator or seed. The same seed gives the same result, whatever the order of the rows.
    progress
        Called with the share that is done; what it raises ends the scan.

    Returns
    -------
    Scan
        With ``clusters``, one row a cluster in the CRS of the incidents, RangeIndex:

        - ``cluster_id``, ``rank`` (1 is the most likely);
        - ``n``, ``expected``, ``ratio`` = n/expected, ``relative_risk`` = (c/e)/((C-c)/(C-e)), NaN when all
          incidents are in the cluster;
        - ``llr``, ``p_value`` = (1 + replications with as high a ratio or higher)/(replications + 1), and
          ``p_gumbel`` from a Gumbel distribution fitted to the replications by moments, for p below what
          counting can tell;
        - ``start``, ``end``, ``days``: the window, both days included, without time zone;
        - ``radius`` in metres, 0 for one place; ``places_circle`` and ``n_circle``: the places in the circle
          and their incidents in the whole period;
        - ``members``: index labels of its incidents; ``geometry``: the centre.

    Raises
    ------
    CRSError
        When the frame is not in a projected CRS in metres, or the grid has another one.
    AnalysisError
        When a setting is out of range, the period is too short, there are too few incidents, or so many
        within the radius of each other that memory would run out.

    References
    ----------
    Kulldorff, M., Heffernan, R., Hartman, J., Assunção, R. and Mostashari, F. (2005). A space-time
    permutation scan statistic for disease outbreak detection. PLoS Medicine 2(3): e59.

    Abrams, A. M., Kleinman, K. and Kulldorff, M. (2010). Gumbel based p-value approximations for spatial scan
    statistics. International Journal of Health Geographics 9: 61.

    Examples
    --------
    An incident every third day, here and there along a road, and six more at one place on day 41:

    >>> x = [7 * i % 40 * 100.0 for i in range(40)] + [1000.0] * 6
    >>> days = [3 * i for i in range(40)] + [41] * 6
    >>> incidents = gpd.GeoDataFrame(
    ...     {"occurred_from": pd.Timestamp("2023-01-01", tz="UTC") + pd.to_timedelta(days, unit="D")},
    ...     geometry=gpd.points_from_xy(x, [0.0] * 46),
    ...     crs="EPSG:28992",
    ... )
    >>> found = space_time_scan(incidents, radius=200, days_max=7, replications=99, rng=1)
    >>> cluster = found.clusters.iloc[0]
    >>> int(cluster["n"]), float(cluster["expected"].round(2)), float(cluster["p_value"])
    (6, 0.91, 0.01)
    >>> str(cluster["start"].date()), str(cluster["end"].date())
    ('2023-02-11', '2023-02-11')
    """
    settings = ScanSettings(radius, days_max, days_min, mode, replications, min_cases)
    cases = take_part(incidents, period=period, least=max(min_cases, _FEWEST))
    _check_period(cases, settings)
    middle = cases.found.xy if isinstance(centres, str) else _cell_centres(centres, incidents)
    circles = circles_around(middle, cases.found, radius)
    moment, windows = _windows(cases, settings)
    what, llr = kernel.best_of_each(circles.arrays, cases.begins, moment, windows, min_cases)
    maxima = _replicate(
        circles,
        cases,
        (moment, windows),
        settings=settings,
        rng=np.random.default_rng(rng),
        progress=progress,
    )
    if settings.mode == "prospective":
        what[:, 3], what[:, 4] = cases.days - 1 - what[:, 3], cases.days - 1
    found = [
        cylinder(circles, cases, number, what[number], float(llr[number]))
        for number in apart(circles, what, llr)
    ]
    cluster_id = np.full(len(incidents), NONE, dtype=np.int64)
    for number, one in enumerate(found):
        cluster_id[one.rows] = number
    return Scan(
        _frame(found, cases, maxima, incidents),
        pd.Series(cluster_id, index=incidents.index, name=columns.CLUSTER_ID),
        maxima,
        len(cases),
        len(incidents) - len(cases),
        cases.period,
        settings,
    )


def _frame(
    found: list[Cylinder], cases: Cases, maxima: Floats, incidents: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Describe the clusters, one row each."""
    first = np.array([one.first for one in found], dtype=np.int64)
    last = np.array([one.last for one in found], dtype=np.int64)
    begin = np.datetime64(cases.period[0], "us")
    table = {
        columns.CLUSTER_ID: np.arange(len(found)),
        columns.RANK: np.arange(1, len(found) + 1),
        **_likelihood(found, len(cases), maxima),
        columns.START: begin + first.astype("timedelta64[D]"),
        columns.END: begin + last.astype("timedelta64[D]"),
        columns.DAYS: last - first + 1,
        columns.RADIUS: np.array([one.radius for one in found], dtype=float),
        columns.PLACES_CIRCLE: np.array([one.places for one in found], dtype=np.int64),
        columns.N_CIRCLE: np.array([one.inside for one in found], dtype=np.int64),
        columns.MEMBERS: pd.Series([tuple(incidents.index[one.rows]) for one in found], dtype=object),
    }
    centre = np.array([one.centre for one in found], dtype=float).reshape(-1, 2)
    return gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(centre[:, 0], centre[:, 1]), crs=incidents.crs)


def _likelihood(found: list[Cylinder], total: int, maxima: Floats) -> dict[str, Floats | Integers]:
    """Say how many there are, how many were expected, and how likely that is by chance."""
    n = np.array([len(one.rows) for one in found], dtype=np.int64)
    expected = np.array([one.product / total for one in found], dtype=float)
    llr = np.array([one.llr for one in found], dtype=float)
    outside = np.where(n < total, (total - n) / (total - expected), np.nan)
    return {
        columns.N: n,
        columns.EXPECTED: expected,
        columns.RATIO: n / expected,
        columns.RELATIVE_RISK: n / expected / outside,
        columns.LLR: llr,
        columns.P_VALUE: _rank(llr, maxima),
        columns.P_GUMBEL: _gumbel(llr, maxima),
    }


def _rank(llr: Floats, maxima: Floats) -> Floats:
    """Return the share of all data sets, the real one among them, with as high a ratio."""
    if not len(maxima):
        return np.full(len(llr), np.nan)
    higher = len(maxima) - np.searchsorted(np.sort(maxima), llr, side="left")
    p_value: Floats = (1 + higher) / (len(maxima) + 1)
    return p_value


def _gumbel(llr: Floats, maxima: Floats) -> Floats:
    """Return the chance of as high a ratio in the Gumbel distribution fitted to the replications."""
    scale = np.std(maxima, ddof=1) * np.sqrt(6) / np.pi if len(maxima) > 1 else 0.0
    if not scale > 0:
        return np.full(len(llr), np.nan)
    location = np.mean(maxima) - np.euler_gamma * scale
    p_value: Floats = -np.expm1(-np.exp(-(llr - location) / scale))
    return p_value


def _windows(cases: Cases, settings: ScanSettings) -> tuple[kernel.Small, kernel.Windows]:
    """Return the moment of each case and the windows, as the kernel wants them."""
    before = np.append(0, np.cumsum(np.bincount(cases.day, minlength=cases.days)))
    if settings.mode == "retrospective":
        return cases.day.astype(np.int32), (False, settings.days_min, settings.days_max, before)
    # The shortest window holds all that happened since it began: those days are as one.
    moment = np.maximum(cases.days - 1 - cases.day, settings.days_min - 1).astype(np.int32)
    until = before[-1] - before[::-1][1 : settings.days_max + 1]
    return moment, (True, settings.days_min, settings.days_max, until)


def _replicate(
    circles: CirclesAround,
    cases: Cases,
    what: tuple[kernel.Small, kernel.Windows],
    *,
    settings: ScanSettings,
    rng: np.random.Generator,
    progress: Progress | None,
) -> Floats:
    """Deal the days out again and again, and find the highest ratio of each time."""
    moment, windows = what
    maxima = np.zeros(settings.replications)
    effort = len(circles.distance) * (1 if settings.mode == "prospective" else _HARDER)
    step = max(1, _AT_ONCE // max(1, effort))
    for start in range(0, len(maxima), step):
        if progress is not None:
            progress(start / len(maxima))
        dealt = np.array([rng.permutation(moment) for _ in maxima[start : start + step]])
        maxima[start : start + step] = kernel.highest_of_all(
            circles.arrays, cases.begins, dealt, windows, settings.min_cases
        )
    if progress is not None:
        progress(1.0)
    return maxima


def _cell_centres(grid: Grid, incidents: gpd.GeoDataFrame) -> Floats:
    """Return the centres of the cells of a grid in the CRS of the incidents."""
    grid.locate(incidents.iloc[:0])  # refuses another CRS
    return grid.centres()


def _check_period(cases: Cases, settings: ScanSettings) -> None:
    """Refuse windows longer than half the period: then the rest would be the exception."""
    if 2 * settings.days_max > cases.days:
        raise AnalysisError(
            "scan_period",
            N_(
                "A cluster lasts at most half the period. Given: up to {days_max} days in a period of "
                "{days}. Choose shorter clusters or a longer period."
            ),
            days_max=settings.days_max,
            days=cases.days,
        )
