"""What must be known of an .xlsb before calamine touches it: how far its cells reach, and which are errors."""

from __future__ import annotations

import posixpath
import struct
from collections.abc import Iterator

from data_loaders.formats.tables import CELL_LIMIT, COLUMN_LIMIT, ERRORS, PART_LIMIT, ROW_LIMIT, SheetFacts, is_too_large, parse_xml
from data_loaders.formats.xlsx_styles import BINARY_STYLES, binary_formats
from data_loaders.formats.zips import Package, part

ROW, SHEET = 0, 156
FIRST_CELL, LAST_CELL = 2, 11
"""Record types of cells that hold something; 1 is a blank formatted cell."""
ERROR_CELLS = (3, 11)
SHOWN_CELLS = (2, 5, 9, 6, 7, 8)
"""A number in four bytes, in eight, and a formula's; words, those of the list of all words, and a formula's."""
COLUMNS, COLUMN_FLAGS, COLUMN_HIDDEN = 60, 16, 1
ROW_FLAGS, ROW_HIDDEN = 11, 0x10
"""Where a row's record says whether its height is zero."""


def binary_facts(package: Package) -> dict[int, SheetFacts]:
    """Extent, error cells and hidden rows of each worksheet of an .xlsb, by sheet index."""
    has_styles = BINARY_STYLES in package.parts
    formats = binary_formats(records(part(package, BINARY_STYLES, PART_LIMIT))) if has_styles else {}
    known: dict[str, SheetFacts] = {}
    facts: dict[int, SheetFacts] = {}
    left = CELL_LIMIT
    for index, name in enumerate(sheet_parts(package)):
        if name in package.parts:
            if name not in known:
                known[name] = _sheet_facts(part(package, name, PART_LIMIT), formats) if left > 0 else SheetFacts(ROW_LIMIT, COLUMN_LIMIT)
                left -= 0 if is_too_large(known[name].rows, known[name].columns) else known[name].rows * known[name].columns
            facts[index] = known[name]
    return facts


def sheet_parts(package: Package) -> list[str]:
    """The part names of the sheets in workbook order, in small letters."""
    links = parse_xml(part(package, "xl/_rels/workbook.bin.rels", PART_LIMIT))
    targets = {link.get("Id"): posixpath.normpath(posixpath.join("/xl", link.get("Target", ""))).lstrip("/").lower() for link in links}
    sheets = (body for kind, body in records(part(package, "xl/workbook.bin", PART_LIMIT)) if kind == SHEET)
    return [targets.get(_wide_text(body, 8), "") for body in sheets]


def _sheet_facts(stream: bytes, formats: dict[int, str]) -> SheetFacts:
    rows = columns = row = 0
    natures: dict[tuple[int, int], str] = {}
    shown_in: dict[tuple[int, int], str] = {}
    hidden: set[int] = set()
    hidden_columns: set[int] = set()
    for kind, body in records(stream):
        if kind == ROW and len(body) >= 4:
            row = struct.unpack_from("<L", body)[0] + 1
            if row <= ROW_LIMIT and len(body) > ROW_FLAGS and body[ROW_FLAGS] & ROW_HIDDEN:
                hidden.add(row)
        elif kind == COLUMNS and len(body) > COLUMN_FLAGS and body[COLUMN_FLAGS] & COLUMN_HIDDEN:
            first, last = struct.unpack_from("<LL", body)
            hidden_columns.update(range(first + 1, min(last + 1, COLUMN_LIMIT) + 1))
        elif FIRST_CELL <= kind <= LAST_CELL and len(body) >= 4:
            column = struct.unpack_from("<L", body)[0] + 1
            rows, columns = max(rows, row), max(columns, column)
            if formats and kind in SHOWN_CELLS and len(body) >= 8 and (code := formats.get(int.from_bytes(body[4:7], "little"))):
                shown_in[row, column] = code
            if kind in ERROR_CELLS and len(body) >= 9:
                natures[row, column] = f"error:{ERRORS.get(body[8], '#N/A')}"
    return SheetFacts(rows, columns, natures, hidden, hidden_columns, formats=shown_in)


def records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """Records (type, body); type and size are written in groups of seven bits."""
    position = 0
    while position < len(stream):
        kind, position = _number(stream, position, 2)
        size, position = _number(stream, position, 4)
        yield kind, stream[position : position + size]
        position += size


def _number(stream: bytes, position: int, most: int) -> tuple[int, int]:
    number = 0
    for group in range(most):
        byte = stream[position]
        position += 1
        number |= (byte & 0x7F) << (7 * group)
        if byte < 0x80:
            break
    return number, position


def _wide_text(body: bytes, position: int) -> str:
    length = struct.unpack_from("<L", body, position)[0]
    return body[position + 4 : position + 4 + 2 * length].decode("utf-16-le", errors="replace")
