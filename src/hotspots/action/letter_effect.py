"""Did it help? Burglaries after the letters: in zones that got them, that did not, and comparable ones."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hotspots import columns
from hotspots.action.letter_rules import BURGLARY, LetterRule
from hotspots.action.letters import plan_letters
from hotspots.analysis.change import MINIMUM, change_test
from hotspots.analysis.points import Booleans, Integers, coordinates
from hotspots.analysis.rates import poisson_interval
from hotspots.analysis.rhythm import wall_clock
from hotspots.crs import require_projected
from hotspots.errors import N_, LetterError
from hotspots.incidents.notes import Note

Group = Literal["delivered", "undelivered", "comparable"]
Verdict = Literal["too_early", "no_group", "too_few", "noise", "fewer", "more"]

WEEKS: Final = 8
"""Weeks after the letters in which burglaries are counted."""

DELIVERED_FROM: Final = 0.5
"""A zone counts as delivered when at least this share of its letters was."""

PER: Final = 1000.0
"""Rates are per so many dwellings in a week."""

GROUP_LABELS: Final = MappingProxyType(
    {
        "delivered": N_("zones in which the letters were delivered"),
        "undelivered": N_("zones in which most letters were not delivered"),
        "comparable": N_("comparable zones without letters"),
    }
)

VERDICT_LABELS: Final = MappingProxyType(
    {
        "too_early": N_("It is too early to say: the weeks after the letters are not over."),
        "no_group": N_("It cannot be said: there are no zones to compare with."),
        "too_few": N_("It cannot be said: there are too few burglaries to compare."),
        "noise": N_("No difference is shown: the interval of the ratio holds 1."),
        "fewer": N_("There were fewer burglaries where the letters were delivered than chance explains."),
        "more": N_("There were more burglaries where the letters were delivered than chance explains."),
    }
)

_TEST: Final = (
    columns.EXPECTED,
    columns.RATIO,
    columns.RATIO_LOW,
    columns.RATIO_HIGH,
    columns.P_VALUE,
)
_MINUTES: Final = 24 * 60
_WEEK: Final = 7
_ALL: Final = 1_000_000


@dataclass(frozen=True, eq=False)
class LetterEffect:
    """Burglaries after the letters, side by side.

    Attributes
    ----------
    groups
        One row each of delivered, undelivered, comparable: ``group``, ``n_zones``, ``n_dwellings``,
        ``n_delivered`` (letters: beside the dwellings they are the dosage), ``dwelling_weeks``, ``n``
        (burglaries), ``rate``, ``rate_low``, ``rate_high`` (per 1,000 dwellings in a week, exact; NaN without
        dwellings).
    comparisons
        Delivered against undelivered, and against comparable: ``group``, ``expected``, ``ratio``,
        ``ratio_low``, ``ratio_high``, ``p_value`` (exact; NaN where undefined), ``verdict``.
    weeks, until
        What was asked.
    notes
        What must be said beside it.
    """

    groups: pd.DataFrame
    comparisons: pd.DataFrame
    weeks: int
    until: date
    notes: tuple[Note, ...]


def effect_of_letters(
    zones: gpd.GeoDataFrame,
    incidents: gpd.GeoDataFrame,
    addresses: gpd.GeoDataFrame,
    *,
    until: date,
    weeks: int = WEEKS,
    comparable: gpd.GeoDataFrame | None = None,
    categories: tuple[str, ...] = BURGLARY,
) -> LetterEffect:
    """Set the burglaries of the weeks after the letters side by side.

    A zone is *delivered* when at least half of its letters were, else *undelivered*; one of which nothing was
    recorded is left aside. *Comparable* are zones of the same rounds that the budget left without letters,
    and those given, of between half and twice the size of the letter zones. Burglaries count within the
    outline of a zone, from the day after the release, over dwellings within the same outline times weeks.

    Zones were chosen because of a burglary, so their risk falls by itself; that is as true of the zones
    they are compared with. They were not drawn by lot: where letters could not be delivered, homes may
    differ. A ratio is no proof.

    Parameters
    ----------
    zones
        From ``register.letters.zones``: released_on, n_letters, n_delivered, n_unknown, reason, geometry
        (None where a zone was left out). In a projected CRS in metres.
    incidents, addresses
        An incident frame and an address frame in the same CRS.
    until
        The last day that the incidents cover.
    weeks
        How long after the release.
    comparable
        More zones without letters: released_on and geometry (see :func:`earlier_zones`).
    categories
        What counts as a burglary.

    Raises
    ------
    CRSError
        When a frame is not in metres.
    LetterError
        When there is no zone, or the number of weeks is not from 1 to 52.

    References
    ----------
    Przyborowski, J. and Wilenski, H. (1940), the exact test of two Poisson counts; see change_test.
    Johnson, S. D. et al. (2017), on cocooning in Western Australia: what was delivered decides what can be
    measured.

    Examples
    --------
    >>> homes = {"dwelling": [True] * 4, "address_id": list("abcd")}
    >>> homes = gpd.GeoDataFrame(homes, geometry=gpd.points_from_xy([1, 2, 11, 12], [1] * 4), crs=28992)
    >>> zones = {"released_on": pd.to_datetime(["2023-01-01"] * 2), "n_letters": [2, 2], "reason": ["", ""]}
    >>> zones = gpd.GeoDataFrame(
    ...     {**zones, "n_delivered": [2, 0], "n_unknown": [0, 0]},
    ...     geometry=[shapely.box(0, 0, 5, 5), shapely.box(10, 0, 15, 5)],
    ...     crs=28992,
    ... )
    >>> when = pd.to_datetime(["2023-01-20"]).tz_localize("Europe/Amsterdam")
    >>> burglary = {"category": "1.1.1", "occurred_to": when, "precision": "address"}
    >>> burglary = gpd.GeoDataFrame(burglary, geometry=gpd.points_from_xy([11], [1]), crs=28992)
    >>> effect = effect_of_letters(zones, burglary, homes, until=date(2023, 3, 1))
    >>> effect.groups["n"].tolist(), effect.groups["dwelling_weeks"].tolist()
    ([0, 1, 0], [16, 16, 0])
    >>> effect.comparisons["verdict"].tolist()
    ['too_few', 'no_group']
    """
    _check(zones, weeks)
    require_projected(zones), require_projected(incidents), require_projected(addresses)
    sorted_ = _grouped(zones, comparable)
    end = sorted_[columns.RELEASED_ON] + pd.Timedelta(days=_WEEK * weeks)
    over = (end <= pd.Timestamp(until)).to_numpy()
    counted = _counted(sorted_[over], incidents, addresses, weeks=weeks, categories=categories)
    counted = _of_size(counted)
    groups = _groups(counted, weeks)
    waiting = {group: bool((sorted_["group"] == group)[~over].any()) for group in GROUP_LABELS}
    comparisons = _comparisons(groups, waiting)
    unrecorded = int(_unrecorded(zones).sum())
    return LetterEffect(groups, comparisons, weeks, until, _notes(sorted_, over, unrecorded, weeks))


def earlier_zones(
    incidents: gpd.GeoDataFrame,
    addresses: gpd.GeoDataFrame,
    *,
    rounds: Iterable[tuple[date, LetterRule]],
    years: tuple[int, ...] = (1, 2),
) -> gpd.GeoDataFrame:
    """Return the zones that the rule would have made in the same weeks of earlier years, without letters.

    Parameters
    ----------
    incidents, addresses
        As in :func:`hotspots.action.letters.plan_letters`.
    rounds
        The last day and the rule of each round.
    years
        How many times 52 weeks back.

    Returns
    -------
    geopandas.GeoDataFrame
        released_on (the last day of the burglaries) and geometry; zones with too few dwellings are left out.

    Raises
    ------
    CRSError
        When a frame is not in metres.

    Examples
    --------
    >>> none = gpd.GeoDataFrame({"dwelling": []}, geometry=[], crs=28992)
    >>> len(earlier_zones(none, none, rounds=[]))
    0
    """
    parts = []
    for until, rule in rounds:
        for back in years:
            day = until - timedelta(weeks=52 * back)
            try:
                plan = plan_letters(incidents, addresses, until=day, rule=replace(rule, budget=_ALL))
            except LetterError:  # no burglary in those weeks, or none near dwellings
                continue
            zones = plan.zones[plan.zones.geometry.notna()]
            parts.append(zones[[columns.GEOMETRY]].assign(**{columns.RELEASED_ON: pd.Timestamp(day)}))
    if not parts:
        empty = pd.DataFrame({columns.RELEASED_ON: pd.Series([], dtype="datetime64[us]")})
        return gpd.GeoDataFrame(empty, geometry=gpd.GeoSeries([], crs=addresses.crs))
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=addresses.crs)


def _check(zones: gpd.GeoDataFrame, weeks: int) -> None:
    """Check that there is something to compare, and for how long."""
    if zones.empty:
        raise LetterError(
            "letters_no_rounds",
            N_("The effect of letters is looked at after a round. There is none yet. Release one first."),
        )
    if not 1 <= weeks <= 52:  # noqa: PLR2004 - a year
        raise LetterError(
            "letters_weeks",
            N_(
                "The effect is looked at 1 to 52 weeks after the letters. {weeks} was given. Choose a number."
            ),
            weeks=weeks,
        )


def _unrecorded(zones: gpd.GeoDataFrame) -> Booleans:
    """Mark the zones with letters of which nothing was recorded."""
    some = zones[columns.N_LETTERS].to_numpy() > 0
    nothing: Booleans = some & (zones[columns.N_UNKNOWN] == zones[columns.N_LETTERS]).to_numpy()
    return nothing


def _grouped(zones: gpd.GeoDataFrame, comparable: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame:
    """Return released_on, group and geometry of the zones that belong to a group."""
    n, done = zones[columns.N_LETTERS].to_numpy(), zones[columns.N_DELIVERED].to_numpy()
    some = (n > 0) & ~_unrecorded(zones)
    group = np.select(
        [
            some & (done >= DELIVERED_FROM * n),
            some,
            (n == 0) & (zones[columns.REASON] == "over_budget").to_numpy(),
        ],
        ["delivered", "undelivered", "comparable"],
        default="",
    )
    kept = [columns.RELEASED_ON, columns.N_DELIVERED, columns.GEOMETRY]
    frame = zones[kept].assign(group=group)
    frame = frame[(group != "") & zones.geometry.notna().to_numpy()]
    if comparable is not None and len(comparable):
        more = comparable.to_crs(require_projected(zones)).assign(**{columns.N_DELIVERED: 0})
        parts = [pd.DataFrame(frame), pd.DataFrame(more[kept].assign(group="comparable"))]
        frame = gpd.GeoDataFrame(
            pd.concat(parts, ignore_index=True), geometry=columns.GEOMETRY, crs=zones.crs
        )
    return gpd.GeoDataFrame(frame.reset_index(drop=True))


def _counted(
    zones: gpd.GeoDataFrame,
    incidents: gpd.GeoDataFrame,
    addresses: gpd.GeoDataFrame,
    *,
    weeks: int,
    categories: tuple[str, ...],
) -> pd.DataFrame:
    """Count the dwellings of each zone, and its burglaries in the weeks after the release."""
    homes = np.column_stack(coordinates(addresses[addresses[columns.DWELLING].to_numpy(dtype=bool)]))
    chosen = incidents[columns.CATEGORY].isin(categories).to_numpy()
    chosen = chosen & incidents[columns.PRECISION].isin(("address", "street")).to_numpy()
    burglaries = incidents[chosen]
    x, y = coordinates(burglaries)
    day: Integers = wall_clock(burglaries[columns.OCCURRED_TO]) // _MINUTES
    first = zones[columns.RELEASED_ON].to_numpy().astype("datetime64[D]").astype(np.int64)
    n_homes, n = [], []
    for shape, start in zip(zones.geometry, first.tolist(), strict=True):
        shapely.prepare(shape)
        n_homes.append(int(shapely.intersects_xy(shape, homes[:, 0], homes[:, 1]).sum()))
        when = (day > start) & (day <= start + _WEEK * weeks)
        n.append(int(shapely.intersects_xy(shape, x[when], y[when]).sum()))
    done = zones[columns.N_DELIVERED].to_numpy()
    return pd.DataFrame(
        {
            "group": zones["group"].to_numpy(),
            columns.N_DWELLINGS: n_homes,
            columns.N_DELIVERED: done,
            columns.N: n,
        }
    )


def _of_size(counted: pd.DataFrame) -> pd.DataFrame:
    """Leave out comparable zones that are far smaller or larger than those with letters."""
    ours = counted.loc[counted["group"] != "comparable", columns.N_DWELLINGS]
    if ours.empty:
        return counted
    size = counted[columns.N_DWELLINGS]
    fits = (size >= ours.min() / 2) & (size <= ours.max() * 2)
    kept: pd.DataFrame = counted.loc[(counted["group"] != "comparable") | fits]
    return kept


def _groups(counted: pd.DataFrame, weeks: int) -> pd.DataFrame:
    """Add the zones of each group up."""
    sums = (
        counted.groupby("group")[[columns.N_DWELLINGS, columns.N_DELIVERED, columns.N]]
        .sum()
        .reindex(list(GROUP_LABELS), fill_value=0)
    )
    n_zones = counted["group"].value_counts().reindex(list(GROUP_LABELS), fill_value=0)
    homes, n = sums[columns.N_DWELLINGS].to_numpy(dtype=np.int64), sums[columns.N].to_numpy(dtype=np.int64)
    exposure = np.where(homes > 0, homes * weeks / PER, np.nan)
    low, high = poisson_interval(n)
    return pd.DataFrame(
        {
            "group": list(GROUP_LABELS),
            "n_zones": n_zones.to_numpy(dtype=np.int64),
            columns.N_DWELLINGS: homes,
            columns.N_DELIVERED: sums[columns.N_DELIVERED].to_numpy(dtype=np.int64),
            columns.DWELLING_WEEKS: homes * weeks,
            columns.N: n,
            columns.RATE: n / exposure,
            columns.RATE_LOW: low / exposure,
            columns.RATE_HIGH: high / exposure,
        }
    )


def _comparisons(groups: pd.DataFrame, waiting: dict[str, bool]) -> pd.DataFrame:
    """Compare the delivered zones with the others."""
    table = groups.set_index("group")
    n, exposure = table[columns.N], table[columns.DWELLING_WEEKS].astype(float)
    rows = []
    for other in ("undelivered", "comparable"):
        row = dict.fromkeys(_TEST, np.nan)
        lacks = [group for group in ("delivered", other) if exposure[group] == 0]
        if lacks:
            early = any(waiting[group] for group in lacks)
            rows.append({"group": other, **row, columns.VERDICT: "too_early" if early else "no_group"})
            continue
        test = change_test(
            n["delivered"], n[other], exposure_now=exposure["delivered"], exposure_before=exposure[other]
        )
        row = {name: float(value) for name, value in test._asdict().items()}
        rows.append({"group": other, **row, columns.VERDICT: _verdict(int(n["delivered"]), row)})
    return pd.DataFrame(rows)


def _verdict(n: int, row: dict[str, float]) -> Verdict:
    """Say what a comparison shows."""
    if max(n, row["expected"]) < MINIMUM:
        return "too_few"
    if row["ratio_high"] < 1:
        return "fewer"
    return "more" if row["ratio_low"] > 1 else "noise"


def _notes(zones: gpd.GeoDataFrame, over: Booleans, unrecorded: int, weeks: int) -> tuple[Note, ...]:
    """Say what was left aside, and when there will be more to see."""
    notes = []
    if (~over).any():
        last = (zones.loc[~over, columns.RELEASED_ON].min() + pd.Timedelta(days=_WEEK * weeks)).date()
        notes.append(
            Note(
                "effect_waiting",
                N_("Zones whose {weeks} weeks are not over in the data: {n}. The first is on {day}."),
                {"weeks": weeks, "n": int((~over).sum()), "day": last.isoformat()},
            )
        )
    if unrecorded:
        notes.append(
            Note(
                "effect_unrecorded",
                N_("Zones left aside because nothing of their delivery was recorded: {n}."),
                {"n": unrecorded},
            )
        )
    return tuple(notes)
