"""Work done once per distinct value instead of once per row: exports repeat themselves."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd


def per_value(values: pd.Series, function: Callable[[str], Any], *, missing: Any, dtype: Any) -> np.ndarray:
    """Apply a function to each distinct text.

    Parameters
    ----------
    values
        Text; anything else is turned into text first.
    function
        What to do with one text.
    missing
        The result for a missing value.
    dtype
        NumPy type of the results.

    Returns
    -------
    numpy.ndarray
        One result per row.
    """
    codes, distinct = pd.factorize(values)
    results = np.empty(len(distinct) + 1, dtype=dtype)
    for position, value in enumerate(distinct):
        results[position] = function(str(value))
    results[-1] = missing  # where factorize puts its -1
    return results[codes]
