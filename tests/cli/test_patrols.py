"""``hotspots patrols``: the plan of the page from a terminal, sheets in a folder, and what is refused."""

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hotspots.action.plan_json import from_json
from hotspots.action.plans import compare
from hotspots.analysis.selection import Selection
from hotspots.cli import app
from hotspots.cli.teams import read_teams
from hotspots.errors import HotspotsError
from hotspots.i18n import words_for
from hotspots.report.patrol_places import NamedPlace
from hotspots.report.patrol_proposal import question_of
from hotspots.web import cache, questions

WEEK = date(2024, 1, 1)
TEAM = "Stad 1:bike:Stadhuis:1 20:00-22:00"
PLACES = {
    "a": NamedPlace("Stadhuis (Plein 1)", 143_650.0, 486_900.0),
    "b": NamedPlace("Station Oord", 146_000.0, 487_000.0),
    "c": NamedPlace("Station Oord Noord", 146_500.0, 488_000.0),
}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Run the command with a register of its own."""
    monkeypatch.setenv("HOTSPOTS_DATABASE", f"sqlite:///{tmp_path / 'register.sqlite'}")

    def invoke(*arguments: object, code: int = 0) -> str:
        result = CliRunner().invoke(app, ["patrols", *map(str, arguments)])
        assert result.exit_code == code, result.output
        return result.output

    return invoke


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """60 bicycle thefts at one place and 60 at another, all in the evening."""
    lines = ["Incidentnummer;MK;X;Y;Datum begin;Tijd begin;Datum eind;Tijd eind"]
    for i in range(120):
        x, y = (143_500, 487_100) if i % 2 else (146_200, 484_600)
        day, month = i % 28 + 1, 10 + i % 3
        lines.append(f"A{i};1.2.3;{x + i % 7 * 9};{y + i % 5 * 9};{day:02}-{month}-2023;{19 + i % 3}:30;;")
    path = tmp_path / "export.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_the_plan_is_told_and_its_sheets_are_written(run, tmp_path: Path) -> None:
    output = run(
        "--category", "1.2.3", "--from", "2023-01-01", "--hotspots", 5, "--team", TEAM, "-o", tmp_path / "out"
    )
    assert "dit is de demostad, geheel synthetisch" in output
    assert "Week van 1 januari 2024 t/m 7 januari 2024" in output
    assert "Gemaakt uit 702 incidenten, 1 januari 2023 t/m 31 december 2023. Bron: synthetisch." in output
    assert "onder het best mogelijke" in output or "dekt meer" in output
    assert "Stad 1, maandag 1 januari 2024, 20:00 tot 22:00" in output
    files = {path.name: path for path in (tmp_path / "out").iterdir()}
    assert set(files) == {
        "patrols-2024-01-01-synthetic.json",
        "patrols-2024-01-01-synthetic.geojson",
        "stad-1-2024-01-01-synthetic.pdf",
        "stad-1-2024-01-01-synthetic.gpx",
        "stad-1-2024-01-01-synthetic.ics",
    }
    assert files["stad-1-2024-01-01-synthetic.pdf"].read_bytes().startswith(b"%PDF-")
    assert json.loads(files["patrols-2024-01-01-synthetic.geojson"].read_text())["synthetic"] is True


def test_the_same_as_the_page(run, tmp_path: Path) -> None:
    run(
        "--category", "1.2.3", "--from", "2023-01-01", "--hotspots", 5, "--team", TEAM, "-o", tmp_path / "out"
    )
    text = (tmp_path / "out" / "patrols-2024-01-01-synthetic.json").read_text(encoding="utf-8")
    here = from_json(text)
    stock = cache.stock()
    selection = Selection(categories=("1.2.3",), start=date(2023, 1, 1), end=date(2023, 12, 31))
    asked = questions.patrol_plan(stock, selection, question_of(here), words_for("nl"))
    there = asked.work(lambda _share: None)
    assert compare(here, there) == ()
    assert here == there


def test_a_file_of_incidents(run, export: Path) -> None:
    output = run(
        export, "--radius", 200, "--min-incidents", 20, "--team", "A:car:143500,487000:1-3 19:00-22:00"
    )
    assert "120 regels gelezen = 120 geaccepteerd + 0 afgekeurd" in output
    assert "synthetisch" not in output
    assert output.count("A, ") == 3
    assert "2 hotspots" in output


def test_what_was_not_known_before_the_week_is_left_out(run, export: Path) -> None:
    late = run(export, "--week", "2023-11-27", "--radius", 200, "--min-incidents", 10, "--team", TEAM)
    assert "Gemaakt uit 120 incidenten" not in late
    assert "t/m 26 november 2023" in late


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "ten minste één team. Er is er geen"),
        (("--team", "Stad 1:bike"), "Een team geeft u als naam:vervoer:plaats:uren"),
        (("--team", "A:horse:143500,487000:1 10:00-12:00"), "Opgegeven voor A: horse"),
        (("--team", "A:bike:Nergens:1 10:00-12:00"), "daarvan zijn er 0"),
        (("--team", "A:bike:143500,487000:8 10:00-12:00"), "Uren zijn dagen van de week"),
        (("--team", "A:bike:143500,487000:"), "A heeft geen uren"),
        (("--team", TEAM, "--team", TEAM), "Dubbel opgegeven: Stad 1"),
        (("--team", TEAM, "--week", "2024-01-03"), "Geef een maandag"),
        (("--team", TEAM, "--week", "2023-09-04"), "niets bekend"),
        (("--team", TEAM, "--stop-minutes", 30), "Een stop duurt"),
        (("--team", TEAM, "--reserve", 1.5), "Kies bijvoorbeeld"),
        (("--team", TEAM, "--method", "guess"), "--method"),
        (("--team", TEAM, "--min-incidents", 500), "hotspots"),
        (("--teams", "no.toml"), "TOML-bestand"),
    ],
)
def test_what_cannot_be_planned_is_said(run, export: Path, arguments, message) -> None:
    output = run(export, *arguments, code=3)
    assert message.casefold() in output.casefold()


def test_a_city_is_needed(run, export: Path) -> None:
    assert "voor een stad" in run(export, "--crs", "EPSG:25832", "--team", TEAM, code=3)


def test_teams_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "teams.toml"
    path.write_text(
        '[[team]]\nname = "Stad"\nmode = "foot"\nplace = [143650, 486900.5]\n'
        'hours = ["1-2,4 14:00-22:00", "6 22:00-02:00"]\n'
        '[[team]]\nname = "Haven"\nmode = "car"\nplace = "station oord"\nhours = "7 08:00-12:00"\n',
        encoding="utf-8",
    )
    stad, haven = read_teams([], path, week=WEEK, places=PLACES)
    assert (stad.x, stad.y, stad.mode) == (143_650.0, 486_900.5, "foot")
    assert [(shift.day.day, shift.start, shift.end) for shift in stad.shifts] == [
        (1, 840, 1320),
        (2, 840, 1320),
        (4, 840, 1320),
        (6, 1320, 1560),
    ]
    assert (haven.x, haven.y) == (146_000.0, 487_000.0), "the whole name wins from one that begins so"


@pytest.mark.parametrize(
    "text",
    [
        "[[team]]\nname = 'A'",
        "[[team]]\nname='A'\nmode='car'\nplace='x'\nhours=''\nleader='somebody'",
        "team = 5",
        "[[team",
        "",
    ],
)
def test_a_file_that_holds_no_teams(tmp_path: Path, text: str) -> None:
    path = tmp_path / "teams.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(HotspotsError, match="Teams are a TOML file"):
        read_teams([], path, week=WEEK, places=PLACES)


@pytest.mark.parametrize("hours", ["1 25:00-26:00", "1-9 10:00-12:00", "ma 10:00-12:00", "1 10-12"])
def test_hours_that_cannot_be_read(hours: str) -> None:
    with pytest.raises(HotspotsError, match="Hours are days of the week"):
        read_teams([f"A:foot:1,2:{hours}"], None, week=WEEK, places=PLACES)


def test_a_place_of_two_names_is_refused() -> None:
    with pytest.raises(HotspotsError, match="of which there are 2"):
        read_teams(["A:foot:station:1 10:00-12:00"], None, week=WEEK, places=PLACES)
