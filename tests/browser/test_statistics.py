"""The pages of the statistics in a real browser: charts, long work with progress and a stop, hatching."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from test_pages import AXE

pytestmark = pytest.mark.browser


def test_one_selection_goes_along_over_the_pages(visit):
    visitor = visit()
    page = visitor.open("/kaart?categories=1.1.1&period=quarter")
    for name, path in (("Tijd", "tijd"), ("Gebieden", "gebieden"), ("Verantwoording", "verantwoording")):
        page.get_by_role("link", name=name, exact=True).click()
        expect(page.locator("h1")).to_have_text(name)
        expect(page.get_by_text("1 oktober 2023 t/m 31 december 2023").first).to_be_visible()
        expect(page).to_have_url(re.compile(rf"/{path}\?.*categories=1\.1\.1.*period=quarter"))
        visitor.settled()
    assert visitor.foreign == []
    assert visitor.complaints == []


def test_charts_are_one_picture_with_a_description_and_have_a_table(visit):
    visitor = visit()
    page = visitor.open("/tijd?categories=1.1.1")
    charts = page.locator("[data-testid=stVegaLiteChart] svg, [data-testid=stVegaLiteChart] canvas")
    expect(charts).to_have_count(4)
    pictures = page.locator("[role=graphics-document]")
    expect(pictures).to_have_count(4)
    assert pictures.first.get_attribute("aria-label").startswith("Het drukst is")
    expect(pictures.first).to_have_attribute("aria-roledescription", "grafiek")
    assert pictures.first.locator("[role]").count() < 5  # and not 168 marks
    for title in page.locator("summary").all():
        title.click()
    expect(page.get_by_role("region", name="Incidenten per weekdag en uur")).to_be_visible()
    expect(page.get_by_role("region", name="Het verloop van een gebruikelijk jaar")).to_be_visible()
    assert Axe().run(page, options=AXE).response["violations"] == []
    assert "NaN" not in page.locator("body").inner_text()


def test_long_work_shows_its_progress_can_be_stopped_and_hatches_the_map(visit):
    visitor = visit()
    page = visitor.open("/kaart?groups=hic&minimum=14&radius=150&background=none")
    page.get_by_role("button", name="Hoe standvastig zijn deze hotspots?").click()
    expect(page.get_by_text("Standvastigheid.")).to_be_visible(
        timeout=90_000
    )  # the work itself takes a while
    frame = page.locator("iframe[title='Kaart']").content_frame
    expect(frame.locator("path[style*='hotspots-hatch']").first).to_be_attached()
    expect(frame.locator(".hotspots-legend")).to_contain_text("gearceerd")

    # A scan of all kinds takes long enough to be stopped on any machine.
    other = visit()
    page = other.open("/kaart?background=none")
    page.get_by_role("button", name="Wat is er deze week nieuw?").click()
    page.get_by_role("button", name="Stoppen").click()
    expect(page.get_by_role("button", name="Wat is er deze week nieuw?")).to_be_visible()
    assert visitor.complaints == []
    assert other.complaints == []


def test_the_back_test_is_shown_on_its_page_and_on_the_map(visit):
    visitor = visit()
    page = visitor.open("/verantwoording?categories=1.1.1")
    page.get_by_role("button", name="Terugblik uitvoeren").click()
    expect(page.locator("[data-testid=stVegaLiteChart]")).to_have_count(2)
    visitor.settled()
    assert Axe().run(page, options=AXE).response["violations"] == []
    page.get_by_role("link", name="Kaart", exact=True).click()
    expect(
        page.get_by_text(re.compile("Deze laag had telkens vooraf 2 % van het gebied")).first
    ).to_be_visible()
    assert visitor.complaints == []


@pytest.mark.parametrize("path", ["/tijd", "/gebieden"])
def test_nothing_falls_off_a_tablet(visit, path):
    page = visit(820, 1180).open(path)
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("main => main.scrollWidth <= main.clientWidth")
    switch = page.locator(".st-key-language-switch").bounding_box()
    for link in page.locator("[data-testid=stTopNavLink]:visible").all():
        box = link.bounding_box()
        assert box["x"] + box["width"] <= switch["x"]
