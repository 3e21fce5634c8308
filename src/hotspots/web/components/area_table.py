"""The coloured areas as a table."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from hotspots import columns
from hotspots.i18n import Words
from hotspots.report.area_words import change_phrase, rate_phrase, verdict_phrase
from hotspots.report.drawing import denominator_of
from hotspots.report.layers_areas import PER
from hotspots.report.layers_cells import CLASS, class_name
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
    changed = columns.VERDICT in counted
    rows = ranked.drop(columns=columns.GEOMETRY).to_dict("records")
    header = words(PER[per]) if per else ""
    text_table(
        [
            {words("Area"): row[columns.NAME], words("Incidents"): words.number(row[columns.N])}
            | ({header: _rate(row, words)} if per else {})
            | (_change(row, words) if changed else {})
            for row in rows
        ],
        caption=words(labels.LAYERS[scene.settings.areas]),
        numeric=(words("Incidents"), header, words("Expected"), words("Change")),
        height=420,
    )


def cells_table(picture: Picture, words: Words) -> None:
    """Show the patches of cells that stand out, most incidents first; nothing when the map has none."""
    found = picture.drawn.patches
    if found is None:
        return
    rows = found.frame.drop(columns="geometry").to_dict("records")
    text_table(
        [
            {
                words("Area"): row[columns.NAME],
                words("What stands out"): class_name(row[CLASS], words),
                words("Incidents"): words.number(row[columns.N]),
                words("Hectares"): words.number(row[columns.HECTARES], 1),
                words("Highest z"): words.number(row[columns.Z_SCORE], 1),
            }
            for row in rows
        ],
        caption=words(labels.BACKGROUNDS[picture.scene.settings.background]),
        numeric=(words("Incidents"), words("Hectares"), words("Highest z")),
        height=420,
    )


def _rate(row: Mapping[Hashable, Any], words: Words) -> str:
    """Say a rate with its interval, or why there is none."""
    rate = row[columns.RATE]
    return words(row[columns.REASON]) if pd.isna(rate) else rate_phrase(row, words)


def _change(row: Mapping[Hashable, Any], words: Words) -> dict[str, str]:
    """Say a change and the verdict on it."""
    return {
        words("Expected"): words.number(row[columns.EXPECTED], 1),
        words("Change"): change_phrase(row, words),
        words("Verdict"): verdict_phrase(row, words),
    }
