"""What the inspection found: the books, each finding with its lines, the rejected rows as a file."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import streamlit as st

from hotspots.i18n import Words
from hotspots.incidents.findings import ACTION_LABELS, Finding
from hotspots.incidents.inspection import Inspection
from hotspots.incidents.notes import Note
from hotspots.incidents.rejected import write_rejected
from hotspots.web.components.markdown import plain
from hotspots.web.components.tables import text_table

_LINES: Final = 8


def notes_list(notes: Sequence[Note], words: Words) -> None:
    """Show what was found out about a file as a whole."""
    if notes:
        st.info("\n".join(f"- {plain(note.say(words))}" for note in notes))


def inspection_report(inspection: Inspection, words: Words, *, said_before: Sequence[Note] = ()) -> None:
    """Show the inspection; notes that were said before are not repeated."""
    books = inspection.books()
    for column, label, n in zip(
        st.columns(4),
        (words("Rows read"), words("Accepted"), words("Of these without location"), words("Rejected")),
        (books.read, books.accepted, books.without_location, books.rejected),
        strict=True,
    ):
        column.metric(label, words.number(n), border=True)
    st.caption(
        words(
            "{read} read = {accepted} accepted + {rejected} rejected",
            read=words.number(books.read),
            accepted=words.number(books.accepted),
            rejected=words.number(books.rejected),
        )
    )
    notes_list([note for note in inspection.notes if note not in said_before], words)
    if inspection.findings:
        findings_table(inspection.findings, inspection.filename, words)
    else:
        st.success(words("Nothing was found that you need to know."))
    if books.rejected:
        st.download_button(
            words("Download the rejected rows (CSV)"),
            _rejected_file(inspection, words),
            file_name=words("rejected-rows.csv"),
            mime="text/csv",
            on_click="ignore",
        )


def findings_table(findings: Sequence[Finding], filename: str, words: Words) -> None:
    """Show what was found in the rows of a file, with their lines."""
    text_table(
        [_row(finding, words) for finding in findings],
        caption=words("What was found in {filename}", filename=filename),
        numeric=(words("Rows"),),
        height=420,
    )


def _row(finding: Finding, words: Words) -> dict[str, str]:
    """Return one row of the table of findings."""
    return {
        words("Rows"): words.number(finding.n),
        words("What"): finding.say(words),
        words("What was done"): words(ACTION_LABELS[finding.action]),
        words("Lines in the file"): _lines(finding.lines, words),
    }


def _lines(lines: np.ndarray, words: Words) -> str:
    """List the first line numbers, plainly, as an editor shows them."""
    shown = ", ".join(str(line) for line in lines[:_LINES])
    more = len(lines) - _LINES
    return shown if more <= 0 else words("{lines} and {n} more", lines=shown, n=words.number(more))


def _rejected_file(inspection: Inspection, words: Words) -> bytes:
    """Return the rejected rows as a CSV file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rejected.csv"
        write_rejected(inspection, path, words)
        return path.read_bytes()
