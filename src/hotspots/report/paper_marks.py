"""The marks of the map on paper: hatched areas, routes, numbered places, names where there is room."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, Self

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from hotspots.crs import require_projected

Look = Literal["hatched", "crossed", "dotted", "plain", "dark", "outline"]
Sign = Literal["circle", "square", "triangle", "diamond", "cross"]

Box = tuple[float, float, float, float]
"""What is taken on the page: left, bottom, right, top in pixels."""

INK: Final = "#1d2b33"

_LOOKS: Final[dict[str, tuple[str | None, str, str]]] = {  # fill, ink, hatching
    "hatched": ("#f6d9d5", "#9c1c12", "////"),
    "crossed": ("#dce6f2", "#1f4e79", "xxx"),
    "dotted": ("#dcebe7", "#125f60", "..."),
    "plain": ("#d5dadd", "#45525a", ""),
    "dark": ("#8d979d", INK, ""),
    "outline": (None, INK, ""),
}
_SIGNS: Final = {"circle": "o", "square": "s", "triangle": "^", "diamond": "D", "cross": "X"}
_NUMBERED: Final = 12.5  # points across, with room for two digits
_PLAIN: Final = 6.5
_STEPS: Final = 200
_GOLDEN: Final = 2.399963


class _Drawn:
    """What has a geometry and can be brought to the CRS of the map."""

    geometry: gpd.GeoSeries

    def to_crs(self, crs: str) -> Self:
        """Return the same in another CRS; CRSError when it has none in metres."""
        require_projected(self.geometry)
        return replace(self, geometry=self.geometry.to_crs(crs))  # type: ignore[type-var]  # all are dataclasses


@dataclass(frozen=True, eq=False)
class Shapes(_Drawn):
    """Areas that look alike.

    Attributes
    ----------
    geometry
        Polygons; rows without geometry are skipped.
    legend
        Text in the legend, "" for none.
    look
        How they are told apart without colour.
    labels
        A text in each area, in the order of the geometry; empty writes none.
    """

    geometry: gpd.GeoSeries
    legend: str = ""
    look: Look = "hatched"
    labels: Sequence[str] = ()


@dataclass(frozen=True, eq=False)
class Lines(_Drawn):
    """Lines that look alike, such as the route of a team."""

    geometry: gpd.GeoSeries
    legend: str = ""
    dashed: bool = True


@dataclass(frozen=True, eq=False)
class Points(_Drawn):
    """Places that look alike.

    Attributes
    ----------
    geometry
        Points; rows without geometry are skipped, with their labels.
    legend
        Text in the legend, "" for none.
    sign
        Their shape.
    filled
        Dark with light numbers, or light with dark ones.
    labels
        A short text (a number of at most three characters) in each, in the order of the geometry.
    """

    geometry: gpd.GeoSeries
    legend: str = ""
    sign: Sign = "circle"
    filled: bool = True
    labels: Sequence[str] = ()

    @property
    def size(self) -> float:
        """Across, in points."""
        return _NUMBERED if self.labels else _PLAIN

    @property
    def style(self) -> dict[str, Any]:
        """Marker and colours for matplotlib; the light edge is the halo."""
        face, edge = (INK, "white") if self.filled else ("white", INK)
        return {
            "marker": _SIGNS[self.sign],
            "markersize": self.size,
            "markerfacecolor": face,
            "markeredgecolor": edge,
            "markeredgewidth": 1.1,
            "linestyle": "none",
        }


def handles(shapes: Sequence[Shapes], lines: Sequence[Lines], points: Sequence[Points]) -> list[Any]:
    """Return the keys of the legend, in drawing order."""
    keys: list[Any] = [
        Patch(label=one.legend, linewidth=0.9, **_patch_style(one.look)) for one in shapes if one.legend
    ]
    keys += [Line2D([], [], label=one.legend, **_line_style(one)) for one in lines if one.legend]
    for one in points:
        if one.legend:
            keys.append(Line2D([], [], label=one.legend, **{**one.style, "markersize": _PLAIN}))
    return keys


def draw_outlines(
    axes: Axes,
    geometry: gpd.GeoSeries,
    view: shapely.Polygon,
    *,
    face: str | None,
    edge: str | None,
    width: float,
    zorder: float,
) -> None:
    """Draw the ground: areas cut to what is in view."""
    for one in _in_view(geometry, view):
        axes.add_patch(
            PathPatch(
                _path(one),
                facecolor=face or "none",
                edgecolor=edge or "none",
                linewidth=width,
                zorder=zorder,
            )
        )


def draw_areas(axes: Axes, shapes: Shapes, view: shapely.Polygon) -> None:
    """Draw the areas of a kind over the ground."""
    for one in _in_view(shapes.geometry, view):
        axes.add_patch(PathPatch(_path(one), linewidth=0.9, zorder=2.0, **_patch_style(shapes.look)))


def draw_lines(axes: Axes, lines: Lines, view: shapely.Polygon) -> None:
    """Draw routes, on a light band so that they stand out from outlines."""
    found = shapely.intersection(np.asarray(lines.geometry.dropna()), view)
    for part in shapely.get_parts(found):
        if part.geom_type == "LineString" and not part.is_empty:
            x, y = shapely.get_coordinates(part).T
            halo = [withStroke(linewidth=2.6, foreground="white")]
            axes.plot(x, y, zorder=2.5, path_effects=halo, **_line_style(lines))


def draw_points(axes: Axes, kinds: Sequence[Points]) -> list[Box]:
    """Draw the places of all kinds, moved apart where they would cover each other; return what they take."""
    rows = [
        (kind, label, xy)
        for kind in kinds
        for label, xy in zip(_labels(kind), _coordinates(kind), strict=True)
        if not np.isnan(xy).any()
    ]
    if not rows:
        return []
    scale = axes.figure.dpi / 72
    sizes = np.array([kind.size for kind, _, _ in rows]) * scale
    true = axes.transData.transform(np.array([xy for _, _, xy in rows]))
    shown = _apart(true, sizes)
    back = axes.transData.inverted()
    for (kind, label, at), pixel, moved in zip(
        rows, shown, np.abs(shown - true).max(axis=1) > 1, strict=True
    ):
        x, y = back.transform(pixel)
        if moved:
            axes.plot([at[0], x], [at[1], y], color=INK, linewidth=0.6, zorder=3.0)
            axes.plot([at[0]], [at[1]], marker="o", markersize=1.8, color=INK, zorder=3.0)
        axes.plot([x], [y], zorder=3.5, clip_on=True, **kind.style)
        if label:
            colour = "white" if kind.filled else INK
            axes.text(
                x, y, label, color=colour, fontsize=6.4, fontweight="bold",
                ha="center", va="center_baseline", zorder=3.6, clip_on=True,
            )  # fmt: skip
    return [(x - r, y - r, x + r, y + r) for (x, y), r in zip(shown, sizes / 2, strict=True)]


def draw_labels(
    axes: Axes,
    geometry: gpd.GeoSeries,
    labels: Sequence[str],
    view: shapely.Polygon,
    taken: list[Box],
    *,
    bold: bool,
) -> None:
    """Write a text in each area in view, the largest first, where nothing stands yet; `taken` grows."""
    cut = shapely.intersection(shapely.make_valid(geometry.to_numpy()), view)
    frame = axes.get_window_extent()
    for row in np.argsort(-shapely.area(cut), kind="stable"):
        if cut[row] is None or cut[row].is_empty or not labels[row]:
            continue
        at = shapely.maximum_inscribed_circle(cut[row]).coords[0] if cut[row].area else None
        if at is None:
            continue
        text = axes.text(
            at[0], at[1], labels[row], color=INK if bold else "#5a6970", fontsize=7.0 if bold else 6.2,
            fontweight="bold" if bold else "normal", style="normal" if bold else "italic",
            ha="center", va="center", zorder=3.2, clip_on=True,
            path_effects=[withStroke(linewidth=1.8, foreground="white")],
        )  # fmt: skip
        box = text.get_window_extent()
        mine = (box.x0 - 2, box.y0 - 1, box.x1 + 2, box.y1 + 1)
        inside = mine[0] > frame.x0 and mine[2] < frame.x1 and mine[1] > frame.y0 and mine[3] < frame.y1
        if not inside or any(_overlap(mine, other) for other in taken):
            text.remove()
        else:
            taken.append(mine)


def _apart(true: NDArray[np.float64], sizes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Move centres apart until no two marks cover each other, or for a fixed number of steps."""
    at = true.copy()
    angle = np.arange(len(at)) * _GOLDEN
    nudge = np.column_stack([np.cos(angle), np.sin(angle)])
    wanted = (sizes[:, None] + sizes[None, :]) / 2
    np.fill_diagonal(wanted, 0.0)
    for _ in range(_STEPS):
        gap = at[:, None, :] - at[None, :, :]
        distance = np.hypot(gap[..., 0], gap[..., 1])
        short = np.clip(wanted - distance, 0.0, None)
        if short.max() < 0.5:  # noqa: PLR2004 - half a pixel
            break
        same = distance < 1e-6  # noqa: PLR2004 - on the same spot: no direction to leave by
        direction = np.where(
            same[..., None],
            nudge[:, None, :] - nudge[None, :, :],
            gap / np.maximum(distance, 1e-6)[..., None],
        )
        at += 0.5 * (direction * short[..., None]).sum(axis=1)
    return at


def _in_view(geometry: gpd.GeoSeries, view: shapely.Polygon) -> list[Any]:
    """Return the polygons that are in view, cut to it."""
    found = geometry.dropna()
    cut = shapely.intersection(shapely.make_valid(np.asarray(found)), view)
    parts = shapely.get_parts(cut[~shapely.is_empty(cut)])
    return [part for part in parts if part.geom_type in {"Polygon", "MultiPolygon"}]


def _path(geometry: Any) -> Path:
    """Return a polygon with its holes as a path of matplotlib."""
    rings = [
        ring for part in shapely.get_parts(geometry) for ring in shapely.get_rings(shapely.normalize(part))
    ]
    return Path.make_compound_path(*(Path(shapely.get_coordinates(ring), closed=True) for ring in rings))


def _coordinates(points: Points) -> NDArray[np.float64]:
    """Return x and y of each row, NaN where there is no geometry."""
    geometry = points.geometry
    return np.column_stack([geometry.x.to_numpy(dtype=float), geometry.y.to_numpy(dtype=float)])


def _labels(points: Points) -> Sequence[str]:
    return points.labels or [""] * len(points.geometry)


def _patch_style(look: Look) -> dict[str, Any]:
    """Return fill, hatching and ink of a look."""
    fill, ink, hatch = _LOOKS[look]
    return {"facecolor": fill or "none", "edgecolor": ink, "hatch": hatch or None, "alpha": None}


def _line_style(lines: Lines) -> dict[str, Any]:
    return {"color": INK, "linewidth": 1.2, "linestyle": (0, (3, 1.6)) if lines.dashed else "solid"}


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
