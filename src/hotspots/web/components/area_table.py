"""The coloured areas as a table."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from hotspots import columns
from hotspots.i18n import Words
from hotspots.report.drawing import denominator_of
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
    scene = picture.scene
    per = None
    if scene.city is not None and counted[columns.DENOMINATOR].notna().any():
        per = denominator_of(scene.city, scene.selection)
    rows = ranked[[columns.NAME, columns.N, columns.RATE, columns.REASON]].to_dict("records")
    header = words(PER[per]) if per else ""
    text_table(
        [
            {words("Area"): row[columns.NAME], words("Incidents"): words.number(row[columns.N])}
            | ({header: _rate(row, words)} if per else {})
            for row in rows
        ],
        caption=words(labels.LAYERS[scene.settings.areas]),
        numeric=(words("Incidents"), header),
        height=420,
    )


def _rate(row: Mapping[Hashable, Any], words: Words) -> str:
    """Say a rate, or why there is none."""
    rate = row[columns.RATE]
    return words(row[columns.REASON]) if pd.isna(rate) else words.number(rate, 1)
