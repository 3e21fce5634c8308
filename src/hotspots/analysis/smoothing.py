"""Kernels added up on a grid: fast by FFT on points shared out over nodes, or exactly, point by point."""

from collections.abc import Callable
from typing import Final, Literal, NamedTuple

import numpy as np
from scipy import fft
from scipy.signal import fftconvolve

from hotspots.analysis.kernels.density import add_gaussian, add_quartic, share_out
from hotspots.analysis.points import Booleans, Floats

Kernel = Literal["quartic", "gaussian"]

PEAK: Final[dict[Kernel, float]] = {"quartic": 3 / np.pi, "gaussian": 1 / (2 * np.pi)}
"""The value of a kernel at distance 0, for a bandwidth of 1."""

REACH: Final[dict[Kernel, float]] = {"quartic": 1.0, "gaussian": 5.0}
"""Bandwidths beyond which a kernel counts as 0; a Gaussian has 4 millionths of its weight there."""

_EXACT_REACH: Final = 9.0  # of a Gaussian: exp(-40) is below rounding
_NODES: Final[dict[Kernel, float]] = {"quartic": 8.0, "gaussian": 1.5}  # per bandwidth, for an error < 0.5 %
_MOST_NODES: Final = 3  # per side of a cell: more would take much memory and help only where cells are broad
_RINGING: Final = 8  # nodes beyond the kernel after which its spline has died out
_TRACE: Final[dict[Kernel, float]] = {"quartic": 1e-3, "gaussian": 1e-5}
"""Of the peak of one point: less is what the spline and the FFT leave beyond the rim of a kernel."""
_CHUNK: Final = 20_000  # points between two reports of progress


class Lattice(NamedTuple):
    """The cells of a surface: the south-west corner and the side in metres, and (rows, columns)."""

    west: float
    south: float
    cell_size: float
    shape: tuple[int, int]

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """(min x, min y, max x, max y)."""
        rows, columns = self.shape
        return (
            self.west,
            self.south,
            self.west + columns * self.cell_size,
            self.south + rows * self.cell_size,
        )

    @property
    def first(self) -> tuple[float, float, float]:
        """Where the centre of the first cell lies (x, y), and the side of a cell, for the compiled loops."""
        half = self.cell_size / 2
        return (float(self.west + half), float(self.south + half), float(self.cell_size))

    def centres(self) -> tuple[Floats, Floats]:
        """Return x and y of the centre of each cell in metres, both of the shape of the lattice."""
        row, column = np.indices(self.shape, dtype=np.float64)
        return self.west + (column + 0.5) * self.cell_size, self.south + (row + 0.5) * self.cell_size

    def position(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return columns and rows, whole numbers at the centres of cells."""
        return (x - self.west) / self.cell_size - 0.5, (y - self.south) / self.cell_size - 0.5

    def holds(self, x: Floats, y: Floats) -> Booleans:
        """Mark the points within the bounds."""
        west, south, east, north = self.bounds
        inside: Booleans = (x >= west) & (x <= east) & (y >= south) & (y <= north)
        return inside

    def widened(self, cells: int) -> "Lattice":
        """Return the lattice with so many more cells on every side."""
        rows, columns = self.shape
        return Lattice(
            self.west - cells * self.cell_size,
            self.south - cells * self.cell_size,
            self.cell_size,
            (rows + 2 * cells, columns + 2 * cells),
        )


def smooth(x: Floats, y: Floats, lattice: Lattice, *, bandwidth: float, kernel: Kernel) -> Floats:
    """Add up the kernels of points by FFT: per m² at the centre of each cell, shape (rows, columns).

    Points are shared between the sixteen nodes around them by cubic B-splines, and the kernel is the spline
    through its values at the nodes (Unser 1999); where cells are broad for the kernel there are up to three
    nodes to a cell. The sum over all cells is that of the points.
    """
    scale = bandwidth / lattice.cell_size
    nodes = min(_MOST_NODES, int(np.ceil(_NODES[kernel] / scale)))
    patch = _spline_kernel(scale, nodes, kernel)
    # A margin, so that points outside the lattice count inside it, and the FFT wraps around outside it.
    margin = len(patch) // (2 * nodes)
    wide = lattice.widened(margin)
    shape = (fft.next_fast_len(wide.shape[0], real=True), fft.next_fast_len(wide.shape[1], real=True))
    shared = np.zeros((nodes * shape[0], nodes * shape[1]))
    n = share_out(x, y, wide.first, nodes, shared)
    total = _convolve(shared, patch, nodes, shape)
    total[total < _TRACE[kernel] * PEAK[kernel] / scale**2] = 0.0
    total *= n / (max(total.sum(), np.finfo(float).tiny) * lattice.cell_size**2)
    # What comes out lies as far from the first cell as the kernel reaches: see _convolve.
    first = 2 * margin - 1
    return total[first : first + lattice.shape[0], first : first + lattice.shape[1]].copy()


def smooth_exactly(
    x: Floats,
    y: Floats,
    lattice: Lattice,
    *,
    bandwidth: float,
    kernel: Kernel,
    progress: Callable[[float], None] | None = None,
) -> Floats:
    """Add up the kernels of points one by one: per m² at the centre of each cell, shape (rows, columns)."""
    total = np.zeros(lattice.shape)
    for begin in range(0, len(x), _CHUNK):
        part = slice(begin, begin + _CHUNK)
        if kernel == "quartic":
            add_quartic(x[part], y[part], lattice.first, bandwidth, total)
        else:
            add_gaussian(x[part], y[part], lattice.first, (bandwidth, _EXACT_REACH), total)
        if progress is not None:
            progress(min((begin + _CHUNK) / len(x), 1.0))
    return total * PEAK[kernel] / bandwidth**2


def smooth_cells(
    values_of: Callable[[Lattice], Floats], lattice: Lattice, *, bandwidth: float, kernel: Kernel
) -> Floats:
    """Take the mean of the values of cells, weighted by the kernel at each: shape (rows, columns).

    ``values_of`` is asked for the values of a lattice wide enough for the kernels.
    """
    scale = bandwidth / lattice.cell_size
    reach = int(np.ceil(REACH[kernel] * scale))
    squared = (np.arange(-reach, reach + 1) / scale) ** 2
    weights = kernel_at(np.add.outer(squared, squared), kernel)
    mean: Floats = fftconvolve(values_of(lattice.widened(reach)), weights / weights.sum(), mode="valid")
    return mean


def kernel_at(squared: Floats, kernel: Kernel) -> Floats:
    """Return a kernel relative to its peak, at squared distances in bandwidths."""
    if kernel == "quartic":
        return np.maximum(1 - squared, 0.0) ** 2
    return np.where(squared <= REACH[kernel] ** 2, np.exp(-0.5 * squared), 0.0)


def _spline_kernel(scale: float, nodes: int, kernel: Kernel) -> Floats:
    """Return what shares are multiplied by, so that the spline through the kernel comes out.

    Parameters
    ----------
    scale
        The bandwidth in cells.

    Returns
    -------
    numpy.ndarray
        Per cell, at the nodes around a node: distance 0 is element (0, 0), and the rest wraps around.
    """
    half = (int(np.ceil(REACH[kernel] * scale)) + int(np.ceil(_RINGING / nodes))) * nodes
    offset = fft.fftfreq(2 * half, 1 / (2 * half))  # 0, 1, … -1
    squared = (offset / (nodes * scale)) ** 2
    weights = kernel_at(np.add.outer(squared, squared), kernel) * PEAK[kernel] / scale**2
    spline = (2 + np.cos(np.pi * offset / half)) / 3
    undone = fft.rfft2(weights) / np.outer(spline, spline[: half + 1])
    patch: Floats = fft.irfft2(undone, s=weights.shape)
    return patch


def _convolve(shared: Floats, patch: Floats, nodes: int, shape: tuple[int, int]) -> Floats:
    """Convolve shares with a kernel and return what comes out at the centres of cells, shape ``shape``.

    The nodes at one place in their cells are one convolution with the kernel as seen from there, so that no
    transform is larger than the cells. The kernel lies at the first cells: what comes out is moved north and
    east by its reach of ``len(patch) // (2 * nodes) - 1`` cells.
    """
    reach = len(patch) // (2 * nodes) - 1
    offset = np.arange(-reach, reach + 1) * nodes
    spectrum = np.zeros((shape[0], shape[1] // 2 + 1), dtype=np.complex128)
    for up, across in np.ndindex(nodes, nodes):
        seen = patch[np.ix_(offset - up, offset - across)]
        # Rows of zeros need no transform along the row.
        seen = fft.fft(fft.rfft(seen, shape[1], axis=1), shape[0], axis=0, overwrite_x=True)
        seen *= fft.rfft2(shared[up::nodes, across::nodes])
        spectrum += seen
    total: Floats = fft.irfft2(spectrum, s=shape, overwrite_x=True)
    return total
