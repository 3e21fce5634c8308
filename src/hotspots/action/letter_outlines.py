"""The outline of a zone: whole squares of a fixed grid, so that it is not drawn around one home."""

from typing import Any, Final

import numpy as np
import shapely
from scipy.spatial import cKDTree

from hotspots.analysis.points import Floats, Integers

SQUARE: Final = 100.0
"""Side of a square in metres; the grid begins at the origin of the CRS, whatever the burglaries."""

_TRIES: Final = 12
_AROUND: Final = tuple(
    (east, north) for east in (-1, 0, 1) for north in (-1, 0, 1) if (east, north) != (0, 0)
)


def outline(homes: Floats, burgled: Floats, tree: cKDTree, least: int) -> Any:
    """Return the squares that hold the dwellings of a zone, as one geometry.

    The middle of a circle gives its centre away. Where fewer than `least` dwellings lie as close to the
    middle of the outline as the only burgled place does, neighbouring squares with dwellings are added, the
    farthest from that place first, until there are, or a dozen are added: a hamlet has no more to hide
    among.

    Parameters
    ----------
    homes
        The dwellings of the zone, shape (dwellings, 2), metres.
    burgled
        The distinct places of its burglaries, shape (places, 2).
    tree
        All dwellings.
    least
        How many dwellings must be as likely as the burgled one.
    """
    squares = {(int(east), int(north)) for east, north in np.unique(np.floor(homes / SQUARE), axis=0)}
    shape = _union(squares)
    if len(burgled) > 1:
        return shape
    for _ in range(_TRIES):
        if hidden_among(shape, burgled[0], tree) >= least:
            break
        squares.add(_next_square(squares, burgled[0], tree))
        shape = _union(squares)
    return shape


def hidden_among(shape: Any, place: Floats, tree: cKDTree) -> int:
    """Count the dwellings that lie at least as close to the middle of an outline as a place does."""
    middle = np.array([shape.centroid.x, shape.centroid.y])
    distance = float(np.hypot(*(place - middle)))
    return int(tree.query_ball_point(middle, distance + 1e-6, return_length=True))


def _next_square(squares: set[tuple[int, int]], place: Floats, tree: cKDTree) -> tuple[int, int]:
    """Return the square beside the outline that is farthest from a place, one with dwellings if there is."""
    beside = {(east + right, north + up) for east, north in squares for right, up in _AROUND} - squares
    centres = {one: (np.array(one) + 0.5) * SQUARE for one in beside}
    far = sorted(beside, key=lambda one: (-float(np.hypot(*(centres[one] - place))), one))
    for one in far:
        candidates = np.asarray(tree.query_ball_point(centres[one], SQUARE), dtype=np.int64)
        if len(candidates) and (np.floor(tree.data[candidates] / SQUARE) == one).all(axis=1).any():
            return one
    return far[0]


def _union(squares: set[tuple[int, int]]) -> Any:
    """Return squares as one geometry."""
    corners: Integers = np.array(sorted(squares), dtype=np.int64)
    west, south = (corners * SQUARE).T
    return shapely.union_all(shapely.box(west, south, west + SQUARE, south + SQUARE))
