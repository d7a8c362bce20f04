"""Compound files (.xls, .et, .doc, .wps, encrypted Office files): their kind, and what must be known before calamine touches them.

Calamine reads a whole .xls when it opens it: a chain of sectors that loops, or a cell in the last row and column, would take
all memory. So chains are followed and cell records are walked here first, which also finds errors and hidden rows.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

import olefile

from data_loaders.formats.number_formats import changing
from data_loaders.formats.tables import COLUMN_LIMIT, ERRORS, ROW_LIMIT, SHEET_LIMIT, SheetFacts, Unreadable

BOOK_STREAMS = ("Workbook", "Book")
WORD_STREAM = "WordDocument"
FREE_FROM = 0xFFFFFFFA
"""Sector numbers from here on are marks (end of chain, free), not sectors."""
HEADER_SIZE = 512
TABLE_COUNTS = (0x28, 0x2C, 0x40, 0x48)
"""Where the header counts the sectors of its allocation tables."""
WORD_ENCRYPTED = 0x0100

DIMENSIONS, MOST_DIMENSIONS = 0x0200, 4_000_000
"""Calamine makes room for all the cells a sheet claims to span."""
STRINGS = 0x00FC
BOF, EOF, FILE_PASS, SHEET, ROW, FORMULA, BOOL_ERROR, MANY_RK = 0x0809, 0x000A, 0x002F, 0x0085, 0x0208, 0x0006, 0x0205, 0x00BD
CELLS = frozenset((0x0203, 0x0204, BOOL_ERROR, FORMULA, 0x0206, 0x0406, 0x027E, MANY_RK, 0x00FD, 0x00D6))
NUMBERS = frozenset((0x0203, FORMULA, 0x027E))
CELL_STYLE, NUMBER_FORMAT = 0x00E0, 0x041E
ROW_HIDDEN = 0x20
ERROR_RESULT = 2


def compound_kind(data: bytes) -> str:
    """xls, doc, ppt, "encrypted", "damaged" or "unknown"."""
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


def workbook_facts(ole: olefile.OleFileIO) -> dict[int, SheetFacts]:
    """Extent, error cells and hidden rows of each sheet of an .xls, by sheet index."""
    stream = book_stream(ole)
    starts = sheet_starts(stream)
    if len(starts) > SHEET_LIMIT:
        raise Unreadable("file_too_long")
    if any(kind == STRINGS and len(body) >= 8 and struct.unpack_from("<L", body, 4)[0] > len(stream) for kind, body in records(stream, 0)):
        raise Unreadable("file_unreadable")  # calamine makes room for as many strings as are claimed
    formats = _formats(stream)
    known = {start: _sheet_facts(stream, start, formats) for start in dict.fromkeys(starts)}
    return {index: known[start] for index, start in enumerate(starts)}


def book_stream(ole: olefile.OleFileIO) -> bytes:
    """The stream of an .xls that holds the workbook."""
    return ole.openstream(next(name for name in BOOK_STREAMS if ole.exists(name))).read()


def sheet_starts(stream: bytes) -> list[int]:
    """Where the sheets begin in a workbook's stream, by sheet index."""
    return [struct.unpack_from("<L", body)[0] for kind, body in records(stream, 0) if kind == SHEET]


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


def _formats(stream: bytes) -> dict[int, str]:
    """The number formats that change what is seen, by the number of the cell style."""
    codes: dict[int, str] = {}
    ids: list[int] = []
    for kind, body in records(stream, 0):
        if kind == CELL_STYLE and len(body) >= 4:
            ids.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == NUMBER_FORMAT and len(body) >= 5:
            number, length, is_wide = struct.unpack_from("<HHB", body)
            codes[number] = (
                body[5 : 5 + 2 * length].decode("utf-16-le", "replace") if is_wide & 1 else body[5 : 5 + length].decode("latin-1")
            )
    return changing(codes, ids)


def _styles(kind: int, body: bytes, row: int, column: int, last: int) -> Iterator[tuple[tuple[int, int], int]]:
    """The cells (from 1) of a record with a number, and their styles."""
    if kind == MANY_RK:
        for at in range(column, min(last, column + (len(body) - 6) // 6 - 1) + 1):
            yield (row + 1, at + 1), struct.unpack_from("<H", body, 4 + 6 * (at - column))[0]
    elif kind in NUMBERS:
        yield (row + 1, column + 1), struct.unpack_from("<H", body, 4)[0]


def _sheet_facts(stream: bytes, start: int, formats: dict[int, str]) -> SheetFacts:
    facts = SheetFacts()
    for kind, body in records(stream, start):
        if kind == DIMENSIONS and _spanned(body) > MOST_DIMENSIONS:
            raise Unreadable("file_too_wide", rows=ROW_LIMIT, columns=COLUMN_LIMIT)
        if kind == ROW and len(body) >= 16 and body[12] & ROW_HIDDEN:
            facts.hidden_rows.add(struct.unpack_from("<H", body)[0] + 1)
        elif kind in CELLS and len(body) >= 6:
            row, column = struct.unpack_from("<HH", body)
            last = struct.unpack_from("<H", body, len(body) - 2)[0] if kind == MANY_RK else column
            facts.rows, facts.columns = max(facts.rows, row + 1), max(facts.columns, last + 1)
            if formats:
                facts.formats |= {at: formats[style] for at, style in _styles(kind, body, row, column, last) if style in formats}
            error = _error(kind, body)
            if error:
                facts.natures[row + 1, column + 1] = f"error:{error}"
    return facts


def _spanned(body: bytes) -> int:
    """How many cells a sheet claims to span; ends before starts wrap around as they do in calamine."""
    if len(body) not in (10, 14):
        return 0
    top, bottom, left, right = struct.unpack_from("<LLHH" if len(body) == 14 else "<HHHH", body)
    if not bottom or not right:
        return 1
    return ((bottom - top) % (1 << 32)) * ((right - left) % (1 << 32))


def _error(kind: int, body: bytes) -> str | None:
    if kind == BOOL_ERROR and len(body) >= 8 and body[7]:
        return ERRORS.get(body[6], "#N/A")
    if kind == FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == ERROR_RESULT:
        return ERRORS.get(body[8], "#N/A")
    return None
