"""Do incidents draw others after them? Pairs that are near in place and in time, beside what chance gives."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots import columns
from hotspots.analysis.bands import (
    DAY_BANDS,
    DISTANCE_BANDS,
    MAX_DAYS,
    SAME_PLACE,
    TOUCH,
    Bands,
    Closed,
    Edges,
    Metric,
    make_bands,
)
from hotspots.analysis.kernels import near_repeat as kernel
from hotspots.analysis.multiple import benjamini_hochberg
from hotspots.analysis.points import Floats, Integers, coordinates
from hotspots.analysis.rhythm import wall_clock
from hotspots.errors import N_, AnalysisError

_MINUTES: Final = 24 * 60
_MAX_PAIRS: Final = 50_000_000  # listed at a time: 200 MB
_THREADS: Final = min(os.cpu_count() or 1, 4)


@dataclass(frozen=True, eq=False)
class KnoxTable:
    """Pairs of incidents by the distance and the days between them. Rows are distances, columns days.

    Attributes
    ----------
    distances
        From and to of each band in metres. The first is that of the same place when ``same_place`` is set.
    days
        First and last whole day of each band, both in it; the last one may be infinite.
    observed
        Pairs, shape (distances, days).
    expected
        The exact mean over all ways to give the same days to the same places. NaN without pairs.
    ratio
        ``observed / expected``; NaN where nothing is expected.
    p_value
        The share of the orders of days, the real one among them, with at least as many pairs. One-sided: a
        small p says *more* than chance. NaN where no pair can be, or without permutations.
    q_value
        The same, held for the number of cells of the table (Benjamini-Hochberg).
    n, left_out
        Incidents compared, and those without location or time.
    pairs
        ``n * (n - 1) / 2``.
    permutations
        Of the days, the real order not among them.
    metric, closed, same_place
        How distances were measured, which end belongs to a band, and the metres of the same place.
    """

    distances: Edges
    days: Edges
    observed: Integers
    expected: Floats
    ratio: Floats
    p_value: Floats
    q_value: Floats
    n: int
    left_out: int
    pairs: int
    permutations: int
    metric: Metric
    closed: Closed
    same_place: float | None

    def frame(self) -> pd.DataFrame:
        """Return one row a cell: its bands, and observed, expected, ratio, p and q."""
        edges = [(*metres, *days) for metres in self.distances for days in self.days]
        names = [columns.DISTANCE_FROM, columns.DISTANCE_TO, columns.FIRST_DAY, columns.LAST_DAY]
        frame = pd.DataFrame(edges, columns=names, dtype=np.float64)
        return frame.assign(
            **{
                columns.OBSERVED: self.observed.ravel(),
                columns.EXPECTED: self.expected.ravel(),
                columns.RATIO: self.ratio.ravel(),
                columns.P_VALUE: self.p_value.ravel(),
                columns.Q_VALUE: self.q_value.ravel(),
            }
        )


class Strips(NamedTuple):
    """Points sorted by strip and y, and where the possible partners of each stand."""

    order: Integers
    near: Integers


class _List(NamedTuple):
    """Listed pairs: see :func:`hotspots.analysis.kernels.near_repeat.list_pairs`."""

    starts: Integers
    listed: kernel.Positions
    rows: tuple[int, int]


class _Points(NamedTuple):
    """Located incidents in the order of their strips, and their days from the earliest."""

    where: kernel.Sorted
    day: Integers


def knox(
    incidents: gpd.GeoDataFrame,
    *,
    distance_bands: Sequence[float] = DISTANCE_BANDS,
    day_bands: Sequence[float] = DAY_BANDS,
    metric: Metric = "euclidean",
    closed: Closed = "left",
    same_place: float | None = SAME_PLACE,
    permutations: int = 999,
    rng: np.random.Generator | int = 0,
    progress: Callable[[float], None] | None = None,
) -> KnoxTable:
    """Compare the pairs of incidents near in place and time with what chance gives the same places and days.

    Time is the whole day of ``occurred_from`` by the local wall clock: incidents on one date are 0 days
    apart. Of a window the beginning counts, so that a wide one blurs the first band of days.

    Parameters
    ----------
    incidents
        Points in a projected CRS with ``occurred_from``; those without location or time are left out.
    distance_bands
        Two or more rising edges in metres, from 0; the last may be infinite.
    day_bands
        Two or more rising edges in whole days, from 0; the last may be infinite.
    metric
        ``"euclidean"`` (as the crow flies) or ``"manhattan"`` (along the axes of the CRS).
    closed
        ``"left"``: bands are [a, b). ``"right"``: (a, b], and the first one holds 0 too. Give the days their
        own edges then: 0, 7, 14, 28, 56 is 0-7, 8-14, 15-28, 29-56.
    same_place
        Metres up to which, that distance included, two incidents are at the same place: a band of its own
        before the others. ``None`` for no such band.
    permutations
        How often the days are dealt out anew over the incidents; 0 for no p-values.
    rng
        A generator, or its seed.
    progress
        Is called with the share done; what it raises stops the work.

    Raises
    ------
    CRSError
        When the frame is not in a projected CRS in metres.
    AnalysisError
        When a setting is out of range, or there are fewer than two incidents to compare.

    Notes
    -----
    Memory: 4 bytes a pair within the largest finite edge, at most 200 MB of them at a time, and some 60 bytes
    an incident and band. The answer does not depend on the number of threads, nor on the order of the rows.

    References
    ----------
    Knox, E. G. (1964). The detection of space-time interactions. Applied Statistics 13(1).
    Johnson, S. D. et al. (2007). Space-time patterns of risk: a cross national assessment of residential
    burglary victimization. Journal of Quantitative Criminology 23(3).

    Examples
    --------
    >>> days = pd.to_datetime(["2023-05-01", "2023-05-03", "2023-05-30", "2023-07-30"])
    >>> points = gpd.points_from_xy([0, 30, 1000, 1030], [0, 0, 0, 0], crs="EPSG:28992")
    >>> table = knox(gpd.GeoDataFrame({"occurred_from": days}, geometry=points), day_bands=(0, 8, 57))
    >>> table.observed[1], table.expected[1].round(2)  # beyond the same place and nearer than 50 m
    (array([1, 0]), array([0.33, 0.67]))
    """
    _check_permutations(permutations)
    bands = make_bands(distance_bands, day_bands, metric, closed, same_place)
    points, left_out = _points(incidents, bands)
    n = len(points.day)
    pairs = n * (n - 1) // 2
    rng = np.random.default_rng(rng)
    seed = int(rng.integers(2**63))
    counts, of_distance = _count(points, bands, permutations, seed, progress)
    of_days = _pairs_by_days(points.day, bands.days_below)
    shape = (len(bands.distances), len(bands.days))
    counts, of_distance, of_days = _complete(counts, of_distance, of_days, pairs, shape)
    expected = of_distance[:, None] * (of_days[None, :] / pairs)
    possible = expected > 0
    observed = counts[0]
    ratio = np.divide(observed, expected, out=np.full(expected.shape, np.nan), where=possible)
    at_least = (counts >= observed).sum(axis=0) / (permutations + 1)
    p_value = np.where(possible & (permutations > 0), at_least, np.nan)
    return KnoxTable(
        distances=bands.distances,
        days=bands.days,
        observed=observed,
        expected=expected,
        ratio=ratio,
        p_value=p_value,
        q_value=benjamini_hochberg(p_value),
        n=n,
        left_out=left_out,
        pairs=pairs,
        permutations=permutations,
        metric=metric,
        closed=closed,
        same_place=same_place,
    )


def strips(x: Floats, y: Floats, reach: float) -> Strips:
    """Sort points into strips as wide as the reach, so that pairs within it are quickly found."""
    # A hair wider than the reach, so that no pair is two strips apart by rounding.
    strip = np.floor((x - x.min(initial=np.inf)) / (reach * (1 + TOUCH))).astype(np.int64)
    order = np.lexsort((y, strip))
    return Strips(order, kernel.partners(y[order], strip[order], reach))


def located(incidents: gpd.GeoDataFrame) -> tuple[Floats, Floats, Integers, Integers]:
    """Return x, y and whole local day of the incidents that have them, and their positions in the frame."""
    x, y = coordinates(incidents)
    moments = incidents[columns.OCCURRED_FROM]
    rows = np.flatnonzero(~np.isnan(x) & moments.notna().to_numpy())
    day = wall_clock(moments.iloc[rows]) // _MINUTES
    return x[rows], y[rows], day, rows


def _points(incidents: gpd.GeoDataFrame, bands: Bands) -> tuple[_Points, int]:
    """Sort the incidents, so that the order of their rows does not matter, and number their days from 0."""
    x, y, day, _ = located(incidents)
    if len(x) < 2:  # noqa: PLR2004 - a pair
        raise AnalysisError(
            "pairs",
            N_(
                "Near repeats are found by comparing incidents in pairs, so there are at least two with a "
                "location and a time. Given: {n}. Choose a longer period or more categories."
            ),
            n=len(x),
        )
    order = np.lexsort((day, y, x))
    x, y, day = x[order], y[order], day[order]
    found = strips(x, y, float(bands.metres_below[-1]) if len(bands.metres_below) else 1.0)
    day = day[found.order] - day.min()
    longest = int(day.max())
    if longest > MAX_DAYS:
        raise AnalysisError(
            "days_span",
            N_(
                "Incidents are compared over at most {most} days. Given: {days} days between the first and "
                "the last. Check the years of the dates, or choose a shorter period."
            ),
            most=MAX_DAYS,
            days=longest,
        )
    return _Points((x[found.order], y[found.order], found.near), day), len(incidents) - len(x)


def _pairs_by_days(day: Integers, limits: Integers) -> Integers:
    """Count all pairs by the days between them, whatever their distance: shape (day bands,)."""
    ordered = np.sort(day)
    first = np.arange(1, len(day) + 1)
    below = [int((np.searchsorted(ordered, ordered + limit) - first).sum()) for limit in limits]
    return np.array([high - low for low, high in pairwise([0, *below])], dtype=np.int64)


def _count(
    points: _Points,
    bands: Bands,
    permutations: int,
    seed: int,
    progress: Callable[[float], None] | None,
) -> tuple[Integers, Integers]:
    """Count the pairs in the finite bands, for the real order of the days and then for permuted ones.

    Returns
    -------
    counts, of_distance
        Shapes (1 + permutations, distance bands, day bands) and (distance bands,).
    """
    blocks = -(-(permutations + 1) // kernel.TOGETHER)
    counts = np.zeros(
        (blocks, kernel.TOGETHER, len(bands.metres_below), len(bands.days_below)), dtype=np.int64
    )
    by_point = kernel.count_pairs(points.where, bands.metres_below, bands.manhattan)
    total, done = max(int(by_point.sum()), 1), 0
    for rows in _chunks(by_point.sum(axis=0)):
        starts = np.append(0, np.cumsum(by_point[:, rows[0] : rows[1]]))
        listed = kernel.list_pairs(points.where, bands.metres_below, bands.manhattan, rows, starts)
        work = partial(_count_block, _List(starts, listed, rows), points.day, bands.days_below, seed)
        with ThreadPoolExecutor(_THREADS) as pool:
            try:
                for block, counted in enumerate(pool.map(work, range(blocks))):
                    counts[block] += counted
                    if progress is not None:
                        progress((done + len(listed) * (block + 1) / blocks) / total)
            except BaseException:  # cancelled by the progress: what has not begun need not begin
                pool.shutdown(cancel_futures=True)
                raise
        done += len(listed)
    orders = counts.reshape(blocks * kernel.TOGETHER, *counts.shape[2:])[: permutations + 1]
    return orders, by_point.sum(axis=1)


def _chunks(pairs: Integers) -> Iterator[tuple[int, int]]:
    """Divide the points, so that not too many pairs are listed at a time."""
    until = np.cumsum(pairs)
    begin = 0
    while begin < len(pairs):
        before = until[begin - 1] if begin else 0
        end = max(int(np.searchsorted(until, before + _MAX_PAIRS, side="right")), begin + 1)
        yield begin, end
        begin = end


def _count_block(pairs: _List, day: Integers, days_below: Integers, seed: int, block: int) -> Integers:
    """Count the listed pairs for a block of orders of the days: shape (orders, distance bands, day bands)."""
    rng = np.random.default_rng([seed, block])
    small = day.astype(np.uint16)
    orders = np.empty((len(day), kernel.TOGETHER), dtype=np.uint16)
    for column in range(kernel.TOGETHER):
        orders[:, column] = rng.permutation(small)
    if block == 0:
        orders[:, 0] = small
    limits = np.minimum(days_below, day.max() + 1).astype(np.uint16)
    limits = np.append(limits, np.zeros(-len(limits) % kernel.LIMITS, dtype=np.uint16))
    below = [kernel.count_days(*pairs, orders, part) for part in limits.reshape(-1, kernel.LIMITS)]
    bands = (len(pairs.starts) - 1) // (pairs.rows[1] - pairs.rows[0])
    none = np.zeros((bands, 1, kernel.TOGETHER), dtype=np.int64)
    together = np.concatenate([none, *below], axis=1)[:, : len(days_below) + 1]
    return np.diff(together, axis=1).transpose(2, 0, 1)


def _complete(
    counts: Integers, of_distance: Integers, of_days: Integers, pairs: int, shape: tuple[int, int]
) -> tuple[Integers, Integers, Integers]:
    """Add the infinite bands: they hold what is in none of the others."""
    if shape[1] > len(of_days):
        of_days = np.append(of_days, pairs - of_days.sum())
        counts = np.append(counts, of_distance[:, None] - counts.sum(axis=2, keepdims=True), axis=2)
    if shape[0] > len(of_distance):
        of_distance = np.append(of_distance, pairs - of_distance.sum())
        counts = np.append(counts, of_days - counts.sum(axis=1, keepdims=True), axis=1)
    return counts, of_distance, of_days


def _check_permutations(permutations: int) -> None:
    """Refuse fewer than no permutations."""
    if permutations < 0:
        raise AnalysisError(
            "permutations",
            N_("The number of permutations is zero or more. Given: {given}. Choose for instance 999."),
            given=permutations,
        )
