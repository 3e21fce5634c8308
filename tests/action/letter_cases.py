"""Small towns and burglaries for the tests of letters."""

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

CRS = 28992
LAST = pd.Timestamp("2023-11-30").date()


def homes_at(xy: Sequence[tuple[float, float]], **columns: Any) -> gpd.GeoDataFrame:
    """Return dwellings at points, with ids in the order given."""
    n = len(xy)
    usual: dict[str, Any] = {
        "address_id": [f"H{i:05}" for i in range(n)],
        "street": "Demostraat",
        "postcode": "0000AA",
        "house_number": np.arange(1, n + 1),
        "addition": "",
        "dwelling": True,
    }
    frame = pd.DataFrame(usual | columns, index=range(n))
    points = gpd.points_from_xy([x for x, _ in xy], [y for _, y in xy])
    return gpd.GeoDataFrame(frame, geometry=points, crs=CRS)


def burglaries_at(*given: tuple[float, float, str], **columns: Any) -> gpd.GeoDataFrame:
    """Return burglaries at (x, y, day)."""
    when = pd.to_datetime([f"{day} 20:00" for _, _, day in given]).tz_localize("Europe/Amsterdam")
    usual = {"category": "1.1.1", "occurred_from": when, "occurred_to": when, "precision": "address"}
    frame = pd.DataFrame(usual | columns, index=range(len(given)))
    points = gpd.points_from_xy([x for x, *_ in given], [y for _, y, _ in given])
    return gpd.GeoDataFrame(frame, geometry=points, crs=CRS)


def grid_town(
    n: int = 30, step: float = 25.0, origin: tuple[float, float] = (1000.0, 1000.0)
) -> gpd.GeoDataFrame:
    """Return a square of n by n dwellings."""
    xy = [(origin[0] + step * i, origin[1] + step * j) for i in range(n) for j in range(n)]
    return homes_at(xy)
