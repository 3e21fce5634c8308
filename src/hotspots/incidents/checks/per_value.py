"""Work done once per distinct value instead of once per row: exports repeat themselves."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pandas as pd

BLANK: Final = frozenset(
    {
        "",
        "-",
        "--",
        "?",
        "??",
        ".",
        "null",
        "none",
        "nan",
        "nat",
        "na",
        "n/a",
        "n.a.",
        "nvt",
        "n.v.t.",
        "<na>",
    }
    | {"onbekend", "unknown", "leeg", "geen"}
)
"""What people and programs write in an empty field, in lower case."""


def per_value(values: pd.Series, function: Callable[[str], Any], *, missing: Any, dtype: Any) -> np.ndarray:
    """Apply a function to each distinct text.

    Parameters
    ----------
    values
        Text; anything else is turned into text first.
    function
        What to do with one text; it may return a tuple when `missing` is one.
    missing
        The result for a missing value.
    dtype
        NumPy type of the results.

    Returns
    -------
    numpy.ndarray
        One result per row; shape (n, k) when `missing` is a tuple of k.
    """
    codes, distinct = pd.factorize(values)
    shape = (len(distinct) + 1, len(missing)) if isinstance(missing, tuple) else len(distinct) + 1
    results = np.empty(shape, dtype=dtype)
    if len(distinct):
        results[:-1] = [function(str(value)) for value in distinct]
    results[-1] = missing  # where factorize puts its -1
    return results[codes]


def without_blanks(values: pd.Series) -> pd.Series:
    """Return text without white space around it, missing where the field was left empty in any manner."""
    text = values.astype("str").str.strip()
    return text.mask(text.str.lower().isin(BLANK))
