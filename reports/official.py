"""A document in the style of official papers (GB/T 9704): page, typefaces, headings, page numbers and tables, built anew each time.

The typefaces are named as the standard and offices name them; the font table says what may stand in for one that is not installed.
Tables are written as XML: python-docx takes a second for every row of a large one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section, _Footer
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from lxml.etree import _Element

from data_loaders.writers.handed_out import NOT_IN_XML
from data_loaders.writers.packing import pack, unpack_office_file
from data_loaders.writers.paper import A4_MM
from data_loaders.writers.word_form import append_to, drop_what_is_not_used
from reports.native_charts import BarChart, put_chart
from reports.typefaces import BODY_FONT, HEADING_FONT, SECOND_FONT, TABLE_FONT, TITLE_FONT

DIGITS_FONT = "Times New Roman"
STANDS_IN = {TITLE_FONT: "宋体", HEADING_FONT: "SimHei", SECOND_FONT: "楷体", BODY_FONT: "仿宋", TABLE_FONT: "SimSun"}
"""What Word may take where a typeface is not installed."""
TITLE_SIZE, BODY_SIZE, NUMBER_SIZE = 22, 16, 14
PAGE_TITLE_SIZE, PAGE_TITLE_LINE = 18, 28
LINE, TITLE_LINE = 28, 36
"""The height of a line of text, of a title's, in points: 22 lines a page."""
TOP, BOTTOM, LEFT, RIGHT, FOOTER = 37, 35, 28, 26, 25
"""The margins in mm; the text area is 156 x 225."""
PAPER_WIDTH, PAPER_HEIGHT = A4_MM
LANDSCAPE_WIDTH = PAPER_HEIGHT - TOP - BOTTOM
"""How wide the text area of a page turned on its side is, in mm."""
TEXT_WIDTH = PAPER_WIDTH - LEFT - RIGHT
RED, NAME_SIZE = RGBColor(0xC0, 0, 0), 28
FONT_TABLE = "word/fontTable.xml"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, its width in mm, and whether it holds numbers, which stand in the middle."""

    heading: str
    width: float
    is_number: bool = True


def text_width(margin: float) -> float:
    """How wide the text of a page with that margin is, in mm."""
    return PAPER_WIDTH - 2 * margin


class OfficialDocument:
    """A paper that is written from top to bottom."""

    def __init__(
        self, title: str, author: str, written_at: str, size: float = BODY_SIZE, line: float = LINE, margin: float | None = None
    ) -> None:
        """`written_at` ("2020-06-19T00:00:00Z") is when it says it was written, so that the same words give the same bytes; `size` and
        `line` are the text's, in points. A paper with a `margin` (mm, all round) is a page to hand over, not an official one: its title is
        smaller, and it has no page numbers."""
        self._size, self._line, self._is_page = size, line, margin is not None
        self._document: DocumentObject = Document()
        self._written_at, self._charts = written_at, 0
        drop_what_is_not_used(self._document)
        self._document.core_properties.title, self._document.core_properties.author = title, author
        self._document.settings.odd_and_even_pages_header_footer = True
        style = self._document.styles["Normal"]
        style.font.name, style.font.size = DIGITS_FONT, Pt(size)
        style.element.rPr.rFonts.set(qn("w:eastAsia"), BODY_FONT)
        style.paragraph_format.space_after = Pt(0)
        section = self._document.sections[0]
        _set_up_page(section)
        if margin is None:
            _number_pages(section)
        else:
            section.top_margin = section.bottom_margin = section.left_margin = section.right_margin = Mm(margin)

    # --- text ----------------------------------------------------------------------------------------------------------

    def title(self, words: str) -> None:
        """The paper's title, centred."""
        size, line = (PAGE_TITLE_SIZE, PAGE_TITLE_LINE) if self._is_page else (TITLE_SIZE, TITLE_LINE)
        self._paragraph(words, TITLE_FONT, size, WD_ALIGN_PARAGRAPH.CENTER, line)

    def subtitle(self, words: str) -> None:
        """A line in brackets below the title."""
        self._paragraph(words, SECOND_FONT, self._size, WD_ALIGN_PARAGRAPH.CENTER)

    def gap(self) -> None:
        """An empty line."""
        self._paragraph("", BODY_FONT, self._size)

    def heading(self, words: str) -> None:
        """A heading of the first level: 一、…"""
        self._paragraph(words, HEADING_FONT, self._size, indent=True).paragraph_format.keep_with_next = True

    def body(self, words: str) -> None:
        """A paragraph of text."""
        self._paragraph(words, BODY_FONT, self._size, WD_ALIGN_PARAGRAPH.JUSTIFY, indent=True)

    def signature(self, office: str, day: str) -> None:
        """Who made it, and when, at the right."""
        for words in (office, day):
            paragraph = self._paragraph(words, BODY_FONT, self._size, WD_ALIGN_PARAGRAPH.RIGHT)
            paragraph.paragraph_format.right_indent = Pt(2 * self._size)
            paragraph.paragraph_format.keep_with_next = words != day

    def _paragraph(
        self,
        words: str,
        font: str,
        size: float,
        alignment: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT,
        line: float = 0,
        indent: bool = False,
    ) -> Paragraph:
        paragraph = self._document.add_paragraph()
        paragraph.alignment = alignment
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        paragraph.paragraph_format.line_spacing = Pt(line or self._line)
        if indent:
            paragraph.paragraph_format.first_line_indent = Pt(2 * self._size)
            paragraph._p.get_or_add_pPr().get_or_add_ind().set(qn("w:firstLineChars"), "200")
        _write(paragraph, words, font, size)
        return paragraph

    def red_head(self, name: str, issue: str, office: str, day: str) -> None:
        """A briefing's head: its name in red, its number, who makes it at the left and the day at the right, a red rule below."""
        self._paragraph(name, TITLE_FONT, NAME_SIZE, WD_ALIGN_PARAGRAPH.CENTER, 40).runs[0].font.color.rgb = RED
        self._paragraph(issue, BODY_FONT, self._size, WD_ALIGN_PARAGRAPH.CENTER)
        line = self._paragraph(f"{office}\t{day}", BODY_FONT, NUMBER_SIZE)
        line.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
        rule = f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="18" w:space="1" w:color="{RED}"/></w:pBdr>'
        line._p.get_or_add_pPr().insert_element_before(parse_xml(rule), "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")

    def foot(self, words: str) -> None:
        """A line of a briefing's foot, smaller than its text."""
        self._paragraph(words, BODY_FONT, NUMBER_SIZE)

    def annexed(self, words: str) -> None:
        """A line below the text that names an annex."""
        self._paragraph(words, BODY_FONT, self._size, indent=True).paragraph_format.keep_with_next = True

    def annex(self, number: str, name: str) -> None:
        """The head of an annex, on a page of its own: its number at the left, its name below it."""
        self._paragraph(number, HEADING_FONT, BODY_SIZE).paragraph_format.page_break_before = True
        self._paragraph(name, TITLE_FONT, TITLE_SIZE, WD_ALIGN_PARAGRAPH.CENTER, TITLE_LINE)

    def caption(self, words: str, at_right: str) -> None:
        """The caption of one table among several on a page, and what its numbers are counted in."""
        self._paragraph(words, HEADING_FONT, 12, WD_ALIGN_PARAGRAPH.LEFT, 24).paragraph_format.keep_with_next = True
        self._paragraph(at_right, TABLE_FONT, 10.5, WD_ALIGN_PARAGRAPH.RIGHT, 16).paragraph_format.keep_with_next = True

    def charts(self, charts: Sequence[BarChart]) -> None:
        """Charts side by side."""
        paragraph = self._document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for chart in charts:  # exact lines would cut them: the paragraph keeps single spacing
            self._charts += 1
            put_chart(paragraph, chart, self._charts, self._written_at)

    # --- tables --------------------------------------------------------------------------------------------------------

    def turn(self) -> None:
        """What follows stands on pages turned on their side."""
        section = self._document.add_section(WD_SECTION.NEW_PAGE)
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(PAPER_HEIGHT), Mm(PAPER_WIDTH)
        section.left_margin, section.right_margin = Mm(TOP), Mm(BOTTOM)
        section.top_margin, section.bottom_margin = Mm(LEFT), Mm(RIGHT)

    def table_title(self, words: str, at_right: str, is_new_page: bool) -> None:
        """The caption above a table, and what its numbers are counted in."""
        paragraph = self._paragraph(words, TITLE_FONT, 16, WD_ALIGN_PARAGRAPH.CENTER, 24)
        paragraph.paragraph_format.page_break_before = is_new_page
        self._paragraph(at_right, TABLE_FONT, 10.5, WD_ALIGN_PARAGRAPH.RIGHT, 16)

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[str]], size: float = 10.5, bold_rows: int = 0) -> None:
        """A table whose head is printed again on every page; the first `bold_rows` rows are strong. Sizes in points."""
        grid = "".join(f'<w:gridCol w:w="{_twips(column.width)}"/>' for column in columns)
        heads = [(column.heading, False) for column in columns]
        lines = [_row(columns, heads, size, is_head=True)]
        for number, cells in enumerate(rows):
            marked = [(words, column.is_number) for words, column in zip(cells, columns, strict=True)]
            lines.append(_row(columns, marked, size, is_bold=number < bold_rows))
        width = sum(_twips(column.width) for column in columns)
        xml = (
            f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{width}" w:type="dxa"/><w:jc w:val="center"/>'
            '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tblCellMar>'
            f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"
        )
        body = self._document.element.body
        body.insert(len(body) - 1, parse_xml(xml))  # before the last section's own element

    # --- out -----------------------------------------------------------------------------------------------------------

    def written(self) -> bytes:
        """The file."""
        buffer = BytesIO()
        self._document.save(buffer)
        members = unpack_office_file(buffer.getvalue(), self._written_at)
        return pack((members | {FONT_TABLE: _font_table()}).items())


def _set_up_page(section: Section) -> None:
    section.page_width, section.page_height = Mm(PAPER_WIDTH), Mm(PAPER_HEIGHT)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.footer_distance = Mm(FOOTER)


def _number_pages(section: Section) -> None:
    """— 1 — at the outer edge, one character in: odd pages at the right, even ones at the left."""
    for footer, alignment in ((section.footer, WD_ALIGN_PARAGRAPH.RIGHT), (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)):
        _number(footer, alignment)


def _number(footer: _Footer, alignment: WD_ALIGN_PARAGRAPH) -> None:
    paragraph = footer.paragraphs[0]
    paragraph.alignment = alignment
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(NUMBER_SIZE)
    _write(paragraph, "— ", TABLE_FONT, NUMBER_SIZE, TABLE_FONT)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run = paragraph.add_run("1")
    _in_font(run._r.get_or_add_rPr().get_or_add_rFonts(), TABLE_FONT, TABLE_FONT)
    run.font.size = Pt(NUMBER_SIZE)
    append_to(field, run._r)
    append_to(paragraph._p, field)
    _write(paragraph, " —", TABLE_FONT, NUMBER_SIZE, TABLE_FONT)


def _write(paragraph: Paragraph, words: str, font: str, size: float, digits: str = DIGITS_FONT) -> None:
    run = paragraph.add_run(NOT_IN_XML.sub("", words))
    run.font.size = Pt(size)
    _in_font(run._r.get_or_add_rPr().get_or_add_rFonts(), font, digits)


def _in_font(fonts: _Element, font: str, digits: str) -> None:
    for place, name in (("ascii", digits), ("hAnsi", digits), ("eastAsia", font)):
        fonts.set(qn(f"w:{place}"), name)


def _twips(millimetres: float) -> int:
    return round(millimetres * 1440 / 25.4)


def _row(columns: Sequence[Column], cells: Sequence[tuple[str, bool]], size: float, is_head: bool = False, is_bold: bool = False) -> str:
    head = "<w:tblHeader/>" if is_head else ""
    written = "".join(
        _cell(words, column.width, size, is_centred or is_head, is_head or is_bold)
        for (words, is_centred), column in zip(cells, columns, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{written}</w:tr>"


def _cell(words: str, width: float, size: float, is_centred: bool, is_bold: bool) -> str:
    fonts = f'<w:rFonts w:ascii="{DIGITS_FONT}" w:hAnsi="{DIGITS_FONT}" w:eastAsia="{TABLE_FONT}"/>'
    look = f'<w:rPr>{fonts}{"<w:b/>" if is_bold else ""}<w:sz w:val="{round(size * 2)}"/></w:rPr>'
    shown = escape(NOT_IN_XML.sub("", words))
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{_twips(width)}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:spacing w:line="{round(size * 26)}" w:lineRule="exact"/>'
        f'<w:jc w:val="{"center" if is_centred else "left"}"/></w:pPr>'
        f'<w:r>{look}<w:t xml:space="preserve">{shown}</w:t></w:r></w:p></w:tc>'
    )


def _font_table() -> bytes:
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{instead}"/><w:charset w:val="86"/></w:font>' for name, instead in STANDS_IN.items()
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f"{head}<w:fonts {nsdecls('w')}>{fonts}</w:fonts>".encode()
