"""The file that comes back from the delivery: letter ids, whether they were delivered, and when."""

from collections.abc import Callable
from typing import Any, Final

import pandas as pd

from hotspots.columns import DELIVERED, LETTER_ID
from hotspots.errors import N_, LetterError, ReadError
from hotspots.incidents.files.csv_file import open_csv
from hotspots.incidents.files.formats import open_content
from hotspots.incidents.files.xlsx_file import open_xlsx
from hotspots.incidents.mapping import key
from hotspots.incidents.raw import LINE, Limits, Source, Table
from hotspots.register.deliveries import DELIVERED_ON

_NAMES: Final = {
    LETTER_ID: frozenset(
        "letterid briefnummer briefnr briefid brief letter kenmerk nummer id".split()  # noqa: SIM905 - words
    ),
    DELIVERED: frozenset(
        "delivered bezorgd resultaat uitkomst result outcome status bezorging".split()  # noqa: SIM905 - words
    ),
    DELIVERED_ON: frozenset("deliveredon bezorgdatum bezorgdop datum date".split()),  # noqa: SIM905 - words
}
_YES: Final = frozenset("ja j yes y 1 true waar x bezorgd delivered ok".split())  # noqa: SIM905 - words
_NO: Final = frozenset(
    "nee n no 0 false onwaar nietbezorgd notdelivered undelivered retour geweigerd".split()  # noqa: SIM905 - words
)
_LIMITS: Final = Limits(megabytes=20, rows=200_000)
_KINDS: Final[dict[str, Callable[..., Table]]] = {
    "text": lambda content: open_csv(content, _LIMITS),
    "zip": lambda content: open_xlsx(content, None, _LIMITS),
}


def read_deliveries(source: Source) -> pd.DataFrame:
    """Read a CSV or XLSX file of deliveries.

    Parameters
    ----------
    source
        A path, or (file name, content). One column holds the letter id (``briefnummer``, ``letter_id``, …);
        optional ones the outcome (``bezorgd``: ja or nee) and the day (``datum``). A file with ids only says
        that all of them were delivered; a line without an outcome, in a file that has that column, says
        nothing and cannot be read.

    Returns
    -------
    pandas.DataFrame
        ``letter_id`` (text, missing where blank), and where the file has them ``delivered`` (boolean, missing
        where it cannot be read, or where the day cannot) and ``delivered_on`` (days). The index is named
        ``line``.

    Raises
    ------
    LetterError
        When it is no such file, or has no column of letter ids.
    """
    name = source.name if not isinstance(source, tuple) else source[0]
    try:
        content = open_content(source, _LIMITS)
        if content.kind not in _KINDS:
            raise _unreadable(name)
        table = _KINDS[content.kind](content)
        found = _columns(table.columns)
        if LETTER_ID not in found:
            raise _unreadable(name)
        cells = table.load(list(found.values()), _LIMITS, lambda _: None).frame
    except ReadError:
        raise _unreadable(name) from None
    text = {field: cells[column].astype("str").str.strip() for field, column in found.items()}
    ids = text[LETTER_ID].mask(text[LETTER_ID].isna() | (text[LETTER_ID] == ""))
    frame = pd.DataFrame({LETTER_ID: ids})
    if DELIVERED in text:
        frame[DELIVERED] = pd.array([_outcome(value) for value in text[DELIVERED]], dtype="boolean")
    if DELIVERED_ON in text:
        frame[DELIVERED_ON] = _days(text[DELIVERED_ON])
        given = text[DELIVERED_ON].notna() & (text[DELIVERED_ON] != "")
        wrong = given & frame[DELIVERED_ON].isna()
        outcome = frame.get(DELIVERED, pd.Series(data=True, index=frame.index, dtype="boolean"))
        frame[DELIVERED] = outcome.mask(wrong)
    return frame.rename_axis(LINE)


def _columns(names: tuple[str, ...]) -> dict[str, str]:
    """Return the column of each field; the first name that fits."""
    keys = {key(name): name for name in reversed(names)}
    found: dict[str, str] = {}
    for field, known in _NAMES.items():
        name = next((keys[one] for one in keys if one in known), None)
        if name is not None:
            found[field] = name
    return found


def _outcome(value: Any) -> Any:
    """Return True, False, or missing where a cell says neither."""
    word = key(value) if isinstance(value, str) else ""
    return True if word in _YES else False if word in _NO else pd.NA


def _days(text: pd.Series) -> pd.Series:
    """Return days, written 2023-12-31 or 31-12-2023; missing where they cannot be read."""
    plain = text.str.replace(r"[T ].*$", "", regex=True).str.replace(r"[/.]", "-", regex=True)
    iso = pd.to_datetime(plain, format="%Y-%m-%d", errors="coerce")
    return iso.fillna(pd.to_datetime(plain, format="%d-%m-%Y", errors="coerce"))


def _unreadable(name: str) -> LetterError:
    """Say what a file of deliveries is."""
    return LetterError(
        "letters_file",
        N_(
            "A file of deliveries is a CSV or XLSX file with a column of letter numbers, such as letter_id. "
            "{filename} is not. Use the list of the round, with a column for the outcome."
        ),
        filename=name,
    )
