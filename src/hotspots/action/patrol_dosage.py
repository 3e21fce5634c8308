"""Dosage beside effect: how long teams were at a hotspot, and what happened there before and afterwards."""

from datetime import date, timedelta
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hotspots import columns
from hotspots.crs import require_projected

WEEKS_BEFORE: Final = 8
WEEKS_AFTER: Final = 4
_WEEK: Final = 7


def dosage(
    spots: gpd.GeoDataFrame,
    visits: pd.DataFrame,
    incidents: gpd.GeoDataFrame,
    *,
    first_day: date,
    last_known: date,
) -> gpd.GeoDataFrame:
    """Set the minutes noted at each hotspot of a plan beside its incidents per week.

    A hotspot is chosen because it was busy, so that it mostly becomes quieter by itself (regression to the
    mean):
    the figures stand beside each other, and none of them is called an effect.

    Parameters
    ----------
    spots
        Hotspots of the plan with ``key`` and their outlines, in a projected CRS.
    visits
        What was noted: ``key``, ``minutes``; rows of other keys are left out.
    incidents
        Of the kinds that the plan is about, in the CRS of the spots.
    first_day
        First day of the plan, which lasts a week.
    last_known
        Last day of the data: what comes after is not known.

    Returns
    -------
    geopandas.GeoDataFrame
        The spots with the same index, and ``minutes``, ``visits`` (above 0 minutes), ``n_before`` (per week,
        in the 8 weeks before), ``n_during`` (in the week of the plan) and ``n_after`` (per week, in the whole
        weeks that are known of the 4 after it); NaN where the data do not reach.

    Raises
    ------
    CRSError
        When the spots are not in a projected CRS in metres.

    Examples
    --------
    >>> spots = gpd.GeoDataFrame({"key": ["a"]}, geometry=[shapely.box(0, 0, 10, 10)], crs="EPSG:28992")
    >>> when = pd.Series(pd.to_datetime(["2024-01-01 12:00", "2024-01-08 12:00"]).tz_localize("UTC"))
    >>> incidents = gpd.GeoDataFrame(
    ...     {"occurred_from": when}, geometry=gpd.points_from_xy([5, 5], [5, 5]), crs="EPSG:28992")
    >>> noted = pd.DataFrame({"key": ["a", "a"], "minutes": [12, 0]})
    >>> found = dosage(spots, noted, incidents, first_day=date(2024, 1, 8), last_known=date(2024, 1, 14))
    >>> found[["minutes", "visits", "n_before", "n_during"]].values.tolist()
    [[12.0, 1.0, 0.125, 1.0]]
    """
    require_projected(spots)
    noted = visits.groupby("key")["minutes"].agg(minutes="sum", visits=lambda each: int((each > 0).sum()))
    days = _days_after(incidents, first_day)
    known = (last_known - first_day).days + 1
    weeks_after = min(max(known - _WEEK, 0) // _WEEK, WEEKS_AFTER)
    spans = (
        ("n_before", -WEEKS_BEFORE * _WEEK, 0, WEEKS_BEFORE if known >= 0 else 0),
        ("n_during", 0, _WEEK, 1 if known >= _WEEK else 0),
        ("n_after", _WEEK, _WEEK * (1 + weeks_after), weeks_after),
    )
    x, y = shapely.get_x(incidents.geometry.to_numpy()), shapely.get_y(incidents.geometry.to_numpy())
    inside = [shapely.intersects_xy(outline, x, y) for outline in spots.geometry]
    return spots.assign(
        minutes=spots["key"].map(noted["minutes"]).fillna(0.0).astype(float),
        visits=spots["key"].map(noted["visits"]).fillna(0).astype(int),
        **{
            name: [
                np.nan if not weeks else int((within & (days >= start) & (days < end)).sum()) / weeks
                for within in inside
            ]
            for name, start, end, weeks in spans
        },
    )


def _days_after(incidents: gpd.GeoDataFrame, first_day: date) -> pd.Series:
    """Return on which day each incident began, counted from the first day, by the wall clock."""
    begun = incidents[columns.OCCURRED_FROM].dt.tz_localize(None).dt.normalize()
    days: pd.Series = (begun - pd.Timestamp(first_day)) // timedelta(days=1)
    return days
