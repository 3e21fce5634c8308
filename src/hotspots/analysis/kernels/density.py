"""The inner loops of the density: incidents shared out over a grid, and kernels added up cell by cell.

Positions are in cells: the centre of the first cell of the first row is (0, 0). Compiling takes about two
seconds, once for an installation.
"""

import numpy as np
from numba import njit

from hotspots.analysis.points import Floats


@njit(cache=True, nogil=True)
def share_out(column: Floats, row: Floats, weight: Floats, nodes: int, into: Floats) -> None:
    """Share each point between the sixteen nodes around it by cubic B-splines; the shares sum to its weight.

    Points of which not all nodes are there do not count.

    Parameters
    ----------
    column, row
        Positions in cells, shape (points,).
    weight
        Of each point, shape (points,).
    nodes
        Per side of a cell; the first lies at its centre.
    into
        Added to, shape (nodes * rows, nodes * columns).
    """
    for point in range(len(column)):
        x, y = column[point] * nodes, row[point] * nodes
        left, below = int(np.floor(x)), int(np.floor(y))
        if left < 1 or below < 1 or left + 2 >= into.shape[1] or below + 2 >= into.shape[0]:
            continue
        t, u = x - left, y - below
        first, last = (1 - t) ** 3 / 6, t**3 / 6
        second = (4 + t * t * (3 * t - 6)) / 6
        third = 1 - first - second - last
        for i in range(4):
            if i == 0:
                up = (1 - u) ** 3 / 6
            elif i == 1:
                up = (4 + u * u * (3 * u - 6)) / 6
            elif i == 2:  # noqa: PLR2004 - the third of four nodes
                up = (1 + u * (3 + u * (3 - 3 * u))) / 6
            else:
                up = u**3 / 6
            up *= weight[point]
            j = below - 1 + i
            into[j, left - 1] += up * first
            into[j, left] += up * second
            into[j, left + 1] += up * third
            into[j, left + 2] += up * last


@njit(cache=True, nogil=True)
def add_quartic(column: Floats, row: Floats, weight: Floats, reach: float, into: Floats) -> None:
    """Add (1 - d²/reach²)² of each point to the cells within reach of it, all in cells."""
    rows, columns = into.shape
    across = np.empty(columns)
    for point in range(len(column)):
        x, y = column[point], row[point]
        left, right = max(0, int(np.ceil(x - reach))), min(columns - 1, int(np.floor(x + reach)))
        below, above = max(0, int(np.ceil(y - reach))), min(rows - 1, int(np.floor(y + reach)))
        for i in range(left, right + 1):
            across[i] = 1.0 - ((i - x) / reach) ** 2
        for j in range(below, above + 1):
            up = ((j - y) / reach) ** 2
            for i in range(left, right + 1):
                rest = max(across[i] - up, 0.0)
                into[j, i] += weight[point] * rest * rest


@njit(cache=True, nogil=True)
def add_gaussian(
    column: Floats, row: Floats, weight: Floats, size: tuple[float, float], into: Floats
) -> None:
    """Add exp(-d²/(2·deviation²)) of each point to the cells of a square around it.

    ``size`` is the deviation and half the side of the square, in cells.
    """
    rows, columns = into.shape
    deviation, reach = size
    across = np.empty(columns)
    for point in range(len(column)):
        x, y = column[point], row[point]
        left, right = max(0, int(np.ceil(x - reach))), min(columns - 1, int(np.floor(x + reach)))
        below, above = max(0, int(np.ceil(y - reach))), min(rows - 1, int(np.floor(y + reach)))
        for i in range(left, right + 1):
            across[i] = np.exp(-0.5 * ((i - x) / deviation) ** 2)
        for j in range(below, above + 1):
            up = weight[point] * np.exp(-0.5 * ((j - y) / deviation) ** 2)
            for i in range(left, right + 1):
                into[j, i] += up * across[i]
