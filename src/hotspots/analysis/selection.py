"""Which incidents are looked at: kind, period, part of the day and day of the week."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots import columns
from hotspots.analysis import rhythm
from hotspots.errors import N_, AnalysisError

_DAYS_OF_WEEK: Final = 7


@dataclass(frozen=True)
class Selection:
    """A choice of incidents; what is left empty does not restrict. Hashable, so that it can be a cache key.

    Parameters
    ----------
    groups, categories
        Codes of the taxonomy. An incident has to be in both when both are given.
    start, end
        First and last day of ``occurred_from``, both included, by the local wall clock.
    parts_of_day
        Names of :data:`hotspots.analysis.rhythm.PARTS_OF_DAY`.
    weekdays
        Days of the week, 0 is Monday.

    Raises
    ------
    AnalysisError
        When the period ends before it begins, or a part of the day or a weekday does not exist.
    """

    groups: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    parts_of_day: tuple[str, ...] = ()
    weekdays: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.start > self.end:
            raise AnalysisError(
                "period_reversed",
                N_("A period begins before it ends. Given: from {start} to {end}. Exchange the two dates."),
                start=self.start.isoformat(),
                end=self.end.isoformat(),
            )
        _refuse_unknown(self.parts_of_day, tuple(rhythm.PARTS_OF_DAY))
        _refuse_unknown(self.weekdays, range(_DAYS_OF_WEEK))


@dataclass(frozen=True)
class LeftOut:
    """Incidents that fit the rest of a selection, but whose time is not known well enough to tell.

    Attributes
    ----------
    part_of_day
        No part of the day holds at least half of their window; 0 when no part was chosen.
    weekday
        No weekday holds at least half of their window; 0 when no weekday was chosen.
    """

    part_of_day: int = 0
    weekday: int = 0


def select(incidents: gpd.GeoDataFrame, selection: Selection) -> gpd.GeoDataFrame:
    """Return the incidents of a selection, in their order, with a new RangeIndex.

    An incident is in the part of the day, and on the weekday, that holds at least half of its aoristic
    weight; without such a part it is left out as soon as a part is chosen: see :func:`left_out`.

    Examples
    --------
    >>> moments = pd.to_datetime(["2023-01-05 10:00", "2023-02-05 23:00"]).tz_localize("Europe/Amsterdam")
    >>> times = {"occurred_from": moments, "occurred_to": moments}
    >>> incidents = gpd.GeoDataFrame({"group": ["hic", "vvc"], **times})
    >>> select(incidents, Selection(groups=("vvc",)))["group"].tolist()
    ['vvc']
    """
    chosen = _chosen_kind_and_period(incidents, selection)
    if selection.parts_of_day:
        chosen = chosen.loc[rhythm.part_of_day(chosen).isin(selection.parts_of_day).to_numpy()]
    if selection.weekdays:
        chosen = chosen.loc[rhythm.weekday(chosen).isin(selection.weekdays).to_numpy()]
    return chosen.reset_index(drop=True)


def left_out(incidents: gpd.GeoDataFrame, selection: Selection) -> LeftOut:
    """Count the incidents that :func:`select` leaves out because their window is too wide.

    Examples
    --------
    >>> moments = pd.to_datetime(["2023-01-05 10:00", "2023-02-05 23:00"]).tz_localize("Europe/Amsterdam")
    >>> times = {"occurred_from": moments, "occurred_to": moments}
    >>> incidents = gpd.GeoDataFrame({"group": ["hic", "vvc"], **times})
    >>> left_out(incidents, Selection(parts_of_day=("night",))).part_of_day
    0
    """
    chosen = _chosen_kind_and_period(incidents, selection)
    part = weekday = 0
    if selection.parts_of_day:
        part = int((rhythm.part_of_day(chosen) == rhythm.UNKNOWN).sum())
    if selection.weekdays:
        weekday = int((rhythm.weekday(chosen) < 0).sum())
    return LeftOut(part_of_day=part, weekday=weekday)


def period(incidents: gpd.GeoDataFrame, selection: Selection) -> tuple[date, date] | None:
    """Return the first and last day of a selection.

    Days that the selection leaves open are those of the first and last incident given, so give all
    incidents and not only the selected ones. ``None`` when that leaves nothing to go by.

    Examples
    --------
    >>> moments = pd.to_datetime(["2023-01-05 10:00", "2023-02-05 23:00"]).tz_localize("Europe/Amsterdam")
    >>> times = {"occurred_from": moments, "occurred_to": moments}
    >>> incidents = gpd.GeoDataFrame({"group": ["hic", "vvc"], **times})
    >>> [day.isoformat() for day in period(incidents, Selection())]
    ['2023-01-05', '2023-02-05']
    """
    start, end = selection.start, selection.end
    if start is not None and end is not None:
        return start, end
    if incidents.empty:
        return None
    moments = incidents[columns.OCCURRED_FROM]
    start = start or moments.min().date()
    end = end or moments.max().date()
    return (start, end) if start <= end else None


def weeks(incidents: gpd.GeoDataFrame, selection: Selection) -> float:
    """Return the length of a selection's :func:`period` in weeks; NaN when it has none.

    Examples
    --------
    >>> moments = pd.to_datetime(["2023-01-05 10:00", "2023-02-05 23:00"]).tz_localize("Europe/Amsterdam")
    >>> times = {"occurred_from": moments, "occurred_to": moments}
    >>> incidents = gpd.GeoDataFrame({"group": ["hic", "vvc"], **times})
    >>> round(weeks(incidents, Selection()), 2)
    4.57
    """
    days = period(incidents, selection)
    return float("nan") if days is None else ((days[1] - days[0]).days + 1) / _DAYS_OF_WEEK


def _chosen_kind_and_period(incidents: gpd.GeoDataFrame, selection: Selection) -> gpd.GeoDataFrame:
    """Return the incidents of the chosen kinds in the chosen period, with their own index."""
    chosen = np.ones(len(incidents), dtype=bool)
    if selection.groups:
        chosen &= incidents[columns.GROUP].isin(selection.groups).to_numpy()
    if selection.categories:
        chosen &= incidents[columns.CATEGORY].isin(selection.categories).to_numpy()
    moments = incidents[columns.OCCURRED_FROM]
    if selection.start is not None:
        chosen &= (moments >= _midnight(selection.start, moments)).to_numpy()
    if selection.end is not None:
        chosen &= (moments < _midnight(selection.end + timedelta(days=1), moments)).to_numpy()
    return incidents.loc[chosen]


def _midnight(day: date, moments: pd.Series) -> pd.Timestamp:
    """Return the moment at which a day begins in the time zone of the incidents."""
    return pd.Timestamp(day).tz_localize(moments.dt.tz, ambiguous=True, nonexistent="shift_forward")


def _refuse_unknown(given: Iterable[object], allowed: Iterable[object]) -> None:
    """Refuse a part of the day or a weekday that does not exist."""
    allowed = tuple(allowed)
    for value in given:
        if value not in allowed:
            raise AnalysisError(
                "selection_unknown",
                N_("A selection is made from {allowed}. Given: {value}. Choose one of those."),
                allowed=", ".join(map(str, allowed)),
                value=str(value),
            )
