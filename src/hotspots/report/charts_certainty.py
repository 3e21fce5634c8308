"""The charts of rates, changes and the back-test: how far chance reaches stands in each of them."""

import json
from typing import Any

import altair as alt
import pandas as pd

from hotspots import columns
from hotspots.i18n import Words
from hotspots.report.charts import (
    BAND,
    INK,
    MAIN,
    QUIET,
    RIVALS,
    STRONG,
    UNDEFINED,
    Chart,
    finished,
    span,
    text,
)


def funnel(figures: pd.DataFrame, limits: pd.DataFrame, words: Words, *, per: str, description: str) -> Chart:
    """Draw the rates of areas by their size, with the limits within which chance alone would hold them.

    Parameters
    ----------
    figures
        ``name``, ``denominator``, ``rate``, ``funnel`` and ``said`` (the rate in words).
    limits
        Of :func:`hotspots.analysis.rates.funnel_limits`.
    per
        What the rate is per, in words.
    """
    known = figures.dropna(subset=[columns.RATE])
    names = (words("within the inner lines"), words("between the lines"), words("outside the outer lines"))
    known = known.assign(
        place=[
            names[0 if where == "within" else 2 if where.startswith("far") else 1]
            for where in known[columns.FUNNEL]
        ],
        size=[words.number(value) for value in known[columns.DENOMINATOR]],
    )
    x = alt.X(f"{columns.DENOMINATOR}:Q", title=words("Size of the area"), axis=alt.Axis(grid=False))
    colour = alt.Color(
        "place:N",
        scale=alt.Scale(domain=list(names), range=[BAND, "#43908a", STRONG]),
        legend=alt.Legend(title=None),
    )
    lines = [
        alt.Chart(limits)
        .mark_line(color=QUIET, strokeWidth=1.2, strokeDash=dash)
        .encode(x=x, y=alt.Y(f"{column}:Q", title=per))
        for dash, ends in (
            ([1, 0], (columns.LOW_998, columns.HIGH_998)),
            ([4, 3], (columns.LOW_95, columns.HIGH_95)),
        )
        for column in ends
    ]
    base = alt.Chart(known).encode(x=x, y=alt.Y(f"{columns.RATE}:Q", title=per))
    points = base.mark_circle(size=75, opacity=1, stroke="#ffffff", strokeWidth=0.7).encode(
        color=colour,
        tooltip=[
            text(columns.NAME, words("Area")),
            text("size", words("Size of the area")),
            text("said", per),
            text("place", words("Verdict")),
        ],
    )
    far = base.transform_filter(alt.datum[columns.FUNNEL] == "far_above")  # more names would overlap
    called = far.mark_text(align="left", dx=8, fontSize=11, color=INK).encode(text=f"{columns.NAME}:N")
    return finished(alt.layer(*lines, points, called), words, description=description, height=360)


def control(weeks: pd.DataFrame, words: Words, *, description: str) -> Chart:
    """Draw the weeks of an area beside what is expected, with the limit and the alarms.

    Parameters
    ----------
    weeks
        The rows of one area of :func:`hotspots.analysis.control.control_chart`.
    """
    shown = weeks.assign(
        when=[words.day(day) for day in weeks[columns.WEEK]],
        said=[words.number(value) for value in weeks[columns.N]],
        usual=[words.number(value, 1) for value in weeks[columns.EXPECTED]],
        most=[words.number(value) for value in weeks[columns.LIMIT]],
    )
    names = (words("incidents"), words("during an alarm"), words("expected"), words("limit"))
    colour = alt.Color(
        "layer:N",
        scale=alt.Scale(domain=list(names), range=[BAND, STRONG, MAIN, QUIET]),
        legend=alt.Legend(title=None, symbolType="square", symbolStrokeWidth=0),
    )
    time = alt.Axis(format="%b %Y", labelOverlap="greedy", tickCount=10, grid=False)
    base = alt.Chart(shown).encode(
        x=alt.X(f"{columns.WEEK}:T", title=None, axis=time),
        tooltip=[
            text("when", words("Week from")),
            text("said", words("Incidents")),
            text("usual", words("Expected")),
            text("most", words("Limit")),
        ],
    )
    kind = f"datum.{columns.SIGNAL} ? {json.dumps(names[1])} : {json.dumps(names[0])}"
    bar = base.transform_calculate(layer=kind).mark_bar(width={"band": 0.85})
    line: dict[str, Any] = {"strokeWidth": 2, "interpolate": "step"}
    expected = base.transform_calculate(layer=json.dumps(names[2])).mark_line(**line)
    limit = base.transform_calculate(layer=json.dumps(names[3])).mark_line(**line, strokeDash=[4, 3])
    drawn = alt.layer(
        bar.encode(y=alt.Y(f"{columns.N}:Q", title=words("Incidents")), color=colour),
        expected.encode(y=f"{columns.EXPECTED}:Q", color=colour),
        limit.encode(y=f"{columns.LIMIT}:Q", color=colour),
    )
    return finished(drawn, words, description=description, height=260)


def caught(curve: pd.DataFrame, words: Words, *, judged: float, description: str) -> Chart:
    """Draw the share of incidents that maps would have caught over the share of the area they point out.

    Parameters
    ----------
    curve
        The curve of a :class:`hotspots.analysis.backtest.BackTest`, with ``called``, the names of the maps.
    judged
        The share of the area at which the verdict is given.
    """
    shown = curve.assign(
        area=[words.percent(share, 1) for share in curve[columns.AREA_SHARE]],
        said=[words.percent(share, 1) if share == share else UNDEFINED for share in curve[columns.HIT_RATE]],  # noqa: PLR0124
    )
    names = list(dict.fromkeys(shown["called"]))
    colour = alt.Color(
        "called:N",
        scale=alt.Scale(domain=names, range=list(RIVALS)[: len(names)]),
        legend=alt.Legend(title=None, orient="right", labelLimit=260),
    )
    base = alt.Chart(shown).encode(
        x=alt.X(
            f"{columns.AREA_SHARE}:Q",
            title=words("Share of the area"),
            axis=alt.Axis(format="%", tickCount=8),
        ),
        y=alt.Y(
            f"{columns.HIT_RATE}:Q", title=words("Share of the incidents caught"), axis=alt.Axis(format="%")
        ),
    )
    lines = base.mark_line(strokeWidth=2).encode(
        color=colour, strokeDash=alt.StrokeDash("called:N", scale=alt.Scale(domain=names), legend=None)
    )
    dots = base.mark_circle(size=60, opacity=0).encode(
        tooltip=[
            text("called", words("Map")),
            text("area", words("Share of the area")),
            text("said", words("Share of the incidents caught")),
        ]
    )
    line = alt.Chart(pd.DataFrame({"judged": [judged]})).mark_rule(color=QUIET, strokeDash=[3, 3])
    return finished(
        alt.layer(line.encode(x="judged:Q"), lines, dots), words, description=description, height=320
    )


def differences(judged: pd.DataFrame, words: Words, *, description: str, title: str | None = None) -> Chart:
    """Draw how much more or less than last year's map each map caught, with the interval.

    Parameters
    ----------
    judged
        ``called``, ``difference``, ``difference_low``, ``difference_high`` (shares of the incidents).
    title
        Of the axis, where it is about something else than last year's map.
    """
    shown = judged.assign(
        said=[
            f"{words.percent(row[columns.DIFFERENCE], 1)} "
            + span(
                words.percent(row[columns.DIFFERENCE_LOW], 1),
                words.percent(row[columns.DIFFERENCE_HIGH], 1),
                words,
            ).join("()")
            for row in judged.to_dict("records")
        ]
    )
    base = alt.Chart(shown).encode(
        y=alt.Y("called:N", sort=None, title=None, axis=alt.Axis(ticks=False, labelLimit=260)),
        tooltip=[text("called", words("Map")), text("said", words("Difference"))],
    )
    title = title or words("Share of the incidents more or less than last year's map")
    ends = base.mark_rule(color=MAIN, strokeWidth=2).encode(
        x=alt.X(f"{columns.DIFFERENCE_LOW}:Q", title=title, axis=alt.Axis(format="%")),
        x2=f"{columns.DIFFERENCE_HIGH}:Q",
    )
    point = base.mark_circle(color=MAIN, size=80, opacity=1).encode(x=f"{columns.DIFFERENCE}:Q")
    none = alt.Chart(pd.DataFrame({"none": [0.0]})).mark_rule(color=STRONG, strokeDash=[4, 3])
    return finished(
        alt.layer(none.encode(x="none:Q"), ends, point), words, description=description, height=200
    )
