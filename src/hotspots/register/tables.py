"""The tables of the register, and the records that come out of them.

Moments are whole microseconds since 1970 in UTC and coordinates are plain floats: that is the same in every
database, exact, and fast to load. A change here needs a migration in ``migrations/versions``; a test compares
the two.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    true,
)

from hotspots.columns import CATEGORY, INCIDENT_ID, OCCURRED_FROM, OCCURRED_TO, PRECISION, REGIME, SOURCE

X: Final = "x"
Y: Final = "y"

SYSTEM_ID: Final = "system_id"

TEXTS: Final = (CATEGORY, PRECISION, SOURCE, REGIME)
MOMENTS: Final = (OCCURRED_FROM, OCCURRED_TO)
COORDINATES: Final = (X, Y)
STORED: Final = (INCIDENT_ID, *TEXTS, *MOMENTS, *COORDINATES)
"""What is kept of an incident."""

VERSION_TABLE: Final = "register_schema"
"""Where Alembic keeps the version of the tables: not under its usual name, which any program may use."""

METADATA: Final = MetaData()

_LONG = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only in an INTEGER

state = Table(
    "state",
    METADATA,
    Column("state_id", Integer, primary_key=True, autoincrement=False),
    Column("version", BigInteger, nullable=False),
)
"""One row: the version of what is visible. Writers lock it, so that they come one after the other."""

systems = Table(
    "systems",
    METADATA,
    Column("system_id", Integer, primary_key=True),
    Column("definition", String, nullable=False, unique=True),
)
"""Coordinate reference systems in use: ``EPSG:28992``, or WKT where there is no code."""

imports = Table(
    "imports",
    METADATA,
    Column("import_id", Integer, primary_key=True),
    Column("city_key", String, nullable=False),
    Column("filename", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("content", String, nullable=False),
    Column("imported_at", BigInteger, nullable=False),
    Column("undone_at", BigInteger),
    Column("read", Integer, nullable=False),
    Column("accepted", Integer, nullable=False),
    Column("inserted", Integer, nullable=False),
    Column("updated", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("regime", String),
    Column("source", String),
    Column("period_from", BigInteger),
    Column("period_to", BigInteger),
    Column("system_id", ForeignKey("systems.system_id"), nullable=False),
    sqlite_autoincrement=True,
)
"""Imports, undone ones included. ``digest`` is that of the file, ``content`` that of the incidents read from
it: the same file read with another mapping or coordinate system is another import."""

versions = Table(
    "incident_versions",
    METADATA,
    Column("version_id", _LONG, primary_key=True),
    Column("import_id", ForeignKey("imports.import_id"), nullable=False),
    Column("city_key", String, nullable=False),
    Column(INCIDENT_ID, String, nullable=False),
    Column("is_current", Boolean, nullable=False),
    Column(CATEGORY, String, nullable=False),
    Column(OCCURRED_FROM, BigInteger, nullable=False),
    Column(OCCURRED_TO, BigInteger, nullable=False),
    Column(PRECISION, String, nullable=False),
    Column(SOURCE, String),
    Column(REGIME, String, nullable=False),
    Column(X, Float(53)),
    Column(Y, Float(53)),
    Column("system_id", ForeignKey("systems.system_id"), nullable=False),
)
"""What the imports that stand say of each incident; the one of the newest import is current."""

Index(
    "incident_versions_chain",
    versions.c.city_key,
    versions.c[INCIDENT_ID],
    versions.c.import_id,
    unique=True,
)
Index(
    "incident_versions_current",
    versions.c.city_key,
    versions.c[INCIDENT_ID],
    unique=True,
    sqlite_where=versions.c.is_current == true(),
    postgresql_where=versions.c.is_current,
)

confirmations = Table(
    "confirmations",
    METADATA,
    Column("version_id", ForeignKey("incident_versions.version_id"), primary_key=True),
    Column("import_id", ForeignKey("imports.import_id"), primary_key=True),
)
"""Later imports that contained a version without change; the first of them inherits it after an undo."""

mappings = Table(
    "mappings",
    METADATA,
    Column("name", String, primary_key=True),
    Column("mapping", JSON, nullable=False),
)


@dataclass(frozen=True)
class ImportResult:
    """What an import did.

    Attributes
    ----------
    import_id
        The import, to undo it by.
    inserted, updated, unchanged
        Incidents that were new, that replaced what was known, and that were already there as they are.
    repeated
        The very same file, read in the same way, had been imported before: nothing was done, and `import_id`
        is that earlier import.
    """

    import_id: int
    inserted: int
    updated: int
    unchanged: int
    repeated: bool = False


@dataclass(frozen=True)
class UndoResult:
    """What undoing an import did.

    Attributes
    ----------
    removed
        Incidents that are no longer there.
    restored
        Incidents that went back to what an earlier import said.
    kept
        Incidents of the undone import that stay, because a later import contained them as well.
    """

    import_id: int
    removed: int
    restored: int
    kept: int


@dataclass(frozen=True)
class ImportRecord:
    """An import as the register remembers it.

    Attributes
    ----------
    imported_at, undone_at
        Moments in UTC; `undone_at` is ``None`` while the import stands.
    read, accepted, rejected
        Rows of the file; read = accepted + rejected.
    inserted, updated, unchanged
        What it did when it was done; accepted = inserted + updated + unchanged.
    regime, source
        Of its incidents; several are separated by a comma; ``None`` when there are none.
    period
        From the first to the last moment of its incidents, in UTC; ``None`` when there are none.
    crs
        Coordinate reference system in which its coordinates are kept.
    """

    import_id: int
    city_key: str
    filename: str
    digest: str
    imported_at: datetime
    undone_at: datetime | None
    read: int
    accepted: int
    rejected: int
    inserted: int
    updated: int
    unchanged: int
    regime: str | None
    source: str | None
    period: tuple[datetime, datetime] | None
    crs: str
