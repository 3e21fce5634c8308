"""The command about warning letters: forget to whom old ones went."""

from datetime import UTC, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from hotspots.city import default_city_path, load_city
from hotspots.cli import options as opt
from hotspots.cli import work
from hotspots.cli.options import words
from hotspots.register import Register
from hotspots.register.letter_book import RETENTION

letters = typer.Typer(
    help=words("Warning letters that were released: forget the addresses of old rounds."),
    no_args_is_help=True,
)


@letters.callback()
def group() -> None:
    """Keep the command below a group of its own: more may follow."""


@letters.command(
    "forget", help=words("Drop the addresses of old rounds; the counts, the coverage and the budget stay.")
)
def forget(
    *,
    weeks: Annotated[
        int, typer.Option(min=1, help=words("Rounds released more than so many weeks ago."))
    ] = RETENTION,
    city: opt.CityFile = None,
    database: opt.Database = None,
) -> None:
    """Drop addresses."""
    with work.told_errors(), Register.open(database) as register:
        found = load_city(city or default_city_path())
        today = datetime.now(UTC).astimezone(ZoneInfo(found.timezone)).date()
        n = register.letters.drop_addresses(found.key, before=today - timedelta(weeks=weeks))
        typer.echo(
            words.plural(
                "The address of {n} letter is dropped.", "The addresses of {n} letters are dropped.", n
            )
        )
