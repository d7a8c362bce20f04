"""What must be known of an .xlsb before calamine touches it: how far its cells reach, and which are errors."""

from __future__ import annotations

import posixpath
import struct
import zipfile
from collections.abc import Iterator

from data_loaders.packages import MEGABYTE, part
from data_loaders.tables import ERRORS, PART_LIMIT, SheetFacts, parse_xml

ROW, SHEET = 0, 156
FIRST_CELL, LAST_CELL = 2, 11
"""Record types of cells that hold something; 1 is a blank formatted cell."""
ERROR_CELLS = (3, 11)


def binary_facts(archive: zipfile.ZipFile) -> dict[int, SheetFacts]:
    """Extent and error cells of each worksheet of an .xlsb, by sheet index."""
    links = parse_xml(part(archive, "xl/_rels/workbook.bin.rels", MEGABYTE))
    targets = {link.get("Id"): posixpath.normpath(posixpath.join("/xl", link.get("Target", ""))).lstrip("/") for link in links}
    sheets = [body for kind, body in _records(part(archive, "xl/workbook.bin", MEGABYTE)) if kind == SHEET]
    names = [targets.get(_wide_text(body, 8), "") for body in sheets]
    return {index: _sheet_facts(part(archive, name, PART_LIMIT)) for index, name in enumerate(names) if name in archive.NameToInfo}


def _sheet_facts(stream: bytes) -> SheetFacts:
    facts = SheetFacts()
    row = 0
    for kind, body in _records(stream):
        if kind == ROW and len(body) >= 4:
            row = struct.unpack_from("<L", body)[0] + 1
        elif FIRST_CELL <= kind <= LAST_CELL and len(body) >= 4:
            column = struct.unpack_from("<L", body)[0] + 1
            facts.rows, facts.columns = max(facts.rows, row), max(facts.columns, column)
            if kind in ERROR_CELLS and len(body) >= 9:
                facts.natures[row, column] = f"error:{ERRORS.get(body[8], '#N/A')}"
    return facts


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
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
