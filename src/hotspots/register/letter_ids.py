"""The number of a letter: short enough to read out, and no way from one to the next."""

import secrets
from typing import Final

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0 and O, no 1, I and L, no U and V together: what is read out is written down right."""

_HALF: Final = 4


def new_ids(n: int, taken: set[str]) -> list[str]:
    """Return `n` distinct letter ids such as ``K7QM-3XPF`` that are not taken."""
    made: list[str] = []
    seen = set(taken)
    while len(made) < n:
        signs = "".join(secrets.choice(ALPHABET) for _ in range(2 * _HALF))
        one = f"{signs[:_HALF]}-{signs[_HALF:]}"
        if one not in seen:
            seen.add(one)
            made.append(one)
    return made


def as_written(text: str) -> str:
    """Return a letter id as it is kept, from how people write it: lower case, blanks, no hyphen."""
    signs = "".join(sign for sign in text.upper() if sign.isalnum())
    return f"{signs[:_HALF]}-{signs[_HALF:]}"
