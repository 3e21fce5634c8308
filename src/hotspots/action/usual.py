"""What is usual around a place in the same days of the baseline years, and whether there is more now."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from hotspots import columns
from hotspots.action.around import Asked, window_start
from hotspots.analysis.change import MINIMUM, change_test
from hotspots.analysis.multiple import benjamini_hochberg

ALL: Final = "all"
"""In the column of the group: all groups together."""

_DAY: Final = pd.Timedelta(days=1)


class Window(NamedTuple):
    """The days compared with in one baseline year, from ``start`` up to but not including ``end``."""

    year: int
    start: pd.Timestamp
    end: pd.Timestamp


class Usual(NamedTuple):
    """What is usual around a place.

    Attributes
    ----------
    groups
        A row for all groups together (:data:`ALL`), then one a group with any incident, by name: ``group``,
        ``n_now``, ``n_before`` (in all windows together), ``expected``, ``ratio``, ``ratio_low``,
        ``ratio_high``, ``p_value``, ``q_value`` (Benjamini-Hochberg over the groups; of all together its
        own p) and ``verdict``, a code of :data:`hotspots.analysis.change.VERDICTS`. Without windows there
        are counts and no more: the rest is NaN and the verdict missing.
    windows
        One a baseline year that counts.
    left_out
        Baseline years that do not count, with the code of the reason: ``"later"`` (not before the year of
        the incident), ``"no_data"`` (the data do not cover all of the days).
    start, end
        The present window, as far as there are data.
    days
        Its length in days of the wall clock; 0 when there are no data for any of it.
    """

    groups: pd.DataFrame
    windows: tuple[Window, ...]
    left_out: tuple[tuple[int, str], ...]
    start: pd.Timestamp
    end: pd.Timestamp
    days: float


def usual(
    near: pd.DataFrame,
    asked: Asked,
    *,
    days: int,
    baseline_years: Sequence[int],
    covered: tuple[date, date],
    level: float = 0.95,
) -> Usual:
    """Compare the incidents around a place with those of the same days of the baseline years.

    The windows have the same length and the same wall clock; only years before that of the incident count,
    because nobody knew the later ones.

    Parameters
    ----------
    near
        All earlier incidents within the radius, of any age: ``group`` and ``occurred_from``.
    asked
        The new incident.
    days
        Length of the window.
    baseline_years
        The years to compare with.
    covered
        First and last day with data.
    level
        1 - level is the share of false alarms accepted among groups called ``"more"`` or ``"less"``.

    Returns
    -------
    Usual

    References
    ----------
    Przyborowski, J. and Wilenski, H. (1940). Homogeneity of results in testing samples from Poisson series.
    Biometrika 31(3-4), by :func:`hotspots.analysis.change.change_test`.

    Examples
    --------
    >>> import shapely
    >>> times = pd.to_datetime(["2022-02-01", "2023-02-01", "2023-02-02"]).tz_localize("Europe/Amsterdam")
    >>> near = pd.DataFrame({"group": "hic", "occurred_from": times})
    >>> asked = Asked(shapely.Point(0, 0), pd.Timestamp("2023-02-12", tz="Europe/Amsterdam"))
    >>> found = usual(near, asked, days=30, baseline_years=[2021, 2022],
    ...     covered=(date(2022, 1, 1), date(2023, 12, 31)))
    >>> found.groups[["group", "n_now", "n_before", "expected", "verdict"]].values.tolist()
    [['all', 2, 1, 1.0, 'too_few'], ['hic', 2, 1, 1.0, 'too_few']]
    >>> found.left_out
    ((2021, 'no_data'),)
    """
    first, last = _known(covered, asked.on)
    start, end = max(window_start(asked.on, days), first), min(asked.on, last)
    length = max((end.tz_localize(None) - start.tz_localize(None)) / _DAY, 0.0)
    windows, left_out = _windows(start, end, asked.on, baseline_years, (first, last)) if length else ((), ())
    began = near[columns.OCCURRED_FROM]
    now = _inside(began, start, end)
    before = np.zeros(len(near), dtype=bool)
    for window in windows:
        before |= _inside(began, window.start, window.end)
    names = sorted(near.loc[now | before, columns.GROUP].unique())
    groups = near[columns.GROUP].to_numpy()
    n_now = np.array([now.sum(), *((now & (groups == name)).sum() for name in names)])
    n_before = np.array([before.sum(), *((before & (groups == name)).sum() for name in names)])
    table = _compared([ALL, *names], n_now, n_before, (length, length * len(windows)), level)
    return Usual(table, windows, left_out, start, end, length)


def _windows(
    start: pd.Timestamp,
    end: pd.Timestamp,
    on: pd.Timestamp,
    baseline_years: Sequence[int],
    known: tuple[pd.Timestamp, pd.Timestamp],
) -> tuple[tuple[Window, ...], tuple[tuple[int, str], ...]]:
    """Return the windows of the baseline years, and the years without one with the reason."""
    windows: list[Window] = []
    left_out: list[tuple[int, str]] = []
    for year in sorted(set(baseline_years)):
        moved = year - on.year
        if moved >= 0:
            left_out.append((year, "later"))
            continue
        window = Window(year, _shifted(start, moved), _shifted(end, moved))
        if known[0] <= window.start and window.end <= known[1]:
            windows.append(window)
        else:
            left_out.append((year, "no_data"))
    return tuple(windows), tuple(left_out)


def _compared(
    names: list[str],
    n_now: np.ndarray,
    n_before: np.ndarray,
    exposure: tuple[float, float],
    level: float,
) -> pd.DataFrame:
    """Test each count against that of the baseline years."""
    table: dict[str, Any] = {columns.GROUP: names, columns.N_NOW: n_now, columns.N_BEFORE: n_before}
    if not exposure[1]:
        nothing = (columns.EXPECTED, columns.RATIO, columns.RATIO_LOW, columns.RATIO_HIGH, columns.P_VALUE)
        table |= dict.fromkeys((*nothing, columns.Q_VALUE), np.full(len(names), np.nan))
        return pd.DataFrame(table | {columns.VERDICT: pd.Series([None] * len(names), dtype="str")})
    test = change_test(n_now, n_before, exposure_now=exposure[0], exposure_before=exposure[1], level=level)
    q_value = np.concatenate([test.p_value[:1], benjamini_hochberg(test.p_value[1:])])
    found, more = q_value <= 1 - level, n_now > test.expected
    few = np.maximum(n_now, test.expected) < MINIMUM
    verdict = np.select([found & more, found, few], ["more", "less", "too_few"], default="noise")
    table |= {name: getattr(test, name) for name in test._fields} | {columns.Q_VALUE: q_value}
    return pd.DataFrame(table | {columns.VERDICT: pd.Series(verdict, dtype="str")})


def _known(covered: tuple[date, date], on: pd.Timestamp) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the first moment with data and the first after the last."""
    first, last = (pd.Timestamp(day).tz_localize(on.tzinfo) for day in covered)
    return first, window_start(last, -1)


def _shifted(moment: pd.Timestamp, years: int) -> pd.Timestamp:
    """Return the same day and wall clock of another year; 29 February becomes 28 February."""
    wall = moment.tz_localize(None) + pd.DateOffset(years=years)
    return wall.tz_localize(moment.tzinfo, ambiguous=True, nonexistent="shift_forward")


def _inside(began: pd.Series, start: pd.Timestamp, end: pd.Timestamp) -> np.ndarray:
    """Tell which incidents began in a window, its end not included."""
    return ((began >= start) & (began < end)).to_numpy(dtype=bool)
