"""What calamine is handed of an .xlsx: the parts it opens in a zip of ours, with the sheets as they were unpacked for the guards.

Calamine takes half of reading a form. It unpacks a sheet twice, once for its cells and once for its merged ranges, and walks through all
cells to reach these, which are written behind them. So sheets are not packed again, and their merged ranges stand first.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Sequence

from data_loaders.formats.tables import Unreadable
from data_loaders.formats.xlsx_guard import BODY, BODY_END, BOOK, LINKS, SHEET_PARTS, STRINGS
from data_loaders.formats.xlsx_styles import STYLES
from data_loaders.formats.zips import END, KEPT_BYTES, LISTED, LOCAL, LOCAL_SIZE, SMALL_BYTES, Package, part

LARGEST = 4 * KEPT_BYTES
"""A larger workbook, which has pictures or is no form, is handed over as it came; so is one whose sheets are larger together."""
SHEETS = "xl/worksheets/"
OPENED = frozenset({BOOK, LINKS, STYLES, STRINGS})
"""The other parts that calamine unpacks; where they are small, they are the same in many forms, and unpacked already."""
UNOPENED = ("docprops/", "[content_types].xml", "xl/theme/")
"""What it never opens, as the names of those parts begin: half of the parts of a form."""
MERGED, MERGED_END, NOTHING_MERGED = b"<mergeCells", b"</mergeCells>", b"<mergeCells></mergeCells>"
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
VERSION = 20
Pieces = tuple[bytes | memoryview, ...]
"""Bytes that follow each other."""
_LOCAL, _LISTED, _END = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s4H2LH")
"""A zip's records before each entry, in its directory and at its end."""


def handed(data: bytes, package: Package) -> bytes:
    """The bytes of a zip from which calamine reads the same as from `data`, whose open package is `package`, in less time; `data` itself
    where it is large or anything about it is unusual."""
    sheets = sum(info.file_size for name, info in package.parts.items() if name.startswith(SHEETS))
    if len(data) > LARGEST or sheets > LARGEST:
        return data
    try:
        return _zipped([_entry(data, name, info, package) for name, info in package.parts.items() if not name.startswith(UNOPENED)])
    except (Unreadable, ValueError, struct.error):
        return data


def merged_first(xml: bytes) -> Pieces:
    """A sheet with its merged ranges before its rows, in pieces; as it is where they are not plainly written behind them."""
    body, end = xml.find(BODY), xml.rfind(BODY_END)
    if body < 0 or end < body or xml.find(b"mergeCells", 0, body) >= 0 or _may_hide_marks(xml, body):
        return (xml,)
    whole = memoryview(xml)
    named = xml.count(b"mergeCells", end)
    if named == 0:
        return whole[:body], NOTHING_MERGED, whole[body:]
    start, stop = xml.find(MERGED, end), xml.find(MERGED_END, end) + len(MERGED_END)
    if named != 2 or not len(MERGED_END) <= start < stop:
        return (xml,)
    return whole[:body], whole[start:stop], whole[body:start], whole[stop:]


def _may_hide_marks(xml: bytes, body: int) -> bool:
    """Whether there are comments or instructions to programs, in which what looks like a mark is none."""
    return (
        (xml.find(b"!") >= 0 and b"<!" in xml)
        or xml.find(b"<?", 1, body) >= 0
        or (xml.find(b"?", body) >= 0 and xml.find(b"<?", body) >= 0)
    )


_Entry = tuple[bytes, int, int, int, int, Pieces]
"""Name, method, checksum, size unpacked and as it is stored, and the bytes so."""


def _entry(data: bytes, name: str, info: zipfile.ZipInfo, package: Package) -> _Entry:
    """An entry as it goes into the zip; ValueError for one that is large or unusual."""
    written = info.orig_filename.encode("ascii")
    if name in OPENED and info.compress_size <= SMALL_BYTES:
        xml = part(package, name)
        return written, zipfile.ZIP_STORED, info.CRC, len(xml), len(xml), (xml,)
    if name.startswith(SHEETS) and SHEET_PARTS.fullmatch(name):
        xml = part(package, name, KEPT_BYTES)
        if len(xml) != info.file_size:
            raise ValueError(name)
        pieces = merged_first(xml)
        checksum, size = 0, 0
        for piece in pieces:
            checksum, size = zlib.crc32(piece, checksum), size + len(piece)
        return written, zipfile.ZIP_STORED, checksum, size, size, pieces
    start = info.header_offset + LOCAL_SIZE
    if info.compress_type not in METHODS or not data.startswith(LOCAL, info.header_offset):
        raise ValueError(name)
    start += sum(struct.unpack_from("<HH", data, start - 4))
    packed = data[start : start + info.compress_size]
    return written, info.compress_type, info.CRC, info.file_size, len(packed), (packed,)


def _zipped(entries: Sequence[_Entry]) -> bytes:
    """A zip of these entries."""
    pieces: list[bytes | memoryview] = []
    listed: list[bytes] = []
    at = 0
    for name, method, checksum, size, stored, packed in entries:
        about = (VERSION, 0, method, 0, 0, checksum, stored, size, len(name), 0)
        pieces += (_LOCAL.pack(LOCAL, *about), name, *packed)
        listed += (_LISTED.pack(LISTED, VERSION, *about, 0, 0, 0, 0, at), name)
        at += LOCAL_SIZE + len(name) + stored
    directory = b"".join(listed)
    return b"".join((*pieces, directory, _END.pack(END, 0, 0, len(entries), len(entries), len(directory), at, 0)))
