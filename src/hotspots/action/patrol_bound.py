"""The relaxation of the choice of rounds, solved by column generation: a bound that holds, and prices.

Teams make at most one round each, each hotspot counts at most once an hour, and a team stops at a hotspot at
most so many times. Letting rounds be taken in part gives a linear programme, solved by HiGHS with rounds made
when they are needed; at any prices of the rules, what the best rounds are worth beyond those prices, plus the
prices, is a bound on every plan (Lagrange).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from hotspots.action.patrol_rounds import Group, Round
from hotspots.analysis.points import Floats, Integers

CLOSE: Final = 5e-3
"""A relaxation whose value is so near the bound, as a part of it, is solved."""

_SMOOTHING: Final = 0.5  # weight of the prices that gave the best bound so far (Wentges 1997)
_SOME: Final = 1e-6
_ENDS: Final = 6  # rounds kept from each pricing, with different last hotspots


@dataclass(frozen=True, eq=False)
class Relaxed:
    """The relaxation as far as it was solved.

    Attributes
    ----------
    bound
        No choice of rounds covers more.
    prices
        What a hotspot-hour is worth to the other teams, shape (hotspots, hours).
    rounds
        Those it takes, whole or in part, as far as they keep the rules, with their duty.
    complete
        Whether it was solved to the end.
    group, row_prices, known
        What it belongs to, the prices of all rows, and all rounds it was solved with: a start for a group
        alike.
    """

    bound: float
    prices: Floats
    rounds: list[tuple[int, Round]]
    complete: bool
    group: Group
    row_prices: Floats
    known: list[tuple[int, Round]]


def relax(
    group: Group, start: list[list[Round]], *, go_on: Callable[[], bool], alike: Relaxed | None = None
) -> Relaxed:
    """Bound what any choice of rounds covers.

    Parameters
    ----------
    group
        Duties and what there is to cover.
    start
        Rounds of a plan, by duty.
    go_on
        Asked before each step; when it says no, the bound so far is returned.
    alike
        The relaxation of a group with the same duties on another day (:meth:`Group.alike`): its rounds can be
        made here too, and its prices are a good first guess.

    References
    ----------
    Desaulniers, G., Desrosiers, J. and Solomon, M. M., eds. (2005). Column generation. Springer.
    Wentges, P. (1997). Weighted Dantzig-Wolfe decomposition for linear mixed-integer programming.
    International Transactions in Operational Research 4(2).
    """
    master = _Master(group)
    for duty, rounds in enumerate(start):
        for made in rounds:
            master.add(duty, made)
    for duty, made in alike.known if alike else ():
        master.add(duty, made)
    centre = _guess(group, alike) if alike else np.zeros(len(master.limit))
    _, lowest = master.price(centre)
    everything = float(group.gain.sum())
    smoothing = _SMOOTHING
    complete = False
    while go_on():
        value, prices = master.relaxed()
        used = smoothing * centre + (1 - smoothing) * prices
        fresh, upper = master.price(used)
        if upper < lowest:
            lowest, centre = upper, used
        bound = min(lowest, everything)
        if bound - value <= CLOSE * bound or not (fresh or smoothing):
            complete = True
            break
        smoothing = _SMOOTHING if fresh else 0.0
    return Relaxed(
        min(lowest, everything),
        master.cell_prices(centre),
        master.taken(),
        complete,
        group,
        centre,
        list(master.rounds),
    )


def _guess(group: Group, alike: Relaxed) -> Floats:
    """Return the prices of another day, in proportion to what is expected on this one."""
    first, there = len(group.duties), alike.group.gain
    ratio = np.divide(group.gain, there, out=np.ones(there.shape), where=there > 0)
    guess = alike.row_prices.copy()
    guess[first : first + there.size] *= ratio.ravel()
    guess[first + there.size :] *= group.gain.sum() / max(float(there.sum()), np.finfo(float).tiny)
    return guess


@dataclass(eq=False)
class _Master:
    """The linear programme over the rounds made so far.

    Rows: at most one round a member of each duty; each hotspot-hour at most once; at each hotspot at most so
    many stops a member. A round that breaks a rule by itself takes part: it only makes the bound weaker.
    """

    group: Group
    limit: Floats = field(init=False)
    rounds: list[tuple[int, Round]] = field(default_factory=list)
    _part: Floats = field(default_factory=lambda: np.zeros(0))
    _value: list[float] = field(default_factory=list)
    _entries: list[Integers] = field(default_factory=list)
    _known: set[tuple[int, bytes]] = field(default_factory=set)

    def __post_init__(self) -> None:
        members = np.array([len(duty.members) for duty in self.group.duties], dtype=np.float64)
        most = np.repeat(members * self.group.most, len(self.group.gain))
        self.limit = np.concatenate([members, np.ones(self.group.gain.size), most])

    def add(self, duty: int, made: Round) -> bool:
        """Add a round; tell whether it was new."""
        cells = np.sort(self.group.cells(duty, made))
        key = (duty, cells.tobytes())
        if key in self._known or not len(cells):
            return False
        self._known.add(key)
        first = len(self.group.duties)
        per_shift = first + self.group.gain.size + duty * len(self.group.gain)
        spots = np.asarray(made.spots, dtype=np.int64)
        self._entries.append(np.concatenate([[duty], first + cells, per_shift + spots]))
        self.rounds.append((duty, made))
        self._value.append(self.group.worth(duty, made))
        return True

    def relaxed(self) -> tuple[float, Floats]:
        """Solve the linear programme: its value, and the price of each row."""
        if not self._entries:
            return 0.0, np.zeros(len(self.limit))
        rows = np.concatenate(self._entries)
        cols = np.repeat(np.arange(len(self._entries)), [len(entry) for entry in self._entries])
        matrix = csr_array((np.ones(len(rows)), (rows, cols)), shape=(len(self.limit), len(self._entries)))
        found = linprog(-np.array(self._value), A_ub=matrix, b_ub=self.limit, method="highs")
        self._part = found.x
        return -float(found.fun), np.maximum(-found.ineqlin.marginals, 0.0)

    def price(self, prices: Floats) -> tuple[bool, float]:
        """Add the rounds worth most beyond the prices; tell whether any was new, and the bound."""
        first, gain = len(self.group.duties), self.group.gain
        per_shift = prices[first + gain.size :].reshape(first, len(gain))
        upper = float(prices[first:] @ self.limit[first:])
        fresh = False
        for duty, of in enumerate(self.group.duties):
            worth = gain - self.cell_prices(prices) - per_shift[duty][:, None]
            best, rounds = self.group.best(duty, worth, ends=_ENDS)
            upper += len(of.members) * best
            for made in rounds:
                fresh = self.add(duty, made) or fresh
        return fresh, upper

    def taken(self) -> list[tuple[int, Round]]:
        """Return the rounds that the last relaxation takes, without the stops that break a rule."""
        chosen = (self.rounds[position] for position in np.flatnonzero(self._part > _SOME))
        return [(duty, self.group.allowed(duty, made)) for duty, made in chosen]

    def cell_prices(self, prices: Floats) -> Floats:
        """Return the prices of the hotspot-hours, shape (hotspots, hours)."""
        first, gain = len(self.group.duties), self.group.gain
        return prices[first : first + gain.size].reshape(gain.shape)
