"""How many dwellings a neighbourhood has, when the figures are those of the larger area it is part of."""

from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hotspots import columns
from hotspots.analysis.points import Floats, Integers
from hotspots.crs import require_projected
from hotspots.errors import N_, ActionError

_LEAST: Final = 1e-6  # of an area: less than that is a sliver


def dwellings_per_area(
    areas: gpd.GeoDataFrame,
    figures: pd.DataFrame,
    *,
    parent: str = columns.WIJK,
    addresses: pd.Series | None = None,
    without: Any = None,
) -> pd.Series:
    """Share the dwellings of larger areas out over their parts.

    In proportion to the addresses of dwellings where those are given and the larger area has any; else in
    proportion to the ground that can be built on. The parts of an area add up to its figure: shares are
    rounded by largest remainder, of equal ones the lowest code first.

    Parameters
    ----------
    areas
        The parts (buurten) in a projected CRS, with ``code`` and the column named by ``parent``.
    figures
        The larger areas (wijken) with ``code`` and ``dwellings``; NaN counts as none.
    parent
        Column of ``areas`` with the code of the larger area.
    addresses
        Number of addresses with a dwelling, by code of the part.
    without
        A geometry in the same CRS where nobody lives, such as business parks and water. In a larger area that
        lies wholly in it the whole ground counts.

    Returns
    -------
    pandas.Series
        Whole dwellings, index of ``areas``, named ``dwellings``.

    Raises
    ------
    CRSError
        When the frame is not in a projected CRS in metres.
    ActionError
        When a code of the addresses is none of the areas, or there is no dwelling in any of them.

    References
    ----------
    Goodchild, M. F. and Lam, N. S. (1980). Areal interpolation: a variant of the traditional spatial problem.
    Geo-Processing 1.

    Examples
    --------
    >>> from shapely import box
    >>> parts = gpd.GeoDataFrame(
    ...     {"code": ["A", "B"], "wijk": "W"}, geometry=[box(0, 0, 3, 1), box(3, 0, 4, 1)], crs="EPSG:28992")
    >>> wijk = pd.DataFrame({"code": ["W"], "dwellings": [101]})
    >>> dwellings_per_area(parts, wijk).tolist()
    [76, 25]
    >>> dwellings_per_area(parts, wijk, addresses=pd.Series({"A": 30, "B": 70})).tolist()
    [30, 71]
    """
    require_projected(areas)
    refuse_strangers(areas, [] if addresses is None else addresses.index)
    total = figures.set_index(columns.CODE)[columns.DWELLINGS]
    code = areas[columns.CODE].to_numpy()
    ground = _ground(areas, without)
    counted = np.zeros(len(areas)) if addresses is None else addresses.reindex(code).fillna(0).to_numpy(float)
    shared = np.zeros(len(areas), dtype=np.int64)
    for whole, rows in areas.groupby(parent).indices.items():
        n = float(total.get(whole, 0))
        if n >= 1:
            known = [weight[rows] for weight in (counted, ground) if weight[rows].sum() > 0]
            weight = np.asarray(known[0] if known else areas.area.to_numpy()[rows], dtype=np.float64)
            shared[rows] = largest_remainder(weight, round(n), code[rows])
    if not shared.any():
        raise ActionError(
            "no_dwellings",
            N_(
                "Advisers go from dwelling to dwelling. The {n} areas have none, or their figures are "
                "missing. Give the city's file figures with dwellings."
            ),
            n=len(areas),
        )
    return pd.Series(shared, index=areas.index, name=columns.DWELLINGS)


def largest_remainder(weight: Floats, total: int, names: Any) -> Integers:
    """Round shares of a whole number so that they add up to it (Hamilton's method).

    Parameters
    ----------
    weight
        Not negative and not all zero, shape (n,).
    total
        What they add up to.
    names
        Decide between equal remainders: the lowest first.

    Examples
    --------
    >>> largest_remainder(np.array([1.0, 1.0, 1.0]), 5, np.array(["c", "a", "b"])).tolist()
    [1, 2, 2]
    """
    exact = weight / weight.sum() * total
    whole: Integers = np.floor(np.round(exact, 9)).astype(np.int64)
    remainder = np.round(exact - whole, 9)
    first = np.lexsort((names, -remainder))
    whole[first[: total - int(whole.sum())]] += 1
    return whole


def refuse_strangers(areas: pd.DataFrame, codes: Any) -> None:
    """Refuse codes that are none of the areas.

    Examples
    --------
    >>> refuse_strangers(pd.DataFrame({"code": ["A"]}), ["A"])
    """
    strangers = sorted({str(code) for code in codes} - set(areas[columns.CODE].astype(str)))
    if strangers:
        raise ActionError(
            "area_unknown",
            N_("Each area is known by a code of the layer. Given: {codes}. Use the codes of this city."),
            codes=", ".join(strangers[:5]),
        )


def _ground(areas: gpd.GeoDataFrame, without: Any) -> Floats:
    """Return the square metres of each area outside the places where nobody lives."""
    whole = shapely.area(areas.geometry.to_numpy())
    if without is None:
        return np.asarray(whole)
    left = shapely.area(shapely.difference(areas.geometry.to_numpy(), without))
    return np.where(left > _LEAST * whole, left, 0.0)
