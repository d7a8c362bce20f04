"""What a paper is, before what it says: papers that quote the form stay what they are, and a form is one whatever stands around it."""

from __future__ import annotations

import random
from io import BytesIO

import pytest
from docx import Document as WordDocument
from openpyxl import Workbook

from data_loaders.forms.papers import called, is_target
from data_loaders.model.readings import FileReading
from tests.data_loaders.filling import (
    FORM,
    empty_word,
    filled_sentence,
    only,
    printed_word,
    read,
    rules_of,
    some_answers,
    values_of,
    word_bytes,
    workbook_bytes,
)

TITLES = ("总结", "小结", "工作总结", "情况汇报", "汇报", "简报", "信息", "活动方案", "计划", "通知", "报告", "台账", "登记表", "签到表", "评分表", "考核表",
          "更正说明", "情况说明", "任务分解表", "完成情况", "情况", "")  # fmt: skip
NAMES = ("云岫医院第2周{}", "云岫医院安全生产月{}", "{}（云岫医院）第2周", "附件 {}", "扫描", "云岫医院第2周统计表")
ANSWERS = some_answers(3)
WHOLE = [filled_sentence(sentence, ANSWERS, "（{v}）") for sentence in FORM.sentences]
HEADING = "填报单位：云岫医院    填报期：第2周"


def word(lines: list[str], in_table: bool) -> bytes:
    document = empty_word()
    for line in lines[:2]:
        document.add_paragraph(line)
    if in_table:
        table = document.add_table(0, 2)
        for number, line in enumerate(lines[2:], start=1):
            cells = table.add_row().cells
            cells[0].text, cells[1].text = str(number), line
    else:
        for line in lines[2:]:
            document.add_paragraph(line)
    return word_bytes(document)


def sheet(lines: list[str]) -> bytes:
    workbook = Workbook()
    for number, line in enumerate(lines):
        workbook.active.append([line] if number < 2 else [number - 1, line])
    return workbook_bytes(workbook)


WAYS = {
    "docx": lambda lines: word(lines, False),
    "table.docx": lambda lines: word(lines, True),
    "xlsx": sheet,
    "txt": lambda lines: "\n".join(lines).encode(),
    "csv": lambda lines: "\n".join(f"{number},{line}" for number, line in enumerate(lines)).encode("gb18030"),
}


def is_counted(reading: FileReading) -> bool:
    """Whether a form of the file would count."""
    in_file = any(finding.severity == "error" for finding in reading.findings)
    return any(part.unit and part.period and not part.has_error and not in_file for part in reading.submissions)


@pytest.mark.parametrize("way", WAYS)
def test_a_paper_with_some_sentences_of_the_form_is_never_an_accepted_form(way: str) -> None:
    chance = random.Random(way)
    for _ in range(60):
        title = chance.choice(TITLES)
        quoted = chance.sample(WHOLE, chance.randint(1, 15))
        others = ["本周我院按照通知要求，认真组织，职工安全意识明显提高。", "查改问题17处。"]
        body = chance.sample(quoted + others, len(quoted) + len(others))
        file = chance.choice(NAMES).format(title) + "." + way.rsplit(".", 1)[-1]
        reading = read(WAYS[way]([f"云岫医院第2周{title}", HEADING, *body]), file)
        said = {finding.rule for finding in reading.all_findings()}
        assert not is_counted(reading), (file, title, len(quoted))
        assert said & {"form_partial", "sentences_left"}, (file, title, said)


@pytest.mark.parametrize("aim", ("方案", "计划", "任务分解表", "考核表"))
def test_what_is_to_be_done_is_no_form_however_much_of_it_is_there(aim: str) -> None:
    assert not is_counted(read(word([f"云岫医院第2周{aim}", HEADING, *WHOLE], False), f"云岫医院第2周{aim}.docx"))


@pytest.mark.parametrize("heading", ("任务要求", "目 标", "计划数（6月）", "计划"))
def test_numbers_under_a_heading_of_targets_are_held(heading: str) -> None:
    document = WordDocument(BytesIO(printed_word(ANSWERS, HEADING)))
    document.tables[0].rows[0].cells[2].text = heading
    buffer = BytesIO()
    document.save(buffer)
    assert "form_targets" in rules_of(only(read(buffer.getvalue(), "云岫医院第2周统计表.docx")))


def test_what_was_done_beside_what_is_to_be_done_is_read() -> None:
    workbook = Workbook()
    workbook.active.append([FORM.title_zh])
    workbook.active.append([HEADING])
    workbook.active.append(["项目", "任务要求", "完成情况"])
    aims = some_answers(9)
    for sentence, done in zip(FORM.sentences, WHOLE, strict=True):
        workbook.active.append(["", filled_sentence(sentence, aims, "（{v}）"), done])
    submission = only(read(workbook_bytes(workbook), "a.xlsx"))
    assert values_of(submission) == ANSWERS and not submission.has_error


@pytest.mark.parametrize("year", ("2019年", "2022 年"))
def test_another_year_s_table_is_held(year: str) -> None:
    document = WordDocument(BytesIO(printed_word(ANSWERS, HEADING)))
    document.paragraphs[1].text = f"{year}“安全生产月”活动情况统计表"
    buffer = BytesIO()
    document.save(buffer)
    assert "form_other_year" in rules_of(only(read(buffer.getvalue(), "云岫医院第2周.docx")))


def test_a_form_of_words_alone_is_held_like_an_empty_one() -> None:
    words = {code: value for code, value in ANSWERS.items() if FORM.blanks[code].kind == "text"}
    assert "form_words_only" in rules_of(only(read(printed_word(words, HEADING), "a.docx")))
    assert "form_empty" in rules_of(only(read(printed_word({}, HEADING), "a.docx")))


def test_a_whole_form_is_one_whatever_stands_around_it() -> None:
    chance = random.Random(5)
    for _ in range(25):
        document = WordDocument(BytesIO(printed_word(ANSWERS, HEADING)))
        first = document.paragraphs[0]
        quoted = [
            filled_sentence(chance.choice(FORM.sentences), some_answers(chance.randint(10, 99)), "{v}")
            for _ in range(chance.randint(0, 12))
        ]
        for line in ("云岫医院2020年“安全生产月”活动总结", "本月共开展培训5场次，现将数据附后。", *dict.fromkeys(quoted)):
            first.insert_paragraph_before(line)
        submission = only(read(word_bytes(document), "云岫医院总结及统计表.docx"))
        assert (submission.unit, submission.period, submission.has_error) == ("M01", "W2", False)
        assert values_of(submission) == ANSWERS


def test_few_numbers_on_the_whole_printed_form_are_a_form() -> None:
    few = {code: ANSWERS[code] for code in ("launch.sessions", "tipoff.received")}
    submission = only(read(printed_word(few, HEADING), "a.docx"))
    assert not submission.has_error and {code for code, value in values_of(submission).items() if value is not None} == few.keys()


def test_a_sheet_of_notes_beside_the_form_is_no_second_form() -> None:
    for count in range(1, 8):
        workbook = Workbook()
        workbook.active.append([FORM.title_zh])
        workbook.active.append([HEADING])
        workbook.active.append(["项目", "标准", "落实情况"])
        for line in WHOLE:
            workbook.active.append(["", "", line])
        notes = workbook.create_sheet("备注")
        for sentence in random.Random(count).sample(FORM.sentences, count):
            notes.append([filled_sentence(sentence, some_answers(8), "{v}")])
        reading = read(workbook_bytes(workbook), "a.xlsx")
        assert values_of(only(reading)) == ANSWERS
        assert [finding.values for finding in reading.findings if finding.rule == "sentences_left"] == [{"count": count}]


@pytest.mark.parametrize(
    ("text", "kind"),
    (
        ("第2周统计表更正说明", "papers"), ("总结及统计表", "forms"), ("统计表（总结）", "forms"), ("2020年工作总结", "papers"),
        ("附件2", "forms"), ("第2周", None), ("任务完成情况统计表", "forms"),
    ),
)  # fmt: skip
def test_the_last_word_says_what_it_is_called(text: str, kind: str | None) -> None:
    assert (called(text) or (None,))[0] == kind
    assert is_target("目 标（场）") and not is_target("落实情况") and not is_target(None)
