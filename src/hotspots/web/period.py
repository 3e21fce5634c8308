"""Which days "last quarter" means: it ends with the data, not with today."""

from datetime import date, timedelta
from typing import Final

from hotspots.web.state import MapState

_MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}


def days(state: MapState, first: date, last: date) -> tuple[date, date]:
    """Return the first and last day asked for, both inclusive.

    Parameters
    ----------
    state
        Its period, and its own dates if that is what it is.
    first, last
        The first and last day of the data.
    """
    if state.period == "own" and state.start is not None and state.end is not None:
        return state.start, state.end
    months = _MONTHS.get(state.period)
    return (first if months is None else _months_before(last, months)), last


def _months_before(last: date, months: int) -> date:
    """Return the first day of the so many months that end with a day: 31 December, 3 → 1 October."""
    after = last + timedelta(days=1)
    year, month = divmod(after.year * 12 + after.month - 1 - months, 12)
    longest = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day  # noqa: PLR2004 - December
    return date(year, month + 1, min(after.day, longest))
