"""Ways to say beforehand where incidents will occur, each a score for every cell of a grid."""

from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

import geopandas as gpd
import numpy as np
import shapely

from hotspots.analysis.clusters import dbscan
from hotspots.analysis.density import BANDWIDTHS, density
from hotspots.analysis.getis_ord import grid_z_scores
from hotspots.analysis.grid import Grid
from hotspots.analysis.outlines import outlines
from hotspots.analysis.points import Floats, places
from hotspots.analysis.risk_surface import DAYS, RADIUS, risk_surface
from hotspots.analysis.suggestions import suggest_dbscan
from hotspots.analysis.timeline import YEAR, last_days

_DIGITS: Final = 9  # of a score: what is equal but for the rounding of a sum or an FFT is equal
_FINE: Final = 50.0  # metres; the finest cells a density is computed on


class Forecaster(Protocol):
    """A way to say where incidents will occur.

    The same rows, in any order, give the same scores: what is random takes its seed from the forecaster and
    the date. A forecaster keeps nothing from one call to the next and looks nothing up elsewhere.
    """

    @property
    def name(self) -> str:
        """A stable name for programs, unique within a back-test."""

    def score(self, train: gpd.GeoDataFrame, grid: Grid, on: date) -> Floats:
        """Score every cell of the study area for the days from a date on.

        Parameters
        ----------
        train
            The incidents known on that date, in the CRS of the grid: all that had ended before it began.
        grid
            The cells.
        on
            The first day of the forecast.

        Returns
        -------
        numpy.ndarray
            Higher is more; NaN where undefined, which ranks below all numbers. Shape (cells,), in the order
            of ``grid.cells``.
        """


@dataclass(frozen=True)
class CountMap:
    """The number of incidents of each cell in the last days: with 365 days last year's map.

    All 365 days before the forecast count, whatever their season, so that a cell has as many incidents to
    go by as there are in a year.
    """

    name: str = "last_year"
    days: int = YEAR

    def score(self, train: gpd.GeoDataFrame, grid: Grid, on: date) -> Floats:
        """Count."""
        return grid.count(last_days(train, on=on, days=self.days))[grid.inside].astype(np.float64)


@dataclass(frozen=True)
class Density:
    """The kernel density of last year's incidents (:func:`hotspots.analysis.density.density`)."""

    name: str = "density"
    days: int = YEAR
    bandwidth: float = BANDWIDTHS["normal"]

    def score(self, train: gpd.GeoDataFrame, grid: Grid, on: date) -> Floats:
        """Read the surface at the middle of each cell."""
        surface = density(
            last_days(train, on=on, days=self.days),
            bandwidth=self.bandwidth,
            cell_size=min(_FINE, grid.cell_size, self.bandwidth),
            bounds=grid.bounds,
        )
        x, y = grid.centres().T
        return _rounded(surface.sample(x, y))


@dataclass(frozen=True)
class HotCells:
    """The z of Gi* of last year's counts (:func:`hotspots.analysis.getis_ord.grid_z_scores`)."""

    name: str = "hot_cells"
    days: int = YEAR

    def score(self, train: gpd.GeoDataFrame, grid: Grid, on: date) -> Floats:
        """Hold each cell and the eight around it against the study area."""
        counts = grid.count(last_days(train, on=on, days=self.days))
        return _rounded(grid_z_scores(counts, grid=grid)[grid.inside])


@dataclass(frozen=True)
class NearRepeats:
    """What recent incidents nearby foretell (:func:`hotspots.analysis.risk_surface.risk_surface`).

    Where nothing happened that near and that lately, cells score 0.
    """

    name: str = "near_repeats"
    radius: float = RADIUS
    days: int = DAYS

    def score(self, train: gpd.GeoDataFrame, grid: Grid, on: date) -> Floats:
        """Weigh the recent incidents around each cell."""
        risk = risk_surface(train, on=on, grid=grid, radius=self.radius, days=self.days)
        return _rounded(risk[grid.inside])


@dataclass(frozen=True)
class Hotspots:
    """The hotspots that the map would have shown: DBSCAN on last year's incidents, settings as suggested.

    A hotspot's incidents are taken to be spread evenly over its outline: a cell gets the incidents per area
    of each hotspot times the area it shares with it. Outside the hotspots all cells score 0.
    """

    name: str = "hotspots"
    days: int = YEAR

    def score(self, train: gpd.GeoDataFrame, grid: Grid, on: date) -> Floats:
        """Find hotspots, and share their incidents out over the cells."""
        scores = np.zeros(len(grid))
        recent = last_days(train, on=on, days=self.days)
        settings = suggest_dbscan(recent)
        if settings.radius is None:
            return scores
        cluster = dbscan(recent, radius=settings.radius, min_incidents=settings.min_incidents).to_numpy()
        members = cluster >= 0
        if not members.any():
            return scores
        found = places(recent)
        at = found.of_incident[members]
        shapes = outlines(found.x[at], found.y[at], cluster[members])
        squares = np.asarray(grid.frame().geometry.array, dtype=object)
        hotspot, cell = shapely.STRtree(squares).query(shapes, predicate="intersects")
        shared = shapely.area(shapely.intersection(shapes[hotspot], squares[cell]))
        per_area = np.bincount(cluster[members]) / shapely.area(shapes)
        np.add.at(scores, cell, shared * per_area[hotspot])
        return _rounded(scores)


@dataclass(frozen=True)
class Random:
    """Cells in an order drawn for each date: what a forecast must beat to be one at all."""

    name: str = "random"
    seed: int = 0

    def score(self, train: gpd.GeoDataFrame, grid: Grid, on: date) -> Floats:  # noqa: ARG002 - looks at nothing
        """Draw."""
        return np.random.default_rng([self.seed, on.toordinal()]).random(len(grid))


LAST_YEAR: Final = CountMap()
"""The rival that every other has to beat."""


def all_forecasters(*, seed: int = 0) -> tuple[Forecaster, ...]:
    """Return one of each forecaster with its usual settings, last year's map first and random last."""
    return (
        LAST_YEAR,
        CountMap("last_weeks", 28),
        Density(),
        HotCells(),
        NearRepeats(),
        Hotspots(),
        Random(seed=seed),
    )


def _rounded(scores: Floats) -> Floats:
    """Round to so many digits of the largest score that what ought to be equal is equal."""
    largest = float(np.max(np.abs(scores[~np.isnan(scores)]), initial=0.0))
    if largest == 0:
        return scores
    decimals = _DIGITS - int(np.ceil(np.log10(largest)))
    rounded: Floats = np.round(scores, decimals)
    return rounded
