"""A whole visit: filter, pick, download, switch language, hand the link to a colleague."""

import csv
import io
import json
import re

import pytest
from playwright.sync_api import TimeoutError, expect  # noqa: A004 - that of Playwright

pytestmark = pytest.mark.browser


def on_the_map(page):
    """The inside of the map, once it stands; a change of language brings a new one."""
    frames = page.locator("iframe[title='Kaart'], iframe[title='Map']")
    expect(frames).to_have_count(1)
    frame = frames.content_frame
    expect(frame.locator(".hotspots-legend")).to_be_visible()
    return frame


def choose(page, label, option):
    """Choose from a select box."""
    wanted = page.get_by_role("option", name=option, exact=True)
    page.get_by_role("combobox", name=label).click()
    try:
        wanted.wait_for(timeout=5_000)
    except TimeoutError:  # the page was drawn anew just then, which closes the list
        page.get_by_role("combobox", name=label).click()
    wanted.click()


def picked(page):
    """The hotspot that is picked in the list."""
    return page.locator(".st-key-hotspot-list button[kind=primary]")


def test_a_whole_visit(visit):
    visitor = visit()
    page = visitor.open("/")
    expect(page.get_by_text("synthetische gegevens")).to_be_visible()
    legend = on_the_map(page).locator(".hotspots-legend")

    # to burglary, in the last quarter
    page.get_by_role("combobox", name="Categorie").fill("inbraak woning")
    page.get_by_role("option", name="Diefstal/inbraak woning", exact=True).click()
    page.keyboard.press("Escape")
    expect(legend).to_contain_text("Diefstal/inbraak woning")
    visitor.settled()
    choose(page, "Periode", "Laatste kwartaal")
    expect(legend).to_contain_text("1 oktober 2023 t/m 31 december 2023")
    expect(legend).to_contain_text("Synthetisch")
    visitor.settled()

    # the first hotspot
    first = page.locator(".st-key-hotspot-1 button")
    name = first.locator("strong").inner_text()
    first.click()
    expect(picked(page)).to_contain_text(name)
    expect(page.get_by_text("Waarom dit een hotspot is")).to_be_visible()

    # take it along
    with page.expect_download() as awaited:
        page.get_by_role("button", name="Hotspots (CSV)").click()
    content = awaited.value.path().read_text(encoding="utf-8-sig")
    row = next(csv.DictReader(io.StringIO(content), delimiter=";"))
    assert row["name"] in name
    assert "synthetic" in awaited.value.suggested_filename

    # in English
    page.get_by_role("radio", name="English").or_(page.get_by_role("button", name="English")).first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_text("Why this is a hotspot")).to_be_visible()
    visitor.settled()
    expect(on_the_map(page).locator(".hotspots-legend")).to_contain_text("1 October 2023")
    expect(page).to_have_url(re.compile(r"categories=1\.1\.1.*selected=1"))
    expect(page).to_have_url(re.compile(r"lang=en"))

    # a colleague opens the link
    colleague = visit()
    other = colleague.open(page.url)
    expect(picked(other).locator("strong")).to_have_text(picked(page).locator("strong").inner_text())
    expect(on_the_map(other).locator(".hotspots-legend")).to_have_text(
        on_the_map(page).locator(".hotspots-legend").text_content()
    )
    for one in (visitor, colleague):
        assert one.foreign == []
        assert one.complaints == []


def test_a_click_on_the_map_picks_in_the_list_and_the_zoom_survives_a_filter(visit):
    visitor = visit()
    page = visitor.open("/kaart?groups=hic")
    frame = on_the_map(page)
    zoom = "map_div.getZoom()"
    inside = page.frames[-1]
    before = inside.evaluate(zoom)
    frame.get_by_role("button", name="Inzoomen").click()
    inside.wait_for_function(f"{zoom} > {before}")
    zoomed = inside.evaluate(zoom)

    # panning sends nothing; a click on a hotspot sends one message
    visitor.settled()
    before = visitor.sent
    inside.evaluate("map_div.panBy([40, 20], {animate: false})")
    frame.locator(".hotspots-badge").first.click()
    expect(picked(page)).to_be_visible()
    assert visitor.sent == before + 1
    choose(page, "Periode", "Laatste kwartaal")
    expect(frame.locator(".hotspots-legend")).to_contain_text("1 oktober 2023")
    assert inside.evaluate(zoom) == zoomed


def test_every_download_can_be_opened_without_the_network(visit, browser):
    visitor = visit()
    page = visitor.open("/kaart?groups=hic&period=quarter")
    files = {}
    for name in ("Kaart (HTML)", "Hotspots (GeoPackage)", "Hotspots (GeoJSON)", "Gebieden (CSV)"):
        with page.expect_download() as awaited:
            page.get_by_role("button", name=name).click()
        files[name] = awaited.value.path()
    assert files["Hotspots (GeoPackage)"].read_bytes().startswith(b"SQLite format 3")
    assert json.loads(files["Hotspots (GeoJSON)"].read_text())["features"]
    assert "synthe" in files["Gebieden (CSV)"].read_text(encoding="utf-8-sig").lower()

    context = browser.new_context()
    asked, complaints = [], []
    alone = context.new_page()
    alone.on("request", lambda request: asked.append(request.url))
    alone.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    html = files["Kaart (HTML)"].with_suffix(".html")
    html.write_bytes(files["Kaart (HTML)"].read_bytes())
    alone.goto(html.as_uri())
    expect(alone.locator(".hotspots-legend")).to_be_visible()
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert complaints == []
    context.close()


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1024, 768), (820, 1180)])
def test_nothing_falls_off_the_screen(visit, width, height):
    page = visit(width, height).open("/kaart")
    on_the_map(page)
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("main => main.scrollWidth <= main.clientWidth")
    for title in page.locator("h1, .st-key-hotspot-list, iframe").all():
        box = title.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
