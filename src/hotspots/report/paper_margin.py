"""Below the map on paper: the legend, a scale bar, the source; and the arrow that says where north is."""

import textwrap
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke

from hotspots.i18n import Words
from hotspots.report.legend import SYNTHETIC
from hotspots.report.paper_marks import INK

MM: Final = 25.4
"""Millimetres in an inch."""

_ROW: Final = 4.6  # mm, a row of the legend
_FOOT: Final = 8.6  # mm, scale bar and source
_LETTER: Final = 1.45  # mm, a letter of 7 points, on average
_KEY: Final = 13.0  # mm, a key of the legend and the room after its text
_BAR: Final = 0.22  # of the width at most
_KILOMETRE: Final = 1000


def margin_height(keys: Sequence[Any], width_mm: float) -> float:
    """Return the millimetres below the map."""
    return _FOOT + (_ROW * -(-len(keys) // _columns(keys, width_mm)) + 0.6 if keys else 0.0)


def draw_north(axes: Axes) -> None:
    """Draw the arrow in the upper right corner."""
    halo = [withStroke(linewidth=2.5, foreground="white")]
    axes.annotate(
        "N", xy=(0.975, 0.965), xytext=(0.975, 0.885), xycoords="axes fraction", ha="center", va="top",
        fontsize=7.5, fontweight="bold", color=INK, path_effects=halo, zorder=5,
        arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 1.0},
    )  # fmt: skip


def draw_margin(
    figure: Figure,
    keys: Sequence[Any],
    *,
    foot: float,
    metres_per_mm: float,
    words: Words,
    source: str,
    attribution: str,
    synthetic: bool,
) -> None:
    """Draw what stands below the map; `foot` is its share of the height of the picture."""
    width_mm, height_mm = figure.get_figwidth() * MM, figure.get_figheight() * MM
    if keys:
        figure.legend(
            handles=list(keys), loc="upper left", bbox_to_anchor=(0.0, foot), ncols=_columns(keys, width_mm),
            frameon=False, fontsize=7.0, handlelength=2.2, handleheight=1.0, borderpad=0.25,
            borderaxespad=0.0, columnspacing=1.4, labelspacing=0.42,
        )  # fmt: skip
    _scale_bar(figure, width_mm, height_mm, metres_per_mm, words)
    lines = textwrap.wrap(_sources(words, source, attribution), int((width_mm * (0.97 - _BAR)) / 1.06)) or [
        ""
    ]
    left = _BAR + 0.03
    marked = [words(SYNTHETIC)] if synthetic else []
    room = 3 - len(marked)
    if len(lines) > room:
        lines = [
            *lines[: room - 1],
            textwrap.shorten(" ".join(lines[room - 1 :]), len(lines[0]), placeholder=" …"),
        ]
    for row, line in enumerate([*marked, *lines]):
        weight = "bold" if row < len(marked) else "normal"
        figure.text(
            left,
            (_FOOT - 2.9 - 2.4 * row) / height_mm,
            line,
            fontsize=5.2,
            fontweight=weight,
            color="#3d4a51",
        )


def _sources(words: Words, source: str, attribution: str) -> str:
    """Return where the data and the outlines come from."""
    said = [words("Source: {source}", source=source)] if source else []
    if attribution:
        said.append(attribution)
    return ". ".join(one.rstrip(".") for one in said)


def _scale_bar(figure: Figure, width_mm: float, height_mm: float, metres_per_mm: float, words: Words) -> None:
    """Draw a bar of a round number of metres, half dark and half light."""
    metres = _round_metres(width_mm * _BAR * 0.8 * metres_per_mm)
    length = metres / metres_per_mm / width_mm
    bottom, height = 1.6 / height_mm, 1.5 / height_mm
    for part, colour in ((0, INK), (1, "white")):
        figure.add_artist(
            Rectangle(
                (0.004 + part * length / 2, bottom), length / 2, height,
                transform=figure.transFigure, facecolor=colour, edgecolor=INK, linewidth=0.6,
            )
        )  # fmt: skip
    kilometres = metres / _KILOMETRE
    said = (
        words("{n} km", n=words.number(kilometres))
        if kilometres >= 1
        else words("{n} m", n=words.number(metres))
    )
    figure.text(0.004, bottom + height * 1.5, said, fontsize=6.2, color=INK)


def _round_metres(most: float) -> float:
    """Return the largest 1, 2 or 5 times a power of ten that is not above `most`."""
    power = 10.0 ** np.floor(np.log10(most))
    return float(max(step * power for step in (1, 2, 5) if step * power <= most * (1 + 1e-9)))


def _columns(keys: Sequence[Any], width_mm: float) -> int:
    """Return how many keys of the legend stand side by side."""
    widest = max(len(key.get_label()) for key in keys) * _LETTER + _KEY
    return max(1, min(len(keys), int(width_mm // widest)))
