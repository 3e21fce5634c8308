"""The command that proposes patrols: the same plan as the page, told in lines and written as sheets."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from hotspots.action.patrol_types import PatrolOptions, Team
from hotspots.action.plan_json import to_json
from hotspots.action.plans import Plan
from hotspots.city import City
from hotspots.cli import options as opt
from hotspots.cli import work
from hotspots.cli.options import words
from hotspots.cli.selecting import gather, refuse_unknown, selection_of
from hotspots.cli.teams import read_teams
from hotspots.columns import OCCURRED_FROM
from hotspots.errors import N_, HotspotsError
from hotspots.incidents.taxonomy import GROUP_LABELS
from hotspots.places.joining import join
from hotspots.register import Register
from hotspots.report import patrol_files
from hotspots.report import patrol_words as told
from hotspots.report.patrol_book import PatrolBook
from hotspots.report.patrol_places import named_places
from hotspots.report.patrol_proposal import FEEDBACK_DAYS, PatrolQuestion, first_whole_week, propose
from hotspots.report.patrol_sheet import patrol_sheet
from hotspots.report.words import source_phrase


def patrols(
    context: typer.Context,
    file: opt.OptionalFile = None,
    *,
    week: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            show_default=False,
            help=words("The Monday of the week; by default the first whole week after the data."),
        ),
    ] = None,
    team: Annotated[
        list[str] | None,
        typer.Option(
            "--team",
            show_default=False,
            help=words(
                "A team as name:mode:place:hours, such as 'Team 1:bike:Stadhuis:1-5 14:00-22:00'. "
                "Repeatable. The mode is foot, bike or car; the place is x,y or a name; day 1 is Monday."
            ),
        ),
    ] = None,
    teams: Annotated[
        Path | None,
        typer.Option("--teams", show_default=False, help=words("A TOML file of teams (docs/patrols.md).")),
    ] = None,
    stop_minutes: Annotated[int, typer.Option(help=words("Minutes of a stop, 10 to 15."))] = 12,
    reserve: Annotated[
        float, typer.Option(help=words("Share of each shift kept free outside hotspots, 0 to 1."))
    ] = 0.2,
    most_hotspots: Annotated[
        int, typer.Option("--hotspots", min=1, help=words("The largest hotspots, at most so many."))
    ] = 30,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            show_default=False,
            help=words("Write sheets (PDF), GPX, iCal, GeoJSON and the plan into this folder."),
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
    crs: opt.Crs = None,
    mapping: opt.Mapping = None,
    sheet: opt.Sheet = None,
    day_first: opt.DayFirst = None,
    repair_swapped: opt.RepairSwapped = False,
    timezone: opt.Timezone = None,
    database: opt.Database = None,
) -> None:
    """Propose patrols for a week."""
    with work.told_errors():
        plan, place = _propose(context.params)
        book = PatrolBook.of(plan)
        _tell(book)
        if out is not None:
            written = _write(plan, book, place, out)
            typer.echo()
            typer.echo(words("Written to {path}: {files}.", path=str(out), files=", ".join(written)))


def _propose(params: dict[str, Any]) -> tuple[Plan, work.Place]:
    """Ask for the plan that the options describe."""
    refuse_unknown("method", params["method"], ("dbscan", "hdbscan"))
    refuse_unknown("group", params["group"], tuple(GROUP_LABELS))
    incidents, synthetic, place = gather(params)
    if place.city is None:
        raise HotspotsError(
            "patrol_city",
            N_("Patrols are planned for a city. There is none. Give --city a file."),
        )
    if incidents.empty:
        raise HotspotsError(
            "patrol_no_incident",
            N_("Patrols are planned from incidents. There is none. Give a file, or import one."),
        )
    monday = _week(params["week"], incidents[OCCURRED_FROM].max().date())
    question = PatrolQuestion(
        week=monday,
        teams=_teams(params, monday, place.city, place),
        options=PatrolOptions(stop_minutes=params["stop_minutes"], reserve=params["reserve"]),
        most_hotspots=params["most_hotspots"],
        method=params["method"],
        radius=params["radius"],
        minimum=params["min_incidents"],
    )
    with work.progress() as step:
        plan = propose(
            incidents,
            join(incidents, place.city, place.layers),
            place.city,
            place.layers,
            selection_of(params, place.city),
            question,
            title=words("Patrols of {day}", day=words.day(monday)),
            synthetic=synthetic,
            patrolled=_patrolled(params, place.city.key, monday, synthetic=synthetic),
            progress=step(words("Planning")),
        )
    return plan, place


def _patrolled(params: dict[str, Any], city_key: str, week: date, *, synthetic: bool) -> dict[str, float]:
    """Return the minutes noted in the register before the week; a file has none."""
    if params["file"] is not None:
        return {}
    with Register.open(params["database"]) as register:
        return register.visits.minutes(
            city_key,
            synthetic=synthetic,
            first_day=week - timedelta(days=FEEDBACK_DAYS),
            last_day=week - timedelta(days=1),
        )


def _week(given: datetime | None, last_day: date) -> date:
    """Return the Monday that was given, or that of the first whole week after the data."""
    return first_whole_week(last_day) if given is None else given.date()


def _teams(params: dict[str, Any], week: date, city: City, place: work.Place) -> tuple[Team, ...]:
    """Return the teams that were given."""
    places = named_places(city, place.layers, words)
    return read_teams(params["team"] or (), params["teams"], week=week, places=places)


def _tell(book: PatrolBook) -> None:
    """Tell the plan: how much it covers, each round with its stops, the warnings."""
    typer.secho(words("Week of {week}", week=told.week_name(book, words)), bold=True)
    typer.echo(told.basis_sentence(book, words, source_phrase(book.facts["sources"], words)))
    for sentence in (*told.coverage_sentences(book, words), *told.note_sentences(book, words)):
        typer.echo(f"  {sentence}")
    typer.echo(f"  {told.ways_sentence(book, words)}")
    for one in book.rounds:
        typer.echo()
        typer.secho(f"{one.team}, {told.round_name(book, one, words)}", bold=True)
        for stop in one.stops:
            spot = book.spots[stop.key]
            star = " *" if told.haal_sentence(spot, words) else ""
            typer.echo(
                f"  {stop.order:>2}. {told.stop_times(stop)}  {spot.name(words)}{star}: "
                f"{told.pace_phrase(stop.expected, words)}"
            )
        if not one.stops:
            typer.echo(f"  {words('No stop in this round: all of it is free.')}")
    for spot in book.spots.values():
        haal = told.haal_sentence(spot, words)
        if haal and spot.stops:
            typer.echo(f"* {spot.name(words)}: {haal}")


def _write(plan: Plan, book: PatrolBook, place: work.Place, folder: Path) -> list[str]:
    """Write what a team takes along, and the plan itself; return the names of the files."""
    if place.city is None:
        return []
    city, now = place.city, datetime.now(UTC)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise HotspotsError(
            "file_not_written",
            N_("A file is written into a folder that exists and is open to you. {path}: {reason}."),
            path=str(folder),
            reason=error.strerror or "",
        ) from None
    mark = "-synthetic" if book.synthetic else ""
    files = {
        f"patrols-{book.week.isoformat()}{mark}.json": to_json(plan).encode(),
        f"patrols-{book.week.isoformat()}{mark}.geojson": patrol_files.geojson(book, city, words=words),
    }
    for team in book.teams:
        name = f"{patrol_files.file_name(team)}-{book.week.isoformat()}{mark}"
        files |= {
            f"{name}.pdf": patrol_sheet(book, team, city, place.layers, words=words, made=now.date()),
            f"{name}.gpx": patrol_files.gpx(book, team, city, words=words),
            f"{name}.ics": patrol_files.ical(book, team, city, words=words, made=now),
        }
    for name, content in files.items():
        work.write(folder / name, content)
    return list(files)
