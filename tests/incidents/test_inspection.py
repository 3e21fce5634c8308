"""The door: every row is an incident or stands in the rejected file, with its line and its reason."""

import pandas as pd

from hotspots.city import City
from hotspots.incidents.inspection import inspect
from hotspots.incidents.mapping import ColumnMapping
from hotspots.incidents.raw import RawTable

CITY = City(
    key="nergens",
    name="Nergens",
    municipality="GM9999",
    crs="EPSG:28992",
    timezone="Europe/Amsterdam",
    centre=(5.2, 52.4),
    zoom=12,
    bounds=(132000, 475000, 160000, 497000),
    baseline_years=(2022,),
    layers={},
    denominators={},
)


def raw(columns, *, first_line=2, **more):
    """Make a table as the reader does; cells are text."""
    frame = pd.DataFrame(columns, dtype="str")
    frame.index = pd.RangeIndex(first_line, first_line + len(frame), name="line")
    given = {
        "filename": "export.csv",
        "digest": "0" * 64,
        "format": "csv",
        "encoding": "utf-8",
        "delimiter": ";",
        "decimal": None,
        "declared_crs": "EPSG:28992",
        "mapping": ColumnMapping(),
    }
    return RawTable(frame=frame, **{**given, **more})


def test_a_clean_row_becomes_an_incident():
    table = raw(
        {"incident_id": ["A1"], "category": ["1.1.1"], "date_from": ["13-05-2023"], "time_from": ["21:30"]}
        | {"x": ["145000,5"], "y": ["487000"]}
    )
    inspection = inspect(table, city=CITY)
    (incident,) = inspection.incidents.to_dict("records")
    assert incident["incident_id"] == "A1"
    assert (incident["category"], incident["group"]) == ("1.1.1", "hic")
    assert incident["occurred_from"] == incident["occurred_to"] == pd.Timestamp("2023-05-13T21:30+02:00")
    assert (incident["geometry"].x, incident["geometry"].y) == (145000.5, 487000)
    assert (inspection.read, inspection.accepted, len(inspection.rejected)) == (1, 1, 0)
    assert inspection.lines["A1"] == 2
    assert inspection.crs == "EPSG:28992"
