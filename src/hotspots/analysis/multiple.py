"""Many tests at once: how much of what is called significant is expected to be chance."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from hotspots.analysis.points import Floats
from hotspots.errors import N_, AnalysisError

ALPHA: Final = 0.05
"""The share of false alarms accepted among what is called more, or less, than chance."""


def benjamini_hochberg(p: ArrayLike) -> Floats:
    """Adjust the p-values of many tests, so that a limit on them holds the share of false discoveries.

    Of all tests with a q-value of at most 0.05, at most 5 % are expected to be false alarms, when the tests
    are independent or positively dependent. q of the i-th smallest p of m is the least p_(j)·m/j over j ≥ i.

    Parameters
    ----------
    p
        p-values between 0 and 1, of any shape (a column of areas, a grid of cells). NaN is a test that was
        not done: it stays NaN and does not count in m.

    Returns
    -------
    numpy.ndarray
        The q-values, in the shape of ``p``; never smaller than p and at most 1.

    Raises
    ------
    AnalysisError
        When a p-value is not between 0 and 1.

    References
    ----------
    Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate. Journal of the Royal
    Statistical Society B 57(1).

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, float("nan"), 0.03]).tolist()
    [0.03, 0.04, nan, 0.04]
    """
    given = np.asarray(p, dtype=np.float64)
    tested = np.flatnonzero(~np.isnan(given))
    values = given.ravel()[tested]
    wrong = ~((values >= 0) & (values <= 1))
    if wrong.any():
        raise AnalysisError(
            "p_value",
            N_(
                "A p-value lies between 0 and 1. {n} of {m} do not; the first is {value}. "
                "Give p-values, not z-scores or percentages."
            ),
            n=int(wrong.sum()),
            m=len(values),
            value=float(values[wrong][0]),
        )
    falling = np.argsort(-values, kind="stable")
    m = len(values)
    # m/j is at least 1, so that rounding cannot bring q below p.
    adjusted = values[falling] * (m / np.arange(m, 0, -1))
    out = np.full(given.size, np.nan)
    out[tested[falling]] = np.minimum(np.minimum.accumulate(adjusted), 1.0)
    return out.reshape(given.shape)
