"""Good whole rounds for teams whose hours overlap: made, improved in turn, taken apart and remade."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from hotspots.action.patrol_bound import Relaxed
from hotspots.action.patrol_rounds import Group, Round
from hotspots.analysis.points import Floats, Integers

_STARTS: Final = 8
_REMADE: Final = 24
_SHARES: Final = (0.3, 0.85)  # of the prices that a round pays for what others could cover
_NOISE: Final = (0.6, 1.4)
_WARM: Final = 4e-3  # of the bound: how much worse a plan may be and still be gone on from, at first
_MOST_AWAY: Final = 3
_DONE: Final = 1e-3  # of the bound
_SECONDS: Final = 2.0
_BETTER: Final = 1e-9
_HALF: Final = 0.5

Plan = list[Round]
"""A round a member, possibly without a stop."""


@dataclass(eq=False)
class Search:
    """The members of a group and the best plan for them so far.

    Attributes
    ----------
    group
        Duties and what there is to cover.
    members
        The duty of each member.
    best, covered
        The best plan so far, and what it covers.
    quick
        Whether the first plan is left as it is.
    """

    group: Group
    quick: bool = False
    members: list[int] = field(init=False)
    best: Plan = field(init=False)
    covered: float = field(init=False, default=0.0)
    _pool: dict[tuple[int, bytes], Round] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.members = [duty for duty, of in enumerate(self.group.duties) for _ in of.members]
        self.best = [Round((), ())] * len(self.members)
        # Where all hotspots have their peak at once, rounds made for every hour alike leave fewer gaps.
        alike = np.broadcast_to(self.group.gain.mean(axis=1, keepdims=True), self.group.gain.shape)
        for target in (self.group.gain, alike):
            self._keep(self._filled([Round((), ())] * len(self.members), target, range(len(self.members))))
        if not self.quick:
            self._keep(self._polished(self.best))

    def by_duty(self) -> list[list[Round]]:
        """Return the rounds of the best plan by duty."""
        found: list[list[Round]] = [[] for _ in self.group.duties]
        for duty, made in zip(self.members, self.best, strict=True):
            found[duty].append(made)
        return found

    def improve(self, relaxed: Relaxed, *, go_on: Callable[[], bool]) -> bool:
        """Look for better plans until the bound is near or the tries are over; tell whether it was cut."""
        for duty, made in relaxed.rounds:
            self._remember(duty, made)
        tries = self._tries(relaxed)
        while self.covered < relaxed.bound * (1 - _DONE):
            if not go_on():
                return True
            if next(tries, None) is None:
                break
        self._recombine()
        return False

    def _tries(self, relaxed: Relaxed) -> Iterator[float]:
        """Make whole plans anew, then take a few rounds at a time out of a good one and remake them."""
        rng = np.random.default_rng(0)
        n = len(self.members)
        for _ in range(_STARTS):
            target = self.group.gain - rng.uniform(*_SHARES) * relaxed.prices
            empty = [Round((), ())] * n
            yield self._keep(self._polished(self._filled(empty, target, rng.permutation(n).tolist())))
        now, covered = list(self.best), self.covered
        for step in range(_REMADE if n > 1 else 0):
            away = rng.permutation(n)[: rng.integers(1, min(_MOST_AWAY, n) + 1)].tolist()
            plan = [Round((), ()) if member in away else made for member, made in enumerate(now)]
            noise = rng.uniform(*_NOISE, relaxed.prices.shape)
            target = self.group.gain - rng.uniform(*_SHARES) * noise * relaxed.prices
            plan = self._polished(self._filled(plan, target, away))
            value = self._keep(plan)
            warmth = _WARM * relaxed.bound * (1 - step / _REMADE)
            if value > covered or rng.random() < np.exp((value - covered) / (warmth + _BETTER)):
                now, covered = plan, value
            yield value

    def _filled(self, plan: Plan, target: Floats, members: Iterator[int] | range | list[int]) -> Plan:
        """Give members rounds one by one, each by what a stop is worth and nobody covers yet."""
        plan = list(plan)
        for member in members:
            open_ = np.where(self._rest(plan, member) > 0, np.maximum(target, 0.0), 0.0)
            plan[member] = self.group.best_allowed(self.members[member], open_)
        return plan

    def _polished(self, plan: Plan) -> Plan:
        """Replace rounds by better ones, the others given, until none is found."""
        plan, unchanged, member = list(plan), 0, 0
        while unchanged < len(plan):
            duty = self.members[member]
            made = self.group.best_allowed(duty, self._rest(plan, member))
            if self.group.worth(duty, made) > self.group.worth(duty, plan[member]) + _BETTER:
                plan[member], unchanged = made, 0
            unchanged += 1
            member = (member + 1) % len(plan)
        return plan

    def _rest(self, plan: Plan, but: int) -> Floats:
        """Return what nobody but one member covers."""
        rest = self.group.gain.copy()
        for member, (duty, made) in enumerate(zip(self.members, plan, strict=True)):
            if member != but and made.spots:
                rest.ravel()[self.group.cells(duty, made)] = 0.0
        return rest

    def _keep(self, plan: Plan) -> float:
        """Remember the rounds of a plan, and the plan when it is the best; return what it covers."""
        value = 0.0
        for duty, made in zip(self.members, plan, strict=True):
            self._remember(duty, made)
            value += self.group.worth(duty, made)
        if value > self.covered + _BETTER:
            self.best, self.covered = list(plan), value
        return value

    def _remember(self, duty: int, made: Round) -> None:
        """Keep a round to be combined with others."""
        if made.spots:
            self._pool[duty, np.sort(self.group.cells(duty, made)).tobytes()] = made

    def _recombine(self) -> None:
        """Choose the best combination of all rounds seen (HiGHS)."""
        duties = [duty for duty, _ in self._pool]
        rounds = list(self._pool.values())
        if not rounds:
            return
        first = len(self.group.duties)
        entries: list[Integers] = [
            np.concatenate([[duty], first + self.group.cells(duty, made)])
            for duty, made in zip(duties, rounds, strict=True)
        ]
        rows, width = np.concatenate(entries), [len(entry) for entry in entries]
        shape = (first + self.group.gain.size, len(rounds))
        matrix = csr_array(
            (np.ones(len(rows)), (rows, np.repeat(np.arange(len(rounds)), width))), shape=shape
        )
        limit = np.ones(shape[0])
        limit[:first] = [len(of.members) for of in self.group.duties]
        worth = np.array([self.group.worth(duty, made) for duty, made in zip(duties, rounds, strict=True)])
        found = milp(
            -worth,
            integrality=np.ones(len(rounds)),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(matrix, ub=limit),
            options={"time_limit": _SECONDS},
        )
        if found.x is None:
            return
        chosen: list[list[Round]] = [[] for _ in self.group.duties]
        for position in np.flatnonzero(found.x > _HALF):
            chosen[duties[position]].append(rounds[position])
        self._keep([chosen[duty].pop(0) if chosen[duty] else Round((), ()) for duty in self.members])
