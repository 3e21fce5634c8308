"""What is written is read back as it was."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots import columns
from hotspots.errors import HotspotsError
from hotspots.incidents.inspection import InspectionOptions, inspect
from hotspots.incidents.reading import read
from hotspots.incidents.writing import FORMATS, write_incidents

RD = InspectionOptions(crs="EPSG:28992")
minutes = st.integers(0, 5 * 365 * 24 * 60)


def incidents(rows: list[tuple[int, int]]) -> gpd.GeoDataFrame:
    """Return incidents at whole minutes, each lasting some minutes."""
    start = pd.Timestamp("2019-01-01", tz="UTC")
    moments = [start + pd.Timedelta(minutes=at) for at, _ in rows]
    ends = [m + pd.Timedelta(minutes=span) for m, (_, span) in zip(moments, rows, strict=True)]
    return gpd.GeoDataFrame(
        {
            columns.INCIDENT_ID: [f"A{i}" for i in range(len(rows))],
            columns.CATEGORY: "1.1.1",
            columns.GROUP: "hic",
            columns.OCCURRED_FROM: pd.DatetimeIndex(moments).tz_convert("Europe/Amsterdam").as_unit("us"),
            columns.OCCURRED_TO: pd.DatetimeIndex(ends).tz_convert("Europe/Amsterdam").as_unit("us"),
            columns.PRECISION: "address",
            columns.SOURCE: "test",
            columns.REGIME: "wpg",
        },
        geometry=gpd.points_from_xy([143000.0 + 10 * i for i in range(len(rows))], [487000.0] * len(rows)),
        crs="EPSG:28992",
    )


@pytest.mark.parametrize("suffix", FORMATS)
@settings(max_examples=10, deadline=None)
@given(rows=st.lists(st.tuples(minutes, st.integers(1, 600)), min_size=1, max_size=20))
def test_round_trip(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, rows: list[tuple[int, int]]
) -> None:
    given_incidents = incidents(rows)
    before = given_incidents.copy()
    path = tmp_path_factory.mktemp("written") / f"incidents{suffix}"
    write_incidents(given_incidents, path)
    back = inspect(read(path), city=None, options=RD).incidents
    for name in (columns.INCIDENT_ID, columns.CATEGORY, columns.OCCURRED_FROM, columns.OCCURRED_TO):
        assert list(back[name]) == list(given_incidents[name]), name
    assert back.geometry.geom_equals_exact(given_incidents.geometry, 0.02).all()
    assert given_incidents.equals(before)


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HotspotsError, match=r"The name incidents\.txt ends otherwise"):
        write_incidents(incidents([(0, 5)]), tmp_path / "incidents.txt")
