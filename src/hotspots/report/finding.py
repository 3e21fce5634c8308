"""The hotspots of a selection by the settings of the map, with the suggestion filled in."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots import columns
from hotspots.analysis.clusters import NOISE, dbscan, hdbscan
from hotspots.analysis.hotspots import hotspots
from hotspots.analysis.suggestions import Suggestion, suggest_dbscan, suggest_hdbscan
from hotspots.city import City
from hotspots.errors import AnalysisError
from hotspots.report.memory import remembered
from hotspots.report.settings import MapSettings
from hotspots.report.study_area import land

Layers = Mapping[str, gpd.GeoDataFrame]


@dataclass(frozen=True, eq=False)
class Found:
    """Hotspots, and how they were found.

    Attributes
    ----------
    hotspots
        As of :func:`hotspots.analysis.hotspots.hotspots`.
    radius, minimum
        The settings used; the radius is None for HDBSCAN.
    suggestion
        What would be used by default, and why.
    problem
        Why there are none, when the settings are not possible for this selection.
    clusters
        The cluster of each incident, -1 for none.
    """

    hotspots: gpd.GeoDataFrame
    radius: float | None
    minimum: int
    suggestion: Suggestion
    problem: AnalysisError | None
    clusters: pd.Series


def find(
    incidents: gpd.GeoDataFrame,
    memberships: pd.DataFrame | None,
    city: City | None,
    layers: Layers | None,
    settings: MapSettings,
    *,
    weeks: float,
) -> Found:
    """Find the hotspots of a selection; asked again for the very same frame it is remembered.

    Settings that are not possible for the selection give no hotspots and the reason, so that the rest of
    the map is still drawn.
    """
    return remembered(
        lambda: _find(incidents, memberships, city, layers, settings, weeks=weeks),
        "hotspots",
        incidents,
        memberships,
        layers,
        settings.method,
        settings.radius,
        settings.minimum,
        weeks,
    )


def _find(
    incidents: gpd.GeoDataFrame,
    memberships: pd.DataFrame | None,
    city: City | None,
    layers: Layers | None,
    settings: MapSettings,
    *,
    weeks: float,
) -> Found:
    """Cluster and describe."""
    by_radius = settings.method == "dbscan"
    suggestion = suggest_dbscan(incidents) if by_radius else suggest_hdbscan(incidents)
    radius = (settings.radius or suggestion.radius) if by_radius else None
    minimum = settings.minimum or suggestion.min_incidents
    problem = None
    try:
        if radius is None:
            clusters = hdbscan(incidents, min_incidents=minimum)
        else:
            clusters = dbscan(incidents, radius=radius, min_incidents=minimum)
    except AnalysisError as error:
        problem = error
        clusters = pd.Series(NOISE, index=incidents.index, name=columns.CLUSTER_ID, dtype=np.int64)
    described = hotspots(
        incidents,
        clusters,
        weeks=weeks,
        areas=_naming_layers(city, layers),
        memberships=memberships,
        land=None if city is None or layers is None else land(city, layers),
    )
    return Found(described, radius, minimum, suggestion, problem, clusters)


def _naming_layers(city: City | None, layers: Layers | None) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers in which a hotspot can lie: all but the water."""
    if city is None or layers is None:
        return {}
    return {key: layers[key] for key, layer in city.layers.items() if layer.kind != "water" and key in layers}
