"""Which column of a file holds what: recognised by name, or given by hand, saved and used again."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from types import MappingProxyType
from typing import Any, Final

from hotspots.errors import N_, ReadError
from hotspots.incidents.notes import Label, Note
from hotspots.incidents.synonyms import PAIRS, SYNONYMS

FIELDS: Final = (
    "incident_id",
    "category",
    "category_name",
    "date_from",
    "time_from",
    "date_to",
    "time_to",
    "x",
    "y",
    "address",
    "house_number",
    "house_letter",
    "house_addition",
    "postcode",
    "precision",
    "source",
)
"""What a column can be; a date column may hold the time as well."""

FIELD_LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "incident_id": N_("incident number"),
        "category": N_("category code"),
        "category_name": N_("category in words"),
        "date_from": N_("start date"),
        "time_from": N_("start time"),
        "date_to": N_("end date"),
        "time_to": N_("end time"),
        "x": N_("x or longitude"),
        "y": N_("y or latitude"),
        "address": N_("address"),
        "house_number": N_("house number"),
        "house_letter": N_("house letter"),
        "house_addition": N_("addition to the house number"),
        "postcode": N_("postcode"),
        "precision": N_("precision of the location"),
        "source": N_("source"),
    }
)
"""The fields in words, for people who map by hand."""


@dataclass(frozen=True)
class ColumnMapping:
    """The column of each field; None where the file has none."""

    incident_id: str | None = None
    category: str | None = None
    category_name: str | None = None
    date_from: str | None = None
    time_from: str | None = None
    date_to: str | None = None
    time_to: str | None = None
    x: str | None = None
    y: str | None = None
    address: str | None = None
    house_number: str | None = None
    house_letter: str | None = None
    house_addition: str | None = None
    postcode: str | None = None
    precision: str | None = None
    source: str | None = None

    def items(self) -> Iterator[tuple[str, str]]:
        """Yield (field, column) of the fields that have one, in the order of ``FIELDS``."""
        return ((field, column) for field, column in asdict(self).items() if column is not None)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns in use, each once."""
        return tuple(dict.fromkeys(column for _, column in self.items()))

    def without(self, columns: Iterable[str]) -> "ColumnMapping":
        """Return the mapping without some columns."""
        gone = set(columns)
        return replace(self, **{field: None for field, column in self.items() if column in gone})

    def to_dict(self) -> dict[str, str]:
        """Return field → column, for a JSON file or the register."""
        return dict(self.items())

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "ColumnMapping":
        """Return a saved mapping.

        Raises
        ------
        ReadError
            When a key is no field, a value is no text, or x and y are the same column.
        """
        known = {field.name for field in fields(cls)}
        for field, column in values.items():
            if field not in known:
                raise ReadError(
                    "mapping_unknown_field",
                    N_(
                        "A mapping says which column holds which field. {field} is no field. "
                        "Use one of: {fields}."
                    ),
                    field=str(field),
                    fields=", ".join(FIELDS),
                )
            if column is not None and not (isinstance(column, str) and column):
                raise ReadError(
                    "mapping_not_text",
                    N_("A mapping names a column for each field. That of {field} is not a name. Correct it."),
                    field=str(field),
                )
        mapping = cls(**values)
        if mapping.x is not None and mapping.x == mapping.y:
            raise ReadError(
                "mapping_same_column",
                N_("x and y are two columns. The mapping gives {column} for both. Correct it."),
                column=mapping.x,
            )
        return mapping

    def require(self, columns: Iterable[str]) -> None:
        """Check that a file has all columns of this mapping.

        Raises
        ------
        ReadError
            With the name of the first field whose column is not in the file.
        """
        present = set(columns)
        for field, column in self.items():
            if column not in present:
                raise ReadError(
                    "mapping_column_missing",
                    N_(
                        "The mapping takes {field} from the column {column}. The file has no such column. "
                        "Choose another column or another file."
                    ),
                    field=field,
                    column=column,
                )


@dataclass(frozen=True)
class Recognition:
    """A recognised mapping and what has to be said about it."""

    mapping: ColumnMapping
    notes: tuple[Note, ...] = ()


def key(column: str) -> str:
    """Return a column name without case, accents, punctuation and the number of a repeated name."""
    plain = re.sub(r" \(\d+\)$", "", column)
    plain = unicodedata.normalize("NFKD", plain).casefold()
    return "".join(sign for sign in plain if sign.isalnum())


def recognise_columns(columns: Sequence[str]) -> ColumnMapping:
    """Return the mapping that the names of the columns suggest; see :func:`recognise`."""
    return recognise(columns).mapping


def recognise(columns: Sequence[str]) -> Recognition:
    """Recognise columns by Dutch and English synonyms.

    A name that can mean one thing only (``Datum begin``) goes before a name that can mean more
    (``Datum``). Two columns of equal claim leave the field empty, and that is said.

    Parameters
    ----------
    columns
        The names in the order of the file.
    """
    keys = [key(column) for column in columns]
    found: dict[str, str] = {}
    notes: list[Note] = []
    for field, tiers in SYNONYMS.items():
        candidates = _first_tier(columns, keys, tiers)
        if len(candidates) == 1:
            found[field] = candidates[0]
        elif candidates:
            notes.append(_ambiguous(field, candidates))
    pairs, more = _coordinates(columns, keys)
    return Recognition(ColumnMapping(**found, **pairs), (*notes, *more))


_KNOWN: Final = frozenset[str]().union(
    *(tier for tiers in SYNONYMS.values() for tier in tiers), *(pair.x | pair.y for pair in PAIRS)
)


def count_known(names: Iterable[str]) -> int:
    """Count the names that a synonym is known for; the line with column names has most."""
    return sum(key(name) in _KNOWN for name in names)


def _first_tier(columns: Sequence[str], keys: Sequence[str], tiers: Sequence[frozenset[str]]) -> list[str]:
    """Return the columns that match the most specific tier with any match."""
    for tier in tiers:
        matches = [column for column, name in zip(columns, keys, strict=True) if name in tier]
        if matches:
            return matches
    return []


def _coordinates(columns: Sequence[str], keys: Sequence[str]) -> tuple[dict[str, str], list[Note]]:
    """Return the columns of x and y, always two of the same kind."""
    complete: list[tuple[str, str]] = []
    notes: list[Note] = []
    for pair in PAIRS:
        x = [column for column, name in zip(columns, keys, strict=True) if name in pair.x]
        y = [column for column, name in zip(columns, keys, strict=True) if name in pair.y]
        if len(x) == 1 and len(y) == 1:
            complete.append((x[0], y[0]))
        elif x and y:
            notes.append(_ambiguous("x", [*x, *y]))
    if not complete:
        return {}, notes
    if len(complete) > 1:
        notes.append(
            Note(
                "two_pairs",
                N_("The location is in more than one pair of columns; {used} is read, {others} is not."),
                {
                    "used": " / ".join(complete[0]),
                    "others": ", ".join(" / ".join(pair) for pair in complete[1:]),
                },
            )
        )
    return {"x": complete[0][0], "y": complete[0][1]}, notes


def _ambiguous(field: str, candidates: Sequence[str]) -> Note:
    """Say that several columns could be a field, and that none was taken."""
    return Note(
        "ambiguous",
        N_("More than one column could be {field}: {columns}. None is read; choose one by hand."),
        {"field": Label(FIELD_LABELS[field]), "columns": ", ".join(candidates)},
    )
