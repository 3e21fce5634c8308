"""The chain of versions of each incident: an import adds at its end, an undo takes out a link.

Of each incident the versions that stand are ordered by import, and the newest is current. A version that a
later import contained without change is confirmed by it, not stored again; when its own import is undone, the
first import that confirmed it inherits it. It then stands where it stood: between the two no other version of
the incident can have been current.

These functions run inside a transaction that holds the lock of writers.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    delete,
    exists,
    false,
    func,
    insert,
    not_,
    or_,
    select,
    true,
    update,
)

from hotspots.columns import INCIDENT_ID
from hotspots.register import ledger
from hotspots.register.rows import from_result, same_rows, to_records, to_system
from hotspots.register.tables import (
    COORDINATES,
    MOMENTS,
    STORED,
    SYSTEM_ID,
    TEXTS,
    UndoResult,
    confirmations,
    versions,
)

WRITTEN_AT_ONCE: Final = 20_000
"""Rows turned into Python objects and sent at a time, which bounds memory."""

ASKED_AT_ONCE: Final = 5_000
"""Values in one IN (…); databases allow some 32,000."""

_VERSION_ID: Final = "version_id"


@dataclass(frozen=True)
class Change:
    """How many incidents were new, replaced an earlier version, or were already there as they are."""

    inserted: int
    updated: int
    unchanged: int


def append(connection: Connection, rows: pd.DataFrame, entry: Mapping[str, Any], *, system: str) -> Change:
    """Add an import to the chains: store what is new, confirm what is known.

    Parameters
    ----------
    rows
        From :func:`hotspots.register.rows.to_rows`, in the CRS `system`.
    entry
        What the ledger says of the import; ``import_id``, ``city_key`` and ``system_id`` go with each row.
    """
    constants = {name: entry[name] for name in ("import_id", "city_key", "system_id")} | {"is_current": True}
    known = _current(connection, entry["city_key"], rows[INCIDENT_ID].tolist())
    known = to_system(known, ledger.definitions(connection), system)
    position = pd.Index(known[INCIDENT_ID]).get_indexer(pd.Index(rows[INCIDENT_ID]))
    found = position >= 0
    beside = known.iloc[position[found]]
    same = np.zeros(len(rows), dtype=bool)
    same[found] = same_rows(rows[found], beside)
    version_ids = beside[_VERSION_ID].to_numpy()
    confirmed, replaced = version_ids[same[found]], version_ids[~same[found]]

    is_one = versions.c.version_id.in_(bindparam("ids", expanding=True))
    for ids in _chunks(replaced.tolist(), ASKED_AT_ONCE):
        connection.execute(update(versions).where(is_one).values(is_current=False), {"ids": ids})
    for part in _frames(rows[~same], WRITTEN_AT_ONCE):
        connection.execute(insert(versions), to_records(part, **constants))
    for ids in _chunks(confirmed.tolist(), WRITTEN_AT_ONCE):
        pairs = [{"version_id": version_id, "import_id": entry["import_id"]} for version_id in ids]
        connection.execute(insert(confirmations), pairs)
    return Change(int((~found).sum()), len(replaced), len(confirmed))


def withdraw(connection: Connection, *, city_key: str, import_id: int) -> tuple[UndoResult, bool]:
    """Take an import out of the chains.

    Returns
    -------
    tuple
        What happened, and whether that can be seen: what an undo gives back may be what it takes away.
    """
    kept = _hand_over(connection, import_id)
    mine = and_(versions.c.import_id == import_id, versions.c.is_current == true())
    previous = versions.alias("previous")
    restores = exists().where(_is_previous(previous))
    restores_the_same = exists().where(_is_previous(previous), _says_the_same(previous))
    count = select(func.count()).select_from(versions).where(mine)
    gone = connection.scalar(count) or 0
    restored = connection.scalar(count.where(restores)) or 0
    unseen = connection.scalar(count.where(restores_the_same)) or 0

    connection.execute(delete(confirmations).where(confirmations.c.import_id == import_id))
    connection.execute(delete(versions).where(versions.c.import_id == import_id))
    _make_heads_current(connection, city_key)
    return UndoResult(import_id, gone - restored, restored, kept), gone > unseen


def _current(connection: Connection, city_key: str, incident_ids: list[str]) -> pd.DataFrame:
    """Return the current versions of some incidents, with their number and their CRS."""
    statement = select(versions.c.version_id, versions.c.system_id, *(versions.c[n] for n in STORED)).where(
        versions.c.city_key == city_key,
        versions.c[INCIDENT_ID].in_(bindparam("ids", expanding=True)),
        versions.c.is_current == true(),
    )
    parts = [
        from_result(connection.execute(statement, {"ids": ids}))
        for ids in _chunks(incident_ids, ASKED_AT_ONCE) or [[]]
    ]
    return pd.concat(parts, ignore_index=True)


def _hand_over(connection: Connection, import_id: int) -> int:
    """Give the versions that later imports confirmed to the first of those; return how many."""
    heir = (
        select(func.min(confirmations.c.import_id))
        .where(confirmations.c.version_id == versions.c.version_id)
        .scalar_subquery()
    )
    confirmed = exists().where(confirmations.c.version_id == versions.c.version_id)
    moved = connection.execute(
        update(versions).where(versions.c.import_id == import_id, confirmed).values(import_id=heir)
    ).rowcount
    now_owner = exists().where(
        versions.c.version_id == confirmations.c.version_id, versions.c.import_id == confirmations.c.import_id
    )
    connection.execute(delete(confirmations).where(now_owner))
    return moved


def _is_previous(previous: Any) -> ColumnElement[bool]:
    """Tell that a version is the one before another in its chain."""
    older = versions.alias("older")
    newest_before = (
        select(func.max(older.c.import_id))
        .where(
            older.c.city_key == versions.c.city_key,
            older.c[INCIDENT_ID] == versions.c[INCIDENT_ID],
            older.c.import_id < versions.c.import_id,
        )
        .correlate(versions)
        .scalar_subquery()
    )
    return and_(
        previous.c.city_key == versions.c.city_key,
        previous.c[INCIDENT_ID] == versions.c[INCIDENT_ID],
        previous.c.import_id == newest_before,
    )


def _says_the_same(other: Any) -> ColumnElement[bool]:
    """Tell that two versions of an incident are equal."""
    names = (*TEXTS, *MOMENTS, *COORDINATES, SYSTEM_ID)
    return and_(*(versions.c[name].is_not_distinct_from(other.c[name]) for name in names))


def _make_heads_current(connection: Connection, city_key: str) -> None:
    """Make the newest version current in each chain that has lost its own."""
    other = versions.alias("other")
    newer_or_current = exists().where(
        other.c.city_key == versions.c.city_key,
        other.c[INCIDENT_ID] == versions.c[INCIDENT_ID],
        or_(other.c.is_current == true(), other.c.import_id > versions.c.import_id),
    )
    connection.execute(
        update(versions)
        .where(versions.c.city_key == city_key, versions.c.is_current == false(), not_(newer_or_current))
        .values(is_current=True)
    )


def _chunks(values: list[Any], size: int) -> list[list[Any]]:
    """Cut a list into pieces."""
    return [values[start : start + size] for start in range(0, len(values), size)]


def _frames(frame: pd.DataFrame, size: int) -> Iterator[pd.DataFrame]:
    """Cut a frame into pieces."""
    for start in range(0, len(frame), size):
        yield frame.iloc[start : start + size]
