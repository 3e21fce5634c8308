"""How the commands tell what they found, in plain lines."""

from collections.abc import Iterable

import typer

from hotspots.city import City
from hotspots.cli.options import words
from hotspots.incidents.findings import ACTION_LABELS, Finding
from hotspots.incidents.inspection import Inspection
from hotspots.incidents.raw import RawTable
from hotspots.register import ImportRecord, ImportResult, UndoResult
from hotspots.report.picture import Picture

MOST_LINES = 8
"""Line numbers named per finding; the file of rejected rows has them all."""


def inspection_report(table: RawTable, inspection: Inspection) -> None:
    """Tell what a file is, what was refused, what was found in which lines, and the books."""
    typer.secho(table.filename, bold=True)
    for note in inspection.notes:
        typer.echo(f"  {note.say(words)}")
    for refusal in table.refused:
        why = refusal.why.say(words)
        typer.echo("  " + words("Column {column} is refused. {why}", column=refusal.column, why=why))
    if table.unused:
        unused = words.listing(list(table.unused))
        typer.echo("  " + words("Not asked for, and left out: {columns}.", columns=unused))
    findings(inspection.findings)
    typer.echo()
    typer.secho(books(inspection), bold=True)


def books(inspection: Inspection) -> str:
    """Say the books of an inspection in one line."""
    sheet = inspection.books()
    return words(
        "{read} rows read = {accepted} accepted + {rejected} rejected. Accepted with a location: {located}.",
        read=words.number(sheet.read),
        accepted=words.number(sheet.accepted),
        rejected=words.number(sheet.rejected),
        located=words.number(sheet.located),
    )


def findings(found: Iterable[Finding]) -> None:
    """Tell each finding with its number of rows, what was done and the first lines."""
    for finding in found:
        typer.echo()
        rows = words.plural("{n} row", "{n} rows", finding.n)
        typer.echo(f"  {rows}, {words(ACTION_LABELS[finding.action])}: {finding.say(words)}")
        shown = ", ".join(str(line) for line in finding.lines[:MOST_LINES])
        more = ", …" if finding.n > MOST_LINES else ""
        typer.echo("    " + words("lines {lines}", lines=shown + more))


def imported(result: ImportResult) -> None:
    """Tell what an import did."""
    if result.repeated:
        typer.echo(
            words("This file was imported before, as import {id}: nothing changed.", id=result.import_id)
        )
        return
    typer.echo(
        words(
            "Import {id}: {inserted} new, {updated} updated, {unchanged} unchanged.",
            id=result.import_id,
            inserted=words.number(result.inserted),
            updated=words.number(result.updated),
            unchanged=words.number(result.unchanged),
        )
    )


def undone(result: UndoResult) -> None:
    """Tell what undoing an import did."""
    typer.echo(
        words(
            "Import {id} is undone: {removed} removed, {restored} put back as they were, {kept} kept.",
            id=result.import_id,
            removed=words.number(result.removed),
            restored=words.number(result.restored),
            kept=words.number(result.kept),
        )
    )


def imports(records: Iterable[ImportRecord]) -> None:
    """List the imports, newest first."""
    empty = True
    for record in records:
        empty = False
        state = words("undone") if record.undone_at else words("in the register")
        typer.echo(
            f"{record.import_id:>4}  {words.moment(record.imported_at)}  {record.filename}  "
            f"{words.plural('{n} accepted', '{n} accepted', record.accepted)}  {state}"
        )
    if empty:
        typer.echo(words("Nothing was imported yet."))


def sources(city: City) -> None:
    """Tell where each layer of a city comes from."""
    for layer in city.layers.values():
        typer.secho(f"{layer.key} ({layer.year}, {layer.crs})", bold=True)
        typer.echo(f"  {layer.source}\n  {layer.licence} · {layer.attribution}\n  {layer.accuracy}")


def hotspots(picture: Picture, *, in_full: bool = False) -> None:
    """List the hotspots by rank; in full with the sentences that explain them."""
    typer.echo()
    if picture.synthetic:
        typer.secho(words("Synthetic: none of this happened."), bold=True)
    typer.echo(picture.selection_text)
    typer.echo(f"{picture.settings_text} {picture.books_text}")
    for rank, text in picture.texts.items():
        typer.secho(f"{rank:>3}. {picture.names[rank]}", bold=True)
        if in_full:
            for sentence in (*text.why, *text.against):
                typer.echo(f"     {sentence}")
    if picture.hotspots.empty:
        typer.echo(words("No hotspots with these settings."))
    for note in picture.notes:
        typer.echo(note)
    typer.echo()
