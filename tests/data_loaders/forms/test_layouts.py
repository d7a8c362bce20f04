"""Layouts offices make of the forms: summaries in Word and turned, several things in one sheet, our Excel form pasted into Word."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from docx import Document as WordDocument
from openpyxl import Workbook, load_workbook

from data_loaders.model.readings import FileReading
from data_loaders.writers.excel_form import excel_template
from tests.data_loaders.filling import (
    CAMPAIGN,
    FORM,
    M01,
    ROSTER,
    filled_sentence,
    only,
    read,
    rules_of,
    some_answers,
    values_of,
    workbook_bytes,
)
from tests.data_loaders.making import converted, needs_soffice

UNITS = ROSTER.units[:3]
FEW = ["launch.sessions", "cloud.participants", "tipoff.received"]
LABELS = [FORM.blanks[code].label_zh for code in FEW]
HEAD: list[object] = ["单位名称", *LABELS]
W2 = some_answers(60)


def said(reading: FileReading, codes: list[str] = FEW) -> list[tuple]:
    return [(submission.unit, submission.period, [values_of(submission)[code] for code in codes]) for submission in reading.submissions]


def rules(reading: FileReading) -> set[str]:
    return {finding.rule for finding in reading.all_findings()}


def excel(*rows: list[object], file: str = "a.xlsx") -> FileReading:
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    return read(workbook_bytes(workbook), file)


def word(*blocks: Any, file: str = "a.docx") -> FileReading:
    """A Word document: a string is a paragraph, a list of rows a table; None is a cell merged with the one above."""
    document = WordDocument()
    for block in blocks:
        if isinstance(block, str):
            document.add_paragraph(block)
            continue
        # table.cell lays out the whole table each time it is asked.
        cells = [list(row.cells) for row in document.add_table(len(block), max(map(len, block))).rows]
        for r, row in enumerate(block):
            for c, value in enumerate(row):
                if value is None and r:
                    cells[r][c] = cells[r - 1][c].merge(cells[r][c])
                elif value not in (None, ""):
                    cells[r][c].text = str(value)
    buffer = BytesIO()
    document.save(buffer)
    return read(buffer.getvalue(), file)


def template_rows(unit, answers: dict[str, object], period: str = "W2") -> list[list[object]]:
    """Our form's cells, the hidden marks first."""
    sheet = load_workbook(BytesIO(excel_template(FORM, CAMPAIGN, unit, period, answers))).active
    return [["" if cell.value is None else cell.value for cell in row] for row in sheet.iter_rows(max_col=8)]


def printed_rows(answers: dict[str, object], unit, week: str = "第2周") -> list[list[object]]:
    rows: list[list[object]] = [[FORM.title_zh], [f"填报单位（盖章）：{unit.name}    填报期：{week}"], list(FORM.columns_zh)]
    for item in FORM.items:
        text = "\n".join("".join(filled_sentence(s, answers, "（{v}）") for s in part) for part in item.paragraphs)
        rows.append([item.label_zh, "\n".join(item.standards), text])
    return rows


def turned(rows: list[list[object]]) -> list[list[object]]:
    return [list(row) for row in zip(*rows, strict=True)]


# --- summaries in Word ---


def test_a_summary_in_a_word_table() -> None:
    reading = word("第2周汇总表", [HEAD, ["云岫医院", 1, 2, 3], ["福星护理院", "若干", "", 6], ["合计", 1, 2, 9]])
    assert said(reading) == [("M01", "W2", [1, 2, 3]), ("E01", "W2", [None, None, 6])]
    answer = next(answer for answer in reading.submissions[1].answers if answer.code == FEW[2])
    assert (answer.place.table, answer.place.row, answer.place.column) == (1, 3, 4)
    assert answer.place.words() == "表1第3行第4列"
    assert answer.place.sentence[answer.place.start : answer.place.end] == "6"
    assert [(f.rule, f.place.words()) for f in reading.submissions[1].findings] == [("number_unreadable", "表1第3行第2列")]
    assert len({submission.sheet for submission in reading.submissions}) == 2


def test_a_word_summary_over_two_pages_is_one() -> None:
    for again in ([], [HEAD]):
        reading = word("填报期：第3周", [HEAD, ["云岫医院", 1, 2, 3]], "（续上表）", [*again, ["福星护理院", 4, 5, 6]])
        assert said(reading) == [("M01", "W3", [1, 2, 3]), ("E01", "W3", [4, 5, 6])]
        assert [submission.answers[0].place.table or submission.answers[1].place.table for submission in reading.submissions] == [1, 2]


def test_two_word_summaries_have_their_own_weeks() -> None:
    reading = word("第1周汇总表", [HEAD, ["云岫医院", 1, 2, 3]], "第2周汇总表", [HEAD, ["云岫医院", 4, 5, 6]])
    assert said(reading) == [("M01", "W1", [1, 2, 3]), ("M01", "W2", [4, 5, 6])]


def test_places_in_a_csv_are_table_row_and_column() -> None:
    reading = read("\n".join(["第2周", ",".join(HEAD), "云岫医院,1,2,3"]).encode(), "汇总.csv")
    place = next(answer.place for answer in reading.submissions[0].answers if answer.code == FEW[0])
    assert (said(reading), place.words()) == ([("M01", "W2", [1, 2, 3])], "表1第3行第2列")


# --- a column a unit ---

TURNED = turned([HEAD, ["云岫医院", 1, 2, 3], ["福星", 4, 5, 6], ["合计", 5, 7, 9]])


def test_a_column_a_unit_in_a_sheet() -> None:
    reading = excel(["第2周汇总表"], *TURNED)
    assert said(reading) == [("M01", "W2", [1, 2, 3]), ("E01", "W2", [4, 5, 6])]
    assert [submission.sheet for submission in reading.submissions] == ["Sheet!B2:B5", "Sheet!C2:C5"]
    answer = next(answer for answer in reading.submissions[1].answers if answer.code == FEW[1])
    assert (answer.place.words(), answer.place.sentence) == ("Sheet!C4", f"{LABELS[1]}：5 人次")
    assert not any(submission.findings for submission in reading.submissions)
    assert rules(reading) == {"columns_missing"}


def test_a_column_a_unit_in_word_and_csv() -> None:
    assert said(word("第2周汇总表", TURNED)) == [("M01", "W2", [1, 2, 3]), ("E01", "W2", [4, 5, 6])]
    lines = ["第2周汇总表", *(",".join(map(str, row)) for row in TURNED)]
    assert said(read("\n".join(lines).encode("gb18030"), "a.csv")) == [("M01", "W2", [1, 2, 3]), ("E01", "W2", [4, 5, 6])]


def test_a_column_a_unit_with_everything_around_it() -> None:
    reading = excel(
        ["填报期：第3周"],
        ["序号", "编码", "填报内容", "计量单位", "云岫医院", "海棠医院", "", "福星护理院", "备注"],
        *([n, code, label, "场次", 10 + n, 20 + n, "", 30 + n, "无"] for n, (code, label) in enumerate(zip(FEW, LABELS, strict=True))),
        ["", "", "联系电话", "", 55501, 55502, "", 55503, ""],
    )
    assert said(reading) == [("M01", "W3", [10, 11, 12]), (None, "W3", [20, 21, 22]), ("E01", "W3", [30, 31, 32])]
    assert [set(rules_of(submission)) for submission in reading.submissions] == [set(), {"unit_unknown"}, set()]


def test_items_beside_short_labels_and_a_row_with_the_period() -> None:
    reading = excel(
        ["单位", "", "云岫医院", "福星护理院"],
        ["填报期", "", "第1周", "第2周"],
        ["启动仪式", "场次", 1, 2],
        ["云课堂", "学习人次", 3, 4],
        ["", "网络视频访谈场次", 5, 6],
        ["举报监督", "条次", 7, 8],
    )
    codes = ["launch.sessions", "cloud.participants", "cloud.interviews", "tipoff.received"]
    assert said(reading, codes) == [("M01", "W1", [1, 3, 5, 7]), ("E01", "W2", [2, 4, 6, 8])]


def test_columns_of_one_unit_by_basis_are_not_mixed() -> None:
    reading = excel(["第2周"], ["填报内容", "云岫医院", ""], ["", "累计", "本周"], *([label, 11, 1] for label in LABELS))
    expected = [("M01", "cumulative", False), (None, "weekly", True)]
    assert [(each.unit, each.basis, each.has_error) for each in reading.submissions] == expected


@pytest.mark.parametrize(
    "rows",
    (
        [["价目表"], ["序号", "名称", "单位", "单价"], [1, "横幅", "个", 12.5], [2, "标语", "个", 3]],
        [["课程表"], ["时间", "周一", "周二", "周三"], ["8:00", "语文", "数学", "英语"]],
        [["值班表"], ["日期", "云岫医院", "福星护理院"], ["6月1日", "王示例", "李示例"], ["6月2日", "张示例", "赵示例"]],
        [["通讯录"], ["单位名称", "姓名", "职务", "手机"], ["云岫医院", "王示例", "院长", 1], ["福星", "李示例", "院长", 2]],
        [["发票"], ["项目", "数量", "金额"], ["培训", 1, 300], ["参与人数", 3, 4]],
        [["培训统计"], ["项目", "云岫医院", "福星护理院"], ["培训场次", 1, 2], ["参与人次", 3, 4], ["启动仪式场次", 5, 6]],
        [["Item", "Qty", "Price"], ["Plan", 3, 4], ["Photos", 4, 5]],
    ),
)
def test_what_has_nothing_to_do_with_it_stays_refused(rows: list[list[object]]) -> None:
    for reading in (excel(*rows), word(*rows[:1][0][:1], rows[1:]), excel(*turned([[*row, *[""] * 9][:6] for row in rows]))):
        assert (reading.role, [finding.rule for finding in reading.findings]) == ("refused", ["no_form_found"])


def test_turned_summaries_below_each_other_have_their_own_weeks() -> None:
    reading = excel(["第1周汇总表"], *TURNED, [], ["第2周汇总表"], *TURNED)
    assert [(unit, period) for unit, period, _ in said(reading)] == [("M01", "W1"), ("E01", "W1"), ("M01", "W2"), ("E01", "W2")]


def test_a_turned_summary_needs_three_blanks_and_a_unit_of_the_roster() -> None:
    assert excel(["第2周"], *TURNED[:3]).role == "refused"
    reading = excel(["第2周"], *turned([HEAD, ["一科", 1, 2, 3], ["二科", 4, 5, 6]]))
    assert not any(answer.value for submission in reading.submissions for answer in submission.answers)


def test_what_other_forms_explain_is_not_taken_over() -> None:
    rows = [[*row, ""] for row in template_rows(M01, W2)]
    head = next(number for number, row in enumerate(rows) if row[0] == "@columns")
    rows[head][8] = UNITS[1].name
    assert values_of(only(excel(*rows))) == W2
    assert values_of(only(excel(*(row[1:] for row in rows), file="云岫医院第2周.xlsx"))) == W2


# --- several things in one sheet ---


def test_a_printed_form_directly_below_a_summary() -> None:
    reading = excel(["第1周汇总表"], HEAD, ["云岫医院", 1, 2, 3], ["福星护理院", 4, 5, 6], *printed_rows(W2, UNITS[2]))
    assert said(reading)[:2] == [("M01", "W1", [1, 2, 3]), ("E01", "W1", [4, 5, 6])]
    assert (reading.submissions[2].unit, reading.submissions[2].period, values_of(reading.submissions[2])) == ("E02", "W2", W2)
    assert [set(rules_of(submission)) for submission in reading.submissions] == [set()] * 3
    assert len({submission.sheet for submission in reading.submissions}) == 3


def test_a_summary_directly_below_a_printed_form() -> None:
    reading = excel(*printed_rows(W2, UNITS[2]), ["第1周汇总表"], HEAD, ["云岫医院", 1, 2, 3])
    assert [(submission.unit, submission.period) for submission in reading.submissions] == [("E02", "W2"), ("M01", "W1")]
    assert values_of(reading.submissions[0]) == W2
    assert [set(rules_of(submission)) for submission in reading.submissions] == [set()] * 2


@pytest.mark.parametrize("marked", (True, False))
def test_a_summary_below_our_form(marked: bool) -> None:
    rows = [row if marked else row[1:] for row in template_rows(M01, W2)]
    reading = excel(*rows, ["填报期：第3周"], HEAD, ["福星护理院", 1, 2, 3], ["福星老年护理院", 4, 5, 6])
    assert (reading.submissions[0].unit, reading.submissions[0].period, values_of(reading.submissions[0])) == ("M01", "W2", W2)
    assert said(reading)[1:] == [("E01", "W3", [1, 2, 3]), ("E02", "W3", [4, 5, 6])]
    assert [set(rules_of(submission)) for submission in reading.submissions] == [set()] * 3


def test_our_form_below_a_summary_and_a_turned_one_below_that() -> None:
    reading = excel(["第3周汇总表"], HEAD, ["福星护理院", 1, 2, 3], [], *template_rows(M01, W2), [], ["第4周"], *TURNED)
    assert [(submission.unit, submission.period) for submission in reading.submissions] == [
        ("E01", "W3"),
        ("M01", "W2"),
        ("M01", "W4"),
        ("E01", "W4"),
    ]
    assert values_of(reading.submissions[1]) == W2
    assert not any(submission.findings for submission in reading.submissions)


def test_a_printed_form_below_a_summary_in_word() -> None:
    title, heading, *table = printed_rows(W2, UNITS[2])
    reading = word("第1周汇总表", [HEAD, ["云岫医院", 1, 2, 3]], *title, *heading, table)
    assert said(reading)[0] == ("M01", "W1", [1, 2, 3])
    assert (reading.submissions[1].unit, reading.submissions[1].period, values_of(reading.submissions[1])) == ("E02", "W2", W2)
    assert [set(rules_of(submission)) for submission in reading.submissions] == [set()] * 2


def test_a_form_between_two_units_names_is_held() -> None:
    reading = excel(["第1周汇总表"], HEAD, ["云岫医院", 1, 2, 3], ["填报单位：云岫医院"], *printed_rows(W2, UNITS[2]))
    assert said(reading)[0] == ("M01", "W1", [1, 2, 3])
    printed = reading.submissions[1]
    assert (printed.unit, set(printed.unit_candidates), set(rules_of(printed))) == (None, {"M01", "E02"}, {"unit_ambiguous"})


def test_a_list_of_officers_above_a_summary_ends_where_it_begins() -> None:
    officers = [["单位名称", "姓名", "手机"], ["云岫医院", "王示例", "1"], ["福星", "李示例", "2"]]
    reading = word("联络员名单", officers, "第2周汇总表", [HEAD, ["云岫医院", 1, 2, 3]])
    assert (said(reading), reading.submissions[0].sheet) == ([("M01", "W2", [1, 2, 3])], None)
    assert [each.unit for each in reading.deliveries] == ["M01", "E01"]


# --- our form copied within its sheet ---


@pytest.mark.parametrize(("first", "second"), ((0, 1), (1, 0), (0, 3), (2, 0)))
def test_our_form_copied_lower_and_columns_over(first: int, second: int) -> None:
    above, below = some_answers(61), some_answers(62)
    forms = ((first, template_rows(M01, above)), (second, template_rows(UNITS[1], below)))
    reading = excel(*([*[""] * over, *row] for over, rows in forms for row in rows))
    assert [(submission.unit, values_of(submission)) for submission in reading.submissions] == [("M01", above), ("E01", below)]
    assert [set(rules_of(submission)) for submission in reading.submissions] == [set()] * 2


def test_a_copy_columns_over_without_its_heading_is_not_lost() -> None:
    rows = template_rows(M01, some_answers(64))
    below = next(number for number, row in enumerate(rows) if row[0] in FORM.blanks)
    reading = excel(*template_rows(M01, W2), [], *(["", *row] for row in rows[below:]))
    assert [values_of(submission) for submission in reading.submissions] == [W2, some_answers(64)]


# --- merged value cells ---


def merged_template(kind: str = "xlsx", filled: bool = True) -> bytes:
    answers = W2 | {"cloud.participants": 7 if filled else None, "cloud.interviews": None}
    workbook = load_workbook(BytesIO(excel_template(FORM, CAMPAIGN, M01, "W2", answers)))
    sheet = workbook.active
    row = next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == "cloud.participants")
    sheet.merge_cells(start_row=row, end_row=row + 1, start_column=6, end_column=6)
    return workbook_bytes(workbook) if kind == "xlsx" else converted(workbook_bytes(workbook), "xlsx", kind)


def test_a_value_cell_merged_over_two_blanks_is_said() -> None:
    submission = only(read(merged_template()))
    assert rules_of(submission)["cell_merged"] == {"cloud.interviews"}
    finding = next(finding for finding in submission.findings if finding.rule == "cell_merged")
    assert finding.severity == "query" and "F34" in finding.message("zh") and "F34" in finding.message("en")
    assert values_of(submission)["cloud.participants"] == 7
    assert "cell_merged" not in rules_of(only(read(merged_template(filled=False))))


@needs_soffice
def test_a_merged_value_cell_in_an_old_workbook_is_said() -> None:
    assert rules_of(only(read(merged_template("xls"), "a.xls")))["cell_merged"] == {"cloud.interviews"}


def test_a_merged_cell_in_a_summary_is_said() -> None:
    workbook = Workbook()
    for row in (["第2周"], HEAD, ["云岫医院", 1, 2, 3], ["福星护理院", 4, None, 6]):
        workbook.active.append(row)
    workbook.active.merge_cells("C3:C4")
    expected = [{}, {"cell_merged": {"cloud.participants"}}]
    assert [rules_of(submission) for submission in read(workbook_bytes(workbook)).submissions] == expected
    reading = word("第2周", [HEAD, ["云岫医院", 1, 2, 3], ["福星护理院", 4, None, 6]])
    assert [rules_of(submission) for submission in reading.submissions] == expected


# --- our Excel form in Word ---


@pytest.mark.parametrize("marked", (True, False))
@pytest.mark.parametrize("repeated", (True, False))
@pytest.mark.parametrize("cut", (20, 40, 60))
def test_our_excel_form_pasted_into_word_over_two_tables_is_one(marked: bool, repeated: bool, cut: int) -> None:
    rows = [row if marked else row[1:] for row in template_rows(M01, W2)]
    head = next(row for row in rows if "填报值" in row)
    reading = word(rows[:cut], "", [*([head] if repeated else []), *rows[cut:]])
    submission = only(reading)
    assert (submission.unit, submission.period, values_of(submission)) == ("M01", "W2", W2)
    assert not submission.findings
    places = {answer.place.table for answer in submission.answers}
    assert places == {1, 2} and submission.answers[-1].place.row <= len(rows) - cut + repeated


def test_two_pasted_forms_stay_two() -> None:
    blocks = [[row[1:] for row in template_rows(unit, some_answers(70 + n))] for n, unit in enumerate(UNITS[:2])]
    reading = word(*blocks)
    assert [(submission.unit, values_of(submission)) for submission in reading.submissions] == [
        (unit.code, some_answers(70 + n)) for n, unit in enumerate(UNITS[:2])
    ]


# --- a list of the unit's own with the form's labels ----------------------------------------------------------------------
def own_list(*columns: str) -> FileReading:
    """All blanks below each other, under headings of the unit's own."""
    cell: dict[str, Any] = {"序号": lambda number, blank: number, "备注": lambda number, blank: ""}
    cell |= dict.fromkeys(("项目", "指标", "内容"), lambda number, blank: blank.label_zh)
    cell |= dict.fromkeys(("单位", "计量单位"), lambda number, blank: blank.counting_unit or "")
    cell |= dict.fromkeys(("数量", "完成数", "填报数"), lambda number, blank: W2[blank.code])
    cell |= dict.fromkeys(("计划数", "累计", "上周"), lambda number, blank: 7 if blank.kind == "number" else "")
    rows = [[cell[column](number, blank) for column in columns] for number, blank in enumerate(FORM.blanks.values(), start=1)]
    return excel(["活动统计表"], ["填报单位：云岫医院", "填报期：第2周"], [*columns], *rows)


@pytest.mark.parametrize(
    "columns", [("项目", "数量"), ("数量", "指标"), ("序号", "内容", "单位", "完成数", "备注"), ("序号", "项目", "填报数", "计量单位")]
)
def test_a_list_with_our_labels_is_read_under_the_headings_offices_use(columns: tuple[str, ...]) -> None:
    submission = only(own_list(*columns))
    assert (submission.unit, submission.period, values_of(submission)) == ("M01", "W2", W2)
    assert not submission.has_error


@pytest.mark.parametrize("other", ["计划数", "累计", "上周", "完成数"])
def test_a_list_with_another_column_of_numbers_is_held(other: str) -> None:
    submission = only(own_list("项目", "数量", other))
    assert submission.has_error
    assert all(values_of(submission)[code] in (value, None) for code, value in W2.items())
