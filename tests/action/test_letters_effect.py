"""What letters brought, and what the city's own near repeats say: against counts by hand."""

from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from letter_cases import burglaries_at, grid_town, homes_at

from hotspots.action.letter_effect import VERDICT_LABELS, earlier_zones, effect_of_letters
from hotspots.action.letter_knox import own_knox
from hotspots.action.letters import LetterRule, plan_letters
from hotspots.analysis.change import change_test
from hotspots.analysis.rates import poisson_interval
from hotspots.city import load_city
from hotspots.errors import CRSError, LetterError
from hotspots.i18n import words_for
from hotspots.incidents.demo import demo_city, uniform_city
from hotspots.places.layers import load_layers

END = date(2023, 12, 31)


def zones_of(*rows: tuple[float, str, int, int, int, str]) -> gpd.GeoDataFrame:
    """Return zones of 100 m at x: (x, released_on, n_letters, n_delivered, n_unknown, reason)."""
    names = ["x", "released_on", "n_letters", "n_delivered", "n_unknown", "reason"]
    frame = pd.DataFrame(rows, columns=names)
    frame["released_on"] = pd.to_datetime(frame["released_on"])
    shapes = [shapely.box(x, 0, x + 100, 100) for x in frame.pop("x")]
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=28992)


def homes_in(*x: float, n: int = 40) -> gpd.GeoDataFrame:
    """Return n homes in each square that begins at x."""
    return homes_at([(start + 1 + i, 50.0) for start in x for i in range(n)])


def at(x: float, day: str, n: int = 1) -> list[tuple[float, float, str]]:
    return [(x + 50, 50.0, day)] * n


FOUR = zones_of(
    (0, "2023-09-01", 40, 40, 0, ""),
    (1000, "2023-09-01", 40, 10, 0, ""),
    (2000, "2023-09-01", 0, 0, 0, "over_budget"),
    (3000, "2023-09-01", 40, 0, 40, ""),  # nothing recorded
)
HOMES = homes_in(0, 1000, 2000, 3000)


def test_burglaries_are_counted_after_the_release_in_the_weeks_and_in_the_zone() -> None:
    incidents = burglaries_at(
        *at(0, "2023-09-02"),
        *at(0, "2023-10-27"),  # the last day of eight weeks
        *at(0, "2023-09-01"),  # the day of release
        *at(0, "2023-10-28"),  # a day late
        *at(500, "2023-09-10"),  # outside
        *at(1000, "2023-09-10", 12),
        *at(2000, "2023-09-10", 3),
        *at(3000, "2023-09-10", 9),
    )
    effect = effect_of_letters(FOUR, incidents, HOMES, until=END)
    table = effect.groups.set_index("group")
    assert table["n"].to_dict() == {"delivered": 2, "undelivered": 12, "comparable": 3}
    assert table["n_dwellings"].tolist() == [40, 40, 40]
    assert table["n_delivered"].tolist() == [40, 10, 0]
    assert table["dwelling_weeks"].tolist() == [320, 320, 320]
    assert table.loc["delivered", "rate"] == pytest.approx(2 / 320 * 1000)
    low, high = poisson_interval([12])
    assert table.loc["undelivered", ["rate_low", "rate_high"]].tolist() == pytest.approx(
        [low[0] / 0.32, high[0] / 0.32]
    )
    rows = effect.comparisons.set_index("group")
    test = change_test(2, 12, exposure_now=320, exposure_before=320)
    assert rows.loc["undelivered", "ratio"] == pytest.approx(2 / 12)
    assert rows.loc["undelivered", "p_value"] == pytest.approx(float(test.p_value))
    assert rows["verdict"].to_dict() == {"undelivered": "fewer", "comparable": "too_few"}
    assert any("nothing of their delivery was recorded: 1" in str(note) for note in effect.notes)


@pytest.mark.parametrize(("here", "there", "verdict"), [(30, 8, "more"), (11, 12, "noise"), (1, 30, "fewer")])
def test_the_verdict_follows_the_exact_interval(here: int, there: int, verdict: str) -> None:
    incidents = burglaries_at(*at(0, "2023-09-10", here), *at(1000, "2023-09-10", there))
    effect = effect_of_letters(FOUR, incidents, HOMES, until=END)
    row = effect.comparisons.iloc[0]
    assert row["verdict"] == verdict
    assert (row["ratio_low"] <= 1 <= row["ratio_high"]) == (verdict == "noise")


def test_too_early_is_said_with_the_day() -> None:
    effect = effect_of_letters(FOUR, burglaries_at(*at(0, "2023-09-10")), HOMES, until=date(2023, 10, 26))
    assert effect.comparisons["verdict"].tolist() == ["too_early", "too_early"]
    assert effect.comparisons["ratio"].isna().all()
    assert effect.groups["dwelling_weeks"].tolist() == [0, 0, 0]
    assert any("The first is on 2023-10-27" in str(note) for note in effect.notes)
    later = effect_of_letters(FOUR, burglaries_at(*at(0, "2023-09-10")), HOMES, until=date(2023, 10, 27))
    assert later.comparisons["verdict"].tolist() == ["too_few", "too_few"]


def test_without_zones_to_compare_with_that_is_said() -> None:
    effect = effect_of_letters(FOUR.iloc[:1], burglaries_at(*at(0, "2023-09-10")), HOMES, until=END)
    assert effect.comparisons["verdict"].tolist() == ["no_group", "no_group"]
    for verdict in VERDICT_LABELS.values():
        assert words_for("nl")(verdict) != verdict


def test_a_zone_counts_as_delivered_from_half_of_its_letters() -> None:
    zones = zones_of((0, "2023-09-01", 40, 20, 0, ""), (1000, "2023-09-01", 40, 19, 21, ""))
    effect = effect_of_letters(zones, burglaries_at(*at(0, "2023-09-10")), HOMES, until=END)
    assert effect.groups["n_zones"].tolist() == [1, 1, 0]


def test_zones_of_earlier_years_are_comparable_when_they_are_of_a_size() -> None:
    town = grid_town(20, 20.0)
    incidents = burglaries_at((1200, 1200, "2022-08-30"), (1200, 1200, "2021-08-30"))
    rounds = [(date(2023, 9, 1), LetterRule(radius=60))]
    earlier = earlier_zones(incidents, town, rounds=rounds)
    assert earlier["released_on"].dt.strftime("%Y-%m-%d").tolist() == ["2022-09-02", "2021-09-03"]
    plan = plan_letters(incidents, town, until=date(2022, 9, 2), rule=LetterRule(radius=60))
    assert earlier.geometry.iloc[0].equals(plan.zones.geometry.iloc[0])
    homes = homes_in(0, 1000)
    tiny = gpd.GeoDataFrame(
        {"released_on": pd.to_datetime(["2022-09-01"] * 2)},
        geometry=[shapely.box(1000, 0, 1005, 100), shapely.box(1000, 0, 1100, 100)],
        crs=28992,
    )
    effect = effect_of_letters(
        FOUR.iloc[:1], burglaries_at(*at(0, "2023-09-10")), homes, until=END, comparable=tiny
    )
    assert effect.groups["n_zones"].tolist() == [1, 0, 1]  # the one with four homes is too small


def test_what_cannot_be_compared_is_said() -> None:
    incidents = burglaries_at(*at(0, "2023-09-10"))
    with pytest.raises(LetterError, match=r"There is none yet\. Release one first"):
        effect_of_letters(FOUR.iloc[:0], incidents, HOMES, until=END)
    with pytest.raises(LetterError, match=r"0 was given\. Choose a number"):
        effect_of_letters(FOUR, incidents, HOMES, until=END, weeks=0)
    with pytest.raises(CRSError):
        effect_of_letters(FOUR, incidents, HOMES.to_crs(4326), until=END)


def test_the_order_of_the_rows_changes_nothing_and_the_input_stays() -> None:
    incidents = burglaries_at(
        *at(0, "2023-09-10", 4), *at(1000, "2023-09-10", 12), *at(2000, "2023-09-11", 3)
    )
    before = FOUR.copy(), incidents.copy(), HOMES.copy()
    first = effect_of_letters(FOUR, incidents, HOMES, until=END)
    turned = effect_of_letters(FOUR.iloc[::-1], incidents.iloc[::-1], HOMES.iloc[::-1], until=END)
    pd.testing.assert_frame_equal(first.groups, turned.groups)
    pd.testing.assert_frame_equal(first.comparisons, turned.comparisons)
    assert FOUR.equals(before[0])
    assert incidents.equals(before[1])
    assert HOMES.equals(before[2])


def test_the_demo_city_has_near_repeats_and_a_uniform_one_has_none() -> None:
    city = load_city()
    layers = load_layers(city)
    found = own_knox(demo_city(city, layers).incidents, until=END, permutations=199)
    assert (found.first, found.last) == (date(2021, 1, 1), END)
    assert found.metres is not None
    assert found.metres >= 100
    assert found.days is not None
    assert f"raised up to {found.metres:g} m in the first 7 days" in str(found.says)
    assert "suggestion" in str(found.says)
    flat = own_knox(uniform_city(city, layers, n=600, seed=1), until=END, permutations=199)
    assert (flat.metres, flat.days) == (None, None)
    assert "have no support in your own figures" in str(flat.says)


def test_of_a_handful_of_burglaries_nothing_is_said() -> None:
    found = own_knox(burglaries_at(*[(i, 0.0, "2023-11-20") for i in range(29)]), until=END)
    assert (found.table, found.n) == (None, 29)
    assert "29 burglaries with a location: too few to say" in str(found.says)
    assert words_for("nl")(found.says.template) != found.says.template


def test_the_period_of_the_table_ends_on_a_leap_day_too() -> None:
    found = own_knox(burglaries_at((0.0, 0.0, "2024-02-01")), until=date(2024, 2, 29), years=1)
    assert (found.first, found.last) == (date(2023, 3, 1), date(2024, 2, 29))
