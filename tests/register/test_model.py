"""Any sequence of imports and undoings against the rule itself: replay the imports that stand."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from hotspots.city import City
from hotspots.errors import RegisterError
from hotspots.register import ImportResult, Register
from hotspots.register.tables import confirmations, versions

KEY = "smallville"
Rows = dict[str, tuple[str, int | None]]

rows = st.dictionaries(
    st.sampled_from("abcd"),
    st.tuples(st.sampled_from(["1.1.1", "1.1.2"]), st.sampled_from([143_000, None])),
    max_size=4,
)
imports = st.tuples(rows, st.sampled_from(["csv", "xlsx"]))
undos = st.integers(0, 9)
histories = st.lists(imports | undos, max_size=14)


@dataclass
class Model:
    """The rule of the register in plain Python."""

    standing: dict[int, tuple[Rows, str]] = field(default_factory=dict)
    last: int = 0

    def visible(self) -> Rows:
        seen: Rows = {}
        for given_rows, _ in self.standing.values():
            seen |= given_rows
        return seen

    def add(self, given_rows: Rows, kind: str) -> ImportResult:
        for number, earlier in self.standing.items():
            if earlier == (given_rows, kind):
                return ImportResult(number, 0, 0, len(given_rows), repeated=True)
        before = self.visible()
        self.last += 1
        self.standing[self.last] = (given_rows, kind)
        known = given_rows.keys() & before.keys()
        unchanged = sum(given_rows[key] == before[key] for key in known)
        return ImportResult(self.last, len(given_rows) - len(known), len(known) - unchanged, unchanged)


def visible(register: Register, city: City) -> Rows:
    frame = register.incidents(city)
    places = [None if point is None else int(point.x) for point in frame.geometry]
    return {
        key: (category, place)
        for key, category, place in zip(frame["incident_id"], frame["category"], places, strict=True)
    }


def step(register: Register, model: Model, action: Any, inspection: Callable) -> None:
    """Do the same to both."""
    if isinstance(action, int):
        number = action % (model.last + 1)
        if number not in model.standing:
            with pytest.raises(RegisterError):
                register.undo(number)
            return
        before = model.visible()
        del model.standing[number]
        after = model.visible()
        result = register.undo(number)
        assert result.removed == len(before) - len(after)
        assert result.restored >= sum(after[key] != before[key] for key in after)
        return
    given_rows, kind = action
    frame = {
        key: {"category": category, "xy": None if x is None else (x, 485_000)}
        for key, (category, x) in given_rows.items()
    }
    digest = f"{sorted(given_rows.items())}.{kind}"
    assert register.add(inspection(frame, digest=digest), city_key=KEY) == model.add(given_rows, kind)


def check_tables(register: Register, model: Model) -> None:
    """Each visible incident has one current version, and nothing is kept of what is undone."""
    with register._engine.connect() as connection:
        owners = set(connection.scalars(select(versions.c.import_id)))
        confirmers = set(connection.scalars(select(confirmations.c.import_id)))
        current = connection.scalar(select(func.count()).where(versions.c.is_current))
        orphans = connection.scalar(
            select(func.count()).where(confirmations.c.version_id.not_in(select(versions.c.version_id)))
        )
    assert (owners | confirmers) <= model.standing.keys()
    assert (current, orphans) == (len(model.visible()), 0)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories)
@example([({"a": ("1.1.1", None)}, kind) for kind in ("csv", "xlsx")] + [1, 2])
@example(
    [({"a": (c, None)}, k) for c, k in (("1.1.1", "csv"), ("1.1.2", "csv"), ("1.1.1", "xlsx"))] + [2, 3, 1]
)
def test_the_register_shows_the_imports_that_stand(
    city: City, inspection: Callable, history: list[Any]
) -> None:
    model = Model()
    with TemporaryDirectory() as folder, Register.open(f"sqlite:///{Path(folder)}/r.sqlite") as register:
        for action in history:
            before, version = model.visible(), register.version()
            step(register, model, action, inspection)
            assert visible(register, city) == model.visible()
            assert (register.version() == version) == (model.visible() == before)
        check_tables(register, model)
        standing = [record.import_id for record in register.imports() if record.undone_at is None]
        assert standing[::-1] == list(model.standing)
