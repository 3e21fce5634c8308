"""Gi* of Getis and Ord: where more lies together, or less, than chance would put there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.ndimage import correlate1d

from hotspots import columns
from hotspots.analysis.exact import exact_p
from hotspots.analysis.grid import Grid
from hotspots.analysis.local_statistics import (
    check_finite,
    gi_star_z,
    gi_z,
    observed,
    two_sided_p,
)
from hotspots.analysis.multiple import ALPHA, benjamini_hochberg
from hotspots.analysis.neighbours import Neighbours, half_widths
from hotspots.analysis.permuted import check_permutations, conditional_p
from hotspots.analysis.points import Booleans, Floats, Integers
from hotspots.errors import N_, AnalysisError

HOT: Final = "hot"
COLD: Final = "cold"
NONE: Final = "none"


@dataclass(frozen=True, eq=False)
class _Tested:
    """What is tested: values, and of their neighbours (without self) the total and the number, all (n,)."""

    values: Floats
    totals: Floats
    counts: Integers


def getis_ord(
    frame: gpd.GeoDataFrame,
    *,
    neighbours: Neighbours,
    values: str = columns.N,
    star: bool = True,
    exact: bool = True,
    level: float = ALPHA,
    permutations: int = 0,
    rng: np.random.Generator | int = 0,
    progress: Callable[[float], None] | None = None,
) -> gpd.GeoDataFrame:
    """Test around each area or point whether its neighbourhood holds more, or less, than chance would.

    Weights are binary. For Gi* (``star``) a place is one of its own neighbours, and with W neighbours

        z = (Σw·x - x̄·W) / (S·√(W·(n - W)/(n - 1))),  S² = Σx²/n - x̄².

    For Gi the place itself is left out of the neighbours, of x̄, of S and of n.

    Parameters
    ----------
    frame
        Areas or points. A row whose value is missing is neither tested nor a neighbour.
    neighbours
        Of the same rows, from :mod:`hotspots.analysis.neighbours`.
    values
        The column to test: a count or a rate.
    star
        Gi* when true, Gi when not.
    exact
        Whether the p of Gi* is that of the counts dealt at random (:func:`hotspots.analysis.exact.exact_p`)
        where it can be: the values are whole numbers from 0, and not so many and large that it would take
        seconds. Otherwise it is that of a normal distribution, which on sparse counts is far too small
        for hot places and too large for cold ones.
    level
        The share of false alarms accepted among what is called hot or cold.
    permutations
        Number of conditional permutations for ``p_simulated``; 0 is none. The value of the place itself is
        held fixed, so that p is about what lies around it. The smallest p is 2/(permutations + 1).
    rng
        A generator or a seed for those.
    progress
        Called with the part of the permutations done; what it raises stops the work.

    Returns
    -------
    geopandas.GeoDataFrame
        A copy with the columns ``n_neighbours`` (itself included for Gi*), ``z_score``, two-sided
        ``p_value``, ``q_value`` (Benjamini-Hochberg over the rows tested), ``p_simulated`` (when asked
        for), ``hot`` ("hot" and "cold" where q is at most the level, else "none"), and, the same in every
        row, ``n_tested`` and ``exact``: whether p is exact. All missing where the statistic is undefined: the
        value is, all values are equal, or the neighbourhood is empty or the whole study area.

    Raises
    ------
    AnalysisError
        When the column is missing or not finite, the neighbours are of another frame, or a setting is out
        of range.

    References
    ----------
    Getis, A. and Ord, J. K. (1992). The analysis of spatial association by use of distance statistics.
    Geographical Analysis 24(3).
    Ord, J. K. and Getis, A. (1995). Local spatial autocorrelation statistics: distributional issues and an
    application. Geographical Analysis 27(4).

    Examples
    --------
    >>> from hotspots.analysis.neighbours import within
    >>> points = gpd.points_from_xy([10, 20, 40, 15, 30, 30], [10, 10, 10, 20, 20, 30], crs="EPSG:28992")
    >>> places = gpd.GeoDataFrame({"n": [2, 3, 3.2, 5, 8, 7]}, geometry=points)
    >>> getis_ord(places, neighbours=within(places, distance=15))["z_score"].round(4).tolist()
    [-1.3973, -0.2892, 0.6506, -0.2892, 1.2345, 2.0242]
    """
    neighbours.require(frame)
    _check(level, permutations)
    x, known = observed(frame, values)
    matrix = neighbours.matrix if known.all() else neighbours.matrix[known][:, known]
    tested = _Tested(x[known], matrix @ x[known], np.diff(matrix.indptr).astype(np.int64))
    found = _columns(tested, known, star=star, exact=exact, level=level)
    if permutations:
        found[columns.P_SIMULATED] = _simulated(
            tested, known, found[columns.Z_SCORE], permutations=permutations, rng=rng, progress=progress
        )
    return frame.assign(**found)


def getis_ord_grid(
    counts: ArrayLike,
    *,
    grid: Grid,
    distance: float | None = None,
    exact: bool = True,
    level: float = ALPHA,
    permutations: int = 0,
    rng: np.random.Generator | int = 0,
    progress: Callable[[float], None] | None = None,
) -> gpd.GeoDataFrame:
    """Test with Gi* around each cell of the study area; the same as :func:`getis_ord`, without weights.

    Cells outside the study area count neither as neighbours nor in n.

    Parameters
    ----------
    counts
        Of each cell, as :meth:`Grid.count` gives them, shape (rows, columns); NaN takes a cell out of the
        study area.
    grid
        The cells and which of them are in the study area.
    distance
        The neighbourhood: cells with their centre within so many metres; None is the eight around. The cell
        itself always belongs to it.
    exact, level, permutations, rng, progress
        As of :func:`getis_ord`.

    Returns
    -------
    geopandas.GeoDataFrame
        The cells of ``grid.frame()`` with ``n`` and the columns of :func:`getis_ord`.

    Raises
    ------
    AnalysisError
        When the counts have another shape than the grid or are not finite, or a setting is out of range.

    Examples
    --------
    >>> from hotspots.analysis.grid import make_grid
    >>> grid = make_grid((0, 0, 400, 400), cell_size=100, crs="EPSG:28992")
    >>> cells = getis_ord_grid([[0, 1, 0, 1], [1, 6, 5, 0], [0, 7, 8, 1], [1, 0, 1, 0]], grid=grid)
    >>> cells.loc[[0, 5, 10, 15], "z_score"].round(4).tolist()
    [0.0, 1.8122, 1.8122, 0.4152]
    """
    _check(level, permutations)
    given = _of_grid(counts, grid)
    reach = half_widths(grid.cell_size, distance)
    tested, inside = _on_grid(given, grid, reach)
    known = inside[grid.inside]
    found = {columns.N: given[grid.inside], **_columns(tested, known, star=True, exact=exact, level=level)}
    if permutations:
        found[columns.P_SIMULATED] = _simulated(
            tested, known, found[columns.Z_SCORE], permutations=permutations, rng=rng, progress=progress
        )
    return grid.frame(found)


def grid_tests(
    counts: ArrayLike, *, grid: Grid, distance: float | None = None, exact: bool = True
) -> tuple[Floats, Floats]:
    """Return z and p of Gi* of each cell, both of shape (rows, columns), NaN outside: without the frame.

    Parameters and errors are those of :func:`getis_ord_grid`.

    Examples
    --------
    >>> from hotspots.analysis.grid import make_grid
    >>> grid = make_grid((0, 0, 400, 400), cell_size=100, crs="EPSG:28992")
    >>> z, p = grid_tests([[0, 1, 0, 1], [1, 6, 5, 0], [0, 7, 8, 1], [1, 0, 1, 0]], grid=grid)
    >>> z[1].round(4).tolist(), p[1].round(4).tolist()
    ([0.5571, 1.8122, 1.9934, 0.5571], [0.6971, 0.1217, 0.0692, 0.6971])
    """
    tested, inside = _on_grid(_of_grid(counts, grid), grid, half_widths(grid.cell_size, distance))
    z, p = np.full(grid.shape, np.nan), np.full(grid.shape, np.nan)
    found = gi_star_z(tested.values, tested.totals + tested.values, tested.counts + 1)
    z[inside], p[inside] = found, _p(tested, found, exact=exact)[0]
    return z, p


def grid_z_scores(counts: ArrayLike, *, grid: Grid, distance: float | None = None) -> Floats:
    """Return the z of Gi* of each cell, shape (rows, columns), NaN outside: what forecasts and cubes need.

    Parameters and errors are those of :func:`getis_ord_grid`.

    Examples
    --------
    >>> from hotspots.analysis.grid import make_grid
    >>> grid = make_grid((0, 0, 400, 400), cell_size=100, crs="EPSG:28992")
    >>> z = grid_z_scores([[0, 1, 0, 1], [1, 6, 5, 0], [0, 7, 8, 1], [1, 0, 1, 0]], grid=grid)
    >>> z[1].round(4).tolist()
    [0.5571, 1.8122, 1.9934, 0.5571]
    """
    tested, inside = _on_grid(_of_grid(counts, grid), grid, half_widths(grid.cell_size, distance))
    z = np.full(grid.shape, np.nan)
    z[inside] = gi_star_z(tested.values, tested.totals + tested.values, tested.counts + 1)
    return z


def window_totals(values: Floats, reach: Integers) -> Floats:
    """Sum the neighbourhood of each cell, itself included, shape (rows, columns); beyond the edge is 0.

    Parameters
    ----------
    values
        Shape (rows, columns).
    reach
        Of :func:`hotspots.analysis.neighbours.half_widths`.
    """
    totals = np.zeros(values.shape)
    rows = values.shape[0]
    middle = len(reach) // 2
    # Rows of the neighbourhood that are equally wide share one sum along the rows of the grid.
    for half in np.unique(reach).tolist():
        along = correlate1d(values, np.ones(2 * half + 1), axis=1, mode="constant")
        for up in (np.flatnonzero(reach == half) - middle).tolist():
            if abs(up) < rows:
                totals[max(0, -up) : rows - max(0, up)] += along[max(0, up) : rows - max(0, -up)]
    return totals


def _check(level: float, permutations: int) -> None:
    """Refuse settings for which nothing can be called hot or cold."""
    check_permutations(permutations)
    if not 0 < level < 1:
        raise AnalysisError(
            "level",
            N_(
                "The accepted share of false alarms lies between 0 and 1. Given: {level}. "
                "Choose for instance 0.05."
            ),
            level=level,
        )


def _of_grid(counts: ArrayLike, grid: Grid) -> np.ndarray:
    """Return the counts as an array of the shape of the grid."""
    given = np.asarray(counts)
    if given.shape != grid.shape:
        raise AnalysisError(
            "grid_shape",
            N_(
                "The counts of a grid have its shape of {rows} rows and {columns} columns. Given: {shape}. "
                "Count the incidents in this grid."
            ),
            rows=grid.shape[0],
            columns=grid.shape[1],
            shape=", ".join(map(str, given.shape)),
        )
    check_finite(np.asarray(given[grid.inside], dtype=np.float64))
    return given


def _on_grid(given: np.ndarray, grid: Grid, reach: Integers) -> tuple[_Tested, Booleans]:
    """Return what is tested of a grid, and which cells that are, shape (rows, columns)."""
    inside = grid.inside & ~np.isnan(given)
    masked = np.where(inside, given, 0.0)
    values = masked[inside]
    totals = window_totals(masked, reach)[inside]
    weights = window_totals(inside.astype(np.float64), reach)[inside]
    return _Tested(values, totals - values, np.rint(weights).astype(np.int64) - 1), inside


def _columns(tested: _Tested, known: Booleans, *, star: bool, exact: bool, level: float) -> dict[str, Any]:
    """Return the result by name, each of shape (rows,)."""
    if star:
        z = gi_star_z(tested.values, tested.totals + tested.values, tested.counts + 1)
    else:
        z = gi_z(tested.values, tested.totals, tested.counts)
    p, is_exact = _p(tested, z, exact=exact and star)
    q = benjamini_hochberg(p)
    called = np.select([np.isnan(z), (q <= level) & (z > 0), (q <= level) & (z < 0)], [3, 1, 2], default=0)
    which = np.full(len(known), 3)
    which[known] = called
    found: dict[str, Any] = {
        columns.N_NEIGHBOURS: _spread(tested.counts + star, known),
        columns.Z_SCORE: _spread(z, known),
        columns.P_VALUE: _spread(p, known),
        columns.Q_VALUE: _spread(q, known),
    }
    found[columns.HOT] = pd.array([NONE, HOT, COLD, None], dtype="str").take(which)
    found[columns.N_TESTED] = int((~np.isnan(z)).sum())
    found[columns.EXACT] = is_exact
    return found


def _p(tested: _Tested, z: Floats, *, exact: bool) -> tuple[Floats, bool]:
    """Return the two-sided p where z is defined, and whether it is exact."""
    counted = None
    if exact:
        counted = exact_p(tested.values, tested.totals + tested.values, tested.counts + 1)
    p = two_sided_p(z) if counted is None else np.where(np.isnan(z), np.nan, counted)
    return p, counted is not None


def _simulated(
    tested: _Tested,
    known: Booleans,
    z: Floats,
    *,
    permutations: int,
    rng: np.random.Generator | int,
    progress: Callable[[float], None] | None,
) -> Floats:
    """Return the p of the permutations, missing where z is undefined."""
    p = conditional_p(
        tested.values, tested.totals, tested.counts, permutations=permutations, rng=rng, progress=progress
    )
    return np.where(np.isnan(z), np.nan, _spread(p, known))


def _spread(column: np.ndarray, known: Booleans) -> Floats:
    """Put what is known of some rows into a column of all, the others missing."""
    whole = np.full(len(known), np.nan)
    whole[known] = column
    return whole
