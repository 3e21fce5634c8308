"""The space-time scan: the same as looking at every cylinder one by one, and no more alarms than promised."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import gumbel_r

from hotspots.analysis.grid import make_grid
from hotspots.analysis.kernels.scan import log_likelihood_ratio
from hotspots.analysis.scan import space_time_scan
from hotspots.errors import AnalysisError, CRSError

FIRST = date(2023, 1, 1)


def dated(incidents, xy, day):
    """Make incidents at points on days since the first of January."""
    moments = pd.Timestamp(FIRST) + pd.to_timedelta(np.asarray(day), unit="D") + pd.Timedelta(hours=12)
    return incidents(xy, begin=[str(moment) for moment in moments])


def random_case(seed, n=120, days=60, side=1000.0):
    """Points on a coarse lattice, so that places are shared and distances equal; days at random."""
    rng = np.random.default_rng(seed)
    return np.round(rng.uniform(0, side, (n, 2)), -2), rng.integers(0, days, n)


def ratio(c, e, total):
    """The formula as written."""
    if c <= e:
        return 0.0
    rest = (total - c) * np.log((total - c) / (total - e)) if c < total else 0.0
    return c * np.log(c / e) + rest


def every_cylinder(centre, xy, day, days, *, radius, lengths, least, alive):
    """Look at every circle around a centre and every window; yield ratio, cases, expected, radius, window."""
    distance = np.hypot(*(xy - centre).T)
    by_day = np.bincount(day, minlength=days)
    for reach in np.unique(distance[distance <= radius]):
        near = distance <= reach
        near_by_day = np.bincount(day[near], minlength=days)
        for length in range(lengths[0], lengths[1] + 1):
            for start in [days - length] if alive else range(days - length + 1):
                c = int(near_by_day[start : start + length].sum())
                if c < least:
                    continue
                e = near.sum() * by_day[start : start + length].sum() / len(day)
                if c > e:
                    yield ratio(c, e, len(day)), c, e, reach, start, length


def plain_scan(centres, xy, day, days, **options):
    """Find the highest ratio of each centre, then from the highest on those whose circles share no place."""
    best = []
    for centre in centres:
        found = list(every_cylinder(centre, xy, day, days, **options))
        if found:
            highest = max(found, key=lambda cylinder: cylinder[0])
            best.append((highest, centre))
    chosen, taken = [], np.zeros(len(xy), dtype=bool)
    for highest, centre in sorted(best, key=lambda pair: (-round(pair[0][0], 9), pair[0][3], *pair[1])):
        near = np.hypot(*(xy - centre).T) <= highest[3]
        if not (near & taken).any():
            taken |= near
            chosen.append(highest)
    return chosen


@pytest.mark.parametrize(
    ("c", "product", "expected", "llr"),
    [(5, 48, 0.091954, 15.094627), (5, 49, 0.093870, 14.993428), (3, 12, 0.022989, 11.645614)],
)
def test_the_likelihood_ratio_is_that_of_satscan(c, product, expected, llr):
    """As SaTScan 10.3.2 prints it of 522 cases."""
    assert product / 522 == pytest.approx(expected, abs=1e-6)
    assert log_likelihood_ratio(c, product, 522) == pytest.approx(llr, abs=1e-5)
    assert log_likelihood_ratio(c, product, 522) == pytest.approx(ratio(c, product / 522, 522))


def test_the_likelihood_ratio_at_its_ends():
    assert log_likelihood_ratio(2, 1044, 522) == 0  # as many as expected
    assert log_likelihood_ratio(1, 1044, 522) == 0  # fewer
    assert log_likelihood_ratio(4, 8, 4) == pytest.approx(4 * np.log(2))  # all there are


@pytest.mark.parametrize("mode", ["retrospective", "prospective"])
@pytest.mark.parametrize(("lengths", "least"), [((1, 7), 2), ((3, 10), 3), ((4, 4), 1)])
def test_it_finds_what_looking_at_every_cylinder_finds(incidents, mode, lengths, least):
    xy, day = random_case(1, n=80, side=800)
    found = space_time_scan(
        dated(incidents, xy, day),
        radius=200,
        days_min=lengths[0],
        days_max=lengths[1],
        mode=mode,
        min_cases=least,
        replications=0,
        period=(FIRST, date(2023, 3, 1)),
    )
    expected = plain_scan(
        np.unique(xy, axis=0),
        xy,
        day,
        60,
        radius=200,
        lengths=lengths,
        least=least,
        alive=mode == "prospective",
    )
    assert len(found.clusters) == len(expected) > 1
    np.testing.assert_allclose(found.clusters["llr"], [one[0] for one in expected], rtol=1e-12)
    assert list(found.clusters["n"]) == [one[1] for one in expected]
    np.testing.assert_allclose(found.clusters["expected"], [one[2] for one in expected], rtol=1e-12)
    assert found.clusters["p_value"].isna().all()


# Few places, many of them shared and equally far apart, and few days.
WILD = st.lists(
    st.tuples(
        st.integers(0, 3).map(lambda x: x * 50.0),
        st.integers(0, 2).map(lambda y: y * 50.0),
        st.integers(0, 9),
    ),
    min_size=4,
    max_size=20,
)


@settings(max_examples=40, deadline=None)
@given(cases=WILD, lengths=st.sampled_from([(1, 1), (1, 5), (2, 4), (5, 5)]), alive=st.booleans())
def test_the_highest_ratio_is_that_of_every_cylinder(incidents, cases, lengths, alive):
    xy, day = np.array([case[:2] for case in cases]), np.array([case[2] for case in cases])
    found = space_time_scan(
        dated(incidents, xy, day),
        radius=100,
        days_min=lengths[0],
        days_max=lengths[1],
        mode="prospective" if alive else "retrospective",
        replications=0,
        period=(FIRST, date(2023, 1, 10)),
    )
    options = {"radius": 100, "lengths": lengths, "least": 2, "alive": alive}
    ratios = [found[0] for centre in xy for found in every_cylinder(centre, xy, day, 10, **options)]
    assert found.clusters["llr"].max() == pytest.approx(max(ratios)) if ratios else found.clusters.empty
    circles = found.clusters["places_circle"].sum()
    assert circles <= len(np.unique(xy, axis=0))  # no place twice


@pytest.mark.parametrize("mode", ["retrospective", "prospective"])
def test_every_replication_is_scanned_like_the_real_days(incidents, mode):
    xy, day = random_case(2, n=50, days=40, side=600)
    order = np.lexsort((day, xy[:, 1], xy[:, 0]))  # by place and then by day: the order of the deck
    xy, day = xy[order], day[order]
    period = (FIRST, date(2023, 2, 9))
    options = {"radius": 150, "mode": mode, "days_max": 6, "period": period}
    found = space_time_scan(dated(incidents, xy, day), replications=5, rng=3, **options)
    rng = np.random.default_rng(3)
    plain = {"radius": 150, "lengths": (1, 6), "least": 2, "alive": mode == "prospective"}
    for highest in found.maxima:
        dealt = rng.permutation(day)
        ratios = [
            one[0]
            for centre in np.unique(xy, axis=0)
            for one in every_cylinder(centre, xy, dealt, 40, **plain)
        ]
        assert highest == pytest.approx(max(ratios, default=0.0))


def test_p_is_the_rank_among_the_replications(incidents):
    xy, day = random_case(4)
    found = space_time_scan(dated(incidents, xy, day), radius=200, days_max=7, replications=99, rng=5)
    assert len(found.maxima) == 99
    for llr, p_value, p_gumbel in found.clusters[["llr", "p_value", "p_gumbel"]].to_numpy():
        assert p_value == (1 + (found.maxima >= llr).sum()) / 100
        scale = found.maxima.std(ddof=1) * np.sqrt(6) / np.pi
        location = found.maxima.mean() - np.euler_gamma * scale
        assert p_gumbel == pytest.approx(gumbel_r.sf(llr, location, scale))


def test_a_cluster_says_what_is_in_it(incidents):
    xy, day = random_case(6)
    frame = dated(incidents, xy, day).set_index(pd.Index(range(1000, 1120)))
    found = space_time_scan(frame, radius=200, days_max=7, replications=19, rng=1)
    days = frame["occurred_from"].dt.tz_localize(None).dt.normalize()
    for cluster in found.clusters.itertuples():
        near = frame.distance(cluster.geometry) <= cluster.radius
        during = (days >= cluster.start) & (days <= cluster.end)
        assert list(cluster.members) == list(frame.index[near & during])
        assert list(found.cluster_id.index[found.cluster_id == cluster.cluster_id]) == list(cluster.members)
        assert (cluster.n, cluster.n_circle) == ((near & during).sum(), near.sum())
        assert cluster.places_circle == frame.geometry[near].nunique()
        assert cluster.expected == pytest.approx(near.sum() * during.sum() / 120)
        assert cluster.ratio == pytest.approx(cluster.n / cluster.expected)
        outside = (120 - cluster.n) / (120 - cluster.expected)
        assert cluster.relative_risk == pytest.approx(cluster.ratio / outside)
        assert cluster.llr == pytest.approx(ratio(cluster.n, cluster.expected, 120))
        assert cluster.days == (cluster.end - cluster.start).days + 1
    assert list(found.clusters["rank"]) == list(range(1, len(found.clusters) + 1))
    assert found.clusters["llr"].is_monotonic_decreasing
    assert found.clusters.crs == frame.crs
    assert found.cluster_id.index.equals(frame.index)


def test_the_order_of_the_rows_and_a_shift_change_nothing(incidents):
    xy, day = random_case(7)
    frame = dated(incidents, xy, day)
    before = frame.copy()
    options = {"radius": 200, "days_max": 10, "days_min": 2, "replications": 19, "rng": 8}
    found = space_time_scan(frame, **options)
    pd.testing.assert_frame_equal(frame, before)
    mixed = space_time_scan(frame.sample(frac=1, random_state=1), **options)
    columns = ["n", "expected", "llr", "p_value", "p_gumbel", "start", "end", "radius"]
    pd.testing.assert_frame_equal(mixed.clusters[columns], found.clusters[columns])
    pd.testing.assert_series_equal(mixed.cluster_id.sort_index(), found.cluster_id)
    assert [set(members) for members in mixed.clusters["members"]] == [
        set(members) for members in found.clusters["members"]
    ]
    moved = space_time_scan(dated(incidents, xy + np.array([140_000, 480_000]), day), **options)
    pd.testing.assert_frame_equal(moved.clusters[columns], found.clusters[columns])
    pd.testing.assert_series_equal(moved.cluster_id, found.cluster_id)


def test_a_lattice_of_centres(incidents):
    xy, day = random_case(9, n=60)
    xy += np.random.default_rng(1).uniform(-40, 40, xy.shape)
    frame = dated(incidents, xy, day)
    grid = make_grid(frame, cell_size=250)
    found = space_time_scan(frame, radius=200, days_max=7, centres=grid, replications=0)
    plain = plain_scan(grid.centres(), xy, day, 60, radius=200, lengths=(1, 7), least=2, alive=False)
    np.testing.assert_allclose(found.clusters["llr"], [one[0] for one in plain])
    with pytest.raises(CRSError, match="A grid and what is laid over it have the same"):
        space_time_scan(frame.to_crs(32631), radius=200, days_max=7, centres=grid)


def test_days_are_those_of_the_local_clock(incidents):
    """23:30 in UTC is the next day in Amsterdam, in winter and in summer."""
    xy = [(0, 0)] * 3 + [(5000, 0), (6000, 0)]
    begin = [
        "2023-06-09T23:30Z",
        "2023-06-10 12:00",
        "2023-06-10 21:30",
        "2023-01-01 00:10",
        "2023-12-30T23:10Z",
    ]
    frame = incidents(xy, begin=begin)
    found = space_time_scan(frame, radius=10, days_max=1, replications=0)
    assert found.period == (date(2023, 1, 1), date(2023, 12, 31))
    assert found.clusters["start"].iloc[0] == found.clusters["end"].iloc[0] == pd.Timestamp("2023-06-10")
    assert found.clusters["n"].iloc[0] == 3


def test_what_cannot_take_part_is_counted(incidents):
    xy, day = random_case(10)
    frame = dated(incidents, np.vstack([xy, [(np.nan, np.nan)] * 2, xy[:3]]), [*day, 5, 6, 70, 80, 90])
    frame.loc[0, "occurred_from"] = pd.NaT
    options = {"radius": 200, "days_max": 7, "replications": 9, "period": (FIRST, date(2023, 3, 1))}
    found = space_time_scan(frame, **options)
    assert (found.n, found.left_out) == (119, 6)
    assert (found.cluster_id.iloc[[0, *range(120, 125)]] == -1).all()
    alone = space_time_scan(frame.iloc[1:120], **options)
    np.testing.assert_array_equal(found.maxima, alone.maxima)


def test_all_incidents_in_one_window_are_no_cluster(incidents):
    found = space_time_scan(
        incidents([(0, 0)] * 6, begin=["2023-03-01 12:00"]),
        radius=100,
        days_max=2,
        period=(date(2023, 2, 1), date(2023, 3, 31)),
        replications=9,
    )
    assert found.clusters.empty
    assert (found.maxima == 0).all()
    assert list(found.clusters.columns) == list(
        space_time_scan(
            dated(incidents, *random_case(1)), radius=200, days_max=7, replications=0
        ).clusters.columns
    )


def test_a_planted_cluster_is_found(incidents):
    rng = np.random.default_rng(11)
    xy, day = np.round(rng.uniform(0, 5000, (300, 2))), rng.integers(0, 180, 300)
    xy[:8], day[:8] = 2500 + rng.normal(0, 40, (8, 2)), rng.integers(174, 180, 8)
    frame = dated(incidents, xy, day)
    for mode in ("retrospective", "prospective"):
        found = space_time_scan(
            frame, radius=400, days_max=14, mode=mode, replications=199, rng=1
        ).significant()
        assert len(found.clusters) == 1
        assert len(set(range(8)) & set(found.clusters["members"].iloc[0])) >= 6
        assert (found.cluster_id >= 0).sum() == found.clusters["n"].iloc[0]
        assert found.clusters["end"].iloc[0] <= pd.Timestamp("2023-06-29")


@pytest.mark.parametrize("mode", ["retrospective", "prospective"])
def test_without_clusters_p_is_even(incidents, mode):
    """Sixty cities without structure: p below .1 in about six, and on average a half."""
    p_values = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        frame = dated(incidents, np.round(rng.uniform(0, 1000, (60, 2))), rng.integers(0, 60, 60))
        found = space_time_scan(frame, radius=250, days_max=10, mode=mode, replications=39, rng=seed)
        p_values.append(found.clusters["p_value"].min() if len(found.clusters) else 1.0)
    assert 0.38 < np.mean(p_values) < 0.62  # half, and 3.2 standard errors on each side
    assert np.sum(np.array(p_values) <= 0.1) <= 14  # one in a thousand such tests would have more


def test_progress_is_told_and_may_end_the_scan(incidents, monkeypatch):
    monkeypatch.setattr("hotspots.analysis.scan._AT_ONCE", 20_000)
    frame = dated(incidents, *random_case(12))
    told = []
    options = {"radius": 200, "days_max": 7, "mode": "prospective", "replications": 99, "rng": 1}
    in_steps = space_time_scan(frame, progress=told.append, **options)
    assert told[0] == 0
    assert told[-1] == 1
    assert len(told) > 3
    assert told == sorted(told)

    def cancel(done):
        if done > 0.3:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        space_time_scan(frame, progress=cancel, **options)
    monkeypatch.undo()
    np.testing.assert_array_equal(space_time_scan(frame, **options).maxima, in_steps.maxima)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"radius": 0}, "A radius is a distance in metres above zero. Given: 0."),
        ({"radius": np.nan}, "A radius is a distance in metres above zero. Given: nan."),
        ({"days_min": 0}, "A cluster lasts at least one day, .* Given: 0 to 7 days."),
        ({"days_min": 8}, "A cluster lasts at least one day, .* Given: 8 to 7 days."),
        ({"days_max": 31}, "at most half the period. Given: up to 31 days in a period of 60."),
        ({"mode": "now"}, "one of retrospective, prospective. Given: now."),
        ({"replications": -1}, "zero or more replications, .* Given: -1 and 2."),
        ({"min_cases": 0}, "clusters of at least one incident. Given: 999 and 0."),
        ({"period": (date(2023, 2, 1), FIRST)}, "Given: from 2023-02-01 to 2023-01-01."),
        (
            {"period": (date(2022, 1, 1), date(2022, 2, 1))},
            "at least 2 with a location and a time. Given: 0.",
        ),
        ({"min_cases": 200}, "at least 200 with a location and a time. Given: 120."),
    ],
)
def test_settings_that_make_no_scan(incidents, changed, message):
    frame = dated(incidents, *random_case(1))
    with pytest.raises(AnalysisError, match=message):
        space_time_scan(
            frame, **{"radius": 200, "days_max": 7, "period": (FIRST, date(2023, 3, 1)), **changed}
        )


def test_frames_that_cannot_be_scanned(incidents, monkeypatch):
    frame = dated(incidents, *random_case(1))
    for few in (frame.iloc[:0], frame.iloc[:1]):
        with pytest.raises(AnalysisError, match=f"Given: {len(few)}. Choose a longer period or more kinds"):
            space_time_scan(few, radius=200, days_max=7)
    with pytest.raises(CRSError, match="The data has none"):
        space_time_scan(frame.set_crs(None, allow_override=True), radius=200, days_max=7)
    with pytest.raises(CRSError, match="WGS 84"):
        space_time_scan(frame.to_crs(4326), radius=200, days_max=7)
    monkeypatch.setattr("hotspots.analysis.cylinders.MAX_PAIRS", 100)
    with pytest.raises(
        AnalysisError, match=r"at most 100 pairs .* within 200 metres. Choose a smaller radius"
    ):
        space_time_scan(frame, radius=200, days_max=7)
