"""Groups of duties solved beside each other, on two cores, within a time limit, with progress and a stop."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Event, Lock
from typing import Final

from hotspots.action.patrol_bound import relax
from hotspots.action.patrol_rounds import Group, Round
from hotspots.action.patrol_search import Search

WORKERS: Final = 2

_BOUNDING: Final = 0.6  # of the time of a group goes to the bound at most
_LOOK: Final = 0.1  # seconds between two looks at the work
_FIRST: Final = 0.05  # part of the progress for the first plans
_STEPS: Final = 65  # about as many steps as a group takes


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
    shared = _Shared(until, seconds, len(problems))
    with ThreadPoolExecutor(WORKERS) as pool:
        running = [pool.submit(_improve, one, shared) for one in searches]
        try:
            _watch(running, shared, tell)
        except BaseException:
            shared.stop.set()
            for work in running:
                work.cancel()
            raise
        return [work.result() for work in running]


def _watch(running: list[Future[Outcome]], shared: "_Shared", tell: Callable[[float], None]) -> None:
    """Tell how far the work is until it is done."""
    going = set(running)
    while going:
        done, going = wait(going, timeout=_LOOK)
        for work in done:
            work.result()
        tell(_FIRST + (1 - _FIRST) * shared.part())


def _improve(search: Search, shared: "_Shared") -> Outcome:
    """Bound a group and improve its plan, in its share of the time that is left."""
    now, late = shared.begin()
    middle = now + _BOUNDING * (late - now)
    relaxed = relax(search.group, search.by_duty(), go_on=lambda: shared.go_on(middle))
    cut = search.improve(relaxed, go_on=lambda: shared.go_on(late))
    shared.end()
    return Outcome(
        search.by_duty(), search.covered, max(relaxed.bound, search.covered), relaxed.complete and not cut
    )


class _Shared:
    """What the threads share: the time, the stop, and how far they are."""

    def __init__(self, until: float, seconds: Callable[[], float], groups: int) -> None:
        self.stop = Event()
        self._until, self._seconds = until, seconds
        self._lock = Lock()
        self._groups = self._waiting = groups
        self._steps = self._done = 0

    def begin(self) -> tuple[float, float]:
        """Take a group up: now, and when its share of the time is over."""
        with self._lock:
            now = self._seconds()
            left = max(self._until - now, 0.0)
            share = min(left, left * WORKERS / self._waiting)
            self._waiting -= 1
        return now, now + share

    def go_on(self, late: float) -> bool:
        """Count a step; tell whether there is time for it."""
        with self._lock:
            self._steps += 1
            return not self.stop.is_set() and self._seconds() < late

    def end(self) -> None:
        """Count a group as done, however many steps it took."""
        with self._lock:
            self._done += 1

    def part(self) -> float:
        """Return about how much is done."""
        with self._lock:
            return max(self._done, min(self._steps / _STEPS, self._groups - 1)) / max(self._groups, 1)
