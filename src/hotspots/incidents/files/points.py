"""Geometry of a file as x and y; what is no point is a row that is not read, and that is said."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from pyproj import CRS
from pyproj.exceptions import CRSError as ProjError

from hotspots.crs import WGS84
from hotspots.errors import N_, ReadError
from hotspots.incidents.notes import Note

_WIDEST: Final = (180.0, 90.0)
_WGS84_CODES: Final = ("OGC:CRS84", "EPSG:4326", "EPSG:4979")

NO_POINT: Final = Note(
    "no_point", N_("An incident lies at a point; the geometry of this feature is a line, an area or more.")
)
FROM_GEOMETRY: Final = Note("geometry", N_("The location is read from the geometry of the features."))


def split(
    x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], no_point: npt.NDArray[np.bool_], filename: str
) -> tuple[npt.NDArray[np.int64], Mapping[int, Note]]:
    """Return the positions of the features to keep, and the reason by ordinal (from 1) of the others.

    Raises
    ------
    ReadError
        When no feature is a point.
    """
    if no_point.any() and np.isnan(x[~no_point] + y[~no_point]).all():
        raise ReadError(
            "no_points",
            N_(
                "Incidents lie at points. {filename} holds lines or areas only. "
                "Choose the layer of incidents."
            ),
            filename=filename,
        )
    broken = {int(position) + 1: NO_POINT for position in np.flatnonzero(no_point)}
    return np.flatnonzero(~no_point), broken


def crs_name(stated: Any) -> tuple[str | None, tuple[Note, ...]]:
    """Return a stated CRS as authority code or WKT; None, and a note, when it is missing or not known.

    Parameters
    ----------
    stated
        What pyproj can read: a code, a URN, WKT, a PROJJSON dictionary; or None.
    """
    if stated is None or "undefined" in str(stated).lower()[:80]:
        return None, (Note("crs_missing", N_("The file does not say in which coordinate system it is.")),)
    try:
        crs = CRS.from_user_input(stated)
    except ProjError:
        return None, (Note("crs_unknown", N_("The coordinate system that the file states is not known.")),)
    name = ":".join(crs.to_authority() or ()) or crs.to_wkt()
    return (WGS84 if name in _WGS84_CODES else name), ()


def doubt_degrees(
    crs: str | None, x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]
) -> tuple[str | None, tuple[Note, ...]]:
    """Take back a declaration of degrees when the numbers cannot be degrees.

    GeoJSON is in degrees by its standard, but is often written in metres without a word.
    """
    located = ~(np.isnan(x) | np.isnan(y))
    outside = (np.abs(x[located]) > _WIDEST[0]) | (np.abs(y[located]) > _WIDEST[1])
    if crs != WGS84 or not len(outside) or outside.mean() <= 0.5:  # noqa: PLR2004 - most of them
        return crs, ()
    note = Note(
        "no_degrees",
        N_("The file should be in degrees, but its numbers are not; its coordinate system is unknown."),
    )
    return None, (note,)
