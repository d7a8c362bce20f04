"""Papers in the official style hold together: what Word asks of the order of elements, fonts that stand in, the same bytes."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

from docx import Document
from docx.oxml.ns import qn

from data_loaders.formats.docx import read_docx
from reports.official import FONT_TABLE, Column, OfficialDocument

PROPERTIES = ("keepNext", "pageBreakBefore", "pBdr", "tabs", "spacing", "ind", "jc")
"""A paragraph's properties in the order that the standard gives them."""


def paper() -> bytes:
    made = OfficialDocument("标题", "示例局", "2020-06-19T00:00:00Z")
    made.red_head("简报", "第1期", "示例局", "2020年6月19日")
    made.title("标题\x01")
    made.subtitle("（副题）")
    made.heading("一、总体")
    made.body("正文 <b>&")
    made.gap()
    made.signature("示例局", "2020年6月19日")
    made.turn()
    made.table_title("附表1", "单位：次", is_new_page=False)
    made.table([Column("单位", 60, is_number=False), Column("数", 20)], [["合计", "3"], ["<甲>&\x02", ""]], bold_rows=1)
    return made.written()


def test_properties_stand_in_the_order_word_asks_for() -> None:
    found = Document(BytesIO(paper())).element.body.iter(qn("w:pPr"))
    orders = [[child.tag.split("}")[1] for child in properties] for properties in found]
    assert len(orders) > 8
    for order in orders:
        known = [PROPERTIES.index(name) for name in order if name in PROPERTIES]
        assert known == sorted(known), order


def test_fonts_have_stand_ins_and_bytes_are_the_same() -> None:
    data = paper()
    assert data == paper()
    with ZipFile(BytesIO(data)) as package:
        fonts = package.read(FONT_TABLE).decode()
        footers = [package.read(name).decode() for name in package.namelist() if name.startswith("word/footer")]
    assert 'w:name="仿宋_GB2312"><w:altName w:val="仿宋"/>' in fonts
    assert len(footers) == 2 and all("PAGE" in footer and "— " in footer for footer in footers)


def test_a_table_is_read_as_it_was_written() -> None:
    tables = [table for table in read_docx(paper()).tables if table.number]
    assert [list(row) for row in tables[0].rows] == [["单位", "数"], ["合计", "3"], ["<甲>&", ""]]
