"""Bands of distance and of days: their edges, which end belongs to them, and the same place before them."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, Literal, NamedTuple, get_args

import numpy as np

from hotspots.analysis.kernels.near_repeat import MOST_DAYS
from hotspots.analysis.points import Floats, Integers
from hotspots.errors import N_, AnalysisError

Metric = Literal["euclidean", "manhattan"]
Closed = Literal["left", "right"]
Edges = tuple[tuple[float, float], ...]

DISTANCE_BANDS: Final = (0.0, 50.0, 100.0, 200.0, 400.0)
"""Edges of the usual bands of distance, in metres."""

DAY_BANDS: Final = (0.0, 8.0, 15.0, 29.0, 57.0)
"""Edges of the usual bands of whole days, closed at the left: 0-7, 8-14, 15-28 and 29-56 days."""

SAME_PLACE: Final = 1.0
"""Metres within which two incidents are at the same place."""

TOUCH: Final = 1e-6
"""Metres by which a distance may be off through the rounding of coordinates."""

MAX_DAYS: Final = MOST_DAYS
"""The longest difference of days that is told apart: 89 years."""

_SHORTEST: Final = 1e-3  # metres; no two edges are nearer, so that rounding does not decide


class Bands(NamedTuple):
    """Bands as a person reads them, and as they are counted.

    Attributes
    ----------
    distances
        From and to of each band in metres, the same place first when there is such a band.
    days
        First and last whole day of each band, both in it.
    metres_below, days_below
        Where the finite bands end: a distance, or a difference of days, in a band lies below its number.
    manhattan
        Whether distances go along the axes.
    """

    distances: Edges
    days: Edges
    metres_below: Floats
    days_below: Integers
    manhattan: bool


def make_bands(
    distance_bands: Sequence[float],
    day_bands: Sequence[float],
    metric: Metric,
    closed: Closed,
    same_place: float | None,
) -> Bands:
    """Make bands of edges; see :func:`hotspots.analysis.near_repeat.knox`."""
    check_option(metric, get_args(Metric))
    check_option(closed, get_args(Closed))
    metres, days = [float(edge) for edge in distance_bands], [float(edge) for edge in day_bands]
    _check_edges(metres, same_place)
    _check_days(days)
    limits = np.array(metres[1:]) + (TOUCH if closed == "right" else -TOUCH)
    if same_place is not None:
        metres.insert(1, float(same_place))
        limits = np.append(same_place + TOUCH, limits)
    ends = np.array(days[1:]) + (closed == "right")
    first_days = [0.0, *ends[:-1].tolist()]
    return Bands(
        tuple(pairwise(metres)),
        tuple(zip(first_days, (ends - 1).tolist(), strict=True)),
        limits[np.isfinite(limits)],
        np.minimum(ends[np.isfinite(ends)], MAX_DAYS + 1).astype(np.int64),
        metric == "manhattan",
    )


def check_option(value: str, allowed: Sequence[str]) -> None:
    """Refuse a metric or an end that does not exist."""
    if value not in allowed:
        raise AnalysisError(
            "band_option",
            N_("This option is one of {allowed}. Given: {value}. Choose one of those."),
            allowed=", ".join(allowed),
            value=str(value),
        )


def _check_edges(metres: Sequence[float], same_place: float | None) -> None:
    """Refuse edges of distance that do not rise from zero."""
    rises = all(high - low >= _SHORTEST for low, high in pairwise(metres))  # False for NaN and ∞ - ∞
    if len(metres) < 2 or metres[0] != 0 or not rises:  # noqa: PLR2004 - a first and a last
        raise AnalysisError(
            "distance_bands",
            N_(
                "Bands of distance are two or more edges in metres that rise from 0. Given: {given}. "
                "Choose for instance 0, 100, 200, 400."
            ),
            given=", ".join(f"{edge:g}" for edge in metres),
        )
    if same_place is not None and not _SHORTEST <= same_place <= metres[1] - _SHORTEST:
        raise AnalysisError(
            "same_place",
            N_(
                "Incidents are at the same place within a distance above zero and below the first edge of "
                "the bands, {edge} metres. Given: {given}. Choose for instance 1."
            ),
            edge=metres[1],
            given=same_place,
        )


def _check_days(days: Sequence[float]) -> None:
    """Refuse edges of days that do not rise from zero, or are not whole."""
    finite = np.array(days)[np.isfinite(days)]
    if (
        len(days) < 2  # noqa: PLR2004 - a first and a last
        or days[0] != 0
        or not all(low < high for low, high in pairwise(days))
        or (finite != np.floor(finite)).any()
    ):
        raise AnalysisError(
            "day_bands",
            N_(
                "Bands of days are two or more edges in whole days that rise from 0. Given: {given}. "
                "Choose for instance 0, 8, 15, 29."
            ),
            given=", ".join(f"{edge:g}" for edge in days),
        )
