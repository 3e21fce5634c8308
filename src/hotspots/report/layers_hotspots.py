"""Hotspots on the map: outline, rank and a tooltip that a click is recognised by."""

from collections.abc import Collection, Mapping
from typing import Any

import geopandas as gpd
import shapely

from hotspots import columns
from hotspots.crs import WGS84
from hotspots.i18n import Words
from hotspots.report.canvas import call
from hotspots.report.safe import text
from hotspots.report.shapes import STEPS, encode_shapes


def hotspot_shapes(
    hotspots: gpd.GeoDataFrame,
    names: Mapping[int, str],
    *,
    selected_rank: int | None,
    words: Words,
    unsteady: Collection[int] = (),
) -> tuple[str, str]:
    """Draw hotspots; the selected one stands out.

    Parameters
    ----------
    hotspots
        As :func:`hotspots.analysis.hotspots.hotspots` returns them.
    names
        Rank → name.
    unsteady
        Ranks of those found again in fewer than half of the variants; they are hatched.
    """
    shapes = encode_shapes(hotspots.geometry)
    places = _badges(hotspots)
    ranks, n = hotspots[columns.RANK].tolist(), hotspots[columns.N].tolist()
    drawn: list[dict[str, Any]] = []
    for rank, count, shape, place in zip(ranks, n, shapes, places, strict=True):
        heading, counted = _said(rank, names[rank], count, words)
        drawn.append(
            {
                "rank": rank,
                "shape": shape,
                "at": place,
                "tooltip": f"<b>{text(heading)}</b><br>{text(counted)}",
                "label": f"{heading}, {counted}",
                "unsteady": rank in unsteady,
            }
        )
    return call("hotspots", hotspots=drawn, selected=selected_rank)


def clicked_texts(hotspots: gpd.GeoDataFrame, names: Mapping[int, str], *, words: Words) -> dict[str, int]:
    """Return what the map reports when a hotspot is clicked (the text of its tooltip) → its rank."""
    return {
        _squeezed("".join(_said(rank, names[rank], count, words))): rank
        for rank, count in zip(hotspots[columns.RANK].tolist(), hotspots[columns.N].tolist(), strict=True)
    }


def rank_of_click(tooltip: str | None, texts: Mapping[str, int]) -> int | None:
    """Return the rank of the hotspot whose tooltip was reported, None when it was something else."""
    return texts.get(_squeezed(tooltip)) if tooltip else None


def _said(rank: int, name: str, n: int, words: Words) -> tuple[str, str]:
    """Return the heading and the count of a hotspot as its tooltip says them."""
    return f"{rank}. {name}", words.plural("{n} incident", "{n} incidents", int(n))


def _squeezed(said: str) -> str:
    """Leave the white space out, which browsers treat as they like."""
    return "".join(said.split())


def _badges(hotspots: gpd.GeoDataFrame) -> list[list[int]]:
    """Return where the numbers stand, inside the outlines, in steps of 1e-5 degree."""
    inside = gpd.GeoSeries(shapely.point_on_surface(hotspots.geometry.to_numpy()), crs=hotspots.crs).to_crs(
        WGS84
    )
    return [[round(lon * STEPS), round(lat * STEPS)] for lon, lat in zip(inside.x, inside.y, strict=True)]
