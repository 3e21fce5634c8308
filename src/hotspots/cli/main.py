"""The commands; each reads its options, calls the rooms and tells."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from hotspots import __version__
from hotspots.city import default_city_path, load_city
from hotspots.cli import options as opt
from hotspots.cli import tell, work
from hotspots.cli.addresses import addresses
from hotspots.cli.geodata import geodata
from hotspots.cli.incident import incident
from hotspots.cli.letters import letters
from hotspots.cli.options import words
from hotspots.cli.patrols import patrols
from hotspots.cli.pictures import draw_map, list_hotspots
from hotspots.incidents.demo import demo_city, write_dirty_export
from hotspots.incidents.rejected import write_rejected
from hotspots.incidents.writing import write_incidents
from hotspots.places.layers import load_layers
from hotspots.register import Register

ROWS_REJECTED: Final = 1
"""Exit code of ``check`` when it did its work and some rows were rejected."""

app = typer.Typer(
    name="hotspots",
    help=words("Geocoded incidents in, decisions out: the hotspot map of a city."),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(geodata, name="geodata")
app.add_typer(addresses, name="addresses")
app.add_typer(letters, name="letters")
app.command("map", help=words("Draw the hotspots on a standalone map that works offline."))(draw_map)
app.command("hotspots", help=words("List the hotspots, or write them to a file."))(list_hotspots)
app.command(help=words("Propose patrols: which hotspots, in which hour, by which team."))(patrols)
app.command("incident", help=words("Tell what is known around a new explosion or shooting."))(incident)


def _say_version(wanted: bool) -> None:  # noqa: FBT001 - the shape of a typer callback
    """Print the version and stop."""
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def main(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_say_version, is_eager=True, help=words("Say the version and stop.")
        ),
    ] = False,
) -> None:
    """Take the options that stand before the command."""


@app.command(help=words("Inspect a file of incidents and report what is in it; nothing is kept."))
def check(
    context: typer.Context,
    file: opt.File,
    *,
    city: opt.CityFile = None,
    no_city: opt.NoCity = False,
    crs: opt.Crs = None,
    mapping: opt.Mapping = None,
    save_mapping: opt.SaveMapping = None,
    sheet: opt.Sheet = None,
    day_first: opt.DayFirst = None,
    repair_swapped: opt.RepairSwapped = False,
    keep_duplicates: opt.KeepDuplicates = False,
    timezone: opt.Timezone = None,
    rejected: opt.Rejected = None,
    database: opt.Database = None,
) -> None:
    """Inspect a file; exit code 1 when rows were rejected."""
    with work.told_errors():
        place = work.find_place(city, no_city=no_city, crs=crs)
        options = work.FileOptions.of(context.params)
        table, inspection = work.inspect_file(file, place, options, database=database)
        tell.inspection_report(table, inspection)
        if rejected is not None:
            write_rejected(inspection, rejected, words)
            typer.echo(words("The rejected rows stand in {path}.", path=str(rejected)))
    if len(inspection.rejected):
        raise typer.Exit(ROWS_REJECTED)


@app.command("import", help=words("Inspect a file and add what is accepted to the register."))
def import_file(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE]", show_default=False, help=words("A file of incidents, as for check.")
        ),
    ] = None,
    *,
    undo: Annotated[
        int | None,
        typer.Option(show_default=False, help=words("Undo the import with this number.")),
    ] = None,
    city: opt.CityFile = None,
    crs: opt.Crs = None,
    mapping: opt.Mapping = None,
    save_mapping: opt.SaveMapping = None,
    sheet: opt.Sheet = None,
    day_first: opt.DayFirst = None,
    repair_swapped: opt.RepairSwapped = False,
    keep_duplicates: opt.KeepDuplicates = False,
    regime: opt.Regime = "wpg",
    rejected: opt.Rejected = None,
    database: opt.Database = None,
) -> None:
    """Import a file, undo an import, or list the imports when neither is given."""
    with work.told_errors(), Register.open(database) as register:
        if undo is not None:
            tell.undone(register.undo(undo))
            return
        found = load_city(city or default_city_path())
        if file is None:
            tell.imports(register.imports(found.key))
            return
        place = work.Place(found, load_layers(found))
        options = work.FileOptions.of(context.params)
        table, inspection = work.inspect_file(file, place, options, database=database)
        tell.inspection_report(table, inspection)
        if rejected is not None:
            write_rejected(inspection, rejected, words)
        tell.imported(register.add(inspection, city_key=found.key))


@app.command(help=words("Write the synthetic incidents of the demo city to a file."))
def demo(
    *,
    out: Annotated[
        Path,
        typer.Option(help=words("The file to write: .csv, .geojson, .gpkg or .parquet."), show_default=False),
    ],
    seed: Annotated[
        int, typer.Option(help=words("Source of chance: the same number, the same city."))
    ] = 2023,
    until: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            show_default=False,
            help=words("The last full month on or before this day is the last; by default the end of 2023."),
        ),
    ] = None,
    dirty: Annotated[
        bool, typer.Option("--dirty", help=words("As a police export with every fault an export can have."))
    ] = False,
    city: opt.CityFile = None,
) -> None:
    """Write the demo city, clean or dirty."""
    with work.told_errors():
        found = load_city(city or default_city_path())
        made = demo_city(
            found, load_layers(found), seed=seed, until=until.date() if until else date(2023, 12, 31)
        )
        if dirty:
            write_dirty_export(made, out, seed=seed)
        else:
            write_incidents(made.incidents, out)
        typer.echo(
            words(
                "{n} synthetic incidents written to {path}. None of them happened.",
                n=words.number(len(made.incidents)),
                path=str(out),
            )
        )


@app.command(help=words("Start the app in the browser."))
def serve(
    *,
    host: Annotated[
        str, typer.Option(help=words("Where to listen; by default only this machine."))
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help=words("The port to listen on."))] = 8501,
    city: opt.CityFile = None,
    database: opt.Database = None,
) -> None:
    """Serve the pages until interrupted."""
    from hotspots.web.server import serve as serve_pages  # noqa: PLC0415 - Streamlit takes a second to load

    typer.echo(words("The app is at http://{host}:{port} (stop with Ctrl-C).", host=host, port=port))
    serve_pages(host, port, database=database, city=city)
