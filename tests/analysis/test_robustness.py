"""Robustness: worked by hand, bounds that always hold, and the scale of a surface."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from hotspots.analysis import clusters
from hotspots.analysis.clusters import dbscan, hdbscan
from hotspots.analysis.robustness import (
    Rule,
    Scale,
    compare_variants,
    default_variants,
    robustness,
    scale_dependence,
    scales,
)
from hotspots.errors import AnalysisError, CRSError


def planted(seed=7):
    """A tight group, a loose one, and a background."""
    rng = np.random.default_rng(seed)
    tight, loose = rng.normal((1000, 1000), 20, (60, 2)), rng.normal((3000, 3000), 75, (34, 2))
    return np.concatenate([tight, loose, rng.uniform(0, 4000, (120, 2))])


def test_found_again_means_half_of_its_incidents_in_one_hotspot_there(incidents):
    # Eight in a row at 10 metres, a gap of 25, two more: one cluster at 30 m, two at 20 m.
    x = [*range(0, 80, 10), 95, 105]
    frame = incidents([(value, 0) for value in x])
    base = dbscan(frame, radius=30, min_incidents=2)
    assert set(base) == {0}
    found = robustness(frame, base, variants=[Rule(20, 2), Rule(5, 2), Rule(500, 2)])
    assert found[["n", "found_in", "variants"]].to_numpy().tolist() == [[10, 3 - 1, 3]]
    assert found["share_found"][0] == pytest.approx(2 / 3)
    # At 20 m the larger part is joined by none of the two beyond (95 - 70 = 25): 8 of 10 in common.
    _, _, likeness = compare_variants(frame, base.to_numpy(), variants=[Rule(20, 2), Rule(5, 2)])
    np.testing.assert_allclose(likeness, [[0.8, 0.0]])


def test_exactly_half_is_found_and_less_is_not(incidents):
    frame = incidents([(0, 0), (1, 0), (50, 0), (51, 0)])
    base = pd.Series(0, index=frame.index)
    assert robustness(frame, base, variants=[Rule(5, 2)])["found_in"][0] == 1
    frame = incidents([(0, 0), (1, 0), (50, 0), (51, 0), (100, 0)])
    base = pd.Series(0, index=frame.index)
    assert robustness(frame, base, variants=[Rule(5, 2)])["found_in"][0] == 0


def test_a_hotspot_swallowed_by_a_larger_one_is_found_but_not_alike(incidents):
    frame = incidents([(x, 0) for x in (*range(0, 50, 10), *range(200, 1200, 20))])
    base = dbscan(frame, radius=10, min_incidents=2)
    found = robustness(frame, base, variants=[Rule(400, 2)])
    assert found["share_found"][0] == 1.0
    assert found["likeness"][0] == pytest.approx(5 / 55)


def test_a_tight_hotspot_is_steadier_than_a_loose_one(incidents):
    frame = incidents(planted())
    base = dbscan(frame, radius=60, min_incidents=12)
    found = robustness(frame, base, variants=default_variants(radius=60, min_incidents=12))
    assert len(found) == 2
    assert found["share_found"][0] == 1.0
    assert found["share_found"][1] < 1.0
    surfaces = [
        *scales("density", cell_sizes=(50, 100), bandwidths=(150, 250)),
        *scales("getis_ord", cell_sizes=(100,), bandwidths=(100, 250)),
    ]
    on_surfaces = robustness(frame, base, variants=surfaces)
    assert on_surfaces["variants"][0] == 12
    assert on_surfaces["found_in"][0] == 12


def test_the_variants_surround_the_setting_and_leave_it_out():
    rules = default_variants(radius=150, min_incidents=20)
    assert len(set(rules)) == 12
    assert {rule.radius for rule in rules} == {120.0, 135.0, 165.0, 187.5}
    assert {rule.min_incidents for rule in rules} == {16, 20, 25}
    assert {rule.min_incidents for rule in default_variants(radius=50, min_incidents=2)} == {2, 3}
    assert {rule.min_incidents for rule in default_variants(radius=50, min_incidents=1)} == {1, 2}
    leaves = default_variants(radius=None, min_incidents=20)
    assert [rule.min_incidents for rule in leaves] == [12, 14, 16, 18, 22, 25, 28, 32]


def test_hotspots_of_hdbscan_and_variants_that_are_not_possible(incidents, monkeypatch):
    frame = incidents(planted())
    base = hdbscan(frame, min_incidents=15)
    rules = default_variants(radius=None, min_incidents=15)
    found = robustness(frame, base, variants=rules)
    assert found["found_in"][0] >= 6
    monkeypatch.setattr(clusters, "MAX_HDBSCAN", 50)
    refused = robustness(frame, base, variants=[*rules, Rule(100, 10)])
    assert (refused["variants"] == 1).all()
    none = robustness(frame, base, variants=rules)
    assert (none["variants"] == 0).all()
    assert none[["share_found", "likeness"]].isna().all(axis=None)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 999), radius=st.floats(20, 200), least=st.integers(2, 8))
def test_the_setting_itself_finds_every_hotspot_again_whatever_the_order(incidents, seed, radius, least):
    rng = np.random.default_rng(seed)
    frame = incidents(np.concatenate([rng.uniform(0, 1000, (60, 2)), [[np.nan, np.nan]]]))
    before = frame.copy(deep=True)
    base = dbscan(frame, radius=radius, min_incidents=least)
    found = robustness(frame, base, variants=[Rule(radius, least)])
    assert (found["found_in"] == 1).all()
    assert (found["likeness"] == 1.0).all()
    variants = [Rule(radius * 0.8, least), Scale("density", 50.0, 150.0)]
    one = robustness(frame, base, variants=variants)
    shuffled = frame.sample(frac=1, random_state=seed)
    pd.testing.assert_frame_equal(robustness(shuffled, base[shuffled.index], variants=variants), one)
    assert one["found_in"].between(0, 2).all()
    pd.testing.assert_frame_equal(frame, before)


def test_without_hotspots_there_is_nothing_to_find_again(incidents):
    for points in (np.empty((0, 2)), [(0, 0)], [(np.nan, np.nan)]):
        frame = incidents(points)
        base = pd.Series(-1, index=frame.index)
        found = robustness(frame, base, variants=[Rule(100, 3), Scale("density", 50.0, 150.0)])
        assert list(found.columns) == ["cluster_id", "n", "found_in", "variants", "share_found", "likeness"]
        assert found.empty


def test_clusters_of_other_incidents_and_degrees_are_refused(incidents):
    frame = incidents([(0, 0)] * 3)
    with pytest.raises(AnalysisError, match="another index"):
        robustness(frame, pd.Series([0]), variants=[Rule(100, 3)])
    with pytest.raises(CRSError):
        robustness(frame.to_crs("EPSG:4326"), pd.Series(0, index=frame.index), variants=[Rule(100, 3)])
    with pytest.raises(CRSError):
        scale_dependence(frame.to_crs("EPSG:4326"))
    for share in (0, 1, -0.5):
        with pytest.raises(AnalysisError, match="between 0 and 1"):
            scale_dependence(frame, share=share)


def test_a_smoother_surface_depends_less_on_the_cells_than_on_the_bandwidth(incidents):
    frame = incidents(np.random.default_rng(2).uniform(0, 5000, (1500, 2)))
    found = scale_dependence(frame, variants=scales("density", cell_sizes=(25, 50), bandwidths=(200, 500)))
    agreement = found.agreement.set_index("setting")
    assert agreement.loc["cell_size", "median"] > 0.85
    assert agreement.loc["offset", "median"] > 0.85
    assert agreement.loc["bandwidth", "median"] < 0.8
    assert agreement["pairs"].to_dict() == {"cell_size": 4, "offset": 4, "bandwidth": 4}
    assert (agreement["lowest"] <= agreement["median"]).all()


def test_the_hot_part_of_a_density_holds_the_share_asked_for(incidents):
    frame = incidents(planted())
    found = scale_dependence(frame, share=0.3).settings
    assert (found["share"] >= 0.3).all()
    assert (found["share"] < 0.45).all()  # whole cells, which hold more as they grow
    assert (found["hectares"] > 0).all()
    assert (found["spots"] >= 1).all()
    assert len(found) == 18


def test_of_gi_star_the_hot_part_is_where_it_is_planted(incidents):
    frame = incidents(planted())
    variants = scales("getis_ord", cell_sizes=(100, 200), bandwidths=(200,))
    area = box(0, 0, 4000, 4000)
    found = scale_dependence(frame, variants=variants, study_area=area)
    assert (found.settings["n"] >= 60).all()
    assert found.agreement.set_index("setting").loc["cell_size", "median"] > 0.8


def test_one_setting_has_nothing_to_agree_with_and_no_incidents_no_share(incidents):
    one = [Scale("density", 50.0, 150.0)]
    alone = scale_dependence(incidents(planted()), variants=one)
    assert alone.agreement[["median", "lowest"]].isna().all(axis=None)
    assert (alone.agreement["pairs"] == 0).all()
    nothing = scale_dependence(incidents(np.empty((0, 2))), variants=one)
    assert nothing.n == 0
    assert nothing.settings["share"].isna().all()


def test_a_bandwidth_below_the_cell_is_no_scale():
    assert scales("density", cell_sizes=(200,), bandwidths=(100,)) == ()
    (moved,) = scales("density", cell_sizes=(200,), bandwidths=(300,), offsets=((0.5, 0.25),))
    assert moved.offset == (100.0, 50.0)


def test_progress_is_told_and_may_cancel(incidents):
    frame = incidents(planted())
    base = dbscan(frame, radius=60, min_incidents=12)
    said = []
    robustness(frame, base, variants=[Rule(50, 12), Rule(70, 12)], progress=said.append)
    scale_dependence(frame, variants=[Scale("density", 50.0, 150.0)], progress=said.append)
    assert said == [0.5, 1.0, 1.0]

    def cancel(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        robustness(frame, base, variants=[Rule(50, 12)], progress=cancel)
