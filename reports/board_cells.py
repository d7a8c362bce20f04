"""Cells of the board's workbook: their look, numbers as numbers, words as text, a dash for what was not reported."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from typing import Any
from weakref import WeakKeyDictionary

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.worksheet import Worksheet

from data_loaders.writers.handed_out import put_text
from reports.board_words import NOT_REPORTED

Value = str | int | float | None
"""A cell; None: not reported."""
COUNT, SHARE, MEAN = "#,##0", "0.0%", "#,##0.0"
FONT = "Microsoft YaHei"
HEAD_FILL, LINE, INK, QUIET = "E3EAF0", "B8C4D0", "1D2A35", "5B6B78"


_LOOKS: WeakKeyDictionary[Workbook, dict[tuple[bool, bool, str], StyleArray]] = WeakKeyDictionary()
"""The looks of cells in each workbook that is being written."""


def put_row(sheet: Worksheet, place: int, values: Iterable[tuple[Value, str]], is_head: bool = False) -> None:
    for column, (value, form) in enumerate(values, start=1):
        cell = sheet.cell(place, column)
        shown = SHARE if form == COUNT and isinstance(value, float) else form
        _put_on(cell, is_head, bool(form), "" if is_head or value is None or isinstance(value, str) else shown)
        fill(cell, value, shown)


def _put_on(cell: Any, is_head: bool, is_number: bool, form: str) -> None:
    """The look of a cell. Each is worked out once a workbook, where no cell has it yet: that takes openpyxl longer than all the rest."""
    book = cell.parent.parent
    looks = _LOOKS.setdefault(book, {})
    look = (is_head, is_number, form)
    if look in looks:
        cell._style = copy(looks[look])
        return
    cell.font = Font(name=FONT, size=10, bold=is_head, color=INK)
    cell.border = Border(bottom=Side(style="thin", color=LINE))
    cell.alignment = Alignment(horizontal="right" if is_number else "left", vertical="center", wrap_text=not is_number)
    if is_head:
        cell.fill = PatternFill("solid", HEAD_FILL)
    if form:
        cell.number_format = form
    looks[look] = copy(cell._style)


def fill(cell: Cell | MergedCell, value: Value, form: str) -> None:
    """A number as one, with its format; words as text whatever they begin with; what was not reported as a dash."""
    if isinstance(value, str) or value is None:
        words = NOT_REPORTED if value is None else value
        put_text(cell, words)
    elif isinstance(cell, Cell):
        cell.value = value
        if cell.number_format != form:
            cell.number_format = form
