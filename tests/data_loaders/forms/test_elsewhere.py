"""Numbers outside a form's own cells: comments in every kind of workbook, page margins, text boxes, other sheets, hidden columns."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from docx import Document as WordDocument
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from data_loaders.formats.kinds import kind_of
from data_loaders.formats.read import read_document
from data_loaders.model.readings import Submission
from data_loaders.writers.excel_form import excel_template
from tests.data_loaders.filling import CAMPAIGN, FORM, M01, only, printed_word, read, rules_of, some_answers, values_of, workbook_bytes
from tests.data_loaders.making import converted, needs_soffice, sheet_of, xlsb_of, xlsx_of, zip_of
from tests.data_loaders.making import record as binary

CODE, LABEL, VALUE = 1, 5, 6
EMPTY = "tipoff.received"
ANSWERS = some_answers() | {EMPTY: None}
FORM_FILE = excel_template(FORM, CAMPAIGN, M01, "W2", answers=ANSWERS)
HEADING = "填报单位：云岫医院　　填报期：第2周"


def changed(change) -> bytes:
    """Our own form, one blank of it left empty, with something done to its workbook."""
    workbook = load_workbook(io.BytesIO(FORM_FILE))
    change(workbook)
    return workbook_bytes(workbook)


def row_of(page, code: str) -> int:
    return next(r for r in range(1, page.max_row + 1) if page.cell(r, CODE).value == code)


def commented(workbook: Workbook) -> None:
    page = workbook.worksheets[0]
    page.cell(row_of(page, EMPTY), VALUE).comment = Comment("完成57次", "某人")


def counts(submission: Submission) -> tuple[int, int]:
    ledger = submission.ledger
    assert ledger.taken + ledger.printed + ledger.about + ledger.unplaced == ledger.found
    return ledger.found, ledger.unplaced


# --- comments -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["xlsx", *(pytest.param(kind, marks=needs_soffice) for kind in ("xls", "ods"))])
def test_a_number_in_a_comment_on_an_empty_blank_is_not_lost(kind: str) -> None:
    data = changed(commented)
    submission = only(read(data if kind == "xlsx" else converted(data, "xlsx", kind), f"a.{kind}"))
    assert submission.has_error and values_of(submission)[EMPTY] is None
    assert rules_of(submission)["value_unplaced"] == {EMPTY}
    assert counts(submission)[1] == 1


def test_comments_of_a_binary_workbook_are_read() -> None:
    words = "完成57次"
    text = b"\0" + struct.pack("<L", len(words)) + words.encode("utf-16-le")
    comment = binary(635, struct.pack("<LLLLL", 0, 4, 4, 1, 1) + bytes(16)) + binary(637, text) + binary(636, b"")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    link = f"<Relationships xmlns='{space}'><Relationship Id='rId1' Type='{kind}' Target='../comments1.bin'/></Relationships>"
    parts = {"xl/comments1.bin": comment, "xl/worksheets/_rels/sheet1.bin.rels": link.encode()}
    data = xlsb_of((0, 0, 5, struct.pack("<d", 3)), parts=parts)
    (table,) = read_document(data, kind_of(data)).tables
    assert table.notes == {(5, 2): words}
    assert len(table.rows) == 5  # the row of the comment is there though no cell of it is


@needs_soffice
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_comments_of_any_length_and_letters_are_whole(kind: str) -> None:
    said = {(4, 3): "字" * 9_000 + "57次", (5, 3): "abc 57", (6, 1): "一行\n57次", (2, 2): "另一个"}
    workbook = Workbook()
    for place, words in said.items():
        workbook.active.cell(*place).comment = Comment(words, "某人")
    workbook.active["A1"], workbook.active["A9"] = 1, 2
    data = converted(workbook_bytes(workbook), "xlsx", kind)
    (table,) = read_document(data, kind_of(data)).tables
    assert {place: words.split() for place, words in table.notes.items()} == {place: words.split() for place, words in said.items()}


# --- hidden columns -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["xlsx", *(pytest.param(kind, marks=needs_soffice) for kind in ("xls", "ods"))])
def test_values_in_a_hidden_column_are_read_and_it_is_said_once(kind: str) -> None:
    def hide(workbook: Workbook) -> None:
        workbook.worksheets[0].column_dimensions["F"].hidden = True

    data = changed(hide)
    submission = only(read(data if kind == "xlsx" else converted(data, "xlsx", kind), f"a.{kind}"))
    assert [finding.rule for finding in submission.findings].count("column_hidden") == 1 and not submission.has_error
    assert values_of(submission) == values_of(only(read(FORM_FILE)))
    assert "column_hidden" not in rules_of(only(read(FORM_FILE)))  # the column of codes is hidden in every form


def test_a_hidden_column_of_a_binary_workbook_is_known() -> None:
    columns = binary(60, struct.pack("<LLLLH", 1, 2, 2_304, 0, 1)) + binary(60, struct.pack("<LLLLH", 4, 16_383, 2_304, 0, 1))
    data = xlsb_of((0, 0, 5, struct.pack("<d", 3)), before=columns)
    (table,) = read_document(data, kind_of(data)).tables
    assert {2, 3, 5, 200} <= table.hidden_columns and not {1, 4, 201} & table.hidden_columns


@pytest.mark.parametrize(
    ("columns", "hidden"),
    [
        ('<cols><col min="2" max="3" hidden="1"/><col min="5" max="5" hidden="0"/></cols>', {2, 3}),
        ("<cols><col hidden='true' max='16384' min='199'/></cols>", {199, 200}),
        ('<cols><col min="x" max="3" hidden="1"/><col max="3" hidden="1"/></cols>', set()),
        ("", set()),
    ],
)
def test_hidden_columns_are_seen_however_they_are_written(columns: str, hidden: set[int]) -> None:
    sheet = sheet_of('<row r="1"><c r="A1"><v>1</v></c></row>').replace("<sheetData", f"{columns}<sheetData")
    for data in (xlsx_of(sheet), xlsx_of(sheet, sheet.replace(columns, ""))):
        assert read_document(data, kind_of(data)).tables[0].hidden_columns == hidden


# --- margins, text boxes, other sheets ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("line", "unplaced"),
    [
        ("本周学习27次，参与58人次", 2),
        ("第 3 页  共 5 页", 0),
        ("2020年6月12日", 0),
        ("12", 0),
        ("联系电话：0512-65221234", 0),
        ("附件2", 0),
    ],
)
@pytest.mark.parametrize("where", ["header", "footer"])
def test_numbers_in_a_page_margin_are_said_and_hold_nothing(line: str, unplaced: int, where: str) -> None:
    data = printed_word(ANSWERS, HEADING)
    document = WordDocument(io.BytesIO(data))
    getattr(document.sections[0], where).paragraphs[0].text = line
    buffer = io.BytesIO()
    document.save(buffer)
    before, reading = only(read(data, "a.docx")), read(buffer.getvalue(), "a.docx")
    submission = only(reading)
    assert values_of(submission) == values_of(before) and not submission.has_error
    assert counts(submission)[1] == counts(before)[1] + unplaced
    assert [finding.rule for finding in reading.findings] == ["number_unplaced"] * bool(unplaced)


def with_box(data: bytes, words: str) -> bytes:
    """A workbook with a text box over its first sheet."""
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    draws, letters = (f"http://schemas.openxmlformats.org/drawingml/2006/{name}" for name in ("spreadsheetDrawing", "main"))
    box = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in words.split("\n"))
    parts["xl/drawings/drawing1.xml"] = (
        f'<d:wsDr xmlns:d="{draws}" xmlns:a="{letters}"><d:oneCellAnchor><d:sp><d:txBody>{box}</d:txBody></d:sp></d:oneCellAnchor></d:wsDr>'
    ).encode()
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = (
        f'<Relationships xmlns="{space}"><Relationship Id="r1" Type="{relations}/drawing" Target="../drawings/drawing1.xml"/></Relationships>'
    ).encode()
    return zip_of(parts)


@pytest.mark.parametrize(("words", "unplaced"), [("本周学习27次\n参与58人次", 2), ("填报说明\n每周不少于3次", 0)])
def test_numbers_in_a_text_box_are_said_and_hold_nothing(words: str, unplaced: int) -> None:
    reading = read(with_box(FORM_FILE, words))
    submission = only(reading)
    assert values_of(submission) == values_of(only(read(FORM_FILE))) and not submission.has_error
    assert counts(submission)[1] == unplaced and len(reading.findings) == unplaced


@pytest.mark.parametrize(
    ("rows", "count"),
    [
        ([["学习", 27, "58人次"], ["培训", 3]], 3),
        ([["填报说明"], ["数字填整数，2020年6月30日前报送。"]], 0),
        ([["序号", "姓名", "电话"], [1, "甲", 13900000000], [2, "乙", 65221234]], 0),
        ([], 0),
    ],
)
@pytest.mark.parametrize("is_hidden", [False, True])
def test_numbers_on_a_sheet_without_a_form_are_noted_and_hold_nothing(rows: list, count: int, is_hidden: bool) -> None:
    def add(workbook: Workbook) -> None:
        page = workbook.create_sheet("明细")
        page.sheet_state = "hidden" if is_hidden else "visible"
        for row in rows:
            page.append(row)

    reading = read(changed(add))
    submission = only(reading)
    assert values_of(submission) == values_of(only(read(FORM_FILE))) and not submission.has_error
    assert counts(submission)[1] == count
    noted = [finding for finding in reading.findings if finding.rule == "sheet_numbers_left"]
    assert [(finding.values["count"], finding.place.sheet, finding.severity) for finding in noted] == [(count, "明细", "note")] * bool(
        count
    )


def test_two_forms_in_one_workbook_are_not_each_others_other_sheets() -> None:
    def add(workbook: Workbook) -> None:
        second = workbook.copy_worksheet(workbook.worksheets[0])
        second.title = "第3周"
        for row in second.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value == "@period=W2":
                    cell.value = "@period=W3"

    assert not [finding for finding in read(changed(add)).findings if finding.rule == "sheet_numbers_left"]


@pytest.mark.parametrize(
    ("written", "flat", "rule"),
    [
        (b'<row r="11" ht="20"', b'<row r="11" ht="%s"', "row_hidden"),
        (b'<col width="12" customWidth="1" min="6"', b'<col width="%s" min="6"', "column_hidden"),
    ],
)
@pytest.mark.parametrize(("size", "is_said"), [(b"0", True), (b"0.25", True), (b"9.5", False)])
def test_a_row_or_column_of_no_height_or_width_is_hidden(written: bytes, flat: bytes, rule: str, size: bytes, is_said: bool) -> None:
    with zipfile.ZipFile(io.BytesIO(FORM_FILE)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = next(name for name in parts if name.startswith("xl/worksheets/") and written in parts[name])
    submission = only(read(zip_of(parts | {name: parts[name].replace(written, flat % size, 1)})))
    assert (rule in rules_of(submission)) == is_said
    assert not submission.has_error
