"""What kind of file this is, by its content and not by its name; and its size, before it is read."""

import gzip
import hashlib
import io
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from hotspots.errors import N_, ReadError
from hotspots.incidents.raw import Limits, Source

Kind = Literal["text", "json", "zip", "gpkg", "parquet"]

MEGABYTE: Final = 1_000_000

_MAGIC: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x7fELF", "ELF"),
    (b"MZ", "EXE"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7Z"),
    (b"BZh", "BZ2"),
    (b"\xfd7zXZ", "XZ"),
    (b"\x28\xb5\x2f\xfd", "ZSTD"),
    (b"{\\rtf", "RTF"),
    (b"<!doctype html", "HTML"),
    (b"<html", "HTML"),
    (b"<?xml", "XML"),
)
"""First bytes of files that people mistake for a table. ``MZ`` could begin a text; see :func:`_foreign`."""


@dataclass(frozen=True)
class Content:
    """A file in memory."""

    filename: str
    data: bytes
    digest: str
    kind: Kind


def open_content(source: Source, limits: Limits) -> Content:
    """Read a file that is not too large and find out its kind.

    Raises
    ------
    ReadError
        When the file is missing, empty, too large, or of a kind that holds no table of incidents.
    """
    filename, data = _bytes(source, limits)
    digest = hashlib.sha256(data).hexdigest()
    if data.startswith(b"\x1f\x8b"):
        data = _gunzip(data, limits)
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise ReadError(
            "file_empty",
            N_(
                "A file of incidents has a line with column names and a line per incident. "
                "{filename} is empty."
            ),
            filename=filename,
        )
    return Content(filename, data, digest, _kind(data, filename))


def _bytes(source: Source, limits: Limits) -> tuple[str, bytes]:
    """Return name and content; the size is checked first."""
    if isinstance(source, tuple):
        name, data = source
        _check_size(name, len(data), limits)
        return Path(name).name, data
    if not source.is_file():
        raise ReadError(
            "file_missing",
            N_("A file of incidents is needed. There is no file {filename}. Check the name."),
            filename=source.name,
        )
    _check_size(source.name, source.stat().st_size, limits)
    try:
        return source.name, source.read_bytes()
    except OSError:
        raise ReadError(
            "file_closed",
            N_(
                "A file of incidents is needed. {filename} cannot be opened. "
                "Close it elsewhere or ask for access."
            ),
            filename=source.name,
        ) from None


def _check_size(filename: str, size: int, limits: Limits) -> None:
    """Refuse a file that is too large."""
    if size > limits.megabytes * MEGABYTE:
        raise ReadError(
            "file_too_large",
            N_(
                "A file of incidents is at most {limit} MB. {filename} is {size} MB. "
                "Export fewer columns or a shorter period."
            ),
            limit=limits.megabytes,
            filename=filename,
            size=-(-size // MEGABYTE),
        )


def _gunzip(data: bytes, limits: Limits) -> bytes:
    """Unpack a ``.gz`` file, no further than the limit."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            unpacked = file.read(limits.megabytes * MEGABYTE + 1)
    except (EOFError, OSError, zlib.error):
        raise ReadError(
            "gzip_damaged",
            N_("A packed file must be whole. This one is damaged. Export it again."),
        ) from None
    if len(unpacked) > limits.megabytes * MEGABYTE:
        raise ReadError(
            "unpacked_too_large",
            N_("A packed file may unpack to {limit} MB. This one is larger. Export a shorter period."),
            limit=limits.megabytes,
        )
    return unpacked


def _kind(data: bytes, filename: str) -> Kind:
    """Return the kind of content."""
    if data.startswith(b"PK\x03\x04"):
        return "zip"
    if data.startswith(b"SQLite format 3\0"):
        return "gpkg"
    if data.startswith(b"PAR1"):
        return "parquet"
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise _ole2(data, filename)
    foreign = _foreign(data)
    if foreign:
        raise ReadError(
            "foreign_file",
            N_(
                "A file of incidents is CSV, XLSX, GeoJSON, GeoPackage or GeoParquet. {filename} is of "
                "kind {kind}, whatever its name says. Export the table itself."
            ),
            filename=filename,
            kind=foreign,
        )
    head = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    return "json" if head.startswith((b"{", b"[")) else "text"


def _foreign(data: bytes) -> str | None:
    """Name a kind of file that holds no table."""
    head = data[:1024].lstrip().lower()
    for magic, name in _MAGIC:
        if head.startswith(magic.lower()) and (name != "EXE" or b"\0" in data[:1024]):
            return name
    return None


def _ole2(data: bytes, filename: str) -> ReadError:
    """Tell a workbook with a password from one of before 2007."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return ReadError(
            "password",
            N_("A workbook must be open to read. {filename} has a password. Save it without one."),
            filename=filename,
        )
    return ReadError(
        "old_excel",
        N_("A workbook must be XLSX. {filename} is the Excel format of before 2007. Save it as XLSX or CSV."),
        filename=filename,
    )
