"""What the long questions leave out so that nobody waits for a minute."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from hotspots.web.questions import _scan

DAYS = (date(2023, 1, 1), date(2023, 3, 31))


def incidents(n: int) -> gpd.GeoDataFrame:
    rng = np.random.default_rng(n)
    moments = pd.Timestamp("2023-01-02", tz="Europe/Amsterdam") + pd.to_timedelta(
        rng.integers(0, 80, n), unit="D"
    )
    return gpd.GeoDataFrame(
        {"occurred_from": moments, "occurred_to": moments},
        geometry=gpd.points_from_xy(*rng.uniform(140_000, 145_000, (2, n))),
        crs="EPSG:28992",
    )


def test_a_selection_is_scanned_for_busy_periods() -> None:
    shares: list[float] = []
    scan = _scan(incidents(60), DAYS, shares.append)
    assert scan is not None
    assert len(scan.cluster_id) == 60
    assert shares[-1] == pytest.approx(1)


@pytest.mark.parametrize(("n", "days"), [(0, DAYS), (1, DAYS), (3600, DAYS), (60, (DAYS[0], DAYS[0]))])
def test_too_few_too_many_or_too_short_is_not_scanned(n: int, days: tuple[date, date]) -> None:
    assert _scan(incidents(n), days, lambda _: None) is None
