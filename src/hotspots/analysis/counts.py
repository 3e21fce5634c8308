"""How many incidents each area has, and how many that is per thousand inhabitants or dwellings."""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots import columns
from hotspots.analysis.points import Floats
from hotspots.crs import require_projected
from hotspots.errors import N_, AnalysisError

NO_FIGURE: Final = N_("There is no figure for this area to divide by.")
NOBODY: Final = N_("The figure to divide by is zero here.")
TOO_FEW: Final = N_("The figure to divide by is too small here: one incident would change the rate a lot.")

_SQUARE_METRES_PER_KM2: Final = 1e6


def count_per_area(
    areas: gpd.GeoDataFrame,
    codes: pd.Series,
    *,
    denominator: str | None = None,
    minimum: float = 100,
    per: float = 1000,
) -> gpd.GeoDataFrame:
    """Count incidents per area and divide them by a figure of the area.

    Parameters
    ----------
    areas
        A layer in a projected CRS with unique ``code``; the column named by ``denominator`` if one is given.
    codes
        The code of the area of each incident, NA for incidents outside all of them.
    denominator
        Column of ``areas`` to divide by, such as ``"inhabitants"``; without one there is no rate.
    minimum
        Below this figure the rate is undefined.
    per
        The rate is per this many inhabitants or dwellings, over the whole period of the incidents.

    Returns
    -------
    geopandas.GeoDataFrame
        The areas, same index and CRS, with ``n``, ``n_per_km2``, ``denominator``, ``rate`` (NaN where
        undefined) and ``reason`` (a message for the catalogue where the rate is undefined, else NA).

    Raises
    ------
    AnalysisError
        When two areas have one code, the denominator is not a column, or an incident's code is no area.

    Examples
    --------
    >>> from shapely import box
    >>> squares = gpd.GeoSeries([box(0, 0, 1000, 1000), box(1000, 0, 2000, 1000)], crs="EPSG:28992")
    >>> areas = gpd.GeoDataFrame({"code": ["A", "B"], "inhabitants": [2000, 50]}, geometry=squares)
    >>> codes = pd.Series(["A", "A", "A", "B", None])
    >>> count_per_area(areas, codes, denominator="inhabitants")[["n", "rate"]].values.tolist()
    [[3.0, 1.5], [1.0, nan]]
    """
    require_projected(areas)
    _check_codes(areas, codes)
    counted = areas.copy()
    counts = codes.value_counts(dropna=True)
    counted[columns.N] = areas[columns.CODE].map(counts).fillna(0).astype(np.int64)
    counted[columns.N_PER_KM2] = counted[columns.N] / (areas.area / _SQUARE_METRES_PER_KM2)
    counted[columns.DENOMINATOR] = _figures(areas, denominator)
    return counted.assign(**_rates(counted, minimum=minimum, per=per))


def unite(counted: pd.DataFrame, by: pd.Series, *, minimum: float = 100, per: float = 1000) -> pd.DataFrame:
    """Add counted areas up to larger ones, whose rate is the sum of incidents over the sum of denominators.

    The rate of a union is never the mean of the rates. It is undefined when one of the denominators is
    unknown: leaving that area out would leave its incidents in.

    Parameters
    ----------
    counted
        What :func:`count_per_area` returns.
    by
        The name or code of the larger area of each row, with the same index.

    Returns
    -------
    pandas.DataFrame
        One row a larger area, its code as index (sorted): ``n``, ``denominator``, ``rate``, ``reason``.
    """
    groups = counted.groupby(by.to_numpy(), sort=True)
    united = pd.DataFrame(
        {
            columns.N: groups[columns.N].sum(),
            columns.DENOMINATOR: groups[columns.DENOMINATOR].agg(lambda figures: figures.sum(skipna=False)),
        }
    )
    return united.assign(**_rates(united, minimum=minimum, per=per))


def _rates(counted: pd.DataFrame, *, minimum: float, per: float) -> dict[str, pd.Series]:
    """Divide counts by denominators where that is defined, and say why where it is not."""
    figure = counted[columns.DENOMINATOR].to_numpy(dtype=np.float64)
    unknown, zero, small = np.isnan(figure), figure <= 0, figure < minimum
    rate = np.full(len(figure), np.nan)
    defined = ~(unknown | zero | small)
    rate[defined] = counted[columns.N].to_numpy()[defined] / figure[defined] * per
    reason = np.select([unknown, zero, small], [NO_FIGURE, NOBODY, TOO_FEW], default="")
    reasons = pd.Series(reason, index=counted.index, dtype="str").where(~defined)
    return {columns.RATE: pd.Series(rate, index=counted.index), columns.REASON: reasons}


def _figures(areas: gpd.GeoDataFrame, denominator: str | None) -> Floats:
    """Return the denominator of each area, NaN where there is none."""
    if denominator is None:
        return np.full(len(areas), np.nan)
    if denominator not in areas.columns:
        raise AnalysisError(
            "denominator_missing",
            N_(
                "A rate needs a figure of each area. The layer has no column {column}. "
                "Choose a layer with figures, or show counts."
            ),
            column=denominator,
        )
    return areas[denominator].to_numpy(dtype=np.float64, na_value=np.nan)


def _check_codes(areas: gpd.GeoDataFrame, codes: pd.Series) -> None:
    """Refuse areas that share a code and incidents in no known area: the books would not balance."""
    if not areas[columns.CODE].is_unique:
        raise AnalysisError(
            "area_code_twice",
            N_("Each area has its own code. The layer has {n} areas with {codes} codes. Correct the layer."),
            n=len(areas),
            codes=areas[columns.CODE].nunique(),
        )
    strangers = int((codes.notna() & ~codes.isin(areas[columns.CODE])).sum())
    if strangers:
        raise AnalysisError(
            "area_code_unknown",
            N_(
                "Incidents are counted in the areas they were joined to. {n} incidents have a code that "
                "the layer does not have. Join the incidents to this layer and count again."
            ),
            n=strangers,
        )
