"""Several at once, and a crash half way: no duplicates, nothing half done, reading always possible."""

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import event

from hotspots.city import City
from hotspots.register import Register, chain

KEY = "smallville"


class PowerCutError(Exception):
    """Something that the register does not expect."""


def test_a_failure_half_way_leaves_nothing(
    register: Register, city: City, inspection: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    register.add(inspection({"a": {}, "b": {}}), city_key=KEY)
    before, version, ledger = register.incidents(city), register.version(), register.imports()
    monkeypatch.setattr(chain, "WRITTEN_AT_ONCE", 10)
    seen = Counter()

    def cut(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        kind = " ".join(statement.split()[:3])
        seen[kind] += 1
        if seen["INSERT INTO incident_versions"] == 3:
            raise PowerCutError

    event.listen(register._engine, "before_cursor_execute", cut)
    rows = {str(n): {} for n in range(100)} | {"a": {"category": "1.1.2"}, "b": {}}
    with pytest.raises(PowerCutError):
        register.add(inspection(rows), city_key=KEY)
    event.remove(register._engine, "before_cursor_execute", cut)

    assert seen["UPDATE incident_versions SET"] == 1  # it was under way
    assert register.incidents(city).equals(before)
    assert (register.version(), register.imports()) == (version, ledger)
    assert register.add(inspection(rows), city_key=KEY).inserted == 100


def test_a_failure_half_way_an_undo_leaves_all(
    register: Register, city: City, inspection: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    register.add(inspection({"a": {}, "b": {}}), city_key=KEY)
    register.add(inspection({"a": {"category": "1.1.2"}, "b": {}}), city_key=KEY)
    before, ledger = register.incidents(city), register.imports()

    def cut(*_: object) -> None:
        raise PowerCutError

    with monkeypatch.context() as patch:
        patch.setattr(chain, "_make_heads_current", cut)
        for import_id in (1, 2):
            with pytest.raises(PowerCutError):
                register.undo(import_id)
    assert register.incidents(city).equals(before)
    assert register.imports() == ledger
    assert register.undo(2).restored == 1


DIE_HALF_WAY = """
import os, sys
from types import SimpleNamespace
import geopandas as gpd
from sqlalchemy import event
from hotspots.register import Register

incidents = gpd.read_parquet(sys.argv[2])
n = len(incidents)
register = Register.open(sys.argv[1])
event.listen(register._engine, "commit", lambda connection: os._exit(9))
inspection = SimpleNamespace(incidents=incidents, filename="x.csv", digest="x", read=n, accepted=n)
register.add(inspection, city_key="smallville")
"""


def test_a_process_that_dies_leaves_nothing(
    url: str, city: City, inspection: Callable, tmp_path: Path
) -> None:
    with Register.open(url) as register:
        register.add(inspection({"a": {}}), city_key=KEY)
    rows = {str(n): {} for n in range(3_000)} | {"a": {"category": "1.1.2"}}
    inspection(rows).incidents.to_parquet(tmp_path / "rows.parquet")
    call = [sys.executable, "-c", DIE_HALF_WAY, url, str(tmp_path / "rows.parquet")]
    assert subprocess.run(call, check=False, timeout=60).returncode == 9
    with Register.open(url) as register:
        assert register.incidents(city)["category"].tolist() == ["1.1.1"]
        assert len(register.imports()) == 1


def test_of_two_simultaneous_imports_of_a_file_one_wins(url: str, city: City, inspection: Callable) -> None:
    given = inspection({str(n): {} for n in range(2_000)})
    start = threading.Barrier(4)

    def session(_: int) -> tuple[bool, int]:
        start.wait()
        with Register.open(url) as register:  # the file is new: opening is a race as well
            result = register.add(given, city_key=KEY)
        return result.repeated, result.inserted

    with ThreadPoolExecutor(4) as threads:
        results = Counter(threads.map(session, range(4)))
    assert results == {(False, 2_000): 1, (True, 0): 3}
    with Register.open(url) as register:
        assert len(register.incidents(city)) == 2_000
        assert len(register.imports()) == 1


def test_sessions_that_share_one_register(register: Register, city: City, inspection: Callable) -> None:
    start = threading.Barrier(4)

    def session(n: int) -> int:
        start.wait()
        register.add(inspection({f"{n}-{m}": {} for m in range(200)}), city_key=KEY)
        return len(register.incidents(city))

    with ThreadPoolExecutor(4) as threads:
        seen = list(threads.map(session, range(4)))
    assert all(n % 200 == 0 and n >= 200 for n in seen)  # never half an import
    assert register.count(KEY) == 800
    assert sorted(record.import_id for record in register.imports()) == [1, 2, 3, 4]


def test_reading_goes_on_while_another_writes(url: str, city: City, inspection: Callable) -> None:
    with Register.open(url) as writer, Register.open(f"{url}?timeout=0") as reader:
        writer.add(inspection({"a": {}}), city_key=KEY)
        looked = []

        def look(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            if statement.startswith("INSERT INTO incident_versions"):
                looked.append((len(reader.incidents(city)), len(reader.imports())))

        event.listen(writer._engine, "after_cursor_execute", look)
        writer.add(inspection({"b": {}}), city_key=KEY)
        assert looked == [(1, 1)]
        assert (len(reader.incidents(city)), len(reader.imports())) == (2, 2)
