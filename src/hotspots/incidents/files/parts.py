"""Files of several sheets or layers: which one is read."""

from collections.abc import Sequence

from hotspots.errors import N_, ReadError
from hotspots.incidents.notes import Note


def require_part(part: str | None, parts: Sequence[str]) -> None:
    """Check that a sheet or layer that was asked for is there.

    Raises
    ------
    ReadError
        With the names to choose from.
    """
    if part is not None and part not in parts:
        raise ReadError(
            "part_missing",
            N_("A sheet or layer is chosen by name. There is no {part}. Choose one of: {parts}."),
            part=part,
            parts=", ".join(parts) or "-",
        )


def part_note(part: str, parts: Sequence[str]) -> tuple[Note, ...]:
    """Say which sheet or layer is read where there are more."""
    if len(parts) < 2:  # noqa: PLR2004 - with one there is no choice
        return ()
    others = ", ".join(other for other in parts if other != part)
    return (
        Note(
            "part",
            N_("The file has more than one sheet or layer. {part} is read; not read: {others}."),
            {"part": part, "others": others},
        ),
    )
