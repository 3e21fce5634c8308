"""What the map shows, as one value: the page, the command line and a link mean the same by it."""

from dataclasses import dataclass
from typing import Literal

Background = Literal["none", "areas", "density", "hot_cold", "emerging"]
Measure = Literal["count", "rate", "change"]
Method = Literal["dbscan", "hdbscan"]


@dataclass(frozen=True)
class MapSettings:
    """Settings of the map; hashable, so that they can be a cache key.

    Attributes
    ----------
    background
        Coloured areas, the density, cells that are hot or cold (Gi*), cells by their course over the months,
        or nothing.
    areas
        Key of the layer that is coloured.
    measure
        Number of incidents, per 1,000 inhabitants or dwellings where the layer has figures, or the change
        against the baseline years.
    bandwidth
        Of the density, in metres; None follows the suggestion for the selection.
    overlays
        Any of ``"hotspots"``, ``"incidents"`` and the keys of the city's overlay and point layers.
    method, radius, minimum
        How hotspots are found; None follows the suggestion for the selection. The radius is in metres and
        is not used by HDBSCAN.
    """

    background: Background = "areas"
    areas: str = "wijk"
    measure: Measure = "count"
    bandwidth: float | None = 250.0
    overlays: tuple[str, ...] = ("hotspots",)
    method: Method = "dbscan"
    radius: float | None = None
    minimum: int | None = None
