"""The dirty export: errors on known lines, each of which the inspection finds, and nothing else."""

import csv
from pathlib import Path

import geopandas as gpd
import pytest

from hotspots.city import load_city
from hotspots.incidents.demo import Demo, demo_city, write_dirty_export
from hotspots.incidents.demo.dirty import ENCODING, HEADER, PERSONAL_COLUMNS, PLANTED_ERRORS
from hotspots.incidents.inspection import Inspection, inspect
from hotspots.incidents.reading import read
from hotspots.places.layers import load_layers, municipality, water

Lines = dict[str, tuple[int, ...]]

FOUND_AS = {
    "unreadable_date": {"date_missing", "date_unreadable"},
    "month_first_date": {"date_order_mixed"},
    "to_before_from": {"to_before_from"},
    "swapped_xy": {"coordinates_swapped"},
    "degrees": {"wrong_unit"},
    "thousands_dots": {"thousands_dots"},
    "zero_zero": {"coordinate_zero"},
    "no_location": {"coordinate_missing"},
    "on_water": {"on_water"},
    "default_address": {"default_address"},
    "midnight": {"midnight"},
    "unknown_category": {"category_missing", "category_unknown"},
    "repeated_id_first": {"id_repeated"},
    "exact_duplicate": {"exact_duplicate"},
}
"""Planted error → the findings of the inspection that are about these lines and no others."""


@pytest.fixture(scope="module")
def export(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Lines]:
    path = tmp_path_factory.mktemp("dirty") / "export.csv"
    return path, write_dirty_export(demo, path)


@pytest.fixture(scope="module")
def inspection(export: tuple[Path, Lines]) -> Inspection:
    city = load_city()
    layers = load_layers(city)
    area = gpd.GeoSeries([municipality(layers, city)], crs=city.crs)
    return inspect(read(export[0]), city=city, area=area, water=water(layers, city))


def test_form_of_the_file(export: tuple[Path, Lines]) -> None:
    path, lines = export
    raw = path.read_bytes()
    text = raw.decode(ENCODING)
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")
    assert raw.count(b"\r\n") == raw.count(b"\n")
    rows = list(csv.reader(text.splitlines(), delimiter=";"))
    assert tuple(rows[0]) == HEADER
    assert {len(row) for row in rows} == {len(HEADER)}
    assert len(rows) == 1 + 4000 + PLANTED_ERRORS["repeated_id"] + PLANTED_ERRORS["exact_duplicate"]
    assert {kind: len(lines[kind]) for kind in PLANTED_ERRORS} == dict(PLANTED_ERRORS)


def test_a_line_has_one_error_at_most(export: tuple[Path, Lines]) -> None:
    everything = [line for kind in PLANTED_ERRORS for line in export[1][kind]]
    assert len(everything) == len(set(everything))
    assert min(everything) > 1


def test_same_seed_same_file(demo: Demo, export: tuple[Path, Lines], tmp_path: Path) -> None:
    again = tmp_path / "again.csv"
    assert write_dirty_export(demo, again) == export[1]
    assert again.read_bytes() == export[0].read_bytes()
    assert write_dirty_export(demo, tmp_path / "other.csv", seed=5) != export[1]


@pytest.mark.parametrize("kind", FOUND_AS)
def test_the_inspection_finds_exactly_the_planted_lines(
    export: tuple[Path, Lines], inspection: Inspection, kind: str
) -> None:
    found = {
        int(line)
        for finding in inspection.findings
        if finding.code in FOUND_AS[kind]
        for line in finding.lines
    }
    assert found == set(export[1][kind])


def test_outside_is_what_lies_outside(export: tuple[Path, Lines], inspection: Inspection) -> None:
    found = {
        int(line) for finding in inspection.findings if finding.code == "outside" for line in finding.lines
    }
    assert found == set(export[1]["outside"]) | set(export[1]["on_water"])


def test_the_books_balance_and_people_stay_out(inspection: Inspection) -> None:
    assert inspection.read == inspection.accepted + len(inspection.rejected)
    kinds = ("unreadable_date", "month_first_date", "to_before_from", "swapped_xy", "degrees")
    rejected = sum(PLANTED_ERRORS[kind] for kind in (*kinds, "repeated_id", "exact_duplicate"))
    assert len(inspection.rejected) == rejected
    assert not set(PERSONAL_COLUMNS) & set(inspection.incidents.columns)


def test_people_are_obviously_made_up(export: tuple[Path, Lines]) -> None:
    rows = list(csv.DictReader(export[0].read_text(encoding=ENCODING).splitlines(), delimiter=";"))
    numbers = {row["BSN slachtoffer"] for row in rows}
    assert all(number.startswith("9999") for number in numbers)
    for number in numbers:
        digits = [int(digit) for digit in number]
        assert sum(w * d for w, d in zip((9, 8, 7, 6, 5, 4, 3, 2, -1), digits, strict=True)) % 11 == 0
    assert all(row["Telefoon"].startswith("06-0000") for row in rows)


def test_a_city_without_water_has_no_lines_on_water(demo: Demo, tmp_path: Path) -> None:
    city = load_city()
    layers = {key: layer for key, layer in load_layers(city).items() if key != "water"}
    lines = write_dirty_export(demo_city(city, layers), tmp_path / "dry.csv", n=1000)
    assert lines["on_water"] == ()
    assert len(lines["outside"]) == PLANTED_ERRORS["outside"]
