"""Who is written to: against brute force, the order within a budget, the books, and what is refused."""

from datetime import date, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from letter_cases import LAST, burglaries_at, grid_town, homes_at

from hotspots.action.letters import (
    LETTER_COLUMNS,
    ZONE_COLUMNS,
    LetterPlan,
    LetterRule,
    plan_letters,
)
from hotspots.errors import CRSError, HotspotsError, LetterError
from hotspots.i18n import words_for

TOWN = grid_town()


def plan(incidents: gpd.GeoDataFrame, homes: gpd.GeoDataFrame = TOWN, **options) -> LetterPlan:
    options.setdefault("until", LAST)
    result = plan_letters(incidents, homes, **options)
    books, zones = result.books, result.zones
    assert books.dwellings == books.letters + books.recent + books.excluded + books.over_budget
    assert books.letters == len(result.letters)
    kept = zones[~zones["reason"].isin(["no_dwelling", "too_few"])]
    assert kept["n_dwellings"].sum() == books.dwellings
    parts = zones[["n_letters", "n_recent", "n_excluded", "n_over_budget"]].sum(axis=1)
    assert (parts[kept.index] == kept["n_dwellings"]).all()
    counted = result.letters["zone_id"].value_counts().reindex(zones["zone_id"], fill_value=0)
    assert counted.tolist() == zones["n_letters"].tolist()
    assert zones["n_burglaries"].sum() == result.n_burglaries
    return result


def refusal(*arguments, **options) -> HotspotsError:
    with pytest.raises(HotspotsError) as caught:
        plan(*arguments, **options)
    assert words_for("nl").error(caught.value) != str(caught.value)
    return caught.value


def distances(homes: gpd.GeoDataFrame, incidents: gpd.GeoDataFrame) -> np.ndarray:
    return np.array([[home.distance(place) for place in incidents.geometry] for home in homes.geometry])


def test_the_dwellings_within_the_radius_are_written_to_and_no_other() -> None:
    burglaries = burglaries_at((1300, 1300, "2023-11-20"), (1600, 1500, "2023-11-28"))
    result = plan(burglaries, rule=LetterRule(radius=110))
    near = (distances(TOWN, burglaries) <= 110).any(axis=1)
    assert sorted(result.letters["address_id"]) == sorted(TOWN["address_id"][near])
    assert result.zones["zone_id"].tolist() == [1, 2]
    assert result.zones["last_week"].tolist() == ["2023-W48", "2023-W47"]  # the most recent first


def test_nothing_is_scored() -> None:
    result = plan(burglaries_at((1300, 1300, "2023-11-20")))
    assert tuple(result.letters.columns) == LETTER_COLUMNS == ("zone_id", "address_id")
    assert tuple(result.zones.columns) == ZONE_COLUMNS
    words = ["score", "risk", "probability", "rank", "distance", "priority", "order", "age"]
    assert not [name for name in (*LETTER_COLUMNS, *ZONE_COLUMNS) for word in words if word in name]


@pytest.mark.parametrize(
    ("day", "counts"),
    [("2023-11-30", True), ("2023-11-17", True), ("2023-11-16", False), ("2023-12-01", False)],
)
def test_the_last_day_belongs_to_the_days(day: str, *, counts: bool) -> None:
    incidents = burglaries_at((1300, 1300, "2023-11-30"), (1600, 1600, day))
    assert plan(incidents).n_burglaries == 1 + counts


def test_a_burglary_counts_on_the_day_it_had_happened_at_the_latest() -> None:
    incidents = burglaries_at((1300, 1300, "2023-11-29"))
    incidents["occurred_from"] = incidents["occurred_to"] - pd.Timedelta(days=21)
    assert plan(incidents).n_burglaries == 1


def test_other_crimes_and_vague_places_do_not_count_and_the_latter_are_said() -> None:
    incidents = burglaries_at(*[(1300, 1300, "2023-11-29")] * 5)
    incidents["category"] = ["1.1.1", "1.1.2", "1.1.1", "1.1.1", "1.1.1"]
    incidents["precision"] = ["address", "address", "area", "postcode", "street"]
    incidents.loc[4, "geometry"] = None
    result = plan(incidents)
    assert (result.n_burglaries, result.n_without_location) == (1, 3)
    assert any("without a location precise to the street" in str(note) for note in result.notes)


def test_only_dwellings_are_written_to() -> None:
    homes = TOWN.assign(dwelling=np.arange(len(TOWN)) % 2 == 0)
    result = plan(burglaries_at((1300, 1300, "2023-11-29")), homes)
    assert set(result.letters["address_id"]) <= set(homes["address_id"][homes["dwelling"]])


def order_by_hand(homes: gpd.GeoDataFrame, incidents: gpd.GeoDataFrame, radius: float) -> list[str]:
    """Return the dwellings by most recent burglary, then nearest, then id: the rule in plain Python."""
    apart = distances(homes, incidents)
    days = incidents["occurred_to"].dt.date.tolist()
    turns = []
    for row, address in enumerate(homes["address_id"]):
        within = [
            (-days[i].toordinal(), apart[row, i]) for i in range(len(incidents)) if apart[row, i] <= radius
        ]
        if within:
            turns.append((*min(within), address))
    return [address for *_, address in sorted(turns)]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 29), st.integers(0, 29), st.integers(0, 13)), min_size=1, max_size=6)
)
def test_the_budget_is_spent_in_the_order_that_the_docstring_says(given_: list[tuple[int, int, int]]) -> None:
    incidents = burglaries_at(
        *((1000 + 25 * i, 1000 + 25 * j, (LAST - timedelta(days=back)).isoformat()) for i, j, back in given_)
    )
    rule = LetterRule(radius=120, least_dwellings=2)
    turns = order_by_hand(TOWN, incidents, 120)
    for left in (2, len(turns) // 2, len(turns), len(turns) + 5):
        if left < 2:
            continue
        try:
            result = plan(incidents, rule=rule, budget_left=left)
        except LetterError as error:
            if error.code != "letters_no_budget":
                raise
            continue
        written = set(result.letters["address_id"])
        assert len(written) <= left
        cut = result.zones[result.zones["n_over_budget"] > 0]
        if (cut["n_letters"] >= 2).all():  # no zone was left out to protect its burgled home
            assert written == set(turns[:left])


def test_a_handful_of_letters_at_the_end_of_the_budget_goes_to_no_zone() -> None:
    incidents = burglaries_at((1200, 1200, "2023-11-29"), (1600, 1600, "2023-11-20"))
    rule = LetterRule(radius=60)
    whole = plan(incidents, rule=rule).zones["n_letters"].tolist()
    result = plan(incidents, rule=rule, budget_left=whole[0] + 3)
    assert result.zones["n_letters"].tolist() == [whole[0], 0]
    assert result.zones["reason"].tolist() == ["", "over_budget"]
    assert result.books.over_budget == whole[1]
    assert any("no letter is left this year" in str(note) for note in result.notes)


def test_it_is_said_how_long_the_budget_lasts_at_this_pace() -> None:
    incidents = burglaries_at((1200, 1200, "2023-11-29"))
    wanted = plan(incidents, rule=LetterRule(radius=60)).books.dwellings
    short = LetterRule(radius=60, budget=5 * wanted)
    said = [str(note) for note in plan(incidents, rule=short).notes]
    expected = f"These 14 days ask for {wanted} letters. At that pace the {5 * wanted} letters of a year last"
    assert said == [f"{expected} 10 weeks."]
    assert plan(incidents, rule=LetterRule(radius=60, budget=26 * wanted)).notes == ()


def test_recent_letters_are_not_repeated_until_the_weeks_are_over() -> None:
    incidents = burglaries_at((1300, 1300, "2023-11-29"))
    near = plan(incidents).letters["address_id"].tolist()
    edge = LAST - timedelta(weeks=12)
    written = pd.DataFrame(
        {"address_id": near[:30], "written_on": [edge + timedelta(days=1)] * 20 + [edge] * 10}
    )
    before = written.copy()
    result = plan(incidents, written=written)
    assert result.books.recent == 20
    assert set(result.letters["address_id"]) == set(near[20:])
    assert written.equals(before)
    assert plan(incidents, written=written, rule=LetterRule(weeks_between=0)).books.recent == 0


def test_exclusions_by_address_and_by_area() -> None:
    incidents = burglaries_at((1300, 1300, "2023-11-29"))
    near = plan(incidents).letters["address_id"].tolist()
    area = shapely.box(1300, 0, 9999, 9999)
    result = plan(incidents, excluded=[near[0], "unknown"], excluded_area=area)
    gone = set(TOWN["address_id"][shapely.intersects(area, TOWN.geometry.to_numpy())]) | {near[0]}
    assert set(result.letters["address_id"]) == set(near) - gone
    assert result.books.excluded == len(set(near) & gone)


def test_excluded_goes_before_recent() -> None:
    incidents = burglaries_at((1300, 1300, "2023-11-29"))
    near = plan(incidents).letters["address_id"].tolist()
    written = pd.DataFrame({"address_id": near, "written_on": LAST})
    result = plan(incidents, written=written, excluded=near[:4])
    assert (result.books.excluded, result.books.recent, result.books.letters) == (4, len(near) - 4, 0)
    assert result.zones["reason"].tolist() == ["none_left"]


def test_the_order_of_the_rows_changes_nothing_and_the_input_stays() -> None:
    rng = np.random.default_rng(5)
    incidents = burglaries_at(
        *(
            (x, y, f"2023-11-{day}")
            for x, y, day in zip(*rng.uniform(1000, 1700, (2, 12)), range(18, 30), strict=True)
        )
    )
    before = incidents.copy(), TOWN.copy()
    first = plan(incidents, budget_left=150)
    turned = plan(
        incidents.sample(frac=1, random_state=1), TOWN.sample(frac=1, random_state=2), budget_left=150
    )
    pd.testing.assert_frame_equal(first.letters, turned.letters)
    pd.testing.assert_frame_equal(pd.DataFrame(first.zones), pd.DataFrame(turned.zones))
    assert incidents.equals(before[0])
    assert TOWN.equals(before[1])


def test_areas_that_touch_are_one_zone() -> None:
    apart = burglaries_at((1100, 1300, "2023-11-29"), (1301, 1300, "2023-11-29"))
    touching = burglaries_at((1100, 1300, "2023-11-29"), (1300, 1300, "2023-11-29"))
    rule = LetterRule(radius=100)
    assert len(plan(apart, rule=rule).zones) == 2
    assert plan(touching, rule=rule).zones["n_burglaries"].tolist() == [2]


def two_sided_street() -> gpd.GeoDataFrame:
    """Return a street of 30 houses: odd numbers at the south, even ones at the north, 10 m a house."""
    odd = [(1000.0 + 10 * i, 1000.0) for i in range(15)]
    even = [(1000.0 + 10 * i, 1018.0) for i in range(15)]
    other = [(1000.0 + 10 * i, 1060.0) for i in range(15)]
    number = [*range(1, 30, 2), *range(2, 31, 2), *range(1, 30, 2)]
    street = ["Demostraat"] * 30 + ["Achterweg"] * 15
    return homes_at([*odd, *even, *other], house_number=number, street=street)


def test_the_next_numbers_up_and_down_on_either_side() -> None:
    homes = two_sided_street()
    place = homes.geometry[homes["house_number"].eq(13) & homes["street"].eq("Demostraat")].iloc[0]
    rule = LetterRule(neighbours=2, least_dwellings=5)
    result = plan(burglaries_at((place.x, place.y, "2023-11-29")), homes, rule=rule)
    chosen = homes[homes["address_id"].isin(result.letters["address_id"])]
    assert chosen["street"].unique().tolist() == ["Demostraat"]
    assert sorted(chosen["house_number"]) == [9, 10, 11, 12, 13, 14, 15, 16, 17]


def test_all_dwellings_of_a_number_count_as_one_number() -> None:
    homes = two_sided_street()
    flats = homes[homes["house_number"].eq(11) & homes["street"].eq("Demostraat")]
    more = pd.concat([flats.assign(address_id=f"F{i}", addition=str(i)) for i in range(1, 5)])
    homes = gpd.GeoDataFrame(pd.concat([homes, more], ignore_index=True), crs=homes.crs)
    rule = LetterRule(neighbours=1, least_dwellings=5)
    result = plan(burglaries_at((1060, 1000, "2023-11-29")), homes, rule=rule)
    chosen = homes[homes["address_id"].isin(result.letters["address_id"])]
    assert sorted(chosen["house_number"]) == [11] * 5 + [12, 13, 14, 15]


def test_without_streets_the_postcode_and_then_the_distance_stands_in() -> None:
    homes = two_sided_street()
    burglary = burglaries_at((1060, 1000, "2023-11-29"))
    rule = LetterRule(neighbours=2, least_dwellings=5)
    sides = homes.assign(street=None, postcode=np.where(homes.geometry.y == 1000, "0000AA", "0000AB"))
    chosen = plan(burglary, sides, rule=rule).letters["address_id"]
    assert sorted(homes.set_index("address_id").loc[chosen, "house_number"]) == [9, 11, 13, 15, 17]
    bare = homes.assign(street=None, postcode=None)
    chosen = plan(burglary, bare, rule=rule).letters["address_id"]
    apart = homes.geometry.distance(burglary.geometry.iloc[0])
    assert len(chosen) == 9
    assert apart[homes["address_id"].isin(chosen)].max() <= apart[~homes["address_id"].isin(chosen)].min()


def test_a_zone_with_too_few_dwellings_is_widened_to_the_next_ones() -> None:
    near = [(1000.0 + i, 1000.0) for i in range(4)]
    ring = [(1000.0 + 130 + 5 * i, 1000.0) for i in range(20)]
    homes = homes_at([*near, *ring])
    result = plan(burglaries_at((1000, 1000, "2023-11-29")), homes, rule=LetterRule(radius=100))
    assert result.zones[["n_dwellings", "widened"]].to_numpy().tolist() == [[10, True]]
    assert result.letters["address_id"].tolist() == homes["address_id"][:10].tolist()
    assert any("widened to the next dwellings" in str(note) for note in result.notes)


def test_a_zone_that_stays_too_small_is_left_out_without_an_outline() -> None:
    lonely = [(5000.0 + i, 5000.0) for i in range(9)]
    homes = gpd.GeoDataFrame(
        pd.concat([TOWN, homes_at(lonely).assign(address_id=[f"L{i}" for i in range(9)])], ignore_index=True),
        crs=28992,
    )
    incidents = burglaries_at(
        (5000, 5000, "2023-11-29"), (9000, 9000, "2023-11-28"), (1300, 1300, "2023-11-20")
    )
    result = plan(incidents, homes)
    assert result.zones["reason"].tolist() == ["too_few", "no_dwelling", ""]
    assert result.zones.geometry.isna().tolist() == [True, True, False]
    assert not result.letters["address_id"].str.startswith("L").any()
    assert any(
        "Zones left out, because fewer than 10 dwellings are near: 2" in str(note) for note in result.notes
    )


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 3000), st.floats(0, 3000)), min_size=12, max_size=60),
    st.lists(st.tuples(st.floats(0, 3000), st.floats(0, 3000)), min_size=1, max_size=6),
    st.integers(2, 12),
    st.sampled_from([None, 2]),
)
def test_every_zone_has_at_least_k_dwellings_each_in_one_zone(homes_, places, least, neighbours) -> None:
    incidents = burglaries_at(*((x, y, "2023-11-29") for x, y in places))
    rule = LetterRule(radius=150, least_dwellings=least, neighbours=neighbours)
    try:
        result = plan(incidents, homes_at(homes_), rule=rule)
    except LetterError as error:
        if error.code != "letters_no_dwellings_near":
            raise
        return
    written = result.letters.groupby("zone_id").size()
    assert (written >= least).all()
    assert result.letters["address_id"].is_unique


def test_more_dwellings_than_letters_are_for_is_refused() -> None:
    rng = np.random.default_rng(0)
    homes = homes_at(list(zip(*rng.uniform(0, 2000, (2, 50_000)), strict=True)))
    error = refusal(burglaries_at((1000, 1000, "2023-11-29")), homes, rule=LetterRule(radius=2000))
    assert str(error) == (
        "A letter goes to the dwellings close to a burglary, at most 5000 in one zone. With 2000 m and 14 "
        "days one zone has 50000. Choose a smaller radius or fewer days."
    )
    chain = burglaries_at(
        *((x, y, "2023-11-29") for x in range(100, 2000, 200) for y in range(100, 2000, 200))
    )
    assert refusal(chain, homes).code == "letters_zone_too_large"


def test_the_sentences_for_what_cannot_be() -> None:
    burglary = burglaries_at((1300, 1300, "2023-11-29"))
    assert "Of 3600 letters 0 are left" in str(refusal(burglary, budget_left=0))
    assert "Of 0 letters 0 are left" in str(refusal(burglary, rule=LetterRule(budget=0)))
    assert "Of 3600 letters 4 are left" in str(refusal(burglary, budget_left=4))
    assert "In the 14 days from 2022-12-19 to 2023-01-01 there is none" in str(
        refusal(burglary, until=date(2023, 1, 1))
    )
    assert "There is no dwelling in it" in str(refusal(burglary, TOWN.iloc[:0]))
    assert "There is no dwelling in it" in str(refusal(burglary, TOWN.assign(dwelling=False)))
    far = burglaries_at((90_000, 90_000, "2023-11-29"))
    assert "at least 10 dwellings, within 400 m" in str(refusal(far))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"radius": -200.0}, "distance in metres, from 1 to 100000. It was -200."),
        ({"radius": float("nan")}, "It was nan"),
        ({"days": 0}, "days is from 1 to 366; it was 0"),
        ({"neighbours": 0}, "neighbours is from 1 to 100; it was 0"),
        ({"budget": -1}, "budget is from 0 to 1000000; it was -1"),
        ({"weeks_between": -1}, "weeks_between is from 0 to 520"),
        ({"least_dwellings": 1}, "least_dwellings is from 2 to 1000"),
        ({"least_dwellings": 100, "most_dwellings": 50}, "most_dwellings is from 100"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(options: dict, says: str) -> None:
    with pytest.raises(LetterError) as caught:
        LetterRule(**options)
    assert says in str(caught.value)
    assert words_for("nl").error(caught.value) != str(caught.value)


def test_two_coordinate_systems_are_refused() -> None:
    burglary = burglaries_at((1300, 1300, "2023-11-29"))
    with pytest.raises(
        CRSError, match="The burglaries are in Amersfoort / RD New, the addresses in WGS 84 / UTM"
    ):
        plan_letters(burglary, TOWN.to_crs(32631), until=LAST)
    with pytest.raises(CRSError):
        plan_letters(burglary.to_crs(4326), TOWN, until=LAST)
