"""Measures of accuracy: golden values, formulas written out, and flags that are fair to equal scores."""

import itertools
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hotspots.analysis.accuracy import hit_rate, pai, pei, recapture_rate_index, top_share
from hotspots.errors import AnalysisError
from hotspots.i18n import words_for

GOLDEN = [9, 7, 5, 4, 3, 2, 1, 1, 0, 0]
FLAGGED = [True, False, True, False, False, False, False, False, False, False]

counts = arrays(np.int64, st.integers(1, 12), elements=st.integers(0, 9))


def test_golden_values():
    assert hit_rate(GOLDEN, flagged=FLAGGED) == 14 / 32
    assert pai(GOLDEN, flagged=FLAGGED) == 2.1875
    assert pei(GOLDEN, flagged=FLAGGED) == 0.875


def test_any_shape():
    square = np.reshape(GOLDEN, (2, 5))
    assert pai(square, flagged=np.reshape(FLAGGED, (2, 5))) == 2.1875


def test_cells_of_unequal_area():
    n, area, flagged = [6, 3, 1], [2.0, 1.0, 7.0], [False, True, False]
    assert hit_rate(n, flagged=flagged) == pytest.approx(0.3)
    assert pai(n, flagged=flagged, area=area) == pytest.approx(0.3 / 0.1)
    # Both the first and the second cell have 3 per area: no better than 3 in an area of 1.
    assert pei(n, flagged=flagged, area=area) == pytest.approx(1.0)
    assert pei(n, flagged=[False, False, True], area=area) == pytest.approx(1 / (9 + 4 / 7))


def test_the_recapture_rate_is_the_ratio_of_two_shares():
    before, after = [10, 5, 5, 0], [3, 4, 1, 2]
    assert recapture_rate_index(before, after, flagged=[1, 0, 0, 0]) == pytest.approx((3 / 10) / (10 / 20))
    assert recapture_rate_index(before, before, flagged=[1, 0, 1, 0]) == 1


def test_nothing_to_divide_by_is_undefined():
    nothing = np.zeros(4)
    assert np.isnan(hit_rate(nothing, flagged=[1, 0, 0, 0]))
    assert np.isnan(pai([1, 2, 0, 0], flagged=nothing))
    assert np.isnan(pei([1, 2, 0, 0], flagged=nothing))
    assert np.isnan(recapture_rate_index([0, 5], [5, 0], flagged=[1, 0]))
    assert np.isnan(recapture_rate_index([5, 0], [0, 0], flagged=[1, 0]))
    assert np.isnan(hit_rate([], flagged=[]))


@given(counts, st.data())
def test_efficiency_against_every_choice_of_as_many_cells(n, data):
    flagged = data.draw(arrays(np.bool_, n.shape))
    best = max(sum(n[list(cells)]) for cells in itertools.combinations(range(len(n)), int(flagged.sum())))
    if best:
        assert pei(n, flagged=flagged) == pytest.approx(n[flagged].sum() / best)
    else:
        assert np.isnan(pei(n, flagged=flagged))


@given(counts.filter(lambda n: n.sum() > 0), st.floats(0.01, 1))
def test_what_scores_by_the_outcome_itself_is_perfect(n, share):
    (flagged,) = top_share(n, area_shares=[share])
    assert pei(n, flagged=flagged) == pytest.approx(1)
    assert pai(n, flagged=flagged) == pytest.approx(hit_rate(n, flagged=flagged) / share)


@given(counts, st.floats(0.01, 1))
def test_all_have_exactly_the_same_area(scores, share):
    (flagged,) = top_share(scores, area_shares=[share])
    assert flagged.sum() == pytest.approx(share * len(scores))
    assert ((flagged >= 0) & (flagged <= 1)).all()
    assert (np.diff(flagged[np.argsort(-scores)]) <= 0).all()


@given(counts, st.data())
def test_equal_scores_get_the_mean_over_all_orders(scores, data):
    n = data.draw(arrays(np.int64, len(scores), elements=st.integers(0, 9)))
    k = data.draw(st.integers(1, len(scores)))
    (flagged,) = top_share(scores, area_shares=[k / len(scores)])
    rng = np.random.default_rng(1)
    draws = [n[np.lexsort((rng.random(len(n)), -scores))[:k]].sum() for _ in range(400)]
    assert flagged @ n == pytest.approx(np.mean(draws), abs=5 * np.std(draws) / np.sqrt(400) + 1e-9)


def test_scores_that_say_nothing_catch_what_random_places_catch():
    flagged = top_share(np.zeros(10), area_shares=[0.05, 0.2, 1])
    assert flagged @ np.array(GOLDEN) / 32 == pytest.approx([0.05, 0.2, 1])


def test_undefined_scores_come_last():
    (flagged,) = top_share([np.nan, -1e300, 2.0, np.nan, -np.inf], area_shares=[0.6])
    assert flagged.tolist() == pytest.approx([1 / 3, 1, 1, 1 / 3, 1 / 3])


def test_the_input_is_left_alone():
    scores = np.array([1.0, np.nan, 3.0])
    scores.setflags(write=False)
    top_share(scores, area_shares=(0.5,))
    n = np.array(GOLDEN)
    n.setflags(write=False)
    assert pai(n, flagged=np.array(FLAGGED)) == 2.1875


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: pai([1, 2], flagged=[True]), "counts of shape (2,) and flags of shape (1,). Use the cells"),
        (lambda: pai([1, -2, np.nan], flagged=[1, 0, 0]), "2 cells have a negative number or none"),
        (lambda: pei([1, np.inf], flagged=[1, 0]), "1 cells have a negative number or none"),
        (lambda: hit_rate([1, 2, 3], flagged=[7, 0, np.nan]), "2 cells have another one. Give booleans"),
        (lambda: pai([1, 2], flagged=[1, 0], area=[1, 0]), "2 areas for 2 cells, 1 of them above zero"),
        (lambda: pai([1, 2], flagged=[1, 0], area=[1]), "1 areas for 2 cells"),
        (lambda: top_share([], area_shares=[0.1]), "None were given. Choose a larger study area"),
        (lambda: top_share([1], area_shares=[0.1, 5]), "Given: 0.1, 5. Choose for instance 0.05 for 5 %"),
        (lambda: top_share([1], area_shares=[]), "above 0 and at most 1. Given: . Choose"),
        (lambda: top_share([1], area_shares=[np.nan]), "Given: nan"),
    ],
)
def test_what_cannot_be_measured_is_refused(call, text):
    with pytest.raises(AnalysisError, match=re.escape(text)) as caught:
        call()
    assert words_for("nl").error(caught.value) != str(caught.value)
