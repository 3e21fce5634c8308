"""Data and a template become a PDF on A4, or pictures of its pages; typst sets it, offline.

A template is a ``.typ`` file of ``report/templates/``, by name, or a file of the city, by path. Its data are
passed as one JSON string, so that no text of a user is ever read as code. In use::

    about = Sheet(
        title=words("Patrols of team 1"), words=words, day=date(2024, 1, 8),
        period=words("Week 2 of 2024"), source=picture.source_text, synthetic=True,
    )
    pdf = typeset("patrol.typ", {"stops": [...]}, about=about, images={"map.svg": svg})
    pages = as_png("patrol.typ", {"stops": [...]}, about=about, images={"map.svg": svg})

A template begins with the library that lies beside it, ``sheet.typ``, and takes from it what every sheet has
in common. It imports nothing else; packages of typst would come from the network and are refused::

    #import "sheet.typ": data, facts, listing, picture, sheet
    #show: sheet

    = #data.team
    #facts(data.facts)                                    // pairs of (name, value)
    #picture("map.svg", alt: data.map_alt, caption: data.map_caption)
    #listing(data.head, data.rows, columns: (auto, 1fr))  // breaks over pages, its head on each

``#show: sheet.with(flipped: true)`` lays the page on its side, ``#show: sheet.with(plain: true)`` leaves out
title, header and footer (a letter has its own). The bands that say "synthetic" stay in every case.

The PDF is tagged (PDF/UA-1): pictures need ``alt``, headings start with ``=`` and skip no level. The
title of the document is set by ``sheet``; it is the first heading's parent, not a heading.
"""

import json
import tempfile
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import typst
from matplotlib import get_data_path
from matplotlib.ft2font import FT2Font

from hotspots.errors import N_, HotspotsError
from hotspots.i18n import Words
from hotspots.report.legend import SYNTHETIC

TEMPLATES: Final = Path(__file__).parent / "templates"
LIBRARY: Final = "sheet.typ"

_MAIN: Final = "main.typ"
_PACKAGE: Final = ('"@preview/', '"@local/')
_UNKNOWN: Final = "\ufffd"
_FONTS: Final = Path(get_data_path()) / "fonts" / "ttf"


class TypesettingError(HotspotsError):
    """A template that is not there, or that typst refuses."""


@dataclass(frozen=True)
class Sheet:
    """What a document says of itself, on every page and in its properties.

    Attributes
    ----------
    title
        Title of the document and of its first page.
    words
        The language: also that of the document, so that a screen reader reads it as such.
    day
        The day it was made: printed, and the date in its properties. An argument and not the clock, so that
        the same data give the same bytes.
    period, source
        What the figures are about and where they come from, in the footer of every page; "" leaves it out.
    synthetic
        Whether data of the demo city are in it: then every page says so in a band.
    author
        In the properties of the document.
    """

    title: str
    words: Words
    day: date
    period: str = ""
    source: str = ""
    synthetic: bool = False
    author: str = "Hotspots"

    def texts(self) -> dict[str, Any]:
        """Return what ``sheet.typ`` prints, in the language of the sheet."""
        words = self.words
        return {
            "title": self.title,
            "author": self.author,
            "language": words.language,
            "day": [self.day.year, self.day.month, self.day.day],
            "made": words("Made on {day}", day=words.day(self.day)),
            "period": self.period,
            "source": words("Source: {source}", source=self.source) if self.source else "",
            "synthetic": words(SYNTHETIC) if self.synthetic else "",
            "page": words("Page {page} of {pages}", page="{page}", pages="{pages}"),
        }


def typeset(
    template: str | Path,
    data: Mapping[str, Any],
    *,
    about: Sheet,
    images: Mapping[str, bytes] | None = None,
) -> bytes:
    """Set a document as PDF.

    Parameters
    ----------
    template
        Name of a file in ``report/templates/``, or the path of a template of the city.
    data
        What the template calls ``data``: texts, numbers, booleans, None, lists and mappings of them.
        Control characters are left out of the texts; what DejaVu Sans cannot draw becomes U+FFFD.
    about
        Title, language, day, period and source.
    images
        PNG, JPEG or SVG by the file name with which the template asks for it.

    Returns
    -------
    bytes
        A tagged PDF (PDF/UA-1, ISO 14289-1); the same for the same arguments.

    Raises
    ------
    TypesettingError
        When the template does not exist, asks for a package from the network, or typst refuses it.
    """
    return _compiled(template, data, about, images or {}, kind="pdf", ppi=None)[0]


def as_png(
    template: str | Path,
    data: Mapping[str, Any],
    *,
    about: Sheet,
    images: Mapping[str, bytes] | None = None,
    pages: int = 1,
    ppi: int = 110,
) -> tuple[bytes, ...]:
    """Set a document as pictures of its first pages; arguments and errors as of :func:`typeset`.

    Parameters
    ----------
    pages
        How many pages at most.
    ppi
        Pixels per inch; 110 makes an A4 page 909 pixels wide.
    """
    return _compiled(template, data, about, images or {}, kind="png", ppi=ppi)[:pages]


def _compiled(
    template: str | Path,
    data: Mapping[str, Any],
    about: Sheet,
    images: Mapping[str, bytes],
    *,
    kind: Literal["pdf", "png"],
    ppi: int | None,
) -> tuple[bytes, ...]:
    """Compile in a folder of its own, so that a template reaches nothing but what was given."""
    path = TEMPLATES / template if isinstance(template, str) else template
    source = _source(path)
    given = json.dumps(
        {"data": _clean(data), "about": _clean(about.texts())}, ensure_ascii=False, allow_nan=False
    )
    noon = datetime.combine(about.day, time(12), tzinfo=UTC)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for image, content in images.items():
            (folder / Path(image).name).write_bytes(content)
        (folder / LIBRARY).write_bytes((TEMPLATES / LIBRARY).read_bytes())
        (folder / _MAIN).write_text(source, encoding="utf-8")
        try:
            made = typst.compile(
                folder / _MAIN,
                root=folder,
                font_paths=_fonts(),
                ignore_system_fonts=True,
                package_path=folder,
                package_cache_path=folder,
                sys_inputs={"given": given},
                format=kind,
                ppi=ppi,
                pdf_standards="ua-1" if kind == "pdf" else [],
                timestamp=int(noon.timestamp()),
            )
        except typst.TypstError as error:
            raise TypesettingError(
                "typst_refuses",
                N_(
                    "A template is a document that typst can set. {file}, line {line}: {reason}. "
                    "Correct the template."
                ),
                file=path.name,
                line=_line(error.diagnostic),
                reason=error.message.replace(f"{folder}/", "").replace("\n", " "),
            ) from None
    return tuple(made) if isinstance(made, list) else (made,)


def _source(path: Path) -> str:
    """Read a template and refuse what would reach for the network."""
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise TypesettingError(
            "template_missing",
            N_("A template is a text file of typst. {path} cannot be read. Correct its name or restore it."),
            path=str(path),
        ) from None
    if any(package in source for package in _PACKAGE):
        raise TypesettingError(
            "template_package",
            N_(
                "A template uses nothing from the network. {path} imports a package of typst. "
                "Write out what it needs of it."
            ),
            path=str(path),
        )
    return source


def _line(diagnostic: str) -> str:
    """Return the number of the line that typst complains of, "?" when it names none of the template."""
    mark = f"{_MAIN}:"
    return diagnostic.split(mark, 1)[1].split(":", 1)[0] if mark in diagnostic else "?"


@cache
def _fonts() -> typst.Fonts:
    """Return the fonts of typst and the DejaVu of matplotlib: every machine sets the same page."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(_FONTS)])


def _clean(value: Any) -> Any:
    """Return the same data with texts that a page can hold."""
    if isinstance(value, str):
        return "".join(map(_printed, unicodedata.normalize("NFC", value.replace("\r\n", "\n"))))
    if isinstance(value, Mapping):
        return {str(key): _clean(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(one) for one in value]
    return value


def _printed(character: str) -> str:
    """Return what stands on the page for a character: itself, nothing for a control, else "unknown"."""
    if character != "\n" and unicodedata.category(character) in {"Cc", "Cf", "Cs"}:
        return ""
    return character if character == "\n" or ord(character) in _known() else _UNKNOWN


@cache
def _known() -> frozenset[int]:
    """Return the characters that the font of last choice can draw: PDF/UA allows no empty box."""
    return frozenset(FT2Font(str(_FONTS / "DejaVuSans.ttf")).get_charmap())
