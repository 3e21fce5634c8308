"""What a plan may hold: texts that are not blank, words that exist, and what JSON knows."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from hotspots.errors import N_, PlanError

KEY: Final = "key"
AT: Final = "at"
AMOUNT: Final = "amount"
"""Of an item of a plan: what is given attention; who and when; how much of it (a number, if any)."""

LONGEST: Final = 2000
"""Characters of a text that a person types: a name, a goal, a reason."""


def said(text: str, what: str, *, blank: bool = False) -> str:
    """Return a text that a person typed, in one line; refuse one that is blank or endless.

    Examples
    --------
    >>> said("  team leader ", "who")
    'team leader'
    """
    stripped = " ".join(text.split())
    if not stripped and not blank:
        raise PlanError(f"plan_{what}_blank", _BLANK[what])
    if len(stripped) > LONGEST:
        raise PlanError(
            "plan_text_long",
            N_("A text of a plan has at most {most} characters. Given: {given}. Shorten it."),
            most=LONGEST,
            given=len(stripped),
        )
    return stripped


_BLANK: Final[Mapping[str, str]] = MappingProxyType(
    {
        "who": N_("A plan says who decided. Nobody is named. Say your name or function."),
        "why": N_("Whoever changes or withdraws a plan says why. The reason is empty. Write it down."),
        "title": N_("A plan has a title. It is empty. Give it one."),
        "goal": N_("A plan that is set has a goal. It is empty. Write down what it should bring about."),
        "criterion": N_(
            "A plan that is set has a criterion of success. It is empty. "
            "Write down how it will be seen whether the goal was met."
        ),
    }
)


def check_choice(value: str, allowed: tuple[str, ...]) -> None:
    """Refuse a kind, status or event that does not exist."""
    if value not in allowed:
        raise PlanError(
            "plan_choice",
            N_("A plan knows the words {allowed}. Given: {value}. Use one of those."),
            allowed=", ".join(allowed),
            value=value,
        )


def plain_copy(mapping: Mapping[str, Any], what: str) -> Mapping[str, Any]:
    """Return a copy of a mapping as JSON gives it back, so that what is kept is what was seen."""
    try:
        copied = json.loads(json.dumps(dict(mapping), allow_nan=False))
    except (TypeError, ValueError):
        copied = None
    if copied is None or not all(isinstance(name, str) for name in mapping):
        raise PlanError(
            "plan_json",
            N_(
                "Settings and content of a plan are texts, numbers, lists and mappings by name. "
                "The {what} hold something else, or a number that is not one. Write it as a text."
            ),
            what=what,
        )
    return MappingProxyType(copied)


def check_items(items: Any) -> None:
    """Refuse items that cannot be compared."""
    fit = isinstance(items, list) and all(
        isinstance(item, Mapping)
        and all(isinstance(item.get(name), str) and item[name] for name in (KEY, AT))
        and isinstance(item.get(AMOUNT, 0), int | float)
        for item in items
    )
    if not fit:
        raise PlanError(
            "plan_items",
            N_(
                "The items of a plan are mappings with the texts key and at, and a number as amount if any. "
                "At least one is not. Give each item both."
            ),
        )
