"""The base map: land, water, outlines and names of the city, without one tile.

It is the same for a city and a language whatever is selected, so that streamlit-folium keeps the map (and
the user's zoom) and only the feature groups change.
"""

from collections.abc import Mapping
from typing import Any, Final

import folium
import geopandas as gpd
from folium.template import Template

from hotspots.city import City
from hotspots.columns import CODE
from hotspots.i18n import Words
from hotspots.report.assets import SCRIPTS, STYLES, assert_offline, component_links
from hotspots.report.canvas import MapCall
from hotspots.report.labels import labels_of
from hotspots.report.memory import remembered
from hotspots.report.safe import script_json, text
from hotspots.report.shapes import degrees_bounds, encode_points, encode_shapes, for_screen

Layers = Mapping[str, gpd.GeoDataFrame]

_OUTLINES: Final = (
    {"colour": "#87949a", "weight": 1.6, "opacity": 0.95, "from": 0},
    {"colour": "#b3bcc0", "weight": 0.9, "opacity": 0.95, "from": 0},
    {"colour": "#c9cfd1", "weight": 0.7, "opacity": 0.95, "from": 13.5},
)
"""From the coarsest layer of areas to the finest: the line, and from which zoom level on it is drawn."""


class LocalMap(folium.Map):
    """A folium map that loads the vendored assets and lets the reader zoom the page (WCAG 1.4.4).

    The header of :class:`folium.Map` without its ``user-scalable=no``; jQuery, Bootstrap and the marker
    fonts are dropped, because nothing here uses them.
    """

    _template = Template(
        """
        {% macro header(this, kwargs) %}
            <style>
                #{{ this.get_name() }} { position: relative; width: 100%; height: 100%; left: 0; top: 0; }
                html, body { width: 100%; height: 100%; margin: 0; padding: 0; }
            </style>
        {% endmacro %}

        {% macro html(this, kwargs) %}
            <div class="folium-map" id={{ this.get_name()|tojson }} ></div>
        {% endmacro %}

        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {
                center: {{ this.location|tojson }},
                crs: L.CRS.{{ this.crs }},
                ...{{ this.options|tojavascript }}
            });
        {% endmacro %}
        """
    )


def base_map(city: City | None, layers: Layers | None, words: Words) -> folium.Map:
    """Draw the city without data.

    Parameters
    ----------
    city, layers
        The city and its layers (:func:`hotspots.places.layers.load_layers`), or None for a blank sheet.
    words
        The language of the buttons.

    Returns
    -------
    folium.Map
        A fresh object (rendering changes folium objects) whose script is the same at every call. The
        outlines of all layers are in it; feature groups refer to them.
    """
    folium_map = LocalMap(
        location=(city.centre[1], city.centre[0]) if city else (0.0, 0.0),
        zoom_start=city.zoom if city else 2,
        tiles=None,
        prefer_canvas=True,
        zoom_control=False,
        maxZoom=18,  # folium's own max_zoom speaks of tiles; without this the clusters throw
        minZoom=1 if city is None else 9,
        zoom_snap=0.25,
        zoom_delta=1,
        wheel_px_per_zoom_level=90,
        keyboard=True,
    )
    folium_map.default_js = component_links(SCRIPTS)
    folium_map.default_css = component_links(STYLES)
    payload = remembered(
        lambda: script_json(_payload(city, layers, words)), "base_map", city, layers, words.language
    )
    folium_map.add_child(MapCall("base", payload))
    assert_offline(folium_map)
    return folium_map


def area_layers(city: City, layers: Layers) -> list[str]:
    """Return the keys of the layers that tile the city, the coarsest first."""
    keys = [layer.key for layer in city.layers_of("areas") if layer.key in layers]
    return sorted(keys, key=lambda key: (len(layers[key]), key))


def credit(city: City) -> str:
    """Return the attributions of the city's layers, each once: what the licences ask to be shown."""
    return " · ".join(dict.fromkeys(layer.attribution for layer in city.layers.values()))


def _payload(city: City | None, layers: Layers | None, words: Words) -> dict[str, Any]:
    """Collect what the function ``base`` of the map's script draws."""
    texts = {
        "map": words("Map of {place}", place=city.name) if city else words("Map"),
        "zoom_in": words("Zoom in"),
        "zoom_out": words("Zoom out"),
        "home": words("Show everything"),
    }
    if city is None or layers is None:
        blank: dict[str, Any] = {
            "layers": {},
            "land": None,
            "water": None,
            "outlines": [],
            "labels": [],
            "bounds": None,
        }
        return {**blank, "texts": texts, "attribution": ""}
    keys = area_layers(city, layers)
    coarsest = for_screen(layers[keys[0]].geometry)
    land = gpd.GeoSeries([coarsest.union_all()], crs=coarsest.crs)
    water = [
        for_screen(layers[layer.key].geometry) for layer in city.layers_of("water") if layer.key in layers
    ]
    return {
        "layers": {key: _layer(city, layers, key) for key in city.layers if key in layers},
        "land": encode_shapes(land)[0],
        "water": [part for areas in water for shape in encode_shapes(areas) for part in shape] or None,
        "outlines": [
            {"layer": key, **_OUTLINES[min(level, len(_OUTLINES) - 1)]}
            for level, key in reversed(list(enumerate(keys)))
        ],
        "labels": labels_of([layers[key] for key in keys]),
        "bounds": degrees_bounds(land),
        "texts": texts,
        "attribution": text(credit(city)),
    }


def _layer(city: City, layers: Layers, key: str) -> dict[str, Any]:
    """Register a layer: its codes and its outlines or points, in the order of the frame."""
    frame = layers[key]
    codes = frame[CODE].astype(str).tolist()
    if city.layers[key].kind == "points":
        return {"codes": codes, "points": encode_points(frame.geometry)}
    return {"codes": codes, "shapes": encode_shapes(for_screen(frame.geometry))}
