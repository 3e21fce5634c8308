"""Gegevens, the addresses: looked at first, then loaded; another city or a broken file is refused."""

import pytest
from said import said, tables

from hotspots.register import Register

HEAD = "postcode;straat;huisnummer;toevoeging;x;y;gebruiksdoel"
GOOD = [f"1311AB;Klaverpad;{n};;{143430 + 3 * n};487080;woonfunctie" for n in range(1, 21)]
WRONG = "1311AB;Klaverpad;0;;143430;487080;woonfunctie"


@pytest.fixture
def book(database):
    with Register.open(database) as opened:
        yield opened.addresses


def upload(app, lines, name="bag.csv"):
    field = next(one for one in app.file_uploader if one.label.startswith("Tabel met adressen"))
    field.upload(name, "\n".join([HEAD, *lines]).encode(), "text/csv").run()
    assert not app.exception
    return app


def test_a_table_is_looked_at_and_then_loaded(opened, book):
    app = opened("gegevens")
    assert "Er zijn nog geen adressen geladen" in said(app)
    upload(app, [*GOOD, WRONG])
    assert "21 regels gelezen = 20 geaccepteerd + 1 afgekeurd" in said(app)
    assert any("huisnummer" in table for table in tables(app))
    assert book.info("almere") is None
    app.button(key="addresses-load").click().run()
    assert app.success[0].value == "20 adressen geladen."
    assert book.info("almere").dwellings == 20
    assert "geladen op" in said(app)
    assert "Klaverpad" not in said(app)


def test_a_table_of_another_city_and_what_is_no_table(opened, book):
    away = [line.replace(";14", ";15").replace(";487080", ";463000") for line in GOOD]
    assert upload(opened("gegevens"), away).error
    app = opened("gegevens")
    field = next(one for one in app.file_uploader if one.label.startswith("Tabel met adressen"))
    field.upload("bag.csv", b"a;b\n1;2\n", "text/csv").run()
    assert not app.exception
    assert app.error
    assert book.info("almere") is None
