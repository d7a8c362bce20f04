"""What a document shows as struck out, hidden, raised or deleted is no part of what it says: how readers mark it and how it is taken out.

A reader only marks: it puts such words, where they stand, between two characters that no text may hold. `take_out` then leaves
what is seen in the cells and keeps what was left out with its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Set
from dataclasses import replace
from typing import NamedTuple

from lxml import etree

from data_loaders.formats.tables import DELETED, HIDDEN, NOTE, OVERLAID, PICTURED, RAISED, STRUCK, TINY, WHITE, Document, LeftOut, Table
from data_loaders.model.findings import Finding

START, END = "\U0001fffe", "\U0001ffff"
"""Unicode keeps these two free for use within a program; XML and lxml carry them."""
_WHY = {why[0]: why for why in (STRUCK, HIDDEN, RAISED, DELETED, WHITE, TINY, PICTURED, OVERLAID, NOTE)}
_MARKED = re.compile(f"{START}([{''.join(_WHY)}])([^{START}{END}]*){END}")
NUMBER = re.compile("[0-9０-９〇一二两三四五六七八九十百千万亿]+")
_FIGURES = re.compile("[0-9]+")
"""What a font of pictures shows as one, and what lies upon each other where letters are set too closely; Chinese and wide numerals are
written in another font and are twice as wide."""
_PROGRAM_MARK = re.compile(r"@[a-z]+(?:=\w+)?|[a-z_-]+(?:[.:][\w.]+)+", re.ASCII)
"""A code as programs write it into a cell that nobody looks at; a line through it, with its whole row, means the row's number."""
_SAID = {STRUCK: "text_struck", HIDDEN: "text_hidden", DELETED: "text_tracked", WHITE: "text_faint", TINY: "text_faint"}
"""What is said once of a file that holds such words; a raised word is usual (m², a note's mark)."""


def marked(words: str, why: str) -> str:
    """The words, marked as left out. Of raised words only the numbers are: a raised 人次 still says what is counted; of those in a font of
    pictures or set upon each other only the figures."""
    if not words or _PROGRAM_MARK.fullmatch(words):
        return words
    if START in words:
        words = _MARKED.sub(r"\2", words)
    if why == RAISED:
        return NUMBER.sub(lambda found: f"{START}{why[0]}{found.group()}{END}", words)
    if why in (PICTURED, OVERLAID):
        return _FIGURES.sub(lambda found: f"{START}{why[0]}{found.group()}{END}", words)
    return f"{START}{why[0]}{words}{END}"


def marked_value(value: object, why: str) -> object:
    """A cell's value, marked as left out; an empty cell stays empty."""
    if value is None or value == "":
        return value
    return marked(str(int(value)) if isinstance(value, float) and value.is_integer() else str(value), why)


class Run(NamedTuple):
    """Words of a cell's rich text; `why` they do not count; one without a font `of_its_own` has the cell's."""

    words: str
    why: str | None
    of_its_own: bool


def marked_runs(runs: list[Run], why_cell: str | None) -> str:
    """A rich text with the runs marked that do not count, in a cell whose font would say `why_cell`."""
    reasons = (run.why if run.of_its_own else why_cell for run in runs)
    return "".join(marked(run.words, why) if why else run.words for run, why in zip(runs, reasons, strict=True))


def mark_tree(root: etree._Element, why_of: Callable[[etree._Element], str | None]) -> None:
    """Mark all words within elements that do not count; `why_of` says why one does not, None where it does, "" where it is seen though
    what lies around it would not be."""
    reasons: list[str | None] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        around = reasons[-1] if reasons else None
        if event == "start":
            own = None if around in (STRUCK, HIDDEN, TINY) else why_of(element)
            reasons.append(None if own == "" and around == WHITE else own or around)
            if reasons[-1] and element.text:
                element.text = marked(element.text, reasons[-1])
        else:
            reasons.pop()
            around = reasons[-1] if reasons else None
            if around and element.tail:
                element.tail = marked(element.tail, around)


def parted(text: str) -> tuple[str, tuple[LeftOut, ...]]:
    """A marked text as what is seen of it, and what was left out: where in the seen text it stood, its words and why."""
    seen: list[str] = []
    left: list[LeftOut] = []
    length, position = 0, 0
    for found in _MARKED.finditer(text):
        seen.append(text[position : found.start()])
        length += len(seen[-1])
        position = found.end()
        why, words = _WHY[found[1]], found[2]
        if left and (left[-1].start, left[-1].why) == (length, why):
            left[-1] = LeftOut(length, left[-1].words + words, why)
        else:
            left.append(LeftOut(length, words, why))
    seen.append(text[position:])
    return "".join(seen), tuple(each for each in left if each.words.strip())


def take_out(document: Document) -> Document:
    """The document with nothing in its cells but what is seen; what was left out is in its tables and said once of the file."""
    tables = tuple(map(_as_seen, document.tables))
    reasons = dict.fromkeys(each.why for table in tables for left in table.left_out.values() for each in left)
    notes = _notes(reasons, {finding.rule for finding in document.findings})
    return replace(document, tables=tables, findings=(*document.findings, *notes))


def _as_seen(table: Table) -> Table:
    """The table as it is seen, with what was left out of its cells."""
    marked_rows = {r for r, row in enumerate(table.rows) if any(isinstance(value, str) and START in value for value in row)}
    if not marked_rows:
        return table
    rows = list(table.rows)
    left_out, notes = dict(table.left_out), dict(table.notes)
    for r in sorted(marked_rows):
        rows[r] = row = list(rows[r])
        for c, value in enumerate(row):
            if isinstance(value, str) and START in value:
                row[c], left = parted(value)
                if noted := [each.words for each in left if each.why == NOTE]:
                    notes[r + 1, c + 1] = "\n".join(noted)
                if unseen := tuple(each for each in left if each.why != NOTE):
                    left_out[r + 1, c + 1] = unseen
    return replace(table, rows=rows, left_out=left_out, notes=notes)


def _notes(reasons: Iterable[str], said: Set[str]) -> list[Finding]:
    return [Finding(rule) for rule in dict.fromkeys(_SAID.get(why, "") for why in reasons) if rule and rule not in said]
