"""A small city, hand-made incidents and a register in a temporary folder."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from hotspots.city import City
from hotspots.columns import INCIDENT_COLUMNS
from hotspots.register import Register


@dataclass(frozen=True)
class Inspected:
    """The part of an inspection that the register looks at."""

    incidents: gpd.GeoDataFrame
    filename: str = "incidents.csv"
    digest: str = "0" * 64
    rejected: int = 0

    @property
    def accepted(self) -> int:
        return len(self.incidents)

    @property
    def read(self) -> int:
        return self.accepted + self.rejected


CITY = City(
    key="smallville",
    name="Smallville",
    municipality="GM9999",
    crs="EPSG:28992",
    timezone="Europe/Amsterdam",
    centre=(5.2, 52.4),
    zoom=12,
    bounds=(140_000.0, 480_000.0, 150_000.0, 490_000.0),
    baseline_years=(2022,),
    layers={},
    denominators={},
)


def incidents_of(rows: dict[str, dict[str, Any]], *, crs: str = CITY.crs) -> gpd.GeoDataFrame:
    """Return an incident frame: id → what departs from a burglary at the same place and hour."""
    usual = {
        "category": "1.1.1",
        "group": "hic",
        "occurred_from": "2023-03-04 01:00",
        "occurred_to": "2023-03-04 02:00",
        "precision": "address",
        "source": "police",
        "regime": "wpg",
        "xy": (143_000.0, 485_000.0),
    }
    table = pd.DataFrame(
        [usual | {"incident_id": key} | values for key, values in rows.items()],
        columns=["incident_id", *usual],
    )
    for name in ("occurred_from", "occurred_to"):
        table[name] = pd.to_datetime(table[name]).dt.as_unit("us").dt.tz_localize(CITY.timezone)
    points = [None if xy is None else shapely.Point(xy) for xy in table.pop("xy")]
    frame = gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(points, crs=crs, index=table.index))
    return frame[list(INCIDENT_COLUMNS)]


def inspected(rows: dict[str, dict[str, Any]], **changes: Any) -> Inspected:
    """Return the inspection of a file whose digest follows from its rows, unless given."""
    digest = hashlib.sha256(repr(sorted(rows.items())).encode()).hexdigest()
    return replace(Inspected(incidents_of(rows), digest=digest), **changes)


@pytest.fixture
def city() -> City:
    return CITY


@pytest.fixture
def inspection() -> Callable[..., Inspected]:
    return inspected


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'kept' / 'register.sqlite'}"


@pytest.fixture
def register(url: str) -> Iterator[Register]:
    with Register.open(url) as opened:
        yield opened
