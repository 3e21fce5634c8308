"""Police classes, a city's own categories, and the spellings in which they arrive."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.city import City, ExtraCategory
from hotspots.errors import CityError
from hotspots.incidents.taxonomy import GROUP_LABELS, Category, taxonomy

CITY = City(
    key="nergens",
    name="Nergens",
    municipality="GM9999",
    crs="EPSG:28992",
    timezone="Europe/Amsterdam",
    centre=(5.2, 52.4),
    zoom=12,
    bounds=(132000, 475000, 160000, 497000),
    baseline_years=(2022,),
    layers={},
    denominators={},
    regroup={"1.6.1": "other"},
    extra_categories=(
        ExtraCategory("OV-JEUGD", "Overlast jeugd", "Youth nuisance", "nuisance", synonyms=("Hangjongeren",)),
    ),
    path=Path(),
)


def recognised(*values: object) -> list[str]:
    return taxonomy(CITY).recognise(pd.Series(values, dtype="object")).tolist()


def test_all_58_classes_have_names_a_group_and_no_total():
    categories = taxonomy(None).categories
    assert len(categories) == 59  # and "unknown"
    assert "0.0.0" not in categories
    assert list(categories)[-1] == "unknown"
    assert {category.group for category in categories.values()} == set(GROUP_LABELS)
    assert len({category.english for category in categories.values()}) == len(categories)
    assert categories["1.6.1"].group == "explosion"
    assert categories["3.1.1"].reporting == "haal"
    assert categories["1.1.1"].reporting == "breng"
    assert categories["1.3.1"].reporting is None
    assert isinstance(categories["1.1.1"], Category)


@pytest.mark.parametrize(
    "value",
    [
        "1.1.1",
        " 1.1.1 ",
        "1.1.1.",
        "01.01.01",
        "1 . 1 . 1",
        "1-1-1",
        "MK 1.1.1",
        "mk: 1.1.1",
        "1.1.1 Diefstal/inbraak woning",
        "1.1.1 - Diefstal / inbraak woning",
        "Diefstal/inbraak woning",
        "DIEFSTAL INBRAAK WONING",
        "diefstal-inbraak woning",
        "Woninginbraak",
        "Residential burglary",
        "2001-01-01",
        "2001-01-01 00:00:00",
        "1-1-2001",
        "01-01-01",
    ],
)
def test_one_class_in_many_spellings(value):
    assert recognised(value) == ["1.1.1"]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("2.6.10", "2.6.10"),
        ("Vernieling c.q. zaakbeschadiging", "2.2.1"),
        ("Diefstal van brom- snor- fietsen", "1.2.3"),
        ("ov-jeugd", "OV-JEUGD"),
        ("OV-JEUGD Overlast jeugd", "OV-JEUGD"),
        ("hangjongeren", "OV-JEUGD"),
        ("Drúgshandel", "3.1.1"),
        ("9.9.9 Drugshandel", "3.1.1"),
        ("2-1-2001", "2.1.1"),
        ("2003-02-06", "2.6.3"),  # 6.2.3 is no class
        ("2009-09-09", "unknown"),
        ("2001-01-02", "unknown"),  # 2.1.1 or 1.2.1
        ("2001-02-02", "2.2.1"),
        ("1.1.1.2", "unknown"),
        ("0.0.0", "unknown"),
        ("Totaal misdrijven", "unknown"),
        ("iets anders", "unknown"),
        ("", "unknown"),
        (None, "unknown"),
        (float("nan"), "unknown"),
        ("unknown", "unknown"),
        ("Onbekend", "unknown"),
    ],
)
def test_values_that_mean_one_class_or_none(value, code):
    assert recognised(value) == [code]


def test_every_own_name_leads_back_to_its_class():
    categories = taxonomy(CITY).categories
    for texts in (
        [category.code for category in categories.values()],
        [category.name for category in categories.values()],
        [category.english for category in categories.values()],
    ):
        assert recognised(*texts) == list(categories)


def test_dates_made_by_a_spreadsheet_are_told_apart():
    values = pd.Series(["2001-01-01", "1-1-2001", "1.1.1", "01-01-01", None], index=[5, 6, 7, 8, 9])
    assert taxonomy(None).spreadsheet_dates(values).tolist() == [True, True, False, False, False]


def test_groups_follow_the_city_and_keep_the_index():
    codes = pd.Series(["1.6.1", "OV-JEUGD", "nonsense", "1.1.1"], index=[3, 1, 2, 0])
    groups = taxonomy(CITY).group_of(codes)
    assert groups.tolist() == ["other", "nuisance", "unknown", "hic"]
    assert groups.index.tolist() == [3, 1, 2, 0]
    assert taxonomy(None).group_of(codes).tolist() == ["explosion", "unknown", "unknown", "hic"]
    assert taxonomy(CITY).groups()[0] == "hic"


def test_labels_in_two_languages():
    assert taxonomy(None).label("1.4.6", "nl") == "Straatroof"
    assert taxonomy(None).label("1.4.6", "en") == "Street robbery"
    assert taxonomy(None).label("OV-JEUGD", "nl") == "OV-JEUGD"


def test_the_taxonomy_of_a_city_is_built_once():
    assert taxonomy(CITY) is taxonomy(replace(CITY, zoom=3))


def test_a_city_cannot_regroup_what_does_not_exist():
    with pytest.raises(CityError, match=r"9\.9\.9 does not"):
        taxonomy(replace(CITY, regroup={"9.9.9": "hic"}))
    with pytest.raises(CityError, match="one of the groups hic, vvc"):
        taxonomy(replace(CITY, regroup={"1.1.1": "HIC"}))


@settings(max_examples=50)
@given(
    st.lists(st.one_of(st.none(), st.text(max_size=20), st.from_regex(r"[0-9]{1,2}([-./ ][0-9]{1,4}){2}")))
)
def test_wild_values_always_get_a_code(values):
    series = pd.Series(values, dtype="object")
    assert set(taxonomy(CITY).recognise(series)) <= set(taxonomy(CITY).categories)
