"""The answers of one submission with what its own text says, before it is known whose it is; and the lines of text around answers."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from data_loaders.formats.tables import ROW_LIMIT, Table
from data_loaders.forms.excel_form import MarkedForm
from data_loaders.matching.stated import Line
from data_loaders.model.findings import Finding, Place
from data_loaders.model.form import Form
from data_loaders.model.printed import FORM_MARK
from data_loaders.model.readings import Answer, Ledger

LINES_READ = 80
"""How many lines outside the answers are looked at for unit and period."""
LONGEST_LINE = 200
_MARKS = re.compile(rf"{re.escape(FORM_MARK)}|@")


@dataclass(frozen=True, slots=True)
class Found:
    """The answers of one submission with what its own text says of unit, period and basis."""

    form: Form
    sheet: str | None
    stretch: str
    """Which of several forms in one sheet or document: "!1:90" (its rows), "#2" (the second), or "" where there is one."""
    answers: dict[str, Answer]
    findings: tuple[Finding, ...]
    lines: tuple[Line, ...]
    marked: MarkedForm | None
    rows: tuple[int, int] = (0, 0)
    """The first and last row it takes of its sheet, or the whole summary it stands in."""
    sentences: frozenset[int] = frozenset()
    """The numbers of the form's sentences that stand there."""
    is_headed: bool = False
    """Whether they stand in the form's own table: under the heading of its answers."""
    aim: str = ""
    """The heading above them, where it speaks of what is to be done."""
    ledger: Ledger = field(default_factory=Ledger)
    around: tuple[Line, ...] = ()
    """The sender's lines around a form of ours, whose own cells say whose it is."""
    in_summary: bool = False
    """Whether this is a row or column of a summary: the names around the file are then not its unit's."""

    def without_lines_below(self) -> Found:
        """The same without the lines below it, where something else stands there."""
        return replace(self, lines=tuple(line for line in self.lines if line.row <= self.rows[1]))


def with_margins(part: Found, table: Table, printed: Container[object]) -> Found:
    """The same with the lines of its sheet's page header and footer, and of text boxes, behind those around it."""
    lines = tuple(Line(text, Place(sheet=table.name, sentence=text)) for text in table.margins if text not in printed)
    return with_lines(part, lines)


def with_lines(part: Found, lines: Iterable[Line]) -> Found:
    """The same with further lines behind those around it."""
    return replace(part, around=(*part.around, *lines)) if part.marked else replace(part, lines=(*part.lines, *lines))


@lru_cache(maxsize=64)
def sentences_of(form: Form, codes: frozenset[str]) -> frozenset[int]:
    """The numbers of the sentences that these blanks belong to."""
    return frozenset(number for number, sentence in enumerate(form.sentences) if not codes.isdisjoint(sentence.blanks))


def lines_around(table: Table, printed: Container[object], first: int, top: int, last: int) -> tuple[Line, ...]:
    """What a sender wrote into a form of ours that begins in row `first` (from 1): in cells above its blanks, which begin in row `top`,
    and in rows below `last`."""
    lines: list[Line] = []
    for r in (*range(first, top), *range(last + 1, min(len(table.rows), last + LINES_READ) + 1)):
        for c, value in enumerate(table.rows[r - 1], start=1):
            if isinstance(value, str) and value and value not in printed and not _MARKS.match(value):
                lines.append(Line(value, table.place(r, c, sentence=value), r))
    return tuple(lines)


def lines_of(table: Table, used: set[tuple[int, int]], first: int = 1, last: int = ROW_LIMIT) -> list[Line]:
    """The rows without answers as lines of text, cells parted by tabs, in reading order."""
    lines: list[Line] = []
    for r, row in enumerate(table.rows[first - 1 : last], start=first):
        if (table.number, r) in used or len(lines) >= LINES_READ:
            continue
        filled = [(c, str(value).strip()) for c, value in enumerate(row, start=1) if value not in (None, "")]
        if not filled or any(len(text) > LONGEST_LINE for _, text in filled):
            continue
        place = table.place(r, filled[0][0], sentence="\t".join(text for _, text in filled))
        lines += (Line(part, place, r) for part in place.sentence.split("\n"))
    return lines
