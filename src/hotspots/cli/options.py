"""The options that commands share, and the words of the terminal."""

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from hotspots.errors import N_
from hotspots.i18n import Words, words_for

LANGUAGE_VARIABLE: Final = "HOTSPOTS_LANGUAGE"

words: Final[Words] = words_for(os.environ.get(LANGUAGE_VARIABLE, "nl"))
"""The words of this process: a terminal has one reader."""

_READING: Final = words(N_("Reading the file"))
_FILTERS: Final = words(N_("Which incidents"))
_CLUSTERS: Final = words(N_("Hotspots"))

File = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        show_default=False,
        help=words("A file of incidents: CSV, XLSX, GeoJSON, GeoPackage or GeoParquet; may be gzipped."),
    ),
]
OptionalFile = Annotated[
    Path | None,
    typer.Argument(
        metavar="[FILE]",
        show_default=False,
        help=words("A file of incidents; without one, the register, and the demo city while that is empty."),
    ),
]
CityFile = Annotated[
    Path | None,
    typer.Option(
        "--city",
        show_default=False,
        help=words("TOML file of the city; by default HOTSPOTS_CITY, else the bundled Almere."),
    ),
]
NoCity = Annotated[
    bool,
    typer.Option(
        "--no-city",
        help=words("Incidents of another place: no areas, no checks against a municipality. Needs --crs."),
    ),
]
Crs = Annotated[
    str | None,
    typer.Option(
        show_default=False,
        rich_help_panel=_READING,
        help=words("Coordinate system of the file, such as EPSG:28992 (RD) or EPSG:4326 (lon/lat)."),
    ),
]
Mapping = Annotated[
    Path | None,
    typer.Option(
        show_default=False,
        rich_help_panel=_READING,
        help=words("JSON file that says which column is which field; by default columns are recognised."),
    ),
]
SaveMapping = Annotated[
    Path | None,
    typer.Option(
        show_default=False,
        rich_help_panel=_READING,
        help=words("Write the mapping that was used to this JSON file, to use it again."),
    ),
]
Sheet = Annotated[
    str | None,
    typer.Option(
        show_default=False,
        rich_help_panel=_READING,
        help=words("Sheet of a workbook or layer of a GeoPackage; by default the first with rows."),
    ),
]
DayFirst = Annotated[
    bool | None,
    typer.Option(
        "--day-first/--month-first",
        show_default=False,
        rich_help_panel=_READING,
        help=words("Order of day and month in the dates; by default the file decides."),
    ),
]
RepairSwapped = Annotated[
    bool,
    typer.Option(
        "--repair-swapped",
        rich_help_panel=_READING,
        help=words(
            "Put swapped coordinates right where only one reading is left, instead of rejecting them."
        ),
    ),
]
KeepDuplicates = Annotated[
    bool,
    typer.Option(
        "--keep-duplicates",
        rich_help_panel=_READING,
        help=words("Keep rows that are equal in every column, instead of rejecting all but the first."),
    ),
]
Timezone = Annotated[
    str | None,
    typer.Option(
        show_default=False,
        rich_help_panel=_READING,
        help=words("Wall clock of the times, such as Europe/Amsterdam; by default that of the city."),
    ),
]
Regime = Annotated[
    str,
    typer.Option(
        rich_help_panel=_READING, help=words("Law under which the data is kept: wpg (police) or avg.")
    ),
]
Rejected = Annotated[
    Path | None,
    typer.Option(
        show_default=False,
        rich_help_panel=_READING,
        help=words("Write the rejected rows with line number and reason to this CSV file."),
    ),
]
Database = Annotated[
    str | None,
    typer.Option(
        show_default=False,
        envvar="HOTSPOTS_DATABASE",
        help=words("URL of the register; by default an SQLite file for this user."),
    ),
]
Groups = Annotated[
    list[str] | None,
    typer.Option(
        "--group",
        show_default=False,
        rich_help_panel=_FILTERS,
        help=words(
            "Only this group: hic, vvc, nuisance, drugs_weapons, explosion, other, unknown. Repeatable."
        ),
    ),
]
Categories = Annotated[
    list[str] | None,
    typer.Option(
        "--category",
        show_default=False,
        rich_help_panel=_FILTERS,
        help=words("Only this category, by code or name: 1.1.1 is home burglary. Repeatable."),
    ),
]
Start = Annotated[
    datetime | None,
    typer.Option(
        "--from",
        formats=["%Y-%m-%d"],
        show_default=False,
        rich_help_panel=_FILTERS,
        help=words("First day, as 2023-10-01."),
    ),
]
End = Annotated[
    datetime | None,
    typer.Option(
        "--to",
        formats=["%Y-%m-%d"],
        show_default=False,
        rich_help_panel=_FILTERS,
        help=words("Last day, included."),
    ),
]
PartsOfDay = Annotated[
    list[str] | None,
    typer.Option(
        "--part-of-day",
        show_default=False,
        rich_help_panel=_FILTERS,
        help=words("Only this part of the day: night, morning, afternoon, evening. Repeatable."),
    ),
]
Weekdays = Annotated[
    list[int] | None,
    typer.Option(
        "--weekday",
        min=1,
        max=7,
        show_default=False,
        rich_help_panel=_FILTERS,
        help=words("Only this day of the week: 1 is Monday, 7 is Sunday. Repeatable."),
    ),
]
Method = Annotated[
    str,
    typer.Option(
        rich_help_panel=_CLUSTERS,
        help=words("dbscan: at least k incidents within r metres; hdbscan: where densities differ a lot."),
    ),
]
Radius = Annotated[
    float | None,
    typer.Option(
        show_default=False,
        rich_help_panel=_CLUSTERS,
        help=words("r in metres; by default a suggestion that depends on the selection."),
    ),
]
MinIncidents = Annotated[
    int | None,
    typer.Option(
        show_default=False,
        rich_help_panel=_CLUSTERS,
        help=words("k, the least number of incidents; by default a suggestion too."),
    ),
]
