"""Would it have worked? Plans of the last half year beside three rivals with the same hours."""

import pandas as pd
import streamlit as st

from hotspots import columns
from hotspots.action.patrol_backtest import PLAN, VERDICTS, WAYS, PatrolBackTest
from hotspots.analysis.selection import Selection
from hotspots.i18n import Words
from hotspots.report import charts, charts_certainty
from hotspots.report.patrol_proposal import PatrolQuestion
from hotspots.web import questions
from hotspots.web.cache import Stock
from hotspots.web.components.chart import show_chart
from hotspots.web.components.long_work import long_work


def patrol_back_test(stock: Stock, selection: Selection, question: PatrolQuestion, words: Words) -> None:
    """Offer the back-test of the teams and kinds that are chosen, and show what it found."""
    st.header(words("Would these patrols have been where it happened?"))
    st.markdown(
        words(
            "For each of the last 26 weeks of the data a plan is made from what was known before it, for the "
            "same teams and hours, and held against the incidents of that week. Three others get the same "
            "hours: last year's hotspots, places drawn at random, and the busiest wijken."
        )
    )
    if columns.WIJK not in stock.layers:
        st.info(words("This needs a layer of wijken, which this city does not have."))
        return
    long_work(
        "patrols-tested",
        questions.patrols_tested(stock, selection, question),
        label=words("Test these patrols"),
        doing=words("Weeks are planned and held against what followed:"),
        show=lambda test: _show(test, words),
        words=words,
    )


def _show(test: PatrolBackTest, words: Words) -> None:
    """Show the result: sentences, chart, table."""
    judged = test.judged.assign(called=[words(WAYS[str(way)]) for way in test.judged.index])
    n = int(judged[columns.N].iloc[0])
    st.caption(
        words(
            "n = {n} incidents in {weeks} weeks; {without} more have no location and {hourless} no known "
            "hour: no plan could have met those.",
            n=words.number(n),
            weeks=words.number(len(test.weeks)),
            without=words.number(test.no_location),
            hourless=words.number(test.no_hour),
        )
    )
    said = "\n".join(f"- {note.say(words)}" for note in test.notes())
    rivals = judged[judged.index != PLAN]
    if rivals[columns.DIFFERENCE_LOW].notna().all():
        sentence = f"{said}\n\n" + words(
            "How much more of the incidents the plan would have met than each rival (the lines are {level} "
            "intervals; a line that crosses 0 means: not better).",
            level=words.percent(test.settings.level),
        )
        show_chart(
            charts_certainty.differences(
                rivals,
                words,
                description=sentence,
                title=words("Share of the incidents met by the plan, less that of the rival"),
            ),
            _rows(judged, test, words),
            sentence=sentence,
            caption=words("The plan beside its rivals"),
            numeric=_numbers(words),
            words=words,
            key="patrols-tested",
        )
    else:
        st.markdown(said)
    st.caption(
        words(
            "Met means: a stop within {radius} metres in the hour of the incident. It does not say that the "
            "incident would have been prevented.",
            radius=words.number(test.settings.radius),
        )
    )


def _rows(judged: pd.DataFrame, test: PatrolBackTest, words: Words) -> list[dict[str, str]]:
    """Return the plan and its rivals as a table."""
    names = _numbers(words)
    interval = words("{level} interval", level=words.percent(test.settings.level))
    return [
        {
            words("Way"): row["called"],
            names[0]: words.number(row[columns.STOPS]),
            names[1]: words.number(row[columns.CAUGHT], 1),
            names[2]: _percent(row[columns.SHARE], words),
            names[3]: _percent(row[columns.DIFFERENCE], words),
            interval: charts.span(
                _percent(row[columns.DIFFERENCE_LOW], words),
                _percent(row[columns.DIFFERENCE_HIGH], words),
                words,
            ),
            words("Verdict"): words(VERDICTS[row[columns.VERDICT]]),
        }
        for row in judged.to_dict("records")
    ]


def _numbers(words: Words) -> list[str]:
    return [words("Stops"), words("Incidents met"), words("Share met"), words("Plan less this")]


def _percent(value: float, words: Words) -> str:
    """Write a share; a dash where it is undefined."""
    return charts.UNDEFINED if pd.isna(value) else words.percent(value, 1)
