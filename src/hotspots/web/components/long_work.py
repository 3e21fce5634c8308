"""A button that starts long work; then its progress with a button to stop it; then the answer."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import streamlit as st

from hotspots.i18n import Words
from hotspots.web.jobs import Jobs, Question, jobs

_LOOK_AGAIN: Final = 0.7
"""Seconds between two looks at the progress."""


def long_work(
    name: str,
    question: Question,
    *,
    label: str,
    doing: str,
    show: Callable[[Any], None],
    words: Words,
) -> None:
    """Answer a question that takes more than two seconds, when the reader asks for it.

    Nothing else on the page waits for it, and another filter is another question.

    Parameters
    ----------
    name
        Tells the questions of a page apart.
    question
        What is asked, and the work that answers it.
    label
        On the button.
    doing
        What is being done, beside the progress.
    show
        Shows the answer.
    """
    here = jobs()
    job = here.get(question.about)
    running = job is not None and not job.done
    every = _LOOK_AGAIN if running else None
    st.fragment(_look, run_every=every)(here, name, question, label, doing, words, running=running)
    if job is not None and job.done:
        refused = job.refused()
        if refused is None:
            show(job.answer)
        else:
            st.info(words.error(refused))


def _look(  # noqa: PLR0917 - a fragment gets what its question is about
    here: Jobs, name: str, question: Question, label: str, doing: str, words: Words, *, running: bool
) -> None:
    """Show the button, or how far the work is; when it is done, the page is shown anew with the answer."""
    job = here.get(question.about)
    if job is None:
        if st.button(label, key=f"start-{name}"):
            here.start(question.about, question.work)
            st.rerun()
    elif not job.done:
        st.progress(job.share, f"{doing} {words.percent(job.share)}")
        if st.button(words("Stop"), key=f"stop-{name}", on_click=partial(here.stop, question.about)):
            st.rerun()
    elif running:
        st.rerun()
