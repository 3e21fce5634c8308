"""Find a Chromium, or try to install one, and run a command with HOTSPOTS_BROWSER set to it.

Usage: ``python scripts/browser.py COMMAND [ARG ...]``. Without a browser the command still runs; the tests
that need one skip themselves, and this script says so where nobody can overlook it.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main() -> int:
    """Run the command given on the command line; return its exit code."""
    browser = find() or install()
    if browser is None:
        rule = "!" * 88
        sys.stderr.write(f"{rule}\nNO BROWSER: Chromium was not found and could not be installed.\n")
        sys.stderr.write("What runs in a browser is NOT CHECKED. Install Chromium or set HOTSPOTS_BROWSER.\n")
        sys.stderr.write(f"{rule}\n")
    environment = {**os.environ, "HOTSPOTS_BROWSER": browser or ""}
    return subprocess.run(sys.argv[1:], env=environment, check=False).returncode  # noqa: S603 - ours to run


def find() -> str | None:
    """Return the path of a Chromium that is there already."""
    given = os.environ.get("HOTSPOTS_BROWSER")
    if given and Path(given).is_file():
        return given
    return next(filter(None, map(shutil.which, NAMES)), None) or _playwrights_own()


def install() -> str | None:
    """Ask Playwright for its own Chromium; None where the network does not allow it."""
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    if subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode:  # noqa: S603 - fixed
        return None
    return _playwrights_own()


def _playwrights_own() -> str | None:
    """Return the Chromium that Playwright installed, if it did."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - slow, and seldom needed

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


if __name__ == "__main__":
    sys.exit(main())
