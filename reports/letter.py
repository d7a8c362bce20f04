"""Pieces of a Word document as XML: python-docx takes seconds for tables of hundreds of rows, and 20 ms for an empty document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from xml.sax.saxutils import escape

from docx import Document
from docx.shared import Mm

from data_loaders.writers.handed_out import NOT_IN_XML
from data_loaders.writers.packing import pack, unpack_office_file
from data_loaders.writers.word_form import BODY_PATH, TEXT_FONT, TITLE_FONT, drop_what_is_not_used

BODY = "<w:body>"
MARGIN_MM = 18


@dataclass(frozen=True, slots=True)
class Words:
    """Words in one look; `colour` stands behind them, as RRGGBB."""

    words: str
    size: float = 10.5
    is_title: bool = False
    colour: str = ""

    def xml(self) -> str:
        """A run for each line, with line breaks between them."""
        font = TITLE_FONT if self.is_title else TEXT_FONT
        shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{self.colour}"/>' if self.colour else ""
        look = (
            f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}"/><w:sz w:val="{round(self.size * 2)}"/>'
            f'<w:szCs w:val="{round(self.size * 2)}"/>{shade}</w:rPr>'
        )
        lines = escape(NOT_IN_XML.sub("", self.words)).split("\n")
        return "<w:r><w:br/></w:r>".join(f'<w:r>{look}<w:t xml:space="preserve">{line}</w:t></w:r>' for line in lines)


def paragraph(*words: Words, align: str = "left", after: float = 0) -> str:
    """A paragraph; `after` is the room below it, in points."""
    runs = "".join(each.xml() for each in words)
    spacing = f'<w:spacing w:before="0" w:after="{round(after * 20)}" w:line="264" w:lineRule="auto"/>'
    return f'<w:p><w:pPr>{spacing}<w:jc w:val="{align}"/></w:pPr>{runs}</w:p>'


def table(widths: Sequence[int], rows: Sequence[Sequence[str]]) -> str:
    """A table with lines; widths in mm, each cell paragraphs; the first row is repeated on every page."""
    twips = [round(width * 56.7) for width in widths]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:color="7F7F7F"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    written = "".join(_row(twips, cells, number == 0) for number, cells in enumerate(rows))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(twips)}" w:type="dxa"/><w:tblBorders>{sides}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="85" w:type="dxa"/><w:bottom w:w="40" w:type="dxa"/>'
        '<w:right w:w="85" w:type="dxa"/></w:tblCellMar>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{written}</w:tbl>"
    )


def _row(widths: Sequence[int], cells: Sequence[str], is_head: bool) -> str:
    head = "<w:tblHeader/>" if is_head else ""
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="EDEDED"/>' if is_head else ""
    written = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}<w:vAlign w:val="center"/></w:tcPr>{cell}</w:tc>'
        for width, cell in zip(widths, cells, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{written}</w:tr>"


class Letter:
    """A landscape page of A4 that is filled again and again."""

    def __init__(self, title: str, author: str, written_at: str) -> None:
        """`written_at` is what the file says of when it was written: "2020-06-19T12:00:00Z"."""
        document = Document()
        drop_what_is_not_used(document)
        document.core_properties.title, document.core_properties.author = title, NOT_IN_XML.sub("", author)
        page = document.sections[0]
        page.page_width, page.page_height = Mm(297), Mm(210)
        page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(MARGIN_MM)
        buffer = BytesIO()
        document.save(buffer)
        self._members = unpack_office_file(buffer.getvalue(), written_at)

    def filled(self, blocks: Sequence[str]) -> bytes:
        """The document with these blocks, one below the other."""
        body = self._members[BODY_PATH].decode().replace(BODY, BODY + "".join(blocks), 1)
        return pack((self._members | {BODY_PATH: body.encode()}).items())
