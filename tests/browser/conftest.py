"""A server with a register of its own and a Chromium to visit it with."""

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect, sync_playwright

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
ROOT = Path(__file__).parents[2]

# On a deep link Streamlit looks for its server under the page's own path first; that it is not there, is an
# answer and no error, but the browser writes a line about it.
STREAMLITS_OWN = re.compile(r"/(kaart|gegevens|verantwoording)/_stcore/(health|host-config)$")

expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def browser():
    """Chromium: the one given, the one of the system, or the one of Playwright."""
    given = os.environ.get("HOTSPOTS_BROWSER")
    found = given or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        path = found or playwright.chromium.executable_path
        if not Path(path).is_file():
            pytest.skip("NO BROWSER: Chromium was not found; what runs in a browser is NOT CHECKED")
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


class Server:
    """The app, started as a user starts it, on a free port and a register of its own."""

    def __init__(self, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.log = folder / "server.log"
        code = f"from hotspots.web.server import serve; serve(port={port})"
        environment = {**os.environ, "HOTSPOTS_DATABASE": f"sqlite:///{folder / 'register.sqlite'}"}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", code], cwd=folder, env=environment, stdout=log, stderr=log
            )

    def ready(self):
        """Whether the server answers; an exit is an error."""
        assert self.process.poll() is None, self.log.read_text()
        try:
            return httpx.get(f"{self.url}/_stcore/health", timeout=5).is_success
        except httpx.TransportError:
            return False

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=20)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The server on the demo city: nothing in these tests imports into this one's register."""
    yield from _served(tmp_path_factory.mktemp("server"))


@pytest.fixture
def empty_server(tmp_path):
    """A server whose register a test may fill."""
    yield from _served(tmp_path)


def _served(folder):
    server = Server(folder)
    try:
        for _ in range(600):
            if server.ready():
                break
            _wait_a_moment(server.process)
        else:
            pytest.fail(f"The server did not answer.\n{server.log.read_text()}")
        yield server
    finally:
        server.stop()


def _wait_a_moment(process):
    """Wait a tenth of a second for the process to end; that it does not, is what we hope for."""
    try:
        return process.wait(timeout=0.1)
    except subprocess.TimeoutExpired:
        return None


class Visit:
    """A page of the app and everything the browser had to say about it."""

    def __init__(self, page, home):
        self.page = page
        self.home = home
        self.requests = []
        self.complaints = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message):
        if message.type == "error" and not STREAMLITS_OWN.search(message.location.get("url", "")):
            self.complaints.append(f"{message.text} ({message.location.get('url')})")

    def open(self, path=""):
        """Go to a page of the app and wait until it stands."""
        self.page.goto(path if path.startswith("http") else self.home + path)
        expect(self.page.locator("h1")).to_be_visible()
        self.settled()
        return self.page

    def settled(self):
        """Wait until the script has run and nothing is stale any more."""
        expect(self.page.locator("[data-testid=stApp]")).to_have_attribute(
            "data-test-script-state", "notRunning"
        )
        expect(self.page.locator("[data-testid=stSkeleton]")).to_have_count(0)

    @property
    def foreign(self):
        """The requests that went to another host."""
        own = (self.home, self.home.replace("http", "ws", 1), "data:", "blob:")
        return [url for url in self.requests if not url.startswith(own)]


@pytest.fixture
def visit(browser, server):
    """Open a fresh window on the demo city: ``visit()`` or ``visit(width=820, height=1180)``."""
    yield from _visits(browser, server)


@pytest.fixture
def visit_empty(browser, empty_server):
    """Open a fresh window on a register that the test may fill."""
    yield from _visits(browser, empty_server)


def _visits(browser, server):
    contexts = []

    def make(width=1366, height=768):
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="nl-NL", accept_downloads=True
        )
        contexts.append(context)
        return Visit(context.new_page(), server.url)

    yield make
    for context in contexts:
        context.close()
