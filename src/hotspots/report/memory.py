"""Work that is asked for again and again, done once: a city's outlines, a selection's hotspots."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from types import NoneType
from typing import Any, Final, TypeVar

T = TypeVar("T")

_KEPT: Final = 6
"""Results kept of each kind of work."""

_known: dict[str, OrderedDict[tuple[Any, ...], tuple[tuple[Any, ...], Any]]] = {}
_BY_VALUE: Final = (str, int, float, NoneType)
_lock: Final = Lock()


def remembered(make: Callable[[], T], name: str, *about: Any) -> T:
    """Return what ``make`` returned for these very objects before, or call it.

    Frames and cities cannot be hashed, but the layers of a city, and a selection that a page keeps, are
    read-only: the same object means the same content. Texts and numbers are compared by value. The objects
    are kept alive as long as the result, so that an identity is never reused.
    """
    key = tuple(part if isinstance(part, _BY_VALUE) else id(part) for part in about)
    with _lock:
        kept = _known.setdefault(name, OrderedDict())
        if key in kept:
            kept.move_to_end(key)
            value: T = kept[key][1]
            return value
    value = make()
    with _lock:
        kept[key] = (about, value)
        while len(kept) > _KEPT:
            kept.popitem(last=False)
    return value
