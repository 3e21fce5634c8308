"""Areas coloured by the verdict on their change: more than chance, less, noise, or too few to say."""

from typing import Final

import geopandas as gpd
import numpy as np

from hotspots import columns
from hotspots.i18n import Words
from hotspots.report import area_words as told
from hotspots.report import colours
from hotspots.report.canvas import call
from hotspots.report.safe import text

COLOURS: Final = {"more": "#b35806", "less": "#5e4fa2", "noise": "#ece7dc"}
"""The verdicts that are drawn as classes, in the order of the legend; what is too few to say is undefined."""


def verdicts(changed: gpd.GeoDataFrame, layer: str, *, words: Words) -> tuple[str, str]:
    """Colour a layer by its verdicts.

    Parameters
    ----------
    changed
        The layer, in its own order, as :func:`hotspots.analysis.change.changes` returns it.
    layer
        Key under which the base map has registered the outlines.
    """
    order = list(COLOURS)
    classes = [order.index(code) if code in COLOURS else -1 for code in changed[columns.VERDICT]]
    return call(
        "areas",
        layer=layer,
        classes=classes,
        colours=list(COLOURS.values()),
        blank=colours.UNDEFINED,
        opacity=[colours.AREA_OPACITY, colours.UNDEFINED_OPACITY],
        tooltips=[_tooltip(row, words) for row in changed.drop(columns=columns.GEOMETRY).to_dict("records")],
    )


def _tooltip(row: told.Row, words: Words) -> str:
    """Say of an area its count, what was expected and the verdict."""
    percent = "" if np.isnan(row[columns.CHANGE]) else f" ({told.change_phrase(row, words)})"
    lines = [
        words.plural("{n} incident", "{n} incidents", int(row[columns.N_NOW])),
        words("{n} expected", n=words.number(row[columns.EXPECTED], 1)) + percent,
        told.verdict_phrase(row, words),
    ]
    return f"<b>{text(row[columns.NAME])}</b><br>" + "<br>".join(text(line) for line in lines)
