"""Hand-made incidents for the tests of the analysis."""

from collections.abc import Callable, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

ZONE = "Europe/Amsterdam"


def _moments(texts: Sequence[str], n: int) -> pd.Series:
    """Read wall clock times of Amsterdam, or UTC ones that end in Z; one is repeated."""
    texts = list(texts) * (n if len(texts) == 1 else 1)
    moments = [
        pd.Timestamp(text).tz_convert(ZONE) if text.endswith("Z") else pd.Timestamp(text, tz=ZONE)
        for text in texts
    ]
    zone = {"tz": ZONE} if not moments else {}
    return pd.Series(pd.DatetimeIndex(moments, **zone).as_unit("us"))


def _incidents(
    xy: object = ((0.0, 0.0),),
    *,
    begin: Sequence[str] = ("2023-03-01 12:30",),
    end: Sequence[str] | None = None,
    category: Sequence[str] = ("1.1.1",),
    group: Sequence[str] = ("hic",),
) -> gpd.GeoDataFrame:
    """Make incidents at points in RD New; a single value is repeated, NaN is no location."""
    points = np.asarray(xy, dtype=float).reshape(-1, 2)
    n = max(len(points), len(begin), len(category), len(group)) if len(points) else 0
    points = np.tile(points, (n, 1)) if len(points) == 1 else points
    geometry = gpd.GeoSeries(gpd.points_from_xy(points[:, 0], points[:, 1]), crs="EPSG:28992")
    geometry[np.isnan(points[:, 0])] = None
    start = _moments(begin, n)
    return gpd.GeoDataFrame(
        {
            "incident_id": pd.Series([str(number) for number in range(n)], dtype="str"),
            "category": pd.Series(list(category) * (n if len(category) == 1 else 1), dtype="str"),
            "group": pd.Series(list(group) * (n if len(group) == 1 else 1), dtype="str"),
            "occurred_from": start,
            "occurred_to": start if end is None else _moments(end, n),
            "precision": pd.Series(["address"] * n, dtype="str"),
            "source": pd.Series(["test"] * n, dtype="str"),
            "regime": pd.Series(["wpg"] * n, dtype="str"),
        },
        geometry=geometry,
        crs="EPSG:28992",
    )


@pytest.fixture(scope="session")
def incidents() -> Callable[..., gpd.GeoDataFrame]:
    """The maker of incidents."""
    return _incidents
