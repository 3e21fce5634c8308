"""What can be asked of a plan for the burglary advisers; an opened plan says what the widgets start from."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, time, timedelta
from typing import Any, Final

import streamlit as st

from hotspots.action.adviser_need import BURGLARY
from hotspots.action.adviser_types import AdviserSettings
from hotspots.action.daylight import BEFORE, dark_weeks_of, monday
from hotspots.action.plans import Plan
from hotspots.errors import N_, HotspotsError
from hotspots.i18n import Words
from hotspots.incidents.taxonomy import taxonomy
from hotspots.register import StoredPlan
from hotspots.report.adviser_told import adviser_of
from hotspots.web import cache
from hotspots.web.cache import Stock
from hotspots.web.components.plans.told import plan_name

MOST_WEEKS: Final = 30
_WEEK: Final = timedelta(days=7)
_SEASON_FROM: Final = 7  # July: a dark season lies between two summers
_DATE_FORMATS: Final = {"nl": "DD-MM-YYYY", "en": "DD/MM/YYYY"}

NAMES: Final[Mapping[str, str]] = {
    "advisers": N_("Number of advisers"),
    "hours": N_("Hours a week at the doors, each"),
    "minutes": N_("Minutes a dwelling"),
    "weeks": N_("Dark weeks"),
    "weeks_in_a_row": N_("Weeks ahead"),
    "most": N_("Neighbourhoods in a round at most"),
    "least": N_("Least share of a neighbourhood"),
    "apart": N_("Metres between neighbourhoods at most"),
    "floor": N_("Floor of each district"),
    "cost": N_("What a move must gain"),
    "categories": N_("Category"),
    "before": N_("Plan in force"),
    "sunset": N_("Dark when the sun sets before"),
}
"""What the settings are called."""


@dataclass(frozen=True)
class Asked:
    """Everything that a plan depends on beside the data.

    Attributes
    ----------
    start
        Monday of the first week.
    weeks
        Mondays of the dark weeks of the plan.
    in_a_row
        Weeks asked for, dark or not.
    sunset
        A week is dark when the sun sets before this.
    settings
        Of the plan; ``weeks`` is the number of dark ones.
    categories
        What counts as a burglary.
    number
        Of the plan in force; None when there is none.
    before
        Its adviser by neighbourhood.
    visited
        Dwellings visited this season, by neighbourhood.
    """

    start: date
    weeks: tuple[date, ...]
    in_a_row: int
    sunset: time
    settings: AdviserSettings
    categories: tuple[str, ...]
    number: int | None
    before: tuple[tuple[str, int], ...]
    visited: tuple[tuple[str, int], ...]

    def extra(self) -> dict[str, Any]:
        """Return the settings that a plan keeps beside those of the advisers."""
        return {
            "categories": list(self.categories),
            "before": self.number,
            "sunset": self.sunset.strftime("%H:%M"),
            "weeks_in_a_row": self.in_a_row,
        }


def asked(stock: Stock, opened: StoredPlan | None, words: Words) -> Asked | None:
    """Show what can be asked, and return it; None when it cannot be, which is said.

    Parameters
    ----------
    opened
        The plan of the URL: the widgets start from it.
    """
    plan = opened.plan if opened else None
    known: Mapping[str, Any] = asdict(AdviserSettings()) | dict(plan.settings if plan else {})
    tail = f"{opened.plan_id}-{opened.number}" if opened else "new"
    with st.sidebar:
        st.header(words("When"))
        start, in_a_row, sunset = _when(stock, plan, known, tail, words)
        st.header(words("Who"))
        settings = _who(known, tail, words)
        st.header(words("Balance"))
        settings = _balance(settings, known, tail, words)
        categories = _categories(stock, known, tail, words)
        number, before = _before(stock, opened, start, tail, words)
    try:
        weeks = dark_weeks_of(
            start, in_a_row, centre=stock.city.centre, timezone=stock.city.timezone, before=sunset
        )
    except HotspotsError as problem:
        st.info(words.error(problem))
        return None
    visited = cache.register().rounds.visited(
        stock.city.key,
        synthetic=stock.synthetic,
        since=season_start(start),
        until=start - timedelta(days=1),
    )
    return Asked(
        start=start,
        weeks=weeks,
        in_a_row=in_a_row,
        sunset=sunset,
        settings=replace(settings, weeks=len(weeks)),
        categories=categories,
        number=number,
        before=before,
        visited=tuple(visited.items()),
    )


def clock_of(settings: Mapping[str, Any]) -> time:
    """Return the time of the clock before which the sun sets in a dark week, as a plan keeps it."""
    given = settings.get("sunset")
    return time.fromisoformat(given) if isinstance(given, str) else BEFORE


def season_start(day: date) -> date:
    """Return the first of July before a day: what was visited since then counts for this season.

    Examples
    --------
    >>> season_start(date(2024, 1, 1)).isoformat(), season_start(date(2023, 11, 6)).isoformat()
    ('2023-07-01', '2023-07-01')
    """
    year = day.year if day.month >= _SEASON_FROM else day.year - 1
    return date(year, _SEASON_FROM, 1)


def first_week(stock: Stock) -> date:
    """Return the Monday of the first whole week after the data."""
    return monday(stock.period[1]) + _WEEK


def _when(
    stock: Stock, plan: Plan | None, known: Mapping[str, Any], tail: str, words: Words
) -> tuple[date, int, time]:
    """Ask for the weeks."""
    first = plan.first_day if plan else first_week(stock)
    day: date = st.date_input(
        words("First week"),
        value=first,
        min_value=monday(stock.period[0]) + _WEEK,
        max_value=max(first, first_week(stock) + 104 * _WEEK),
        format=_DATE_FORMATS[words.language],
        key=f"advisers-start-{tail}",
        help=words("The week that holds this day. The first whole week after the data is proposed."),
    )
    in_a_row = st.number_input(
        words(NAMES["weeks_in_a_row"]),
        min_value=1,
        max_value=MOST_WEEKS,
        value=int(known.get("weeks_in_a_row", AdviserSettings.weeks)),
        key=f"advisers-weeks-{tail}",
        help=words("Only the dark ones among them count."),
    )
    sunset: time = st.time_input(
        words(NAMES["sunset"]),
        value=clock_of(known),
        key=f"advisers-sunset-{tail}",
        help=words("By the clock on the wall, on average over the working days of a week."),
    )
    return monday(day), int(in_a_row), sunset


def _who(known: Mapping[str, Any], tail: str, words: Words) -> AdviserSettings:
    """Ask for advisers and hours."""
    advisers = st.number_input(
        words(NAMES["advisers"]),
        min_value=0,
        max_value=60,
        value=int(known["advisers"]),
        key=f"advisers-n-{tail}",
    )
    hours = st.number_input(
        words(NAMES["hours"]),
        min_value=0.0,
        max_value=60.0,
        value=float(known["hours"]),
        step=1.0,
        format="%g",
        key=f"advisers-hours-{tail}",
    )
    minutes = st.number_input(
        words(NAMES["minutes"]),
        min_value=1.0,
        max_value=120.0,
        value=float(known["minutes"]),
        step=1.0,
        format="%.0f",
        key=f"advisers-minutes-{tail}",
        help=words("The way to the next dwelling and doors that stay closed included."),
    )
    most = st.number_input(
        words(NAMES["most"]), min_value=1, max_value=6, value=int(known["most"]), key=f"advisers-most-{tail}"
    )
    return AdviserSettings(advisers=int(advisers), hours=float(hours), minutes=float(minutes), most=int(most))


def _balance(settings: AdviserSettings, known: Mapping[str, Any], tail: str, words: Words) -> AdviserSettings:
    """Ask how much spread, and how many moves."""
    floor = st.select_slider(
        words(NAMES["floor"]),
        [round(0.1 * step, 1) for step in range(11)],
        value=round(float(known["floor"]), 1),
        format_func=words.percent,
        key=f"advisers-floor-{tail}",
        help=words("Of what the district would get if all visits were spread evenly over the dwellings."),
    )
    cost = st.number_input(
        words(NAMES["cost"]),
        min_value=0.0,
        max_value=10.0,
        value=float(known["cost"]),
        step=0.01,
        format="%.2f",
        key=f"advisers-cost-{tail}",
        help=words("In burglaries: a neighbourhood changes hands only when that reaches so many more."),
    )
    return replace(
        settings,
        floor=float(floor),
        cost=float(cost),
        least=float(known["least"]),
        apart=float(known["apart"]),
    )


def _categories(stock: Stock, known: Mapping[str, Any], tail: str, words: Words) -> tuple[str, ...]:
    """Ask against what the advisers go."""
    kinds = taxonomy(stock.city)
    wanted = [code for code in known.get("categories", BURGLARY) if code in stock.categories]
    picked = st.multiselect(
        words("Category"),
        list(stock.categories),
        default=wanted,
        format_func=lambda code: kinds.label(code, words.language),
        key=f"advisers-categories-{tail}",
        select_all=False,
    )
    return tuple(sorted(picked))


def _before(
    stock: Stock, opened: StoredPlan | None, start: date, tail: str, words: Words
) -> tuple[int | None, tuple[tuple[str, int], ...]]:
    """Ask which plan is in force: the one that was copied, else the newest that was set before."""
    found = cache.register().plans.list(stock.city.key, kind="advisers", synthetic=stock.synthetic)
    others = {one.plan_id: one for one in found if opened is None or one.plan_id != opened.plan_id}
    in_force = [
        number for number, one in others.items() if one.plan.status == "set" and one.plan.first_day <= start
    ]
    default = next(iter(in_force), None)
    if opened is not None:
        kept = opened.plan.settings.get("before")
        default = opened.plan.copied_from if opened.plan.copied_from in others else kept
    options = [None, *others]
    number = st.selectbox(
        words(NAMES["before"]),
        options,
        index=options.index(default) if default in options else 0,
        format_func=lambda number: (
            words("none: plan freely") if number is None else plan_name(others[number], words)
        ),
        key=f"advisers-before-{tail}-{len(others)}",
        help=words("The new plan changes as little of it as is worth while."),
    )
    if number is None:
        return None, ()
    return number, tuple(sorted(adviser_of(others[number].plan).items()))
