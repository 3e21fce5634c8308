"""A server with a register of its own and a Chromium to visit it with."""

import re

import pytest
from playwright.sync_api import expect
from serving import Server

# On a deep link Streamlit looks for its server under the page's own path first; that it is not there, is an
# answer and no error, but the browser writes a line about it.
STREAMLITS_OWN = re.compile(r"/[a-z]+/_stcore/(health|host-config)$")

expect.set_options(timeout=20_000)


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
        server.wait()
        yield server
    finally:
        server.stop()


class Visit:
    """A page of the app and everything the browser had to say about it."""

    def __init__(self, page, home):
        self.page = page
        self.home = home
        self.requests = []
        self.complaints = []
        page.on("request", lambda request: self.requests.append(request.url))
        self.sent = 0
        page.on("websocket", lambda socket: socket.on("framesent", self._count))
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _count(self, _):
        self.sent += 1

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
