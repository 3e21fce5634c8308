"""Which plan is open: its number is in the URL, and is held against the kind and the city of the page."""

import re
from typing import Final

import streamlit as st

from hotspots.action.plans import PlanKind
from hotspots.errors import HotspotsError
from hotspots.i18n import Words
from hotspots.register import StoredPlan
from hotspots.web import cache
from hotspots.web.cache import Stock
from hotspots.web.components.plans.told import STATUSES, PlanTalk, plan_name

PARAMETER: Final = "plan"
"""In the URL: ``?plan=12``."""

_NUMBER: Final = re.compile(r"[1-9][0-9]{0,8}")


def asked_plan(text: str | None) -> int | None:
    """Return the number of a plan of the URL; None for anything that is no number.

    Parameters
    ----------
    text
        As it stands in the URL.
    """
    return int(text) if text and _NUMBER.fullmatch(text) else None


def opened_plan(kind: PlanKind, stock: Stock, words: Words) -> StoredPlan | None:
    """Return the plan of the URL, and tell the reader when it is not one for this page.

    Parameters
    ----------
    kind
        The plans of the page.
    """
    number = asked_plan(st.query_params.get(PARAMETER))
    if number is None:
        return None
    try:
        stored = cache.register().plans.get(number)
    except HotspotsError as error:
        st.info(words.error(error))
        return None
    if stored.kind != kind or stored.city_key != stock.city.key:
        st.info(words("Plan {number} is of another kind or another city; open it there.", number=number))
        return None
    return stored


def open_plan(plan_id: int) -> None:
    """Put a plan into the URL; it is open from the next run on."""
    st.query_params[PARAMETER] = str(plan_id)


def close_plan() -> None:
    """Take the plan out of the URL; it is closed from the next run on."""
    st.query_params.pop(PARAMETER, None)


def plan_list(talk: PlanTalk, stock: Stock, words: Words) -> None:
    """List the plans of a kind that rest on what is shown (the demo city has its own), to open one."""
    found = cache.register().plans.list(stock.city.key, kind=talk.kind, synthetic=stock.synthetic)
    with st.expander(words.plural("{n} plan kept", "{n} plans kept", len(found))):
        if not found:
            st.markdown(words("No plan has been saved yet."))
            return
        by_number = {stored.plan_id: stored for stored in found}
        left, right = st.columns([4, 1], vertical_alignment="bottom")
        with left:
            picked = st.selectbox(
                words("Plan"),
                list(by_number),
                format_func=lambda number: _named(by_number[number], words),
                key=f"plan-list-{talk.kind}",
            )
        if right.button(words("Open this plan"), key=f"plan-open-{talk.kind}", width="stretch"):
            open_plan(picked)
            st.rerun()


def _named(stored: StoredPlan, words: Words) -> str:
    """Return number, title, days and status of a plan."""
    return f"{plan_name(stored, words)} · {words(STATUSES[stored.plan.status])}"
