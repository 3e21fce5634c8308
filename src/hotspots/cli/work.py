"""What the commands do before they tell: read, inspect, and find the incidents to work on."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import typer
from pyproj import CRS
from pyproj.exceptions import CRSError as UnknownCRS
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from hotspots.city import City, default_city_path, load_city
from hotspots.cli.options import words
from hotspots.crs import WGS84
from hotspots.errors import N_, HotspotsError, ReadError
from hotspots.incidents.demo import demo_city
from hotspots.incidents.inspection import DEFAULTS, Inspection, InspectionOptions, inspect
from hotspots.incidents.mapping import ColumnMapping
from hotspots.incidents.raw import RawTable
from hotspots.incidents.reading import read
from hotspots.places.layers import load_layers, municipality, water
from hotspots.register import Register
from hotspots.register.address_book import LookUp

UNUSABLE: Final = 3
"""Exit code of input that cannot be used; 2 is the terminal's own for wrong use."""


@dataclass(frozen=True)
class FileOptions:
    """How a file of incidents is to be read, as given on the command line."""

    mapping: Path | None = None
    save_mapping: Path | None = None
    sheet: str | None = None
    inspection: InspectionOptions = DEFAULTS

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> "FileOptions":
        """Take what there is of these options from a command; nothing can have happened after today."""
        return cls(
            mapping=params["mapping"],
            save_mapping=params.get("save_mapping"),
            sheet=params["sheet"],
            inspection=InspectionOptions(
                crs=params["crs"],
                timezone=params.get("timezone"),
                day_first=params["day_first"],
                repair_swapped=params["repair_swapped"],
                keep_exact_duplicates=params.get("keep_duplicates", False),
                regime=params.get("regime", DEFAULTS.regime),
                today=datetime.now(tz=UTC).date(),
            ),
        )


@dataclass(frozen=True)
class Place:
    """The city with its layers, or no city at all."""

    city: City | None
    layers: Mapping[str, gpd.GeoDataFrame]


@contextmanager
def told_errors() -> Iterator[None]:
    """Say an error of ours in the reader's words and stop with exit code 3."""
    try:
        yield
    except HotspotsError as error:
        typer.echo(words.error(error), err=True)
        raise typer.Exit(UNUSABLE) from None


def find_place(city: Path | None, *, no_city: bool, crs: str | None) -> Place:
    """Decide for which city the command works; said aloud when the coordinate system decides.

    A coordinate system that is given, and is neither the city's nor longitude/latitude, belongs to another
    place: the bundled city is then left out, unless ``--city`` names one.
    """
    if no_city:
        return Place(None, {})
    found = load_city(city or default_city_path())
    if city is None and crs is not None and not _fits(crs, found):
        typer.echo(
            words("{crs} is not for {city}: working without a city.", crs=crs, city=found.name), err=True
        )
        return Place(None, {})
    return Place(found, load_layers(found))


def inspect_file(
    path: Path, place: Place, options: FileOptions, *, database: str | None = None
) -> tuple[RawTable, Inspection]:
    """Read and inspect a file with a progress bar; addresses are looked up where coordinates are missing."""
    mapping = _load_mapping(options.mapping)
    with progress() as step:
        table = read(path, mapping, sheet=options.sheet, layer=options.sheet, progress=step(words("Reading")))
        area = sea = None
        if place.city is not None:
            area = gpd.GeoSeries([municipality(place.layers, place.city)], crs=place.city.crs)
            sea = water(place.layers, place.city)
        addresses = None if place.city is None else LookUp(partial(_addresses, place.city, place, database))
        inspection = inspect(
            table,
            city=place.city,
            area=area,
            water=sea,
            addresses=addresses,
            options=options.inspection,
            progress=step(words("Inspecting")),
        )
    inspection = replace(inspection, notes=(*inspection.notes, *(addresses.notes if addresses else ())))
    if options.save_mapping is not None:
        text = json.dumps(table.mapping.to_dict(), ensure_ascii=False, indent=2)
        write(options.save_mapping, f"{text}\n".encode())
    return table, inspection


def _addresses(city: City, place: Place, database: str | None) -> tuple[gpd.GeoDataFrame, bool]:
    """Return the addresses of the register, or those of the demo city while none are loaded."""
    with Register.open(database) as register:
        return register.addresses.frame_or_demo(city, place.layers)


def stored_incidents(place: Place, database: str | None) -> tuple[gpd.GeoDataFrame, bool]:
    """Return the incidents of the register, or those of the demo city while it is empty.

    Returns
    -------
    tuple
        The incident frame, and whether it is synthetic.
    """
    if place.city is None:
        raise ReadError(
            "file_needed",
            N_("Without a city there is no register and no demo city. No file was given. Give a file."),
        )
    with Register.open(database) as register:
        incidents = register.incidents(place.city)
    if not incidents.empty:
        return incidents, False
    return demo_city(place.city, place.layers).incidents, True


def write(path: Path, content: bytes) -> None:
    """Write a file; a folder that is missing or closed is said in the reader's words."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise HotspotsError(
            "file_not_written",
            N_("A file is written into a folder that exists and is open to you. {path}: {reason}."),
            path=str(path),
            reason=error.strerror or "",
        ) from None


def _fits(crs: str, city: City) -> bool:
    """Tell whether coordinates in this system can be of this city."""
    try:
        given = CRS.from_user_input(crs)
    except UnknownCRS:
        return True  # the inspection says what is wrong with it
    return given.is_geographic or given.equals(CRS.from_user_input(city.crs)) or given == CRS(WGS84)


def _load_mapping(path: Path | None) -> ColumnMapping | None:
    """Read a column mapping from a JSON file."""
    if path is None:
        return None
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        values = None
    if not isinstance(values, dict):
        raise ReadError(
            "mapping_file",
            N_(
                'A mapping is a JSON file such as {{"x": "X", "date_from": "Datum begin"}}. '
                "{path} is not. Write one with --save-mapping."
            ),
            path=path.name,
        )
    return ColumnMapping.from_dict(values)


@contextmanager
def progress() -> Iterator[Callable[[str], Callable[[float], None]]]:
    """Show bars on a terminal while the work is done; silent when the output is not one."""
    bars = Progress(TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), transient=True)
    bars.console.stderr = True
    with bars:

        def step(description: str) -> Callable[[float], None]:
            task = bars.add_task(description, total=1.0)
            return lambda share: bars.update(task, completed=share)

        yield step
