"""What was known on a day, and what came after it: where a forecast is cut off from its future."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots import columns
from hotspots.analysis.grid import Grid
from hotspots.analysis.points import Booleans, Floats, Integers, coordinates

YEAR: Final = 365
"""Days in the year before a forecast."""


def begin_of_day(day: date, moments: pd.Series) -> pd.Timestamp:
    """Return the moment at which a day begins by the clock of the incidents."""
    return pd.Timestamp(day).tz_localize(moments.dt.tz, ambiguous=True, nonexistent="shift_forward")


def known_before(incidents: pd.DataFrame, *, on: date) -> Booleans:
    """Tell which incidents were known on a day: those whose window had ended before that day began.

    A moment at midnight belongs to the day that begins then. By the local clock; an incident without an end
    ends when it begins. Police data arrive later than that: nothing here knows how much later.

    Returns
    -------
    numpy.ndarray
        Shape (incidents,).

    Examples
    --------
    >>> moments = pd.to_datetime(["2023-03-05 22:00", "2023-03-05 22:00", "2023-03-06 00:00"])
    >>> begin = pd.Series(moments.tz_localize("Europe/Amsterdam"))
    >>> seen = pd.DataFrame({"occurred_from": begin, "occurred_to": begin + pd.to_timedelta([1, 9, 0], "h")})
    >>> known_before(seen, on=date(2023, 3, 6))
    array([ True, False, False])
    """
    begin, end = incidents[columns.OCCURRED_FROM], incidents[columns.OCCURRED_TO]
    midnight = begin_of_day(on, begin)
    known: Booleans = ((begin < midnight) & (end.fillna(begin) < midnight)).to_numpy(dtype=bool)
    return known


def begun_within(incidents: pd.DataFrame, *, start: date, days: int) -> Booleans:
    """Tell which incidents began in the days from a date on, by the local clock: shape (incidents,)."""
    begin = incidents[columns.OCCURRED_FROM]
    end = begin_of_day(start + timedelta(days=days), begin)
    begun: Booleans = ((begin >= begin_of_day(start, begin)) & (begin < end)).to_numpy(dtype=bool)
    return begun


def last_days(incidents: gpd.GeoDataFrame, *, on: date, days: int) -> gpd.GeoDataFrame:
    """Return the incidents that began in the days before a date."""
    return incidents.loc[begun_within(incidents, start=on - timedelta(days=days), days=days)]


@dataclass(frozen=True, eq=False)
class Timeline:
    """Incidents in an order of their own, and the cell in which each lies.

    Sorted by time, place and id, so that a sum of floats does not depend on the order of the rows.

    Attributes
    ----------
    incidents
        The sorted rows.
    grid
        The cells.
    cell
        Position of each incident among the cells of the study area, -1 outside, shape (incidents,).
    located
        Whether it has a location, shape (incidents,).
    """

    incidents: gpd.GeoDataFrame
    grid: Grid
    cell: Integers
    located: Booleans

    @classmethod
    def of(cls, incidents: gpd.GeoDataFrame, grid: Grid) -> "Timeline":
        """Sort incidents and find their cells.

        Raises
        ------
        CRSError
            When the incidents are not in the CRS of the grid.
        """
        flat = grid.locate(incidents)
        x, y = coordinates(incidents)
        keys = [y, x, incidents[columns.OCCURRED_TO].to_numpy(), incidents[columns.OCCURRED_FROM].to_numpy()]
        if columns.INCIDENT_ID in incidents:
            keys.insert(0, incidents[columns.INCIDENT_ID].rank().to_numpy())
        order = np.lexsort(keys)
        cell = np.where(flat >= 0, np.searchsorted(grid.cells, flat), -1)[order]
        return cls(incidents.iloc[order], grid, cell, ~np.isnan(x[order]))

    def known(self, on: date) -> gpd.GeoDataFrame:
        """Return the incidents known on a day, and nothing of any other."""
        return self.incidents.loc[known_before(self.incidents, on=on)]

    def began(self, start: date, days: int) -> Booleans:
        """Tell which incidents began in the days from a date on."""
        return begun_within(self.incidents, start=start, days=days)

    def count(self, chosen: Booleans) -> Floats:
        """Count chosen incidents in the cells of the study area, shape (cells,)."""
        cell = self.cell[chosen]
        return np.bincount(cell[cell >= 0], minlength=len(self.grid)).astype(np.float64)
