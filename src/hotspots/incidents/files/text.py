"""Bytes that are text: their encoding found out, turned into UTF-8, and where their lines end."""

import codecs
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from hotspots.errors import N_, ReadError

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

ENCODING_NAMES: Final = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
}

_CHUNK: Final = 1 << 22
_CONTROL: Final = bytes(set(range(32)) - set(b"\t\n\r\f\x1a"))
_LF, _CR, _QUOTE = 10, 13, 34


@dataclass(frozen=True)
class Text:
    """Text as UTF-8 without byte order mark."""

    data: bytes
    encoding: str
    bom: bool


def decode(data: bytes, filename: str) -> Text:
    """Find out the encoding: a byte order mark, else UTF-8 if it is valid, else Windows-1252.

    Raises
    ------
    ReadError
        When there are null bytes, or signs that no text has.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            body = data[len(bom) :]
            utf8 = body if encoding == "utf-8" and _is_utf8(body) else _recode(body, encoding, filename)
            return Text(_checked(utf8, filename), encoding, bom=True)
    _checked(data, filename)
    if _is_utf8(data):
        return Text(data, "utf-8", bom=False)
    return Text(_recode(data, "cp1252", filename), "cp1252", bom=False)


def _is_utf8(data: bytes) -> bool:
    """Tell whether all bytes are valid UTF-8, without holding the decoded text."""
    if data.isascii():
        return True
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _CHUNK):
            decoder.decode(data[start : start + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _recode(data: bytes, encoding: str, filename: str) -> bytes:
    """Turn text of another encoding into UTF-8, piece by piece."""
    decoder = codecs.getincrementaldecoder(encoding)()
    starts = range(0, len(data), _CHUNK)
    try:
        pieces = [decoder.decode(data[start : start + _CHUNK]).encode() for start in starts]
        pieces.append(decoder.decode(b"", final=True).encode())
    except UnicodeError:
        raise ReadError(
            "encoding_unknown",
            N_(
                "A text file is UTF-8, UTF-16 or Windows-1252. {filename} is none of these. "
                "Save it as CSV UTF-8."
            ),
            filename=filename,
        ) from None
    return b"".join(pieces)


def _checked(data: bytes, filename: str) -> bytes:
    """Refuse what is no text: null bytes anywhere, or many control characters at the start."""
    null = data.find(b"\0")
    head = data[: 1 << 16]
    if null >= 0:
        raise ReadError(
            "null_bytes",
            N_(
                "A CSV file is text. {filename} has a null byte on line {line}: it is damaged or no text. "
                "Export it again."
            ),
            filename=filename,
            line=data.count(b"\n", 0, null) + 1,
        )
    if len(head) - len(head.translate(None, _CONTROL)) > len(head) // 100:
        raise ReadError(
            "not_text",
            N_(
                "A CSV file is text. {filename} holds characters no text has. "
                "Export the table as CSV or XLSX."
            ),
            filename=filename,
        )
    return data


def line_ends(data: bytes) -> npt.NDArray[np.int64]:
    """Return the offsets just behind each line: LF, CR LF, a CR alone, or the end of the text."""
    view = np.frombuffer(data, dtype=np.uint8)
    ends = positions(view, _LF) + 1
    if b"\r" in data:
        cr = positions(view, _CR)
        following = view[np.minimum(cr + 1, len(view) - 1)]
        alone = cr[(following != _LF) | (cr == len(view) - 1)] + 1
        if len(alone):
            ends = np.union1d(ends, alone)
    if len(data) and (not len(ends) or ends[-1] != len(data)):
        ends = np.append(ends, len(data))
    return ends


def positions(view: npt.NDArray[np.uint8], value: int) -> npt.NDArray[np.int64]:
    """Return the offsets of a byte, without a mask as large as the text."""
    found = [
        np.flatnonzero(view[start : start + _CHUNK] == value) + start for start in range(0, len(view), _CHUNK)
    ]
    return np.concatenate(found) if found else np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class Records:
    """Where the rows of a delimited text stand.

    Attributes
    ----------
    starts, ends
        Offsets of the records that are not empty.
    lines
        Physical line, from 0, on which each begins.
    quoted
        Whether there is any quotation mark.
    """

    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    lines: npt.NDArray[np.int64]
    quoted: bool


def records(data: bytes, delimiter: str) -> Records | None:
    """Find the records of a delimited text whose quotation marks are all in their place.

    A line end is the end of a record when the number of quotation marks before it is even. That holds only
    when each opening mark follows a delimiter or line end (or another mark), and each closing mark precedes
    one; otherwise the answer is None, and the text has to be read sign by sign.
    """
    view = np.frombuffer(data, dtype=np.uint8)
    ends = line_ends(data)
    quotes = positions(view, _QUOTE)
    if len(quotes) and not _in_place(view, quotes, ord(delimiter)):
        return None
    outside = np.searchsorted(quotes, ends) % 2 == 0
    last_line = np.flatnonzero(outside)
    record_ends = ends[last_line]
    starts = np.concatenate([[0], record_ends[:-1]]).astype(np.int64)
    lines = np.concatenate([[0], last_line[:-1] + 1]).astype(np.int64)
    filled = ~np.isin(view[starts], (_LF, _CR))
    return Records(starts[filled], record_ends[filled], lines[filled], quoted=len(quotes) > 0)


def _in_place(view: npt.NDArray[np.uint8], quotes: npt.NDArray[np.int64], delimiter: int) -> bool:
    """Tell whether quotation marks open and close whole cells only."""
    if len(quotes) % 2:
        return False
    opening, closing = quotes[::2], quotes[1::2]
    borders = (delimiter, _LF, _CR)
    before = view[np.maximum(opening - 1, 0)]
    after = view[np.minimum(closing + 1, len(view) - 1)]
    doubled = np.concatenate([[False], closing[:-1] + 1 == opening[1:]])
    opens = (opening == 0) | np.isin(before, borders) | doubled
    closes = (closing == len(view) - 1) | np.isin(after, borders) | np.append(doubled[1:], [False])
    return bool(opens.all() and closes.all())
