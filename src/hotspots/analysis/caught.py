"""What forecasts caught, beside each other: the measures, the difference to the reference, the verdict."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from hotspots import columns
from hotspots.analysis.accuracy import require_shares
from hotspots.analysis.bootstrap import paired_difference
from hotspots.analysis.forecasters import LAST_YEAR
from hotspots.analysis.points import Floats
from hotspots.analysis.timeline import YEAR, Timeline
from hotspots.errors import N_, AnalysisError

AREA_SHARES: Final = (0.005, 0.01, 0.015, 0.02, 0.025, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.125, 0.15, 0.2)
"""The shares of the area the curve is drawn over."""

BETTER: Final = "better"
NOT_BETTER: Final = "not_better"
WORSE: Final = "worse"
TOO_FEW: Final = "too_few"
REFERENCE: Final = "reference"

LEAST_INCIDENTS: Final = 50
"""Incidents in all forecast periods together, below which no verdict is given."""

LEAST_ORIGINS: Final = 10
"""Forecast periods with an incident, below which no verdict is given."""

_ROUNDING: Final = 1e-12


@dataclass(frozen=True)
class BackTestSettings:
    """How forecasts are held against what came after; hashable, so that it can be a cache key.

    Parameters
    ----------
    horizon_days
        Days that a forecast is for, its first day included.
    area_shares
        Shares of the area that is pointed out, ascending: the curve.
    judged_share
        The one of these at which the verdict is given, chosen beforehand and not after the best result. By
        default 2 %: about what the hotspots of a city cover, and still to be walked.
    history_days
        Days before a forecast by which the recapture rate index compares; the incidents begin as long before
        the first forecast.
    level
        Of the interval of the difference.
    resamples
        Draws of the bootstrap.

    Raises
    ------
    AnalysisError
        When a setting is out of range.
    """

    horizon_days: int = 7
    area_shares: tuple[float, ...] = AREA_SHARES
    judged_share: float = 0.02
    history_days: int = YEAR
    level: float = 0.95
    resamples: int = 4999

    def __post_init__(self) -> None:
        require_shares(np.asarray(self.area_shares, dtype=np.float64))
        if list(self.area_shares) != sorted(set(self.area_shares)) or (
            self.judged_share not in self.area_shares
        ):
            raise AnalysisError(
                "judged_share",
                N_(
                    "The shares of the area ascend, and the verdict is given at one of them. "
                    "Given: {judged} of {shares}. Add it to the shares, in its place."
                ),
                judged=self.judged_share,
                shares=", ".join(f"{share:g}" for share in self.area_shares),
            )
        if min(self.horizon_days, self.history_days, self.resamples) < 1 or not 0 < self.level < 1:
            raise AnalysisError(
                "back_test_settings",
                N_(
                    "A back-test has at least one day to forecast, one day of history and one draw, and a "
                    "level between 0 and 1. Given: {horizon}, {history}, {resamples} and {level}. "
                    "Choose for instance 7, 365, 4999 and 0.95."
                ),
                horizon=self.horizon_days,
                history=self.history_days,
                resamples=self.resamples,
                level=self.level,
            )


@dataclass(frozen=True, eq=False)
class BackTest:
    """What each forecaster caught.

    Attributes
    ----------
    curve
        One row per forecaster and area share, over all forecasts together: ``forecaster``, ``area_share``,
        ``n`` (incidents to be caught), ``caught`` (a fraction where equal cells share the last place),
        ``hit_rate``, ``pai``, ``pei``, ``recapture_rate_index``, ``difference`` of the hit rate to that of
        last year's map with ``difference_low`` and ``difference_high`` (NaN for last year's map itself, and
        where there are too few incidents), and ``verdict``: ``better``, ``not_better``, ``worse``,
        ``too_few`` or ``reference`` (last year's map itself).
    by_origin
        The same measures per forecast, with ``origin``, its first day (no difference, no verdict).
    n, outside, no_location
        Incidents to be caught in the study area, and those that no cell could have caught.
    cells
        Cells in the study area.
    settings
        As given.
    """

    curve: pd.DataFrame
    by_origin: pd.DataFrame
    n: int
    outside: int
    no_location: int
    cells: int
    settings: BackTestSettings

    @property
    def judged(self) -> pd.DataFrame:
        """The rows of the curve at the judged share of the area, indexed by forecaster."""
        return self.at(self.settings.judged_share)

    def at(self, area_share: float) -> pd.DataFrame:
        """Return the rows of the curve at one of its shares, indexed by forecaster; ``KeyError`` if not."""
        rows = self.curve[self.curve[columns.AREA_SHARE] == area_share]
        if rows.empty:
            raise KeyError(area_share)
        return rows.drop(columns=columns.AREA_SHARE).set_index(columns.FORECASTER)


@dataclass(frozen=True, eq=False)
class Caught:
    """What is counted per forecast, in arrays that broadcast to (forecasters, origins, shares).

    ``n`` and ``n_before`` incidents to be caught and in the history, ``best`` the most that any forecast of
    the same area could have caught, ``caught`` and ``caught_before`` what each forecast had of them.
    """

    n: Floats
    n_before: Floats
    best: Floats
    caught: Floats
    caught_before: Floats

    @classmethod
    def empty(cls, forecasters: int, origins: int, shares: int) -> "Caught":
        """Make room for so many of each."""
        shapes = (
            (1, origins, 1),
            (1, origins, 1),
            (1, origins, shares),
            *[(forecasters, origins, shares)] * 2,
        )
        return cls(*(np.zeros(shape) for shape in shapes))

    def pooled(self) -> "Caught":
        """Add the forecasts of all origins up."""
        return Caught(*(getattr(self, field.name).sum(axis=1, keepdims=True) for field in fields(self)))

    def measures(self, shares: Floats) -> dict[str, np.ndarray]:
        """Return the measures, one long column each."""
        hit_rate = _ratio(self.caught, self.n)
        every: dict[str, np.ndarray] = {
            columns.N: np.broadcast_to(self.n.astype(np.int64), self.caught.shape),
            columns.CAUGHT: self.caught,
            columns.HIT_RATE: hit_rate,
            columns.PAI: hit_rate / shares,
            columns.PEI: _ratio(self.caught, self.best),
            columns.RECAPTURE: _ratio(hit_rate, _ratio(self.caught_before, self.n_before)),
        }
        return {name: np.ravel(values) for name, values in every.items()}


def summarise(
    tally: Caught,
    timeline: Timeline,
    *,
    names: Sequence[str],
    days: Sequence[date],
    settings: BackTestSettings,
    rng: np.random.Generator,
) -> BackTest:
    """Put what was counted into frames, with the difference to the reference and the verdict."""
    shares = np.asarray(settings.area_shares)
    each = pd.MultiIndex.from_product(
        [names, days, shares], names=[columns.FORECASTER, columns.ORIGIN, columns.AREA_SHARE]
    )
    pooled = pd.MultiIndex.from_product([names, shares], names=[columns.FORECASTER, columns.AREA_SHARE])
    curve = pd.DataFrame(tally.pooled().measures(shares), index=pooled)
    compared = _compare(tally, names.index(LAST_YEAR.name), settings, rng)
    began = np.zeros(len(timeline.cell), dtype=bool)
    for on in days:
        began |= timeline.began(on, settings.horizon_days)
    lost = began & (timeline.cell < 0)
    return BackTest(
        curve=curve.assign(**compared).reset_index(),
        by_origin=pd.DataFrame(tally.measures(shares), index=each).reset_index(),
        n=int((began & (timeline.cell >= 0)).sum()),
        outside=int((lost & timeline.located).sum()),
        no_location=int((lost & ~timeline.located).sum()),
        cells=len(timeline.grid),
        settings=settings,
    )


def _compare(
    tally: Caught, reference: int, settings: BackTestSettings, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """Hold every forecaster against the reference, at every share."""
    n = tally.n[0, :, 0]
    weekly = np.moveaxis(tally.caught, 1, 0)
    verdict = np.full(weekly.shape[1:], TOO_FEW, dtype=object)
    if n.sum() >= LEAST_INCIDENTS and (n > 0).sum() >= LEAST_ORIGINS:
        found = paired_difference(
            weekly,
            weekly[:, [reference]],
            n,
            level=settings.level,
            resamples=settings.resamples,
            rng=rng,
        )
        difference, low, high = found.difference, found.low, found.high
        verdict[:] = NOT_BETTER
        verdict[low > _ROUNDING] = BETTER
        verdict[high < -_ROUNDING] = WORSE
    else:
        caught = weekly.sum(axis=0)
        difference = _ratio(caught - caught[reference], n.sum())
        low, high = np.full(difference.shape, np.nan), np.full(difference.shape, np.nan)
    low[reference] = high[reference] = np.nan
    verdict[reference] = REFERENCE
    return {
        columns.DIFFERENCE: difference.ravel(),
        columns.DIFFERENCE_LOW: low.ravel(),
        columns.DIFFERENCE_HIGH: high.ravel(),
        columns.VERDICT: verdict.ravel().astype(str),
    }


def _ratio(above: Floats, below: Floats | float) -> Floats:
    """Divide; NaN where there is nothing to divide by."""
    above, below = np.broadcast_arrays(above, below)
    ratio: Floats = np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)
    return ratio
