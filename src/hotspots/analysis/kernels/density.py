"""The inner loops of the density: incidents shared out over a grid, and kernels added up cell by cell.

``lattice`` is x and y of the centre of the first cell of the first row, and the side of a cell, in metres.
Compiling takes half a second to a second, once for an installation.
"""

import numpy as np
from numba import njit

from hotspots.analysis.points import Floats

_Lattice = tuple[float, float, float]


@njit(cache=True, nogil=True)
def share_out(x: Floats, y: Floats, lattice: _Lattice, nodes: int, into: Floats) -> int:
    """Share each point between the sixteen nodes around it by cubic B-splines; the shares sum to 1.

    Points of which not all nodes are there do not count.

    Parameters
    ----------
    x, y
        Metres, shape (points,).
    nodes
        Per side of a cell; the first lies at its centre.
    into
        Added to, shape (nodes * rows, nodes * columns).

    Returns
    -------
    int
        The number of points that count.
    """
    west, south, cell = lattice
    side = cell / nodes
    counted = 0
    for point in range(len(x)):
        across, along = (x[point] - west) / side, (y[point] - south) / side
        left, below = int(np.floor(across)), int(np.floor(along))
        if left < 1 or below < 1 or left + 2 >= into.shape[1] or below + 2 >= into.shape[0]:
            continue
        counted += 1
        t, u = across - left, along - below
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
            j = below - 1 + i
            into[j, left - 1] += up * first
            into[j, left] += up * second
            into[j, left + 1] += up * third
            into[j, left + 2] += up * last
    return counted


@njit(cache=True, nogil=True)
def add_quartic(x: Floats, y: Floats, lattice: _Lattice, bandwidth: float, into: Floats) -> None:
    """Add (1 - d²/bandwidth²)² of each point to the cells within the bandwidth of it."""
    west, south, side = lattice
    rows, columns = into.shape
    reach = bandwidth / side
    across = np.empty(columns)
    for point in range(len(x)):
        column, row = (x[point] - west) / side, (y[point] - south) / side
        left, right = max(0, int(np.ceil(column - reach))), min(columns - 1, int(np.floor(column + reach)))
        below, above = max(0, int(np.ceil(row - reach))), min(rows - 1, int(np.floor(row + reach)))
        for i in range(left, right + 1):
            across[i] = 1.0 - ((i - column) / reach) ** 2
        for j in range(below, above + 1):
            up = ((j - row) / reach) ** 2
            for i in range(left, right + 1):
                rest = max(across[i] - up, 0.0)
                into[j, i] += rest * rest


@njit(cache=True, nogil=True)
def add_gaussian(x: Floats, y: Floats, lattice: _Lattice, size: tuple[float, float], into: Floats) -> None:
    """Add exp(-d²/(2·bandwidth²)) of each point to the cells of a square around it.

    ``size`` is the bandwidth, and half the side of the square in bandwidths.
    """
    west, south, side = lattice
    rows, columns = into.shape
    deviation, reach = size[0] / side, size[0] / side * size[1]
    across = np.empty(columns)
    for point in range(len(x)):
        column, row = (x[point] - west) / side, (y[point] - south) / side
        left, right = max(0, int(np.ceil(column - reach))), min(columns - 1, int(np.floor(column + reach)))
        below, above = max(0, int(np.ceil(row - reach))), min(rows - 1, int(np.floor(row + reach)))
        for i in range(left, right + 1):
            across[i] = np.exp(-0.5 * ((i - column) / deviation) ** 2)
        for j in range(below, above + 1):
            up = np.exp(-0.5 * ((j - row) / deviation) ** 2)
            for i in range(left, right + 1):
                into[j, i] += up * across[i]
