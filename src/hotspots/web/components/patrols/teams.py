"""The teams: a row each for name, mode, starting point, days and hours."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any, Final, cast

import streamlit as st

from hotspots.action.patrol_types import DAY, DAYS, HOUR, MODES, Mode, Shift, Team, clock
from hotspots.action.plans import Plan
from hotspots.errors import N_, ActionError
from hotspots.i18n import Words
from hotspots.report.patrol_places import NamedPlace, named_places
from hotspots.report.patrol_proposal import question_of
from hotspots.web.cache import Stock

MOST: Final = 12
"""Rows at most: more is no longer a form."""

_STEP: Final = 30
_ROWS: Final = "patrol-rows"
_COORDINATES: Final = "xy"


@dataclass(frozen=True)
class Row:
    """A row of the form: a team and the hours it has on some days.

    ``place`` is a key of :func:`hotspots.report.patrol_places.named_places` or ``"xy"``; ``days`` count from
    Monday; ``start`` and ``end`` are minutes of the clock, an end at or before the start is on the next day.
    """

    name: str
    mode: str = "bike"
    place: str = ""
    x: float = 0.0
    y: float = 0.0
    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    start: int = 14 * HOUR
    end: int = 22 * HOUR


def default_rows(stock: Stock, words: Words) -> list[Row]:
    """Return two teams to begin with: one on weekdays, one in the evenings of the weekend."""
    first = next(iter(named_places(stock.city, stock.layers, words)), _COORDINATES)
    middle = _middle(stock)
    return [
        Row(words("Team {n}", n=1), "bike", first, *middle),
        Row(words("Team {n}", n=2), "car", first, *middle, days=(3, 4, 5), start=18 * HOUR, end=2 * HOUR),
    ]


def rows_of(plan: Plan, stock: Stock, words: Words) -> list[Row]:
    """Return the rows that a plan was made from; shifts with the same hours share one."""
    named = named_places(stock.city, stock.layers, words)
    places = {(round(one.x, 1), round(one.y, 1)): key for key, one in named.items()}
    rows = []
    for team in question_of(plan).teams:
        days: dict[tuple[int, int], list[int]] = {}
        for shift in team.shifts:
            days.setdefault((shift.start, shift.end % DAY), []).append((shift.day - plan.first_day).days)
        at = places.get((round(team.x, 1), round(team.y, 1)), _COORDINATES)
        rows += [
            Row(team.name, team.mode, at, team.x, team.y, tuple(sorted(which)), start, end)
            for (start, end), which in days.items()
        ]
    return rows


def teams_of(rows: list[Row], week: date, places: Mapping[str, NamedPlace]) -> tuple[Team, ...]:
    """Return the teams that the rows stand for, in the order of their first row.

    Raises
    ------
    ActionError
        When there is none, one has no name or no hours, its hours overlap, or two rows of one name differ in
        mode or starting point.
    """
    if not rows:
        raise ActionError(
            "patrol_no_team",
            N_("A plan is made for at least one team. There is none. Add a team with its hours."),
        )
    teams: dict[str, Team] = {}
    for row in rows:
        name = row.name.strip()
        x, y = (places[row.place].x, places[row.place].y) if row.place in places else (row.x, row.y)
        shifts = tuple(
            Shift(week + timedelta(days=day), row.start, row.end + (DAY if row.end <= row.start else 0))
            for day in row.days
        )
        known = teams.get(name)
        if known is None:
            teams[name] = Team(name, cast("Mode", row.mode), x, y, shifts)
        elif (known.mode, known.x, known.y) != (row.mode, x, y):
            raise ActionError(
                "patrol_team_differs",
                N_(
                    "Rows with the same name are shifts of one team. {team} has two modes or two starting "
                    "points. Make them the same, or give one another name."
                ),
                team=name,
            )
        else:
            teams[name] = replace(known, shifts=(*known.shifts, *shifts))
    return tuple(teams.values())


def team_form(stock: Stock, plan: Plan | None, generation: int, words: Words) -> list[Row]:
    """Show the rows and return them.

    Parameters
    ----------
    plan
        The plan to start from, None for the usual teams.
    generation
        Changes when the form has to start anew from the plan.
    """
    kept = st.session_state.get(_ROWS)
    if kept is None or kept[0] != generation:
        start = default_rows(stock, words) if plan is None else rows_of(plan, stock, words)
        kept = (generation, dict(enumerate(map(asdict, start))))
    rows: dict[int, dict[str, Any]] = kept[1]
    places = named_places(stock.city, stock.layers, words)
    shown: dict[int, dict[str, Any]] = {}
    for number, values in rows.items():
        row = _row(f"patrol-{generation}-{number}", Row(**values), places, words)
        if row is not None:
            shown[number] = asdict(row)
    removed = len(shown) < len(rows)
    if len(shown) < MOST and st.button(words("Add a team"), key=f"patrol-{generation}-add"):
        another = Row(words("Team {n}", n=len(shown) + 1), place=next(iter(places), _COORDINATES))
        shown[max(rows, default=-1) + 1] = asdict(replace(another, x=_middle(stock)[0], y=_middle(stock)[1]))
        removed = True
    st.session_state[_ROWS] = (generation, shown)
    if removed:
        st.rerun()
    return [Row(**values) for values in shown.values()]


def _row(key: str, row: Row, places: Mapping[str, NamedPlace], words: Words) -> Row | None:
    """Show one row; None when it is taken out."""
    hours = list(range(0, DAY, _STEP))
    options = [*places, _COORDINATES]
    place_at = row.place if row.place in options else options[0]
    with st.container(border=True, key=f"{key}-row"):
        name, mode, place = st.columns((4, 3, 5), vertical_alignment="bottom")
        days, start, end, out = st.columns((6, 2, 2, 2), vertical_alignment="bottom")
        called = name.text_input(words("Team"), max_chars=60, key=seeded(f"{key}-name", row.name))
        goes = mode.selectbox(
            words("Goes"),
            list(MODES),
            format_func=lambda code: words(MODES[code]),
            key=seeded(f"{key}-mode", row.mode),
        )
        at = place.selectbox(
            words("Starts at"),
            options,
            format_func=lambda option: places[option].name if option in places else words("Coordinates"),
            key=seeded(f"{key}-place", place_at),
        )
        chosen = days.pills(
            words("Days"),
            range(DAYS),
            selection_mode="multi",
            format_func=lambda day: words.weekday(day)[:2],
            key=seeded(f"{key}-days", list(row.days)),
        )
        begins = start.selectbox(
            words("From"), hours, format_func=clock, key=seeded(f"{key}-start", _offered(row.start))
        )
        ends = end.selectbox(
            words("Until"), hours, format_func=clock, key=seeded(f"{key}-end", _offered(row.end))
        )
        gone = out.button(words("Take {team} out", team=called), key=f"{key}-out", width="stretch")
        x, y = row.x, row.y
        if at == _COORDINATES:
            left, right = st.columns(2)
            x = left.number_input(words("x (RD, metres)"), step=10.0, key=seeded(f"{key}-x", row.x))
            y = right.number_input(words("y (RD, metres)"), step=10.0, key=seeded(f"{key}-y", row.y))
    if gone:
        return None
    return Row(called, goes, at, x, y, tuple(sorted(chosen)), begins, ends)


def seeded(key: str, value: Any) -> str:
    """Give a widget its value unless it has one already, and return its key."""
    if key not in st.session_state:
        st.session_state[key] = value
    return key


def _offered(minute: int) -> int:
    """Return the nearest of the hours that are offered."""
    return round(minute / _STEP) * _STEP % DAY


def _middle(stock: Stock) -> tuple[float, float]:
    """Return the middle of the plausible coordinates of the city."""
    west, south, east, north = stock.city.bounds
    return (west + east) / 2, (south + north) / 2
