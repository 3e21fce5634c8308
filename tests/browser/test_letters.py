"""From burglaries to coverage in a real browser: proposal, plan, release, delivery; no address before."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from test_pages import AXE

pytestmark = pytest.mark.browser

ADDRESS = re.compile(r"Demostraat|Demoplein|\b0\d{3} ?[A-Z]{2}\b|DEMO-\d{3,}")
"""What only the address list holds: streets, postcodes and ids of the made-up addresses."""


def everything(page):
    """The source of a page and of its frames, what the map was given included."""
    return "\n".join(frame.content() for frame in page.frames)


def axe(page):
    found = Axe().run(page, options=AXE).response["violations"]
    return {violation["id"]: [node["html"][:200] for node in violation["nodes"]] for violation in found}


def who_i_am(visitor, page):
    field = page.get_by_role("textbox", name="Wie bent u")
    field.fill("preventieteam")
    field.press("Tab")
    visitor.settled()


@pytest.mark.timeout(600)
def test_burglaries_letters_delivery_coverage(visit_empty, tmp_path):
    visitor = visit_empty()
    page = visitor.open("/preventie?part=letters")
    heard = listening(page)
    propose_and_set(visitor, page)

    # until here no address has reached the browser, in the page, its frames or on the wire
    visitor.settled()
    assert len("".join(heard)) > 100_000  # something was heard
    assert ADDRESS.search(everything(page)) is None
    assert not any(ADDRESS.search(message) for message in heard)

    release(visitor, page)
    assert ADDRESS.search(everything(page)) is None  # still only in the files
    take_along(page, tmp_path)
    assert axe(page) == {}

    phone = visit_empty(width=390, height=844)
    deliver(phone)

    back = visit_empty()
    page = back.open("/preventie?part=letters&plan=1")
    expect(page.get_by_text(re.compile(r"[1-9]\d* van [\d.]+ bezorgd \("))).to_be_visible()
    page.get_by_text("Tabel: Bezorgde brieven per zone").click()
    table = page.get_by_role("region", name="Bezorgde brieven per zone")
    expect(table).to_contain_text("1 nee-sticker")
    expect(page.get_by_text("Nog te vroeg")).to_be_visible()
    assert ADDRESS.search(everything(page)) is None
    for one in (visitor, phone, back):
        assert one.foreign == []
        assert one.complaints == []


def propose_and_set(visitor, page):
    """The proposal becomes a plan, and people set it."""
    expect(page.get_by_text(re.compile(r"[\d.]+ brieven in \d+ zones, na \d+ inbraken"))).to_be_visible()
    expect(page.get_by_text("Geen adres heeft een score")).to_be_visible()
    expect(page.get_by_text("Synthetische adressen")).to_be_visible()
    frame = page.locator("iframe").first.content_frame
    expect(frame.locator(".hotspots-legend")).to_contain_text("zone die brieven krijgt")
    visitor.settled()
    assert axe(page) == {}
    who_i_am(visitor, page)
    page.get_by_role("button", name="Opslaan als voorstel").click()
    expect(page.get_by_text("Dit plan is niet vastgesteld")).to_be_visible()
    page.get_by_role("button", name="Plan vaststellen").click()
    page.get_by_label(re.compile("^Doel")).fill("Minder inbraken na een inbraak")
    page.get_by_label(re.compile("^Succescriterium")).fill("Inbraken in bezorgde zones na acht weken")
    page.get_by_role("button", name="Vaststellen", exact=True).click()
    expect(page.get_by_text("Vrijgeven betekent dat")).to_be_visible()


def release(visitor, page):
    """Without a reason and a tick nothing is released."""
    page.get_by_role("button", name="Geef de brieven vrij").click()
    expect(page.get_by_text("Zeg waarom de lijst nodig is")).to_be_visible()
    page.get_by_label("Waarom is de lijst nodig?").fill("ronde na de inbraken van december")
    page.get_by_text("Ik heb de regel, de dagen en de zones nagekeken").click()
    page.get_by_role("button", name="Geef de brieven vrij").click()
    expect(page.get_by_text(re.compile("Ronde 1 is vrijgegeven"))).to_be_visible()
    visitor.settled()


def take_along(page, folder):
    """The list for mail merge, and the letters themselves."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Om samen te voegen (CSV)").click()
    download.value.save_as(folder / "list.csv")
    listed = (folder / "list.csv").read_text(encoding="utf-8-sig").splitlines()
    assert listed[0].startswith("Brief;Zone;Aan;Straat;Huisnummer")
    assert "Demostraat" in listed[1]
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name="Brieven (PDF)").click()
    download.value.save_as(folder / "letters.pdf")
    assert (folder / "letters.pdf").read_bytes().startswith(b"%PDF")


def deliver(phone):
    """On a phone: a street at one tap, and one letter that could not be delivered."""
    page = phone.open("/bezorging?round=1")
    assert ADDRESS.search(everything(page)) is None
    who_i_am(phone, page)
    expect(page.get_by_role("button", name="Alles bezorgd")).to_be_visible()
    assert ADDRESS.search(everything(page))  # here they are, so the pattern would have found them before
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("main => main.scrollWidth <= main.clientWidth")
    for button in page.locator(".st-key-deliver [data-testid^=stBaseButton]:visible").all():
        assert button.bounding_box()["height"] >= 44
    assert axe(page) == {}
    page.get_by_role("button", name="Alles bezorgd").click()
    expect(page.get_by_text(re.compile(r"brie(f|ven) als bezorgd vastgelegd"))).to_be_visible()
    phone.settled()
    page.get_by_role("button", name=re.compile("✓$")).first.click()
    page.get_by_role("button", name="Gekozen nummers niet bezorgd").click()
    expect(page.get_by_text("1 brief vastgelegd.")).to_be_visible()


def listening(page):
    """Collect what the server sends; the page was opened before, so it is opened again."""
    heard = []
    page.on(
        "websocket",
        lambda socket: socket.on(
            "framereceived",
            lambda data: heard.append(data if isinstance(data, str) else data.decode("latin-1")),
        ),
    )
    page.reload()
    return heard
