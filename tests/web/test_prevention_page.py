"""Preventie: advisers or letters, as the URL says; the plan of the advisers from settings to notes."""

import re
from datetime import date

import pytest
from said import charts, link_of, said, tables

from hotspots.register import Register
from hotspots.web.jobs import jobs

LABELS = {"advisers": "buurtadviseurs", "letters": "vrijgegeven brieven"}


def cells(table):
    """The texts of the rows of a table."""
    rows = re.findall(r"<tr>(.*?)</tr>", table)
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]


def captioned(app, caption):
    """The table with a caption, header first."""
    return next(cells(table) for table in tables(app) if f"<caption>{caption}" in table)


def worked_out(app):
    """Ask for a plan, wait for it, and look again."""
    if any(button.key == "start-advisers" for button in app.button):  # else another test asked the same
        app.button(key="start-advisers").click().run()
    for job in list(jobs()._jobs.values()):
        assert job.wait(120)
    app.run()
    assert not app.exception
    return app


def do(app, key, **fields):
    """Fill in fields of the bar and press a button."""
    for name, value in fields.items():
        found = [*app.text_input, *app.text_area]
        next(part for part in found if part.key == name).set_value(value)
    app.button(key=key).click().run()
    assert not app.exception
    return app


@pytest.mark.parametrize("part", LABELS)
def test_the_url_says_which_measure_is_shown(opened, part):
    app = opened("preventie", part=part)
    assert app.title[0].value == "Preventie"
    assert LABELS[part] in said(app).lower()
    assert "synthetische gegevens" in said(app)
    assert link_of(app)["part"] == part


def test_an_impossible_measure_in_the_url_shows_the_advisers(opened):
    assert link_of(opened("preventie", part="drones"))["part"] == "advisers"


def test_the_choice_is_written_into_the_url(opened):
    app = opened("preventie")
    app.segmented_control(key="prevention-part-nl").set_value("letters").run()
    assert not app.exception
    assert link_of(app)["part"] == "letters"


def test_the_first_whole_week_after_the_data_and_twelve_advisers_are_proposed(opened):
    app = opened("preventie")
    assert app.date_input(key="advisers-start-new").value == date(2024, 1, 1)
    assert app.number_input(key="advisers-n-new").value == 12
    assert "Donkere weken: 8, de eerste begint op 1 januari 2024 en de laatste op 19 februari 2024" in said(
        app
    )
    assert "Een plan is een voorstel: mensen beslissen" in said(app)


def test_a_plan_is_worked_out_saved_set_noted_copied_replanned_and_withdrawn(opened, database):
    app = worked_out(opened("preventie"))
    text = said(app)
    assert "12 buurtadviseurs bezoeken in 8 donkere weken" in text
    assert "Geen plan bereikt met deze instellingen meer: dat is bewezen." in text
    assert "Bron: synthetisch" in text
    header, *rows = captioned(app, "De rondes van de buurtadviseurs, en waarom")
    assert header[:4] == ["Adviseur", "Buurt", "Stadsdeel", "Weken (begin)"]
    assert {row[0] for row in rows} == {str(n) for n in range(1, 13)}
    assert all("inbraken te verwachten" in row[-1] for row in rows)
    header, *districts = captioned(app, "Buurtadviseurs en bezoeken per stadsdeel")
    visits, floor = header.index("Te bezoeken"), header.index("Ondergrens")
    number = lambda cell: int(cell.replace(".", ""))  # noqa: E731
    assert sum(number(row[visits]) for row in districts) == 12 * 960
    assert all(number(row[visits]) >= number(row[floor]) for row in districts)
    assert any("diamond" in str(chart) for chart in charts(app))

    app = do(app, "plan-save", **{"who-field": "planner Stad"})
    assert [part.value for part in app.success] == ["Het plan is opgeslagen als voorstel."]
    assert link_of(app)["plan"] == "1"
    assert "12 buurtadviseurs bezoeken in 8 donkere weken" in said(app)
    app = do(
        app, "plan-set-1", **{"plan-set-1-goal": "minder inbraken", "plan-set-1-criterion": "aantal inbraken"}
    )
    with Register.open(database) as register:
        kept = register.plans.get(1)
        assert (kept.plan.status, kept.synthetic, kept.changed_by) == ("set", True, "planner Stad")
        assert kept.plan.settings["categories"] == ["1.1.1"]
        assert len(kept.plan.items) == len(rows)
        assert (kept.plan.first_day, kept.plan.last_day) == (date(2024, 1, 1), date(2024, 2, 25))
        first = next(item for item in kept.plan.items if item["at"] == "1" and item["order"] == 1)

    app.number_input(key=f"advisers-visited-1-2024-01-01-{first['key']}").set_value(80)
    next(button for button in app.button if button.label == "Noteer wat bezocht is").click().run()
    assert not app.exception
    assert "80 woningen zijn genoteerd" in "\n".join(part.value for part in app.success)
    assert any(row[2] == "80" for row in captioned(app, "Wat genoteerd is")[1:])

    app = do(app, "plan-copy-1")
    assert link_of(app)["plan"] == "2"
    assert app.date_input(key="advisers-start-2-1").value == date(2024, 1, 8)
    assert "Dit seizoen al bezocht: 80 woningen in 1 buurten" in said(app)
    before = next(box for box in app.selectbox if box.label == "Geldend plan")
    assert before.value == 1
    app = worked_out(app)
    assert "Vergeleken met het geldende plan" in said(app)
    assert any(button.key == "plan-change-2" for button in app.button)
    app = do(app, "plan-change-2", **{"plan-change-2-why": "nieuwe gegevens"})
    app = do(app, "plan-withdraw-2", **{"plan-withdraw-2-why": "toch niet"})
    with Register.open(database) as register:
        assert register.plans.get(2).plan.status == "withdrawn"
        assert [event.what for event in register.plans.history(2)] == ["copied", "changed", "withdrawn"]
        assert register.plans.get(2).plan.settings["before"] == 1


def test_a_kept_plan_is_shown_again_without_working_anything_out(opened, database):
    app = do(worked_out(opened("preventie")), "plan-save", **{"who-field": "planner"})
    shown = captioned(app, "De rondes van de buurtadviseurs, en waarom")
    jobs()._jobs.clear()
    again = opened("preventie", plan="1")
    assert captioned(again, "De rondes van de buurtadviseurs, en waarom") == shown
    english = opened("preventie", plan="1", lang="en")
    rows = captioned(english, "The rounds of the advisers, and why")
    assert len(rows) == len(shown)
    assert "burglaries are expected" in rows[1][-1]


def test_no_dark_week_says_which_is_the_next(opened):
    app = opened("preventie")
    app.date_input(key="advisers-start-new").set_value(date(2024, 6, 3)).run()
    assert not app.exception
    assert "de eerstvolgende begint op 2024-10-21" in said(app)
    assert not any(button.key == "start-advisers" for button in app.button)


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("advisers-n-new", 0, "Een plan heeft ten minste één buurtadviseur. Gegeven: 0."),
        ("advisers-hours-new", 0.0, "Een buurtadviseur heeft tijd voor ten minste één woning."),
        ("advisers-n-new", 1, "De ondergrenzen worden gehaald met hele buurtadviseurs"),
    ],
)
def test_what_cannot_be_planned_is_said_in_dutch(opened, key, value, text):
    app = opened("preventie")
    app.number_input(key=key).set_value(value).run()
    assert text in said(worked_out(app))


def test_no_categories_say_so(opened):
    app = opened("preventie")
    app.multiselect(key="advisers-categories-new").set_value([]).run()
    assert "Een plan richt zich op een soort delict" in said(worked_out(app))


def test_nobody_named_saves_nothing(opened, database):
    app = worked_out(opened("preventie"))
    app.button(key="plan-save").click().run()
    assert any("Niemand" in part.value or "naam" in part.value for part in app.error)
    with Register.open(database) as register:
        assert register.plans.list("almere") == []


def test_files_of_one_adviser_are_offered(opened):
    app = worked_out(opened("preventie"))
    offered = [part.proto.label for part in app.get("download_button")]
    assert offered == ["Rondes (CSV)", "Rondes (XLSX)"]
    app.selectbox(key="advisers-files").set_value(3).run()
    assert not app.exception
    offered = [part.proto.label for part in app.get("download_button")]
    assert offered == ["Blad op papier (PDF)", "Ronde (CSV)", "Ronde (XLSX)"]


def test_one_burglary_is_no_season_and_is_not_called_synthetic(opened, register):
    register([("A1", "1.1.1", "2023-02-01 12:00", 143430.0, 487080.0)])
    app = opened("preventie")
    assert app.date_input(key="advisers-start-new").value == date(2023, 2, 6)
    assert "Donkere weken: 4" in said(app)
    text = said(worked_out(app))
    assert "steunt op de inbraken van hetzelfde seizoen in andere jaren" in text
    assert "synthetische" not in text


def test_a_plan_of_another_kind_or_an_impossible_number_is_told(opened):
    assert "999" in said(opened("preventie", plan="999"))
    assert "buurtadviseurs" in said(opened("preventie", plan="<script>")).lower()
