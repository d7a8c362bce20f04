"""Marks in the XML of workbooks as other programs write them: in schema order, beside what stands there already."""

from __future__ import annotations

from io import BytesIO

import pytest
import xlsxwriter
from lxml import etree
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from data_loaders.model.findings import Place
from reports.mark_workbooks import mark_workbook
from reports.marks import ERROR_COLOUR, QUERY_COLOUR, Mark, Unmarkable
from reports.workbook_comments import BEFORE_DRAWING
from tests.data_loaders.filling import workbook_bytes
from tests.data_loaders.making import converted, needs_soffice, sheet_of, xlsx_of, zip_of
from tests.reports.marking import OFFICE, parts_of

BEHIND = ["legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"]


def mark(cell: str, sheet: str = "Sheet1", is_error: bool = True, words: str = "请核对 12") -> Mark:
    return Mark(Place(sheet=sheet, cell=cell), is_error, words)


def opened(data: bytes, sheet: str = "Sheet1"):
    return load_workbook(BytesIO(data))[sheet]


def typed(sheet: str) -> bytes:
    """A workbook of that one sheet, with the list of content types that openpyxl wants."""
    kinds = {"/xl/workbook.xml": "sheet.main", "/xl/worksheets/sheet1.xml": "worksheet"}
    listed = "".join(
        f'<Override PartName="{name}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"/>'
        for name, kind in kinds.items()
    )
    types = f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{listed}</Types>'
    return xlsx_of(sheet, parts={"[Content_Types].xml": types.encode()})


def seen(data: bytes, cell: str) -> tuple[str, str]:
    """Colour and comment of a cell."""
    found = opened(data)[cell]
    return found.fill.fgColor.rgb[2:], found.comment.text if found.comment else ""


def rich() -> bytes:
    """A sheet with a comment, a button, a chart, a text box, a picture in its header, a sparkline, a table and a conditional format."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        for row in range(5):
            sheet.write_row(row, 0, [row, row * 2, row * 3], book.add_format({"bold": True, "bg_color": "#FFF8DC"}))
        sheet.write_comment("B2", "自己的批注", {"author": "王"})
        sheet.insert_button("F2", {"caption": "按"})
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Sheet1!$A$1:$A$5"})
        sheet.insert_chart("H2", chart)
        sheet.insert_textbox("H20", "文本框")
        sheet.set_header("&L&G", {"image_left": "board.png"})
        sheet.add_sparkline("D1", {"range": "Sheet1!A1:C1"})
        sheet.add_table("A8:C10")
        sheet.conditional_format("A1:A5", {"type": "cell", "criteria": ">", "value": 2, "format": book.add_format({"bg_color": "red"})})
        sheet.write_formula("C5", "=A5+1", None, 5)
        sheet.protect("secret")
    return buffer.getvalue()


def test_everything_else_on_a_rich_sheet_stays() -> None:
    data = rich()
    done = mark_workbook(data, [mark("B2"), mark("C5", is_error=False), mark("E30")], OFFICE).data
    then, now = parts_of(data), parts_of(done)
    assert {name for name in then if then[name] != now[name]} == {
        "xl/styles.xml",
        "xl/worksheets/sheet1.xml",
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
    }
    assert set(now) == set(then)
    assert seen(done, "B2") == (ERROR_COLOUR, "自己的批注\n【请更正】请核对 12【以上为核查意见】")
    assert seen(done, "C5") == (QUERY_COLOUR, "【请说明】请核对 12【以上为核查意见】")
    assert seen(done, "E30")[0] == ERROR_COLOUR
    sheet = etree.fromstring(now["xl/worksheets/sheet1.xml"])
    assert sheet.find("{*}sheetProtection") is not None and sheet.find("{*}sheetData//{*}c[@r='C5']/{*}v").text == "5"
    names = [etree.QName(each).localname for each in sheet]
    assert names.count("legacyDrawing") == 1 and names.index("legacyDrawing") < names.index("legacyDrawingHF") < names.index("tableParts")
    assert opened(done)["B2"].font.bold and opened(done)["B2"].comment.author == "王"
    assert now["xl/drawings/vmlDrawing1.vml"].count(b'ObjectType="Note"') == 3
    assert b'ObjectType="Button"' in now["xl/drawings/vmlDrawing1.vml"]


@pytest.mark.parametrize("behind", BEHIND)
def test_the_drawing_s_link_stands_where_the_schema_wants_it(behind: str) -> None:
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    sheet = f"<worksheet {space}><sheetData/><pageMargins/><headerFooter/><ignoredErrors/><{behind}/></worksheet>"
    done = parts_of(mark_workbook(xlsx_of(sheet), [mark("B2")], OFFICE).data)["xl/worksheets/sheet1.xml"]
    names = [etree.QName(each).localname for each in etree.fromstring(done)]
    assert names == ["sheetData", "pageMargins", "headerFooter", "ignoredErrors", "legacyDrawing", behind]
    assert behind not in BEFORE_DRAWING


def test_missing_rows_and_cells_are_put_in_their_order_with_the_style_of_their_place() -> None:
    rows = '<row r="2" s="0" spans="2:4"><c r="B2"><v>1</v></c><c r="D2"/></row><row r="5"><c r="A5"><v>1</v></c></row>'
    data = typed(sheet_of(rows))
    cells = ["C2", "A2", "E2", "B7", "A3", "D4", "A1", "B5"]
    done = mark_workbook(data, [mark(cell) for cell in cells], OFFICE).data
    root = etree.fromstring(parts_of(done)["xl/worksheets/sheet1.xml"])
    assert [row.get("r") for row in root.iter("{*}row")] == ["1", "2", "3", "4", "5", "7"]
    assert [cell.get("r") for cell in root.iter("{*}c")] == ["A1", "A2", "B2", "C2", "D2", "E2", "A3", "D4", "A5", "B5", "B7"]
    assert all(seen(done, cell)[0] == ERROR_COLOUR for cell in cells)
    assert opened(done)["B2"].value == 1 and not root.xpath("//@spans")


def test_rows_and_cells_that_do_not_say_where_they_are() -> None:
    data = xlsx_of(sheet_of("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"))
    done = mark_workbook(data, [mark("B1"), mark("A2"), mark("C2"), mark("A4")], OFFICE).data
    root = etree.fromstring(parts_of(done)["xl/worksheets/sheet1.xml"])
    assert [(cell.get("r"), cell.get("s") != "0" and cell.get("s") is not None) for cell in root.iter("{*}c")] == [
        (None, False),
        (None, True),
        (None, True),
        ("C2", True),
        ("A4", True),
    ]


def test_a_merged_cell_is_marked_where_it_is_seen_and_two_marks_are_one_comment() -> None:
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "Sheet1"
    sheet["B2"] = "合并"
    sheet["B2"].fill = PatternFill("solid", "FFF8DC")
    sheet["B2"].font = Font(strike=True)
    sheet.merge_cells("B2:D4")
    sheet["F9"].comment = Comment("别人的", "李")
    done = mark_workbook(
        workbook_bytes(workbook), [mark("C3", is_error=False, words="其一"), mark("D4", words="其二"), mark("D4", words="其二")], OFFICE
    ).data
    assert seen(done, "B2") == (ERROR_COLOUR, "【请更正】其二【以上为核查意见】\n【请说明】其一【以上为核查意见】")
    assert seen(done, "F9")[1] == "别人的" and opened(done)["B2"].font.strike


def test_what_is_hidden_is_marked_said_and_stays_hidden() -> None:
    workbook = Workbook()
    workbook.active.title = "Sheet1"
    unseen = workbook.create_sheet("隐")
    unseen.sheet_state = "veryHidden"
    workbook["Sheet1"].row_dimensions[3].hidden = True
    workbook["Sheet1"].column_dimensions["D"].hidden = True
    marks = [mark("A1", "隐"), mark("A3"), mark("D9"), mark("B2"), mark("A1", "没有"), Mark(Place(sheet="Sheet1"), True, "整张")]
    done = mark_workbook(workbook_bytes(workbook), marks, OFFICE)
    assert set(done.hidden) == set(marks[:3]) and set(done.unplaced) == set(marks[4:])
    back = load_workbook(BytesIO(done.data))
    assert back["隐"].sheet_state == "veryHidden" and back["Sheet1"].row_dimensions[3].hidden
    assert back["隐"]["A1"].comment.author == OFFICE


def test_words_that_no_xml_holds_and_marks_of_ours_within_words() -> None:
    done = mark_workbook(typed(sheet_of("")), [mark("A1", words="<若干>&\x0b【请更正】\n=1+1")], OFFICE).data
    assert seen(done, "A1")[1] == "【请更正】<若干>&［请更正］ =1+1【以上为核查意见】"


def test_a_signed_workbook_is_left_alone() -> None:
    parts = parts_of(xlsx_of(sheet_of(""))) | {"_xmlsignatures/sig1.xml": b"<a/>"}
    with pytest.raises(Unmarkable):
        mark_workbook(zip_of(parts), [mark("A1")], OFFICE)


@needs_soffice
@pytest.mark.slow
def test_libreoffice_shows_marks_and_comments() -> None:
    back = converted(mark_workbook(rich(), [mark("B2"), mark("C5")], OFFICE).data, "xlsx", "xlsx")
    assert seen(back, "C5") == (ERROR_COLOUR, "【请更正】请核对 12【以上为核查意见】")
    assert "自己的批注" in seen(back, "B2")[1] and "【请更正】" in seen(back, "B2")[1]
