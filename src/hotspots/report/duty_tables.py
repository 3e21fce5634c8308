"""The tables beside the words of a new incident, as texts in the reader's language."""

from collections.abc import Sequence
from typing import Final

import geopandas as gpd
import pandas as pd

from hotspots import columns
from hotspots.action.duty import Duty
from hotspots.analysis.change import VERDICTS
from hotspots.i18n import Words
from hotspots.incidents.taxonomy import Taxonomy
from hotspots.report import duty_words as told

Rows = list[dict[str, str]]

NOTHING: Final = "\N{EN DASH}"


def group_rows(duty: Duty, words: Words) -> Rows:
    """Return a row for all kinds together and one a group: now, usual, how many times, the verdict."""
    return [
        {
            words("Group"): told.group_name(str(row[columns.GROUP]), words),
            words("Incidents"): words.number(row[columns.N_NOW]),
            words("Usual"): NOTHING
            if pd.isna(row[columns.EXPECTED])
            else words.number(row[columns.EXPECTED], 1),
            words("Times usual (95%)"): told.ratio_phrase(row, words),
            words("Verdict"): NOTHING
            if pd.isna(row[columns.VERDICT])
            else words(VERDICTS[str(row[columns.VERDICT])]),
        }
        for row in told.group_records(duty)
    ]


def band_rows(duty: Duty, words: Words) -> Rows:
    """Return a row a band of distance, with a column a band of days before and their sum."""
    rows: Rows = []
    for _, part in duty.bands.groupby(columns.DISTANCE_FROM, sort=True):
        start, end = part[columns.DISTANCE_FROM].iloc[0], part[columns.DISTANCE_TO].iloc[0]
        cells = {
            words("Distance"): words(
                "{start} to {end} metres", start=words.number(start), end=words.number(end)
            )
        }
        for row in part.sort_values(columns.FIRST_DAY).to_dict("records"):
            header = words(
                "{first} to {last} days before",
                first=words.number(row[columns.FIRST_DAY]),
                last=words.number(row[columns.LAST_DAY]),
            )
            cells[header] = words.number(row[columns.N])
        rows.append(cells | {words("Together"): words.number(int(part[columns.N].sum()))})
    return rows


def incident_rows(
    incidents: gpd.GeoDataFrame, words: Words, *, categories: Taxonomy, most: int | None = None
) -> Rows:
    """Return a row an incident: when, what, how far, how long before; the given order."""
    shown = incidents if most is None else incidents.iloc[:most]
    return [
        {
            words("When"): words.moment(row[columns.OCCURRED_FROM]),
            words("What"): categories.label(str(row[columns.CATEGORY]), words.language),
            words("Distance"): told.away(float(row[columns.DISTANCE]), words),
            words("How long before"): told.ago_phrase(float(row[columns.DAYS_BEFORE]), words),
        }
        for row in shown.drop(columns=incidents.geometry.name).to_dict("records")
    ]


def measure_rows(measures: gpd.GeoDataFrame, words: Words) -> Rows:
    """Return a row a measure: what, how far, from when until when; of a closure no more than that."""
    return [
        {
            words("Measure"): told.measure_name(row, words),
            words("Distance"): told.away(float(row[columns.DISTANCE]), words),
            words("In force"): told.measure_period(row, words),
        }
        for row in measures.drop(columns=measures.geometry.name).to_dict("records")
    ]


def cells_of(rows: Rows) -> tuple[Sequence[str], list[list[str]]]:
    """Return the headers of rows and their cells, as a sheet of paper wants them."""
    return (list(rows[0]), [list(row.values()) for row in rows]) if rows else ((), [])
