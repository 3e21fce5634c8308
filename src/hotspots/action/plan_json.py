"""A plan as text: the form in which it is kept and handed on."""

import json
from datetime import date
from typing import Final

from hotspots.action.plans import Plan
from hotspots.errors import N_, PlanError

VERSION: Final = 1
"""Of the form in which a plan is kept."""


def to_json(plan: Plan) -> str:
    """Write a plan as JSON, with the version of that form.

    Examples
    --------
    >>> from datetime import date
    >>> from hotspots.action.plans import Plan
    >>> plan = Plan("letters", "Autumn", date(2023, 10, 2), date(2023, 10, 8))
    >>> from_json(to_json(plan)) == plan
    True
    """
    head = {
        "version": VERSION,
        "kind": plan.kind,
        "status": plan.status,
        "revision": plan.revision,
        "copied_from": plan.copied_from,
    }
    return json.dumps(
        head | plan.head | {"settings": dict(plan.settings), "content": dict(plan.content)},
        ensure_ascii=False,
    )


def from_json(text: str) -> Plan:
    """Read a plan that :func:`to_json` wrote.

    Raises
    ------
    PlanError
        When it is none, or one of a newer version of the program.

    Examples
    --------
    >>> from_json("{}")
    Traceback (most recent call last):
    hotspots.errors.PlanError: A plan is kept as JSON of version 1. This is another text. Restore it.
    """
    try:
        known = json.loads(text)
        version = known.pop("version")
        if version == VERSION:
            known["first_day"] = date.fromisoformat(known["first_day"])
            known["last_day"] = date.fromisoformat(known["last_day"])
            return Plan(**known)
    except PlanError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError):
        pass
    raise PlanError(
        "plan_form",
        N_("A plan is kept as JSON of version {version}. This is another text. Restore it."),
        version=VERSION,
    ) from None
