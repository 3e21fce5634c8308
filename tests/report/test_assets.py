"""What the map loads lies in static/, unchanged since it came from npm, and nothing else gets through."""

import hashlib
import re

import folium
import folium.plugins
import pytest

from hotspots.i18n import words_for
from hotspots.report import assets
from hotspots.report.maps import base_map

VENDOR = assets.static_folder() / "vendor"


def test_every_vendored_file_is_what_the_manifest_says() -> None:
    stated = {
        path: sha for package in assets.manifest()["packages"] for path, sha in package["sha256"].items()
    }
    found = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "MANIFEST.json"
    }
    assert found == stated


def test_every_package_brings_its_licence_and_an_exact_version() -> None:
    for package in assets.manifest()["packages"]:
        licence = (VENDOR / package["licence_file"]).read_text(encoding="utf-8")
        assert "permitted" in licence or "Permission is hereby granted" in licence
        assert re.fullmatch(r"\d+\.\d+\.\d+", package["version"])


@pytest.mark.parametrize("path", [*assets.STYLES, *assets.SCRIPTS])
def test_no_asset_loads_anything_from_elsewhere(path: str) -> None:
    code = assets.read_asset(path).decode("utf-8")
    assert not re.search(r"url\(\s*['\"]?(https?:)?//", code)
    assert "@import" not in code
    assert not re.search(r"\b(fetch|XMLHttpRequest|importScripts|sendBeacon)\b", code)


def test_inlined_assets_load_nothing_at_all() -> None:
    styles, scripts = assets.inlined_styles(), assets.inlined_scripts()
    assert set(re.findall(r"url\(([^)]{0,14})", styles)) == {"data:image/png", "#default#VML"}
    assert "src=" not in scripts.split("<script>", 1)[0]
    assert scripts.count("<script>") == len(assets.SCRIPTS)
    assert "sourceMappingURL" not in scripts


def test_the_base_map_links_to_static_files_only() -> None:
    page = base_map(None, None, words_for("nl")).get_root().render()
    links = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert links
    assert all(link.startswith(assets.FROM_COMPONENT) for link in links)
    assert "http" not in page.replace("http-equiv", "")


def test_the_reader_may_zoom_the_page() -> None:
    page = base_map(None, None, words_for("nl")).get_root().render()
    assert "user-scalable" not in page
    assert "maximum-scale" not in page


def test_a_plugin_that_is_not_vendored_cannot_load_and_is_refused() -> None:
    folium_map = base_map(None, None, words_for("en"))
    folium_map.add_child(folium.plugins.Fullscreen())
    with pytest.raises(assets.AssetError, match=r"Fullscreen asks for https://.*Vendor it"):
        assets.assert_offline(folium_map)
    assets.rewire(folium_map)
    links = [url for child in folium_map._children.values() for _, url in getattr(child, "default_js", [])]
    assert links == ["blocked:Control.Fullscreen.js"]
    with pytest.raises(assets.AssetError, match="blocked:"):
        assets.assert_offline(folium_map)


def test_rewiring_serves_what_is_vendored_and_leaves_folium_alone() -> None:
    before = [*folium.plugins.MarkerCluster.default_js]
    folium_map = base_map(None, None, words_for("en"))
    folium_map.add_child(folium.plugins.MarkerCluster())
    assets.rewire(folium_map)
    assets.assert_offline(folium_map)
    assert folium.plugins.MarkerCluster.default_js == before


def test_online_tiles_are_refused() -> None:
    folium_map = base_map(None, None, words_for("en"))
    folium.TileLayer("OpenStreetMap").add_to(folium_map)
    with pytest.raises(assets.AssetError, match="TileLayer asks for https://tile"):
        assets.assert_offline(folium_map)
