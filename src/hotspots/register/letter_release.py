"""What a release of warning letters checks and writes, inside a transaction that holds the lock."""

from datetime import date, timedelta
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
from sqlalchemy import Connection, func, select

from hotspots.action.letters import LETTER_COLUMNS, LetterPlan
from hotspots.columns import (
    ADDITION,
    ADDRESS_ID,
    GEOMETRY,
    HOUSE_NUMBER,
    N_LETTERS,
    POSTCODE,
    ROUND_ID,
    STREET,
)
from hotspots.errors import N_, LetterError
from hotspots.register.letter_tables import letter_rounds, letters

ADDRESS: Final = (ADDRESS_ID, STREET, POSTCODE, HOUSE_NUMBER, ADDITION)
"""What is kept of the address of a letter, until it is dropped."""


def addressed(plan: LetterPlan, addresses: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Return the letters of a plan with their addresses, in random order."""
    if plan.letters.empty:
        raise LetterError(
            "letters_none",
            N_("A round has at least one letter. This proposal has none. Choose another rule or other days."),
        )
    known = pd.DataFrame(addresses.drop(columns=GEOMETRY))[list(ADDRESS)]
    rows = plan.letters[list(LETTER_COLUMNS)].merge(known, on=ADDRESS_ID, how="inner", validate="one_to_one")
    if len(rows) < len(plan.letters):
        raise LetterError(
            "letters_addresses_gone",
            N_(
                "Letters go to the addresses that a proposal was made from. Of {n} letters the address is no "
                "longer in the table: {gone}. Make the proposal again."
            ),
            n=len(plan.letters),
            gone=len(plan.letters) - len(rows),
        )
    texts = rows.astype(object).where(rows.notna(), None)
    return [
        {str(name): int(value) if isinstance(value, np.integer) else value for name, value in row.items()}
        for row in texts.to_dict("records")
    ]


def require_open(
    connection: Connection, plan: LetterPlan, city_key: str, day: date, *, synthetic: bool
) -> None:
    """Check what may have changed since the proposal was made: letters of others, and the budget."""
    so_far = used(connection, city_key, day.year, synthetic=synthetic)
    if so_far + len(plan.letters) > plan.rule.budget:
        raise LetterError(
            "letters_over_year",
            N_(
                "The budget of {year} is {budget} letters. {used} of them are used, and this proposal has "
                "{n}. Make the proposal again, or raise the budget."
            ),
            year=str(day.year),
            budget=plan.rule.budget,
            used=so_far,
            n=len(plan.letters),
        )
    since = plan.until - timedelta(weeks=plan.rule.weeks_between)
    statement = (
        select(letters.c[ADDRESS_ID])
        .join(letter_rounds, letters.c[ROUND_ID] == letter_rounds.c[ROUND_ID])
        .where(letter_rounds.c.city_key == city_key, letter_rounds.c.released_on > since.isoformat())
    )
    recent = set(connection.scalars(statement)) & set(plan.letters[ADDRESS_ID])
    if recent and plan.rule.weeks_between:
        raise LetterError(
            "letters_written_since",
            N_(
                "A dwelling is written to once in {weeks} weeks. Of this proposal {n} have been written to "
                "since it was made. Make the proposal again."
            ),
            weeks=plan.rule.weeks_between,
            n=len(recent),
        )


def used(connection: Connection, city_key: str, year: int, *, synthetic: bool) -> int:
    """Return the letters of a year; those to made-up addresses have a budget of their own."""
    statement = select(func.sum(letter_rounds.c[N_LETTERS])).where(
        letter_rounds.c.city_key == city_key,
        letter_rounds.c.synthetic == synthetic,
        letter_rounds.c.released_on.like(f"{year:04}-%"),
    )
    return int(connection.scalar(statement) or 0)


def zone_rows(plan: LetterPlan, round_id: int) -> list[dict[str, Any]]:
    """Return the zones of a plan as the dictionaries that SQLAlchemy inserts."""
    zones = plan.zones
    outlines = [None if shape is None else shape.wkt for shape in zones.geometry]
    rows = pd.DataFrame(zones.drop(columns=zones.geometry.name)).to_dict("records")
    return [
        {str(name): value for name, value in row.items()} | {ROUND_ID: round_id, "outline": shape}
        for row, shape in zip(rows, outlines, strict=True)
    ]
