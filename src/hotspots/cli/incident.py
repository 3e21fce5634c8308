"""The command for the duty officer: what is known around a new incident, on the terminal and on paper."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Final, NamedTuple
from zoneinfo import ZoneInfo

import geopandas as gpd
import pandas as pd
import shapely
import typer

from hotspots import columns
from hotspots.action.duty import Asked, Duty, DutyOptions, alarms, asked_of, duty
from hotspots.city import City, default_city_path, load_city
from hotspots.cli import options as opt
from hotspots.cli import work
from hotspots.cli.options import words
from hotspots.errors import N_, HotspotsError
from hotspots.incidents.demo import demo_city
from hotspots.incidents.taxonomy import taxonomy
from hotspots.places.joining import join
from hotspots.places.layers import load_layers
from hotspots.places.measures_demo import demo_measures
from hotspots.register import Register
from hotspots.report import duty_words as told
from hotspots.report.duty_sheet import DutySheet
from hotspots.report.words import source_phrase

_LISTED: Final = 20
_FORMATS: Final = ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"]


class Ground(NamedTuple):
    """The city and its layers."""

    city: City
    layers: Mapping[str, gpd.GeoDataFrame]


def incident(
    incident_id: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", show_default=False, help=words("Number of an incident of the data.")),
    ] = None,
    *,
    at: Annotated[
        str | None,
        typer.Option(show_default=False, help=words("A place instead: x,y in metres (RD): 143430,487080.")),
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option(formats=_FORMATS, show_default=False, help=words("Its moment, as 2023-02-12 03:10.")),
    ] = None,
    radius: Annotated[float, typer.Option(help=words("Metres around it."))] = DutyOptions.radius,
    days: Annotated[int, typer.Option(help=words("Days before it."))] = DutyOptions.days,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", show_default=False, help=words("Write one page to print to this PDF.")),
    ] = None,
    city: opt.CityFile = None,
    database: opt.Database = None,
) -> None:
    """Tell what is known around an incident; without one, list the newest explosions and shootings."""
    with work.told_errors():
        found = load_city(city or default_city_path())
        ground = Ground(found, load_layers(found))
        incidents, measures, synthetic = _stock(ground, database)
        if incident_id is None and at is None:
            _list(incidents, ground, synthetic=synthetic)
            return
        asked = _asked(incidents, ground, incident_id, at, on)
        known = _known(incidents, measures, ground, asked, DutyOptions(radius=radius, days=days))
        sheet = _sheet(incidents, ground, known, synthetic=synthetic)
        _tell(sheet)
        if out is not None:
            work.write(out, sheet.pdf())
            typer.echo(words("The page stands in {path}.", path=str(out)))


def _stock(ground: Ground, database: str | None) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, bool]:
    """Return incidents and measures of the register, or those of the demo city; and whether they are."""
    city = ground.city
    with Register.open(database) as register:
        incidents, measures = register.incidents(city), register.measures.all(city)
        added = register.measures.version(city.key)
    if not incidents.empty:
        return incidents, measures, False
    demo = demo_city(city, ground.layers)
    return demo.incidents, measures if added else demo_measures(demo, ground.layers), True


def _asked(
    incidents: gpd.GeoDataFrame,
    ground: Ground,
    incident_id: str | None,
    at: str | None,
    on: datetime | None,
) -> Asked:
    """Return the incident asked about: one of the data, or a place and moment."""
    if incident_id is not None:
        row = incidents.loc[(incidents[columns.INCIDENT_ID] == incident_id) & incidents.geometry.notna()]
        if row.empty:
            raise HotspotsError(
                "incident_unknown",
                N_(
                    "An incident is asked for by its number. There is none of that number with a place. "
                    "Give --at and --on, or see the list without a number."
                ),
            )
        return asked_of(row.iloc[0].drop(incidents.geometry.name), row.geometry.iloc[0])
    parts = (at or "").split(",")
    try:
        x, y = (float(part) for part in parts)
    except ValueError:
        x = y = float("nan")
    west, south, east, north = ground.city.bounds
    if on is None or not (west <= x <= east and south <= y <= north):
        raise HotspotsError(
            "incident_place",
            N_(
                "A place is x,y in metres within the city, and comes with a moment. That is not so here. "
                'Write for instance --at 143430,487080 --on "2023-02-12 03:10".'
            ),
        )
    moment = pd.Timestamp(on).tz_localize(ground.city.timezone, ambiguous=True, nonexistent="shift_forward")
    return Asked(shapely.Point(x, y), moment)


def _known(
    incidents: gpd.GeoDataFrame,
    measures: gpd.GeoDataFrame,
    ground: Ground,
    asked: Asked,
    options: DutyOptions,
) -> Duty:
    """Put together what is known."""
    moments = incidents[columns.OCCURRED_FROM]
    marks = (columns.STATION, columns.TOWN_CENTRE)
    return duty(
        incidents,
        measures,
        asked=asked,
        baseline_years=ground.city.baseline_years,
        covered=(moments.min().date(), moments.max().date()),
        landmarks={key: ground.layers[key] for key in marks if key in ground.layers},
        options=options,
    )


def _sheet(incidents: gpd.GeoDataFrame, ground: Ground, known: Duty, *, synthetic: bool) -> DutySheet:
    """Return the page."""
    sources = tuple(sorted(map(str, incidents[columns.SOURCE].dropna().unique())))
    return DutySheet(
        duty=known,
        city=ground.city,
        layers=ground.layers,
        words=words,
        area=_area(ground, known.asked),
        source=source_phrase(sources, words),
        synthetic=synthetic,
        day=_today(ground),
    )


def _area(ground: Ground, asked: Asked) -> str | None:
    """Name the quarter that the place is in."""
    if columns.WIJK not in ground.layers:
        return None
    areas = ground.layers[columns.WIJK]
    found = areas.loc[areas.intersects(asked.place)].sort_values(columns.CODE)
    return None if found.empty else str(found[columns.NAME].iloc[0])


def _today(ground: Ground) -> date:
    """Return the day on which the page is made, by the clock of the city."""
    return datetime.now(tz=ZoneInfo(ground.city.timezone)).date()


def _tell(sheet: DutySheet) -> None:
    """Tell what is known in plain lines."""
    kinds = taxonomy(sheet.city)
    if sheet.synthetic:
        typer.secho(words("Synthetic: none of this happened."), bold=True)
    typer.secho(told.heading(sheet.duty, words, categories=kinds, area=sheet.area), bold=True)
    for sentence in told.sentences(sheet.duty, words, categories=kinds, centre=sheet.city.centre):
        typer.echo(f"- {sentence}")
    typer.echo(words(told.CAUTION))


def _list(incidents: gpd.GeoDataFrame, ground: Ground, *, synthetic: bool) -> None:
    """List the newest explosions and shootings, and what followed them at the same address."""
    kinds = taxonomy(ground.city)
    if synthetic:
        typer.secho(words("Synthetic: none of this happened."), bold=True)
    found = alarms(incidents)
    if found.empty:
        typer.echo(words("There are no explosions or shootings with a place in the data."))
        return
    shown = found.iloc[:_LISTED]
    names = _names(shown, ground)
    for row, name in zip(shown.drop(columns=shown.geometry.name).to_dict("records"), names, strict=True):
        parts = [
            str(row[columns.INCIDENT_ID]),
            words.moment(row[columns.OCCURRED_FROM]),
            kinds.label(str(row[columns.CATEGORY]), words.language),
            name,
            words("repeat") if row[columns.FOLLOWS] else "",
        ]
        typer.echo("  ".join(filter(None, parts)))


def _names(shown: gpd.GeoDataFrame, ground: Ground) -> list[str]:
    """Name the quarter of each incident; empty where there is none."""
    if columns.WIJK not in ground.layers:
        return [""] * len(shown)
    areas = ground.layers[columns.WIJK]
    names = dict(zip(areas[columns.CODE], areas[columns.NAME], strict=True))
    codes = join(shown, ground.city, ground.layers)[columns.WIJK]
    return [str(names.get(code, "")) for code in codes]
