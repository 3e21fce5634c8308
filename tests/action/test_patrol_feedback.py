"""Haaldelicten are marked, and patrols explain a hotspot only where the rule says so."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from hotspots.action.patrol_feedback import HAAL_MARK, feedback, feedback_warnings, haal_shares
from hotspots.analysis.change import change_test
from hotspots.errors import ActionError
from hotspots.i18n import words_for
from hotspots.incidents.taxonomy import Category, Taxonomy

KINDS = Taxonomy(
    {
        "H": Category("H", "H", "H", "other", "haal"),
        "B": Category("B", "B", "B", "other", "breng"),
        "X": Category("X", "X", "X", "other"),
    }
)
ON = date(2024, 4, 1)
SPOTS = gpd.GeoDataFrame(
    {"rank": [1, 2, 3, 4]}, geometry=[box(100 * k, 0, 100 * k + 50, 50) for k in range(4)], crs="EPSG:28992"
)


def happened(*rows: tuple[int, str, str, int]) -> gpd.GeoDataFrame:
    """Return incidents: (hotspot, category, day, how many)."""
    n = [row[3] for row in rows]
    begin = pd.Series(pd.to_datetime(np.repeat([row[2] for row in rows], n))).dt.tz_localize(
        "Europe/Amsterdam"
    )
    begin += pd.Timedelta(hours=12)
    x = np.repeat([100 * row[0] - 75.0 for row in rows], n)
    return gpd.GeoDataFrame(
        {"category": np.repeat([row[1] for row in rows], n), "occurred_from": begin, "occurred_to": begin},
        geometry=gpd.points_from_xy(x, np.full(len(x), 25.0)),
        crs="EPSG:28992",
    )


INCIDENTS = happened(
    (1, "H", "2024-03-20", 12),  # patrolled, found more, reported as before: may be explained
    (1, "H", "2024-02-01", 9),
    (1, "B", "2024-03-20", 4),
    (1, "B", "2024-02-01", 12),
    (2, "H", "2024-03-20", 12),  # reported more as well
    (2, "H", "2024-02-01", 9),
    (2, "B", "2024-03-20", 14),
    (2, "B", "2024-02-01", 12),
    (3, "H", "2024-03-20", 12),  # not patrolled
    (3, "H", "2024-02-01", 9),
    (4, "H", "2024-03-20", 4),  # patrolled, no rise
    (4, "H", "2024-02-01", 9),
    (4, "H", "2024-04-02", 50),  # after the day
    (4, "X", "2024-03-20", 50),  # neither found nor reported for sure
)


def test_the_rule_and_the_test_behind_it() -> None:
    found = feedback(SPOTS, INCIDENTS, {1: 60, 2: 300, 3: 59, 4: 600}, taxonomy=KINDS, on=ON)
    assert found["verdict"].tolist() == ["patrols", "both", "not_patrolled", "no_rise"]
    assert found["haal_now"].tolist() == [12, 12, 12, 4]
    assert found["haal_before"].tolist() == [9, 9, 9, 9]
    assert found["breng_now"].tolist() == [4, 14, 0, 0]
    assert found["expected"].tolist() == [3, 3, 3, 3]
    test = change_test(12, 9, exposure_now=1, exposure_before=3)
    assert found["p_value"].tolist()[:3] == pytest.approx([float(test.p_value)] * 3)


def test_a_hotspot_without_minutes_was_not_patrolled_and_order_does_not_matter() -> None:
    shuffled = INCIDENTS.sample(frac=1, random_state=2)
    found = feedback(SPOTS.iloc[::-1], shuffled, {1: 60}, taxonomy=KINDS, on=ON)
    assert found.index.tolist() == [4, 3, 2, 1]
    assert found["verdict"].tolist() == ["not_patrolled"] * 3 + ["patrols"]


def test_warnings_in_words() -> None:
    found = feedback(SPOTS, INCIDENTS, {1: 75.4, 2: 300}, taxonomy=KINDS, on=ON)
    first, second = feedback_warnings(found)
    assert str(first) == (
        "Hotspot 1: patrols were there for 75 minutes in the last 28 days. What is found by looking rose "
        "there to 12, where 3 was to be expected, more than chance explains; what people report did not. "
        "Last month's patrols may explain this hotspot."
    )
    assert str(second).endswith("what people report rose too, so that patrols alone do not explain it.")
    assert first.say(words_for("nl")).startswith("Hotspot 1: in de laatste 28 dagen was hier 75 minuten")


def test_half_haal_is_marked() -> None:
    incidents = gpd.GeoDataFrame({"category": ["H", "B", "X", "X", "H"]}, index=[5, 6, 7, 8, 9])
    spots = gpd.GeoDataFrame({"rank": [1, 2, 3], "cluster_id": [7, 0, 4]})
    shares = haal_shares(
        spots, incidents, pd.Series([0, 0, 7, -1, -1], index=incidents.index), taxonomy=KINDS
    )
    assert shares.index.tolist() == [1, 2, 3]
    assert shares.tolist()[:2] == [0.0, 0.5]
    assert np.isnan(shares[3])
    assert (shares >= HAAL_MARK).tolist() == [False, True, False]


def test_no_day_is_refused() -> None:
    with pytest.raises(
        ActionError, match=r"A period has at least one day. Given: 0. Choose for instance 28."
    ):
        feedback(SPOTS, INCIDENTS, {}, taxonomy=KINDS, on=ON, days=0)
