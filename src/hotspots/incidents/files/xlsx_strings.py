"""How much text the cells of a workbook hold: a text is stored once and may stand in a million cells."""

import re
import zipfile
from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

_STRINGS: Final = "xl/sharedStrings.xml"
_CHUNK: Final = 1 << 20
_LONGEST_WAIT: Final = 1 << 22
_SHORTEST_CELL: Final = 20
"""Bytes of ``<c t="s"><v>1</v></c>``, rounded down."""
_SHARED = re.compile(rb"""\bt\s*=\s*["']s["']""")
_INDEX = re.compile(rb"""\bt\s*=\s*["']s["'][^<>]{0,40}>\s*<v>(\d{1,9})<""")


def text_in_cells(archive: zipfile.ZipFile, sheet: zipfile.ZipInfo) -> int:
    """Return at most how many bytes the shared texts of a sheet take when each cell has its own copy.

    Counted cell by cell only where a long text makes that necessary; a cell written in a way that is not
    understood counts as one with the longest text.
    """
    lengths = _lengths(archive)
    cells = sheet.file_size // _SHORTEST_CELL
    if not len(lengths) or cells * int(lengths.max()) < _CHUNK * 100:
        return 0
    total = 0
    for piece in pieces(archive, sheet, b"<c"):
        shared = sum(1 for _ in _SHARED.finditer(piece))
        indices = np.array(_INDEX.findall(piece), dtype=np.int64)
        known = indices[indices < len(lengths)]
        total += int(lengths[known].sum()) + (shared - len(known)) * int(lengths.max())
    return total


def pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo, mark: bytes) -> Iterator[bytes]:
    """Yield the content of a member in pieces that end just before a mark, so that nothing is cut in two."""
    waiting = b""
    with archive.open(member) as file:
        while piece := file.read(_CHUNK):
            waiting += piece
            end = waiting.rfind(mark)
            if end > 0 or len(waiting) > _LONGEST_WAIT:
                end = end if end > 0 else len(waiting)
                yield waiting[:end]
                waiting = waiting[end:]
    yield waiting


def _lengths(archive: zipfile.ZipFile) -> npt.NDArray[np.int64]:
    """Return the number of bytes of each shared text, markup included."""
    if _STRINGS not in archive.namelist():
        return np.empty(0, dtype=np.int64)
    starts, offset = [], 0
    for piece in pieces(archive, archive.getinfo(_STRINGS), b"<si"):
        starts += [offset + match.start() for match in re.finditer(rb"<si[\s/>]", piece)]
        offset += len(piece)
    edges = np.array([*starts, offset], dtype=np.int64)
    return edges[1:] - edges[:-1]
