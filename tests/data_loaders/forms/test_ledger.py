"""What counts as a number, what stands legitimately in a form, and the counts that stay with a submission."""

from __future__ import annotations

import io

import pytest
from docx import Document as WordDocument
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from data_loaders.intake.batch import load_batch
from data_loaders.intake.gather import Dropped
from data_loaders.model.readings import Submission
from data_loaders.text.figures import figures_in
from data_loaders.writers.excel_form import excel_template
from tests.data_loaders.filling import (
    CAMPAIGN,
    FORM,
    M01,
    ROSTER,
    empty_word,
    filled_sentence,
    only,
    printed_word,
    read,
    rules_of,
    some_answers,
    word_bytes,
    workbook_bytes,
)
from tests.databases import new_warehouse

HEADING = "填报单位：云岫医院　　填报期：第2周"


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("本周学习27次，58人次", ["27", "58"]),
        ("（２７）次", ["２７"]),
        ("组织学习三次，参与五十八人次", ["三", "五十八"]),
        ("若干场，数十人", ["若干", "数十"]),
        ("完成率100%", ["100"]),
        ("1,200人次，3万1千人，1.2w", ["1,200", "3万1千", "1.2w"]),
        ("27、58", ["27", "58"]),
        ("参与（ ）人次；贰、柒拾", ["柒拾"]),
        ("参与（ ）人次；二，七十。", ["二", "七十"]),
        ("廿次，卅人次", ["廿", "卅"]),
        ("一、二、三等奖，第一、二周", []),
        ("张三、李四、百合，一季度、二季度", []),
        ("一是组织学习；二、强化责任；（三）加强管理", []),
        ("1.开展学习\n2、参与培训\n（3）组织演练", []),
        ("第2周（6月5日至6月11日）", []),
        ("2020年6月12日 9:30", []),
        ("联系电话：0512-65221234，手机13900000000", []),
        ("第3页，共5页", []),
        ("附件2", []),
        ("每周不少于3次", []),
        ("拨打12350举报，5G网络，E02", []),
        ("三年行动，统一部署，每一个人", []),
    ],
)
def test_what_counts_as_a_number(text: str, counts: list[str]) -> None:
    assert [text[figure.start : figure.end] for figure in figures_in(text) if figure.counts] == counts


def closed(submission: Submission) -> None:
    ledger = submission.ledger
    assert ledger.taken + ledger.printed + ledger.about + ledger.unplaced == ledger.found


@pytest.mark.parametrize("shape", ["（{v}）", "{v}", "（）{v}", "（约{v}）"])
def test_a_filled_form_leaves_no_number_unplaced(shape: str) -> None:
    numbers = sum(blank.kind == "number" for blank in FORM.blanks.values())
    for data in (printed_word(some_answers(), HEADING, shape), excel_template(FORM, CAMPAIGN, M01, "W2", answers=some_answers())):
        submission = only(read(data))
        closed(submission)
        assert (submission.ledger.taken, submission.ledger.unplaced) == (numbers, 0)


def test_what_stands_legitimately_around_a_form_is_not_asked_about() -> None:
    document = WordDocument(io.BytesIO(printed_word(some_answers(), HEADING)))
    for words in (
        "填表人：王示例　联系电话：0512-00000001",
        "2020年6月12日",
        "- 1 -",
        "第1页 共3页",
        "（盖章）",
        "注：请于每周四12:00前报送，附件2",
        "00000001",
    ):
        document.add_paragraph(words)
    buffer = io.BytesIO()
    document.save(buffer)
    submission = only(read(buffer.getvalue()))
    assert rules_of(submission) == rules_of(only(read(printed_word(some_answers(), HEADING))))
    assert submission.ledger.unplaced == 0


def test_a_column_of_running_totals_is_asked_about_once() -> None:
    workbook = load_workbook(io.BytesIO(excel_template(FORM, CAMPAIGN, M01, "W2", answers=some_answers())))
    page = workbook.worksheets[0]
    for r in range(1, page.max_row + 1):
        if page.cell(r, 1).value in FORM.blanks:
            page.cell(r, 9).value = 5_000
    submission = only(read(workbook_bytes(workbook)))
    assert not submission.has_error
    assert rules_of(submission) == {"numbers_unplaced": {None}}


def test_a_percentage_in_words_beside_an_empty_cell_is_held() -> None:
    workbook = load_workbook(io.BytesIO(excel_template(FORM, CAMPAIGN, M01, "W2", answers=some_answers())))
    page = workbook.worksheets[0]
    (r,) = (r for r in range(1, page.max_row + 1) if page.cell(r, 1).value == "publicity.psa")
    page.cell(r, 6).value, page.cell(r, 7).value = None, "100%"
    assert rules_of(only(read(workbook_bytes(workbook)))) == {"value_unplaced": {"publicity.psa"}}


@settings(max_examples=60, deadline=None, database=None)
@given(
    st.lists(st.sampled_from(FORM.sentences), min_size=1, max_size=5, unique=True),
    st.sampled_from(["总结", "简报", "活动方案", "任务清单", "情况说明"]),
)
def test_the_forms_sentences_in_another_paper_are_no_figures(sentences: list, title: str) -> None:
    document = empty_word()
    document.add_paragraph(f"云岫医院第2周安全生产月{title}")
    for sentence in sentences:
        document.add_paragraph("我院高度重视，精心组织，" + filled_sentence(sentence, some_answers(), "（{v}）"))
        document.add_paragraph("下一步，我院将继续落实各项要求，压实责任，确保安全。")
    reading = read(word_bytes(document), f"云岫医院第2周{title}.docx")
    assert all(submission.has_error for submission in reading.submissions)


def test_the_counts_stay_with_the_submission() -> None:
    with new_warehouse() as warehouse:
        warehouse.save_roster(ROSTER)
        load_batch(warehouse, [Dropped("云岫医院第2周.docx", printed_word(some_answers(), HEADING))])
        ((found, taken, unplaced),) = (
            (row["found"], row["taken"], row["unplaced"]) for row in warehouse.database.query("select * from ledger")
        )
        assert taken == sum(blank.kind == "number" for blank in FORM.blanks.values())
        assert (unplaced, found > taken) == (0, True)
        assert warehouse.rows("audit_ledger_open") == []
