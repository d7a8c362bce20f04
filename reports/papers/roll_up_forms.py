"""A roll-up as files: the bureau's form in Word and Excel, every unit's figures beside it, and the cover note."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from functools import lru_cache
from io import BytesIO
from math import ceil
from typing import Literal

from openpyxl import load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from data_loaders.model.campaign import Campaign
from data_loaders.model.form import Blank, Form, Item
from data_loaders.model.printed import heading_line
from data_loaders.writers.excel_form import (
    BAND_FILL,
    FONT_NAME,
    HEAD_FILL,
    HINT_ROW,
    INK,
    ITEM_FILL,
    NAME_PREFIX,
    RULE_COLOUR,
    SHEET,
    ExcelForm,
)
from data_loaders.writers.handed_out import put_text
from data_loaders.writers.packing import pack, unpack_office_file
from data_loaders.writers.word_form import WordForm
from reports.office import kept_office
from reports.official import LANDSCAPE_WIDTH, Column, OfficialDocument
from reports.papers.roll_up_notes import MOST_IN_WORD, day_words, listing_line, note_title, parts_of, scope, taken_from, where_units_are
from reports.roll_up_facts import WEEKS_SOURCE, RollUp, UnitRow

NOTES_SHEET, DETAIL_SHEET = "说明", "分单位明细"
TEXT_VALUE_WIDTH = 24
"""The width of the value column where words must have room in it."""
DETAIL_HEAD, TOTAL_ROW, LABEL_ROW = 3, 4, 5
"""The rows of the detail sheet: the items, the totals, the labels with the filter."""
UNIT_COLUMNS = (("单位名称", 28), ("编码", 9), ("类型", 12), ("取数", 10))
NOTES_WIDTH = 70
MOST_LINES = 20
"""So many lines stand in a row of the notes: 409 points are Excel's most, and what is higher is cut."""
WIDEST_NAME = 60
NAME_MM, FROM_MM = 46.0, 17.0
"""How wide the unit's name and where its numbers come from are in the note's tables."""
FEW_COLUMNS = 9
"""A table of the note with more blanks has smaller letters."""


@lru_cache(maxsize=4)
def _layouts(form: Form, campaign: Campaign) -> tuple[WordForm, ExcelForm]:
    """The printed forms of a campaign, which are filled again and again."""
    return WordForm(form, campaign), ExcelForm(form, campaign)


def _forms_of(made: RollUp) -> tuple[WordForm, ExcelForm]:
    """They are the same whosever the roll-up is."""
    return _layouts(made.form, replace(made.campaign, bureau_name="", bureau_code=""))


def written_at(made: RollUp) -> str:
    """When the files say that they were written: the day they are made as of, so that the same roll-up gives the same bytes."""
    return f"{made.day.isoformat()}T00:00:00Z"


def annex_document(made: RollUp) -> bytes:
    """The form in Word, as the notice prints it."""
    line = f"{heading_line(made.campaign, made.bureau, made.period, made.basis)}\n{scope(made)}"
    word, _ = _forms_of(made)
    return word.filled(made.bureau, made.period, made.answers, made.basis, heading=line)


def annex_workbook(made: RollUp) -> bytes:
    """The form in Excel, with a sheet of notes and one of every unit's figures."""
    _, excel = _forms_of(made)
    layout = excel.filled(made.bureau, made.period, made.answers, made.basis)
    workbook = load_workbook(BytesIO(layout))
    _make_room_for_words(workbook, made)
    _write_notes(workbook.create_sheet(NOTES_SHEET), made)
    _write_detail(workbook.create_sheet(DETAIL_SHEET), made)
    buffer = BytesIO()
    workbook.save(buffer)
    return pack(unpack_office_file(buffer.getvalue(), written_at(made)).items())


def cover_note(made: RollUp) -> bytes:
    """The cover note, and up to 60 units' figures behind it."""
    has_tables = len(made.rows) <= MOST_IN_WORD
    paper = OfficialDocument(note_title(made), made.bureau.name, written_at(made))
    paper.title(made.bureau.name)
    paper.title(note_title(made))
    paper.subtitle(listing_line())
    for part in parts_of(made, where_units_are(made), is_whole=False):
        paper.heading(part.heading)
        for words in part.paragraphs:
            paper.body(words)
    if made.office and (reached := kept_office(made.campaign, made.office).contact_line):
        paper.body(reached)
    paper.gap()
    paper.signature(made.bureau.name, day_words(made.day))
    if has_tables:
        paper.turn()
        for number, item in enumerate(made.form.items, start=1):
            _item_table(paper, made, item, number)
    return paper.written()


# --- the workbook ----------------------------------------------------------------------------------------------------------------


def _make_room_for_words(workbook: Workbook, made: RollUp) -> None:
    """What it covers in the line below the title, and rows high enough for the words of the text blanks."""
    sheet = workbook[SHEET]
    hint = sheet.cell(HINT_ROW, 2)
    hint.value, hint.font = scope(made), Font(name=FONT_NAME, size=10, color=INK)
    sheet.column_dimensions["F"].width = TEXT_VALUE_WIDTH
    fitting = int((TEXT_VALUE_WIDTH * 7 - 16) / (10 * 96 / 72))
    for code, blank in made.form.blanks.items():
        words = made.answers.get(code)
        if blank.kind == "text" and isinstance(words, str):
            place = workbook.defined_names[NAME_PREFIX + code].attr_text.rsplit("!", 1)[-1].replace("$", "")
            cell = sheet[place]
            cell.font = Font(name=FONT_NAME, size=10, bold=True, color=INK)
            row = sheet.row_dimensions[cell.row]
            row.height = max(row.height or 0, 15 * ceil(len(words) / fitting) + 8)


def _write_notes(sheet: Worksheet, made: RollUp) -> None:
    """The cover note's words, a line a row."""
    sheet.column_dimensions["A"].width = NOTES_WIDTH
    sheet.sheet_view.showGridLines = False
    lines: list[tuple[str, float, bool]] = [(made.bureau.name + note_title(made), 15, True), (listing_line(), 9, False)]
    for part in parts_of(made, f"见“{DETAIL_SHEET}”工作表"):
        lines += [(part.heading, 12, True), *((words, 10.5, False) for each in part.paragraphs for words in _in_rows(each, 10.5))]
    for row, (words, size, is_bold) in enumerate(lines, start=1):
        cell = sheet.cell(row, 1)
        put_text(cell, words)
        cell.font = Font(name=FONT_NAME, size=size, bold=is_bold, color=INK)
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center" if row <= 2 else "left")
        sheet.row_dimensions[row].height = size * 1.6 * ceil(max(len(words), 1) / _fitting(size)) + 4
    _set_up_print(sheet, "portrait")


def _fitting(size: float) -> int:
    """So many letters of a size fit into a line of the notes."""
    return int(NOTES_WIDTH * 7 / (size * 96 / 72))


def _in_rows(words: str, size: float) -> list[str]:
    """A paragraph as one row, or as several where it is higher than a row may be: each goes on where the one before ends, behind a name."""
    most, rows = MOST_LINES * _fitting(size), []
    while len(words) > most:
        end = max(words.rfind("、", 0, most), words.rfind("；", 0, most)) + 1 or most
        rows.append(words[:end])
        words = words[end:]
    return [*rows, words]


def _write_detail(sheet: Worksheet, made: RollUp) -> None:
    """Every unit's number for every blank, totals above, with a filter; numbers that stand for a final form's empty blank lean."""
    blanks = tuple(made.form.blanks.values())
    side = Side(style="thin", color=RULE_COLOUR)
    border = Border(left=side, right=side, top=side, bottom=side)
    plain = _style(sheet, Font(name=FONT_NAME, size=10, color=INK), border)
    leaning = _style(sheet, Font(name=FONT_NAME, size=10, italic=True, color=HEAD_FILL), border)
    strong = _style(sheet, Font(name=FONT_NAME, size=10, bold=True, color=INK), border, ITEM_FILL)
    sheet.cell(1, 1, f"{made.title.zh}{DETAIL_SHEET}").font = Font(name=FONT_NAME, size=14, bold=True, color=INK)
    sheet.cell(2, 1, f"{scope(made)}{listing_line()}").font = Font(name=FONT_NAME, size=9, color=INK)
    _write_detail_head(sheet, made, blanks, border)
    totals = ["合计", *[None] * (len(UNIT_COLUMNS) - 1), *(made.answers.get(blank.code) for blank in blanks)]
    for column, total in enumerate(totals, start=1):
        _put(sheet.cell(TOTAL_ROW, column), total, strong)
    for row, unit_row in enumerate(made.rows, start=LABEL_ROW + 1):
        values = [*_of_unit(made, unit_row), *(unit_row.words.get(blank.code, unit_row.numbers.get(blank.code)) for blank in blanks)]
        leans = [False] * len(UNIT_COLUMNS) + [_is_from_weeks(made, unit_row, blank.code) for blank in blanks]
        for column, (value, does_lean) in enumerate(zip(values, leans, strict=True), start=1):
            _put(sheet.cell(row, column), value, leaning if does_lean else plain)
    sheet.freeze_panes = f"B{LABEL_ROW + 1}"
    last = get_column_letter(len(UNIT_COLUMNS) + len(blanks))
    sheet.auto_filter.ref = f"A{LABEL_ROW}:{last}{LABEL_ROW + max(len(made.rows), 1)}"
    _set_up_print(sheet, "landscape")
    sheet.print_title_rows, sheet.print_title_cols = f"{DETAIL_HEAD}:{LABEL_ROW}", "A:A"
    sheet.page_setup.fitToWidth = ceil(len(blanks) / 16)


def _style(sheet: Worksheet, font: Font, border: Border, fill: str | None = None) -> StyleArray:
    """A look that is made once: openpyxl looks every part of it up again for each cell that is given it part by part."""
    cell = Cell(sheet, row=1, column=1)
    cell.font, cell.border = font, border
    if fill:
        cell.fill, cell.alignment = PatternFill("solid", fill), Alignment(wrap_text=True, vertical="center")
    return cell._style  # type: ignore[attr-defined]  # the types of openpyxl leave it out


def _put(cell: Cell | MergedCell, value: str | int | None, style: StyleArray) -> None:
    cell._style = copy(style)  # type: ignore[union-attr]  # each its own: text that begins like a formula is marked in it
    if isinstance(value, str):
        put_text(cell, value)
    else:
        cell.value = value


def _write_detail_head(sheet: Worksheet, made: RollUp, blanks: Sequence[Blank], border: Border) -> None:
    heads = [words for words, _ in UNIT_COLUMNS] + [_label(blank) for blank in blanks]
    names = [min(max(2 * len(row.unit.name) + 2, UNIT_COLUMNS[0][1]), WIDEST_NAME) for row in made.rows]
    widths = [max(names), *(width for _, width in UNIT_COLUMNS[1:])] + [34 if blank.kind == "text" else 11 for blank in blanks]
    for column, (words, width) in enumerate(zip(heads, widths, strict=True), start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
        cell = sheet.cell(LABEL_ROW, column, words)
        cell.font = Font(name=FONT_NAME, size=9, bold=True, color="FFFFFF")
        cell.fill, cell.border = PatternFill("solid", HEAD_FILL), border
        cell.alignment = Alignment(wrap_text=True, horizontal="center", vertical="center")
    sheet.row_dimensions[TOTAL_ROW].height = 15 * 4
    sheet.row_dimensions[LABEL_ROW].height = 13 * max(ceil(len(_label(blank)) / 6) for blank in blanks) + 10
    column = len(UNIT_COLUMNS) + 1
    for item in made.form.items:
        count = sum(len(sentence.blanks) for sentence in item.sentences)
        sheet.merge_cells(start_row=DETAIL_HEAD, end_row=DETAIL_HEAD, start_column=column, end_column=column + count - 1)
        cell = sheet.cell(DETAIL_HEAD, column, item.label_zh)
        cell.font = Font(name=FONT_NAME, size=10, bold=True, color=HEAD_FILL)
        cell.alignment = Alignment(horizontal="left", vertical="center")
        for each in range(column, column + count):
            sheet.cell(DETAIL_HEAD, each).border = border
            sheet.cell(DETAIL_HEAD, each).fill = PatternFill("solid", BAND_FILL)
        column += count


def _of_unit(made: RollUp, row: UnitRow) -> tuple[str, str, str, str]:
    labels = {entry.code: entry.label_zh for entry in made.campaign.unit_types}
    return row.unit.name, row.unit.code, labels.get(row.unit.unit_type, row.unit.unit_type), taken_from(made, row)


def _label(blank: Blank) -> str:
    return f"{blank.label_zh}（{blank.counting_unit}）" if blank.counting_unit else blank.label_zh


def _is_from_weeks(made: RollUp, row: UnitRow, blank: str) -> bool:
    """Whether a number stands for a blank that the unit's final form leaves empty."""
    return made.is_month and made.period not in row.lacking and row.sources.get(blank) == WEEKS_SOURCE


def _set_up_print(sheet: Worksheet, orientation: Literal["portrait", "landscape"]) -> None:
    sheet.page_setup.paperSize, sheet.page_setup.orientation = sheet.PAPERSIZE_A4, orientation
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0


# --- the cover note's tables -----------------------------------------------------------------------------------------------------


def _item_table(paper: OfficialDocument, made: RollUp, item: Item, number: int) -> None:
    """One item on its own pages: units down, its blanks across, the totals first."""
    blanks = [made.form.blanks[code] for sentence in item.sentences for code in sentence.blanks if made.form.blanks[code].kind == "number"]
    units = "、".join(dict.fromkeys(blank.counting_unit for blank in blanks if blank.counting_unit))
    paper.table_title(f"附表{number}　{item.label_zh}", f"单位：{units}", is_new_page=number > 1)
    width = (LANDSCAPE_WIDTH - NAME_MM - FROM_MM) / len(blanks)
    columns = [Column("单位名称", NAME_MM, is_number=False), Column("取数", FROM_MM), *(Column(blank.label_zh, width) for blank in blanks)]
    total = ["合计", "", *(_shown(made.totals.get(blank.code)) for blank in blanks)]
    rows = [[row.unit.name, taken_from(made, row), *(_shown(row.numbers.get(blank.code)) for blank in blanks)] for row in made.rows]
    paper.table(columns, [total, *rows], size=9 if len(blanks) <= FEW_COLUMNS else 8, bold_rows=1)


def _shown(number: int | None) -> str:
    """A number as it stands; nothing where none was reported."""
    return "" if number is None else str(number)
