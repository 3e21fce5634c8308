"""Letters in the register: all or nothing, counted once, delivered, covered, and forgotten in time."""

from datetime import UTC, date, datetime, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from sqlalchemy import select

from hotspots.action.letter_effect import effect_of_letters
from hotspots.action.letters import LetterPlan, LetterRule, plan_letters
from hotspots.city import City
from hotspots.errors import LetterError
from hotspots.i18n import words_for
from hotspots.register import Register
from hotspots.register.delivery_file import read_deliveries
from hotspots.register.letter_ids import ALPHABET, as_written, new_ids
from hotspots.register.letter_tables import deliveries, letters

KEY = "smallville"
NOW = datetime(2023, 12, 1, 9, tzinfo=UTC)
LAST = date(2023, 11, 30)


def homes(n: int = 60) -> gpd.GeoDataFrame:
    """Return two streets of n / 2 homes, 10 m a home."""
    number = np.arange(n)
    frame = pd.DataFrame(
        {
            "address_id": [f"H{i:03}" for i in number],
            "street": pd.array(["Demostraat" if i < n // 2 else None for i in number], dtype="str"),
            "postcode": pd.array(["0000AA" if i < n // 2 else "0000AB" for i in number], dtype="str"),
            "house_number": number % (n // 2) + 1,
            "addition": "",
            "dwelling": True,
        }
    )
    x, y = 143_000 + 10.0 * (number % (n // 2)), 485_000 + 20.0 * (number >= n // 2)
    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(x, y), crs=28992)


HOMES = homes()


def proposal(rule: LetterRule | None = None, **options) -> LetterPlan:
    when = pd.to_datetime(["2023-11-29 20:00"]).tz_localize("Europe/Amsterdam")
    burglary = gpd.GeoDataFrame(
        {"category": "1.1.1", "occurred_from": when, "occurred_to": when, "precision": "address"},
        geometry=gpd.points_from_xy([143_100], [485_000]),
        crs=28992,
    )
    return plan_letters(burglary, HOMES, until=LAST, rule=rule or LetterRule(radius=60), **options)


@pytest.fixture
def released(register: Register, city: City):
    return register.letters.release(
        proposal(), HOMES, city=city, who=" adviser ", why="burglary week 48", now=NOW
    )


def refusal(call) -> LetterError:
    with pytest.raises(LetterError) as caught:
        call()
    assert words_for("nl").error(caught.value) != str(caught.value)
    return caught.value


def test_a_release_is_kept_with_who_when_and_why(register: Register, released) -> None:
    assert (released.released_by, released.why, released.released_at) == ("adviser", "burglary week 48", NOW)
    assert (released.released_on, released.until, released.n_letters) == (date(2023, 12, 1), LAST, 24)
    assert released.rule == LetterRule(radius=60)
    assert not released.synthetic
    assert released.dropped_at is None
    assert register.letters.rounds(KEY) == [released]
    assert register.letters.rounds("other") == []


def test_the_list_holds_every_letter_with_an_id_of_its_own(register: Register, released) -> None:
    frame = register.letters.listed(released.round_id)
    assert frame["letter_id"].is_unique
    assert frame["letter_id"].str.fullmatch(f"[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}").all()
    assert sorted(frame["address_id"]) == sorted(proposal().letters["address_id"])
    known = HOMES.set_index("address_id").loc[frame["address_id"]]
    assert frame["house_number"].tolist() == known["house_number"].tolist()
    order = frame.sort_values(["zone_id", "street", "postcode", "house_number", "addition"])
    assert order.index.tolist() == frame.index.tolist()


def test_ids_say_nothing_of_the_address_or_the_order() -> None:
    ids = new_ids(2000, {"2222-2222"})
    assert len(set(ids)) == 2000
    assert ids != sorted(ids)
    assert not set("01ILOU") & set("".join(ids))
    assert as_written(" k7qm 3xpf") == as_written("K7QM-3XPF") == "K7QM-3XPF"


def test_a_second_release_of_the_same_proposal_is_refused(register: Register, city: City, released) -> None:
    error = refusal(lambda: register.letters.release(proposal(), HOMES, city=city, who="x", why="y", now=NOW))
    assert str(error) == (
        "A dwelling is written to once in 12 weeks. Of this proposal 24 have been written to since it was "
        "made. Make the proposal again."
    )
    assert len(register.letters.rounds(KEY)) == 1
    written = register.letters.written_since(KEY, LAST - timedelta(weeks=12))
    assert proposal(written=written).books.letters == 0


def test_nothing_is_kept_of_a_release_that_is_refused(register: Register, city: City) -> None:
    book = register.letters
    for who, why in (("", "because"), ("me", "  ")):
        error = refusal(lambda who=who, why=why: book.release(proposal(), HOMES, city=city, who=who, why=why))
        assert "One of them is empty. Fill it in." in str(error)
    error = refusal(lambda: book.release(proposal(), HOMES.iloc[12:], city=city, who="me", why="x"))
    assert "Of 24 letters the address is no longer in the table:" in str(error)
    none = proposal(excluded=HOMES["address_id"])
    assert "This proposal has none" in str(
        refusal(lambda: book.release(none, HOMES, city=city, who="a", why="b"))
    )
    assert book.rounds(KEY) == []
    with register._engine.connect() as connection:
        assert connection.execute(select(letters)).all() == []


def test_the_budget_of_the_year_holds_over_all_rounds(register: Register, city: City) -> None:
    rule = LetterRule(radius=60, budget=30, weeks_between=0)
    book = register.letters
    book.release(proposal(rule), HOMES, city=city, who="a", why="b", now=NOW)
    assert book.budget_used(KEY, 2023) == 24
    error = refusal(lambda: book.release(proposal(rule), HOMES, city=city, who="a", why="b", now=NOW))
    assert "The budget of 2023 is 30 letters. 24 of them are used, and this proposal has 24." in str(error)
    # In Amsterdam the new year has begun half an hour before it does in UTC.
    new_year = datetime(2023, 12, 31, 23, 30, tzinfo=UTC)
    assert book.release(proposal(rule), HOMES, city=city, who="a", why="b", now=new_year).released_on == date(
        2024, 1, 1
    )
    assert (book.budget_used(KEY, 2023), book.budget_used(KEY, 2024), book.budget_used("other", 2023)) == (
        24,
        24,
        0,
    )


def test_coverage_counts_the_last_word_on_each_letter(register: Register, released) -> None:
    book, number = register.letters, released.round_id
    ids = book.listed(number)["letter_id"]
    day = date(2023, 12, 3)
    book.record(number, pd.DataFrame({"letter_id": ids[:10], "delivered": True}), who="boa", delivered_on=day)
    book.record(number, pd.DataFrame({"letter_id": ids[:3], "delivered": False}), who="boa", delivered_on=day)
    row = book.coverage(number).iloc[0]
    assert (row["n_letters"], row["n_delivered"], row["n_not_delivered"], row["n_unknown"]) == (24, 7, 3, 14)
    assert row["share"] == pytest.approx(7 / 24)
    with register._engine.connect() as connection:
        assert len(connection.execute(select(deliveries)).all()) == 13  # nothing is overwritten


def test_delivery_by_street_and_by_postcode_where_there_is_no_street(register: Register, released) -> None:
    book, number = register.letters, released.round_id
    groups = book.groups(number)
    assert groups["delivery_group"].tolist() == ["0000AB", "Demostraat"]
    assert groups["n_letters"].sum() == 24
    n = book.record_group(number, zone_id=1, group="Demostraat", delivered_on=LAST, who="boa")
    assert n == groups.set_index("delivery_group").loc["Demostraat", "n_letters"]
    after = book.groups(number).set_index("delivery_group")
    assert after.loc["Demostraat", ["n_delivered", "n_unknown"]].tolist() == [n, 0]
    assert after.loc["0000AB", "n_delivered"] == 0
    assert book.coverage(number)["n_delivered"].tolist() == [n]
    book.record_group(number, zone_id=1, group="Demostraat", delivered_on=LAST, who="boa", is_delivered=False)
    assert book.coverage(number)["n_not_delivered"].tolist() == [n]
    wrong = refusal(
        lambda: book.record_group(number, zone_id=1, group="Nergens", delivered_on=LAST, who="boa")
    )
    assert "has no letters in that street" in str(wrong)
    blank = refusal(
        lambda: book.record_group(number, zone_id=1, group="Demostraat", delivered_on=LAST, who=" ")
    )
    assert "One of them is empty" in str(blank)


def test_a_file_of_deliveries_is_recorded_line_by_line(register: Register, released, tmp_path) -> None:
    book, number = register.letters, released.round_id
    ids = book.listed(number)["letter_id"].tolist()
    path = tmp_path / "bezorgd.csv"
    path.write_text(
        "Briefnummer;Bezorgd;Datum\n"
        f"{ids[0]};ja;03-12-2023\n"
        f"{ids[1].lower().replace('-', '')};Nee;2023-12-04\n"
        f"{ids[2]};misschien;03-12-2023\n"
        f"{ids[3]};ja;31-02-2023\n"
        ";ja;03-12-2023\n"
        "2222-2222;ja;03-12-2023\n",
        encoding="utf-8",
    )
    recorded = book.record(number, read_deliveries(path), who="boa", delivered_on=LAST)
    assert (recorded.recorded, recorded.unknown, recorded.unreadable) == (2, (7,), (4, 5, 6))
    assert recorded.read == 6
    row = book.coverage(number).iloc[0]
    assert (row["n_delivered"], row["n_not_delivered"], row["n_unknown"]) == (1, 1, 22)
    with register._engine.connect() as connection:
        rows = connection.execute(select(deliveries.c.delivered_on, deliveries.c.how)).all()
    assert sorted(map(tuple, rows)) == [("2023-12-03", "file"), ("2023-12-04", "file")]


def test_a_file_with_ids_only_says_that_all_were_delivered(register: Register, released) -> None:
    ids = register.letters.listed(released.round_id)["letter_id"]
    content = "\n".join(["letter_id;street", *(f"{one};x" for one in ids)]).encode()
    recorded = register.letters.record(
        released.round_id, read_deliveries(("list.csv", content)), who="boa", delivered_on=LAST
    )
    assert recorded.recorded == 24
    assert register.letters.coverage(released.round_id)["share"].tolist() == [1.0]


@pytest.mark.parametrize("content", [b"", b"a;b\n1;2\n", b"%PDF-1.7", b"\x00\x01\x02"])
def test_what_is_no_file_of_deliveries_is_refused(content: bytes) -> None:
    error = refusal(lambda: read_deliveries(("wild.csv", content)))
    assert "wild.csv is not. Use the list of the round" in str(error)


def test_a_round_that_is_not_there_is_said(register: Register) -> None:
    book = register.letters
    for call in (book.round, book.listed, book.groups, book.coverage):
        assert "There is no round 7" in str(refusal(lambda call=call: call(7)))
    empty = pd.DataFrame({"letter_id": []})
    assert "There is no round 7" in str(refusal(lambda: book.record(7, empty, who="x", delivered_on=LAST)))


def test_addresses_of_old_rounds_are_dropped_and_the_counts_stay(
    register: Register, city: City, released, url: str
) -> None:
    book, number = register.letters, released.round_id
    book.record_group(number, zone_id=1, group="Demostraat", delivered_on=LAST, who="boa")
    before = book.coverage(number), book.budget_used(KEY, 2023)
    assert book.drop_addresses(KEY, before=date(2023, 12, 1)) == 0
    assert book.drop_addresses("other", before=date(2030, 1, 1)) == 0
    assert book.drop_addresses(KEY, before=date(2023, 12, 2), now=NOW) == 24
    assert book.drop_addresses(KEY, before=date(2023, 12, 2)) == 0
    pd.testing.assert_frame_equal(book.coverage(number), before[0])
    assert book.budget_used(KEY, 2023) == before[1]
    assert book.listed(number).empty
    assert book.groups(number).empty
    assert book.written_since(KEY, date(2023, 1, 1)).empty
    assert book.round(number).dropped_at == NOW
    file = url.removeprefix("sqlite:///")
    with open(file, "rb") as kept:  # noqa: PTH123 - what is dropped cannot be dug up
        assert b"Demostraat" not in kept.read()


def test_zones_come_back_for_the_comparison(register: Register, city: City, released) -> None:
    book = register.letters
    book.record_group(released.round_id, zone_id=1, group="Demostraat", delivered_on=LAST, who="boa")
    zones = book.zones(KEY)
    plan = proposal()
    assert zones.geometry.iloc[0].equals(plan.zones.geometry.iloc[0])
    assert zones["released_on"].tolist() == [pd.Timestamp("2023-12-01")]
    assert (zones["n_dwellings"].tolist(), zones["n_letters"].tolist()) == ([24], [24])
    assert zones["n_delivered"].iloc[0] + zones["n_unknown"].iloc[0] == 24
    when = pd.to_datetime(["2023-12-20 20:00"]).tz_localize("Europe/Amsterdam")
    later = gpd.GeoDataFrame(
        {"category": "1.1.1", "occurred_to": when, "precision": "address"},
        geometry=[shapely.Point(143_100, 485_000)],
        crs=28992,
    )
    effect = effect_of_letters(zones, later, HOMES, until=date(2024, 3, 1))
    assert effect.groups["n"].sum() == 1
    assert book.zones("other").empty
