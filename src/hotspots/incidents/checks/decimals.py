"""Numbers as text: decimal comma or point, and the dots of thousands where both readings are left."""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hotspots.incidents.checks.per_value import per_value

_GROUPED_BY_POINT = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_GROUPED_BY_COMMA = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_SINGLE = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_AMBIGUOUS = r"[+-]?\d{1,3}\.\d{3}"
_NUMERIC = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?"


@dataclass(frozen=True)
class Numbers:
    """The numbers of a column.

    Attributes
    ----------
    value
        The number, NaN where missing or unreadable; of an ambiguous text the preferred reading.
    other
        The other reading of an ambiguous text, such as 145 or 145,000 for ``145.000``; else NaN.
    thousands
        Where `value` takes the sign in an ambiguous text for that of thousands.
    missing
        Where nothing stands.
    """

    value: np.ndarray
    other: np.ndarray
    thousands: np.ndarray
    missing: np.ndarray

    @property
    def unreadable(self) -> np.ndarray:
        """Where something stands that is no number."""
        unreadable: np.ndarray = np.isnan(self.value) & ~self.missing
        return unreadable


def read_numbers(values: pd.Series, *, decimal: str | None = None) -> Numbers:
    """Read a column of numbers.

    ``145000``, ``145000.5``, ``145000,5``, ``145.000,5``, ``1.450.000`` and ``145 000`` have one reading.
    ``145.000`` and ``145,000`` have two. Preferred is the one in which the sign means what it means in the
    rest of the column, or else the decimal one; the caller may know which of the two is possible.

    Parameters
    ----------
    values
        Text, missing where there is no number; or floats.
    decimal
        The decimal sign, if it is known.
    """
    if pd.api.types.is_numeric_dtype(values.dtype):
        value = values.to_numpy(dtype=np.float64, na_value=np.nan)
        missing, nowhere = np.isnan(value), np.zeros(len(value), dtype=bool)
        value = np.where(np.isfinite(value), value, np.nan)
        return Numbers(value, np.full(len(value), np.nan), nowhere, missing)
    comma = values.str.contains(",", regex=False, na=False).to_numpy()
    point = values.str.contains(".", regex=False, na=False).to_numpy()
    pointed = values.str.replace(",", ".", regex=False)
    numeric = pointed.str.fullmatch(_NUMERIC, na=False)
    value = pd.to_numeric(pointed.where(numeric), errors="coerce").to_numpy(dtype=np.float64).copy()
    value[~np.isfinite(value)] = np.nan
    ambiguous = pointed.str.fullmatch(_AMBIGUOUS, na=False).to_numpy()
    rest = np.isnan(value) & values.notna().to_numpy()
    value[rest] = per_value(values[rest], _grouped, missing=np.nan, dtype=np.float64)
    if decimal is None:
        decimal = _decimal_sign(comma, point, clear=~np.isnan(value) & ~ambiguous, grouped=rest)
    as_thousands = ambiguous & (point if decimal == "," else comma if decimal == "." else False)
    thousand = np.round(value * 1000)
    return Numbers(
        value=np.where(as_thousands, thousand, value),
        other=np.where(ambiguous, np.where(as_thousands, value, thousand), np.nan),
        thousands=as_thousands,
        missing=values.isna().to_numpy(),
    )


def _decimal_sign(
    comma: np.ndarray, point: np.ndarray, *, clear: np.ndarray, grouped: np.ndarray
) -> str | None:
    """Return the decimal sign that the clear numbers show, None when they show none or both alike."""
    single = clear & ~grouped
    # A number grouped by one sign only (1.450.000) shows that the other one is for decimals.
    n_comma = int((single & comma).sum() + (clear & grouped & point & ~comma).sum())
    n_point = int((single & point).sum() + (clear & grouped & comma & ~point).sum())
    if n_comma == n_point:
        return None
    return "," if n_comma > n_point else "."


def _grouped(text: str) -> float:
    """Read a number whose thousands are grouped; NaN when it is none."""
    text = re.sub(r"[\s'\u2019]", "", text)
    if _GROUPED_BY_POINT.fullmatch(text):
        return float(text.replace(".", "").replace(",", "."))
    if _GROUPED_BY_COMMA.fullmatch(text):
        return float(text.replace(",", ""))
    return float(text.replace(",", ".")) if _SINGLE.fullmatch(text) else float("nan")
