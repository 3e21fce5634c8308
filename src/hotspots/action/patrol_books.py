"""The books of a patrol plan: every stop with its times, every shift with where its minutes go."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from hotspots import columns
from hotspots.action.patrol_problem import Duty, reserved_blocks
from hotspots.action.patrol_rounds import Group, Round
from hotspots.action.patrol_threads import Outcome
from hotspots.action.patrol_types import DAY, PatrolOptions, PatrolPlan, Shift, Team
from hotspots.analysis.points import Floats, Integers

_STOPS: Final = {
    columns.TEAM: "str",
    columns.MODE: "str",
    columns.DAY: "object",
    columns.START: "int64",
    columns.ORDER: "int64",
    columns.RANK: "int64",
    columns.X: "float64",
    columns.Y: "float64",
    columns.HOUR: "int64",
    columns.ARRIVE: "int64",
    columns.LEAVE: "int64",
    columns.TRAVEL: "int64",
    columns.METRES: "float64",
    columns.EXPECTED: "float64",
}
_SHIFTS: Final = {
    columns.TEAM: "str",
    columns.MODE: "str",
    columns.DAY: "object",
    columns.START: "int64",
    columns.END: "int64",
    columns.MINUTES: "int64",
    columns.ON_STOPS: "int64",
    columns.ON_TRAVEL: "int64",
    columns.TRAVEL_BACK: "int64",
    columns.RESERVED: "int64",
    columns.SLACK: "int64",
    columns.STOPS: "int64",
    columns.METRES: "float64",
    columns.EXPECTED: "float64",
}
_BLOCKS: Final = {
    columns.TEAM: "str",
    columns.DAY: "object",
    columns.START: "int64",
    columns.END: "int64",
}


def book(
    solved: Sequence[tuple[Group, Outcome]],
    *,
    duties: Sequence[Duty],
    teams: tuple[Team, ...],
    options: PatrolOptions,
    week: date,
    ranks: Integers,
    xy: Floats,
    seconds: float,
) -> PatrolPlan:
    """Write rounds down as a plan: see :class:`hotspots.action.patrol_types.PatrolPlan`."""
    rounds = {
        (member, shift): (made, group.gain.ravel()[group.cells(position, made)])
        for group, outcome in solved
        for position, duty in enumerate(group.duties)
        for (member, shift), made in zip(duty.members, _padded(outcome.rounds[position], duty), strict=True)
    }
    stops: list[dict[str, Any]] = []
    shifts: list[dict[str, Any]] = []
    blocks: list[dict[str, Any]] = []
    of_duty = {member: duty for duty in duties for member in duty.members}
    for position, team in enumerate(teams):
        for shift in sorted(team.shifts):
            duty = of_duty[position, shift]
            made, expected = rounds.get((position, shift), (Round((), ()), np.zeros(0)))
            rows = _stops(team, shift, duty, made, options=options, week=week, ranks=ranks, xy=xy)
            for row, value in zip(rows, expected.tolist(), strict=True):
                row[columns.EXPECTED] = value
            stops += rows
            shifts.append(_shift(team, shift, duty, made, rows))
            blocks += [
                {columns.TEAM: team.name, columns.DAY: shift.day, columns.START: start, columns.END: end}
                for start, end in reserved_blocks(shift, options.reserve)
            ]
    stop_frame = _frame(stops, _STOPS)
    hotspots = _hotspots(solved, stop_frame, ranks, options)
    covered = float(hotspots[columns.COVERED].sum())
    bound = max(sum(outcome.bound for _, outcome in solved), covered)
    return PatrolPlan(
        week=week,
        teams=teams,
        options=options,
        stops=stop_frame,
        shifts=_frame(shifts, _SHIFTS),
        reserved=_frame(blocks, _BLOCKS),
        hotspots=hotspots,
        covered=covered,
        expected=float(hotspots[columns.EXPECTED].sum()),
        bound=bound,
        gap=(bound - covered) / bound if bound > 0 else 0.0,
        time_limit_reached=not all(outcome.complete for _, outcome in solved),
        seconds=seconds,
    )


def _padded(rounds: list[Round], duty: Duty) -> list[Round]:
    """Give every member of a duty a round, possibly without a stop."""
    return [*rounds, *[Round((), ())] * (len(duty.members) - len(rounds))]


def _stops(
    team: Team,
    shift: Shift,
    duty: Duty,
    made: Round,
    *,
    options: PatrolOptions,
    week: date,
    ranks: Integers,
    xy: Floats,
) -> list[dict[str, Any]]:
    """Write down the stops of a round."""
    midnight = (shift.day - week).days * DAY
    rows = []
    before = -1
    for order, (spot, begin) in enumerate(zip(made.spots, made.begins, strict=True), start=1):
        arrive = int(duty.wall[begin])
        minutes, metres = _way(duty, before, spot)
        rows.append(
            {
                columns.TEAM: team.name,
                columns.MODE: team.mode,
                columns.DAY: shift.day,
                columns.START: shift.start,
                columns.ORDER: order,
                columns.RANK: int(ranks[spot]),
                columns.X: float(xy[spot, 0]),
                columns.Y: float(xy[spot, 1]),
                columns.HOUR: int(duty.clock_hour[begin]),
                columns.ARRIVE: arrive - midnight,
                columns.LEAVE: arrive - midnight + options.stop_minutes,
                columns.TRAVEL: minutes,
                columns.METRES: metres,
            }
        )
        before = spot
    return rows


def _way(duty: Duty, before: int, spot: int) -> tuple[int, float]:
    """Return minutes and metres from the stop before (-1: the starting point)."""
    if before < 0:
        return int(duty.out[spot]), float(duty.metres_out[spot])
    if before == spot:
        return 0, 0.0
    return int(duty.between[before, spot]), float(duty.metres_between[before, spot])


def _shift(team: Team, shift: Shift, duty: Duty, made: Round, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Write down where the minutes of a shift go."""
    back, metres_back = (0, 0.0)
    if made.spots:
        back, metres_back = int(duty.back[made.spots[-1]]), float(duty.metres_out[made.spots[-1]])
    on_stops = sum(row[columns.LEAVE] - row[columns.ARRIVE] for row in rows)
    on_travel = sum(row[columns.TRAVEL] for row in rows) + back
    free = len(duty.wall)
    return {
        columns.TEAM: team.name,
        columns.MODE: team.mode,
        columns.DAY: shift.day,
        columns.START: shift.start,
        columns.END: shift.end,
        columns.MINUTES: shift.minutes,
        columns.ON_STOPS: on_stops,
        columns.ON_TRAVEL: on_travel,
        columns.TRAVEL_BACK: back,
        columns.RESERVED: shift.minutes - free,
        columns.SLACK: free - on_stops - on_travel,
        columns.STOPS: len(rows),
        columns.METRES: sum(row[columns.METRES] for row in rows) + metres_back,
        columns.EXPECTED: sum(row[columns.EXPECTED] for row in rows),
    }


def _hotspots(
    solved: Sequence[tuple[Group, Outcome]], stops: pd.DataFrame, ranks: Integers, options: PatrolOptions
) -> pd.DataFrame:
    """Add up per hotspot what is expected and what is covered."""
    expected = np.zeros(len(ranks))
    for group, _ in solved:
        expected += group.gain.sum(axis=1)
    by_rank = stops.groupby(columns.RANK)[columns.EXPECTED].agg(["size", "sum"]).reindex(ranks).fillna(0)
    n = by_rank["size"].to_numpy(dtype=np.int64)
    return pd.DataFrame(
        {
            columns.RANK: ranks,
            columns.STOPS: n,
            columns.MINUTES: n * options.stop_minutes,
            columns.COVERED: by_rank["sum"].to_numpy(dtype=np.float64),
            columns.EXPECTED: expected,
        }
    )


def _frame(rows: list[dict[str, Any]], dtypes: dict[str, str]) -> pd.DataFrame:
    """Return rows as a frame with these columns and types, also when there are none."""
    return pd.DataFrame(rows, columns=list(dtypes)).astype(dtypes)
