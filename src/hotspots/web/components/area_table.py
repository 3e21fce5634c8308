"""The coloured areas as a table."""

import pandas as pd

from hotspots import columns
from hotspots.i18n import Words
from hotspots.report.layers_areas import PER
from hotspots.report.picture import Picture
from hotspots.web import labels
from hotspots.web.components.tables import text_table


def area_table(picture: Picture, words: Words) -> None:
    """Show the areas of the map, most incidents first; nothing when the map colours none."""
    counted = picture.counted
    if counted is None:
        return
    ranked = counted.sort_values([columns.N, columns.NAME], ascending=[False, True])
    per = next((name for name in PER if name in counted and _same(counted[name], counted)), None)
    rows = ranked[[columns.NAME, columns.N, columns.RATE, columns.REASON]].to_dict("records")
    header = words(PER[per]) if per else ""
    text_table(
        [
            {words("Area"): row[columns.NAME], words("Incidents"): words.number(row[columns.N])}
            | ({header: _rate(row, words)} if per else {})
            for row in rows
        ],
        caption=words(labels.LAYERS[picture.scene.settings.areas]),
        numeric=(words("Incidents"),),
        height=420,
    )


def _rate(row: dict[str, object], words: Words) -> str:
    """Say a rate, or why there is none."""
    rate = row[columns.RATE]
    return words(str(row[columns.REASON])) if pd.isna(rate) else words.number(rate, 1)


def _same(figure: pd.Series, counted: pd.DataFrame) -> bool:
    """Tell whether a figure is what the rates were divided by."""
    return figure.astype(float).equals(counted[columns.DENOMINATOR].astype(float).rename(figure.name))
