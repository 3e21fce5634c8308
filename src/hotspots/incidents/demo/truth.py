"""The truth behind the demo city, kept aside: what a method should find, and what it should not."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots.city import City


@dataclass(frozen=True)
class Truth:
    """What was planted, named and hidden.

    Attributes
    ----------
    hotspots
        Planted hotspots: name, category, start, end (first and last day), n, radius (metres) and the circle.
    hotspot_incidents
        incident_id → name of the planted hotspot it belongs to.
    near_repeats
        parent, child: incident ids of burglaries that were made to follow another (≤ 200 m, ≤ 14 days).
    named
        The incidents the report names: incident_id, category, month (of 2023), district, zone, what.
    moments
        incident_id → the moment that the window hides.
    on_water, outside
        (n, 2) coordinates on the water, and outside the municipality on land or abroad; none where the city
        has no water layer.
    """

    hotspots: gpd.GeoDataFrame
    hotspot_incidents: pd.Series
    near_repeats: pd.DataFrame
    named: pd.DataFrame
    moments: pd.Series
    on_water: np.ndarray
    outside: np.ndarray


@dataclass(frozen=True)
class Demo:
    """A demo city: incidents for everybody, the truth for the tests."""

    incidents: gpd.GeoDataFrame
    truth: Truth
    city: City
