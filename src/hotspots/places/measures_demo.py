"""The measures of the demo city: those the progress report of Almere names, at made-up places.

The report gives kinds and periods, and hardly a place. So a camera area of a town centre has the outline of
that centre, closures and cameras stand where a synthetic incident is, and for the rest a circle stands in a
neighbourhood that was chosen for the demo: coarse on purpose, and never where the real one is.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from hotspots.columns import (
    CODE,
    CONDITION,
    GEOMETRY,
    INCIDENT_ID,
    KIND,
    MEASURE_ID,
    NAME,
    OCCURRED_FROM,
    POSITION,
    SOURCE,
    TOWN_CENTRE,
    VALID_FROM,
    VALID_UNTIL,
    WIJK,
)
from hotspots.incidents.demo.city import DEMO_PREFIX, DEMO_SOURCE
from hotspots.incidents.demo.truth import Demo
from hotspots.places.measures import (
    ALCOHOL_DRUGS_BAN,
    CAMERA_AREA,
    CLOSED_HOME,
    CLOSED_PREMISES,
    COARSE,
    measures_frame,
)

_AROUND_HOME: Final = 60.0
_WEEKS: Final = (2, 4, 6, 8, 12)
"""How long closures last, in turn; the report says 2 to 12 weeks."""

_CAMERA_WEEKS: Final = (4, 9, 13)

_PLACED: Final[tuple[Mapping[str, Any], ...]] = (
    {
        KIND: CAMERA_AREA,
        NAME: "Omgeving Yanmar Stadion",
        VALID_FROM: "2023-01-01",
        CONDITION: "op wedstrijddagen, van drie uur voor de aftrap tot twee uur na afloop",
        "wijk": "WK003465",
        "radius": 350.0,
    },
    {
        KIND: CAMERA_AREA,
        NAME: "Omgeving synagoge",
        VALID_FROM: "2023-12-15",
        VALID_UNTIL: "2024-06-15",
        "wijk": "WK003427",
        "radius": 300.0,
    },
    {
        KIND: ALCOHOL_DRUGS_BAN,
        NAME: "Muzenpark",
        VALID_FROM: "2023-07-01",
        VALID_UNTIL: "2025-07-01",
        "wijk": "WK003428",
        "radius": 220.0,
    },
    {
        KIND: ALCOHOL_DRUGS_BAN,
        NAME: "Rode Katerplaats",
        VALID_FROM: "2023-07-01",
        VALID_UNTIL: "2025-07-01",
        "wijk": "WK003449",
        "radius": 150.0,
    },
)
"""What has a name and no place in the report: the neighbourhood is made up."""


def demo_measures(demo: Demo, layers: Mapping[str, gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """Make up the measures of a demo city; all of them are marked as synthetic.

    Parameters
    ----------
    demo
        The demo city (:func:`hotspots.incidents.demo.demo_city`).
    layers
        Its layers; ``town_centre`` and ``wijk`` where the city has them.

    Returns
    -------
    geopandas.GeoDataFrame
        A frame of measures (:func:`hotspots.places.measures.require_measures`), by beginning.
    """
    rows = [*_centres(layers), *_placed(layers), *_after_incidents(demo)]
    rows.sort(key=lambda row: (str(row[VALID_FROM]), row[KIND], row[GEOMETRY].wkt))
    numbered = [
        {MEASURE_ID: f"{DEMO_PREFIX}M-{number:03d}", SOURCE: DEMO_SOURCE} | row
        for number, row in enumerate(rows, start=1)
    ]
    return measures_frame(numbered, crs=demo.city.crs, timezone=demo.city.timezone)


def _centres(layers: Mapping[str, gpd.GeoDataFrame]) -> Iterator[dict[str, Any]]:
    """Return the camera areas and the ban areas of the town centres."""
    if TOWN_CENTRE not in layers:
        return
    periods = ((CAMERA_AREA, "2023-01-01", "2024-07-01"), (ALCOHOL_DRUGS_BAN, "2023-07-01", "2025-07-01"))
    centres = layers[TOWN_CENTRE]
    for name, shape in zip(centres[NAME], centres.geometry, strict=True):
        for kind, start, end in periods:
            yield {
                KIND: kind,
                NAME: str(name),
                VALID_FROM: start,
                VALID_UNTIL: end,
                POSITION: COARSE,
                GEOMETRY: shape,
            }


def _placed(layers: Mapping[str, gpd.GeoDataFrame]) -> Iterator[dict[str, Any]]:
    """Return what has a name, as a circle in a neighbourhood."""
    wijken = layers[WIJK].set_index(CODE).geometry if WIJK in layers else gpd.GeoSeries()
    for placed in _PLACED:
        if placed["wijk"] in wijken.index:
            middle = wijken[placed["wijk"]].representative_point()
            shape = middle.buffer(placed["radius"], quad_segs=4)
            row = {name: value for name, value in placed.items() if name not in {"wijk", "radius"}}
            yield row | {POSITION: COARSE, GEOMETRY: shape}


def _after_incidents(demo: Demo) -> Iterator[dict[str, Any]]:
    """Return the closures after the incidents that the report names, and cameras near attacked homes."""
    named = demo.truth.named.merge(demo.incidents[[INCIDENT_ID, OCCURRED_FROM, GEOMETRY]], on=INCIDENT_ID)
    named = named.sort_values([OCCURRED_FROM, INCIDENT_ID], ignore_index=True)
    first = named.loc[~named[GEOMETRY].map(shapely.to_wkt).duplicated()]
    for number, row in enumerate(first.to_dict("records")):
        home = row["zone"] == "elsewhere"
        day = pd.Timestamp(row[OCCURRED_FROM]).tz_localize(None).normalize() + pd.Timedelta(days=1)
        yield {
            KIND: CLOSED_HOME if home else CLOSED_PREMISES,
            VALID_FROM: day,
            VALID_UNTIL: day + pd.Timedelta(weeks=_WEEKS[number % len(_WEEKS)]),
            GEOMETRY: row[GEOMETRY],
        }
        if home:
            yield {
                KIND: CAMERA_AREA,
                VALID_FROM: day,
                VALID_UNTIL: day + pd.Timedelta(weeks=_CAMERA_WEEKS[number % len(_CAMERA_WEEKS)]),
                GEOMETRY: shapely.buffer(row[GEOMETRY], _AROUND_HOME, quad_segs=4),
            }
