"""Cells that stand out: hot and cold ones, and the classes of emerging hot spots, as patches on the map."""

from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.ndimage import label

from hotspots import columns
from hotspots.analysis.grid import Grid
from hotspots.errors import N_
from hotspots.i18n import Words
from hotspots.report.canvas import call
from hotspots.report.safe import text
from hotspots.report.shapes import encode_shapes
from hotspots.report.words_statistics import EMERGING

CLASS: Final = "class"
_OPACITY: Final = 0.62
_COLD: Final = "#4a90c2"
_TOUCHING: Final = np.ones((3, 3), dtype=int)
_SQUARE_METRES_PER_HECTARE: Final = 10_000

HOT_COLD: Final = {"hot": N_("hot: more than chance"), "cold": N_("cold: less than chance")}

COLOURS: Final = {
    "hot": "#d95f0e",
    "cold": _COLD,
    "new_hot": "#c51b8a",
    "consecutive_hot": "#d95f0e",
    "intensifying_hot": "#7f0000",
    "persistent_hot": "#cb181d",
    "diminishing_hot": "#fb9a7f",
    "sporadic_hot": "#f2b134",
    "oscillating_hot": "#807dba",
    "historical_hot": "#7b6f63",
    **{name: _COLD for name in EMERGING if name.endswith("_cold")},
}


@dataclass(frozen=True, eq=False)
class Patches:
    """Cells of one class that touch, taken together.

    Attributes
    ----------
    frame
        One row a patch, most incidents first: ``class``, ``n``, ``hectares``, ``z_score`` (the furthest from
        0), ``name`` of the area around its middle, geometry.
    call
        The prepared call of the map's function ``cells``.
    tested
        Cells that were tested.
    """

    frame: gpd.GeoDataFrame
    call: tuple[str, str]
    tested: int


def patches(
    cells: gpd.GeoDataFrame, classes: pd.Series, grid: Grid, *, areas: gpd.GeoDataFrame | None, words: Words
) -> Patches:
    """Take cells together that touch and are of one class, and draw them.

    Parameters
    ----------
    cells
        Of :meth:`hotspots.analysis.grid.Grid.frame`, with ``n`` and ``z_score``.
    classes
        The class of each cell, ``"none"`` for those that are not drawn.
    areas
        A layer to name them after.
    """
    rows: list[dict[str, Any]] = []
    for kind in dict.fromkeys(name for name in classes if name != "none"):
        of_kind = np.zeros(grid.inside.size, dtype=bool)
        of_kind[cells.index[(classes == kind).to_numpy()]] = True
        numbers, found = label(of_kind.reshape(grid.shape), structure=_TOUCHING)
        number = numbers.ravel()[cells.index]
        rows += [_patch(cells[number == patch], kind) for patch in range(1, found + 1)]
    frame = gpd.GeoDataFrame(
        rows, columns=[CLASS, columns.N, columns.HECTARES, columns.Z_SCORE, "geometry"], crs=cells.crs
    )
    frame = frame.sort_values([columns.N, columns.HECTARES], ascending=False, ignore_index=True)
    frame[columns.NAME] = _named(frame, areas)
    shown = [
        {"shape": shape, "colour": COLOURS[row[CLASS]], "tooltip": _tooltip(row, words)}
        for shape, row in zip(encode_shapes(frame.geometry), frame.to_dict("records"), strict=True)
    ]
    tested = int(cells[columns.Z_SCORE].notna().sum())
    return Patches(frame, call("cells", cells=shown, opacity=_OPACITY), tested)


def class_name(kind: str, words: Words) -> str:
    """Name a class."""
    return words(HOT_COLD[kind] if kind in HOT_COLD else EMERGING[kind])


def _patch(cells: gpd.GeoDataFrame, kind: str) -> dict[str, Any]:
    """Describe one patch."""
    z = cells[columns.Z_SCORE].to_numpy(dtype=float)
    shape = shapely.union_all(cells.geometry.to_numpy())
    return {
        CLASS: kind,
        columns.N: int(cells[columns.N].sum()),
        columns.HECTARES: shape.area / _SQUARE_METRES_PER_HECTARE,
        columns.Z_SCORE: float(z[np.nanargmax(np.abs(z))]) if np.isfinite(z).any() else np.nan,
        "geometry": shape,
    }


def _named(frame: gpd.GeoDataFrame, areas: gpd.GeoDataFrame | None) -> list[str]:
    """Return the name of the area around the middle of each patch; empty where there is none."""
    if areas is None or frame.empty:
        return [""] * len(frame)
    middle = gpd.GeoDataFrame(geometry=shapely.point_on_surface(frame.geometry.to_numpy()), crs=frame.crs)
    patch, area = areas.sindex.query(middle.geometry, predicate="intersects")
    names = np.full(len(frame), "", dtype=object)
    names[patch[::-1]] = areas[columns.NAME].to_numpy()[area[::-1]]
    return [str(name) for name in names]


def _tooltip(row: dict[Any, Any], words: Words) -> str:
    """Say what a patch is."""
    lines = [
        class_name(row[CLASS], words),
        words.plural("{n} incident", "{n} incidents", int(row[columns.N])),
        words("{n} hectares", n=words.number(row[columns.HECTARES], 0)),
    ]
    return f"<b>{text(row[columns.NAME])}</b><br>" + "<br>".join(text(line) for line in lines)
