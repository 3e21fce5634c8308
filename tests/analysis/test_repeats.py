"""Who follows whom: small cases by hand, pair by pair, and the same whatever the order of the rows."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis.repeats import NO_STRING, classify_repeats
from hotspots.errors import AnalysisError, CRSError

START = pd.Timestamp("2023-05-01 08:00")
WILD = st.lists(
    st.tuples(
        st.tuples(st.integers(0, 6), st.integers(0, 3)).map(lambda xy: (xy[0] * 100.0, xy[1] * 100.0)),
        st.integers(0, 60 * 24),
    ),
    min_size=1,
    max_size=40,
)


def at(incidents, xy, hours):
    moments = [str(START + pd.Timedelta(hours=int(hour))) for hour in hours]
    return incidents(np.array(xy, dtype=float).reshape(-1, 2), begin=moments)


def plain(frame, radius, days, metric):
    """Walk through the pairs one by one, in the order of time."""
    x, y = frame.geometry.x.to_numpy(), frame.geometry.y.to_numpy()
    moments = frame["occurred_from"]
    dates = moments.dt.tz_localize(None).dt.normalize()
    order = sorted(range(len(frame)), key=lambda i: (moments[i], x[i], y[i], frame["incident_id"][i]))
    role, group = ["none"] * len(frame), list(range(len(frame)))
    for early, late in combinations(order, 2):
        dx, dy = abs(x[early] - x[late]), abs(y[early] - y[late])
        distance = dx + dy if metric == "manhattan" else np.hypot(dx, dy)
        if distance > radius + 1e-9 or (dates[late] - dates[early]).days > days:
            continue
        if role[early] == "none":
            role[early] = "originator"
        if role[late] != "repeat":
            role[late] = "repeat" if distance <= 1 else "near_repeat"
        old, new = group[late], group[early]
        group = [new if member == old else member for member in group]
    numbers = {}
    for i in order:
        if group.count(group[i]) > 1:
            numbers.setdefault(group[i], len(numbers))
    return role, [numbers.get(member, NO_STRING) for member in group]


def test_a_string_worked_by_hand(incidents):
    day = 24
    frame = at(
        incidents,
        [(0, 0), (200, 0), (200, 0.5), (400, 0), (0, 201), (5000, 0), (5000, 0), (9000, 0)],
        [0, 14 * day, 20 * day, 21 * day, 1 * day, 0, 15 * day, 0],
    )
    found = classify_repeats(frame)
    assert found["role"].tolist() == [
        "originator",
        "near_repeat",  # exactly 200 m and 14 days after the first
        "repeat",  # half a metre from the second
        "near_repeat",  # chained to the string, 400 m from its originator
        "none",  # a metre too far
        "none",
        "none",  # the same door, a day too late
        "none",
    ]
    assert found["string_id"].tolist() == [0, 0, 0, 0, -1, -1, -1, -1]


@settings(max_examples=40, deadline=None)
@given(
    rows=WILD,
    radius=st.sampled_from([50.0, 100.0, 150.0, 200.0]),
    days=st.sampled_from([0, 1, 14]),
    metric=st.sampled_from(["euclidean", "manhattan"]),
)
def test_roles_and_strings_are_those_of_all_pairs_one_by_one(incidents, rows, radius, days, metric):
    frame = at(incidents, [row[0] for row in rows], [row[1] for row in rows])
    found = classify_repeats(frame, radius=radius, days=days, metric=metric)
    role, string = plain(frame, radius, days, metric)
    assert found["role"].tolist() == role
    assert found["string_id"].tolist() == string


@settings(max_examples=20, deadline=None)
@given(rows=WILD, seed=st.integers(0, 99))
def test_the_order_of_rows_changes_nothing_and_the_input_stays(incidents, rows, seed):
    frame = at(incidents, [row[0] for row in rows], [row[1] for row in rows])
    before = frame.copy(deep=True)
    shuffled = frame.sample(frac=1, random_state=seed)
    pd.testing.assert_frame_equal(classify_repeats(shuffled).sort_index(), classify_repeats(frame))
    pd.testing.assert_frame_equal(frame, before)


def test_every_string_begins_with_an_originator(incidents):
    rng = np.random.default_rng(2)
    frame = at(incidents, rng.uniform(0, 3000, (500, 2)), rng.integers(0, 150 * 24, 500))
    found = classify_repeats(frame).assign(moment=frame["occurred_from"])
    inside = found[found["string_id"] >= 0]
    first = inside.sort_values("moment").groupby("string_id").first()
    assert (first["role"] == "originator").all()
    assert list(first.index) == list(range(len(first)))
    assert first["moment"].is_monotonic_increasing
    assert ((found["role"] == "none") == (found["string_id"] < 0)).all()
    assert (inside.groupby("string_id").size() >= 2).all()


def test_without_location_or_time_there_is_no_role(incidents):
    frame = at(incidents, [(0, 0), (np.nan, np.nan), (0, 0), (0, 0)], [0, 1, 2, 3])
    frame.loc[3, "occurred_from"] = pd.NaT
    found = classify_repeats(frame)
    assert found["role"].isna().tolist() == [False, True, False, True]
    assert found["string_id"].tolist() == [0, -1, 0, -1]
    assert classify_repeats(frame.iloc[:0]).columns.tolist() == ["role", "string_id"]
    assert classify_repeats(frame.iloc[:1])["role"].tolist() == ["none"]


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"radius": 1}, r"radius above that of the same place\. Given: a radius of 1 metres and 1\.0 metres"),
        ({"radius": float("nan")}, r"Given: a radius of nan metres"),
        ({"same_place": -1}, r"and -1 metres for the same place\. Choose for instance 200 and 1\."),
        ({"days": -1}, r"whole number of days, 0 or more\. Given: -1\."),
        ({"days": 1.5}, r"Given: 1\.5\. Choose for instance 14\."),
        ({"metric": "road"}, r"one of euclidean, manhattan\. Given: road\."),
    ],
)
def test_settings_that_make_no_near_repeat_are_refused(incidents, given, text):
    with pytest.raises(AnalysisError, match=text):
        classify_repeats(at(incidents, [(0, 0)], [0]), **given)


def test_degrees_and_no_crs_are_refused(incidents):
    frame = at(incidents, [(0, 0)], [0])
    with pytest.raises(CRSError, match="The data has none"):
        classify_repeats(frame.set_crs(None, allow_override=True))
    with pytest.raises(CRSError, match="WGS 84"):
        classify_repeats(frame.to_crs("EPSG:4326"))
