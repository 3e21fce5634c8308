"""Work that is the same for everybody, done once: the outlines and labels of a city's layers."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from types import NoneType
from typing import Any, Final, TypeVar

T = TypeVar("T")

_KEPT: Final = 16
_known: OrderedDict[tuple[Any, ...], tuple[tuple[Any, ...], Any]] = OrderedDict()
_lock: Final = Lock()


def remembered(make: Callable[[], T], name: str, *about: Any) -> T:
    """Return what ``make`` returned for these very objects before, or call it.

    Frames and cities cannot be hashed, but the layers of a city are loaded once and read-only: the same
    object means the same content. Texts and numbers are compared by value. The objects are kept alive as
    long as the result, so that an identity is never reused.
    """
    key = (name, *(part if isinstance(part, str | int | float | NoneType) else id(part) for part in about))
    with _lock:
        if key in _known:
            _known.move_to_end(key)
            value: T = _known[key][1]
            return value
    value = make()
    with _lock:
        _known[key] = (about, value)
        while len(_known) > _KEPT:
            _known.popitem(last=False)
    return value
