"""Where the next incident is likely to follow a recent one: the prospective risk surface."""

from datetime import date
from typing import Final

import geopandas as gpd
import numpy as np

from hotspots.analysis.grid import Grid
from hotspots.analysis.near_repeat import located
from hotspots.analysis.points import Floats
from hotspots.errors import N_, AnalysisError

RADIUS: Final = 400.0
"""Metres beyond which an incident does not count."""

DAYS: Final = 56
"""Days after which an incident does not count: eight weeks."""

_WEEK: Final = 7
_TOGETHER: Final = 2_000_000  # distances computed at a time: some 100 MB


def risk_surface(
    incidents: gpd.GeoDataFrame, *, on: date, grid: Grid, radius: float = RADIUS, days: int = DAYS
) -> Floats:
    """Weigh the recent incidents around each cell: the nearer in place and in time, the more.

    The risk of a cell on a date is Σ 1/((1 + d)(1 + t)) over the incidents within ``radius`` metres of its
    centre and ``days`` days before the date: d is the distance to the centre in half cells and t the time in
    weeks, both with their fractions. Only incidents of an earlier day by the local wall clock count, so that
    nothing of the date itself or after it can leak in. Of a window the beginning counts.

    Parameters
    ----------
    incidents
        Points in the CRS of the grid with ``occurred_from``; those without location or time do not count.
    on
        The day for which the risk is wanted.
    grid
        The cells; half of their size is the unit of distance.
    radius
        Metres, that distance included.
    days
        Whole days, that day included, at least 1.

    Returns
    -------
    numpy.ndarray
        Risk without a unit, shape (rows, columns), row 0 the southernmost; NaN outside the study area.
        ``[grid.inside]`` gives it in the order of ``grid.cells``.

    Raises
    ------
    CRSError
        When the incidents are not in the CRS of the grid.
    AnalysisError
        When a setting is out of range.

    References
    ----------
    Bowers, K. J., Johnson, S. D. and Pease, K. (2004). Prospective hot-spotting: the future of crime
    mapping? British Journal of Criminology 44(5).

    Examples
    --------
    >>> import pandas as pd
    >>> from hotspots.analysis.grid import make_grid
    >>> point = gpd.points_from_xy([50], [50], crs="EPSG:28992")
    >>> burglary = gpd.GeoDataFrame({"occurred_from": pd.to_datetime(["2023-05-01"])}, geometry=point)
    >>> grid = make_grid((0, 0, 300, 100), cell_size=100, crs="EPSG:28992")
    >>> risk_surface(burglary, on=date(2023, 5, 8), grid=grid).round(3)  # a week later: 0, 2 and 4 half cells
    array([[0.5  , 0.167, 0.1  ]])
    """
    _check(radius, days)
    grid.locate(incidents.iloc[:0])  # refuses another CRS than its own
    x, y, day, _ = located(incidents)
    age = int(np.datetime64(on, "D").astype(np.int64)) - day
    recent = np.flatnonzero((age >= 1) & (age <= days))
    # Sums of floats depend on their order, and that of the rows must not matter.
    recent = recent[np.lexsort((age[recent], y[recent], x[recent]))]
    risk = _spread(x[recent], y[recent], 1 / (1 + age[recent] / _WEEK), grid, radius)
    return np.where(grid.inside, risk, np.nan)


def _spread(x: Floats, y: Floats, weight: Floats, grid: Grid, radius: float) -> Floats:
    """Add the weight of each incident to the cells whose centres lie within the radius."""
    rows, cols = grid.shape
    # In cells from the centre of the first one.
    east = (x - grid.origin[0]) / grid.cell_size - 0.5
    north = (y - grid.origin[1]) / grid.cell_size - 0.5
    most = radius / grid.cell_size * (1 + 1e-9)  # at exactly the radius whatever the rounding
    steps = np.arange(-np.floor(most) - 1, np.floor(most) + 2).astype(np.int64)
    up, aside = (part.ravel() for part in np.meshgrid(steps, steps, indexing="ij"))
    total = np.zeros(rows * cols)
    batch = max(_TOGETHER // len(up), 1)
    for first in range(0, len(x), batch):
        now = slice(first, first + batch)
        row = np.rint(north[now]).astype(np.int64)[:, None] + up
        col = np.rint(east[now]).astype(np.int64)[:, None] + aside
        distance = np.hypot(row - north[now, None], col - east[now, None])
        here = (distance <= most) & (row >= 0) & (row < rows) & (col >= 0) & (col < cols)
        value = (weight[now, None] / (1 + 2 * distance))[here]
        total += np.bincount((row * cols + col)[here], value, minlength=rows * cols)
    return total.reshape(rows, cols)


def _check(radius: float, days: int) -> None:
    """Refuse a reach in place or time that leaves nothing to count."""
    if not 0 < radius < np.inf:
        raise AnalysisError(
            "radius",
            N_("A radius is a distance in metres above zero. Given: {radius}. Choose for instance 100."),
            radius=radius,
        )
    if days < 1 or days != int(days):
        raise AnalysisError(
            "risk_days",
            N_("Risk follows from a whole number of days before, at least 1. Given: {days}. Choose 56."),
            days=days,
        )
