"""Long work: answered once, told how far it is, stopped when asked, its problems told."""

from threading import Event

import pytest

from hotspots.errors import AnalysisError
from hotspots.web.jobs import Jobs, Stopped


def test_a_question_is_answered_once():
    here, asked = Jobs(), []

    def work(progress):
        asked.append(1)
        progress(0.5)
        return 42

    first = here.start("q", work)
    assert first.wait(5)
    assert here.start("q", work) is first
    assert here.answer("q") == 42
    assert asked == [1]
    assert first.refused() is None


def test_work_ends_at_its_next_step_when_it_is_stopped():
    here, began, go_on = Jobs(), Event(), Event()

    def work(progress):
        progress(0.25)
        began.set()
        go_on.wait(5)
        progress(0.5)

    job = here.start("q", work)
    assert began.wait(5)
    assert job.share == 0.25
    here.stop("q")
    go_on.set()
    assert job.wait(5)
    assert isinstance(job.problem, Stopped)
    assert here.get("q") is None
    assert here.answer("q") is None


def test_work_that_waits_for_another_can_be_stopped_before_it_begins():
    here, go_on = Jobs(), Event()
    first = here.start("long", lambda _: go_on.wait(5))
    second = here.start("never", lambda _: pytest.fail("it was stopped"))
    here.stop("never")
    go_on.set()
    assert first.wait(5)
    assert second.wait(5)
    assert isinstance(second.problem, Stopped)


def test_a_problem_is_told_and_a_fault_of_ours_is_raised():
    here = Jobs()

    def refuse(progress):
        raise AnalysisError("few", "There are too few.")

    def fail(progress):
        raise ZeroDivisionError

    refused, failed = here.start(1, refuse), here.start(2, fail)
    assert refused.wait(5)
    assert failed.wait(5)
    assert refused.refused().code == "few"
    with pytest.raises(ZeroDivisionError):
        failed.refused()


def test_old_answers_are_forgotten():
    here = Jobs()
    for question in range(40):
        assert here.start(question, lambda _: "answer").wait(5)
    assert here.get(0) is None
    assert here.answer(39) == "answer"
