"""Which words of an .xls or .xlsb workbook do not count: struck out, raised or not seen, as a whole cell or in part as rich text.

Both store fonts, cell formats that name a font, and strings with the font of each run; only where a font strikes, raises or
is not seen are the cells walked.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import olefile

from data_loaders.formats import xlsb_guard
from data_loaders.formats.cell_fonts import Font, Rich, may_be_unseen, runs_on
from data_loaders.formats.faint import INDEXED, INK, NO_COLOUR, PAPER, is_pictured, is_tiny
from data_loaders.formats.ole import records
from data_loaders.formats.tables import PART_LIMIT, PICTURED, RAISED, STRUCK, TINY, Document, Table
from data_loaders.formats.visible import marked_runs, marked_value, take_out
from data_loaders.formats.xls_guard import book_stream, number_codes, sheet_starts
from data_loaders.formats.xlsx_colours import theme_of, tinted
from data_loaders.formats.zips import Package, part

FONT, FORMAT, STRINGS, CONTINUE, STRING_CELL, MANY_RK = 0x0031, 0x00E0, 0x00FC, 0x003C, 0x00FD, 0x00BD
CELLS = frozenset((0x0203, 0x0204, 0x0205, 0x0006, 0x0206, 0x0406, 0x027E, 0x00D6, STRING_CELL))
STRUCK_BIT = 0x0008
FONT_NAME, BINARY_FONT_NAME = 16, 25
"""Where a font's name begins."""
FONT_LEFT_OUT = 4
"""In an .xls no font has this number; those from here on stand one place before it."""
BINARY_FONT, BINARY_FORMAT, FORMATS_BEGIN, FORMATS_END, BINARY_STRING, BINARY_STRING_CELL, BINARY_RICH_CELL = 43, 47, 617, 618, 19, 7, 62
BINARY_FILL, BY_INDEX, BY_PARTS, BY_THEME = 45, 1, 2, 3
PALETTE, PALETTE_BEGINS = 0x0092, 8
"""An .xls may have a list of colours of its own in the place of the usual one, from this number on."""
AUTOMATIC, SOLID = 0x7FFF, 1
"""A font's colour that nobody chose, and a pattern that covers all behind it."""
WHOLE_TINT = 0x7FFF
"""How an .xlsb writes that a colour of the theme is lightened to white."""
TWIPS = 20
"""So many make a point."""
STYLES_PART, STRINGS_PART = "xl/styles.bin", "xl/sharedstrings.bin"


Fonts = list[Font]
Seen = Iterator["tuple[int, int, int, int | list[Rich] | None]"]
"""Cells as row and column from 1, number of the format, and the number of a shared string or a rich text."""


class _Look(NamedTuple):
    """A cell's format: the number of its font, and the colour behind its words."""

    font: int
    ground: str


Texts = dict[int, list[Rich]]


class XlsLooks(NamedTuple):
    """What an .xls says of how its cells look: its own colours, its fonts as cells number them, its cells' formats, and the
    number formats it writes out."""

    colours: dict[int, str]
    fonts: Fonts
    formats: list[_Look]
    codes: dict[int, str]

    @classmethod
    def of(cls, book: list[tuple[int, bytes]]) -> XlsLooks:
        """Of the records before the first sheet."""
        colours = _palette(book)
        fonts = [_font_xls(body, colours) for kind, body in book if kind == FONT]
        fonts.insert(FONT_LEFT_OUT, Font())
        formats = [
            _Look(struct.unpack_from("<H", body)[0], _ground_xls(body, colours)) for kind, body in book if kind == FORMAT and len(body) >= 2
        ]
        return cls(colours, fonts, formats, number_codes(book))

    def colour(self, number: int) -> str:
        """A colour by its number."""
        return _colour(number, self.colours)

    def of_cell(self, form: int) -> tuple[str, str]:
        """The colours of a format's letters and of what is behind them."""
        look = self.formats[form] if form < len(self.formats) else _Look(0, PAPER)
        return (self.fonts[look.font] if look.font < len(self.fonts) else Font()).colour, look.ground


def leave_out_struck_xls(ole: olefile.OleFileIO, document: Document) -> Document:
    """An old workbook's tables without what is struck out, raised or not seen."""
    stream = book_stream(ole)
    book = list(records(stream, 0))
    looks = XlsLooks.of(book)
    if not may_be_unseen(looks.fonts, (look.ground for look in looks.formats)):
        return document
    texts = _rich_strings(book, looks.fonts)
    starts = sheet_starts(stream)
    cells = (xls_cells(records(stream, starts[table.number - 1])) for table in document.tables)
    marked = (_with_marks(table, seen, looks.fonts, looks.formats, texts) for table, seen in zip(document.tables, cells, strict=True))
    return take_out(replace(document, tables=tuple(marked)))


def leave_out_struck_xlsb(package: Package, document: Document) -> Document:
    """A binary workbook's tables without what is struck out, raised or not seen."""
    theme = theme_of(package)
    styles = list(xlsb_guard.records(_part(package, STYLES_PART)))
    fonts = [_font_xlsb(body, theme) for kind, body in styles if kind == BINARY_FONT]
    fills = [_ground_xlsb(body, theme) for kind, body in styles if kind == BINARY_FILL]
    formats: list[_Look] = []
    within = False
    for kind, body in styles:
        within = kind == FORMATS_BEGIN or (within and kind != FORMATS_END)
        if within and kind == BINARY_FORMAT and len(body) >= 8:
            font, fill = struct.unpack_from("<HH", body, 4)
            formats.append(_Look(font, fills[fill] if fill < len(fills) else PAPER))
    if not may_be_unseen(fonts, (look.ground for look in formats)):
        return document
    strings = (body for kind, body in xlsb_guard.records(_part(package, STRINGS_PART)) if kind == BINARY_STRING)
    texts = {number: text for number, body in enumerate(strings) if (text := _rich(body, 0, fonts))}
    names = xlsb_guard.sheet_parts(package)
    cells = (_xlsb_cells(_part(package, names[table.number - 1]), fonts) for table in document.tables)
    marked = (_with_marks(table, seen, fonts, formats, texts) for table, seen in zip(document.tables, cells, strict=True))
    return take_out(replace(document, tables=tuple(marked)))


def _part(package: Package, name: str) -> bytes:
    return part(package, name, PART_LIMIT) if name in package.parts else b""


def _font_xls(font: bytes, colours: dict[int, str]) -> Font:
    """A font of an .xls."""
    if len(font) < 10:
        return Font()
    twips, flags, colour, _, raised = struct.unpack_from("<HHHHH", font)
    name = font[FONT_NAME:].decode("utf-16-le" if font[FONT_NAME - 1 : FONT_NAME] == b"\1" else "latin-1", "ignore")
    return _font(flags, raised, _colour(colour, colours), twips, name)


def _palette(book: list[tuple[int, bytes]]) -> dict[int, str]:
    """The colours of an .xls's own list, by their number."""
    body = next((body[2:] for kind, body in book if kind == PALETTE), b"")
    return {PALETTE_BEGINS + at // 4: body[at : at + 3].hex() for at in range(0, len(body) - 3, 4)}


def _colour(number: int, colours: dict[int, str]) -> str:
    return INK if number == AUTOMATIC else colours.get(number) or INDEXED.get(number, NO_COLOUR)


def _font_xlsb(font: bytes, theme: tuple[str, ...]) -> Font:
    """The same of an .xlsb, which says in another order."""
    if len(font) < 20:
        return Font()
    twips, flags, _, raised = struct.unpack_from("<HHHH", font)
    name = font[BINARY_FONT_NAME:].decode("utf-16-le", "ignore")
    return _font(flags, raised, _colour_xlsb(font[12:20], theme), twips, name)


def _font(flags: int, raised: int, colour: str, twips: int, name: str) -> Font:
    why = STRUCK if flags & STRUCK_BIT else TINY if is_tiny(twips / TWIPS) else RAISED if raised in (1, 2) else None
    return Font(why or (PICTURED if is_pictured(name) else None), colour)


def _ground_xls(cell_format: bytes, colours: dict[int, str]) -> str:
    """The colour a cell format of an .xls puts behind words; a pattern of two hides none."""
    if len(cell_format) < 20:
        return PAPER
    edges, front = struct.unpack_from("<LH", cell_format, 14)
    pattern = edges >> 26
    return PAPER if pattern == 0 else _colour(front & 0x7F, colours) if pattern == SOLID else NO_COLOUR


def _ground_xlsb(fill: bytes, theme: tuple[str, ...]) -> str:
    pattern = struct.unpack_from("<L", fill)[0] if len(fill) >= 12 else 0
    return PAPER if pattern == 0 else _colour_xlsb(fill[4:12], theme) if pattern == SOLID else NO_COLOUR


def _colour_xlsb(colour: bytes, theme: tuple[str, ...]) -> str:
    """A colour of an .xlsb: by a list's index, by its parts, or of the workbook's theme."""
    kind, index, tint = colour[0] >> 1, colour[1], struct.unpack_from("<h", colour, 2)[0] / WHOLE_TINT
    if kind == BY_PARTS:
        return tinted(colour[4:7].hex(), tint)
    if kind == BY_INDEX:
        return INDEXED.get(index, NO_COLOUR)
    if kind == BY_THEME:
        return tinted(theme[index], tint) if index < len(theme) else NO_COLOUR
    return INK


def _with_marks(table: Table, cells: Seen, fonts: Fonts, formats: list[_Look], texts: Texts) -> Table:
    rows = [list(row) for row in table.rows]
    for row, column, form, said in cells:
        if row > len(rows) or column > len(rows[row - 1]):
            continue
        values = rows[row - 1]
        rich = texts.get(said) if isinstance(said, int) else said
        look = formats[form] if form < len(formats) else _Look(0, PAPER)
        why = fonts[look.font].why_on(look.ground) if look.font < len(fonts) else None
        if rich:
            values[column - 1] = marked_runs(runs_on(rich, look.ground), why)
        elif why:
            values[column - 1] = marked_value(values[column - 1], why)
    return replace(table, rows=rows)


def xls_cells(sheet: Iterable[tuple[int, bytes]]) -> Seen:
    """The cells of a sheet's records."""
    for kind, body in sheet:
        if kind == MANY_RK and len(body) >= 6:
            row, first = struct.unpack_from("<HH", body)
            for index, at in enumerate(range(4, len(body) - 6, 6)):
                yield row + 1, first + index + 1, struct.unpack_from("<H", body, at)[0], None
        elif kind in CELLS and len(body) >= 6:
            row, column, form = struct.unpack_from("<HHH", body)
            string = struct.unpack_from("<L", body, 6)[0] if kind == STRING_CELL and len(body) >= 10 else None
            yield row + 1, column + 1, form, string


def _xlsb_cells(stream: bytes, fonts: Fonts) -> Seen:
    row = 0
    for kind, body in xlsb_guard.records(stream):
        if kind == xlsb_guard.ROW and len(body) >= 4:
            row = struct.unpack_from("<L", body)[0] + 1
        elif (xlsb_guard.FIRST_CELL <= kind <= xlsb_guard.LAST_CELL or kind == BINARY_RICH_CELL) and len(body) >= 8:
            column, form = struct.unpack_from("<LL", body)
            said: int | list[Rich] | None = None
            if kind == BINARY_STRING_CELL and len(body) >= 12:
                said = struct.unpack_from("<L", body, 8)[0]
            elif kind == BINARY_RICH_CELL:
                said = _rich(body, 8, fonts)
            yield row, column + 1, form & 0xFFFFFF, said


def _rich(body: bytes, at: int, fonts: Fonts) -> list[Rich]:
    """The runs of a string of an .xlsb that begins at a byte, none of a plain one."""
    if len(body) < at + 5 or not body[at] & 1:
        return []
    end = at + 5 + 2 * struct.unpack_from("<L", body, at + 1)[0]
    if len(body) < end + 4:
        return []
    count = struct.unpack_from("<L", body, end)[0]
    places = [struct.unpack_from("<HH", body, place) for place in range(end + 4, min(end + 4 + 4 * count, len(body) - 3), 4)]
    return _runs(body[at + 5 : end], places, fonts)


def _runs(wide: bytes, places: list[tuple[int, int]], fonts: Fonts) -> list[Rich]:
    """UTF-16 text cut into runs, each given by its first letter and its font; what stands before has the cell's font."""
    edges = [0, *(2 * first for first, _ in places), len(wide)]
    words = [wide[begin:end].decode("utf-16-le", "replace") for begin, end in pairwise(edges)]
    own = [fonts[font] if font < len(fonts) else Font() for _, font in places]
    return [Rich(words[0], None), *map(Rich, words[1:], own)]


def _rich_strings(book: list[tuple[int, bytes]], fonts: Fonts) -> Texts:
    """The shared strings of an .xls that are rich text, by their number."""
    first = next((index for index, (kind, _) in enumerate(book) if kind == STRINGS), None)
    if first is None:
        return {}
    bodies = [book[first][1][8:]]
    for kind, body in book[first + 1 :]:
        if kind != CONTINUE:
            break
        bodies.append(body)
    strings, found, number = _Strings(bodies), {}, 0
    while strings.has_more():
        wide, runs = strings.next_string()
        if runs:
            found[number] = _runs(wide, runs, fonts)
        number += 1
    return found


class _Strings:
    """Reads shared strings that go on over the ends of records: there, letters begin with a byte that says how wide they are."""

    def __init__(self, bodies: list[bytes]) -> None:
        self.bodies, self.body, self.at = bodies, 0, 0

    def has_more(self) -> bool:
        while self.body < len(self.bodies) and self.at >= len(self.bodies[self.body]):
            self.body, self.at = self.body + 1, 0
        return self.body < len(self.bodies)

    def take(self, size: int) -> bytes:
        """So many bytes, over the ends of records."""
        taken = b""
        while len(taken) < size and self.has_more():
            more = self.bodies[self.body][self.at : self.at + size - len(taken)]
            self.at += len(more)
            taken += more
        return taken + bytes(size - len(taken))

    def next_string(self) -> tuple[bytes, list[tuple[int, int]]]:
        """A string as UTF-16 and its runs as (first letter, font)."""
        letters, flags = struct.unpack("<HB", self.take(3))
        run_count = struct.unpack("<H", self.take(2))[0] if flags & 8 else 0
        extra = struct.unpack("<L", self.take(4))[0] if flags & 4 else 0
        wide = self._letters(letters, bool(flags & 1))
        runs = [struct.unpack("<HH", self.take(4)) for _ in range(run_count)]
        self.take(min(extra, sum(map(len, self.bodies[self.body :]))))
        return wide, runs

    def _letters(self, count: int, is_wide: bool) -> bytes:
        wide = b""
        while count:
            if self.at >= len(self.bodies[self.body]):
                if not self.has_more():
                    break
                is_wide = bool(self.take(1)[0] & 1)
                continue
            size = 2 if is_wide else 1
            here = min(count, max((len(self.bodies[self.body]) - self.at) // size, 1))
            taken = self.take(here * size)
            wide += taken if is_wide else taken.decode("latin-1").encode("utf-16-le")
            count -= here
        return wide
