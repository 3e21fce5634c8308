"""What is kept but looks odd: points outside or on water, many on one point, many at midnight."""

from collections.abc import Mapping
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hotspots.city import City
from hotspots.errors import N_
from hotspots.incidents.checks.coordinates import Points
from hotspots.incidents.findings import Ledger

STACK: Final = 20
"""The least number of incidents on one point that is worth a question."""

STACK_FACTOR: Final = 10
"""... and how many times the 99th percentile of the points it must be."""

STACKS_SHOWN: Final = 10

NEAR: Final = 5.0
"""Metres within which a point is a default address of the city."""

SPIKE: Final = 20
"""The least number of incidents at 00:00 that is worth a question."""

SPIKE_FACTOR: Final = 3
"""... and how many times the busier of 23:00 and 01:00 it must be."""

_MINUTE: Final = 60_000_000
_DAY: Final = 86_400_000_000


def flag_outside(points: Points, ledger: Ledger, *, city: City | None, area: gpd.GeoSeries | None) -> None:
    """Book points outside the study area: `area` when given, else the bounds of the city.

    Parameters
    ----------
    points
        In the CRS of the result.
    area
        Polygons with a CRS; a point on the edge is inside.
    """
    if area is not None:
        outside = ~_within(points, area)
    elif city is not None:
        west, south, east, north = city.bounds
        outside = (points.x < west) | (points.x > east) | (points.y < south) | (points.y > north)
    else:
        return
    ledger.find(
        outside & np.isfinite(points.x),
        "outside",
        N_("The incident lies outside the municipality."),
        "kept",
    )


def flag_water(points: Points, ledger: Ledger, water: gpd.GeoSeries | None) -> None:
    """Book points on water; polygons with a CRS."""
    if water is not None and len(water):
        ledger.find(_within(points, water), "on_water", N_("The incident lies on water."), "kept")


def flag_stacks(points: Points, ledger: Ledger, defaults: Mapping[str, tuple[float, float]]) -> None:
    """Book default addresses: those that the city knows, and points with far more incidents than usual.

    Parameters
    ----------
    points
        In the CRS of the result, metres.
    defaults
        Name → (x, y) in that CRS.
    """
    rows = np.flatnonzero(np.isfinite(points.x) & ledger.alive)
    if not len(rows):
        return
    x, y = points.x[rows], points.y[rows]
    known = np.zeros(len(points.x), dtype=bool)
    for name, (default_x, default_y) in defaults.items():
        at = np.zeros(len(points.x), dtype=bool)
        at[rows] = np.hypot(x - default_x, y - default_y) <= NEAR
        known |= at
        ledger.find(
            at,
            "default_address",
            N_("The incident is booked on a default address: {name}."),
            "kept",
            name=name,
        )
    rows = rows[~known[rows]]
    if not len(rows):
        return
    decimetres = pd.DataFrame({"x": np.round(points.x[rows], 1), "y": np.round(points.y[rows], 1)})
    group = decimetres.groupby(["x", "y"], sort=True).ngroup().to_numpy()
    counts = np.bincount(group)
    least = max(STACK, STACK_FACTOR * float(np.percentile(counts, 99, method="lower")))
    for stack in np.argsort(-counts, kind="stable")[:STACKS_SHOWN]:
        if counts[stack] < least:
            break
        here = np.zeros(len(points.x), dtype=bool)
        here[rows[group == stack]] = True
        ledger.find(
            here,
            "stack",
            N_("{n} incidents lie on one and the same point. Is it a default address?"),
            "kept",
            n=int(counts[stack]),
        )


def flag_midnight(start: np.ndarray, timed: np.ndarray, ledger: Ledger) -> None:
    """Book moments at 00:00 when there are far more of them than at 23:00 and 01:00.

    Parameters
    ----------
    start
        datetime64[us] on the wall clock.
    timed
        Which of them have a time of day.
    """
    rows = timed & ledger.alive
    of_day = start.astype(np.int64) % _DAY // _MINUTE
    n, before, after = (int((of_day[rows] == minute).sum()) for minute in (0, 23 * 60, 60))
    if n >= SPIKE and n > SPIKE_FACTOR * max(before, after):
        ledger.find(
            rows & (of_day == 0),
            "midnight",
            N_("{n} incidents at exactly 00:00, against {other} at 23:00 or 01:00. Is the time unknown?"),
            "kept",
            n=n,
            other=max(before, after),
        )


def _within(points: Points, polygons: gpd.GeoSeries) -> np.ndarray:
    """Tell which points lie in polygons, their edge included."""
    if polygons.crs is not None:
        polygons = polygons.to_crs(points.crs)
    union = polygons.union_all()
    shapely.prepare(union)
    inside = np.zeros(len(points.x), dtype=bool)
    located = np.isfinite(points.x)
    inside[located] = shapely.intersects_xy(union, points.x[located], points.y[located])
    return inside
