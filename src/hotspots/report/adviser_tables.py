"""The tables of the plan of the burglary advisers, as texts in the reader's language."""

import pandas as pd

from hotspots import columns
from hotspots.i18n import Words
from hotspots.report.adviser_told import DISTRICT_NAME, FIRST, LAST, ToldPlan
from hotspots.report.charts import UNDEFINED

Rows = list[dict[str, str]]


def round_rows(told: ToldPlan, words: Words) -> Rows:
    """Return one row a neighbourhood: who goes when, what is expected, and why."""
    return [
        {
            words("Adviser"): words.number(row[columns.ADVISER]),
            words("Neighbourhood"): str(row[columns.NAME]),
            words("District"): str(row[DISTRICT_NAME]),
            words("Weeks"): week_phrase(row, told, words),
            words("To visit"): words.number(row[columns.VISITS]),
            words("Dwellings"): words.number(row[columns.DWELLINGS]),
            words("Expected"): words.number(row[columns.EXPECTED], 2),
            words("Reached"): words.number(row[columns.REACH], 2),
            words("Why"): why,
        }
        for row, why in zip(told.rounds.to_dict("records"), told.whys(words), strict=True)
    ]


def numeric_columns(words: Words) -> list[str]:
    """Return the headers of :func:`round_rows` that hold numbers."""
    return [
        words("Adviser"),
        words("To visit"),
        words("Dwellings"),
        words("Expected"),
        words("Reached"),
    ]


def week_phrase(row: dict[object, object] | pd.Series, told: ToldPlan, words: Words) -> str:
    """Say in which weeks of the plan a neighbourhood is visited, by the day on which the week begins."""
    first, last = (told.weeks[int(str(row[name]))] for name in (FIRST, LAST))
    if first == last:
        return words.day(first)
    return words("{start} to {end}", start=words.day(first), end=words.day(last))


def district_rows(districts: pd.DataFrame, words: Words) -> Rows:
    """Return one row a district: advisers, visits, the floor, the share of its dwellings."""
    return [
        {
            words("District"): str(row[columns.NAME]),
            words("Advisers"): words.number(row[columns.ADVISERS]),
            words("To visit"): words.number(row[columns.VISITS]),
            words("Floor"): words.number(row[columns.FLOOR]),
            words("Dwellings"): words.number(row[columns.DWELLINGS]),
            words("Share of the dwellings"): UNDEFINED
            if pd.isna(row[columns.SHARE])
            else words.percent(row[columns.SHARE], 1),
            words("Reached"): words.number(row[columns.REACH], 2),
        }
        for row in districts.to_dict("records")
    ]


def curve_rows(curve: pd.DataFrame, words: Words) -> Rows:
    """Return one row a floor of the trade-off."""
    return [
        {
            words("Floor"): words.percent(row[columns.FLOOR]),
            words("Reached"): _number(row[columns.REACH], words),
            words("Share of what is expected"): _percent(row[columns.SHARE], words),
            words("Smallest share of a district"): _percent(row[columns.SMALLEST_SHARE], words),
            words("Gini"): _number(row[columns.GINI], words),
        }
        for row in curve.to_dict("records")
    ]


def _number(value: float, words: Words) -> str:
    """Write a number with two decimals, a dash where there is none."""
    return UNDEFINED if pd.isna(value) else words.number(value, 2)


def _percent(value: float, words: Words) -> str:
    """Write a share, a dash where there is none."""
    return UNDEFINED if pd.isna(value) else words.percent(value, 1)
