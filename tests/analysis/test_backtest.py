"""The back-test: no look at the future, the same area for all, balanced books, verdicts earned."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from hotspots.analysis.backtest import BackTestSettings, back_test, forecast, rolling_origins
from hotspots.analysis.backtest_words import FORECASTERS, VERDICTS, last_quarter
from hotspots.analysis.bootstrap import paired_difference
from hotspots.analysis.forecasters import (
    LAST_YEAR,
    CountMap,
    Density,
    Hotspots,
    NearRepeats,
    Random,
    all_forecasters,
)
from hotspots.analysis.grid import make_grid
from hotspots.analysis.timeline import begun_within, known_before
from hotspots.errors import AnalysisError, CRSError
from hotspots.i18n import words_for

ZONE = "Europe/Amsterdam"
RD = "EPSG:28992"
ORIGINS = rolling_origins(date(2022, 12, 31), count=12)
QUICK = BackTestSettings(area_shares=(0.02, 0.05, 0.1), resamples=199)
SIMPLE = (LAST_YEAR, NearRepeats(), Random())
FRAME = {"check_exact": True}


@dataclass(frozen=True)
class Clairvoyant:
    """Cheats: knows all incidents."""

    incidents: gpd.GeoDataFrame
    days: int = 7
    name: str = "clairvoyant"

    def score(self, _, grid, on):
        coming = begun_within(self.incidents, start=on, days=self.days)
        return grid.count(self.incidents[coming])[grid.inside].astype(float)


@pytest.fixture(scope="module")
def grid():
    return make_grid((0, 0, 3000, 2000), cell_size=200, crs=RD)


@pytest.fixture(scope="module")
def town():
    """Two years of incidents: most at five corners, windows of up to ten days, some lost or outside."""
    rng = np.random.default_rng(7)
    n = 2600
    corners = rng.uniform(200, 1800, (5, 2)) * [1.5, 1]
    at_corner = rng.random(n) < 0.6
    xy = np.where(
        at_corner[:, None],
        corners[rng.integers(0, 5, n)] + rng.normal(0, 40, (n, 2)),
        rng.uniform(-100, 2100, (n, 2)) * [1.45, 1],
    ).round()
    begin = pd.Timestamp("2021-01-01", tz=ZONE) + pd.to_timedelta(rng.integers(0, 730 * 1440, n), "min")
    span = np.where(rng.random(n) < 0.3, rng.exponential(1.5 * 1440, n), 0).round()
    points = gpd.GeoSeries(gpd.points_from_xy(xy[:, 0], xy[:, 1]), crs=RD)
    points[rng.random(n) < 0.02] = None
    return gpd.GeoDataFrame(
        {
            "incident_id": [f"i{number:04d}" for number in range(n)],
            "occurred_from": begin,
            "occurred_to": begin + pd.to_timedelta(span, "min"),
        },
        geometry=points,
        index=pd.RangeIndex(10, 10 + n),
    )


@pytest.fixture(scope="module")
def tested(town, grid):
    return back_test(town, grid=grid, origins=ORIGINS, settings=QUICK)


def another_future(town, on):
    """Change everything about what is not known on a day, and drop some of it."""
    unknown = ~known_before(town, on=on)
    changed = town.copy()
    changed.loc[unknown, "occurred_to"] += pd.Timedelta(days=3)
    changed.loc[unknown, "geometry"] = gpd.points_from_xy([700] * unknown.sum(), [700] * unknown.sum())
    changed["incident_id"] = np.where(unknown, "x" + changed["incident_id"], changed["incident_id"])
    return changed[~unknown | (np.arange(len(town)) % 3 > 0)], town[~unknown]


@pytest.mark.parametrize("rival", all_forecasters(), ids=lambda rival: rival.name)
@pytest.mark.parametrize("on", [date(2022, 6, 1), date(2022, 12, 11)])
def test_the_future_changes_no_forecast(town, grid, rival, on):
    made = forecast(town, grid=grid, forecaster=rival, on=on)
    assert made.shape == (len(grid),)
    straddling = (town["occurred_from"] < pd.Timestamp(on, tz=ZONE)) & ~known_before(town, on=on)
    assert straddling.any()
    for frame in another_future(town, on):
        np.testing.assert_array_equal(made, forecast(frame, grid=grid, forecaster=rival, on=on))


def test_the_future_changes_no_earlier_result(town, grid, tested):
    """The same through the driver: all forecasts up to a day are as if the rest had never been recorded."""
    on = ORIGINS[6]
    changed, _ = another_future(town, on)
    again = back_test(changed, grid=grid, origins=ORIGINS, settings=QUICK).by_origin
    before = ORIGINS[5] + timedelta(days=7) <= on
    assert before
    # What had begun but not ended on that day was changed too: only forecasts it was no target of compare.
    earliest = town.loc[~known_before(town, on=on), "occurred_from"].min().date()
    settled = [origin for origin in ORIGINS if origin + timedelta(days=7) <= earliest]
    assert len(settled) >= 2
    pd.testing.assert_frame_equal(
        tested.by_origin[tested.by_origin["origin"].isin(settled)],
        again[again["origin"].isin(settled)],
        **FRAME,
    )


@dataclass(frozen=True)
class Spy:
    seen: dict
    name: str = "spy"

    def score(self, train, grid, on):
        self.seen[on] = train
        return np.zeros(len(grid))


def test_a_forecaster_is_given_what_had_ended_and_nothing_else(town, grid):
    seen = {}
    back_test(town, grid=grid, origins=ORIGINS, settings=QUICK, forecasters=[LAST_YEAR, Spy(seen)])
    assert sorted(seen) == list(ORIGINS)
    for on, train in seen.items():
        midnight = pd.Timestamp(on, tz=ZONE)
        assert train["occurred_to"].max() < midnight
        assert set(train["incident_id"]) == set(town.loc[town["occurred_to"] < midnight, "incident_id"])


def test_an_incident_whose_window_lies_across_the_day(incidents):
    frame = incidents(
        [(10, 10)] * 6,
        begin=["2023-03-05 23:00"] * 4 + ["2023-03-06 00:00", "2023-03-12 23:59"],
        end=[
            "2023-03-05 23:59",
            "2023-03-06 00:00",
            "2023-03-06 04:00",
            "2023-03-09 10:00",
            "2023-03-06 00:00",
            "2023-03-14 00:00",
        ],
    )
    on = date(2023, 3, 6)
    assert known_before(frame, on=on).tolist() == [True] + [False] * 5
    assert begun_within(frame, start=on, days=7).tolist() == [False] * 4 + [True] * 2
    assert begun_within(frame, start=on - timedelta(days=7), days=7).tolist() == [True] * 4 + [False] * 2


def test_days_begin_at_midnight_by_the_local_clock(incidents):
    """Also on the nights of 23 and of 25 hours."""
    begin = ["2022-03-27 00:30", "2022-03-26T22:59:00Z", "2022-10-30 00:00", "2022-10-30T23:00:00Z"]
    frame = incidents([(0, 0)] * 4, begin=begin)
    assert known_before(frame, on=date(2022, 3, 27)).tolist() == [False, True, False, False]
    assert begun_within(frame, start=date(2022, 10, 30), days=1).tolist() == [False, False, True, False]


def test_an_incident_without_an_end_ends_when_it_begins(incidents):
    frame = incidents([(0, 0)])
    frame["occurred_to"] = pd.Series([pd.NaT], dtype=frame["occurred_to"].dtype)
    assert known_before(frame, on=date(2023, 3, 2)).tolist() == [True]


def test_the_books_balance(town, grid, tested):
    begun = begun_within(town, start=ORIGINS[0], days=12 * 7)
    lost = town.geometry.isna()
    inside = np.zeros(len(town), dtype=bool)
    inside[~lost] = town.geometry[~lost].intersects(
        gpd.GeoSeries.from_wkt(["POLYGON ((0 0, 3000 0, 3000 2000, 0 2000, 0 0))"], crs=RD).iloc[0]
    )
    assert (tested.n, tested.outside, tested.no_location) == (
        (begun & inside).sum(),
        (begun & ~inside & ~lost).sum(),
        (begun & lost).sum(),
    )
    assert (tested.curve["n"] == tested.n).all()
    per_origin = tested.by_origin.groupby(["forecaster", "area_share"])["n"].sum()
    assert (per_origin == tested.n).all()
    assert tested.cells == 150


def test_against_the_formulas_written_out(town, grid):
    """One forecaster, whole cells, plain loops."""
    settings = BackTestSettings(area_shares=(0.1,), judged_share=0.1, resamples=99)
    test = back_test(town, grid=grid, origins=ORIGINS, settings=settings, forecasters=[LAST_YEAR])
    cell = grid.locate(town)
    totals = np.zeros(5)
    for on, row in zip(ORIGINS, test.by_origin.itertuples(), strict=True):
        midnight = pd.Timestamp(on, tz=ZONE)
        year_ago = pd.Timestamp(on - timedelta(days=365), tz=ZONE)
        week_on = pd.Timestamp(on + timedelta(days=7), tz=ZONE)
        year, week = np.zeros(150), np.zeros(150)
        for position, (begin, end) in enumerate(zip(town["occurred_from"], town["occurred_to"], strict=True)):
            if cell[position] >= 0 and year_ago <= begin and end < midnight:
                year[cell[position]] += 1
            if cell[position] >= 0 and midnight <= begin < week_on:
                week[cell[position]] += 1
        last = np.sort(year)[-15]
        part = np.where(year > last, 1.0, (15 - (year > last).sum()) / (year == last).sum() * (year == last))
        caught, best = (part * week).sum(), np.sort(week)[-15:].sum()
        n2, n1 = week.sum(), year.sum()
        assert row.n == n2
        assert row.caught == pytest.approx(caught)
        assert row.hit_rate == pytest.approx(caught / n2)
        assert row.pai == pytest.approx(caught / n2 / 0.1)
        assert row.pei == pytest.approx(caught / best)
        assert row.recapture_rate_index == pytest.approx((caught / (part * year).sum()) / (n2 / n1))
        totals += [caught, n2, best, (part * year).sum(), n1]
    (pooled,) = test.curve.itertuples()
    assert pooled.hit_rate == pytest.approx(totals[0] / totals[1])
    assert pooled.pei == pytest.approx(totals[0] / totals[2])
    assert pooled.recapture_rate_index == pytest.approx(totals[0] / totals[1] / (totals[3] / totals[4]))


def test_the_order_of_the_rows_changes_nothing(town, grid, tested):
    shuffled = town.sample(frac=1, random_state=1)
    last = ORIGINS[-4:]
    again = back_test(shuffled, grid=grid, origins=last[::-1], settings=QUICK).by_origin
    ours = tested.by_origin[tested.by_origin["origin"].isin(last)].reset_index(drop=True)
    pd.testing.assert_frame_equal(ours, again, **FRAME)


def test_the_place_of_the_city_changes_nothing(town, grid, tested):
    moved = town.set_geometry(town.translate(120_000, 480_000))
    there = make_grid((120_000, 480_000, 123_000, 482_000), cell_size=200, crs=RD)
    last = ORIGINS[-4:]
    again = back_test(moved, grid=there, origins=last, settings=QUICK).by_origin
    ours = tested.by_origin[tested.by_origin["origin"].isin(last)].reset_index(drop=True)
    # Outlines of hotspots are drawn a hair differently elsewhere: their cells may share the last place.
    drawn = ours["forecaster"] == "hotspots"
    pd.testing.assert_frame_equal(ours[~drawn], again[~drawn])
    pd.testing.assert_frame_equal(ours[drawn], again[drawn], rtol=0.05)


def test_a_perfect_forecast_has_an_efficiency_of_one(town, grid):
    rivals = [LAST_YEAR, Clairvoyant(town), Random()]
    test = back_test(town, grid=grid, origins=ORIGINS, settings=QUICK, forecasters=rivals)
    perfect = test.curve[test.curve["forecaster"] == "clairvoyant"]
    assert perfect["pei"].to_numpy() == pytest.approx(1)
    assert test.by_origin.groupby("forecaster")["pei"].mean().drop("clairvoyant").max() < 0.9
    assert test.judged["verdict"].to_dict() == {
        "last_year": "reference",
        "clairvoyant": "better",
        "random": "worse",
    }


def test_random_places_catch_the_share_of_the_area(town, grid):
    rivals = [LAST_YEAR, *(replace(Random(seed=seed), name=f"random {seed}") for seed in range(150))]
    settings = replace(QUICK, resamples=1)
    test = back_test(town, grid=grid, origins=ORIGINS, settings=settings, forecasters=rivals)
    rates = test.curve[test.curve["forecaster"] != "last_year"].groupby("area_share")["hit_rate"]
    error = (rates.mean() - rates.mean().index) / rates.std() * np.sqrt(150)
    assert (error.abs() < 3).all()


def test_a_forecast_without_an_opinion_catches_the_share_of_the_area(town, grid):
    test = back_test(town, grid=grid, origins=ORIGINS, settings=QUICK, forecasters=[LAST_YEAR, Spy({})])
    spy = test.curve[test.curve["forecaster"] == "spy"]
    assert spy["pai"].to_numpy() == pytest.approx(1)


def test_the_same_map_under_another_name_is_not_better(town, grid):
    rivals = [LAST_YEAR, CountMap("again", 365)]
    judged = back_test(town, grid=grid, origins=ORIGINS, settings=QUICK, forecasters=rivals).judged
    assert judged.loc["again", ["difference", "difference_low", "difference_high"]].tolist() == [0, 0, 0]
    assert judged.loc["again", "verdict"] == "not_better"
    assert judged.loc["last_year", ["difference_low", "difference_high"]].isna().all()


@pytest.mark.parametrize(("keep", "origins"), [(40, ORIGINS), (1, ORIGINS[-9:])])
def test_too_few_to_tell(town, grid, keep, origins):
    test = back_test(town.iloc[::keep], grid=grid, origins=origins, settings=QUICK, forecasters=SIMPLE)
    rivals = test.curve[test.curve["forecaster"] != "last_year"]
    assert (rivals["verdict"] == "too_few").all()
    assert rivals["difference"].notna().all()
    assert rivals[["difference_low", "difference_high"]].isna().all(axis=None)


def test_the_interval_holds_the_truth_as_often_as_it_says():
    """300 back-tests of 26 weeks in which the true difference is 0.05."""
    rng = np.random.default_rng(11)
    n = rng.poisson(40, 26)
    easy = rng.beta(20, 30, (26, 300))  # a week is easy or hard for both
    against = rng.binomial(n[:, None], easy)
    caught = against + rng.binomial(n[:, None] - against, 0.05 / 0.6)
    found = paired_difference(caught, against, n.astype(float), level=0.95, resamples=1999, rng=rng)
    held = (found.low <= 0.05) & (found.high >= 0.05)
    assert 0.92 <= held.mean() <= 0.985
    assert (found.low < found.high).all()


def test_pairing_takes_out_what_makes_a_week_easy():
    rng = np.random.default_rng(3)
    n = np.full(26, 50.0)
    easy = rng.uniform(5, 45, 26).round()
    sure = paired_difference(easy + 2, easy, n, level=0.95, resamples=499, rng=rng)
    assert (sure.difference, sure.low, sure.high) == pytest.approx((0.04, 0.04, 0.04))
    apart = paired_difference(easy + 2, easy[::-1], n, level=0.95, resamples=499, rng=rng)
    assert apart.high - apart.low > 0.1


def test_counts_of_the_days_before(town, grid):
    on = date(2022, 12, 1)
    scores = forecast(town, grid=grid, forecaster=CountMap("last_weeks", 28), on=on)
    midnight = pd.Timestamp(on, tz=ZONE)
    recent = town[(town["occurred_to"] < midnight) & (town["occurred_from"] >= "2022-11-03 00:00+01:00")]
    np.testing.assert_array_equal(scores, grid.count(recent).ravel())


def test_the_density_map_points_at_where_incidents_lie(incidents, grid):
    frame = incidents([(700, 900)] * 20, begin=["2022-05-01 12:00"])
    scores = forecast(frame, grid=grid, forecaster=Density(), on=date(2022, 6, 1))
    assert scores.argmax() == grid.locate(frame)[0]
    assert (scores > 0).sum() < 20


def test_hotspots_share_their_incidents_out_over_the_cells_they_cover(incidents, grid):
    rng = np.random.default_rng(5)
    spread = rng.uniform(0, 1, (60, 2)) * [3000, 2000]
    frame = incidents(np.vstack([spread, [(1000.0, 1000.0)] * 30]), begin=["2022-05-01 12:00"])
    scores = forecast(frame, grid=grid, forecaster=Hotspots(), on=date(2022, 6, 1))
    assert 30 <= scores.sum() <= 35
    corner = grid.locate(incidents([(1000, 1000), (999, 1000), (1000, 999), (999, 999)]))
    assert scores[corner].sum() > 29
    # A pile on the corner of four cells is a disc: a quarter each.
    alone = forecast(
        incidents([(1000.0, 1000.0)] * 30), grid=grid, forecaster=Hotspots(), on=date(2023, 4, 1)
    )
    assert alone[corner] == pytest.approx([7.5] * 4)
    assert alone.sum() == pytest.approx(30)


@pytest.mark.parametrize("rival", all_forecasters(), ids=lambda rival: rival.name)
@pytest.mark.parametrize("points", [np.empty((0, 2)), [(500, 500)], [(np.nan, np.nan)] * 3])
def test_hardly_anything_to_go_by(incidents, grid, rival, points):
    scores = forecast(incidents(points), grid=grid, forecaster=rival, on=date(2023, 4, 1))
    assert scores.shape == (150,)
    assert not np.isinf(scores).any()


def test_only_cells_of_the_study_area_take_part(town):
    area = gpd.GeoSeries.from_wkt(["POLYGON ((0 0, 1600 0, 1600 1200, 0 0))"], crs=RD)
    grid = make_grid((0, 0, 3000, 2000), cell_size=200, study_area=area)
    test = back_test(town, grid=grid, origins=ORIGINS, settings=QUICK, forecasters=SIMPLE)
    begun = town[begun_within(town, start=ORIGINS[0], days=84)]
    assert test.cells == grid.inside.sum() < 150
    assert test.n == grid.count(begun).sum()
    assert test.n + test.outside + test.no_location == len(begun)
    assert (test.curve["hit_rate"] <= 1).all()


def test_progress_and_cancelling(town, grid):
    told = []
    given = {"grid": grid, "origins": ORIGINS, "settings": QUICK, "forecasters": SIMPLE}
    back_test(town, **given, progress=told.append)
    assert told == sorted(told)
    assert len(told) == len(ORIGINS) * len(SIMPLE)
    assert told[-1] == 1

    def stop(part):
        if part > 0.3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back_test(town, **given, progress=stop)


def test_the_seed_decides(town, grid):
    given = {"grid": grid, "origins": ORIGINS, "settings": QUICK, "forecasters": SIMPLE}
    once = back_test(town, **given).curve
    same = back_test(town, **given, rng=np.random.default_rng(0)).curve
    pd.testing.assert_frame_equal(once, same, **FRAME)
    other = back_test(town, **given, rng=1).curve
    assert (other["caught"] == once["caught"]).all()
    assert not other["difference_low"].equals(once["difference_low"])


def test_the_input_is_left_alone(town, grid):
    before = town.copy()
    back_test(town, grid=grid, origins=ORIGINS[-2:], settings=QUICK)
    pd.testing.assert_frame_equal(before, town)


def test_the_columns(tested):
    measures = ["n", "caught", "hit_rate", "pai", "pei", "recapture_rate_index"]
    compared = ["difference", "difference_low", "difference_high", "verdict"]
    assert list(tested.curve) == ["forecaster", "area_share", *measures, *compared]
    assert list(tested.by_origin) == ["forecaster", "origin", "area_share", *measures]
    assert set(tested.curve["verdict"]) <= set(VERDICTS)
    assert set(tested.curve["forecaster"]) <= set(FORECASTERS)
    assert (tested.curve.groupby("forecaster")["hit_rate"].diff().dropna() >= 0).all()


def test_what_it_would_have_caught_in_dutch(town, grid, tested):
    dutch = words_for("nl")
    said = last_quarter(tested, forecaster="random", weeks=4).say(dutch)
    assert re.fullmatch(
        r"In de laatste 4 weken gebeurden \d+ incidenten\. Deze laag had telkens vooraf 2 % van het gebied "
        r"aangewezen; daarin lagen er \d+\. Bij de kaart van vorig jaar waren dat er \d+\. "
        r"Over alle 12 voorspellingen: slechter dan de kaart van vorig jaar\.",
        said,
    )
    last = tested.by_origin[(tested.by_origin["area_share"] == 0.02)].set_index(["forecaster", "origin"])
    caught = last.loc[[("random", on) for on in ORIGINS[-4:]], "caught"].sum()
    assert f"lagen er {round(caught)}." in said
    itself = last_quarter(tested, forecaster="last_year").say(dutch)
    assert itself.startswith("In de laatste 12 weken gebeurden")
    assert "De kaart van vorig jaar had telkens vooraf 2 %" in itself
    assert dutch(VERDICTS["not_better"]) == "niet beter dan de kaart van vorig jaar"
    quiet = town[town["occurred_from"] < "2022-09-01 00:00+02:00"]
    nothing = back_test(quiet, grid=grid, origins=ORIGINS[-3:], settings=QUICK, forecasters=SIMPLE)
    assert "geen incidenten" in last_quarter(nothing, forecaster="random").say(dutch)
    assert "vooraf 10 % van" in last_quarter(tested, forecaster="random", area_share=0.1).say(dutch)
    with pytest.raises(KeyError):
        last_quarter(tested, forecaster="astrologer")
    with pytest.raises(KeyError):
        last_quarter(tested, forecaster="random", area_share=0.07)


@dataclass(frozen=True)
class Short:
    name: str = "short"

    def score(self, *_):
        return np.zeros(3)


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"origins": []}, "None were given. Use rolling_origins"),
        ({"origins": [date(2021, 3, 1)]}, "Before the first forecast, of 2021-03-01, lie 365 days of"),
        ({"forecasters": [Random()]}, "the one to beat, last_year, is among them. Given: random. Add it"),
        ({"forecasters": [LAST_YEAR, LAST_YEAR]}, "Given: last_year, last_year"),
        ({"forecasters": [LAST_YEAR, Short()]}, "short gave an array of shape (3,) for 150 cells"),
    ],
)
def test_what_cannot_be_tested_is_refused(town, grid, given, text):
    with pytest.raises(AnalysisError, match=re.escape(text)) as caught:
        back_test(town, grid=grid, **({"origins": ORIGINS, "settings": QUICK} | given))
    assert words_for("nl").error(caught.value) != str(caught.value)


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: BackTestSettings(judged_share=0.07), "Given: 0.07 of 0.005, 0.01"),
        (lambda: BackTestSettings(area_shares=(0.1, 0.05)), "The shares of the area ascend"),
        (lambda: BackTestSettings(area_shares=(0.05, 2.0)), "A share of the area is above 0 and at most 1"),
        (lambda: BackTestSettings(horizon_days=-7), "Given: -7, 365, 4999 and 0.95"),
        (lambda: BackTestSettings(level=95), "a level between 0 and 1. Given: 7, 365, 4999 and 95."),
        (lambda: rolling_origins(date(2023, 1, 1), count=0), "Given: 0, 7 and 7. Choose for instance 26"),
    ],
)
def test_settings_out_of_range_are_refused(make, text):
    with pytest.raises(AnalysisError, match=re.escape(text)):
        make()


def test_nowhere_and_nothing(incidents, town, grid):
    with pytest.raises(AnalysisError, match="The incidents given begin on -"):
        back_test(incidents(np.empty((0, 2))), grid=grid, origins=ORIGINS)
    away = gpd.GeoSeries.from_wkt(["POLYGON ((9000 9000, 9100 9000, 9100 9100, 9000 9000))"], crs=RD)
    empty = make_grid((0, 0, 3000, 2000), cell_size=200, study_area=away)
    with pytest.raises(AnalysisError, match="Choose a larger study area"):
        back_test(town, grid=empty, origins=ORIGINS)
    with pytest.raises(CRSError, match="projected coordinate reference system is needed"):
        back_test(town.to_crs("EPSG:4326"), grid=grid, origins=ORIGINS)
    with pytest.raises(CRSError, match="The data has none"):
        back_test(town.set_crs(None, allow_override=True), grid=grid, origins=ORIGINS)
    with pytest.raises(CRSError, match="the same coordinate reference system"):
        back_test(town.to_crs("EPSG:32631"), grid=grid, origins=ORIGINS)


def test_settings_are_a_cache_key():
    assert hash(BackTestSettings()) == hash(BackTestSettings())


def test_the_interval_is_that_of_scipy_but_wider_for_few_weeks():
    rng = np.random.default_rng(5)
    n = rng.poisson(30, 26).astype(float)
    against = rng.binomial(n.astype(int), 0.4).astype(float)
    caught = np.minimum(against + rng.poisson(1.5, 26), n)
    ours = paired_difference(caught, against, n, level=0.95, resamples=20_000, rng=rng)
    wider = 2 * stats.norm.cdf(np.sqrt(26 / 25) * stats.t.ppf(0.975, 25)) - 1
    theirs = stats.bootstrap(
        (caught, against, n),
        lambda c, a, n, axis: (c - a).sum(axis) / n.sum(axis),
        paired=True,
        vectorized=True,
        confidence_level=wider,
        n_resamples=20_000,
        rng=1,
    ).confidence_interval
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=5e-4)
