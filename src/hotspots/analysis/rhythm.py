"""When it happens: aoristic weights of incidents whose moment is known only as a window."""

from typing import Final, Literal, NamedTuple

import numpy as np
import pandas as pd

from hotspots import columns
from hotspots.analysis.points import Booleans, Floats, Integers

PartOfDay = Literal["night", "morning", "afternoon", "evening"]

PARTS_OF_DAY: Final[dict[PartOfDay, tuple[int, int]]] = {
    "night": (0, 6),
    "morning": (6, 12),
    "afternoon": (12, 18),
    "evening": (18, 24),
}
"""The parts of the day with their first hour and the hour after their last, in local wall clock time."""

UNKNOWN: Final = "unknown"
"""The part of day of an incident of which no part holds at least half."""

_HOUR: Final = 60
_DAY: Final = 24 * _HOUR
_WEEK: Final = 7 * _DAY
_MONDAY: Final = 4 * _DAY  # 1970-01-05 was a Monday; minutes are counted from 1970-01-01
_HALF: Final = 0.5
_ROUNDING: Final = 1e-9


class _Cycle(NamedTuple):
    """Stretches of ``length`` minutes, so many in a cycle, that return for ever from minute ``start`` on."""

    start: int
    length: int
    stretches: int


_PARTS: Final = _Cycle(start=0, length=_DAY // len(PARTS_OF_DAY), stretches=len(PARTS_OF_DAY))
_WEEKDAYS: Final = _Cycle(start=_MONDAY, length=_DAY, stretches=7)


def weights_by_hour(incidents: pd.DataFrame, *, leave_out_midnight: bool = False) -> Floats:
    """Spread the incidents over the hours of the week.

    Every minute between ``occurred_from`` and ``occurred_to`` weighs 1/span, at the hour that the wall clock
    showed then: across a change of the clock too, where an hour is skipped or comes twice. A window of a
    minute or less counts in the hour in which it begins, one of a week or more as 1/168 everywhere.

    Parameters
    ----------
    leave_out_midnight
        Leave out moments at exactly 00:00, which far more often stand for an unknown time.

    Returns
    -------
    numpy.ndarray
        Shape (7, 24), Monday first; sums to the number of incidents counted.

    References
    ----------
    Ratcliffe, J. H. (2000). Aoristic analysis: the spatial interpretation of unspecific temporal events.
    International Journal of Geographical Information Science 14(7).

    Examples
    --------
    >>> start = pd.to_datetime(["2023-03-03 22:30", "2023-03-04 12:00"]).tz_localize("Europe/Amsterdam")
    >>> end = pd.to_datetime(["2023-03-04 02:15", "2023-03-04 12:00"]).tz_localize("Europe/Amsterdam")
    >>> incidents = pd.DataFrame({"occurred_from": start, "occurred_to": end})
    >>> weights_by_hour(incidents)[4:6].sum(axis=1).round(4).tolist()
    [0.4, 1.6]
    """
    if leave_out_midnight:
        incidents = incidents.loc[~at_midnight(incidents)]
    _, start, end, span = _pieces(incidents)
    start, end = start - _MONDAY, end - _MONDAY
    weeks = start // _WEEK * _WEEK
    start, end = start - weeks, end - weeks
    whole = span >= _WEEK
    spread = whole.sum() / (_WEEK // _HOUR)
    rate = 1.0 / span[~whole]
    slope = np.bincount(start[~whole], rate, minlength=2 * _WEEK + 1)
    slope -= np.bincount(end[~whole], rate, minlength=2 * _WEEK + 1)
    minutes = np.cumsum(slope)[: 2 * _WEEK]
    hours = minutes.reshape(2, _WEEK // _HOUR, _HOUR).sum(axis=(0, 2))
    hours[hours < _ROUNDING] = 0.0  # what the running sum leaves of weights that cancelled
    by_day: Floats = (hours + spread).reshape(7, 24)
    return by_day


def weights_by_part(incidents: pd.DataFrame) -> Floats:
    """Spread each incident over the parts of the day: shape (incidents, 4), rows summing to 1.

    Examples
    --------
    >>> start = pd.to_datetime(["2023-03-03 22:30", "2023-03-04 12:00"]).tz_localize("Europe/Amsterdam")
    >>> end = pd.to_datetime(["2023-03-04 02:15", "2023-03-04 12:00"]).tz_localize("Europe/Amsterdam")
    >>> incidents = pd.DataFrame({"occurred_from": start, "occurred_to": end})
    >>> weights_by_part(incidents).round(2).tolist()
    [[0.6, 0.0, 0.0, 0.4], [0.0, 0.0, 1.0, 0.0]]
    """
    return _weights(incidents, _PARTS)


def weights_by_weekday(incidents: pd.DataFrame) -> Floats:
    """Spread each incident over the days of the week: shape (incidents, 7), Monday first, rows sum to 1.

    Examples
    --------
    >>> start = pd.to_datetime(["2023-03-03 22:30", "2023-03-04 12:00"]).tz_localize("Europe/Amsterdam")
    >>> end = pd.to_datetime(["2023-03-04 02:15", "2023-03-04 12:00"]).tz_localize("Europe/Amsterdam")
    >>> incidents = pd.DataFrame({"occurred_from": start, "occurred_to": end})
    >>> weights_by_weekday(incidents)[:, 4:6].round(2).tolist()
    [[0.4, 0.6], [0.0, 1.0]]
    """
    return _weights(incidents, _WEEKDAYS)


def hour_by_weekday(incidents: pd.DataFrame) -> pd.DataFrame:
    """Count the incidents in each hour of the week, moments at exactly 00:00 beside them.

    The weights are those of :func:`weights_by_hour`; a moment at 00:00 far more often stands for an unknown
    time than for midnight, so that it would make a peak that is not there.

    Parameters
    ----------
    incidents
        ``occurred_from`` and ``occurred_to``, time-zone aware.

    Returns
    -------
    pandas.DataFrame
        168 rows, in order: ``weekday`` (0 is Monday), ``hour``, ``n`` (weights, not whole numbers) and
        ``n_midnight``, the moments left out of ``n``, on the row of 0 o'clock of their weekday and 0
        elsewhere. ``n`` and ``n_midnight`` together sum to the number of incidents.

    Examples
    --------
    >>> moments = pd.to_datetime(pd.Series(["2023-03-03 22:30", "2023-03-04 02:15"]))
    >>> begin, end = moments.dt.tz_localize("Europe/Amsterdam")
    >>> frame = hour_by_weekday(pd.DataFrame({"occurred_from": [begin], "occurred_to": [end]}))
    >>> frame[frame["n"] > 0].round(4)
         weekday  hour       n  n_midnight
    118        4    22  0.1333           0
    119        4    23  0.2667           0
    120        5     0  0.2667           0
    121        5     1  0.2667           0
    122        5     2  0.0667           0
    """
    midnight = at_midnight(incidents)
    weights = weights_by_hour(incidents.loc[~midnight])
    beside = np.zeros(weights.shape, dtype=np.int64)
    moments = wall_clock(incidents.loc[midnight, columns.OCCURRED_FROM])
    beside[:, 0] = np.bincount((moments - _MONDAY) // _DAY % len(weights), minlength=len(weights))
    day, hour = np.divmod(np.arange(weights.size), weights.shape[1])
    return pd.DataFrame(
        {
            columns.WEEKDAY: day,
            columns.HOUR: hour,
            columns.N: weights.ravel(),
            columns.N_MIDNIGHT: beside.ravel(),
        }
    )


def by_part_of_day(incidents: pd.DataFrame) -> pd.DataFrame:
    """Count the incidents in each part of the day, moments at exactly 00:00 beside them.

    Returns
    -------
    pandas.DataFrame
        One row a part, from the night on: ``part_of_day``, ``hour_from`` and ``hour_to`` (its first hour and
        the hour after its last), ``n`` (aoristic weights) and ``n_midnight``, the moments left out of ``n``,
        in the night and 0 elsewhere. ``n`` and ``n_midnight`` together sum to the number of incidents.

    Examples
    --------
    >>> start = pd.to_datetime(["2023-03-03 22:30", "2023-03-04 12:00"]).tz_localize("Europe/Amsterdam")
    >>> end = pd.to_datetime(["2023-03-04 02:15", "2023-03-04 12:00"]).tz_localize("Europe/Amsterdam")
    >>> incidents = pd.DataFrame({"occurred_from": start, "occurred_to": end})
    >>> by_part_of_day(incidents)["n"].round(2).tolist()
    [0.6, 0.0, 1.0, 0.4]
    """
    hours = hour_by_weekday(incidents).groupby(columns.HOUR)[[columns.N, columns.N_MIDNIGHT]].sum()
    parts = pd.DataFrame(
        [(name, *ends) for name, ends in PARTS_OF_DAY.items()],
        columns=[columns.PART_OF_DAY, columns.HOUR_FROM, columns.HOUR_TO],
    ).astype({columns.PART_OF_DAY: "str"})
    part = np.searchsorted(parts[columns.HOUR_FROM], hours.index, side="right") - 1
    return parts.join(hours.groupby(part).sum())


def part_of_day(incidents: pd.DataFrame) -> pd.Series:
    """Name the part of the day that holds at least half of each incident's weight.

    ``"unknown"`` where no part does, and for a moment at exactly 00:00, which far more often stands for an
    unknown time. Of two parts with half each, the one in which the window begins.

    Returns
    -------
    pandas.Series
        Text, named ``part_of_day``, with the index of the incidents.

    Examples
    --------
    >>> start = pd.to_datetime(["2023-03-03 22:30", "2023-03-04 12:00"]).tz_localize("Europe/Amsterdam")
    >>> end = pd.to_datetime(["2023-03-04 02:15", "2023-03-04 12:00"]).tz_localize("Europe/Amsterdam")
    >>> incidents = pd.DataFrame({"occurred_from": start, "occurred_to": end})
    >>> part_of_day(incidents).tolist()
    ['night', 'afternoon']
    """
    part = _majority(incidents, _PARTS)
    part[at_midnight(incidents)] = -1
    names = pd.array([*PARTS_OF_DAY, UNKNOWN], dtype="str").take(part % (len(PARTS_OF_DAY) + 1))
    return pd.Series(names, index=incidents.index, name=columns.PART_OF_DAY)


def weekday(incidents: pd.DataFrame) -> pd.Series:
    """Find the weekday (0 is Monday) that holds at least half of each incident's weight; -1 where none.

    Examples
    --------
    >>> start = pd.to_datetime(["2023-03-03 22:30", "2023-03-04 12:00"]).tz_localize("Europe/Amsterdam")
    >>> end = pd.to_datetime(["2023-03-04 02:15", "2023-03-04 12:00"]).tz_localize("Europe/Amsterdam")
    >>> incidents = pd.DataFrame({"occurred_from": start, "occurred_to": end})
    >>> weekday(incidents).tolist()
    [5, 5]
    """
    return pd.Series(_majority(incidents, _WEEKDAYS), index=incidents.index, name=columns.WEEKDAY)


def at_midnight(incidents: pd.DataFrame) -> Booleans:
    """Mark moments at exactly 00:00: shape (incidents,)."""
    begin, end = incidents[columns.OCCURRED_FROM], incidents[columns.OCCURRED_TO]
    midnight: Booleans = (wall_clock(begin) % _DAY == 0) & (_elapsed(begin) == _elapsed(end))
    return midnight


def wall_clock(moments: pd.Series) -> Integers:
    """Return what the local clock showed, as whole minutes since 1 January 1970, shape (moments,)."""
    naive = moments.dt.tz_localize(None).to_numpy()
    minutes: Integers = naive.astype("datetime64[m]").astype(np.int64)
    return minutes


def _weights(incidents: pd.DataFrame, cycle: _Cycle) -> Floats:
    """Share of each window in each stretch of a cycle: shape (incidents, stretches)."""
    row, start, end, span = _pieces(incidents)
    whole = span >= _WEEK
    out = np.empty((len(start), cycle.stretches))
    for stretch in range(cycle.stretches):
        minutes = _passed(end - cycle.start, cycle, stretch) - _passed(start - cycle.start, cycle, stretch)
        out[:, stretch] = np.where(whole, 1.0 / cycle.stretches, minutes / span)
    out[row[len(incidents) :]] += out[len(incidents) :]
    return out[: len(incidents)]


def _passed(minute: Integers, cycle: _Cycle, stretch: int) -> Integers:
    """Count the minutes of a returning stretch that lie before a minute."""
    cycles, rest = np.divmod(minute, cycle.length * cycle.stretches)
    passed: Integers = cycles * cycle.length + np.clip(rest - stretch * cycle.length, 0, cycle.length)
    return passed


def _majority(incidents: pd.DataFrame, cycle: _Cycle) -> Integers:
    """Find the stretch with at least half of each window; of two halves the first in time; -1 where none."""
    begin = wall_clock(incidents[columns.OCCURRED_FROM]) - cycle.start
    span = _elapsed(incidents[columns.OCCURRED_TO]) - _elapsed(incidents[columns.OCCURRED_FROM])
    first = begin // cycle.length % cycle.stretches
    # Most windows lie in one stretch; two hours is more than a clock is ever changed.
    wide = np.flatnonzero(begin % cycle.length + span + 2 * _HOUR > cycle.length)
    wide = wide[span[wide] > 1]
    weights = _weights(incidents[[columns.OCCURRED_FROM, columns.OCCURRED_TO]].iloc[wide], cycle)
    rows, start = np.arange(len(wide)), first[wide]
    best = weights.argmax(axis=1)
    best = np.where(weights[rows, start] >= weights[rows, best] - _ROUNDING, start, best)
    first[wide] = np.where(weights[rows, best] >= _HALF - _ROUNDING, best, -1)
    return first


def _pieces(incidents: pd.DataFrame) -> tuple[Integers, Integers, Integers, Integers]:
    """Cut the windows where the clock changes.

    Returns
    -------
    row, start, end, span
        One element a piece: first one of every incident in order, then the second ones of the windows that
        hold a change of the clock. ``start`` and ``end`` in wall clock minutes; ``span`` is the elapsed
        minutes of the whole window.
    """
    begin, finish = incidents[columns.OCCURRED_FROM], incidents[columns.OCCURRED_TO]
    start, end = wall_clock(begin), wall_clock(finish)
    began, ended = _elapsed(begin), _elapsed(finish)
    span = np.maximum(ended - began, 0)
    moment = span <= 1
    # A moment lasts the minute it names, so that it falls in the hour in which it begins.
    span = np.where(moment, 1, span)
    end = np.where(moment, start + 1, end)
    row = np.arange(len(incidents))
    cut = np.flatnonzero(~moment & (span < _WEEK) & (end - start != span))
    if not len(cut):
        return row, start, end, span
    before, after = start - began, end - ended
    change = _change_of_clock(began[cut], ended[cut], before[cut], str(begin.dt.tz))
    second_end = end[cut]
    end = end.copy()
    end[cut] = change + before[cut]
    return (
        np.append(row, cut),
        np.append(start, change + after[cut]),
        np.append(end, second_end),
        np.append(span, span[cut]),
    )


def _elapsed(moments: pd.Series) -> Integers:
    """Return whole minutes since 1 January 1970 in UTC."""
    return moments.to_numpy(dtype="datetime64[us]").astype("datetime64[m]").astype(np.int64)


def _change_of_clock(low: Integers, high: Integers, offset: Integers, zone: str) -> Integers:
    """Find by bisection the first UTC minute of each window with another offset than at its start."""
    low, high = low.copy(), high.copy()
    while (high - low > 1).any():
        middle = (low + high) // 2
        utc = pd.Series(middle.astype("datetime64[m]").astype("datetime64[us]")).dt.tz_localize("UTC")
        unchanged = wall_clock(utc.dt.tz_convert(zone)) - middle == offset
        low, high = np.where(unchanged, middle, low), np.where(unchanged, high, middle)
    return high
