"""What stops would have met: incidents near them, for the part of their window that lies in the hour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from hotspots import columns
from hotspots.action.patrol_types import DAYS, HOUR
from hotspots.analysis.points import Floats, Integers, coordinates
from hotspots.analysis.rhythm import at_midnight, wall_clock
from hotspots.analysis.timeline import begun_within

_EPOCH: Final = date(1970, 1, 1)
_DAY: Final = 24 * HOUR


@dataclass(frozen=True, eq=False)
class WeekHeld:
    """The incidents that began in a week, with what is known of their hour.

    Attributes
    ----------
    xy
        In metres, shape (n, 2).
    start, span
        Minutes after the week's first midnight, and minutes of the window, at least 1, shape (n,).
    no_location, no_hour
        Those left out.
    """

    xy: Floats
    start: Integers
    span: Integers
    no_location: int
    no_hour: int

    @property
    def n(self) -> int:
        """How many there are."""
        return len(self.start)


def week_hours(incidents: gpd.GeoDataFrame, mondays: Sequence[date]) -> list[WeekHeld]:
    """Hold the incidents of each week ready, by the local wall clock."""
    x, y = coordinates(incidents)
    start = wall_clock(incidents[columns.OCCURRED_FROM])
    end = wall_clock(incidents[columns.OCCURRED_TO].fillna(incidents[columns.OCCURRED_FROM]))
    midnight = at_midnight(incidents)
    held = []
    for monday in mondays:
        week = begun_within(incidents, start=monday, days=DAYS)
        used = week & ~midnight & ~np.isnan(x)
        held.append(
            WeekHeld(
                xy=np.column_stack([x[used], y[used]]),
                start=start[used] - (monday - _EPOCH).days * _DAY,
                span=np.maximum(end[used] - start[used], 1),
                no_location=int((week & np.isnan(x)).sum()),
                no_hour=int((week & midnight & ~np.isnan(x)).sum()),
            )
        )
    return held


def caught_by_stops(week: WeekHeld, stops: pd.DataFrame, *, radius: float) -> float:
    """Add up the weight of the incidents within a radius of a stop, in the hours in which one was made.

    Parameters
    ----------
    stops
        ``x``, ``y`` and ``hour`` (of the week, from its first midnight).
    radius
        Metres.

    Examples
    --------
    >>> week = WeekHeld(np.array([[0.0, 0.0]]), np.array([630]), np.array([120]), 0, 0)  # 10:30 to 12:30
    >>> caught_by_stops(week, pd.DataFrame({"x": [9.0, 9.0], "y": [0.0, 5.0], "hour": [11, 11]}), radius=10)
    0.5
    """
    if stops.empty or not week.n:
        return 0.0
    tree = cKDTree(week.xy)
    near = tree.query_ball_point(stops[[columns.X, columns.Y]].to_numpy(dtype=np.float64), radius)
    hour = np.repeat(stops[columns.HOUR].to_numpy(dtype=np.int64), [len(rows) for rows in near])
    incident = np.concatenate([np.asarray(rows, dtype=np.int64) for rows in near])
    pairs = np.unique(np.column_stack([incident, hour]), axis=0)
    incident, begin = pairs[:, 0], pairs[:, 1] * HOUR
    start, span = week.start[incident], week.span[incident]
    minutes = np.minimum(start + span, begin + HOUR) - np.maximum(start, begin)
    return float((np.maximum(minutes, 0) / span).sum())
