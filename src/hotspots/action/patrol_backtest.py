"""Would the plans have been where it happened? Weekly plans, held against what followed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots import columns
from hotspots.action.patrol_caught import caught_by_stops, week_hours
from hotspots.action.patrol_rivals import Rivals, Visited
from hotspots.action.patrol_types import DAYS, PatrolOptions, Team
from hotspots.action.patrols import plan_patrols
from hotspots.analysis.bootstrap import paired_difference
from hotspots.analysis.caught import BETTER, LEAST_INCIDENTS, NOT_BETTER, REFERENCE, TOO_FEW, WORSE
from hotspots.analysis.selection import Selection, select
from hotspots.errors import N_, ActionError
from hotspots.incidents.notes import Label, Note
from hotspots.places.streets import StreetNetwork

PLAN: Final = "plan"
LAST_YEAR: Final = "last_year"
RANDOM: Final = "random"
WIJKEN: Final = "wijken"

WAYS: Final[Mapping[str, str]] = MappingProxyType(
    {
        PLAN: N_("the proposed plan"),
        LAST_YEAR: N_("the same hours over last year's hotspots"),
        RANDOM: N_("the same hours at random places"),
        WIJKEN: N_("the same hours in the busiest wijken"),
    }
)
"""The plan and its rivals by code, as messages for the catalogue."""

VERDICTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        BETTER: N_("the plan is better"),
        NOT_BETTER: N_("the plan is not better"),
        WORSE: N_("the plan is worse"),
        TOO_FEW: N_("too few incidents to tell"),
        REFERENCE: N_("this is the plan itself"),
    }
)
"""What the verdicts mean, as messages for the catalogue."""

_LEAST_WEEKS: Final = 10
_VISIT: Final = (columns.TEAM, columns.HOUR, columns.X, columns.Y)
_SAID: Final = N_(
    "Over {weeks} weeks the plan would have been within {radius} metres, in the hour itself, at {plan} of "
    "{n} incidents; {way}: {caught}. Verdict: {verdict}."
)


@dataclass(frozen=True)
class PatrolTestSettings:
    """How plans are held against what came after; hashable, so that it can be a cache key.

    Attributes
    ----------
    weeks
        How many, one after the other.
    radius
        Metres around a stop within which an incident counts, the same for every way: every stop of every way
        sees an equal area.
    most_hotspots
        Hotspots planned with, those with most incidents; also the number of places of the other ways.
    level, resamples
        Of the bootstrap interval.

    Raises
    ------
    ActionError
        When one of them is out of range.
    """

    weeks: int = 26
    radius: float = 150.0
    most_hotspots: int = 40
    level: float = 0.95
    resamples: int = 4999

    def __post_init__(self) -> None:
        if min(self.weeks, self.most_hotspots, self.resamples) < 1 or not (
            self.radius > 0 and 0 < self.level < 1
        ):
            raise ActionError(
                "patrol_test_settings",
                N_(
                    "A back-test of patrols has at least one week, one hotspot and one draw, a radius above "
                    "0 and a level between 0 and 1. Given: {weeks}, {hotspots}, {resamples}, {radius} and "
                    "{level}. Choose for instance 26, 40, 4999, 150 and 0.95."
                ),
                weeks=self.weeks,
                hotspots=self.most_hotspots,
                resamples=self.resamples,
                radius=self.radius,
                level=self.level,
            )


@dataclass(frozen=True, eq=False)
class PatrolBackTest:
    """What the plans and their rivals would have met.

    Attributes
    ----------
    by_week
        One row a week and way: ``week`` (Monday), ``way``, ``n`` (incidents of the week), ``caught``
        (aoristic weight within the radius of a stop in its hour), ``share``, ``stops``.
    judged
        Index ``way``, in the order of :data:`WAYS`: ``n``, ``caught``, ``share``, ``stops``, and, of the
        share of the plan less that of the way, ``difference``, ``difference_low``, ``difference_high``;
        ``verdict``, a code of :data:`VERDICTS`.
    visits
        One row a stop: ``week``, ``way``, ``team``, ``hour`` (of the week), ``x``, ``y``.
    weeks, settings
        The Mondays, and how it was done.
    no_location, no_hour
        Incidents of these weeks that are not in ``n``: without location, or at exactly 00:00, which far more
        often stands for an unknown time.
    """

    by_week: pd.DataFrame
    judged: pd.DataFrame
    visits: pd.DataFrame
    weeks: tuple[date, ...]
    settings: PatrolTestSettings
    no_location: int
    no_hour: int

    def notes(self) -> tuple[Note, ...]:
        """Say of each rival what it would have met beside the plan, and the verdict."""
        caught = {way: round(value) for way, value in self.judged[columns.CAUGHT].items()}
        verdicts = self.judged[columns.VERDICT].to_dict()
        return tuple(
            Note(
                f"patrol_test_{way}",
                _SAID,
                {
                    "weeks": len(self.weeks),
                    "radius": round(self.settings.radius),
                    "plan": caught[PLAN],
                    "n": int(self.judged[columns.N].iloc[0]),
                    "way": Label(name),
                    "caught": caught[way],
                    "verdict": Label(VERDICTS[verdicts[way]]),
                },
            )
            for way, name in WAYS.items()
            if way != PLAN
        )


def back_test_patrols(
    incidents: gpd.GeoDataFrame,
    selection: Selection,
    teams: Sequence[Team],
    *,
    wijken: gpd.GeoDataFrame,
    last_day: date,
    baseline_years: Sequence[int] = (),
    options: PatrolOptions | None = None,
    settings: PatrolTestSettings | None = None,
    streets: StreetNetwork | None = None,
    rng: int = 0,
    progress: Callable[[float], None] | None = None,
) -> PatrolBackTest:
    """Plan every week from what was known before it, and count what the stops of the week would have met.

    Every way has the same teams, hours, speeds, stops and share of time outside hotspots, and a quick plan
    (without the search that :func:`hotspots.action.patrols.plan_patrols` makes). They differ in where stops
    can be and in what they are worth:

    - ``plan``: hotspots of the 365 days before, with the incidents expected in each hour;
    - ``last_year``: hotspots of the 365 days before the first week, found once, every hour alike: the map of
    last
      year on the wall;
    - ``random``: as many places, drawn anew each week from the cells of 100 m in which anything at all
    occurred in
      the 365 days before; all worth the same;
    - ``wijken``: as many such places, in the ten wijken with most incidents of the selection in the 365 days
      before, in proportion to them; all worth the same.

    An incident counts for its aoristic weight in the clock hours in which a stop was made within the radius
    of it, once however many stops there were.

    Parameters
    ----------
    incidents
        All incidents, in a projected CRS: those not selected show where people are.
    selection
        The kinds, parts of the day and weekdays looked at; its period is not used.
    teams
        With shifts in one week, repeated every week.
    wijken
        Areas, in the CRS of the incidents.
    last_day
        The last week is the last one from Monday to Sunday that ends by this day.
    baseline_years, options, streets
        As of the plan.
    settings
        By default :class:`PatrolTestSettings`.
    rng
        Seed of the random places and of the bootstrap.
    progress
        Called with the part done, from 0 to 1; what it raises ends the work.

    Raises
    ------
    CRSError
        When the incidents are not in a projected CRS in metres.
    ActionError
        When there is no team or too little history.

    References
    ----------
    Efron, B. (1987). Better bootstrap confidence intervals. Journal of the American Statistical
    Association 82(397).
    Tashman, L. J. (2000). Out-of-sample tests of forecasting accuracy: an analysis and review. International
    Journal of Forecasting 16(4).

    Examples
    --------
    >>> from shapely.geometry import box
    >>> from hotspots.action.patrol_types import Shift
    >>> begin = pd.Series(pd.date_range("2023-01-01 20:10", periods=364, freq="1D", tz="Europe/Amsterdam"))
    >>> x = np.where(np.arange(364) % 2, 500.0, np.arange(364) * 10.0)
    >>> incidents = gpd.GeoDataFrame(
    ...     {"group": "vvc", "category": "1.2.1", "occurred_from": begin, "occurred_to": begin},
    ...     geometry=gpd.points_from_xy(x, np.full(364, 500.0)), crs="EPSG:28992")
    >>> wijken = gpd.GeoDataFrame({"code": ["A"]}, geometry=[box(0, 0, 4000, 1000)], crs="EPSG:28992")
    >>> team = Team("1", "bike", 500.0, 500.0, (Shift(date(2024, 1, 1), 1200, 1260),))
    >>> test = back_test_patrols(incidents, Selection(), [team], wijken=wijken, last_day=date(2023, 12, 31),
    ...     settings=PatrolTestSettings(weeks=2, resamples=99))
    >>> float(test.judged.caught["plan"]), int(test.judged.n["plan"])
    (1.0, 13)
    """
    settings = settings or PatrolTestSettings()
    options = options or PatrolOptions()
    mondays = _mondays(last_day, settings.weeks)
    template = _template(teams)
    chosen = select(incidents, replace(selection, start=None, end=None))
    rivals = Rivals(
        incidents,
        chosen,
        wijken=wijken,
        baseline_years=baseline_years,
        most=settings.most_hotspots,
        first=mondays[0],
        rng=np.random.default_rng(rng),
    )
    held = week_hours(chosen, mondays)
    planned = _Planned(teams, template, options, streets)
    rows, visits = [], []
    for position, monday in enumerate(mondays):
        for number, (way, visited) in enumerate(_ways(rivals, monday)):
            made = planned.visits(way, visited, monday)
            caught = caught_by_stops(held[position], made, radius=settings.radius)
            n = held[position].n
            rows.append((monday, way, n, caught, caught / n if n else np.nan, len(made)))
            named = made.assign(week=monday, way=way)
            visits.append(named)
            if progress is not None:
                progress((position + (number + 1) / len(WAYS)) / len(mondays))
    by_week = pd.DataFrame(
        rows, columns=[columns.WEEK, columns.WAY, columns.N, columns.CAUGHT, columns.SHARE, columns.STOPS]
    )
    return PatrolBackTest(
        by_week=by_week,
        judged=_judged(by_week, settings, np.random.default_rng(rng)),
        visits=pd.concat(visits, ignore_index=True),
        weeks=mondays,
        settings=settings,
        no_location=sum(week.no_location for week in held),
        no_hour=sum(week.no_hour for week in held),
    )


def _ways(rivals: Rivals, monday: date) -> list[tuple[str, Visited | None]]:
    """Return where the stops of each way can be in a week, and what they are worth."""
    return [
        (PLAN, rivals.plan(monday)),
        (LAST_YEAR, rivals.last_year()),
        (RANDOM, rivals.random(monday)),
        (WIJKEN, rivals.wijken(monday)),
    ]


class _Planned:
    """Stops planned for the same teams week after week; those of last year's map are the same every week."""

    def __init__(
        self, teams: Sequence[Team], template: date, options: PatrolOptions, streets: StreetNetwork | None
    ) -> None:
        self._teams, self._template, self._options, self._streets = teams, template, options, streets
        self._last_year: pd.DataFrame | None = None

    def visits(self, way: str, visited: Visited | None, monday: date) -> pd.DataFrame:
        """Plan the stops of a way; none where there is nowhere to stop."""
        if way != LAST_YEAR:
            return self._plan(visited, monday)
        if self._last_year is None:
            self._last_year = self._plan(visited, monday)
        return self._last_year

    def _plan(self, visited: Visited | None, monday: date) -> pd.DataFrame:
        if visited is None or not visited.expected.to_numpy().sum() > 0:
            return pd.DataFrame({name: pd.Series(dtype=np.float64) for name in _VISIT})
        plan = plan_patrols(
            visited.spots,
            visited.expected,
            [team.moved((monday - self._template).days) for team in self._teams],
            week=monday,
            options=self._options,
            streets=self._streets,
            search=False,
        )
        return plan.stops[list(_VISIT)]


def _judged(by_week: pd.DataFrame, settings: PatrolTestSettings, rng: np.random.Generator) -> pd.DataFrame:
    """Compare the shares of the plan and of each way."""
    caught = by_week.pivot_table(index=columns.WEEK, columns=columns.WAY, values=columns.CAUGHT)[list(WAYS)]
    n = by_week.groupby(columns.WEEK)[columns.N].first().to_numpy(dtype=np.float64)
    total = n.sum()
    enough = total >= LEAST_INCIDENTS and (n > 0).sum() >= min(_LEAST_WEEKS, settings.weeks) and len(n) > 1
    plan = caught[PLAN].to_numpy()
    judged = pd.DataFrame(index=pd.Index(list(WAYS), name=columns.WAY))
    judged[columns.N] = int(total)
    judged[columns.CAUGHT] = caught.sum()
    judged[columns.SHARE] = judged[columns.CAUGHT] / total if total else np.nan
    judged[columns.STOPS] = by_week.groupby(columns.WAY)[columns.STOPS].sum()
    ends = [columns.DIFFERENCE, columns.DIFFERENCE_LOW, columns.DIFFERENCE_HIGH]
    judged[ends] = np.nan
    judged[columns.VERDICT] = pd.Series(TOO_FEW, index=judged.index, dtype="str")
    judged.loc[PLAN, columns.VERDICT] = REFERENCE
    if enough:
        rivals = list(WAYS)[1:]
        found = paired_difference(
            plan[:, None],
            caught[rivals].to_numpy(),
            n,
            level=settings.level,
            resamples=settings.resamples,
            rng=rng,
        )
        judged.loc[rivals, ends] = np.column_stack([found.difference, found.low, found.high])
        judged.loc[rivals, columns.VERDICT] = np.select(
            [found.low > 0, found.high < 0], [BETTER, WORSE], default=NOT_BETTER
        )
    return judged


def _mondays(last_day: date, weeks: int) -> tuple[date, ...]:
    """Return the Mondays of the weeks that end by a day."""
    sunday = last_day - timedelta(days=(last_day.weekday() + 1) % DAYS)
    last = sunday - timedelta(days=DAYS - 1)
    return tuple(last - timedelta(weeks=back) for back in range(weeks - 1, -1, -1))


def _template(teams: Sequence[Team]) -> date:
    """Return the Monday of the week in which the shifts begin."""
    if not teams:
        raise ActionError(
            "plan_no_team",
            N_("A plan is made for at least one team. There is none. Add a team with its hours."),
        )
    first = min(shift.day for team in teams for shift in team.shifts)
    return first - timedelta(days=first.weekday())
