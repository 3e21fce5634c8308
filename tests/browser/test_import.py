"""An import on Gegevens: a small dirty file from the disk to the map and back."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

DIRTY = """\
Registratienummer;MK;Omschrijving;Datum begin;Tijd begin;X;Y;Pleegplaats;Naam aangever
PL01;1.1.1;Diefstal/inbraak woning;03-03-2023;20:00;143430;487080;Voorbeeldstraat 1;Jansen
PL02;1.1.1;Diefstal/inbraak woning;15-03-2023;19:00;143440;487090;Voorbeeldstraat 2;De Vries
PL03;1.4.5;Mishandeling;16-03-2023;23:10;143450;487085;Voorbeeldplein;Bakker
PL04;1.1.1;Diefstal/inbraak woning;31-02-2023;12:00;143460;487070;Voorbeeldplein;Smit
"""


def test_a_file_goes_in_and_can_be_taken_back(visit_empty, tmp_path):
    path = tmp_path / "export.csv"
    path.write_text(DIRTY, encoding="utf-8")
    visitor = visit_empty()
    page = visitor.open("/gegevens")
    page.get_by_label("Bestand met incidenten").locator("input[type=file]").set_input_files(path)
    expect(page.get_by_text("De kolom Naam aangever wordt niet gelezen")).to_be_visible()
    page.get_by_role("button", name="Bestand controleren").click()
    expect(page.get_by_text("4 gelezen = 3 geaccepteerd + 1 afgekeurd")).to_be_visible()
    with page.expect_download() as awaited:
        page.get_by_role("button", name="Afgekeurde regels downloaden").click()
    rejected = awaited.value.path().read_text(encoding="utf-8-sig")
    assert "5" in rejected
    assert "Smit" not in rejected

    page.get_by_role("button", name="3 incidenten inlezen").click()
    expect(page.get_by_text("Ingelezen: 3 nieuw")).to_be_visible()
    page.get_by_role("link", name="Kaart").click()
    expect(page.get_by_text("Van de 3 geselecteerde incidenten")).to_be_visible()
    expect(page.get_by_text("synthetische gegevens")).to_have_count(0)

    page.get_by_role("link", name="Gegevens").click()
    page.get_by_role("button", name="Terugdraaien").click()
    page.get_by_role("button", name="Deze import terugdraaien").click()
    expect(page.get_by_text("Het register is leeg")).to_be_visible()
    assert visitor.foreign == []
    assert visitor.complaints == []
