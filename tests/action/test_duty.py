"""What a duty officer is told: by brute force, at the edges of radius, days and the change of the clock."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.action.around import around, bands, earlier, edges, window_start
from hotspots.action.duty import ALL, Asked, DutyOptions, alarms, asked_of, duty
from hotspots.action.measures import measures_frame
from hotspots.action.usual import usual
from hotspots.analysis.change import change_test
from hotspots.errors import ActionError

CLOCK = {"crs": "EPSG:28992", "timezone": "Europe/Amsterdam"}
COVERED = (date(2019, 1, 1), date(2023, 12, 31))
HERE = shapely.Point(143_000, 487_000)
NO_MEASURES = measures_frame([], **CLOCK)


def moment(text):
    return pd.Timestamp(text, tz="Europe/Amsterdam")


def incidents_of(*rows):
    """(days before or a moment, metres east, what departs) → an incident frame."""
    on = moment("2023-02-12 03:10")
    table = []
    for number, (when, east, *more) in enumerate(rows):
        table.append(
            {
                "incident_id": f"I{number:02d}",
                "category": "1.1.1",
                "group": "hic",
                "occurred_from": on - pd.Timedelta(days=when)
                if isinstance(when, int | float)
                else moment(when),
                "precision": "address",
                "geometry": shapely.Point(HERE.x + east, HERE.y),
            }
            | (more[0] if more else {})
        )
    columns = ["incident_id", "category", "group", "occurred_from", "precision", "geometry"]
    frame = pd.DataFrame(table, columns=columns)
    frame["occurred_from"] = pd.Series(list(frame["occurred_from"]), dtype="datetime64[us, Europe/Amsterdam]")
    return gpd.GeoDataFrame(frame, geometry="geometry", crs="EPSG:28992")


def ask(on="2023-02-12 03:10", **changes):
    return Asked(HERE, moment(on), **changes)


def told(incidents, asked=None, measures=NO_MEASURES, **options):
    return duty(
        incidents,
        measures,
        asked=asked or ask(),
        baseline_years=[2019, 2020, 2021, 2022],
        covered=COVERED,
        options=DutyOptions(**options),
    )


def ids(frame):
    return frame["incident_id"].tolist()


def test_the_radius_and_the_days_are_included_and_the_moment_is_not():
    incidents = incidents_of((90, 500), (90.001, 0), (1, 500.01), (0, 0), (-1, 0), (0.001, 3))
    found = told(incidents)
    assert ids(found.within) == ["I05", "I00"]
    assert found.within["distance"].tolist() == [3.0, 500.0]
    assert found.within["days_before"].iloc[1] == 90


def test_the_incident_itself_is_left_out_by_its_id():
    incidents = incidents_of((0.5, 0), (0, 0))
    assert ids(told(incidents, ask(incident_id="I00")).within) == []
    assert ids(told(incidents, ask(incident_id="I01")).within) == ["I00"]


def test_the_same_address_goes_back_as_far_as_the_data_and_says_what_is_recent():
    incidents = incidents_of((900, 1.9), (40, 0), (40, 2.1), (3, 0, {"precision": "street"}))
    found = told(incidents)
    assert ids(found.same_address) == ["I01", "I00"]
    assert found.same_address["follows"].tolist() == [True, False]
    assert found.repeated
    assert not told(incidents, days=30).repeated


@pytest.mark.parametrize("precision", ["street", "postcode", "area"])
def test_no_address_is_the_same_when_the_new_one_is_not_known_to_the_address(precision):
    assert told(incidents_of((1, 0)), ask(precision=precision)).same_address.empty


def test_what_is_known_to_a_postcode_or_an_area_is_counted_apart():
    incidents = incidents_of(
        (1, 100, {"precision": "postcode"}),
        (1, 100, {"precision": "area"}),
        (1, 600, {"precision": "area"}),
        (100, 100, {"precision": "area"}),
        (1, 100, {"precision": "street"}),
        (1, 100),
    )
    found = told(incidents)
    assert (sorted(ids(found.within)), found.n_coarse) == (["I04", "I05"], 2)
    assert found.bands["n"].sum() == 2
    assert found.usual.groups["n_now"].iloc[0] == 2


def test_without_a_location_nothing_is_told():
    incidents = incidents_of((1, 0), (1, 0))
    incidents.loc[0, "geometry"] = None
    assert ids(told(incidents).within) == ["I01"]


def test_other_explosions_of_the_whole_city_with_distance_and_days():
    explosion = {"group": "explosion"}
    incidents = incidents_of((10, 4000, explosion), (20, 300, explosion), (95, 0, explosion), (5, 10))
    found = told(incidents).others
    assert found[["incident_id", "distance", "days_before", "follows"]].values.tolist() == [
        ["I00", 4000.0, 10.0, False],
        ["I01", 300.0, 20.0, True],
    ]


@pytest.mark.parametrize(
    ("on", "days", "start"),
    [
        ("2023-04-02 02:30", 7, "2023-03-26 03:00+02:00"),  # that half hour did not exist
        ("2023-11-05 02:30", 7, "2023-10-29 02:30+02:00"),  # that hour came twice: the first
        ("2023-04-10 03:10", 90, "2023-01-10 03:10+01:00"),  # an hour less than 90 days
    ],
)
def test_days_are_those_of_the_wall_clock(on, days, start):
    assert window_start(moment(on), days) == pd.Timestamp(start)


def test_across_the_change_of_the_clock_days_before_are_whole():
    incidents = incidents_of(("2023-01-10 03:10", 0), ("2023-01-10 03:09", 0))
    found = told(incidents, ask("2023-04-10 03:10"))
    assert ids(found.within) == ["I00"]
    assert found.within["days_before"].tolist() == [90.0]


def test_in_the_hour_that_comes_twice_the_earlier_one_is_earlier():
    first = pd.Timestamp("2023-10-29 02:30+02:00").tz_convert("Europe/Amsterdam")
    second = pd.Timestamp("2023-10-29 02:10+01:00").tz_convert("Europe/Amsterdam")
    incidents = incidents_of((1, 0))
    incidents["occurred_from"] = pd.Series([first]).astype("datetime64[us, Europe/Amsterdam]")
    found = told(incidents, Asked(HERE, second))
    assert found.within["days_before"].tolist() == [0.0]
    assert found.bands["n"].sum() == 1


wild = st.lists(
    st.tuples(
        st.floats(-5, 400, allow_nan=False),
        st.integers(-900, 900),
        st.fixed_dictionaries(
            {
                "precision": st.sampled_from(["address", "street", "postcode", "area"]),
                "group": st.sampled_from(["hic", "vvc", "explosion"]),
            }
        ),
    ),
    max_size=25,
)


@settings(max_examples=50, deadline=None)
@given(wild, st.randoms(use_true_random=False), st.integers(1, 800), st.integers(1, 365))
def test_against_brute_force_and_whatever_the_order_of_the_rows(rows, chance, radius, days):
    incidents = incidents_of(*rows)
    before = incidents.copy()
    shuffled = incidents.iloc[chance.sample(range(len(rows)), len(rows))]
    found = told(incidents, radius=radius, days=days)
    on, start = moment("2023-02-12 03:10"), window_start(moment("2023-02-12 03:10"), days)
    expected, coarse = set(), 0
    for row in incidents.itertuples():
        inside = start <= row.occurred_from < on and row.geometry.distance(HERE) <= radius
        if inside and row.precision in {"address", "street"}:
            expected.add(row.incident_id)
        coarse += inside and row.precision in {"postcode", "area"}
    assert (set(ids(found.within)), found.n_coarse) == (expected, coarse)
    assert found.bands["n"].sum() == len(found.within)
    assert found.usual.groups.loc[0, ["group", "n_now"]].tolist() == [ALL, len(expected)]
    assert found.usual.groups["n_now"].iloc[1:].sum() == len(expected)
    assert found.usual.groups["n_before"].iloc[1:].sum() == found.usual.groups["n_before"].iloc[0]
    again = told(shuffled, radius=radius, days=days)
    for name in ("within", "same_address", "others", "bands"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(again, name))
    pd.testing.assert_frame_equal(found.usual.groups, again.usual.groups)
    pd.testing.assert_frame_equal(incidents, before)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 700), st.floats(0, 60))), st.floats(1, 700), st.integers(1, 60))
def test_every_incident_is_in_the_band_that_holds_it(points, radius, days):
    inside = [(d, t) for d, t in points if d <= radius and t <= days]
    found = bands(
        pd.DataFrame(inside, columns=["distance", "days_before"], dtype=float), radius=radius, days=days
    )
    for row in found.itertuples():
        held = [
            (d, t)
            for d, t in inside
            if (row.distance_from <= d < row.distance_to or d == row.distance_to == radius)
            and (row.first_day <= t < row.last_day or t == row.last_day == days)
        ]
        assert row.n == len(held)


def test_edges_end_with_the_last():
    assert edges((100, 250), 250) == [0, 100, 250]
    assert edges((7, 14), 3) == [0, 3]


def baseline(n_per_year, n_now):
    rows = [(f"{year}-01-20 12:00", 10) for year, n in n_per_year.items() for _ in range(n)]
    return incidents_of(*rows, *[(10, 10)] * n_now)


def test_usual_is_the_same_window_of_the_years_before_with_the_exact_test():
    found = told(baseline({2020: 4, 2021: 6, 2022: 5}, 14)).usual
    test = change_test(14, 15, exposure_now=90, exposure_before=270)
    row = found.groups.iloc[0]
    assert (row["n_now"], row["n_before"], row["expected"]) == (14, 15, 5.0)
    assert row["p_value"] == pytest.approx(test.p_value)
    assert (row["ratio_low"], row["ratio_high"]) == pytest.approx((test.ratio_low, test.ratio_high))
    assert row["verdict"] == "more"
    assert found.days == 90


def test_the_first_year_does_not_count_when_the_data_begin_within_its_window():
    found = told(baseline({2020: 5}, 1)).usual  # the window of 2019 begins in November 2018
    assert found.left_out == ((2019, "no_data"),)
    assert [window.year for window in found.windows] == [2020, 2021, 2022]
    assert found.windows[0].start == moment("2019-11-14 03:10")
    assert found.windows[0].end == moment("2020-02-12 03:10")


def test_later_years_are_not_compared_with_because_nobody_knew_them():
    incidents = incidents_of(("2021-06-01 12:00", 0))
    asked = ask("2020-06-10 12:00")
    found = duty(incidents, NO_MEASURES, asked=asked, baseline_years=[2019, 2020, 2021], covered=COVERED)
    assert found.usual.left_out == ((2020, "later"), (2021, "later"))
    assert [window.year for window in found.usual.windows] == [2019]


def test_few_is_called_few_and_many_alike_is_noise():
    assert told(baseline({2022: 1}, 2)).usual.groups["verdict"].iloc[0] == "too_few"
    assert told(baseline({2020: 12, 2021: 12, 2022: 12}, 14)).usual.groups["verdict"].iloc[0] == "noise"


def test_a_moment_after_the_data_is_compared_as_far_as_there_are_data():
    found = told(incidents_of(("2023-12-31 23:00", 5)), ask("2024-01-30 00:00")).usual
    assert found.days == pytest.approx(61)
    assert found.end == moment("2024-01-01")
    assert found.windows[-1] == (2022, moment("2021-11-01"), moment("2022-01-01"))
    nothing = told(incidents_of(("2023-12-31 23:00", 5)), ask("2024-12-30 00:00")).usual
    assert (nothing.days, nothing.windows) == (0.0, ())
    assert nothing.groups["verdict"].isna().all()
    assert np.isnan(nothing.groups["expected"]).all()


def test_a_leap_day_has_a_window_in_every_year():
    asked = Asked(HERE, pd.Timestamp("2024-02-29 12:00", tz="Europe/Amsterdam"))
    near = incidents_of(("2023-02-28 11:59", 0), ("2023-02-28 12:00", 0))
    found = usual(near, asked, days=30, baseline_years=[2023], covered=(COVERED[0], date(2024, 12, 31)))
    assert found.windows[0].end == moment("2023-02-28 12:00")
    assert found.groups["n_before"].iloc[0] == 1


def test_q_is_corrected_over_the_groups_and_not_over_their_sum():
    rows = [(10, 10, {"group": "vvc"})] * 12 + [(10, 10)] * 2
    groups = told(incidents_of(*rows)).usual.groups
    assert groups["group"].tolist() == [ALL, "hic", "vvc"]
    assert groups["q_value"].iloc[0] == groups["p_value"].iloc[0]
    assert groups["q_value"].iloc[2] == pytest.approx(2 * groups["p_value"].iloc[2])


def test_measures_here_ending_near_and_cameras():
    usual_period = {"valid_from": "2023-01-01", "valid_until": "2023-12-31"}
    measures = measures_frame(
        [
            {"measure_id": "zone", "kind": "area_ban", "geometry": HERE.buffer(50)},
            {
                "measure_id": "soon",
                "kind": "camera_area",
                "valid_until": "2023-03-01",
                "geometry": HERE.buffer(60),
            },
            {"measure_id": "beside", "kind": "closed_home", "geometry": shapely.Point(HERE.x + 300, HERE.y)},
            {"measure_id": "camera", "kind": "camera", "geometry": shapely.Point(HERE.x + 900, HERE.y)},
            {"measure_id": "over", "kind": "camera", "valid_until": "2023-02-01", "geometry": HERE},
            {"measure_id": "far", "kind": "camera", "geometry": shapely.Point(HERE.x + 1001, HERE.y)},
        ],
        always=usual_period,
        **CLOCK,
    )
    found = told(incidents_of((1, 0)), measures=measures)
    assert found.here["measure_id"].tolist() == ["soon", "zone"]
    assert found.ending["measure_id"].tolist() == ["soon"]
    assert found.near["measure_id"].tolist() == ["beside"]
    assert found.cameras[["measure_id", "distance"]].values.tolist() == [["soon", 0.0], ["camera", 900.0]]


def test_the_nearest_landmark_of_each_kind():
    places = gpd.GeoDataFrame(
        {"name": ["far", "near"]},
        geometry=[
            shapely.Point(HERE.x + 900, HERE.y),
            shapely.box(HERE.x + 30, HERE.y - 9, HERE.x + 60, HERE.y),
        ],
        crs="EPSG:28992",
    )
    found = duty(
        incidents_of((1, 0)),
        NO_MEASURES,
        asked=ask(),
        baseline_years=[2022],
        covered=COVERED,
        landmarks={"station": places, "town_centre": places.iloc[:0]},
    )
    assert found.landmarks.values.tolist() == [["station", "near", 30.0]]


def test_alarms_are_the_explosions_and_what_followed_at_the_same_address():
    explosion = {"group": "explosion"}
    incidents = incidents_of(
        (10, 0, explosion),
        (3, 1),  # a brick, a week later
        (3, 5),  # next door
        (30, 0),  # before
        (4, 0, {"precision": "street"}),
        (-100, 0),  # more than 90 days later
    )
    found = alarms(incidents)
    assert found[["incident_id", "follows"]].values.tolist() == [["I01", True], ["I00", False]]
    again = alarms(incidents.iloc[::-1])
    assert again["incident_id"].tolist() == ["I01", "I00"]


def test_alarms_of_nothing():
    assert alarms(incidents_of()).empty


def test_the_question_about_an_incident_of_the_data():
    row = incidents_of((3, 7, {"precision": "postcode"})).iloc[0]
    asked = asked_of(row, row["geometry"])
    assert (asked.precision, asked.incident_id, asked.on) == ("area", "I00", row["occurred_from"])


@pytest.mark.parametrize("radius", [0, -1, 10_001, float("nan")])
def test_a_radius_out_of_range_is_refused(radius):
    with pytest.raises(ActionError, match="within a radius above 0 and up to 10000 metres"):
        told(incidents_of((1, 0)), radius=radius)


@pytest.mark.parametrize("days", [0, 366, 1.5])
def test_days_out_of_range_are_refused(days):
    with pytest.raises(ActionError, match="1 to 365 whole days before"):
        told(incidents_of((1, 0)), days=days)


def test_a_moment_without_zone_is_refused():
    with pytest.raises(ActionError, match="One of them is missing"):
        earlier(incidents_of((1, 0)), Asked(HERE, pd.Timestamp("2023-01-01")))


def test_around_hides_its_own_column():
    history = earlier(incidents_of((1, 0)), ask())
    within, _ = around(history, ask(), radius=10, days=10)
    assert list(within.columns) == [
        "incident_id",
        "category",
        "group",
        "occurred_from",
        "precision",
        "geometry",
        "distance",
        "days_before",
        "same_address",
    ]
