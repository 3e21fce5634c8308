"""The statistics in Dutch and English: every class named, nothing said of what is missing."""

import numpy as np
import pandas as pd
import pytest

from hotspots.analysis.emerging import CLASSES
from hotspots.analysis.robustness import ScaleDependence
from hotspots.i18n import words_for
from hotspots.report.words_statistics import (
    emerging_name,
    emerging_sentence,
    robustness_sentence,
    scale_sentences,
    statistics_sentences,
    trend_sentence,
    unsteady,
)

DUTCH, ENGLISH = words_for("nl"), words_for("en")

ROW = {
    "n": 104,
    "n_per_week": 2.0,
    "growth_per_week": 1.01,
    "trend": "rising",
    "share_repeats": 0.25,
    "share_near_repeats": 0.4,
    "scan_p": 0.004,
    "emerging": "new_hot",
    "found_in": 9,
    "variants": 12,
    "share_found": 0.75,
}


def test_a_hotspot_in_dutch():
    trend, course, scan, repeats, steady = statistics_sentences(ROW, DUTCH, repeat_days=14, repeat_radius=200)
    assert trend == "Stijgend: elk jaar ongeveer 68% meer, en dat is meer dan toeval."
    assert course == "Verloop: nieuwe hotspot. Valt in de laatste stap voor het eerst op."
    assert scan.endswith("dan gewoonlijk (scan van ruimte en tijd, p = 0,004).")
    assert repeats.startswith("25% volgde binnen 14 dagen op een eerder incident op dezelfde plek, en 40%")
    assert steady == "Teruggevonden in 9 van 12 varianten van de instellingen."


def test_nothing_is_said_of_what_is_missing():
    missing = {**ROW, **dict.fromkeys(ROW, np.nan), "trend": None, "emerging": None}
    assert statistics_sentences(missing, DUTCH, repeat_days=14, repeat_radius=200) == []
    assert not unsteady(missing)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"n": 20}, "Rising: about 1% more each week, and that is more than chance."),
        ({"growth_per_week": 1.2}, "Rising: about 20% more each week, and that is more than chance."),
        (
            {"trend": "falling", "growth_per_week": 0.99},
            "Falling: about 41% fewer each year, and that is more",
        ),
        ({"trend": "level"}, "No clear rise or fall"),
    ],
)
def test_a_trend_by_the_year_or_by_the_week(changed, said):
    assert trend_sentence({**ROW, **changed}, ENGLISH).startswith(said)


def test_no_class_is_not_said():
    said = statistics_sentences({**ROW, "emerging": "none"}, DUTCH, repeat_days=14, repeat_radius=200)
    assert len(said) == 4


def test_below_half_it_is_said_to_hang_on_the_settings():
    row = {**ROW, "found_in": 5, "share_found": 5 / 12}
    assert unsteady(row)
    assert robustness_sentence(row, DUTCH).startswith("Slechts teruggevonden in 5 van 12 varianten")
    assert not unsteady({**ROW, "found_in": 6, "share_found": 0.5})


def test_every_class_has_a_name_and_a_meaning_of_its_own():
    for words in (DUTCH, ENGLISH):
        assert len({emerging_name(code, words) for code in CLASSES}) == 17
        assert len({emerging_sentence(code, words) for code in CLASSES}) == 17
    assert emerging_name(None, DUTCH) == "geen patroon"


def test_what_depends_on_the_scale():
    agreement = pd.DataFrame(
        {
            "setting": ["cell_size", "offset", "bandwidth"],
            "pairs": [4, 0, 3],
            "median": [0.91, np.nan, 0.6],
            "lowest": [0.88, np.nan, 0.41],
        }
    )
    cells, bandwidth = scale_sentences(ScaleDependence(pd.DataFrame(), agreement, 100), DUTCH)
    assert cells.startswith("Met andere celgroottes blijft ongeveer 91% van de incidenten uit het dichtste")
    assert bandwidth.endswith("(minstens 41%, over 3 vergelijkingen).")
