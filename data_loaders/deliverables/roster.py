"""The roster in a file's tables (roster_workbook writes it): one row a unit, columns in any order, the heading row near the top."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from data_loaders.formats.tables import Table
from data_loaders.model.campaign import Campaign, Roster, Unit
from data_loaders.model.roster_sheet import (
    ALIASES,
    CODE,
    EMAIL,
    EXEMPT,
    EXEMPT_UNIT,
    LIAISON,
    MOBILE,
    NAME,
    OFFICE_PHONE,
    ROSTER_COLUMNS,
    TYPE,
    aliases_in,
)
from data_loaders.model.words import Said, both, said
from data_loaders.text.plain import UNSEEN, tidy_ends
from data_loaders.writers.handed_out import LINE_BREAK, NOT_IN_XML, csv_words

REQUIRED = (CODE, NAME, TYPE)
HEADING_ROWS = 20
"""How far down the heading row is looked for."""
ROSTER_NAME = re.compile("名册|roster", re.IGNORECASE)
LONGEST = {CODE: 40, NAME: 120, TYPE: 40, LIAISON: 40, OFFICE_PHONE: 40, MOBILE: 40, EMAIL: 120}
"""How many characters a column's words may have."""
LONGEST_ALIAS, MOST_ALIASES = 40, 30
_UNSEEN = re.compile(f"[{UNSEEN}]")
"""What nobody sees would tell apart what looks the same."""
YES = frozenset({EXEMPT_UNIT, "免报", "免", "y", "yes", "true", "1"})
NO = frozenset({"", "否", "不免", "n", "no", "false", "0"})


@dataclass(frozen=True, slots=True)
class RosterProblem:
    """One thing wrong with a roster; `row` counts from 1, None for the file as a whole. `sheet` is set where several hold units."""

    row: int | None
    said: Said
    sheet: str = ""

    def words(self, language: str = "zh") -> str:
        """The problem with its row."""
        if not self.row:
            return self.said.words(language)
        if self.sheet:
            return said("roster.in_row_of_sheet", language, sheet=self.sheet, row=self.row, problem=self.said)
        return said("roster.in_row", language, row=self.row, problem=self.said)


class RosterError(ValueError):
    """A roster that cannot be used; `problems` holds everything that is wrong with it."""

    def __init__(self, problems: Sequence[RosterProblem]) -> None:
        super().__init__("\n".join(problem.words() for problem in problems))
        self.problems = tuple(problems)


def is_roster_name(file: str) -> bool:
    """True where a file's name says that it is a roster."""
    return bool(ROSTER_NAME.search(file.rsplit("/", 1)[-1]))


def roster_in(tables: Sequence[Table], campaign: Campaign, is_csv: bool = False, heading_row: int = 1) -> Roster | None:
    """The roster these tables hold, None where none has a roster's heading row; RosterError with everything that is wrong with it.

    A sheet for each unit type is one roster; a hidden sheet counts only where no other is one. `is_csv`: cells may carry the text mark.
    `heading_row`: as what a table's first row is counted; 0 where the units of a grid are meant by their own numbers.
    """
    found = [table for table in tables if is_roster(table.rows)]
    found = [table for table in found if not table.hidden] or found
    if not found:
        return None
    types = {label: kind.code for kind in campaign.unit_types for label in (kind.label_zh, kind.label_en, kind.code)}
    reading = _Reading(types, is_csv, heading_row)
    for table in found:
        reading.read(table, (table.name or f"#{table.number}") if len(found) > 1 else "")
    return reading.roster()


def is_roster(rows: Sequence[Sequence[object]]) -> bool:
    """True where a table's first rows hold a roster's heading row."""
    return _heading_row(rows) is not None


@dataclass
class _Reading:
    """A roster while its tables are read; `seen` has the codes and names so far with the rows they stand in."""

    types: dict[str, str]
    is_csv: bool
    first: int
    units: list[Unit] = field(default_factory=list)
    problems: list[RosterProblem] = field(default_factory=list)
    seen: dict[str, tuple[str, int]] = field(default_factory=dict)

    def read(self, table: Table, sheet: str) -> None:
        """The units of one table, which has a heading row."""
        heading = _heading_row(table.rows)
        assert heading is not None
        headings = reversed(list(enumerate(table.rows[heading])))
        columns = {_words(cell): column for column, cell in headings if _words(cell) in ROSTER_COLUMNS}
        for number, cells in enumerate(table.rows[heading + 1 :], start=heading + 1 + self.first):
            row = {name: self._words(cells[column]) for name, column in columns.items() if column < len(cells)}
            # A heading row printed again on the next page is no unit.
            if any(row.values()) and row.get(CODE) != CODE:
                self.problems += self._problems(row, number, sheet)
                self.units.append(_unit(row, self.types))

    def _words(self, cell: object) -> str:
        return _words(csv_words(cell) if self.is_csv and isinstance(cell, str) else cell)

    def roster(self) -> Roster:
        """Everything read so far; RosterError where something is wrong."""
        if not self.units:
            self.problems.append(RosterProblem(None, both("roster.no_units")))
        if self.problems:
            raise RosterError(self.problems)
        return Roster(tuple(self.units))

    def _problems(self, row: dict[str, str], number: int, sheet: str) -> list[RosterProblem]:
        problems = []
        for column in REQUIRED:
            value = row.get(column, "")
            if not value:
                problems.append(RosterProblem(number, both("roster.missing", column=column), sheet))
            elif column != TYPE and (same := f"{column} {_alike(value)}") in self.seen:
                where, before = self.seen[same]
                key = "roster.same_in_sheet" if where else "roster.same"
                problems.append(RosterProblem(number, both(key, column=column, value=value, sheet=where, row=before), sheet))
            elif column != TYPE:
                self.seen[same] = sheet, number
        for column, longest in LONGEST.items():
            if len(row.get(column, "")) > longest:
                problems.append(_too_long(number, sheet, column, longest))
        aliases = aliases_in(row.get(ALIASES, ""))
        if len(aliases) > MOST_ALIASES:
            problems.append(RosterProblem(number, both("roster.many_aliases", most=MOST_ALIASES), sheet))
        if any(len(alias) > LONGEST_ALIAS for alias in aliases):
            problems.append(_too_long(number, sheet, ALIASES, LONGEST_ALIAS))
        if row.get(EXEMPT, "").lower() not in YES | NO:
            odd = both("roster.neither_yes_nor_empty", column=EXEMPT, yes=EXEMPT_UNIT, value=row[EXEMPT])
            problems.append(RosterProblem(number, odd, sheet))
        return problems


def _too_long(number: int, sheet: str, column: str, longest: int) -> RosterProblem:
    return RosterProblem(number, both("roster.too_long", column=column, longest=longest), sheet)


def _alike(words: str) -> str:
    """A code or name as it looks: full-width or not, in capitals or not, with spaces or without."""
    return "".join(unicodedata.normalize("NFKC", words).casefold().split())


def _heading_row(rows: Sequence[Sequence[object]]) -> int | None:
    """Where the heading row is, from 0."""
    for number, cells in enumerate(rows[:HEADING_ROWS]):
        if set(REQUIRED) <= {_words(cell) for cell in cells if isinstance(cell, str)}:
            return number
    return None


def _words(cell: object) -> str:
    """A cell as words, which a workbook can hold: a code or phone number typed as a number keeps its digits and gets no ".0"."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return tidy_ends(_UNSEEN.sub("", NOT_IN_XML.sub("", LINE_BREAK.sub("\n", str(cell)))))


def _unit(row: dict[str, str], types: dict[str, str]) -> Unit:
    label = row.get(TYPE, "")
    return Unit(
        code=unicodedata.normalize("NFKC", row.get(CODE, "")),
        name=row.get(NAME, ""),
        unit_type=types.get(label, label),
        aliases=aliases_in(row.get(ALIASES, "")),
        liaison=row.get(LIAISON, ""),
        office_phone=row.get(OFFICE_PHONE, ""),
        mobile=row.get(MOBILE, ""),
        email=row.get(EMAIL, ""),
        exempt=row.get(EXEMPT, "").lower() in YES,
    )
