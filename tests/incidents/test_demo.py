"""The demo city: shape of the frame, determinism, places and times that can be."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from hotspots.city import City, load_city
from hotspots.columns import INCIDENT_COLUMNS
from hotspots.errors import CRSError, HotspotsError
from hotspots.incidents.demo import Demo, demo_city, uniform_city
from hotspots.incidents.demo.rhythm import PROFILES, WINDOWS, clock, draw_moments, draw_windows
from hotspots.places.layers import load_layers, municipality


def test_shape_of_the_frame(demo: Demo) -> None:
    incidents = demo.incidents
    assert tuple(incidents.columns) == INCIDENT_COLUMNS
    assert incidents.index.equals(pd.RangeIndex(len(incidents)))
    assert incidents.crs == "EPSG:28992"
    for column in ("occurred_from", "occurred_to"):
        assert str(incidents[column].dtype) == "datetime64[us, Europe/Amsterdam]"
    assert incidents["occurred_from"].is_monotonic_increasing
    assert incidents["incident_id"].is_unique


def test_nobody_can_mistake_it_for_real(demo: Demo) -> None:
    incidents = demo.incidents
    assert set(incidents["source"]) == {"synthetisch"}
    assert set(incidents["regime"]) == {"avg"}
    assert incidents["incident_id"].str.startswith("DEMO-").all()
    assert set(incidents["precision"]) == {"address", "street"}


def test_every_category_is_known(demo: Demo) -> None:
    assert "unknown" not in set(demo.incidents["group"])
    assert set(demo.incidents["group"]) == {"hic", "vvc", "nuisance", "drugs_weapons", "explosion", "other"}


def test_same_seed_same_city_other_seed_another(demo: Demo) -> None:
    city = load_city()
    shuffled = {
        key: layer.sample(frac=1, random_state=4).reset_index(drop=True)
        for key, layer in load_layers(city).items()
    }
    again = demo_city(city, shuffled)
    pd.testing.assert_frame_equal(again.incidents, demo.incidents)
    pd.testing.assert_frame_equal(again.truth.near_repeats, demo.truth.near_repeats)
    other = demo_city(city, load_layers(city), seed=7)
    assert len(other.incidents) == len(demo.incidents)
    assert not other.incidents["occurred_from"].equals(demo.incidents["occurred_from"])


def test_layers_are_left_alone() -> None:
    city = load_city()
    layers = {key: layer.copy() for key, layer in load_layers(city).items()}
    demo_city(city, layers, until=date(2019, 3, 31))
    for key, layer in load_layers(city).items():
        pd.testing.assert_frame_equal(layers[key], layer)


def test_inside_the_municipality_and_on_land(demo: Demo) -> None:
    city = load_city()
    layers = load_layers(city)
    x, y = demo.incidents.geometry.x.to_numpy(), demo.incidents.geometry.y.to_numpy()
    assert shapely.contains_xy(municipality(layers, city), x, y).all()
    assert not shapely.intersects_xy(layers["water"].union_all(), x, y).any()


def test_windows_are_valid_and_hide_the_moment(demo: Demo) -> None:
    incidents = demo.incidents.set_index("incident_id")
    begin, end, moment = incidents["occurred_from"], incidents["occurred_to"], demo.truth.moments
    assert (begin <= moment).all()
    assert (moment <= end).all()
    known = begin == end
    burglary = incidents["category"] == "1.1.1"
    assert 0.08 < known[burglary].mean() < 0.18
    assert known[incidents["group"] == "nuisance"].all()
    longest = (end - begin)[burglary].max()
    assert pd.Timedelta(days=7) < longest <= pd.Timedelta(days=14, hours=2)
    assert (begin.dt.year == moment.dt.year).all()


def test_a_day_without_a_time_is_the_whole_local_day(demo: Demo) -> None:
    begin, end = (demo.incidents[column].dt.tz_localize(None) for column in ("occurred_from", "occurred_to"))
    whole = (begin == begin.dt.normalize()) & (end == begin + pd.Timedelta(days=1))
    assert whole.sum() > 300
    moments = demo.incidents["occurred_from"] == demo.incidents["occurred_to"]
    at_midnight = begin[moments].dt.strftime("%H:%M") == "00:00"
    assert not at_midnight.any()  # 00:00 means an unknown time to those who read police data


def test_the_skipped_hour_never_happens_and_the_double_one_twice() -> None:
    rng = np.random.default_rng(1)
    hours = clock(2023, "Europe/Amsterdam")
    assert len(hours.hour) == 8760
    spring = (hours.month == 3) & (hours.day == 26)
    autumn = (hours.month == 10) & (hours.day == 29)
    assert sorted(hours.hour[spring]) == [0, 1, *range(3, 24)]
    assert list(hours.hour[autumn]).count(2) == 2
    moments = draw_moments(rng, hours, (spring | autumn).astype(float), 5000)
    local = pd.DatetimeIndex(moments).tz_localize("UTC").tz_convert("Europe/Amsterdam")
    assert not ((local.month == 3) & (local.hour == 2)).any()
    assert ((local.month == 10) & (local.hour == 2)).sum() > ((local.month == 10) & (local.hour == 3)).sum()


def test_windows_over_the_dst_nights_contain_their_moments() -> None:
    rng = np.random.default_rng(2)
    hours = clock(2023, "Europe/Amsterdam")
    night = (hours.month == 3) & (hours.day >= 25) & (hours.day <= 26)
    moments = draw_moments(rng, hours, night.astype(float), 2000)
    begin, end, by_date = draw_windows(rng, moments, WINDOWS["home"], months=np.full(2000, 3))
    assert (begin <= moments).all()
    assert (moments <= end).all()
    assert 0 < by_date.sum() < 200


def test_until_adds_and_changes_nothing_before(demo: Demo) -> None:
    city = load_city()
    later = demo_city(city, load_layers(city), until=date(2024, 8, 14))
    before = demo.incidents
    pd.testing.assert_frame_equal(later.incidents.iloc[: len(before)], before)
    added = later.incidents.iloc[len(before) :]
    assert added["occurred_from"].dt.strftime("%Y-%m").max() == "2024-07"
    assert later.incidents["occurred_to"].max() <= pd.Timestamp("2024-08-01", tz="Europe/Amsterdam")
    expected = len(before[before["occurred_from"].dt.strftime("%Y-%m").between("2023-01", "2023-07")])
    assert abs(len(added) - expected) < 4 * np.sqrt(2 * expected)


def test_until_before_the_first_month_is_refused() -> None:
    city = load_city()
    with pytest.raises(HotspotsError, match="begins in January 2019"):
        demo_city(city, load_layers(city), until=date(2019, 1, 30))


def test_degrees_are_refused() -> None:
    city = load_city()
    layers = {key: layer.to_crs("EPSG:4326") for key, layer in load_layers(city).items()}
    with pytest.raises(CRSError):
        demo_city(city, layers)


def test_rhythm_by_hour_weekday_and_season(demo: Demo) -> None:
    incidents = demo.incidents.assign(moment=demo.truth.moments.array)
    hour, weekday, month = (
        getattr(incidents["moment"].dt, part) for part in ("hour", "day_of_week", "month")
    )

    def of(*codes: str) -> pd.Series:
        return incidents["category"].isin(codes)

    dark = month.isin([10, 11, 12, 1, 2, 3])
    assert dark[of("1.1.1")].mean() > 0.6
    assert hour[of("2.5.2")].between(9, 20).all()
    late = (hour >= 20) | (hour < 6)
    weekend = weekday.isin([4, 5, 6])
    assert late[of("1.4.3", "1.4.5")].mean() > 0.6
    assert weekend[of("1.4.3", "1.4.5")].mean() > 0.55
    assert month[of("OV-RACE")].between(4, 9).mean() > 0.8
    fireworks = month[of("2.6.9")]
    assert fireworks.isin([11, 12, 1]).mean() > 0.7


def test_profiles_are_complete() -> None:
    for profile in PROFILES.values():
        assert len(profile.weekdays) == 7
        assert len(profile.months) == 12
        assert profile.by_hour().min() >= 0
        assert profile.by_hour().sum() > 0


def test_places_repeat(demo: Demo) -> None:
    x, y = demo.incidents.geometry.x, demo.incidents.geometry.y
    busiest = pd.Series(list(zip(x, y, strict=True))).value_counts()
    assert len(busiest) < 0.75 * len(demo.incidents)
    nuisance = demo.incidents[demo.incidents["group"] == "nuisance"].geometry
    share = nuisance.to_wkb().value_counts().head(100).sum() / len(nuisance)
    assert 0.1 < share < 0.5


def test_uniform_city_has_no_structure() -> None:
    city = load_city()
    layers = load_layers(city)
    incidents = uniform_city(city, layers, n=2000, seed=3, category="1.2.1")
    assert tuple(incidents.columns) == INCIDENT_COLUMNS
    assert len(incidents) == 2000
    assert set(incidents["group"]) == {"vvc"}
    assert incidents["occurred_from"].dt.year.eq(2023).all()
    x, y = incidents.geometry.x.to_numpy(), incidents.geometry.y.to_numpy()
    assert shapely.contains_xy(municipality(layers, city), x, y).all()
    west = layers["buurt"].union_all().centroid.x
    area = layers["buurt"].union_all()
    share = area.intersection(shapely.box(0, 0, west, 1e6)).area / area.area
    assert abs((x < west).mean() - share) < 4 * np.sqrt(share * (1 - share) / 2000)
    pd.testing.assert_frame_equal(uniform_city(city, layers, n=2000, seed=3, category="1.2.1"), incidents)


def invented(tmp_name: str = "dorp") -> tuple[City, dict[str, gpd.GeoDataFrame]]:
    """A village of two neighbourhoods, one empty, without station, water, centre or park."""
    crs = "EPSG:28992"
    boxes = [shapely.box(100_000, 400_000, 100_600, 400_600), shapely.box(100_600, 400_000, 102_000, 400_600)]
    buurt = gpd.GeoDataFrame(
        {"code": ["B1", "B2"], "name": ["Dorp", "Veld"], "wijk": ["W1", "W2"], "district": ["d", "d"]},
        geometry=boxes,
        crs=crs,
    )
    wijk = gpd.GeoDataFrame(
        {
            "code": ["W1", "W2"],
            "name": ["Dorp", "Veld"],
            "inhabitants": [2000, 0],
            "dwellings": [800, np.nan],
        },
        geometry=boxes,
        crs=crs,
    )
    city = City(
        key=tmp_name,
        name="Dorp",
        municipality="GM9999",
        crs=crs,
        timezone="Europe/Amsterdam",
        centre=(5.0, 52.0),
        zoom=12,
        bounds=(99_000, 399_000, 103_000, 402_000),
        baseline_years=(2022,),
        layers={},
        denominators={},
    )
    return city, {"buurt": buurt, "wijk": wijk}


def test_another_city_gets_its_share_and_none_of_almeres_events() -> None:
    city, layers = invented()
    demo = demo_city(city, layers)
    burglaries = demo.incidents["category"].eq("1.1.1").sum()
    assert burglaries == sum(round(n * 800 / 88_874) for n in (707, 545, 403, 407, 240))
    assert demo.truth.hotspots.empty
    assert demo.truth.named.empty
    assert len(demo.truth.on_water) == 0
    inside = shapely.contains_xy(
        shapely.union_all(layers["buurt"].geometry), *demo.incidents.geometry.get_coordinates().to_numpy().T
    )
    assert inside.all()
