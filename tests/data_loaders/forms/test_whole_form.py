"""What is said of all numbers of a form, in its title, the file's name or a line around it, holds it or is asked; harmless lines do nothing."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document as WordDocument

from tests.data_loaders.filling import FORM, only, printed_word, read, rules_of, some_answers, values_of, word_bytes
from tests.data_loaders.forms.test_papers import WHOLE, sheet

RULES = {"form_not_done", "form_sample", "form_scaled", "form_other_time", "form_guessed"}
ANSWERS = some_answers(3)
HEADING = "填报单位：云岫医院　填报期：第2周"
PLAIN = "云岫医院第2周统计表.docx"

TITLES = {
    "安全生产月活动计划表": {"form_not_done"},
    "“安全生产月”活动统计表（下周计划）": {"form_not_done"},
    "“安全生产月”活动统计表（预计）": {"form_not_done"},
    "活动目标任务表": {"form_not_done"},
    "下一步工作计划": {"form_not_done"},
    "安全生产月活动计划汇总（第2周）": {"form_not_done"},
    "统计表（作废）": {"form_not_done"},
    "统计表（样表）": {"form_sample"},
    "统计表（草稿）": {"form_sample"},
    FORM.title_zh: set(),
    "2020年“安全生产月”活动统计表": set(),
    "“安全生产月”活动统计表（补报）": set(),
    "“安全生产月”活动统计表（按计划完成）": set(),
    "“安全生产月”活动统计表（附件3）": set(),
}
LINES = {
    "（计量单位：万）": {"form_scaled"},
    "单位：万人次": {"form_scaled"},
    "计量单位：千人": {"form_scaled"},
    "（以万人次计）": {"form_scaled"},
    "本表以百为单位": {"form_scaled"},
    "（单位：次、人次）": set(),
    "单位：千山社区服务中心": set(),
    "单位：百合护理院": set(),
    "注：本表数字为上周数": {"form_other_time"},
    "（本表为5月数据）": {"form_other_time"},
    "表中数据均为去年数": {"form_other_time"},
    "统计时间：2019年6月": {"form_other_time"},
    "统计时间：5月1日至5月31日": {"form_other_time"},
    "统计期间：6月8日—6月14日": set(),
    "统计时间：6月11日": set(),
    "统计截止时间：2020年6月11日": set(),
    "注：以上数据为第2周数": set(),
    "说明：参与人次均为估算": {"form_guessed"},
    "数据为初步估计": {"form_guessed"},
    "备注：各项数字均乘以10": {"form_scaled"},
    "注：以上为全年数": {"form_other_time"},
    "注：本表数据为1-6月累计": {"form_other_time"},
    "以上系上半年数据": {"form_other_time"},
    "本表为季度数据": {"form_other_time"},
    "注：数据含4月、5月": {"form_other_time"},
    "注：本周数据含上周": {"form_other_time"},
    "本周无新增，数字同上周": {"form_other_time"},
    "与上周相同": {"form_other_time"},
    "与上周相比，参与面更广": set(),
    "以上数字为计划数": {"form_not_done"},
    "以上均为目标值": {"form_not_done"},
    "以上活动尚未开展": {"form_not_done"},
    "以上活动因疫情取消": {"form_not_done"},
    "此表作废": {"form_not_done"},
    "以此表为准，前表作废": set(),
    "以上活动均已按计划完成": set(),
    "样表，仅供参考": {"form_sample"},
    "示例数据": {"form_sample"},
    "测试数据": {"form_sample"},
    "注：数据尚未核实": {"form_sample"},
    "以上数据以月底为准": {"form_sample"},
    "审核人：参考科": set(),
    "附件：下周工作计划表": set(),
    "现将本周活动情况报送如下，下周计划另报。": set(),
}


def said(data: bytes, file: str = PLAIN) -> tuple[set[str], bool]:
    submission = only(read(data, file))
    assert values_of(submission) == ANSWERS
    return RULES & rules_of(submission).keys(), submission.has_error


def word(title: str, *lines: str, below: tuple[str, ...] = ()) -> bytes:
    """The printed form under that title, with lines between it and the form, and below."""
    document = WordDocument(BytesIO(printed_word(ANSWERS, HEADING)))
    heading = next(each for each in document.paragraphs if each.text == FORM.title_zh)
    heading.text = title
    first = document.paragraphs[0]
    first.insert_paragraph_before(title)
    heading._p.getparent().remove(heading._p)
    for line in lines:
        first.insert_paragraph_before(line)
    for line in below:
        document.add_paragraph(line)
    return word_bytes(document)


@pytest.mark.parametrize(("title", "rules"), TITLES.items())
def test_a_title_says_what_its_table_is(title: str, rules: set[str]) -> None:
    assert said(word(title)) == (rules, rules == {"form_not_done"})


@pytest.mark.parametrize(("line", "rules"), LINES.items())
@pytest.mark.parametrize("where", ["above", "below"])
def test_a_line_around_the_form_speaks_of_all_its_numbers(line: str, rules: set[str], where: str) -> None:
    data = word(FORM.title_zh, line) if where == "above" else word(FORM.title_zh, below=(line,))
    names_another_unit = line.startswith("单位：") and not rules and where == "above"
    assert said(data) == (rules, names_another_unit or bool(rules & {"form_scaled", "form_other_time", "form_not_done"}))


def test_a_plan_beside_the_form_says_nothing_of_the_form() -> None:
    assert said(word(FORM.title_zh, below=("下周工作计划表",))) == (set(), False)


@pytest.mark.parametrize(
    ("file", "rules"),
    [
        ("云岫医院第2周统计表（下周计划）.docx", {"form_not_done"}),
        ("云岫医院第2周统计表（作废）.docx", {"form_not_done"}),
        ("云岫医院第2周统计表（样表）.docx", {"form_sample"}),
        ("云岫医院第2周统计表-作废.docx", {"form_not_done"}),
        ("样表 云岫医院第2周统计表.docx", {"form_sample"}),
        ("云岫医院第2周统计表及下周计划.docx", set()),
        ("云岫医院第2周统计表（已盖章）.docx", set()),
    ],
)
def test_a_files_name_says_it_in_brackets(file: str, rules: set[str]) -> None:
    assert said(word(FORM.title_zh), file)[0] == rules


def test_in_a_sheet_as_in_a_document() -> None:
    reading = read(sheet(["安全生产月活动统计表　单位：万人次", HEADING, *WHOLE]), "云岫医院第2周统计表.xlsx")
    assert "form_scaled" in rules_of(only(reading))
