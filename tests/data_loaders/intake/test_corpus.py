"""What offices send, a small file each, written by other programs where they can: the whole way from bytes to the receipt.

Files with a form in them hold the same answers, so every case must read the same numbers or say which it could not.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO

import msoffcrypto.format.ooxml as protected
import pytest
import xlsxwriter
from docx import Document as WordDocument
from docx.document import Document as DocumentObject
from openpyxl import Workbook, load_workbook

from data_loaders.formats.archives import Refusal, open_container
from data_loaders.formats.content import Content
from data_loaders.intake.read_file import read_source
from data_loaders.model.readings import FileReading
from data_loaders.writers.excel_form import ExcelForm
from data_loaders.writers.word_form import WordForm
from tests.data_loaders.filling import CAMPAIGN, CONTEXT, FORM, M01, values_of, workbook_bytes
from tests.data_loaders.making import converted, docx_of, needs_soffice, raw_zip, sheet_of, word_table, xlsx_of, zip_of

CODE = "cloud.participants"
ANSWERS = {blank.code: 20 + blank.position if blank.kind == "number" else "讲座" for blank in FORM.blanks.values()}
ANSWERS |= {blank.code: ANSWERS[blank.part_of] for blank in FORM.number_blanks if blank.part_of} | {CODE: 57}
EXCEL = ExcelForm(FORM, CAMPAIGN)
TEMPLATE = EXCEL.filled(M01, "W2", ANSWERS)
WORD = WordForm(FORM, CAMPAIGN).filled(M01, "W2", ANSWERS)
OPEN_VALUE = EXCEL.filled(M01, "W2", ANSWERS | {CODE: None})
VALUE, UNIT, LABEL, REMARK = 6, 7, 5, 8

Expected = tuple[str, str, set[str], object]
"""Role, status, the rules found, and the value read for CODE (the other answers are always as sent)."""


def readings(data: bytes, file: str) -> list[FileReading]:
    """As loading does it: containers first, then each source."""
    return [
        FileReading(one.file, one.member, "", one.content.size, "", "refused", (), (one.finding,))
        if isinstance(one, Refusal)
        else read_source(one, CONTEXT)
        for one in open_container(file, Content(data))
    ]


def row_of(sheet, code: str = CODE) -> int:
    return next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == code)


def changed(change: Callable[[object, int], object], data: bytes = TEMPLATE) -> bytes:
    """The template after a person's change to the row of CODE."""
    workbook = load_workbook(BytesIO(data))
    change(workbook["统计表"], row_of(workbook["统计表"]))
    return workbook_bytes(workbook)


def with_cells(cells: dict[int, object]) -> bytes:
    """The template with these columns of CODE's row, its value cell empty unless given."""

    def change(sheet, row: int) -> None:
        for column, value in cells.items():
            sheet.cell(row, column).value = value

    return changed(change, OPEN_VALUE)


def by_xlsxwriter(value: object, **options: object) -> bytes:
    """The template's cells as xlsxwriter writes them; `value` may be a formula with its stored result."""
    buffer = BytesIO()
    sheet = load_workbook(BytesIO(OPEN_VALUE)).active
    with xlsxwriter.Workbook(buffer, options) as book:
        written = book.add_worksheet("报表")
        day = book.add_format({"num_format": "m-d"})
        for line in sheet.iter_rows():
            for cell in line:
                if cell.value is not None:
                    written.write(cell.row - 1, cell.column - 1, cell.value)
        row = row_of(sheet) - 1
        if isinstance(value, tuple):
            written.write_formula(row, VALUE - 1, value[0], None, value[1])
        elif isinstance(value, date):
            written.write_datetime(row, VALUE - 1, value, day)
        else:
            written.write(row, VALUE - 1, value)
    return buffer.getvalue()


def strict(data: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return zip_of(
        {
            name: xml.replace(
                b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"
            ).replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                b"http://purl.oclc.org/ooxml/officeDocument/relationships",
            )
            for name, xml in parts.items()
        }
    )


def with_password(data: bytes) -> bytes:
    buffer = BytesIO()
    protected.OOXMLFile(BytesIO(data)).encrypt("123456", buffer)
    return buffer.getvalue()


def with_macros(data: bytes, path: str) -> bytes:
    buffer = BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(path, b"x")
    return buffer.getvalue()


def merged(sheet, row: int) -> None:
    sheet.merge_cells(start_row=row, start_column=VALUE, end_row=row, end_column=UNIT)


def hidden(sheet, row: int) -> None:
    sheet.row_dimensions[row].hidden = True


def word_with(change: Callable[[DocumentObject], None]) -> bytes:
    document = WordDocument(BytesIO(WORD))
    change(document)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def second_run(document: DocumentObject) -> None:
    """The number of CODE in a run of its own, as after editing."""
    paragraph = next(p for row in document.tables[0].rows for p in row.cells[-1].paragraphs if "云课堂学习(57)" in p.text)
    before, after = paragraph.text.split("(57)")
    paragraph.clear()
    for words in (before + "(", "5", "7", ")" + after):
        paragraph.add_run(words)


def prose_beside(sentence: str, value: object) -> bytes:
    workbook = Workbook()
    workbook.active.append(["填报单位：云岫医院", "填报期：第2周"])
    workbook.active.append([sentence, value])
    return workbook_bytes(workbook)


READ: list[tuple[str, Callable[[], bytes], str, Expected]] = [
    ("xlsx", lambda: TEMPLATE, "a.xlsx", ("form", "ok", set(), 57)),
    ("xlsx named xls", lambda: TEMPLATE, "a.xls", ("form", "ok", set(), 57)),
    ("xlsm", lambda: with_macros(TEMPLATE, "xl/vbaProject.bin"), "a.xlsm", ("form", "ok", {"file_macros"}, 57)),
    ("strict xlsx", lambda: strict(TEMPLATE), "a.xlsx", ("form", "ok", set(), 57)),
    ("docx", lambda: WORD, "a.docx", ("form", "ok", set(), 57)),
    ("docm", lambda: with_macros(WORD, "word/vbaProject.bin"), "a.docm", ("form", "ok", {"file_macros"}, 57)),
    ("number in runs of its own", lambda: word_with(second_run), "a.docx", ("form", "ok", set(), 57)),
    (
        "zip, GBK name",
        lambda: raw_zip([("第三周/云岫医院.xlsx".encode("gbk"), TEMPLATE)]),
        "a.zip",
        ("form", "warning", {"period_above_differs"}, 57),
    ),
    ("zip in a zip", lambda: zip_of({"b.zip": zip_of({"a.docx": WORD})}), "a.zip", ("form", "ok", set(), 57)),
    ("1904 workbook", lambda: by_xlsxwriter(57, date_1904=True), "a.xlsx", ("form", "ok", set(), 57)),
    ("text", lambda: with_cells({VALUE: "57"}), "a.xlsx", ("form", "ok", set(), 57)),
    ("full-width with unit", lambda: with_cells({VALUE: "５７人次"}), "a.xlsx", ("form", "ok", set(), 57)),
    ("Chinese digits", lambda: with_cells({VALUE: "五十七"}), "a.xlsx", ("form", "ok", set(), 57)),
    ("other unit", lambda: with_cells({VALUE: "57人"}), "a.xlsx", ("form", "ok", {"counting_unit_differs"}, 57)),
    ("formula with result", lambda: by_xlsxwriter(("=50+7", 57)), "a.xlsx", ("form", "ok", set(), 57)),
    ("formula without result", lambda: with_cells({VALUE: "=50+7"}), "a.xlsx", ("form", "problem", {"cell_formula_empty"}, None)),
    ("formula with an error", lambda: by_xlsxwriter(("=1/0", "#DIV/0!")), "a.xlsx", ("form", "problem", {"cell_error"}, None)),
    ("3-5 turned into a date", lambda: by_xlsxwriter(date(2020, 3, 5)), "a.xlsx", ("form", "problem", {"number_date"}, None)),
    (
        "... in a 1904 workbook",
        lambda: by_xlsxwriter(date(2020, 3, 5), date_1904=True),
        "a.xlsx",
        ("form", "problem", {"number_date"}, None),
    ),
    ("... by openpyxl", lambda: with_cells({VALUE: datetime(2020, 3, 5)}), "a.xlsx", ("form", "problem", {"number_date"}, None)),
    ("merged with its unit", lambda: changed(merged), "a.xlsx", ("form", "ok", set(), 57)),
    ("hidden row", lambda: changed(hidden), "a.xlsx", ("form", "ok", {"row_hidden"}, 57)),
    ("right: over the unit", lambda: with_cells({UNIT: 57}), "a.xlsx", ("form", "warning", {"value_beside"}, 57)),
    ("right: in the remark", lambda: with_cells({REMARK: "57"}), "a.xlsx", ("form", "warning", {"value_beside"}, 57)),
    ("right: past the table", lambda: with_cells({REMARK + 1: 57}), "a.xlsx", ("form", "warning", {"value_beside"}, 57)),
    ("left: over the label", lambda: with_cells({LABEL: 57}), "a.xlsx", ("form", "warning", {"value_beside"}, 57)),
    ("two beside", lambda: with_cells({UNIT: 57, REMARK: 58}), "a.xlsx", ("form", "problem", {"number_twice"}, None)),
    ("a remark is no number", lambda: with_cells({REMARK: "附件3已寄出"}), "a.xlsx", ("form", "ok", set(), None)),
    ("a remark that points elsewhere", lambda: with_cells({REMARK: "见附件3"}), "a.xlsx", ("form", "warning", {"answer_elsewhere"}, None)),
    ("a day beside is no number", lambda: with_cells({REMARK: date(2020, 6, 5)}), "a.xlsx", ("form", "ok", set(), None)),
]
CONVERTED = [
    ("xlsx", "xls", "a.xls"),
    ("xlsx", "xls", "a.et"),
    ("xlsx", "ods", "a.ods"),
    ("xlsx", "csv:Text - txt - csv (StarCalc):44,34,76", "a.csv"),
]
CONVERTED += [("docx", "doc", "a.doc"), ("docx", "doc", "a.wps"), ("docx", "dotx", "a.dotx"), ("docx", "rtf", "a.doc")]
REFUSED: list[tuple[str, Callable[[], bytes], str, str]] = [
    ("empty", lambda: b"", "a.xlsx", "file_empty"),
    ("over 20 MB", lambda: b"x" * (20 * 2**20 + 1), "a.xlsx", "file_too_large"),
    ("password", lambda: with_password(TEMPLATE), "a.xlsx", "file_encrypted"),
    ("password, Word", lambda: with_password(WORD), "a.docx", "file_encrypted"),
    ("rar", lambda: b"Rar!\x1a\x07\x01\x00" + bytes(64), "a.rar", "file_archive_unsupported"),
    ("7z", lambda: b"7z\xbc\xaf\x27\x1c" + bytes(64), "a.zip", "file_archive_unsupported"),
    ("three zips deep", lambda: zip_of({"b.zip": zip_of({"c.zip": zip_of({"a.xlsx": TEMPLATE})})}), "a.zip", "file_archive_nested"),
    ("a thousand and one members", lambda: zip_of({f"{n}.txt": b"x" for n in range(1_001)}), "a.zip", "file_archive_limit"),
    ("a sheet that inflates", lambda: xlsx_of(sheet_of(" " * 60_000_000)), "a.xlsx", "file_archive_limit"),
    (
        "cells far apart",
        lambda: xlsx_of(sheet_of('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
        "a.xlsx",
        "file_too_wide",
    ),
    ("cut short", lambda: TEMPLATE[: len(TEMPLATE) // 2], "a.xlsx", "file_unreadable"),
    ("an entity for a form", lambda: docx_of("&e;"), "a.docx", "file_unreadable"),
    ("NUL bytes in a text", lambda: b"a,b\n\0\0", "a.csv", "file_type_unsupported"),
    ("no form", lambda: docx_of(word_table(("<w:p/>",))), "a.docx", "no_form_found"),
    ("a bitmap", lambda: b"BM" + struct.pack("<L", 70) + bytes(64), "a.xlsx", "file_type_unsupported"),
]


def check(data: bytes, file: str, expected: Expected) -> None:
    (reading,) = readings(data, file)
    role, status, rules, value = expected
    assert (reading.role, reading.status, {finding.rule for finding in reading.all_findings()}) == (role, status, rules)
    (submission,) = reading.submissions
    assert (submission.unit, submission.period) == ("M01", "W2")
    assert values_of(submission) == ANSWERS | {CODE: value}


@pytest.mark.parametrize(("make", "file", "expected"), [case[1:] for case in READ], ids=[case[0] for case in READ])
def test_what_must_be_taken(make, file: str, expected: Expected) -> None:
    check(make(), file, expected)


@needs_soffice
@pytest.mark.parametrize(("kind", "to", "file"), CONVERTED, ids=[f"{case[1][:4]} as {case[2]}" for case in CONVERTED])
def test_the_same_form_saved_by_libreoffice(kind: str, to: str, file: str) -> None:
    check(converted({"xlsx": TEMPLATE, "docx": WORD}[kind], kind, to), file, ("form", "ok", set(), 57))


@pytest.mark.parametrize(("make", "file", "rule"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_what_is_refused_says_why(make, file: str, rule: str) -> None:
    (reading,) = readings(make(), file)
    assert (reading.role, reading.status, [finding.rule for finding in reading.findings]) == ("refused", "problem", [rule])


def test_a_number_beside_a_sentence_with_one_blank_is_its_answer() -> None:
    (reading,) = readings(prose_beside("组织“落细落实企业安全生产主体责任”主题征文（   ）篇；", 12), "a.xlsx")
    answer = next(answer for answer in reading.submissions[0].answers if answer.code == "outreach.essays")
    assert (answer.value, answer.place.cell) == (12, "B2")
    assert ("value_beside", "outreach.essays") in {(finding.rule, finding.indicator) for finding in reading.all_findings()}


def test_a_number_beside_a_sentence_with_several_blanks_is_not_guessed() -> None:
    (reading,) = readings(prose_beside("开展网络课堂培训(    )场，参与（   ）人次；", 12), "a.xlsx")
    assert not any(answer.value for answer in reading.submissions[0].answers)
    assert "value_unplaced" in {finding.rule for finding in reading.all_findings()}
