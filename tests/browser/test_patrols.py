"""Patrouilles in a browser: propose, look at a round, take the sheet along, set the plan, note minutes."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


def fill(page, label, text):
    box = page.get_by_label(label).last
    box.fill(text)
    box.press("Tab")


def test_from_a_proposal_to_minutes_that_were_made(visit_empty):
    visitor = visit_empty()
    page = visitor.open("/patrouilles?categories=1.2.3")
    expect(page.get_by_text("synthetische gegevens")).to_be_visible()

    # the second team is taken out, the first keeps its Monday only
    page.get_by_role("button", name="Team 2 verwijderen").click()
    expect(page.locator(".st-key-patrol-0-1-row")).to_have_count(0)
    visitor.settled()
    for day in ("di", "wo", "do", "vr"):
        page.locator(".st-key-patrol-0-0-days").get_by_role("button", name=day, exact=True).click()
        visitor.settled()

    # the plan
    page.get_by_role("button", name="Stel een plan voor").click()
    expect(page.get_by_role("heading", name="Het plan", exact=True)).to_be_visible(timeout=90_000)
    expect(page.get_by_text("onder het best mogelijke").or_(page.get_by_text("dekt meer"))).to_be_visible()
    frame = page.locator("iframe[title='Kaart'], iframe[title='Map']").content_frame
    expect(frame.locator(".hotspots-stop").first).to_be_visible()
    expect(frame.locator(".hotspots-legend")).to_contain_text("Synthetisch")
    stops = page.get_by_role("table", name=re.compile("Stops van Team 1"))
    expect(stops.get_by_role("row").nth(1)).to_be_visible()

    # the sheet
    with page.expect_download() as awaited:
        page.get_by_role("button", name="Blad (PDF)").click()
    assert awaited.value.suggested_filename == "patrol-almere-2024-01-01-team-1-synthetic.pdf"
    assert awaited.value.path().read_bytes().startswith(b"%PDF-")

    # nobody decides without a name
    page.get_by_role("button", name="Opslaan als voorstel").click()
    expect(page.get_by_text("Er is niemand genoemd")).to_be_visible()
    fill(page, "Wie bent u?", "planner team Stad")
    visitor.settled()
    page.get_by_role("button", name="Opslaan als voorstel").click()
    expect(page).to_have_url(re.compile(r"plan=1"))
    expect(page.get_by_text("Status: voorstel")).to_be_visible()
    visitor.settled()

    # set, with a goal
    page.get_by_role("button", name="Plan vaststellen").click()
    page.get_by_label("Doel: wat moet het plan bereiken?").fill("Minder fietsdiefstal bij de stations")
    page.get_by_label("Succescriterium").fill("Aandeel van de incidenten dat gedekt is")
    page.get_by_role("button", name="Vaststellen", exact=True).click()
    expect(page.get_by_text("Status: vastgesteld")).to_be_visible()
    visitor.settled()

    # what was done
    minutes = page.get_by_role("spinbutton", name=re.compile("^1\\. .*: minuten"))
    minutes.fill("11")
    page.get_by_role("button", name="Minuten noteren").click()
    expect(page.get_by_text("1 bezoek is genoteerd")).to_be_visible()
    expect(page.get_by_role("table", name=re.compile("Genoteerde minuten"))).to_contain_text("11")

    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()

    # a colleague opens the link and sees the plan that was set
    colleague = visit_empty(width=820, height=1180)
    other = colleague.open(page.url)
    expect(other.get_by_text("Status: vastgesteld")).to_be_visible()
    main = other.locator("[data-testid=stMain]")
    assert main.evaluate("main => main.scrollWidth <= main.clientWidth")
    for one in (visitor, colleague):
        assert one.foreign == []
        assert one.complaints == []
