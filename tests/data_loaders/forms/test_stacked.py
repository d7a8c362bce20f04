"""Several forms in one sheet or document: a submission each, never a mixture; one form over two tables stays one."""

from __future__ import annotations

from copy import deepcopy
from io import BytesIO

import pytest
from docx import Document as WordDocument
from openpyxl import Workbook, load_workbook

from data_loaders.model.readings import FileReading
from data_loaders.writers.excel_form import excel_template
from data_loaders.writers.word_form import word_form
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

UNITS = ROSTER.units[:3]
WANTED = [(unit.code, "W2", some_answers(40 + number)) for number, unit in enumerate(UNITS)]


def said(reading: FileReading) -> list[tuple[str | None, str | None, dict[str, object]]]:
    return [(submission.unit, submission.period, values_of(submission)) for submission in reading.submissions]


def template_rows(unit, answers, period: str = "W2") -> list[list[object]]:
    sheet = load_workbook(BytesIO(excel_template(FORM, CAMPAIGN, unit, period, answers))).active
    return [[cell.value for cell in row] for row in sheet.iter_rows(max_col=8)]


def sheet_of_rows(*blocks: list[list[object]], gap: int = 2) -> bytes:
    workbook = Workbook()
    for block in blocks:
        for row in [*block, *[[None]] * gap]:
            workbook.active.append(row)
    return workbook_bytes(workbook)


def test_templates_below_each_other():
    reading = read(sheet_of_rows(*(template_rows(unit, answers) for unit, (_, _, answers) in zip(UNITS, WANTED, strict=True))))
    assert said(reading) == WANTED
    assert not any(submission.findings for submission in reading.submissions)
    assert len({submission.sheet for submission in reading.submissions}) == 3
    assert reading.submissions[0].sheet.startswith("Sheet!1:")
    rows = {int(submission.answers[0].place.cell[1:]) // 80 for submission in reading.submissions}
    assert len(rows) == 3


def test_templates_without_marks_below_each_other():
    blocks = [[row[1:] for row in template_rows(unit, answers)] for unit, (_, _, answers) in zip(UNITS, WANTED, strict=True)]
    assert said(read(sheet_of_rows(*blocks))) == WANTED


def test_templates_beside_each_other():
    left, right = (template_rows(unit, answers) for unit, (_, _, answers) in zip(UNITS[:2], WANTED[:2], strict=True))
    assert said(read(sheet_of_rows([[*a, None, *b] for a, b in zip(left, right, strict=True)]))) == WANTED[:2]


def test_a_second_copy_without_its_heading_is_not_mixed_into_the_first():
    first = template_rows(M01, some_answers(50) | {"cloud.participants": None})
    second = template_rows(M01, some_answers(51))
    below = next(number for number, row in enumerate(second) if row[0] in FORM.blanks)
    reading = read(sheet_of_rows(first, second[below:]), "x.xlsx")
    assert [values_of(submission) for submission in reading.submissions] == [
        some_answers(50) | {"cloud.participants": None},
        some_answers(51),
    ]
    assert [submission.unit for submission in reading.submissions] == ["M01", None]


def test_one_template_whose_heading_is_repeated_on_its_second_page_stays_one():
    rows = template_rows(M01, some_answers(52))
    head = next(number for number, row in enumerate(rows) if row[0] in FORM.blanks) - 1
    assert values_of(only(read(sheet_of_rows([*rows[:40], *rows[:head], *rows[40:]], gap=0)))) == some_answers(52)


def test_one_row_written_twice_is_an_error_and_no_second_form():
    rows = template_rows(M01, some_answers(53) | {"cloud.participants": 5})
    row = next(number for number, row in enumerate(rows) if row[0] == "cloud.participants")
    again = [*rows[row][:5], 6, *rows[row][6:]]
    assert rules_of(only(read(sheet_of_rows([*rows[: row + 1], again, *rows[row + 1 :]])))) == {"blank_doubled": {"cloud.participants"}}


def test_two_different_forms_of_one_unit_and_period_are_held():
    reading = read(sheet_of_rows(template_rows(M01, some_answers(54)), template_rows(M01, some_answers(55))))
    assert [set(rules_of(submission)) for submission in reading.submissions] == [{"form_twice"}] * 2
    same = read(sheet_of_rows(template_rows(M01, some_answers(54)), template_rows(M01, some_answers(54))))
    assert [set(rules_of(submission)) for submission in same.submissions] == [set()] * 2
    empty = read(sheet_of_rows(template_rows(M01, some_answers(54)), template_rows(M01, {})))
    assert [set(rules_of(submission)) for submission in empty.submissions] == [set(), {"form_empty"}]


def printed_rows(answers: dict[str, object], heading: str) -> list[list[object]]:
    rows: list[list[object]] = [[FORM.title_zh], [heading], list(FORM.columns_zh)]
    for item in FORM.items:
        text = "\n".join("".join(filled_sentence(s, answers, "（{v}）") for s in part) for part in item.paragraphs)
        rows.append([item.label_zh, "\n".join(item.standards), text])
    return rows


def heading_of(unit) -> str:
    return f"填报单位（盖章）：{unit.name}    填报期：第2周"


def test_printed_forms_below_each_other_in_a_sheet():
    blocks = [printed_rows(answers, heading_of(unit)) for unit, (_, _, answers) in zip(UNITS, WANTED, strict=True)]
    assert said(read(sheet_of_rows(*blocks))) == WANTED


def test_printed_forms_whose_unit_stands_below_them():
    blocks = [
        [row for row in printed_rows(answers, "") if row[0]] + [["说明：以上。"], [heading_of(unit)]]
        for unit, (_, _, answers) in zip(UNITS, WANTED, strict=True)
    ]
    assert said(read(sheet_of_rows(*blocks))) == WANTED


def test_printed_forms_beside_each_other_are_not_mixed():
    left, right = (printed_rows(answers, "填报期：第2周") for _, _, answers in WANTED[:2])
    reading = read(sheet_of_rows([[*a, *b[2:]] for a, b in zip(left, right, strict=True)]), "平时.xlsx")
    assert [values_of(submission) for submission in reading.submissions] == [answers for _, _, answers in WANTED[:2]]


def test_a_sentence_quoted_again_is_compared():
    answers = some_answers(56)
    sentence = next(sentence for sentence in FORM.sentences if "cloud.participants" in sentence.blanks)
    for value, rules in ((answers["cloud.participants"], {}), (999, {"blank_doubled": {"cloud.participants"}})):
        quoted = filled_sentence(sentence, {"cloud.participants": value}, "（{v}）")
        submission = only(read(sheet_of_rows([*printed_rows(answers, heading_of(M01)), [quoted]])))
        assert (values_of(submission), rules_of(submission)) == (answers, rules)


def word_of(*forms: bytes) -> bytes:
    """The bodies of several Word files in one."""
    whole, *others = (WordDocument(BytesIO(form)) for form in forms)
    for other in others:
        for block in other.element.body:
            if not block.tag.endswith("sectPr"):
                whole.element.body.insert(len(whole.element.body) - 1, deepcopy(block))
    buffer = BytesIO()
    whole.save(buffer)
    return buffer.getvalue()


def test_forms_below_each_other_in_a_word_document():
    reading = read(
        word_of(*(word_form(FORM, CAMPAIGN, unit, "W2", answers) for unit, (_, _, answers) in zip(UNITS, WANTED, strict=True))), "x.docx"
    )
    assert said(reading) == WANTED
    assert [submission.sheet for submission in reading.submissions] == ["#1", "#2", "#3"]
    assert [submission.answers[0].place.table for submission in reading.submissions] == [1, 2, 3]


@pytest.mark.parametrize("repeat_heading", [False, True])
@pytest.mark.parametrize("cut", [2, 5, 8])
def test_one_form_over_two_word_tables_stays_one(cut: int, repeat_heading: bool):
    answers = some_answers(57)
    document = WordDocument(BytesIO(word_form(FORM, CAMPAIGN, M01, "W2", answers)))
    table = document.tables[0]._tbl
    second = deepcopy(table)
    rows = list(table.tr_lst)
    for row in rows[cut:]:
        table.remove(row)
    for row in list(second.tr_lst)[int(repeat_heading) : cut]:
        second.remove(row)
    table.addnext(second)
    table.addnext(deepcopy(document.paragraphs[0]._p))
    buffer = BytesIO()
    document.save(buffer)
    submission = only(read(buffer.getvalue(), "x.docx"))
    assert (submission.unit, submission.period, submission.sheet, values_of(submission)) == ("M01", "W2", None, answers)


def test_a_form_in_a_table_and_one_in_paragraphs_are_two():
    document = WordDocument(BytesIO(word_form(FORM, CAMPAIGN, M01, "W2", some_answers(58))))
    document.add_paragraph(heading_of(UNITS[1]))
    for sentence in FORM.sentences:
        document.add_paragraph(filled_sentence(sentence, some_answers(59), "（{v}）"))
    buffer = BytesIO()
    document.save(buffer)
    assert said(read(buffer.getvalue(), "x.docx")) == [("M01", "W2", some_answers(58)), (UNITS[1].code, "W2", some_answers(59))]


def test_a_printed_form_below_a_template_is_another():
    reading = read(sheet_of_rows(template_rows(M01, WANTED[0][2]), printed_rows(WANTED[1][2], heading_of(UNITS[1]))))
    assert said(reading) == WANTED[:2]
    assert len({submission.sheet for submission in reading.submissions}) == 2


def test_a_printed_form_below_another_in_other_columns():
    first, second = (printed_rows(answers, heading_of(unit)) for unit, (_, _, answers) in zip(UNITS[:2], WANTED[:2], strict=True))
    assert said(read(sheet_of_rows(first, [[None, *row] for row in second]))) == WANTED[:2]


def test_parts_of_two_units_forms_are_not_one_form():
    first, second = (printed_rows(answers, heading_of(unit)) for unit, (_, _, answers) in zip(UNITS[:2], WANTED[:2], strict=True))
    reading = read(sheet_of_rows(first[:6], second[:2] + second[6:]))
    assert [submission.unit for submission in reading.submissions] == ["M01", UNITS[1].code]
    for submission, (_, _, answers) in zip(reading.submissions, WANTED[:2], strict=True):
        assert all(answer.value in (None, answers[answer.code]) for answer in submission.answers if answer.value is not None)
    assert values_of(only(read(sheet_of_rows(first[:6], first[:2] + first[6:])))) == WANTED[0][2]


BETWEEN = {
    "上表数据作废": ({"form_not_done"}, set()),
    "以上为第3周数据": ({"period_line_differs"}, set()),
    "数据含城东社区卫生服务中心": ({"unit_line_differs"}, {"unit_line_differs"}),
    "单位：万人次": ({"form_scaled"}, {"form_scaled"}),
    "填表人：张三": (set(), set()),
}


def sentences_form(heading: str, answers: dict[str, object]) -> list[list[str]]:
    filled = [["", "", "".join(filled_sentence(sentence, answers, "（{v}）") for sentence in item.sentences)] for item in FORM.items]
    return [[heading], list(FORM.columns_zh), *filled]


@pytest.mark.parametrize("own", [False, True], ids=["in sentences", "our own form"])
@pytest.mark.parametrize("line", BETWEEN)
def test_a_line_between_two_forms_is_held_against_those_it_may_speak_of(line: str, own: bool) -> None:
    parts = [
        template_rows(unit, answers) if own else sentences_form(f"填报单位：{unit.name}　填报期：第2周", answers)
        for unit, (_, _, answers) in zip(UNITS[:2], WANTED, strict=False)
    ]
    workbook = Workbook()
    for row in (*parts[0], ["", line], *parts[1]):
        workbook.active.append(row)
    reading = read(workbook_bytes(workbook), "a.xlsx")
    assert said(reading) == WANTED[:2]
    rules = {"form_not_done", "period_line_differs", "unit_line_differs", "form_scaled"}
    found = tuple(rules & rules_of(submission).keys() for submission in reading.submissions)
    assert found == ((BETWEEN[line][0], set()) if own else BETWEEN[line])


@pytest.mark.parametrize("at", [1, 2])
def test_a_number_cut_between_two_rows_is_not_read_from_its_front(at: int) -> None:
    answers = some_answers(3) | {"study.online_class.participants": 139}
    rows = sentences_form("填报单位：云岫医院　填报期：第2周", answers)
    whole = rows[3][2]
    cut = whole.index("139") + at
    rows[3:4] = [["", "", whole[:cut]], ["", "", whole[cut:]]]
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    submission = only(read(workbook_bytes(workbook), "a.xlsx"))
    expected = {code: answers.get(code) for code in FORM.blanks} | {"study.online_class.participants": None}
    assert values_of(submission) == expected
    assert "study.online_class.participants" in rules_of(submission)["number_unreadable"]
