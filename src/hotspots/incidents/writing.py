"""Incidents written to a file that :mod:`hotspots.incidents.reading` reads back as they were."""

from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd

from hotspots.columns import GEOMETRY, OCCURRED_FROM, OCCURRED_TO
from hotspots.errors import N_, HotspotsError

FORMATS: Final = (".csv", ".geojson", ".gpkg", ".parquet")
"""The extensions that can be written."""


def write_incidents(incidents: gpd.GeoDataFrame, path: Path) -> None:
    """Write an incident frame; the extension says the format.

    Parameters
    ----------
    incidents
        An incident frame with a CRS; it is not changed.
    path
        ``.csv`` (UTF-8, coordinates in columns x and y), ``.geojson``, ``.gpkg`` or ``.parquet``.

    Raises
    ------
    HotspotsError
        When the extension is none of those.
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise HotspotsError(
            "incidents_format",
            N_("Incidents are written as {formats}. The name {name} ends otherwise. Choose one of those."),
            formats=", ".join(FORMATS),
            name=path.name,
        )
    times = {
        name: incidents[name].map(pd.Timestamp.isoformat, na_action="ignore")
        for name in (OCCURRED_FROM, OCCURRED_TO)
    }
    if suffix == ".parquet":
        incidents.to_parquet(path, index=False)
    elif suffix == ".csv":
        table = pd.DataFrame(incidents.drop(columns=GEOMETRY)).assign(**times)
        table.assign(x=incidents.geometry.x.round(2), y=incidents.geometry.y.round(2)).to_csv(
            path, index=False
        )
    else:
        driver = "GeoJSON" if suffix == ".geojson" else "GPKG"
        incidents.assign(**times).to_file(path, driver=driver, engine="pyogrio")
