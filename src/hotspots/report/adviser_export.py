"""The rounds of the burglary advisers for a spreadsheet: one adviser or all, as CSV and as XLSX.

Neighbourhoods and counts go out: no address, no incident.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
import xlsxwriter

import hotspots
from hotspots import columns
from hotspots.errors import N_
from hotspots.i18n import Words
from hotspots.report.adviser_told import DISTRICT_NAME, FIRST, LAST, WHY, ToldPlan
from hotspots.report.adviser_words import CAUTION
from hotspots.report.legend import SYNTHETIC

CONTENTS: Final = N_("Neighbourhoods and numbers of dwellings; no addresses and no incidents.")

_DIGITS: Final = 4
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_WIDE: Final = 60
_TITLE: Final = 31  # characters of the name of a sheet
_NUMBERS: Final = (
    columns.DWELLINGS,
    columns.LEFT,
    columns.VISITS,
    columns.EXPECTED,
    columns.REACH,
    columns.RECENT,
)


@dataclass(frozen=True, eq=False)
class AdviserExport:
    """A plan on its way out, with what a file says of itself.

    Attributes
    ----------
    told
        The plan.
    words
        The language.
    source, synthetic
        Where the incidents come from; whether it is the demo city.
    """

    told: ToldPlan
    words: Words
    source: str
    synthetic: bool

    def frame(self, adviser: int | None = None) -> pd.DataFrame:
        """Return the rows of an adviser, or of all: columns in English, texts in the language."""
        told = self.told
        rounds = told.rounds.assign(**{WHY: told.whys(self.words)})
        if adviser is not None:
            rounds = rounds.loc[rounds[columns.ADVISER] == adviser]
        weeks = pd.Series([week.isoformat() for week in told.weeks])
        frame = pd.DataFrame(
            {
                columns.ADVISER: rounds[columns.ADVISER],
                columns.ORDER: rounds[columns.ORDER],
                columns.CODE: rounds[columns.CODE],
                columns.NAME: rounds[columns.NAME],
                columns.DISTRICT: rounds[DISTRICT_NAME],
                FIRST: weeks.reindex(rounds[FIRST]).to_numpy(),
                LAST: weeks.reindex(rounds[LAST]).to_numpy(),
                **{name: rounds[name].round(_DIGITS) for name in _NUMBERS},
                WHY: rounds[WHY],
            }
        )
        return frame.reset_index(drop=True)

    def provenance(self) -> dict[str, str]:
        """Return what the file says of itself."""
        told, words = self.told, self.words
        first, last = told.days
        settings = told.settings
        return {
            "synthetic": words(SYNTHETIC) if self.synthetic else "",
            "period_start": first.isoformat(),
            "period_end": last.isoformat(),
            "source": self.source,
            "categories": ", ".join(told.categories),
            "settings": (
                f"advisers={settings.advisers} hours={settings.hours} minutes={settings.minutes} "
                f"weeks={settings.weeks} most={settings.most} least={settings.least} "
                f"floor={settings.floor} cost={settings.cost}"
            ),
            "contents": words(CONTENTS),
            "note": words(CAUTION),
            "made_with": f"hotspots {hotspots.__version__}",
        }

    def csv(self, adviser: int | None = None) -> bytes:
        """Write the rows as a spreadsheet in the reader's language opens them, what they are behind each.

        UTF-8 with a byte order mark; in Dutch semicolons and decimal commas. A text that a spreadsheet would
        run as a formula gets an apostrophe in front.
        """
        frame = self.frame(adviser).assign(**self.provenance())
        texts = [name for name in frame.columns if not pd.api.types.is_numeric_dtype(frame[name])]
        safe = frame.assign(**{name: frame[name].map(_defused) for name in texts})
        dutch = self.words.language == "nl"
        file = io.StringIO()
        safe.to_csv(
            file,
            index=False,
            sep=";" if dutch else ",",
            decimal="," if dutch else ".",
            lineterminator="\r\n",
        )
        return file.getvalue().encode("utf-8-sig")

    def xlsx(self, adviser: int | None = None) -> bytes:
        """Write a workbook: a sheet an adviser, and one that says what the file is."""
        advisers = self.told.advisers if adviser is None else [adviser]
        file = io.BytesIO()
        # Texts are texts: nothing in a cell is run as a formula or followed as a link.
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(file, options) as book:
            head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
            wrapped = book.add_format({"text_wrap": True, "valign": "top"})
            for one in advisers:
                name = self.words("Adviser {adviser}", adviser=one)[:_TITLE]
                frame = self.frame(one)
                _fill(book.add_worksheet(name), frame.columns, frame.to_numpy().tolist(), head, wrapped)
            about = book.add_worksheet(self.words("About this file")[:_TITLE])
            rows = [[name, value] for name, value in self.provenance().items()]
            _fill(about, [self.words("What"), self.words("Value")], rows, head, wrapped)
        return file.getvalue()


def _fill(sheet: Any, names: Iterable[str], rows: list[list[Any]], head: Any, body: Any) -> None:
    """Write a table into a sheet, its columns as wide as their texts, its head frozen."""
    for at, name in enumerate(names):
        sheet.write_string(0, at, str(name), head)
        widest = max((len(str(row[at])) for row in rows), default=0)
        sheet.set_column(at, at, min(max(widest, len(str(name))) + 2, _WIDE))
    for line, row in enumerate(rows, start=1):
        for at, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(line, at, value, body)
            else:
                sheet.write_number(line, at, value, body)
    sheet.freeze_panes(1, 0)


def _defused(value: object) -> object:
    """Put an apostrophe before what a spreadsheet would take for a formula."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
