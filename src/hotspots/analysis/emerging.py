"""Where hot spots come up, stay, come back or go: Gi* through space and time, one class for each cell."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from hotspots import columns
from hotspots.analysis.cube import Cube, space_time_cube
from hotspots.analysis.exact import exact_p
from hotspots.analysis.getis_ord import window_totals
from hotspots.analysis.local_statistics import gi_star_z, two_sided_p
from hotspots.analysis.multiple import ALPHA, benjamini_hochberg
from hotspots.analysis.neighbours import half_widths
from hotspots.analysis.points import Floats, Integers
from hotspots.analysis.trend import mann_kendall
from hotspots.errors import N_, AnalysisError

__all__ = [
    "CLASSES",
    "Cube",
    "classify",
    "emerging_hot_spots",
    "mann_kendall",
    "space_time_cube",
    "step_scores",
]

HOT_CLASSES: Final = (
    "new_hot",
    "consecutive_hot",
    "intensifying_hot",
    "persistent_hot",
    "diminishing_hot",
    "sporadic_hot",
    "oscillating_hot",
    "historical_hot",
)
COLD_CLASSES: Final = tuple(name.replace("hot", "cold") for name in HOT_CLASSES)
NO_CLASS: Final = "none"
CLASSES: Final = (*HOT_CLASSES, *COLD_CLASSES, NO_CLASS)
"""The 17 classes, of which every cell has exactly one."""

MIN_STEPS: Final = 10
"""Fewer steps have no 90 % that is not all of them, and no trend that a test can find."""

_MOST_STEPS: Final = 0.9


@dataclass(frozen=True, eq=False)
class StepScores:
    """Gi* of every cell in every step; NaN outside the study area and where it is undefined.

    Attributes
    ----------
    z_score, p_value, q_value
        Shape (steps, rows, columns); p two-sided, q over all cells and steps.
    state
        1 hot, -1 cold, 0 neither, shape (steps, rows, columns).
    """

    z_score: Floats
    p_value: Floats
    q_value: Floats
    state: NDArray[np.int8]


def step_scores(
    cube: Cube,
    *,
    distance: float | None = None,
    steps_back: int = 1,
    level: float = ALPHA,
    exact: bool = True,
    progress: Callable[[float], None] | None = None,
) -> StepScores:
    """Compute Gi* of every cell in every step, looking around in space and backwards in time, never forwards.

    With binary weights, the w bins of the neighbourhood (itself included) of the n bins of the cube:
    z = (Σx - w·x̄) / (S·√((n·w - w²)/(n - 1))), x̄ and S over the whole cube. The normal p calls chance hot
    where counts are small and skewed; the exact one is that of the sum of w counts drawn from all counts of
    the cube (:func:`hotspots.analysis.exact.exact_p`). Undefined where S = 0 or all is
    neighbourhood.

    Parameters
    ----------
    cube
        Counts.
    distance
        Metres between cell centres that are neighbours; by default those that touch, corners included.
    steps_back
        How many earlier steps belong to the neighbourhood.
    level
        The share of false alarms accepted among the bins called hot or cold (Benjamini-Hochberg over all
        bins of the cube).
    exact
        Whether p is exact; very large counts and neighbourhoods are always given the normal one.
    progress
        Called with the fraction done; may raise to cancel.

    References
    ----------
    Ord, J. K. and Getis, A. (1995). Local spatial autocorrelation statistics: distributional issues and an
    application. Geographical Analysis 27(4).
    """
    _check(cube, steps_back, level)
    tell = progress or (lambda _: None)
    inside = cube.grid.inside
    reach = half_widths(cube.grid.cell_size, distance)
    bins = np.broadcast_to(inside, cube.counts.shape)
    total = _look_back(_around(cube.counts, reach, tell, 0.4), steps_back)
    weight = _look_back(np.repeat(_around(inside[None], reach, tell, 0.4), cube.steps, axis=0), steps_back)
    values = cube.counts[:, inside].ravel().astype(np.float64)
    z, p = _test(total[bins], weight[bins], values, exact=exact)
    tell(0.9)
    q = benjamini_hochberg(p)
    state = np.where(q <= level, np.sign(z), 0.0)
    out = [np.full(cube.counts.shape, np.nan) for _ in range(3)]
    for array, found in zip(out, (z, p, q), strict=True):
        array[bins] = found
    states = np.zeros(cube.counts.shape, dtype=np.int8)
    states[bins] = np.nan_to_num(state).astype(np.int8)
    tell(1.0)
    return StepScores(out[0], out[1], out[2], states)


def emerging_hot_spots(
    cube: Cube,
    *,
    distance: float | None = None,
    steps_back: int = 1,
    level: float = ALPHA,
    exact: bool = True,
    progress: Callable[[float], None] | None = None,
) -> gpd.GeoDataFrame:
    """Give each cell one of 17 classes by its history of hot and cold steps.

    Parameters
    ----------
    cube
        Counts, at least ten steps.
    distance, steps_back, level, exact, progress
        As of :func:`step_scores`; the level is that of the trend's p too.

    Returns
    -------
    geopandas.GeoDataFrame
        The cells in the study area (``row``, ``col``, geometry) with

        - ``emerging``: the class, see :func:`classify`;
        - ``n``, and ``hot_steps`` and ``cold_steps`` of all steps;
        - ``z_score``, ``p_value``, ``q_value`` of the last step;
        - ``trend_z``, ``trend_p``: Mann-Kendall of the incidents in the cell and those around it, each step
          by itself: scores that look back share steps and would feign a trend.

    Raises
    ------
    AnalysisError
        When a setting is out of range or there are fewer than ten steps.

    References
    ----------
    Getis, A. and Ord, J. K. (1992). The analysis of spatial association by use of distance statistics.
    Geographical Analysis 24(3). The classes are those that Esri's Emerging Hot Spot Analysis made common.

    Examples
    --------
    >>> from datetime import date, timedelta
    >>> from hotspots.analysis.grid import make_grid
    >>> grid = make_grid((0, 0, 2000, 2000), cell_size=100, crs="EPSG:28992")
    >>> counts = np.random.default_rng(1).poisson(1, (12, 20, 20)).astype(np.int32)
    >>> counts[-1, 4:7, 4:7] += 6
    >>> days = tuple(date(2024, 1, 1) + timedelta(days=28 * step) for step in range(13))
    >>> found = emerging_hot_spots(Cube(grid, counts, days, 0))
    >>> found.loc[5 * 20 + 5, "emerging"]
    'new_hot'
    """
    if cube.steps < MIN_STEPS:
        raise AnalysisError(
            "steps",
            N_(
                "Classes need a history of at least {least} steps. Given: {given}. "
                "Choose shorter steps or a longer period."
            ),
            least=MIN_STEPS,
            given=cube.steps,
        )
    scores = step_scores(
        cube,
        distance=distance,
        steps_back=steps_back,
        level=level,
        exact=exact,
        progress=progress,
    )
    inside = cube.grid.inside
    alone = _around(cube.counts, half_widths(cube.grid.cell_size, distance), lambda _: None, 0.0)
    trend = mann_kendall(alone[:, inside].T)
    sign = np.where(trend.p_value <= level, np.sign(trend.z_score), 0.0)
    state = scores.state[:, inside]
    cells = cube.grid.frame()
    cells[columns.EMERGING] = classify(state, np.nan_to_num(sign))
    cells[columns.N] = cube.counts[:, inside].sum(axis=0)
    cells[columns.HOT_STEPS] = (state > 0).sum(axis=0)
    cells[columns.COLD_STEPS] = (state < 0).sum(axis=0)
    cells[columns.Z_SCORE] = scores.z_score[-1][inside]
    cells[columns.P_VALUE] = scores.p_value[-1][inside]
    cells[columns.Q_VALUE] = scores.q_value[-1][inside]
    cells[columns.TREND_Z] = trend.z_score
    cells[columns.TREND_P] = trend.p_value
    return cells[[*(name for name in cells if name != columns.GEOMETRY), columns.GEOMETRY]]


def classify(state: NDArray[np.signedinteger], trend: NDArray[np.generic]) -> NDArray[np.str_]:
    """Give each cell exactly one class; what the last step is decides first.

    - Last step hot, hot in at least 90 % of the steps: *intensifying* with a rising trend, *diminishing* with
      a falling one, else *persistent*.
    - Last step hot, fewer hot steps: no hot step before the final run of them: *new* when that run is one
      step, *consecutive* when longer; else *oscillating* when any step was cold, else *sporadic*.
    - Last step neither: *historical* when at least 90 % were hot.
    - The same for cold with the trend mirrored (cold intensifies as counts fall); all else is *none*.

    Parameters
    ----------
    state
        1 hot, -1 cold, 0 neither, shape (steps, cells).
    trend
        Positive rising, negative falling, 0 neither, shape (cells,).

    Examples
    --------
    >>> classify(np.array([[0, 1, 0], [0, 1, -1], [1, 1, 1]]), np.array([0, 1, 0])).tolist()
    ['new_hot', 'intensifying_hot', 'new_hot']
    """
    names = np.full(state.shape[1], NO_CLASS, dtype="<U20")
    for side, classes in ((1, HOT_CLASSES), (-1, COLD_CLASSES)):
        hot = state * side > 0
        steps = hot.sum(axis=0)
        mostly = steps >= np.ceil(_MOST_STEPS * len(hot) - 1e-9)
        run = np.where(hot.all(axis=0), len(hot), (~hot[::-1]).argmax(axis=0))
        way = np.asarray(trend) * side
        oscillates = (state * side < 0).any(axis=0)
        new, consecutive, up, level, down, sporadic, oscillating, historical = classes
        now = np.select(
            [
                mostly & (way > 0),
                mostly & (way < 0),
                mostly,
                (steps == run) & (run == 1),
                steps == run,
                oscillates,
            ],
            [up, down, level, new, consecutive, oscillating],
            sporadic,
        )
        names = np.where(hot[-1], now, names)
        names = np.where((state[-1] == 0) & mostly, historical, names)
    return names


def _check(cube: Cube, steps_back: int, level: float) -> None:
    """Refuse settings that make no neighbourhood or no test."""
    if not 0 <= steps_back < cube.steps:
        raise AnalysisError(
            "steps_back",
            N_("A neighbourhood looks back 0 to {most} steps here. Given: {given}. Choose for instance 1."),
            most=cube.steps - 1,
            given=steps_back,
        )
    if not 0 < level < 1:
        raise AnalysisError(
            "level",
            N_(
                "The accepted share of false alarms lies between 0 and 1. Given: {level}. "
                "Choose for instance 0.05."
            ),
            level=level,
        )


def _around(
    counts: NDArray[np.generic], reach: Integers, tell: Callable[[float], None], end: float
) -> Integers:
    """Sum each step over the neighbourhood in space."""
    out = np.empty(counts.shape, dtype=np.int64)
    for step, values in enumerate(counts):
        out[step] = np.rint(window_totals(values.astype(np.float64), reach))
        tell(end * (step + 1) / len(counts))
    return out


def _look_back(sums: Integers, steps: int) -> Integers:
    """Add the sums of so many earlier steps; the first steps have fewer."""
    running = np.cumsum(sums, axis=0)
    running[steps + 1 :] -= running[: -steps - 1].copy()
    return running


def _test(total: Integers, weight: Integers, values: Floats, *, exact: bool) -> tuple[Floats, Floats]:
    """Return z and two-sided p of sums over so many of the values."""
    totals = total.astype(np.float64)
    z = gi_star_z(values, totals, weight)
    p = exact_p(values, totals, weight) if exact and len(values) else None
    return z, two_sided_p(z) if p is None else np.where(np.isnan(z), np.nan, p)
