"""Plans in words: their status, what happened to them, and what is different."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from hotspots.action.plan_differences import Difference
from hotspots.action.plans import PlanEvent, PlanKind
from hotspots.errors import N_
from hotspots.i18n import Words
from hotspots.register import StoredPlan
from hotspots.report.charts import UNDEFINED

STATUSES: Final = {
    "proposed": N_("proposal"),
    "set": N_("set"),
    "withdrawn": N_("withdrawn"),
}

EVENTS: Final = {
    "made": N_("proposed"),
    "changed": N_("changed"),
    "set": N_("set"),
    "copied": N_("copied as a proposal"),
    "withdrawn": N_("withdrawn"),
    "released": N_("list given out"),
    "recorded": N_("noted what was done"),
}

_HEADS: Final = {
    "title": N_("Title"),
    "first_day": N_("First day"),
    "last_day": N_("Last day"),
    "goal": N_("Goal"),
    "criterion": N_("Criterion of success"),
    "target": N_("Number aimed at"),
    "visits": N_("Visits noted"),
    "minutes": N_("Minutes noted"),
}

_KINDS: Final = {
    "head": N_("different"),
    "setting": N_("different"),
    "added": N_("new"),
    "removed": N_("dropped"),
    "moved": N_("moved"),
    "amount": N_("more or less"),
}


@dataclass(frozen=True)
class PlanTalk:
    """How a page says the keys of its plans.

    Attributes
    ----------
    kind
        The plans of the page.
    item, place
        Put the ``key`` and the ``at`` of an item into words.
    setting
        Names a setting (a nested one has dots).
    value
        Puts the value of a setting, given its name, into words; by default numbers and lists in the manner
        of the language.
    """

    kind: PlanKind
    item: Callable[[str], str]
    place: Callable[[str], str]
    setting: Callable[[str], str]
    value: Callable[[str, Any], str] | None = None


def plan_name(stored: StoredPlan, words: Words) -> str:
    """Return number, title and days of a plan on one line."""
    name = words(
        "{number}. {title}, {first} to {last}",
        number=stored.plan_id,
        title=stored.plan.title,
        first=words.day(stored.plan.first_day),
        last=words.day(stored.plan.last_day),
    )
    return f"{name} ({words('synthetic')})" if stored.synthetic else name


def status_sentence(stored: StoredPlan, zone: str, words: Words) -> str:
    """Say what a plan is now, and since when and by whom."""
    return words(
        "Status: {status}, revision {revision}. By {who}, {moment}.",
        status=words(STATUSES[stored.plan.status]),
        revision=words.number(stored.plan.revision),
        who=stored.changed_by,
        moment=words.moment(stored.changed_at.astimezone(ZoneInfo(zone))),
    )


def history_rows(
    events: Sequence[PlanEvent], talk: PlanTalk, zone: str, words: Words
) -> list[dict[str, str]]:
    """Return what happened as a table, the newest first."""
    return [
        {
            words("When it was"): words.moment(event.at.astimezone(ZoneInfo(zone))),
            words("Who"): event.who,
            words("What happened"): words(EVENTS[event.what]),
            words("Why"): event.why or UNDEFINED,
            words("Changes"): "; ".join(_short(row) for row in difference_rows(event.changes, talk, words))
            or UNDEFINED,
            words("Revision"): words.number(event.revision),
        }
        for event in reversed(events)
    ]


def difference_rows(
    found: Sequence[Difference], talk: PlanTalk, words: Words, *, before: str = "", after: str = ""
) -> list[dict[str, str]]:
    """Return differences as a table.

    Parameters
    ----------
    before, after
        Headers of the two columns of values.
    """
    names = (before or words("Before"), after or words("After"))
    rows = []
    for difference in found:
        subject, values = _said(difference, talk, words)
        rows.append(
            {words("Part"): subject, words("Difference"): words(_KINDS[difference.what])}
            | dict(zip(names, values, strict=True))
        )
    return rows


def _said(difference: Difference, talk: PlanTalk, words: Words) -> tuple[str, list[str]]:
    """Return the subject of a difference and its two values in words."""
    pair = (difference.before, difference.after)
    if difference.what == "head":
        subject = words(_HEADS.get(difference.key, difference.key))
        return subject, [_plain(_day(value), words) for value in pair]
    if difference.what == "setting":
        say = talk.value
        values = [
            _plain(value, words) if say is None or value is None else say(difference.key, value)
            for value in pair
        ]
        return talk.setting(difference.key), values
    if difference.what == "amount":
        return talk.item(difference.key), [_plain(value, words) for value in pair]
    return talk.item(difference.key), [", ".join(map(talk.place, places)) or UNDEFINED for places in pair]


def _day(value: Any) -> Any:
    """Return an ISO day as a day, anything else as it is."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _plain(value: Any, words: Words) -> str:
    """Say a value that JSON can hold."""
    if isinstance(value, bool):
        return words("yes") if value else words("no")
    if isinstance(value, date):
        return words.day(value)
    if isinstance(value, int | float):
        return words.number(value, 0 if float(value).is_integer() else 2)
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_plain(part, words)}" for name, part in value.items())
    if isinstance(value, list | tuple):
        value = "; ".join(_plain(part, words) for part in value)
    return str(value or UNDEFINED)


def _short(row: Mapping[str, str]) -> str:
    """Return a row of differences as a phrase."""
    subject, kind, before, after = row.values()
    return f"{subject}: {kind} ({before} → {after})"
