"""The words, the map and the page around a new incident, on what breaks careless pages too."""

import json
import re
from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from hotspots.action.duty import Asked, DutyOptions, duty
from hotspots.action.measures import measures_frame
from hotspots.i18n import words_for
from hotspots.incidents.taxonomy import taxonomy
from hotspots.report import duty_tables as tables
from hotspots.report import duty_words as told
from hotspots.report.assets import assert_offline
from hotspots.report.duty_map import duty_groups, measures_shown
from hotspots.report.duty_sheet import DutySheet
from hotspots.report.maps import base_map

CLOCK = {"crs": "EPSG:28992", "timezone": "Europe/Amsterdam"}
HERE = shapely.Point(143_500, 487_500)
NASTY = "</script><b>'t Plein</b> {{ 7*7 }} `x` #set page(width: 9cm)"


def moment(text):
    return pd.Timestamp(text, tz="Europe/Amsterdam")


def incidents_of(rows):
    frame = pd.DataFrame(
        [
            {
                "incident_id": f"I{number:03d}",
                "category": category,
                "group": group,
                "occurred_from": moment(when),
                "precision": "address",
                "source": "bron",
                "geometry": shapely.Point(HERE.x + east, HERE.y),
            }
            for number, (category, group, when, east) in enumerate(rows)
        ],
        columns=["incident_id", "category", "group", "occurred_from", "precision", "source", "geometry"],
    )
    frame["occurred_from"] = pd.Series(list(frame["occurred_from"]), dtype="datetime64[us, Europe/Amsterdam]")
    return gpd.GeoDataFrame(frame, geometry="geometry", crs="EPSG:28992")


def measures_of(*rows):
    usual = {"kind": "camera_area", "valid_from": "2023-01-01", "geometry": HERE.buffer(100)}
    return measures_frame(
        [{"measure_id": f"M{number}"} | row for number, row in enumerate(rows)], always=usual, **CLOCK
    )


BEFORE = [
    ("1.6.2", "explosion", "2023-02-04 06:00", 0),
    ("1.1.1", "hic", "2023-02-10 12:00", 300),
    ("1.6.2", "explosion", "2023-01-20 06:00", 4000),
]


def told_of(rows=BEFORE, measures=(), asked=None, **options):
    return duty(
        incidents_of(rows),
        measures_of(*measures),
        asked=asked or Asked(HERE, moment("2023-02-12 03:10"), category="1.6.2"),
        baseline_years=[2021, 2022],
        covered=(date(2020, 1, 1), date(2023, 12, 31)),
        options=DutyOptions(**options),
    )


def said(found, language="nl"):
    return told.sentences(found, words_for(language), categories=taxonomy(None))


def test_a_repeat_comes_first_and_says_what_and_when():
    first = said(told_of())[0]
    assert first.startswith("Herhaling: 1 incident op dit adres in de 90 dagen ervoor")
    assert "7 dagen eerder" in first


def test_without_a_repeat_that_is_said_and_so_is_a_place_that_is_not_known_well():
    assert said(told_of(BEFORE[1:]))[0] == "Op dit adres staat niets eerders in de gegevens."
    coarse = Asked(HERE, moment("2023-02-12 03:10"), precision="street")
    assert "niet tot op het adres bekend" in said(told_of(asked=coarse))[0]
    assert "geen daarvan" in said(told_of([*BEFORE[:1] * 2], days=3))[0]


def test_amounts_usual_and_verdict_are_in_one_sentence():
    text = said(told_of())[1]
    assert text.startswith("Binnen 500 meter 2 incidenten van alle soorten in de 90 dagen ervoor.")
    assert "Gebruikelijk in deze tijd van het jaar (2021 en 2022): 0,0" in text
    assert "te weinig om te zeggen" in text


def test_a_group_above_what_is_usual_is_named_with_its_interval():
    rows = [("1.1.1", "hic", "2023-02-10 12:00", 300)] * 12
    text = "\n".join(said(told_of(rows)))
    assert "High Impact Crimes: 12, gebruikelijk is 0,0: meer dan toeval" in text


def test_other_explosions_are_counted_in_the_city_and_within_the_radius():
    text = "\n".join(said(told_of()))
    assert "In de stad 2 andere explosies en beschietingen" in text
    assert "waarvan 1 binnen 500 meter" in text
    assert "Geen andere explosie of beschieting" in "\n".join(said(told_of(BEFORE[1:2])))


def test_measures_that_hold_end_and_the_nearest_camera_are_told():
    found = told_of(
        measures=[
            {"name": "Plein", "valid_until": "2023-03-01", "position": "coarse"},
            {"kind": "closed_home", "geometry": HERE},
        ]
    )
    text = "\n".join(said(found))
    assert "Hier van kracht: Tijdelijk cameragebied Plein (grove omtrek) en Sluiting van een woning." in text
    assert "loopt af: laatste dag 28 februari 2023" in text
    assert "1 camera of cameragebied binnen 1.000 meter" in text


def test_no_measure_and_no_camera_are_told_too():
    text = "\n".join(said(told_of()))
    assert "Er is geen maatregel bekend die hier op dit moment geldt." in text
    assert "Binnen 1.000 meter is geen camera bekend." in text


def test_days_without_data_are_told():
    late = Asked(HERE, moment("2024-01-30 00:00"))
    assert "Er zijn gegevens van slechts 61 van de 90 dagen." in "\n".join(said(told_of(asked=late)))
    later = Asked(HERE, moment("2025-01-30 00:00"))
    assert "Van deze dagen zijn er geen gegevens" in "\n".join(said(told_of(asked=later)))


def test_dark_and_light_are_told_by_the_suns_times():
    words, kinds, centre = words_for("nl"), taxonomy(None), (5.24, 52.37)
    night = told.sentences(told_of(), words, categories=kinds, centre=centre)[-1]
    assert re.fullmatch(r"Het was donker: de zon kwam op om 0(7:5|8:0)\d en ging onder om 17:4\d\.", night)
    noon = told_of(asked=Asked(HERE, moment("2023-02-12 12:00")))
    assert told.sentences(noon, words, categories=kinds, centre=centre)[-1].startswith("Het was licht")
    assert "donker" not in "".join(said(told_of()))


def test_a_place_by_hand_says_what_counts_as_the_same_address():
    assert "binnen 15 meter ligt, telt als dit adres" in said(told_of(same_place=15.0))[1]
    assert "telt als dit adres" not in "".join(said(told_of()))


def test_english():
    assert said(told_of(), "en")[0].startswith("Repeat: 1 incident at this address")


def test_tables_add_up_with_the_incidents():
    found, words = told_of(), words_for("en")
    rows = tables.band_rows(found, words)
    assert sum(int(row["Together"]) for row in rows) == len(found.within)
    for row in rows:
        bands = [int(value) for name, value in row.items() if name not in {"Distance", "Together"}]
        assert sum(bands) == int(row["Together"])
    assert tables.group_rows(found, words)[0]["Incidents"] == "2"
    shown = tables.incident_rows(found.within, words, categories=taxonomy(None), most=1)
    assert [row["Distance"] for row in shown] == ["300 metres"]


def test_a_closure_is_its_kind_its_place_and_its_period():
    found = told_of(measures=[{"kind": "closed_home", "geometry": HERE, "valid_until": "2023-03-01"}])
    (row,) = tables.measure_rows(found.here, words_for("nl"))
    assert row == {
        "Maatregel": "Sluiting van een woning",
        "Afstand": "op deze plek",
        "Van kracht": "1 januari 2023 t/m 28 februari 2023",
    }


def test_no_id_of_an_incident_is_told():
    found = told_of(asked=Asked(HERE, moment("2023-02-12 03:10"), incident_id="I999"))
    words = words_for("nl")
    text = json.dumps([said(found), tables.band_rows(found, words), tables.group_rows(found, words)])
    text += json.dumps(tables.incident_rows(found.within, words, categories=taxonomy(None)))
    assert "I0" not in text
    assert "I999" not in text


def test_each_measure_is_on_the_map_once():
    found = told_of(measures=[{}, {"kind": "closed_home", "geometry": shapely.Point(HERE.x + 200, HERE.y)}])
    assert measures_shown(found)["measure_id"].tolist() == ["M0", "M1"]


def test_the_map_is_offline_and_names_are_harmless(city, layers):
    found = told_of(
        measures=[
            {"name": NASTY},
            {
                "name": NASTY,
                "kind": "supervision",
                "geometry": shapely.LineString([(HERE.x, HERE.y), (HERE.x + 90, HERE.y)]),
            },
            {"kind": "camera", "geometry": HERE},
        ]
    )
    words = words_for("nl")
    drawn = base_map(city, layers, words)
    groups = duty_groups(found, words, categories=taxonomy(city), source="bron", synthetic=True)
    for group in groups:
        drawn.add_child(group)
    assert_offline(drawn)
    html = drawn.get_root().render()
    assert "</script><b>" not in html
    assert "{{ 7*7 }}" not in html
    assert "HotspotsMap.around(" in html
    assert "Synthetisch" in html


def sheet(found, city, layers, **changes):
    about = {
        "words": words_for("nl"),
        "area": "'t Oor",
        "source": "bron",
        "synthetic": False,
        "day": date(2023, 2, 12),
    }
    return DutySheet(found, city, layers, **(about | changes))


def test_the_page_is_one_page_and_the_same_for_the_same_data(city, layers):
    found = told_of(measures=[{"name": NASTY}])
    made = sheet(found, city, layers)
    assert len(made.png(ppi=40)) == 1
    pdf = made.pdf()
    assert pdf.startswith(b"%PDF")
    assert pdf == sheet(found, city, layers).pdf()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_fullest_page_is_still_one_page(city, layers, language):
    groups = ["hic", "vvc", "nuisance", "drugs_weapons", "explosion", "other", "unknown"]
    rows = [
        ("1.1.1", group, f"2023-02-{1 + number % 11:02d} 12:00", 10 * (number % 40))
        for number in range(120)
        for group in groups
    ]
    measures = [
        {"name": f"Omgeving van een plein met een lange naam, nummer {n}", "valid_until": "2023-03-01",
         "condition": "op wedstrijddagen, van drie uur voor de aftrap tot twee uur na afloop"}
        for n in range(9)
    ]  # fmt: skip
    made = sheet(told_of(rows, measures), city, layers, words=words_for(language), synthetic=True)
    assert len(made.png(ppi=40)) == 1
    data = made.data()
    assert len(data["measures"]["rows"]) < 9
    assert data["measures"]["more"]


def test_a_page_of_nothing_is_a_page(city, layers):
    made = sheet(told_of([]), city, layers, area=None)
    assert len(made.png(ppi=40)) == 1
    assert made.data()["heading"].endswith("12 feb 2023 03:10")
    assert made.data()["repeat"] == ""
