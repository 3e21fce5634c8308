"""Points in square cells, and where the neighbours of each cell stand: the ground under radius searches."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from hotspots.analysis.points import Floats, Integers

_MOST: Final = 2**31  # columns or rows; beyond it the number of a cell would not fit in 63 bits


@dataclass(frozen=True)
class Cells:
    """Points sorted by cell.

    Attributes
    ----------
    order
        Positions of the points, cell by cell, shape (points,).
    start
        Where each occupied cell begins in ``order``, and the end of the last one, shape (cells + 1,).
    low, high
        The cells around each cell: those from ``low`` up to ``high`` in each of ``2 * reach + 1`` columns of
        cells, itself included, shape (2 * reach + 1, cells).
    """

    order: Integers
    start: Integers
    low: Integers
    high: Integers


def spans_too_wide(x: Floats, y: Floats, side: float) -> bool:
    """Tell whether there would be more rows or columns of cells than can be numbered."""
    return bool(max(np.ptp(x), np.ptp(y)) / side >= _MOST - 2) if len(x) else False


def in_cells(x: Floats, y: Floats, *, side: float, reach: int, then: Integers | None = None) -> Cells:
    """Sort points into square cells.

    Parameters
    ----------
    x, y
        Metres, shape (points,).
    side
        Of a cell, metres.
    reach
        How many cells away a neighbour may be.
    then
        Order of the points within a cell; by default as given.
    """
    column = np.floor((x - x.min(initial=np.inf)) / side).astype(np.int64)
    row = np.floor((y - y.min(initial=np.inf)) / side).astype(np.int64)
    # A margin of rows, so that the neighbour below one column is not in the column to its left.
    rows = int(row.max(initial=0)) + 2 * reach + 1
    cell = (column + reach) * rows + row + reach
    order = np.argsort(cell, kind="stable") if then is None else np.lexsort((then, cell))
    cell = cell[order]
    start = np.flatnonzero(np.diff(cell, prepend=-1))
    occupied = cell[start]
    steps = np.arange(-reach, reach + 1)[:, None] * rows
    low = np.searchsorted(occupied, occupied + steps - reach)
    high = np.searchsorted(occupied, occupied + steps + reach, side="right")
    return Cells(order, np.append(start, len(order)), low, high)
