"""Cells of an .xls that a conditional format hides: in the colour of their ground, struck out, or by ;;;.

Of several rules about a cell the first that holds is heard; in an .xls it stops those behind it. Newer rules (bars, scales), which older
programs do not show, are not read.
"""

from __future__ import annotations

import operator
import struct
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

import olefile

from data_loaders.formats.binary_unseen import AUTOMATIC, XlsLooks, xls_cells
from data_loaders.formats.conditional_looks import Look, Place, Told, laid_over, numbers_within
from data_loaders.formats.faint import INK
from data_loaders.formats.ole import records
from data_loaders.formats.tables import Document, Table
from data_loaders.formats.visible import take_out
from data_loaders.formats.xls_guard import book_stream, sheet_starts, string_at

AREAS, RULE = 0x01B0, 0x01B1
CELL_VALUE, FORMULA = 1, 2
HAS_NUMBER, HAS_FONT, HAS_ALIGNMENT, HAS_BORDER, HAS_PATTERN = (1 << bit for bit in (25, 26, 27, 28, 29))
OWN_FORMAT = 1
"""Of the two bytes behind those bits: the number format is written out, not named by its number."""
FONT_SIZE, ALIGNMENT_SIZE, BORDER_SIZE, PATTERN_SIZE = 118, 8, 8, 4
FONT_FLAGS, FONT_COLOUR, FONT_UNSAID = 68, 80, 88
"""Where a rule's font says how it is set, its colour, and of what it does not speak."""
STRUCK_BIT = 0x80
NOT_SAID = 0xFFFFFFFF
PATTERN_UNSAID, BACK_UNSAID = (1 << bit for bit in (16, 18))
SOLID = 1
INTEGER, DECIMAL, TRUTH, MINUS, WORDS = 0x1E, 0x1F, 0x1D, 0x13, 0x17
"""What a formula is made of, as far as it is a constant."""
BETWEEN, NOT_BETWEEN, EQUAL, NOT_EQUAL = 1, 2, 3, 4
COMPARED: dict[int, Callable[[float, float], bool]] = {
    EQUAL: operator.eq, NOT_EQUAL: operator.ne, 5: operator.gt, 6: operator.lt, 7: operator.ge, 8: operator.le,
}  # fmt: skip


class Rule(NamedTuple):
    """A rule: what it is about, how it compares, its constants (None: a formula only the spreadsheet can tell), its look."""

    kind: int
    comparison: int
    constants: tuple[float | str | None, ...]
    look: Look

    def holds(self, value: object) -> bool | None:
        """Whether it holds for a filled cell; None where only the spreadsheet can tell."""
        if self.kind == FORMULA and len(self.constants) == 1:
            return bool(self.constants[0]) if isinstance(self.constants[0], float) else None
        if self.kind != CELL_VALUE or not self.constants or None in self.constants:
            return None
        numbers = [each for each in self.constants if isinstance(each, float)]
        if isinstance(value, bool) or not isinstance(value, float | int) or len(numbers) < len(self.constants):
            is_same = isinstance(value, str) and value.lower() == str(self.constants[0]).lower()
            return is_same if self.comparison == EQUAL else not is_same if self.comparison == NOT_EQUAL else None
        if self.comparison in (BETWEEN, NOT_BETWEEN):
            return len(numbers) > 1 and (min(numbers) <= value <= max(numbers)) == (self.comparison == BETWEEN)
        return COMPARED[self.comparison](value, numbers[0]) if self.comparison in COMPARED else None


def leave_out_by_rule_xls(ole: olefile.OleFileIO, document: Document) -> Document:
    """The tables without what conditional formats hide; cells of which that cannot be told are marked as uncertain."""
    stream = book_stream(ole)
    if AREAS.to_bytes(2, "little") not in stream:
        return document
    starts = sheet_starts(stream)
    looks: XlsLooks | None = None
    tables = list(document.tables)
    for at, table in enumerate(tables):
        body = list(records(stream, starts[table.number - 1]))
        if any(kind == AREAS for kind, _ in body):
            looks = looks or XlsLooks.of(list(records(stream, 0)))
            tables[at] = _hidden(table, body, looks, {(r - 1, c - 1): form for r, c, form, _ in xls_cells(body)})
    return document if looks is None else take_out(replace(document, tables=tuple(tables)))


def _hidden(table: Table, body: list[tuple[int, bytes]], looks: XlsLooks, styles: dict[Place, int]) -> Table:
    at: dict[Place, list[Rule]] = {}
    cells: list[Place] = []
    for kind, said in body:
        if kind == AREAS:
            cells = list(_cells(said, table))
        elif kind == RULE and (rule := rule_in(said, looks)):
            for cell in cells:
                at.setdefault(cell, []).append(rule)

    def told(cell: Place, value: object) -> tuple[Look, list[Told]]:
        front, ground = looks.of_cell(styles.get(cell, 0))
        return Look(None, front, ground), [Told(rule.look, rule.holds(value), stops=True) for rule in at[cell]]

    return laid_over(table, at, told)


def _cells(said: bytes, table: Table) -> Iterator[Place]:
    """The cells of a rule's areas that hold a number and are seen so far, from 0."""
    count = struct.unpack_from("<H", said, 12)[0] if len(said) >= 14 else 0
    for place in range(14, min(14 + 8 * count, len(said) - 7), 8):
        top, bottom, left, right = struct.unpack_from("<HHHH", said, place)
        yield from numbers_within(table, top, left, bottom, right)


def rule_in(said: bytes, looks: XlsLooks) -> Rule | None:
    """A rule from its record; None where it says nothing of words, or is cut."""
    if len(said) < 12:
        return None
    kind, comparison, first, second, flags, more = struct.unpack_from("<BBHHLH", said)
    look, at = _look(said, flags, more, looks)
    constants = tuple(_constant(formula) for formula in (said[at : at + first], said[at + first : at + first + second]) if formula)
    return Rule(kind, comparison, constants, look) if look != Look() and at + first + second <= len(said) else None


def _look(said: bytes, flags: int, more: int, looks: XlsLooks) -> tuple[Look, int]:
    """What a rule says of words, and where its formulas begin."""
    at, look = 12, Look()
    if flags & HAS_NUMBER:
        code, at = _number_format(said, at, bool(more & OWN_FORMAT), looks)
        look = look._replace(code=code)
    if flags & HAS_FONT and len(said) >= at + FONT_SIZE:
        set_as, colour, unsaid = (struct.unpack_from("<L", said, at + place)[0] for place in (FONT_FLAGS, FONT_COLOUR, FONT_UNSAID))
        struck = None if unsaid & STRUCK_BIT else bool(set_as & STRUCK_BIT)
        front = None if colour == NOT_SAID else INK if colour == AUTOMATIC else looks.colour(colour)
        look, at = look._replace(struck=struck, front=front), at + FONT_SIZE
    at += ALIGNMENT_SIZE * bool(flags & HAS_ALIGNMENT) + BORDER_SIZE * bool(flags & HAS_BORDER)
    if flags & HAS_PATTERN and len(said) >= at + PATTERN_SIZE:
        pattern, colours = struct.unpack_from("<HH", said, at)
        is_solid = bool(flags & PATTERN_UNSAID) or pattern >> 10 == SOLID
        number = colours >> 7 & 0x7F
        if is_solid and not flags & BACK_UNSAID:
            look = look._replace(ground=looks.colour(number))
        at += PATTERN_SIZE
    return look, at


def _number_format(said: bytes, at: int, is_own: bool, looks: XlsLooks) -> tuple[str | None, int]:
    """The number format of a rule, and where it ends."""
    if not is_own:
        return looks.codes.get(said[at + 1] if len(said) > at + 1 else 0), at + 2
    size = struct.unpack_from("<H", said, at)[0] if len(said) >= at + 2 else 0
    return string_at(said, at + 2), at + max(size, 2)


def _constant(formula: bytes) -> float | str | None:
    """The number or the words that a formula is; None where it is more than that."""
    if formula[0] == WORDS and len(formula) >= 3:
        words = formula[3:].decode("utf-16-le" if formula[2] & 1 else "latin-1", "replace")
        return words if len(words) == formula[1] else None
    sign = -1.0 if formula[-1:] == bytes([MINUS]) else 1.0
    body = formula[:-1] if sign < 0 else formula
    if len(body) == 3 and body[0] == INTEGER:
        return sign * struct.unpack_from("<H", body, 1)[0]
    if len(body) == 9 and body[0] == DECIMAL:
        return sign * float(struct.unpack_from("<d", body, 1)[0])
    return float(body[1]) if len(body) == 2 and body[0] == TRUTH else None
