"""Workbooks of every kind: values at their places, what calamine leaves out, and extents bounded before anything is allocated."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO

import olefile
import openpyxl
import pytest
import xlsxwriter
from msoffcrypto.format.ooxml import OOXMLFile

from data_loaders.formats.kinds import kind_of
from data_loaders.formats.tables import COLUMN_LIMIT, ROW_LIMIT, Table
from tests.data_loaders.formats.opening import read, refused
from tests.data_loaders.making import converted, needs_soffice, sheet_of, xlsb_of, xlsx_of, zip_of


def saved(fill: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.Workbook()
    fill(book)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def only_table(rows: str) -> Table:
    """The one sheet of an .xlsx with that row XML."""
    (table,) = read(xlsx_of(sheet_of(rows))).tables
    return table


def form(book: openpyxl.Workbook) -> None:
    """Two sheets, one hidden, with a hidden row, an error, a date by accident, text, leading empty rows and columns."""
    sheet = book.active
    sheet.title = "统计表"
    sheet["C3"], sheet["D3"] = "启动仪式", 3
    sheet["C4"], sheet["D4"] = "培训", date(2020, 3, 5)
    sheet["C5"], sheet["D5"] = "参与人次", "１２８人次"
    sheet["C6"], sheet["D6"] = "合计", "=1/0"
    sheet["C7"] = "两行\n文字"
    sheet.row_dimensions[5].hidden = True
    hidden = book.create_sheet("旧表")
    hidden["A1"] = 1
    hidden.sheet_state = "hidden"


@pytest.fixture(scope="module")
def recalculated() -> bytes:
    """The form with its formula calculated and stored by LibreOffice."""
    return converted(saved(form), "xlsx", "xlsx")


@pytest.fixture(scope="module")
def old_workbook(recalculated: bytes) -> bytes:
    """The form as LibreOffice writes it for Excel 97."""
    return converted(recalculated, "xlsx", "xls")


@needs_soffice
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_the_same_workbook_in_every_format(recalculated: bytes, kind: str) -> None:
    document = read(recalculated if kind == "xlsx" else converted(recalculated, "xlsx", kind), kind)
    table, hidden = document.tables
    assert (table.name, table.number, table.hidden) == ("统计表", 1, False)
    assert table.rows[2][2:4] == ["启动仪式", 3.0]
    assert table.rows[3][3] == date(2020, 3, 5)
    assert table.rows[4][3] == "１２８人次"
    assert table.rows[6][2] == "两行\n文字"
    assert table.natures == {(6, 4): "error:#DIV/0!"}
    assert table.hidden_rows == {5}
    assert (hidden.name, hidden.number, hidden.hidden) == ("旧表", 2, True)


def test_a_formula_without_a_stored_result_is_marked_even_past_the_last_value() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book.active["A1"] = 1
        book.active["C4"] = "=A1+1"

    (table,) = read(saved(fill)).tables
    assert table.natures == {(4, 3): "formula"}
    assert [len(row) for row in table.rows] == [3, 3, 3, 3]


def test_a_formula_with_a_stored_result_is_its_result() -> None:
    table = only_table(
        '<row r="1"><c r="A1"><f>1+2</f><v>3</v></c><c r="B1" t="str"><f>A2</f><v></v></c><c r="C1" t="str"><f>A2</f><v>三</v></c></row>'
    )
    assert table.rows == [[3.0, "", "三"]]
    assert table.natures == {}


def test_error_cells_keep_their_error() -> None:
    table = only_table('<row r="2"><c r="B2" t="e"><v>#N/A</v></c><c r="C2" t="e"><f>1/0</f><v>#REF!</v></c></row>')
    assert table.natures == {(2, 2): "error:#N/A", (2, 3): "error:#REF!"}
    assert len(table.rows) == 2 and len(table.rows[1]) == 3


def test_a_workbook_written_by_xlsxwriter_with_1904_dates_and_rich_text() -> None:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"date_1904": True}) as book:
        sheet = book.add_worksheet("统计表")
        bold = book.add_format({"bold": True})
        sheet.write_rich_string("A1", "参与", bold, "128", "人次")
        sheet.write_datetime("B1", date(2020, 6, 5), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.merge_range("A2:C2", "合并")
        sheet.write_boolean("D2", True)
        book.add_chartsheet("图")
    (table,) = read(buffer.getvalue(), "xlsx").tables
    assert table.rows[0][:2] == ["参与128人次", date(2020, 6, 5)]
    assert table.rows[1] == ["合并", "", "", True]


def test_strict_workbooks_are_not_empty_ones() -> None:
    transitional = xlsx_of(sheet_of('<row r="1"><c r="A1"><v>3</v></c></row>'))
    strict = zip_of(
        {
            name: data.replace(
                b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"
            ).replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                b"http://purl.oclc.org/ooxml/officeDocument/relationships",
            )
            for name, data in members(transitional).items()
        }
    )
    assert read(strict, "xlsx").tables[0].rows == [[3.0]]


def members(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_prefixed_elements_and_single_quotes_are_looked_at_closely() -> None:
    prefixed = (
        "<x:worksheet xmlns:x='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><x:sheetData>"
        "<x:row r='1'><x:c r='A1' t='e'><x:v>#N/A</x:v></x:c></x:row></x:sheetData></x:worksheet>"
    )
    assert read(xlsx_of(prefixed)).tables[0].natures == {(1, 1): "error:#N/A"}
    quoted = sheet_of("<row r='1'><c r='A1' t='e'><v>#N/A</v></c></row>")
    assert read(xlsx_of(quoted)).tables[0].natures == {(1, 1): "error:#N/A"}


@pytest.mark.parametrize("last", [f"A{ROW_LIMIT + 1}", "GS1", "XFD1048576", "A1048576", "AAA1"])
def test_two_cells_far_apart_do_not_allocate_what_lies_between(last: str) -> None:
    number = "".join(filter(str.isdigit, last))
    far = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{number}"><c r="{last}"><v>1</v></c></row>'
    assert refused(xlsx_of(sheet_of(far))) == "file_too_wide"


ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'
FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


@pytest.mark.parametrize(
    "far",
    [
        FAR.replace(" r=", "\nr="),
        FAR.replace(" r=", "\tr="),
        FAR.replace('="', ' = "'),
        FAR.replace('"', "'"),
        '<row r="2"><c r="GR1048576"><v>1</v></c></row>',
        "<row/>" * 20_000 + "<row>" + "<c/>" * 16_000 + "<c><v>1</v></c></row>",
    ],
    ids=["newlines", "tabs", "spaces", "single quotes", "in another row", "without a reference"],
)
def test_far_cells_are_seen_however_they_are_written(far: str) -> None:
    assert refused(xlsx_of(sheet_of(ONE + far))) == "file_too_wide"


@pytest.mark.parametrize("target", ["tables/sheet2.xml", "worksheets/sheet2", "WORKSHEETS\\Sheet2.xml"])
def test_far_cells_are_seen_wherever_their_sheet_lies(target: str) -> None:
    near = members(xlsx_of(sheet_of(ONE), sheet_of("")))
    del near["xl/worksheets/sheet2.xml"]
    links = near["xl/_rels/workbook.xml.rels"].replace(b"worksheets/sheet2.xml", target.replace("\\", "/").encode())
    elsewhere = near | {"xl/_rels/workbook.xml.rels": links, f"xl/{target}": sheet_of(FAR).encode()}
    assert [finding.rule for finding in read(zip_of(elsewhere)).findings] == ["file_too_wide"]


@pytest.mark.parametrize(
    ("cell", "nature"),
    [
        ('<c r="A1"><v>1<!-- -->2</v></c>', "error:#VALUE!"),
        ('<c r="A1"><v>1<?x y?>2</v></c>', "error:#VALUE!"),
        ('<c r="A1"><v><![CDATA[12]]></v></c>', "error:#VALUE!"),
        ('<c r="A1"><v>&#49;2</v></c>', "error:#VALUE!"),
        ('<c r="A1"><f\n>1</f></c>', "formula"),
        ("<c r='A1' t = 'e'><v>#N/A</v></c>", "error:#N/A"),
    ],
)
def test_a_number_that_is_read_in_part_or_not_at_all_is_an_error(cell: str, nature: str) -> None:
    assert only_table(f'<row r="1">{cell}</row>').natures == {(1, 1): nature}


def test_a_million_empty_rows_are_walked_without_filling_the_memory() -> None:
    empty = "".join(f'<row r="{row}" hidden="1"/>' for row in range(2, 100_000))
    table = only_table(ONE + empty)
    assert (table.rows, max(table.hidden_rows)) == ([[1.0]], ROW_LIMIT)


def test_what_all_sheets_hold_together_is_bounded() -> None:
    corners = sheet_of(ONE + f'<row r="{ROW_LIMIT}"><c r="GR{ROW_LIMIT}"><v>1</v></c></row>')
    document = read(xlsx_of(*[corners] * 5))
    assert (len(document.tables), [finding.rule for finding in document.findings]) == (3, ["file_too_long"])


@pytest.mark.parametrize(
    ("parts", "rule"),
    [
        ({"XL/worksheets/sheet1.xml": b"<worksheet/>"}, "file_unreadable"),
        ({"content.xml": b"<x/>"}, "file_unreadable"),
        ({"xl/sharedStrings.xml": b'<sst uniqueCount="4294967295"><si><t>a</t></si></sst>'}, "file_unreadable"),
    ],
    ids=["a part twice", "another workbook in it", "endless strings"],
)
def test_a_package_that_readers_would_take_differently_is_refused(parts: dict[str, bytes], rule: str) -> None:
    assert refused(xlsx_of(sheet_of(ONE), parts=parts)) == rule


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_that_unpack_without_a_bound_are_not_used(method: int) -> None:
    assert refused(zip_of(members(xlsx_of(sheet_of(ONE))), method)) == "file_unreadable"


def test_empty_formatted_cells_far_away_do_no_harm() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="0"/></row><row r="1048576" hidden="1"><c r="XFD1048576" s="0"/></row>'
    assert only_table(rows).rows == [[1.0]]


def test_the_limits_themselves_are_read() -> None:
    rows = f'<row r="1"><c r="GR1"><v>1</v></c></row><row r="{ROW_LIMIT}"><c r="A{ROW_LIMIT}"><v>1</v></c></row>'
    table = only_table(rows)
    assert (len(table.rows), len(table.rows[0])) == (ROW_LIMIT, COLUMN_LIMIT)


def test_a_sheet_too_large_is_passed_over_and_said() -> None:
    far = sheet_of('<row r="1"><c r="A1"><v>1</v></c></row><row r="9999"><c r="A9999"><v>1</v></c></row>')
    near = sheet_of('<row r="1"><c r="A1"><v>2</v></c></row>')
    document = read(xlsx_of(far, near, names=("明细", "统计表")))
    assert [(table.name, table.number) for table in document.tables] == [("统计表", 2)]
    assert [(finding.rule, finding.place.sheet) for finding in document.findings] == [("file_too_wide", "明细")]


@needs_soffice
def test_an_old_workbook_with_cells_far_apart_is_refused_unread() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book.active["A1"], book.active["IV65536"] = 1, 1

    assert refused(converted(saved(fill), "xlsx", "xls")) == "file_too_wide"


@needs_soffice
def test_an_old_workbook_whose_sectors_loop_is_refused_unread() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        for row in range(1, 200):
            book.active.cell(row, 1, f"第{row}行")  # enough to leave the small-stream area

    data = bytearray(converted(saved(fill), "xlsx", "xls"))
    with olefile.OleFileIO(bytes(data)) as ole:
        start = ole.direntries[ole._find("Workbook")].isectStart
    table = 512 * (struct.unpack_from("<L", data, 0x4C)[0] + 1)
    struct.pack_into("<L", data, table + 4 * start, start)
    assert refused(bytes(data)) == "file_unreadable"


@needs_soffice
@pytest.mark.parametrize(
    ("record", "at", "number", "rule"),
    [(0x0200, 4, 0xFFFFFFFF, "file_too_wide"), (0x00FC, 4, 0x7FFFFFFF, "file_unreadable"), (0x0085, 0, 0xFFFFFFF0, "file_unreadable")],
    ids=["extent", "strings", "place of a sheet"],
)
def test_an_old_workbook_that_claims_more_than_it_has_is_refused(old_workbook: bytes, record: int, at: int, number: int, rule: str) -> None:
    data = bytearray(old_workbook)
    with olefile.OleFileIO(old_workbook) as ole:
        stream = ole.openstream("Workbook").read()
    position = 0
    while struct.unpack_from("<H", stream, position)[0] != record:
        position += 4 + struct.unpack_from("<H", stream, position + 2)[0]
    struct.pack_into("<L", data, data.index(stream[position : position + 16]) + 4 + at, number)
    assert refused(bytes(data)) == rule


@needs_soffice
@pytest.mark.parametrize("at", [0x28, 0x2C, 0x40, 0x48])
def test_an_old_workbook_whose_header_counts_too_many_sectors_is_refused(old_workbook: bytes, at: int) -> None:
    data = bytearray(old_workbook)
    struct.pack_into("<L", data, at, 0x7FFFFFFF)
    assert refused(bytes(data)) == "file_unreadable"


def test_hidden_rows_of_a_binary_workbook_are_known() -> None:
    data = xlsb_of((0, 0, 5, bytes(8)), (1, 0, 5, bytes(8)))
    sheet = members(data)["xl/worksheets/sheet1.bin"]
    header = struct.pack("<L", 1) + bytes(13)
    hidden = header[:11] + b"\x10" + header[12:]
    assert header in sheet
    document = read(zip_of(members(data) | {"xl/worksheets/sheet1.bin": sheet.replace(header, hidden)}))
    assert document.tables[0].hidden_rows == {2}


def test_a_binary_workbook() -> None:
    number = struct.pack("<d", 3.0)
    document = read(xlsb_of((0, 0, 5, number), (2, 1, 3, b"\x2a")), "xlsb")
    assert document.tables[0].name == "统计表"
    assert [row[:1] for row in document.tables[0].rows] == [[3.0], [""], [""]]
    assert document.tables[0].natures == {(3, 2): "error:#N/A"}
    assert refused(xlsb_of((0, 0, 5, number), (1_048_575, 16_383, 5, number))) == "file_too_wide"


def test_a_million_repeated_cells_in_an_open_document_are_refused() -> None:
    def ods(row: str) -> bytes:
        spaces = " ".join(
            f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
            for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"))
        )
        content = (
            f'<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="S">{row}'
            "</table:table></office:spreadsheet></office:body></office:document-content>"
        )
        return zip_of({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": content.encode()})

    one = '<table:table-cell office:value-type="float" office:value="1"/>'
    many = '<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>'
    empty = '<table:table-row table:number-rows-repeated="{}"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    row = f"<table:table-row>{one}</table:table-row>"
    assert refused(ods(f"<table:table-row>{many}</table:table-row>")) == "file_too_wide"
    assert refused(ods(row.replace("<table:table-row>", '<table:table-row table:number-rows-repeated="1048576">'))) == "file_too_wide"
    assert refused(ods(row + empty.format(1048574) + row)) == "file_too_wide"
    assert read(ods(row + empty.format(2) + row + empty.format(1048000))).tables[0].rows == [[1.0], [""], [""], [1.0]]
    percent = '<table:table-cell office:value-type="percentage" office:value="0.5"><text:p>50<text:s/>%</text:p></table:table-cell>'
    comment = '<table:table-cell office:value-type="string"><office:annotation><text:p>批注9</text:p></office:annotation><text:p>3</text:p></table:table-cell>'
    assert read(ods(f"<table:table-row>{percent}{comment}</table:table-row>")).tables[0].rows == [["50 %", "3"]]


@needs_soffice
def test_a_flat_open_document_is_read(recalculated: bytes) -> None:
    assert read(converted(recalculated, "xlsx", "fods"), "xml").tables[0].natures == {(6, 4): "error:#DIV/0!"}


def test_password_protected_workbooks_are_told_from_damaged_ones() -> None:
    plain = BytesIO(saved(form))
    locked = BytesIO()
    OOXMLFile(plain).encrypt("secret", locked)
    assert kind_of(locked.getvalue()) == "encrypted"
    assert refused(locked.getvalue()) == "file_encrypted"


def test_macros_are_noted_and_not_run() -> None:
    document = read(xlsx_of(sheet_of('<row r="1"><c r="A1"><v>1</v></c></row>'), parts={"xl/vbaProject.bin": b"x"}))
    assert [finding.rule for finding in document.findings] == ["file_macros"]


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "file_empty"),
        (b"%PDF-1.4", "file_unreadable"),
        (b"Rar!\x1a\x07\x01\0", "file_archive_unsupported"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file_unreadable"),
        (zip_of({"xl/workbook.xml": b"<workbook/>"}), "file_unreadable"),
        (zip_of({"xl/workbook.xml": b""}), "file_unreadable"),
        (xlsx_of("<worksheet"), "file_unreadable"),
        (xlsx_of(), "file_unreadable"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, rule: str) -> None:
    assert refused(data) == rule
