"""Compound files (.xls, .et, .doc, .wps, encrypted Office files): their kind, and what must be known before calamine touches them.

A chain of sectors that loops would take all memory, so chains are followed here first.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

import olefile

from data_loaders.formats.tables import Unreadable

BOOK_STREAMS = ("Workbook", "Book")
WORD_STREAM = "WordDocument"
FREE_FROM = 0xFFFFFFFA
"""Sector numbers from here on are marks (end of chain, free), not sectors."""
HEADER_SIZE = 512
TABLE_COUNTS = (0x28, 0x2C, 0x40, 0x48)
"""Where the header counts the sectors of its allocation tables."""
WORD_ENCRYPTED = 0x0100
BOF, EOF, FILE_PASS = 0x0809, 0x000A, 0x002F


def compound_kind(data: bytes) -> str:
    """xls, doc, ppt, msg (a mail of Outlook's), "encrypted", "damaged" or "unknown"."""
    if _claims_too_much(data):
        return "damaged"
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            return _kind(ole)
    except Exception:  # olefile raises what struct, its own checks and list indices give
        return "damaged"


def _claims_too_much(data: bytes) -> bool:
    """Whether the header counts more sectors of tables than the file has bytes for; olefile would walk them all."""
    sectors = len(data) >> 9
    return len(data) < HEADER_SIZE or any(struct.unpack_from("<L", data, at)[0] > sectors for at in TABLE_COUNTS)


def _kind(ole: olefile.OleFileIO) -> str:
    if ole.exists("EncryptedPackage"):
        return "encrypted"
    if ole.exists(WORD_STREAM):
        flags = ole.openstream(WORD_STREAM).read(12)[10:12]
        return "encrypted" if int.from_bytes(flags, "little") & WORD_ENCRYPTED else "doc"
    for name in BOOK_STREAMS:
        if ole.exists(name):
            start = ole.openstream(name).read(4_096)
            return "encrypted" if any(kind == FILE_PASS for kind, _ in records(start, 0)) else "xls"
    if ole.exists("PowerPoint Document"):
        return "ppt"
    if ole.exists("__properties_version1.0"):
        return "msg"
    return "damaged" if ole.parsing_issues or not ole.listdir() else "unknown"


def open_compound(data: bytes) -> olefile.OleFileIO:
    """A compound file whose chains all end within it; Unreadable for any other, where a reader would take all memory."""
    ole = olefile.OleFileIO(io.BytesIO(data))
    sectors = (len(data) - HEADER_SIZE) // ole.sectorsize + 1
    chains = [(ole.fat, ole.first_dir_sector, sectors), (ole.fat, ole.first_mini_fat_sector, sectors)]
    ole.loadminifat()
    for entry in ole.direntries:
        if entry is not None and entry.entry_type in (olefile.STGTY_STREAM, olefile.STGTY_ROOT):
            small = entry.entry_type == olefile.STGTY_STREAM and entry.size < ole.minisectorcutoff
            chains.append((ole.minifat, entry.isectStart, len(ole.minifat)) if small else (ole.fat, entry.isectStart, sectors))
            if entry.size > len(data):
                raise Unreadable("file_unreadable")
    if any(_strays(*chain) for chain in chains) or _table_loops(data, ole.sectorsize):
        raise Unreadable("file_unreadable")
    return ole


def _strays(table: list[int], sector: int, count: int) -> bool:
    """Whether a chain of sectors never ends, or leads out of the `count` sectors there are."""
    for _ in range(len(table) + 1):
        if sector >= FREE_FROM:
            return False
        if sector >= min(count, len(table)):
            return True
        sector = table[sector]
    return True


def _table_loops(data: bytes, sector_size: int) -> bool:
    """Whether the list of allocation sectors (from the header on) comes back to itself."""
    sector = struct.unpack_from("<L", data, 0x44)[0]
    for _ in range(len(data) // sector_size + 1):
        end = HEADER_SIZE + (sector + 1) * sector_size
        if sector >= FREE_FROM or end > len(data):
            return False
        sector = struct.unpack_from("<L", data, end - 4)[0]
    return True


def has_macro_project(ole: olefile.OleFileIO) -> bool:
    """Whether the file carries a VBA project."""
    return ole.exists("_VBA_PROJECT_CUR") or ole.exists("Macros")


def records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Records (type, body) up to the end of the substream that begins at `start`; embedded substreams are passed over."""
    depth = 0
    while start + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, start)
        depth += (kind == BOF) - (kind == EOF)
        if kind == EOF and depth <= 0:
            return
        if depth <= 1:
            yield kind, stream[start + 4 : start + 4 + size]
        start += 4 + size
