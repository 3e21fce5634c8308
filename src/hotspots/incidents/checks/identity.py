"""Which rows are the same incident: repeated ids, exact duplicates, and ids for rows that have none."""

import numpy as np
import pandas as pd

from hotspots.errors import N_
from hotspots.incidents.findings import Ledger


def reject_repeated(frame: pd.DataFrame, ledger: Ledger, *, keep_exact: bool) -> None:
    """Reject rows that say the same again, and earlier versions of an incident.

    Rows that are equal in every mapped column are exact duplicates: the first line stands, unless
    `keep_exact`. Of rows with one id and different content the last line stands, as in a file to which
    corrections were appended. First and last go by line number, so the order of the rows does not matter.

    Parameters
    ----------
    frame
        The mapped columns, blanks missing; the index is the line.
    ledger
        Receives the findings.
    keep_exact
        Whether exact duplicates are incidents of their own.
    """
    by_line = np.argsort(ledger.lines, kind="stable")
    alive = by_line[ledger.alive[by_line]]
    content = pd.util.hash_pandas_object(frame, index=False).to_numpy()
    again = np.zeros(len(frame), dtype=bool)
    again[alive] = pd.Series(content[alive]).duplicated(keep="first").to_numpy()
    if keep_exact:
        ledger.find(again, "exact_duplicate_kept", N_("The row is equal to an earlier one."), "kept")
    else:
        ledger.find(
            again,
            "exact_duplicate",
            N_("The row is equal to an earlier one in every column that is read."),
            "rejected",
        )
    if "incident_id" not in frame:
        return
    ids = frame["incident_id"]
    left = by_line[ledger.alive[by_line] & ids.notna().to_numpy()[by_line] & ~again[by_line]]
    earlier = np.zeros(len(frame), dtype=bool)
    earlier[left] = ids.iloc[left].duplicated(keep="last").to_numpy()
    ledger.find(
        earlier,
        "id_repeated",
        N_("The incident number occurs again further down with other content; the last line counts."),
        "rejected",
    )


def identify(given: pd.Series, content: pd.DataFrame, lines: np.ndarray) -> pd.Series:
    """Return a unique id for each row: the given one, else one made from the content.

    The same content gives the same id in every file; equal rows are numbered by line.

    Parameters
    ----------
    given
        Text, missing where the row has no id.
    content
        What makes an incident: category, window and place; same index as `given`.
    lines
        The line of each row.
    """
    digest = pd.util.hash_pandas_object(content, index=False)
    made = "x" + digest.map("{:016x}".format).astype("str")
    ids = given.where(given.notna(), made).astype("str")
    order = np.argsort(lines, kind="stable")
    taken = ids.duplicated(keep=False).to_numpy()
    while taken.any():
        ordinal = ids.iloc[order].groupby(ids.iloc[order]).cumcount().reindex(ids.index) + 1
        ids = ids.where(ordinal == 1, ids + "~" + ordinal.astype("str"))
        taken = ids.duplicated(keep=False).to_numpy()
    return ids.rename("incident_id")
