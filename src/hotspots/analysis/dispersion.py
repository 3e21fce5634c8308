"""How much more than chance counts differ from year to year, and the intervals that follow from it."""

from typing import Final, NamedTuple

import numpy as np
from scipy import stats

from hotspots.analysis.points import Floats, Integers
from hotspots.analysis.steps import EVERY_YEAR, Step, Windows, of_years

_LEAST_YEARS: Final = 2  # one year does not tell how much years differ
_MOST_OF_A_YEAR: Final = 0.5


class Dispersion(NamedTuple):
    """How much more than chance the counts of some years differ; NaN where that is not known.

    Attributes
    ----------
    season
        Of the steps of the year, from year to year: Pearson's χ² of the table of steps by years, divided by
        its degrees of freedom, at least 1.
    year
        Of the totals of the years: their variance divided by their mean, at least ``season``.
    season_freedom, year_freedom
        Degrees of freedom of both.
    yearly
        The mean count of a year.
    """

    season: float
    year: float
    season_freedom: float
    year_freedom: float
    yearly: float


def dispersion(day: Integers, years: Integers, known: Windows, step: Step) -> Dispersion:
    """Find how much the counts of some years differ, over the steps that all of them have.

    Parameters
    ----------
    day
        Sorted days of the incidents, see :func:`hotspots.analysis.steps.days`.
    years
        Those of which less than half is known do not count.
    known
        The days that the data cover.
    """
    windows, there = of_years(years, np.arange(1, EVERY_YEAR[step] + 1), known, step)
    whole = there.mean(axis=1) > _MOST_OF_A_YEAR
    everywhere = there[whole].all(axis=0)
    n = windows.tally(day)[whole][:, everywhere]
    n = n[:, n.sum(axis=0) > 0].astype(np.float64)
    freedom, year_freedom = (n.shape[0] - 1) * (n.shape[1] - 1), n.shape[0] - 1
    if n.shape[0] < _LEAST_YEARS or freedom <= 0:
        return Dispersion(np.nan, np.nan, np.nan, np.nan, np.nan)
    by_year = n.sum(axis=1)
    expected = np.outer(by_year, n.sum(axis=0)) / n.sum()
    chi = np.divide((n - expected) ** 2, expected, where=expected > 0, out=np.zeros_like(n)).sum()
    season = max(chi / freedom, 1.0)
    year = max(by_year.var(ddof=1) / by_year.mean(), season)
    return Dispersion(season, year, freedom, year_freedom, by_year.mean())


def share_interval(n: Integers, spread: Dispersion, *, level: float) -> tuple[Floats, Floats]:
    """Return the exact interval of the share of each count in their sum, both divided by the dispersion."""
    part, rest = n / spread.season, (n.sum() - n) / spread.season
    tail, unknown = (1 - level) / 2, np.isnan(part)
    low = np.where(n > 0, stats.beta.ppf(tail, part, rest + 1), np.where(unknown, np.nan, 0.0))
    high = np.where(rest > 0, stats.beta.ppf(1 - tail, part + 1, rest), np.where(unknown, np.nan, 1.0))
    return low, high


def prediction_interval(
    n: Integers, times: Floats, spread: Dispersion, *, level: float
) -> tuple[Floats, Floats]:
    """Return the least and most to expect of a new count, after n in so many windows of years before.

    The formula stands in :func:`hotspots.analysis.seasons.trend`.
    """
    mean = (n + 0.5) / times
    share = np.clip(mean / spread.yearly, 0, 1)  # of this step in a year
    season, year = (1 - share) * spread.season, share * spread.year
    freedom = (season + year) ** 2 / (season**2 / spread.season_freedom + year**2 / spread.year_freedom)
    tail = (1 - level) / 2
    wider = (stats.t.ppf(tail, freedom) / stats.norm.ppf(tail)) ** 2
    d = (1 + 1 / times) * (season + year) * wider
    new = stats.nbinom(mean / (d - 1), 1 / d)
    return new.ppf(tail), new.ppf(1 - tail)
