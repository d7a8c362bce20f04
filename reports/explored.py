"""A table that was asked for: its rows and columns, complete whether anybody reported there or not, and what each cell and total says.

Every number is a row of a mart (`mart_explore`): no total is made of cells. What nobody reported is None, never 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Any, Protocol

from data_loaders.model.form import Blank, load_forms
from reports.explore_question import (
    BETWEEN,
    BLANK,
    ITEM,
    MEAN,
    MEASURE,
    OTHER,
    PERIOD,
    TAIL,
    TOTAL,
    UNIT,
    UNIT_TYPE,
    UNITS,
    Known,
    Question,
)

Number = int | float
ROW, GROUP, ALL = "row", "group", "all"
BY_SIZE = frozenset({UNIT, ITEM})
"""Dimensions whose rows stand by their numbers, the largest first; the others have an order of their own."""


class Asked(Protocol):
    """Whoever answers marts."""

    def rows(self, name: str, /, **parameters: Any) -> list[dict]:
        """The rows of a mart."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell or total says: the total of its units (None: nobody reported), what of it counts persons, units with a number, exempt
    ones among them, and units expected."""

    total: int | None = None
    persons: int = 0
    units: int = 0
    exempt: int = 0
    expected: int = 0

    @property
    def reported(self) -> int:
        """The expected units that have a number."""
        return self.units - self.exempt


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: of one code ("row"), of a group of rows ("group") or of all ("all"). `section` is the measure it counts where
    each has rows of its own; `others` are the codes that one which is OTHER stands for."""

    kind: str
    section: str | None = None
    outer: str | None = None
    row: str | None = None
    is_part: bool = False
    others: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Explored:
    """The table. `columns` are the codes of its columns; a total column stands beside them where they may be added."""

    question: Question
    known: Known
    rows: tuple[Row, ...]
    columns: tuple[str, ...]
    other_columns: tuple[str, ...]
    numbers: Mapping[tuple, Cell]
    expected: Mapping[tuple, int]

    @property
    def has_total(self) -> bool:
        """Whether rows have a total over all columns: measures have none."""
        return self.question.measure_stands != "column"

    def cell(self, row: Row, column: str | None = None) -> Cell:
        """What stands in a row and column; without a column its total over all of them."""
        level = {
            ROW: "cell" if column else "row",
            GROUP: "group_cell" if column else "group",
            ALL: "column" if column else "all",
        }[row.kind]
        key = (level, row.outer if row.kind != ALL else None, row.row if row.kind == ROW else None, column)
        expected = self._expected(key, row, column)
        found = self.numbers.get((key, self._measure(row, column)))
        return replace(found, expected=expected) if found else Cell(expected=expected)

    def value(self, row: Row, column: str | None = None) -> Number | None:
        """The number that was asked for: None where nobody reported, or where there is no such share."""
        cell = self.cell(row, column)
        if self.question.value == UNITS:
            return cell.units if self.asks(row, column) else None
        if cell.total is None or self.question.value == TOTAL:
            return cell.total
        if self.question.value == MEAN:
            return cell.total / cell.units
        whole = self.cell(Row(ALL, section=self._measure(row, column)), column).total
        return cell.total / whole if whole and whole > 0 else None

    def asks(self, row: Row, column: str | None = None) -> bool:
        """Whether the form asks for a number there: an empty cell is not reported then, else it is no cell at all."""
        codes = self.codes(row, column)
        return any(
            codes.get(ITEM, blank.item) in (blank.item, OTHER)
            and codes.get(BLANK, blank.code) in (blank.code, OTHER)
            and codes.get(MEASURE, blank.measure) in (blank.measure, OTHER)
            for blank in self._blanks
        )

    @cached_property
    def _blanks(self) -> list[Blank]:
        return self.known.blanks(self.question)

    def codes(self, row: Row, column: str | None = None) -> dict[str, str]:
        """The codes of a cell by their dimensions."""
        asked = self.question
        found = {asked.outer: row.outer, asked.row: row.row, asked.shown_column: column, MEASURE: self._measure(row, column)}
        return {dimension: code for dimension, code in found.items() if dimension and code}

    def within(self, row: Row, column: str | None = None) -> Question:
        """What a cell or total is counted from, as a question of its own."""
        asked = self.question
        month = tuple(period.code for period in self.known.campaign.periods if period.is_whole_month)
        chosen: dict[str, tuple[str, ...]] = {}
        for dimension, code, others in (
            (asked.outer, row.outer, ()),
            (asked.row, row.row, row.others),
            (asked.shown_column, column, self.other_columns),
        ):
            if code:
                chosen[dimension] = others if code == OTHER else month if (dimension, code) == (PERIOD, TAIL) else (code,)
        return replace(
            asked,
            unit_types=chosen.get(UNIT_TYPE, asked.unit_types),
            units=chosen.get(UNIT, asked.units),
            periods=chosen.get(PERIOD, asked.periods),
            items=chosen.get(ITEM, asked.items),
            blanks=chosen.get(BLANK, asked.blanks),
            measure=self._measure(row, column),
            with_parts=row.is_part,
        )

    def _measure(self, row: Row, column: str | None) -> str | None:
        stands = {"outer": row.outer, "row": row.row, "column": column, "chosen": self.question.measure, "section": row.section}
        return stands[self.question.measure_stands] or row.section

    def _expected(self, key: tuple, row: Row, column: str | None) -> int:
        """How many units a level expects. Its items, blanks and measures do not tell; several rows or columns of units, each in one of
        them, expect the sum."""
        asked = self.question
        rows = row.others or (key[2],)
        columns = self.other_columns if column == OTHER else (column,)
        places = ((key[1],), asked.outer), (rows, asked.row), (columns, asked.shown_column)
        codes = [given if dimension in (UNIT, UNIT_TYPE, PERIOD) else (None,) for given, dimension in places]
        return sum(self.expected.get((key[0], *whom), 0) for whom in product(*codes))


def explore(warehouse: Any, question: Question) -> Explored:
    """The table of one state of the database, as of the day that is asked about. CannotExplore where what is asked for is not there."""
    campaign = warehouse.campaign(question.as_of)
    return explored(warehouse, Known(campaign, warehouse.roster(question.as_of), load_forms()[campaign.form_version]), question)


def explored(asked: Asked, known: Known, question: Question) -> Explored:
    """The same, with what there is on that day."""
    known.refuse_unknown(question)
    columns = known.codes(question.shown_column, question) if question.shown_column else []
    whole = _read(asked, known, question, _rows(known, question), columns, (), ())
    kept_rows, rows = _kept_rows(whole)
    kept_columns, columns = _kept_columns(whole)
    if not kept_rows and not kept_columns:
        return replace(whole, rows=tuple(_by_size(whole)))
    table = _read(asked, known, question, rows or _by_size(whole), columns, kept_rows, kept_columns)
    return replace(table, other_columns=tuple(code for code in whole.columns if kept_columns and code not in kept_columns))


def _read(
    asked: Asked,
    known: Known,
    question: Question,
    rows: Iterable[Row],
    columns: Sequence[str],
    kept_rows: Sequence[str],
    kept_columns: Sequence[str],
) -> Explored:
    layout = {"outer_dimension": question.outer, "row_dimension": question.row, "column_dimension": question.shown_column}
    kept = {"kept_rows": tuple(kept_rows), "kept_columns": tuple(kept_columns)}
    with_parts = question.with_parts and BLANK in question.rows
    numbers = {
        (_key(row), row["measure"]): Cell(row["total"], row["person_total"], row["unit_count"], row["exempt_count"])
        for row in asked.rows("mart_explore", **question.filters, **layout, **kept, with_parts=with_parts)
    }
    filters = {name: question.filters[name] for name in ("as_of", "unit_types", "units", "periods")}
    expected = {_key(row): row["expected_count"] for row in asked.rows("mart_explore_cover", **filters, **layout)}
    return Explored(question, known, tuple(rows), tuple(columns), (), numbers, expected)


def _key(row: dict) -> tuple:
    return row["level_name"], row["outer_code"], row["row_code"], row["column_code"]


def _rows(known: Known, question: Question) -> list[Row]:
    """Every row there may be, with its groups and sections, totals first."""
    in_sections = question.measure_stands == "section"
    rows: list[Row] = []
    for section in known.codes(MEASURE, question) if in_sections else [None]:
        within = replace(question, measure=section) if section else question
        rows += _section(known, question, within, section)
    return rows


def _section(known: Known, question: Question, within: Question, section: str | None) -> list[Row]:
    rows: list[Row] = []
    codes = known.codes(question.row, within)
    for outer in known.codes(question.outer, within) if question.outer else [None]:
        inner = [code for code in codes if _belongs(known, within, outer, code)]
        if outer and inner and question.measure_stands != "row":
            rows.append(Row(GROUP, section, outer, is_part=known.is_part(outer)))
        rows += [Row(ROW, section, outer, code, known.is_part(code) or known.is_part(outer or "")) for code in inner]
    if not rows:
        return []
    if question.measure_stands == "row" and question.outer:
        return [*(Row(ALL, measure) for measure in codes), *rows]
    return rows if question.measure_stands in ("outer", "row") else [Row(ALL, section), *rows]


def _belongs(known: Known, question: Question, outer: str | None, code: str) -> bool:
    """Whether there can be such a row in such a group: a unit of its type, a blank of its item, a measure that its item asks for."""
    pair = {question.outer: outer, question.row: code}
    if not outer:
        return True
    if {UNIT_TYPE, UNIT} <= pair.keys():
        return known.unit_type_of(pair[UNIT] or "") == pair[UNIT_TYPE]
    return any(
        pair.get(ITEM, blank.item) == blank.item
        and pair.get(BLANK, blank.code) == blank.code
        and pair.get(MEASURE, blank.measure) == blank.measure
        for blank in known.blanks(question)
    )


def _size(table: Explored, row: Row) -> tuple[bool, float]:
    """For sorting: what was reported first, the largest first."""
    value = table.value(row)
    return value is None, -(value or 0)


def _by_size(table: Explored) -> list[Row]:
    """The rows where those of a group stand by their numbers if one measure tells them; else as they are."""
    question = table.question
    if not question.measure or (question.row not in BY_SIZE and not question.ranks):
        return list(table.rows)
    ordered: list[Row] = []
    for row in table.rows:
        if row.kind != ROW:
            ordered.append(row)
        elif not ordered or ordered[-1].kind != ROW or ordered[-1].outer != row.outer:
            group = [each for each in table.rows if each.kind == ROW and each.outer == row.outer]
            ordered += _with_parts(
                table, sorted((each for each in group if not _is_inner_part(table, each)), key=lambda each: _size(table, each)), group
            )
    return ordered


def _is_inner_part(table: Explored, row: Row) -> bool:
    return table.question.row == BLANK and row.is_part


def _with_parts(table: Explored, rows: Sequence[Row], group: Sequence[Row]) -> list[Row]:
    """The rows, each blank followed by those that are part of it."""
    blanks = table.known.form.blanks
    parts = [row for row in group if _is_inner_part(table, row)]
    placed = [each for row in rows for each in (row, *(part for part in parts if blanks[part.row or ""].part_of == row.row))]
    return [*placed, *(part for part in parts if part not in placed)]


def _kept_rows(table: Explored) -> tuple[tuple[str, ...], list[Row]]:
    """Of every group the first rows, with those that are part of them, as the mart takes them, and the table's rows then; nothing where all
    are wanted."""
    question = table.question
    if not question.ranks or question.top is None:
        return (), []
    rows: list[Row] = []
    ordered = _by_size(table)
    for outer in dict.fromkeys(row.outer for row in ordered if row.kind == ROW):
        group = [row for row in ordered if row.kind == ROW and row.outer == outer]
        wholes = [row for row in group if not _is_inner_part(table, row)][: question.top]
        others = tuple(row.row or "" for row in group if row not in wholes and not _is_inner_part(table, row))
        rows += _with_parts(table, wholes, [row for row in group if _part_of(table, row) in {whole.row for whole in wholes}])
        rows += [Row(ROW, None, outer, OTHER, others=others)] if others else []
    if not any(row.others for row in rows):
        return (), []
    kept = tuple(BETWEEN.join(code for code in (row.outer, row.row) if code) for row in rows if not row.others)
    heads = [row for row in ordered if row.kind == ALL]
    groups = {row.outer: row for row in ordered if row.kind == GROUP}
    told: list[Row] = [*heads]
    for outer in dict.fromkeys(row.outer for row in rows):
        told += [groups[outer]] if outer in groups else []
        told += [row for row in rows if row.outer == outer]
    return kept, told


def _part_of(table: Explored, row: Row) -> str | None:
    return table.known.form.blanks[row.row or ""].part_of if _is_inner_part(table, row) else None


def _kept_columns(table: Explored) -> tuple[tuple[str, ...], list[str]]:
    """The columns with the most, in their order, and the table's columns then; nothing where all are wanted."""
    most, columns = table.question.most_columns, list(table.columns)
    if not most or len(columns) <= most or table.question.shown_column in ("", PERIOD, MEASURE) or not table.question.measure:
        return (), columns
    largest = sorted(columns, key=lambda column: -(table.cell(Row(ALL), column).total or 0))[: most - 1]
    kept = tuple(column for column in columns if column in largest)
    return kept, [*kept, OTHER]
