"""The ledger of imports, and the version of what is visible.

These functions run inside a transaction; those that write, inside one that holds the lock of writers.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pandas as pd
from sqlalchemy import Connection, func, insert, select, update

from hotspots.columns import OCCURRED_FROM, OCCURRED_TO, REGIME, SOURCE
from hotspots.register.tables import ImportRecord, imports, state, systems

_1970: Final = datetime(1970, 1, 1, tzinfo=UTC)
_RECORDS: Final = select(imports, systems.c.definition).join_from(imports, systems)


def lock(connection: Connection) -> int:
    """Wait until nobody else writes, and return the version; in SQLite the transaction began with that."""
    return int(connection.execute(select(state.c.version).with_for_update()).scalar_one())


def next_version(connection: Connection, version: int, now: datetime | None) -> None:
    """Give what is visible a new version."""
    connection.execute(update(state).values(version=max(version + 1, microseconds(now))))


def standing_import(connection: Connection, entry: Mapping[str, Any]) -> int | None:
    """Return the import of the same file with the same incidents that is not undone, if there is one."""
    same = (imports.c[name] == entry[name] for name in ("city_key", "digest", "content"))
    statement = select(imports.c.import_id).where(*same, imports.c.undone_at.is_(None))
    found = connection.execute(statement).first()
    return None if found is None else int(found.import_id)


def system_id(connection: Connection, definition: str) -> int:
    """Return the number of a CRS, which is remembered if it is new."""
    known = select(systems.c.system_id).where(systems.c.definition == definition)
    if connection.scalar(known) is None:
        connection.execute(insert(systems).values(definition=definition))
    return int(connection.execute(known).scalar_one())


def definitions(connection: Connection) -> dict[int, str]:
    """Return the CRS in use by their numbers."""
    return {row.system_id: row.definition for row in connection.execute(select(systems))}


def enter(connection: Connection, entry: Mapping[str, Any]) -> int:
    """Enter an import whose effect is not known yet, and return its number."""
    nothing_yet = {"inserted": 0, "updated": 0, "unchanged": 0}
    connection.execute(insert(imports).values(**entry, **nothing_yet))
    return int(connection.execute(select(func.max(imports.c.import_id))).scalar_one())


def amend(connection: Connection, import_id: int, values: Mapping[str, Any]) -> None:
    """Fill in what has become known of an import."""
    connection.execute(update(imports).where(imports.c.import_id == import_id).values(**values))


def find(connection: Connection, import_id: int) -> ImportRecord | None:
    """Return an import, if there is one of that number."""
    row = connection.execute(_RECORDS.where(imports.c.import_id == import_id)).first()
    return None if row is None else _record(row)


def records(connection: Connection, city_key: str | None) -> list[ImportRecord]:
    """Return the imports, of one city or of all, newest first."""
    statement = _RECORDS.order_by(imports.c.import_id.desc())
    if city_key is not None:
        statement = statement.where(imports.c.city_key == city_key)
    return [_record(row) for row in connection.execute(statement)]


def described(rows: pd.DataFrame) -> dict[str, Any]:
    """Return the period, regime and source of the rows of an import, as the ledger keeps them."""
    several = {name: ", ".join(sorted(rows[name].dropna().unique())) or None for name in (REGIME, SOURCE)}
    if rows.empty:
        return several
    return several | {
        "period_from": int(rows[OCCURRED_FROM].min()),
        "period_to": int(rows[OCCURRED_TO].max()),
    }


def microseconds(moment: datetime | None) -> int:
    """Return a moment, by default now, as whole microseconds since 1970 in UTC."""
    return ((moment or datetime.now(UTC)) - _1970) // timedelta(microseconds=1)


def moment(value: int) -> datetime:
    """Return microseconds since 1970 as a moment in UTC."""
    return _1970 + timedelta(microseconds=value)


def _record(row: Any) -> ImportRecord:
    """Return a row of the ledger as a record."""
    known = row.period_from is not None
    return ImportRecord(
        import_id=row.import_id,
        city_key=row.city_key,
        filename=row.filename,
        digest=row.digest,
        imported_at=moment(row.imported_at),
        undone_at=None if row.undone_at is None else moment(row.undone_at),
        read=row.read,
        accepted=row.accepted,
        rejected=row.read - row.accepted,
        inserted=row.inserted,
        updated=row.updated,
        unchanged=row.unchanged,
        regime=row.regime,
        source=row.source,
        period=(moment(row.period_from), moment(row.period_to)) if known else None,
        crs=row.definition,
    )
