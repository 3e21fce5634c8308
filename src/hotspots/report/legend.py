"""The legend: what each colour and sign on the map stands for, and the n, period and source of it all."""

from collections.abc import Iterable
from typing import Final

import geopandas as gpd

from hotspots import columns
from hotspots.analysis.change import VERDICTS
from hotspots.errors import N_
from hotspots.i18n import Words
from hotspots.report import colours, layers_cells
from hotspots.report.layers_areas import PER, Classes
from hotspots.report.layers_cells import Patches
from hotspots.report.layers_change import COLOURS
from hotspots.report.layers_density import ramp_position
from hotspots.report.safe import text

SYNTHETIC: Final = N_("Synthetic: made-up incidents, not real ones.")

AREAS: Final = {
    "district": N_("Incidents by district"),
    "wijk": N_("Incidents by quarter (wijk)"),
    "buurt": N_("Incidents by neighbourhood (buurt)"),
}
OTHER_AREAS: Final = N_("Incidents by area")

_TICKS: Final = (0.1, 0.4)  # of the maximum, rounded to one digit: they stand where the colour says so


def legend(
    sections: Iterable[str], *, n: int, period: str, source: str, synthetic: bool, words: Words
) -> str:
    """Put the sections of a map together: one HTML element, open, that can be folded away.

    Parameters
    ----------
    sections
        HTML from the functions below.
    n
        Incidents in the selection.
    period, source
        In words.
    """
    marked = f'<p class="made-up">{text(words(SYNTHETIC))}</p>' if synthetic else ""
    lines = (
        words("n = {n} incidents", n=words.number(n)),
        period,
        words("Source: {source}", source=source),
    )
    facts = "".join(f"<p>{text(line)}</p>" for line in lines if line)
    return (
        f'<details class="hotspots-legend" open><summary>{text(words("Legend"))}</summary>'
        f"{marked}{''.join(sections)}{facts}</details>"
    )


def areas_section(classes: Classes, layer: str, denominator: str | None, words: Words) -> str:
    """Explain the classes of the coloured areas, the undefined ones included."""
    title = words(AREAS.get(layer, OTHER_AREAS))
    if denominator:
        title = f"{title}, {words(PER[denominator])}"
    used = set(classes.index.tolist())
    pairs = zip(classes.colours, classes.labels, strict=True)
    rows = [_row(_box(colour), label) for cls, (colour, label) in enumerate(pairs) if cls in used]
    if classes.undefined:
        label = words.plural(
            "no rate: {n} area with too few inhabitants or dwellings",
            "no rate: {n} areas with too few inhabitants or dwellings",
            classes.undefined,
        )
        rows.append(_row(_box(colours.UNDEFINED, undefined=True), label))
    return _section(title, rows)


def density_section(maximum: float, bandwidth: float, n: int, words: Words) -> str:
    """Explain the ramp of the density with numbers at the places where the map has their colour."""
    table = colours.density_table()
    stops = "".join(
        f'<stop offset="{i / 255:.3f}" stop-color="rgb({r},{g},{b})" stop-opacity="{a / 255:.3f}"/>'
        for i, (r, g, b, a) in list(enumerate(table.tolist()))[::15]
    )
    ramp = (
        '<svg class="ramp" role="img" aria-hidden="true" preserveAspectRatio="none" viewBox="0 0 100 12">'
        f'<defs><linearGradient id="hotspots-ramp">{stops}</linearGradient></defs>'
        f'<rect width="100" height="12" fill="{colours.LAND}"/>'
        '<rect width="100" height="12" fill="url(#hotspots-ramp)"/></svg>'
    )
    values = [0.0, *(_one_digit(share * maximum) for share in _TICKS), maximum]
    ticks = "".join(_tick(value, maximum, words) for value in sorted(set(values)))
    title = text(words("Incidents per km²"))
    note = words(
        "Spread over {bandwidth} metres; {n} incidents in the picture.",
        bandwidth=words.number(bandwidth),
        n=words.number(n),
    )
    return f'<section><h3>{title}</h3>{ramp}<div class="ticks">{ticks}</div><p>{text(note)}</p></section>'


def change_section(changed: gpd.GeoDataFrame, words: Words) -> str:
    """Explain the verdicts, with how many areas have each."""
    counts = changed[columns.VERDICT].value_counts()
    rows = [
        _row(_box(colour), f"{words(VERDICTS[code])} ({words.number(int(counts.get(code, 0)))})")
        for code, colour in COLOURS.items()
    ]
    few = f"{words(VERDICTS['too_few'])} ({words.number(int(counts.get('too_few', 0)))})"
    rows.append(_row(_box(colours.UNDEFINED, undefined=True), few))
    return _section(words("Change against the baseline years"), rows)


def cells_section(found: Patches, kind: str, words: Words) -> str:
    """Explain the classes of the cells that are drawn, and how many were tested."""
    used = [name for name in layers_cells.COLOURS if (found.frame[layers_cells.CLASS] == name).any()]
    rows = [_row(_box(layers_cells.COLOURS[name]), layers_cells.class_name(name, words)) for name in used]
    if not rows:
        rows = [_row(_box(colours.LAND), words("nothing stands out"))]
    title = words("Hot and cold places (Gi*)") if kind == "hot_cold" else words("Course over the months")
    note = words("{n} cells of the inhabited area tested.", n=words.number(found.tested))
    return f"{_section(title, rows)}<p>{text(note)}</p>"


def signs_section(signs: Iterable[tuple[str, str]]) -> str:
    """Explain the signs over the background: (name of the sign, what it stands for)."""
    rows = [_row(_SIGNS[sign], label) for sign, label in signs]
    return f"<section><ul>{''.join(rows)}</ul></section>" if rows else ""


def _section(title: str, rows: list[str]) -> str:
    return f"<section><h3>{text(title)}</h3><ul>{''.join(rows)}</ul></section>"


def _row(picture: str, label: str) -> str:
    return f"<li>{picture}<span>{text(label)}</span></li>"


def _svg(inside: str) -> str:
    return f'<svg width="18" height="14" viewBox="0 0 18 14" aria-hidden="true">{inside}</svg>'


def _box(colour: str, *, undefined: bool = False) -> str:
    """Draw an area as the map does: its colour lets the land shine through."""
    edge = 'stroke="#8b9499" stroke-dasharray="3 2"' if undefined else 'stroke="#b9c4ca"'
    opacity = colours.UNDEFINED_OPACITY if undefined else colours.AREA_OPACITY
    place = 'x="1" y="1" width="16" height="12" rx="2"'
    land = f'<rect {place} fill="{colours.LAND}"/>'
    return _svg(f'{land}<rect {place} fill="{colour}" fill-opacity="{opacity}" {edge}/>')


def _frame(colour: str, dash: str = "") -> str:
    """Draw the outline of an overlay as the map does."""
    edge = f'stroke="{colour}" stroke-width="1.6" stroke-dasharray="{dash}"'
    return _svg(f'<rect x="1.5" y="1.5" width="15" height="11" fill="{colour}" fill-opacity=".1" {edge}/>')


def _disc(radius: float, colour: str) -> str:
    return _svg(f'<circle cx="9" cy="7" r="{radius}" fill="{colour}"/>')


_SIGNS: Final = {
    "hotspot": _svg(
        f'<circle cx="9" cy="7" r="6" fill="{colours.HOTSPOT}" fill-opacity=".15" '
        f'stroke="{colours.HOTSPOT}" stroke-width="2"/>'
    ),
    "hatched": _svg(
        f'<circle cx="9" cy="7" r="6" fill="none" stroke="{colours.HOTSPOT}" stroke-width="2"/>'
        f'<path d="M5 10L12 3M7 12L14 5" stroke="{colours.HOTSPOT}" stroke-width="1.4"/>'
    ),
    "stop": _disc(6.5, "#1c2b33"),
    "dot": _disc(3, colours.INCIDENT),
    "bundle": _disc(6.5, colours.INCIDENT),
    "business_park": _frame(colours.BUSINESS_PARK, "4 2.5"),
    "town_centre": _frame(colours.TOWN_CENTRE),
    "station": _svg(
        '<rect x="5" y="3" width="8" height="8" rx="1.5" fill="#fff" '
        f'stroke="{colours.STATION}" stroke-width="2.6"/>'
    ),
}


def _tick(value: float, maximum: float, words: Words) -> str:
    """Write a density below the place on the ramp that has its colour."""
    at = 100 * float(ramp_position(value, maximum))
    return f'<span style="left:{at:.1f}%">{text(_few(value, words))}</span>'


def _one_digit(value: float) -> float:
    """Round to one significant digit."""
    return float(f"{value:.0e}")


def _few(value: float, words: Words) -> str:
    """Write a density with no more digits than mean something."""
    return words.number(value, 0 if value >= 10 or value == int(value) else 1)  # noqa: PLR2004 - two digits
