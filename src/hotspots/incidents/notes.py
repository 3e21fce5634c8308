"""A note: something found out about a file, said in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hotspots.i18n import Words


class Label(str):
    """A value of a note that is itself a message to be translated, marked with ``N_``."""

    __slots__ = ()


@dataclass(frozen=True)
class Note:
    """Something found out, to be said later.

    Attributes
    ----------
    code
        A stable name for programs, such as ``"delimiter"``.
    template
        The English text with ``{name}`` fields, marked with :func:`hotspots.errors.N_`.
    params
        The values of those fields; never the values of incidents. Whole numbers are written in the form
        of the language, a :class:`Label` is translated.
    """

    code: str
    template: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**self.params)

    def say(self, words: Words) -> str:
        """Say the note in a language."""
        return words(self.template, **{name: _say(value, words) for name, value in self.params.items()})


def _say(value: Any, words: Words) -> Any:
    """Say one value of a note."""
    if isinstance(value, Label):
        return words(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return words.number(value)
    return value
