"""A space-time cube: incidents counted in the cells of a grid and in steps of time."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots import columns
from hotspots.analysis import rhythm
from hotspots.analysis.grid import Grid
from hotspots.analysis.points import Integers
from hotspots.errors import N_, AnalysisError

MAX_BINS: Final = 50_000_000
"""Cells times steps: 200 MB of counts, and about ten times that while they are tested."""

_DAY: Final = 24 * 60
_UNKNOWN: Final = np.iinfo(np.int64).min  # before any period


@dataclass(frozen=True, eq=False)
class Cube:
    """Counts in cells and steps of time.

    Attributes
    ----------
    grid
        The cells.
    counts
        Incidents in each step and cell, shape (steps, rows, columns), 0 outside the study area.
    starts
        First day of each step, and last the day after the last step, shape (steps + 1,).
    left_out
        Incidents outside the study area or the whole steps, or without location or time.
    """

    grid: Grid
    counts: NDArray[np.int32]
    starts: tuple[date, ...]
    left_out: int

    @property
    def steps(self) -> int:
        """The number of steps of time."""
        return len(self.counts)

    @property
    def n(self) -> int:
        """The incidents in the cube."""
        return int(self.counts.sum())


def space_time_cube(
    incidents: gpd.GeoDataFrame,
    grid: Grid,
    *,
    step: int | Literal["month"] = 28,
    period: tuple[date, date] | None = None,
) -> Cube:
    """Count incidents in cells and steps of time.

    Only whole steps count, else the first or last one would look quiet. Steps of days end on the last day
    of the period and begin as early as whole steps allow; months are those wholly in the period. An incident
    belongs to the local date on which its window begins.

    Parameters
    ----------
    incidents
        With ``occurred_from``, in the CRS of the grid.
    grid
        The cells.
    step
        Days, or ``"month"``. A whole number of weeks keeps weekends from coming and going.
    period
        First and last day, both included; by default those of the incidents, widened to whole months for
        steps of a month.

    Raises
    ------
    CRSError
        When the incidents are not in the CRS of the grid.
    AnalysisError
        When there is no period, no whole step in it, or there would be too many bins.

    Examples
    --------
    >>> import pandas as pd
    >>> from hotspots.analysis.grid import make_grid
    >>> grid = make_grid((0, 0, 200, 100), cell_size=100, crs="EPSG:28992")
    >>> days = pd.to_datetime(["2024-01-01", "2024-01-20", "2024-01-28"]).tz_localize("Europe/Amsterdam")
    >>> points = gpd.points_from_xy([50, 150, 150], [50, 50, 50])
    >>> incidents = gpd.GeoDataFrame({"occurred_from": days}, geometry=points, crs="EPSG:28992")
    >>> space_time_cube(incidents, grid, step=14).counts.reshape(2, 2)
    array([[1, 0],
           [0, 2]], dtype=int32)
    """
    cell = grid.locate(incidents)
    edges, day = step_edges(incidents, step=step, period=period)
    steps = len(edges) - 1
    if steps * grid.inside.size > MAX_BINS:
        raise AnalysisError(
            "cube_too_large",
            N_(
                "A space-time cube has at most {most} bins. Given: {cells} cells in {steps} steps. "
                "Choose larger cells or longer steps."
            ),
            most=MAX_BINS,
            cells=grid.inside.size,
            steps=steps,
        )
    at = np.searchsorted(edges, day, side="right") - 1
    kept = (cell >= 0) & (at >= 0) & (at < steps)
    flat = at[kept] * grid.inside.size + cell[kept]
    counts = np.bincount(flat, minlength=steps * grid.inside.size).astype(np.int32)
    starts = tuple(date(1970, 1, 1) + timedelta(days=int(edge)) for edge in edges)
    return Cube(grid, counts.reshape(steps, *grid.shape), starts, int((~kept).sum()))


def step_edges(
    incidents: pd.DataFrame, *, step: int | Literal["month"], period: tuple[date, date] | None
) -> tuple[Integers, Integers]:
    """Cut a period into whole steps.

    Parameters
    ----------
    incidents, step, period
        As of :func:`space_time_cube`.

    Returns
    -------
    edges, day
        First day of each step and the day after the last one, shape (steps + 1,), and the day of each
        incident, shape (incidents,); days since 1970, before any period without a time.
    """
    known = incidents[columns.OCCURRED_FROM].notna().to_numpy()
    day = np.full(len(incidents), _UNKNOWN)
    day[known] = rhythm.wall_clock(incidents[columns.OCCURRED_FROM][known]) // _DAY
    return _edges(day[known], step, period), day


def _edges(day: Integers, step: int | Literal["month"], period: tuple[date, date] | None) -> Integers:
    """Return the first day of each whole step, and the day after the last, as days since 1970."""
    if period is None and not len(day):
        raise AnalysisError(
            "cube_period",
            N_("A space-time cube needs a period. Given: no incidents. Give a first and a last day."),
        )
    first, last = (
        (int(day.min()), int(day.max()))
        if period is None
        else tuple((d - date(1970, 1, 1)).days for d in period)
    )
    if step == "month":
        return _months(first, last, widen=period is None)
    if isinstance(step, str) or step < 1 or last - first + 1 < step:
        raise AnalysisError(
            "cube_step",
            N_(
                "A step is a number of days, or a month, and fits in the period. Given: {step}, in {days} "
                "days. Choose a shorter step or a longer period."
            ),
            step=step,
            days=last - first + 1,
        )
    steps = (last - first + 1) // step
    return last + 1 - step * np.arange(steps, -1, -1)


def _months(first: int, last: int, *, widen: bool) -> Integers:
    """Return the first days of the months wholly in a period, or of those it touches."""
    start, end = (np.datetime64(edge, "D").astype("datetime64[M]") for edge in (first, last + 1))
    if widen:
        end = np.datetime64(last, "D").astype("datetime64[M]") + 1
    elif start.astype("datetime64[D]") != np.datetime64(first, "D"):
        start += 1
    if end <= start:
        raise AnalysisError(
            "cube_months",
            N_(
                "A space-time cube by month needs whole months. Given: {days} days without one. "
                "Choose a longer period."
            ),
            days=last - first + 1,
        )
    edges: Integers = np.arange(start, end + 1).astype("datetime64[D]").astype(np.int64)
    return edges
