"""Columns of personal data are refused by name and by look; none that is needed is lost to chance."""

import random
from collections.abc import Sequence

import pandas as pd
import pytest

from hotspots.errors import PersonalDataError
from hotspots.i18n import words_for
from hotspots.incidents.mapping import ColumnMapping
from hotspots.incidents.personal import kind_by_name, kind_by_values, refused
from hotspots.incidents.personal.looks import is_bsn, is_iban, is_person
from hotspots.incidents.reading import preview, read

BSN = ["111222333", "123456782", "100000009", "100000010", "100000022"]
"""Numbers that pass the 11-test; the first two are the examples of the authorities."""


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ("BSN", "bsn"),
        ("Burgerservicenummer", "bsn"),
        ("bsn_verdachte", "bsn"),
        ("Naam", "name"),
        ("Naam aangever", "person"),
        ("ACHTERNAAM", "name"),
        ("voor letters", "name"),
        ("lastName", "name"),
        ("SlachtofferID", "person"),
        ("Adres verdachte", "person"),
        ("Tel.nr.", "phone"),
        ("Mobiel", "phone"),
        ("telefoonnummer_1", "phone"),
        ("E-mail", "email"),
        ("Emailadres", "email"),
        ("Kenteken", "plate"),
        ("License plate", "plate"),
        ("Geboortedatum", "birth"),
        ("geb. datum", "birth"),
        ("Date of Birth", "birth"),
        ("Leeftijd", "birth"),
        ("IBAN", "account"),
        ("Rijbewijsnummer", "document"),
        ("Nationaliteit", "trait"),
        ("Geslacht", "trait"),
        ("Toelichting", "free_text"),
        ("Modus operandi", "free_text"),
        ("MO", "free_text"),
        ("Vrije tekst", "free_text"),
    ],
)
def test_a_name_gives_personal_data_away(column: str, kind: str) -> None:
    assert kind_by_name(column) == kind


@pytest.mark.parametrize(
    "column",
    [
        *(
            "Straatnaam",
            "Naam wijk",
            "Wijknaam",
            "Naam straat",
            "plaatsnaam",
            "Category name",
            "Bestandsnaam",
        ),
        *("Incidentnummer", "Registratienummer", "BVH nummer", "Maatschappelijke klasse omschrijving"),
        *(
            "MK",
            "X",
            "Y",
            "Datum begin",
            "Tijd eind",
            "Pleegplaats",
            "Postcode",
            "Huisnummer",
            "Omschrijving",
        ),
        *(
            "Aantal slachtoffers",
            "Street racing",
            "Basisteam",
            "Gemeente",
            "Mutatiedatum",
            "lat",
            "Page",
            "Module",
        ),
    ],
)
def test_a_name_that_is_needed_is_left_alone(column: str) -> None:
    assert kind_by_name(column) is None


def numbers(n: int, *, seed: int = 1) -> list[str]:
    source = random.Random(seed)  # noqa: S311 - a test
    return [f"{source.randrange(10**8, 10**9)}" for _ in range(n)]


DATES = [f"{day:02d}-{day % 12 + 1:02d}-{1940 + 7 * day % 70}" for day in range(1, 29)]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (BSN, "bsn"),
        (["1112.22.333", "123456782.0", "100000009"], "bsn"),
        (["jan@voorbeeld.nl", "geen"], "email"),
        (["NL91 ABNA 0417 1643 00", "NL20INGB0001234567"], "account"),
        (["06-12345678", "06 87654321"], "phone"),
        (["+31612345678", "0031 36 530 1234"], "phone"),
        (["0365301234", "0206241111", "0104567890"], "phone"),
        (["12-AB-34", "G-123-AB", "XX-99-XX"], "plate"),
        (["ab12cd", "12abc3", "1ABC23", "gb123k"], "plate"),
        (DATES, "birth"),
        ([date[6:] + "-01-01" for date in DATES], "birth"),
        (["J. de Vries", "P.A. Jansen", "K. van 't Hof"], "name"),
        (["Jansen, P.", "De Vries, J."], "name"),
        (["Fatima El Amrani", "Kees Bakker"], "name"),
        (["dhr. Bakker", "Mevrouw Smit"], "name"),
        (["Sanne", "Mohamed", "Daan"], "name"),
        (["Verdachte liep weg in de richting van het station en is daarna niet meer gezien"], "free_text"),
    ],
)
def test_values_give_personal_data_away(values: Sequence[str], kind: str) -> None:
    assert kind_by_values("Kolom", values) == kind


CLASS = "Diefstal en inbraak uit een bedrijf, een kantoor of een school, ook als die leeg staat"


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("Nummer", numbers(500)),
        ("Nummer", ["111222333"]),
        ("Nummer", BSN * 3 + numbers(10)),
        ("Incidentnummer", [f"02023{n:05d}" for n in range(50)]),
        ("Zaaknummer", [f"AB{n:04d}" for n in range(1000, 1050)] + ["12ABC3"]),
        ("Kolom", [f"AB{n:04d}" for n in range(1000, 1050)]),
        ("Postcode", ["1315AB", "1316 CD", "1317EF"]),
        ("Datum begin", [f"{day:02d}-03-2023" for day in range(1, 29)]),
        ("Pleegplaats", ["A. Roland Holststraat 3", "Jan Steenlaan 5", "Anne Frankweg"]),
        ("Straat", ["A. Roland Holststraat", "Jan Steenlaan", "Willem Drees"]),
        ("Kolom", ["A. Roland Holststraat", "Jan Steenlaan", "Anne Frankweg"]),
        ("Omschrijving", [CLASS] * 20),
        ("Klasse", ["Diefstal/inbraak woning", "Diefstal van brom-, snor-, fietsen", "Zakkenrollerij"]),
        ("X", ["145000,5", "146000,25", "144000"]),
        ("lon", ["5.2215", "5.2216"]),
        ("Jaar", ["1990", "2023"] * 10),
        ("Maand", ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt"]),
        ("Leeg", []),
    ],
)
def test_values_that_are_needed_are_left_alone(column: str, values: Sequence[str]) -> None:
    assert kind_by_values(column, values) is None


def test_check_digits() -> None:
    assert all(map(is_bsn, BSN))
    assert not any(
        map(is_bsn, ["111222334", "000000000", "12345", "1112223331", "a11222333", "²11222333", ""])
    )
    passed = sum(map(is_bsn, numbers(5000)))
    assert 5000 / 11 * 0.85 < passed < 5000 / 11 * 1.15
    assert is_iban("NL91ABNA0417164300")
    assert not is_iban("NL91ABNA0417164301")
    assert not is_iban("")


def test_a_person_is_no_street_and_no_sentence() -> None:
    assert is_person("Kim de Boer")
    assert not any(map(is_person, ["", "Kim de Boerstraat", "Kim 3", "Mark zag om tien uur een rode auto"]))


def test_the_reason_names_the_kind_and_no_value() -> None:
    sample = pd.DataFrame({"a": BSN, "Naam": ["x"] * 5, "c": ["1"] * 5})
    found = refused(["a", "Naam", "c", "d"], sample)
    assert [(refusal.column, refusal.why.code) for refusal in found] == [
        ("a", "personal_bsn"),
        ("Naam", "personal_name"),
    ]
    dutch = words_for("nl")
    assert found[0].why.say(dutch) == "De waarden lijken op burgerservicenummers (BSN)."
    assert found[1].why.say(dutch) == "De naam van de kolom wijst op namen van personen."


HEADER = "Datum;X;Y;Incidentnummer;Bron\n"


def export(values: Sequence[str], blanks: int = 0) -> tuple[str, bytes]:
    rows = [f"1-2-2023;1;2;{n};" for n in range(blanks)] + [f"1-2-2023;1;2;9;{value}" for value in values]
    return "a.csv", (HEADER + "\n".join(rows)).encode()


def test_a_recognised_column_of_personal_values_is_dropped_and_said() -> None:
    found = read(export(BSN))
    assert "source" not in found.frame
    assert found.mapping.source is None
    assert [refusal.column for refusal in found.refused] == ["Bron"]
    assert "Bron" not in found.unused


def test_personal_values_below_the_sample_are_found_when_the_column_is_read() -> None:
    data = export(BSN, blanks=20_000)
    assert preview(data).refused == ()
    found = read(data)
    assert "source" not in found.frame
    assert found.mapping.source is None
    assert [refusal.column for refusal in found.refused] == ["Bron"]
    with pytest.raises(PersonalDataError, match="The column Bron looks like it"):
        read(data, ColumnMapping(date_from="Datum", source="Bron"))


def test_no_value_of_a_refused_column_is_in_what_is_kept() -> None:
    found = read(("a.csv", b"Datum;X;Y;Naam\n1-2-2023;1;2;Geheim\n"))
    assert "Geheim" not in repr(found) + found.frame.to_csv() + repr([str(note) for note in found.notes])
