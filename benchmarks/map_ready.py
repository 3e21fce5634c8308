"""Filter changed → map ready, in headless Chromium: ``python benchmarks/map_ready.py``.

The register is a temporary one: the demo city, repeated some metres further until there are enough incidents.
The clock starts at the click on a filter and stops in the frame after the one in which the map shows the new
selection, hotspots and legend included.
"""

import argparse
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from playwright.sync_api import FrameLocator, Page, sync_playwright

from hotspots.city import load_city
from hotspots.columns import INCIDENT_ID
from hotspots.incidents.demo import demo_city
from hotspots.places.layers import load_layers
from hotspots.register import Register

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "browser"))
from serving import FLAGS, Server, find_browser

FILTERS = (
    "High Impact Crimes",
    "Overlast",
    "High Impact Crimes",
    "Veelvoorkomende criminaliteit",
    "Overlast",
    "Veelvoorkomende criminaliteit",
    "Nacht (0-6)",
    "Drugs en wapens",
    "Nacht (0-6)",
    "Drugs en wapens",
    "vr",
    "za",
)
"""Clicked one after the other; a second click takes the filter away."""


@dataclass
class Large:
    """What the register needs of an inspection."""

    incidents: gpd.GeoDataFrame
    read: int
    accepted: int
    filename: str = "benchmark.csv"
    digest: str = "0" * 64


def fill(url: str, n: int) -> None:
    """Put n incidents into a register."""
    city = load_city()
    demo = demo_city(city, load_layers(city)).incidents
    rng = np.random.default_rng(2023)
    rows = np.arange(n) % len(demo)
    incidents = demo.iloc[rows].reset_index(drop=True)
    incidents[INCIDENT_ID] = incidents[INCIDENT_ID] + "-" + pd.Series(np.arange(n) // len(demo)).astype(str)
    # a repeated incident lies some metres further: identical points would be too easy to cluster
    step = np.where(np.arange(n) < len(demo), 0.0, 15.0)[:, None] * rng.uniform(-1, 1, (n, 2))
    x, y = incidents.geometry.x.to_numpy() + step[:, 0], incidents.geometry.y.to_numpy() + step[:, 1]
    incidents = incidents.set_geometry(gpd.points_from_xy(x, y, crs=demo.crs))
    with Register.open(url) as register:
        register.add(Large(incidents, n, n), city_key=city.key)


def measure(page: Page) -> list[float]:
    """Click through the filters; return the seconds of each change."""
    frame = page.frame_locator("iframe[title='Kaart']")
    frame.locator(".hotspots-legend").wait_for(timeout=120_000)
    seconds = []
    for name in FILTERS:
        before = frame.locator(".hotspots-legend").inner_text()
        pill = page.get_by_role("button", name=name, exact=True)
        started = time.perf_counter()
        pill.click()
        painted(frame, before)
        seconds.append(time.perf_counter() - started)
        page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    return seconds


def painted(frame: FrameLocator, before: str) -> None:
    """Wait until the map shows something else than before, and that has been painted."""
    frame.locator("body").evaluate(
        """(body, before) => new Promise((done) => {
            const look = () => {
                const legend = document.querySelector(".hotspots-legend");
                if (legend && legend.innerText !== before) {
                    requestAnimationFrame(() => requestAnimationFrame(done));
                } else requestAnimationFrame(look);
            };
            look();
        })""",
        before,
        timeout=60_000,
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--incidents", type=int, default=100_000)
    parser.add_argument("--query", default="period=all", help="settings of the map, as in its link")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        url = f"sqlite:///{folder}/register.sqlite"
        fill(url, arguments.incidents)
        server = Server(Path(folder))
        try:
            server.wait()
            browser = playwright.chromium.launch(executable_path=find_browser(playwright), args=list(FLAGS))
            page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="nl-NL")
            started = time.perf_counter()
            page.goto(f"{server.url}/kaart?{arguments.query}")
            page.frame_locator("iframe[title='Kaart']").locator(".hotspots-legend").wait_for(timeout=120_000)
            print(f"first visit, until the map stands: {time.perf_counter() - started:.2f} s")
            seconds = measure(page)
            for name, taken in zip(FILTERS, seconds, strict=True):
                print(f"{taken:6.2f} s  {name}")
            print(f"{statistics.median(seconds):6.2f} s  median of {len(seconds)} filter changes")
            browser.close()
        finally:
            server.stop()


if __name__ == "__main__":
    main()
