"""Where stops can be, and what they are worth, for a plan and for what it is compared with."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hotspots import columns
from hotspots.action.patrol_expected import expected_by_hour
from hotspots.action.patrol_types import HOURS
from hotspots.analysis.clusters import dbscan
from hotspots.analysis.hotspots import hotspots
from hotspots.analysis.points import Floats, coordinates
from hotspots.analysis.suggestions import suggest_dbscan
from hotspots.analysis.timeline import YEAR, known_before, last_days
from hotspots.errors import N_, ActionError

CELL: Final = 100.0
"""Metres: the cells in which random places are drawn."""

BUSIEST: Final = 10
"""Wijken over which the stops of the busiest wijken are spread."""

_WEEKS: Final = YEAR / 7
_TIES: Final = 1e-3


class Visited(NamedTuple):
    """Places for stops with ``rank``, ``label_x`` and ``label_y``; what each is worth in each hour."""

    spots: gpd.GeoDataFrame
    expected: pd.DataFrame


class Rivals:
    """The places of a plan and of its rivals, from what was known when the week began and nothing else."""

    def __init__(
        self,
        incidents: gpd.GeoDataFrame,
        chosen: gpd.GeoDataFrame,
        *,
        wijken: gpd.GeoDataFrame,
        baseline_years: Sequence[int],
        most: int,
        first: date,
        rng: np.random.Generator,
    ) -> None:
        self._all, self._chosen, self._wijken = incidents, chosen, wijken
        self._years, self._most, self._first, self._rng = tuple(baseline_years), most, first, rng
        if not len(_year_before(chosen, first)):
            raise ActionError(
                "patrol_test_history",
                N_(
                    "A plan is made from the incidents of the year before it. Before {first} there are none "
                    "of these kinds. Choose more kinds, a later week or fewer weeks."
                ),
                first=first.isoformat(),
            )

    def plan(self, monday: date) -> Visited | None:
        """Return the hotspots of the year before, with what is expected in each hour."""
        spots = self._hotspots(monday)
        if spots is None:
            return None
        known = self._chosen.loc[known_before(self._chosen, on=monday)]
        return Visited(spots, expected_by_hour(spots, known, week=monday, baseline_years=self._years))

    def last_year(self) -> Visited | None:
        """Return the hotspots of the year before the first week, every hour alike."""
        return self._last_year

    @cached_property
    def _last_year(self) -> Visited | None:
        spots = self._hotspots(self._first)
        return None if spots is None else _alike(spots, spots[columns.N].to_numpy(dtype=np.float64) / HOURS)

    def random(self, monday: date) -> Visited:
        """Return places anywhere something occurred, all worth the same."""
        cells = self._cells(monday)
        drawn = self._rng.choice(len(cells), min(self._most, len(cells)), replace=False)
        return self._places(cells[drawn])

    def wijken(self, monday: date) -> Visited | None:
        """Return places in the busiest wijken, in proportion to their incidents, all worth the same."""
        points = _year_before(self._chosen, monday)
        n = pd.Series(_areas(self._wijken, np.column_stack(coordinates(points)))).value_counts()
        n = n[n.index >= 0].sort_index().sort_values(ascending=False, kind="stable").head(BUSIEST)
        cells = self._cells(monday)
        of_cell = _areas(self._wijken, cells)
        drawn = []
        for wijk, places in zip(n.index, _shares_out(n.to_numpy(), self._most), strict=True):
            inside = np.flatnonzero(of_cell == wijk)
            drawn.append(self._rng.choice(inside, min(places, len(inside)), replace=False))
        chosen = np.concatenate(drawn) if drawn else np.zeros(0, dtype=np.int64)
        return self._places(cells[chosen]) if len(chosen) else None

    def _hotspots(self, monday: date) -> gpd.GeoDataFrame | None:
        """Find the hotspots of the year before a Monday as the map does; None when there are none."""
        known = _year_before(self._chosen, monday)
        suggested = suggest_dbscan(known)
        radius = float(suggested.radius or CELL)
        cluster_id = dbscan(known, radius=radius, min_incidents=suggested.min_incidents)
        found = hotspots(known, cluster_id, weeks=_WEEKS).head(self._most)
        return found if len(found) else None

    def _cells(self, monday: date) -> Floats:
        """Return the centres of the cells in which anything occurred in the year before, in a fixed order."""
        x, y = coordinates(_year_before(self._all, monday))
        located = ~np.isnan(x)
        cells = np.unique(np.floor(np.column_stack([x[located], y[located]]) / CELL), axis=0)
        centres: Floats = (cells + 0.5) * CELL
        return centres

    def _places(self, xy: Floats) -> Visited:
        """Return places that are worth the same but for a thousandth, which breaks ties at random."""
        spots = gpd.GeoDataFrame(
            {
                columns.RANK: np.arange(1, len(xy) + 1),
                columns.LABEL_X: xy[:, 0],
                columns.LABEL_Y: xy[:, 1],
            },
            geometry=gpd.points_from_xy(xy[:, 0], xy[:, 1]),
            crs=self._all.crs,
        )
        worth = 1 + self._rng.uniform(0, _TIES, (len(xy), HOURS))
        return Visited(spots, pd.DataFrame(worth, index=spots[columns.RANK], columns=range(HOURS)))


def _alike(spots: gpd.GeoDataFrame, worth: Floats) -> Visited:
    """Return hotspots that are worth the same in every hour."""
    table = np.tile(worth[:, None], (1, HOURS))
    return Visited(spots, pd.DataFrame(table, index=spots[columns.RANK], columns=range(HOURS)))


def _year_before(incidents: gpd.GeoDataFrame, monday: date) -> gpd.GeoDataFrame:
    """Return the incidents of the 365 days before a Monday that were known then."""
    year = last_days(incidents, on=monday, days=YEAR)
    return year.loc[known_before(year, on=monday)].reset_index(drop=True)


def _areas(areas: gpd.GeoDataFrame, xy: Floats) -> np.ndarray:
    """Return the position of the first area that each point lies in, -1 for none."""
    found = np.full(len(xy), -1, dtype=np.int64)
    located = np.flatnonzero(~np.isnan(xy).any(axis=1))
    tree = shapely.STRtree(areas.geometry.to_numpy())
    point, area = tree.query(shapely.points(xy[located]), predicate="intersects")
    order = np.argsort(-area, kind="stable")
    found[located[point[order]]] = area[order]
    return found


def _shares_out(n: np.ndarray, most: int) -> list[int]:
    """Share places out in proportion (largest remainders)."""
    exact = n / n.sum() * most
    whole = np.floor(exact).astype(np.int64)
    short = most - int(whole.sum())
    whole[np.argsort(-(exact - whole), kind="stable")[:short]] += 1
    shares: list[int] = whole.tolist()
    return shares
