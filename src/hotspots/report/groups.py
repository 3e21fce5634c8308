"""Feature groups: what changes on the map, in the form that ``feature_group_to_add`` takes."""

from collections.abc import Iterable
from dataclasses import dataclass

import folium

from hotspots.report.canvas import MapCall


@dataclass(frozen=True)
class Group:
    """A layer of the map as plain data: it can be cached, compared and sent again.

    Attributes
    ----------
    key
        ``"areas"``, ``"density"``, ``"incidents"``, the key of an overlay, ``"hotspots"`` or ``"legend"``.
    calls
        Prepared calls of the map's functions (:func:`hotspots.report.canvas.call`).
    """

    key: str
    calls: tuple[tuple[str, str], ...]


def feature_groups(groups: Iterable[Group]) -> list[folium.FeatureGroup]:
    """Return fresh folium objects: streamlit-folium renames what it renders, so none is used twice."""
    made = []
    for group in groups:
        feature_group = folium.FeatureGroup(name=group.key, control=False)
        for function, payload in group.calls:
            feature_group.add_child(MapCall(function, payload))
        made.append(feature_group)
    return made
