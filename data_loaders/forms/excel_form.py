"""Our own Excel form -> cells with their blanks, found by the marks in its hidden column; by the printed words where that is gone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from data_loaders.formats.number_formats import FORMAT
from data_loaders.formats.tables import COLUMN_LIMIT, ROW_LIMIT, Table
from data_loaders.forms.stacked import first_rows
from data_loaders.model.findings import Place
from data_loaders.model.form import Form
from data_loaders.model.printed import (
    BASIS_MARK,
    COLUMNS,
    COLUMNS_MARK,
    FORM_MARK,
    LABEL_COLUMN,
    PERIOD_MARK,
    REMARK_COLUMN,
    UNIT_COLUMN,
    UNIT_MARK,
    VALUE_COLUMN,
)
from data_loaders.model.readings import NIL, NUMBER
from data_loaders.text.numerals import read_numeral
from data_loaders.text.plain import plain

_HAS_DIGIT = re.compile("[0-9０-９]")
LABEL_HEADINGS = (LABEL_COLUMN, "内容", "活动内容", "统计指标", "指标", "统计项目", "填报项目", "项目名称", "项目")
VALUE_HEADINGS = (VALUE_COLUMN, "数量", "数值", "数据", "填报数", "填报数据", "完成数", "完成情况", "实际完成", "本周数", "本期数")
"""How units head the same columns in lists of their own; of several for labels the first counts."""
FEWEST_HEADINGS = 2
_HEADINGS = frozenset((*COLUMNS, *LABEL_HEADINGS, *VALUE_HEADINGS, "单位"))
SEVERAL = "several"
"""The nature of an empty value cell with several numbers beside it."""
MARK_COLUMNS = 6
"""How far to the right the form's mark is looked for: columns may have been put before it."""
UNMARKED_ROWS = 8
"""A sheet with one form of ours and nothing else has fewer rows without a mark."""


class MarkedCell(NamedTuple):
    """The value cell of a blank; `beside` is the column (from 1) the number stood in where that was not the value column."""

    code: str
    value: object
    row: int
    column: int
    nature: str
    beside: bool


@dataclass(frozen=True, slots=True)
class MarkedForm:
    """A filled form of our own: what its heading cells say, and the blanks' cells."""

    version: str
    unit_code: str | None
    unit_written: str
    period_written: str
    basis_written: str
    unit_place: Place
    period_place: Place
    cells: tuple[MarkedCell, ...]


def find_mark(table: Table) -> tuple[int, int, str] | None:
    """Row, column (from 0) and form version of the form's mark; None where the sheet is not our form."""
    for r, row in enumerate(table.rows):
        for c, value in enumerate(row[:MARK_COLUMNS]):
            if isinstance(value, str) and value.startswith(FORM_MARK):
                return r, c, value[len(FORM_MARK) :].strip()
    return None


def read_all_marked(table: Table, form: Form, corner: tuple[int, int, str]) -> list[tuple[int, int, MarkedForm]]:
    """The marked forms of a sheet, each with its first and last row (from 1); nearly always one, whose mark stands at `corner`."""
    mark_column = corner[1]
    marks = [mark for row in table.rows if mark_column < len(row) and (mark := row[mark_column])]
    has_room = len(table.rows) > len(marks) + UNMARKED_ROWS or max(map(len, table.rows)) > 1 + len(COLUMNS)
    if len(set(marks)) == len(marks) and not (has_room and _is_marked_elsewhere(table, form, mark_column)):
        return _with_rows(corner[0], read_marked(table, form, corner))
    found: list[tuple[int, int, MarkedForm]] = []
    columns: dict[str, int] = {}
    before_column = mark_column
    for at, last, column_stop in _areas(table, form):
        is_beside = not found or at[0] < found[-1][1]
        columns = {} if is_beside else {words: c + at[1] - before_column for words, c in columns.items()}
        before_column = at[1]
        part = read_marked(table, form, at, last, column_stop, columns)
        before = found[-1][2] if found else None
        if before and _continues(before, part):
            found[-1] = (found[-1][0], last, replace(before, cells=before.cells + part.cells))
        else:
            found += _with_rows(at[0], part)
    return found


def _with_rows(start: int, form: MarkedForm) -> list[tuple[int, int, MarkedForm]]:
    return [(start + 1, form.cells[-1].row, form)] if form.cells else []


def _is_marked_elsewhere(table: Table, form: Form, column: int) -> bool:
    """Whether blanks are marked in another column too; asked only where there are more rows or columns than our form has."""
    return any(value in form.blanks for row in table.rows for c, value in enumerate(row) if c != column and isinstance(value, str))


def _areas(table: Table, form: Form) -> list[tuple[tuple[int, int, str], int, int]]:
    """For every marked form: where it begins (row and column from 0, version), the row it ends before, the column it ends before."""
    rows = table.rows
    marked = _marked_rows(rows, form)
    spans: list[tuple[int, int, int]] = []
    for c, marks in marked.items():
        coded = [(r, mark) for r, mark in marks if mark in form.blanks]
        heads = [r for r, mark in marks if _heads_form(mark)]
        starts = [*first_rows(coded, heads), len(rows)]
        for start, stop in pairwise(starts):
            inside = [r for r, _ in marks if start <= r < stop]
            spans.append((min(inside, default=start), c, max(inside, default=start) + 1))
    areas: list[tuple[tuple[int, int, str], int, int]] = []
    for start, c, stop in sorted(spans):
        beside = [other for first, other, last in spans if other > c and first < stop and start < last]
        versions = [mark for r, mark in marked[c] if start <= r < stop and mark.startswith(FORM_MARK)]
        version = versions[0][len(FORM_MARK) :].strip() if versions else form.version
        areas.append(((start, c, version), stop, min(beside, default=COLUMN_LIMIT)))
    return areas


def _marked_rows(rows: Sequence[Sequence[object]], form: Form) -> dict[int, list[tuple[int, str]]]:
    """For every column with blanks' marks in it, its marks with their rows (from 0)."""
    found: dict[int, list[tuple[int, str]]] = {}
    for r, row in enumerate(rows):
        for c, mark in enumerate(row):
            if isinstance(mark, str) and (mark in form.blanks or mark == COLUMNS_MARK or _heads_form(mark)):
                found.setdefault(c, []).append((r, mark))
    return {c: marks for c, marks in found.items() if any(mark in form.blanks for _, mark in marks)}


def _heads_form(mark: str) -> bool:
    return mark.startswith((FORM_MARK, UNIT_MARK, PERIOD_MARK))


def _continues(before: MarkedForm, part: MarkedForm) -> bool:
    """Whether a stretch is the same form going on: its blanks are others, and its heading says nothing or the same."""
    said = (part.unit_code, part.unit_written, part.period_written)
    same = said in ((before.unit_code, before.unit_written, before.period_written), (None, "", ""))
    return same and {cell.code for cell in before.cells}.isdisjoint(cell.code for cell in part.cells)


def read_marked(
    table: Table,
    form: Form,
    corner: tuple[int, int, str],
    stop: int = ROW_LIMIT,
    column_stop: int = COLUMN_LIMIT,
    columns: dict[str, int] | None = None,
) -> MarkedForm:
    """The form that begins at `corner`; rows without a mark (added by the sender) are passed over.

    `columns` (heading -> column from 0) are those of the form above, for one copied without its headings.
    """
    first, mark_column, version = corner
    heads: dict[str, tuple[str | None, str, Place]] = {
        UNIT_MARK: (None, "", Place()),
        PERIOD_MARK: (None, "", Place()),
        BASIS_MARK: (None, "", Place()),
    }
    columns = {} if columns is None else columns
    cells: list[MarkedCell] = []
    blanks, natures = form.blanks, table.natures
    for r, row in enumerate(table.rows[first:stop], start=first):
        mark = row[mark_column] if mark_column < len(row) else None
        if not mark or not isinstance(mark, str):
            continue
        if mark in blanks:
            column = columns.get(VALUE_COLUMN, len(row))
            value = row[column] if column < len(row) else ""
            is_plain = not natures and column < len(row) and not ((value == "" or value is None) and _beside(table, r, columns, column))
            if not is_plain:
                cells.append(_cell(table, mark, r, row, columns))
            else:
                cells.append(tuple.__new__(MarkedCell, (mark, value, r + 1, column + 1, "", False)))
        elif mark == COLUMNS_MARK:
            columns.clear()
            columns |= {value: c for c, value in enumerate(row[:column_stop]) if c > mark_column and isinstance(value, str)}
        else:
            kind, _, code = mark.partition("=")
            if kind in heads:
                heads[kind] = (code or None, *_heading_value(table, r, row[:column_stop], mark_column))
    return MarkedForm(
        version=version,
        unit_code=heads[UNIT_MARK][0],
        unit_written=heads[UNIT_MARK][1],
        period_written=heads[PERIOD_MARK][1],
        basis_written=heads[BASIS_MARK][1],
        unit_place=heads[UNIT_MARK][2],
        period_place=heads[PERIOD_MARK][2],
        cells=tuple(cells),
    )


def read_labelled(table: Table, form: Form) -> list[tuple[int, int, MarkedForm]]:
    """Our form after its hidden column was deleted, or copied into a list of the unit's own: rows are known by the label they print.

    Several below each other come apart; each with its first and last row (from 1).
    """
    by_label = _codes_by_label(form)
    columns: dict[str, int] = {}
    cells: list[MarkedCell] = []
    for r, row in enumerate(table.rows):
        if heading := own_heading(row):
            columns = heading
        elif columns:
            label = row[columns[LABEL_COLUMN]] if columns[LABEL_COLUMN] < len(row) else None
            code = by_label.get(plain(label)) if isinstance(label, str) else None
            if code and not _heads_summary(row, by_label):
                cells.append(_cell(table, code, r, row, columns))
    starts = [*first_rows([(cell.row - 1, cell.code) for cell in cells], []), len(table.rows)]
    return [
        (start + 1, stop, MarkedForm(form.version, None, "", "", "", Place(), Place(), part))
        for start, stop in pairwise(starts)
        if (part := tuple(cell for cell in cells if start < cell.row <= stop))
    ]


def own_heading(row: Sequence[object]) -> dict[str, int] | None:
    """The columns (from 0) that a row heads, by the form's own words for them; None where it heads none, or any besides that may hold
    numbers."""
    words = {value: c for c, value in enumerate(row) if value in _HEADINGS}
    if len(words) < FEWEST_HEADINGS:
        return None
    if VALUE_COLUMN in words and LABEL_COLUMN in words:
        return {str(word): c for word, c in words.items()}
    values = [word for word in VALUE_HEADINGS if word in words]
    labels = [word for word in LABEL_HEADINGS if word in words]
    others = {value for value in row if value not in ("", None)} - _HEADINGS
    if len(values) != 1 or not labels or others or len(words) < sum(value not in ("", None) for value in row):
        return None
    found = {LABEL_COLUMN: words[labels[0]], VALUE_COLUMN: words[values[0]]}
    for word, own in ((REMARK_COLUMN, REMARK_COLUMN), (UNIT_COLUMN, UNIT_COLUMN), ("单位", UNIT_COLUMN)):
        if word in words:
            found[own] = words[word]
    return found | {word: words[word] for word in COLUMNS[:3] if word in words and words[word] not in found.values()}


@lru_cache(maxsize=8)
def _codes_by_label(form: Form) -> dict[str, str]:
    return {plain(blank.label_zh): code for code, blank in form.blanks.items()}


def _heads_summary(row: Sequence[object], by_label: dict[str, str]) -> bool:
    """Whether a row names several blanks: it heads a summary below the form."""
    return sum(isinstance(value, str) and plain(value) in by_label for value in row) > 1


def _cell(table: Table, code: str, r: int, row: Sequence[object], columns: dict[str, int]) -> MarkedCell:
    column = columns.get(VALUE_COLUMN, -1)
    value = row[column] if 0 <= column < len(row) else None
    nature = table.natures.get((r + 1, column + 1), "") if table.natures else ""
    if (value is None or value == "") and not nature:
        beside = _beside(table, r, columns, column)
        if len(beside) == 1:
            slipped, words = beside[0]
            return MarkedCell(code, words, r + 1, slipped + 1, table.natures.get((r + 1, slipped + 1), ""), True)
        if beside:
            return MarkedCell(code, "、".join(str(words) for _, words in beside), r + 1, column + 1, SEVERAL, False)
    return MarkedCell(code, value, r + 1, column + 1, nature, False)


def _beside(table: Table, r: int, columns: dict[str, int], column: int) -> list[tuple[int, object]]:
    """The cells near an empty value cell that hold a number and nothing else, as (column from 0, value)."""
    row = table.rows[r]
    found: list[tuple[int, object]] = []
    for other in _near(column, columns.get(UNIT_COLUMN), columns.get(REMARK_COLUMN), len(row)):
        words = row[other]
        if words == "" or words is None or (words.__class__ is str and not _HAS_DIGIT.search(words)):
            continue
        if is_bare_number(words) or table.natures.get((r + 1, other + 1)) == FORMAT:
            found.append((other, words))
    return found


@lru_cache(maxsize=64)
def _near(column: int, unit: int | None, remark: int | None, width: int) -> tuple[int, ...]:
    """The columns a value may have slipped into: either side of its own, those of unit and remark and the one after each."""
    near = {column - 1, column + 1, *(known + step for known in (unit, remark) if known is not None for step in (0, 1))}
    return tuple(other for other in sorted(near) if 0 <= other < width and other != column)


def is_bare_number(value: object) -> bool:
    """Whether a cell holds a number and no words beside it."""
    if isinstance(value, (bool, date, time)) or not _HAS_DIGIT.search(str(value)):
        return False
    numeral = read_numeral(value)
    return numeral.state in (NUMBER, NIL) and not numeral.words


def _heading_value(table: Table, r: int, row: Sequence[object], mark_column: int) -> tuple[str, Place]:
    """The second filled cell after the mark: the first is the label."""
    filled = [(c, value) for c, value in enumerate(row) if c > mark_column and value not in (None, "")]
    if len(filled) < 2:
        return "", table.place(r + 1, mark_column + 2)
    c, value = filled[1]
    return str(value).strip(), table.place(r + 1, c + 1, sentence=str(value))
