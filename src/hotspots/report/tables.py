"""The hotspots as a table: the equal of the map for whoever does not see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from hotspots import columns
from hotspots.errors import N_
from hotspots.i18n import Words
from hotspots.report.words import share_phrase

PARTS: Final = {
    "night": N_("night"),
    "morning": N_("morning"),
    "afternoon": N_("afternoon"),
    "evening": N_("evening"),
}


@dataclass(frozen=True)
class Table:
    """A table in the reader's language.

    Attributes
    ----------
    headers
        One text a column.
    numeric
        Whether a column holds numbers, which stand at the right.
    rows
        Texts.
    """

    headers: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]


def hotspot_table(hotspots: gpd.GeoDataFrame, names: Mapping[int, str], words: Words) -> Table:
    """Write the hotspots as texts, the numbers in the form of the language."""
    headers = (
        words("Rank"),
        words("Name"),
        words("Incidents"),
        words("Per week"),
        words("Share"),
        words("Hectares"),
        words("Places"),
        words("At the busiest place"),
        words("In the busiest 24 hours"),
        words("Busiest part of the day"),
        words("Busiest weekday"),
    )
    numeric = (True, False, True, True, True, True, True, True, True, False, False)
    records = hotspots.drop(columns=columns.GEOMETRY).to_dict("records")
    rows = tuple(_cells(row, names[int(row[columns.RANK])], words) for row in records)
    return Table(headers, numeric, rows)


def _cells(row: Mapping[Any, Any], name: str, words: Words) -> tuple[str, ...]:
    """Write one hotspot."""
    part = row[columns.PEAK_PART]
    return (
        words.number(row[columns.RANK]),
        name,
        words.number(row[columns.N]),
        words.number(row[columns.N_PER_WEEK], 1),
        share_phrase(float(row[columns.SHARE]), words),
        words.number(row[columns.HECTARES], 1),
        words.number(row[columns.DISTINCT_PLACES]),
        words.percent(row[columns.SHARE_BUSIEST_PLACE]),
        words.percent(row[columns.SHARE_BUSIEST_NIGHT]),
        words("unknown") if pd.isna(part) else words(PARTS[part]),
        words.weekday(int(row[columns.PEAK_WEEKDAY])),
    )
