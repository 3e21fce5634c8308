"""What an inspection finds, row by row, and which rows it therefore leaves out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

import numpy as np

from hotspots.errors import N_
from hotspots.i18n import Words
from hotspots.incidents.notes import Note

Action = Literal["rejected", "kept", "repaired", "without location"]
"""``rejected``: the row is left out; ``kept``: as it stands; ``repaired``: changed as the finding says;
``without location``: kept, but on no map."""

ACTION_LABELS: Final[Mapping[Action, str]] = {
    "rejected": N_("rejected"),
    "kept": N_("kept"),
    "repaired": N_("repaired"),
    "without location": N_("without location"),
}
"""What was done with rows, in English words."""


@dataclass(frozen=True)
class Finding:
    """Something found in a number of rows.

    Attributes
    ----------
    code
        A stable name for programs, such as ``"date_unreadable"``.
    template, params
        The English text with ``{name}`` fields and their values; never the values of incidents.
    lines
        Where the rows stand in the file, ascending.
    action
        What was done with them.
    """

    code: str
    template: str
    params: Mapping[str, Any]
    lines: np.ndarray
    action: Action

    @property
    def n(self) -> int:
        """Number of rows."""
        return len(self.lines)

    def say(self, words: Words) -> str:
        """Say what was found in a language."""
        return Note(self.code, self.template, self.params).say(words)


@dataclass
class Ledger:
    """The findings while they are made; a row is rejected once, for the first reason found.

    Attributes
    ----------
    lines
        The line of each row.
    alive
        Which rows are not rejected.
    findings, notes
        In the order in which they were made.
    """

    lines: np.ndarray
    alive: np.ndarray = field(init=False)
    reason: np.ndarray = field(init=False)
    findings: list[Finding] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.alive = np.ones(len(self.lines), dtype=bool)
        self.reason = np.full(len(self.lines), -1, dtype=np.int64)

    def find(self, rows: np.ndarray, code: str, template: str, action: Action, **params: Any) -> None:
        """Book a finding for those of `rows` (booleans) that are still there; none is no finding."""
        rows = rows & self.alive
        if not rows.any():
            return
        if action == "rejected":
            self.alive = self.alive & ~rows
            self.reason[rows] = len(self.findings)
        self.findings.append(Finding(code, template, params, np.sort(self.lines[rows]), action))

    def withdraw(self, rows: np.ndarray, action: Action) -> None:
        """Take rows out of the findings of an action: what was found there holds no longer."""
        gone = self.lines[rows]
        self.findings = [
            replace(finding, lines=finding.lines[~np.isin(finding.lines, gone)])
            if finding.action == action
            else finding
            for finding in self.findings
        ]

    def note(self, code: str, template: str, **params: Any) -> None:
        """Book something that concerns the file as a whole."""
        self.notes.append(Note(code, template, params))

    def standing(self) -> list[Finding]:
        """Return the findings; those about rows kept leave out the rows that were rejected later."""
        left = self.lines[self.alive]
        standing = [
            finding
            if finding.action == "rejected"
            else replace(finding, lines=finding.lines[np.isin(finding.lines, left)])
            for finding in self.findings
        ]
        return [finding for finding in standing if finding.n]
