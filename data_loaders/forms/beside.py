"""Numbers that stand near the form's sentences instead of in their blanks: read where it is certain whose they are, else said.

Near is the same sentence, the same cell, the cells of the same row, the row below, a comment on the cell. Where blanks near such a
number are empty and it is not certain whose it is, they are unreadable: the form waits, and nothing counts as not reported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from data_loaders.formats.number_formats import FORMAT
from data_loaders.formats.tables import Table
from data_loaders.forms.ledger import (
    REMARKS,
    Account,
    Accounted,
    NumberCell,
    is_printed,
    number_cell,
    row_numbers,
    said_of,
)
from data_loaders.forms.prose import Span
from data_loaders.forms.sentences import Passage
from data_loaders.model.findings import Finding, Place
from data_loaders.model.form import Form
from data_loaders.model.readings import BLANK, NIL, NUMBER, UNREADABLE, Answer
from data_loaders.text.counting_units import is_of_people, is_same_unit
from data_loaders.text.figures import Figure, figures_in
from data_loaders.text.numerals import Numeral, read_text
from data_loaders.text.plain import CLOSING, STOP, begins_line, plain

BELOW = 3
"""So many rows below a sentence its numbers may stand."""
_PIECE = re.compile(r"[，,、;；。\n\t 　]+")


@dataclass(frozen=True, slots=True)
class Sentences:
    """A form's sentences as they were read: its passages, those that repeat one, the blanks found in them, and all answers."""

    form: Form
    tables: dict[int, Table]
    passages: list[Passage]
    again: list[Passage]
    spans: dict[str, Span]
    answers: dict[str, Answer]
    owns: Callable[[int, int], bool]
    """Whether a row of a table belongs to this form and not to another one below or above it."""

    def codes_in(self, number: int) -> list[str]:
        """The number blanks of a passage in the order they stand there."""
        here = [(span.start, code) for code, span in self.spans.items() if span.passage == number]
        return [code for _, code in sorted(here) if self.form.blanks[code].kind == "number"]

    def empty_in(self, number: int) -> list[str]:
        """The number blanks of a passage that hold nothing; where all are filled, those of its items whose sentences were not found."""
        codes = self.codes_in(number)
        if empty := [code for code in codes if self.answers[code].state == BLANK]:
            return empty
        items = {self.form.blanks[code].item for code in codes}
        lost = (blank for code, blank in self.form.blanks.items() if code not in self.spans and blank.kind == "number")
        return [blank.code for blank in lost if blank.item in items and self.answers[blank.code].state == BLANK]


def account_for_sentences(read: Sentences, said: set[str]) -> Accounted:
    """Every number in the rows of a form that stands in sentences; `said` are the blanks of which something is said already."""
    account = Account()
    changed: dict[str, Answer] = {}
    findings: list[Finding] = []
    for number, passage in enumerate(read.passages):
        for figure in _untaken(account, read, number, passage):
            findings += _inside(read, number, passage, figure, changed, said)
    for passage in read.again:
        figures = figures_in(passage.text)
        account.found, account.about = account.found + len(figures), account.about + len(figures)
    owned, loose = _cells_around(account, read)
    filled: list[tuple[str | None, NumberCell]] = []
    for number, cells in owned.items():
        empty = [code for code in read.empty_in(number) if code not in changed]
        if empty:
            findings += _beside(account, read, number, empty, cells, changed)
        else:
            account.unplaced += sum(len(cell.counts) for cell in cells)
            filled += ((next(iter(read.codes_in(number)), None), cell) for cell in cells)
    account.unplaced += sum(len(cell.counts) for cell in loose)
    findings += said_of(filled, at_column=True)
    findings += said_of(((None, cell) for cell in loose), at_column=False)
    return Accounted(changed, tuple(findings), account.closed())


def _untaken(account: Account, read: Sentences, number: int, passage: Passage) -> list[Figure]:
    """The numbers in a passage that no blank took for its own and that may count something; the others are entered in the account."""
    spans = sorted((span.start, span.end, code) for code, span in read.spans.items() if span.passage == number)
    stretches = [(start, stop) for start, stop, _ in spans]
    untaken: list[Figure] = []
    figures = figures_in(passage.text, stretches)
    account.found += len(figures)
    taken_before = ""
    for figure in figures:
        if takers := [code for start, stop, code in spans if start < figure.end and figure.start < stop]:
            account.taken += len(takers)
            if takers[0] == taken_before and _may_be_anothers(read, number, passage, takers[0], figure):
                untaken.append(figure)
            taken_before = takers[0]
        elif not figure.counts or _marks_line(passage, figure, stretches):
            account.about += 1
        elif is_printed(read.form, passage.text, figure):
            account.printed += 1
        else:
            account.unplaced += 1
            untaken.append(figure)
    return untaken


def _may_be_anothers(read: Sentences, number: int, passage: Passage, code: str, figure: Figure) -> bool:
    """Whether a second number in what a blank took may be that of another one in its sentence, which is empty."""
    if read.form.blanks[code].kind == "text":
        return False
    start, stop = _sentence_around(passage, figure)
    return any(read.answers[other].state == BLANK for other in read.codes_in(number) if start <= read.spans[other].start < stop)


def _marks_line(passage: Passage, figure: Figure, spans: list[tuple[int, int]]) -> bool:
    """Whether a number is the list mark of a line that begins with its blank: （5）（55）个企业."""
    if not begins_line(passage.text, figure.start, "(（【["):
        return False
    behind = figure.end
    while behind < len(passage.text) and passage.text[behind] in CLOSING + "(（[【.．、 　":
        behind += 1
    return any(start == behind for start, _ in spans)


def _inside(read: Sentences, number: int, passage: Passage, figure: Figure, changed: dict[str, Answer], said: set[str]) -> list[Finding]:
    """What is said of a number inside a cell of sentences; blanks near it that are empty become unreadable."""
    start, stop = _sentence_around(passage, figure)
    codes = [code for code in read.codes_in(number) if start <= read.spans[code].start < stop]
    empty = [code for code in (codes or read.empty_in(number)) if read.answers[code].state == BLANK and code not in changed]
    sentence = passage.text[start:stop]
    left = start + len(sentence) - len(sentence.lstrip())
    place = read.tables[passage.table].place(
        passage.row, passage.column, passage.text.count("\n", 0, figure.start) + 1, figure.start - left, figure.end - left, sentence.strip()
    )
    if empty:
        return _unreadable(empty, sentence.strip(), place, "value_unplaced", changed)
    near = min(read.codes_in(number), key=lambda code: abs(read.spans[code].start - figure.start), default=None)
    if near in said or (set(codes or read.codes_in(number)) & changed.keys()):
        return []
    return [Finding("number_unplaced", near, place, {"raw": sentence.strip()[:60]})]


def _sentence_around(passage: Passage, figure: Figure) -> tuple[int, int]:
    """Where the sentence begins and ends that a number stands in."""
    start, stop = 0, len(passage.text)
    for found in STOP.finditer(passage.text):
        if any(low < found.start() < high for low, high in passage.groups):
            continue
        if found.start() >= figure.end:
            stop = found.start()
            break
        start = found.end()
    return start, stop


def _cells_around(account: Account, read: Sentences) -> tuple[dict[int, list[NumberCell]], list[NumberCell]]:
    """The cells with numbers beside and below the sentences, by the passage they belong to; and those that belong to none."""
    at: dict[tuple[int, int], list[int]] = {}
    for number, passage in enumerate(read.passages):
        at.setdefault((passage.table, passage.row), []).append(number)
    passed = {(passage.table, passage.row, passage.column) for passage in (*read.passages, *read.again)}
    owned: dict[int, list[NumberCell]] = {}
    loose: list[NumberCell] = []
    for table in read.tables.values():
        counted = row_numbers(table)
        above: tuple[int, list[int]] = (0, [])
        for r, row in enumerate(table.rows, start=1):
            here = at.get((table.number, r), [])
            if here:
                above = (r, here)
            for cell in _number_cells(account, read, table, r, row, passed, counted):
                owner = _owner(read, cell, here, above)
                if owner is not None:
                    owned.setdefault(owner, []).append(cell)
                elif not here and (cell.is_for_its_numbers or cell.has_units) and not cell.is_phone:
                    loose.append(cell)
                elif here:
                    account.printed += len(cell.counts)
                else:
                    account.about += len(cell.counts)
    return owned, loose


def _number_cells(
    account: Account, read: Sentences, table: Table, r: int, row: Sequence[object], passed: set[tuple[int, int, int]], counted: set[int]
) -> list[NumberCell]:
    """The cells of one row, and comments on them, that hold numbers which may count."""
    if not read.owns(table.number, r):
        return []
    found: list[NumberCell] = []
    for c, value in enumerate(row, start=1):
        if value in ("", None) or (table.number, r, c) in passed:
            continue
        cell = number_cell(account, read.form, table, r, c, value)
        if cell and c in counted and cell.text.strip().isdecimal():
            account.about += 1
        elif cell and _is_remark(table, cell):
            account.about += len(cell.counts)
        elif cell:
            found.append(cell)
    for c, words in table.notes_by_row.get(r, ()) if table.notes else ():
        if cell := number_cell(account, read.form, table, r, c, words):
            found.append(cell)
    return found


def _is_remark(table: Table, cell: NumberCell) -> bool:
    """Whether a cell holds words under a heading of remarks."""
    if cell.is_for_its_numbers:
        return False
    column = cell.column - 1
    heads = (row[column] for row in table.rows[: cell.row - 1] if column < len(row))
    return any(isinstance(head, str) and plain(head) in REMARKS for head in heads)


def _owner(read: Sentences, cell: NumberCell, here: list[int], above: tuple[int, list[int]]) -> int | None:
    """The passage a cell's numbers belong to: the one left of it in its row, or the last one above it."""
    if here:
        left = [number for number in here if read.passages[number].column <= cell.column]
        if left:
            return max(left, key=lambda number: read.passages[number].column)
        return here[0] if cell.is_for_its_numbers else None
    row, numbers = above
    if numbers and cell.row - row <= BELOW and (cell.is_for_its_numbers or cell.has_units):
        return numbers[-1]
    return None


def _beside(
    account: Account, read: Sentences, number: int, empty: list[str], cells: list[NumberCell], changed: dict[str, Answer]
) -> list[Finding]:
    """Reads the numbers near a passage whose blanks are empty where they are certain; else those blanks are unreadable."""
    pairs = _certain(read, number, empty, cells[0]) if len(cells) == 1 else []
    if not pairs:
        account.unplaced += sum(len(cell.counts) for cell in cells)
        rule = "cell_format" if cells[0].nature == FORMAT else "value_unplaced"
        return _unreadable(empty, "、".join(cell.raw for cell in cells), cells[0].place, rule, changed)
    account.taken += len(cells[0].counts)
    findings: list[Finding] = []
    for code, raw, numeral, start in pairs:
        cell = cells[0]
        place = cell.table.place(cell.row, cell.column, None, start, start + len(raw), cell.text)
        changed[code] = Answer(code, numeral.state, numeral.value, None, raw, place)
        findings.append(Finding("value_beside", code, place, {"cell": place.words()}))
        if numeral.approximate:
            findings.append(Finding("number_approximate", code, place, {"raw": raw, "value": numeral.value}))
    return findings


def _certain(read: Sentences, number: int, empty: list[str], cell: NumberCell) -> list[tuple[str, str, Numeral, int]]:
    """The blanks with the numbers of a cell, where there are as many in order: one of each, or each with its counting unit."""
    if cell.nature or len(empty) != len(cell.counts) or any(_is_in_doubt(read, code) for code in empty):
        return []
    pairs: list[tuple[str, str, Numeral, int]] = []
    is_only = empty == read.codes_in(number) and len(empty) == 1
    for code, figure in zip(empty, cell.counts, strict=True):
        start = max((found.end() for found in _PIECE.finditer(cell.text, 0, figure.start)), default=0)
        end = next((found.start() for found in _PIECE.finditer(cell.text, figure.end)), len(cell.text))
        raw = cell.text[start:end]
        numeral = read_text(raw)
        unit = read.form.blanks[code].counting_unit
        if numeral.state not in (NUMBER, NIL) or numeral.words or not (_is_unit(numeral.unit, unit) or (is_only and not numeral.unit)):
            return []
        pairs.append((code, raw, numeral, start))
    return pairs if len({start for *_, start in pairs}) == len(pairs) else []


def _is_in_doubt(read: Sentences, code: str) -> bool:
    """Whether another blank of its sentence cannot be read: a sum over several visits has one number of sessions and one of people."""
    sentence = read.form.sentences[read.form.blanks[code].sentence]
    return any(read.answers[other].state == UNREADABLE for other in sentence.blanks if other in read.answers)


def _is_unit(written: str, printed: str | None) -> bool:
    """Whether a counting unit is the printed one, or one that offices write for it."""
    if not written or printed is None:
        return bool(written)
    return is_same_unit(written, printed) or (is_of_people(written) and is_of_people(printed))


def _unreadable(codes: list[str], raw: str, place: Place, rule: str, changed: dict[str, Answer]) -> list[Finding]:
    """Blanks that hold nothing while a number stands near that may be theirs."""
    for code in codes:
        changed[code] = Answer(code, UNREADABLE, None, None, raw, place)
    return [Finding(rule, code, place, {"raw": raw[:60]}) for code in codes]
