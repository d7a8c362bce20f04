"""Which cells of a document hold the form's answers, in the form's order; the standards beside them never do."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from data_loaders.formats.tables import Document, Table
from data_loaders.forms.alignment import Passage, bracket_groups, pattern_of, words_of
from data_loaders.model.form import Form

SHORTEST = 5
"""A cell with fewer words than this holds no sentence of the form."""
LONGEST = 20_000
"""A cell with more characters than this is no form either: the whole form with its answers is some 3,000."""
LOOKED_AT, FAMILIAR = 400, 0.3
"""The form's own letters must make up this share of a cell's first characters, or it is about something else."""
CELLS_LOOKED_AT = 20_000
"""A table with more cells of words than this is no form."""
FORM_BESIDE, FORM_ALONE = 3, 0.5
"""So many sentences in the body's paragraphs that no table has belong to the form, and such a share of all are a form of their own; fewer
are quoted by the text around the table."""
ALIKE = 75
"""How alike (0-100) a cell and a sentence must be when none of its words stand in it unchanged."""


@lru_cache(maxsize=8)
def _sentences(form: Form) -> tuple[tuple[str, str], ...]:
    """For every sentence: its longest run of printed words and all its words."""
    literals = [[words_of(part) for part in sentence.literals] for sentence in form.sentences]
    return tuple((max(parts, key=len), "".join(parts)) for parts in literals)


@lru_cache(maxsize=256)
def _standard_words(standard: str) -> str:
    return words_of(standard)


@lru_cache(maxsize=8)
def signatures(form: Form) -> tuple[tuple[int, str], ...]:
    """For every sentence its number and its longest run of words that the form prints once; sentences without one are left out."""
    pattern = pattern_of(form)
    found: list[tuple[int, str]] = []
    for number, (begin, end) in enumerate(pattern.spans):
        runs = [words for start, stop, words in pattern.runs if begin <= start and stop <= end]
        if runs:
            found.append((number, max(runs, key=len)))
    return tuple(found)


@lru_cache(maxsize=256)
def sentences_in(form: Form, text: str) -> frozenset[int]:
    """The numbers of the form's sentences that stand in `text`, told by words that are printed once."""
    words = words_of(text)
    return frozenset(number for number, run in signatures(form) if run in words)


def answer_passages(form: Form, document: Document) -> list[Passage]:
    """The answer cells of all the document's tables; its own paragraphs only where those hold a form too."""
    found = [passage for table in document.tables if table.number for passage in table_passages(form, table)]
    beside = [passage for table in document.tables if not table.number for passage in table_passages(form, table)]
    there, others = all_sentences_in(form, found), all_sentences_in(form, beside)
    if not found or len(others - there) >= FORM_BESIDE or len(others) >= FORM_ALONE * len(form.sentences):
        found += beside
    return found


def all_sentences_in(form: Form, passages: list[Passage]) -> frozenset[int]:
    """The numbers of the form's sentences that stand in any of these cells."""
    return frozenset().union(*(sentences_in(form, passage.text) for passage in passages))


def table_passages(form: Form, table: Table) -> list[Passage]:
    """The answer cells of one table: those under the answer column's heading, else every cell that reads like an answer."""
    heading = answer_column(form, table)
    if heading is not None:
        row, column = heading
        under = [
            Passage(text, table.number, r + 1, column + 1)
            for r in range(row + 1, len(table.rows))
            if column < len(table.rows[r])
            and isinstance(text := table.rows[r][column], str)
            and _position(form, text) is not None
            and not words_of(text).startswith(_standards(form))
        ]
        if under:
            return under + _elsewhere(form, table, column, {passage.row for passage in under})
    return [passage for passage in _long_cells(table) if is_answer(form, passage.text)]


def _elsewhere(form: Form, table: Table, column: int, answered: set[int]) -> list[Passage]:
    """Answers outside the answer column: rows divided differently, a second form beside or below, a sentence quoted.

    Left of an answer (in the rows `answered`) stands its standard.
    """
    return [
        passage
        for passage in _long_cells(table)
        if (passage.column > column + 1 or (passage.column <= column and passage.row not in answered))
        and sentences_in(form, passage.text)
        and not words_of(passage.text).startswith(_standards(form))
        and is_answer(form, passage.text)
    ]


@lru_cache(maxsize=8)
def _standards(form: Form) -> tuple[str, ...]:
    return tuple(words for item in form.items for standard in item.standards if (words := words_of(standard)))


def _long_cells(table: Table) -> Iterator[Passage]:
    return islice(
        (
            Passage(text, table.number, r + 1, c + 1)
            for r, cells in enumerate(table.rows)
            for c, text in enumerate(cells)
            if isinstance(text, str) and len(text) >= SHORTEST
        ),
        CELLS_LOOKED_AT,
    )


def answer_column(form: Form, table: Table) -> tuple[int, int] | None:
    """Row and column (from 0) of the heading the answers stand under."""
    wanted = words_of(form.columns_zh[-1])
    for r, cells in enumerate(table.rows[:40]):
        for c, text in enumerate(cells):
            if isinstance(text, str) and len(text) < 40 and words_of(text) == wanted:
                return r, c
    return None


@lru_cache(maxsize=256)
def is_answer(form: Form, text: str) -> bool:
    """True where a cell's text is sentences to fill rather than a standard, a title or a remark."""
    words = words_of(text)
    if len(words) < SHORTEST or _position(form, text) is None:
        return False
    printed = "".join(all_words for _, all_words in _sentences(form))
    bare = words_of(_outside_brackets(text))
    if not bare:
        return False
    as_answer = LCSseq.similarity(bare, printed) / len(bare)
    as_standard = max(
        (LCSseq.similarity(bare, _standard_words(standard)) / len(bare) for item in form.items for standard in item.standards), default=0.0
    )
    return as_answer >= as_standard and (as_answer > as_standard or bare != words_of(text))


def _outside_brackets(text: str) -> str:
    parts, position = [], 0
    for start, stop in bracket_groups(text):
        parts.append(text[position:start])
        position = stop
    return "".join([*parts, text[position:]])


@lru_cache(maxsize=8)
def _letters(form: Form) -> frozenset[str]:
    return frozenset("".join(all_words for _, all_words in _sentences(form)))


def _position(form: Form, text: str) -> int | None:
    """The first sentence of the form that stands in `text`, by its printed words or by likeness; None where none does."""
    if not SHORTEST <= len(text) <= LONGEST:
        return None
    start = text[:LOOKED_AT]
    if sum(map(_letters(form).__contains__, start)) < FAMILIAR * len(start):
        return None
    words = words_of(text)
    if len(words) < SHORTEST:
        return None
    sentences = _sentences(form)
    for position, (longest, _) in enumerate(sentences):
        if longest in words:
            return position
    scored = [(fuzz.partial_ratio(all_words, words), -position) for position, (_, all_words) in enumerate(sentences)]
    best, position = max(scored)
    return -position if best >= ALIKE else None


def in_form_order(form: Form, passages: list[Passage]) -> list[Passage]:
    """Sorted by the first sentence of the form each holds, so that one alignment reads them all."""
    return sorted(passages, key=lambda passage: (_position(form, passage.text), passage.table, passage.row, passage.column))
