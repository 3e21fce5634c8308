"""The charts of Tijd, each with its sentence and its table."""

import numpy as np
import pandas as pd
import streamlit as st

from hotspots.analysis import rhythm
from hotspots.i18n import Words
from hotspots.report import charts, time_words
from hotspots.report.words import PARTS
from hotspots.web.cache import Chosen
from hotspots.web.components.chart import show_chart


def hours_of_week(chosen: Chosen, words: Words) -> None:
    """Show the hours of the week, moments at exactly 00:00 counted beside it."""
    midnight = int(rhythm.at_midnight(chosen.incidents).sum())
    hours = rhythm.weights_by_hour(chosen.incidents, leave_out_midnight=True)
    day, hour = np.divmod(np.arange(hours.size), hours.shape[1])
    frame = pd.DataFrame({"weekday": day, "hour": hour, "weight": hours.ravel()})
    sentence = time_words.hours_sentence(hours, words)
    rows = [
        {words("Weekday"): words.weekday(day)} | {str(h): words.number(hours[day, h], 1) for h in range(24)}
        for day in range(len(hours))
    ]
    show_chart(
        charts.heat_map(frame, words, description=sentence),
        rows,
        sentence=sentence,
        caption=words("Incidents by weekday and hour"),
        numeric=[str(h) for h in range(24)],
        words=words,
        key="hours",
    )
    if midnight:
        st.caption(time_words.midnight_sentence(midnight, words))
    st.caption(
        words(
            "An incident whose time is known as a window counts in every hour of that window for the share "
            "that falls in it (aoristic)."
        )
    )


def parts_of_day(chosen: Chosen, words: Words) -> None:
    """Show the parts of the day beside an even spread."""
    known = chosen.incidents.loc[~rhythm.at_midnight(chosen.incidents)]
    parts = rhythm.weights_by_part(known).sum(axis=0)
    share = parts / max(parts.sum(), 1)
    names = [words(PARTS[name]) for name in rhythm.PARTS_OF_DAY]
    sentence = time_words.parts_sentence(parts, words)
    rows = [
        {
            words("Part of the day"): name,
            words("Incidents"): words.number(n, 1),
            words("Share"): words.percent(s, 1),
        }
        for name, n, s in zip(names, parts, share, strict=True)
    ]
    show_chart(
        charts.bars(
            pd.DataFrame({"name": names, "share": share}), words, description=sentence, even=1 / len(names)
        ),
        rows,
        sentence=sentence,
        caption=words("Incidents by part of the day"),
        numeric=(words("Incidents"), words("Share")),
        words=words,
        key="parts",
    )
