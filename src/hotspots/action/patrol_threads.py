"""Groups of duties solved beside each other, on two cores, within a time limit, with progress and a stop."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Event, Lock
from typing import Final, TypeVar

from hotspots.action.patrol_bound import Relaxed, relax
from hotspots.action.patrol_rounds import Group, Round
from hotspots.action.patrol_search import Search

WORKERS: Final = 2

_T = TypeVar("_T")

_BOUNDING: Final = 0.55  # of the time goes to the bounds at most
_HALF: Final = 0.5
_LOOK: Final = 0.1  # seconds between two looks at the work
_FIRST: Final = 0.05  # part of the progress for the first plans
_STEPS: Final = 50  # about as many steps as a group takes


@dataclass(frozen=True, eq=False)
class Outcome:
    """The rounds of a group by duty, what they cover, a bound on it, and whether the time sufficed."""

    rounds: list[list[Round]]
    covered: float
    bound: float
    complete: bool


def solve_groups(
    problems: Sequence[Group],
    *,
    until: float,
    seconds: Callable[[], float],
    progress: Callable[[float], None] | None = None,
    search: bool = True,
) -> list[Outcome]:
    """Solve groups; every one gets a plan at once, which is then improved as long as time allows.

    Parameters
    ----------
    problems
        Independent of each other.
    until
        When the time is up, by the clock ``seconds``.
    progress
        Called from this thread; what it raises ends the work.
    search
        Whether to look for more than a quick plan, and to bound it.
    """
    tell = progress or (lambda _: None)
    searches = []
    for position, group in enumerate(problems):
        tell(_FIRST * position / len(problems))
        searches.append(Search(group, quick=not search))
    if not search:
        return [
            Outcome(one.by_duty(), one.covered, float(one.group.gain.sum()), complete=True)
            for one in searches
        ]
    lead = _leaders(problems)
    shared = _Shared(seconds, len(problems))
    now = seconds()
    bounding = _Phase(now + _BOUNDING * max(until - now, 0.0), len(problems))
    relaxed: dict[int, Relaxed] = {}
    with ThreadPoolExecutor(WORKERS) as pool:
        try:
            for batch in (
                [k for k, leader in enumerate(lead) if leader == k],
                [k for k, leader in enumerate(lead) if leader != k],
            ):
                bounds = [
                    pool.submit(_bound, searches[k], relaxed.get(lead[k]), shared, bounding) for k in batch
                ]
                relaxed.update(zip(batch, _watched(bounds, shared, tell), strict=True))
            searching = _Phase(until, len(problems))
            plans = [
                pool.submit(_improve, one, relaxed[k], shared, searching) for k, one in enumerate(searches)
            ]
            return _watched(plans, shared, tell)
        except BaseException:
            shared.stop.set()
            raise


def _leaders(problems: Sequence[Group]) -> list[int]:
    """Return for each group the first one like it, possibly itself."""
    lead: list[int] = []
    for position, group in enumerate(problems):
        same = (k for k in range(position) if lead[k] == k and group.alike(problems[k]))
        lead.append(next(same, position))
    return lead


def _watched(running: list[Future[_T]], shared: "_Shared", tell: Callable[[float], None]) -> list[_T]:
    """Tell how far the work is until it is done, and return what it gave."""
    going = set(running)
    while going:
        _, going = wait(going, timeout=_LOOK)
        tell(_FIRST + (1 - _FIRST) * shared.part())
    return [work.result() for work in running]


def _bound(search: Search, alike: Relaxed | None, shared: "_Shared", phase: "_Phase") -> Relaxed:
    """Bound a group, from what is known of one like it."""
    late = shared.begin(phase, least=0.0 if alike else _HALF)
    found = relax(search.group, search.by_duty(), go_on=lambda: shared.go_on(late), alike=alike)
    shared.end()
    return found


def _improve(search: Search, relaxed: Relaxed, shared: "_Shared", phase: "_Phase") -> Outcome:
    """Improve the plan of a group."""
    late = shared.begin(phase)
    cut = search.improve(relaxed, go_on=lambda: shared.go_on(late))
    shared.end()
    return Outcome(
        search.by_duty(), search.covered, max(relaxed.bound, search.covered), relaxed.complete and not cut
    )


@dataclass(eq=False)
class _Phase:
    """A part of the time, and how many groups are still to have a share of it."""

    until: float
    waiting: int


class _Shared:
    """What the threads share: the time, the stop, and how far they are."""

    def __init__(self, seconds: Callable[[], float], groups: int) -> None:
        self.stop = Event()
        self._seconds = seconds
        self._lock = Lock()
        self._groups = groups
        self._steps = self._done = 0

    def begin(self, phase: _Phase, *, least: float = 0.0) -> float:
        """Take a group up; return when its share of the time is over."""
        with self._lock:
            now = self._seconds()
            share = min(max(WORKERS / phase.waiting, least), 1.0)
            phase.waiting -= 1
            return now + share * max(phase.until - now, 0.0)

    def go_on(self, late: float) -> bool:
        """Count a step; tell whether there is time for it."""
        with self._lock:
            self._steps += 1
            return not self.stop.is_set() and self._seconds() < late

    def end(self) -> None:
        """Count half of the work on a group as done, however many steps it took."""
        with self._lock:
            self._done += 1

    def part(self) -> float:
        """Return about how much is done."""
        with self._lock:
            steps = min(self._steps / _STEPS, self._groups - _HALF)
            return max(self._done * _HALF, steps) / max(self._groups, 1)
