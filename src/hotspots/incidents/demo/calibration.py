"""How well the demo city meets the published figures: the tables of docs/demo-city.md, measured."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots.columns import BUSINESS_PARK, CATEGORY, OCCURRED_FROM, TOWN_CENTRE
from hotspots.incidents.demo.figures import ANNEX, CHANGES, FIRST_YEAR, LAST_YEAR, ZONE_TOTAL
from hotspots.incidents.demo.places import inside


def calibration(incidents: gpd.GeoDataFrame, layers: Mapping[str, gpd.GeoDataFrame]) -> pd.DataFrame:
    """Count the demo city of Almere beside the figures of the report.

    Parameters
    ----------
    incidents
        The incidents of the demo city, 2019 to 2023 at least.
    layers
        ``town_centre`` and ``business_park``.

    Returns
    -------
    pandas.DataFrame
        One row per figure: figure, and for the baseline (a yearly mean) and 2023 the published value, the
        incidents a year it stands for, those counted, and how many Poisson standard deviations the count is
        off (the mean of four years has half the deviation of one). NaN where the report gives no baseline.
    """
    table = _counted(incidents, layers)
    years = LAST_YEAR - FIRST_YEAR
    rows = []
    for figure in ANNEX:
        mine = table[table[CATEGORY].isin(figure.codes)]
        if figure.zone is not None:
            mine = mine[mine["zone"] == figure.zone]
        before = figure.expected(np.nan if figure.baseline is None else figure.baseline)
        after = figure.expected(figure.y2023)
        mean = float((mine["year"] < LAST_YEAR).sum() / years)
        last = int((mine["year"] == LAST_YEAR).sum())
        rows.append(
            {
                "figure": figure.name,
                "baseline": figure.baseline,
                "baseline_expected": before,
                "baseline_counted": mean,
                "baseline_z": (mean - before) / np.sqrt(before / years),
                "2023": figure.y2023,
                "2023_expected": after,
                "2023_counted": last,
                "2023_z": (last - after) / np.sqrt(after),
            }
        )
    zones = int(((table["year"] == LAST_YEAR) & (table["zone"] != "elsewhere")).sum())
    total = {
        "figure": "All on business parks and in town centres",
        "2023": ZONE_TOTAL,
        "2023_expected": ZONE_TOTAL,
    }
    total |= {"2023_counted": zones, "2023_z": (zones - ZONE_TOTAL) / np.sqrt(ZONE_TOTAL)}
    return pd.DataFrame([*rows, total])


def changes(incidents: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the changes that the report names, in per cent: figure, reported, counted."""
    year = incidents[OCCURRED_FROM].dt.year
    rows = []
    for name, codes, reported, against in CHANGES:
        counts = year[incidents[CATEGORY].isin(codes)].value_counts()
        before = (
            counts[against] if against else counts[counts.index < LAST_YEAR].sum() / (LAST_YEAR - FIRST_YEAR)
        )
        rows.append({"figure": name, "reported": reported, "counted": 100 * (counts[LAST_YEAR] / before - 1)})
    return pd.DataFrame(rows)


def _counted(incidents: gpd.GeoDataFrame, layers: Mapping[str, gpd.GeoDataFrame]) -> pd.DataFrame:
    """Return category, year and zone of each incident."""
    points = incidents.geometry.get_coordinates().to_numpy()
    zone = np.full(len(points), "elsewhere", dtype=object)
    for key, name in ((TOWN_CENTRE, "centre"), (BUSINESS_PARK, "park")):
        zone[inside(points, layers[key]) >= 0] = name
    year = incidents[OCCURRED_FROM].dt.year
    return pd.DataFrame({CATEGORY: incidents[CATEGORY], "year": year, "zone": zone})


def as_markdown(table: pd.DataFrame) -> list[str]:
    """Return a table as the lines of a Markdown table, numbers with at most two decimals."""
    rows = [" | ".join(_cell(value) for value in row) for row in table.itertuples(index=False)]
    return [
        f"| {' | '.join(table.columns)} |",
        "|" + "---|" * len(table.columns),
        *(f"| {row} |" for row in rows),
    ]


def _cell(value: object) -> str:
    """Return a value as text: a dash where there is none, and no minus before a zero."""
    if not isinstance(value, float):
        return str(value)
    if np.isnan(value):
        return "-"
    return f"{round(value, 2) + 0.0:,.2f}".rstrip("0").rstrip(".")
