"""What is different between two plans, setting by setting and item by item."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

DifferenceKind = Literal["head", "setting", "added", "removed", "moved", "amount"]
"""What a plan is for or called; a setting; an item that came, went, is somewhere else, or got more or
less."""


@dataclass(frozen=True)
class Difference:
    """One thing that is different.

    Attributes
    ----------
    what
        ``head`` (title, days, goal), ``setting``, or of an item: ``added``, ``removed``, ``moved``,
        ``amount``.
    key
        Name of the setting (nested ones with dots), or key of the item.
    before, after
        Its value; of a setting that was or is not there None; of an item the sorted tuple of its places; of
        an amount the sum.
    """

    what: DifferenceKind
    key: str
    before: Any = None
    after: Any = None


def differences(  # noqa: PLR0917 - three pairs
    head: Mapping[str, Any],
    other_head: Mapping[str, Any],
    settings: Mapping[str, Any],
    other_settings: Mapping[str, Any],
    items: Iterable[Mapping[str, Any]],
    other_items: Iterable[Mapping[str, Any]],
) -> tuple[Difference, ...]:
    """Return what is different: heads, settings, then items by key.

    Parameters
    ----------
    head, other_head, settings, other_settings
        Values by name.
    items, other_items
        Mappings with ``key``, ``at`` and perhaps ``amount``; their order does not matter.

    Examples
    --------
    >>> found = differences({}, {}, {"teams": 2}, {"teams": 3}, [], [{"key": "spot 1", "at": "A"}])
    >>> [(d.what, d.key, d.before, d.after) for d in found]
    [('setting', 'teams', 2, 3), ('added', 'spot 1', (), ('A',))]
    """
    heads = [
        Difference("head", name, head.get(name), other_head.get(name))
        for name in dict.fromkeys([*head, *other_head])
        if head.get(name) != other_head.get(name)
    ]
    flat, other_flat = _flat(settings), _flat(other_settings)
    changed = [
        Difference("setting", name, flat.get(name), other_flat.get(name))
        for name in dict.fromkeys([*flat, *other_flat])
        if flat.get(name) != other_flat.get(name)
    ]
    return (*heads, *changed, *_items(_by_key(items), _by_key(other_items)))


_Places = dict[str, tuple[tuple[str, ...], float]]


def _items(before: _Places, after: _Places) -> list[Difference]:
    """Compare items key by key."""
    found = []
    nowhere: tuple[tuple[str, ...], float] = ((), 0.0)
    for key in sorted({*before, *after}):
        (places, amount), (other_places, other_amount) = before.get(key, nowhere), after.get(key, nowhere)
        if not places:
            found.append(Difference("added", key, places, other_places))
        elif not other_places:
            found.append(Difference("removed", key, places, other_places))
        elif places != other_places:
            found.append(Difference("moved", key, places, other_places))
        if places and other_places and amount != other_amount:
            found.append(Difference("amount", key, amount, other_amount))
    return found


def _by_key(items: Iterable[Mapping[str, Any]]) -> _Places:
    """Return the places of each key, sorted, and the sum of its amounts."""
    places: dict[str, list[str]] = defaultdict(list)
    amounts: dict[str, list[float]] = defaultdict(list)
    for item in items:
        places[item["key"]].append(item["at"])
        amounts[item["key"]].append(item.get("amount", 0.0))
    # sums of sorted numbers: the order of the items changes nothing, not even the last digit
    return {key: (tuple(sorted(at)), round(sum(sorted(amounts[key])), 6)) for key, at in places.items()}


def _flat(settings: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Return the settings with nested ones under names with dots; lists stay whole."""
    flat: dict[str, Any] = {}
    for name, value in settings.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{before}{name}.")
        else:
            flat[f"{before}{name}"] = value
    return flat
