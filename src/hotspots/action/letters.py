"""Warning letters (*besmettingsbrieven*): a proposal of the dwellings around recent burglaries to write to.

Membership by rule only: a dwelling lies within the rule or it does not, and no address has a score. What the
rule rests on, what is kept from the reader and why: docs/methods/letters.md.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from hotspots import columns
from hotspots.action.letter_areas import Areas, areas_around
from hotspots.action.letter_outlines import outline
from hotspots.action.letter_plan import LETTER_COLUMNS, ZONE_COLUMNS, LetterBooks, LetterPlan, notes_of
from hotspots.action.letter_rules import (
    LetterRule,
    no_addresses,
    no_budget,
    no_burglaries,
    no_dwelling_near,
)
from hotspots.analysis.points import Booleans, Floats, Integers, coordinates
from hotspots.analysis.rhythm import wall_clock
from hotspots.crs import require_projected
from hotspots.errors import N_, CRSError

__all__ = [
    "DEFAULT_RULE",
    "LETTER_COLUMNS",
    "ZONE_COLUMNS",
    "LetterBooks",
    "LetterPlan",
    "LetterRule",
    "plan_letters",
]

DEFAULT_RULE: Final = LetterRule()

_PRECISE: Final = ("address", "street")
_MINUTES: Final = 24 * 60
_WEEK: Final = 7


def plan_letters(
    incidents: gpd.GeoDataFrame,
    addresses: gpd.GeoDataFrame,
    *,
    until: date,
    rule: LetterRule = DEFAULT_RULE,
    budget_left: int | None = None,
    written: pd.DataFrame | None = None,
    excluded: Collection[str] = (),
    excluded_area: Any = None,
) -> LetterPlan:
    """Propose the dwellings to write to after the burglaries of the last days.

    A burglary counts on the local day on which it had happened at the latest (``occurred_to``): a holiday of
    three weeks that ended yesterday is a burglary of yesterday. When the budget does not suffice, dwellings
    come in this order: the most recent of the burglaries whose area they lie in first; of the same day the
    nearest to it first; at the same distance by ``address_id``. A zone that would get fewer letters by that
    than the least number of dwellings gets none.

    Parameters
    ----------
    incidents
        An incident frame in a projected CRS in metres; categories outside the rule are passed over.
    addresses
        An address frame (:data:`hotspots.columns.ADDRESS_COLUMNS`) in the same CRS; only dwellings count.
    until
        The last day.
    rule
        Distance or neighbours, days, limits.
    budget_left
        Letters left of the year; by default the whole budget of the rule.
    written
        ``address_id`` and ``written_on`` (dates) of earlier letters.
    excluded
        ``address_id`` of dwellings to leave out.
    excluded_area
        A polygon in the same CRS; dwellings in it or on its edge are left out.

    Returns
    -------
    LetterPlan
        Independent of the order of the rows.

    Raises
    ------
    CRSError
        When a frame is not in metres, or the two are not in the same CRS.
    LetterError
        When there is no dwelling, no burglary, no budget, or no dwelling near a burglary, or a zone is too
        large.

    References
    ----------
    Johnson, S. D. et al. (2007). Space-time patterns of risk: a cross national assessment of residential
    burglary victimization. Journal of Quantitative Criminology 23: what is near a burglary in place and time
    is at a higher risk. The 200 m and 14 days are custom, not a result for every city: see own_knox.

    Examples
    --------
    >>> from datetime import date
    >>> homes = pd.DataFrame({"address_id": [f"A{i:02}" for i in range(30)], "street": "Demostraat"})
    >>> homes = homes.assign(postcode="0000AA", house_number=range(1, 31), addition="", dwelling=True)
    >>> homes = gpd.GeoDataFrame(homes, geometry=gpd.points_from_xy(range(0, 300, 10), [0] * 30), crs=28992)
    >>> when = pd.to_datetime(["2023-11-28 21:00"]).tz_localize("Europe/Amsterdam")
    >>> burglary = {"category": "1.1.1", "occurred_from": when, "occurred_to": when, "precision": "address"}
    >>> burglary = gpd.GeoDataFrame(burglary, geometry=gpd.points_from_xy([50], [0]), crs=28992)
    >>> plan = plan_letters(burglary, homes, until=date(2023, 11, 30), rule=LetterRule(radius=100, budget=12))
    >>> plan.books
    LetterBooks(dwellings=16, letters=12, recent=0, excluded=0, over_budget=4)
    """
    left = _check(incidents, addresses, rule, budget_left)
    burglaries, n_without = _burglaries(incidents, until, rule)
    dwellings = addresses[addresses[columns.DWELLING].to_numpy(dtype=bool)].sort_values(columns.ADDRESS_ID)
    if dwellings.empty:
        raise no_addresses()
    xy = np.column_stack(coordinates(dwellings))
    areas = areas_around(np.column_stack([burglaries.x, burglaries.y]), dwellings, xy, rule)
    enough = areas.n_dwellings >= rule.least_dwellings
    if not enough.any():
        raise no_dwelling_near(rule)
    pairs = _closest(areas, burglaries, enough)
    already = _Already(left, written, excluded, excluded_area)
    homes = _Homes(dwellings, xy)
    pairs["fate"] = _fates(homes, pairs, until=until, rule=rule, already=already)
    zones, number = _zones(areas, burglaries, pairs, homes, rule=rule)
    chosen = pairs[pairs["fate"] == "letter"]
    letters = pd.DataFrame(
        {
            columns.ZONE_ID: number[chosen["zone"].to_numpy()],
            columns.ADDRESS_ID: dwellings[columns.ADDRESS_ID].to_numpy()[chosen["dwelling"].to_numpy()],
        }
    ).sort_values(list(LETTER_COLUMNS), ignore_index=True)
    if letters.empty and (pairs["fate"] == "over_budget").any():
        raise no_budget(rule.budget, left)
    counts = pairs["fate"].value_counts()
    books = LetterBooks(
        len(pairs), *(int(counts.get(fate, 0)) for fate in ("letter", "recent", "excluded", "over_budget"))
    )
    plan = LetterPlan(rule, until, zones, letters, books, len(burglaries.x), n_without, ())
    return LetterPlan(**{**vars(plan), "notes": notes_of(plan)})


@dataclass(frozen=True)
class _Already:
    """What keeps dwellings from a letter."""

    left: int
    written: pd.DataFrame | None
    excluded: Collection[str]
    area: Any


@dataclass(frozen=True)
class _Homes:
    """The dwellings, sorted by id, and where they are."""

    frame: gpd.GeoDataFrame
    xy: Floats


@dataclass(frozen=True)
class _Burglaries:
    """Where and when, sorted by day and place; days are counted from 1 January 1970."""

    x: Floats
    y: Floats
    day: Integers


def _check(
    incidents: gpd.GeoDataFrame, addresses: gpd.GeoDataFrame, rule: LetterRule, budget_left: int | None
) -> int:
    """Check the frames and the budget; return how many letters may be written."""
    ours, theirs = require_projected(incidents), require_projected(addresses)
    if ours != theirs:
        raise CRSError(
            "letters_crs",
            N_(
                "Burglaries and addresses are compared in metres, so they are in one coordinate reference "
                "system. The burglaries are in {incidents}, the addresses in {addresses}. Convert one."
            ),
            incidents=ours.name,
            addresses=theirs.name,
        )
    left = rule.budget if budget_left is None else budget_left
    if left < 1 or rule.budget < 1:
        raise no_budget(rule.budget, max(min(left, rule.budget), 0))
    return left


def _burglaries(incidents: gpd.GeoDataFrame, until: date, rule: LetterRule) -> tuple[_Burglaries, int]:
    """Return the burglaries of the last days, and how many have no precise location."""
    last = int(np.datetime64(until, "D").astype(np.int64))
    day = wall_clock(incidents[columns.OCCURRED_TO]) // _MINUTES
    x, y = coordinates(incidents)
    recent = (day > last - rule.days) & (day <= last)
    recent = recent & incidents[columns.CATEGORY].isin(rule.categories).to_numpy()
    precise = incidents[columns.PRECISION].isin(_PRECISE).to_numpy() & ~np.isnan(x)
    kept = np.flatnonzero(recent & precise)
    if not len(kept):
        raise no_burglaries(rule, (until - timedelta(days=rule.days - 1)).isoformat(), until.isoformat())
    kept = kept[np.lexsort((y[kept], x[kept], day[kept]))]
    return _Burglaries(x[kept], y[kept], day[kept]), int((recent & ~precise).sum())


def _closest(areas: Areas, burglaries: _Burglaries, enough: Booleans) -> pd.DataFrame:
    """Return each dwelling once, with the burglary that decides its turn, in the order of the letters."""
    pairs = pd.DataFrame(
        {
            "zone": areas.zone[areas.burglary],
            "dwelling": areas.dwelling,
            "age": -burglaries.day[areas.burglary],
            "distance": areas.distance,
        }
    )
    kept: pd.DataFrame = pairs.loc[enough[pairs["zone"].to_numpy()]]
    return kept.sort_values(["age", "distance", "dwelling"]).drop_duplicates("dwelling", ignore_index=True)


def _fates(
    homes: _Homes, pairs: pd.DataFrame, *, until: date, rule: LetterRule, already: _Already
) -> np.ndarray:
    """Say of each dwelling in the rule what becomes of it; the first reason counts."""
    here = homes.frame.iloc[pairs["dwelling"].to_numpy()]
    out = here[columns.ADDRESS_ID].isin(list(already.excluded)).to_numpy()
    if already.area is not None:
        out = out | shapely.intersects(already.area, here.geometry.to_numpy())
    recent = np.zeros(len(here), dtype=bool)
    written = already.written
    if written is not None and len(written) and rule.weeks_between:
        since = pd.Timestamp(until - timedelta(days=_WEEK * rule.weeks_between))
        fresh = written.loc[pd.to_datetime(written[columns.WRITTEN_ON]) > since, columns.ADDRESS_ID]
        recent = here[columns.ADDRESS_ID].isin(fresh).to_numpy()
    written_to = _within_budget(pairs["zone"].to_numpy(), ~out & ~recent, already.left, rule.least_dwellings)
    return np.select([out, recent, ~written_to], ["excluded", "recent", "over_budget"], default="letter")


def _within_budget(zone: Integers, waiting: Booleans, left: int, least: int) -> Booleans:
    """Give letters in the order of the rows while there are any, and few to no zone.

    The nearest dwellings come first: a handful of letters at the end of the budget would point at the burgled
    home. A zone that the budget leaves with fewer than `least` gets none, and its letters go to the next.
    """
    of_zone = np.bincount(zone[waiting], minlength=int(zone.max()) + 1)
    while True:
        chosen: Booleans = waiting & (np.cumsum(waiting) <= left)
        got = np.bincount(zone[chosen], minlength=len(of_zone))
        barred = (got > 0) & (got < np.minimum(least, of_zone))
        if not barred.any():
            return chosen
        waits = np.isin(zone, np.flatnonzero(barred)) & waiting
        first = pd.Series(np.flatnonzero(waits)).groupby(zone[waits]).min()
        waiting = waiting & (zone != first.idxmax())  # the one whose turn comes last


def _zones(
    areas: Areas, burglaries: _Burglaries, pairs: pd.DataFrame, homes: _Homes, *, rule: LetterRule
) -> tuple[gpd.GeoDataFrame, Integers]:
    """Return the zones, the most recent first, and the number of each."""
    enough = areas.n_dwellings >= rule.least_dwellings
    frame = pd.DataFrame({"zone": areas.zone, "day": burglaries.day, "x": burglaries.x, "y": burglaries.y})
    table = frame.groupby("zone").agg(n=("day", "size"), first=("day", "min"), last=("day", "max"))
    table["west"], table["south"] = frame.groupby("zone")["x"].min(), frame.groupby("zone")["y"].min()
    order = table.sort_values(["last", "west", "south"], ascending=[False, True, True]).index.to_numpy()
    number = np.empty(len(table), dtype=np.int64)
    number[order] = np.arange(1, len(table) + 1)
    counts = pd.crosstab(pairs["zone"], pairs["fate"]).reindex(table.index, fill_value=0)
    counts = counts.reindex(columns=["letter", "recent", "excluded", "over_budget"], fill_value=0)
    reason = np.select(
        [areas.n_dwellings == 0, ~enough, counts["letter"] > 0, counts["over_budget"] > 0],
        ["no_dwelling", "too_few", "", "over_budget"],
        default="none_left",
    )
    shapes = _outlines(frame, pairs, enough, homes, least=rule.least_dwellings)
    zones = gpd.GeoDataFrame(
        {
            columns.ZONE_ID: number,
            columns.N_BURGLARIES: table["n"].to_numpy(),
            columns.N_DWELLINGS: areas.n_dwellings,
            columns.N_LETTERS: counts["letter"].to_numpy(),
            columns.N_RECENT: counts["recent"].to_numpy(),
            columns.N_EXCLUDED: counts["excluded"].to_numpy(),
            columns.N_OVER_BUDGET: counts["over_budget"].to_numpy(),
            columns.WIDENED: areas.widened,
            columns.REASON: pd.array(reason, dtype="str"),
            columns.FIRST_WEEK: pd.array(_weeks(table["first"].to_numpy()), dtype="str"),
            columns.LAST_WEEK: pd.array(_weeks(table["last"].to_numpy()), dtype="str"),
        },
        geometry=gpd.GeoSeries(shapes, crs=homes.frame.crs),
        crs=homes.frame.crs,
    )
    return zones.sort_values(columns.ZONE_ID, ignore_index=True)[list(ZONE_COLUMNS)], number


def _outlines(
    frame: pd.DataFrame, pairs: pd.DataFrame, enough: Booleans, homes: _Homes, *, least: int
) -> list[Any]:
    """Return the outline of each zone with enough dwellings, None of the others."""
    tree, members = cKDTree(homes.xy), pairs.groupby("zone")["dwelling"].indices
    dwelling = pairs["dwelling"].to_numpy()
    burgled = {zone: np.unique(part[["x", "y"]].to_numpy(), axis=0) for zone, part in frame.groupby("zone")}
    return [
        outline(homes.xy[dwelling[members[zone]]], burgled[zone], tree, least) if some else None
        for zone, some in enumerate(enough)
    ]


def _weeks(days: Integers) -> list[str]:
    """Return the ISO week of days: coarse enough not to tell the night."""
    moments = pd.DatetimeIndex(days.astype("datetime64[D]")).isocalendar()
    return [f"{year}-W{week:02}" for year, week in zip(moments["year"], moments["week"], strict=True)]
