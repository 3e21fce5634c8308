"""What depends on scale: the density of a selection with other cells and bandwidths, on Verantwoording."""

import streamlit as st

from hotspots import columns
from hotspots.analysis.robustness import ScaleDependence
from hotspots.analysis.selection import Selection
from hotspots.i18n import Words
from hotspots.report.words_statistics import scale_sentences
from hotspots.web import questions
from hotspots.web.cache import Stock
from hotspots.web.components.long_work import long_work
from hotspots.web.components.tables import text_table


def scale_report(stock: Stock, selection: Selection, words: Words) -> None:
    """Offer the comparison of scales for a selection, and show what it found."""
    st.markdown(
        words(
            "A map of density has a cell size, a place where the cells begin and a bandwidth, and somebody "
            "chose them. Here the densest part, the fewest cells that hold a quarter of the incidents, is "
            "computed with others: what stays does not hang on that choice."
        )
    )
    long_work(
        "scale",
        questions.depends_on_scale(stock, selection),
        label=words("Compare the scales"),
        doing=words("The density is being computed on every scale:"),
        show=lambda found: _show(found, words),
        words=words,
    )


def _show(found: ScaleDependence, words: Words) -> None:
    """Show what stays."""
    st.caption(words("n = {n} incidents", n=words.number(found.n)))
    st.markdown("\n".join(f"- {sentence}" for sentence in scale_sentences(found, words)))
    rows = [
        {
            words("Cell size"): words("{n} metres", n=words.number(row[columns.CELL_SIZE])),
            words("Bandwidth"): words("{n} metres", n=words.number(row[columns.BANDWIDTH])),
            words("Cells moved"): words("yes") if row[columns.OFFSET_X] else words("no"),
            words("Hectares"): words.number(row[columns.HECTARES], 1),
            words("Separate places"): words.number(row[columns.SPOTS]),
            words("Incidents"): words.number(row[columns.N]),
        }
        for row in found.settings.to_dict("records")
    ]
    text_table(
        rows,
        caption=words("The densest part on every scale"),
        numeric=[name for name in rows[0] if name != words("Cells moved")] if rows else (),
        height=420,
    )
