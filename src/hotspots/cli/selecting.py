"""Which incidents a command works on: a file, the register or the demo city, and the filters."""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import pandas as pd
import typer

from hotspots.analysis.selection import Selection
from hotspots.city import City
from hotspots.cli import tell, work
from hotspots.cli.options import words
from hotspots.errors import N_, HotspotsError
from hotspots.incidents.taxonomy import UNKNOWN, taxonomy


def gather(params: Mapping[str, Any]) -> tuple[gpd.GeoDataFrame, bool, work.Place]:
    """Return the incidents asked for, whether they are synthetic, and the place."""
    place = work.find_place(params["city"], no_city=params.get("no_city", False), crs=params["crs"])
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
    return incidents, synthetic, place


def selection_of(params: Mapping[str, Any], city: City | None) -> Selection:
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


def refuse_unknown(name: str, given: str | list[str] | None, allowed: tuple[str, ...]) -> None:
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
