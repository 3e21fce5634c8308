"""The scripts and styles of the map, from this machine only.

folium's classes name CDN addresses. Here every element of a map gets vendored ones instead (on the instance,
so that nobody else's folium changes), an element that was not vendored gets an address that cannot load, and
:func:`assert_offline` refuses a map with either.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import folium.plugins
from branca.element import Element
from folium.elements import JSCSSMixin
from folium.raster_layers import TileLayer, WmsTileLayer

from hotspots.errors import N_, HotspotsError

FROM_COMPONENT: Final = "../../app/static/"
"""Streamlit's static files, seen from the frame of the map; holds under a base path and behind a proxy."""

LEAFLET_JS: Final = "vendor/leaflet-1.9.4/leaflet.js"
LEAFLET_CSS: Final = "vendor/leaflet-1.9.4/leaflet.css"
CLUSTER_JS: Final = "vendor/leaflet.markercluster-1.5.3/leaflet.markercluster.js"
CLUSTER_CSS: Final = "vendor/leaflet.markercluster-1.5.3/MarkerCluster.css"
MAP_JS: Final = "map/hotspots-map.js"
MAP_CSS: Final = "map/hotspots-map.css"

SCRIPTS: Final = (LEAFLET_JS, CLUSTER_JS, MAP_JS)
"""Every script the map may ever use, in loading order: the component loads scripts at its first mount."""

STYLES: Final = (LEAFLET_CSS, CLUSTER_CSS, MAP_CSS)

_VENDORED: Final = {"markerclusterjs": CLUSTER_JS, "markerclustercss": CLUSTER_CSS, "leaflet": LEAFLET_JS}
"""folium's name of an asset → the vendored file; a name that is not here is not served."""

_DROPPED: Final = {"markerclusterdefaultcss"}
"""Assets whose work the map's own style does."""

_UNUSABLE: Final = "blocked:"
_LINK: Final = re.compile(r"https?:|^//", re.IGNORECASE)


class AssetError(HotspotsError):
    """A map that would make a browser ask another machine for something."""


@cache
def static_folder() -> Path:
    """Return ``static/``: inside the package when installed, at the top of the tree when developed."""
    package = Path(__file__).parents[1]
    installed = package / "_app" / "static"
    return installed if installed.is_dir() else package.parents[1] / "static"


@cache
def read_asset(path: str) -> bytes:
    """Return the bytes of a file below ``static/``."""
    return (static_folder() / path).read_bytes()


@cache
def versioned(path: str) -> str:
    """Return the address of an asset for the component; its own files carry a mark of their content."""
    if path.startswith("vendor/"):
        return FROM_COMPONENT + path
    return f"{FROM_COMPONENT}{path}?v={hashlib.sha256(read_asset(path)).hexdigest()[:12]}"


def component_links(paths: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return assets in folium's form: (name, address) pairs for ``default_js`` or ``default_css``."""
    return [(Path(path).stem, versioned(path)) for path in paths]


def rewire(element: Element) -> None:
    """Point the scripts and styles of an element and all below it to the vendored files.

    Changes the instances, never folium's classes. An asset that is not vendored gets an address that no
    browser loads, so that a forgotten plugin fails instead of leaking.
    """
    for part in _walk(element):
        if isinstance(part, JSCSSMixin):
            part.default_js = [_local(pair) for pair in part.default_js if pair[0] not in _DROPPED]
            part.default_css = [_local(pair) for pair in part.default_css if pair[0] not in _DROPPED]


def assert_offline(element: Element) -> None:
    """Refuse a map that is not wholly served by this machine.

    Raises
    ------
    AssetError
        When an element links to another host, has an asset that is not vendored, or fetches tiles.
    """
    for part in _walk(element):
        links = [url for _, url in (*getattr(part, "default_js", ()), *getattr(part, "default_css", ()))]
        if isinstance(part, (TileLayer, WmsTileLayer)):
            links.append(str(getattr(part, "tiles", None) or getattr(part, "url", "")))
        for link in links:
            if _LINK.search(link) or link.startswith(_UNUSABLE):
                raise AssetError(
                    "asset_online",
                    N_(
                        "A map asks nothing of other machines. {element} asks for {link}. "
                        "Vendor it with scripts/assets.py, or leave it out."
                    ),
                    element=type(part).__name__,
                    link=link,
                )


def inlined_scripts() -> str:
    """Return all scripts of the map as ``<script>`` elements that load nothing."""
    parts = []
    for path in SCRIPTS:
        code = read_asset(path).decode("utf-8")
        code = re.sub(r"//# sourceMappingURL=.*", "", code)
        parts.append("<script>" + code.replace("</script", "<\\/script") + "</script>")
    return "\n".join(parts)


def inlined_styles() -> str:
    """Return all styles of the map as ``<style>`` elements that load nothing; images become data."""
    parts = []
    for path in STYLES:
        folder = Path(path).parent

        def data(found: re.Match[str], folder: Path = folder) -> str:
            image = base64.b64encode(read_asset(str(folder / found[1]))).decode("ascii")
            return f"url(data:image/png;base64,{image})"

        parts.append(re.sub(r"url\((images/[^)]+)\)", data, read_asset(path).decode("utf-8")))
    return "\n".join(f"<style>{part}</style>" for part in parts)


def manifest() -> dict[str, Any]:
    """Return what is vendored: package, version, licence and checksums."""
    found: dict[str, Any] = json.loads(read_asset("vendor/MANIFEST.json"))
    return found


def _local(pair: tuple[str, str]) -> tuple[str, str]:
    """Return the vendored counterpart of folium's (name, address) pair, or an address that cannot load."""
    name, url = pair
    if url.startswith(FROM_COMPONENT):
        return pair
    path = _VENDORED.get(name)
    return (name, versioned(path) if path else _UNUSABLE + quote(name))


def _walk(element: Element) -> Iterator[Element]:
    """Yield an element and everything below it, both halves of a dual map included."""
    yield element
    if isinstance(element, folium.plugins.DualMap):
        yield from _walk(element.m1)
        yield from _walk(element.m2)
    for child in element._children.values():  # noqa: SLF001 - branca offers no other way down
        yield from _walk(child)
