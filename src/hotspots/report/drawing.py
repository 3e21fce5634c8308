"""The layers below the hotspots: areas or density, overlays, incidents, and the legend of each."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots import columns
from hotspots.analysis.counts import count_per_area
from hotspots.analysis.cube import space_time_cube
from hotspots.analysis.density import density, suggest_bandwidth
from hotspots.analysis.emerging import emerging_hot_spots
from hotspots.analysis.getis_ord import getis_ord_grid
from hotspots.analysis.rates import rate_intervals
from hotspots.analysis.selection import Selection
from hotspots.city import City
from hotspots.errors import N_, AnalysisError
from hotspots.i18n import Words
from hotspots.incidents.taxonomy import taxonomy
from hotspots.report import layers_areas, layers_change, legend
from hotspots.report.area_figures import Comparison, with_change
from hotspots.report.canvas import call
from hotspots.report.finding import Found, Layers
from hotspots.report.groups import Group
from hotspots.report.layers_cells import Patches, patches
from hotspots.report.layers_density import density_picture
from hotspots.report.layers_points import CLUSTERED_UP_TO, degrees, incident_points
from hotspots.report.memory import remembered
from hotspots.report.settings import MapSettings
from hotspots.report.study_area import NEIGHBOURS, study_grid

_AROUND: Final = 1000.0  # metres around the city in which the density is computed
_OUTLIERS: Final = (0.002, 0.998)  # without a city the view leaves out one in 250 at each side

_OVERLAYS: Final = {
    columns.BUSINESS_PARK: N_("Business parks"),
    columns.TOWN_CENTRE: N_("Town centres"),
}


@dataclass(frozen=True, eq=False)
class Scene:
    """All that a layer may need to be drawn."""

    incidents: gpd.GeoDataFrame
    memberships: pd.DataFrame
    city: City | None
    layers: Layers | None
    selection: Selection
    settings: MapSettings
    words: Words
    found: Found
    days: tuple[date, date] | None = None
    comparison: Comparison | None = None


@dataclass
class Drawn:
    """The layers in drawing order, what the legend says of them, and what could not be drawn."""

    groups: list[Group] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    signs: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    counted: gpd.GeoDataFrame | None = None
    patches: Patches | None = None


def draw(scene: Scene) -> Drawn:
    """Draw everything below the hotspots."""
    drawn = Drawn()
    if scene.settings.background == "areas":
        _areas(scene, drawn)
    elif scene.settings.background == "density":
        _density(scene, drawn)
    elif scene.settings.background in {"hot_cold", "emerging"}:
        _cells(scene, drawn)
    if scene.city is None:
        _view(scene, drawn)
    _overlays(scene, drawn)
    if "incidents" in scene.settings.overlays:
        _incidents(scene, drawn)
    if "hotspots" in scene.settings.overlays:
        drawn.signs.append(("hotspot", scene.words("hotspot, with its rank")))
    drawn.sections.append(legend.signs_section(drawn.signs))
    return drawn


def denominator_of(city: City, selection: Selection) -> str:
    """Return what a rate of the selected kinds is based on: one figure for all of them, or inhabitants."""
    known = taxonomy(city).categories
    chosen = [
        one
        for one in known.values()
        if (not selection.categories or one.code in selection.categories)
        and (not selection.groups or one.group in selection.groups)
    ]
    figures = {city.denominator(category.code, category.group) for category in chosen}
    only = figures.pop() if len(figures) == 1 else None
    return only or columns.INHABITANTS


def _areas(scene: Scene, drawn: Drawn) -> None:
    """Colour the areas by number or rate."""
    city, layers, settings, words = scene.city, scene.layers, scene.settings, scene.words
    if city is None or layers is None or settings.areas not in layers:
        drawn.notes.append(words("There are no areas to colour here."))
        return
    areas = layers[settings.areas]
    denominator = denominator_of(city, scene.selection) if settings.measure == "rate" else None
    if denominator is not None and denominator not in areas.columns:
        drawn.notes.append(
            words("There are no figures of inhabitants or dwellings for these areas: numbers are shown.")
        )
        denominator = None
    counted = count_per_area(
        areas,
        scene.memberships[settings.areas],
        denominator=denominator,
        minimum=city.minimum_denominator,
    )
    if denominator is not None:
        sure = rate_intervals(counted, minimum=city.minimum_denominator)
        counted = gpd.GeoDataFrame(sure, crs=areas.crs)
    drawn.counted = counted
    if settings.measure == "change" and _changes(scene, drawn, counted):
        return
    coloured = layers_areas.choropleth(counted, settings.areas, denominator=denominator, words=words)
    drawn.groups.append(Group("areas", (coloured.call,)))
    drawn.sections.append(legend.areas_section(coloured.classes, settings.areas, denominator, words))


def _changes(scene: Scene, drawn: Drawn, counted: gpd.GeoDataFrame) -> bool:
    """Colour the areas by the verdict on their change; tell whether there is one."""
    words, layer, comparison = scene.words, scene.settings.areas, scene.comparison
    if comparison is None or comparison.baseline is None:
        if comparison is not None and comparison.problem is not None:
            drawn.notes.append(words.error(comparison.problem))
        drawn.notes.append(words("There is nothing to compare with: numbers are shown."))
        return False
    drawn.counted = with_change(counted, layer, comparison)
    drawn.groups.append(Group("areas", (layers_change.verdicts(drawn.counted, layer, words=words),)))
    drawn.sections.append(legend.change_section(drawn.counted, words))
    drawn.notes += [note.say(words) for note in comparison.baseline.notes]
    return True


def _cells(scene: Scene, drawn: Drawn) -> None:
    """Draw the cells that stand out, or those with a course over the months."""
    kind, words = scene.settings.background, scene.words
    try:
        found = remembered(
            lambda: _patches(scene), kind, scene.incidents, scene.layers, words.language, scene.days
        )
    except AnalysisError as error:
        drawn.notes.append(words.error(error))
        return
    drawn.patches = found
    drawn.groups.append(Group(kind, (found.call,)))
    drawn.sections.append(legend.cells_section(found, kind, words))


def _patches(scene: Scene) -> Patches:
    """Test the cells of the inhabited area."""
    grid = study_grid(scene.city, scene.layers, scene.incidents)
    areas = scene.layers[scene.city.layers_of("areas")[0].key] if scene.city and scene.layers else None
    if scene.settings.background == "hot_cold":
        cells = getis_ord_grid(grid.count(scene.incidents), grid=grid, distance=NEIGHBOURS)
        classes = cells[columns.HOT].fillna("none").astype(str)
    else:
        cube = space_time_cube(scene.incidents, grid, period=scene.days)
        cells = emerging_hot_spots(cube, distance=NEIGHBOURS)
        classes = cells[columns.EMERGING].astype(str)
    return patches(cells, classes, grid, areas=areas, words=scene.words)


def _density(scene: Scene, drawn: Drawn) -> None:
    """Draw the density."""
    bandwidth = scene.settings.bandwidth or suggest_bandwidth(scene.incidents).bandwidth
    try:
        picture, n = remembered(
            lambda: _surface(scene, bandwidth), "density", scene.incidents, bandwidth, scene.layers
        )
    except AnalysisError as error:
        drawn.notes.append(scene.words.error(error))
        return
    drawn.groups.append(Group("density", (picture.call,)))
    drawn.sections.append(legend.density_section(picture.maximum, bandwidth, n, scene.words))


def _surface(scene: Scene, bandwidth: float) -> tuple[Any, int]:
    """Compute the density over the city, or over the data where there is none."""
    bounds = None
    if scene.city is not None and scene.layers is not None:
        key = scene.city.layers_of("areas")[0].key
        west, south, east, north = scene.layers[key].total_bounds
        bounds = (west - _AROUND, south - _AROUND, east + _AROUND, north + _AROUND)
    surface = density(scene.incidents, bandwidth=bandwidth, bounds=bounds)
    return density_picture(surface), surface.n


def _overlays(scene: Scene, drawn: Drawn) -> None:
    """Draw the overlays and points that were asked for and that the city has."""
    city, layers, words = scene.city, scene.layers, scene.words
    if city is None or layers is None:
        return
    for layer in (*city.layers_of("overlay"), *city.layers_of("points")):
        if layer.key not in scene.settings.overlays or layer.key not in layers:
            continue
        counts = scene.memberships[layer.key].value_counts()
        frame = layers[layer.key]
        if layer.kind == "points":
            prepared = layers_areas.stations(frame, layer, counts=counts, words=words)
            label = words("railway station, within {radius} metres", radius=words.number(layer.radius or 0))
            drawn.signs.append(("station", label))
        else:
            prepared = layers_areas.overlay(frame, layer.key, counts=counts, words=words)
            known = layer.key in _OVERLAYS
            label = words(_OVERLAYS[layer.key]) if known else layer.key
            drawn.signs.append((layer.key if known else columns.TOWN_CENTRE, label))
        drawn.groups.append(Group(layer.key, (prepared,)))


def _incidents(scene: Scene, drawn: Drawn) -> None:
    """Draw the incidents that have a location."""
    located = int((scene.memberships[columns.PLACE] != columns.NO_LOCATION).sum())
    if not located:
        return
    prepared = remembered(
        lambda: incident_points(scene.incidents, words=scene.words),
        "incidents",
        scene.incidents,
        scene.words.language,
    )
    drawn.groups.append(Group("incidents", (prepared,)))
    if located <= CLUSTERED_UP_TO:
        drawn.signs += [
            ("dot", scene.words("one incident")),
            ("bundle", scene.words("so many incidents together; zoom in to see them apart")),
        ]
    else:
        drawn.signs.append(("dot", scene.words("incidents; a larger dot is more of them on one spot")))


def _view(scene: Scene, drawn: Drawn) -> None:
    """Without a city, look where the data is; a stray incident does not decide."""
    lon, lat = degrees(scene.incidents)
    if not len(lon):
        return
    south, north = np.quantile(lat, _OUTLIERS).round(4).tolist()
    west, east = np.quantile(lon, _OUTLIERS).round(4).tolist()
    drawn.groups.append(Group("view", (call("view", bounds=[[south, west], [north, east]]),)))
