"""The bar of a plan, on a page of its own: who, why, set, change, copy, compare, withdraw; the link."""

from datetime import date

import pytest
from said import said as said_raw
from said import tables
from streamlit.testing.v1 import AppTest

from hotspots.action.plans import Plan
from hotspots.city import load_city
from hotspots.register import Register
from hotspots.web.components.plans.opened import asked_plan

WEEK = Plan(
    "patrol",
    "Week 1",
    date(2024, 1, 1),
    date(2024, 1, 7),
    settings={"minutes": 15},
    content={"items": [{"key": "spot 1", "at": "A", "amount": 15}]},
)


def _page():
    """A page that proposes a plan whose minutes the reader chooses."""
    from datetime import date  # noqa: PLC0415 - a script for Streamlit

    import streamlit as st  # noqa: PLC0415

    from hotspots.action.plans import Plan  # noqa: PLC0415
    from hotspots.web import cache  # noqa: PLC0415
    from hotspots.web.components.language import reader_words  # noqa: PLC0415
    from hotspots.web.components.plans import PlanTalk, opened_plan, plan_bar, plan_list  # noqa: PLC0415

    words, stock = reader_words(), cache.stock()
    talk = PlanTalk(
        "patrol",
        item=lambda key: f"the {key}",
        place=lambda at: f"team {at}",
        setting=lambda name: f"setting {name}",
    )
    opened = opened_plan("patrol", stock, words)
    minutes = st.number_input("minutes", value=15, key="minutes")
    items = [{"key": "spot 1", "at": "A" if minutes > 10 else "B", "amount": minutes}]
    draft = Plan(
        "patrol",
        "Week 1",
        date(2024, 1, 1),
        date(2024, 1, 7),
        settings={"minutes": minutes},
        content={"items": items},
    )
    plan_bar(draft, opened, talk, stock, words)
    plan_list(talk, stock, words)


@pytest.fixture
def page():
    def run(**query):
        app = AppTest.from_function(_page, default_timeout=60)
        for name, value in query.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception
        return app

    return run


@pytest.fixture
def book(database):
    with Register.open(database) as opened:
        yield opened.plans


def said(app):
    """What the page says, without the signs that keep it from being read as Markdown."""
    return said_raw(app).replace("\\", "")


def iam(app, who="planner Stad"):
    app.text_input(key="who-field").set_value(who).run()
    return app


def press(app, key):
    app.button(key=key).click().run()
    assert not app.exception
    return app


def errors(app):
    return [error.value for error in app.error]


def labels(app):
    return {button.label for button in app.button}


def kept(book):
    return book.list(load_city().key)


def test_a_proposal_says_who_made_it_and_stands_in_the_link(page, book):
    app = page()
    press(app, "plan-save")
    assert "Er is niemand genoemd" in errors(app)[0]
    assert kept(book) == []
    press(iam(app), "plan-save")
    assert app.query_params["plan"] in ("1", ["1"])
    (stored,) = kept(book)
    assert (stored.made_by, stored.synthetic, stored.plan.status) == ("planner Stad", True, "proposed")
    assert [done.value for done in app.success] == ["Het plan is opgeslagen als voorstel."]
    assert "Status: voorstel, versie 1" in said(app)
    assert "synthetische gegevens" in said(app)
    assert "Wijzigen" not in labels(app), "nothing is different yet"


def test_from_proposal_to_withdrawn(page, book):
    book.make(WEEK, city_key=load_city().key, who="planner", synthetic=True)
    app = iam(page(plan="1"))
    press(app, "plan-set-1")
    assert "Een vastgesteld plan heeft een doel" in errors(app)[0]
    app.text_area(key="plan-set-1-goal").set_value("Minder inbraken")
    app.text_input(key="plan-set-1-criterion").set_value("Deel van de incidenten")
    app.number_input(key="plan-set-1-target").set_value(0.2)
    press(app, "plan-set-1")
    assert book.get(1).plan.status == "set"
    assert "Doel: Minder inbraken" in said(app)
    assert "Vaststellen" not in labels(app)

    app.number_input(key="minutes").set_value(10).run()
    app.text_area(key="plan-change-1-why").set_value("te weinig mensen")
    press(app, "plan-change-1")
    changed = book.get(1)
    assert (changed.plan.status, changed.plan.revision) == ("proposed", 2)
    history = tables(app)[-1]
    assert "te weinig mensen" in history
    assert "setting minutes: anders (15 → 10)" in history
    assert "the spot 1: verplaatst (team A → team B)" in history

    app.text_area(key="plan-withdraw-1-why").set_value("festival")
    press(app, "plan-withdraw-1")
    assert book.get(1).plan.status == "withdrawn"
    assert {"Vaststellen", "Wijzigen", "Het plan intrekken"} & labels(app) == set()
    assert "Kopiëren" in labels(app)


def test_a_copy_is_compared_with_what_it_came_from(page, book):
    book.make(WEEK, city_key=load_city().key, who="planner", synthetic=True)
    app = press(iam(page(plan="1")), "plan-copy-1")
    copy = book.get(2).plan
    assert (copy.first_day, copy.copied_from) == (date(2024, 1, 8), 1)
    assert "Een kopie van plan 1" in said(app)
    compared = tables(app)[0]
    assert "1 januari 2024" in compared
    assert "8 januari 2024" in compared
    assert "Plan 1" in compared


def test_who_was_overtaken_is_told_and_overtakes_nobody(page, book):
    book.make(WEEK, city_key=load_city().key, who="planner", synthetic=True)
    app = iam(page(plan="1"))
    book.change(1, seen=1, who="chief", why="ill", settings={"minutes": 12})
    app.text_area(key="plan-withdraw-1-why").set_value("idem")
    app.button(key="plan-withdraw-1").click().run()
    assert "intussen veranderd" in errors(app)[0]
    assert "Iemand heeft dit plan gewijzigd" in said(app)
    assert book.get(1).plan.status == "proposed"
    press(app, "plan-withdraw-1")
    assert book.get(1).plan.status == "withdrawn", "having seen it, one may"


def test_noting_what_was_done_overtakes_nobody(page, book):
    book.make(WEEK, city_key=load_city().key, who="planner", synthetic=True)
    app = iam(page(plan="1"))
    book.record(1, who="A", details={"visits": 3})
    app.text_area(key="plan-withdraw-1-why").set_value("festival")
    press(app, "plan-withdraw-1")
    assert book.get(1).plan.status == "withdrawn"
    assert "Bezoeken genoteerd" in tables(app)[-1]


@pytest.mark.parametrize(
    ("number", "message"),
    [("7", "Er is geen plan 7"), ("1", "andere soort of een andere stad"), ("2", "andere soort of een")],
)
def test_a_plan_that_is_not_for_this_page(page, book, number, message):
    letters = Plan("letters", "Herfst", WEEK.first_day, WEEK.last_day)
    book.make(letters, city_key=load_city().key, who="x")
    book.make(WEEK, city_key="elsewhere", who="x")
    app = page(plan=number)
    assert message in said(app)
    assert "Opslaan als voorstel" in labels(app)


@pytest.mark.parametrize("text", [None, "", "0", "-1", "1.0", "x", "\uff11", "1" * 10, "1 OR 1"])
def test_a_link_that_is_no_number_opens_nothing(text):
    assert asked_plan(text) is None


def test_a_plan_is_opened_from_the_list_and_closed_again(page, book):
    book.make(WEEK, city_key=load_city().key, who="planner", synthetic=True)
    book.make(WEEK, city_key=load_city().key, who="planner", synthetic=False)
    app = page()
    assert "1 bewaard plan" in said(app), "the demo city has plans of its own"
    press(app, "plan-open-patrol")
    assert "Status: voorstel" in said(app)
    press(app, "plan-close")
    assert "plan" not in app.query_params
    assert "Status: voorstel" not in said(app)


def test_what_people_type_is_text(page, book):
    evil = Plan("patrol", "<script>alert(1)</script> **x**", WEEK.first_day, WEEK.last_day)
    book.make(evil, city_key=load_city().key, who="<b>me</b>", synthetic=True)
    app = page(plan="1")
    assert "<script>" not in "".join(tables(app))
    assert "&lt;b&gt;me&lt;/b&gt;" in "".join(tables(app))
    assert r"\<script\>" in said_raw(app)


def test_english(page, book):
    book.make(WEEK, city_key=load_city().key, who="planner", synthetic=True)
    assert "Status: proposal, revision 1" in said(page(plan="1", lang="en"))
