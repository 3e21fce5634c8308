"""Texts of others on a page of ours."""

from typing import Final

_SIGNS: Final = frozenset(r"\`*_{}[]()#+-.!|<>~$:")


def plain(text: str) -> str:
    """Keep a name from being read as Markdown."""
    return "".join(f"\\{sign}" if sign in _SIGNS else sign for sign in text)
