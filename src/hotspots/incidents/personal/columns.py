"""Columns that look like personal data: refused by name, and by the look of their values.

A false alarm costs a column; a miss costs somebody's privacy. But a column that is needed (the incident
number, the street, the class) must not be lost to chance, so a look must hold for most of a sample.
"""

import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from hotspots.errors import N_
from hotspots.incidents.mapping import key
from hotspots.incidents.notes import Label, Note
from hotspots.incidents.personal import looks
from hotspots.incidents.personal.names import (
    COMPOUND_NAMES,
    CONTENT_WORDS,
    COUNT_WORDS,
    PERSON_WORDS,
    PERSONAL_NAMES,
    PLACE_WORDS,
)
from hotspots.incidents.synonyms import SYNONYMS

KINDS: Final = {
    "bsn": N_("citizen service numbers (BSN)"),
    "name": N_("names of persons"),
    "person": N_("persons involved"),
    "phone": N_("telephone numbers"),
    "email": N_("e-mail addresses"),
    "plate": N_("number plates"),
    "birth": N_("dates of birth or ages"),
    "account": N_("bank accounts"),
    "document": N_("identity documents"),
    "trait": N_("personal traits"),
    "free_text": N_("free text, in which people are named"),
}
"""What a column is refused for, in words."""

_SAMPLE: Final = 1000
_CELLS: Final = 200_000
_LONGEST_NAME: Final = 4


@dataclass(frozen=True)
class Refused:
    """A column that is not read, and why."""

    column: str
    why: Note


def refused(columns: Sequence[str], sample_frame: pd.DataFrame) -> tuple[Refused, ...]:
    """Return the columns that look like personal data.

    Parameters
    ----------
    columns
        The names to judge.
    sample_frame
        Some rows of those columns as text; columns may be missing. At most 1,000 values of each, spread
        evenly, are looked at.

    Returns
    -------
    In the order of ``columns``, each with a reason that holds no value.
    """
    size = max(_CELLS // max(len(columns), 1), 50)
    found = []
    for column in columns:
        kind = kind_by_name(column)
        template = N_("The name of the column says: {kind}.")
        if kind is None and column in sample_frame:
            kind = kind_by_values(column, _values(sample_frame[column], min(size, _SAMPLE)))
            template = N_("The values look like {kind}.")
        if kind is not None:
            found.append(Refused(column, Note(f"personal_{kind}", template, {"kind": Label(KINDS[kind])})))
    return tuple(found)


def kind_by_name(column: str) -> str | None:
    """Return the kind of personal data that the name of a column announces, a key of ``KINDS``."""
    words = _words(column)
    spans = itertools.product(range(len(words)), range(1, _LONGEST_NAME + 1))
    phrases = {"".join(words[start : start + length]) for start, length in spans}
    for kind, names in CONTENT_WORDS.items():
        if phrases & names and not (kind == "trait" and phrases & PLACE_WORDS):
            return kind
    if words == ["mo"]:
        return "free_text"
    if phrases & PERSON_WORDS and not phrases & COUNT_WORDS:
        return "person"
    named = phrases & PERSONAL_NAMES and not phrases & PLACE_WORDS
    return "name" if named or any(name in key(column) for name in COMPOUND_NAMES) else None


def kind_by_values(column: str, values: Sequence[str]) -> str | None:
    """Return the kind of personal data that values look like, a key of ``KINDS``.

    Parameters
    ----------
    column
        The name: numbers of incidents are not taken for telephone numbers or plates, streets not for people.
    values
        Text that is not blank.
    """
    if not values:
        return None
    name = key(column)
    numbered = any(name in tier for tier in SYNONYMS["incident_id"])
    placed = any(name in tier for tier in SYNONYMS["address"])
    checks = (
        ("bsn", looks.are_bsn(values)),
        ("email", looks.are_email(values)),
        ("account", looks.are_iban(values)),
        ("phone", looks.are_phone(values, certain=numbered)),
        ("plate", looks.are_plates(values, certain=numbered)),
        ("birth", looks.are_birth_dates(values)),
        ("name", not placed and looks.are_persons(values)),
        ("free_text", looks.are_free_text(values)),
    )
    return next((kind for kind, holds in checks if holds), None)


def _values(cells: pd.Series, size: int) -> list[str]:
    """Return values that are not blank, spread evenly over the column."""
    filled = cells.dropna()
    filled = filled[filled.astype("str").str.strip() != ""]
    if len(filled) > size:
        filled = filled.iloc[np.linspace(0, len(filled) - 1, size).astype(int)]
    return [str(value).strip() for value in filled]


def _words(column: str) -> list[str]:
    """Split a column name at signs, digits and capitals inside it."""
    plain = unicodedata.normalize("NFKD", column)
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", plain)
    return re.findall(r"[a-z]+", plain.lower())
