"""The roster as a workbook or CSV file to edit and hand back; `roster` reads both. Apart from it, so that reading loads no openpyxl."""

from __future__ import annotations

from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from data_loaders.model.campaign import Campaign, Roster
from data_loaders.model.roster_sheet import ROSTER_COLUMNS, aliases_cell
from data_loaders.writers.handed_out import csv_file, put_text
from data_loaders.writers.packing import pack, unpack_office_file

SHEET = "单位名册"
WIDTHS = (11, 34, 13, 40, 12, 18, 18, 30, 8)


def write_roster(roster: Roster, campaign: Campaign) -> bytes:
    """A roster as a workbook that `read_roster` reads back the same."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = SHEET
    labels = {kind.code: kind.label_zh for kind in campaign.unit_types}
    for row, cells in enumerate(_rows(roster, labels), start=1):
        for column, words in enumerate(cells, start=1):
            put_text(sheet.cell(row, column, ""), words)
    _dress(sheet, list(labels.values()))
    buffer = BytesIO()
    workbook.save(buffer)
    written_at = f"{campaign.periods[0].starts_on.isoformat()}T00:00:00Z"
    return pack(unpack_office_file(buffer.getvalue(), written_at).items())


def write_roster_csv(roster: Roster, campaign: Campaign) -> bytes:
    """The same as a CSV file."""
    return csv_file(_rows(roster, {kind.code: kind.label_zh for kind in campaign.unit_types}))


def _rows(roster: Roster, labels: dict[str, str]) -> list[tuple[str, ...]]:
    """The heading row, then a row a unit; `labels` by unit type."""
    rows: list[tuple[str, ...]] = [ROSTER_COLUMNS]
    for unit in roster.units:
        cells = (unit.code, unit.name, labels.get(unit.unit_type, unit.unit_type), aliases_cell(unit.aliases))
        rows.append((*cells, unit.liaison, unit.office_phone, unit.mobile, unit.email, "是" if unit.exempt else ""))
    return rows


def _dress(sheet: Worksheet, types: list[str]) -> None:
    """Column widths, a heading that stays in sight, cells kept as text so that codes and phone numbers keep their zeros."""
    side = Side(style="thin", color="B8C4D0")
    for row in sheet.iter_rows(max_col=len(ROSTER_COLUMNS)):
        for cell in row:
            heads = cell.row == 1
            cell.font = Font(name="微软雅黑", size=10, bold=heads, color="FFFFFF" if heads else "1F2A37")
            cell.alignment = Alignment(horizontal="center" if heads else "left", vertical="center", wrap_text=True)
            cell.border = Border(left=side, right=side, top=side, bottom=side)
            cell.number_format = "@"
            if heads:
                cell.fill = PatternFill("solid", "1F4E79")
    for letter, width in zip("ABCDEFGHI", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    choice = DataValidation(type="list", formula1=f'"{",".join(types)}"', allow_blank=True, showErrorMessage=False)
    choice.add("C2:C2000")
    sheet.add_data_validation(choice)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.page_setup.paperSize, sheet.page_setup.orientation = sheet.PAPERSIZE_A4, "landscape"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
    sheet.print_title_rows = "1:1"
