"""Calamine reads from what it is handed the cells and merged ranges that it reads from the workbook as it came, however that is written."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from data_loaders.formats.xlsx_handed import LARGEST, handed, merged_first
from data_loaders.formats.zips import KEPT_BYTES, open_package
from data_loaders.model.campaign import Unit
from data_loaders.writers.excel_form import excel_template
from tests.data_loaders.formats.opening import read, refused
from tests.data_loaders.formats.test_cell_twice import CAMPAIGN, FORM, SHEET, WRITTEN
from tests.data_loaders.making import zip_of
from tests.data_loaders.packing_as_wps import as_wps_packs

MERGED = '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'
OTHER = '<mergeCells count="1"><mergeCell ref="A2:B2"/></mergeCells>'
ROWS = '<sheetData><row r="1"><c r="A1"><v>7</v></c></row><row r="2"><c r="B2" t="inlineStr"><is><t>{}</t></is></c></row></sheetData>'
TAILS = {
    "merged": MERGED,
    "nothing merged": "",
    "nothing merged, and said so": '<mergeCells count="0"/>',
    "merged twice": MERGED + OTHER,
    "merged behind other things": f'<autoFilter ref="A1:B2"/>{MERGED}<pageMargins left="1" right="1" top="1" bottom="1" header="1" footer="1"/>',
    "in a comment before": f"<!-- {OTHER} -->{MERGED}",
    "in a comment behind": f"{MERGED}<!-- </sheetData>{OTHER} -->",
    "in an instruction": f"<?note {OTHER}?>{MERGED}",
    "within an extension": f'<extLst><ext uri="x">{MERGED}</ext></extLst>',
}
WORDS = ("merged", "&lt;mergeCells>", "<![CDATA[</sheetData><mergeCells>]]>", "是?", "好!", "<!-- x -->")


def by_calamine(data: bytes) -> list[tuple[object, ...]]:
    """Every sheet's name, cells and merged ranges."""
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
    return [(sheet.name, sheet.to_python(skip_empty_area=False), sheet.merged_cell_ranges) for sheet in sheets]


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def by_openpyxl(chance: random.Random) -> bytes:
    """Sheets with any values, some ranges of them merged."""
    book = openpyxl.Workbook()
    for number in range(chance.randint(1, 3)):
        sheet = book.create_sheet(f"第{number}页")
        for _ in range(chance.randint(0, 40)):
            value = chance.choice([7, 2.5, "三次", True, "=1+1", "a<b & c", "mergeCells"])
            sheet.cell(chance.randint(1, 30), chance.randint(1, 9), value)
        for row in chance.sample(range(1, 40), chance.randint(0, 3)):
            sheet.merge_cells(start_row=row, end_row=row, start_column=2, end_column=chance.randint(3, 6))
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def by_xlsxwriter(chance: random.Random) -> bytes:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("统计表")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=统计表!$A$1:$A$2"})
        book.add_chartsheet("图").set_chart(chart)
        for row in range(chance.randint(1, 20)):
            sheet.write(row, chance.randint(0, 5), chance.choice(["若干", 12, 0.5]))
        sheet.merge_range(30, 0, 32, chance.randint(1, 4), "合计")
    return buffer.getvalue()


def filled_form(chance: random.Random) -> bytes:
    answers = {blank.code: chance.randrange(300) for blank in FORM.number_blanks if chance.random() < 0.6}
    form = parts_of(excel_template(FORM, CAMPAIGN, Unit("M01", "平江医院", "medical"), "W2", answers=answers))
    how = chance.choice([*WRITTEN.values()])
    return zip_of(form | {SHEET: how(form[SHEET].decode()).encode()})


@pytest.mark.parametrize("make", [by_openpyxl, by_xlsxwriter, filled_form])
@pytest.mark.parametrize("seed", range(8))
def test_the_same_is_read_from_what_is_handed_over(make: Callable[[random.Random], bytes], seed: int) -> None:
    chance = random.Random(seed)
    data = make(chance)
    for packed in (data, as_wps_packs(data, seed)):
        given = handed(packed, open_package(packed))
        assert given is not packed
        assert by_calamine(given) == by_calamine(packed)


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("tail", TAILS.values(), ids=TAILS)
@pytest.mark.parametrize(
    "head", ["", '<dimension ref="A1:B2"/>', OTHER, f"<!-- <sheetData {OTHER} -->"], ids=["", "sized", "merged", "comment"]
)
def test_whatever_stands_around_the_rows(head: str, tail: str, words: str) -> None:
    parts = parts_of(by_openpyxl(random.Random(0)))
    name = "xl/worksheets/sheet1.xml"
    xml = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{head}{ROWS.format(words)}{tail}</worksheet>'
    data = zip_of(parts | {name: xml.encode()})
    assert by_calamine(handed(data, open_package(data))) == by_calamine(data)


def test_merged_ranges_stand_before_the_rows() -> None:
    xml = f"<worksheet>{ROWS.format('x')}{MERGED}</worksheet>".encode()
    assert b"".join(merged_first(xml)) == f"<worksheet>{MERGED}{ROWS.format('x')}</worksheet>".encode()
    empty = f"<worksheet>{ROWS.format('x')}</worksheet>".encode()
    assert b"".join(merged_first(empty)).startswith(b"<worksheet><mergeCells></mergeCells><sheetData>")


@pytest.mark.parametrize(
    "xml",
    [b"", b"<worksheet/>", b"<worksheet><sheetData/></worksheet>", b"</sheetData><sheetData>", f"<x>{ROWS}<mergeCells>".encode()],
)
def test_a_sheet_that_is_not_plainly_written_stays_as_it_is(xml: bytes) -> None:
    assert b"".join(merged_first(xml)) == xml


def test_what_is_large_is_handed_over_as_it_came() -> None:
    parts = parts_of(by_openpyxl(random.Random(0)))
    sheet = parts["xl/worksheets/sheet1.xml"]
    for changed in (
        {"xl/media/photo.jpg": random.Random(0).randbytes(LARGEST)},
        {"xl/worksheets/sheet1.xml": sheet.replace(b"<sheetData", b"\n" * KEPT_BYTES + b"<sheetData", 1)},
        {f"xl/worksheets/more{n}.xml": b" " * 60_000 for n in range(5)},
        {"xl/media/照片.jpg": b"x"},
    ):
        data = zip_of(parts | changed)
        assert handed(data, open_package(data)) is data


def test_a_size_that_its_header_tells_wrong_is_not_believed() -> None:
    data = zip_of(parts_of(by_openpyxl(random.Random(0))))
    package = open_package(data)
    package.parts["xl/worksheets/sheet1.xml"].file_size -= 1
    assert handed(data, package) is data


@pytest.mark.parametrize("rows", ["<row r='1'><c r='A1'><v>7</v></row>", "<row r='1'><c r='A1'><v>7</x></c></row>"])
def test_rows_that_no_reader_understands_are_refused_as_before(rows: str) -> None:
    parts = parts_of(by_openpyxl(random.Random(0)))
    xml = f"<worksheet><sheetData>{rows}</sheetData>{MERGED}</worksheet>"
    assert refused(zip_of(parts | {"xl/worksheets/sheet1.xml": xml.encode()})) == "file_unreadable"


def test_a_part_that_was_seen_before_is_damaged_where_its_checksum_says_so() -> None:
    parts = parts_of(filled_form(random.Random(1)))
    whole = zip_of(parts)
    assert read(whole).tables
    with zipfile.ZipFile(BytesIO(whole)) as package:
        checksum = package.getinfo("xl/styles.xml").CRC.to_bytes(4, "little")
    assert refused(whole.replace(checksum, b"\0\0\0\0")) == "file_unreadable"
    assert read(whole).tables
