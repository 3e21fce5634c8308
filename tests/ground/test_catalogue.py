"""Every English message in the code has a Dutch one with the same fields, and none is left over."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from hotspots.i18n import words_for

SOURCE = Path(__file__).parents[2] / "src" / "hotspots"
APP = [*SOURCE.parents[1].glob("app.py")]
FIELD = re.compile(r"{(\w+)}")


def messages_in(path: Path) -> set[str]:
    """Return the literal first arguments of words(…), N_(…) and the pair of ….plural(…)."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        first = node.args[0]
        if name in {"words", "N_", "plural"} and isinstance(first, ast.Constant):
            found.add(str(first.value))
    return found


def catalogue() -> list[tuple[str, str | tuple[str, ...], str | tuple[str, ...]]]:
    """Return (file, message, translation) of all entries."""
    entries = []
    for path in sorted((SOURCE / "i18n" / "nl").glob("*.po")):
        with path.open("rb") as file:
            entries += [(path.name, m.id, m.string) for m in read_po(file, locale="nl") if m.id]
    return entries


def singular(message: str | tuple[str, ...] | list[str]) -> str:
    return message if isinstance(message, str) else message[0]


def used() -> set[str]:
    return set().union(*(messages_in(path) for path in [*SOURCE.rglob("*.py"), *APP]))


def test_every_message_has_a_translation() -> None:
    known = {singular(message) for _, message, _ in catalogue()}
    assert sorted(used() - known) == []


def test_no_translation_is_left_over() -> None:
    assert sorted({singular(message) for _, message, _ in catalogue()} - used()) == []


def test_no_message_is_translated_twice() -> None:
    counts = Counter(singular(message) for _, message, _ in catalogue())
    assert [message for message, n in counts.items() if n > 1] == []


@pytest.mark.parametrize(("file", "message", "translation"), catalogue())
def test_a_translation_has_the_same_fields(
    file: str, message: str | tuple[str, ...], translation: str | tuple[str, ...]
) -> None:
    wanted = set(FIELD.findall(singular(message)))
    texts = (translation,) if isinstance(translation, str) else translation
    assert all(texts), file
    assert set(FIELD.findall(texts[-1])) >= wanted - {"n"}
    for text in texts:
        assert set(FIELD.findall(text)) <= wanted | {"n"}


def test_numbers_and_dates_in_two_languages() -> None:
    dutch, english = words_for("nl"), words_for("en")
    assert (dutch.number(1234.5, 1), english.number(1234.5, 1)) == ("1.234,5", "1,234.5")
    assert (dutch.percent(0.123, 1), english.percent(0.123)) == ("12,3%", "12%")
    assert (dutch.weekday(0), english.weekday(6)) == ("maandag", "Sunday")
    assert dutch.listing(["a", "b", "c"]) == "a, b en c"


def test_an_unknown_language_is_dutch() -> None:
    assert words_for("xx").language == "nl"
