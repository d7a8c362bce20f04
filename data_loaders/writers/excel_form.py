"""The Excel form, blank or filled, and every unit's blank form in one zip.

The layout is made once by openpyxl; a form for a unit is that layout with a few cells patched in, which is some fifty times
faster than writing the workbook anew. Column A is hidden and marks each row, so that the reader finds a value by its mark
after rows were inserted, columns widened or the sheet renamed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from math import ceil
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from data_loaders.model.campaign import Campaign, Roster, Unit
from data_loaders.model.form import Blank, Form, Item
from data_loaders.model.printed import (
    BASES,
    BASIS_LABEL,
    BASIS_MARK,
    COLUMNS,
    COLUMNS_MARK,
    FORM_MARK,
    PERIOD_LABEL,
    PERIOD_MARK,
    UNIT_LABEL,
    UNIT_MARK,
    basis_words,
    period_words,
)
from data_loaders.model.words import said
from data_loaders.writers.file_names import template_name
from data_loaders.writers.filling_guide import filling_guide
from data_loaders.writers.handed_out import starts_formula, workbook_words
from data_loaders.writers.packing import pack, unpack_office_file
from data_loaders.writers.paper import A4_POINTS
from data_loaders.writers.word_form import WordForm

SHEET = "统计表"
NAME_PREFIX = "blank."
VERSION_PROPERTY = "form_version"
TITLE_ROW, HINT_ROW, UNIT_ROW, PERIOD_ROW, BASIS_ROW, COLUMNS_ROW = 1, 2, 3, 4, 5, 6
WIDTHS = {"A": 2, "B": 5.5, "C": 13.5, "D": 31, "E": 35, "F": 12, "G": 8.5, "H": 12}
HINT = "只填浅黄色格。数字填整数；没有开展填 0，没有统计请留空；需要说明的写在备注栏。"
TEXT_UNIT = "文字"

INK, RULE_COLOUR, HEAD_FILL, BAND_FILL, ITEM_FILL, OPEN_FILL = "1F2A37", "B8C4D0", "1F4E79", "D9E5F1", "F4F7FA", "FFF8DC"
FONT_NAME = "微软雅黑"
PAGE_WIDTH, PAGE_HEIGHT = A4_POINTS[0] - 58, A4_POINTS[1] - 80
"""What the margins leave of an A4 page, in points."""
LIST_LIMIT = 255
"""Excel's longest list of choices inside a validation."""
EMPTY_CELL = re.compile(r'<c r="([A-H]\d+)" s="(\d+)"(?: t="n")?(?: ?/>|></c>)')


class ExcelForm:
    """One form and campaign as a workbook that is filled again and again."""

    def __init__(self, form: Form, campaign: Campaign) -> None:
        self._form, self._campaign = form, campaign
        self._layouts: dict[tuple[bool, bool], tuple[dict[str, bytes], str]] = {}
        self._cells: dict[str, str] = {}
        """The value cell of every blank, known once a layout is made."""

    def filled(
        self,
        unit: Unit | None,
        period: str | None,
        answers: Mapping[str, object] | None = None,
        basis: str | None = None,
    ) -> bytes:
        """The workbook for a unit and period, with answers (by blank code: int, float or str) where given."""
        members, sheet_path = self._layout(unit_is_open=unit is None, is_quoted=unit is not None and starts_formula(unit.name))
        cells: dict[str, object] = {
            f"A{UNIT_ROW}": f"{UNIT_MARK}={unit.code}" if unit and unit.code else UNIT_MARK,
            f"D{BASIS_ROW}": basis or basis_words(period),
        }
        if unit:
            cells[f"D{UNIT_ROW}"] = unit.name
        if period:
            cells[f"D{PERIOD_ROW}"] = period_words(self._campaign.period(period))
        for code, value in (answers or {}).items():
            if value is not None:
                cells[self._cells[code]] = value
        sheet = EMPTY_CELL.sub(lambda found: _written(found, cells), members[sheet_path].decode())
        return pack((members | {sheet_path: sheet.encode()}).items())

    def _layout(self, unit_is_open: bool, is_quoted: bool) -> tuple[dict[str, bytes], str]:
        """The layout's members and where its sheet is; `is_quoted` where the unit's name must be told to be text."""
        kind = unit_is_open, is_quoted
        if kind not in self._layouts:
            workbook, self._cells = _workbook(self._form, self._campaign, unit_is_open)
            if is_quoted:
                workbook[SHEET][f"D{UNIT_ROW}"].quotePrefix = True
            buffer = BytesIO()
            workbook.save(buffer)
            written_at = f"{self._campaign.periods[0].starts_on.isoformat()}T00:00:00Z"
            self._layouts[kind] = unpack_office_file(buffer.getvalue(), written_at), "xl/worksheets/sheet1.xml"
        return self._layouts[kind]


def excel_template(form: Form, campaign: Campaign, unit: Unit | None, period: str, answers: Mapping[str, object] | None = None) -> bytes:
    """One Excel form; `answers` (by blank code) fills it."""
    return _laid_out(form, campaign).filled(unit, period, answers)


@lru_cache(maxsize=8)
def _laid_out(form: Form, campaign: Campaign) -> ExcelForm:
    return ExcelForm(form, campaign)


def zip_of_templates(form: Form, campaign: Campaign, roster: Roster, period: str, format: str = "xlsx") -> bytes:
    """A blank form for every unit of the roster, as "M01_单位名称_第2周.xlsx", and a page that says how to fill it in; `format` is "xlsx"
    or "docx"."""
    writers: dict[str, type[ExcelForm] | type[WordForm]] = {"xlsx": ExcelForm, "docx": WordForm}
    blank_form = writers[format](form, campaign)
    label = campaign.period(period).label_zh
    guide = (f"{said('filling.file')}.docx", filling_guide(campaign, period))
    return pack([*((template_name(unit, label, format), blank_form.filled(unit, period)) for unit in roster.units), guide])


def _written(found: re.Match[str], cells: dict[str, object]) -> str:
    """The empty cell of the layout, with its value where it has one."""
    value = cells.get(found[1])
    if value is None:
        return found[0]
    if isinstance(value, (int, float)):
        return f'<c r="{found[1]}" s="{found[2]}"><v>{value}</v></c>'
    words = escape(workbook_words(str(value)))
    return f'<c r="{found[1]}" s="{found[2]}" t="inlineStr"><is><t xml:space="preserve">{words}</t></is></c>'


def _workbook(form: Form, campaign: Campaign, unit_is_open: bool) -> tuple[Workbook, dict[str, str]]:
    """The layout without any value, and the value cell of every blank."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = SHEET
    workbook.properties.title = form.title_zh
    workbook.properties.creator = campaign.theme_zh
    workbook.custom_doc_props.append(StringProperty(name=VERSION_PROPERTY, value=form.version))  # type: ignore[attr-defined]  # the types of openpyxl leave it out
    for letter, width in WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    sheet.column_dimensions["A"].hidden = True
    _write_head(sheet, form, campaign, unit_is_open)
    cells, starts = _write_items(sheet, form)
    for code, cell in cells.items():
        reference = f"'{SHEET}'!${cell[0]}${cell[1:]}"
        workbook.defined_names[NAME_PREFIX + code] = DefinedName(NAME_PREFIX + code, attr_text=reference)
    _validate_numbers(sheet, [cells[blank.code] for blank in form.number_blanks])
    _protect(sheet)
    _set_up_print(sheet, form)
    _break_pages(sheet, starts)
    return workbook, cells


def _write_head(sheet: Worksheet, form: Form, campaign: Campaign, unit_is_open: bool) -> None:
    sheet.cell(TITLE_ROW, 1, FORM_MARK + form.version)
    _line(sheet, TITLE_ROW, form.title_zh, Font(name=FONT_NAME, size=16, bold=True, color=INK), height=34)
    _line(sheet, HINT_ROW, HINT, Font(name=FONT_NAME, size=9, color="5B6775"), height=18)
    periods = [period_words(period) for period in campaign.periods]
    _heading(sheet, UNIT_ROW, None, UNIT_LABEL, is_open=unit_is_open)
    _choices(sheet, _heading(sheet, PERIOD_ROW, PERIOD_MARK, PERIOD_LABEL, is_open=True), periods, "填报期")
    _choices(sheet, _heading(sheet, BASIS_ROW, BASIS_MARK, BASIS_LABEL, is_open=True), list(BASES), "统计口径")
    sheet.cell(COLUMNS_ROW, 1, COLUMNS_MARK)
    for column, words in enumerate(COLUMNS, start=2):
        cell = sheet.cell(COLUMNS_ROW, column, words)
        cell.font = Font(name=FONT_NAME, size=10, bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", HEAD_FILL)
        cell.alignment = Alignment(horizontal="center", vertical="center")
        cell.border = _border()
    sheet.row_dimensions[COLUMNS_ROW].height = 24
    sheet.freeze_panes = f"A{COLUMNS_ROW + 1}"


def _line(sheet: Worksheet, row: int, words: str, font: Font, height: float) -> None:
    """A line across the whole table."""
    sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=8)
    cell = sheet.cell(row, 2, words)
    cell.font = font
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    sheet.row_dimensions[row].height = height


def _heading(sheet: Worksheet, row: int, mark: str | None, label: str, is_open: bool) -> str:
    """A line of label and value; the value cell's name. The unit's mark carries its code and is patched in later."""
    sheet.cell(row, 1, mark).font = Font(name=FONT_NAME, size=10, color=INK)
    sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=3)
    sheet.merge_cells(start_row=row, start_column=4, end_row=row, end_column=8)
    for column in range(2, 9):
        cell = sheet.cell(row, column, label if column == 2 else None)
        cell.font = Font(name=FONT_NAME, size=11, bold=column > 2, color=INK)
        cell.alignment = Alignment(horizontal="left", vertical="center", indent=1)
        cell.border = _border()
        cell.fill = PatternFill("solid", OPEN_FILL if column > 2 and is_open else ITEM_FILL)
        cell.protection = Protection(locked=not (column > 2 and is_open))
    sheet.row_dimensions[row].height = 22
    return f"D{row}"


def _choices(sheet: Worksheet, cell: str, words: list[str], label: str) -> None:
    """A dropdown with the choices inside the validation itself; left out where Excel would not take so many."""
    listed = ",".join(words)
    if len(listed) > LIST_LIMIT:
        return
    validation = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=True)
    validation.errorStyle, validation.errorTitle = "stop", label
    validation.error = f"请从下拉列表中选择{label}。"
    validation.add(cell)
    sheet.add_data_validation(validation)


def _write_items(sheet: Worksheet, form: Form) -> tuple[dict[str, str], list[int]]:
    """The rows of the blanks, a band above each section; the value cell of every blank, and the row each item starts at."""
    cells: dict[str, str] = {}
    starts: list[int] = []
    row, section = COLUMNS_ROW, None
    for item in form.items:
        starts.append(row + 1)
        if item.section != section:
            section, row = item.section, row + 1
            _write_band(sheet, row, form.section(section).label_zh)
        first = row + 1
        for sentence in item.sentences:
            for code in sentence.blanks:
                row += 1
                cells[code] = _write_blank(sheet, row, form.blanks[code])
        _write_item(sheet, first, row, item)
    return cells, starts


def _write_band(sheet: Worksheet, row: int, words: str) -> None:
    _line(sheet, row, words, Font(name=FONT_NAME, size=11, bold=True, color=HEAD_FILL), height=24)
    for column in range(2, 9):
        sheet.cell(row, column).fill = PatternFill("solid", BAND_FILL)
        sheet.cell(row, column).border = _border()
    sheet.cell(row, 2).alignment = Alignment(horizontal="left", vertical="center", indent=1)


def _write_blank(sheet: Worksheet, row: int, blank: Blank) -> str:
    is_number = blank.kind == "number"
    words = (blank.code, blank.position + 1, None, None, blank.label_zh, None, blank.counting_unit or TEXT_UNIT, None)
    for column, value in enumerate(words, start=1):
        cell = sheet.cell(row, column, value)
        is_open = column in (6, 8)
        cell.font = Font(name=FONT_NAME, size=11 if column == 6 else 10, bold=column == 6, color=INK)
        cell.alignment = Alignment(
            horizontal={2: "center", 6: "right" if is_number else "left", 7: "center"}.get(column, "left"),
            vertical="center",
            wrap_text=True,
            indent=((2 if blank.part_of else 1) if column == 5 else int(column in (6, 8))),
        )
        cell.border = _border()
        cell.protection = Protection(locked=not is_open)
        if column == 6:
            cell.fill = PatternFill("solid", OPEN_FILL)
    sheet.row_dimensions[row].height = max(20.0, 14.5 * _lines(blank.label_zh, "E", 10, indent=2) + 5)
    return f"F{row}"


def _write_item(sheet: Worksheet, first: int, last: int, item: Item) -> None:
    """Title and standard beside the item's rows, which grow until both can be read whole."""
    title = item.title_zh.replace("\n", "") or item.label_zh
    standard = "\n".join(item.standards)
    for column, words, font, place in (
        (3, title, Font(name=FONT_NAME, size=10, bold=True, color=INK), "center"),
        (4, standard, Font(name=FONT_NAME, size=9, color="3B4754"), "left"),
    ):
        if last > first:
            sheet.merge_cells(start_row=first, start_column=column, end_row=last, end_column=column)
        cell = sheet.cell(first, column, words)
        cell.font = font
        cell.alignment = Alignment(horizontal=place, vertical="center", wrap_text=True)
        for row in range(first, last + 1):
            sheet.cell(row, column).fill = PatternFill("solid", ITEM_FILL)
            sheet.cell(row, column).border = _border()
    needed = max(14.5 * _lines(title, "C", 10), 13.5 * _lines(standard, "D", 9)) + 8
    heights = [sheet.row_dimensions[row].height for row in range(first, last + 1)]
    missing = max(0.0, needed - sum(heights)) / len(heights)
    for row, height in zip(range(first, last + 1), heights, strict=True):
        sheet.row_dimensions[row].height = round(height + missing, 1)


def _lines(words: str, column: str, size: int, indent: int = 0) -> int:
    """How many lines Chinese words take in a column: a character is as wide as its size, a width unit is 7 pixels."""
    fitting = int((WIDTHS[column] * 7 - 9 * indent) / (size * 96 / 72))
    return sum(max(1, ceil(len(line) / fitting)) for line in words.split("\n"))


def _validate_numbers(sheet: Worksheet, cells: list[str]) -> None:
    """Whole numbers from 0 up. The cells stay in the General format: so "3-5", which Excel takes for a date, shows as one."""
    validation = DataValidation(type="whole", operator="greaterThanOrEqual", formula1="0", allow_blank=True, showErrorMessage=True)
    validation.errorStyle, validation.errorTitle = "stop", "请填写整数"
    validation.error = "请填写不小于 0 的整数；没有开展填 0，没有统计请留空，说明写在备注栏。"
    for cell in cells:
        validation.add(cell)
    sheet.add_data_validation(validation)


def _protect(sheet: Worksheet) -> None:
    """Labels are locked without a password; columns and rows may be resized and rows inserted."""
    protection = sheet.protection
    protection.sheet = True
    protection.formatColumns = protection.formatRows = protection.insertRows = False


def _set_up_print(sheet: Worksheet, form: Form) -> None:
    sheet.print_area = f"B1:H{sheet.max_row}"
    sheet.print_title_rows = f"{COLUMNS_ROW}:{COLUMNS_ROW}"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "portrait"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.5, 0.6, 0.3, 0.3
    footer = sheet.oddFooter
    assert footer is not None  # every new sheet has one
    footer.left.text = form.title_zh
    footer.right.text = "第 &P 页，共 &N 页"
    for part in (footer.left, footer.right):
        part.size = 9
    sheet.sheet_view.showGridLines = False


def _break_pages(sheet: Worksheet, starts: list[int]) -> None:
    """Page breaks between items, so that no item's standard is cut in two."""
    width = sum(WIDTHS[letter] * 7 + 5 for letter in "BCDEFGH") * 0.75
    room = PAGE_HEIGHT * max(1.0, width / PAGE_WIDTH)
    heights = [sheet.row_dimensions[row].height for row in range(1, sheet.max_row + 1)]
    used = sum(heights[: starts[0] - 1])
    for start, after in zip(starts, [*starts[1:], len(heights) + 1], strict=True):
        needed = sum(heights[start - 1 : after - 1])
        if used + needed > room:
            sheet.row_breaks.append(Break(start - 1))
            used = heights[COLUMNS_ROW - 1]
        used += needed


def _border() -> Border:
    side = Side(style="thin", color=RULE_COLOUR)
    return Border(left=side, right=side, top=side, bottom=side)
