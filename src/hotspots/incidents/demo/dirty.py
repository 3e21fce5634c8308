"""The demo city as a dirty police-like export: every kind of error planted on known lines.

Columns and values look like those of a Dutch police export; the people in it are obviously made up, because
an import has to refuse them by name.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd
from pyproj import Transformer

from hotspots.columns import CATEGORY, INCIDENT_ID, OCCURRED_FROM, OCCURRED_TO
from hotspots.crs import WGS84
from hotspots.incidents.demo.places import stream
from hotspots.incidents.demo.truth import Demo
from hotspots.incidents.taxonomy import taxonomy

ENCODING: Final = "cp1252"

PERSONAL_COLUMNS: Final = ("BSN slachtoffer", "Naam melder", "Telefoon", "Toelichting")
HEADER: Final = (
    "Incidentnummer",
    "MK",
    "Maatschappelijke klasse omschrijving",
    "X",
    "Y",
    "Datum begin",
    "Tijd begin",
    "Datum eind",
    "Tijd eind",
    "Pleegplaats",
    *PERSONAL_COLUMNS,
)

PLANTED_ERRORS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "unreadable_date": 12,
        "month_first_date": 9,
        "to_before_from": 11,
        "swapped_xy": 14,
        "degrees": 8,
        "thousands_dots": 10,
        "zero_zero": 7,
        "no_location": 6,
        "outside": 13,
        "on_water": 5,
        "default_address": 120,
        "midnight": 90,
        "unknown_category": 15,
        "repeated_id": 9,
        "exact_duplicate": 8,
    }
)
"""Kind of error → how many lines have it; each of these lines has this one error and no other."""

_APPENDED: Final = ("repeated_id", "exact_duplicate")
_NO_DATES: Final = ("onbekend", "31-02-2023", "2023-13-45", "00-00-0000", "gisteren")
_UNKNOWN: Final = (("9.9.9", "Nieuwe klasse"), ("ABC", ""), ("", ""))
_STREETS: Final = ("Demostraat", "Voorbeeldlaan", "Fictiefplein", "Café-passage", "Señor-d\u2019Este-hof")
_NAMES: Final = ("J. Voorbeeld", "Fictief, P.", "A. de Test", "M. Verzonnen", "N.N. van Nergens")
_REMARKS: Final = (
    "Melder zag twee personen; kenteken onbekend",
    'Deur "geforceerd", schade ± € 150',
    "Geen bijzonderheden \u2013 zie vervolg",
    "Slachtoffer heeft camerabeelden; wordt nagebeld",
)


def write_dirty_export(
    demo: Demo, path: Path, *, seed: int = 2023, n: int = 4000
) -> dict[str, tuple[int, ...]]:
    """Write part of a demo city as a dirty police export.

    A CSV file with semicolons, decimal commas, dd-mm-yyyy dates in local time, CRLF and cp1252; x and y in
    the CRS of the city without saying so; four columns of personal data. Moments have no end date, days
    without a known time no time.

    Parameters
    ----------
    demo
        The demo city.
    path
        The file to write.
    seed
        Source of chance: which incidents, and which of them get an error.
    n
        Incidents taken from the demo (at most all); repeated and duplicate lines are added to them.

    Returns
    -------
    dict
        Kind of error → the physical lines (header = 1) that have it, as many as ``PLANTED_ERRORS`` says,
        fewer where the city has no water. Of a repeated id and a duplicate it is the later line; the
        earlier lines of the repeated ids are under ``repeated_id_first``.
    """
    rng = stream(seed, "dirty")
    size = min(n, len(demo.incidents))
    chosen = np.sort(rng.choice(len(demo.incidents), size, replace=False))
    table = _clean(demo, chosen, rng)
    kinds = _plant(table, demo, rng)
    table, kinds = _append(table, kinds, rng)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows(table.itertuples(index=False))
    path.write_bytes(text.getvalue().encode(ENCODING))
    lines = {kind: tuple(int(row) + 2 for row in np.flatnonzero(kinds == kind)) for kind in PLANTED_ERRORS}
    repeated = table["Incidentnummer"].duplicated(keep="last") & table["Incidentnummer"].isin(
        table["Incidentnummer"][kinds == "repeated_id"]
    )
    return lines | {"repeated_id_first": tuple(int(row) + 2 for row in np.flatnonzero(repeated))}


def _clean(demo: Demo, chosen: np.ndarray, rng: np.random.Generator) -> pd.DataFrame:
    """Return the export without errors, all text."""
    part = demo.incidents.iloc[chosen].reset_index(drop=True)
    begin = part[OCCURRED_FROM].dt.tz_localize(None)
    end = part[OCCURRED_TO].dt.tz_localize(None)
    moment = (part[OCCURRED_FROM] == part[OCCURRED_TO]).to_numpy()
    midnight = begin == begin.dt.normalize()
    by_date = (midnight & (end == begin + pd.Timedelta(days=1))).to_numpy()
    # Only the planted lines stand at 00:00, so that a test can count them.
    begin = begin.where(~midnight | by_date, begin + pd.Timedelta(minutes=5))
    names = {code: category.name for code, category in taxonomy(demo.city).categories.items()}
    table = pd.DataFrame(
        {
            "Incidentnummer": part[INCIDENT_ID],
            "MK": part[CATEGORY],
            "Maatschappelijke klasse omschrijving": part[CATEGORY].map(names).fillna(""),
            "X": _decimal(part.geometry.x.to_numpy()),
            "Y": _decimal(part.geometry.y.to_numpy()),
            "Datum begin": begin.dt.strftime("%d-%m-%Y"),
            "Tijd begin": begin.dt.strftime("%H:%M").where(~by_date, ""),
            "Datum eind": end.dt.strftime("%d-%m-%Y").where(~(moment | by_date), ""),
            "Tijd eind": end.dt.strftime("%H:%M").where(~(moment | by_date), ""),
        }
    )
    return table.assign(**_people(len(part), rng)).astype(object)


def _people(n: int, rng: np.random.Generator) -> dict[str, list[str]]:
    """Return made-up addresses, numbers that pass the check of a BSN, names, telephones and remarks."""
    numbers = _service_numbers()

    def one_of(values: tuple[str, ...] | list[str]) -> list[str]:
        return [values[position] for position in rng.integers(0, len(values), n)]

    return {
        "Pleegplaats": [
            f"{street} {number}"
            for street, number in zip(one_of(_STREETS), rng.integers(1, 200, n), strict=True)
        ],
        "BSN slachtoffer": one_of(numbers),
        "Naam melder": one_of(_NAMES),
        "Telefoon": [f"06-0000{number:04d}" for number in rng.integers(0, 10_000, n)],
        "Toelichting": one_of(_REMARKS),
    }


def _service_numbers() -> list[str]:
    """Return numbers of the test range 9999xxxxx that pass the eleven-test of a BSN."""
    numbers = np.arange(999_900_000, 999_901_000)
    digits = numbers[:, None] // 10 ** np.arange(8, -1, -1) % 10
    check = digits @ np.array([9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11
    return [str(number) for number in numbers[check == 0]]


def _plant(table: pd.DataFrame, demo: Demo, rng: np.random.Generator) -> np.ndarray:
    """Put the errors into the table (in place) and return the kind of each row, "" where there is none."""
    kinds = np.full(len(table), "", dtype=object)
    order = rng.permutation(len(table))
    late = table["Datum begin"].str[:2].astype(int).to_numpy() > 12  # noqa: PLR2004 - no month
    timed = (table["Tijd begin"] != "").to_numpy()
    windowed = (table["Datum eind"] != "").to_numpy()
    fit = {"month_first_date": late, "to_before_from": windowed, "midnight": timed & ~windowed}
    for kind, count in PLANTED_ERRORS.items():
        if kind in _APPENDED:
            continue
        free = order[(kinds[order] == "") & fit.get(kind, np.ones(len(table), dtype=bool))[order]]
        spare = {"on_water": demo.truth.on_water, "outside": demo.truth.outside}.get(kind)
        rows = free[: count if spare is None else min(count, len(spare))]
        kinds[rows] = kind
        if spare is None:
            _spoil(table, rows, kind, demo)
            continue
        for column, values in _located(spare[: len(rows)]).items():
            table.loc[rows, column] = values
    return kinds


def _spoil(table: pd.DataFrame, rows: np.ndarray, kind: str, demo: Demo) -> None:
    """Put one kind of error into rows of the table (in place)."""
    x, y, day, last = (table[column].to_numpy()[rows] for column in ("X", "Y", "Datum begin", "Datum eind"))
    pairs = [_UNKNOWN[number % len(_UNKNOWN)] for number in range(len(rows))]
    spoil: Mapping[str, Callable[[], Mapping[str, Sequence[str]]]] = {
        "unreadable_date": lambda: {"Datum begin": [_NO_DATES[n % len(_NO_DATES)] for n in range(len(rows))]},
        "month_first_date": lambda: {"Datum begin": [f"{text[3:5]}-{text[:2]}-{text[6:]}" for text in day]},
        "to_before_from": lambda: {"Datum begin": _days_later(last, 3)},
        "swapped_xy": lambda: {"X": y, "Y": x},
        "degrees": lambda: dict(zip("XY", _degrees(x, y, demo.city.crs), strict=True)),
        "thousands_dots": lambda: {"X": _thousands(x), "Y": _thousands(y)},
        "zero_zero": lambda: dict.fromkeys("XY", ["0"] * len(rows)),
        "no_location": lambda: dict.fromkeys("XY", [""] * len(rows)),
        "default_address": lambda: _located(np.tile(_default_address(demo), (len(rows), 1))),
        "midnight": lambda: {"Tijd begin": ["00:00"] * len(rows)},
        "unknown_category": lambda: dict(zip(HEADER[1:3], zip(*pairs, strict=True), strict=True)),
    }
    for column, values in spoil[kind]().items():
        table.loc[rows, column] = list(values)


def _days_later(days: Sequence[str], by: int) -> list[str]:
    """Return dd-mm-yyyy dates some days later."""
    later = pd.to_datetime(pd.Series(days), format="%d-%m-%Y") + pd.Timedelta(days=by)
    return list(later.dt.strftime("%d-%m-%Y"))


def _degrees(x: Sequence[str], y: Sequence[str], crs: str) -> list[list[str]]:
    """Return longitude and latitude with a decimal comma."""
    east, north = ([float(text.replace(",", ".")) for text in column] for column in (x, y))
    degrees = Transformer.from_crs(crs, WGS84, always_xy=True).transform(east, north)
    return [[f"{value:.6f}".replace(".", ",") for value in column] for column in degrees]


def _thousands(values: Sequence[str]) -> list[str]:
    """Return whole metres with a dot between the thousands."""
    return [f"{round(float(text.replace(',', '.'))):,}".replace(",", ".") for text in values]


def _append(
    table: pd.DataFrame, kinds: np.ndarray, rng: np.random.Generator
) -> tuple[pd.DataFrame, np.ndarray]:
    """Add lines that repeat an id with another content, and lines that repeat everything."""
    clean = rng.permutation(np.flatnonzero(kinds == ""))
    repeated, copied = PLANTED_ERRORS["repeated_id"], PLANTED_ERRORS["exact_duplicate"]
    others = table.iloc[clean[:repeated]].copy()
    others["Incidentnummer"] = table["Incidentnummer"].to_numpy()[clean[repeated : 2 * repeated]]
    copies = table.iloc[clean[2 * repeated : 2 * repeated + copied]]
    added = np.repeat(np.array(_APPENDED, dtype=object), [len(others), len(copies)])
    return pd.concat([table, others, copies], ignore_index=True), np.concatenate([kinds, added])


def _located(points: np.ndarray) -> dict[str, list[str]]:
    """Return the columns of points."""
    return {"X": _decimal(points[:, 0]), "Y": _decimal(points[:, 1])}


def _default_address(demo: Demo) -> tuple[float, float]:
    """Return a default address of the city; where none is known, the place of its first incident."""
    points = demo.incidents.geometry
    return next(iter(demo.city.default_addresses.values()), (points.x.iloc[0], points.y.iloc[0]))


def _decimal(values: np.ndarray) -> list[str]:
    """Return metres with a decimal comma."""
    return [f"{value:.1f}".replace(".", ",") for value in values]
