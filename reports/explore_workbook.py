"""A table that was asked for, as a workbook."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from data_loaders.model.words import both
from data_loaders.writers.handed_out import put_text
from data_loaders.writers.packing import pack, unpack_office_file
from reports.explore_tables import COVER, FORMATS, NOT_REPORTED, WHOLE, WIDEST, Table, cells_of, notes, width_of
from reports.explored import ALL, GROUP, Number


def workbook(table: Table) -> bytes:
    """The table as a workbook: the numbers as numbers, then what they are; the same question of the same day gives the same bytes."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = both("explore.sheet_data").words(table.language)
    rows = list(cells_of(table))
    for number, (kind, cells) in enumerate(rows, start=1):
        for column, value in enumerate(cells, start=1):
            _put(sheet.cell(number, column), value, table.value, kind, is_label=column <= len(table.heads))
    for column in range(1, len(rows[0][1]) + 1):
        widest = max(width_of(str(cells[column - 1] if cells[column - 1] is not None else "")) for _, cells in rows)
        sheet.column_dimensions[get_column_letter(column)].width = min(max(widest + 2, 9), WIDEST)
    sheet.freeze_panes = f"{get_column_letter(len(table.heads) + 1)}2"
    _write_notes(book.create_sheet(both("explore.sheet_notes").words(table.language)), table)
    buffer = BytesIO()
    book.save(buffer)
    return pack(unpack_office_file(buffer.getvalue(), f"{table.table.question.as_of:%Y-%m-%d}T00:00:00Z").items())


def _put(cell: Any, value: Number | str | None, kind: str, line: str, is_label: bool) -> None:
    if isinstance(value, (int, float)):
        cell.value = value
        cell.number_format = FORMATS.get(kind, WHOLE)
    else:
        put_text(cell, NOT_REPORTED if value is None else value)
        cell.alignment = Alignment(horizontal="left" if is_label else "right")
    if line in ("head", ALL, GROUP):
        cell.font = Font(bold=True)
    if line == "head":
        cell.fill = PatternFill("solid", "E3EAF0")
    if line == COVER:
        cell.font = Font(color="566069")


def _write_notes(sheet: Worksheet, table: Table) -> None:
    for number, (name, words) in enumerate(notes(table), start=1):
        put_text(sheet.cell(number, 1), name)
        put_text(sheet.cell(number, 2), words)
        sheet.cell(number, 1).font = Font(bold=True)
        sheet.cell(number, 2).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 20, 80
