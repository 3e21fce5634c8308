"""What the tests of several rooms share: one Chromium for the whole run."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).parent / "browser"))
from serving import FLAGS, find_browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium: the one given, the one of the system, or the one of Playwright."""
    with sync_playwright() as playwright:
        path = find_browser(playwright)
        if path is None:
            pytest.skip("NO BROWSER: Chromium was not found; what runs in a browser is NOT CHECKED")
        chromium = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chromium
        chromium.close()
