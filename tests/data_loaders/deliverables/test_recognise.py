"""Files without a statistics form: what they are, whose and for which week; and what must stay refused."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document as WordDocument
from openpyxl import Workbook

from data_loaders.formats.archives import Source
from data_loaders.intake.batch import load_batch
from data_loaders.intake.gather import Dropped
from data_loaders.intake.read_file import read_source
from data_loaders.intake.reread import read_again
from data_loaders.matching.context import Context
from data_loaders.matching.periods import match_period
from data_loaders.model.campaign import Roster, Unit, read_campaign
from data_loaders.model.form import load_forms
from data_loaders.model.readings import Delivery, FileReading
from data_loaders.writers.word_form import word_form
from tests.data_loaders.filling import empty_word, word_bytes
from tests.databases import new_warehouse

CAMPAIGN = read_campaign()
ROSTER = Roster(
    (
        Unit("M01", "云岫医院", "medical", ("云岫院",)),
        Unit("E01", "福星护理院", "elderly_care", ("福星",)),
        Unit("M02", "城东社区卫生服务中心", "medical", ("中心",)),
        Unit("M03", "城西社区卫生服务中心", "medical", ("中心",)),
    )
)
CONTEXT = Context(CAMPAIGN, load_forms(), ROSTER)
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(200))
PDF = b"%PDF-1.4 scanned"
MP4 = b"\0\0\0\x20ftypisom" + bytes(40)
OFFICER = {
    "姓名*": "王示例",
    "性别": "女",
    "职务*": "科员",
    "办公电话*": "00000001",
    "手机": "10000000001",
    "传真*": "00000002",
    "QQ号*": "10001",
    "微信号": "w10001",
    "电子邮箱": "a@example.org",
    "单位名称*": "云岫医院",
    "通信地址": "示例路1号",
}


def read(data: bytes, file: str, member: str | None = None) -> FileReading:
    return read_source(Source(file, member, data), CONTEXT)


def only(reading: FileReading) -> Delivery:
    assert (reading.role, len(reading.deliveries), reading.submissions) == ("deliverable", 1, ()), (reading.role, reading.findings)
    return reading.deliveries[0]


def word(*paragraphs: str) -> bytes:
    document = empty_word()
    for text in paragraphs:
        document.add_paragraph(text)
    return word_bytes(document)


def saved(document) -> bytes:
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def liaison_rows(officer: dict[str, object]) -> list[list[tuple[str, object]]]:
    """The form's rows as printed: three fields a row, unit and address a row each."""
    entries = list(officer.items())
    return [entries[0:3], entries[3:6], entries[6:9], entries[9:10], entries[10:11]]


def liaison_word(officer: dict[str, object], document=None) -> bytes:
    """Annex 1 as the notice prints it: a title over merged cells, a label and an empty cell by turns."""
    document = document or WordDocument()
    table = document.add_table(7, 6)
    table.cell(0, 0).merge(table.cell(0, 5)).text = "“安全生产月”活动联络员推荐表"
    for r, row in enumerate(liaison_rows(officer), start=2):
        for n, (label, value) in enumerate(row):
            table.cell(r, 2 * n).text = label
            last = table.cell(r, 5) if len(row) == 1 else table.cell(r, 2 * n + 1)
            table.cell(r, 2 * n + 1).merge(last).text = str(value)
    document.add_paragraph("注：*为必填项")
    return saved(document)


def liaison_excel(officer: dict[str, object]) -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(["联络员推荐表"])
    for row in liaison_rows(officer):
        sheet.append([cell for label, value in row for cell in (label, value)])
    return saved(workbook)


@pytest.mark.parametrize("write", (liaison_word, liaison_excel))
def test_a_liaison_form_is_read_field_by_field(write) -> None:
    reading = read(write(OFFICER), "附件1.xlsx")
    delivery = only(reading)
    assert (delivery.deliverable, delivery.unit, delivery.unit_source) == ("liaison", "M01", "heading")
    assert {field.field: field.value for field in delivery.liaison} == {
        "name": "王示例",
        "sex": "女",
        "title": "科员",
        "office_phone": "00000001",
        "mobile": "10000000001",
        "fax": "00000002",
        "qq": "10001",
        "wechat": "w10001",
        "email": "a@example.org",
        "unit_name": "云岫医院",
        "address": "示例路1号",
    }
    assert reading.status == "ok" and [finding.rule for finding in delivery.findings] == ["delivery_liaison"]
    assert delivery.liaison[0].place.sentence == "王示例"


def test_phone_numbers_typed_as_numbers_keep_their_digits() -> None:
    fields = {field.field: field.value for field in only(read(liaison_excel(OFFICER | {"手机": 10000000001.0}), "a.xlsx")).liaison}
    assert fields["mobile"] == "10000000001"


def test_an_empty_field_does_not_take_its_neighbour_s_label() -> None:
    delivery = only(read(liaison_excel(OFFICER | {"性别": None, "传真*": None}), "云岫医院.xlsx"))
    assert not {"sex", "fax"} & {field.field for field in delivery.liaison}
    assert [(finding.rule, finding.values["missing"]) for finding in delivery.findings] == [("liaison_incomplete", "传真")]


def test_an_empty_liaison_form_is_held() -> None:
    delivery = only(read(liaison_word(dict.fromkeys(OFFICER, "")), "云岫医院联络员推荐表.docx"))
    assert (delivery.unit, delivery.has_error, delivery.liaison) == ("M01", True, ())


def test_a_liaison_form_of_an_unknown_unit_is_held_with_candidates() -> None:
    reading = read(liaison_word(OFFICER | {"单位名称*": "福星护理院分院"}), "附件1.docx")
    delivery = only(reading)
    assert (delivery.unit, delivery.unit_candidates[0], reading.status) == (None, "E01", "problem")


def test_a_form_and_a_liaison_form_in_one_file_are_both_read() -> None:
    answers = {code: 3 if blank.kind == "number" else "讲座" for code, blank in CONTEXT.form.blanks.items()}
    form = WordDocument(BytesIO(word_form(CONTEXT.form, CAMPAIGN, ROSTER.units[0], "W1", answers=answers)))
    reading = read(liaison_word(OFFICER, form), "云岫医院第1周.docx")
    assert (reading.role, len(reading.submissions), reading.submissions[0].unit) == ("form", 1, "M01")
    assert [(delivery.deliverable, delivery.unit) for delivery in reading.deliveries] == [("liaison", "M01")]


TEXT = "为深入开展安全生产月活动，结合实际，特制定如下安排，请各科室遵照执行，切实抓好落实，确保取得实效，" * 2


@pytest.mark.parametrize(
    ("data", "file", "expected"),
    (
        (word("安全生产月活动方案", TEXT), "云岫医院安全生产月活动方案.docx", ("plan", "M01")),
        (word("云岫医院2020年安全生产月活动方案", TEXT), "a.docx", ("plan", "M01")),
        (word("安全生产月活动实施方案", TEXT, "云岫医院", "2020年6月3日"), "a.docx", ("plan", "M01")),
        (word("工作计划", TEXT), "福星护理院/工作计划.docx", ("plan", "E01")),
        (PDF, "云岫医院活动方案.pdf", ("plan", "M01")),
        (word("安全生产月活动总结", TEXT), "福星-总结.docx", ("summary", "E01")),
        (PDF, "福星护理院总结报告.pdf", ("summary", "E01")),
        ("安全生产月总结\n福星护理院\n本月开展活动".encode("gb18030"), "a.txt", ("summary", "E01")),
        (JPEG, "云岫医院联络员推荐表.jpg", ("liaison", "M01")),
        (word("安全生产月活动方案", TEXT), "中心活动方案.docx", ("plan", None)),
        (word("安全生产月活动方案", TEXT), "方案.docx", ("plan", None)),
    ),
)
def test_papers_are_known_by_name_or_title(data: bytes, file: str, expected: tuple) -> None:
    delivery = only(read(data, file))
    assert (delivery.deliverable, delivery.unit) == expected
    assert delivery.has_error == (delivery.unit is None)


@pytest.mark.parametrize(
    ("data", "file", "member", "expected"),
    (
        (JPEG, "第3周/云岫医院/IMG_1.jpg", None, ("materials_w3", "M01", "W3")),
        (JPEG, "云岫医院第三周.zip", "照片/1.jpg", ("materials_w3", "M01", "W3")),
        (MP4, "福星护理院6.5-6.11活动视频.mp4", None, ("materials_w2", "E01", "W2")),
        (PDF, "福星护理院第1周活动简报.pdf", None, ("materials_w1", "E01", "W1")),
        (word("云岫医院第二周活动信息", TEXT), "a.docx", None, ("materials_w2", "M01", "W2")),
        (word("安全月小结", TEXT), "云岫医院第四周小结.docx", None, ("materials_w4", "M01", "W4")),
        (JPEG, "云岫医院/咨询日.jpg", None, (None, "M01", None)),
        (JPEG, "第三周/照片.jpg", None, ("materials_w3", None, "W3")),
        (JPEG, "云岫医院总结照片.jpg", None, (None, "M01", None)),
    ),
)
def test_materials_need_a_unit_and_a_week(data: bytes, file: str, member: str | None, expected: tuple) -> None:
    delivery = only(read(data, file, member))
    assert (delivery.deliverable, delivery.unit, delivery.period) == expected
    assert delivery.has_error == (None in expected)


def test_a_day_is_a_hint_at_its_week_and_no_more() -> None:
    delivery = only(read(JPEG, "云岫医院6月9日活动.jpg"))
    assert (delivery.period, delivery.period_candidates, delivery.deliverable) == (None, ("W2",), None)


@pytest.mark.parametrize(
    ("data", "file"),
    (
        (JPEG, "IMG_20200609.jpg"),
        (PDF, "云岫医院第3周.pdf"),
        (PDF, "云岫医院安全生产月活动情况统计表.pdf"),
        (word("各科室：", TEXT), "云岫医院第3周.docx"),
        (word("安全生产月活动情况统计表", TEXT), "云岫医院总结.docx"),
        (word("安全生产工作总结", TEXT), "云岫医院2019年总结.docx"),
        (word("活动方案", TEXT), "云岫医院活动方案及总结.docx"),
        (word("消防演练方案", TEXT), "云岫医院消防演练方案.docx"),
        (word(), "云岫医院活动方案.docx"),
        (b"", "云岫医院活动方案.docx"),
        (b"Rar!\x1a\x07\0 packed", "云岫医院第3周照片.rar"),
        (word("Annual work plan and summary", "The board met twice."), "plan.docx"),
    ),
)
def test_what_is_not_certain_stays_refused(data: bytes, file: str) -> None:
    reading = read(data, file)
    assert (reading.role, reading.deliveries, reading.status) == ("refused", (), "problem")


LIST: list[list[object]] = [
    ["序号", "单位名称", "姓名", "职务", "手机"],
    [1, "云岫医院", "王示例", "科员", 10000000001.0],
    [2, "福星护理院", "李示例", "主任", "10000000002"],
]


def excel(rows: list[list[object]], title: str | None = "联络员名单") -> bytes:
    workbook = Workbook()
    for row in [*([[title]] if title else []), *rows]:
        workbook.active.append(row)
    return saved(workbook)


def word_list(rows: list[list[object]]) -> bytes:
    document = WordDocument()
    document.add_paragraph("安全生产月活动联络员名单")
    table = document.add_table(0, len(rows[0]))
    for row in rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = str(value)
    return saved(document)


@pytest.mark.parametrize(
    ("data", "file"),
    (
        (excel(LIST), "a.xlsx"),
        (excel(LIST, title=None), "各单位联络员.xlsx"),
        (excel([["单位名称", "联络员姓名", "联系电话"], ["云岫医院", "王示例", 1], ["福星", "李示例", "10000000002"]], None), "a.xlsx"),
        (word_list(LIST), "a.docx"),
        ("\n".join([",".join(map(str, row)) for row in LIST]).encode(), "联络员.csv"),
    ),
)
def test_a_list_of_officers_is_a_liaison_form_a_row(data: bytes, file: str) -> None:
    reading = read(data, file)
    assert reading.role == "deliverable"
    assert [(each.deliverable, each.unit) for each in reading.deliveries] == [("liaison", "M01"), ("liaison", "E01")]
    first, second = ({field.field: field.value for field in each.liaison} for each in reading.deliveries)
    assert (first["name"], second["name"], second["mobile"]) == ("王示例", "李示例", "10000000002")
    assert not any(each.has_error for each in reading.deliveries)
    assert reading.deliveries[1].liaison[0].place.words()


def test_a_list_of_officers_guesses_no_unit() -> None:
    rows = [*LIST, [3, "中心", "赵示例", "", "10000000003"], [4, "", "钱示例", "", "10000000004"], ["", "合计", 4, "", ""], ["说明：无"]]
    reading = read(excel(rows), "云岫医院/联络员.xlsx")
    assert [each.unit for each in reading.deliveries] == ["M01", "E01", None, None]
    assert [each.unit_candidates for each in reading.deliveries[2:]] == [("M02", "M03"), ()]


def test_two_officers_of_one_unit_are_held_and_one_written_twice_is_one() -> None:
    reading = read(excel([*LIST, [1, "云岫医院", "王示例", "科员", "10000000001"], [3, "福星", "张示例", "", "10000000003"]]), "a.xlsx")
    assert [(each.unit, [finding.rule for finding in each.findings]) for each in reading.deliveries] == [
        ("M01", ["liaison_incomplete"]),
        ("E01", ["liaison_twice"]),
        ("E01", ["liaison_twice"]),
    ]
    assert "李示例、张示例" in reading.deliveries[1].findings[0].message("zh")


def test_liaison_forms_on_several_sheets_are_one_each() -> None:
    workbook = Workbook()
    for unit in ("云岫医院", "福星护理院", ""):
        sheet = workbook.create_sheet(unit or "空表")
        for row in liaison_rows(OFFICER | {"单位名称*": unit} if unit else dict.fromkeys(OFFICER, "")):
            sheet.append([cell for label, value in row for cell in (label, value)])
    assert [each.unit for each in read(saved(workbook), "联络员.xlsx").deliveries] == ["M01", "E01"]


def test_other_lists_of_people_are_no_officers_and_officers_no_roster() -> None:
    assert read(excel(LIST, "职工名单"), "a.xlsx").role == "refused"
    assert read(excel([["姓名", "部门", "职务", "手机"], ["王示例", "一科", "科员", 1]], "联络员"), "a.xlsx").role == "refused"
    roster = [["单位编码", "单位名称", "单位类型", "姓名", "手机"], ["M01", "云岫医院", "医疗机构", "王示例", "10000000001"]]
    assert read(excel(roster), "联络员.xlsx").role == "roster"
    assert read(excel([[*row[:2], *row[3:]] for row in roster]), "联络员.xlsx").role == "deliverable"


def test_every_row_of_a_list_is_filed_once_and_proposes_its_officer() -> None:
    data = excel([*LIST, [3, "中心", "赵示例", "", "10000000003"], [4, "另一家", "钱示例", "", "10000000004"]])
    with new_warehouse() as warehouse:
        warehouse.save_roster(ROSTER)
        first, again = (load_batch(warehouse, [Dropped("联络员名单.xlsx", data)]).receipts[0] for _ in range(2))
        assert [each.state for each in first.deliveries] == ["accepted", "accepted", "held", "held"]
        assert {each.state for each in again.deliveries} == {"duplicate"}
        assert {row["unit"] for row in warehouse.rows("mart_liaison_proposal")} == {"M01", "E01"}
        later = Roster((*ROSTER.units, Unit("X01", "另一家", "medical")))
        warehouse.save_roster(later)
        read_again(warehouse)
        assert {row["unit"] for row in warehouse.rows("mart_liaison_proposal")} == {"M01", "E01", "X01"}
        assert not read_again(warehouse).receipts


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def album(*captions: str, pictures: int = 2) -> bytes:
    """A Word document of pictures, with captions below them."""
    document = WordDocument()
    for _ in range(pictures):
        document.add_picture(BytesIO(PNG))
    for caption in captions:
        document.add_paragraph(caption)
    return saved(document)


@pytest.mark.parametrize(
    ("data", "file", "member", "expected"),
    (
        (album(), "云岫医院第3周照片.docx", None, ("materials_w3", "M01", "W3")),
        (album(), "云岫医院第3周.docx", None, ("materials_w3", "M01", "W3")),
        (album("消防演练现场", "安全讲座"), "第2周/福星护理院.docx", None, ("materials_w2", "E01", "W2")),
        (album("图1", "图2"), "照片.docx", "第3周/云岫医院/1.docx", ("materials_w3", "M01", "W3")),
        (album("活动现场照片"), "第3周.docx", None, ("materials_w3", None, "W3")),
        (album(), "photos week 2.zip", "云岫医院/1.docx", ("materials_w2", "M01", "W2")),
        (album(), "云岫医院photos.docx", None, (None, "M01", None)),
        (JPEG, "photos week 2.zip", "IMG_1.jpg", ("materials_w2", None, "W2")),
        (album(), "云岫医院活动方案.docx", None, ("plan", "M01", None)),
        (word("Week 2 summary", "We held a talk."), "云岫医院 week 2 summary.docx", None, ("materials_w2", "M01", "W2")),
    ),
)
def test_word_files_of_pictures_are_materials(data: bytes, file: str, member: str | None, expected: tuple) -> None:
    delivery = only(read(data, file, member))
    assert (delivery.deliverable, delivery.unit, delivery.period) == expected


@pytest.mark.parametrize(
    ("data", "file", "expected"),
    (
        (word("Activity plan", "Talks and drills are held."), "云岫医院/plan.docx", ("plan", "M01")),
        (word("Safety Production Month", "Talks are held."), "plan.docx", ("plan", None)),
        (word("Summary report", "Talks were held."), "云岫医院 Summary report.docx", ("summary", "M01")),
        (word("Summary report", "Talks were held.", "福星护理院"), "Summary_report.docx", ("summary", "E01")),
        (PDF, "云岫医院plan.pdf", ("plan", "M01")),
    ),
)
def test_english_names_count_beside_a_unit_or_the_campaign(data: bytes, file: str, expected: tuple) -> None:
    delivery = only(read(data, file))
    assert (delivery.deliverable, delivery.unit) == expected


@pytest.mark.parametrize(
    ("data", "file"),
    (
        (album(), "a.docx"),
        (album(), "云岫医院.docx"),
        (album("安全生产月活动情况统计表"), "云岫医院第3周.docx"),
        (album(), "云岫医院第3周 statistics.docx"),
        (album(*["正文" * 40] * 3), "云岫医院第3周.docx"),
        (album(*map(str, range(30))), "云岫医院第3周.docx"),
        (word("Floor plan", "Rooms."), "云岫医院/plan.docx"),
        (word("Week 3", "Course notes."), "Course materials week 3.docx"),
        (word("Planet", "Stars."), "云岫医院 planet.docx"),
        (word("Summary of statistics", "Sessions: 3."), "云岫医院 summary.docx"),
        (word("Summary report", "Sales rose."), "Summary report.docx"),
        (word("Plan and summary", "Talks."), "云岫医院.docx"),
    ),
)
def test_pictures_and_english_words_alone_are_not_certain(data: bytes, file: str) -> None:
    reading = read(data, file)
    assert (reading.role, reading.deliveries, [finding.rule for finding in reading.findings]) == ("refused", (), ["no_form_found"])


def test_the_safety_month_is_not_the_whole_month() -> None:
    assert match_period("安全月（6.5-6.11）", CAMPAIGN).code == "W2"
    assert match_period("安全生产月全月", CAMPAIGN).code == "FINAL"


@pytest.mark.parametrize(
    ("data", "file", "expected"),
    (
        (word("活动方案", TEXT), "信息统计处活动方案.docx", ("plan", "C01")),
        (word("安全生产月总结", TEXT, "信息统计处"), "总结.docx", ("summary", "C01")),
        (word("安全培训中心安全生产月活动方案", TEXT), "a.docx", ("plan", "C02")),
        (JPEG, "信息统计处第2周.jpg", ("materials_w2", "C01")),
    ),
)
def test_a_unit_s_own_name_says_nothing_of_what_its_paper_is(data: bytes, file: str, expected: tuple) -> None:
    units = (Unit("C01", "信息统计处", "department"), Unit("C02", "安全培训中心", "direct"), Unit("C03", "宣传教育处", "department"))
    context = Context(CAMPAIGN, load_forms(), Roster(units))
    delivery = only(read_source(Source(file, None, data), context))
    assert (delivery.deliverable, delivery.unit) == expected
    assert read_source(Source("宣传教育处第2周.docx", None, word("各科室：", TEXT)), context).role == "refused"
