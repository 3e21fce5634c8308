"""What is to be expected: dwellings shared out, the season, the surplus, and nothing of the future."""

from datetime import date, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.action.adviser_dwellings import dwellings_per_area, largest_remainder
from hotspots.action.adviser_need import expected_burglaries, season_windows
from hotspots.action.adviser_repeats import followers, lags
from hotspots.errors import ActionError

RD = "EPSG:28992"
DATA = (date(2021, 1, 1), date(2023, 12, 31))
START = date(2024, 1, 1)


def strip(dwellings, *, width=1000.0):
    """Areas side by side."""
    return gpd.GeoDataFrame(
        {"code": [f"B{n}" for n in range(len(dwellings))], "name": "x", "dwellings": dwellings},
        geometry=[shapely.box(width * n, 0, width * (n + 1), width) for n in range(len(dwellings))],
        crs=RD,
    )


def burglaries(rows, category="1.1.1"):
    """Incidents at (day, x, y), with the area of each of the strip."""
    frame = gpd.GeoDataFrame(
        {
            "category": category,
            "occurred_from": pd.to_datetime([row[0] for row in rows]).tz_localize("Europe/Amsterdam"),
        },
        geometry=gpd.points_from_xy([row[1] for row in rows], [row[2] for row in rows]),
        crs=RD,
    )
    codes = pd.Series([f"B{int(row[1] // 1000)}" for row in rows], index=frame.index)
    return frame, codes


def scattered(n, areas, *, seed=0, first=DATA[0], days=1095):
    rng = np.random.default_rng(seed)
    moments = [first + timedelta(days=int(day)) for day in rng.integers(0, days, n)]
    return list(zip(moments, rng.uniform(0, 1000 * areas, n), rng.uniform(0, 1000, n), strict=True))


def need_of(rows, areas, **changes):
    incidents, codes = burglaries(rows)
    asked = {"start": START, "weeks": 2, "covered": DATA, "baseline_years": [2021, 2022]} | changes
    return expected_burglaries(incidents, codes, areas, **asked)


# dwellings


@settings(deadline=None)
@given(weights=st.lists(st.floats(0.01, 100), min_size=1, max_size=12), total=st.integers(0, 5000))
def test_shares_add_up_and_are_less_than_one_off(weights, total):
    weight, names = np.array(weights), np.arange(len(weights)).astype(str)
    whole = largest_remainder(weight, total, names)
    assert whole.sum() == total
    assert (np.abs(whole - weight / weight.sum() * total) < 1).all()


def quarters():
    parts = strip([0, 0, 0]).drop(columns="dwellings").assign(wijk=["W1", "W1", "W2"])
    figures = pd.DataFrame({"code": ["W1", "W2", "W3"], "dwellings": [101.0, np.nan, 7.0]})
    return parts, figures


def test_dwellings_are_shared_out_by_ground_by_addresses_or_not_at_all():
    parts, figures = quarters()
    assert dwellings_per_area(parts, figures).tolist() == [51, 50, 0]
    park = shapely.box(0, 0, 500, 1000)
    assert dwellings_per_area(parts, figures, without=park).tolist() == [34, 67, 0]
    everywhere = shapely.box(-1, -1, 9999, 9999)
    assert dwellings_per_area(parts, figures, without=everywhere).tolist() == [51, 50, 0]
    addresses = pd.Series({"B0": 1, "B1": 3})
    assert dwellings_per_area(parts, figures, addresses=addresses).tolist() == [25, 76, 0]
    assert dwellings_per_area(parts, figures, addresses=pd.Series({"B2": 3})).tolist() == [51, 50, 0]


def test_dwellings_know_their_areas():
    parts, figures = quarters()
    with pytest.raises(ActionError, match=r"Each area is known by a code of the layer. Given: XX."):
        dwellings_per_area(parts, figures, addresses=pd.Series({"XX": 1}))
    with pytest.raises(ActionError, match=r"The 3 areas have none, or their figures are missing"):
        dwellings_per_area(parts, figures.assign(dwellings=0.0))


# windows


def test_windows_run_across_new_year_and_end_before_the_plan():
    windows = season_windows((START, date(2024, 1, 28)), years=[2019, 2021, 2022], covered=DATA, around=4)
    assert windows == (
        (date(2021, 12, 4), date(2022, 2, 25)),
        (date(2022, 12, 4), date(2023, 2, 25)),
    )


def test_a_leap_day_becomes_the_28th():
    windows = season_windows(
        (date(2024, 2, 26), date(2024, 2, 29)),
        years=[2022],
        covered=(date(2020, 1, 1), date(2024, 2, 25)),
        around=0,
    )
    assert windows == (
        (date(2022, 2, 26), date(2022, 2, 28)),
        (date(2023, 2, 26), date(2023, 2, 28)),
    )


def test_a_window_with_a_hole_does_not_count():
    assert season_windows((START, date(2024, 1, 28)), years=[2021], covered=(date(2023, 1, 1), DATA[1])) == ()


# the season


def plain_marshall(n, d):
    """The global estimator of Marshall (1991), one area at a time."""
    m = sum(n) / sum(d)
    spread = sum(di * (ni / di - m) ** 2 for ni, di in zip(n, d, strict=True)) / sum(d)
    a = max(spread - m / (sum(d) / len(d)), 0)
    return [m + (a / (a + m / di)) * (ni / di - m) for ni, di in zip(n, d, strict=True)]


def test_the_season_is_the_formula():
    areas = strip([800, 300, 120])
    rows = scattered(900, 3, seed=3)
    need = need_of(rows, areas)
    counted = [row for row in rows if any(first <= row[0] <= last for first, last in need.windows)]
    n = [sum(row[1] // 1000 == area for row in counted) for area in range(3)]
    assert need.areas["n"].tolist() == n
    days = sum((last - first).days + 1 for first, last in need.windows)
    rate = plain_marshall(n, [d * days / 7 for d in (800, 300, 120)])
    assert need.areas["rate_eb"].to_numpy() == pytest.approx(np.array(rate) * 1000)
    weekly = sum(date(2023, 1, 2) <= row[0] <= date(2023, 12, 31) for row in rows) / 52
    assert need.weekly == pytest.approx(weekly)
    even = 0.0
    for first, last in need.windows:
        begin = first + (last - first) / 2 - timedelta(days=182)
        year = sum(begin <= row[0] < begin + timedelta(days=364) for row in rows)
        even += year / 364 * ((last - first).days + 1)
    assert need.index == pytest.approx(len(counted) / even)
    assert need.areas["season"].sum() == pytest.approx(2 * weekly * need.index)
    shares = np.array(rate) * [800, 300, 120]
    assert need.areas["season"].to_numpy() == pytest.approx(
        need.areas["season"].sum() * shares / shares.sum()
    )
    assert (need.areas["expected"] == (need.areas["season"] + need.areas["surplus"]).clip(lower=0)).all()


def test_a_season_twice_as_busy_is_expected_twice_as_busy():
    rows = [
        (day, 500.0, 500.0)
        for passed in range(1095)
        for day in [DATA[0] + timedelta(days=passed)]
        for _ in range(2 if day.month in {11, 12, 1, 2} else 1)
    ]
    need = need_of(rows, strip([500]))
    mean = (364 + 31 + 30 + 31 + 28) / 364  # a day, over a year
    assert need.weekly == pytest.approx(7 * mean, rel=0.01)
    assert need.index == pytest.approx(2 / mean, rel=0.01)
    assert need.areas["season"].iloc[0] == pytest.approx(14 * 2, rel=0.01)


def test_the_level_is_that_of_the_last_year():
    before = [(DATA[0] + timedelta(days=day), 500.0, 500.0) for day in range(730) for _ in range(2)]
    after = [(date(2023, 1, 1) + timedelta(days=day), 500.0, 500.0) for day in range(365)]
    need = need_of(before + after, strip([500]))
    assert need.weekly == pytest.approx(7)
    assert need.index == pytest.approx(1, abs=0.08)  # the windows and the years around them hold the drop


def test_less_than_a_year_of_data_has_no_season():
    rows = [(date(2023, 3, 1) + timedelta(days=day), 500.0, 500.0) for day in range(306)]
    with pytest.raises(ActionError, match="same season in other years"):
        need_of(rows, strip([500]), covered=(date(2023, 3, 1), DATA[1]))


def test_the_future_changes_nothing():
    rows = scattered(300, 2, seed=5)
    later = [(START + timedelta(days=n), 500.0, 500.0) for n in range(30)]
    one, other = need_of(rows, strip([500, 500])), need_of(rows + later, strip([500, 500]))
    pd.testing.assert_frame_equal(one.areas, other.areas)


def test_the_order_of_the_rows_changes_nothing_and_nothing_is_changed():
    areas, rows = strip([500, 200, 90]), scattered(400, 3, seed=7)
    incidents, codes = burglaries(rows)
    before = incidents.copy()
    asked = {"start": START, "weeks": 3, "covered": DATA, "baseline_years": [2021, 2022]}
    one = expected_burglaries(incidents, codes, areas, **asked)
    turned = np.random.default_rng(1).permutation(len(rows))
    other = expected_burglaries(incidents.iloc[turned], codes.iloc[turned], areas.iloc[::-1], **asked)
    pd.testing.assert_frame_equal(one.areas, other.areas.sort_index(), check_exact=False, rtol=1e-12)
    pd.testing.assert_frame_equal(incidents, before)


def test_areas_without_dwellings_take_no_part_and_the_books_add_up():
    areas, rows = strip([500, 0, 200]), scattered(600, 3, seed=9)
    need = need_of(rows, areas)
    assert need.areas.loc[1, ["season", "surplus", "expected", "rate_eb"]].isna().all()
    counted = sum(any(a <= row[0] <= b for a, b in need.windows) for row in rows)
    held = need.areas.loc[[0, 2], "n"].sum()
    assert held + need.left_out == counted
    assert need.left_out > 0


def test_other_categories_do_not_count():
    rows = scattered(300, 1, seed=2)
    incidents, codes = burglaries(rows)
    more = pd.concat([incidents, incidents.assign(category="1.2.1")], ignore_index=True)
    both = pd.concat([codes, codes], ignore_index=True)
    asked = {"start": START, "weeks": 1, "covered": DATA, "baseline_years": [2021, 2022]}
    one = expected_burglaries(incidents, codes, strip([500]), **asked)
    other = expected_burglaries(gpd.GeoDataFrame(more, crs=RD), both, strip([500]), **asked)
    assert other.areas["expected"].tolist() == one.areas["expected"].tolist()
    double = expected_burglaries(
        gpd.GeoDataFrame(more, crs=RD), both, strip([500]), categories=["1.1.1", "1.2.1"], **asked
    )
    assert double.areas["season"].iloc[0] == pytest.approx(2 * one.areas["season"].iloc[0])


def test_recent_counts_the_last_four_weeks():
    rows = scattered(200, 1, seed=4, days=900)
    late = [(START - timedelta(days=n), 500.0, 500.0) for n in (1, 28, 29)]
    assert need_of(rows + late, strip([500])).areas["recent"].iloc[0] == 2


# the surplus


def near_repeating(seed=0, pairs=150):
    """Burglaries of which each is followed by another next door within a week."""
    first = scattered(pairs, 4, seed=seed, days=1000)
    rng = np.random.default_rng(seed + 1)
    return first + [
        (day + timedelta(days=int(rng.integers(1, 7))), np.clip(x + rng.uniform(-50, 50), 0, 3999), y)
        for day, x, y in first
    ]


def test_lags_are_the_pairs_beyond_chance():
    rows = near_repeating()
    incidents, _ = burglaries(rows)
    by_lag = lags(incidents)
    x, y = incidents.geometry.x.to_numpy(), incidents.geometry.y.to_numpy()
    day = np.array([(row[0] - date(2021, 1, 1)).days for row in rows])
    one, other = np.triu_indices(len(rows), 1)
    near = np.hypot(x[one] - x[other], y[one] - y[other]) < 400
    apart = np.abs(day[one] - day[other])
    for first, last in ((0, 7), (8, 14), (15, 28), (29, 56)):
        soon = (apart >= first) & (apart <= last)
        more = (near & soon).sum() - near.sum() * soon.sum() / len(one)
        wanted = more / len(rows) / (last - first + 1)
        found = by_lag[first : last + 1]
        assert (found == found[0]).all()
        assert found[0] in (0.0, pytest.approx(wanted))
    assert by_lag[0] > 0  # one in two has a follower
    assert by_lag.sum() == pytest.approx(0.5, abs=0.15)


def test_followers_are_added_up_over_ages_and_days():
    rows = [*near_repeating(), (START - timedelta(days=3), 1500.0, 500.0)]
    incidents, _ = burglaries(rows)
    found = followers(incidents, strip([100] * 4), start=START, days=14)
    g = found.by_lag
    ages = [(START - row[0]).days for row in rows if 1 <= (START - row[0]).days <= 56]
    assert found.recent == len(ages)
    f = {a: sum(g[lag] for lag in range(a, a + 14) if lag <= 56) for a in range(1, 57)}
    assert found.total == pytest.approx(sum(f[a] for a in ages))
    assert found.ordinary == pytest.approx(sum(f.values()) / 14)
    assert found.by_area.sum() == pytest.approx(found.total)


def test_a_recent_burglary_raises_its_own_neighbourhood():
    rows = near_repeating()
    late = [(START - timedelta(days=2), 2500.0, 500.0)]
    areas = strip([100] * 4)
    one, other = need_of(rows, areas), need_of(rows + late, areas)
    change = (other.areas["surplus"] - one.areas["surplus"]).to_numpy()
    assert change.argmax() == 2
    assert change[2] > 0
    assert other.areas["expected"].sum() > one.areas["expected"].sum()


def test_in_an_even_course_the_surplus_is_nothing_in_all():
    """One burglary a day, as many followers as ever: what they draw is what the season holds already."""
    rng = np.random.default_rng(0)
    rows = [
        (DATA[0] + timedelta(days=day), rng.uniform(0, 4000), rng.uniform(0, 1000)) for day in range(1095)
    ]
    rows += [(day + timedelta(days=3), x, y) for day, x, y in rows[:-3]]  # each has a follower
    need = need_of([(day, min(x, 3999.0), y) for day, x, y in rows], strip([100] * 4))
    assert need.followers.total > 1
    assert need.areas["surplus"].sum() == pytest.approx(0.0, abs=0.1)
    assert need.areas["expected"].sum() == pytest.approx(28, rel=0.02)


def test_no_near_repeats_no_surplus():
    incidents, _ = burglaries([(START - timedelta(days=5), 500.0, 500.0)])
    found = followers(incidents, strip([100]), start=START, days=7)
    assert (found.total, found.ordinary, found.by_area.tolist()) == (0.0, 0.0, [0.0])


def test_a_recent_burglary_far_from_dwellings_is_shared_over_nothing():
    rows = near_repeating()
    incidents, _ = burglaries([*rows, (START - timedelta(days=2), 50_000.0, 50_000.0)])
    recent = incidents.loc[incidents["occurred_from"] < "2023-10-01"]
    lonely = pd.concat([recent, incidents.iloc[[-1]]])
    found = followers(gpd.GeoDataFrame(lonely, crs=RD), strip([100] * 4), start=START, days=7)
    assert found.total > 0
    assert found.by_area.tolist() == [0.0] * 4


# what cannot be


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"start": date(2024, 1, 2)}, "from a Monday on. Given: 2 weeks from 2024-01-02."),
        ({"weeks": 0}, "Given: 0 weeks from 2024-01-01."),
        ({"start": date(2020, 12, 28)}, "It begins on 2020-12-28, and the data on 2021-01-01."),
        ({"categories": []}, "A plan is made against a kind of offence. None is given."),
        ({"around": -1}, "Given: -1. Choose for instance 4."),
        ({"categories": ["9.9.9"]}, "There is none of the categories 9.9.9 in any."),
    ],
)
def test_what_cannot_be_says_so(changes, text):
    with pytest.raises(ActionError) as problem:
        need_of(scattered(50, 1), strip([100]), **changes)
    assert text in str(problem.value)


def test_codes_and_dwellings_are_checked():
    with pytest.raises(ActionError, match="Given: B2"):
        need_of([(date(2023, 12, 1), 2500.0, 1.0)], strip([100]))
    with pytest.raises(ActionError, match="from dwelling to dwelling"):
        need_of(scattered(50, 1), strip([0]))
