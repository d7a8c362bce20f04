"""The Word form as the notice prints it, blank or filled: three columns, prose with brackets."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Set
from functools import lru_cache
from io import BytesIO
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from lxml.etree import _Element

from data_loaders.model.campaign import Campaign, Unit
from data_loaders.model.form import PRINTED_BLANK, Form, Item
from data_loaders.model.printed import heading_line
from data_loaders.writers.handed_out import NOT_IN_XML
from data_loaders.writers.packing import pack, unpack_office_file
from data_loaders.writers.paper import A4_MM

BODY_PATH = "word/document.xml"
HEADING = "heading"
SLOT = re.compile("\ue000([^\ue001]*)\ue001")
"""A place of the layout that is filled in later, between two characters no form uses."""
LINE_BREAK = '</w:t><w:br/><w:t xml:space="preserve">'
GRID_MM = (19, 31, 58, 76)
SECTION, ITEM, STANDARD, ANSWER = range(4)
TITLE_FONT, TEXT_FONT = "黑体", "宋体"

STYLES_USED = {"Normal", "Default Paragraph Font", "Normal Table", "No List", "Table Grid", "footer", "Footer Char"}
PARTS_NOT_USED = frozenset({"thumbnail", "stylesWithEffects", "numbering", "customXml", "webSettings"})

Hand = Callable[[str, str], str]
"""How a sender writes a value at a printed bracket: (bracket, value) -> what stands there."""


def inside(bracket: str, value: str) -> str:
    """The value between the printed brackets."""
    return f"{bracket[0]}{value}{bracket[-1]}"


class WordForm:
    """One form and campaign as a document that is filled again and again."""

    def __init__(self, form: Form, campaign: Campaign) -> None:
        self._campaign = campaign
        written_at = f"{campaign.periods[0].starts_on.isoformat()}T00:00:00Z"
        buffer = BytesIO()
        _document(form, campaign).save(buffer)
        self._members = unpack_office_file(buffer.getvalue(), written_at)
        self._brackets = {
            code: bracket
            for sentence in form.sentences
            for code, bracket in zip(sentence.blanks, PRINTED_BLANK.findall(sentence.text), strict=True)
        }

    def filled(
        self,
        unit: Unit | None,
        period: str | None,
        answers: Mapping[str, object] | None = None,
        basis: str | None = None,
        heading: str | None = None,
        hand: Hand = inside,
    ) -> bytes:
        """The document for a unit and period; `heading` replaces the line (or lines) above the table, `hand` writes the answers."""
        line = heading_line(self._campaign, unit, period, basis) if heading is None else heading
        given = {code: str(value) for code, value in (answers or {}).items() if value is not None}

        def words(found: re.Match[str]) -> str:
            code = found[1]
            if code == HEADING:
                return escape(NOT_IN_XML.sub("", line)).replace("\n", LINE_BREAK)
            bracket = self._brackets[code]
            return escape(NOT_IN_XML.sub("", hand(bracket, given[code]))) if code in given else bracket

        body = SLOT.sub(words, self._members[BODY_PATH].decode())
        return pack((self._members | {BODY_PATH: body.encode()}).items())


def word_form(form: Form, campaign: Campaign, unit: Unit | None, period: str, answers: Mapping[str, object] | None = None) -> bytes:
    """One Word form; `answers` (by blank code) fills it inside the brackets."""
    return _laid_out(form, campaign).filled(unit, period, answers)


@lru_cache(maxsize=8)
def _laid_out(form: Form, campaign: Campaign) -> WordForm:
    return WordForm(form, campaign)


def _document(form: Form, campaign: Campaign) -> DocumentObject:
    """The layout with a slot for the heading line and for every blank."""
    document = Document()
    drop_what_is_not_used(document)
    document.core_properties.title, document.core_properties.author = form.title_zh, campaign.theme_zh
    document.core_properties.comments = form.version
    _set_up_page(document, form)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_after = Pt(10)
    write_run(title, form.title_zh, TITLE_FONT, 18)
    heading = document.add_paragraph()
    heading.paragraph_format.space_after = Pt(6)
    write_run(heading, f"\ue000{HEADING}\ue001", TEXT_FONT, 10)
    rows = [(item, standard) for item in form.items for standard in item.standards]
    table = document.add_table(rows=len(rows) + 1, cols=len(GRID_MM), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _write_table(table, form, rows)
    set_widths(table, GRID_MM)
    return document


def drop_what_is_not_used(document: DocumentObject, parts: Set[str] = PARTS_NOT_USED) -> None:
    """The library's own start document carries 160 styles, numbering and a picture of a page; ours needs a few styles."""
    for links in (document.part.package.rels, document.part.rels):
        for key, link in list(links.items()):
            if link.reltype.rsplit("/", 1)[-1] in parts:
                del links[key]
    styles = document.styles.element
    for style in styles.style_lst:
        if style.name_val not in STYLES_USED:
            styles.remove(style)


def _set_up_page(document: DocumentObject, form: Form) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = (Mm(side) for side in A4_MM)
    page.left_margin = page.right_margin = Mm(13)
    page.top_margin, page.bottom_margin, page.footer_distance = Mm(16), Mm(16), Mm(8)
    style = document.styles["Normal"]
    style.paragraph_format.space_after = Pt(0)
    style.font.name, style.font.size = TEXT_FONT, Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), TEXT_FONT)
    footer = page.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    write_run(footer, "第 ", TEXT_FONT, 9)
    _field(footer, "PAGE")
    write_run(footer, " 页，共 ", TEXT_FONT, 9)
    _field(footer, "NUMPAGES")
    write_run(footer, " 页", TEXT_FONT, 9)


def _field(paragraph: Paragraph, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = paragraph.add_run("1")
    run.font.size = Pt(9)
    append_to(field, run._r)
    append_to(paragraph._p, field)


def append_to(parent: _Element, child: _Element) -> None:
    """One element into another of any kind; the types of lxml would have both of one kind."""
    parent.append(child)


def _write_table(table: Table, form: Form, rows: list[tuple[Item, str]]) -> None:
    """The printed rows: a row a standard, the section beside all its items, the answer beside all standards of its item."""
    head = table.rows[0].cells
    for column, words in zip((SECTION, STANDARD, ANSWER), form.columns_zh, strict=True):
        _write_cell(head[column], [words], centred=True, bold=True)
    head[SECTION].merge(head[ITEM])
    append_to(table.rows[0]._tr.get_or_add_trPr(), OxmlElement("w:tblHeader"))
    for number, (item, standard) in enumerate(rows, start=1):
        append_to(table.rows[number]._tr.get_or_add_trPr(), OxmlElement("w:cantSplit"))
        cells = table.rows[number].cells
        starts_item = standard is item.standards[0]
        _write_cell(cells[STANDARD], standard.split("\n"))
        if starts_item:
            _write_cell(cells[ANSWER], _answer_paragraphs(item))
        if item.title_zh:
            _write_cell(cells[ITEM], item.title_zh.split("\n"), centred=True)
    for first, last, item in _section_blocks(rows):
        merged = table.cell(first, SECTION).merge(table.cell(last, SECTION if item.title_zh else ITEM))
        _write_cell(merged, [form.section(item.section).label_zh], centred=True)
    for first, last, _item in _blocks(rows, lambda item: item.code):
        if last > first:
            table.cell(first, ANSWER).merge(table.cell(last, ANSWER))


def _section_blocks(rows: list[tuple[Item, str]]) -> list[tuple[int, int, Item]]:
    """The rows that share one section cell; a new cell where the section is printed again or its items lose their titles."""
    block = 0

    def block_of(item: Item) -> tuple[str, bool, int]:
        nonlocal block
        block += item.repeats_section
        return item.section, bool(item.title_zh), block

    marks = {item.code: block_of(item) for item in dict.fromkeys(item for item, _ in rows)}
    return _blocks(rows, lambda item: marks[item.code])


def _blocks(rows: list[tuple[Item, str]], key: Callable[[Item], object]) -> list[tuple[int, int, Item]]:
    """First row, last row (from 1, as in the table) and item of each run of equal keys."""
    blocks: list[tuple[int, int, Item]] = []
    for number, (item, _) in enumerate(rows, start=1):
        if blocks and key(blocks[-1][2]) == key(item):
            blocks[-1] = (blocks[-1][0], number, blocks[-1][2])
        else:
            blocks.append((number, number, item))
    return blocks


def _answer_paragraphs(item: Item) -> list[str]:
    """The item's printed paragraphs with a slot in place of every bracket."""
    paragraphs = []
    for together in item.paragraphs:
        words = ""
        for sentence in together:
            slots = [f"\ue000{code}\ue001" for code in sentence.blanks] + [""]
            words += "".join(literal + slot for literal, slot in zip(sentence.literals, slots, strict=True))
        paragraphs.append(words)
    return paragraphs


def _write_cell(cell: _Cell, paragraphs: list[str], centred: bool = False, bold: bool = False) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    for number, words in enumerate(paragraphs):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.line_spacing = 1.05
        paragraph.paragraph_format.space_before = Pt(2 if number == 0 else 0)
        paragraph.paragraph_format.space_after = Pt(2 if number == len(paragraphs) - 1 else 0)
        write_run(paragraph, words, TEXT_FONT, 10.5, bold)


def write_run(paragraph: Paragraph, words: str, font: str, size: float, bold: bool = False) -> None:
    """Words in a font and size (points), Chinese ones too."""
    run = paragraph.add_run(words)
    run.font.name, run.font.size, run.bold = font, Pt(size), bold or None
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def set_widths(table: Table, grid: tuple[int, ...]) -> None:
    """The column widths (mm), in the grid and in every cell, as Word and LibreOffice each look at one of the two."""
    for column, width in zip(table.columns, grid, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell in row._tr.tc_lst:
            first = cell.grid_offset
            cell.width = Mm(sum(grid[first : first + cell.grid_span]))
