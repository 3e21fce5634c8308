"""What the burglaries of the last weeks are expected to draw after them, in burglaries and by neighbourhood.

A burglary raises the risk around it for some weeks. How much, the city's own Knox table says: of all pairs of
burglaries at most 400 m apart, those l days apart that are more than chance gives, per burglary and day, are
its followers at that lag, g(l). A burglary of age a on the first day of a plan of T days is then expected to
draw

    f(a) = g(a) + g(a + 1) + … + g(a + T - 1)

burglaries after it within the plan, and all of the last eight weeks together Σ f(a_i). The prospective risk
surface says where: each neighbourhood gets the part of that sum that its dwellings have in the risk. So the
surface, which has no unit, becomes an expected number.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

import geopandas as gpd
import numpy as np
import shapely

from hotspots import columns
from hotspots.analysis.grid import make_grid
from hotspots.analysis.near_repeat import knox, located
from hotspots.analysis.points import Floats
from hotspots.analysis.risk_surface import DAYS, RADIUS, risk_surface

LEVEL: Final = 0.05
"""A band of days counts when more pairs than chance have at most this p."""

_BANDS: Final = (0.0, 8.0, 15.0, 29.0, float(DAYS + 1))
_CELL: Final = 50.0  # metres; the surface's unit of distance is half a cell
_PERMUTATIONS: Final = 199
_PAIR: Final = 2


@dataclass(frozen=True, eq=False)
class Followers:
    """What burglaries draw after them.

    Attributes
    ----------
    per_burglary
        Followers of a burglary within 400 m and eight weeks.
    by_lag
        Those per day of lag, g(0) to g(56).
    recent
        Burglaries of the eight weeks before the plan.
    total
        Followers that they are expected to have within the plan.
    ordinary
        The share of the burglaries of an even course that are such followers: Σ f(a) / T over a = 1 … 56.
    by_area
        The total shared out, shape (areas,); 0 where there are no dwellings.
    """

    per_burglary: float
    by_lag: Floats
    recent: int
    total: float
    ordinary: float
    by_area: Floats


def followers(
    burglaries: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    *,
    start: date,
    days: int,
    progress: Callable[[float], None] | None = None,
) -> Followers:
    """Expect what the burglaries of the last eight weeks draw after them.

    Parameters
    ----------
    burglaries
        Those before the plan, points in the CRS of the areas with ``occurred_from``.
    areas
        With ``dwellings``.
    start, days
        First day and length of the plan.
    progress
        Is called with the share done; what it raises stops the work.

    Raises
    ------
    CRSError
        When burglaries and areas are not in one projected CRS.

    References
    ----------
    Knox, E. G. (1964). The detection of space-time interactions. Applied Statistics 13(1).
    Bowers, K. J., Johnson, S. D. and Pease, K. (2004). Prospective hot-spotting: the future of crime mapping?
    British Journal of Criminology 44(5).

    Examples
    --------
    >>> import pandas as pd
    >>> areas = gpd.GeoDataFrame({"code": ["A"], "dwellings": [100]}, geometry=[shapely.box(0, 0, 500, 500)],
    ...     crs="EPSG:28992")
    >>> days = pd.to_datetime(["2023-12-20", "2023-12-21"])
    >>> pair = gpd.GeoDataFrame({"occurred_from": days}, geometry=gpd.points_from_xy([10, 20], [10, 10]),
    ...     crs="EPSG:28992")
    >>> found = followers(pair, areas, start=date(2024, 1, 1), days=7)
    >>> found.recent, found.total  # two burglaries are no more than chance
    (2, 0.0)
    """
    by_lag = lags(burglaries, progress=progress)
    _, _, day, _ = located(burglaries)
    age = (start - date(1970, 1, 1)).days - day
    within_plan = np.convolve(by_lag, np.ones(days))[days - 1 :]  # f(a) of a burglary of age a
    within_plan = np.append(within_plan, np.zeros(DAYS + 1))[: DAYS + 1]
    recent = age[(age >= 1) & (age <= DAYS)]
    total = float(within_plan[np.sort(recent)].sum())
    return Followers(
        per_burglary=float(by_lag.sum()),
        by_lag=by_lag,
        recent=len(recent),
        total=total,
        ordinary=float(within_plan[1:].sum() / days),
        by_area=total * _shares(burglaries, areas, start) if total else np.zeros(len(areas)),
    )


def lags(burglaries: gpd.GeoDataFrame, *, progress: Callable[[float], None] | None = None) -> Floats:
    """Count the followers of a burglary by lag, g(0) to g(56), shape (57,).

    Zero in the bands of days in which the pairs are no more than chance gives (p over 5 %).

    Examples
    --------
    >>> import pandas as pd
    >>> far = gpd.GeoDataFrame({"occurred_from": pd.to_datetime(["2023-12-20", "2023-12-21"])},
    ...     geometry=gpd.points_from_xy([0, 9999], [0, 0]), crs="EPSG:28992")
    >>> float(lags(far).sum())
    0.0
    """
    by_lag = np.zeros(DAYS + 1)
    if len(located(burglaries)[0]) < _PAIR:
        return by_lag
    table = knox(
        burglaries,
        distance_bands=(0.0, RADIUS),
        day_bands=_BANDS,
        closed="left",
        same_place=None,
        permutations=_PERMUTATIONS,
        progress=progress,
    )
    more = np.where(table.p_value[0] <= LEVEL, table.observed[0] - table.expected[0], 0.0)
    for (first, last), pairs in zip(table.days, more, strict=True):
        width = int(last - first) + 1
        by_lag[int(first) : int(last) + 1] = max(float(pairs), 0.0) / table.n / width
    return by_lag


def _shares(burglaries: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, start: date) -> Floats:
    """Return the part of each area in the risk that the recent burglaries lay on dwellings."""
    dwellings = np.nan_to_num(areas[columns.DWELLINGS].to_numpy(dtype=np.float64, na_value=np.nan))
    lived_in = np.flatnonzero(dwellings > 0)
    grid = make_grid(areas.iloc[lived_in], cell_size=_CELL)
    risk = risk_surface(burglaries, on=start, grid=grid).ravel()[grid.cells]
    centres = shapely.points(grid.centres())
    cell, at = shapely.STRtree(areas.geometry.to_numpy()[lived_in]).query(centres, predicate="intersects")
    first = np.unique(cell, return_index=True)[1]  # of a centre on a border the first area counts
    cell, at = cell[first], lived_in[at[first]]
    cells = np.bincount(at, minlength=len(areas))
    on_dwellings = np.bincount(at, risk[cell], minlength=len(areas)) / np.maximum(cells, 1) * dwellings
    everything = float(on_dwellings.sum())
    return on_dwellings / everything if everything > 0 else np.zeros(len(areas))
