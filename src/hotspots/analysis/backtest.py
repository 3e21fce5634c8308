"""Would it have worked? Forecasts made with what was known on a day, held against what came after."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Final

import geopandas as gpd
import numpy as np

from hotspots import columns
from hotspots.analysis.accuracy import require_cells, top_share
from hotspots.analysis.caught import BackTest, BackTestSettings, Caught, summarise
from hotspots.analysis.forecasters import LAST_YEAR, Forecaster, all_forecasters
from hotspots.analysis.grid import Grid
from hotspots.analysis.points import Floats
from hotspots.analysis.timeline import Timeline, begin_of_day, known_before
from hotspots.errors import N_, AnalysisError

__all__ = ["BackTest", "BackTestSettings", "back_test", "forecast", "rolling_origins"]

_NEARLY: Final = 0.9  # of the history: the first incident is seldom on the first day of the data


def back_test(
    incidents: gpd.GeoDataFrame,
    *,
    grid: Grid,
    origins: Sequence[date],
    forecasters: Sequence[Forecaster] | None = None,
    settings: BackTestSettings | None = None,
    rng: np.random.Generator | int = 0,
    progress: Callable[[float], None] | None = None,
) -> BackTest:
    """Let forecasters predict from each of several days on, and count what they would have caught.

    What a forecaster sees is cut off here, not left to it: an incident is known on a day when its whole
    window had ended before that day began (:func:`hotspots.analysis.timeline.known_before`). It is to be
    caught by the forecast in whose days its window began. One whose window lies across the first day of a
    forecast is therefore neither seen nor caught by that forecast, but was to be caught by the one before.

    All forecasters point out exactly the same area: see :func:`hotspots.analysis.accuracy.top_share`.

    Parameters
    ----------
    incidents
        With ``occurred_from``, ``occurred_to`` and points in the CRS of the grid. The order of the rows does
        not matter.
    grid
        Cells of equal area; those inside the study area are the area that shares are of.
    origins
        First days of the forecasts, for instance :func:`rolling_origins`.
    forecasters
        With different names, ``last_year`` among them; by default
        :func:`hotspots.analysis.forecasters.all_forecasters`.
    settings
        By default :class:`BackTestSettings`.
    rng
        For the bootstrap of the difference.
    progress
        Called with the part done, from 0 to 1; what it raises ends the work.

    Raises
    ------
    CRSError
        When the incidents are not in the CRS of the grid.
    AnalysisError
        When a setting is out of range, there are no origins, too little history or no cells, or a forecaster
        does not return one score per cell.

    References
    ----------
    Chainey, S., Tompson, L. and Uhlig, S. (2008). The utility of hotspot mapping for predicting spatial
    patterns of crime. Security Journal 21.
    Tashman, L. J. (2000). Out-of-sample tests of forecasting accuracy: an analysis and review.
    International Journal of Forecasting 16(4).

    Examples
    --------
    >>> from hotspots.analysis.grid import make_grid
    >>> from hotspots.analysis.forecasters import LAST_YEAR, Random
    >>> import pandas as pd
    >>> rng = np.random.default_rng(1)
    >>> begin = pd.date_range("2022-01-01", periods=1000, freq="17h", tz="Europe/Amsterdam")
    >>> x, y = rng.choice([150, 450, 750], 1000, p=[0.8, 0.1, 0.1]), rng.uniform(0, 1000, 1000)
    >>> points = gpd.GeoDataFrame(
    ...     {"occurred_from": begin, "occurred_to": begin},
    ...     geometry=gpd.points_from_xy(x, y), crs="EPSG:28992",
    ... )
    >>> test = back_test(
    ...     points,
    ...     grid=make_grid((0, 0, 1000, 1000), cell_size=100, crs="EPSG:28992"),
    ...     origins=rolling_origins(date(2023, 11, 30)),
    ...     forecasters=[LAST_YEAR, Random()],
    ...     settings=BackTestSettings(area_shares=(0.05, 0.1), judged_share=0.1),
    ... )
    >>> test.judged["verdict"].to_dict()
    {'last_year': 'reference', 'random': 'worse'}
    >>> int(test.judged.n["last_year"]), float(test.judged.caught["last_year"])
    (257, 192.0)
    """
    settings = settings or BackTestSettings()
    rivals = all_forecasters() if forecasters is None else tuple(forecasters)
    _check_forecasters(rivals)
    days = sorted(set(origins))
    timeline = _timeline(incidents, grid)
    _check_origins(days, timeline, settings)
    tally = Caught.empty(len(rivals), len(days), len(settings.area_shares))
    for position, on in enumerate(days):
        known = timeline.known(on)
        now, before = _hold_ready(tally, position, timeline, on, settings)
        for number, rival in enumerate(rivals):
            flagged = top_share(_scores(rival, known, grid, on), area_shares=settings.area_shares)
            tally.caught[number, position] = flagged @ now
            tally.caught_before[number, position] = flagged @ before
            if progress is not None:
                progress((position + (number + 1) / len(rivals)) / len(days))
    names = [rival.name for rival in rivals]
    draws = np.random.default_rng(rng)
    return summarise(tally, timeline, names=names, days=days, settings=settings, rng=draws)


def forecast(incidents: gpd.GeoDataFrame, *, grid: Grid, forecaster: Forecaster, on: date) -> Floats:
    """Score the cells for the days from a date on, with only what was known on that date.

    Returns
    -------
    numpy.ndarray
        Shape (cells,), in the order of ``grid.cells``; higher is more, NaN where undefined.

    Raises
    ------
    CRSError
        When the incidents are not in the CRS of the grid.
    AnalysisError
        When there are no cells or the forecaster does not return one score per cell.
    """
    return _scores(forecaster, _timeline(incidents, grid).known(on), grid, on)


def rolling_origins(
    last_day: date, *, count: int = 26, every_days: int = 7, horizon_days: int = 7
) -> tuple[date, ...]:
    """Return the first days of forecasts that follow each other, the last one ending on the last day of data.

    Raises
    ------
    AnalysisError
        When there would be none.

    Examples
    --------
    >>> rolling_origins(date(2023, 12, 31), count=2)
    (datetime.date(2023, 12, 18), datetime.date(2023, 12, 25))
    """
    if min(count, every_days, horizon_days) < 1:
        raise AnalysisError(
            "rolling_origins",
            N_(
                "Forecasts are at least one, at least a day apart and for at least a day. Given: {count}, "
                "{every} and {horizon}. Choose for instance 26 forecasts, 7 days apart, for 7 days."
            ),
            count=count,
            every=every_days,
            horizon=horizon_days,
        )
    last = last_day - timedelta(days=horizon_days - 1)
    return tuple(last - timedelta(days=every_days * back) for back in range(count - 1, -1, -1))


def _timeline(incidents: gpd.GeoDataFrame, grid: Grid) -> Timeline:
    """Sort the incidents into the cells of a grid that has some."""
    require_cells(len(grid))
    return Timeline.of(incidents, grid)


def _hold_ready(
    tally: Caught, position: int, timeline: Timeline, on: date, settings: BackTestSettings
) -> tuple[Floats, Floats]:
    """Count what is to be caught by the forecasts of a day, and in the history before it, per cell."""
    now = timeline.count(timeline.began(on, settings.horizon_days))
    history = settings.history_days
    known = known_before(timeline.incidents, on=on)
    before = timeline.count(known & timeline.began(on - timedelta(days=history), history))
    tally.n[0, position] = now.sum()
    tally.n_before[0, position] = before.sum()
    tally.best[0, position] = top_share(now, area_shares=settings.area_shares) @ now
    return now, before


def _scores(forecaster: Forecaster, known: gpd.GeoDataFrame, grid: Grid, on: date) -> Floats:
    """Let a forecaster score the cells."""
    scores = np.asarray(forecaster.score(known, grid, on), dtype=np.float64)
    if scores.shape != (len(grid),):
        raise AnalysisError(
            "scores_shape",
            N_(
                "A forecaster gives one score per cell of the study area. {name} gave an array of shape "
                "{given} for {cells} cells. Return scores in the order of grid.cells."
            ),
            name=forecaster.name,
            given=str(scores.shape),
            cells=len(grid),
        )
    return scores


def _check_forecasters(rivals: Sequence[Forecaster]) -> None:
    """Refuse forecasters that cannot be told apart, or without the one to beat."""
    names = [rival.name for rival in rivals]
    if len(set(names)) != len(names) or LAST_YEAR.name not in names:
        raise AnalysisError(
            "forecasters",
            N_(
                "Forecasters have different names, and the one to beat, {reference}, is among them. "
                "Given: {names}. Add it, or rename the others."
            ),
            reference=LAST_YEAR.name,
            names=", ".join(names),
        )


def _check_origins(days: Sequence[date], timeline: Timeline, settings: BackTestSettings) -> None:
    """Refuse forecasts that would have nothing to go by."""
    if not days:
        raise AnalysisError(
            "no_origins",
            N_("A back-test needs the first days of its forecasts. None were given. Use rolling_origins."),
        )
    begin = timeline.incidents[columns.OCCURRED_FROM]
    needed = days[0] - timedelta(days=round(_NEARLY * settings.history_days))
    if begin.empty or begin.min() >= begin_of_day(needed, begin):
        raise AnalysisError(
            "too_little_history",
            N_(
                "Before the first forecast, of {first}, lie {days} days of incidents. "
                "The incidents given begin on {begin}. Choose later forecasts, or add earlier incidents."
            ),
            first=days[0].isoformat(),
            days=settings.history_days,
            begin="-" if begin.empty else begin.min().date().isoformat(),
        )
