"""The charts of Tijd, each with its sentence and its table."""

from typing import cast, get_args

import streamlit as st

from hotspots import columns
from hotspots.analysis import rhythm, seasons
from hotspots.analysis.selection import Selection, period
from hotspots.i18n import Words
from hotspots.report import charts, time_words
from hotspots.report.words import PARTS
from hotspots.web import cache, labels
from hotspots.web.cache import Chosen, Stock
from hotspots.web.components.chart import show_chart
from hotspots.web.components.facts import n_and_source
from hotspots.web.components.link import Link
from hotspots.web.state import Step


def hours_of_week(chosen: Chosen, words: Words) -> None:
    """Show the hours of the week, moments at exactly 00:00 counted beside it."""
    frame = rhythm.hour_by_weekday(chosen.incidents)
    midnight = int(frame[columns.N_MIDNIGHT].sum())
    hours = frame[columns.N].to_numpy().reshape(7, 24)
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
    parts = rhythm.by_part_of_day(chosen.incidents)
    n = parts[columns.N].to_numpy()
    shown = parts.assign(
        name=[words(PARTS[part]) for part in parts[columns.PART_OF_DAY]], share=n / max(n.sum(), 1)
    )
    sentence = time_words.parts_sentence(n, words)
    rows = [
        {
            words("Part of the day"): row["name"],
            words("Incidents"): words.number(row[columns.N], 1),
            words("Share"): words.percent(row["share"], 1),
        }
        for row in shown.to_dict("records")
    ]
    show_chart(
        charts.bars(shown[["name", "share"]], words, description=sentence, even=1 / len(shown)),
        rows,
        sentence=sentence,
        caption=words("Incidents by part of the day"),
        numeric=(words("Incidents"), words("Share")),
        words=words,
        key="parts",
    )


def over_the_years(link: Link, stock: Stock, selection: Selection, words: Words) -> None:
    """Show the season and the trend of the same kinds of incidents in all years."""
    chosen = cache.chosen(stock, cache.kinds_only(selection))
    years = words.listing([str(year) for year in stock.city.baseline_years])
    st.header(words("Season"))
    st.markdown(
        words("All years, also outside the period chosen: {facts}.", facts=n_and_source(stock, chosen, words))
        + " "
        + words("Baseline years: {years}.", years=years)
    )
    step = st.segmented_control(
        words("Months or weeks"),
        get_args(Step),
        format_func=lambda step: words(labels.STEPS[step]),
        key=link.seed("step", link.state.step),
        required=True,
    )
    step = cast("Step", step)
    link.change(step=step)
    _season(stock, chosen, step, words)
    st.header(words("Trend"))
    _trend(stock, selection, chosen, step, words)


def _season(stock: Stock, chosen: Chosen, step: Step, words: Words) -> None:
    """Show the course of a usual year."""
    years = stock.city.baseline_years
    curve = seasons.season_curve(chosen.incidents, years=years, step=step, period=stock.period)
    sentence = time_words.season_sentence(curve, step, words)
    rows = [
        {
            words("Period"): charts.step_name(step, int(row[step]), words),
            words("Incidents a year"): charts.amount(row[columns.MEAN], words),
            words("Least"): charts.amount(row[columns.LEAST], words),
            words("Most"): charts.amount(row[columns.MOST], words),
            words("Beside the mean"): charts.ratio(row[columns.INDEX], words),
            words("95% interval"): charts.span(
                charts.ratio(row[columns.INDEX_LOW], words),
                charts.ratio(row[columns.INDEX_HIGH], words),
                words,
            ),
        }
        for row in curve.to_dict("records")
    ]
    show_chart(
        charts.season(curve, step, words, description=sentence),
        rows,
        sentence=sentence,
        caption=words("The course of a usual year"),
        numeric=list(rows[0])[1:],
        words=words,
        key=f"season-{step}",
    )


def _trend(stock: Stock, selection: Selection, chosen: Chosen, step: Step, words: Words) -> None:
    """Show what happened beside what is usual."""
    years = stock.city.baseline_years
    steps = seasons.trend(chosen.incidents, baseline_years=years, step=step, period=stock.period)
    days = period(stock.incidents, selection) or stock.period
    sentence = time_words.trend_sentence(steps, step, days, words)
    rows = [
        {
            words("Period"): charts.step_name(step, int(row[step]), words, year=int(row[columns.YEAR])),
            words("Incidents"): words.number(row[columns.N]),
            words("Usual"): charts.amount(row[columns.EXPECTED], words),
            words("95% band"): charts.span(
                charts.amount(row[columns.LOW], words), charts.amount(row[columns.HIGH], words), words
            ),
        }
        for row in reversed(steps.to_dict("records"))
    ]
    show_chart(
        charts.trend(steps, step, words, period=days, description=sentence),
        rows,
        sentence=sentence,
        caption=words("Incidents over the years beside what is usual"),
        numeric=list(rows[0])[1:],
        words=words,
        key=f"trend-{step}",
    )
