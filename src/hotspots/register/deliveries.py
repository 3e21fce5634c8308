"""What became of letters: entered row by row, the last row of a letter counts.

These functions run inside a transaction; those that write, inside one that holds the lock of writers.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

import pandas as pd
from sqlalchemy import Connection, Select, Subquery, func, insert, select

from hotspots.columns import (
    DELIVERED,
    DELIVERY_GROUP,
    LETTER_ID,
    N_DELIVERED,
    N_DWELLINGS,
    N_LETTERS,
    N_NOT_DELIVERED,
    N_UNKNOWN,
    POSTCODE,
    REASON,
    RELEASED_ON,
    ROUND_ID,
    SHARE,
    STREET,
    ZONE_ID,
)
from hotspots.errors import N_, LetterError
from hotspots.register import ledger
from hotspots.register.letter_ids import as_written
from hotspots.register.letter_tables import (
    WHY_NOT,
    Recorded,
    deliveries,
    letter_rounds,
    letter_zones,
    letters,
)

DELIVERED_ON: Final = "delivered_on"

_COUNTS: Final = (N_LETTERS, N_DELIVERED, N_NOT_DELIVERED, N_UNKNOWN)
_GROUP: Final = func.coalesce(letters.c[STREET], letters.c[POSTCODE])

Row = tuple[str, bool, date, str | None]
"""Letter id, whether it was delivered, the day, and why it was not."""


def enter(connection: Connection, rows: Sequence[Row], *, who: str, how: str, now: datetime | None) -> None:
    """Enter outcomes."""
    if not rows:
        return
    stamp = {"recorded_at": ledger.microseconds(now), "recorded_by": who, "how": how}
    connection.execute(
        insert(deliveries),
        [
            {LETTER_ID: one, DELIVERED: done, DELIVERED_ON: day.isoformat(), REASON: why, **stamp}
            for one, done, day, why in rows
        ],
    )


def ids_of_group(connection: Connection, round_id: int, zone_id: int, group: str) -> list[str]:
    """Return the letters of a street or postcode in a zone.

    Raises
    ------
    LetterError
        When there is no such group.
    """
    statement = select(letters.c[LETTER_ID]).where(
        letters.c[ROUND_ID] == round_id, letters.c[ZONE_ID] == zone_id, _GROUP.in_([group])
    )
    ids = list(connection.scalars(statement))
    if not ids:
        raise LetterError(
            "letters_group_unknown",
            N_(
                "Delivery is recorded by street within a zone. Zone {zone} of round {round_id} has no "
                "letters in that street. Choose one of its streets."
            ),
            zone=zone_id,
            round_id=round_id,
        )
    return ids


def sorted_out(
    connection: Connection, round_id: int, outcomes: pd.DataFrame, day: date
) -> tuple[list[Row], Recorded]:
    """Return the rows that can be entered, and what became of all; without an outcome: delivered."""
    known = set(connection.scalars(select(letters.c[LETTER_ID]).where(letters.c[ROUND_ID] == round_id)))
    done = outcomes[DELIVERED] if DELIVERED in outcomes else pd.Series(data=True, index=outcomes.index)
    on = outcomes[DELIVERED_ON] if DELIVERED_ON in outcomes else pd.Series(pd.NaT, index=outcomes.index)
    why = outcomes[REASON] if REASON in outcomes else pd.Series(None, index=outcomes.index, dtype=object)
    rows: list[Row] = []
    unknown: list[int] = []
    unreadable: list[int] = []
    for line, one, outcome, moment, reason in zip(
        outcomes.index.tolist(), outcomes[LETTER_ID], done, on, why, strict=True
    ):
        if pd.isna(one) or pd.isna(outcome):
            unreadable.append(line)
        elif (letter := as_written(str(one))) not in known:
            unknown.append(line)
        else:
            when = day if pd.isna(moment) else pd.Timestamp(moment).date()
            known_why = None if outcome or reason not in WHY_NOT else str(reason)
            rows.append((letter, bool(outcome), when, known_why))
    return rows, Recorded(len(rows), tuple(unknown), tuple(unreadable))


def groups(connection: Connection, round_id: int) -> pd.DataFrame:
    """Return the counts of each street in each zone."""
    by = [letters.c[ZONE_ID], _GROUP.label(DELIVERY_GROUP)]
    statement = _counted(by).where(letters.c[ROUND_ID] == round_id, _GROUP.is_not(None))
    names = [ZONE_ID, DELIVERY_GROUP, *_COUNTS]
    return _frame(connection, statement, names).sort_values([ZONE_ID, DELIVERY_GROUP], ignore_index=True)


def coverage(connection: Connection, round_id: int) -> pd.DataFrame:
    """Return the counts of each zone."""
    statement = _counted([letters.c[ZONE_ID]]).where(letters.c[ROUND_ID] == round_id)
    frame = _frame(connection, statement, [ZONE_ID, *_COUNTS]).sort_values(ZONE_ID, ignore_index=True)
    return frame.assign(**{SHARE: frame[N_DELIVERED] / frame[N_LETTERS]})


def outcomes(connection: Connection, round_id: int) -> pd.DataFrame:
    """Return the last outcome of each letter: letter_id, zone_id, delivered (missing: not known), reason."""
    final = _last()
    statement = (
        select(letters.c[LETTER_ID], letters.c[ZONE_ID], final.c[DELIVERED], final.c[REASON])
        .select_from(letters.outerjoin(final, letters.c[LETTER_ID] == final.c[LETTER_ID]))
        .where(letters.c[ROUND_ID] == round_id)
        .order_by(letters.c[LETTER_ID])
    )
    frame = pd.DataFrame(connection.execute(statement).all(), columns=[LETTER_ID, ZONE_ID, DELIVERED, REASON])
    frame[DELIVERED] = frame[DELIVERED].astype("boolean")
    frame[REASON] = frame[REASON].astype("str")
    return frame


def zones(connection: Connection, city_key: str) -> pd.DataFrame:
    """Return the zones of all rounds of a city, with what was delivered, the outline and its system."""
    names = [ROUND_ID, ZONE_ID, RELEASED_ON, N_DWELLINGS, N_LETTERS, REASON, "outline", "system_id"]
    statement = (
        select(
            letter_zones.c[ROUND_ID],
            letter_zones.c[ZONE_ID],
            letter_rounds.c.released_on,
            *(letter_zones.c[name] for name in (N_DWELLINGS, N_LETTERS, REASON, "outline")),
            letter_rounds.c.system_id,
        )
        .join(letter_rounds, letter_zones.c[ROUND_ID] == letter_rounds.c[ROUND_ID])
        .where(letter_rounds.c.city_key == city_key)
        .order_by(letter_zones.c[ROUND_ID], letter_zones.c[ZONE_ID])
    )
    frame = pd.DataFrame(connection.execute(statement).all(), columns=names)
    counts = _frame(
        connection, _counted([letters.c[ROUND_ID], letters.c[ZONE_ID]]), [ROUND_ID, ZONE_ID, *_COUNTS]
    )
    counts = counts[[ROUND_ID, ZONE_ID, N_DELIVERED, N_UNKNOWN]]
    frame = frame.merge(counts, on=[ROUND_ID, ZONE_ID], how="left", validate="one_to_one")
    return frame.fillna({N_DELIVERED: 0, N_UNKNOWN: 0}).astype({N_DELIVERED: int, N_UNKNOWN: int})


def _counted(by: Sequence[Any]) -> Select[Any]:
    """Count letters by their last recorded outcome."""
    final = _last()
    done = final.c[DELIVERED]
    return (
        select(
            *by,
            func.count(),
            func.count().filter(done.is_(True)),
            func.count().filter(done.is_(False)),
            func.count().filter(done.is_(None)),
        )
        .select_from(letters.outerjoin(final, letters.c[LETTER_ID] == final.c[LETTER_ID]))
        .group_by(*by)
    )


def _last() -> Subquery:
    """Return what was recorded last of each letter."""
    last = select(func.max(deliveries.c.delivery_id).label("delivery_id")).group_by(deliveries.c[LETTER_ID])
    return (
        select(deliveries.c[LETTER_ID], deliveries.c[DELIVERED], deliveries.c[REASON])
        .where(deliveries.c.delivery_id.in_(last))
        .subquery()
    )


def _frame(connection: Connection, statement: Select[Any], names: list[str]) -> pd.DataFrame:
    """Return counted rows as a frame."""
    frame = pd.DataFrame(connection.execute(statement).all(), columns=names)
    return frame.astype(dict.fromkeys(names[-len(_COUNTS) :], "int64"))
