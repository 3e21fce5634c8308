"""From incidents and a question to a patrol plan: the same on the page and on the command line."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, timedelta
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from hotspots import columns
from hotspots.action.patrol_expected import expected_by_hour
from hotspots.action.patrol_fairness import fairness
from hotspots.action.patrol_feedback import feedback, feedback_warnings, haal_shares
from hotspots.action.patrol_types import DAYS, PatrolOptions, Shift, Team
from hotspots.action.patrols import plan_patrols
from hotspots.action.plans import Plan
from hotspots.analysis.selection import Selection, period, select
from hotspots.city import City
from hotspots.errors import N_, ActionError
from hotspots.incidents.demo import DEMO_SOURCE
from hotspots.incidents.taxonomy import taxonomy
from hotspots.places.streets import city_streets
from hotspots.report.finding import Found, find
from hotspots.report.patrol_book import content, spot_key
from hotspots.report.settings import MapSettings

Layers = Mapping[str, gpd.GeoDataFrame]

FEEDBACK_DAYS: Final = 28
"""Days before the week whose patrols may have made a hotspot."""

_ROW: Final = "row"
_WIJK: Final = columns.WIJK


@dataclass(frozen=True)
class PatrolQuestion:
    """What is asked of the planner; hashable, so that it can be a cache key.

    Attributes
    ----------
    week
        Its Monday.
    teams, options
        As of :func:`hotspots.action.patrols.plan_patrols`.
    most_hotspots
        The largest hotspots, at most so many.
    method, radius, minimum
        How hotspots are found, as on the map; None follows the suggestion.
    """

    week: date
    teams: tuple[Team, ...]
    options: PatrolOptions = field(default_factory=PatrolOptions)
    most_hotspots: int = 30
    method: str = "dbscan"
    radius: float | None = None
    minimum: int | None = None


def first_whole_week(last_day: date) -> date:
    """Return the Monday of the first whole week after a day."""
    return last_day + timedelta(days=DAYS - last_day.weekday())


def propose(  # noqa: PLR0917 - data, ground, question
    incidents: gpd.GeoDataFrame,
    memberships: pd.DataFrame,
    city: City,
    layers: Layers,
    selection: Selection,
    question: PatrolQuestion,
    *,
    title: str,
    synthetic: bool,
    patrolled: Mapping[str, float] | None = None,
    progress: Callable[[float], None] | None = None,
) -> Plan:
    """Propose a patrol plan.

    Hotspots are those of the selection, as far as it was known before the week; what is expected in each hour
    comes from all years of the same kinds.

    Parameters
    ----------
    incidents, memberships
        All incidents of the city, and their areas (:func:`hotspots.places.joining.join`), same index.
    selection
        Kinds, period and times.
    title
        Of the plan.
    synthetic
        Whether these are incidents of the demo city.
    patrolled
        Minutes noted at each hotspot in the four weeks before, by its key: patrols may have made a hotspot
        of what is found by looking.
    progress
        Called with the part done; what it raises ends the work.

    Returns
    -------
    Plan
        A proposal; :meth:`hotspots.report.patrol_book.PatrolBook.of` tells it.

    Raises
    ------
    ActionError
        When there is no team, nothing is known before the week, or there is no hotspot.
    AnalysisError
        When the settings of the hotspots are not possible.
    """
    before = _known_before(incidents, selection, question.week)
    chosen, places = _chosen(incidents, memberships, before)
    found = _found(chosen, places, city, layers, question, period(incidents, before))
    hotspots = found.hotspots.head(question.most_hotspots)
    every = select(incidents, replace(selection, start=None, end=None))
    streets = city_streets(city)
    plan = plan_patrols(
        hotspots,
        expected_by_hour(hotspots, every, week=question.week, baseline_years=city.baseline_years),
        question.teams,
        week=question.week,
        options=question.options,
        streets=streets,
        progress=progress,
    )
    days = period(incidents, before)
    facts = {
        "n": len(chosen),
        "period": [day.isoformat() for day in days or ()],
        "sources": sorted(map(str, chosen[columns.SOURCE].dropna().unique()))
        or ([DEMO_SOURCE] if synthetic else []),
        "synthetic": synthetic,
        "streets": streets is not None,
        "more_hotspots": len(found.hotspots) - len(hotspots),
    }
    return Plan(
        kind="patrol",
        title=title,
        first_day=question.week,
        last_day=question.week + timedelta(days=DAYS - 1),
        settings=settings_of(before, question),
        content=content(
            plan,
            hotspots,
            facts=facts,
            fairness=_fairness(hotspots, plan.hotspots, places, city, layers),
            notes=_warnings(hotspots, every, patrolled or {}, city, question.week),
            share_haal=haal_shares(hotspots, chosen, found.clusters, taxonomy=taxonomy(city)),
        ),
    )


def settings_of(selection: Selection, question: PatrolQuestion) -> dict[str, Any]:
    """Return what was asked as a plan keeps it; :func:`question_of` reads it back."""
    options = asdict(question.options)
    return {
        "groups": list(selection.groups),
        "categories": list(selection.categories),
        "start": selection.start.isoformat() if selection.start else None,
        "end": selection.end.isoformat() if selection.end else None,
        "parts_of_day": list(selection.parts_of_day),
        "weekdays": list(selection.weekdays),
        "method": question.method,
        "radius": question.radius,
        "minimum": question.minimum,
        "most_hotspots": question.most_hotspots,
        **options,
        "teams": {
            team.name: {
                "mode": team.mode,
                "x": team.x,
                "y": team.y,
                "shifts": [
                    [(shift.day - question.week).days, shift.start, shift.end] for shift in team.shifts
                ],
            }
            for team in question.teams
        },
    }


def question_of(plan: Plan) -> PatrolQuestion:
    """Return what was asked for a plan that was kept."""
    kept, week = plan.settings, plan.first_day
    return PatrolQuestion(
        week=week,
        teams=tuple(
            Team(
                name,
                team["mode"],
                team["x"],
                team["y"],
                tuple(
                    Shift(week + timedelta(days=weekday), start, end)
                    for weekday, start, end in team["shifts"]
                ),
            )
            for name, team in kept["teams"].items()
        ),
        options=PatrolOptions(**{option.name: kept[option.name] for option in fields(PatrolOptions)}),
        most_hotspots=kept["most_hotspots"],
        method=kept["method"],
        radius=kept["radius"],
        minimum=kept["minimum"],
    )


def selection_of(plan: Plan) -> Selection:
    """Return the selection of a plan that was kept."""
    kept = plan.settings
    return Selection(
        groups=tuple(kept["groups"]),
        categories=tuple(kept["categories"]),
        start=date.fromisoformat(kept["start"]) if kept["start"] else None,
        end=date.fromisoformat(kept["end"]) if kept["end"] else None,
        parts_of_day=tuple(kept["parts_of_day"]),
        weekdays=tuple(kept["weekdays"]),
    )


def _warnings(
    hotspots: gpd.GeoDataFrame,
    every: gpd.GeoDataFrame,
    patrolled: Mapping[str, float],
    city: City,
    week: date,
) -> list[tuple[str, Mapping[str, Any]]]:
    """Say where last month's patrols may explain a hotspot."""
    rows = hotspots.drop(columns=columns.GEOMETRY).to_dict("records")
    minutes = {int(row[columns.RANK]): patrolled.get(spot_key(row), 0.0) for row in rows}
    if not any(minutes.values()):
        return []
    found = feedback(hotspots, every, minutes, taxonomy=taxonomy(city), on=week, days=FEEDBACK_DAYS)
    return [(note.template, note.params) for note in feedback_warnings(found, days=FEEDBACK_DAYS)]


def _known_before(incidents: gpd.GeoDataFrame, selection: Selection, week: date) -> Selection:
    """Return the selection as far as it was known before a week."""
    last = week - timedelta(days=1)
    if not incidents.empty:
        last = min(last, incidents[columns.OCCURRED_FROM].max().date())
    end = last if selection.end is None else min(selection.end, last)
    if selection.start is not None and selection.start > end:
        raise _nothing_known(week)
    return replace(selection, end=end)


def _nothing_known(week: date) -> ActionError:
    return ActionError(
        "patrol_nothing_known",
        N_(
            "A patrol plan rests on what is known before its week. Of this selection nothing is known "
            "before {week}. Choose a later week, or a longer period."
        ),
        week=week.isoformat(),
    )


def _chosen(
    incidents: gpd.GeoDataFrame, memberships: pd.DataFrame, selection: Selection
) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Return the incidents of a selection with their areas, with the same index."""
    picked = select(incidents.assign(**{_ROW: range(len(incidents))}), selection)
    rows = picked[_ROW].to_numpy()
    places = memberships.iloc[rows].set_axis(picked.index, axis=0)
    return picked.drop(columns=_ROW), places


def _found(  # noqa: PLR0917 - as propose
    chosen: gpd.GeoDataFrame,
    places: pd.DataFrame,
    city: City,
    layers: Layers,
    question: PatrolQuestion,
    days: tuple[date, date] | None,
) -> Found:
    """Find the hotspots, and say why there are none."""
    if chosen.empty or days is None:
        raise _nothing_known(question.week)
    weeks = ((days[1] - days[0]).days + 1) / DAYS
    settings = MapSettings(
        method="hdbscan" if question.method == "hdbscan" else "dbscan",
        radius=question.radius,
        minimum=question.minimum,
    )
    found = find(chosen, places, city, layers, settings, weeks=weeks)
    if found.problem is not None:
        raise found.problem
    return found


def _fairness(
    hotspots: gpd.GeoDataFrame, figures: pd.DataFrame, places: pd.DataFrame, city: City, layers: Layers
) -> Sequence[Mapping[str, Any]]:
    """Return the minutes and the incidents of each quarter, or of the city's first layer of areas."""
    keys = [layer.key for layer in city.layers_of("areas") if layer.key in layers]
    if not keys:
        return []
    key = _WIJK if _WIJK in keys else keys[0]
    minutes = figures.set_index(columns.RANK)[columns.MINUTES]
    found = fairness(hotspots, minutes, places[key], layers[key], layer=key)
    seen = found[(found[columns.MINUTES] > 0) | (found[columns.N] > 0)]
    return [
        {
            columns.CODE: str(row[columns.CODE]),
            columns.NAME: str(row[columns.NAME]),
            columns.MINUTES: float(row[columns.MINUTES]),
            columns.N: int(row[columns.N]),
        }
        for row in seen.to_dict("records")
    ]
