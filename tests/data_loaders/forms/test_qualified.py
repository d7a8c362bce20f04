"""Words that say a number was not done, or is one of several: its number is read and asked about, its neighbours and all others are not."""

from __future__ import annotations

import random
from io import BytesIO

import pytest
from docx import Document as WordDocument
from hypothesis import given
from hypothesis import strategies as st

from data_loaders.forms.qualified import qualifications
from data_loaders.model.findings import Place
from data_loaders.model.form import Sentence
from data_loaders.model.readings import NUMBER, Answer
from data_loaders.writers.excel_form import excel_template
from tests.data_loaders.filling import CAMPAIGN, FORM, M01, only, printed_word, read, rules_of, some_answers, values_of

RULES = {"not_done_at_blank", "each_at_blank", "corrected_at_blank", "more_at_blank"}
NOT_DONE = (
    "可组织",
    "需开展",
    "要求开展",
    "力争",
    "计划",
    "拟",
    "预计",
    "（下周）",
    "下周计划",
    "（计划）",
    "去年同期",
    "下一步将组织",
    "尚未",
    "因故取消",
    "打算",
)
HARMLESS = (
    "需要时",
    "可以",
    "重要",
    "按计划",
    "根据计划",
    "模拟",
    "计划生育科",
    "各类",
    "积极",
    "本周",
    "（六月）",
    "上级部署，",
    "同步",
    "（甲班2）",
)
EACH = ("每次{v}", "平均{v}", "每场约{v}", "人均{v}", "各{v}")
WEEK = "填报单位：云岫医院  填报期：第2周"


def said(data: bytes, file: str = "x.docx") -> tuple[dict[str, set], dict[str, object], bool]:
    submission = only(read(data, file))
    found = rules_of(submission)
    return {rule: blanks for rule, blanks in found.items() if rule in RULES}, values_of(submission), submission.has_error


def numbers_of(sentence: Sentence) -> set[str]:
    return {code for code in sentence.blanks if FORM.blanks[code].kind == "number"}


def starts(sentence: Sentence) -> bool:
    """Whether a sentence begins with words: a word in front of its first blank would be that blank's."""
    return sentence.literals[0].strip(" 　") != "" and sentence.literals[0].strip(" 　")[0] not in "（("


@pytest.mark.parametrize("heading", [WEEK, "填报单位：云岫医院  填报期：总结"])
@pytest.mark.parametrize("words", NOT_DONE)
def test_a_word_before_a_sentence_asks_about_its_numbers_and_no_others(words: str, heading: str) -> None:
    chance, answers = random.Random(words), some_answers(4)
    sentence = chance.choice([each for each in FORM.sentences if len(numbers_of(each)) > 1 and "；" not in each.text[:-1] and starts(each)])
    found, values, is_held = said(printed_word(answers, heading, before={sentence.position: words}))
    assert found == {"not_done_at_blank": numbers_of(sentence)}, sentence.text
    assert values == answers and not is_held


@pytest.mark.parametrize("words", HARMLESS)
def test_words_that_only_look_alike_ask_nothing(words: str) -> None:
    chance, answers = random.Random(words), some_answers(5)
    for sentence in chance.sample([each for each in FORM.sentences if numbers_of(each) and starts(each)], 4):
        assert said(printed_word(answers, WEEK, before={sentence.position: words}))[0] == {}, sentence.text


def test_the_forms_own_words_ask_nothing() -> None:
    assert said(printed_word(some_answers(6), WEEK))[0] == {}
    assert said(excel_template(FORM, CAMPAIGN, M01, "W2", answers=some_answers(6)), "a.xlsx")[0] == {}


@pytest.mark.parametrize("way", EACH)
def test_one_of_several_asks_about_that_number_alone(way: str) -> None:
    chance, answers = random.Random(way), some_answers(7)
    code = chance.choice([blank.code for blank in FORM.number_blanks if not blank.part_of])
    found, values, _ = said(printed_word(answers | {code: way.format(v=answers[code])}, WEEK))
    if values[code] is not None:  # else its error says so
        assert (found, values[code]) == ({"each_at_blank": {code}}, answers[code])
    assert {each: value for each, value in values.items() if each != code} == {each: v for each, v in answers.items() if each != code}


@pytest.mark.parametrize("written", ["{v}（计划）", "{v}（下周）", "计划{v}", "拟{v}", "{v}（去年）"])
@pytest.mark.parametrize("kind", ["word", "excel"])
def test_a_remark_at_the_number_asks_about_it_or_it_is_not_read(written: str, kind: str) -> None:
    answers = some_answers(8)
    code = random.Random(written).choice([blank.code for blank in FORM.number_blanks if not blank.part_of])
    spoiled = answers | {code: written.format(v=answers[code])}
    data = printed_word(spoiled, WEEK) if kind == "word" else excel_template(FORM, CAMPAIGN, M01, "W2", answers=spoiled)
    found, values, is_held = said(data, "x.docx" if kind == "word" else "a.xlsx")
    assert (found == {"not_done_at_blank": {code}} and values[code] == answers[code]) or (values[code] is None and is_held)


REMARKS = {
    "{v}（另有线上3）": "more_at_blank",
    "{v}，另3": "more_at_blank",
    "{v}（不含线上3）": "more_at_blank",
    "{v}（外加线上3人次）": "more_at_blank",
    "{v}（以15为准）": "corrected_at_blank",
    "{v}（实到10）": "corrected_at_blank",
    "{v}（数字有误）": "corrected_at_blank",
    "{v}（作废）": "corrected_at_blank",
    "{v}（待核实）": "corrected_at_blank",
    "{v}，待更正": "corrected_at_blank",
    "{v}（未计入）": "corrected_at_blank",
    "{v}（多报了）": "corrected_at_blank",
    "{v}（与上栏重复）": "corrected_at_blank",
    "{v}（已在第1周报过）": "corrected_at_blank",
    "{v}（与分院合并）": "corrected_at_blank",
    "{v}（代分院填报）": "corrected_at_blank",
    "{v}（估计数）": "corrected_at_blank",
    "{v}（不重复）": "",
    "{v}（重复培训合格）": "",
    "{v}（代表性活动）": "",
    "{v}（暂估）": "corrected_at_blank",
    "{v}（每场）": "each_at_blank",
    "{v}（场均）": "each_at_blank",
    "{v}人次（每周）": "each_at_blank",
    "{v}（含线上3）": "",
    "{v}（其中党员5）": "",
    "{v}（不含分院）": "",
    "{v}（另有3人请假）": "",
    "{v}（每场6人）": "",
    "{v}（原填15）": "",
    "{v}（6月11日）": "",
}


@pytest.mark.parametrize(("written", "rule"), REMARKS.items())
@pytest.mark.parametrize("kind", ["word", "excel"])
def test_a_further_number_in_a_remark_is_asked_about(written: str, rule: str, kind: str) -> None:
    answers, code = some_answers(9), "study.center_group.participants"
    spoiled = answers | {code: written.format(v=answers[code])}
    data = printed_word(spoiled, WEEK) if kind == "word" else excel_template(FORM, CAMPAIGN, M01, "W2", answers=spoiled)
    found, values, is_held = said(data, "x.docx" if kind == "word" else "a.xlsx")
    assert (found, values, is_held) == ({rule: {code}} if rule else {}, answers, False)


@pytest.mark.parametrize("behind", ["人次/场", "人次／每场", "人次/周"])
def test_a_share_of_something_is_asked_about(behind: str) -> None:
    answers, code = some_answers(9), "study.center_group.participants"
    sentence = FORM.sentences[FORM.blanks[code].sentence]
    written = f"（{answers[code]}）人次"
    document = WordDocument(BytesIO(printed_word(answers, WEEK)))
    cell = next(cell for row in document.tables[0].rows for cell in row.cells if written in cell.text)
    cell.text = cell.text.replace(written, f"（{answers[code]}）{behind}", 1)
    buffer = BytesIO()
    document.save(buffer)
    assert said(buffer.getvalue()) == ({"each_at_blank": {code}}, answers, False), sentence.text


@pytest.mark.parametrize(("words", "is_said"), [("见附件照片", True), ("（同上周）", True), ("意见已整改", False)])
def test_words_behind_an_empty_sentence_that_point_elsewhere_are_said(words: str, is_said: bool) -> None:
    chance, answers = random.Random(words), some_answers(9)
    number = chance.choice(
        [each for each in range(1, len(FORM.sentences)) if numbers_of(FORM.sentences[each - 1]) and starts(FORM.sentences[each])]
    )
    empty = numbers_of(FORM.sentences[number - 1])
    before = {FORM.sentences[number].position: words}
    data = printed_word(answers | dict.fromkeys(empty), WEEK, before=before)
    submission = only(read(data, "x.docx"))
    assert {code for code, value in values_of(submission).items() if value is None} == empty
    assert rules_of(submission).get("answer_elsewhere", set()) == (empty if is_said else set())


AT = "study.center_group.participants"
IN_WORDS = [
    ("十二（线上三十）", True), ("12（其中线上三十）", True), ("十二，线上三十", True), ("十二（线上一百二十）", True), ("十二（线上三）", False),
    ("十二（线上十）", False), ("十二（见附件二十）", False), ("十二（第三十）", False), ("十二（占百分之三十）", False), ("三十（三十）", False),
]  # fmt: skip
LARGER = ["12（线上30）", "12（其中线上30人次）", "12人次（含退休30人）", "12，线上30", "12（线上线下共1,030人次）"]
NOT_LARGER = [
    "30（线上12，线下18）", "12（线上3）", "12（共5家企业，30场）", "12（投入300元）", "12（第30期）", "12（6月30日）", "12（电话13912345678）", "12（见12350平台）",
    "12（2020年）", "12（A30版）",
]  # fmt: skip


@pytest.mark.parametrize(("written", "is_said"), [*((each, True) for each in LARGER), *((each, False) for each in NOT_LARGER)])
@pytest.mark.parametrize("kind", ["word", "excel"])
def test_a_part_that_is_larger_than_its_whole_is_asked_about(written: str, is_said: bool, kind: str) -> None:
    answers = some_answers(5) | {AT: written, "study.center_group.sessions": 3}
    word = printed_word(answers, WEEK)
    found, values, has_error = said(word if kind == "word" else excel_template(FORM, CAMPAIGN, M01, "W2", answers), f"x.{kind}")
    assert found == ({"more_at_blank": {AT}} if is_said else {})
    assert values[AT] == int(written[:2])
    assert not has_error


@given(st.integers(1, 500), st.integers(1, 500), st.sampled_from(["线上", "其中退休人员", "含外协"]), st.sampled_from(["", "人", "人次"]))
def test_a_remark_is_asked_about_where_its_number_is_the_larger_one_and_only_there(whole: int, part: int, words: str, unit: str) -> None:
    written = f"{whole}（{words}{part}{unit}）"
    answer = Answer(AT, NUMBER, whole, None, written, Place(sentence=written, start=0, end=len(written)))
    rules = [finding.rule for finding in qualifications(FORM, CAMPAIGN, [answer])]
    assert rules == (["more_at_blank"] if part > whole else [])


@pytest.mark.parametrize(("written", "is_said"), IN_WORDS)
def test_a_larger_part_in_words_is_asked_about_too(written: str, is_said: bool) -> None:
    value = 30 if written[0] == "三" else 12
    answer = Answer(AT, NUMBER, value, None, written, Place(sentence=written, start=0, end=len(written)))
    assert [finding.rule for finding in qualifications(FORM, CAMPAIGN, [answer])] == ["more_at_blank"] * is_said


@pytest.mark.parametrize(
    ("written", "value", "is_said"), [("130 400", 130400, True), ("1 300", 1300, True), ("1\u00a0300", 1300, False), ("1,300", 1300, False)]
)
def test_a_space_within_a_number_is_said(written: str, value: int, is_said: bool) -> None:
    submission = only(read(printed_word(some_answers(5) | {AT: written}, WEEK), "x.docx"))
    assert values_of(submission)[AT] == value
    assert rules_of(submission).get("number_spaced", set()) == ({AT} if is_said else set())


@pytest.mark.parametrize(
    ("written", "rule"),
    [("（2）（万）", "scaled_at_blank"), ("（2（千））", "scaled_at_blank"), ("（12）+（30）", "number_unreadable"), ("（12（+30））", "more_at_blank"), ("（12（加30））", "more_at_blank"), ("（12（场次））", None)],
)  # fmt: skip
def test_a_scale_or_a_further_number_in_a_bracket_of_its_own_is_said(written: str, rule: str | None) -> None:
    found = rules_of(only(read(printed_word(some_answers(5) | {AT: written[1:-1]}, WEEK), "x.docx")))
    said = {name for name, codes in found.items() if AT in codes and name not in ("number_with_words", "counting_unit_differs")}
    assert said == ({rule} if rule else set())
