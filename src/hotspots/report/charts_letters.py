"""The charts of warning letters: what was delivered per zone, and burglaries afterwards."""

import altair as alt
import pandas as pd

from hotspots import columns
from hotspots.action.letter_effect import GROUP_LABELS
from hotspots.i18n import Words
from hotspots.report.charts import BAND, MAIN, QUIET, RULE, Chart, finished, text

_ROW = 26
_ROOM = 70


def coverage_bars(coverage: pd.DataFrame, words: Words, *, description: str) -> Chart:
    """Draw the letters of each zone as one bar: delivered, not delivered, not known.

    Parameters
    ----------
    coverage
        Of :meth:`hotspots.register.letter_book.LetterBook.coverage`.
    """
    kinds = {
        columns.N_DELIVERED: words("Delivered"),
        columns.N_NOT_DELIVERED: words("Not delivered"),
        columns.N_UNKNOWN: words("Not known"),
    }
    long = coverage.melt(id_vars=[columns.ZONE_ID], value_vars=list(kinds), var_name="kind", value_name="n")
    long = long.assign(
        kind=long["kind"].map(kinds),
        order=long["kind"].map({name: place for place, name in enumerate(kinds)}),
        zone=[words("Zone {number}", number=number) for number in long[columns.ZONE_ID]],
        said=[words.number(n) for n in long["n"]],
    )
    bars = (
        alt.Chart(long)
        .mark_bar(stroke="#ffffff", strokeWidth=1)
        .encode(
            x=alt.X("n:Q", title=words("Letters"), axis=alt.Axis(tickMinStep=1, tickCount=8)),
            y=alt.Y("zone:N", title=None, sort=alt.SortField(columns.ZONE_ID)),
            color=alt.Color(
                "kind:N",
                scale=alt.Scale(domain=list(kinds.values()), range=[MAIN, BAND, RULE]),
                legend=alt.Legend(title=None),
            ),
            order=alt.Order("order:Q"),
            tooltip=[
                text("zone", words("Zone")),
                text("kind", words("What")),
                text("said", words("Letters")),
            ],
        )
    )
    return finished(bars, words, description=description, height=_ROOM + _ROW * max(len(coverage), 1))


def effect_intervals(groups: pd.DataFrame, words: Words, *, description: str) -> Chart:
    """Draw the burglaries of each group per 1,000 dwellings in a week, with the exact interval.

    Parameters
    ----------
    groups
        Of :class:`hotspots.action.letter_effect.LetterEffect`; groups without dwellings are left out.
    """
    known = groups.dropna(subset=[columns.RATE])
    known = known.assign(
        label=[words(GROUP_LABELS[name]) for name in known["group"]],
        said=[words.number(rate, 2) for rate in known[columns.RATE]],
    )
    y = alt.Y("label:N", title=None, sort=None, axis=alt.Axis(labelLimit=400))
    title = words("per 1,000 dwellings in a week")
    base = alt.Chart(known).encode(y=y)
    rule = base.mark_rule(color=QUIET, strokeWidth=2).encode(
        x=alt.X(f"{columns.RATE_LOW}:Q", title=title, scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=8)),
        x2=f"{columns.RATE_HIGH}:Q",
    )
    point = base.mark_point(color=MAIN, filled=True, size=90, opacity=1).encode(
        x=alt.X(f"{columns.RATE}:Q", title=title),
        tooltip=[text("label", words("Group")), text("said", title)],
    )
    return finished(
        alt.layer(rule, point), words, description=description, height=_ROOM + 2 * _ROW * max(len(known), 1)
    )
