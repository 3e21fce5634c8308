"""Preventie in a browser: propose rounds, take a sheet along, set the plan, note what was visited."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import TimeoutError, expect  # noqa: A004 - that of Playwright

pytestmark = pytest.mark.browser

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


def choose(page, label, option):
    wanted = page.get_by_role("option", name=option, exact=True)
    page.get_by_role("combobox", name=label).click()
    try:
        wanted.wait_for(timeout=5_000)
    except TimeoutError:  # the page was drawn anew just then, which closes the list
        page.get_by_role("combobox", name=label).click()
    wanted.click()


def fill(page, label, text):
    box = page.get_by_label(label).last
    box.fill(text)
    box.press("Tab")


def test_from_a_proposal_to_what_was_visited(visit_empty):
    visitor = visit_empty()
    page = visitor.open("/preventie")
    expect(page.get_by_text("synthetische gegevens")).to_be_visible()
    page.get_by_role("button", name="Stel een plan voor").click()
    expect(page.get_by_text("12 buurtadviseurs bezoeken in 8 donkere weken")).to_be_visible(timeout=120_000)

    # the map: a number, a pattern and a text for each round
    frame = page.locator("iframe[title='Kaart'], iframe[title='Map']").content_frame
    expect(frame.locator(".hotspots-round")).to_have_count(12)
    expect(frame.locator(".hotspots-legend")).to_contain_text("Synthetisch")
    area = frame.locator("path[role=img]").first
    expect(area).to_have_attribute("tabindex", "0")
    expect(area).to_have_attribute("aria-label", re.compile("Buurtadviseur \\d+: .* inbraken"))
    assert "url(" in area.evaluate("path => path.style.fill")

    # the sheet of one adviser
    visitor.settled()
    choose(page, "Bestanden van", "Buurtadviseur 3")
    visitor.settled()
    with page.expect_download() as awaited:
        page.get_by_role("button", name="Blad op papier (PDF)").click()
    assert awaited.value.suggested_filename == "adviser-3-almere-2024-01-01-2024-02-25-synthetic.pdf"
    assert awaited.value.path().read_bytes().startswith(b"%PDF-")

    # saved and set by somebody
    fill(page, "Wie bent u?", "planner preventie")
    visitor.settled()
    page.get_by_role("button", name="Opslaan als voorstel").click()
    expect(page).to_have_url(re.compile(r"plan=1"))
    visitor.settled()
    page.get_by_role("button", name="Plan vaststellen").click()
    page.get_by_label("Doel: wat moet het plan bereiken?").fill("Minder woninginbraken in de donkere weken")
    page.get_by_label("Succescriterium").fill("Woninginbraken per 1.000 woningen")
    page.get_by_role("button", name="Vaststellen", exact=True).click()
    expect(page.get_by_text("Status: vastgesteld")).to_be_visible()
    visitor.settled()

    # what was visited goes into the next plan
    page.get_by_role("spinbutton", name=re.compile("woningen gepland")).first.fill("90")
    page.get_by_role("button", name="Noteer wat bezocht is").click()
    expect(page.get_by_text("90 woningen zijn genoteerd")).to_be_visible()
    expect(page.get_by_role("table", name="Wat genoteerd is")).to_contain_text("planner preventie")
    visitor.settled()
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    page.get_by_role("button", name="Kopiëren naar volgende week").click()
    page.locator(".st-key-plan-copy-1 button").click()
    expect(page).to_have_url(re.compile(r"plan=2"))
    expect(page.get_by_text("Dit seizoen al bezocht: 90 woningen")).to_be_visible()
