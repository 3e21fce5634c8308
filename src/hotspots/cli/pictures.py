"""The commands that show hotspots: as a map, as lines on the terminal, as a file.

Their options are read from the context, because both share most of them.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from hotspots.analysis.rhythm import PARTS_OF_DAY
from hotspots.analysis.selection import period, select
from hotspots.cli import options as opt
from hotspots.cli import tell, work
from hotspots.cli.options import words
from hotspots.cli.selecting import gather, refuse_unknown, selection_of
from hotspots.incidents.taxonomy import GROUP_LABELS
from hotspots.places.joining import join
from hotspots.report import export
from hotspots.report.page import standalone_html
from hotspots.report.picture import Picture, compose, places_without_city
from hotspots.report.settings import MapSettings

_CHOICES = {
    "background": ("density", "areas", "none"),
    "method": ("dbscan", "hdbscan"),
    "group": tuple(GROUP_LABELS),
    "part_of_day": tuple(PARTS_OF_DAY),
}


def draw_map(
    context: typer.Context,
    file: opt.OptionalFile = None,
    *,
    out: Annotated[Path, typer.Option("--out", "-o", help=words("The HTML file to write."))] = Path(
        "map.html"
    ),
    background: Annotated[
        str, typer.Option(help=words("What is coloured: density, areas or none."))
    ] = "density",
    areas: Annotated[
        str, typer.Option(help=words("The layer of areas that is coloured, such as district, wijk or buurt."))
    ] = "wijk",
    rate: Annotated[
        bool, typer.Option("--rate", help=words("Colour areas by rate per 1,000 instead of by number."))
    ] = False,
    bandwidth: Annotated[
        float | None,
        typer.Option(
            min=1, show_default=False, help=words("Of the density, in metres; by default a suggestion.")
        ),
    ] = None,
    incidents: Annotated[
        bool, typer.Option("--incidents", help=words("Draw the incidents themselves too; think of privacy."))
    ] = False,
    group: opt.Groups = None,
    category: opt.Categories = None,
    start: opt.Start = None,
    end: opt.End = None,
    part_of_day: opt.PartsOfDay = None,
    weekday: opt.Weekdays = None,
    method: opt.Method = "dbscan",
    radius: opt.Radius = None,
    min_incidents: opt.MinIncidents = None,
    city: opt.CityFile = None,
    no_city: opt.NoCity = False,
    crs: opt.Crs = None,
    mapping: opt.Mapping = None,
    sheet: opt.Sheet = None,
    day_first: opt.DayFirst = None,
    repair_swapped: opt.RepairSwapped = False,
    timezone: opt.Timezone = None,
    database: opt.Database = None,
) -> None:
    """Write a standalone map of the hotspots."""
    with work.told_errors():
        picture = _answer(context.params)
        work.write(out, standalone_html(picture).encode())
    tell.hotspots(picture)
    typer.echo(words("The map stands in {path}; it opens in any browser, without a network.", path=str(out)))


def list_hotspots(
    context: typer.Context,
    file: opt.OptionalFile = None,
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", show_default=False, help=words("Write them to this .csv, .geojson or .gpkg.")
        ),
    ] = None,
    group: opt.Groups = None,
    category: opt.Categories = None,
    start: opt.Start = None,
    end: opt.End = None,
    part_of_day: opt.PartsOfDay = None,
    weekday: opt.Weekdays = None,
    method: opt.Method = "dbscan",
    radius: opt.Radius = None,
    min_incidents: opt.MinIncidents = None,
    city: opt.CityFile = None,
    no_city: opt.NoCity = False,
    crs: opt.Crs = None,
    mapping: opt.Mapping = None,
    sheet: opt.Sheet = None,
    day_first: opt.DayFirst = None,
    repair_swapped: opt.RepairSwapped = False,
    timezone: opt.Timezone = None,
    database: opt.Database = None,
) -> None:
    """List the hotspots in words, or write them to a file."""
    with work.told_errors():
        if out is not None:
            refuse_unknown("out", out.suffix.lower(), tuple(export.FORMATS))
        picture = _answer(context.params)
        if out is None:
            tell.hotspots(picture, in_full=True)
            return
        work.write(out, export.FORMATS[out.suffix.lower()](picture))
    n = len(picture.hotspots)
    typer.echo(words.plural("{n} hotspot written to {path}.", "{n} hotspots written to {path}.", n, path=out))


def _answer(params: Mapping[str, Any]) -> Picture:
    """Compose the picture that the options of a command ask for."""
    for name, allowed in _CHOICES.items():
        refuse_unknown(name, params.get(name), allowed)
    incidents, synthetic, place = gather(params)
    selection = selection_of(params, place.city)
    chosen = select(incidents, selection)
    if place.city is None:
        memberships = places_without_city(chosen)
    else:
        memberships = join(chosen, place.city, place.layers)
    return compose(
        chosen,
        memberships,
        place.city,
        place.layers or None,
        selection,
        _settings(params),
        words,
        period=period(incidents, selection),
        demo=synthetic,
    )


def _settings(params: Mapping[str, Any]) -> MapSettings:
    """Return the settings of the map."""
    given = {name: params[name] for name in ("background", "areas", "bandwidth") if name in params}
    return MapSettings(
        **given,
        measure="rate" if params.get("rate") else "count",
        overlays=("hotspots", *(("incidents",) if params.get("incidents") else ())),
        method=params["method"],
        radius=params["radius"],
        minimum=params["min_incidents"],
    )
