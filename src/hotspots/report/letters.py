"""Warning letters on paper and for mail merge, and the sheets with which they are delivered.

What goes out here holds addresses: it is made only after a list was released
(:mod:`hotspots.register`), and never for a map or a page.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

import pandas as pd

from hotspots.city import City
from hotspots.columns import ADDITION, HOUSE_NUMBER, LETTER_ID, POSTCODE, STREET, ZONE_ID
from hotspots.errors import N_, LetterError
from hotspots.i18n import Words, words_for
from hotspots.report.spreadsheets import csv_of, xlsx_of
from hotspots.report.typesetting import Sheet, typeset

TO: Final = "Aan de bewoners van dit adres"
"""The line above the address; nobody's name is known, and none is asked for."""

COLUMNS: Final = (LETTER_ID, ZONE_ID, STREET, POSTCODE, HOUSE_NUMBER, ADDITION)
"""What a letter needs: its id, its zone and its address."""

MOST: Final = 5_000
"""Letters in one PDF; more is a job for a printer's shop, from the list."""

_DUTCH: Final = words_for("nl")  # a letter to residents of a Dutch city is in Dutch, whoever prints it


def in_walking_order(letters: pd.DataFrame) -> pd.DataFrame:
    """Return the letters zone by zone and street by street: odd house numbers up, then even ones."""
    number = letters[HOUSE_NUMBER].astype(int)
    order = pd.DataFrame(
        {
            "zone": letters[ZONE_ID],
            "street": _place(letters),
            "side": number % 2 == 0,
            "number": number,
            "addition": letters[ADDITION].fillna(""),
            "letter": letters[LETTER_ID],
        }
    ).sort_values(["zone", "street", "side", "number", "addition", "letter"])
    return letters.loc[order.index].reset_index(drop=True)


def merge_table(letters: pd.DataFrame, city: City, words: Words) -> pd.DataFrame:
    """Return the list for mail merge: texts only, one row a letter, in walking order.

    Parameters
    ----------
    letters
        Columns :data:`COLUMNS`, whatever else there is; street and postcode may be missing.
    """
    rows = in_walking_order(letters)
    place = city.letters.place or city.name
    return pd.DataFrame(
        {
            words("Letter"): rows[LETTER_ID].astype(str),
            words("Zone"): rows[ZONE_ID].astype(str),
            words("To"): TO,
            words("Street"): rows[STREET].fillna("").astype(str),
            words("House number"): rows[HOUSE_NUMBER].astype(int).astype(str),
            words("Addition"): rows[ADDITION].fillna("").astype(str),
            words("Postcode"): [_spaced(one) for one in rows[POSTCODE].fillna("").astype(str)],
            words("Place"): place,
        }
    ).astype(object)


def merge_csv(letters: pd.DataFrame, city: City, words: Words) -> bytes:
    """Write the list for mail merge as CSV; no cell is run as a formula."""
    return csv_of(merge_table(letters, city, words), words)


def merge_xlsx(letters: pd.DataFrame, city: City, words: Words, *, day: date) -> bytes:
    """Write the list for mail merge as a workbook whose cells are all texts."""
    return xlsx_of(merge_table(letters, city, words), sheet=words("Letters"), day=day)


def letters_pdf(letters: pd.DataFrame, city: City, *, day: date, synthetic: bool) -> bytes:
    """Set the letters, a page each, in walking order; with the template of the city where it has one.

    Parameters
    ----------
    letters
        Columns :data:`COLUMNS`.
    day
        The date on the letters.
    synthetic
        Whether burglaries or addresses are made up: then each letter says so.

    Raises
    ------
    LetterError
        When there is no letter, or too many for one file.
    TypesettingError
        When the template of the city is not there, or typst refuses it.
    """
    return typeset(
        city.letters.template or "letter.typ",
        letter_data(letters, city, day=day),
        about=letter_about(city, day=day, synthetic=synthetic),
    )


def letter_data(letters: pd.DataFrame, city: City, *, day: date) -> dict[str, Any]:
    """Return what the template of a letter calls ``data``."""
    if letters.empty:
        raise LetterError(
            "letters_none_to_print",
            N_("Letters are printed from a list. This one is empty. Choose a round with letters."),
        )
    if len(letters) > MOST:
        raise LetterError(
            "letters_many_to_print",
            N_(
                "One file holds {most} letters at most. This list has {n}. "
                "Print it zone by zone, or give the list to a printer."
            ),
            most=MOST,
            n=len(letters),
        )
    return {
        "sender": _sender(city),
        "date": _DUTCH.day(day),
        "contact": list(city.letters.contact),
        "letters": [
            {"code": str(row[LETTER_ID]), "lines": address_lines(row, city)}
            for row in in_walking_order(letters).to_dict("records")
        ],
    }


def letter_about(city: City, *, day: date, synthetic: bool) -> Sheet:
    """Return what a PDF of letters says of itself."""
    return Sheet(
        title=f"Brief over inbraak in de buurt, {city.name}",
        words=_DUTCH,
        day=day,
        synthetic=synthetic,
        author=_sender(city),
    )


def address_lines(row: Mapping[Any, Any], city: City) -> list[str]:
    """Return the lines of an address below :data:`TO`: street and number, postcode and place."""
    number = f"{int(row[HOUSE_NUMBER])} {_given(row[ADDITION])}".strip()
    street = _given(row[STREET])
    place = f"{_spaced(_given(row[POSTCODE]))}  {city.letters.place or city.name}".strip()
    return [f"{street} {number}" if street else f"Huisnummer {number}", place]


def delivery_pdf(
    letters: pd.DataFrame, city: City, words: Words, *, day: date, round_id: int, synthetic: bool
) -> bytes:
    """Set the delivery list: a sheet per street (or postcode) with its letters, to tick.

    Raises
    ------
    LetterError
        When there is no letter.
    """
    if letters.empty:
        raise LetterError(
            "letters_none_to_print",
            N_("Letters are printed from a list. This one is empty. Choose a round with letters."),
        )
    about = Sheet(
        title=words("Delivery list of round {number}", number=round_id),
        words=words,
        day=day,
        period=words.plural("{n} letter", "{n} letters", len(letters)),
        source=words("addresses of {city}", city=city.name),
        synthetic=synthetic,
    )
    return typeset("delivery.typ", delivery_data(letters, words), about=about)


def delivery_data(letters: pd.DataFrame, words: Words) -> dict[str, Any]:
    """Return what the template of the delivery list calls ``data``."""
    return {
        "intro": words(
            "Tick each letter. Afterwards enter what you ticked on the page Delivery, and destroy this list: "
            "it holds addresses."
        ),
        "head": [
            words("House number"),
            words("Postcode"),
            words("Letter"),
            words("Delivered"),
            words("Not delivered"),
            words("Why not"),
        ],
        "streets": list(_streets(in_walking_order(letters), words)),
    }


def _streets(letters: pd.DataFrame, words: Words) -> Iterator[dict[str, Any]]:
    """Return the sheets of the delivery list."""
    for (zone, street), part in letters.groupby([ZONE_ID, _place(letters)], sort=False):
        yield {
            "name": words("Zone {zone}: {street}", zone=zone, street=street or words("street unknown")),
            "counted": words.plural("{n} letter", "{n} letters", len(part)),
            "rows": [
                [
                    f"{int(row[HOUSE_NUMBER])} {_given(row[ADDITION])}".strip(),
                    _spaced(_given(row[POSTCODE])),
                    str(row[LETTER_ID]),
                ]
                for row in part.to_dict("records")
            ],
        }


def _place(letters: pd.DataFrame) -> pd.Series:
    """Return the street of each letter, else its postcode, else an empty text."""
    street = letters[STREET].fillna("").astype(str)
    return street.where(street != "", letters[POSTCODE].fillna("").astype(str))


def _sender(city: City) -> str:
    return city.letters.sender or f"Gemeente {city.name}"


def _given(value: Any) -> str:
    """Return a text, "" for what is missing."""
    return "" if pd.isna(value) else str(value)


def _spaced(postcode: str) -> str:
    """Write a Dutch postcode as the post does: ``1234 AB``."""
    return f"{postcode[:4]} {postcode[4:]}" if len(postcode) == 6 and postcode[:4].isdigit() else postcode  # noqa: PLR2004
