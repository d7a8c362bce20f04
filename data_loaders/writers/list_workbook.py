"""A list as a workbook of one sheet, to be printed or written on: a heading that stays in sight, cells kept as text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from data_loaders.writers.handed_out import put_text
from data_loaders.writers.packing import pack, unpack_office_file


def write_list(title: str, heads: Sequence[tuple[str, int]], rows: Sequence[Sequence[str]], made_on: date) -> bytes:
    """Rows of words under heads (words, width in characters); the same rows of the same day give the same bytes."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = title
    line = Side(style="thin", color="B8C4D0")
    for number, words in enumerate([[head for head, _ in heads], *rows], start=1):
        for column, text in enumerate(words, start=1):
            cell = sheet.cell(number, column, "")
            put_text(cell, text)
            cell.font = Font(bold=number == 1)
            cell.alignment = Alignment(vertical="center", wrap_text=True)
            cell.border = Border(left=line, right=line, top=line, bottom=line)
            cell.number_format = "@"
            if number == 1:
                cell.fill = PatternFill("solid", "E3EAF0")
    for column, (_, width) in enumerate(heads, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    sheet.page_setup.paperSize, sheet.page_setup.orientation = sheet.PAPERSIZE_A4, "landscape"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_rows = "1:1"
    buffer = BytesIO()
    workbook.save(buffer)
    return pack(unpack_office_file(buffer.getvalue(), f"{made_on.isoformat()}T00:00:00Z").items())
