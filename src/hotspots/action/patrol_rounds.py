"""Rounds of teams whose hours overlap: what one is worth, and what remains of it when the rules are kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from hotspots.action.patrol_kernel import longest_rounds
from hotspots.action.patrol_problem import Duty
from hotspots.action.patrol_types import HOUR
from hotspots.analysis.points import Floats, Integers

_TRIES: Final = 8


@dataclass(frozen=True)
class Round:
    """A round: hotspots in order, and the minute at the team's disposal at which each stop begins."""

    spots: tuple[int, ...]
    begins: tuple[int, ...]


@dataclass(eq=False)
class Group:
    """Duties with hours in common.

    Attributes
    ----------
    duties
        Whose rounds are chosen together.
    gain
        Incidents expected at each hotspot in each hour of the group, shape (hotspots, hours).
    hours
        The hours, ascending, shape (hours,).
    stop, most
        Minutes of a stop; stops of a team at one hotspot at most.
    """

    duties: Sequence[Duty]
    gain: Floats
    hours: Integers
    stop: int
    most: int
    columns: list[Integers] = field(init=False)

    def __post_init__(self) -> None:
        self.columns = [np.searchsorted(self.hours, duty.clock_hour) for duty in self.duties]

    def alike(self, other: "Group") -> bool:
        """Tell whether another group has the same duties at the same hours, on another day."""
        return len(self.duties) == len(other.duties) and all(
            len(one.members) == len(two.members)
            and np.array_equal(one.wall - self.hours[0] * HOUR, two.wall - other.hours[0] * HOUR)
            and all(
                np.array_equal(getattr(one, name), getattr(two, name))
                for name in ("fits", "out", "back", "between")
            )
            for one, two in zip(self.duties, other.duties, strict=True)
        )

    def best(self, duty: int, worth: Floats, *, ends: int = 1) -> tuple[float, list[Round]]:
        """Find the best rounds of a duty, with different last hotspots, and what the best is worth."""
        of = self.duties[duty]
        value, source = longest_rounds(
            worth, self.columns[duty], of.fits, of.out, of.back, of.between, self.stop
        )
        minute = value[:, :, 0].argmax(axis=0)
        reached = value[minute, np.arange(value.shape[1]), 0]
        order = np.argsort(-reached, kind="stable")[:ends]
        rounds = []
        for spot in order[reached[order] > 0]:
            at, when, label = int(spot), int(minute[spot]), 0
            spots, begins = [], []
            while at >= 0:
                spots.append(at)
                begins.append(when - self.stop)
                at, when, label, _ = source[when, at, label].tolist()
            rounds.append(Round(tuple(spots[::-1]), tuple(begins[::-1])))
        return max(float(reached[order[0]]), 0.0), rounds

    def cells(self, duty: int, made: Round) -> Integers:
        """Return the hotspot-hours of a round as flat positions in ``gain``, one a stop."""
        column = self.columns[duty][np.asarray(made.begins, dtype=np.int64)]
        flat: Integers = np.asarray(made.spots, dtype=np.int64) * self.gain.shape[1] + column
        return flat

    def allowed(self, duty: int, made: Round) -> Round:
        """Drop the stops in the same hour as another, and beyond the most a shift those worth least."""
        cells = self.cells(duty, made)
        worth = self.gain.ravel()[cells]
        seen: set[int] = set()
        times: dict[int, int] = {}
        kept = []
        for position in np.argsort(-worth, kind="stable").tolist():
            spot, cell = made.spots[position], int(cells[position])
            if cell not in seen and times.get(spot, 0) < self.most:
                seen.add(cell)
                times[spot] = times.get(spot, 0) + 1
                kept.append(position)
        kept.sort()
        return Round(tuple(made.spots[k] for k in kept), tuple(made.begins[k] for k in kept))

    def worth(self, duty: int, made: Round) -> float:
        """Return the incidents expected at the stops of a round."""
        return float(self.gain.ravel()[self.cells(duty, made)].sum())

    def best_allowed(self, duty: int, worth: Floats) -> Round:
        """Find a good round that keeps the rules, given what each hotspot is worth in each hour.

        The best round often has too many stops at one hotspot: those worth least are forbidden, and the best
        round is looked for again.
        """
        worth = worth.copy()
        found, most = Round((), ()), 0.0
        for _ in range(_TRIES):
            _, rounds = self.best(duty, worth)
            if not rounds:
                break
            kept = self.allowed(duty, rounds[0])
            value = float(worth.ravel()[self.cells(duty, kept)].sum())
            if value > most:
                found, most = kept, value
            if kept == rounds[0]:
                break
            self._forbid(worth, np.asarray(rounds[0].spots), self.cells(duty, rounds[0]))
        return found

    def _forbid(self, worth: Floats, spots: Integers, cells: Integers) -> None:
        """Leave a hotspot with too many stops only the hours in which it is worth most."""
        for spot in np.unique(spots):
            hours = np.unique(cells[spots == spot]) - spot * worth.shape[1]
            if len(hours) > self.most:
                kept = hours[np.argsort(-worth[spot, hours], kind="stable")[: self.most]]
                values = worth[spot, kept]
                worth[spot] = 0.0
                worth[spot, kept] = values
