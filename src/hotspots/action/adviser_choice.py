"""Which rounds to walk: at most one an adviser, no neighbourhood twice, the floors held, and most gained.

A set packing problem: of all rounds that are possible (:mod:`hotspots.action.adviser_rounds`) some are
chosen. Contiguity is in the rounds themselves, and advisers that have no round yet are interchangeable, so
that nothing makes the problem hard but its size:

1. its linear relaxation is solved by column generation (HiGHS): rounds come in as long as one would pay at
   the present prices of neighbourhoods, advisers and floors. Its optimum is a bound for every plan;
2. the rounds whose price exceeds what they gain by less than a threshold are given to CP-SAT, which finds
   the best whole plan among them. A plan with any other round gains less than the bound minus the threshold,
   so that the answer is the optimum as soon as it gains at least that; else the threshold is widened to just
   that and the plan is sought again.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
from ortools.sat.python import cp_model
from scipy.optimize import linprog
from scipy.sparse import csc_array, hstack

from hotspots.action.adviser_rounds import NOBODY, Rounds
from hotspots.analysis.points import Booleans, Floats, Integers

_FIRST: Final = 400  # rounds with which the relaxation begins, beside one for each district
_ENTER: Final = 800  # rounds that come in at a time
_PAYS: Final = 1e-9
_NEAR: Final = 0.02  # of the bound: the first threshold
_FEW: Final = 12_000  # rounds given to CP-SAT at first, at most
_MANY: Final = 80_000  # idem in the end: more would keep it busy with reading them
_SCALE: Final = 1_000_000  # CP-SAT counts in whole numbers: millionths of a burglary
_LOOK: Final = 0.05  # seconds between two looks at the clock
_LEAST: Final = 1.0  # seconds that CP-SAT has at least, however long the rest took
_ANYBODY: Final = -1


@dataclass(frozen=True, eq=False)
class Choices:
    """What can be chosen: rounds, some of them once more for the adviser who walks part of it already.

    Attributes
    ----------
    round
        Position of the round, shape (choices,).
    adviser
        Position of the adviser it is for; -1: any.
    gain
        What it adds to the objective.
    """

    round: Integers
    adviser: Integers
    gain: Floats

    @classmethod
    def of(cls, rounds: Rounds, *, before: Integers, cost: float) -> "Choices":
        """Make the choices.

        Parameters
        ----------
        before
            Position of the adviser who has each area now, -1 where nobody has.
        cost
            Burglaries that a move costs: an area that an adviser begins with or drops. What is dropped is
            counted as if everything were, and given back for what is kept; hence the gain of a round is its
            reach minus the cost of its areas, plus twice the cost of those that its adviser has already.
        """
        every = np.arange(len(rounds))
        anybody = np.full(len(rounds), _ANYBODY)
        plain = rounds.reach - cost * rounds.size
        if cost <= 0 or not (before != _ANYBODY).any():
            return cls(every, anybody, plain)
        has = np.append(before, _ANYBODY)[rounds.member]
        parts = [(every, anybody, plain)]
        for adviser in np.unique(before[before != _ANYBODY]):
            kept = (has == adviser).sum(axis=1)
            rows = np.flatnonzero(kept)
            gain = plain[rows] + 2 * cost * kept[rows]
            parts.append((rows, np.full(len(rows), adviser), gain))
        which, who, gains = zip(*parts, strict=True)
        return cls(np.concatenate(which), np.concatenate(who), np.concatenate(gains))

    def __len__(self) -> int:
        """Return the number of choices."""
        return len(self.gain)


@dataclass(frozen=True, eq=False)
class Chosen:
    """The choices made.

    Attributes
    ----------
    picked
        Positions of the choices, ascending.
    gain
        What they add up to.
    bound
        No plan gains more.
    optimal
        Whether it is proven that none does.
    short
        Dwellings by which each floor is missed; all 0 in a plan that can be carried out.
    """

    picked: Integers
    gain: float
    bound: float
    optimal: bool
    short: Integers


class _Problem(NamedTuple):
    """The rows of the packing problem: areas, all advisers, each adviser by name, floors."""

    rounds: Rounds
    choices: Choices
    areas: int
    advisers: int
    floors: Integers

    @property
    def rows(self) -> int:
        return self.areas + 1 + self.advisers + len(self.floors)

    @property
    def limit(self) -> Floats:
        ones = np.ones(self.areas)
        return np.concatenate([ones, [self.advisers], np.ones(self.advisers), -self.floors.astype(float)])

    @property
    def penalty(self) -> float:
        """Make a dwelling short of a floor cost more than everything that can be gained."""
        return 1.0 + self.advisers * float(np.abs(self.choices.gain).max(initial=0.0))

    def columns(self, picked: Integers) -> csc_array:
        """Return the coefficients of some choices, shape (rows, picked)."""
        rounds, choices = self.rounds, self.choices
        at = choices.round[picked]
        member = rounds.member[at]
        row, slot = np.nonzero(member != NOBODY)
        named = np.flatnonzero(choices.adviser[picked] != _ANYBODY)
        every = np.arange(len(picked))
        floor = self.areas + 1 + self.advisers + rounds.district[at]
        rows = [member[row, slot], np.full(len(picked), self.areas)]
        rows += [self.areas + 1 + choices.adviser[picked][named], floor]
        values = [
            np.ones(len(row)),
            np.ones(len(picked)),
            np.ones(len(named)),
            -rounds.total[at].astype(float),
        ]
        cols = [row, every, named, every]
        where = (np.concatenate(rows), np.concatenate(cols))
        return csc_array((np.concatenate(values), where), shape=(self.rows, len(picked)))

    def reduced(self, price: Floats) -> Floats:
        """Return what each choice gains beyond the prices of what it takes, shape (choices,)."""
        rounds, choices = self.rounds, self.choices
        of_area = np.append(price[: self.areas], 0.0)
        of_adviser = np.append(price[self.areas + 1 : self.areas + 1 + self.advisers], 0.0)
        of_floor = price[self.areas + 1 + self.advisers :]
        taken = (
            of_area[rounds.member].sum(axis=1) + price[self.areas] - of_floor[rounds.district] * rounds.total
        )
        reduced: Floats = choices.gain - taken[choices.round] - of_adviser[choices.adviser]
        return reduced


class _Relaxed(NamedTuple):
    """The relaxation: its bound, that of the last prices, and what each choice gains beyond those."""

    bound: float
    at_prices: float
    reduced: Floats


def choose(
    rounds: Rounds,
    choices: Choices,
    *,
    areas: int,
    advisers: int,
    floors: Integers,
    time_limit: float,
    progress: Callable[[float], None],
) -> Chosen:
    """Choose the rounds that gain most.

    Parameters
    ----------
    rounds, choices
        What is possible.
    areas
        Number of areas.
    advisers
        At most so many rounds.
    floors
        Dwellings to be visited in each district at least.
    time_limit
        Seconds; at the limit the best plan found is returned, with a bound that holds.
    progress
        Is called with the share of the time that has passed, at least every tenth of a second while CP-SAT
        is at work; what it raises stops the work.

    Examples
    --------
    >>> one = np.array([[0], [1]])
    >>> rounds = Rounds(one, np.array([[5], [5]]), np.array([2.0, 1.0]), np.array([0, 1]))
    >>> choices = Choices.of(rounds, before=np.array([-1, -1]), cost=0.0)
    >>> free = choose(rounds, choices, areas=2, advisers=1, floors=np.array([0, 0]), time_limit=5,
    ...     progress=lambda share: None)
    >>> held = choose(rounds, choices, areas=2, advisers=1, floors=np.array([0, 1]), time_limit=5,
    ...     progress=lambda share: None)
    >>> free.picked.tolist(), held.picked.tolist(), held.optimal
    ([0], [1], True)
    """
    begun = time.monotonic()

    def passed() -> float:
        share = (time.monotonic() - begun) / time_limit
        progress(min(share, 1.0))
        return share

    problem = _Problem(rounds, choices, areas, advisers, floors)
    relaxed = _relax(problem, passed)
    order = np.argsort(-relaxed.reduced, kind="stable")
    sorted_reduced = relaxed.reduced[order]
    edge = float(-sorted_reduced[_FEW]) if len(order) > _FEW else np.inf
    threshold = min(max(_NEAR * abs(relaxed.bound), 1e-6), max(edge, 1e-6))
    best = _settled(_greedy(problem), None, relaxed.bound)
    while True:
        near = order[: int(np.searchsorted(-sorted_reduced, threshold, side="right"))]
        picked = np.union1d(near, best.picked)
        found = _whole(problem, picked, best, time_limit - (time.monotonic() - begun), passed)
        outside = relaxed.at_prices - threshold if len(picked) < len(choices) else -np.inf
        best = _settled(found, best, min(max(found.bound, outside), relaxed.bound))
        missed = relaxed.at_prices - best.gain
        last = len(picked) == len(choices) or best.optimal or passed() >= 1
        wider = np.searchsorted(-sorted_reduced, missed + 1e-9, side="right")
        if last or missed <= threshold or wider > _MANY:
            return best
        threshold = missed + 1e-9


def _greedy(problem: _Problem) -> Chosen:
    """Take the round that gains most, again and again, where a floor is not held yet before elsewhere.

    A plan to begin with: so there is one whatever the time.
    """
    rounds, choices = problem.rounds, problem.choices
    member, district = rounds.member[choices.round], rounds.district[choices.round]
    total = rounds.total[choices.round]
    order = np.argsort(-choices.gain, kind="stable")
    taken = np.zeros(problem.areas + 1, dtype=bool)  # the last one stands for nobody
    busy = np.zeros(problem.advisers + 1, dtype=bool)  # the last one stands for anybody
    missing = problem.floors.copy()
    picked: list[int] = []
    while len(picked) < problem.advisers:
        free = ~taken[member[order]].any(axis=1) & ~busy[choices.adviser[order]]
        asked = free & (missing[district[order]] > 0)
        wanted = asked if asked.any() else free & (choices.gain[order] > 0)
        if not wanted.any():
            break
        best = int(order[int(np.argmax(wanted))])
        picked.append(best)
        taken[member[best]] = True
        busy[choices.adviser[best]] = True
        taken[-1] = busy[-1] = False
        missing[district[best]] = max(missing[district[best]] - total[best], 0)
    found = np.sort(np.array(picked, dtype=np.int64))
    gain = float(np.sort(choices.gain[found]).sum()) - problem.penalty * float(missing.sum())
    return Chosen(found, gain=gain, bound=np.inf, optimal=False, short=missing)


def _settled(found: Chosen, before: Chosen | None, bound: float) -> Chosen:
    """Keep the better plan and the lower bound, and tell whether they meet."""
    best = found if before is None or found.gain >= before.gain else before
    lowest = bound if before is None else min(bound, before.bound)
    lowest = max(lowest, best.gain)
    # CP-SAT counts in millionths: that is how near the two can come.
    near = (len(best.picked) + 1) / _SCALE
    return replace(best, bound=lowest, optimal=lowest - best.gain <= near)


def _relax(problem: _Problem, passed: Callable[[], float]) -> _Relaxed:
    """Solve the linear relaxation: prices, the bound they give, and what each choice gains beyond them."""
    choices, penalty = problem.choices, problem.penalty
    short = np.zeros((problem.rows, len(problem.floors)))
    short[problem.rows - len(problem.floors) :] = -np.eye(len(problem.floors))
    held = np.zeros(len(choices), dtype=bool)
    held[np.argsort(-choices.gain, kind="stable")[:_FIRST]] = True
    largest = problem.rounds.total[choices.round]
    for district in range(len(problem.floors)):
        there = np.flatnonzero(problem.rounds.district[choices.round] == district)
        held[there[np.argsort(-largest[there], kind="stable")[:1]]] = True
    best = np.inf
    while True:
        picked = np.flatnonzero(held)
        solved = linprog(
            np.concatenate([-choices.gain[picked], np.full(len(problem.floors), penalty)]),
            A_ub=_beside(problem.columns(picked), short),
            b_ub=problem.limit,
            bounds=(0, None),
            method="highs",
        )
        price = np.maximum(-solved.ineqlin.marginals, 0.0)
        # A plan has one round an adviser at most, so whatever the prices are, they bound every plan.
        reduced = problem.reduced(price)
        bound = float(price @ problem.limit + problem.advisers * max(float(reduced.max(initial=0.0)), 0.0))
        best = min(best, bound)
        entering = np.flatnonzero((reduced > _PAYS) & ~held)
        if not len(entering) or passed() >= 1:
            return _Relaxed(best, bound, reduced)
        held[entering[np.argsort(-reduced[entering], kind="stable")[:_ENTER]]] = True


def _beside(coefficients: csc_array, dense: Floats) -> csc_array:
    """Put the columns of missed floors behind those of the choices."""
    return csc_array(hstack([coefficients, csc_array(dense)], format="csc"))


def _whole(
    problem: _Problem, picked: Integers, hint: Chosen, seconds: float, passed: Callable[[], float]
) -> Chosen:
    """Find the best whole plan among some of the choices."""
    model = cp_model.CpModel()
    chosen = [model.new_bool_var("") for _ in picked]
    short = [model.new_int_var(0, int(floor), "") for floor in problem.floors]
    rows = problem.columns(picked).tocsr()
    limit = problem.limit
    for row in range(problem.rows):
        first, last = rows.indptr[row], rows.indptr[row + 1]
        variables = [chosen[column] for column in rows.indices[first:last]]
        factors = rows.data[first:last].astype(np.int64).tolist()
        floor = row - (problem.rows - len(problem.floors))
        if floor >= 0:
            variables, factors = [*variables, short[floor]], [*factors, -1]
        model.add(cp_model.LinearExpr.weighted_sum(variables, factors) <= int(limit[row]))
    gains = np.round(problem.choices.gain[picked] * _SCALE).astype(np.int64).tolist()
    penalty = int(np.ceil(problem.penalty * _SCALE))
    model.maximize(cp_model.LinearExpr.weighted_sum([*chosen, *short], [*gains, *([-penalty] * len(short))]))
    known = set(hint.picked.tolist())
    for variable, choice in zip(chosen, picked.tolist(), strict=True):
        model.add_hint(variable, choice in known)
    for variable, missed in zip(short, hint.short.tolist(), strict=True):
        model.add_hint(variable, missed)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1  # the same answer at every run
    solver.parameters.random_seed = 0
    solver.parameters.linearization_level = 2
    solver.parameters.max_time_in_seconds = max(seconds, _LEAST)
    status = _solve(solver, model, passed)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        nothing = np.zeros(0, dtype=np.int64)
        return Chosen(nothing, gain=-np.inf, bound=np.inf, optimal=False, short=problem.floors)
    taken: Booleans = np.array([solver.boolean_value(variable) for variable in chosen], dtype=bool)
    missed = np.array([solver.value(variable) for variable in short], dtype=np.int64)
    rounding = (problem.advisers + 1) * 0.5 / _SCALE
    gain = float(np.sort(problem.choices.gain[picked[taken]]).sum()) - problem.penalty * float(missed.sum())
    bound = solver.best_objective_bound / _SCALE + rounding
    return Chosen(picked[taken], gain, bound, status == cp_model.OPTIMAL, missed)


def _solve(solver: cp_model.CpSolver, model: cp_model.CpModel, passed: Callable[[], float]) -> int:
    """Let CP-SAT work in a thread, tell the time, and stop it when somebody asks for that."""
    status: list[int] = []
    worker = threading.Thread(target=lambda: status.append(int(solver.solve(model))), daemon=True)
    worker.start()
    try:
        while worker.is_alive():
            passed()
            worker.join(_LOOK)
    except BaseException:
        while worker.is_alive():
            solver.stop_search()  # again until it hears: it may not have begun yet
            worker.join(_LOOK)
        raise
    return status[0]
