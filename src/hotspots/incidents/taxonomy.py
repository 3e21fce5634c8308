"""Police classes and a city's own categories: their names, their groups, and messy spellings recognised."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.resources import files
from types import MappingProxyType
from typing import Final, Literal, cast

import pandas as pd

from hotspots.city import City
from hotspots.columns import CATEGORY, GROUP
from hotspots.errors import N_, CityError
from hotspots.incidents.checks.per_value import per_value

Reporting = Literal["breng", "haal"]
"""``breng``: brought to the police by a victim or witness; ``haal``: found where the police look for it."""

UNKNOWN: Final = "unknown"

GROUP_LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "hic": N_("High Impact Crimes"),
        "vvc": N_("Common crime"),
        "nuisance": N_("Nuisance"),
        "drugs_weapons": N_("Drugs and weapons"),
        "explosion": N_("Explosions and shootings"),
        "other": N_("Other"),
        UNKNOWN: N_("Unknown"),
    }
)
"""The groups in the order in which they are shown, with their English names."""

_CODE = re.compile(
    r"""\s*(?:m\.?k\.?|(?:maatschappelijke\s+)?klasse|code)?\s*[:\-]?\s*   # "MK 1.1.1"
        0*(\d{1,2})\s*([.\-/\s])\s*0*(\d{1,2})\s*\2\s*0*(\d{1,2})         # one separator throughout
        (?![.\-/]?\d)\s*[.:;\-]?\s*(.*)                             # the name, if it follows""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_MIDNIGHT = r"(?:[T ]0?0:00(?::00(?:\.0+)?)?)?\s*"
_ISO_DATE = re.compile(r"\s*20(\d\d)-(\d\d)-(\d\d)" + _MIDNIGHT)
_WRITTEN_DATE = re.compile(r"\s*(\d{1,2})[-/.](\d{1,2})[-/.]20(\d\d)" + _MIDNIGHT)


@dataclass(frozen=True)
class Category:
    """A class of incidents.

    Attributes
    ----------
    code
        Police class (``1.1.1``) or a city's own code (``OV-JEUGD``).
    name, english
        The official Dutch name and an English one.
    group
        A key of :data:`GROUP_LABELS`.
    reporting
        ``breng``, ``haal`` or ``None`` where that is not clear.
    synonyms
        Other spellings that are recognised.
    """

    code: str
    name: str
    english: str
    group: str
    reporting: Reporting | None = None
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Taxonomy:
    """The categories of a city, ``unknown`` last.

    Parameters
    ----------
    categories
        By code, in the order in which they are shown.
    """

    categories: Mapping[str, Category]

    def groups(self) -> tuple[str, ...]:
        """Return the keys of the groups in the order in which they are shown."""
        return tuple(GROUP_LABELS)

    def group_of(self, codes: pd.Series) -> pd.Series:
        """Return the group of each code, with the same index; a code that is not known gives ``unknown``."""
        groups = per_value(codes, self._group_of_one, missing=UNKNOWN, dtype=object)
        return pd.Series(groups, index=codes.index, name=GROUP, dtype="str")

    def recognise(self, values: pd.Series) -> pd.Series:
        """Recognise codes and names in any usual spelling.

        Parameters
        ----------
        values
            Text such as ``1.1.1``, ``01.01.01``, ``MK 1.1.1``, ``1.1.1 Diefstal/inbraak woning``, the
            Dutch or English name or a synonym, whatever its case, accents and punctuation; also a date into
            which a spreadsheet turned a code, when only one class can be meant (see
            :meth:`spreadsheet_dates`).

        Returns
        -------
        pandas.Series
            Codes, ``unknown`` where nothing was recognised; same index as `values`.
        """
        codes = per_value(values, self._recognise_one, missing=UNKNOWN, dtype=object)
        return pd.Series(codes, index=values.index, name=CATEGORY, dtype="str")

    def spreadsheet_dates(self, values: pd.Series) -> pd.Series:
        """Tell which values are dates into which a spreadsheet may have turned a code.

        Excel reads ``1.1.1`` as 1 January 2001. ``2001-01-01`` can then be read back; ``2001-01-02`` cannot,
        because both ``2.1.1`` and ``1.2.1`` are classes, and stays ``unknown``.

        Returns
        -------
        pandas.Series
            Booleans, same index as `values`.
        """
        return pd.Series(per_value(values, _is_date, missing=False, dtype=bool), index=values.index)

    def label(self, code: str, language: str) -> str:
        """Return the name of a category in ``nl`` or ``en``; a code that is not known stands for itself."""
        category = self.categories.get(code)
        if category is None:
            return code
        return category.name if language == "nl" else category.english

    @cached_property
    def _by_name(self) -> Mapping[str, str]:
        """Normalised code, names and synonyms → code; a code wins from a name, a name from a synonym."""
        found: dict[str, str] = {}
        kinds = (
            lambda category: (category.code,),
            lambda category: (category.name,),
            lambda category: (category.english,),
            lambda category: category.synonyms,
        )
        for kind in kinds:
            # The city's own categories come last in the mapping and first here: they depart on purpose.
            for category in reversed(tuple(self.categories.values())):
                for text in kind(category):
                    found.setdefault(_plain(text), category.code)
        return found

    def _group_of_one(self, code: str) -> str:
        """Return the group of one code."""
        category = self.categories.get(code)
        return category.group if category else UNKNOWN

    def _recognise_one(self, text: str) -> str:
        """Recognise one value."""
        by_name = self._by_name.get(_plain(text))
        if by_name is not None:
            return by_name
        if _is_date(text):
            return self._from_date(text)
        match = _CODE.fullmatch(text)
        if match:
            code = ".".join(str(int(match[part])) for part in (1, 3, 4))
            return code if code in self.categories else self._by_name.get(_plain(match[5]), UNKNOWN)
        head = text.upper().strip().partition(" ")[0].rstrip(":;,")  # "OV-JEUGD Overlast jeugd"
        return head if head in self.categories else UNKNOWN

    def _from_date(self, text: str) -> str:
        """Undo the spreadsheet: the class that can have become this date, if there is just one."""
        written = _WRITTEN_DATE.fullmatch(text)
        if written:  # shown in the order in which the code was typed
            candidates = {tuple(map(int, written.groups()))}
        else:
            year, month, day = map(int, cast("re.Match[str]", _ISO_DATE.fullmatch(text)).groups())
            candidates = {(day, month, year), (month, day, year)}
        codes = {".".join(map(str, parts)) for parts in candidates} & set(self.categories)
        return codes.pop() if len(codes) == 1 else UNKNOWN


def taxonomy(city: City | None) -> Taxonomy:
    """Return the police classes with the city's own categories and groups; built once per city.

    Raises
    ------
    CityError
        When the city names a group that does not exist, or regroups a code that does not.
    """
    if city is None:
        return _taxonomy((), ())
    extra = tuple(
        Category(
            code=added.code,
            name=added.name,
            english=added.english,
            group=added.group,
            reporting=cast("Reporting | None", added.reporting),
            synonyms=added.synonyms,
        )
        for added in city.extra_categories
    )
    return _taxonomy(extra, tuple(sorted(city.regroup.items())))


@cache
def _taxonomy(extra: tuple[Category, ...], regroup: tuple[tuple[str, str], ...]) -> Taxonomy:
    """Put the categories together; the arguments are all that a city can change."""
    categories = {category.code: category for category in (*_police_classes(), *extra)}
    categories[UNKNOWN] = categories.pop(UNKNOWN)
    for code, group in regroup:
        if code not in categories or code == UNKNOWN:
            raise CityError(
                "city_category",
                N_("A city regroups categories that exist. {category} does not. Correct [regroup]."),
                category=code,
            )
        categories[code] = replace(categories[code], group=group)
    for category in categories.values():
        if category.group not in GROUP_LABELS or category.reporting not in {"breng", "haal", None}:
            raise CityError(
                "city_group",
                N_(
                    "A category belongs to one of the groups {groups} and is reported as breng or haal. "
                    "Category {category} is not. Correct the city file."
                ),
                groups=", ".join(GROUP_LABELS),
                category=category.code,
            )
    return Taxonomy(MappingProxyType(categories))


@cache
def _police_classes() -> tuple[Category, ...]:
    """Read the police classes; the total ``0.0.0`` is a sum and no class."""
    text = files("hotspots.incidents").joinpath("police_classes.csv").read_text(encoding="utf-8")
    rows: Iterable[dict[str, str]] = csv.DictReader(text.splitlines())
    return tuple(
        Category(
            code=row["code"],
            name=row["name"],
            english=row["english"],
            group=row["group"],
            reporting=cast("Reporting | None", row["reporting"] or None),
            synonyms=tuple(filter(None, row["synonyms"].split("|"))),
        )
        for row in rows
    )


def _is_date(text: str) -> bool:
    """Tell a date of this century, without a time of day."""
    return bool(_ISO_DATE.fullmatch(text) or _WRITTEN_DATE.fullmatch(text))


def _plain(text: str) -> str:
    """Reduce a text to lower-case letters and digits without accents, separated by single spaces."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", bare))
