"""The tables of warning letters: rounds that were released, their zones, letters and deliveries."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table

from hotspots.action.letters import LetterRule
from hotspots.columns import (
    ADDITION,
    ADDRESS_ID,
    FIRST_WEEK,
    HOUSE_NUMBER,
    LAST_WEEK,
    LETTER_ID,
    N_BURGLARIES,
    N_DWELLINGS,
    N_EXCLUDED,
    N_LETTERS,
    N_OVER_BUDGET,
    N_RECENT,
    POSTCODE,
    REASON,
    ROUND_ID,
    STREET,
    WIDENED,
    ZONE_ID,
)
from hotspots.register.tables import METADATA

WHY_NOT: Final = ("no_mail_sign", "unreachable", "no_such_address", "other")
"""Why a letter was not delivered, where that is said."""

_COUNTS = (N_BURGLARIES, N_DWELLINGS, N_LETTERS, N_RECENT, N_EXCLUDED, N_OVER_BUDGET)

letter_rounds = Table(
    "letter_rounds",
    METADATA,
    Column(ROUND_ID, Integer, primary_key=True),
    Column("city_key", String, nullable=False),
    Column("released_at", BigInteger, nullable=False),
    Column("released_on", String, nullable=False),
    Column("released_by", String, nullable=False),
    Column("why", String, nullable=False),
    Column("until", String, nullable=False),
    Column("rule", JSON, nullable=False),
    Column("synthetic", Boolean, nullable=False),
    Column(N_BURGLARIES, Integer, nullable=False),
    Column(N_LETTERS, Integer, nullable=False),
    Column("dropped_at", BigInteger),
    Column("system_id", ForeignKey("systems.system_id"), nullable=False),
    sqlite_autoincrement=True,
)
"""One row per plan that was released: who, when and why. ``released_on`` is the local day."""

letter_zones = Table(
    "letter_zones",
    METADATA,
    Column(ROUND_ID, ForeignKey("letter_rounds.round_id"), primary_key=True),
    Column(ZONE_ID, Integer, primary_key=True, autoincrement=False),
    *(Column(name, Integer, nullable=False) for name in _COUNTS),
    Column(WIDENED, Boolean, nullable=False),
    Column(REASON, String, nullable=False),
    Column(FIRST_WEEK, String, nullable=False),
    Column(LAST_WEEK, String, nullable=False),
    Column("outline", String),
)
"""Zones with their outline as well-known text, those that got no letters too: they are compared later."""

letters = Table(
    "letters",
    METADATA,
    Column(LETTER_ID, String, primary_key=True),
    Column(ROUND_ID, ForeignKey("letter_rounds.round_id"), nullable=False),
    Column(ZONE_ID, Integer, nullable=False),
    Column(ADDRESS_ID, String),
    Column(STREET, String),
    Column(POSTCODE, String),
    Column(HOUSE_NUMBER, Integer),
    Column(ADDITION, String),
)
"""One row per letter; of an old round the address is dropped and the row stays."""

Index("letters_round", letters.c[ROUND_ID])

deliveries = Table(
    "deliveries",
    METADATA,
    Column("delivery_id", Integer, primary_key=True),
    Column(LETTER_ID, ForeignKey("letters.letter_id"), nullable=False),
    Column("delivered", Boolean, nullable=False),
    Column("delivered_on", String, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
    Column("recorded_by", String, nullable=False),
    Column("how", String, nullable=False),
    Column(REASON, String),
    sqlite_autoincrement=True,
)
"""What was recorded of a letter, in the order of recording; the last one counts."""

Index("deliveries_letter", deliveries.c[LETTER_ID])


@dataclass(frozen=True)
class LetterRound:
    """A plan that was released.

    Attributes
    ----------
    released_at, released_on
        The moment in UTC, and the local day.
    released_by, why
        Who released it, and the reason given.
    until, rule
        What the plan followed from.
    synthetic
        Whether its addresses are those of the demo city.
    n_burglaries, n_letters
        Counts.
    dropped_at
        When its addresses were dropped; None while they are kept.
    """

    round_id: int
    city_key: str
    released_at: datetime
    released_on: date
    released_by: str
    why: str
    until: date
    rule: LetterRule
    synthetic: bool
    n_burglaries: int
    n_letters: int
    dropped_at: datetime | None


@dataclass(frozen=True)
class Recorded:
    """What recording deliveries did; read = recorded + unknown + unreadable.

    Attributes
    ----------
    recorded
        Rows that were entered.
    unknown
        Lines whose letter is not one of this round.
    unreadable
        Lines without a letter id, or with an outcome or date that cannot be read.
    """

    recorded: int
    unknown: tuple[int, ...] = ()
    unreadable: tuple[int, ...] = ()

    @property
    def read(self) -> int:
        """Number of rows given."""
        return self.recorded + len(self.unknown) + len(self.unreadable)
