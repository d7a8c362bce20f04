"""What must be known of an .xls before calamine touches it: how far its cells reach, which are errors, which rows are hidden.

Calamine reads a whole .xls when it opens it: a cell in the last row and column would take all memory.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator

import olefile

from data_loaders.formats.number_formats import changing
from data_loaders.formats.ole import BOOK_STREAMS, records
from data_loaders.formats.tables import COLUMN_LIMIT, ERRORS, ROW_LIMIT, SHEET_LIMIT, SheetFacts, Unreadable

DIMENSIONS, MOST_DIMENSIONS = 0x0200, 4_000_000
"""Calamine makes room for all the cells a sheet claims to span."""
STRINGS = 0x00FC
SHEET, ROW, FORMULA, BOOL_ERROR, MANY_RK = 0x0085, 0x0208, 0x0006, 0x0205, 0x00BD
CELLS = frozenset((0x0203, 0x0204, BOOL_ERROR, FORMULA, 0x0206, 0x0406, 0x027E, MANY_RK, 0x00FD, 0x00D6))
SHOWN_CELLS = frozenset((0x0203, FORMULA, 0x027E, 0x0204, 0x00FD, 0x00D6))
CELL_STYLE, NUMBER_FORMAT = 0x00E0, 0x041E
ALIGNMENT, FILLED = 6, 4
"""Where a style says which way its words stand across the cell (in three bits), and the way that fills it with them."""
ROW_HIDDEN = 0x20
COLUMNS, COLUMN_HIDDEN = 0x007D, 1
ERROR_RESULT = 2


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


def _formats(stream: bytes) -> dict[int, str]:
    """The number formats that change what is seen, by the number of the cell style."""
    book = list(records(stream, 0))
    styles = [body for kind, body in book if kind == CELL_STYLE and len(body) >= 4]
    repeated = {number for number, body in enumerate(styles) if len(body) > ALIGNMENT and body[ALIGNMENT] & 7 == FILLED}
    return changing(number_codes(book), (struct.unpack_from("<H", body, 2)[0] for body in styles), repeated)


def number_codes(book: Iterable[tuple[int, bytes]]) -> dict[int, str]:
    """The number formats that a workbook's records write out, by their number."""
    return {struct.unpack_from("<H", body)[0]: string_at(body, 2) for kind, body in book if kind == NUMBER_FORMAT and len(body) >= 5}


def string_at(body: bytes, at: int) -> str:
    """A string that says its length in two bytes and then whether its letters are two bytes wide."""
    length, is_wide = struct.unpack_from("<HB", body, at) if len(body) >= at + 3 else (0, 0)
    words = body[at + 3 : at + 3 + length * (2 if is_wide & 1 else 1)]
    return words.decode("utf-16-le" if is_wide & 1 else "latin-1", "replace")


def _styles(kind: int, body: bytes, row: int, column: int, last: int) -> Iterator[tuple[tuple[int, int], int]]:
    """The cells (from 1) of a record with a number or words, and their styles."""
    if kind == MANY_RK:
        for at in range(column, min(last, column + (len(body) - 6) // 6 - 1) + 1):
            yield (row + 1, at + 1), struct.unpack_from("<H", body, 4 + 6 * (at - column))[0]
    elif kind in SHOWN_CELLS:
        yield (row + 1, column + 1), struct.unpack_from("<H", body, 4)[0]


def _sheet_facts(stream: bytes, start: int, formats: dict[int, str]) -> SheetFacts:
    rows = columns = 0
    natures: dict[tuple[int, int], str] = {}
    shown_in: dict[tuple[int, int], str] = {}
    hidden: set[int] = set()
    hidden_columns: set[int] = set()
    for kind, body in records(stream, start):
        if kind == DIMENSIONS and _spanned(body) > MOST_DIMENSIONS:
            raise Unreadable("file_too_wide", rows=ROW_LIMIT, columns=COLUMN_LIMIT)
        if kind == ROW and len(body) >= 16 and body[12] & ROW_HIDDEN:
            hidden.add(struct.unpack_from("<H", body)[0] + 1)
        elif kind == COLUMNS and len(body) >= 10 and body[8] & COLUMN_HIDDEN:
            first, last = struct.unpack_from("<HH", body)
            hidden_columns.update(range(first + 1, min(last + 1, COLUMN_LIMIT) + 1))
        elif kind in CELLS and len(body) >= 6:
            row, column = struct.unpack_from("<HH", body)
            last = struct.unpack_from("<H", body, len(body) - 2)[0] if kind == MANY_RK else column
            rows, columns = max(rows, row + 1), max(columns, last + 1)
            if formats:
                shown_in |= {at: formats[style] for at, style in _styles(kind, body, row, column, last) if style in formats}
            error = _error(kind, body)
            if error:
                natures[row + 1, column + 1] = f"error:{error}"
    return SheetFacts(rows, columns, natures, hidden, hidden_columns, formats=shown_in)


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
