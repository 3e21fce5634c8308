"""What is new: a cluster of the last days is told with what and where, and an even year tells nothing."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from hotspots.analysis.whats_new import Watch, cluster_circles, whats_new
from hotspots.city import load_city
from hotspots.errors import AnalysisError, CRSError
from hotspots.incidents.demo import demo_city
from hotspots.places.layers import load_layers

ON = date(2023, 12, 30)
WATCH = Watch(radius=300, replications=199)


def a_year(incidents, *, burst=0, days=(360, 364), seed=1):
    """An incident a day anywhere in 4 by 4 km, and a burst of another kind around one point near the end."""
    rng = np.random.default_rng(seed)
    xy = np.vstack([rng.uniform(0, 4000, (364, 2)), 1000 + rng.normal(0, 50, (burst, 2))]).round()
    day = np.append(np.arange(364), rng.integers(*days, burst))
    begin = [str(pd.Timestamp("2023-01-01 14:00") + pd.Timedelta(days=number)) for number in day]
    return incidents(xy, begin=begin, category=["1.2.1"] * 364 + ["1.1.1"] * burst)


def test_a_burst_is_told_with_what_and_where(incidents):
    frame = a_year(incidents, burst=7)
    buurt = gpd.GeoDataFrame(
        {"code": ["A", "B"], "name": ["West", "East"]},
        geometry=[shapely.box(0, 0, 2000, 4000), shapely.box(2000, 0, 4000, 4000)],
        crs=frame.crs,
    )
    news = whats_new(frame, on=ON, watch=WATCH, areas={"buurt": buurt}, rng=1)
    assert len(news.clusters) == 1
    told = news.clusters.iloc[0]
    assert told["n"] >= 6
    assert told["p_value"] == pytest.approx(1 / 200)
    assert told["expected"] < 1
    assert told["new"]
    assert told["end"] == pd.Timestamp(ON)
    assert told["categories"][0][0] == "1.1.1"
    assert told["areas"][0][:3] == ("buurt", "A", "West")
    assert told["name_area"] == "West"
    assert told.geometry.geom_type == "Polygon"
    assert told.geometry.contains(frame.geometry[list(told["members"])].union_all())
    assert news.clusters.crs == frame.crs
    assert news.scan.n == 371
    assert len(news.scan.clusters) >= 1


def test_what_began_weeks_ago_is_not_new(incidents):
    news = whats_new(a_year(incidents, burst=9, days=(345, 364)), on=ON, watch=WATCH, rng=1)
    assert list(news.clusters["new"]) == [False]


def test_an_even_year_tells_nothing_and_has_the_same_columns(incidents):
    news = whats_new(a_year(incidents, seed=3), on=ON, watch=WATCH, rng=1)
    assert news.clusters.empty
    full = whats_new(a_year(incidents, burst=7), on=ON, watch=WATCH, rng=1)
    assert list(news.clusters.columns) == list(full.clusters.columns)
    assert news.clusters.crs == full.clusters.crs


def test_the_future_is_not_looked_at(incidents):
    frame = a_year(incidents, burst=7)
    earlier = whats_new(frame, on=date(2023, 12, 20), weeks=2, watch=WATCH, rng=1)
    past = whats_new(frame.iloc[:354], on=date(2023, 12, 20), weeks=2, watch=WATCH, rng=1)
    np.testing.assert_array_equal(earlier.scan.maxima, past.scan.maxima)
    assert earlier.scan.clusters["end"].eq(pd.Timestamp("2023-12-20")).all()
    assert earlier.clusters.empty


def test_memberships_take_the_place_of_searching(incidents):
    frame = a_year(incidents, burst=7)
    areas = {
        "buurt": gpd.GeoDataFrame(
            {"code": ["A"], "name": ["Anywhere"]}, geometry=[shapely.box(-9, -9, -8, -8)], crs=frame.crs
        )
    }
    memberships = pd.DataFrame({"buurt": pd.array(["A"] * len(frame), dtype="str")}, index=frame.index)
    news = whats_new(frame, on=ON, watch=WATCH, areas=areas, memberships=memberships, rng=1)
    assert news.clusters["areas"].iloc[0] == (("buurt", "A", "Anywhere", 1.0),)


def test_settings_that_are_no_news(incidents):
    frame = a_year(incidents)
    with pytest.raises(AnalysisError, match=r"Given: 0 weeks and a history of 52\."):
        whats_new(frame, on=ON, weeks=0)
    with pytest.raises(AnalysisError, match=r"Given: 27 weeks and a history of 52\."):
        whats_new(frame, on=ON, weeks=27)
    with pytest.raises(AnalysisError, match=r"lies between zero and one. Given: 1\.0\."):
        whats_new(frame, on=ON, watch=Watch(level=1.0))
    with pytest.raises(AnalysisError, match=r"at least 3 with a location and a time. Given: 0\."):
        whats_new(frame, on=date(2020, 1, 1))


def test_circles_hold_their_incidents_and_stay_on_land(incidents):
    frame = a_year(incidents, burst=7)
    clusters = whats_new(frame, on=ON, watch=WATCH, rng=1).scan.clusters.set_index("rank")
    before = clusters.copy()
    circles = cluster_circles(clusters)
    pd.testing.assert_frame_equal(clusters, before)
    assert circles.index.equals(clusters.index)
    for members, circle in zip(clusters["members"], circles.geometry, strict=True):
        assert frame.geometry[list(members)].within(circle).all()
    half = shapely.box(0, 0, 1000, 4000)
    clipped = cluster_circles(clusters, land=half)
    assert clipped.geometry[1].area < circles.geometry[1].area
    assert half.buffer(1e-6).contains(clipped.geometry[1])
    assert (cluster_circles(clusters, land=shapely.box(-9, -9, -8, -8)).area == circles.area).all()
    with pytest.raises(CRSError, match="The data has none"):
        cluster_circles(clusters.set_crs(None, allow_override=True))


def test_what_was_planted_in_the_demo_city_is_news_within_four_weeks():
    city = load_city()
    demo = demo_city(city, load_layers(city))
    nuisance = demo.incidents.loc[demo.incidents["group"] == "nuisance"]
    planted = demo.truth.hotspot_incidents
    news = whats_new(nuisance, on=date(2022, 6, 26), watch=Watch(replications=99), rng=1).clusters
    assert len(news) == 1
    members = nuisance.loc[list(news["members"].iloc[0]), "incident_id"]
    assert (planted.reindex(members) == "racing-stichtsekant").mean() > 0.9
    assert news["start"].iloc[0] >= pd.Timestamp("2022-06-01")
    dealt = nuisance.copy()
    dealt["occurred_from"] = dealt["occurred_from"].sample(frac=1, random_state=1).to_numpy()
    dealt["occurred_from"] = dealt["occurred_from"].astype(nuisance["occurred_from"].dtype)
    assert whats_new(dealt, on=date(2022, 6, 26), watch=Watch(replications=99), rng=1).clusters.empty
