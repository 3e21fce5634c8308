"""What the statistics say about a hotspot, a cell or a surface, in words."""

from typing import Any, Final

import pandas as pd

from hotspots import columns
from hotspots.analysis.emerging import NO_CLASS
from hotspots.analysis.enrich import FALLING, LEVEL, RISING
from hotspots.analysis.multiple import ALPHA
from hotspots.analysis.robustness import HALF, ScaleDependence
from hotspots.errors import N_
from hotspots.i18n import Words
from hotspots.report.words import Row, share_phrase

EMERGING: Final = {
    "new_hot": N_("new hot spot"),
    "consecutive_hot": N_("consecutive hot spot"),
    "intensifying_hot": N_("intensifying hot spot"),
    "persistent_hot": N_("persistent hot spot"),
    "diminishing_hot": N_("diminishing hot spot"),
    "sporadic_hot": N_("sporadic hot spot"),
    "oscillating_hot": N_("oscillating hot spot"),
    "historical_hot": N_("historical hot spot"),
    "new_cold": N_("new cold spot"),
    "consecutive_cold": N_("consecutive cold spot"),
    "intensifying_cold": N_("intensifying cold spot"),
    "persistent_cold": N_("persistent cold spot"),
    "diminishing_cold": N_("diminishing cold spot"),
    "sporadic_cold": N_("sporadic cold spot"),
    "oscillating_cold": N_("oscillating cold spot"),
    "historical_cold": N_("historical cold spot"),
    NO_CLASS: N_("no pattern"),
}
"""The 17 classes of :mod:`hotspots.analysis.emerging` by their names, as in a legend."""

_MEANING: Final = {
    "new_hot": N_("Stands out in the last step for the first time."),
    "consecutive_hot": N_("Stands out in the last steps without a break, and never before."),
    "intensifying_hot": N_("Stands out nearly always, and more and more."),
    "persistent_hot": N_("Stands out nearly always, without a clear rise or fall."),
    "diminishing_hot": N_("Stands out nearly always, but less and less."),
    "sporadic_hot": N_("Stands out now, as it did now and then before."),
    "oscillating_hot": N_("Stands out now, but was quieter than elsewhere before."),
    "historical_hot": N_("Stood out nearly always, but no longer in the last step."),
    "new_cold": N_("Quieter than elsewhere in the last step for the first time."),
    "consecutive_cold": N_("Quieter than elsewhere in the last steps without a break, and never before."),
    "intensifying_cold": N_("Nearly always quieter than elsewhere, and more and more so."),
    "persistent_cold": N_("Nearly always quieter than elsewhere, without a clear rise or fall."),
    "diminishing_cold": N_("Nearly always quieter than elsewhere, but less and less so."),
    "sporadic_cold": N_("Quieter than elsewhere now, as it was now and then before."),
    "oscillating_cold": N_("Quieter than elsewhere now, but stood out before."),
    "historical_cold": N_("Was quieter than elsewhere nearly always, but no longer in the last step."),
    NO_CLASS: N_("Not different from elsewhere in the last step, nor nearly always before."),
}

_TRENDS: Final = {
    (RISING, "week"): N_("Rising: about {change} more each week, and that is more than chance."),
    (FALLING, "week"): N_("Falling: about {change} fewer each week, and that is more than chance."),
    (RISING, "year"): N_("Rising: about {change} more each year, and that is more than chance."),
    (FALLING, "year"): N_("Falling: about {change} fewer each year, and that is more than chance."),
}
_SCALES: Final = {
    columns.CELL_SIZE: N_("With other cell sizes"),
    columns.OFFSET: N_("With the cells moved"),
    columns.BANDWIDTH: N_("With other bandwidths"),
}
_YEAR: Final = 365.25 / 7
_WEEKS_OF_A_YEAR: Final = 52
_LEAST: Final = 0.01
_MANIFOLD: Final = 3.0  # beyond it a change by the year is a number nobody can picture


def emerging_name(code: Any, words: Words) -> str:
    """Name a class of emerging hot spots, as in a legend."""
    return words(EMERGING[NO_CLASS if pd.isna(code) else str(code)])


def emerging_sentence(code: Any, words: Words) -> str:
    """Say what a class of emerging hot spots means."""
    return words(_MEANING[NO_CLASS if pd.isna(code) else str(code)])


def statistics_sentences(row: Row, words: Words, *, repeat_days: int, repeat_radius: float) -> list[str]:
    """Say what the statistics add to a hotspot; what is missing, or no class, is not said.

    Parameters
    ----------
    row
        A row of :func:`hotspots.analysis.enrich.enrich`.
    repeat_days, repeat_radius
        The settings of the repeats.
    """
    said = [
        trend_sentence(row, words),
        scan_sentence(row, words),
        repeats_sentence(row, words, days=repeat_days, radius=repeat_radius),
        robustness_sentence(row, words),
    ]
    if not pd.isna(row[columns.EMERGING]) and row[columns.EMERGING] != NO_CLASS:
        name = emerging_name(row[columns.EMERGING], words)
        meaning = emerging_sentence(row[columns.EMERGING], words)
        said.insert(1, words("Its course: {name}. {meaning}", name=name, meaning=meaning))
    return [sentence for sentence in said if sentence]


def trend_sentence(row: Row, words: Words) -> str:
    """Say whether a hotspot rises or falls; by the year where the period is a year or more."""
    trend = row[columns.TREND]
    if pd.isna(trend):
        return ""
    if trend == LEVEL:
        return words("No clear rise or fall: what differs from week to week can be chance.")
    growth, weeks = float(row[columns.GROWTH]), row[columns.N] / row[columns.N_PER_WEEK]
    unit, change = "week", abs(growth - 1)
    if weeks >= _WEEKS_OF_A_YEAR and abs(growth**_YEAR - 1) <= _MANIFOLD:
        unit, change = "year", abs(growth**_YEAR - 1)
    return words(_TRENDS[str(trend), unit], change=words.percent(max(change, _LEAST)))


def scan_sentence(row: Row, words: Words) -> str:
    """Say whether a period in the hotspot was busier than its usual share explains."""
    p = row[columns.SCAN_P]
    if pd.isna(p):
        return ""
    if p <= ALPHA:
        return words(
            "For a while it had more than its usual share of the incidents (space-time scan, p = {p}).",
            p=words.number(float(p), 3),
        )
    return words("The space-time scan finds no period here that chance does not explain.")


def repeats_sentence(row: Row, words: Words, *, days: int, radius: float) -> str:
    """Say how much of the hotspot follows an earlier incident at the same place or nearby."""
    same, near = row[columns.SHARE_REPEATS], row[columns.SHARE_NEAR_REPEATS]
    if pd.isna(same):
        return ""
    return words(
        "{same} followed an earlier incident at the same place within {days} days, and {near} one within "
        "{radius} metres.",
        same=share_phrase(float(same), words),
        near=share_phrase(float(near), words),
        days=words.number(days),
        radius=words.number(radius),
    )


def robustness_sentence(row: Row, words: Words) -> str:
    """Say in how many other settings the hotspot is found again."""
    if pd.isna(row[columns.VARIANTS]) or not row[columns.VARIANTS]:
        return ""
    found, of = words.number(row[columns.FOUND_IN]), words.number(row[columns.VARIANTS])
    if unsteady(row):
        return words(
            "Found again in {found} of {of} variants only: it hangs on the settings chosen.",
            found=found,
            of=of,
        )
    return words("Found again in {found} of {of} variants of the settings.", found=found, of=of)


def unsteady(row: Row) -> bool:
    """Tell whether a hotspot is found in fewer than half of the variants; those are hatched on a map."""
    share = row[columns.SHARE_FOUND]
    return not pd.isna(share) and bool(share < HALF)


def scale_sentences(found: ScaleDependence, words: Words) -> list[str]:
    """Say for cell size, offset and bandwidth how much of the hot part stays."""
    said = []
    for row in found.agreement.to_dict("records"):
        if pd.isna(row[columns.MEDIAN]):
            continue
        said.append(
            words(
                "{change} about {share} of the incidents in the hot part stay in it (at least {lowest}, over "
                "{pairs} comparisons).",
                change=words(_SCALES[str(row[columns.SETTING])]),
                share=words.percent(row[columns.MEDIAN]),
                lowest=words.percent(row[columns.LOWEST]),
                pairs=words.number(row[columns.PAIRS]),
            )
        )
    return said
