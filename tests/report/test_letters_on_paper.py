"""Letters on paper and for mail merge: an address each, no name, nothing of the victim, nothing that runs."""

import io
import re
import time
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from hotspots.city import City, LetterSettings, load_city
from hotspots.errors import CityError, HotspotsError, LetterError
from hotspots.i18n import words_for
from hotspots.report.letters import (
    MOST,
    TO,
    address_lines,
    delivery_data,
    delivery_pdf,
    in_walking_order,
    letter_data,
    letters_pdf,
    merge_csv,
    merge_table,
    merge_xlsx,
)

NL = words_for("nl")
DAY = date(2024, 1, 9)


def letters(n: int = 6) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "letter_id": [f"K7QM-{i:04}" for i in range(n)],
            "zone_id": [1 + i % 2 for i in range(n)],
            "street": [f"{i % 3}e Demostraat" for i in range(n)],
            "postcode": "0012AB",
            "house_number": [10 - i for i in range(n)] if n < 10 else list(range(n)),
            "addition": ["" if i % 2 else "A" for i in range(n)],
            "address_id": [f"DEMO-{i}" for i in range(n)],
        }
    )


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type ?/Page\b", pdf))


def test_a_page_a_letter(city: City) -> None:
    pdf = letters_pdf(letters(), city, day=DAY, synthetic=True)
    assert pages(pdf) == 6
    assert re.search(rb"/Lang ?\(nl\)", pdf)
    assert pdf == letters_pdf(letters().sample(frac=1, random_state=3), city, day=DAY, synthetic=True)


def test_a_letter_knows_an_address_and_nothing_else(city: City) -> None:
    data = letter_data(letters(1), city, day=DAY)
    assert data == {
        "sender": "Gemeente Oord",
        "date": "9 januari 2024",
        "contact": [],
        "letters": [{"code": "K7QM-0000", "lines": ["0e Demostraat 10 A", "0012 AB  Oord"]}],
    }


def test_the_text_of_the_letter_names_no_place_and_no_day() -> None:
    """What identifies the victim cannot be in it: the template is given no burglary at all."""
    text = (Path(__file__).parents[2] / "src/hotspots/report/templates/letter.typ").read_text(
        encoding="utf-8"
    )
    assert TO in text
    assert "Onlangs is in uw buurt" in text
    assert set(re.findall(r"data\.(\w+)", text)) == {"sender", "date", "contact", "letters"}
    assert set(re.findall(r"one\.(\w+)", text)) == {"lines", "code"}


def test_an_address_without_street_or_postcode(city: City) -> None:
    row = {"street": None, "postcode": None, "house_number": 12, "addition": float("nan")}
    assert address_lines(row, city) == ["Huisnummer 12", "Oord"]


def test_several_hundred_letters_in_a_few_seconds(city: City) -> None:
    begin = time.perf_counter()
    pdf = letters_pdf(letters(500), city, day=DAY, synthetic=False)
    assert time.perf_counter() - begin < 20
    assert pages(pdf) == 500


def test_the_city_changes_the_letter(city: City, tmp_path: Path) -> None:
    own = tmp_path / "brief.typ"
    own.write_text(
        '#import "sheet.typ": data, sheet\n#show: sheet.with(plain: true)\n'
        "#for one in data.letters { page(one.lines.at(0)) }\n",
        encoding="utf-8",
    )
    settings = LetterSettings(sender="Stad Oord", place="Oord-Noord", contact=("bel #14",), template=own)
    other = City(**{**vars(city), "letters": settings})
    assert letter_data(letters(1), other, day=DAY)["contact"] == ["bel #14"]
    assert address_lines(letters(1).iloc[0].to_dict(), other)[1] == "0012 AB  Oord-Noord"
    assert pages(letters_pdf(letters(3), other, day=DAY, synthetic=False)) == 3
    gone = City(**{**vars(city), "letters": LetterSettings(template=tmp_path / "weg.typ")})
    with pytest.raises(HotspotsError, match=r"weg\.typ cannot be read"):
        letters_pdf(letters(1), gone, day=DAY, synthetic=False)


def test_the_toml_of_the_city_has_the_letters(tmp_path: Path) -> None:
    almere = load_city()
    assert almere.letters.sender == "Gemeente Almere"
    assert almere.letters.template is None
    text = almere.path.read_text(encoding="utf-8")
    lines = text.replace("[letters]", '[letters]\ntemplate = "eigen.typ"')
    path = almere.path.parent / "niet-bestaand.toml"
    copied = tmp_path / "almere.toml"
    copied.write_text(lines, encoding="utf-8")
    (tmp_path / "almere").symlink_to(almere.path.parent / "almere")
    assert load_city(copied).letters.template == tmp_path / "eigen.typ"
    copied.write_text(text.replace("[letters]", "[letters]\nonzin = 1"), encoding="utf-8")
    load_city.cache_clear()
    with pytest.raises(CityError, match="onzin"):
        load_city(copied)
    assert not path.exists()


def test_too_many_or_none(city: City) -> None:
    with pytest.raises(LetterError, match="This one is empty"):
        letters_pdf(letters(0), city, day=DAY, synthetic=False)
    with pytest.raises(LetterError, match="This one is empty"):
        delivery_pdf(letters(0), city, NL, day=DAY, round_id=1, synthetic=False)
    with pytest.raises(LetterError, match=f"at most. This list has {MOST + 1}"):
        letters_pdf(letters(MOST + 1), city, day=DAY, synthetic=False)


def test_walking_order_does_not_depend_on_the_order_given() -> None:
    some = letters(9)
    ordered = in_walking_order(some)
    again = in_walking_order(some.sample(frac=1, random_state=1))
    pd.testing.assert_frame_equal(ordered, again)
    assert sorted(ordered["letter_id"]) == sorted(some["letter_id"])
    one = letters(9).assign(zone_id=1, street="a", addition="")
    assert in_walking_order(one)["house_number"].tolist() == [3, 5, 7, 9, 2, 4, 6, 8, 10]


NASTY = ["=1+1", "+31", "-2", "@SUM(A1)", "\t=1", "https://x", '=HYPERLINK("x")']


def test_nothing_in_the_list_runs(city: City) -> None:
    some = letters(len(NASTY)).assign(street=NASTY, addition=NASTY)
    text = merge_csv(some, city, NL).decode("utf-8-sig")
    for cell in re.split(r"[;\r\n]+", text.replace('"', "")):
        assert not cell.startswith(("=", "+", "-", "@", "\t"))
    book = openpyxl.load_workbook(io.BytesIO(merge_xlsx(some, city, NL, day=DAY)))
    sheet = book.worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value} <= {"s", "inlineStr"}
    assert {row[3].value for row in sheet.iter_rows(min_row=2)} == set(NASTY)
    assert all(cell.hyperlink is None for cell in cells)


def test_the_list_for_mail_merge(city: City) -> None:
    table = merge_table(letters(), city, NL)
    assert list(table.columns) == [
        "Brief",
        "Zone",
        "Aan",
        "Straat",
        "Huisnummer",
        "Toevoeging",
        "Postcode",
        "Plaats",
    ]
    assert set(table["Aan"]) == {TO}
    assert "address_id" not in table
    assert len(table) == 6
    assert merge_xlsx(letters(), city, NL, day=DAY) == merge_xlsx(letters(), city, NL, day=DAY)


def test_the_delivery_list_has_each_letter_once_and_a_sheet_a_street(city: City) -> None:
    data = delivery_data(letters(), NL)
    codes = [row[2] for street in data["streets"] for row in street["rows"]]
    assert sorted(codes) == sorted(letters()["letter_id"])
    assert data["streets"][0]["name"].startswith("Zone 1: ")
    assert pages(delivery_pdf(letters(), city, NL, day=DAY, round_id=3, synthetic=True)) == len(
        data["streets"]
    )
    unknown = letters().assign(street=None, postcode=None)
    assert {street["name"] for street in delivery_data(unknown, NL)["streets"]} == {
        "Zone 1: straat onbekend",
        "Zone 2: straat onbekend",
    }
    by_postcode = delivery_data(letters().assign(street=None), NL)["streets"]
    assert {street["name"] for street in by_postcode} == {"Zone 1: 0012AB", "Zone 2: 0012AB"}
