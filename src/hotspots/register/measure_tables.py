"""The tables of measures and of what was changed in them, and the records that come out of them.

A measure is the row that stands now; who added, replaced or ended it, and when, is in the changes, which are
never altered. Moments are microseconds since 1970 in UTC, shapes are WKB.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, String, Table

from hotspots.columns import CONDITION, KIND, MEASURE_ID, NAME, POSITION, SOURCE, VALID_FROM, VALID_UNTIL
from hotspots.register.tables import METADATA, SYSTEM_ID

Change = Literal["added", "ended"]

SHAPE: Final = "shape"

measures: Final = Table(
    "measures",
    METADATA,
    Column("city_key", String, primary_key=True),
    Column(MEASURE_ID, String, primary_key=True),
    Column(KIND, String, nullable=False),
    Column(NAME, String),
    Column(VALID_FROM, BigInteger, nullable=False),
    Column(VALID_UNTIL, BigInteger),
    Column(CONDITION, String),
    Column(POSITION, String, nullable=False),
    Column(SOURCE, String),
    Column(SHAPE, LargeBinary, nullable=False),
    Column(SYSTEM_ID, ForeignKey("systems.system_id"), nullable=False),
)
"""The measures that are known now; of a closure ``name``, ``condition`` and ``source`` are NULL."""

measure_changes: Final = Table(
    "measure_changes",
    METADATA,
    Column("change_id", Integer, primary_key=True),
    Column("city_key", String, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("who", String, nullable=False),
    Column("what", String, nullable=False),
    Column("filename", String),
    Column("digest", String),
    Column(MEASURE_ID, String),
    Column("inserted", Integer, nullable=False),
    Column("updated", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    sqlite_autoincrement=True,
)
"""What was changed, in order; ``version`` grows with each change of a city."""


@dataclass(frozen=True)
class MeasureResult:
    """What adding a file of measures did: accepted = inserted + updated + unchanged."""

    inserted: int
    updated: int
    unchanged: int


@dataclass(frozen=True)
class MeasureChange:
    """A change as the register remembers it.

    Attributes
    ----------
    at
        Moment in UTC.
    who
        Name or function of whoever made it.
    what
        ``"added"`` (a file) or ``"ended"`` (one measure).
    filename, digest
        Of the file; None when a measure was ended.
    measure_id
        The measure that was ended; None for a file.
    inserted, updated, unchanged
        What it did to the measures.
    """

    change_id: int
    at: datetime
    who: str
    what: Change
    filename: str | None
    digest: str | None
    measure_id: str | None
    inserted: int
    updated: int
    unchanged: int
