"""The commands about geodata: where the layers come from, and the one that uses the network."""

from pathlib import Path
from typing import Annotated

import typer

from hotspots.city import default_city_path, load_city
from hotspots.cli import options as opt
from hotspots.cli import tell, work
from hotspots.cli.options import words
from hotspots.places.download import BASE_URL, YEAR, update_geodata

geodata = typer.Typer(
    help=words("Where the layers of the city come from, and how to fetch the official ones."),
    no_args_is_help=True,
)


@geodata.command(help=words("Say of each layer its source, licence, year and accuracy."))
def sources(*, city: opt.CityFile = None) -> None:
    """List the layers of a city."""
    with work.told_errors():
        tell.sources(load_city(city or default_city_path()))


@geodata.command(
    help=words(
        "Fetch the official boundaries and figures of a municipality into a folder. "
        "The only command that uses the network."
    )
)
def update(
    municipality: Annotated[
        str,
        typer.Argument(metavar="GMCODE", help=words("CBS code of the municipality, such as GM0034.")),
    ],
    *,
    out: Annotated[Path, typer.Option("--out", "-o", show_default=False, help=words("The folder to write."))],
    year: Annotated[int, typer.Option(help=words("Edition of the boundaries."))] = YEAR,
    base_url: Annotated[
        str, typer.Option(help=words("OGC API with the collections gemeenten, wijken and buurten."))
    ] = BASE_URL,
    business_parks_url: Annotated[
        str | None,
        typer.Option(
            show_default=False, help=words("OGC API collection of IBIS business parks, if you have one.")
        ),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help=words("Replace a city of that name in the folder."))
    ] = False,
) -> None:
    """Fetch a municipality."""

    def fetched(collection: str, n: int) -> None:
        typer.echo(f"{collection}: {words.number(n)}", err=True)

    with work.told_errors():
        done = update_geodata(
            municipality,
            out,
            year=year,
            base_url=base_url,
            business_parks_url=business_parks_url,
            replace=replace,
            progress=fetched,
        )
    typer.echo(words("Written: {path}. Point HOTSPOTS_CITY or --city to it.", path=str(done.city)))
