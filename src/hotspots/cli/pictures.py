"""The commands that show hotspots: as a map, as lines on the terminal, as a file.

Their options are read from the context, because both share most of them.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer

from hotspots.analysis.rhythm import PARTS_OF_DAY
from hotspots.analysis.selection import Selection, period, select
from hotspots.city import City
from hotspots.cli import options as opt
from hotspots.cli import tell, work
from hotspots.cli.options import words
from hotspots.errors import N_, HotspotsError
from hotspots.incidents.taxonomy import GROUP_LABELS, UNKNOWN, taxonomy
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
            _refuse_unknown("out", out.suffix.lower(), tuple(export.FORMATS))
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
        _refuse_unknown(name, params.get(name), allowed)
    place = work.find_place(params["city"], no_city=params["no_city"], crs=params["crs"])
    synthetic = False
    if params["file"] is None:
        incidents, synthetic = work.stored_incidents(place, params["database"])
        if synthetic:
            typer.secho(
                words("The register is empty: this is the demo city, all of it synthetic."), bold=True
            )
    else:
        _, inspection = work.inspect_file(
            params["file"], place, work.FileOptions.of(params), database=params.get("database")
        )
        typer.echo(tell.books(inspection))
        incidents = inspection.incidents
    selection = _selection(params, place.city)
    chosen = select(incidents, selection)
    if place.city is None:
        memberships: pd.DataFrame = places_without_city(chosen)
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


def _selection(params: Mapping[str, Any], city: City | None) -> Selection:
    """Return the selection; a category may be given by code or by name."""
    given = pd.Series(list(params["category"] or ()), dtype="str")
    categories = taxonomy(city).recognise(given)
    for name, code in zip(given, categories, strict=True):
        if code == UNKNOWN and name.casefold() != UNKNOWN:
            raise HotspotsError(
                "category_unknown",
                N_("A category is a code or a name, such as 1.1.1. Given: {given}. Choose one that exists."),
                given=name,
            )
    return Selection(
        groups=tuple(params["group"] or ()),
        categories=tuple(categories),
        start=params["start"].date() if params["start"] else None,
        end=params["end"].date() if params["end"] else None,
        parts_of_day=tuple(params["part_of_day"] or ()),
        weekdays=tuple(day - 1 for day in params["weekday"] or ()),
    )


def _refuse_unknown(name: str, given: str | list[str] | None, allowed: tuple[str, ...]) -> None:
    """Refuse a value that an option does not have."""
    values = [given] if isinstance(given, str) else given or []
    for value in values:
        if value not in allowed:
            raise HotspotsError(
                "option_unknown",
                N_("--{option} takes {allowed}. Given: {given}. Choose one of those."),
                option=name.replace("_", "-"),
                allowed=", ".join(allowed),
                given=value,
            )
