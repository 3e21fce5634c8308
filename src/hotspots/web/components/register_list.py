"""What is in the register: the incidents by group, and the imports, each of which can be undone."""

from zoneinfo import ZoneInfo

import streamlit as st

from hotspots.city import City
from hotspots.columns import GROUP, OCCURRED_FROM
from hotspots.i18n import Words
from hotspots.incidents.taxonomy import GROUP_LABELS
from hotspots.register import ImportRecord, Register
from hotspots.web.cache import Stock
from hotspots.web.components.markdown import plain
from hotspots.web.components.tables import text_table
from hotspots.web.components.upload import said


def what_is_there(stock: Stock, words: Words) -> None:
    """Say how many incidents there are, of which period and kind."""
    moments = stock.incidents[OCCURRED_FROM]
    st.markdown(
        words(
            "{n} incidents, from {start} to {end}.",
            n=words.number(len(moments)),
            start=words.day(moments.min()),
            end=words.day(moments.max()),
        )
    )
    counts = stock.incidents[GROUP].value_counts()
    text_table(
        [
            {words("Group"): words(label), words("Incidents"): words.number(int(counts.get(group, 0)))}
            for group, label in GROUP_LABELS.items()
            if counts.get(group, 0)
        ],
        caption=words("Incidents by group"),
        numeric=(words("Incidents"),),
    )


def imports_list(register: Register, city: City, words: Words) -> None:
    """Show the imports, newest first, each with a way back."""
    records = register.imports(city.key)
    if not records:
        st.markdown(words("Nothing has been imported yet."))
    for record in records:
        _import(record, register, ZoneInfo(city.timezone), words)


def _import(record: ImportRecord, register: Register, zone: ZoneInfo, words: Words) -> None:
    """Show one import."""
    with st.container(border=True):
        left, right = st.columns([4, 1], vertical_alignment="center")
        left.markdown(f"**{record.import_id}. {plain(record.filename)}**")
        left.markdown(
            words(
                "Imported on {moment}: {read} rows read, {inserted} new, {updated} updated, "
                "{unchanged} unchanged.",
                moment=words.moment(record.imported_at.astimezone(zone)),
                read=words.number(record.read),
                inserted=words.number(record.inserted),
                updated=words.number(record.updated),
                unchanged=words.number(record.unchanged),
            )
        )
        if record.undone_at is not None:
            right.markdown(
                words("Undone on {moment}", moment=words.moment(record.undone_at.astimezone(zone)))
            )
            return
        with right.popover(words("Undo"), width="stretch"):
            st.markdown(words("The register will be as it would be without this import."))
            if st.button(words("Undo this import"), key=f"undo-{record.import_id}", type="primary"):
                said(lambda: register.undo(record.import_id), words)
                st.rerun()
