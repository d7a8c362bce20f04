"""The units behind a cell of a table that was asked for: what each has there and where to read it, and who has nothing."""

from __future__ import annotations

from dataclasses import dataclass

from reports.explore_question import UNIT
from reports.explored import Asked, Explored, Row


@dataclass(frozen=True, slots=True)
class UnitNumber:
    """A unit's number in a cell, of how many answers, and the largest of those: its period (that of its form) and blank."""

    unit: str
    total: int
    answers: int
    period: str
    blank: str


@dataclass(frozen=True, slots=True)
class Behind:
    """The units of a cell with a number, the largest first, and the expected ones without, in the roster's order."""

    numbers: tuple[UnitNumber, ...]
    missing: tuple[str, ...]


def behind(asked: Asked, table: Explored, row: Row, column: str | None) -> Behind:
    """Who makes a cell or total of the table."""
    question = table.within(row, column)
    rows = asked.rows("mart_explore_unit", **question.filters, with_parts=question.with_parts)
    numbers = [UnitNumber(each["unit"], each["total"], each["answer_count"], each["period"], each["blank"]) for each in rows]
    order = {unit.code: place for place, unit in enumerate(table.known.roster.units)}
    numbers.sort(key=lambda each: (-each.total, order[each.unit]))
    filters = {name: question.filters[name] for name in ("as_of", "unit_types", "units", "periods")}
    layout = {"outer_dimension": "", "row_dimension": UNIT, "column_dimension": ""}
    expected = {each["row_code"] for each in asked.rows("mart_explore_cover", **filters, **layout) if each["level_name"] == "row"}
    missing = expected - {each.unit for each in numbers}
    return Behind(tuple(numbers), tuple(sorted(missing, key=order.__getitem__)))
