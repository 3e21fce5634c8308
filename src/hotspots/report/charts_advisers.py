"""The chart of the burglary advisers: how much reach more spread costs."""

import altair as alt
import pandas as pd

from hotspots import columns
from hotspots.i18n import Words
from hotspots.report.charts import MAIN, STRONG, Chart, finished, text


def trade_off_curve(curve: pd.DataFrame, words: Words, *, chosen: float, description: str) -> Chart:
    """Draw reach against the smallest share that a district gets, one point a floor.

    Parameters
    ----------
    curve
        Of :func:`hotspots.action.advisers.trade_off`.
    chosen
        The floor of the plan: its point stands out.
    """
    known = curve.dropna(subset=[columns.REACH])
    shown = known.assign(
        said=[words.percent(floor) for floor in known[columns.FLOOR]],
        reached=[words.number(reach, 2) for reach in known[columns.REACH]],
        least=[words.percent(share, 1) for share in known[columns.SMALLEST_SHARE]],
        here=(known[columns.FLOOR] - chosen).abs() < 1e-9,  # noqa: PLR2004 - floors are tenths
    )
    base = alt.Chart(shown).encode(
        x=alt.X(
            f"{columns.SMALLEST_SHARE}:Q",
            title=words("Smallest share of its dwellings that a district gets visited"),
            axis=alt.Axis(format="%", tickCount=6),
            scale=alt.Scale(zero=True, nice=True),
        ),
        y=alt.Y(
            f"{columns.REACH}:Q",
            title=words("Expected burglaries reached"),
            scale=alt.Scale(zero=False, nice=True),
        ),
        order=f"{columns.FLOOR}:Q",
    )
    line = base.mark_line(color=MAIN, strokeWidth=2)
    points = base.mark_point(filled=True, opacity=1).encode(
        color=alt.condition("datum.here", alt.value(STRONG), alt.value(MAIN)),
        size=alt.condition("datum.here", alt.value(170), alt.value(60)),
        shape=alt.condition("datum.here", alt.value("diamond"), alt.value("circle")),
        tooltip=[
            text("said", words("Floor")),
            text("reached", words("Reached")),
            text("least", words("Smallest share of a district")),
        ],
    )
    return finished(alt.layer(line, points), words, description=description, height=260)
