"""The rounds of the burglary advisers on the map: a colour, a pattern and a number each."""

from collections.abc import Mapping
from typing import Any, Final

import folium
import geopandas as gpd
import pandas as pd
import shapely

from hotspots import columns
from hotspots.i18n import Words
from hotspots.report.adviser_told import DISTRICT_NAME, ToldPlan
from hotspots.report.canvas import call
from hotspots.report.groups import Group, feature_groups
from hotspots.report.legend import SYNTHETIC
from hotspots.report.safe import text
from hotspots.report.shapes import encode_points, encode_shapes

LAYER: Final = columns.BUURT
"""The layer of neighbourhoods, as the base map has registered it."""

COLOURS: Final = ("#0b5c7d", "#b35806", "#5e4fa2", "#1b7837", "#a50f5b", "#7f5d00")
"""Dark enough for lines on white, and told apart by most readers; the pattern does the rest."""

PATTERNS: Final = 6
"""How many the map's script knows."""

_BUFFER: Final = 0.5  # metres: borders that are meant to touch become one outline


def look(adviser: int) -> tuple[str, int]:
    """Return the colour and the pattern of an adviser: both differ between the first six.

    Examples
    --------
    >>> look(1), look(7)
    (('#0b5c7d', 0), ('#0b5c7d', 1))
    """
    at = adviser - 1
    return COLOURS[at % len(COLOURS)], (at + at // len(COLOURS)) % PATTERNS


def adviser_groups(
    told: ToldPlan,
    layers: Mapping[str, gpd.GeoDataFrame],
    words: Words,
    *,
    source: str,
    synthetic: bool,
) -> list[folium.FeatureGroup]:
    """Return fresh feature groups for ``feature_group_to_add``: the rounds, and the legend.

    Parameters
    ----------
    told
        The plan.
    layers
        Of the city; the rounds are neighbourhoods of the layer ``buurt``.
    source, synthetic
        Where the incidents come from; whether it is the demo city.
    """
    areas = layers[LAYER]
    at = {str(code): row for row, code in enumerate(areas[columns.CODE])}
    drawn = [_round(told, adviser, areas, at, words) for adviser in told.advisers]
    return feature_groups(
        [
            Group("rounds", (call("rounds", layer=LAYER, rounds=drawn),)),
            Group("legend", (call("legend", html=_legend(told, words, source, synthetic=synthetic)),)),
        ]
    )


def outline(rounds: pd.DataFrame, areas: gpd.GeoDataFrame) -> Any:
    """Return the outline of a round as one geometry."""
    at = pd.Index(areas[columns.CODE]).get_indexer(rounds[columns.CODE])
    shapes = areas.geometry.to_numpy()[at]
    joined = shapely.union_all(shapely.buffer(shapes, _BUFFER, join_style="mitre"))
    return shapely.buffer(joined, -_BUFFER, join_style="mitre")


def area_phrase(row: Mapping[Any, Any], words: Words) -> str:
    """Say of a neighbourhood how many dwellings are visited and what that reaches."""
    return words(
        "{visits} of {dwellings} dwellings, {reach} of {expected} burglaries",
        visits=words.number(row[columns.VISITS]),
        dwellings=words.number(row[columns.DWELLINGS]),
        reach=words.number(row[columns.REACH], 2),
        expected=words.number(row[columns.EXPECTED], 2),
    )


def _round(
    told: ToldPlan, adviser: int, areas: gpd.GeoDataFrame, at: Mapping[str, int], words: Words
) -> dict[str, Any]:
    """Return a round as the map draws it."""
    walked = told.of(adviser)
    shape = outline(walked, areas)
    colour, pattern = look(adviser)
    point = gpd.GeoSeries([shapely.point_on_surface(shape)], crs=areas.crs)
    name = words("Adviser {adviser}", adviser=adviser)
    places = ", ".join(map(str, walked[columns.NAME]))
    return {
        "number": adviser,
        "colour": colour,
        "pattern": pattern,
        "shape": encode_shapes(gpd.GeoSeries([shape], crs=areas.crs))[0],
        "at": encode_points(point)[0],
        "tooltip": f"<b>{text(name)}</b><br>{text(places)}",
        "areas": [
            {
                "at": at[str(row[columns.CODE])],
                "tooltip": "<br>".join(
                    [f"<b>{text(row[columns.NAME])}</b>", text(name), text(area_phrase(row, words))]
                ),
                "label": f"{row[columns.NAME]}, {name}: {area_phrase(row, words)}",
            }
            for row in walked.to_dict("records")
        ],
    }


def _legend(told: ToldPlan, words: Words, source: str, *, synthetic: bool) -> str:
    """Explain the rounds: one row an adviser."""
    rows = []
    for adviser in told.advisers:
        walked = told.of(adviser)
        label = (
            f"{adviser}: {walked[DISTRICT_NAME].iloc[0]}, {words.number(int(walked[columns.VISITS].sum()))}"
        )
        rows.append(f"<li>{_box(adviser)}<span>{text(label)}</span></li>")
    marked = f'<p class="made-up">{text(words(SYNTHETIC))}</p>' if synthetic else ""
    title = text(words("Adviser: district, dwellings to visit"))
    first, last = told.days
    facts = (
        words("{start} to {end}", start=words.day(first), end=words.day(last)),
        words("Source: {source}", source=source),
    )
    lines = "".join(f"<p>{text(line)}</p>" for line in facts)
    return (
        f'<details class="hotspots-legend" open><summary>{text(words("Legend"))}</summary>'
        f"{marked}<section><h3>{title}</h3><ul>{''.join(rows)}</ul></section>{lines}</details>"
    )


_LINES: Final = (
    '<path d="M0 4H18M0 10H18"/>',
    '<path d="M4 0V14M9 0V14M14 0V14"/>',
    '<path d="M0 14L14 0M8 14L18 4M0 6L6 0"/>',
    '<path d="M0 0L14 14M8 0L18 10M0 8L6 14"/>',
    '<path d="M0 4H18M0 10H18M4 0V14M9 0V14M14 0V14"/>',
    '<circle cx="5" cy="4" r="1"/><circle cx="12" cy="4" r="1"/><circle cx="8" cy="10" r="1"/>',
)
"""The patterns of the map's script, as large as a box of the legend."""


def _box(adviser: int) -> str:
    """Draw the colour and the pattern of an adviser."""
    colour, pattern = look(adviser)
    return (
        '<svg width="18" height="14" viewBox="0 0 18 14" aria-hidden="true">'
        f'<rect width="18" height="14" fill="{colour}" fill-opacity=".35"/>'
        f'<g stroke="{colour}" fill="none" stroke-width="1.4">{_LINES[pattern]}</g></svg>'
    )
