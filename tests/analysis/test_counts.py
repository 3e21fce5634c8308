"""Counts and rates: undefined is NaN with a reason, and a union is the sum over the sum."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from hotspots.analysis.counts import NO_FIGURE, NOBODY, TOO_FEW, count_per_area, unite
from hotspots.errors import AnalysisError, CRSError


@pytest.fixture
def areas():
    return gpd.GeoDataFrame(
        {
            "code": ["A", "B", "C", "D"],
            "name": ["Noord", "Oost", "Haven", "Park"],
            "inhabitants": pd.array([1000, 3000, 40, 0], dtype="Int64"),
            "dwellings": [500.0, np.nan, 20.0, 0.0],
        },
        geometry=[box(1000 * i, 0, 1000 * i + 1000, 500) for i in range(4)],
        crs="EPSG:28992",
    )


CODES = pd.Series(["A"] * 5 + ["B"] * 3 + ["C"] * 2 + ["D"] + [None], dtype="str")


def test_counts_and_rates(areas):
    counted = count_per_area(areas, CODES, denominator="inhabitants")
    assert list(counted["n"]) == [5, 3, 2, 1]
    assert list(counted["n_per_km2"]) == [10.0, 6.0, 4.0, 2.0]
    np.testing.assert_allclose(counted["rate"], [5.0, 1.0, np.nan, np.nan])
    assert list(counted["reason"][2:]) == [TOO_FEW, NOBODY]
    assert counted["reason"][:2].isna().all()
    assert counted["n"].sum() + CODES.isna().sum() == len(CODES)
    assert "n" not in areas.columns
    assert counted.crs == areas.crs
    assert counted.index.equals(areas.index)


def test_an_unknown_figure_is_not_zero(areas):
    counted = count_per_area(areas, CODES, denominator="dwellings", minimum=10, per=100)
    np.testing.assert_allclose(counted["rate"], [1.0, np.nan, 10.0, np.nan])
    assert list(counted["reason"][[1, 3]]) == [NO_FIGURE, NOBODY]


def test_without_a_denominator_there_is_no_rate(areas):
    counted = count_per_area(areas, CODES)
    assert counted["rate"].isna().all()
    assert set(counted["reason"]) == {NO_FIGURE}


def test_a_quiet_area_has_rate_zero(areas):
    counted = count_per_area(areas, CODES[5:], denominator="inhabitants")
    assert counted["n"][0] == 0
    assert counted["rate"][0] == 0.0


def test_the_rate_of_a_union_is_not_the_mean_of_the_rates(areas):
    counted = count_per_area(areas, CODES, denominator="inhabitants")
    united = unite(counted, pd.Series(["west", "west", "east", "east"]))
    assert united.loc["west", "rate"] == pytest.approx(8 / 4000 * 1000)  # the mean would be 3
    assert (united.loc["east", "n"], united.loc["east", "denominator"]) == (3, 40)
    assert united.loc["east", "reason"] == TOO_FEW


def test_a_union_with_an_unknown_figure_is_undefined(areas):
    united = unite(
        count_per_area(areas, CODES, denominator="dwellings"), pd.Series(["all"] * 4, index=areas.index)
    )
    assert united.loc["all", "n"] == 11
    assert np.isnan(united.loc["all", "rate"])
    assert united.loc["all", "reason"] == NO_FIGURE


def test_what_cannot_be_counted(areas):
    with pytest.raises(AnalysisError, match="no column shops"):
        count_per_area(areas, CODES, denominator="shops")
    with pytest.raises(AnalysisError, match="2 incidents have a code that the layer does not have"):
        count_per_area(areas, pd.Series(["A", "Z", "Z"]))
    with pytest.raises(AnalysisError, match="4 areas with 3 codes"):
        count_per_area(areas.assign(code=["A", "A", "C", "D"]), CODES)
    with pytest.raises(CRSError):
        count_per_area(areas.to_crs("EPSG:4326"), CODES)
