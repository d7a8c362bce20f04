"""The roster workbook read (roster_workbook writes it): one row a unit, columns in any order, the heading row anywhere near the top."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from python_calamine import CalamineWorkbook

from data_loaders.campaign import Campaign, Roster, Unit

CODE, NAME, TYPE, ALIASES = "单位编码", "单位名称", "单位类型", "别名"
LIAISON, OFFICE_PHONE, MOBILE, EMAIL, EXEMPT = "联络员", "办公电话", "手机", "邮箱", "免报"
REQUIRED = (CODE, NAME, TYPE)
COLUMNS = (CODE, NAME, TYPE, ALIASES, LIAISON, OFFICE_PHONE, MOBILE, EMAIL, EXEMPT)
HEADING_ROWS = 20
"""How far down the heading row is looked for."""
ROSTER_NAME = re.compile("名册|roster", re.IGNORECASE)
BETWEEN_ALIASES = re.compile(r"[;；\n]")
YES = frozenset({"是", "免报", "免", "y", "yes", "true", "1"})
NO = frozenset({"", "否", "不免", "n", "no", "false", "0"})


@dataclass(frozen=True, slots=True)
class RosterProblem:
    """One thing wrong with a roster; `row` counts from 1, None for the workbook as a whole."""

    row: int | None
    zh: str
    en: str

    def words(self, language: str = "zh") -> str:
        """The problem with its row."""
        if language == "zh":
            return f"第{self.row}行：{self.zh}" if self.row else self.zh
        return f"Row {self.row}: {self.en}" if self.row else self.en


class RosterError(ValueError):
    """A roster that cannot be used; `problems` holds everything that is wrong with it."""

    def __init__(self, problems: Sequence[RosterProblem]) -> None:
        super().__init__("\n".join(problem.words() for problem in problems))
        self.problems = tuple(problems)


def is_roster_name(file: str) -> bool:
    """True where a file's name says that it is a roster."""
    return bool(ROSTER_NAME.search(file.rsplit("/", 1)[-1]))


def is_roster(rows: Sequence[Sequence[object]]) -> bool:
    """True where a table's first rows hold a roster's heading row."""
    return _heading_row(rows) is not None


def read_roster(data: bytes, campaign: Campaign) -> Roster:
    """A roster workbook (xlsx, xls, ods) as a Roster; RosterError with everything that is wrong with it."""
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(data))
        tables = [workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in workbook.sheet_names]
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # calamine's panics are no Exception
        raise RosterError([RosterProblem(None, "文件打不开，不是表格文件或已损坏。", "The file cannot be opened as a spreadsheet.")]) from error
    for rows in tables:
        if is_roster(rows):
            return roster_of(rows, campaign)
    columns = "、".join(REQUIRED)
    raise RosterError([RosterProblem(None, f"没有找到名册的表头（{columns}）。", f"No heading row with {columns} was found.")])


def roster_of(rows: Sequence[Sequence[object]], campaign: Campaign) -> Roster:
    """A table with a roster's heading row as a Roster; RosterError with everything that is wrong with it."""
    heading = _heading_row(rows)
    if heading is None:
        raise RosterError([RosterProblem(None, "没有找到名册的表头。", "No heading row was found.")])
    columns = {_words(cell): column for column, cell in reversed(list(enumerate(rows[heading]))) if _words(cell) in COLUMNS}
    types = {label: kind.code for kind in campaign.unit_types for label in (kind.label_zh, kind.label_en, kind.code)}
    units: list[Unit] = []
    problems: list[RosterProblem] = []
    seen: dict[str, int] = {}
    for number, cells in enumerate(rows[heading + 1 :], start=heading + 2):
        row = {name: _words(cells[column]) for name, column in columns.items() if column < len(cells)}
        if any(row.values()):
            problems += _problems(row, number, seen)
            units.append(_unit(row, types))
    if not units:
        problems.append(RosterProblem(None, "名册里没有单位。", "The roster holds no units."))
    if problems:
        raise RosterError(problems)
    return Roster(tuple(units))


def _heading_row(rows: Sequence[Sequence[object]]) -> int | None:
    """Where the heading row is, from 0."""
    for number, cells in enumerate(rows[:HEADING_ROWS]):
        if set(REQUIRED) <= {_words(cell) for cell in cells if isinstance(cell, str)}:
            return number
    return None


def _words(cell: object) -> str:
    """A cell as words: a code or phone number typed as a number keeps its digits and gets no ".0"."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return unicodedata.normalize("NFC", str(cell)).replace("\u3000", " ").strip()


def _problems(row: dict[str, str], number: int, seen: dict[str, int]) -> list[RosterProblem]:
    """What is wrong with one row; `seen` gathers the codes and names so far with their rows."""
    problems = []
    for column in REQUIRED:
        value = row.get(column, "")
        if not value:
            problems.append(RosterProblem(number, f"缺少{column}。", f"{column} is missing."))
        elif column != TYPE and f"{column} {value}" in seen:
            before = seen[f"{column} {value}"]
            problems.append(
                RosterProblem(number, f"{column}“{value}”与第{before}行重复。", f"{column} “{value}” is the same as in row {before}.")
            )
        else:
            seen[f"{column} {value}"] = number
    exempt = row.get(EXEMPT, "").lower()
    if exempt not in YES | NO:
        problems.append(RosterProblem(number, f"免报一栏只填“是”或留空，写的是“{row[EXEMPT]}”。", f"{EXEMPT} takes 是 or nothing, not “{row[EXEMPT]}”."))
    return problems


def _unit(row: dict[str, str], types: dict[str, str]) -> Unit:
    label = row.get(TYPE, "")
    aliases = (alias.strip() for alias in BETWEEN_ALIASES.split(row.get(ALIASES, "")))
    return Unit(
        code=row.get(CODE, ""),
        name=row.get(NAME, ""),
        unit_type=types.get(label, label),
        aliases=tuple(dict.fromkeys(alias for alias in aliases if alias)),
        liaison=row.get(LIAISON, ""),
        office_phone=row.get(OFFICE_PHONE, ""),
        mobile=row.get(MOBILE, ""),
        email=row.get(EMAIL, ""),
        exempt=row.get(EXEMPT, "").lower() in YES,
    )
