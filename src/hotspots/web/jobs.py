"""Work that takes longer than a reader should wait: in the background, with progress, and it can be stopped.

A job is known by its question. Whoever asks the same question while it is worked on, or afterwards, gets the
same job.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event, Lock
from typing import Any, Final

import streamlit as st

from hotspots.errors import HotspotsError

Progress = Callable[[float], None]
Work = Callable[[Progress], Any]

_KEPT: Final = 32
"""Jobs kept, with their answers."""

_WORKERS: Final = 1
"""At a time: the other core draws maps."""


@dataclass(frozen=True)
class Question:
    """What is asked, and the work that answers it.

    Attributes
    ----------
    about
        What the answer depends on: the same question has the same.
    work
        Takes a function to tell progress to, and returns the answer.
    """

    about: Hashable
    work: Work


class Stopped(Exception):  # noqa: N818 - not an error: the reader asked for it
    """Raised inside work that was stopped."""


class Job:
    """One question that is being answered, or has been.

    Attributes
    ----------
    share
        How much is done, from 0 to 1.
    answer
        What came out; None before.
    problem
        Why there is no answer.
    """

    def __init__(self) -> None:
        self.share = 0.0
        self.answer: Any = None
        self.problem: Exception | None = None
        self._stopped = Event()
        self._done = Event()

    @property
    def done(self) -> bool:
        """Whether there is an answer or a problem."""
        return self._done.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait for the end, at most so many seconds; tell whether it came."""
        return self._done.wait(seconds)

    def stop(self) -> None:
        """Let the work end at its next step."""
        self._stopped.set()

    def run(self, work: Work) -> None:
        """Do the work; called once, in a thread of its own."""
        try:
            self._tell(0.0)
            self.answer = work(self._tell)
        except Stopped as stopped:
            self.problem = stopped
        except Exception as error:  # noqa: BLE001 - it is raised again where the answer is asked for
            self.problem = error
        finally:
            self._done.set()

    def _tell(self, share: float) -> None:
        """Note the progress, and end here when that was asked for."""
        self.share = min(max(float(share), 0.0), 1.0)
        if self._stopped.is_set():
            raise Stopped

    def refused(self) -> HotspotsError | None:
        """Return what to tell the reader; a fault of ours is raised, and the page says so."""
        if self.problem is None or isinstance(self.problem, HotspotsError):
            return self.problem
        raise self.problem


class Jobs:
    """The jobs of this server."""

    def __init__(self) -> None:
        self._jobs: OrderedDict[Hashable, Job] = OrderedDict()
        self._lock = Lock()
        self._pool = ThreadPoolExecutor(max_workers=_WORKERS, thread_name_prefix="hotspots-job")

    def get(self, question: Hashable) -> Job | None:
        """Return the job of a question, None when nobody asked it."""
        with self._lock:
            job = self._jobs.get(question)
            if job is not None:
                self._jobs.move_to_end(question)
            return job

    def start(self, question: Hashable, work: Work) -> Job:
        """Begin to answer a question, unless that is being done or has been."""
        with self._lock:
            job = self._jobs.get(question)
            if job is None:
                job = self._jobs[question] = Job()
                self._pool.submit(job.run, work)
                self._forget_old()
            return job

    def stop(self, question: Hashable) -> None:
        """Stop and forget a job."""
        with self._lock:
            job = self._jobs.pop(question, None)
        if job is not None:
            job.stop()

    def answer(self, question: Hashable) -> Any:
        """Return the answer to a question, None while there is none."""
        job = self.get(question)
        return None if job is None else job.answer

    def _forget_old(self) -> None:
        """Drop the oldest jobs; one that is still at work is stopped."""
        while len(self._jobs) > _KEPT:
            self._jobs.popitem(last=False)[1].stop()


@st.cache_resource(show_spinner=False)
def jobs() -> Jobs:
    """Return the jobs of this server."""
    return Jobs()
