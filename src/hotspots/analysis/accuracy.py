"""How well flagged places did: the share of incidents they held, beside the share of the area they took."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from hotspots.analysis.points import Floats
from hotspots.errors import N_, AnalysisError

_ROUNDING: Final = 9  # decimals: 0.1 of 30 cells is 3 cells, not 3.0000000000000004


def hit_rate(n: ArrayLike, *, flagged: ArrayLike) -> float:
    """Return the share of incidents that lie in flagged cells, n/N; NaN without incidents.

    Parameters
    ----------
    n
        Incidents of each cell, in the period that was forecast; any shape.
    flagged
        True for the cells pointed out beforehand; or the part of each that was, between 0 and 1
        (see :func:`top_share`). Same shape.

    Raises
    ------
    AnalysisError
        When the shapes differ, a number is negative or not finite, or a part is not between 0 and 1.

    Examples
    --------
    >>> hit_rate([9, 7, 5, 4, 3, 2, 1, 1, 0, 0], flagged=[1, 0, 1, 0, 0, 0, 0, 0, 0, 0])
    0.4375
    """
    counts, part = _checked(n, flagged)
    return _ratio(float(counts @ part), float(counts.sum()))


def pai(n: ArrayLike, *, flagged: ArrayLike, area: ArrayLike | None = None) -> float:
    """Return the prediction accuracy index, (n/N) / (a/A); 1 is what random places reach.

    Parameters
    ----------
    n, flagged
        As for :func:`hit_rate`.
    area
        Area of each cell in any unit; by default all are equal.

    Returns
    -------
    float
        NaN without incidents or without a flagged cell.

    Raises
    ------
    AnalysisError
        As for :func:`hit_rate`, or when an area is not above zero.

    References
    ----------
    Chainey, S., Tompson, L. and Uhlig, S. (2008). The utility of hotspot mapping for predicting spatial
    patterns of crime. Security Journal 21.

    Examples
    --------
    >>> pai([9, 7, 5, 4, 3, 2, 1, 1, 0, 0], flagged=[1, 0, 1, 0, 0, 0, 0, 0, 0, 0])
    2.1875
    """
    counts, part = _checked(n, flagged)
    size = _areas(area, counts)
    return _ratio(hit_rate(counts, flagged=part), float(part @ size / size.sum()))


def pei(n: ArrayLike, *, flagged: ArrayLike, area: ArrayLike | None = None) -> float:
    """Return the prediction efficiency index: the PAI as a part of the best PAI possible for the same area.

    The best takes the cells with most incidents per area first, and of the last one the part that fits.

    Parameters
    ----------
    n, flagged, area
        As for :func:`pai`.

    Returns
    -------
    float
        Between 0 and 1; NaN without incidents or without a flagged cell.

    Raises
    ------
    AnalysisError
        As for :func:`pai`.

    References
    ----------
    Hunt, J. M. (2016). Do crime hot spots move? Exploring the effects of the modifiable areal unit problem
    and modifiable temporal unit problem on crime hot spot stability. American University, Washington.

    Examples
    --------
    >>> pei([9, 7, 5, 4, 3, 2, 1, 1, 0, 0], flagged=[1, 0, 1, 0, 0, 0, 0, 0, 0, 0])
    0.875
    """
    counts, part = _checked(n, flagged)
    size = _areas(area, counts)
    order = np.argsort(-counts / size, kind="stable")
    before = np.cumsum(size[order]) - size[order]
    taken = np.clip((part @ size - before) / size[order], 0.0, 1.0)
    return _ratio(float(counts @ part), float(counts[order] @ taken))


def recapture_rate_index(n_before: ArrayLike, n_after: ArrayLike, *, flagged: ArrayLike) -> float:
    """Return how far flagged places kept their share of incidents: (n₂/n₁) / (N₂/N₁).

    1 when the places hold the same share afterwards as before, below 1 when they fall back.

    Parameters
    ----------
    n_before, n_after
        Incidents of each cell in the period the places were chosen by, and in the one that was forecast.
    flagged
        As for :func:`hit_rate`.

    Returns
    -------
    float
        NaN when either period has no incidents, or the flagged cells had none before.

    Raises
    ------
    AnalysisError
        As for :func:`hit_rate`.

    References
    ----------
    Levine, N. (2008). The "hottest" part of a hotspot: comments on "The utility of hotspot mapping for
    predicting spatial patterns of crime". Security Journal 21.

    Examples
    --------
    >>> recapture_rate_index([5, 5, 0, 0], [1, 2, 1, 0], flagged=[True, False, False, False])
    0.5
    """
    return _ratio(hit_rate(n_after, flagged=flagged), hit_rate(n_before, flagged=flagged))


def top_share(scores: ArrayLike, *, area_shares: ArrayLike) -> Floats:
    """Flag the cells with the highest scores, of all forecasts exactly the same area.

    Cells with equal scores at the cut all get the same part, so that the parts add up to the area asked for.
    The hit rate of such parts is the mean over all orders in which the equal cells could have been taken:
    no luck of a draw, and no preference for the cells that happen to come first, which matters because most
    cells of a map of counts have none or one. A share that is no whole number of cells flags a part of one.

    Parameters
    ----------
    scores
        One number per cell of equal area, shape (cells,), higher is more; NaN ranks below all numbers.
    area_shares
        Shares of the area between 0 and 1, shape (shares,).

    Returns
    -------
    numpy.ndarray
        The part of each cell that is flagged, shape (shares, cells); each row sums to share · cells.

    Raises
    ------
    AnalysisError
        When there are no cells or a share is not between 0 and 1.

    Examples
    --------
    >>> top_share([5.0, 1.0, 1.0, 0.0], area_shares=[0.25, 0.5])
    array([[1. , 0. , 0. , 0. ],
           [1. , 0.5, 0.5, 0. ]])
    """
    given = np.asarray(scores, dtype=np.float64).ravel()
    shares = np.asarray(area_shares, dtype=np.float64).ravel()
    require_cells(len(given))
    require_shares(shares)
    # Equal scores are one group; the groups from high to low take up the area one after another.
    _, group = np.unique(-np.where(np.isnan(given), -np.inf, given), return_inverse=True)
    size = np.bincount(group)
    before = np.cumsum(size) - size
    wanted = np.round(shares * len(given), _ROUNDING)
    part = np.clip((wanted[:, None] - before) / size, 0.0, 1.0)
    flagged: Floats = part[:, group]
    return flagged


def require_cells(cells: int) -> None:
    """Refuse a grid without a cell in the study area."""
    if not cells:
        raise AnalysisError(
            "no_cells",
            N_("A forecast is made for the cells of a grid. None were given. Choose a larger study area."),
        )


def require_shares(shares: Floats) -> None:
    """Refuse shares of the area that are none."""
    if not len(shares) or not ((shares > 0) & (shares <= 1)).all():
        raise AnalysisError(
            "area_share",
            N_(
                "A share of the area is above 0 and at most 1. Given: {given}. "
                "Choose for instance 0.05 for 5 %."
            ),
            given=", ".join(f"{share:g}" for share in shares),
        )


def _checked(n: ArrayLike, flagged: ArrayLike) -> tuple[Floats, Floats]:
    """Return counts and parts as flat arrays, or refuse them."""
    counts, part = np.asarray(n, dtype=np.float64), np.asarray(flagged, dtype=np.float64)
    if counts.shape != part.shape:
        raise AnalysisError(
            "flagged_shape",
            N_(
                "Every cell is flagged or not. Given: counts of shape {counts} and flags of shape {flags}. "
                "Use the cells of one grid for both."
            ),
            counts=str(counts.shape),
            flags=str(part.shape),
        )
    if not (np.isfinite(counts).all() and (counts >= 0).all()):
        raise AnalysisError(
            "cell_counts",
            N_(
                "The number of incidents of a cell is zero or more. {n} cells have a negative number or "
                "none. Leave cells outside the study area out."
            ),
            n=int((~(counts >= 0) | np.isinf(counts)).sum()),
        )
    if not ((part >= 0) & (part <= 1)).all():
        raise AnalysisError(
            "flagged_part",
            N_(
                "A cell is flagged wholly, in part or not: a number from 0 to 1. {n} cells have another one. "
                "Give booleans or parts, not scores."
            ),
            n=int((~((part >= 0) & (part <= 1))).sum()),
        )
    return counts.ravel(), part.ravel()


def _areas(area: ArrayLike | None, counts: Floats) -> Floats:
    """Return the area of each cell."""
    size = np.ones(len(counts)) if area is None else np.asarray(area, dtype=np.float64).ravel()
    if len(size) != len(counts) or not ((size > 0) & np.isfinite(size)).all():
        raise AnalysisError(
            "cell_areas",
            N_(
                "Every cell has an area above zero. Given: {areas} areas for {cells} cells, {n} of them "
                "above zero. Give one area for each cell."
            ),
            areas=len(size),
            cells=len(counts),
            n=int(((size > 0) & np.isfinite(size)).sum()),
        )
    return size


def _ratio(above: float, below: float) -> float:
    """Divide; NaN where there is nothing to divide by."""
    return above / below if below > 0 else float("nan")
