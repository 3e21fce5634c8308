"""The commands about addresses: load the table of the city, say what is loaded, clear it."""

import csv
from io import StringIO
from pathlib import Path
from typing import Annotated

import typer

from hotspots.city import default_city_path, load_city
from hotspots.cli import options as opt
from hotspots.cli import work
from hotspots.cli.options import words
from hotspots.cli.tell import findings
from hotspots.incidents.notes import Note
from hotspots.places.addresses import AddressInspection, read_addresses
from hotspots.places.layers import load_layers
from hotspots.register import AddressInfo, Register

addresses = typer.Typer(
    help=words("The addresses of the city: where letters go, and where incidents with an address lie."),
    no_args_is_help=True,
)


@addresses.command(help=words("Load a table of addresses; it takes the place of the one before."))
def load(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            show_default=False,
            help=words(
                "bag-light.gpkg of PDOK, or a CSV with postcode, huisnummer, toevoeging, x, y, gebruiksdoel."
            ),
        ),
    ],
    *,
    layer: Annotated[
        str | None,
        typer.Option(show_default=False, help=words("Layer of the GeoPackage; by default verblijfsobject.")),
    ] = None,
    edition: Annotated[
        str | None,
        typer.Option(
            show_default=False,
            help=words("Year or date of the table; by default the one that the file states."),
        ),
    ] = None,
    repair_swapped: opt.RepairSwapped = False,
    rejected: opt.Rejected = None,
    city: opt.CityFile = None,
    database: opt.Database = None,
) -> None:
    """Load a table; what is rejected is told, and does not stop the rest."""
    with work.told_errors():
        found = load_city(city or default_city_path())
        with work.progress() as step:
            inspection = read_addresses(
                file,
                city=found,
                layers=load_layers(found),
                layer=layer,
                edition=edition,
                repair_swapped=repair_swapped,
                progress=step(words("Reading")),
            )
        _report(inspection)
        if rejected is not None:
            work.write(rejected, _rejected_rows(inspection))
        with Register.open(database) as register:
            _tell(register.addresses.load(inspection, city_key=found.key))


@addresses.command(help=words("Say which table of addresses is loaded."))
def info(*, city: opt.CityFile = None, database: opt.Database = None) -> None:
    """Say what is loaded."""
    with work.told_errors(), Register.open(database) as register:
        found = load_city(city or default_city_path())
        loaded = register.addresses.info(found.key)
        if loaded is None:
            typer.echo(
                words(
                    "No addresses are loaded for {city}. The demo city brings synthetic ones.",
                    city=found.name,
                )
            )
            return
        _tell(loaded)


@addresses.command(help=words("Delete the table of addresses; letters that were released keep their own."))
def clear(*, city: opt.CityFile = None, database: opt.Database = None) -> None:
    """Delete what is loaded."""
    with work.told_errors(), Register.open(database) as register:
        gone = register.addresses.clear(load_city(city or default_city_path()).key)
        typer.echo(words.plural("{n} address deleted.", "{n} addresses deleted.", gone))


def _tell(loaded: AddressInfo) -> None:
    """Say what is loaded."""
    typer.secho(loaded.filename, bold=True)
    typer.echo(
        words(
            "{read} rows read = {accepted} accepted + {rejected} rejected. Dwellings: {dwellings}.",
            read=words.number(loaded.read),
            accepted=words.number(loaded.accepted),
            rejected=words.number(loaded.rejected),
            dwellings=words.number(loaded.dwellings),
        )
    )
    typer.echo(
        words(
            "Loaded on {when}. Edition: {edition}. SHA-256 of the content: {digest}.",
            when=words.moment(loaded.loaded_at),
            edition=loaded.edition or words("not stated"),
            digest=loaded.digest[:16],
        )
    )


def _report(inspection: AddressInspection) -> None:
    """Tell what was found in which lines."""
    for note in inspection.notes:
        typer.echo(f"  {note.say(words)}")
    for refusal in inspection.refused:
        why = refusal.why.say(words)
        typer.echo("  " + words("Column {column} is refused. {why}", column=refusal.column, why=why))
    findings(inspection.findings)
    typer.echo()


def _rejected_rows(inspection: AddressInspection) -> bytes:
    """Return the rejected lines with their reasons as CSV; nothing of the rows themselves."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow([words("line in the file"), words("reason for rejection")])
    for line, code, reason, params in inspection.rejected.itertuples(index=False):
        writer.writerow([line, Note(code, reason, params).say(words)])
    return text.getvalue().encode("utf-8-sig")
