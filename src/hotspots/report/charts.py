"""Charts as plain data: one manner for all of them, with the numbers and months of the language.

What a chart shows is said in words and in a table beside it; to a screen reader it is one picture with a
description, and not thousands of marks.
"""

import json
from datetime import date, timedelta
from typing import Any, Final

import altair as alt
import numpy as np
import pandas as pd

from hotspots import columns
from hotspots.i18n import Words

Chart = alt.Chart | alt.LayerChart | alt.FacetChart | alt.HConcatChart

Days = tuple[date, date]

UNDEFINED: Final = "\N{EN DASH}"

INK: Final = "#1c2b33"
QUIET: Final = "#45555e"
RULE: Final = "#d5dde1"
MAIN: Final = "#0b5c7d"
STRONG: Final = "#9c1c12"
BAND: Final = "#9fb8c4"
SEQUENCE: Final = ("#f1f5f7", "#dcebe7", "#b0d4cc", "#79b5ab", "#43908a", "#125f60")
"""From nothing to much, the colours of the areas on the map."""

RIVALS: Final = ("#1c2b33", "#d95f0e", "#9c1c12", "#43908a", "#5e4fa2", "#0b5c7d", "#a0a7ab")
"""Last year's map, its rivals, and random places."""

FONT: Final = '"Source Sans", "Source Sans 3", "Segoe UI", system-ui, sans-serif'
_DAYS: Final = 7


def finished(chart: Any, words: Words, *, description: str, height: int) -> Chart:
    """Give a chart its size, its looks and the language of its numbers and dates."""
    axis = {
        "aria": False,
        "domainColor": RULE,
        "gridColor": RULE,
        "labelColor": QUIET,
        "labelFontSize": 12,
        "tickColor": RULE,
        "titleColor": QUIET,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
    }
    legend = {
        "aria": False,
        "labelColor": INK,
        "labelFontSize": 12,
        "labelLimit": 400,
        "titleColor": QUIET,
        "orient": "top",
    }
    drawn: Chart = chart.properties(width="container", height=height, description=description).configure(
        axis=axis,
        background="#ffffff",
        font=FONT,
        legend={**legend, "titleFontSize": 12, "titleFontWeight": "normal", "title": None},
        locale=locale(words),
        mark={"aria": False},
        title={"aria": False},
        view={"stroke": None},
    )
    return drawn


def locale(words: Words) -> dict[str, Any]:
    """Return the numbers and dates of a language in the form that Vega takes."""
    babel = words.locale
    months, short = babel.months["format"]["wide"], babel.months["format"]["abbreviated"]
    days, brief = babel.days["format"]["wide"], babel.days["format"]["abbreviated"]
    sunday_first = [6, *range(_DAYS - 1)]
    return {
        "number": {
            "decimal": words.number(0.5, 1)[1],
            "thousands": words.number(1000)[1],
            "grouping": [3],
            "currency": ["\N{EURO SIGN}\N{NO-BREAK SPACE}", ""],
        },
        "time": {
            "dateTime": "%A %-d %B %Y %H:%M",
            "date": "%-d-%-m-%Y",
            "time": "%H:%M",
            "periods": ["", ""],
            "days": [days[day] for day in sunday_first],
            "shortDays": [brief[day] for day in sunday_first],
            "months": [months[month] for month in range(1, 13)],
            "shortMonths": [short[month].rstrip(".") for month in range(1, 13)],
        },
    }


def text(field: str, title: str) -> alt.Tooltip:
    """Return a tooltip of a column that holds texts."""
    return alt.Tooltip(field, type="nominal", title=title)


def heat_map(hours: pd.DataFrame, words: Words, *, description: str) -> Chart:
    """Colour the hours of the week.

    Parameters
    ----------
    hours
        Of :func:`hotspots.analysis.rhythm.hour_by_weekday`.
    """
    shown = hours.assign(
        day=[words.weekday(day) for day in hours["weekday"]],
        when=[
            words("{day} from {hour} to {next} h", day=words.weekday(day), hour=hour, next=hour + 1)
            for day, hour in zip(hours["weekday"], hours["hour"], strict=True)
        ],
        said=[words.number(value, 1) for value in hours[columns.N]],
    )
    chart = (
        alt.Chart(shown)
        .mark_rect(stroke="#ffffff", strokeWidth=1)
        .encode(
            x=alt.X(
                "hour:O",
                title=words("Hour of the day"),
                axis=alt.Axis(labelAngle=0, ticks=False, domain=False),
            ),
            y=alt.Y(
                "day:N",
                title=None,
                sort=[words.weekday(day) for day in range(_DAYS)],
                axis=alt.Axis(ticks=False, domain=False),
            ),
            color=alt.Color(
                f"{columns.N}:Q",
                scale=alt.Scale(range=list(SEQUENCE), domainMin=0),
                legend=alt.Legend(title=words("Incidents"), orient="right", gradientLength=150, tickCount=4),
            ),
            tooltip=[text("when", words("Hour")), text("said", words("Incidents"))],
        )
    )
    return finished(chart, words, description=description, height=230)


def bars(
    shares: pd.DataFrame, words: Words, *, description: str, even: float | None = None, height: int = 150
) -> Chart:
    """Draw horizontal bars, in the order of the rows.

    Parameters
    ----------
    shares
        ``name`` and ``share`` (of one).
    even
        Where every bar would end if all were equal; drawn as a line.
    """
    shown = shares.assign(said=[words.percent(share, 1) for share in shares["share"]])
    axis = alt.Axis(format="%", grid=True, tickCount=5)
    title = words("Share") if even is None else words("Share; the broken line is an even spread")
    base = alt.Chart(shown).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=alt.Axis(ticks=False, labelLimit=260)),
        tooltip=[text("name", ""), text("said", words("Share"))],
    )
    drawn = base.mark_bar(color=MAIN, height={"band": 0.7}).encode(x=alt.X("share:Q", title=title, axis=axis))
    if even is None:
        return finished(drawn, words, description=description, height=height)
    line = (
        alt.Chart(pd.DataFrame({"even": [even]}))
        .mark_rule(color=STRONG, strokeDash=[4, 3])
        .encode(x="even:Q")
    )
    return finished(alt.layer(drawn, line), words, description=description, height=height)


def season(curve: pd.DataFrame, step: str, words: Words, *, description: str) -> Chart:
    """Draw the course of a usual year beside its mean, with the interval.

    Parameters
    ----------
    curve
        Of :func:`hotspots.analysis.seasons.season_curve`.
    step
        ``"month"`` or ``"week"``.
    """
    names = [step_name(step, number, words) for number in curve[step]]
    shown = curve.assign(
        name=names,
        said=[ratio(value, words) for value in curve[columns.INDEX]],
        sure=[
            span(ratio(low, words), ratio(high, words), words)
            for low, high in zip(curve[columns.INDEX_LOW], curve[columns.INDEX_HIGH], strict=True)
        ],
        mean=[amount(value, words) for value in curve[columns.MEAN]],
    )
    angle = alt.Axis(labelAngle=0, ticks=False, labelOverlap="greedy")
    base = alt.Chart(shown).encode(x=alt.X("name:N", sort=names, title=None, axis=angle))
    scale = alt.Scale(zero=False, nice=True)
    band = base.mark_area(color=BAND, opacity=0.55).encode(
        y=alt.Y(f"{columns.INDEX_LOW}:Q", title=words("Beside the mean of the year"), scale=scale),
        y2=f"{columns.INDEX_HIGH}:Q",
    )
    line = base.mark_line(color=MAIN, strokeWidth=2.5, point={"color": MAIN, "size": 45}).encode(
        y=f"{columns.INDEX}:Q",
        tooltip=[
            text("name", words("Period")),
            text("said", words("Beside the mean")),
            text("sure", words("95% interval")),
            text("mean", words("Incidents a year")),
        ],
    )
    even = (
        alt.Chart(pd.DataFrame({"even": [1.0]})).mark_rule(color=QUIET, strokeDash=[4, 3]).encode(y="even:Q")
    )
    return finished(alt.layer(band, even, line), words, description=description, height=240)


def trend(steps: pd.DataFrame, step: str, words: Words, *, period: Days | None, description: str) -> Chart:
    """Draw what happened over the years and the band of the baseline years.

    Parameters
    ----------
    steps
        Of :func:`hotspots.analysis.seasons.trend`.
    period
        First and last day that are looked at: they stand out.
    """
    shown = steps.assign(
        when=[step_name(step, row[step], words, year=row[columns.YEAR]) for row in steps.to_dict("records")],
        said=[amount(value, words) for value in steps[columns.N]],
        expected_said=[amount(value, words) for value in steps[columns.EXPECTED]],
        sure=[
            span(amount(low, words), amount(high, words), words)
            for low, high in zip(steps[columns.LOW], steps[columns.HIGH], strict=True)
        ],
        outside=(steps[columns.N] > steps[columns.HIGH]) | (steps[columns.N] < steps[columns.LOW]),
    )
    said = words("The shaded part is the period chosen.") if period else None
    time = alt.Axis(format="%b %Y", labelOverlap="greedy", tickCount=10, grid=False)
    base = alt.Chart(shown).encode(x=alt.X(f"{columns.START}:T", title=said, axis=time))
    title = words("Incidents")
    names = (words("incidents"), words("usual: the band of the baseline years"), words("outside the band"))
    scale = alt.Scale(domain=list(names), range=[MAIN, BAND, STRONG])
    legend = alt.Legend(title=None, symbolType="square", symbolStrokeWidth=0, symbolOpacity=1)
    colour = alt.Color("layer:N", scale=scale, legend=legend)
    happened, usual, outside = (base.transform_calculate(layer=json.dumps(name)) for name in names)
    y = alt.Y(f"{columns.N}:Q", title=title, scale=alt.Scale(zero=True))
    tooltip = [
        text("when", words("Period")),
        text("said", title),
        text("expected_said", words("Usual")),
        text("sure", words("95% band")),
    ]
    ends = {"y": alt.Y(f"{columns.LOW}:Q", title=title), "y2": f"{columns.HIGH}:Q"}
    layers = [
        usual.mark_area(opacity=0.6).encode(**ends, color=colour),
        happened.mark_line(strokeWidth=1.8).encode(y=y, color=colour),
        outside.transform_filter("datum.outside")
        .mark_point(filled=True, size=55, opacity=1)
        .encode(y=y, color=colour),
        base.mark_point(size=90, opacity=0).encode(y=y, tooltip=tooltip),
    ]
    if period is not None:
        layers.insert(0, _looked_at(period))
    return finished(alt.layer(*layers), words, description=description, height=280)


def _looked_at(period: Days) -> alt.Chart:
    """Shade the period that was chosen."""
    end = period[1] + timedelta(days=1)
    ends = pd.DataFrame({"from": [pd.Timestamp(period[0])], "to": [pd.Timestamp(end)]})
    shaded: alt.Chart = alt.Chart(ends).mark_rect(color="#f1f5f7").encode(x="from:T", x2="to:T")
    return shaded


def step_name(step: str, number: int, words: Words, *, year: int | None = None) -> str:
    """Name a month or week of the year: ``mrt``, or ``maart 2023`` and ``week 9 van 2023`` with a year."""
    if year is None:
        short = str(words.locale.months["format"]["abbreviated"][number]) if step == "month" else str(number)
        return short.rstrip(".")
    if step == "month":
        return f"{words.month(number)} {year}"
    return words("week {week} of {year}", week=number, year=year)


def amount(value: float, words: Words) -> str:
    """Write a number of incidents: whole where it is, else with one digit; a dash where it is undefined."""
    if pd.isna(value):
        return UNDEFINED
    return words.number(value, 0 if float(value).is_integer() or value >= 100 else 1)  # noqa: PLR2004


def ratio(value: float, words: Words) -> str:
    """Write a ratio with two digits behind the sign; a dash where it is undefined or without end."""
    return words.number(value, 2) if np.isfinite(value) else UNDEFINED


def span(low: str, high: str, words: Words) -> str:
    """Write an interval; a dash where it is undefined."""
    return UNDEFINED if UNDEFINED in {low, high} else words("{low} to {high}", low=low, high=high)
