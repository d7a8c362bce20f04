"""A workbook with a row a unit and a column a blank: a submission a row, nothing guessed from a heading that fits badly."""

from __future__ import annotations

import random
from datetime import datetime

import pytest
from openpyxl import Workbook

from data_loaders.intake.batch import load_batch
from data_loaders.intake.gather import Dropped
from data_loaders.model.readings import FileReading
from tests.data_loaders.filling import FORM, ROSTER, read, rules_of, values_of, workbook_bytes
from tests.databases import new_warehouse

UNITS = ROSTER.units[:3]
NUMBERS = [blank.code for blank in FORM.number_blanks]
FEW = ["launch.sessions", "cloud.participants", "tipoff.received"]


def label(code: str) -> str:
    return FORM.blanks[code].label_zh


def summary(*rows: list[object], file: str = "汇总.xlsx") -> FileReading:
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    return read(workbook_bytes(workbook), file)


def said(reading: FileReading, codes: list[str] = FEW) -> list[tuple]:
    return [(submission.unit, submission.period, [values_of(submission)[code] for code in codes]) for submission in reading.submissions]


def test_every_blank_by_its_label_a_submission_a_row():
    values = {unit.code: {code: 3 * number + index + 200 for index, code in enumerate(NUMBERS)} for number, unit in enumerate(UNITS)}
    for unit in UNITS:
        for code in NUMBERS:
            if whole := FORM.blanks[code].part_of:
                values[unit.code][code] = values[unit.code][whole]
    reading = summary(
        ["“安全生产月”活动情况汇总表"],
        ["填报期：第2周（6月5日至6月11日）"],
        ["序号", "单位名称", *(label(code) for code in NUMBERS), "备注"],
        *([n + 1, unit.name, *values[unit.code].values(), "无"] for n, unit in enumerate(UNITS)),
        ["合计", None, *(sum(column) for column in zip(*(row.values() for row in values.values()), strict=True))],
        ["填报人：某某", None, "联系电话"],
    )
    assert said(reading, NUMBERS) == [(code, "W2", list(row.values())) for code, row in values.items()]
    assert [submission.sheet for submission in reading.submissions] == ["Sheet!4:4", "Sheet!5:5", "Sheet!6:6"]
    assert reading.submissions[1].answers[0].place.words() == "Sheet!C5"
    assert not any(submission.findings for submission in reading.submissions)
    assert [finding.rule for finding in reading.findings] == ["columns_missing"]


def test_columns_by_code_units_by_code_and_the_period_from_the_file_name():
    reading = summary(["单位编码", "单位", *FEW], ["M01", "云岫医院", 1, 2, 3], ["E02", None, 4, "无", None], file="第三周汇总.xlsx")
    assert said(reading) == [("M01", "W3", [1, 2, 3]), ("E02", "W3", [4, 0, None])]


def test_item_titles_over_short_labels():
    reading = summary(
        ["第2周汇总表"],
        ["单位", "启动仪式", "云课堂", None, "举报监督", None],
        [None, "场次", "学习人次", "网络视频访谈场次", "条次", "奖励人数"],
        ["福星", 1, 2, 3, 4, 5],
    )
    codes = ["launch.sessions", "cloud.participants", "cloud.interviews", "tipoff.received", "tipoff.rewarded"]
    assert said(reading, codes) == [("E01", "W2", [1, 2, 3, 4, 5])]


def test_a_heading_that_fits_several_blanks_or_none_is_said_and_not_read():
    reading = summary(
        ["第2周汇总表"],
        ["单位", "启动仪式", "五进活动", None, "举报监督", "别的事", "等级"],
        [None, "场次", "参与人数", "主体责任主题征文篇数", "奖励人数", None, None],
        ["福星", 1, 2, 3, 4, 5, "甲"],
        ["云岫院", 1, None, 3, 4, None, "乙"],
    )
    assert said(reading, ["launch.sessions", "outreach.essays", "tipoff.rewarded"]) == [("E01", "W2", [1, 3, 4]), ("M01", "W2", [1, 3, 4])]
    assert [set(rules_of(submission)) for submission in reading.submissions] == [{"column_ambiguous"}, set()]
    assert reading.submissions[0].findings[0].place.cell == "C4"
    assert [(f.rule, f.place.cell) for f in reading.findings] == [("column_unknown", "F3"), ("columns_missing", None)]
    assert all(finding.message(language) for finding in reading.all_findings() for language in ("zh", "en"))


def test_cells_are_judged_as_in_the_template():
    reading = summary(["第2周"], ["单位", *map(label, FEW)], ["云岫医院", "若干", "约120", "3-5"], ["福星护理院", "12人", "１２", -4])
    assert said(reading) == [("M01", "W2", [None, 120, None]), ("E01", "W2", [12, 12, None])]
    assert [set(rules_of(submission)) for submission in reading.submissions] == [
        {"number_unreadable", "number_approximate", "number_range"},
        {"counting_unit_of_people", "number_negative"},
    ]


def test_units_that_are_not_certain_are_held_and_the_file_name_does_not_decide():
    reading = summary(
        ["第2周"], ["单位", *map(label, FEW)], ["福星院", 1, 2, 3], ["海棠医院", 1, 2, 3], [None, 7, 8, 9], file="福星护理院汇总.xlsx"
    )
    assert [submission.unit for submission in reading.submissions] == [None, None, None]
    found = [set(rules_of(submission)) for submission in reading.submissions]
    assert found == [{"unit_ambiguous"}, {"unit_unknown"}, {"unit_missing"}]


def test_a_column_may_say_the_period_and_a_unit_twice_in_one_period_is_held():
    rows = [["云岫医院", "第1周", 1, 2, 3], ["云岫医院", "第2周", 4, 5, 6], ["云岫医院", "第2周", 4, 5, 7]]
    reading = summary(["单位名称", "填报期", *map(label, FEW)], *rows)
    assert [submission.period for submission in reading.submissions] == ["W1", "W2", "W2"]
    assert ["form_twice" in rules_of(submission) for submission in reading.submissions] == [False, True, True]


def test_several_summaries_below_each_other_have_their_own_periods():
    head = ["单位", *map(label, FEW)]
    reading = summary(
        ["第1周汇总表"], head, ["云岫医院", 1, 2, 3], ["总计", 1, 2, 3], [], ["第2周汇总表（累计）"], head, ["云岫医院", 4, 5, 6]
    )
    assert said(reading) == [("M01", "W1", [1, 2, 3]), ("M01", "W2", [4, 5, 6])]
    assert [submission.basis for submission in reading.submissions] == ["weekly", "cumulative"]


def test_the_same_blank_in_two_columns_must_agree():
    reading = summary(["第2周"], ["单位", *map(label, FEW), label(FEW[0])], ["云岫医院", 1, 2, 3, 9])
    assert rules_of(reading.submissions[0]) == {"blank_doubled": {FEW[0]}}


def test_a_csv_summary():
    lines = ["第2周", ",".join(["单位", *map(label, FEW)]), "云岫医院,1,2,3", "福星护理院,4,5,6", "合计,5,7,9"]
    reading = read("\n".join(lines).encode("gb18030"), "汇总.csv")
    assert said(reading) == [("M01", "W2", [1, 2, 3]), ("E01", "W2", [4, 5, 6])]


def test_two_known_columns_make_no_summary_and_rows_without_a_unit_are_held():
    assert summary(["单位", *map(label, FEW[:2])], ["云岫医院", 1, 2]).role == "refused"
    reading = summary(["日期", *map(label, FEW)], ["6月1日", 1, 2, 3], file="云岫医院第2周.xlsx")
    assert said(reading) == [(None, "W2", [1, 2, 3])]


def test_each_row_is_stored_for_itself_and_known_again():
    data = "\n".join([",".join(["单位", *map(label, FEW)]), "云岫医院,2,3,4", "福星护理院,5,6,7", "海棠医院,8,0,0"]).encode()
    with new_warehouse() as warehouse:
        warehouse.save_roster(ROSTER)
        first, again = (load_batch(warehouse, [Dropped("第1周汇总.csv", data)]).receipts[0] for _ in range(2))
        sessions = {
            row["unit"]: row["total"]
            for row in warehouse.rows("mart_unit_measure", as_of=datetime(2030, 1, 1))
            if row["measure"] == "sessions"
        }
    assert [submission.state for submission in first.submissions] == ["accepted", "accepted", "held"]
    assert [submission.duplicate_of for submission in again.submissions] == [submission.id for submission in first.submissions]
    assert sessions == {"M01": 2, "E01": 5}


def test_a_unit_merged_over_its_weeks_is_that_of_every_row():
    workbook = Workbook()
    page = workbook.active
    for row in (
        ["单位", "填报期", *map(label, FEW)],
        ["云岫医院", "第1周", 1, 2, 3],
        [None, "第2周", 4, 5, 6],
        ["福星护理院", "第1周", 7, 8, 9],
    ):
        page.append(row)
    page.merge_cells("A2:A3")
    reading = read(workbook_bytes(workbook), "汇总.xlsx")
    assert said(reading) == [("M01", "W1", [1, 2, 3]), ("M01", "W2", [4, 5, 6]), ("E01", "W1", [7, 8, 9])]


@pytest.mark.parametrize(("rows", "length"), [(1_001, 1), (150, 1_000)], ids=["too many rows", "too many words"])
def test_more_than_a_file_may_hold_is_refused_and_says_so(rows: int, length: int) -> None:
    labels = [blank.label_zh for blank in FORM.blanks.values()]
    chance = random.Random(1)
    lines = ([f"第{number}医院", *(str(chance.randrange(10 ** (length - 1), 10**length)) for _ in labels)] for number in range(rows))
    reading = summary(["单位名称", *labels], *lines)
    assert (reading.role, [finding.rule for finding in reading.findings]) == ("refused", ["file_many_forms"])
    assert f"{rows} 份" in reading.findings[0].message()


@pytest.mark.parametrize(
    ("remark", "is_asked"),
    [
        ("数字有误", True),
        ("计划数", True),
        ("上周数", True),
        ("含福星护理院", True),
        ("累计数", True),
        ("另有线上3场", True),
        ("无", False),
        ("已盖章", False),
    ],
)
def test_a_remark_that_makes_a_units_row_doubtful_is_asked_about(remark: str, is_asked: bool) -> None:
    rows = (["云岫医院", 1, 2, 3, remark], ["福星护理院", 4, 5, 6, "无"])
    reading = summary(["第2周汇总表"], ["单位", *(label(code) for code in FEW), "备注"], *rows)
    assert said(reading) == [("M01", "W2", [1, 2, 3]), ("E01", "W2", [4, 5, 6])]
    assert ["row_remark" in rules_of(submission) for submission in reading.submissions] == [is_asked, False]


HEADED = {
    "（万）": "scaled_at_blank",
    "（万人次）": "scaled_at_blank",
    "(千)": "scaled_at_blank",
    "（累计）": "cumulative_at_blank",
    "（计划）": "not_done_at_blank",
    "（去年）": "not_done_at_blank",
    "（%）": "corrected_at_blank",
    "（占比）": "corrected_at_blank",
    "（估计数）": "corrected_at_blank",
    "（本周）": "",
    "（人次）": "",
    "（线上）": "",
}


@pytest.mark.parametrize(("words", "rule"), HEADED.items())
@pytest.mark.parametrize("is_over_it", [False, True])
def test_what_a_heading_says_of_its_column_is_said_of_its_numbers(words: str, rule: str, is_over_it: bool) -> None:
    """Behind a label, or behind the title of an item over short labels: there of all its columns."""
    if is_over_it:
        rows = [["单位", "启动仪式", f"云课堂{words}", None], [None, "场次", "学习人次", "网络视频访谈场次"]]
        codes = ["launch.sessions", "cloud.participants", "cloud.interviews"]
    else:
        rows, codes = [["单位", label(FEW[0]), f"{label(FEW[1])}{words}", label(FEW[2])]], FEW
    reading = summary(["第2周汇总表"], *rows, ["云岫医院", 11, 12, 13], ["福星护理院", 14, 0, None])
    assert said(reading, codes) == [("M01", "W2", [11, 12, 13]), ("E01", "W2", [14, 0, None])]
    heard = {rule for rule in HEADED.values() if rule}
    found = [{rule: blanks for rule, blanks in rules_of(each).items() if rule in heard} for each in reading.submissions]
    assert found == [{rule: set(codes[1:] if is_over_it else codes[1:2])} if rule else {}, {}]


@pytest.mark.parametrize("words", ["注：以上为累计数", "数据均为累计"])
def test_a_line_below_that_says_cumulative_is_asked_about_at_each_row(words: str) -> None:
    reading = summary(
        ["第2周汇总表"], ["单位", *map(label, FEW)], ["云岫医院", 1, 2, 3], ["福星护理院", 4, 5, 6], ["合计", 5, 7, 9], [words]
    )
    assert said(reading) == [("M01", "W2", [1, 2, 3]), ("E01", "W2", [4, 5, 6])]
    assert [set(rules_of(submission)) for submission in reading.submissions] == [{"basis_line_differs"}] * 2
