"""Would it have worked? The back-test on Verantwoording: curve, difference with interval, table, sentence."""

import pandas as pd
import streamlit as st

from hotspots import columns
from hotspots.analysis.backtest import BackTest
from hotspots.analysis.backtest_words import FORECASTERS, VERDICTS, last_quarter
from hotspots.analysis.caught import REFERENCE
from hotspots.analysis.selection import Selection
from hotspots.i18n import Words
from hotspots.report import charts, charts_certainty
from hotspots.web import questions
from hotspots.web.cache import Stock
from hotspots.web.components.chart import show_chart
from hotspots.web.components.long_work import long_work


def back_test_report(stock: Stock, selection: Selection, words: Words) -> None:
    """Offer the back-test of the selected kinds, and show what it found."""
    st.markdown(
        words(
            "For each of the last 26 weeks of the data every map is made anew from what was known on the "
            "first day of that week, and held against what happened in its seven days. All maps point out "
            "exactly the same area. The map to beat is the simplest: where it was busy in the year before."
        )
    )
    long_work(
        "caught",
        questions.back_tested(stock, selection),
        label=words("Do the back-test"),
        doing=words("The maps forecast week after week:"),
        show=lambda test: _show(test, words),
        words=words,
    )


def _show(test: BackTest, words: Words) -> None:
    """Show the result."""
    curve = test.curve.assign(called=[words(FORECASTERS[name]) for name in test.curve[columns.FORECASTER]])
    judged = test.judged.assign(called=[words(FORECASTERS[name]) for name in test.judged.index])
    st.caption(
        words(
            "n = {n} incidents in the forecast weeks, {cells} cells; {outside} more lie outside the "
            "inhabited area and {without} have no location: no map could have caught those.",
            n=words.number(test.n),
            cells=words.number(test.cells),
            outside=words.number(test.outside),
            without=words.number(test.no_location),
        )
    )
    layer = words("On the map of hotspots:")
    sentence = f"{layer} {last_quarter(test, forecaster='hotspots').say(words)}"
    show_chart(
        charts_certainty.caught(curve, words, judged=test.settings.judged_share, description=sentence),
        _curve_rows(curve, words),
        sentence=sentence,
        caption=words("Share of the incidents caught, by share of the area"),
        numeric=[words.percent(share, 1) for share in test.settings.area_shares],
        words=words,
        key="caught",
    )
    rivals = judged[judged[columns.DIFFERENCE_LOW].notna() & (judged[columns.VERDICT] != REFERENCE)]
    verdicts = "\n".join(
        f"- {row['called']}: {words(VERDICTS[row[columns.VERDICT]])}" for row in judged.to_dict("records")
    )
    if rivals.empty:
        st.markdown(verdicts)
        return
    said = words(
        "At {share} of the area, beside last year's map (the lines are 95% intervals):",
        share=words.percent(test.settings.judged_share, 1),
    )
    show_chart(
        charts_certainty.differences(rivals, words, description=said),
        _judged_rows(judged, words),
        sentence=f"{said}\n{verdicts}",
        caption=words("The maps beside last year's map"),
        numeric=[words("Caught"), "PAI", "PEI", words("Recapture index"), words("Difference")],
        words=words,
        key="differences",
    )


def _curve_rows(curve: pd.DataFrame, words: Words) -> list[dict[str, str]]:
    """Return the curve as a table, a row a map and a column a share of the area."""
    wide = curve.pivot_table(
        index="called", columns=columns.AREA_SHARE, values=columns.HIT_RATE, sort=False, dropna=False
    )
    headers = [words.percent(float(share), 1) for share in wide.columns.to_numpy()]
    return [
        {words("Map"): str(name)} | dict(zip(headers, [_percent(value, words) for value in row], strict=True))
        for name, row in zip(wide.index, wide.to_numpy(), strict=True)
    ]


def _judged_rows(judged: pd.DataFrame, words: Words) -> list[dict[str, str]]:
    """Return the measures at the judged share as a table."""
    return [
        {
            words("Map"): row["called"],
            words("Caught"): charts.amount(row[columns.CAUGHT], words),
            "PAI": charts.ratio(row[columns.PAI], words),
            "PEI": charts.ratio(row[columns.PEI], words),
            words("Recapture index"): charts.ratio(row[columns.RECAPTURE], words),
            words("Difference"): _percent(row[columns.DIFFERENCE], words),
            words("95% interval"): charts.span(
                _percent(row[columns.DIFFERENCE_LOW], words),
                _percent(row[columns.DIFFERENCE_HIGH], words),
                words,
            ),
            words("Verdict"): words(VERDICTS[row[columns.VERDICT]]),
        }
        for row in judged.to_dict("records")
    ]


def _percent(value: float, words: Words) -> str:
    """Write a share; a dash where it is undefined."""
    return charts.UNDEFINED if pd.isna(value) else words.percent(value, 1)
