"""What units write into our Excel form beside a value, above the blanks and below them is heard: never a number counted against its remark."""

from __future__ import annotations

import random
from collections.abc import Callable
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from data_loaders.writers.excel_form import excel_template
from tests.data_loaders.filling import CAMPAIGN, FORM, M01, only, read, rules_of, some_answers, values_of, workbook_bytes
from tests.data_loaders.packing_as_wps import as_wps_packs

ANSWERS = some_answers(9)
COLUMNS = {"label": 5, "unit": 7, "remark": 8}
BESIDE = [
    ("remark", "计划", "not_done_at_blank"),
    ("remark", "下周的数", "not_done_at_blank"),
    ("remark", "上周数", "not_done_at_blank"),
    ("remark", "上半年", "not_done_at_blank"),
    ("remark", "1-6月", "not_done_at_blank"),
    ("remark", "2019年", "not_done_at_blank"),
    ("remark", "因疫情改期", "not_done_at_blank"),
    ("remark", "万", "scaled_at_blank"),
    ("remark", "6月以来", "cumulative_at_blank"),
    ("remark", "报错了", "corrected_at_blank"),
    ("remark", "平均每场", "each_at_blank"),
    ("remark", "应为{w}", "corrected_at_blank"),
    ("remark", "实际{w}", "corrected_at_blank"),
    ("remark", "单位：万", "scaled_at_blank"),
    ("remark", "以{w}为准", "corrected_at_blank"),
    ("remark", "另有{w}人次", "more_at_blank"),
    ("remark", "累计", "cumulative_at_blank"),
    ("remark", "截至6月18日累计", "cumulative_at_blank"),
    ("remark", "含前两周{w}", "cumulative_at_blank"),
    ("unit", "万{unit}", "scaled_at_blank"),
    ("unit", "千", "scaled_at_blank"),
    ("unit", "块", "counting_unit_differs"),
    ("label", "另一个项目的数", "wording_changed"),
]
HARMLESS = [
    ("remark", "6月3日在会议室"),
    ("remark", "其中线上1人"),
    ("remark", "已盖章"),
    ("remark", "按计划完成"),
    ("unit", "{unit}"),
    ("label", "{label} "),
]
AROUND = {
    "安全生产月活动计划表": {"form_not_done"},
    "单位：万人次": {"form_scaled"},
    "（本表为5月数据）": {"form_other_time"},
    "注：人次均为估算": {"form_guessed"},
    "计划生育服务中心": set(),
    "联系电话：0512-65550000": set(),
    "谢谢": set(),
}
FORM_RULES = {"form_not_done", "form_sample", "form_scaled", "form_other_time", "form_guessed"}
CODES = [blank.code for blank in FORM.number_blanks if not blank.part_of and blank.counting_unit]


def changed(change: Callable[[Worksheet], None], wps: bool = False) -> dict[str, set]:
    """The form filled in and changed; the rules found with the blanks they stand on. Every number is read as it stands."""
    workbook = load_workbook(BytesIO(excel_template(FORM, CAMPAIGN, M01, "W3", answers=ANSWERS)))
    change(workbook.worksheets[0])
    data = workbook_bytes(workbook)
    submission = only(read(as_wps_packs(data) if wps else data))
    assert (submission.unit, submission.period, values_of(submission)) == ("M01", "W3", ANSWERS)
    found: dict[str, set] = {}
    for finding in submission.findings:
        found.setdefault(finding.rule, set()).add(finding.indicator)
    assert submission.has_error == any(finding.severity == "error" for finding in submission.findings)
    return found


def beside(column: str, words: str, code: str) -> Callable[[Worksheet], None]:
    blank = FORM.blanks[code]
    written = words.format(w=int(str(ANSWERS[code])) + 7, unit=blank.counting_unit, label=blank.label_zh)

    def change(sheet: Worksheet) -> None:
        row = next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == code)
        sheet.cell(row, COLUMNS[column]).value = written

    return change


@pytest.mark.parametrize(("column", "words", "rule"), BESIDE)
def test_what_is_written_beside_a_value_is_said_of_it_alone(column: str, words: str, rule: str) -> None:
    chance = random.Random(words)
    for code in chance.sample(CODES, 2):
        assert changed(beside(column, words, code), wps=chance.random() < 0.5).get(rule) == {code}


@pytest.mark.parametrize(("column", "words"), HARMLESS)
def test_a_harmless_remark_asks_nothing_and_is_kept_with_its_number(column: str, words: str) -> None:
    code = random.Random(words).choice(CODES)
    found = changed(beside(column, words, code))
    assert found.keys() <= {"number_with_words"}
    assert found.get("number_with_words", {code}) == {code}
    assert (column == "remark") == ("number_with_words" in found)


@pytest.mark.parametrize(("line", "rules"), AROUND.items())
@pytest.mark.parametrize("where", ["title", "beside the title", "below"])
def test_what_is_written_around_the_blanks_is_said_of_the_form(line: str, rules: set[str], where: str) -> None:
    def change(sheet: Worksheet) -> None:
        row, column = {"title": (1, 2), "beside the title": (2, 9), "below": (sheet.max_row + 2, 2)}[where]
        sheet.cell(row, column).value = line

    assert FORM_RULES & changed(change).keys() == rules


def test_a_remark_stands_in_the_sentence_of_its_number() -> None:
    code = CODES[0]
    workbook = load_workbook(BytesIO(excel_template(FORM, CAMPAIGN, M01, "W3", answers=ANSWERS)))
    beside("remark", "分两场", code)(workbook.worksheets[0])
    answer = next(each for each in only(read(workbook_bytes(workbook))).answers if each.code == code)
    place = answer.place
    assert place.sentence[place.start : place.end] == str(ANSWERS[code])
    assert place.sentence.endswith("（备注：分两场）")


@pytest.mark.parametrize(
    ("words", "is_said"), [("见附件", True), ("同上周", True), ("详见总结", True), ("未统计", False), ("同级部门", False)]
)
def test_words_beside_an_empty_blank_that_point_elsewhere_are_said(words: str, is_said: bool) -> None:
    code = random.Random(words).choice(CODES)
    workbook = load_workbook(BytesIO(excel_template(FORM, CAMPAIGN, M01, "W3", answers=ANSWERS | {code: None})))
    beside("remark", words, code)(workbook.worksheets[0])
    submission = only(read(workbook_bytes(workbook)))
    assert values_of(submission) == ANSWERS | {code: None}
    assert rules_of(submission).get("answer_elsewhere", set()) == ({code} if is_said else set())
