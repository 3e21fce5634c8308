"""Explosies in a real browser: the repeat on the map, the page to print, a place by a click, measures."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from test_pages import AXE

pytestmark = pytest.mark.browser

REPEAT = "/explosies?moment=2023-02-19T02:32"
MEASURES = "soort;naam;van;tot en met;x;y\ncameragebied;Plein;01-01-2023;31-12-2024;143430;487080\n"


def test_the_repeat_is_told_drawn_and_printed(visit):
    visitor = visit()
    page = visitor.open(REPEAT)
    expect(page.get_by_text("Herhaling: 1 incident op dit adres")).to_be_visible()
    frame = page.locator("iframe").first.content_frame
    expect(frame.locator(".hotspots-here")).to_be_visible()
    expect(frame.locator(".hotspots-legend")).to_be_visible()
    assert frame.locator("path").count() > 3
    with page.expect_download() as awaited:
        page.get_by_role("button", name="Eén pagina om af te drukken").click()
    assert awaited.value.path().read_bytes().startswith(b"%PDF")
    assert awaited.value.suggested_filename == "incident-20230219-0232-synthetic.pdf"
    assert Axe().run(page, options=AXE).response["violations"] == []
    assert Axe().run(page.frames[-1], options=AXE).response["violations"] == []
    assert visitor.foreign == []
    assert visitor.complaints == []


def test_a_click_on_the_map_moves_the_place(visit):
    visitor = visit()
    page = visitor.open("/explosies")
    page.get_by_text("Plaats en moment").click()
    visitor.settled()
    expect(page.get_by_text("Klik op de kaart om de plek te verplaatsen.")).to_be_visible()
    frame = page.locator("iframe").first.content_frame
    expect(frame.locator(".hotspots-here")).to_be_visible()
    before = page.get_by_label("X (meters, RD)").input_value()
    frame.locator(".leaflet-container").click(position={"x": 150, "y": 120})
    expect(page.get_by_label("X (meters, RD)")).not_to_have_value(before)
    visitor.settled()
    assert Axe().run(page, options=AXE).response["violations"] == []
    assert visitor.foreign == []
    assert visitor.complaints == []


def test_measures_go_in_from_a_file(visit_empty, tmp_path):
    path = tmp_path / "maatregelen.csv"
    path.write_text(MEASURES, encoding="utf-8")
    visitor = visit_empty()
    page = visitor.open(REPEAT)
    page.get_by_text("Een bestand met maatregelen toevoegen").click()
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_text("1 gelezen = 1 geaccepteerd + 0 afgekeurd")).to_be_visible()
    who = page.get_by_role("textbox", name="Wie bent u? (naam of functie)")
    who.fill("piket")
    who.press("Enter")
    visitor.settled()
    page.get_by_role("button", name="1 maatregel toevoegen").click()
    expect(page.get_by_text("Maatregelen: 1 nieuw, 0 vervangen")).to_be_visible()
    expect(page.get_by_role("cell", name="Tijdelijk cameragebied Plein")).to_be_visible()
    assert visitor.foreign == []
    assert visitor.complaints == []
