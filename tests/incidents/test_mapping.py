"""Columns are recognised by what they are called, in Dutch and English, and nothing is guessed."""

import json

import pytest

from hotspots.columns import INCIDENT_COLUMNS
from hotspots.errors import PersonalDataError, ReadError
from hotspots.i18n import words_for
from hotspots.incidents.mapping import FIELD_LABELS, FIELDS, ColumnMapping, key, recognise, recognise_columns
from hotspots.incidents.reading import read


def test_a_police_export_is_recognised() -> None:
    found = recognise_columns(
        [
            *("BVH nummer", "MK", "Maatschappelijke klasse omschrijving", "Datum begin", "Tijd begin"),
            *("Datum eind", "Tijd eind", "Pleegplaats", "X", "Y", "Basisteam"),
        ]
    )
    assert found.to_dict() == {
        "incident_id": "BVH nummer",
        "category": "MK",
        "category_name": "Maatschappelijke klasse omschrijving",
        "date_from": "Datum begin",
        "time_from": "Tijd begin",
        "date_to": "Datum eind",
        "time_to": "Tijd eind",
        "x": "X",
        "y": "Y",
        "address": "Pleegplaats",
    }


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("Incidentnummer", "incident_id"),
        ("REGISTRATIENUMMER", "incident_id"),
        ("bvh_nummer", "incident_id"),
        ("CaseNumber", "incident_id"),
        ("Maatschappelijke Klasse", "category"),
        ("Primary Type", "category_name"),
        ("Pleegdatum", "date_from"),
        ("date", "date_from"),
        ("occurred_from", "date_from"),
        ("START_DATE", "date_from"),
        ("begin-tijd", "time_from"),
        ("occurred_to", "date_to"),
        ("Einddatum", "date_to"),
        ("Eindtijd", "time_to"),
        ("Bron", "source"),
        ("Nauwkeurigheid", "precision"),
        ("Straatnaam", "address"),
    ],
)
def test_names_are_recognised_whatever_their_case_and_signs(column: str, field: str) -> None:
    assert recognise_columns(["Team", column]).to_dict() == {field: column}


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ("X", "Y"),
        ("X-coördinaat", "Y-coördinaat"),
        ("x_coord", "y_coord"),
        ("RD X", "RD Y"),
        ("lon", "lat"),
        ("Longitude", "Latitude"),
        ("lengtegraad", "breedtegraad"),
        ("Easting", "Northing"),
    ],
)
def test_the_two_columns_of_a_location_are_recognised_together(x: str, y: str) -> None:
    assert recognise_columns([y, x]).to_dict() == {"x": x, "y": y}
    assert recognise_columns([x]).to_dict() == {}


def test_columns_of_two_kinds_are_never_one_location() -> None:
    assert recognise_columns(["X", "latitude"]).to_dict() == {}


def test_metres_go_before_degrees_and_that_is_said() -> None:
    found = recognise(["lon", "lat", "X", "Y"])
    assert found.mapping.to_dict() == {"x": "X", "y": "Y"}
    assert str(found.notes[0]).endswith("X / Y is read, lon / lat is not.")


def test_our_own_export_is_recognised() -> None:
    assert recognise_columns([*INCIDENT_COLUMNS, "x", "y"]).to_dict() == {
        "incident_id": "incident_id",
        "category": "category",
        "date_from": "occurred_from",
        "date_to": "occurred_to",
        "x": "x",
        "y": "y",
        "precision": "precision",
        "source": "source",
    }


def test_a_name_that_means_one_thing_goes_before_one_that_means_more() -> None:
    assert recognise_columns(["Datum", "Datum begin", "id", "Incidentnummer"]).to_dict() == {
        "incident_id": "Incidentnummer",
        "date_from": "Datum begin",
    }


def test_two_columns_of_equal_claim_leave_the_field_empty_and_are_named() -> None:
    found = recognise(["Pleegdatum", "Datum begin", "X", "Y", "x-coord", "y-coord", "Y"])
    assert found.mapping.date_from is None
    assert found.mapping.x is None
    said = [note.say(words_for("nl")) for note in found.notes]
    assert said[0] == (
        "Meer dan één kolom kan de begindatum zijn: Pleegdatum, Datum begin. "
        "Geen daarvan is gelezen; kies er zelf een."
    )
    assert len(said) == 2


def test_keys_lose_case_accents_signs_and_the_number_of_a_repeated_name() -> None:
    assert key("X-Coördinaat (2)") == key("x coordinaat") == "xcoordinaat"
    assert key("Klasse (MK)") == "klassemk"


def test_every_field_has_a_label_and_a_place_in_the_mapping() -> None:
    assert tuple(FIELD_LABELS) == FIELDS
    assert tuple(ColumnMapping.__dataclass_fields__) == FIELDS


def test_a_mapping_is_saved_and_used_again() -> None:
    mapping = ColumnMapping(incident_id="Nr", date_from="Wanneer", x="Oost", y="Noord")
    again = ColumnMapping.from_dict(json.loads(json.dumps(mapping.to_dict())))
    assert again == mapping
    assert again.columns == ("Nr", "Wanneer", "Oost", "Noord")
    found = read(("a.csv", b"Nr;Wanneer;Oost;Noord;Datum\n1;2-3-2023;5;6;x\n"), again)
    assert found.frame.loc[2].tolist() == ["1", "2-3-2023", "5", "6"]
    assert found.unused == ("Datum",)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"datum": "Datum"}, "datum is no field. Use one of: incident_id, category"),
        ({"x": 3}, "That of x is not a name"),
        ({"x": ""}, "That of x is not a name"),
        ({"x": "A", "y": "A"}, "x and y are two columns. The mapping gives A for both"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(values: dict[str, object], message: str) -> None:
    with pytest.raises(ReadError, match=message):
        ColumnMapping.from_dict(values)


def test_a_column_that_is_not_in_the_file_is_named() -> None:
    with pytest.raises(ReadError, match="takes date_from from the column Wanneer"):
        read(("a.csv", b"Datum;X;Y\n1;2;3\n"), ColumnMapping(date_from="Wanneer"))


def test_a_column_of_personal_data_is_not_read_by_hand_either() -> None:
    with pytest.raises(PersonalDataError, match="The column Naam aangever looks like it"):
        read(("a.csv", b"Datum;X;Y;Naam aangever\n1;2;3;Jan\n"), ColumnMapping(source="Naam aangever"))
