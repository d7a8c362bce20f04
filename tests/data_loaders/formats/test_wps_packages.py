"""What WPS saves holds what others save: every good input of the readers, packed anew as WPS packs it, has the same outcome."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest
import xlsxwriter
from docx import Document as WordDocument

from data_loaders.formats.kinds import kind_of
from data_loaders.model.readings import FileReading
from tests.data_loaders.formats.opening import read, refused
from tests.data_loaders.formats.test_spreadsheets import members, saved
from tests.data_loaders.intake.test_corpus import READ, TEMPLATE, WORD, readings
from tests.data_loaders.making import converted, docx_of, needs_soffice, paragraph, sheet_of, xlsb_of, xlsx_of, zip_of
from tests.data_loaders.packing_as_wps import as_wps_packs

TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
LINKS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="{}"/></Relationships>'
)
OTHER_NAMES = {"xlsx": "et", "xlsm": "et", "docx": "wps", "docm": "wps"}
ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'


def outcome(data: bytes, file: str) -> list[FileReading]:
    return [replace(reading, sha256="", size=0, file="") for reading in readings(data, file)]


@pytest.mark.parametrize(("make", "file"), [case[1:3] for case in READ], ids=[case[0] for case in READ])
def test_every_form_that_is_read_is_read_from_wps_too(make: Callable[[], bytes], file: str) -> None:
    data = make()
    stem, _, kind = file.rpartition(".")
    wanted = outcome(data, file)
    assert wanted[0].role == "form"
    for seed in range(4):
        name = f"{stem}.{OTHER_NAMES.get(kind, kind)}" if seed > 1 else file
        assert outcome(as_wps_packs(data, seed), name) == wanted, seed


def charts() -> bytes:
    """A workbook with a chart sheet, a chart, a comment and a picture's drawing."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("统计表")
        sheet.write("B2", 3)
        sheet.write_comment("B2", "约数")
        for place in (book.add_chartsheet("图"), sheet):
            chart = book.add_chart({"type": "column"})
            chart.add_series({"values": "=统计表!$B$2:$B$2"})
            place.set_chart(chart) if place is not sheet else place.insert_chart("D2", chart)
    return buffer.getvalue()


def with_picture() -> bytes:
    buffer = BytesIO()
    document = WordDocument()
    document.add_paragraph("活动照片")
    document.save(buffer)
    return as_wps_packs(buffer.getvalue(), 2)


OTHERS: dict[str, Callable[[], bytes]] = {
    "charts": charts,
    "xlsb": lambda: xlsb_of((0, 0, 5, struct.pack("<d", 3.0)), (2, 1, 3, b"\x2a")),
    "several sheets": lambda: xlsx_of(*[sheet_of(ONE.replace(">1<", f">{n}<")) for n in range(12)]),
    "error cells": lambda: xlsx_of(sheet_of('<row r="1"><c r="B1" t="e"><v>#N/A</v></c><c r="C1"><f>A1</f></c></row>')),
    "a text": lambda: docx_of(paragraph("活动方案")),
    "a text with a picture": with_picture,
}


@pytest.mark.parametrize("make", OTHERS.values(), ids=OTHERS)
def test_every_table_is_the_same_from_wps(make: Callable[[], bytes]) -> None:
    data = make()
    wanted = read(data)
    for seed in range(6):
        packed = as_wps_packs(data, seed)
        assert kind_of(packed) == kind_of(data)
        assert read(packed) == wanted, seed


@needs_soffice
@pytest.mark.parametrize(("kind", "to"), [("xlsx", "ods"), ("xlsx", "xlsx"), ("docx", "docx")])
def test_what_libreoffice_wrote_is_the_same_packed_anew(kind: str, to: str) -> None:
    data = converted({"xlsx": TEMPLATE, "docx": WORD}[kind], kind, to)
    assert read(as_wps_packs(data, 1), to) == read(as_wps_packs(data, 2), to) == read(data, to)


def slides(types: str, main: str = "ppt/presentation.xml") -> bytes:
    parts = {"ppt/embeddings/Microsoft_Excel_Sheet1.xlsx": TEMPLATE, "ppt/charts/chart1.xml": b"<c/>", main: b"<p/>"}
    return zip_of({"[Content_Types].xml": TYPES.format(types).encode(), "_rels/.rels": LINKS.format(main).encode()} | parts)


EMBEDDED = '<Default Extension="xlsx" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"/>'
MAIN = '<Override PartName="/{}" ContentType="application/vnd.{}.main+xml"/>'
PRESENTATION, OFFICE = "ppt/presentation.xml", "openxmlformats-officedocument"


@pytest.mark.parametrize(
    ("types", "kind"),
    [
        (EMBEDDED + MAIN.format(PRESENTATION, f"{OFFICE}.presentationml.presentation"), "pptx"),
        (EMBEDDED + MAIN.format("PPT/Presentation.xml", f"{OFFICE}.presentationml.slideshow"), "pptx"),
        (EMBEDDED + MAIN.format(PRESENTATION, "ms-powerpoint.presentation.macroEnabled"), "pptx"),
        (EMBEDDED + f'<Default Extension="xml" ContentType="application/vnd.{OFFICE}.presentationml.presentation.main+xml"/>', "pptx"),
        (EMBEDDED + MAIN.format(PRESENTATION, "ms-visio.drawing"), "unknown"),
        (EMBEDDED, "xlsx"),
    ],
)
def test_the_main_part_tells_the_kind_and_not_what_lies_in_it(types: str, kind: str) -> None:
    assert kind_of(slides(types)) == kind
    assert [kind_of(as_wps_packs(slides(types), seed)) for seed in range(4)] == [kind] * 4


SHEET_LINK = "http://schemas.microsoft.com/office/2006/relationships/"


@pytest.mark.parametrize("kind", ["xlMacrosheet", "xlIntlMacrosheet"])
@pytest.mark.parametrize("first", [True, False])
def test_a_sheet_of_old_macros_is_passed_over_and_said(kind: str, first: bool) -> None:
    package = xlsx_of(sheet_of(ONE), sheet_of("<row/>"), names=("统计表", "Macro1"))
    plain = package if not first else xlsx_of(sheet_of("<row/>"), sheet_of(ONE), names=("Macro1", "统计表"))
    document = read(with_macro_sheet(plain, 1 if first else 2, kind))
    assert [(table.name, table.rows) for table in document.tables] == [("统计表", [[1.0]])]
    assert [finding.rule for finding in document.findings] == ["file_macros"]


def with_macro_sheet(package: bytes, number: int, kind: str) -> bytes:
    parts = members(package)
    parts[f"xl/macrosheets/sheet{number}.xml"] = parts.pop(f"xl/worksheets/sheet{number}.xml").replace(b"worksheet", b"macrosheet")
    links = parts["xl/_rels/workbook.xml.rels"].decode()
    before, _, after = links.partition(f'Id="rId{number}" Type="')
    rest = after.split('"', 1)[1].replace(f"worksheets/sheet{number}.xml", f"macrosheets/sheet{number}.xml", 1)
    parts["xl/_rels/workbook.xml.rels"] = f'{before}Id="rId{number}" Type="{SHEET_LINK}{kind}"{rest}'.encode()
    return as_wps_packs(zip_of(parts), number)


@pytest.mark.parametrize("stated", ["A0:H78", "A0", "", "A:H", "1:3", "#REF!", "A1:"])
def test_a_stated_range_that_is_none_costs_nothing(stated: str) -> None:
    sheet = sheet_of(ONE).replace("<sheetData>", f'<dimension ref="{stated}"/><sheetData>')
    assert read(xlsx_of(sheet, sheet_of(ONE))).tables[0].rows == [[1.0]]


def test_a_far_cell_is_seen_in_a_mended_workbook() -> None:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert refused(xlsx_of(sheet_of(ONE + far).replace("<sheetData>", '<dimension ref="A0"/><sheetData>'))) == "file_too_wide"


def with_two_sheets(book: openpyxl.Workbook) -> None:
    book.active.title = "统计表"
    book.active["A1"], book.create_sheet("Macro1")["A1"] = 1, 1


@needs_soffice
def test_a_macro_sheet_of_an_old_workbook_is_passed_over_and_said() -> None:
    data = bytearray(converted(saved(with_two_sheets), "xlsx", "xls"))
    sheets = [at for at in range(len(data) - 20) if data[at : at + 2] == b"\x85\0" and bytes(data[at + 10 : at + 12]) in (b"\3\1", b"\6\0")]
    data[sheets[-1] + 9] = 1  # the kind of the sheet: Excel 4 macros
    document = read(bytes(data), "xls")
    assert [table.name for table in document.tables] == ["统计表"]
    assert [finding.rule for finding in document.findings] == ["file_macros"]
