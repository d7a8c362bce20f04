"""Files as units send them -> submissions: real workbooks and Word documents, written by other libraries, read whole."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from data_loaders.matching.context import Context
from data_loaders.model.form import load_forms
from data_loaders.writers.excel_form import excel_template
from data_loaders.writers.word_form import word_form
from tests.data_loaders.filling import (
    CAMPAIGN,
    FORM,
    M01,
    ROSTER,
    filled_sentence,
    only,
    printed_word,
    read,
    rules_of,
    some_answers,
    values_of,
    workbook_bytes,
)

W2 = some_answers(9)


@pytest.mark.parametrize("period", ["W1", "W4", "FINAL"])
def test_our_excel_form_reads_back(period):
    answers = some_answers()
    submission = only(read(excel_template(FORM, CAMPAIGN, M01, period, answers), "随便什么名字.xlsx"))
    assert (submission.unit, submission.period, submission.unit_source) == ("M01", period, "template")
    assert values_of(submission) == answers
    assert not submission.findings


def test_our_excel_form_reads_back_after_people_worked_on_it():
    """Rows put in between, columns widened and put in, the sheet renamed, another sheet put in front."""
    answers = some_answers(2)
    workbook = load_workbook(BytesIO(excel_template(FORM, CAMPAIGN, M01, "W2", answers)))
    sheet = workbook["统计表"]
    sheet.title = "第二周的"
    sheet.insert_rows(20, 2)
    sheet["D20"] = "我们加的一行，共 99 次"
    sheet.insert_rows(1)
    sheet.insert_cols(2)
    sheet.column_dimensions["F"].width = 90
    workbook.create_sheet("说明", 0)["A1"] = "本周说明"
    submission = only(read(workbook_bytes(workbook)))
    assert (submission.unit, submission.period, submission.sheet) == ("M01", "W2", "第二周的")
    assert values_of(submission) == answers


def test_our_excel_form_reads_back_without_its_hidden_column():
    answers = some_answers(3)
    workbook = load_workbook(BytesIO(excel_template(FORM, CAMPAIGN, M01, "W2", answers)))
    for merged in list(workbook["统计表"].merged_cells.ranges):
        workbook["统计表"].unmerge_cells(str(merged))
    workbook["统计表"].delete_cols(1)
    submission = only(read(workbook_bytes(workbook)))
    assert (submission.unit, submission.period, submission.unit_source) == ("M01", "W2", "heading")
    assert values_of(submission) == answers


def test_the_two_ends_of_a_place_hold_what_was_read():
    for data in (excel_template(FORM, CAMPAIGN, M01, "W2", some_answers(4)), word_form(FORM, CAMPAIGN, M01, "W2", some_answers(4))):
        for answer in only(read(data)).answers:
            assert answer.place.sentence[answer.place.start : answer.place.end] == answer.raw
            assert answer.place.words()


@pytest.mark.parametrize("seed", range(3))
def test_our_word_form_reads_back(seed):
    answers = some_answers(seed)
    submission = only(read(word_form(FORM, CAMPAIGN, ROSTER.units[2], "W3", answers), "x.docx"))
    assert (submission.unit, submission.period, submission.unit_source) == ("E02", "W3", "heading")
    assert values_of(submission) == answers
    assert not submission.findings


@pytest.mark.parametrize("shape", ["（ {v} ）", "（   ）{v}", "{v}"])
def test_the_printed_word_form_reads_back(shape):
    answers = some_answers(5)
    submission = only(read(printed_word(answers, "填报单位（盖章）：云岫医院    填报期：第2周", shape)))
    assert (submission.unit, submission.period) == ("M01", "W2")
    assert values_of(submission) == answers
    assert not submission.findings


def test_a_sentence_or_row_left_out_is_said_and_costs_nothing_else():
    answers = some_answers(6)
    submission = only(read(printed_word(answers, "填报单位：云岫医院  填报期：6月5日至11日", skip=("cloud",))))
    cloud = {code for code, blank in FORM.blanks.items() if blank.item == "cloud"}
    assert values_of(submission) == answers | dict.fromkeys(cloud)
    assert rules_of(submission) == {"blank_missing": cloud}


def test_prose_in_excel_cells_reads_back():
    answers = some_answers(7)
    workbook = Workbook()
    sheet = workbook.active
    sheet["A1"] = FORM.title_zh
    sheet["A2"], sheet["C2"] = "填报单位（盖章）：福星护理院", "填报期：第3周（6月12日至18日）"
    sheet.append(["项目", "标准", "落实情况"])
    for item in FORM.items:
        text = "\n".join("".join(filled_sentence(s, answers, "({v})") for s in paragraph) for paragraph in item.paragraphs)
        sheet.append([item.label_zh, "\n".join(item.standards), text.replace("；", ";\n").replace("，", ", ")])
    submission = only(read(workbook_bytes(workbook), "表.xlsx"))
    assert (submission.unit, submission.period, submission.sheet) == ("E01", "W3", "Sheet")
    assert values_of(submission) == answers
    place = submission.answers[3].place
    assert (place.sheet, place.cell) == ("Sheet", "C5")


def test_prose_without_any_heading_row_a_line_a_row():
    answers = some_answers(8)
    workbook = Workbook()
    for item in FORM.items:
        for standard in item.standards:
            workbook.active.append([standard])
        for sentence in item.sentences:
            workbook.active.append([filled_sentence(sentence, answers, "（{v}）")])
    submission = only(read(workbook_bytes(workbook), "福星护理院第3周.xlsx"))
    assert (submission.unit, submission.period) == ("E01", "W3")
    assert values_of(submission) == answers


def test_a_second_form_goes_the_same_way():
    from pathlib import Path

    from data_loaders.model.form import read_form

    form = read_form(Path(__file__).parents[1] / "forms" / "form-2031.toml")
    context = Context(CAMPAIGN, load_forms() | {form.version: form}, ROSTER)
    answers = {code: (7 + n if blank.kind == "number" else "桌面推演") for n, (code, blank) in enumerate(form.blanks.items())}
    for code, blank in form.blanks.items():
        if blank.part_of:
            answers[code] = 1
    for data in (excel_template(form, CAMPAIGN, M01, "W2", answers), word_form(form, CAMPAIGN, M01, "W2", answers)):
        submission = only(read(data, context=context))
        assert submission.form_version == "2031"
        assert values_of(submission, form) == answers
        assert (submission.unit, submission.period) == ("M01", "W2")


def with_cell(code: str, value: object, answers: dict[str, object] | None = None) -> bytes:
    workbook = load_workbook(BytesIO(excel_template(FORM, CAMPAIGN, M01, "W2", answers or W2)))
    sheet = workbook.active
    row = next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == code)
    column = next(cell.column for line in sheet.iter_rows(max_row=12) for cell in line if cell.value == "填报值")
    sheet.cell(row, column).value = value
    return workbook_bytes(workbook)


@pytest.mark.parametrize(
    ("value", "state", "number", "rule"),
    [
        ("若干", "unreadable", None, "number_unreadable"),
        ("3-5", "unreadable", None, "number_range"),
        (-4, "unreadable", None, "number_negative"),
        (2.5, "unreadable", None, "number_fraction"),
        ("1.000", "unreadable", None, "number_pointed"),
        ("50%", "unreadable", None, "number_percentage"),
        ("#N/A", "unreadable", None, "cell_error"),
        ("=1+1", "unreadable", None, "cell_formula_empty"),
        ("约120", "number", 120, "number_approximate"),
        ("56（已整改）", "number", 56, "number_with_words"),
        ("12人", "number", 12, "counting_unit_differs"),
        ("12人次", "number", 12, None),
        ("无", "nil", 0, None),
        ("", "blank", None, None),
        (None, "blank", None, None),
    ],
)
def test_every_state_of_a_cell(value, state, number, rule):
    code = "cloud.participants"
    submission = only(read(with_cell(code, value)))
    answer = next(answer for answer in submission.answers if answer.code == code)
    assert (answer.state, answer.value) == (state, number)
    assert rules_of(submission) == ({rule: {code}} if rule else {})
    if rule:
        finding = submission.findings[0]
        assert "统计表!F" in finding.place.words()
        assert finding.message("zh") and finding.message("en")


def test_parts_and_pairs_are_held_against_each_other():
    answers = W2 | {
        "study.hundred_teams.sessions": 2,
        "study.leader_talks.sessions": 3,
        "study.online_class.sessions": 4,
        "study.online_class.participants": None,
        "outreach.law.sessions": 0,
        "outreach.law.participants": 30,
    }
    submission = only(read(excel_template(FORM, CAMPAIGN, M01, "W2", answers)))
    assert rules_of(submission) == {
        "part_exceeds_whole": {"study.leader_talks.sessions"},
        "sessions_without_participants": {"study.online_class.participants"},
        "participants_without_sessions": {"outreach.law.participants"},
    }
    assert submission.has_error


def test_an_empty_form_and_a_file_without_one_are_refused_with_a_reason():
    assert "form_empty" in rules_of(only(read(excel_template(FORM, CAMPAIGN, M01, "W2"))))
    workbook = Workbook()
    workbook.active.append(["日期", "金额"])
    workbook.active.append(["6月1日", 300])
    reading = read(workbook_bytes(workbook))
    assert (reading.role, [finding.rule for finding in reading.findings]) == ("refused", ["no_form_found"])


def test_several_units_in_one_workbook_a_sheet_each():
    workbook = Workbook()
    workbook.remove(workbook.active)
    for unit in ROSTER.units[:3]:
        source = load_workbook(BytesIO(excel_template(FORM, CAMPAIGN, unit, "W2", some_answers(10)))).active
        sheet = workbook.create_sheet(unit.name)
        for row in source.iter_rows():
            for cell in row:
                if not cell.coordinate.startswith("Z") and cell.value is not None:
                    sheet[cell.coordinate] = cell.value
    reading = read(workbook_bytes(workbook))
    assert [submission.unit for submission in reading.submissions] == ["M01", "E01", "E02"]
    assert all(values_of(submission) == some_answers(10) for submission in reading.submissions)


def test_a_hidden_sheet_and_a_hidden_row_are_read_and_said():
    workbook = load_workbook(BytesIO(excel_template(FORM, CAMPAIGN, M01, "W2", W2)))
    workbook.create_sheet("封面", 0)
    sheet = workbook["统计表"]
    sheet.sheet_state = "hidden"
    row = next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == "rectify.articles")
    sheet.row_dimensions[row].hidden = True
    submission = only(read(workbook_bytes(workbook)))
    assert values_of(submission) == W2
    assert rules_of(submission) == {"sheet_hidden": {None}, "row_hidden": {"rectify.articles"}}
