"""What is written before or behind a whole sentence is said of every number in it and of no other; counting units that changed places too."""

from __future__ import annotations

import random
from io import BytesIO

import pytest
from docx import Document as WordDocument

from data_loaders.model.form import Sentence
from tests.data_loaders.filling import FORM, filled_sentence, only, printed_word, read, rules_of, some_answers, values_of

WEEK = "填报单位：云岫医院  填报期：第2周"
RULES = {"not_done_at_blank", "corrected_at_blank", "cumulative_at_blank", "nothing_beside", "counting_unit_of_people"}
STARTING = [each for each in FORM.sentences if each.literals[0].strip(" 　(（")]
"""The sentences that begin with words."""


def numbers_of(sentence: Sentence) -> set[str]:
    return {code for code in sentence.blanks if FORM.blanks[code].kind == "number"}


SEVERAL = [each for each in STARTING if len(numbers_of(each)) > 1 and "；" not in each.text[:-1]]


def with_sentence(answers: dict[str, object], sentence: Sentence, written: str) -> tuple[dict[str, set], dict[str, object]]:
    """What is said of a form, and its numbers, with other words in the place of a filled sentence, a line of their own."""
    document = WordDocument(BytesIO(printed_word(answers, WEEK)))
    filled = filled_sentence(sentence, answers, "（{v}）")
    cell = next(cell for row in document.tables[0].rows for cell in row.cells if filled in cell.text)
    before, after = cell.text.split(filled, 1)
    cell.text = f"{before}\n{written}\n{after}".strip("\n")
    buffer = BytesIO()
    document.save(buffer)
    submission = only(read(buffer.getvalue(), "x.docx"))
    return {rule: codes for rule, codes in rules_of(submission).items() if rule in RULES}, values_of(submission)


WAYS = {
    "2019年{}": "not_done_at_blank",
    "5月{}": "not_done_at_blank",
    "{}（2019年）": "not_done_at_blank",
    "{}（以上为去年数）": "not_done_at_blank",
    "{}（未开展）": "not_done_at_blank",
    "（作废）{}": "corrected_at_blank",
    "{}（作废）": "corrected_at_blank",
    "{}（数据有误）": "corrected_at_blank",
    "{}（以上均为累计数）": "cumulative_at_blank",
    "{}（上述为截至目前累计）": "cumulative_at_blank",
    "2020年{}": "",
    "6月{}": "",
    "{}（线上）": "",
    "{}（附照片）": "",
    "{}（以上均为线上）": "",
    "{}（以上为6月11日统计）": "",
}


@pytest.mark.parametrize(("way", "rule"), WAYS.items())
@pytest.mark.parametrize("is_before_its_stop", [False, True])
def test_a_remark_on_a_sentence_is_said_of_all_its_numbers(way: str, rule: str, is_before_its_stop: bool) -> None:
    chance, answers = random.Random(way), some_answers(4)
    if is_before_its_stop and "以上" not in way and "上述" not in way:
        return  # it may be of the last number alone
    sentence = chance.choice(SEVERAL)
    filled = filled_sentence(sentence, answers, "（{v}）")
    written = way.format(filled)
    if is_before_its_stop:
        remark = written.removeprefix(filled)
        written = filled.rstrip("；。 ") + remark + "；"
    found, values = with_sentence(answers, sentence, written)
    assert found == ({rule: numbers_of(sentence)} if rule else {}), sentence.text
    assert values == answers


@pytest.mark.parametrize(
    ("words", "is_said"), [("（无）", True), ("无。", True), ("（没有开展）", True), ("暂无", True), ("（无锡）", False), ("无误", False)]
)
def test_nothing_behind_an_empty_sentence_is_asked_about(words: str, is_said: bool) -> None:
    sentence, answers = random.Random(words).choice(SEVERAL), some_answers(4)
    empty = filled_sentence(sentence, answers | dict.fromkeys(numbers_of(sentence)), "（{v}）")
    found, values = with_sentence(answers, sentence, empty + words)
    assert found.get("nothing_beside", set()) == (numbers_of(sentence) if is_said else set()), sentence.text
    assert {code for code, value in values.items() if value is None} == numbers_of(sentence)


@pytest.mark.parametrize("words", ["（无）", "无"])
def test_nothing_behind_numbers_says_nothing_of_them(words: str) -> None:
    sentence, answers = random.Random(words).choice(SEVERAL), some_answers(4)
    found, values = with_sentence(answers, sentence, filled_sentence(sentence, answers, "（{v}）") + words)
    assert (found, values) == ({}, answers)


SESSIONS, PEOPLE = "study.center_group.sessions", "study.center_group.participants"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("安排理论学习中心组专题学习（58）人次，参与（3）次；", {SESSIONS, PEOPLE}),
        ("安排理论学习中心组专题学习（58人次），参与（3次）人次；", {SESSIONS, PEOPLE}),
        ("安排理论学习中心组专题学习（58）人，参与（60）人次；", {SESSIONS}),
        ("安排理论学习中心组专题学习（3）场，参与（58）人；", set()),
        ("安排理论学习中心组专题学习（3）次，58人次参与；", set()),
    ],
)
def test_people_counted_where_sessions_are_printed_are_asked_about(written: str, said: set[str]) -> None:
    found, values = with_sentence(some_answers(4), FORM.sentences[FORM.blanks[SESSIONS].sentence], written)
    assert found == ({"counting_unit_of_people": said} if said else {})
    assert None not in (values[SESSIONS], values[PEOPLE])
