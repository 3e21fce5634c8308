"""The message catalogue and the formats of a language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from babel import Locale, dates, lists, numbers
from babel.messages.pofile import read_po

from hotspots.errors import HotspotsError

LANGUAGES: Final = {"nl": "Nederlands", "en": "English"}
"""The languages offered, by code; the first is the default."""

_LOCALES: Final = {"nl": "nl_NL", "en": "en_GB"}


@dataclass(frozen=True)
class Words:
    """Text, numbers and dates in one language.

    Parameters
    ----------
    language
        ``"nl"`` or ``"en"``.
    catalogue
        The translation by English message; a plural message has a pair of forms.
    """

    language: str
    catalogue: Mapping[str, str | tuple[str, ...]]

    @property
    def locale(self) -> Locale:
        """The Babel locale: ``nl_NL`` or ``en_GB``."""
        return Locale.parse(_LOCALES[self.language])

    def __call__(self, message: str, **params: Any) -> str:
        """Translate a message and fill in its ``{fields}``."""
        text = self.catalogue.get(message, message)
        text = text if isinstance(text, str) else text[0]
        return text.format(**params) if params else text

    def plural(self, singular: str, plural: str, n: int, **params: Any) -> str:
        """Translate a message that depends on a number; ``{n}`` is that number, formatted."""
        forms = self.catalogue.get(singular, (singular, plural))
        form = forms if isinstance(forms, str) else forms[0 if n == 1 else 1]
        return form.format(n=self.number(n), **params)

    def error(self, error: HotspotsError) -> str:
        """Say an error in this language."""
        return self(error.template, **error.params)

    def number(self, value: float, decimals: int = 0) -> str:
        """Format a number: ``1.234,5`` in Dutch, ``1,234.5`` in English."""
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        return numbers.format_decimal(value, format=pattern, locale=self.locale)

    def percent(self, fraction: float, decimals: int = 0) -> str:
        """Format a fraction of one as a percentage."""
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "") + "%"
        return numbers.format_percent(fraction, format=pattern, locale=self.locale)

    def day(self, value: date | datetime) -> str:
        """Format a date: ``3 maart 2023``."""
        return dates.format_date(value, format="d MMMM y", locale=self.locale)

    def moment(self, value: datetime) -> str:
        """Format a date and time: ``3 mrt 2023 14:05``."""
        return dates.format_datetime(value, format="d MMM y HH:mm", locale=self.locale)

    def weekday(self, day: int) -> str:
        """Name a day of the week; 0 is Monday."""
        return str(self.locale.days["format"]["wide"][day])

    def month(self, month: int) -> str:
        """Name a month; 1 is January."""
        return str(self.locale.months["format"]["wide"][month])

    def listing(self, items: list[str]) -> str:
        """Join items as in a sentence: ``a, b en c``."""
        return lists.format_list(items, locale=self.locale)


@cache
def words_for(language: str) -> Words:
    """Return the words of a language, read once per process; an unknown code gives Dutch, the default."""
    if language not in LANGUAGES:
        language = next(iter(LANGUAGES))
    catalogue: dict[str, str | tuple[str, ...]] = {}
    for path in sorted((Path(__file__).parent / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=_LOCALES[language]):
                if not message.id or not message.string:
                    continue
                key = message.id if isinstance(message.id, str) else message.id[0]
                text = message.string
                catalogue[key] = text if isinstance(text, str) else tuple(text)
    return Words(language, catalogue)
