"""The standalone page is one file that asks for nothing, says where it comes from and works by keyboard."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from shapely import Point

from hotspots.report.page import standalone_html
from hotspots.report.picture import Picture


def test_the_page_says_what_it_shows(compose_with: Any) -> None:
    html = standalone_html(compose_with(source="synthetisch"))
    assert '<html lang="nl">' in html
    assert "<title>Hotspots in Oord (synthetisch)</title>" in html
    assert "Synthetisch: verzonnen incidenten, geen echte." in html
    assert "n = 51 incidenten · 2 hotspots · bron: synthetisch" in html
    assert "Waarom is dit een hotspot?" in html
    assert "Bron: &lt;zelf&gt; &amp; co" in html


def test_the_page_in_english(compose_with: Any) -> None:
    html = standalone_html(compose_with(language="en"), title="My <map>")
    assert '<html lang="en">' in html
    assert "<h1>My &lt;map&gt;</h1>" in html
    assert "What speaks against it?" in html
    assert "Synthetic" not in html


def test_the_page_loads_nothing(picture: Picture) -> None:
    html = standalone_html(picture)
    assert not re.search(r"<(script|img|iframe|link)[^>]*\b(src|href)=", html)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', html)
    assert policy
    assert policy[1].startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-eval" not in policy[1]
    assert "script-src 'unsafe-inline'" not in policy[1]


def test_names_are_escaped_once(picture: Picture) -> None:
    html = standalone_html(picture)
    assert "<b>Markt" not in html
    assert "49" not in re.findall(r"`Hof` (\S+)", html)
    assert "&amp;#x27;" not in html


@pytest.fixture
def opened(browser: Any, picture: Picture, tmp_path: Path) -> Iterator[Page]:
    """Open the page from disk; at the end nothing was asked for and nothing complained."""
    path = tmp_path / "kaart.html"
    path.write_text(standalone_html(picture), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(path.as_uri())
    page.wait_for_selector(".hotspots-badge >> nth=1")
    yield page
    page.close()
    assert [url for url in asked if not url.startswith("data:")] == [path.as_uri()]
    assert said == []


@pytest.mark.browser
def test_the_list_chooses_on_the_map(opened: Page) -> None:
    before = opened.evaluate("HotspotsMap.map.getZoom()")
    opened.click('li[data-rank="2"] button')
    assert opened.get_attribute('path[aria-label^="2. "]', "aria-pressed") == "true"
    assert opened.get_attribute('path[aria-label^="1. "]', "aria-pressed") == "false"
    assert opened.evaluate("HotspotsMap.map.getZoom()") > before
    assert opened.is_visible('li[data-rank="2"] .story')


@pytest.mark.browser
def test_the_map_chooses_in_the_list_by_mouse_and_by_keyboard(opened: Page) -> None:
    opened.click(".hotspots-badge >> text=2")
    assert "chosen" in (opened.get_attribute('li[data-rank="2"]', "class") or "")
    opened.focus('path[aria-label^="1. "]')
    opened.keyboard.press("Enter")
    assert "chosen" in (opened.get_attribute('li[data-rank="1"]', "class") or "")
    assert opened.get_attribute('li[data-rank="2"]', "class") == ""


@pytest.mark.browser
def test_names_are_shown_as_they_are(opened: Page) -> None:
    shown = opened.evaluate(
        """() => {
          const texts = [];
          HotspotsMap.map.eachLayer((layer) => {
            if (layer.options.pane === "areas" || layer.options.renderer?.options.pane === "areas") {
              const box = document.createElement("div");
              if (layer.getTooltip && layer.getTooltip()) box.innerHTML = layer.getTooltip().getContent();
              if (box.textContent) texts.push(box.textContent);
            }
          });
          return texts;
        }"""
    )
    assert [text[:12] for text in shown] == ["'t Oor30 inc", "'s-Gravenhof", "`Hof` {{ 7*7", "</script><b>"]


@pytest.mark.browser
def test_legend_scale_and_sources_are_there(opened: Page) -> None:
    assert opened.is_visible(".hotspots-legend-control >> text=n = 51 incidenten")
    assert opened.is_visible(".leaflet-control-scale-line")
    assert opened.inner_text(".leaflet-control-attribution") == "Bron: <zelf> & co"
    assert opened.evaluate("document.querySelectorAll('table tbody tr').length") == 2


@pytest.mark.browser
def test_dots_are_painted_where_incidents_are(
    browser: Any, compose_with: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr("hotspots.report.layers_points.CLUSTERED_UP_TO", 10)
    path = tmp_path / "dots.html"
    path.write_text(standalone_html(compose_with()), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(path.as_uri())
    page.wait_for_selector(".leaflet-points-pane canvas[data-milliseconds]")
    middle = gpd.GeoSeries([Point(143_500, 487_500)], crs=28992).to_crs(4326).iloc[0]
    covered = page.evaluate(
        """(where) => {
          const canvas = document.querySelector(".leaflet-points-pane canvas");
          const at = HotspotsMap.map.latLngToLayerPoint(where).subtract(L.DomUtil.getPosition(canvas));
          const {x, y} = at.multiplyBy(window.devicePixelRatio);
          const pixels = canvas.getContext("2d").getImageData(x - 60, y - 60, 120, 120).data;
          return pixels.filter((value, i) => i % 4 === 3 && value > 0).length;
        }""",
        [middle.y, middle.x],
    )
    assert 100 < covered < 6000
    page.close()


@pytest.mark.browser
def test_the_page_passes_axe(opened: Page) -> None:
    options = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
    found = Axe().run(opened, options=options)
    assert found.violations_count == 0, found.generate_report()
