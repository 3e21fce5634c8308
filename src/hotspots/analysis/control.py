"""What is rising at this moment: a control chart per area, with as many false alarms as were planned."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final, Literal, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.special import betainc, gammainc, gammaincinv

from hotspots import columns
from hotspots.analysis.kernels.cusum import expected_alarms
from hotspots.analysis.points import Booleans, Floats, Integers
from hotspots.analysis.rates import whole_counts
from hotspots.analysis.weekly import (
    WEEKS_OF_YEAR,
    Expected,
    expected_per_week,
    in_years,
    week_of_year,
    weekly_counts,
)
from hotspots.errors import N_, AnalysisError

__all__ = ["RISE", "control_chart", "expected_per_week", "rising_now", "weekly_counts"]

RISE: Final = 1.5
"""The rise that the chart is tuned to find soonest: half as many again."""

_PER_YEAR: Final = 365.25 / 7 / WEEKS_OF_YEAR  # cycles of 52 weeks in a year
_UNITS: Final = 2  # used up by an average week, at least; more make the distribution slower to compute
_FINEST: Final = 4  # units an incident, at least: steps in which the threshold can be set
_PRECISION: Final = 100  # the threshold is found to a hundredth, on the side of fewer alarms
_NODES: Final = 5
_NEGLIGIBLE: Final = 1e-9
_POISSON: Final = 1.0 + 1e-6


class _Scheme(NamedTuple):
    """How the sum of one area is kept: units an incident, units used up by week of the year, threshold."""

    unit: int
    used: Integers
    threshold: int


def control_chart(
    weekly: pd.DataFrame,
    *,
    baseline_years: Sequence[int],
    start: date | None = None,
    false_alarms_per_year: float = 1.0,
    per: Literal["city", "area"] = "city",
    rise: float = RISE,
    progress: Callable[[float], None] | None = None,
) -> pd.DataFrame:
    """Follow each area over the weeks and mark where it has risen above what is expected.

    A Poisson CUSUM: each week the count is added to a sum, a reference between the expected count μ and its
    ``rise``-fold, μ·(rise - 1)/ln(rise), is taken off, and the sum never falls below 0. An alarm begins in
    the week in which the sum exceeds the threshold; the sum then continues from half the threshold, and the
    signal lasts until the sum is back at 0. Several high weeks in a row add up, one accidental week does not.

    The threshold of each area is the smallest, to 1 %, at which alarms are as seldom as planned if nothing
    changes: in the whole years that the chart spans (a part of a year counts as one), beginning with a sum of
    0. That is computed exactly, from the distribution of the sum in each week, and averaged over how well
    the baseline knows the level of the area; counts that vary more than Poisson in the baseline are taken as
    negative binomial.

    Parameters
    ----------
    weekly
        As :func:`weekly_counts` returns.
    baseline_years
        Where the expected counts come from: see :func:`expected_per_week`.
    start
        First day charted; by default the week after the last baseline week.
    false_alarms_per_year
        Alarms in a year in which nothing changes, in all areas together or in each.
    per
        ``"city"``: in all areas together, shared equally; ``"area"``: in each area.
    rise
        The multiple of the expected count that is to be found soonest, above 1.
    progress
        Called with the share done; what it raises is let through.

    Returns
    -------
    pandas.DataFrame
        One row an area and week, areas in their order and weeks rising: ``code``, ``week`` (its Monday),
        ``n``, ``expected``, ``limit`` (a count above it alarms in that week, given the weeks before),
        ``alarm`` (an alarm begins), ``signal`` (an alarm lasts), ``since`` (the Monday of the first week of
        the rise, NaT without signal).

    Raises
    ------
    AnalysisError
        When a setting is out of range, no week is left to chart, or the baseline is too short.

    References
    ----------
    Lucas, J. M. (1985). Counted data CUSUM's. Technometrics 27(2).
    Brook, D. and Evans, D. A. (1972). An approach to the probability distribution of cusum run length.
    Biometrika 59(3).

    Examples
    --------
    >>> weeks = pd.date_range("2021-01-04", periods=110, freq="W-MON")
    >>> quiet = np.random.default_rng(1).poisson(3, 110)
    >>> rising = quiet.copy()
    >>> rising[-4:] = 9
    >>> weekly = pd.DataFrame({"A": quiet, "B": rising}, index=weeks)
    >>> chart = control_chart(weekly, baseline_years=[2021, 2022])
    >>> alarm = chart.loc[chart["alarm"]].iloc[0]
    >>> alarm["code"], int(alarm["n"]), float(alarm["limit"]), alarm["week"].date(), alarm["since"].date()
    ('B', 9, 5.0, datetime.date(2023, 1, 23), datetime.date(2023, 1, 16))
    """
    planned = _planned(false_alarms_per_year, per, rise, weekly.shape[1])
    weeks = pd.DatetimeIndex(weekly.index)
    charted = _charted(weeks, baseline_years, start)
    expected = expected_per_week(weekly, baseline_years=baseline_years)
    place = week_of_year(weeks[charted])
    schemes = []
    for area in range(weekly.shape[1]):
        schemes.append(_scheme(expected, area, places=place, planned=planned, rise=rise))
        if progress is not None:
            progress((area + 1) / weekly.shape[1])
    n = whole_counts(weekly.to_numpy()[charted])
    limit, alarm, signal, since = _follow(n.astype(np.int64), place, schemes)
    mondays = weeks[charted].to_numpy()
    begun = np.where(signal, mondays[since], np.datetime64("NaT"))
    return pd.DataFrame(
        {
            columns.CODE: np.repeat(weekly.columns.to_numpy(), len(place)),
            columns.WEEK: np.tile(mondays, weekly.shape[1]),
            columns.N: n.astype(np.int64).T.ravel(),
            columns.EXPECTED: expected.by_week[place].T.ravel(),
            columns.LIMIT: limit.T.ravel(),
            columns.ALARM: alarm.T.ravel(),
            columns.SIGNAL: signal.T.ravel(),
            columns.SINCE: begun.T.ravel(),
        }
    )


def rising_now(areas: gpd.GeoDataFrame, chart: pd.DataFrame) -> gpd.GeoDataFrame:
    """Tell which areas are rising at this moment, and since when.

    Parameters
    ----------
    areas
        A layer with unique ``code``.
    chart
        As :func:`control_chart` returns; its last week is this moment.

    Returns
    -------
    geopandas.GeoDataFrame
        The areas, same index and CRS, with ``signal``, ``since`` (Monday of the first week of the rise) and
        ``n_now``, ``expected`` and ``ratio`` from that week on; NaT and NaN without signal. An area that is
        not in the chart has no signal.

    Examples
    --------
    >>> areas = gpd.GeoDataFrame({"code": ["A", "B"]})
    >>> weeks = pd.to_datetime(["2024-01-01", "2024-01-08"])
    >>> chart = pd.DataFrame({"code": ["A", "A", "B", "B"], "week": [*weeks, *weeks], "n": [1, 2, 4, 8],
    ...     "expected": [2.0, 2.0, 2.0, 2.0], "signal": [False, False, False, True],
    ...     "since": [pd.NaT, pd.NaT, pd.NaT, weeks[0]]})
    >>> rising_now(areas, chart)[["signal", "n_now", "expected", "ratio"]].values.tolist()
    [[False, nan, nan, nan], [True, 12.0, 4.0, 3.0]]
    """
    last = chart.loc[chart[columns.WEEK] == chart[columns.WEEK].max()].set_index(columns.CODE)
    since = last.loc[last[columns.SIGNAL].to_numpy(dtype=bool), columns.SINCE]
    begun = since.reindex(chart[columns.CODE]).to_numpy(dtype="datetime64[us]")
    during = chart.loc[chart[columns.WEEK].to_numpy() >= begun]  # never where begun is NaT
    sums = during.groupby(columns.CODE)[[columns.N, columns.EXPECTED]].sum().reindex(areas[columns.CODE])
    n, expected = sums[columns.N].to_numpy(dtype=float), sums[columns.EXPECTED].to_numpy(dtype=float)
    found = {
        columns.SIGNAL: areas[columns.CODE].isin(since.index).to_numpy(),
        columns.SINCE: since.reindex(areas[columns.CODE]).to_numpy(dtype="datetime64[us]"),
        columns.N_NOW: n,
        columns.EXPECTED: expected,
        columns.RATIO: n / expected,
    }
    return areas.assign(**found)


def _planned(false_alarms_per_year: float, per: str, rise: float, areas: int) -> float:
    """Return the alarms allowed to one area in a cycle of 52 weeks; refuse settings out of range."""
    if not (0 < false_alarms_per_year < np.inf and 1 < rise < np.inf and per in {"city", "area"}):
        raise AnalysisError(
            "chart_settings",
            N_(
                "A control chart is planned for some false alarms a year, above 0, per city or per area, and "
                "for a rise above 1. Given: {alarms} per {per}, and a rise of {rise}. Choose for instance 1 "
                "per city and a rise of 1.5."
            ),
            alarms=false_alarms_per_year,
            per=per,
            rise=rise,
        )
    planned = false_alarms_per_year / _PER_YEAR
    return planned / max(areas, 1) if per == "city" else planned


def _charted(weeks: pd.DatetimeIndex, baseline_years: Sequence[int], start: date | None) -> Booleans:
    """Mark the weeks to chart."""
    if start is not None:
        charted = weeks >= pd.Timestamp(start)
    else:
        baseline = np.flatnonzero(in_years(weeks, baseline_years))
        charted = np.arange(len(weeks)) > (baseline[-1] if len(baseline) else -1)
    if not charted.any():
        raise AnalysisError(
            "no_week_to_chart",
            N_(
                "A control chart follows the weeks after the baseline. The last week with data is {last}. "
                "Choose an earlier start, or earlier baseline years."
            ),
            last=weeks.max().date().isoformat() if len(weeks) else "0",
        )
    return np.asarray(charted)


def _scheme(expected: Expected, area: int, *, places: Integers, planned: float, rise: float) -> _Scheme:
    """Find the smallest threshold of an area at which false alarms are as seldom as planned."""
    mean = expected.by_week[:, area]
    reference = mean * (rise - 1) / np.log(rise)
    unit = max(int(np.ceil(_UNITS / reference.mean())), _FINEST)
    # What rounding takes from one week it gives to the next, so that the year as a whole is right.
    used = np.diff(np.rint(np.cumsum(reference) * unit), prepend=0.0).astype(np.int64)
    cycles = -(-len(places) // WEEKS_OF_YEAR)
    year = np.roll(np.arange(WEEKS_OF_YEAR), -int(places[0]))
    levels, weights = _levels(expected.certainty[area])
    laws = [_chances(mean[year] * level, expected.dispersion[area]) for level in levels]

    def alarms(threshold: int) -> float:
        each = [expected_alarms(law, used[year], unit, threshold, cycles) for law in laws]
        return float(weights @ np.array(each)) / cycles

    low, high = 0, unit
    while alarms(high) > planned:
        low, high = high, 2 * high
    while high - low > max(1, high // _PRECISION):
        middle = (low + high) // 2
        low, high = (low, middle) if alarms(middle) <= planned else (middle, high)
    return _Scheme(unit, used, high)


def _levels(certainty: float) -> tuple[Floats, Floats]:
    """Return levels that the true one may have, as multiples of the expected one, and their weights."""
    node, weight = np.polynomial.legendre.leggauss(_NODES)
    levels = gammaincinv(certainty, (node + 1) / 2) / certainty
    return levels, weight / 2


def _chances(mean: Floats, dispersion: float) -> tuple[Floats, Floats]:
    """Return the chance of each count in each week of the year, and that of more, shape (52, counts)."""
    # Far enough for any tail of either law; what is negligible is cut off again.
    most = mean.max() + 12 * np.sqrt(dispersion * mean.max()) + 30 * dispersion
    counts = np.arange(int(most) + 1)
    if dispersion <= _POISSON:
        beyond = gammainc(counts + 1.0, mean[:, None])
    else:
        beyond = betainc(counts + 1.0, mean[:, None] / (dispersion - 1), 1 - 1 / dispersion)
    beyond = beyond[:, : np.count_nonzero(beyond.max(axis=0) > _NEGLIGIBLE) + 1]
    return -np.diff(beyond, axis=1, prepend=1.0), np.ascontiguousarray(beyond)


def _follow(
    n: Integers, place: Integers, schemes: list[_Scheme]
) -> tuple[Floats, Booleans, Booleans, Integers]:
    """Run the sums over the weeks: limit, alarm, signal and first week of the rise, shape (weeks, areas)."""
    unit = np.array([scheme.unit for scheme in schemes])
    threshold = np.array([scheme.threshold for scheme in schemes])
    used = np.stack([scheme.used for scheme in schemes], axis=1)
    limit = np.empty(n.shape)
    alarm, signal = np.zeros(n.shape, dtype=bool), np.zeros(n.shape, dtype=bool)
    since = np.zeros(n.shape, dtype=np.int64)
    total = np.zeros(n.shape[1], dtype=np.int64)
    lasting = np.zeros(n.shape[1], dtype=bool)
    begun = np.zeros(n.shape[1], dtype=np.int64)
    for week, at in enumerate(place):
        begun = np.where(total == 0, week, begun)
        limit[week] = (threshold + used[at] - total) // unit
        total = np.maximum(total + n[week] * unit - used[at], 0)
        risen = total > threshold
        alarm[week] = risen & ~lasting
        total = np.where(risen, np.maximum(threshold // 2, 1), total)
        lasting = (lasting | risen) & (total > 0)
        signal[week], since[week] = lasting, begun
    return limit, alarm, signal, since
