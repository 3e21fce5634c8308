"""The commands as a user types them: exit codes, texts, and the same results as the rooms behind them."""

import gzip
import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from hotspots.cli import app

HEADER = "Incidentnummer;MK;X;Y;Datum begin;Tijd begin;Datum eind;Tijd eind"


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
def export(tmp_path: Path) -> Path:
    """Return a police-like export: 40 burglaries in the centre, 20 spread out, 2 unusable."""
    rng = np.random.default_rng(1)
    lines = [HEADER]
    for i in range(60):
        x, y = rng.normal((143500, 487100), 30) if i < 40 else rng.uniform((141000, 484000), (147000, 489000))
        lines.append(f"A{i};1.1.1;{x:.0f};{y:.0f};{i % 28 + 1:02}-03-2023;{i % 24:02}:30;;")
    lines += ["B1;1.1.1;143500;487100;31-02-2023;10:00;;", "B2;1.1.1;487100;143500;01-03-2023;10:00;;"]
    path = tmp_path / "export.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_check_reports_and_says_by_its_exit_code_that_rows_were_rejected(
    run, export: Path, tmp_path: Path
) -> None:
    output = run("check", export, "--rejected", tmp_path / "rejected.csv", code=1)
    assert "62 regels gelezen = 60 geaccepteerd + 2 afgekeurd" in output
    assert "regels 62" in output
    assert len((tmp_path / "rejected.csv").read_text(encoding="utf-8-sig").splitlines()) == 3


def test_check_of_a_faultless_file_has_exit_code_0(run, export: Path) -> None:
    export.write_text("\n".join(export.read_text(encoding="utf-8").splitlines()[:61]), encoding="utf-8")
    assert "60 regels gelezen = 60 geaccepteerd + 0 afgekeurd" in run("check", export)


def test_a_repair_is_asked_for(run, export: Path) -> None:
    assert "61 geaccepteerd + 1 afgekeurd" in run("check", export, "--repair-swapped", code=1)


def test_the_mapping_can_be_saved_and_used_again(run, export: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.json"
    first = run("check", export, "--save-mapping", mapping, code=1)
    assert json.loads(mapping.read_text(encoding="utf-8"))["date_from"] == "Datum begin"
    again = run("check", export, "--mapping", mapping, code=1)
    assert first.splitlines()[-1] == again.splitlines()[-1]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 not a table", b"a;b\n", b"\x00\x01\x02"])
def test_a_file_that_cannot_be_used_has_exit_code_3(run, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "wild.csv"
    path.write_bytes(content)
    output = run("check", path, code=3)
    assert "wild.csv" in output
    assert "Traceback" not in output


def test_a_missing_file_and_a_wrong_mapping_are_said(run, export: Path, tmp_path: Path) -> None:
    assert "nergens.csv" in run("check", tmp_path / "nergens.csv", code=3)
    assert "Een kolomkoppeling is een JSON-bestand" in run("check", export, "--mapping", export, code=3)


def test_import_twice_list_and_undo(run, export: Path) -> None:
    assert "60 nieuw, 0 bijgewerkt" in run("import", export)
    assert "al eerder geïmporteerd, als import 1" in run("import", export)
    assert "export.csv" in run("import")
    assert "60 verwijderd" in run("import", "--undo", 1)
    assert "teruggedraaid" in run("import")
    assert "al teruggedraaid" in run("import", "--undo", 1, code=3)


def test_hotspots_of_a_file_are_told_and_written(run, export: Path, tmp_path: Path) -> None:
    output = run("hotspots", export, "--radius", 150, "--min-incidents", 10)
    assert "Centrum Almere Stad" in output
    out = tmp_path / "hotspots.gpkg"
    run("hotspots", export, "--radius", 150, "--min-incidents", 10, "--out", out)
    frame = gpd.read_file(out, layer="hotspots")
    assert len(frame) == 1
    assert int(frame["n"].iloc[0]) >= 40


def test_the_register_is_used_when_no_file_is_given(run, export: Path) -> None:
    run("import", export)
    told = run("hotspots", "--radius", 150, "--min-incidents", 10)
    assert "  1. Centrum Almere Stad" in told
    assert told.strip() in run("hotspots", export, "--radius", 150, "--min-incidents", 10)


def test_the_demo_city_is_shown_while_the_register_is_empty(run) -> None:
    output = run("hotspots", "--category", "1.1.1", "--from", "2023-10-01")
    assert "geheel synthetisch" in output
    assert "Diefstal/inbraak woning" in output


def test_incidents_of_another_place_without_a_city(run, tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    somewhere = rng.uniform((350000, 575000), (360000, 585000), (60, 2))
    points = np.vstack([rng.normal((355000, 580000), 60, (30, 2)), somewhere])
    frame = pd.DataFrame(points, columns=["x", "y"]).assign(date="2016-05-04")
    path = tmp_path / "arson.csv.gz"
    path.write_bytes(gzip.compress(frame.to_csv(index=False).encode()))
    out = tmp_path / "arson.html"
    output = run("map", path, "--crs", "EPSG:26971", "--out", out)
    assert "er wordt zonder stad gewerkt" in output
    assert "  1. " in output
    assert "<html" in out.read_text(encoding="utf-8")


def test_filters_that_do_not_exist_are_refused(run, export: Path) -> None:
    assert "--group kent hic" in run("hotspots", export, "--group", "hoc", code=3)
    assert "Een categorie is een code of een naam" in run("hotspots", export, "--category", "9.9.9", code=3)
    assert "Een periode begint" in run(
        "hotspots", export, "--from", "2023-02-01", "--to", "2023-01-01", code=3
    )


def test_an_empty_selection_is_told(run, export: Path) -> None:
    assert "Geen hotspots" in run("hotspots", export, "--from", "2030-01-01", "--to", "2030-02-01")


def test_no_city_needs_a_file(run) -> None:
    assert "Geef een bestand" in run("map", "--no-city", code=3)


def test_the_demo_is_written_and_read_back_as_it_was(run, tmp_path: Path) -> None:
    out = tmp_path / "demo.csv"
    assert "Geen ervan is echt gebeurd" in run("demo", "--out", out, "--until", "2019-02-28")
    n = len(pd.read_csv(out))
    output = run("check", out, code=0)
    assert f"{n:,} regels gelezen = {n:,} geaccepteerd + 0".replace(",", ".") in output


def test_the_sources_of_the_layers_are_told(run) -> None:
    assert "CBS / Kadaster" in run("geodata", "sources")


@pytest.mark.parametrize("command", ["check", "import", "map", "hotspots", "demo", "geodata", "serve"])
def test_every_command_explains_itself(run, command: str) -> None:
    assert "--" in run(command, "--help")
