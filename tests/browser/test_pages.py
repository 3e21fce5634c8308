"""Every page in a real browser: nothing from elsewhere, no complaint, WCAG 2.1 AA."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from hotspots.i18n import words_for
from hotspots.web.components.language import STREAMLIT_STRINGS

pytestmark = pytest.mark.browser

PAGES = ["/kaart", "/tijd", "/gebieden", "/explosies", "/bezorging", "/gegevens", "/verantwoording"]
AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}

# What Streamlit itself prevents, each with the reason
STREAMLIT_PREVENTS: dict[str, str] = {}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_nothing_from_elsewhere_speaks_dutch_and_passes_axe(visit, path):
    visitor = visit()
    page = visitor.open(path)
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    found = Axe().run(page, options=AXE).response["violations"]
    wrong = {
        violation["id"]: [node["html"][:200] for node in violation["nodes"]]
        for violation in found
        if violation["id"] not in STREAMLIT_PREVENTS
    }
    assert wrong == {}
    dutch = words_for("nl")
    assert dutch("Accountability") in said_on(page)
    assert said_on(page) & {text for text in STREAMLIT_STRINGS if dutch(text) != text} == set()
    assert visitor.foreign == []
    assert visitor.complaints == []


def test_inside_the_map_axe_finds_nothing_either(visit):
    page = visit().open("/kaart?overlays=hotspots,incidents,station,business_park,town_centre")
    expect(page.locator("iframe").content_frame.locator(".hotspots-legend")).to_be_visible()
    found = Axe().run(page.frames[-1], options=AXE).response["violations"]
    assert {violation["id"]: [node["html"][:200] for node in violation["nodes"]] for violation in found} == {}
    assert page.frames[-1].evaluate("document.documentElement.lang") == "nl"


def said_on(page):
    """Every text on a page, labels for screen readers included."""
    return set(
        page.evaluate(
            """() => [...document.querySelectorAll("body *")].flatMap((element) => [
                ...["aria-label", "title", "placeholder"].map((name) => element.getAttribute(name)),
                ...[...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE)
                    .map((node) => node.nodeValue.trim()),
            ]).filter(Boolean)"""
        )
    )


def test_the_policy_stands_on_every_answer(visit):
    visitor = visit()
    answer = visitor.page.request.get(f"{visitor.home}/kaart")
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")
    assert "http" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_bare_address_leads_to_the_map(visit):
    visitor = visit()
    page = visitor.open("/?lang=en")
    expect(page).to_have_url(f"{visitor.home}/kaart?lang=en")
    expect(page.locator("html")).to_have_attribute("lang", "en")
