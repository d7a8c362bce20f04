"""Which cells of a document hold the form's answers, in the form's order; the standards beside them never do."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from rapidfuzz.distance import LCSseq

from data_loaders.formats.tables import Document, Table
from data_loaders.forms.sentences import SHORTEST, Passage, is_familiar, printed_words
from data_loaders.model.form import Form
from data_loaders.text.plain import words_of

CELLS_LOOKED_AT = 20_000
"""A table with more cells of words than this is no form."""
FORM_BESIDE, FORM_ALONE = 3, 0.5
"""So many sentences in the body's paragraphs that no table has belong to the form, and such a share of all are a form of their own; fewer
are quoted by the text around the table."""


def answer_passages(form: Form, document: Document) -> list[Passage]:
    """The answer cells of all the document's tables; its own paragraphs only where those hold a form too."""
    found = [passage for table in document.tables if table.number for passage in table_passages(form, table)]
    beside = [passage for table in document.tables if not table.number for passage in table_passages(form, table)]
    there, others = all_sentences_in(found), all_sentences_in(beside)
    if not found or len(others - there) >= FORM_BESIDE or len(others) >= FORM_ALONE * len(form.sentences):
        found += beside
    return found


def all_sentences_in(passages: list[Passage]) -> frozenset[int]:
    """The numbers of the form's sentences that stand in any of these cells."""
    return frozenset().union(*(passage.sentences for passage in passages))


def table_passages(form: Form, table: Table) -> list[Passage]:
    """The answer cells of one table: those under the answer column's heading, else every cell that reads like an answer."""
    heading = answer_column(form, table)
    if heading is not None:
        row, column = heading
        cells = (
            _cell(form, table, text, r, column)
            for r in range(row + 1, len(table.rows))
            if column < len(table.rows[r]) and isinstance(text := table.rows[r][column], str)
        )
        under = [cell for cell in cells if cell and cell.position is not None and not cell.words.startswith(_standards(form))]
        if under:
            return under + _elsewhere(form, table, column, {passage.row for passage in under})
    return [passage for passage in _long_cells(form, table) if is_answer(form, passage)]


def _elsewhere(form: Form, table: Table, column: int, answered: set[int]) -> list[Passage]:
    """Answers outside the answer column: rows divided differently, a second form beside or below, a sentence quoted.

    Left of an answer (in the rows `answered`) stands its standard.
    """
    return [
        passage
        for passage in _long_cells(form, table)
        if (passage.column > column + 1 or (passage.column <= column and passage.row not in answered))
        and passage.sentences
        and not passage.words.startswith(_standards(form))
        and is_answer(form, passage)
    ]


@lru_cache(maxsize=8)
def _standards(form: Form) -> tuple[str, ...]:
    return tuple(words for item in form.items for standard in item.standards if (words := words_of(standard)))


def _long_cells(form: Form, table: Table) -> Iterator[Passage]:
    """The cells in which a sentence of the form may stand, of the first so many that hold words."""
    cells = (
        (text, r, c)
        for r, cells in enumerate(table.rows)
        for c, text in enumerate(cells)
        if isinstance(text, str) and len(text) >= SHORTEST
    )
    return (cell for text, r, c in islice(cells, CELLS_LOOKED_AT) if (cell := _cell(form, table, text, r, c)))


def _cell(form: Form, table: Table, text: str, r: int, c: int) -> Passage | None:
    """A cell's text (row and column from 0) where it may hold a sentence of the form."""
    return Passage(text, table.number, r + 1, c + 1, form) if is_familiar(form, text) else None


def answer_column(form: Form, table: Table) -> tuple[int, int] | None:
    """Row and column (from 0) of the heading the answers stand under."""
    wanted = words_of(form.columns_zh[-1])
    for r, cells in enumerate(table.rows[:40]):
        for c, text in enumerate(cells):
            if isinstance(text, str) and len(text) < 40 and words_of(text) == wanted:
                return r, c
    return None


def is_answer(form: Form, passage: Passage) -> bool:
    """True where a cell's text is sentences to fill rather than a standard, a title or a remark."""
    if passage.words in _standards(form) or passage.position is None or not (bare := passage.words_outside_brackets):
        return False
    as_answer = LCSseq.similarity(bare, printed_words(form)) / len(bare)
    as_standard = max((LCSseq.similarity(bare, standard) / len(bare) for standard in _standards(form)), default=0.0)
    return as_answer >= as_standard and (as_answer > as_standard or bare != passage.words)


def in_form_order(passages: list[Passage]) -> list[Passage]:
    """Sorted by the first sentence of the form each holds, so that one alignment reads them all."""
    return sorted(passages, key=lambda passage: (passage.position, passage.table, passage.row, passage.column))
