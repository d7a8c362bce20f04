"""The sample's Word and Excel papers that hold no figures: a page of text, and the notice's Annex 1 as a table or a sheet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Side

from data_loaders.model.campaign import Campaign
from data_loaders.writers.handed_out import NOT_IN_XML, put_text
from data_loaders.writers.packing import pack, unpack_office_file
from data_loaders.writers.word_form import (
    BODY_PATH,
    PARTS_NOT_USED,
    SLOT,
    TEXT_FONT,
    TITLE_FONT,
    drop_what_is_not_used,
    set_widths,
    write_run,
)

LIAISON_TITLE = "“安全生产月”活动联络员推荐表"
LIAISON_NOTE = "注：*为必填项"
LIAISON_ROWS = (
    (("姓名*", "name"), ("性别", "sex"), ("职务*", "title")),
    (("办公电话*", "office_phone"), ("手机", "mobile"), ("传真*", "fax")),
    (("QQ号*", "qq"), ("微信号", "wechat"), ("电子邮箱", "email")),
    (("单位名称*", "unit_name"),),
    (("通信地址", "address"),),
)
"""Annex 1 as printed: the labels of each row with the fields that follow them."""
COLUMNS = 6
LIAISON_GRID_MM = (24, 32, 22, 34, 24, 44)
PARAGRAPH = re.compile("<w:p>.*?</w:p>", re.DOTALL)
PARTS_LEFT_OUT = PARTS_NOT_USED | {"theme", "fontTable", "settings", "extended-properties"}
"""A page of text does without these, and is half as large."""
TITLE, TEXT, SIGNATURE = range(3)


class Papers:
    """Layouts that are filled again and again."""

    def __init__(self, campaign: Campaign) -> None:
        self._written_at = f"{campaign.periods[0].starts_on.isoformat()}T00:00:00Z"
        self._page = self._members_of(_page())
        self._liaison = self._members_of(_liaison_page())
        self._layouts = PARAGRAPH.findall(self._page[BODY_PATH].decode())

    def text(self, title: str, paragraphs: list[str], signature: list[str]) -> bytes:
        """A Word page: a title, paragraphs, and who signs and when at the right."""
        lines = [(TITLE, title), *((TEXT, words) for words in paragraphs), *((SIGNATURE, words) for words in signature)]
        body = self._page[BODY_PATH].decode()
        start, end = body.index(self._layouts[TITLE]), body.index(self._layouts[SIGNATURE]) + len(self._layouts[SIGNATURE])
        written = "".join(_filled(self._layouts[layout], words) for layout, words in lines)
        return pack((self._page | {BODY_PATH: (body[:start] + written + body[end:]).encode()}).items())

    def liaison_form(self, fields: Mapping[str, str]) -> bytes:
        """Annex 1 in Word, filled with the fields that are given."""
        body = SLOT.sub(lambda found: _as_xml(fields.get(found[1], "")), self._liaison[BODY_PATH].decode())
        return pack((self._liaison | {BODY_PATH: body.encode()}).items())

    def liaison_sheet(self, fields: Mapping[str, str]) -> bytes:
        """Annex 1 typed into a sheet."""
        workbook = Workbook()
        sheet = workbook.worksheets[0]
        sheet.title = "联络员推荐表"
        sheet.append([LIAISON_TITLE])
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=COLUMNS)
        side = Side(style="thin")
        for row in LIAISON_ROWS:
            sheet.append([words for label, field in row for words in (label, fields.get(field, ""))])
            for cell in sheet[sheet.max_row]:
                if isinstance(cell, Cell) and isinstance(cell.value, str):
                    put_text(cell, cell.value)
                cell.border, cell.number_format = Border(left=side, right=side, top=side, bottom=side), "@"
            if len(row) == 1:
                sheet.merge_cells(start_row=sheet.max_row, start_column=2, end_row=sheet.max_row, end_column=COLUMNS)
        sheet.append([LIAISON_NOTE])
        sheet["A1"].alignment = Alignment(horizontal="center")
        for letter, width in zip("ABCDEF", LIAISON_GRID_MM, strict=True):
            sheet.column_dimensions[letter].width = width / 2
        buffer = BytesIO()
        workbook.save(buffer)
        return pack(unpack_office_file(buffer.getvalue(), self._written_at).items())

    def _members_of(self, document: DocumentObject) -> dict[str, bytes]:
        buffer = BytesIO()
        document.save(buffer)
        return unpack_office_file(buffer.getvalue(), self._written_at)


def _filled(layout: str, words: str) -> str:
    """A paragraph's layout with words in its slot."""
    return SLOT.sub(lambda _: _as_xml(words), layout)


def _as_xml(words: str) -> str:
    return escape(NOT_IN_XML.sub("", words))


def _light_document() -> DocumentObject:
    """An empty document with next to nothing in it."""
    document = Document()
    drop_what_is_not_used(document, PARTS_LEFT_OUT)
    styles = document.styles.element
    styles.remove(styles.find(qn("w:latentStyles")))
    return document


def _page() -> DocumentObject:
    """A paragraph of each layout, each with a slot."""
    document = _light_document()
    title, text, signature = document.add_paragraph(), document.add_paragraph(), document.add_paragraph()
    title.alignment, signature.alignment = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
    text.paragraph_format.first_line_indent = Pt(28)
    write_run(title, "\ue000\ue001", TITLE_FONT, 18)
    write_run(text, "\ue000\ue001", TEXT_FONT, 14)
    write_run(signature, "\ue000\ue001", TEXT_FONT, 14)
    return document


def _liaison_page() -> DocumentObject:
    """Annex 1 with a slot in every cell that is filled in."""
    document = _light_document()
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    write_run(title, LIAISON_TITLE, TITLE_FONT, 16)
    table = document.add_table(rows=len(LIAISON_ROWS), cols=COLUMNS, style="Table Grid")
    table.autofit = False
    for cells, fields in zip(table.rows, LIAISON_ROWS, strict=True):
        for number, (label, field) in enumerate(fields):
            write_run(cells.cells[2 * number].paragraphs[0], label, TEXT_FONT, 12)
            write_run(cells.cells[2 * number + 1].paragraphs[0], f"\ue000{field}\ue001", TEXT_FONT, 12)
        if len(fields) == 1:
            cells.cells[1].merge(cells.cells[COLUMNS - 1])
        cells.height = Mm(11)
    set_widths(table, LIAISON_GRID_MM)
    write_run(document.add_paragraph(), LIAISON_NOTE, TEXT_FONT, 10.5)
    return document
