"""The rounds of the advisers told: words, map, files and paper say the same, and what is kept does too."""

import csv
import io
import re
from dataclasses import replace
from datetime import date

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely

from hotspots.action.adviser_types import AdviserSettings
from hotspots.action.advisers import plan_advisers, trade_off
from hotspots.action.plan_json import from_json, to_json
from hotspots.action.plans import compare, copy_to
from hotspots.city import load_city
from hotspots.i18n import words_for
from hotspots.incidents.notes import Note
from hotspots.places.layers import load_layers
from hotspots.report import adviser_words as said
from hotspots.report.adviser_export import AdviserExport
from hotspots.report.adviser_sheet import AdviserSheet
from hotspots.report.adviser_tables import curve_rows, district_rows, numeric_columns, round_rows
from hotspots.report.adviser_told import adviser_of, kept_plan, told_plan
from hotspots.report.charts_advisers import trade_off_curve
from hotspots.report.layers_advisers import PATTERNS, adviser_groups, look, outline

NL, EN = words_for("nl"), words_for("en")
WEEKS = (date(2024, 1, 1), date(2024, 1, 8), date(2024, 1, 15))
MADE = date(2024, 1, 1)
NAMES = {"haven": "Almere Haven", "stad": "Almere Stad"}
ASKED = AdviserSettings(advisers=3, hours=10, minutes=12, weeks=3, most=3, floor=0.2)


@pytest.fixture(scope="module")
def areas():
    """The neighbourhoods of two districts, with made-up figures; one has a name to beware of."""
    layer = load_layers(load_city())["buurt"]
    part = layer.loc[layer["district"].isin(list(NAMES))].reset_index(drop=True)
    rng = np.random.default_rng(1)
    named = part["name"].to_numpy(dtype=object)
    named[0] = "=HYPERLINK('</script>')"
    return part.assign(
        name=named,
        dwellings=rng.integers(20, 300, len(part)),
        expected=rng.gamma(2, 0.1, len(part)) + 5 * (np.arange(len(part)) == 0),
        recent=rng.integers(0, 3, len(part)),
        surplus=0.01,
    )


@pytest.fixture(scope="module")
def plan(areas):
    return plan_advisers(areas, settings=ASKED, names=NAMES)


@pytest.fixture(scope="module")
def told(plan):
    return told_plan(plan, weeks=WEEKS, categories=("1.1.1",), names=NAMES)


def test_what_is_kept_says_again_what_it_said(told):
    draft = told.draft("Winter", extra={"before": None, "sunset": "18:30"})
    assert (draft.first_day, draft.last_day) == (date(2024, 1, 1), date(2024, 1, 21))
    again = kept_plan(from_json(to_json(draft)), weeks=WEEKS)
    for words in (NL, EN):
        assert round_rows(again, words) == round_rows(told, words)
        assert said.plan_sentence(again, words) == said.plan_sentence(told, words)
        assert said.sure_sentence(again, words) == said.sure_sentence(told, words)
    assert again.settings == told.settings
    assert again.draft("Winter", extra={"before": None, "sunset": "18:30"}) == draft


def test_a_copy_is_the_same_plan_for_other_weeks_and_a_move_is_a_difference(told):
    draft = told.draft("Winter")
    copy = copy_to(draft, date(2024, 1, 8), number=1)
    assert {found.what for found in compare(draft, copy)} == {"head"}
    assert adviser_of(copy) == dict(zip(told.rounds["code"], told.rounds["adviser"], strict=True))
    other = replace(told, rounds=told.rounds.assign(adviser=told.rounds["adviser"] % 3 + 1))
    moved = [found for found in compare(draft, other.draft("Winter")) if found.what == "moved"]
    assert len(moved) == len(told.rounds)


def test_no_person_no_address_and_no_incident_is_kept(told):
    allowed = {"key", "at", "amount", "name", "district", "district_name", "order", "dwellings", "left"}
    allowed |= {"expected", "recent", "reach", "why"}
    assert all(set(item) == allowed for item in told.draft("x").items)


def test_the_weeks_of_a_round_follow_each_other_and_hold_all_visits(told):
    a_week = told.settings.capacity / told.settings.weeks
    for adviser in told.advisers:
        walked = told.of(adviser)
        assert walked["first_week"].iloc[0] == 0
        assert (walked["first_week"].to_numpy()[1:] >= walked["last_week"].to_numpy()[:-1]).all()
        assert (walked["last_week"] >= walked["first_week"]).all()
        assert walked["visits"].sum() <= a_week * len(WEEKS)


def test_the_words_hold_the_numbers(told, plan):
    sentence = said.plan_sentence(told, EN)
    assert (
        f"{told.rounds['visits'].sum():,} dwellings in {len(told.rounds)} neighbourhoods in 3 dark weeks"
        in sentence
    )
    assert f"reaches {plan.reach:.2f} of the {plan.expected:.1f} burglaries" in sentence
    assert said.sure_sentence(told, EN) == "No plan under these settings reaches more: that is proven."
    loose = replace(told, optimal=False, bound=told.reach * 1.25)
    assert "gains at most 20.0% more" in said.sure_sentence(loose, EN)
    near = replace(told, optimal=False, bound=told.reach * 1.0001)
    assert "within 0.1% of the best possible" in said.sure_sentence(near, EN)
    assert said.moves_sentence(told, EN) == ""
    assert "Nothing changes" in said.moves_sentence(replace(told, replanned=True), EN)
    moved = replace(told, replanned=True, begun=2, dropped=1)
    assert "2 neighbourhoods are begun with and 1 dropped unfinished" in said.moves_sentence(moved, EN)


def test_the_rivals_are_the_sums(plan):
    even, biggest = said.rivals(plan)
    areas = plan.areas
    total = plan.rounds["visits"].sum()
    density = areas["expected"] / areas["dwellings"]
    assert even == pytest.approx((density * areas["left"]).sum() * total / areas["left"].sum())
    room, reached = total, 0.0
    for row in areas.sort_values(["left", "code"], ascending=[False, True]).itertuples():
        spent = min(room, row.left)
        reached, room = reached + spent * row.expected / row.dwellings, room - spent
    assert biggest == pytest.approx(reached)
    assert plan.reach > max(even, biggest)


def test_reasons_have_decimals_of_the_language():
    note = Note(
        "x", "Burglaries nearby in the last weeks add {surplus} to what is expected.", {"surplus": 0.25}
    )
    assert said.say(note, NL).startswith("Inbraken in de omgeving van de laatste weken voegen 0,25 toe")


def test_the_tables_have_a_row_for_each_and_the_books_add_up(told, plan, areas):
    rows = round_rows(told, NL)
    assert [row["Buurt"] for row in rows] == told.rounds["name"].tolist()
    assert set(numeric_columns(NL)) < set(rows[0])
    districts = district_rows(plan.districts, EN)
    assert sum(int(row["To visit"].replace(",", "")) for row in districts) == plan.rounds["visits"].sum()
    curve = trade_off(areas, settings=ASKED, names=NAMES, shares=(0.0, 0.5, 1.0))
    told_rows = curve_rows(curve, EN)
    assert [row["Floor"] for row in told_rows] == ["0%", "50%", "100%"]
    assert said.curve_sentence(curve, EN).startswith("Without a floor the plan reaches")
    nothing = curve.assign(reach=np.nan)
    assert said.curve_sentence(nothing, EN) == "No floor can be held with so few advisers."
    missing = curve.copy()
    missing.loc[2, ["reach", "share", "smallest_share", "gini"]] = np.nan
    assert "Higher floors cannot be held" in said.curve_sentence(missing, EN)
    assert curve_rows(missing, EN)[2]["Reached"] == "\N{EN DASH}"
    spec = trade_off_curve(missing, EN, chosen=0.5, description="what it shows").to_dict()
    assert spec["description"] == "what it shows"
    data = next(iter(spec["datasets"].values()))
    assert [point["here"] for point in data] == [False, True]


def test_the_map_draws_each_neighbourhood_once_and_escapes_its_name(told, areas):
    layers = {"buurt": areas}
    groups = adviser_groups(told, layers, NL, source="synthetisch", synthetic=True)
    drawn = "".join(child.payload for group in groups for child in group._children.values())
    assert "</script>" not in drawn
    assert drawn.count('"label"') == len(told.rounds)
    assert "Synthetisch" in drawn
    assert drawn.count('"number"') == len(told.advisers)


def test_advisers_differ_in_colour_or_pattern():
    assert len({look(adviser) for adviser in range(1, 37)}) == 36
    assert all(0 <= look(adviser)[1] < PATTERNS for adviser in range(1, 100))


def test_an_outline_is_the_union(told, areas):
    walked = told.of(told.advisers[0])
    wanted = shapely.union_all(areas.set_index("code").geometry[walked["code"]].to_numpy())
    assert shapely.area(shapely.symmetric_difference(outline(walked, areas), wanted)) < 0.001 * wanted.area


@pytest.fixture(scope="module")
def export(told):
    return AdviserExport(told, NL, "synthetisch", synthetic=True)


def test_the_csv_opens_in_a_dutch_spreadsheet_and_runs_nothing(export, told):
    text = export.csv().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert len(rows) == len(told.rounds)
    assert sum(int(row["visits"]) for row in rows) == told.rounds["visits"].sum()
    assert all(row["synthetic"].startswith("Synthetisch") for row in rows)
    assert all(re.fullmatch(r"\d+,\d+|\d+", row["expected"]) for row in rows)
    assert any(row["name"].startswith("'=HYPERLINK") for row in rows)
    one = told.advisers[1]
    assert len(export.csv(one).decode("utf-8-sig").splitlines()) == 1 + len(told.of(one))


def test_the_workbook_has_a_sheet_an_adviser_and_says_what_it_is(export, told):
    book = openpyxl.load_workbook(io.BytesIO(export.xlsx()))
    assert book.sheetnames == [*(f"Buurtadviseur {n}" for n in told.advisers), "Over dit bestand"]
    cells = [cell for sheet in book for row in sheet.iter_rows(min_row=2) for cell in row]
    assert not any(cell.data_type == "f" or cell.hyperlink for cell in cells)
    first = book[f"Buurtadviseur {told.advisers[0]}"]
    header = [cell.value for cell in first[1]]
    at = header.index("visits")
    assert (
        sum(row[at].value for row in first.iter_rows(min_row=2)) == told.of(told.advisers[0])["visits"].sum()
    )
    about = {row[0].value: row[1].value for row in book["Over dit bestand"].iter_rows(min_row=2)}
    assert about["source"] == "synthetisch"
    assert about["period_end"] == "2024-01-21"
    assert openpyxl.load_workbook(io.BytesIO(export.xlsx(2))).sheetnames[0] == "Buurtadviseur 2"


@pytest.fixture(scope="module")
def sheet(told):
    city = load_city()
    layers = dict(load_layers(city))
    return AdviserSheet(told, told.advisers[0], city, layers, NL, "synthetisch", synthetic=True, day=MADE)


def test_the_boxes_hold_what_is_planned_in_each_week(sheet, told):
    data = sheet.data()
    walked = told.of(sheet.adviser)
    a_week = told.settings.capacity // told.settings.weeks
    for week in data["tally"]:
        boxes = sum(area["boxes"] for area in week["areas"])
        assert boxes * 10 <= a_week + 10 * len(week["areas"])
    total = sum(area["boxes"] for week in data["tally"] for area in week["areas"])
    visits = int(walked["visits"].sum())
    assert visits <= total * 10 <= visits + 10 * len(walked) * len(told.weeks)
    assert [row[1] for row in data["areas"]["rows"]] == walked["name"].tolist()


def test_the_sheet_is_a_tagged_pdf_and_the_same_every_time(sheet):
    one = sheet.pdf()
    assert one.startswith(b"%PDF")
    assert one == sheet.pdf()
    pages = sheet.png(pages=3, ppi=40)
    assert 1 <= len(pages) <= 3
    assert all(page.startswith(b"\x89PNG") for page in pages)


def test_an_empty_round_of_others_is_no_trouble(told):
    city = load_city()
    alone = replace(told, rounds=told.of(told.advisers[0]))
    layers = dict(load_layers(city))
    assert AdviserSheet(alone, told.advisers[0], city, layers, EN, "x", synthetic=False, day=MADE).pdf()


def test_expected_rests_on_what_is_said(areas):
    """Sentences about the need name the windows and the share of near repeats."""
    from hotspots.action.adviser_need import expected_burglaries  # noqa: PLC0415 - only here

    days = pd.date_range("2022-01-03", "2023-12-31", freq="D", tz="Europe/Amsterdam")
    point = areas.geometry.iloc[1].representative_point()
    incidents = gpd.GeoDataFrame(
        {"category": "1.1.1", "occurred_from": days},
        geometry=gpd.points_from_xy([point.x] * len(days), [point.y] * len(days)),
        crs=areas.crs,
    )
    codes = pd.Series([areas["code"].iloc[1]] * (len(days) - 1) + [None], dtype="str")
    need = expected_burglaries(
        incidents,
        codes,
        areas.drop(columns=["expected", "surplus", "recent"]),
        start=date(2024, 1, 1),
        weeks=2,
        covered=(date(2022, 1, 3), date(2023, 12, 31)),
        baseline_years=[2022],
    )
    lines = said.need_sentences(need, EN, by_addresses=True)
    assert "there were 7.0 burglaries a week" in lines[0]
    assert "4 December 2022 to 11 February 2023" in lines[0]
    assert any("by the addresses of the city" in line for line in lines)
    assert any("no more than chance" in line or "draws" in line for line in lines)
