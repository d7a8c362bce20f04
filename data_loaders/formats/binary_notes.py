"""The comments on cells of an .xls or .xlsb workbook: both keep them apart from the cells."""

from __future__ import annotations

import struct
from dataclasses import replace

import olefile

from data_loaders.formats import xlsb_guard
from data_loaders.formats.notes import linked, noted
from data_loaders.formats.ole import records
from data_loaders.formats.tables import PART_LIMIT, Document
from data_loaders.formats.xls_guard import book_stream, sheet_starts
from data_loaders.formats.zips import Package, part

NOTE, SHAPE, SHAPE_TEXT, CONTINUE = 0x001C, 0x005D, 0x01B6, 0x003C
BEGIN, NEWEST = 0x0809, 0x0600
"""Older workbooks than the newest kind write a comment's words in its own record."""
CONTINUED = 0xFFFF
BINARY_COMMENT, BINARY_COMMENT_WORDS = 635, 637

Notes = dict[tuple[int, int], str]
"""Comments by row and column from 1."""


def with_notes_xls(ole: olefile.OleFileIO, document: Document) -> Document:
    """An old workbook with the comments of its cells beside them."""
    stream = book_stream(ole)
    starts = sheet_starts(stream)
    read = _notes if stream[:2] == struct.pack("<H", BEGIN) and stream[4:6] == struct.pack("<H", NEWEST) else _older_notes
    return replace(document, tables=tuple(noted(table, read(stream, starts[table.number - 1])) for table in document.tables))


def _notes(stream: bytes, start: int) -> Notes:
    """A comment names the shape whose text it is; the text follows the shape, in records that go on where it is long."""
    words: dict[int, str] = {}
    at: dict[tuple[int, int], int] = {}
    shape = letters = 0
    for kind, body in records(stream, start):
        if kind == SHAPE and len(body) >= 8:
            shape = struct.unpack_from("<H", body, 6)[0]
        elif kind == SHAPE_TEXT and len(body) >= 12:
            letters = struct.unpack_from("<H", body, 10)[0]
        elif kind == CONTINUE and letters and body:
            text = body[1:].decode("utf-16-le", "replace") if body[0] & 1 else body[1:].decode("latin-1")
            words[shape] = words.get(shape, "") + text[:letters]
            letters -= min(letters, len(text))
        elif kind == NOTE and len(body) >= 8:
            row, column, _, number = struct.unpack_from("<HHHH", body)
            at[row + 1, column + 1] = number
    return {cell: words[number] for cell, number in at.items() if number in words}


def _older_notes(stream: bytes, start: int) -> Notes:
    found: Notes = {}
    cell = (0, 0)
    for kind, body in records(stream, start):
        if kind == NOTE and len(body) >= 6:
            row, column, _ = struct.unpack_from("<HHH", body)
            cell = cell if row == CONTINUED else (row + 1, column + 1)
            found[cell] = found.get(cell, "") + body[6:].decode("gb18030", "replace")
    return found


def with_notes_xlsb(package: Package, document: Document) -> Document:
    """A binary workbook with the comments of its cells beside them."""
    sheets = xlsb_guard.sheet_parts(package)
    parts = [sheets[table.number - 1] for table in document.tables]
    tables = (noted(table, _binary_notes(package, sheet)) for table, sheet in zip(document.tables, parts, strict=True))
    return replace(document, tables=tuple(tables))


def _binary_notes(package: Package, sheet: str) -> Notes:
    found: Notes = {}
    cell = (0, 0)
    for name in linked(package, sheet, "comments"):
        for kind, body in xlsb_guard.records(part(package, name, PART_LIMIT)):
            if kind == BINARY_COMMENT and len(body) >= 20:
                row, _, column, _ = struct.unpack_from("<LLLL", body, 4)
                cell = (row + 1, column + 1)
            elif kind == BINARY_COMMENT_WORDS and len(body) >= 5:
                letters = struct.unpack_from("<L", body, 1)[0]
                found[cell] = body[5 : 5 + 2 * letters].decode("utf-16-le", "replace")
    return found
