"""Tables as one workbook: a sheet that describes every column, then a sheet a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from data_loaders.model.tables import ID, NUMBER, TEXT, TIME, YES_NO, Table, Value
from data_loaders.model.words import both, line
from data_loaders.writers.folder import CannotHandOut
from data_loaders.writers.handed_out import put_text, workbook_words

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

DESCRIPTION_SHEET = "说明"
MOST_ROWS = 1_048_576
"""How many rows a sheet has."""
LONGEST = 32_767
"""How many letters a cell holds, those beyond the first 65,536 of Unicode counted twice."""
TIME_FORMAT = "yyyy-mm-dd hh:mm:ss"
WIDTHS = {TEXT: 18, NUMBER: 14, ID: 19, YES_NO: 9, TIME: 20}
DESCRIPTION_WIDTHS = (13, 18, 70, 90)


def write_workbook(tables: Sequence[Table], path: Path) -> None:
    """The tables as a workbook. CannotHandOut where one has more rows than a sheet; words longer than a cell are cut, and say so."""
    workbook = Workbook(write_only=True)
    try:
        described = _sheet(workbook, DESCRIPTION_SHEET, DESCRIPTION_WIDTHS)
        for cells in _description(tables):
            described.append([_text(described, words) for words in cells])
        for table in tables:
            _fill(_sheet(workbook, table.name, tuple(WIDTHS[column.kind] for column in table.columns)), table)
    except BaseException:
        for sheet in workbook.worksheets:  # else each complains on the terminal that it was never closed
            sheet.close()
        raise
    workbook.save(path)


def _fill(sheet: WriteOnlyWorksheet, table: Table) -> None:
    sheet.append([_heading(sheet, column.name) for column in table.columns])
    for number, row in enumerate(table.rows, start=2):
        if number > MOST_ROWS:
            raise CannotHandOut(line("command.too_many_rows", table=table.name, most=MOST_ROWS - 1))
        sheet.append([_cell(sheet, column.kind, value) for column, value in zip(table.columns, row, strict=True)])


def _sheet(workbook: Workbook, title: str, widths: Sequence[int]) -> WriteOnlyWorksheet:
    sheet = workbook.create_sheet(title)
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
    return sheet


def _description(tables: Sequence[Table]) -> Iterator[tuple[str, str, str, str]]:
    title, rules = both("export.title"), both("export.rules")
    yield "table", "column", DESCRIPTION_SHEET, "description"
    yield "", "", title.zh, title.en
    yield "", "", rules.zh, rules.en
    for table in tables:
        yield table.name, "", table.meaning.zh, table.meaning.en
        yield from ((table.name, column.name, column.meaning.zh, column.meaning.en) for column in table.columns)


def _heading(sheet: WriteOnlyWorksheet, words: str) -> Cell:
    cell = _text(sheet, words)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: WriteOnlyWorksheet, kind: str, value: Value) -> Cell | int | bool | None:
    """A value as a sheet takes it. An id is text: a spreadsheet keeps 15 digits of a number."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        cell = WriteOnlyCell(sheet, value.replace(microsecond=0))
        cell.number_format = TIME_FORMAT
        return cell
    if kind in (TEXT, ID):
        return _text(sheet, str(value))
    return int(value) if kind == NUMBER else bool(value)


def _text(sheet: WriteOnlyWorksheet, words: str) -> Cell:
    cell = WriteOnlyCell(sheet)
    put_text(cell, _fitting(words))
    return cell


def _fitting(words: str) -> str:
    """Words a cell can hold: longer ones are cut, with a mark that says how long they were."""
    shown, kept = words, words
    while not _fits(shown):
        kept = kept[: len(kept) * 9 // 10]
        mark = both("export.cut", count=len(words))
        shown = f"{kept}{mark.zh}{mark.en}"
    return shown


def _fits(words: str) -> bool:
    return len(words) < LONGEST // 13 or len(workbook_words(words).encode("utf-16-le")) // 2 <= LONGEST
