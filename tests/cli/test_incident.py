"""The command for the duty officer: the list, an incident by number, a place and moment, the page."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from hotspots.cli import app

REPEAT = "DEMO-2023-01395"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Return a function that runs a command with a register of its own."""
    monkeypatch.setenv("HOTSPOTS_DATABASE", f"sqlite:///{tmp_path / 'register.sqlite'}")

    def invoke(*arguments: object, code: int = 0) -> str:
        result = CliRunner().invoke(app, ["incident", *map(str, arguments)])
        assert result.exit_code == code, result.output
        return result.output

    return invoke


def test_without_a_number_the_newest_are_listed_and_the_repeat_is_marked(run) -> None:
    output = run()
    assert output.startswith("Synthetisch")
    first, *_ = [line for line in output.splitlines() if line.startswith("DEMO-")]
    assert "29 dec 2023 03:08" in first
    (repeat,) = [line for line in output.splitlines() if line.startswith(REPEAT)]
    assert "herhaling" in repeat
    assert "De Meenten" in repeat or "De Gouwen" in repeat


def test_an_incident_is_told_and_its_page_written(run, tmp_path: Path) -> None:
    output = run(REPEAT, "--out", tmp_path / "page.pdf")
    assert "Herhaling: 1 incident op dit adres in de 90 dagen ervoor" in output
    assert "Sluiting van een woning loopt af" in output
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")


def test_a_place_and_moment(run) -> None:
    output = run("--at", "143430,487080", "--on", "2023-02-12 03:10", "--radius", 250, "--days", 14)
    assert "Een plaats en moment met de hand opgegeven" in output
    assert "Binnen 250 meter" in output
    assert "in de 14 dagen ervoor" in output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("NOBODY",), "Er is er geen met dat nummer"),
        (("--at", "143430,487080"), "met een moment erbij"),
        (("--at", "5,52", "--on", "2023-02-12 03:10"), "binnen de stad"),
        (("--at", "hier", "--on", "2023-02-12 03:10"), "binnen de stad"),
        ((REPEAT, "--radius", 0), "een straal van meer dan 0"),
        ((REPEAT, "--days", 400), "1 tot en met 365 hele dagen"),
    ],
)
def test_what_cannot_be_asked_is_told_and_has_exit_code_3(run, arguments, said) -> None:
    assert said in " ".join(run(*arguments, code=3).split())
