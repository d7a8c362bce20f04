"""Lines around a form that contradict what it is counted for are asked about; harmless ones, and those of other columns, say nothing."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document as WordDocument
from openpyxl import Workbook

from data_loaders.writers.excel_form import excel_template
from tests.data_loaders.filling import CAMPAIGN, FORM, M01, only, printed_word, read, rules_of, some_answers, values_of, workbook_bytes

ANSWERS = some_answers(5)
HEADING = "填报单位：云岫医院　填报期：第2周"
RULES = {"period_line_differs", "unit_line_differs", "basis_line_differs", "number_unplaced"}

LINES = {
    "（第三周）": {"period_line_differs"},
    "注：以上为第三周数据": {"period_line_differs"},
    "统计区间：6.12-6.18": {"period_line_differs"},
    "本表为第1、2周合计数": {"period_line_differs"},
    "云岫医院 第3周": {"period_line_differs"},
    "单位：云岫医院 第3周": {"period_line_differs"},
    "填表日期：2019年6月11日": {"period_line_differs"},
    "（第二周）": set(),
    "统计区间：6月5日—6月11日": set(),
    "填表日期：2020年6月11日": set(),
    "（6月1日至30日）": set(),
    "第3周将开展演练": set(),
    "代福星护理院填报": {"unit_line_differs"},
    "福星护理院": {"unit_line_differs"},
    "报送单位：福星护理院": {"unit_line_differs"},
    "福星护理院第2周统计表": {"unit_line_differs"},
    "福星护理院2020年“安全生产月”活动情况统计表": {"unit_line_differs"},
    "盖章：福星护理院": {"unit_line_differs"},
    "单位公章：福星护理院": {"unit_line_differs"},
    "福星护理院（公章）　2020年6月11日": {"unit_line_differs"},
    "福星护理院  二〇二〇年六月十一日": {"unit_line_differs"},
    "云岫医院（公章）　2020年6月11日": set(),
    "云岫医院2020年“安全生产月”活动情况统计表": set(),
    "制表：福星护理院": set(),
    "福星护理院 张示例": set(),
    "活动地点：福星护理院": set(),
    "本表为云岫医院、福星护理院合并数": {"unit_line_differs"},
    "本表含云岫医院各科室": set(),
    "抄送：福星护理院": set(),
    "更正：参与人次应为85": {"number_unplaced"},
    "更正：填报单位名称": set(),
}


def word(line: str, where: str) -> bytes:
    document = WordDocument(BytesIO(printed_word(ANSWERS, HEADING)))
    if where == "page head":
        document.sections[0].header.paragraphs[0].text = line
    elif where == "row":
        cells = document.tables[0].add_row().cells
        cells[0].text, cells[2].text = "备注", line
    else:
        document.add_paragraph(line)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("first", [0, 1])
def test_a_title_and_a_signature_that_name_two_units_are_asked_about(first: int) -> None:
    """Neither stands behind a label: whichever is taken, the other is named."""
    above, below = (("云岫医院第2周统计表", "福星护理院"), ("福星护理院", "云岫医院第2周统计表"))[first]
    document = WordDocument(BytesIO(printed_word(ANSWERS, above)))
    document.add_paragraph(below)
    buffer = BytesIO()
    document.save(buffer)
    submission = only(read(buffer.getvalue(), "第2周.docx"))
    assert "unit_line_differs" in rules_of(submission) or submission.has_error


@pytest.mark.parametrize(("line", "rules"), LINES.items())
@pytest.mark.parametrize("where", ["below", "page head"])
def test_a_line_against_the_heading_is_asked_about(line: str, rules: set[str], where: str) -> None:
    submission = only(read(word(line, where), "云岫医院第2周统计表.docx"))
    assert values_of(submission) == ANSWERS and not submission.has_error
    assert (submission.unit, submission.period, submission.basis) == ("M01", "W2", "weekly")
    assert RULES & rules_of(submission).keys() == rules


def test_a_name_that_says_cumulative_beside_a_form_that_says_weekly_is_asked_about() -> None:
    data = excel_template(FORM, CAMPAIGN, M01, "W2", answers=ANSWERS)
    for file, rules in (("云岫医院第2周累计统计表.xlsx", {"basis_line_differs"}), ("云岫医院第2周统计表.xlsx", set())):
        submission = only(read(data, file))
        assert (RULES & rules_of(submission).keys(), submission.basis) == (rules, "weekly")


def test_a_column_of_running_numbers_beside_the_forms_own_changes_nothing() -> None:
    document = WordDocument(BytesIO(printed_word(ANSWERS, HEADING, columns=4)))
    table = document.tables[0]
    for number, row in enumerate(table.rows):
        row.cells[3].text = "30次，700人次" if number else "累计"
    buffer = BytesIO()
    document.save(buffer)
    submission = only(read(buffer.getvalue(), "云岫医院第2周统计表.docx"))
    assert (submission.basis, values_of(submission)) == ("weekly", ANSWERS)
    assert "numbers_unplaced" in rules_of(submission)


def test_cumulative_in_the_remarks_of_some_rows_holds_for_those_alone() -> None:
    codes = list(FORM.blanks)
    running = {code for code in codes[::2] if FORM.blanks[code].kind == "number"}
    rows = [(FORM.blanks[code].label_zh, ANSWERS[code], "累计" if code in running else "") for code in codes]
    workbook = Workbook()
    for row in ((FORM.title_zh,), (HEADING,), ("项目", "数量", "备注"), *rows):
        workbook.active.append(row)
    submission = only(read(workbook_bytes(workbook), "云岫医院第2周统计表.xlsx"))
    assert (submission.basis, values_of(submission)) == ("weekly", ANSWERS)
    assert rules_of(submission)["cumulative_at_blank"] == running
