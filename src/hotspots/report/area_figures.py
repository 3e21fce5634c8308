"""What is known of each area: its count and rate with how sure they are, and its change with the verdict."""

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from hotspots.analysis.change import Baseline, baseline_window, changes
from hotspots.analysis.counts import count_per_area
from hotspots.analysis.rates import empirical_bayes, funnel, rate_intervals
from hotspots.analysis.selection import Selection
from hotspots.city import City
from hotspots.errors import AnalysisError


@dataclass(frozen=True, eq=False)
class Comparison:
    """A selection beside the same days of the baseline years.

    Attributes
    ----------
    baseline
        The incidents and days compared, None when there is nothing to compare with.
    memberships
        The areas of all incidents, by the index of the incidents.
    problem
        Why there is no comparison.
    """

    baseline: Baseline | None
    memberships: pd.DataFrame
    problem: AnalysisError | None = None


def compare(
    incidents: gpd.GeoDataFrame, memberships: pd.DataFrame, selection: Selection, city: City
) -> Comparison:
    """Find what a selection is compared with.

    Parameters
    ----------
    incidents
        All incidents, also those not selected.
    memberships
        Their rows of :func:`hotspots.places.joining.join`, same index.
    """
    try:
        found = baseline_window(incidents, selection, baseline_years=city.baseline_years)
    except AnalysisError as error:
        return Comparison(None, memberships, error)
    return Comparison(found, memberships)


def with_change(counted: gpd.GeoDataFrame, layer: str, comparison: Comparison) -> gpd.GeoDataFrame:
    """Add the change of each area to its count: the columns of :func:`hotspots.analysis.change.changes`.

    Without a comparison the frame comes back as it is.
    """
    found = comparison.baseline
    if found is None:
        return counted
    codes = comparison.memberships[layer]
    return changes(
        counted,
        codes.loc[found.now.index],
        codes.loc[found.before.index],
        exposure_now=found.exposure_now,
        exposure_before=found.exposure_before,
    )


def area_figures(
    areas: gpd.GeoDataFrame,
    codes: pd.Series,
    *,
    layer: str,
    denominator: str | None,
    minimum: float,
    comparison: Comparison,
) -> gpd.GeoDataFrame:
    """Put together what the ranking of the areas shows.

    Parameters
    ----------
    areas
        The layer.
    codes
        The area of each selected incident.
    denominator
        What the rate is based on; None where the layer has no figures.
    minimum
        Below this denominator there is no rate.

    Returns
    -------
    geopandas.GeoDataFrame
        The areas with ``n``, and with a denominator the columns of
        :func:`hotspots.analysis.rates.rate_intervals`, :func:`hotspots.analysis.rates.empirical_bayes` and
        :func:`hotspots.analysis.rates.funnel`; with a comparison those of
        :func:`hotspots.analysis.change.changes`, whose expected count replaces that of the funnel.
    """
    counted = count_per_area(areas, codes, denominator=denominator, minimum=minimum)
    if denominator is not None:
        sure = empirical_bayes(rate_intervals(counted, minimum=minimum), minimum=minimum)
        counted = gpd.GeoDataFrame(funnel(sure, minimum=minimum), crs=areas.crs)
    return with_change(counted, layer, comparison)
