"""Where incidents happened: numbers to points in the CRS of the city, never by a silent guess."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError as ProjError

from hotspots.city import City
from hotspots.crs import RD, WGS84, require_projected
from hotspots.errors import N_, CRSError
from hotspots.incidents.checks.decimals import Numbers, read_numbers
from hotspots.incidents.findings import Action, Ledger

_MARGIN: Final = 0.5
"""Degrees around the area of use of a CRS in which coordinates are still possible."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Points:
    """Where each incident happened.

    Attributes
    ----------
    x, y
        Coordinates in `crs`, NaN where there is no location or the row is rejected.
    crs
        A projected CRS in metres: the city's, else the file's own, else the UTM zone of the points.
    """

    x: np.ndarray
    y: np.ndarray
    crs: CRS


@dataclass(frozen=True)
class _Study:
    """What is plausible (`box`, in `crs`) and what is possible at all (`world`, in degrees)."""

    crs: CRS
    box: Box
    world: Box

    def plausible(self, x: np.ndarray, y: np.ndarray, crs: CRS) -> np.ndarray:
        """Tell which points, given in `crs`, lie in the box."""
        return _inside(*_transform(x, y, crs, self.crs), self.box)

    def possible(self, x: np.ndarray, y: np.ndarray, crs: CRS) -> np.ndarray:
        """Tell which points, given in `crs`, lie where the CRS of the study may be used."""
        return _inside(*_transform(x, y, crs, CRS(WGS84)), self.world)


def read_points(
    frame: pd.DataFrame,
    ledger: Ledger,
    *,
    city: City | None,
    declared: str | None,
    decimal: str | None = None,
    repair: bool = False,
) -> Points:
    """Read points from the columns x and y.

    Missing coordinates and (0, 0) are no location. Coordinates that are no numbers or lie where the CRS
    means nothing reject the row. Those that fit only with x and y swapped, as degrees in a file of metres
    or as metres in a file of degrees are rejected too, or put right when `repair` says so. Points
    outside the city that are otherwise possible are kept.

    Parameters
    ----------
    frame
        Columns x and y (text with blanks missing, or floats), or neither.
    ledger
        Receives notes and findings.
    city
        Gives the CRS of the result and the plausible coordinates.
    declared
        The CRS of the file. Without it, and with a city, the numbers decide when they leave one reading.
    decimal
        The decimal sign, if it is known.
    repair
        Whether coordinates that leave one other reading are put right.

    Raises
    ------
    CRSError
        When the CRS is not known to PROJ, or is missing and the numbers do not tell.
    """
    if "x" not in frame or "y" not in frame:
        nowhere = np.full(len(frame), np.nan)
        ledger.note("no_coordinates", N_("The file has no coordinates. No incident has a location."))
        return Points(nowhere, nowhere, CRS(city.crs if city else declared or RD))
    numbers = read_numbers(frame["x"], decimal=decimal), read_numbers(frame["y"], decimal=decimal)
    located = _located(*numbers, ledger)
    source = _source_crs(numbers, located, city=city, declared=declared, ledger=ledger)
    study = _study(city, source)
    x, y = _choose_thousands(numbers, located, study, source, ledger)
    return _place(x, y, located & ledger.alive, ledger, study=study, source=source, city=city, repair=repair)


def parse_crs(text: str) -> CRS:
    """Return the CRS that a text names.

    Raises
    ------
    CRSError
        When PROJ does not know it.
    """
    try:
        return CRS(text)
    except ProjError:
        raise CRSError(
            "crs_unknown",
            N_(
                "A coordinate reference system is named by its code. {crs} is not known. "
                "Give for instance EPSG:28992 (RD New) or EPSG:4326 (longitude and latitude)."
            ),
            crs=text[:60],
        ) from None


def _located(x: Numbers, y: Numbers, ledger: Ledger) -> np.ndarray:
    """Tell which rows have two numbers that can be a place, and book the others."""
    ledger.find(
        x.unreadable | y.unreadable,
        "coordinate_unreadable",
        N_("The coordinates are not numbers."),
        "rejected",
    )
    missing = x.missing & y.missing
    ledger.find(missing, "coordinate_missing", N_("There are no coordinates."), "without location")
    half = x.missing ^ y.missing
    ledger.find(half, "coordinate_half", N_("One of the two coordinates is missing."), "without location")
    zero = (x.value == 0) & (y.value == 0)
    ledger.find(
        zero, "coordinate_zero", N_("The coordinates are (0, 0), which is no place."), "without location"
    )
    located: np.ndarray = np.isfinite(x.value) & np.isfinite(y.value) & ~zero
    return located


def _source_crs(
    numbers: tuple[Numbers, Numbers],
    located: np.ndarray,
    *,
    city: City | None,
    declared: str | None,
    ledger: Ledger,
) -> CRS:
    """Return the CRS of the file: declared, or the only one in which most points lie in the city."""
    if declared is not None:
        return parse_crs(declared)
    if not located.any():
        return CRS(city.crs if city else RD)
    if city is not None:
        study = _study(city, CRS(city.crs))
        candidates = {name: CRS(name) for name in (city.crs, WGS84)}
        shares = {name: _fitting(numbers, located, study, crs).mean() for name, crs in candidates.items()}
        best = max(shares, key=lambda name: shares[name])
        if shares[best] > 0.5:  # noqa: PLR2004 - more than half
            ledger.note(
                "crs_found",
                N_("The file names no coordinate system. The numbers leave one reading in {city}: {crs}."),
                city=city.name,
                crs=_name(candidates[best]),
            )
            return candidates[best]
    raise CRSError(
        "crs_missing_in_file",
        N_(
            "Coordinates need a coordinate reference system. The file names none, and the numbers alone do "
            "not tell. Give it (--crs): EPSG:28992 for RD New, EPSG:4326 for longitude and latitude."
        ),
    )


def _study(city: City | None, source: CRS) -> _Study:
    """Return what is plausible and possible: the city's bounds, else where the CRS of the file is used."""
    home = CRS(city.crs) if city else source
    west, south, east, north = home.area_of_use.bounds if home.area_of_use else (-180.0, -90.0, 180.0, 90.0)
    if west > east:  # across the date line
        west, east = -180.0, 180.0
    world = (west - _MARGIN, max(south - _MARGIN, -90.0), east + _MARGIN, min(north + _MARGIN, 90.0))
    if city is None:
        return _Study(CRS(WGS84), world, world)
    return _Study(home, city.bounds, world)


def _combinations(numbers: tuple[Numbers, Numbers]) -> list[tuple[np.ndarray, np.ndarray, bool, bool]]:
    """Return the readings of x and y, the preferred first, and whether each is the other one."""
    x, y = numbers
    return [
        (x.other if other_x else x.value, y.other if other_y else y.value, other_x, other_y)
        for other_x, other_y in ((False, False), (True, True), (True, False), (False, True))
    ]


def _fitting(numbers: tuple[Numbers, Numbers], located: np.ndarray, study: _Study, crs: CRS) -> np.ndarray:
    """Tell which located points lie in the study area in some reading, swapped or not."""
    fits = np.zeros(int(located.sum()), dtype=bool)
    for x, y, *_ in _combinations(numbers):
        rest = np.flatnonzero(~fits)
        some_x, some_y = x[located][rest], y[located][rest]
        fits[rest] = study.plausible(some_x, some_y, crs) | study.plausible(some_y, some_x, crs)
    return fits


def _choose_thousands(
    numbers: tuple[Numbers, Numbers], located: np.ndarray, study: _Study, source: CRS, ledger: Ledger
) -> tuple[np.ndarray, np.ndarray]:
    """Choose between the readings of ``145.000``: the preferred one, unless only another is plausible."""
    readings = _combinations(numbers)
    x, y = numbers[0].value.copy(), numbers[1].value.copy()
    thousands = numbers[0].thousands | numbers[1].thousands
    ambiguous = located & (np.isfinite(numbers[0].other) | np.isfinite(numbers[1].other))
    open_rows = np.flatnonzero(ambiguous)
    for swapped in (False, True):
        for some_x, some_y, other_x, other_y in readings:
            pair = (some_x[open_rows], some_y[open_rows])
            fits = study.plausible(*(pair[::-1] if swapped else pair), source)
            rows = open_rows[fits]
            x[rows], y[rows] = some_x[rows], some_y[rows]
            thousands[rows] = (
                np.isfinite(numbers[0].other[rows]) & (numbers[0].thousands[rows] ^ other_x)
            ) | (np.isfinite(numbers[1].other[rows]) & (numbers[1].thousands[rows] ^ other_y))
            open_rows = open_rows[~fits]
    ledger.find(
        thousands & located,
        "thousands_dots",
        N_("The sign in the coordinates is that of thousands, not of decimals: 145.000 is 145000."),
        "repaired",
    )
    return x, y


def _place(
    x: np.ndarray,
    y: np.ndarray,
    rows: np.ndarray,
    ledger: Ledger,
    *,
    study: _Study,
    source: CRS,
    city: City | None,
    repair: bool,
) -> Points:
    """Test every reading of every point and convert to the CRS of the result."""
    home = CRS(city.crs) if city else source
    foreign = CRS(WGS84) if source.is_projected else home
    crs_of_row = np.zeros(len(x), dtype=np.int8)
    x, y = x.copy(), y.copy()
    doubtful = np.flatnonzero(rows)[~study.plausible(x[rows], y[rows], source)]
    for code, swap, crs in ((1, True, source), (2, False, foreign), (3, True, foreign)):
        if crs == source and not swap:
            continue
        pair = (y[doubtful], x[doubtful]) if swap else (x[doubtful], y[doubtful])
        fits = study.plausible(*pair, crs)
        crs_of_row[doubtful[fits]] = code
        doubtful = doubtful[~fits]
    _book_readings(crs_of_row, rows, ledger, source=source, repair=repair)
    impossible = np.zeros(len(x), dtype=bool)
    impossible[doubtful] = ~study.possible(x[doubtful], y[doubtful], source)
    ledger.find(
        impossible,
        "coordinate_impossible",
        N_("The coordinates lie where {crs} is not used: they cannot be right."),
        "rejected",
        crs=_name(source),
    )
    rows = rows & ledger.alive
    swap_rows = rows & np.isin(crs_of_row, (1, 3))
    x[swap_rows], y[swap_rows] = y[swap_rows], x[swap_rows]
    target = _target(home, x[rows], y[rows])
    result = Points(np.full(len(x), np.nan), np.full(len(x), np.nan), target)
    for crs, codes in ((source, (0, 1)), (foreign, (2, 3))):
        part = rows & np.isin(crs_of_row, codes)
        result.x[part], result.y[part] = _transform(x[part], y[part], crs, target)
    return result


def _book_readings(code: np.ndarray, rows: np.ndarray, ledger: Ledger, *, source: CRS, repair: bool) -> None:
    """Book the points that fit only in another reading than the declared one."""
    action: Action = "repaired" if repair else "rejected"
    if source.is_projected:
        wrong_unit = N_("Degrees stand in columns of metres.")
    else:
        wrong_unit = N_("Metres stand in columns of degrees.")
    ledger.find(
        code == 1,
        "coordinates_swapped",
        N_("X and y, or longitude and latitude, are swapped."),
        action,
    )
    ledger.find(code > 1, "wrong_unit", wrong_unit, action)
    if (code == 1).sum() * 2 > rows.sum():
        ledger.note(
            "columns_swapped",
            N_("X and y are swapped in most rows: the columns themselves may be the wrong way round."),
        )
    if (code > 0).any() and not repair:
        ledger.note(
            "repair_possible",
            N_(
                "Rows with swapped coordinates or another unit that can be repaired: {n}. "
                "Ask for it to keep them."
            ),
            n=int((code > 0).sum()),
        )


def _target(home: CRS, x: np.ndarray, y: np.ndarray) -> CRS:
    """Return a CRS in metres: that of the points when it is one, else the UTM zone of their middle."""
    try:
        return require_projected(gpd.GeoSeries([], crs=home))
    except CRSError:
        if not len(x):
            return CRS(RD)
    middle = gpd.GeoSeries(gpd.points_from_xy([np.median(x)], [np.median(y)]), crs=home)
    return middle.estimate_utm_crs()


def _transform(x: np.ndarray, y: np.ndarray, source: CRS, target: CRS) -> tuple[np.ndarray, np.ndarray]:
    """Convert points, x or longitude first; what cannot be converted becomes infinite."""
    if source == target or not len(x):
        return x, y
    if source.is_geographic:  # PROJ takes its time over what is no latitude
        possible = np.abs(y) <= 90  # noqa: PLR2004 - degrees
        x, y = np.where(possible, x, np.inf), np.where(possible, y, np.inf)
    new_x, new_y = _transformer(source, target).transform(x, y)
    return np.asarray(new_x), np.asarray(new_y)


@lru_cache(maxsize=32)
def _transformer(source: CRS, target: CRS) -> Transformer:
    """Return the conversion between two CRS; PROJ takes 20 ms to find it."""
    return Transformer.from_crs(source, target, always_xy=True)


def _inside(x: np.ndarray, y: np.ndarray, box: Box) -> np.ndarray:
    """Tell which points lie in a box, its edge included; NaN does not."""
    west, south, east, north = box
    return (x >= west) & (x <= east) & (y >= south) & (y <= north)


def _name(crs: CRS) -> str:
    """Return the code and the name of a CRS: ``EPSG:28992, Amersfoort / RD New``."""
    code = crs.to_authority()
    return f"{':'.join(code)}, {crs.name}" if code else str(crs.name)
