"""What is said of a hotspot is what its figures say, in sentences that a safety manager would write."""

from datetime import date

import numpy as np
import pytest

from hotspots.analysis.selection import Selection
from hotspots.i18n import words_for
from hotspots.places.joining import Books
from hotspots.report import words as told

NL, EN = words_for("nl"), words_for("en")

ROW = {
    "rank": 1,
    "n": 312,
    "n_per_week": 6.02,
    "share": 0.094,
    "hectares": 12.4,
    "distinct_places": 88,
    "share_busiest_place": 0.08,
    "share_busiest_night": 0.02,
    "categories": (("2.5.2", 200), ("1.4.5", 80)),
    "peak_part": "evening",
    "share_peak_part": 0.46,
    "peak_weekday": 5,
    "share_peak_weekday": 0.27,
    "name_layer": "town_centre",
    "name_area": "Centrum Almere Stad",
    "sector": "n",
    "name_buurt": np.nan,
    "letter": np.nan,
}


def test_a_hotspot_is_told_in_three_sentences() -> None:
    text = told.describe(ROW, NL)
    assert text.name == "Centrum Almere Stad, noord"
    assert text.why == (
        "312 incidenten (6,0 per week): 9,4% van de selectie op 12 hectare.",
        "Vooral Winkeldiefstal (200) en Mishandeling (80).",
        "Het drukst in de avond (18-24 uur): 46% en op zaterdag: 27%.",
    )
    assert " ".join(text.against) == (
        "In deze cijfers niets: de incidenten zijn verspreid over 88 adressen of punten, "
        "en in geen enkel etmaal viel meer dan 2,0%."
    )


def test_the_same_in_english() -> None:
    assert (
        told.hotspot_sentences(ROW, EN)[0]
        == "312 incidents (6.0 a week): 9.4% of the selection on 12 hectares."
    )
    assert told.hotspot_name(ROW, EN) == "Centrum Almere Stad, north"


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"name_buurt": "Stadshart", "letter": "b"}, "Centrum Almere Stad, noord (Stadshart, b)"),
        (
            {"name_layer": "station", "name_area": "Almere Poort", "sector": "centre"},
            "Rond station Almere Poort",
        ),
        ({"name_layer": "station", "name_area": "Almere Poort"}, "Rond station Almere Poort, noord"),
        ({"sector": "centre"}, "Centrum Almere Stad, midden"),
        ({"name_area": np.nan, "name_layer": np.nan, "sector": np.nan}, "Hotspot 1"),
    ],
)
def test_names(changes: dict[str, object], name: str) -> None:
    assert told.hotspot_name({**ROW, **changes}, NL) == name


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"share_busiest_place": 0.61}, "61% staat op één adres of punt geregistreerd"),
        ({"distinct_places": 2}, "Het gaat om maar 2 adressen of punten."),
        ({"share_busiest_night": 0.5}, "50% viel binnen één etmaal"),
        ({"n": 9}, "Bij 9 incidenten speelt toeval een grote rol."),
        (
            {"peak_part": np.nan, "share_peak_part": np.nan},
            "Van geen van deze incidenten is het tijdstip bekend.",
        ),
    ],
)
def test_what_speaks_against_it(changes: dict[str, object], sentence: str) -> None:
    against = told.describe({**ROW, **changes}, NL).against
    assert len(against) == 1
    assert against[0].startswith(sentence)


def test_several_doubts_are_all_told() -> None:
    row = {**ROW, "n": 5, "share_busiest_place": 1.0, "distinct_places": 1, "share_busiest_night": 0.8}
    assert len(told.describe(row, NL).against) == 3


@pytest.mark.parametrize(
    ("per_week", "said"),
    [
        (39.1, "39 per week"),
        (6.02, "6,0 per week"),
        (0.8, "ongeveer één per week"),
        (0.2, "ongeveer één per 5 weken"),
    ],
)
def test_the_pace_is_said_as_people_say_it(per_week: float, said: str) -> None:
    assert f"({said})" in told.describe({**ROW, "n_per_week": per_week}, NL).why[0]


def test_a_share_that_rounds_to_nothing_is_not_nothing() -> None:
    assert told.share_phrase(0.0004, NL) == "minder dan 0,1%"
    assert told.share_phrase(0.0, NL) == "0%"
    assert told.share_phrase(0.25, NL) == "25%"


def test_no_busiest_time_is_named_where_none_stands_out_or_chance_decides() -> None:
    even = {**ROW, "share_peak_part": 0.28, "share_peak_weekday": 0.15}
    assert told.describe(even, NL).why[2] == "Geen dagdeel of weekdag springt eruit."
    assert (
        told.describe({**ROW, "n": 12}, NL).why[2] == "Te weinig incidenten om een drukste moment te noemen."
    )


def test_one_kind_is_called_one_kind() -> None:
    row = {**ROW, "categories": (("1.1.1", 312),)}
    assert told.describe(row, NL).why[1] == "Allemaal van één soort: Diefstal/inbraak woning."


def test_the_books_are_a_sentence_whose_parts_add_up() -> None:
    books = Books(accepted=1240, in_area=1200, outside=30, no_location=10)
    assert told.books_sentence(books, NL, place="Almere") == (
        "Van de 1.240 geselecteerde incidenten liggen er 1.200 in Almere en 30 daarbuiten; "
        "10 hebben geen locatie."
    )
    assert told.books_sentence(books, EN, place=None) == (
        "Of 1,240 selected incidents 1,230 have a location and 10 have none."
    )


def test_the_selection_in_words() -> None:
    selection = Selection(groups=("hic",), parts_of_day=("evening", "night"), weekdays=(5, 6))
    period = (date(2023, 1, 1), date(2023, 3, 31))
    assert told.selection_sentence(selection, period, NL) == (
        "High Impact Crimes · 1 januari 2023 t/m 31 maart 2023 · avond (18-24 uur) en nacht (0-6 uur) · "
        "zaterdag en zondag"
    )
    assert told.selection_sentence(Selection(), None, NL) == "Alle incidenten"
    many = Selection(categories=("1.1.1", "1.1.2", "1.2.1", "1.2.2", "1.2.3"))
    assert told.kinds_phrase(many, NL) == "5 categorieën"
    assert told.kinds_phrase(Selection(categories=("1.1.1",)), NL) == "Diefstal/inbraak woning"


def test_the_settings_are_said_aloud() -> None:
    assert told.settings_sentence("dbscan", NL, radius=100, min_incidents=12) == (
        "Een hotspot: minstens 12 incidenten binnen 100 meter, met wat daaraan grenst (DBSCAN)."
    )
    assert "(HDBSCAN)" in told.settings_sentence("hdbscan", NL, radius=None, min_incidents=12)
