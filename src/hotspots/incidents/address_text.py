"""Dutch addresses taken apart: street, number, addition and postcode, however they are written."""

import re
import unicodedata
from collections.abc import Container
from typing import Final, NamedTuple

_POSTCODE: Final = re.compile(r"(?<![0-9])([1-9][0-9]{3}|0[0-9]{3}) ?([a-z]{2})(?![a-z])")
_NUMBER: Final = re.compile(r"(?<![0-9a-z])([1-9][0-9]{0,4})(?![0-9])")
_LONGEST_ADDITION: Final = 4
_MOST_SIGNS: Final = 300

_ORDINALS: Final = {
    "eerste": "1e",
    "tweede": "2e",
    "derde": "3e",
    "vierde": "4e",
    "vijfde": "5e",
    "zesde": "6e",
    "zevende": "7e",
    "achtste": "8e",
    "1ste": "1e",
    "2de": "2e",
    "3de": "3e",
    "4de": "4e",
    "5de": "5e",
    "6de": "6e",
    "7de": "7e",
    "8ste": "8e",
}
_WORDS: Final = {
    "sint": "st",
    "burgemeester": "burg",
    "professor": "prof",
    "dokter": "dr",
    "doctor": "dr",
    "meester": "mr",
    "dominee": "ds",
    "pastoor": "past",
    "generaal": "gen",
    "koningin": "kon",
    "laan": "ln",
    "straat": "str",
    "plein": "pln",
    "pl": "pln",
}
"""Words and their abbreviations are the same word; written as the shorter one on both sides."""

_ENDINGS: Final = (("straat", "str"), ("laan", "ln"), ("plein", "pln"), ("pl", "pln"), ("weg", "wg"))
_PARTICLES: Final = frozenset({"van", "v", "de", "d", "der", "den", "vd"})
_ORDINAL: Final = re.compile(r"(?:e|ste|de)[ -]?[a-z]{5}")
_NUMBER_WORD: Final = re.compile(r"\b(?:nr|no|huisnr|huisnummer)\b[ .:]*(?=[0-9])")
_HOUSE: Final = frozenset({"H", "HS", "HUIS"})
_NOT_ADDITIONS: Final = frozenset({"te", "in", "nr", "no", "nl"})


class Written(NamedTuple):
    """One reading of an address; None and empty where there is no such part.

    Attributes
    ----------
    street
        As :func:`street_key` writes it.
    number, addition
        The house number, and letter and addition in capitals without signs.
    postcode
        ``1315AB``.
    """

    street: str | None
    number: int | None
    addition: str
    postcode: str | None


def street_key(name: str) -> str:
    """Return the name of a street without case, accents, signs and blanks, its usual abbreviations undone.

    Examples
    --------
    >>> street_key("Eerste Weteringdwarsstraat") == street_key("1e  weteringdwarsstr.")
    True
    >>> street_key("'s-Gravenhagestraat"), street_key("Burg. van der Meerlaan")
    ('sgravenhagestr', 'burgvmeerln')
    """
    words = re.findall(r"[a-z0-9]+", plain(name))
    return "".join(_short(words))


def read_address(
    text: str, streets: Container[str], postcodes: Container[str], town: str = ""
) -> list[Written]:
    """Return the readings of an address, the likeliest first.

    Which number is the house number depends on which streets there are: ``Plein 1944 3`` is number 3 when
    there is a ``Plein 1944``, and number 1944 with the addition 3 when there is a ``Plein``.

    Parameters
    ----------
    text
        The address.
    streets
        The keys of the streets that exist.
    postcodes
        The postcodes that exist: ``1940 te`` may be one, or the end of a street and the town.
    town
        The name of the town, which may stand at the end.
    """
    line = _NUMBER_WORD.sub("", plain(text)[:_MOST_SIGNS])
    match = _POSTCODE.search(line)
    readings: list[Written] = []
    if match is not None:
        # What stands behind the postcode is the town, unless the address began with the postcode.
        head, tail = line[: match.start()], line[match.end() :]
        rest = head if re.search(r"[a-z0-9]", head) else tail
        readings += _readings(rest, f"{match[1]}{match[2]}".upper(), streets)
    if match is None or f"{match[1]}{match[2]}".upper() not in postcodes:
        readings += _readings(line.removesuffix(plain(town)).rstrip(" ,"), None, streets)
    readings.sort(key=lambda one: -len(one.street or "") if one.street in streets else 1)
    return readings


def plain(text: str) -> str:
    """Return text in lower case without accents, apostrophes and repeated blanks."""
    text = unicodedata.normalize("NFKD", text).casefold()
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    text = re.sub(r"['`´‘’\"]", "", text)  # noqa: RUF001 - the apostrophes people type
    return " ".join(text.split())


def _readings(rest: str, postcode: str | None, streets: Container[str]) -> list[Written]:
    """Return every way to divide a line into street, number and addition."""
    readings = []
    for match in _NUMBER.finditer(rest):
        parts = [part for part in rest[: match.start()].split(",") if part.strip(" -.:")]
        street = street_key(parts[-1]) if parts else None
        if street is None and (postcode is None or _ORDINAL.match(rest, match.end())):
            continue  # an ordinal at the beginning: 1e Dwarsstraat
        readings.append(Written(street, int(match[1]), _addition(rest[match.end() :]), postcode))
    for part in (*rest.split(","), rest):
        street = street_key(part)
        if street in streets:
            readings.append(Written(street, None, "", postcode))
    if postcode is not None and not any(one.number for one in readings):
        readings.append(Written(None, None, "", postcode))
    return readings


def _addition(text: str) -> str:
    """Return letter and addition from what follows a house number: ``-A III``, `` bis``, `` hs``."""
    found = []
    for word in re.findall(r"[a-z0-9]+", text.split(",", maxsplit=1)[0]):
        if len(word) > _LONGEST_ADDITION or word in _NOT_ADDITIONS:
            break
        found.append(word.upper())
    return addition_key("".join(found))


def addition_key(addition: str) -> str:
    """Return an addition as it is compared: the ground floor has three names.

    Examples
    --------
    >>> addition_key("HS"), addition_key("A3")
    ('H', 'A3')
    """
    return "H" if addition in _HOUSE else addition


def _short(words: list[str]) -> list[str]:
    """Write ordinals, titles and endings in their short form, and one sign for particles inside."""
    result: list[str] = []
    for place, word in enumerate(words):
        if word in _PARTICLES and place and place < len(words) - 1:
            if not result or result[-1] != "v":
                result.append("v")
            continue
        short = _ORDINALS.get(word, _WORDS.get(word, word))
        for ending, brief in _ENDINGS:
            if short.endswith(ending) and len(short) > len(ending):
                short = short.removesuffix(ending) + brief
        result.append(short)
    return result
