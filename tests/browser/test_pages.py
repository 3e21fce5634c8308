"""Every page in a real browser: nothing from elsewhere, no complaint, WCAG 2.1 AA."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PAGES = ["/kaart", "/gegevens", "/verantwoording"]
AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}

# What Streamlit itself prevents, each with the reason
STREAMLIT_PREVENTS: dict[str, str] = {}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_nothing_from_elsewhere_and_passes_axe(visit, path):
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
    assert visitor.foreign == []
    assert visitor.complaints == []


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
