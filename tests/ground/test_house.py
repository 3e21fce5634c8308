"""What must not stand in the tree, and the shape of the house."""

import itertools
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    """Return the files git knows; a source archive without git has nothing to check here."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("no git checkout: the tree cannot be listed")
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in names.splitlines() if (ROOT / name).is_file()]


def test_lock_files_have_hashes_and_no_addresses() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        pins = re.findall(r"^[A-Za-z0-9._-]+==", text, flags=re.MULTILINE)
        assert len(pins) > 50
        assert text.count("--hash=sha256:") >= len(pins)
        assert "://" not in text
        assert "--index-url" not in text


def test_no_file_records_a_registry(tracked: list[Path]) -> None:
    assert "uv.lock" not in {path.name for path in tracked}


def test_source_files_are_read_in_one_sitting(tracked: list[Path]) -> None:
    long = [
        str(path.relative_to(ROOT))
        for path in tracked
        if path.suffix == ".py" and "src" in path.parts and path.read_text(encoding="utf-8").count("\n") > 450
    ]
    assert long == []


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *itertools.chain(*project["optional-dependencies"].values())]
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    reasons = {line.split('"')[1] for line in lines if re.match(r' +"[^"]+", +# \S', line)}
    assert len(wanted) > 30
    assert set(wanted) - reasons == set()
