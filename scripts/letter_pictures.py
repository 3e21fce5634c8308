"""The pictures of the warning letters for the docs: the page, the delivery on a phone, a letter."""

from datetime import date
from pathlib import Path

from playwright.sync_api import Browser, expect

from hotspots.action.letters import LetterRule, plan_letters
from hotspots.city import load_city
from hotspots.columns import DELIVERY_GROUP, ZONE_ID
from hotspots.incidents.demo import demo_city
from hotspots.places.addresses_demo import demo_addresses
from hotspots.places.layers import load_layers
from hotspots.register import Register
from hotspots.report.letters import letter_about, letter_data
from hotspots.report.typesetting import as_png

UNTIL = date(2023, 12, 31)
PAGE = {"width": 1366, "height": 1500}
PHONE = {"width": 390, "height": 1130}


def letter_pictures(url: str, database: str, browser: Browser, target: Path) -> None:
    """Write letters.png, delivery.png and letter.png; a round is released in the register for it.

    Parameters
    ----------
    url, database
        Of the server, and of its register.
    """
    page = browser.new_page(viewport=PAGE)
    page.goto(f"{url}/preventie?part=letters")
    frame = page.locator("iframe").first.content_frame
    expect(frame.locator(".hotspots-legend")).to_be_visible(timeout=60_000)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)  # the map fades in
    page.screenshot(path=target / "letters.png")
    _release(database, target)
    phone = browser.new_page(viewport=PHONE)
    phone.goto(f"{url}/bezorging?round=1")
    who = phone.get_by_role("textbox", name="Wie bent u")
    who.fill("bezorger")
    who.press("Tab")
    expect(phone.get_by_role("button", name="Gekozen nummers niet bezorgd")).to_be_visible(timeout=30_000)
    phone.mouse.click(380, 1120)
    phone.wait_for_load_state("networkidle")
    phone.screenshot(path=target / "delivery.png")


def _release(database: str, target: Path) -> None:
    """Release a round, note a part of its delivery, and set its first letter."""
    city = load_city()
    layers = load_layers(city)
    homes = demo_addresses(city, layers)
    plan = plan_letters(demo_city(city, layers).incidents, homes, until=UNTIL, rule=LetterRule(radius=100))
    with Register.open(database) as register:
        book = register.letters
        made = book.release(plan, homes, city=city, who="preventieteam", why="ronde", synthetic=True)
        streets = book.groups(made.round_id)
        for row in streets.head(3).to_dict("records"):
            book.record_group(
                made.round_id,
                zone_id=int(row[ZONE_ID]),
                group=str(row[DELIVERY_GROUP]),
                delivered_on=UNTIL,
                who="bezorger",
            )
        listed = book.listed(made.round_id)
    data = letter_data(listed.head(1), city, day=date(2024, 1, 2))
    about = letter_about(city, day=date(2024, 1, 2), synthetic=True)
    (target / "letter.png").write_bytes(as_png("letter.typ", data, about=about, ppi=90)[0])
