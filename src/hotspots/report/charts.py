"""Charts as plain data: one manner for all of them, with the numbers and months of the language.

What a chart shows is said in words and in a table beside it; to a screen reader it is one picture with a
description, and not thousands of marks.
"""

from typing import Any, Final

import altair as alt
import pandas as pd

from hotspots.i18n import Words

Chart = alt.Chart | alt.LayerChart | alt.FacetChart | alt.HConcatChart

INK: Final = "#1c2b33"
QUIET: Final = "#45555e"
RULE: Final = "#d5dde1"
MAIN: Final = "#0b5c7d"
STRONG: Final = "#9c1c12"
BAND: Final = "#9fb8c4"
SEQUENCE: Final = ("#f1f5f7", "#dcebe7", "#b0d4cc", "#79b5ab", "#43908a", "#125f60")
"""From nothing to much, the colours of the areas on the map."""

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
    legend = {"aria": False, "labelColor": INK, "labelFontSize": 12, "titleColor": QUIET, "orient": "top"}
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
        ``weekday`` (0 is Monday), ``hour`` and ``weight``, incidents spread over their windows.
    """
    shown = hours.assign(
        day=[words.weekday(day) for day in hours["weekday"]],
        when=[
            words("{day} from {hour} to {next} h", day=words.weekday(day), hour=hour, next=hour + 1)
            for day, hour in zip(hours["weekday"], hours["hour"], strict=True)
        ],
        said=[words.number(value, 1) for value in hours["weight"]],
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
                "weight:Q",
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
    base = alt.Chart(shown).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=alt.Axis(ticks=False, labelLimit=260)),
        tooltip=[text("name", ""), text("said", words("Share"))],
    )
    drawn = base.mark_bar(color=MAIN, height={"band": 0.7}).encode(
        x=alt.X("share:Q", title=words("Share"), axis=axis)
    )
    if even is None:
        return finished(drawn, words, description=description, height=height)
    line = (
        alt.Chart(pd.DataFrame({"even": [even]}))
        .mark_rule(color=STRONG, strokeDash=[4, 3])
        .encode(x="even:Q")
    )
    return finished(alt.layer(drawn, line), words, description=description, height=height)
