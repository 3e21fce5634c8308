"""Take the pictures of the README and the docs: every page on the synthetic demo city.

Run by ``make screenshots``, which finds the browser.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "browser"))
from letter_pictures import letter_pictures  # noqa: E402 - beside this file
from serving import FLAGS, Server, find_browser  # noqa: E402 - the tests start the app in the same way

PICTURES = {
    "map": "/kaart?categories=1.2.3&period=quarter&background=density&overlays=hotspots,station&selected=1",
    "map-areas": "/kaart?groups=nuisance&areas=buurt&measure=count",
    "map-hot": "/kaart?groups=nuisance&background=hot_cold",
    "time": "/tijd?categories=1.1.1",
    "areas": "/gebieden?categories=1.1.1&order=verdict",
    "explosions": "/explosies?moment=2023-02-19T02:32",
    "data": "/gegevens",
    "accountability": "/verantwoording",
}
SIZE = {"width": 1366, "height": 860}
TALL = {"width": 1366, "height": 2040}


def main() -> None:
    """Write one PNG per page to docs/images."""
    target = ROOT / "docs" / "images"
    target.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder))
        server.wait()
        browser = playwright.chromium.launch(executable_path=find_browser(playwright), args=list(FLAGS))
        page = browser.new_page(viewport=SIZE)
        for name, path in PICTURES.items():
            page.goto(server.url + path)
            _wait(page, has_map=name.startswith("map") or name == "explosions")
            page.screenshot(path=target / f"{name}.png")
            print(target / f"{name}.png")
        page.set_viewport_size(TALL)
        _patrols(page, server.url)
        page.screenshot(path=target / "patrols.png")
        print(target / "patrols.png")
        letter_pictures(server.url, f"sqlite:///{folder}/register.sqlite", browser, target)
        _advisers(page, server.url)
        page.screenshot(path=target / "prevention.png")
        print(target / "prevention.png")
        browser.close()
        server.stop()


def _advisers(page: Page, url: str) -> None:
    """Let the page Preventie propose the rounds of the advisers."""
    page.goto(f"{url}/preventie")
    button = page.get_by_role("button", name="Stel een plan voor")
    expect(button).to_be_visible(timeout=60_000)
    page.wait_for_load_state("networkidle")
    button.click()
    expect(page.get_by_role("heading", name="Bereik tegenover spreiding")).to_be_visible(timeout=120_000)
    _wait(page, has_map=True)


def _patrols(page: Page, url: str) -> None:
    """Let the page Patrouilles propose a plan."""
    page.goto(f"{url}/patrouilles?categories=1.2.3")
    button = page.get_by_role("button", name="Stel een plan voor")
    expect(button).to_be_visible(timeout=60_000)
    page.wait_for_load_state("networkidle")
    button.click()
    expect(page.get_by_role("heading", name="Het plan", exact=True)).to_be_visible(timeout=120_000)
    _wait(page, has_map=True)


def _wait(page: Page, *, has_map: bool) -> None:
    """Wait until the page stands still, with its map where it has one."""
    expect(page.locator("h1")).to_be_visible(timeout=30_000)
    if has_map:
        frame = page.locator("iframe").first.content_frame
        expect(frame.locator(".hotspots-legend")).to_be_visible(timeout=30_000)
    expect(page.locator("[data-testid=stStatusWidget]")).to_have_count(0, timeout=30_000)
    page.wait_for_load_state("networkidle")


if __name__ == "__main__":
    main()
