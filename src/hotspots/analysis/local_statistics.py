"""The z of Gi* and Gi from totals of neighbourhoods: what Gi*, local Moran and emerging hotspots share."""

from typing import Final

import numpy as np
import pandas as pd
from scipy.special import erfc

from hotspots.analysis.points import Booleans, Floats, Integers
from hotspots.errors import N_, AnalysisError

_FEWEST: Final = 2
_FEWEST_WITHOUT_SELF: Final = 3


def gi_star_z(values: Floats, totals: Floats, weights: Integers) -> Floats:
    """Return the z of Gi* from the totals of the neighbourhoods, by the formula of Ord and Getis (1995).

    Parameters
    ----------
    values
        Of all n places that are tested, shape (n,).
    totals, weights
        Sum of the values and number of places in each neighbourhood, itself included, shape (m,); the
        neighbourhoods need not be those of all places.

    Returns
    -------
    numpy.ndarray
        z, shape (m,); NaN where all values are equal or the neighbourhood is the whole study area.
    """
    n = len(values)
    if n < _FEWEST or values.min() == values.max():
        return np.full(len(totals), np.nan)
    mean = values.mean()
    variance = np.square(values - mean).mean()
    return _divided(totals - mean * weights, variance * weights * (n - weights) / (n - 1))


def gi_z(values: Floats, totals: Floats, counts: Integers) -> Floats:
    """Return the z of Gi: the place itself is left out of its neighbours, of the mean, of S and of n.

    Shapes as of :func:`gi_star_z`, totals and counts without the place itself and of all places. NaN where
    a place has no neighbours or all others, or where all others are equal.
    """
    n = len(values)
    if n < _FEWEST_WITHOUT_SELF:
        return np.full(n, np.nan)
    others = n - 1
    centred = values - values.mean()
    mean = -centred / others  # of the other places
    variance = (np.square(centred).sum() - np.square(centred)) / others - np.square(mean)
    variance[_others_equal(values)] = 0.0
    total = totals - values.mean() * counts
    return _divided(total - mean * counts, variance * counts * (others - counts) / (others - 1))


def two_sided_p(z: Floats) -> Floats:
    """Return the two-sided p of z under the normal distribution; NaN stays NaN."""
    p: Floats = erfc(np.abs(z) / np.sqrt(2))
    return p


def observed(frame: pd.DataFrame, values: str) -> tuple[Floats, Booleans]:
    """Return a column as floats and where it is known; a missing value is allowed, an infinite one not.

    Raises
    ------
    AnalysisError
        When the column is missing, holds no numbers or infinite ones.
    """
    if values not in frame.columns or not pd.api.types.is_numeric_dtype(frame[values]):
        raise AnalysisError(
            "values_missing",
            N_(
                "A local statistic tests a column of numbers. "
                "The data has no such column {column}. Name another one."
            ),
            column=values,
        )
    x = frame[values].to_numpy(dtype=np.float64, na_value=np.nan)
    check_finite(x)
    return x, ~np.isnan(x)


def check_finite(x: Floats) -> None:
    """Refuse infinite values: a mean of them says nothing.

    Raises
    ------
    AnalysisError
        When there are any.
    """
    infinite = int(np.isinf(x).sum())
    if infinite:
        raise AnalysisError(
            "values_infinite",
            N_(
                "A local statistic tests finite numbers. {n} of {of} values are infinite. "
                "Make undefined rates missing instead."
            ),
            n=infinite,
            of=x.size,
        )


def _divided(difference: Floats, variance: Floats) -> Floats:
    """Return difference/√variance, NaN where there is no variance."""
    z = np.full(len(difference), np.nan)
    varies = variance > 0
    z[varies] = difference[varies] / np.sqrt(variance[varies])
    return z


def _others_equal(values: Floats) -> Booleans:
    """Mark the places whose removal leaves only equal values."""
    ranked = np.sort(values)
    lowest = np.where(values == ranked[0], ranked[1], ranked[0])
    highest = np.where(values == ranked[-1], ranked[-2], ranked[-1])
    equal: Booleans = lowest == highest
    return equal
