"""Every number written where a form stands is accounted for: taken by a blank, printed, about the document, or unplaced and said.

Here is what is the same for sentences and for our own Excel form: what is printed, what a cell holds, what is said of numbers that
no blank took. A ledger is one pass over text already in memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import lru_cache

from data_loaders.formats.number_formats import FORMAT
from data_loaders.formats.tables import Table
from data_loaders.model.findings import Finding, Place
from data_loaders.model.form import Form
from data_loaders.model.printed import COLUMNS
from data_loaders.model.readings import Answer, Ledger
from data_loaders.text.figures import SHORT, Figure, figures_in, says_little_else
from data_loaders.text.plain import WORDS, half_width, words_of

FEW_WORDS = 4
"""A cell with numbers and at most so many other words is there for its numbers: 本周完成27次."""
SINGLE = 3
"""More unplaced numbers than this in one column, or around a form, are said in one finding."""
LONGEST_RAW = 40
PHONE_DIGITS = 7
"""A number alone on a line with so many digits is a telephone number."""
REMARKS = frozenset({"备注", "说明", "备注说明", "情况说明"})


@dataclass(slots=True)
class Account:
    """The counts of one form while it is gone through."""

    found: int = 0
    taken: int = 0
    printed: int = 0
    about: int = 0
    unplaced: int = 0

    def closed(self) -> Ledger:
        """The counts as they stay with the submission."""
        return Ledger(self.found, self.taken, self.printed, self.about, self.unplaced)


@dataclass(frozen=True, slots=True)
class Accounted:
    """What going through a form's numbers yields: answers that changed, what is to be said, the counts."""

    answers: dict[str, Answer] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    ledger: Ledger = field(default_factory=Ledger)


@dataclass(frozen=True, slots=True)
class NumberCell:
    """A cell (row and column from 1) that holds numbers no sentence took: its text, those that may count, and what its value is not."""

    table: Table
    row: int
    column: int
    text: str
    counts: tuple[Figure, ...]
    nature: str = ""

    @property
    def place(self) -> Place:
        """The cell, with its first number marked."""
        first = self.counts[0]
        return self.table.place(self.row, self.column, None, first.start, first.end, self.text)

    @property
    def raw(self) -> str:
        """Its words, cut where they are long."""
        return " ".join(self.text.split())[:LONGEST_RAW]

    @property
    def is_for_its_numbers(self) -> bool:
        """Whether little else than numbers stands there."""
        return says_little_else(self.text, list(self.counts), FEW_WORDS)

    @property
    def has_units(self) -> bool:
        """Whether any of its numbers has a counting unit."""
        return any(figure.unit for figure in self.counts)

    @property
    def is_phone(self) -> bool:
        """Whether it is nothing but a long number."""
        return self.text.strip().isdecimal() and len(self.text.strip()) >= PHONE_DIGITS


@lru_cache(maxsize=8)
def printed_cells(form: Form) -> dict[str, int]:
    """Everything our forms print in a cell of its own -> how many numbers it holds."""
    texts: list[str] = [form.title_zh, *form.columns_zh, *COLUMNS]
    for item in form.items:
        texts += [item.title_zh, item.title_zh.replace("\n", ""), item.label_zh, *item.standards, "\n".join(item.standards)]
    for blank in form.blanks.values():
        texts += [blank.code, blank.label_zh, blank.counting_unit or ""]
    texts += [section.label_zh for section in form.sections]
    return {text: len(figures_in(text)) for text in texts}


@lru_cache(maxsize=8)
def _printed_words(form: Form) -> str:
    texts = [*printed_cells(form), *(sentence.text for sentence in form.sentences)]
    return "\n".join(map(words_of, texts))


def is_printed(form: Form, text: str, figure: Figure) -> bool:
    """Whether a number stands there between the words that the form prints around it: 场馆360全景."""
    half = half_width(text)
    before = "".join(WORDS.findall(half, max(0, figure.start - 6), figure.start))[-2:]
    after = "".join(WORDS.findall(half, figure.end, figure.end + 6))[:2]
    context = before + words_of(half[figure.start : figure.end]) + after
    return bool(before or after) and context in _printed_words(form)


def number_cell(account: Account, form: Form, table: Table, row: int, column: int, value: object) -> NumberCell | None:
    """A cell's numbers that may count something; those that cannot are entered in the account."""
    nature = table.natures.get((row, column), "") if table.natures else ""
    if nature == FORMAT or (isinstance(value, (int, float)) and not isinstance(value, bool)):
        text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
        account.found += 1
        return NumberCell(table, row, column, text, (Figure(0, len(text), True, False),), nature)
    if not isinstance(value, str):
        is_when = isinstance(value, (date, time, timedelta))
        account.found, account.about = account.found + is_when, account.about + is_when
        return None
    known = printed_cells(form).get(value)
    if known is not None:
        account.found, account.printed = account.found + known, account.printed + known
        return None
    if not (figures := figures_in(value)):
        return None
    about, counts = _parted(form, value) if len(value) <= SHORT else _parted.__wrapped__(form, value)
    account.found += len(figures)
    account.about += about
    account.printed += len(figures) - about - len(counts)
    return NumberCell(table, row, column, value, counts, nature) if counts else None


@lru_cache(maxsize=1_024)
def _parted(form: Form, text: str) -> tuple[int, tuple[Figure, ...]]:
    """How many of a text's numbers count nothing, and those that may count and are not printed; kept for short ones, as figures_in does."""
    figures = figures_in(text)
    counting = [figure for figure in figures if figure.counts]
    return len(figures) - len(counting), tuple(figure for figure in counting if not is_printed(form, text, figure))


def row_numbers(table: Table) -> set[int]:
    """The columns (from 1) that number the rows: 1, 2, 3 below each other, whatever stands between."""
    found: dict[int, list[int]] = {}
    for row in table.rows:
        for c, value in enumerate(row[:3], start=1):
            words = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
            if words.isdecimal() and len(words) < 4:
                found.setdefault(c, []).append(int(words))
    return {
        c
        for c, numbers in found.items()
        if len(numbers) > 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] <= 1
    }


def said_of(cells: Iterable[tuple[str | None, NumberCell]], at_column: bool) -> list[Finding]:
    """A query for each cell whose numbers no blank took, with the blank it stands at; one for all of a column or table with many."""
    cells = list(cells)
    groups = Counter((cell.table.number, cell.column if at_column else 0) for _, cell in cells)
    findings: list[Finding] = []
    for code, cell in cells:
        group = (cell.table.number, cell.column if at_column else 0)
        many = groups[group]
        if many > SINGLE:
            alike = [each for _, each in cells if (each.table.number, each.column if at_column else 0) == group]
            values = {"raw": cell.raw, "count": sum(len(each.counts) for each in alike)}
            findings.append(Finding("numbers_unplaced", None, cell.place, values))
            groups[group] = -1
        elif many >= 0:
            findings.append(Finding("number_unplaced", code, cell.place, {"raw": cell.raw}))
    return findings
