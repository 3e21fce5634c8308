"""The category of each row: from its code, its name, or what a spreadsheet made of the code."""

import numpy as np
import pandas as pd

from hotspots.city import City
from hotspots.columns import CATEGORY
from hotspots.errors import N_
from hotspots.incidents.findings import Ledger
from hotspots.incidents.taxonomy import UNKNOWN, Taxonomy, taxonomy


def read_categories(frame: pd.DataFrame, ledger: Ledger, *, city: City | None) -> pd.Series:
    """Recognise the category of each row; the code goes before the name, and what neither tells is unknown.

    Parameters
    ----------
    frame
        Columns category and category_name, either or neither; text, blanks missing.
    ledger
        Receives the findings.
    city
        For its own categories.

    Returns
    -------
    pandas.Series
        Codes; same index as `frame`.
    """
    classes = taxonomy(city)
    given = [frame[name] for name in (CATEGORY, "category_name") if name in frame]
    if not given:
        ledger.note("no_category", N_("The file has no category. Every incident is of an unknown kind."))
        return pd.Series(UNKNOWN, index=frame.index, name=CATEGORY, dtype="str")
    recognised = [classes.recognise(values) for values in given]
    codes = recognised[0]
    if len(recognised) > 1:
        by_name = recognised[1]
        codes = codes.where(codes != UNKNOWN, by_name)
        ledger.find(
            ((by_name != UNKNOWN) & (by_name != codes)).to_numpy(),
            "category_mismatch",
            N_("Code and name mean different categories. The code counts."),
            "kept",
        )
    _book_unknown(given, codes, classes, ledger)
    return codes


def _book_unknown(given: list[pd.Series], codes: pd.Series, classes: Taxonomy, ledger: Ledger) -> None:
    """Book what spreadsheets did to codes, and what was not recognised."""
    unknown = (codes == UNKNOWN).to_numpy()
    dates = classes.spreadsheet_dates(given[0]).to_numpy()
    ledger.find(
        dates & ~unknown,
        "category_from_date",
        N_("A spreadsheet turned the category code into a date. It is read back: 2001-01-01 was 1.1.1."),
        "repaired",
    )
    ledger.find(
        dates & unknown,
        "category_lost_in_date",
        N_(
            "A spreadsheet turned the category code into a date that more than one code, or none, can have "
            "become: 2001-01-02 was 2.1.1 or 1.2.1. The category is unknown. Export the codes as text."
        ),
        "kept",
    )
    missing = np.logical_and.reduce([values.isna().to_numpy() for values in given])
    ledger.find(missing, "category_missing", N_("The category is missing. It counts as unknown."), "kept")
    ledger.find(
        unknown & ~missing & ~dates,
        "category_unknown",
        N_("The category is not recognised. It counts as unknown."),
        "kept",
    )
