"""Settings for finding hotspots that suit a selection, and in words why these."""

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
from scipy.spatial import cKDTree
from scipy.stats import poisson

from hotspots.analysis.points import Places, places
from hotspots.errors import N_
from hotspots.incidents.notes import Note

RADII: Final = (50, 250)
"""The smallest and the largest radius suggested, in metres: what a patrol can overlook, and can walk."""

WIDER: Final = (300, 350, 400, 450, 500)
"""Radii tried, in metres, when few incidents lie so far apart that no place reaches the number otherwise."""

FALSE_ALARM: Final = 1 / 20
"""The chance that a random spread of the same incidents shows any hotspot at all, as simulated."""

PLACES: Final = 60
"""About how many places reach the suggested number at most."""

_NOMINAL: Final = 0.01
_LEAVES: Final = (8, 50)

_USUAL_RADIUS: Final = 100
_STEP: Final = 10
_CELLS: Final = (250.0, 500.0, 1000.0)
_PER_SQUARE: Final = 1.5
_SPARSE: Final = 5000
_FEW: Final = 100
_SQUARE_METRES_PER_KM2: Final = 1e6

_RANDOM: Final = N_(
    "If these {n} incidents were spread at random over the {km2} km² where incidents occur, a circle of "
    "{radius} metres around one of them would seldom hold {min_incidents} or more: in fewer than one in "
    "{times} such maps."
)
_AT_LEAST: Final = N_(
    "If these {n} incidents were spread at random over the {km2} km² where incidents occur, a circle of "
    "{radius} metres around one of them would seldom hold even {least}; with fewer than {min_incidents} "
    "incidents a place is not called a hotspot."
)
_SHORT_LIST: Final = N_(
    "If these {n} incidents were spread at random over the {km2} km² where incidents occur, a circle of "
    "{radius} metres around one of them would seldom hold even {least}. Many places do; the {places} busiest "
    "have {min_incidents} or more, and those are shown."
)
_WIDER: Final = N_(
    "Within {walkable} metres no place holds more than a random spread of these {n} incidents over {km2} km² "
    "would give. Within {radius} metres some hold {min_incidents} or more, as fewer than one in {times} such "
    "maps would show."
)


@dataclass(frozen=True)
class Suggestion:
    """Settings for hotspots, and why these.

    Attributes
    ----------
    radius
        Metres; None for HDBSCAN, which has no radius.
    min_incidents
        The least number of incidents of a hotspot.
    why
        The reason, as a message for the catalogue.
    """

    radius: int | None
    min_incidents: int
    why: Note


def suggest_dbscan(incidents: gpd.GeoDataFrame) -> Suggestion:
    """Suggest a radius and a least number of incidents for :func:`hotspots.analysis.clusters.dbscan`.

    The yardstick is a random spread of the same n incidents over the inhabited area A: the squares with an
    incident in them, and half of those beside them. Squares are of 250 m, or of 500 or 1000 m where
    incidents are so sparse that smaller ones would hold fewer than 1.5 each, and so measure the incidents.

    - Radius: that within which the random spread has one incident on average, r = √(A / (π·n)), held
      between 50 and 250 m and rounded to 10 m.
    - Least number: the smallest k for which n · P(X ≥ k - 1) ≤ 0.01, where X, the number of others within r
      of an incident, is Poisson with mean n·π·r²/A. Multiplying by n allows for looking around every
      incident (Bonferroni), so that one random spread in a hundred shows any hotspot at all. At least 3, and
      at least 5 from 100 incidents on.
    - So many incidents that only 60 squares as large as the circle have as many, where that is more: a list
      of hundreds of hotspots, as five years of all kinds would give, helps nobody to choose.
    - Up to 5,000 incidents of which no place has as many: the first wider radius, up to 500 m, within which
      some place exceeds its own least number; these tries share the chance of 0.01. Where none does, the
      settings stay, and nothing is found.

    The squares overestimate A a little by their rim, so the nominal 1 in 100 is not quite kept; in simulated
    even spreads of 30 to 50,000 incidents fewer than 1 in 20 showed a hotspot, and that is what is said.

    A city is not evenly built up: the yardstick says what is more than chance, not what is more than normal.

    Raises
    ------
    CRSError
        When the frame is not in a projected CRS in metres.

    Examples
    --------
    >>> xy = np.random.default_rng(1).normal(5000, 20, (30, 2)).tolist() + [[0, 0], [9000, 9000]]
    >>> incidents = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*zip(*xy, strict=True)), crs="EPSG:28992")
    >>> suggest_dbscan(incidents).min_incidents
    8
    """
    found = places(incidents)
    n = int(found.n.sum())
    floor = 3 if n < _FEW else 5
    if n < floor:
        template = N_(
            "There are too few incidents to derive settings from: the usual {radius} metres, and at least "
            "{min_incidents} incidents."
        )
        params = {"radius": _USUAL_RADIUS, "min_incidents": floor}
        return Suggestion(_USUAL_RADIUS, floor, Note("dbscan_usual", template, params))
    area = _inhabited(found)
    radius = int(np.clip(round(np.sqrt(area / (np.pi * n)) / _STEP) * _STEP, *RADII))
    least = _seldom(n, n * np.pi * radius**2 / area)
    common = _busiest(found, radius)
    min_incidents = max(least, floor, common)
    template = _RANDOM
    wider = (
        _wider(found, n, area, floor) if n <= _SPARSE and not _reached(found, radius, min_incidents) else None
    )
    if wider is not None:
        radius, min_incidents = wider
        least, template = min_incidents, _WIDER
    if min_incidents > least:
        template = _SHORT_LIST if common > floor else _AT_LEAST
    params = {
        "n": n,
        "km2": max(round(area / _SQUARE_METRES_PER_KM2), 1),
        "radius": radius,
        "min_incidents": min_incidents,
        "least": least,
        "times": round(1 / FALSE_ALARM),
        "places": PLACES,
        "walkable": RADII[1],
    }
    return Suggestion(radius, min_incidents, Note("dbscan_random", template, params))


def suggest_hdbscan(incidents: gpd.GeoDataFrame) -> Suggestion:
    """Suggest a least number of incidents for :func:`hotspots.analysis.clusters.hdbscan`.

    HDBSCAN finds its own densities, so the number sets only how small a hotspot may be: √n / 3, between 8
    and 50. Smaller numbers gave hundreds of hotspots in the demo city, larger ones whole districts.

    Raises
    ------
    CRSError
        When the frame is not in a projected CRS in metres.

    Examples
    --------
    >>> xy = np.random.default_rng(1).normal(5000, 20, (30, 2)).tolist() + [[0, 0], [9000, 9000]]
    >>> incidents = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*zip(*xy, strict=True)), crs="EPSG:28992")
    >>> suggest_hdbscan(incidents).min_incidents
    8
    """
    n = int(places(incidents).n.sum())
    min_incidents = int(np.clip(round(np.sqrt(n) / 3), *_LEAVES))
    template = N_(
        "HDBSCAN finds the density of each hotspot by itself. How small one may be grows with the square "
        "root of the number of incidents, so that the list stays readable: {min_incidents} for {n} incidents."
    )
    params = {"n": n, "min_incidents": min_incidents}
    return Suggestion(None, min_incidents, Note("hdbscan_root", template, params))


def _busiest(found: Places, radius: float) -> int:
    """Count the incidents in the last of the busiest squares as large as the circle; 0 if there are fewer."""
    square = np.floor(found.xy / (radius * np.sqrt(np.pi))).astype(np.int64)
    _, position = np.unique(square, axis=0, return_inverse=True)
    held = np.sort(np.bincount(position.ravel(), found.n))
    return int(held[-PLACES]) if len(held) >= PLACES else 0


def _wider(found: Places, n: int, area: float, floor: int) -> tuple[int, int] | None:
    """Find the first wider radius within which some place exceeds the number; None where none does."""
    for radius in WIDER:
        least = max(_seldom(n, n * np.pi * radius**2 / area, share=len(WIDER)), floor)
        if _reached(found, radius, least):
            return radius, least
    return None


def _reached(found: Places, radius: float, least: int) -> bool:
    """Tell whether a circle around any incident holds that many."""
    around = cKDTree(found.xy).query_ball_point(found.xy, radius)
    return any(found.n[places].sum() >= least for places in around)


def _inhabited(found: Places) -> float:
    """Measure the squares with an incident in them, and half of those beside them, in m²."""
    n = found.n.sum()
    for cell in _CELLS:
        square = np.unique(np.floor(found.xy / cell).astype(np.int64), axis=0)
        if n >= _PER_SQUARE * len(square):
            break
    beside = np.stack(np.meshgrid([-1, 0, 1], [-1, 0, 1]), axis=-1).reshape(-1, 2)
    around = np.unique((square[:, None, :] + beside[None, :, :]).reshape(-1, 2), axis=0)
    return float((len(square) + len(around)) / 2 * cell**2)


def _seldom(n: int, expected: float, *, share: int = 1) -> int:
    """Find the smallest number that a circle around any of n incidents reaches with the chance allowed.

    Several tries share that chance (Bonferroni).
    """
    nominal = _NOMINAL / share
    others = np.arange(int(poisson.isf(nominal / n, expected)) + 2)
    # sf(k) is P(X > k): k others or more is sf(k - 1).
    reached = n * poisson.sf(others - 1, expected) <= nominal
    return int(others[reached][0]) + 1
