"""What personal data looks like: check digits, patterns, given names."""

import re
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from hotspots.incidents.personal.names import GIVEN_NAMES, STREET_ENDINGS

_BSN_WEIGHTS: Final = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_BSN_LENGTHS: Final = (8, 9)

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-zA-Z]{2,}")
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_CERTAIN_PHONE = re.compile(r"(\+|00)[1-9]\d{8,13}|06[1-9]\d{7}")
_LIKELY_PHONE = re.compile(r"0[1-57-9]\d{8}")
_SIDECODES: Final = (
    *("XX-99-99", "99-99-XX", "99-XX-99", "XX-99-XX", "XX-XX-99", "99-XX-XX", "99-XXX-9"),
    *("9-XXX-99", "XX-999-X", "X-999-XX", "XXX-99-X", "X-99-XXX", "9-XX-999", "999-XX-9"),
)
"""The shapes of Dutch number plates; X is a letter."""
_POSTCODE = re.compile(r"[1-9]\d{3}[A-Z]{2}")
_DATE = re.compile(
    r"\d{1,2}[-/.]\d{1,2}[-/.]((?:19|20)\d\d)(?:\D.*)?|((?:19|20)\d\d)-\d\d-\d\d(?:\D.*)?", re.DOTALL
)

_PARTICLES = r"(?:(?:van|de|der|den|ter|ten|te|'t|el|al|ben|von|la|le)\s+)*"
_CALLED = re.compile(r"(?:dhr|mevr|mw|de heer|mevrouw|mrs|mr|ms|drs|ir|dr)\b\.?\s+[A-Z]\S*.*", re.IGNORECASE)
_INITIALS = re.compile(rf"(?:[A-Z]\.\s?){{1,5}}{_PARTICLES}[A-Z][\w'-]+(?:[ -][A-Z][\w'-]+)*")
_SURNAME_FIRST = re.compile(rf"{_PARTICLES}[A-Z][\w'-]+(?:[ -][A-Z][\w'-]+)*,\s*(?:[A-Z]\.\s?)+{_PARTICLES}")

_LONG_WORDS: Final = 12
_LONG_SIGNS: Final = 100
_SENTENCE_WORDS: Final = 8
_LIFETIME: Final = 40
_LONGEST_PERSON: Final = 6
_IBAN_MODULUS: Final = 97


def _plate(shape: str) -> re.Pattern[str]:
    """Turn the shape of a number plate into a pattern."""
    return re.compile(shape.replace("9", r"\d").replace("X", "[A-Z]"))


_PLATES: Final = tuple(_plate(shape) for shape in _SIDECODES)
_PLATES_PLAIN: Final = tuple(_plate(shape.replace("-", "")) for shape in _SIDECODES)


def are_bsn(values: Sequence[str]) -> bool:
    """Tell whether at least 95 % of at least three distinct values pass the 11-test of a citizen number.

    One in eleven numbers passes by chance, so a few that pass say nothing.
    """
    return len(set(values)) >= 3 and _share(values, is_bsn) >= 0.95  # noqa: PLR2004 - see the docstring


def is_bsn(value: str) -> bool:
    """Tell whether a value is a number of 8 or 9 digits that passes the 11-test."""
    digits = re.sub(r"[.\s-]", "", value.removesuffix(".0"))
    if not (digits.isascii() and digits.isdigit() and len(digits) in _BSN_LENGTHS) or not int(digits):
        return False
    weighted = zip(_BSN_WEIGHTS, digits.zfill(9), strict=True)
    return sum(weight * int(digit) for weight, digit in weighted) % 11 == 0


def are_email(values: Sequence[str]) -> bool:
    """Tell whether e-mail addresses occur in at least 5 % of the values."""
    return _share(values, lambda value: _EMAIL.search(value) is not None) >= 0.05  # noqa: PLR2004


def are_iban(values: Sequence[str]) -> bool:
    """Tell whether at least 5 % of the values are bank accounts whose check digits are right."""
    return _share(values, is_iban) >= 0.05  # noqa: PLR2004


def is_iban(value: str) -> bool:
    """Tell whether a value is an IBAN with a remainder of 1 modulo 97 (ISO 13616)."""
    plain = value.replace(" ", "").upper()
    if _IBAN.fullmatch(plain) is None:
        return False
    digits = "".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])
    return int(digits) % _IBAN_MODULUS == 1


def are_phone(values: Sequence[str], *, certain: bool) -> bool:
    """Tell whether most values are telephone numbers.

    Ten digits after a 0 may be a number of an incident as well; with ``certain`` they do not count.
    """
    plain = [re.sub(r"[\s()-]", "", value) for value in values]
    if _share(plain, lambda value: _CERTAIN_PHONE.fullmatch(value) is not None) >= 0.5:  # noqa: PLR2004
        return True
    any_phone = _share(
        plain, lambda value: bool(_CERTAIN_PHONE.fullmatch(value) or _LIKELY_PHONE.fullmatch(value))
    )
    return not certain and any_phone >= 0.8  # noqa: PLR2004


def are_plates(values: Sequence[str], *, certain: bool) -> bool:
    """Tell whether most values are Dutch number plates.

    Without dashes six signs may be a postcode or a number of an incident; they count when most do and
    more than one sidecode occurs, and never with ``certain``.
    """
    upper = [value.upper() for value in values]
    if _share(upper, lambda value: any(plate.fullmatch(value) for plate in _PLATES)) >= 0.5:  # noqa: PLR2004
        return True
    codes = [_sidecode(value) for value in upper]
    matches = [code for code in codes if code is not None]
    return not certain and len(matches) >= 0.8 * len(values) and len(set(matches)) > 1


def _sidecode(value: str) -> int | None:
    """Return the sidecode of a plate without dashes."""
    if _POSTCODE.fullmatch(value):
        return None
    return next((number for number, plate in enumerate(_PLATES_PLAIN) if plate.fullmatch(value)), None)


def are_birth_dates(values: Sequence[str]) -> bool:
    """Tell whether dates are spread over more than forty years, as births are and incidents are not."""
    years = [int(match[1] or match[2]) for value in values if (match := _DATE.fullmatch(value))]
    if len(years) < max(0.8 * len(values), 10):
        return False
    low, high = np.quantile(years, [0.05, 0.95])
    return bool(high - low >= _LIFETIME)


def are_persons(values: Sequence[str]) -> bool:
    """Tell whether at least 30 % of the values, and two distinct ones, are written as people's names."""
    persons = [value for value in values if is_person(value)]
    return len(persons) >= 0.3 * len(values) and len(set(persons)) > 1


def is_person(value: str) -> bool:
    """Tell whether a value is written as a person's name; a street called after a person is none."""
    words = value.split()
    if not words or len(words) > _LONGEST_PERSON or any(sign.isdigit() for sign in value):
        return False
    if words[-1].lower().endswith(STREET_ENDINGS) and words[-1].lower() not in STREET_ENDINGS:
        return False
    if any(shape.fullmatch(value) for shape in (_CALLED, _INITIALS, _SURNAME_FIRST)):
        return True
    return words[0].lower() in GIVEN_NAMES and (len(words) == 1 or words[-1][0].isupper())


def are_free_text(values: Sequence[str]) -> bool:
    """Tell whether at least 20 % of the values are sentences and most of those differ.

    The description of a class may be long, but it is the same in many rows.
    """
    long = [value for value in values if _is_long(value)]
    return len(long) >= max(0.2 * len(values), 1) and len(set(long)) >= 0.5 * len(long)


def _is_long(value: str) -> bool:
    """Tell whether a value is as long as a sentence."""
    n_words = len(value.split())
    return n_words >= _LONG_WORDS or (len(value) >= _LONG_SIGNS and n_words >= _SENTENCE_WORDS)


def _share(values: Sequence[str], test: Callable[[str], bool]) -> float:
    """Return the share of values that pass a test."""
    return sum(map(test, values)) / len(values)
