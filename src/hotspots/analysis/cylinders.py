"""Cylinders in space and time: the cases, the circles around centres, and what a circle and a window hold."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from hotspots import columns
from hotspots.analysis import rhythm
from hotspots.analysis.kernels import scan as kernel
from hotspots.analysis.points import Floats, Integers, Places, coordinates, places
from hotspots.errors import N_, AnalysisError

MAX_PAIRS: Final = 40_000_000
"""Pairs of a centre and a place within the radius that are kept in memory, 16 bytes each."""

_MINUTES: Final = 24 * 60
_EPOCH: Final = date(1970, 1, 1)
_TOUCH: Final = kernel.TOUCH
_AT_ONCE: Final = 2_000_000  # pairs sorted at a time


@dataclass(frozen=True, eq=False)
class Cases:
    """The incidents that take part, sorted by place and within a place by day: the order of the rows is gone.

    Attributes
    ----------
    row, day
        Position in the frame, and day since the first of the period, shape (cases,).
    found, begins
        The places, and where the cases of each begin, shape (places + 1,).
    period
        First and last day.
    """

    row: Integers
    day: Integers
    found: Places
    begins: Integers
    period: tuple[date, date]

    def __len__(self) -> int:
        return len(self.row)

    @property
    def days(self) -> int:
        """The length of the period in days."""
        return (self.period[1] - self.period[0]).days + 1


@dataclass(frozen=True, eq=False)
class CirclesAround:
    """Circles as they grow place by place.

    Attributes
    ----------
    arrays
        See :data:`hotspots.analysis.kernels.scan.Circles`.
    centre
        Coordinates in metres, shape (circles, 2).
    distance
        Metres from the centre, in the order of the places in the arrays.
    """

    arrays: kernel.Circles
    centre: Floats
    distance: Floats

    def reach(self, number: int, position: int) -> tuple[NDArray[np.int32], float]:
        """Return the places of a circle up to a position and all equally far, and the radius in metres."""
        starts, around, inside = self.arrays
        low, high = starts[number], starts[number + 1]
        end = low + np.searchsorted(inside[low:high], inside[low + position], side="right")
        return around[low:end], float(self.distance[end - 1])


@dataclass(frozen=True, eq=False)
class Cylinder:
    """What is in a circle and a window.

    Attributes
    ----------
    centre, radius
        Metres.
    places, inside
        Places and cases in the circle, in the whole period.
    first, last
        Days of the window, since the first of the period.
    product, llr
        Cases in the circle times those in the window, and the log likelihood ratio.
    rows
        Positions of the cases in the frame, ascending.
    """

    centre: Floats
    radius: float
    places: int
    inside: int
    first: int
    last: int
    product: int
    llr: float
    rows: Integers


def take_part(incidents: gpd.GeoDataFrame, *, period: tuple[date, date] | None, least: int) -> Cases:
    """Take the incidents with a location and a day in the period.

    Raises
    ------
    CRSError
        When the frame is not in a projected CRS in metres.
    AnalysisError
        When there are fewer than the least, or the period ends before it begins.
    """
    if period is not None and period[0] > period[1]:
        raise AnalysisError(
            "period_reversed",
            N_("A period begins before it ends. Given: from {start} to {end}. Exchange the two dates."),
            start=period[0].isoformat(),
            end=period[1].isoformat(),
        )
    x, _ = coordinates(incidents)
    moments = incidents[columns.OCCURRED_FROM]
    known = np.flatnonzero(moments.notna().to_numpy() & ~np.isnan(x))
    day = rhythm.wall_clock(moments.iloc[known]) // _MINUTES
    if period is not None:
        low, high = ((limit - _EPOCH).days for limit in period)
        within = (day >= low) & (day <= high)
        known, day = known[within], day[within]
    if len(known) < least:
        raise AnalysisError(
            "scan_too_few",
            N_(
                "A scan compares incidents with each other: at least {least} with a location and a time. "
                "Given: {n}. Choose a longer period or more kinds of incidents."
            ),
            least=least,
            n=len(known),
        )
    first, last = period or (_EPOCH + timedelta(days=int(day.min())), _EPOCH + timedelta(days=int(day.max())))
    found = places(incidents.iloc[known])
    order = np.lexsort((day, found.of_incident))
    begins = np.append(0, np.cumsum(found.n))
    return Cases(known[order], day[order] - (first - _EPOCH).days, found, begins, (first, last))


def circles_around(centres: Floats, found: Places, radius: float) -> CirclesAround:
    """Put the places within the radius of each centre in order of distance.

    Places equally far from a centre come into its circle together. Centres without a place within the radius
    are left out.

    Raises
    ------
    AnalysisError
        When there are too many pairs to keep in memory.
    """
    tree = cKDTree(found.xy)
    sizes = tree.query_ball_point(centres, radius + _TOUCH, return_length=True).astype(np.int64)
    centres, sizes = centres[sizes > 0], sizes[sizes > 0]
    _check_pairs(int(sizes.sum()), radius)
    starts = np.append(0, np.cumsum(sizes))
    around, distance = np.empty(starts[-1], dtype=np.int32), np.empty(starts[-1])
    blocks = np.unique(np.append(np.searchsorted(starts, np.arange(0, starts[-1], _AT_ONCE)), len(centres)))
    for low, high in pairwise(blocks.tolist()):
        part = cKDTree(centres[low:high])
        pairs = part.sparse_distance_matrix(tree, radius + _TOUCH, output_type="ndarray")
        order = np.lexsort((pairs["j"], pairs["v"], pairs["i"]))
        around[starts[low] : starts[high]] = pairs["j"][order]
        distance[starts[low] : starts[high]] = pairs["v"][order]
    inside = kernel.count_inside(starts, around, distance, found.n)
    return CirclesAround((starts, around, inside), centres, distance)


def apart(circles: CirclesAround, what: Integers, llr: Floats) -> list[int]:
    """Choose, from the most likely on, circles whose best cylinder shares no place with one chosen before.

    Of equally likely ones the smallest circle, then the westernmost, then the southernmost.
    """
    likely = np.flatnonzero(llr > 0)
    reach = {number: circles.reach(number, what[number, 2]) for number in likely.tolist()}
    radius = np.array([reach[number][1] for number in likely.tolist()])
    order = np.lexsort((circles.centre[likely, 1], circles.centre[likely, 0], radius, -llr[likely]))
    taken: set[int] = set()
    chosen = []
    for number in likely[order].tolist():
        around = reach[number][0].tolist()
        if taken.isdisjoint(around):
            taken.update(around)
            chosen.append(number)
    return chosen


def cylinder(circles: CirclesAround, cases: Cases, number: int, what: Integers, llr: float) -> Cylinder:
    """Look up what is in the best cylinder of a circle."""
    _, product, position, first, last = what.tolist()
    around, radius = circles.reach(number, position)
    inside = np.concatenate([np.arange(cases.begins[place], cases.begins[place + 1]) for place in around])
    during = inside[(cases.day[inside] >= first) & (cases.day[inside] <= last)]
    return Cylinder(
        circles.centre[number],
        radius,
        len(around),
        len(inside),
        first,
        last,
        product,
        llr,
        np.sort(cases.row[during]),
    )


def _check_pairs(pairs: int, radius: float) -> None:
    """Refuse what would not fit in memory."""
    if pairs > MAX_PAIRS:
        raise AnalysisError(
            "scan_too_dense",
            N_(
                "A scan keeps at most {most} pairs of a centre and a place within the radius. Given: {pairs} "
                "within {radius} metres. Choose a smaller radius, a shorter period or a grid of centres."
            ),
            most=MAX_PAIRS,
            radius=radius,
            pairs=pairs,
        )
