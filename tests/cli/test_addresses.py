"""The commands about addresses and letters, as a user types them."""

from datetime import UTC, date, datetime
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from typer.testing import CliRunner

from hotspots.action.letters import plan_letters
from hotspots.city import load_city
from hotspots.cli import app
from hotspots.register import Register

HEADER = "postcode;huisnummer;toevoeging;x;y;gebruiksdoel;straat"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Return a function that runs a command with a register of its own."""
    monkeypatch.setenv("HOTSPOTS_DATABASE", f"sqlite:///{tmp_path / 'register.sqlite'}")

    def invoke(*arguments: object, code: int = 0) -> str:
        result = CliRunner().invoke(app, [str(argument) for argument in arguments])
        assert result.exit_code == code, result.output
        return result.output

    return invoke


@pytest.fixture
def table(tmp_path: Path) -> Path:
    rows = [f"1315AB;{i};;{143_500 + 5 * i};487100;woonfunctie;Kerkstraat" for i in range(1, 41)]
    path = tmp_path / "adressen.csv"
    path.write_text("\n".join([HEADER, *rows, "13;5;;143500;487100;woonfunctie;x"]), encoding="utf-8")
    return path


def test_a_table_is_loaded_told_and_cleared(run, table: Path, tmp_path: Path) -> None:
    assert "Voor Almere zijn geen adressen geladen" in run("addresses", "info")
    rejected = tmp_path / "rejected.csv"
    output = run("addresses", "load", table, "--edition", "2023", "--rejected", rejected)
    assert "41 regels gelezen = 40 geaccepteerd + 1 afgekeurd. Woningen: 40." in output
    assert "vier cijfers en twee letters" in output
    assert "regels 42" in output
    assert rejected.read_text(encoding="utf-8-sig").splitlines()[1].startswith("42;")
    assert "Editie: 2023" in run("addresses", "info")
    assert "40 adressen verwijderd" in run("addresses", "clear")
    assert "Voor Almere zijn geen adressen geladen" in run("addresses", "info")


def test_a_second_table_takes_the_place_of_the_first(run, table: Path) -> None:
    run("addresses", "load", table)
    table.write_text("\n".join(table.read_text(encoding="utf-8").splitlines()[:11]), encoding="utf-8")
    assert "10 geaccepteerd" in run("addresses", "load", table)
    assert "10 regels gelezen" in run("addresses", "info")


def test_a_table_that_is_refused_leaves_the_one_that_was_there(run, table: Path) -> None:
    run("addresses", "load", table)
    table.write_text(table.read_text(encoding="utf-8").replace("487100", "455900"), encoding="utf-8")
    output = run("addresses", "load", table, code=3)
    assert "buiten Almere" in output
    assert "40 geaccepteerd" in run("addresses", "info")


def test_a_file_of_incidents_with_addresses_is_located(run, table: Path, tmp_path: Path) -> None:
    export = tmp_path / "export.csv"
    export.write_text(
        "Incidentnummer;MK;Datum begin;Tijd begin;Pleegplaats\n"
        "A1;1.1.1;13-03-2023;10:00;Kerkstraat 12\nA2;1.1.1;14-03-2023;10:00;Nergenslaan 3\n",
        encoding="utf-8",
    )
    output = run("check", export)
    assert "synthetische van de demostad" in output
    assert "Geaccepteerd met een plek: 0" in output
    run("addresses", "load", table)
    output = run("import", export)
    assert "Gevonden op adres: exact" in output
    assert "staat niet in de adressentabel" in output
    assert "Geaccepteerd met een plek: 1" in output
    assert "Kerkstraat" not in output
    assert "Nergenslaan" not in output


def test_old_rounds_are_forgotten(run, tmp_path: Path) -> None:
    city = load_city()
    xy = [(143_000.0 + 5 * i, 487_000.0) for i in range(30)]
    frame = pd.DataFrame({"address_id": [f"H{i:02}" for i in range(30)], "street": "Demostraat"})
    frame = frame.assign(postcode="0000AA", house_number=range(1, 31), addition="", dwelling=True)
    homes = gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(*zip(*xy, strict=True)), crs=city.crs)
    when = pd.to_datetime(["2023-11-29 20:00"]).tz_localize(city.timezone)
    burglary = gpd.GeoDataFrame(
        {"category": "1.1.1", "occurred_to": when, "precision": "address"},
        geometry=homes.geometry[:1],
        crs=city.crs,
    )
    plan = plan_letters(burglary, homes, until=date(2023, 11, 30))
    with Register.open() as register:
        now = datetime(2023, 12, 1, 12, tzinfo=UTC)
        register.letters.release(plan, homes, city=city, who="a", why="b", now=now)
    assert "De adressen van 0 brieven" in run("letters", "forget", "--weeks", "5000")
    assert "De adressen van 30 brieven zijn" in run("letters", "forget")
    with Register.open() as register:
        assert register.letters.listed(1).empty
        assert register.letters.budget_used(city.key, 2023) == 30
